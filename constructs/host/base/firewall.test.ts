import { group } from '../../access/group';
import { cidr } from '../../values/cidr';
import { anywhere, type Opening } from '../opening';
import { firewall, ufwRules } from './firewall';

const opening = (change: Partial<Opening>): Opening => ({
  name: 'ssh',
  protocol: 'tcp',
  port: 22,
  from: anywhere,
  description: group('x').name,
  ...change,
});

test.each<[string, Partial<Opening>, string[]]>([
  ['to anyone', {}, ["ufw allow 22/tcp comment 'ssh'"]],
  ['in UDP', { name: 'stun', protocol: 'udp', port: 3478 }, ["ufw allow 3478/udp comment 'stun'"]],
  ['to one address', { from: [cidr('192.0.2.1/32')] }, ["ufw allow from 192.0.2.1 to any port 22 proto tcp comment 'ssh'"]],
  [
    'to ranges',
    { from: [cidr('192.0.2.0/24'), cidr('198.51.100.0/24')] },
    [
      "ufw allow from 192.0.2.0/24 to any port 22 proto tcp comment 'ssh'",
      "ufw allow from 198.51.100.0/24 to any port 22 proto tcp comment 'ssh'",
    ],
  ],
])('a port that is open %s', (_, change, rules) => {
  expect(ufwRules({ openings: [opening(change)], podRanges: [] })).toEqual(rules);
});

test("the machine's own pods come in at every port", () => {
  expect(ufwRules({ openings: [], podRanges: [cidr('10.42.0.0/16')] })).toEqual(["ufw allow from 10.42.0.0/16 comment 'k3s'"]);
});

test('what lets in is allowed before anything is shut, and rules that are not in the model go last', () => {
  const { steps } = firewall({ openings: [], podRanges: [] });
  const script = steps
    .flatMap((step) => (step.kind === 'file' && step.path.endsWith('lib/h-kube/firewall') ? [step.content] : []))
    .join('');
  const at = (text: string) => script.indexOf(text);
  const order = [at('eval "$rule"'), at('ufw default deny incoming'), at('ufw --force enable'), at('ufw --force delete')];
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});
