import type { Step } from '../constructs/host/step/step';
import { composeReal } from './site';

const { hosts } = composeReal();

/** A step in a line; what is in a file is in the snapshots of files. */
function line(step: Step): string {
  switch (step.kind) {
    case 'package':
      return `package ${step.names.join(' ')}`;
    case 'directory':
    case 'file':
    case 'secret-file':
      return `${step.kind} ${step.path} ${step.owner ?? 'root'}:${step.group ?? 'root'} ${step.mode}${step.kind === 'file' && step.validate ? ` if ${step.validate}` : ''}`;
    case 'link':
      return `link ${step.path} → ${step.to}`;
    case 'user':
      return `user ${step.name}`;
    case 'service':
      return `service ${step.unit} ${step.onChange} ${step.files.join(' ')}`.trim();
    case 'command':
      return `command ${step.name}${step.on === undefined ? '' : ` on ${step.on}`}`;
    case 'log-in-again':
      return 'log in again';
  }
}

test.each(hosts.map((plan) => [plan.machine.name, plan] as const))('what is done on %s, in order', (_, { subjects }) => {
  expect(subjects.flatMap(({ name, steps }) => steps.map((step) => `${name}: ${line(step)}`)).join('\n')).toMatchSnapshot();
});

/** Every file once, with the machines that have it so. */
const files = new Map<string, { readonly path: string; readonly content: string; readonly machines: string[] }>();
for (const { machine, subjects } of hosts) {
  for (const step of subjects.flatMap(({ steps }) => steps)) {
    if (step.kind !== 'file') continue;
    const key = `${step.path}\n${step.content}`;
    const known = files.get(key) ?? { path: step.path, content: step.content, machines: [] };
    known.machines.push(machine.name);
    files.set(key, known);
  }
}

test.each([...files.values()].map((file) => [file.path, file.machines.join(', '), file.content] as const))(
  '%s on %s',
  (_path, _machines, content) => {
    expect(content).toMatchSnapshot();
  },
);

test('no file of a machine holds a value of the vault', () => {
  const asked = hosts.flatMap(({ subjects }) => subjects.flatMap(({ steps }) => steps)).filter(({ kind }) => kind === 'secret-file');
  expect(asked.length).toBeGreaterThan(0);
  for (const step of asked) if (step.kind === 'secret-file') expect([...files.values()].map(({ path }) => path)).not.toContain(step.path);
});

test('every file that a program can judge is judged before it replaces the live one', () => {
  const judged = /sudoers|sshd_config|haproxy\.cfg|Caddyfile|headscale\/(config|acl)|apt\.conf|lib\/h-kube/;
  const unjudged = hosts.flatMap(({ subjects }) =>
    subjects
      .flatMap(({ steps }) => steps)
      .flatMap((step) => (step.kind === 'file' && judged.test(step.path) && step.validate === undefined ? [step.path] : [])),
  );
  expect(unjudged).toEqual([]);
});
