/** Steps as tasks of `ansible.builtin`: everything that is known is written out, and nothing is left to a template. */
import type { HostPlan } from '../constructs/host/plan';
import { LIBRARY } from '../constructs/host/step/library';
import type { RunTimeSecret, Step, Subject } from '../constructs/host/step/step';
import { fill, valuesIn } from '../constructs/secrets/secret-template';
import type { SecretUse, SecretUses } from '../constructs/secrets/secret-use';
import type { SecretTemplate, SecretValue } from '../constructs/secrets/secret-value';
import { ProblemError } from '../constructs/values/problem';

/** One task, as YAML reads it. */
export type Task = Readonly<Record<string, unknown>>;

/** Name of the variable with what is handed over at run time: where it goes → its base64 text. */
export const HANDED_OVER = 'h_kube_handed_over';

/** Key of what a step reads at run time, unique on its machine; nothing for a step that reads nothing. */
export function handedOverKey(step: Step): string | undefined {
  if (step.kind === 'secret-file') return step.path;
  return step.kind === 'command' && step.stdin !== undefined ? step.name : undefined;
}

/** Everything that a machine's play has to be handed, by key. */
export const handedOver = (subjects: readonly Subject[]): ReadonlyMap<string, RunTimeSecret> =>
  new Map(
    subjects.flatMap(({ steps }) =>
      steps.flatMap((step): [string, RunTimeSecret][] => {
        const key = handedOverKey(step);
        const secret = step.kind === 'secret-file' ? step.content : step.kind === 'command' ? step.stdin : undefined;
        return key === undefined || secret === undefined ? [] : [[key, secret]];
      }),
    ),
  );

/** The values of the vault that each machine asks for. */
export const secretUses = (plans: readonly HostPlan[]): readonly SecretUse[] =>
  plans.map(({ machine, subjects }) => {
    const templates = [...handedOver(subjects).values()].filter((secret): secret is SecretTemplate => !('runTime' in secret));
    return { path: `hosts/${machine.name}`, values: valuesIn(templates) };
  });

/** The same of a whole model. */
export const usesIn = ({ machines, hosts }: { readonly machines: readonly unknown[]; readonly hosts: readonly HostPlan[] }): SecretUses =>
  hosts.length < machines.length ? 'unknown' : secretUses(hosts);

/** What only a person at the keyboard has. */
export interface AtRunTime {
  /** The secret age key that opens the vault. */
  readonly ageKey: string;
  /** A single-use key for the mesh; empty where the machine is in it. */
  readonly joinKey: string;
}

/** The texts behind {@link handedOver}. @param lookup the plain value of a name */
export const handedOverTexts = (
  subjects: readonly Subject[],
  lookup: (value: SecretValue) => string,
  { ageKey, joinKey }: AtRunTime,
): ReadonlyMap<string, string> => {
  const text = (secret: RunTimeSecret): string => {
    if ('runTime' in secret) return secret.runTime === 'age-key' ? ageKey : joinKey;
    return fill(secret, lookup);
  };
  return new Map([...handedOver(subjects)].map(([key, secret]) => [key, text(secret)]));
};

const expression = (text: string): string => `{{ ${text} }}`;
const handed = (key: string): string => expression(`${HANDED_OVER}['${key}']`);

/** The tasks of one subject. @param files where the machine's files lie, relative to the play */
export const tasksOf = ({ name: subject, steps }: Subject, files: string): Task[] =>
  steps.flatMap((step) => {
    const tasks = render(step, files).map(({ name, ...task }) => ({ name: `${subject}: ${name}`, ...task }));
    for (const task of tasks) assertPlain(subject, task, step);
    return tasks;
  });

const ownership = ({ owner = 'root', group = 'root', mode }: { owner?: string; group?: string; mode: string }) => ({ owner, group, mode });

