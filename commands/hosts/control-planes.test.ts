import { createHash } from 'node:crypto';
import { TOKENS } from '../../constructs/host/k3s/config';
import { ExampleOperator, exampleModel, MEMBER, machines, plan, REFUSED, SILENT, second, store } from './fixtures';

const [gateway, first] = machines;
const model = exampleModel(
  [plan(gateway), ...[first, second].map((one) => plan(one, TOKENS.server.file, TOKENS.agent.file)), plan(store, TOKENS.agent.file)],
  [...machines, second, store],
);
const ADDRESSES = { first: '100.64.0.2', second: '100.64.0.3', store: '100.64.0.4' };
type Name = keyof typeof ADDRESSES;

const sum = (text: string) => createHash('sha256').update(text).digest('hex');
const OTHER = sum('another token');

let operator: ExampleOperator;
beforeEach(async () => {
  operator = await new ExampleOperator().make();
  for (const name of ['first', 'second', 'store'] as const) says(name);
});
afterEach(() => operator.delete());

/** What a machine runs, and the sums of the tokens that it runs with: those of the vault, unless said otherwise. */
function says(
  name: Name,
  { k3s = 'v1.36.2+k3s1', tokens = {} }: { k3s?: string; tokens?: { server?: string; agent?: string } } = {},
): void {
  const same = sum(operator.value);
  const own = { ...(name !== 'store' && { server: same }), agent: same, ...tokens };
  const lines = Object.entries(own).map(([token, value]) => `${token}_token=${value}\n`);
  operator.answers(`ops@${ADDRESSES[name]}`, {
    stdout: MEMBER.replace('100.64.0.2', ADDRESSES[name]).replace('v1.36.0+k3s1', k3s) + lines.join(''),
  });
}
const bare = (name: Name) => operator.answers(`ops@${ADDRESSES[name]}`, { stdout: `root=yes\njoined=yes\ntailnet=${ADDRESSES[name]}\n` });
const silent = (name: Name, how: typeof SILENT = SILENT) => operator.answers(`ops@${ADDRESSES[name]}`, how);

const asked = () =>
  Object.entries(ADDRESSES).flatMap(([name, address]) => (operator.recorded('calls').includes(`ops@${address} sh -s`) ? [name] : []));
const played = () => operator.recorded('calls').includes('ansible-playbook -i');

const rotated = { tokens: { server: OTHER } };
const agentsChanged = { tokens: { agent: OTHER } };

test.each<[string, Name, () => void, readonly Name[]]>([
  ['a worker that has everything asks nobody', 'store', () => silent('first'), ['store']],
  ['a control plane that has everything asks nobody', 'second', () => silent('first'), ['second']],
  ['a control plane that gets a patch asks nobody', 'second', () => says('second', { k3s: 'v1.36.0+k3s1' }), ['second']],
  ['the first control plane of all asks nobody', 'first', () => [bare('first'), silent('second')], ['first']],
  ['a worker goes to the minor of its control planes', 'store', () => says('store', { k3s: 'v1.35.9+k3s1' }), ['first', 'second', 'store']],
  ['a new worker gets the minor of its control planes', 'store', () => bare('store'), ['first', 'second', 'store']],
  ['a worker gets the token that its control planes have', 'store', () => says('store', agentsChanged), ['first', 'second', 'store']],
  [
    'control planes take the next minor one after the other',
    'second',
    () => [says('first', { k3s: 'v1.35.9+k3s1' }), says('second', { k3s: 'v1.35.9+k3s1' })],
    ['first', 'second'],
  ],
  [
    'a control plane takes up the token that was changed on another one',
    'second',
    () => says('second', { tokens: { server: OTHER, agent: OTHER } }),
    ['first', 'second'],
  ],
])('%s', async (_, name, prepare, expected) => {
  prepare();
  expect((await operator.run(`configure ${name}`, { model })).problems).toEqual([]);
  expect(asked()).toEqual(expected);
  expect(played()).toBe(true);
});

const toSecond = () => says('second', { k3s: 'v1.35.9+k3s1' });

test.each<[string, Name, () => void, string, RegExp]>([
  [
    'a token that K3s was not started with',
    'first',
    () => [says('first', rotated), says('second', rotated)],
    'nodes/first changed-token',
    /ssh -F dist\/ssh_config first "sudo sed .* \/var\/lib\/rancher\/k3s\/server\/token" \| npm run secrets set k3s\/token; .*k3s token rotate/,
  ],
  [
    'a token that was changed on the machine only',
    'second',
    () => [says('first', rotated), says('second', rotated)],
    'nodes/second changed-token',
    /ssh_config first .*secrets set k3s\/token/,
  ],
  [
    'another token for workers',
    'first',
    () => [says('first', agentsChanged), says('second', agentsChanged)],
    'nodes/first changed-token',
    /server\/agent-token" \| npm run secrets set k3s\/agent-token; K3s has no command/,
  ],
  [
    'a token that somebody may have who does not answer',
    'second',
    () => [says('second', rotated), silent('first')],
    'nodes/second changed-token, nodes/second silent-control-plane',
    /first has a say in this/,
  ],
  [
    'a worker whose token opens no control plane',
    'store',
    () => [bare('store'), says('first', agentsChanged)],
    'nodes/store changed-token',
    /first lets workers in by another k3s\/agent-token/,
  ],
  [
    'a worker ahead of a control plane',
    'store',
    () => [says('store', { k3s: 'v1.35.9+k3s1' }), toSecond()],
    'nodes/store newer-than-control-plane',
    /v1\.36\.2\+k3s1, and second has v1\.35\.9\+k3s1.*npm run configure second/,
  ],
  [
    'a worker before its control plane',
    'store',
    () => [bare('store'), bare('second')],
    'nodes/store newer-than-control-plane',
    /second has none.*npm run bootstrap second/,
  ],
  [
    'a worker with a control plane that is off',
    'store',
    () => [bare('store'), silent('second')],
    'nodes/store silent-control-plane',
    /second .* No route to host.*is the machine on/,
  ],
  [
    'a worker with a control plane that lets nobody in',
    'store',
    () => [bare('store'), silent('first', REFUSED)],
    'nodes/store silent-control-plane',
    /first .* refuses every key.*ssh-add/,
  ],
  [
    'a control plane two minors ahead of another',
    'first',
    () => [says('first', { k3s: 'v1.35.9+k3s1' }), says('second', { k3s: 'v1.34.9+k3s1' })],
    'nodes/first control-planes-apart',
    /second has v1\.34\.9/,
  ],
  [
    'a minor that a control plane which is off may not follow',
    'first',
    () => [says('first', { k3s: 'v1.35.9+k3s1' }), silent('second')],
    'nodes/first silent-control-plane',
    /second has a say/,
  ],
])('fails for %s', async (_, name, prepare, expected, words) => {
  const contact = `bootstrap ${name} --user ops --address ${ADDRESSES[name]}`;
  for (const verb of [`configure ${name}`, `configure ${name} --check`, contact]) {
    prepare();
    const { problems } = await operator.run(verb, { model });
    expect(problems.map(({ path, code }) => `${path} ${code}`).join(', ')).toBe(expected);
    expect(problems.map(({ message, fix }) => `${message} ${fix}`).join('\n')).toMatch(words);
    for (const secret of [operator.value, sum(operator.value), OTHER]) expect(JSON.stringify(problems)).not.toContain(secret);
  }
  expect(played()).toBe(false);
});
