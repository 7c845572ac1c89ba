/** A small site with machines, a vault of its own, and programs that write down how they were called. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { exampleCluster, exampleMachine, exampleSite } from '../../constructs/cluster/fixtures';
import { exampleKey, sshDoor } from '../../constructs/host/fixtures';
import type { Machine } from '../../constructs/host/machine';
import type { HostPlan } from '../../constructs/host/plan';
import { newIdentity, recipientOf } from '../../constructs/secrets/age-key';
import { SecretValue } from '../../constructs/secrets/secret-value';
import { encryptDocument } from '../../constructs/secrets/sops';
import { VAULT_PATH } from '../../constructs/secrets/vault';
import { type Problem, ProblemError } from '../../constructs/values/problem';
import { hostFiles } from '../../synth/hosts';
import { hostsCommands } from '../hosts';
import { type SecretInput, sopsTools } from '../secrets-context';
import { pipe } from '../secrets-fixtures';
import type { HostsModel } from './context';

export const machines = [
  exampleMachine({ name: 'gateway', role: 'anchor', site: 'hil', tailnet: '100.64.0.1', publicIp: '192.0.2.1', doors: [sshDoor] }),
  exampleMachine({ name: 'first', role: 'control-plane', etcd: true, tailnet: '100.64.0.2', lan: '192.168.0.2' }),
];

/** More of a cluster: a control plane without etcd, and a worker. */
export const second = exampleMachine({ name: 'second', role: 'control-plane', tailnet: '100.64.0.3' });
export const store = exampleMachine({ name: 'store', tailnet: '100.64.0.4' });

/** @param paths where a token lies on the machine */
export const plan = (machine: Machine | undefined, ...paths: readonly string[]): HostPlan => {
  if (machine === undefined) throw new Error('no such machine');
  const tokens = paths.map((path) => ({ kind: 'secret-file', path, content: SecretValue.random('web/key'), mode: '0600' }) as const);
  const join = { kind: 'command', name: 'in the mesh', run: ['join'], stdin: { runTime: 'join-key' } } as const;
  const key = { kind: 'command', name: 'the key', run: ['key'], stdin: { runTime: 'age-key' } } as const;
  const mesh = machine.role === 'anchor' ? [] : [{ name: 'mesh', steps: [join] }];
  return { machine, firstContact: mesh, subjects: [...mesh, { name: 'web', steps: [...tokens, key] }] };
};

/** @param plans what is done on the machines @default - a token and the age key everywhere, the mesh beyond the anchor */
export function exampleModel(
  plans: readonly HostPlan[] = machines.map((machine) => plan(machine, '/etc/token')),
  all = machines,
): HostsModel {
  const site = { ...exampleSite, administrator: { name: 'ops', sshKeys: [exampleKey] } };
  return { cluster: exampleCluster([], all, { site }), machines: all, hosts: plans, files: hostFiles({ site, machines: all, plans }) };
}

/** What a machine says when it is asked what it is. */
export const BARE = 'root=yes\n';
export const MEMBER = 'root=yes\njoined=yes\ntailnet=100.64.0.2\nk3s=v1.36.0+k3s1\n';
export const REFUSED = { status: 255, stderr: 'ops@192.0.2.1: Permission denied (publickey).\n' };
export const SILENT = { status: 255, stderr: 'ssh: connect to host 192.0.2.1 port 22: No route to host\n' };