function render(step: Step, files: string): Task[] {
  switch (step.kind) {
    case 'package': {
      const apt = { name: step.names, state: 'present', install_recommends: false, update_cache: true, cache_valid_time: 86400 };
      // A new machine upgrades itself for minutes, and nobody else may install meanwhile.
      return [{ name: `packages ${step.names.join(', ')}`, 'ansible.builtin.apt': { ...apt, lock_timeout: 600 } }];
    }
    case 'directory':
      return [{ name: step.path, 'ansible.builtin.file': { path: step.path, state: 'directory', ...ownership(step) } }];
    case 'file': {
      const validate = step.validate === undefined ? {} : { validate: step.validate };
      return [
        { name: step.path, 'ansible.builtin.copy': { src: `${files}${step.path}`, dest: step.path, ...ownership(step), ...validate } },
      ];
    }
    case 'link':
      return [{ name: step.path, 'ansible.builtin.file': { path: step.path, src: step.to, state: 'link', force: true } }];
    case 'user': {
      const { name, home, shell, system, groups } = step;
      const user = { name, home, shell, system, create_home: !system, ...(groups && { groups, append: true }) };
      return [{ name: `user ${name}`, 'ansible.builtin.user': user }];
    }
    case 'service': {
      const { unit, onChange, files: watched } = step;
      const call = (verb: string) => [`${LIBRARY}/unit`, verb, unit, onChange, ...watched];
      return unlessDone(`${unit} ${onChange === 'nudge' ? 'has read its files' : 'runs with its files'}`, call('check'), {
        argv: call('apply'),
      });
    }
    case 'secret-file': {
      const { owner, group, mode } = ownership(step);
      const put = { argv: [`${LIBRARY}/put`, owner, group, mode, step.path], stdin: handed(step.path) };
      return secretly({ name: step.path, 'ansible.builtin.command': put, changed_when: "result.stdout == 'changed'" });
    }
    case 'command': {
      const place = step.on === undefined ? {} : { delegate_to: step.on };
      const command = { argv: step.run, ...(step.stdin !== undefined && { stdin: handed(step.name) }) };
      const wrap = step.stdin === undefined ? (task: Task) => [task] : secretly;
      if (step.doneWhen !== undefined) return unlessDone(step.name, step.doneWhen, command, place, wrap);
      return wrap({
        name: step.name,
        'ansible.builtin.command': command,
        register: 'result',
        changed_when: "result.stdout == 'changed'",
        ...place,
      });
    }
    case 'log-in-again':
      return [
        { name: 'drop the connection', 'ansible.builtin.meta': 'reset_connection' },
        { name: 'log in anew', 'ansible.builtin.wait_for_connection': { timeout: 60 } },
      ];
  }
}

/** The test, then the command where the test fails. `--check` runs the test only, and shows what it found as a change. */
function unlessDone(
  name: string,
  doneWhen: readonly string[],
  command: object,
  place: Task = {},
  wrap: (task: Task) => Task[] = (task) => [task],
): Task[] {
  return [
    {
      name: `${name} (is it so?)`,
      'ansible.builtin.command': { argv: doneWhen },
      register: 'done',
      check_mode: false,
      changed_when: 'ansible_check_mode and done.rc != 0',
      failed_when: false,
      ...place,
    },
    ...wrap({ name, 'ansible.builtin.command': command, when: 'done.rc != 0', ...place }),
  ];
}

/** A task that reads a secret shows nothing of itself; what it complained about is shown by a second one. */
function secretly(task: Task): Task[] {
  return [
    { ...task, register: 'result', failed_when: false, no_log: true },
    {
      name: `${task['name']} (did it work?)`,
      'ansible.builtin.fail': { msg: expression('result.stderr') },
      when: 'result.rc | default(0) != 0',
    },
  ];
}

/** Ansible reads braces as its own language, wherever they stand. */
function assertPlain(subject: string, task: Task, step: Step): void {
  const own = [handed(handedOverKey(step) ?? ''), expression('result.stderr')];
  const foreign = textsIn(task).find((text) => /\{[{%#]/.test(text) && !own.includes(text));
  if (foreign === undefined) return;
  throw ProblemError.of(subject, {
    code: 'template-in-step',
    message: `"${foreign}" would be read as a template`,
    fix: 'put the text into a file step, which is copied as it is',
  });
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
