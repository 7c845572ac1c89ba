import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExampleOperator, exampleModel, MEMBER, machines } from '../commands/hosts/fixtures';
import type { HostPlan } from '../constructs/host/plan';
import type { Step } from '../constructs/host/step/step';
import { SecretValue } from '../constructs/secrets/secret-value';
import { tools } from '../versions';
import { ansibleFolder } from './hosts/operator';
import { describeWhere } from './where';

const programs = ansibleFolder(process.env);

jest.setTimeout(120_000);

/** Everything that a process of this machine could be seen to hold, and what lies in temporary folders. */
const SEEN = `
import glob, os, sys
seen = b''
for path in glob.glob('/proc/[0-9]*/cmdline') + glob.glob('/proc/[0-9]*/environ'):
    try: seen += open(path, 'rb').read() + b'\\n'
    except OSError: pass
for root in sys.argv[2:]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and os.path.getsize(path) < 1 << 20: seen += open(path, 'rb').read() + b'\\n'
open(sys.argv[1], 'wb').write(seen)
`;

describeWhere(
  existsSync(join(programs, 'ansible-playbook')) ? programs : undefined,
  'the real ansible-playbook, with an ssh that leads back here',
  `no ansible-core ${tools.ansible} in the cache; npm run conformance hosts makes it`,
  (bin) => {
    let operator: ExampleOperator;
    let work: string;
    beforeEach(async () => {
      operator = await new ExampleOperator().make();
      work = mkdtempSync(join(tmpdir(), 'machine-'));
      mkdirSync(join(operator.root, '.venv'));
      operator.program('sudo', 'while [ "$1" != /bin/sh ]; do shift; done; exec "$@"');
      // The machine is this one: its last argument is what a shell there would run.
      const path = `PATH=${join(operator.record, 'bin')}:/usr/bin:/bin`;
      operator.program(
        'ssh',
        `for last; do :; done\ncase $last in "sh -s") printf '${MEMBER.replaceAll('\n', '\\n')}';; *) ${path} exec sh -c "$last";; esac`,
      );
    });
    afterEach(() => {
      operator.delete();
      rmSync(work, { recursive: true });
    });

    const runs = (steps: readonly Step[], args: string) => {
      const [, machine] = machines;
      if (machine === undefined) throw new Error('no machine');
      const plan: HostPlan = { machine, firstContact: [], subjects: [{ name: 'web', steps }] };
      const env = { PATH: `${join(operator.record, 'bin')}:${bin}:/usr/bin:/bin` };
      rmSync(join(operator.record, 'bin/ansible-playbook'), { force: true });
      return operator.run(args, { model: exampleModel([plan]), env });
    };
    const stored = (): Step => ({
      kind: 'command',
      name: 'the token is there',
      run: [
        '/bin/sh',
        '-c',
        `umask 077; base64 -d >${work}/token; python3 -c "$(cat ${work}/seen.py)" ${work}/seen ${operator.root} /tmp/.ansible`,
      ],
      stdin: SecretValue.random('web/key'),
    });

    test('a value reaches the machine, and nobody there or here could have seen it on its way', async () => {
      writeFileSync(join(work, 'seen.py'), SEEN);
      const { problems, text } = await runs([stored()], 'configure first --diff');
      expect({ problems, text }).toMatchObject({ problems: [] });
      expect(readFileSync(join(work, 'token'), 'utf8')).toBe(operator.value);
      const seen = readFileSync(join(work, 'seen'), 'latin1');
      expect(seen).toContain('ansible-playbook');
      expect(seen).toContain('handed-over.json');
      for (const secret of [operator.value, operator.identity]) {
        for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, 20)]) {
          expect(seen.includes(form)).toBe(false);
          expect(text).not.toContain(form);
        }
      }
    });

    test('--check changes nothing', async () => {
      const { problems, text } = await runs([{ kind: 'directory', path: `${work}/made`, mode: '0755' }], 'configure first --check');
      expect({ problems, text }).toMatchObject({ problems: [], text: expect.stringContaining('1 task would change something') });
      expect(existsSync(join(work, 'made'))).toBe(false);
    });

    test('a play that breaks off says where, and the next run goes on', async () => {
      const steps: Step[] = [
        { kind: 'directory', path: `${work}/made`, mode: '0755' },
        { kind: 'command', name: 'there is room', run: ['/bin/sh', '-c', `test -e ${work}/room || { echo 'no room' >&2; exit 1; }`] },
      ];
      const { problems } = await runs(steps, 'configure first');
      expect(problems).toMatchObject([
        { code: 'half-done', message: expect.stringMatching(/^stopped at "web: there is room": .*no room/s) },
      ]);
      writeFileSync(join(work, 'room'), '');
      const again = await runs(steps, 'configure first');
      expect(again).toMatchObject({ problems: [], text: expect.stringContaining('first is as the model says') });
    });

    test('fails for a machine that goes away once the play has begun', async () => {
      const answer = `case $last in "sh -s") printf 'root=yes\\njoined=yes\\ntailnet=100.64.0.2\\n';; *) echo 'ssh: connect to host 100.64.0.2 port 22: No route to host' >&2; exit 255;; esac`;
      operator.program('ssh', `for last; do :; done\n${answer}`);
      const { problems } = await runs([{ kind: 'directory', path: `${work}/made`, mode: '0755' }], 'configure first');
      expect(problems).toMatchObject([{ code: 'unreachable-host', message: expect.stringContaining('No route to host') }]);
    });
  },
);
