import type { HostPlan } from '../../constructs/host/plan';
import type { Step } from '../../constructs/host/step/step';
import { ExampleOperator, exampleModel, machines, SILENT } from './fixtures';

const service = (unit: string): Step => ({ kind: 'service', unit, files: [], onChange: 'restart' });
const [gateway, first] = machines;
if (gateway === undefined || first === undefined) throw new Error('no machines');
const plan = (machine: typeof gateway, ...units: string[]): HostPlan => ({
  machine,
  firstContact: [],
  subjects: [{ name: 'all', steps: units.map(service) }],
});
const model = exampleModel([plan(gateway, 'headscale.service', 'ssh.service'), plan(first, 'k3s.service', 'ssh.service')]);

let operator: ExampleOperator;
beforeEach(async () => {
  operator = await new ExampleOperator().make();
});
afterEach(() => operator.delete());

const lastCall = () =>
  operator
    .recorded('calls')
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^.*StrictHostKeyChecking=accept-new /, '');

test.each([
  ['headscale', 'ops@192.0.2.1 sudo journalctl --unit headscale --no-pager --output short-iso --lines 100'],
  ['headscale -f -n 5', 'ops@192.0.2.1 sudo journalctl --unit headscale --no-pager --output short-iso --lines 5 --follow'],
  ['k3s', 'ops@100.64.0.2 sudo journalctl --unit k3s --no-pager --output short-iso --lines 100'],
  ['ssh --on first', 'ops@100.64.0.2 sudo journalctl --unit ssh --no-pager --output short-iso --lines 100'],
  [
    'flux',
    'ops@100.64.0.2 sudo k3s kubectl logs --namespace flux-system --selector app.kubernetes.io/part-of=flux --all-containers --prefix --tail=100 --max-log-requests=50',
  ],
  [
    'shop/deploy/web --follow',
    'ops@100.64.0.2 sudo k3s kubectl logs --namespace shop deploy/web --all-containers --prefix --tail=100 --max-log-requests=50 --follow',
  ],
])('logs %s asks the machine that has them', async (args, call) => {
  expect((await operator.run(`logs ${args}`, { model })).problems).toEqual([]);
  expect(lastCall()).toBe(call);
});

test('lines are passed on as they come', async () => {
  operator.answers('ops@192.0.2.1', { stdout: 'one\ntwo\nthree' });
  expect((await operator.run('logs headscale', { model })).text).toBe('one\ntwo\nthree');
});

test('another machine is asked where the first cannot be reached', async () => {
  operator.answers('ops@192.0.2.1', SILENT);
  await operator.run('logs ssh', { model });
  expect(lastCall()).toMatch(/^ops@100\.64\.0\.2/);
});

test.each([
  ['what nobody knows', 'logs headscail', 'unknown-log', /flux, headscale, k3s, ssh, <namespace>/],
  ['what is no name', 'logs shop/$(id)', 'unknown-log', /nothing is called/],
  ['what another machine has', 'logs headscale --on first', 'unknown-log', /nothing on first/],
  ['a machine that nobody knows', 'logs k3s --on second', 'unknown-node', /gateway, first/],
])('fails for %s', async (_, args, code, words) => {
  const { problems } = await operator.run(args, { model });
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  expect(JSON.stringify(problems)).toMatch(words);
  expect(operator.recorded('calls')).toBe('');
});

test('fails where no machine with it is reached, and says so of each', async () => {
  operator.answers('ops@192.0.2.1', SILENT).answers('ops@100.64.0.2', SILENT);
  const { problems } = await operator.run('logs ssh', { model });
  expect(problems.map(({ path, code }) => [path, code])).toEqual([
    ['nodes/gateway', 'unreachable-host'],
    ['nodes/first', 'unreachable-host'],
    // Also through the anchor.
    ['nodes/first', 'unreachable-host'],
  ]);
});

test("fails with the program's own words", async () => {
  operator.program('ssh', 'for last; do :; done\ncase $last in sudo*) echo "pods \\"web\\" not found" >&2; exit 1;; esac');
  expect((await operator.run('logs shop/web', { model })).problems).toMatchObject([
    { code: 'log-failed', message: 'pods "web" not found' },
  ]);
});
