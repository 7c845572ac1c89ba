import { anywhere, type Opening } from '../opening';
import { HOST_PORTS_UNIT, hostPortRules, hostPorts } from './host-ports';

const opening = (change: Partial<Opening>): Opening => ({
  name: 'x',
  protocol: 'udp',
  port: 41641,
  from: anywhere,
  description: '',
  ...change,
});

test.each<[string, Opening, string]>([
  ['open to anyone', opening({}), 'udp dport 41641 accept'],
  ['open to one machine', opening({ protocol: 'tcp', port: 22, from: ['192.0.2.1/32'] }), 'ip saddr { 192.0.2.1/32 } tcp dport 22 accept'],
])('what the model opens stays %s, ahead of the rule that shuts everything', (_, one, rule) => {
  const lines = hostPortRules([one])
    .split('\n')
    .map((line) => line.trim());
  expect(lines.indexOf(rule)).toBeGreaterThan(0);
  expect(lines.indexOf(rule)).toBeLessThan(lines.indexOf('meta l4proto { tcp, udp } drop'));
});

test('the mesh, pods and answers are never shut out', () => {
  const text = hostPortRules([]);
  const shut = text.indexOf('drop');
  for (const rule of ['"tailscale0"', '"cni0"', 'iifname "veth*" accept', 'ct state established,related accept']) {
    expect(text.indexOf(rule)).toBeGreaterThan(0);
    expect(text.indexOf(rule)).toBeLessThan(shut);
  }
});

test('the unit waits for nothing that waits for the network, as cloud-init has everything wait that is started by default', () => {
  const unit = hostPorts([]).steps.find((step) => step.kind === 'file' && step.path.endsWith(`/${HOST_PORTS_UNIT}`));
  const lines = unit?.kind === 'file' ? unit.content.split('\n') : [];
  expect(lines).toContain('DefaultDependencies=no');
  expect(lines.filter((line) => /^(After|Requires)=/.test(line))).toEqual(['After=local-fs.target']);
});