interface Said {
  readonly status?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export class ExampleOperator {
  readonly root = mkdtempSync(join(tmpdir(), 'h-kube-operator-'));
  /** Where programs write down how they were called. */
  readonly record = mkdtempSync(join(tmpdir(), 'record-'));
  readonly value = `value-${Math.random().toString(36).slice(2)}`;
  readonly said: string[] = [];
  identity = '';

  /** @param demo the vault belongs to the public key */
  async make({ demo = false } = {}): Promise<this> {
    mkdirSync(join(this.root, 'secrets'));
    mkdirSync(join(this.record, 'bin'));
    const demoText = readFileSync(join(__dirname, '../../secrets/demo.age-key'), 'utf8');
    writeFileSync(join(this.root, 'secrets/demo.age-key'), demoText);
    this.identity = demo ? (/AGE-SECRET-KEY-1\w+/.exec(demoText)?.[0] ?? '') : await newIdentity();
    const recipient = (await recipientOf(this.identity)) ?? '';
    const vault = await encryptDocument({ 'web/key': this.value }, { ...sopsTools(), recipients: [recipient] });
    writeFileSync(join(this.root, VAULT_PATH), vault);
    for (const name of ['cat', 'mkfifo']) symlinkSync(`/usr/bin/${name}`, join(this.record, 'bin', name));
    this.program(
      'ssh',
      `read_all=$(cat) to= by=\nfor last; do case $last in *@*) by=$to to=$last;; esac; done
if [ -n "$by" ] && [ -e "${this.record}/answer-$to-through-$by.stdout" ]; then to=$to-through-$by; fi\n${this.answerBy('"$to"')}`,
    );
    this.program(
      'ansible-playbook',
      `if [ "$1" = --version ]; then echo 'ansible-playbook [core 2.19.4]'; exit 0; fi
for one; do case $one in
@*) cat "\${one#@}" >>${this.record}/handed; echo >>${this.record}/handed;;
*/login.json) cat "$one" >>${this.record}/logins; echo >>${this.record}/logins;;
esac; done
${this.answerBy('ansible')}`,
    );
    return this;
  }

  /** What a program prints and how it ends, by what is asked of it; one that nobody prepared says nothing and is content. */
  private answerBy(key: string): string {
    return `answer=${this.record}/answer-${key}
if grep -q preauthkeys <<END
\${read_all:-}
END
then answer=$answer-key; fi
if [ -e "$answer.stdout" ]; then cat "$answer.stdout"; cat "$answer.stderr" >&2; exit "$(cat "$answer.status")"; fi`;
  }

  /** Puts a program on PATH. */
  program(name: string, script: string): void {
    const file = join(this.record, 'bin', name);
    writeFileSync(
      file,
      `#!/bin/sh\nPATH=/usr/bin:/bin\n{ echo "${name} $*"; } >>${this.record}/calls\n{ tr '\\0' '\\n' </proc/$$/environ; } >>${this.record}/environments\n${script}\n`,
    );
    chmodSync(file, 0o755);
  }

  /** @param who `user@address`, the same with `-through-` another one, or with `-key` for the question for a key, or `ansible` */
  answers(who: string, { status = 0, stdout = '', stderr = '' }: Said): this {
    writeFileSync(join(this.record, `answer-${who}.stdout`), stdout);
    writeFileSync(join(this.record, `answer-${who}.stderr`), stderr);
    writeFileSync(join(this.record, `answer-${who}.status`), `${status}`);
    return this;
  }

  /** Runs a verb. @returns what it said, its problems where there were any, and the exit status that it asks for */
  async run(
    args: string,
    { stdin = pipe(''), model = exampleModel(), env = {} }: { stdin?: SecretInput; model?: HostsModel; env?: NodeJS.ProcessEnv } = {},
  ): Promise<{ readonly text: string; readonly problems: readonly Problem[]; readonly status: number }> {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    let status = 0;
    const program = new Command().exitOverride().configureOutput({ writeOut: say, writeErr: say });
    const path = join(this.record, 'bin');
    const context = {
      root: this.root,
      env: { PATH: path, HOME: this.root, LANG: 'C', SOPS_AGE_KEY: this.identity, HCLOUD_TOKEN: 'token', ANSIBLE_DEBUG: '1', ...env },
      judged: async () => ({ model, problems: [] }),
      versions: async () => ({ k3s: 'v1.36.2+k3s1', ansible: '2.19.4' }),
      voice: { out: say, err: say },
      stdin,
    };
    hostsCommands(program, context, (code) => {
      status = code;
    });
    const problems = await program.parseAsync(args.split(' '), { from: 'user' }).then(
      () => [],
      (error: unknown) => {
        if (error instanceof ProblemError) return error.problems;
        throw error;
      },
    );
    this.said.push(...lines, JSON.stringify(problems));
    return { text: lines.join('\n'), problems, status };
  }

  /** What programs wrote down. */
  recorded(name: 'calls' | 'environments' | 'handed' | 'logins'): string {
    const file = join(this.record, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The documents that plays were handed, with the texts as they are. */
  handed(): Record<string, string>[] {
    return this.recorded('handed')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const { h_kube_handed_over: texts } = JSON.parse(line) as { readonly h_kube_handed_over: Record<string, string> };
        return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
      });
  }

  delete(): void {
    rmSync(this.root, { recursive: true });
    rmSync(this.record, { recursive: true });
  }
}
