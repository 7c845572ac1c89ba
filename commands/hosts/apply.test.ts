import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipe } from '../secrets-fixtures';
import { BARE, ExampleOperator, exampleModel, MEMBER, REFUSED, SILENT } from './fixtures';

const KEY = 'hskey-auth-0123456789';
const CHANGED = 'PLAY RECAP ***\nfirst : ok=4 changed=2 unreachable=0 failed=0\n';

let operator: ExampleOperator;
beforeEach(async () => {
  operator = await new ExampleOperator().make();
});
afterEach(() => operator.delete());

const playCalls = () =>
  operator
    .recorded('calls')
    .split('\n')
    .filter((line) => line.startsWith('ansible-playbook -i'))
    .map((line) => line.replaceAll(/[^\s@]*\/(login|handed-over)\.json/g, '$1.json'));

const oldAnsible = () => operator.program('ansible-playbook', "echo 'ansible-playbook [core 2.15.1]'");

/** A machine that lets root in first, and the administrator after the first contact. */
const bare = () =>
  operator
    .answers('root@192.168.0.2', { stdout: BARE })
    .answers('ops@100.64.0.2', { stdout: MEMBER })
    .answers('ops@192.0.2.1-key', { stdout: JSON.stringify({ id: '1', key: KEY }) })
    .answers('ansible', { stdout: CHANGED });

describe('bootstrap', () => {
  test('is first contact as root in its own network, then the play as the administrator over the mesh', async () => {
    bare();
    const { text, problems } = await operator.run('bootstrap first');
    expect(problems).toEqual([]);
    expect(playCalls()).toEqual([
      'ansible-playbook -i inventory.yaml -i login.json first/first-contact.yaml --extra-vars @handed-over.json',
      'ansible-playbook -i inventory.yaml -i login.json first/play.yaml --extra-vars @handed-over.json',
    ]);
    expect(text).toMatchInlineSnapshot(`
     "about to be done: first contact with first as root@192.168.0.2
       mesh
       handed over through a pipe: in the mesh
     PLAY RECAP ***
     first : ok=4 changed=2 unreachable=0 failed=0
     about to be done: the play of first as ops@100.64.0.2
       mesh, web
       handed over through a pipe: in the mesh, /etc/token, the key
     PLAY RECAP ***
     first : ok=4 changed=2 unreachable=0 failed=0
     first: 2 tasks changed something"
    `);
  });

  test('hands over a fresh key for the mesh once, then values of the vault and the age key', async () => {
    bare();
    await operator.run('bootstrap first');
    expect(operator.handed()).toEqual([
      { 'in the mesh': KEY },
      { 'in the mesh': '', '/etc/token': operator.value, 'the key': operator.identity },
    ]);
  });

  test('takes the key for the mesh from whoever types it, and then asks no Headscale', async () => {
    bare().answers('ops@192.0.2.1-key', SILENT);
    const { problems } = await operator.run('bootstrap first --ask-join-key', { stdin: pipe('typed-key\n') });
    expect(problems).toEqual([]);
    expect(operator.handed()[0]).toEqual({ 'in the mesh': 'typed-key' });
  });

  test('starts again as the administrator where root is not let in any more', async () => {
    bare().answers('root@192.168.0.2', REFUSED).answers('ops@192.168.0.2', { stdout: MEMBER });
    expect(await operator.run('bootstrap first')).toMatchObject({
      problems: [],
      text: expect.stringContaining('first contact with first as ops@192.168.0.2'),
    });
  });

  test('goes over the mesh where the firewall has shut every other way', async () => {
    bare().answers('root@192.168.0.2', SILENT);
    expect((await operator.run('bootstrap first')).text).toContain('first contact with first as ops@100.64.0.2');
    expect(operator.recorded('calls')).not.toContain('ops@192.168.0.2');
  });

  test('takes the user and the address of the image', async () => {
    bare().answers('debian@198.51.100.7', { stdout: BARE });
    expect((await operator.run('bootstrap first --user debian --address 198.51.100.7')).text).toContain('as debian@198.51.100.7');
  });

  test('with --check shows the first contact of a bare machine, makes no key, and stops there', async () => {
    bare();
    const { text } = await operator.run('bootstrap first --check --diff');
    expect(text).toContain('shown, not done: first contact');
    expect(text).toContain('what comes after it can be shown once it has been made');
    expect(playCalls()).toEqual([expect.stringMatching(/first-contact\.yaml .* --check --diff$/)]);
    expect(operator.handed()).toEqual([{ 'in the mesh': '' }]);
  });

  test('goes on through the anchor where this computer is not in the mesh', async () => {
    bare().answers('ops@100.64.0.2', SILENT).answers('ops@100.64.0.2-through-ops@192.0.2.1', { stdout: MEMBER });
    const { text, problems } = await operator.run('bootstrap first');
    expect(problems).toEqual([]);
    expect(text).toContain('about to be done: the play of first as ops@100.64.0.2 through ops@192.0.2.1');
    expect(operator.recorded('logins').trim().split('\n').at(-1)).toContain(
      '"ansible_host":"100.64.0.2","ansible_ssh_common_args":"-o ProxyJump=ops@192.0.2.1"',
    );
  });

  test('says how to go on where this computer cannot reach the mesh yet', async () => {
    bare().answers('ops@100.64.0.2', SILENT);
    const problem = {
      code: 'unreachable-host',
      fix: expect.stringContaining('first contact has been made, so npm run configure first goes on'),
    };
    expect((await operator.run('bootstrap first')).problems).toMatchObject([problem, problem]);
  });
});

describe('configure', () => {
  beforeEach(() => void operator.answers('ops@100.64.0.2', { stdout: MEMBER }).answers('ops@192.0.2.1', { stdout: BARE }));

  test('is the play alone, and no key is made for a member', async () => {
    expect((await operator.run('configure first')).text).toContain('first is as the model says');
    expect(playCalls()).toEqual(['ansible-playbook -i inventory.yaml -i login.json first/play.yaml --extra-vars @handed-over.json']);
    expect(operator.handed()).toEqual([{ 'in the mesh': '', '/etc/token': operator.value, 'the key': operator.identity }]);
  });

  test.each([
    ['who refuses a key is not asked the same through the anchor', REFUSED, 'refused-key', 1],
    ['who is silent is asked through the anchor', SILENT, 'unreachable-host', 2],
  ])('%s', async (_, answer, code, times) => {
    operator.answers('ops@100.64.0.2', answer);
    const { problems } = await operator.run('configure first');
    expect(problems.map((problem) => problem.code)).toEqual(Array(times).fill(code));
    expect(operator.recorded('calls').match(/ops@100\.64\.0\.2/g)).toHaveLength(times);
  });

  test("a way through the anchor that ends there says why, in ssh's own words", async () => {
    const stderr =
      'channel 0: open failed: connect failed: No route to host\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535\n';
    operator.answers('ops@100.64.0.2', SILENT).answers('ops@100.64.0.2-through-ops@192.0.2.1', { status: 255, stderr });
    expect((await operator.run('configure first')).problems.at(-1)).toMatchObject({
      message: 'ops@100.64.0.2 through ops@192.0.2.1 does not answer: No route to host',
      fix: expect.stringContaining('npm run status mesh'),
    });
  });

  test('the anchor makes its own key', async () => {
    expect((await operator.run('configure gateway')).problems).toEqual([]);
    expect(operator.recorded('calls')).not.toContain('preauthkeys');
  });

  test('fails while the anchor has yet to be made', async () => {
    const { problems } = await operator.run('configure first', { model: exampleModel([]) });
    expect(problems).toMatchObject([{ path: 'nodes/gateway', code: 'no-public-address', fix: expect.stringContaining('gateway-ipv4') }]);
    expect(operator.recorded('calls')).toBe('');
  });

  test('plays what the model says, whatever an earlier synth has left', async () => {
    await operator.run('configure first');
    const play = join(operator.root, 'dist/hosts/first/play.yaml');
    const fresh = readFileSync(play, 'utf8');
    writeFileSync(play, '- hosts: all\n');
    await operator.run('configure first');
    expect(readFileSync(play, 'utf8')).toBe(fresh);
  });

  const unreachable = 'TASK [web: /etc/token] ***\nfatal: [first]: UNREACHABLE! => {"changed": false, "msg": "Connection timed out"}\n';
  const failed = 'TASK [web: /etc/token] ****\nfatal: [first -> gateway(192.0.2.1)]: FAILED! => {"msg": "no space"}\n';

  test.each<[string, string, () => void, string, RegExp]>([
    ['a machine that nobody knows', 'configure frist', () => undefined, 'unknown-node', /gateway, first/],
    ['a machine that is off', 'configure first', () => void operator.answers('ops@100.64.0.2', SILENT), 'unreachable-host', /No route/],
    ['a key that is not let in', 'configure first', () => void operator.answers('ops@100.64.0.2', REFUSED), 'refused-key', /ssh-add/],
    [
      'another machine at the address',
      'configure first',
      () => void operator.answers('ops@100.64.0.2', { status: 255, stderr: 'Host key verification failed.\n' }),
      'changed-host-key',
      /ssh-keygen -R 100\.64\.0\.2/,
    ],
    ['no Ansible', 'configure first', () => rmSync(join(operator.record, 'bin/ansible-playbook')), 'missing-tool', /python3 -m venv/],
    ['an Ansible that is too old', 'configure first', () => void oldAnsible(), 'old-ansible', /core 2\.15\.1.*2\.16 or newer/s],
    [
      'an administrator without rights',
      'configure first',
      () => void operator.answers('ops@100.64.0.2', { stdout: 'joined=yes\n' }),
      'no-root',
      /sudo/,
    ],
    [
      'another address in the mesh',
      'configure first',
      () => void operator.answers('ops@100.64.0.2', { stdout: 'root=yes\njoined=yes\ntailnet=100.64.7.7\n' }),
      'other-tailnet-address',
      /100\.64\.7\.7.*100\.64\.0\.2/s,
    ],
    [
      'a Kubernetes that is two minors behind',
      'configure first',
      () => void operator.answers('ops@100.64.0.2', { stdout: MEMBER.replace('1.36.0', '1.34.9') }),
      'version-hop',
      /v1\.34\.9/,
    ],
    [
      'a Kubernetes that is ahead',
      'configure first',
      () => void operator.answers('ops@100.64.0.2', { stdout: MEMBER.replace('1.36.0', '1.37.0') }),
      'version-hop',
      /v1\.37\.0/,
    ],
    [
      'a Headscale that makes no key',
      'configure first',
      () =>
        void operator
          .answers('ops@100.64.0.2', { stdout: BARE })
          .answers('ops@192.0.2.1-key', { status: 1, stderr: 'connection refused\n' }),
      'no-join-key',
      /connection refused.*--ask-join-key/s,
    ],
    [
      'a machine that goes away meanwhile',
      'configure first',
      () => void operator.answers('ansible', { status: 4, stdout: unreachable }),
      'unreachable-host',
      /timed out/,
    ],
    [
      'a play that breaks off',
      'configure first',
      () => void operator.answers('ansible', { status: 2, stdout: failed }),
      'half-done',
      /stopped at .*web: \/etc\/token.*gateway.*no space.*run the same command again/s,
    ],
    [
      'a check that cannot go on',
      'configure first --check',
      () => void operator.answers('ansible', { status: 2, stdout: failed }),
      'check-stopped',
      /nothing was changed/,
    ],
  ])('fails for %s', async (_, args, prepare, code, words) => {
    prepare();
    const { problems } = await operator.run(args);
    expect([...new Set(problems.map((problem) => problem.code))]).toEqual([code]);
    expect(JSON.stringify(problems)).toMatch(words);
    if (!['half-done', 'check-stopped'].includes(code) && code !== 'unreachable-host') expect(playCalls()).toEqual([]);
  });

  test.each([
    ['ssh', 'openssh-client'],
    ['mkfifo', 'coreutils'],
  ])('fails without %s', async (program, words) => {
    rmSync(join(operator.record, 'bin', program));
    expect((await operator.run('configure first')).problems).toMatchObject([
      { code: 'missing-tool', message: `there is no program "${program}"`, fix: expect.stringContaining(words) },
    ]);
  });

  test('an older Kubernetes may take one step', async () => {
    operator.answers('ops@100.64.0.2', { stdout: MEMBER.replace('1.36.0', '1.35.4') });
    expect((await operator.run('configure first')).problems).toEqual([]);
  });
});

test.each(['bootstrap', 'configure'])('fails on the public demo key before anything is contacted: %s', async (verb) => {
  operator.delete();
  operator = await new ExampleOperator().make({ demo: true });
  const { problems } = await operator.run(`${verb} first`);
  expect(problems).toMatchObject([{ code: 'demo-key', fix: expect.stringContaining('npm run secrets init') }]);
  expect(operator.recorded('calls')).toBe('');
});

test.each([
  ['configure first', 'npm_config_check', '--check'],
  ['bootstrap first', 'npm_config_ask_join_key', '--ask-join-key'],
  ['status', 'npm_config_json', '--json'],
  ['logs flux', 'npm_config_follow', '--follow'],
])('fails where npm has kept an option to itself, and does nothing: %s', async (args, variable, option) => {
  const { problems } = await operator.run(args, { env: { [variable]: 'true' } });
  expect(problems).toMatchObject([{ code: 'swallowed-option', fix: expect.stringContaining(`-- ${option}`) }]);
  expect(operator.recorded('calls')).toBe('');
});

test('a play that is interrupted at the keyboard takes its pipe away, and says how to go on', async () => {
  const script = `
    require('esbuild-register/dist/node').register({ target: 'node20', supported: { 'dynamic-import': false } });
    const { ExampleOperator, MEMBER } = require('./fixtures');
    (async () => {
      const operator = await new ExampleOperator().make();
      operator.answers('ops@100.64.0.2', { stdout: MEMBER });
      operator.program('ansible-playbook', '[ "$1" = --version ] && { echo "[core 2.19.4]"; exit 0; }\\nkill -INT 0; sleep 5');
      const { problems } = await operator.run('configure first');
      const [pipe] = operator.recorded('calls').match(/[^@ ]*handed-over.json/);
      operator.delete();
      console.log(JSON.stringify({ problems, left: require('fs').existsSync(require('path').dirname(pipe)) }));
    })();`;
  // A group of its own, as a shell gives to what it starts.
  const child = spawn(process.execPath, ['-e', script], { cwd: __dirname, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  expect(JSON.parse(Buffer.concat(said).toString())).toMatchObject({
    problems: [{ code: 'interrupted', fix: expect.stringContaining('run the same command again') }],
    left: false,
  });
}, 30_000);

test('no secret is in arguments, the environment of programs, files or what is said, however it ends', async () => {
  bare();
  await operator.run('bootstrap first');
  operator.answers('ansible', { status: 2, stdout: 'TASK [x] *\nfatal: [first]: FAILED! => {"msg": "no"}\n' });
  await operator.run('bootstrap first');
  operator.answers('ops@192.0.2.1-key', { status: 1, stdout: JSON.stringify({ key: KEY }), stderr: 'odd' });
  await operator.run('bootstrap first');
  const temporary = operator.recorded('calls').match(/[^\s@]*\/(login|handed-over)\.json/g) ?? [];
  expect(temporary.length).toBeGreaterThan(2);
  for (const file of temporary) expect(existsSync(dirname(file))).toBe(false);
  const files = readdirSync(operator.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'demo.age-key')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(files.length).toBeGreaterThan(5);
  const seen = [operator.recorded('calls'), operator.recorded('environments'), ...files, ...operator.said].join('\n');
  expect(operator.recorded('calls')).toMatch(/^ssh .*\nansible-playbook -i/ms);
  expect(operator.recorded('environments')).toContain('ANSIBLE_CONFIG=');
  for (const secret of [operator.value, operator.identity, KEY]) {
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
  }
  expect(operator.recorded('environments')).not.toMatch(/^(SOPS_|HCLOUD_|ANSIBLE_DEBUG)/m);
});
