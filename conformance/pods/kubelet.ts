/** Runs the containers of pods as processes: each pod with a network of its own, each container with a root that forgets what is written. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { type Bench, ended } from '../runner/bench';
import { script } from '../runner/shell';
import { type Container, namesOf, type Pod } from './pod';

/** The namespace of the wires between pods. */
const NODE = 'h-kube-pods';
/** What `ip` is told to run a program where pods can be reached, under their names. */
export const FROM_NODE = ['netns', 'exec', NODE] as const;
const NODE_ADDRESS = '10.99.0.1';

const namespaceOf = (pod: string): string => `${NODE}-${pod}`;
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Of root's powers, what a container is left with. Nobody here drops single ones. */
const dropped = (drop: readonly string[] = []): string => (drop.includes('ALL') ? '--bounding-set=-all --inh-caps=-all' : '');

/** What has ended by itself meanwhile is no failure. */
const killAll = (namespace: string): string => `{ ip netns pids ${namespace} | xargs -r kill -9 2>/dev/null || true; }`;

interface Running {
  readonly pod: Pod;
  readonly address: string;
  readonly processes: ChildProcess[];
}

export interface KubeletProps {
  /** Services, Secrets and ConfigMaps that the pods name, Secrets in plain words. */
  readonly objects: readonly Manifest[];
  /** Programs that images bring, by their path in them. */
  readonly programs: Readonly<Record<string, string>>;
  /** Folder that a container without one of its own starts in, as its image says. */
  readonly home: string;
}

export class Kubelet {
  private readonly pods = new Map<string, Running>();
  private readonly folder: string;

  private constructor(
    private readonly bench: Bench,
    private readonly props: KubeletProps,
  ) {
    this.folder = bench.folder();
  }

  static async make(bench: Bench, props: KubeletProps): Promise<Kubelet> {
    const remove = `for each in $(ip netns list | awk '/^${NODE}/ {print $1}'); do ${killAll('"$each"')}; ip netns delete "$each"; rm -rf "/etc/netns/$each"; done`;
    await script(`${remove}
      ip netns add ${NODE}
      ip -n ${NODE} link set lo up
      ip -n ${NODE} link add pods type bridge
      ip -n ${NODE} address add ${NODE_ADDRESS}/24 dev pods
      ip -n ${NODE} link set pods up`);
    bench.atEnd(() => script(remove).then(() => undefined));
    return new Kubelet(bench, props);
  }

  /** Gives pods their addresses and names, and then starts all of them. */
  async start(pods: readonly Pod[]): Promise<void> {
    for (const pod of pods) await this.wire(pod);
    this.writeHosts();
    for (const { name } of pods) this.run(name);
  }

  /** Starts a pod's containers, which may have run before. */
  run(name: string): void {
    const { pod, address, processes } = this.find(name);
    for (const container of pod.spec.containers) processes.push(this.container(pod, address, container));
    this.bench.atEnd(() => this.kill(name));
  }

  /** Runs a pod to its end. @returns its status, and everything that it said */
  async toItsEnd(pod: Pod): Promise<{ readonly status: number | null; readonly said: string }> {
    await this.start([pod]);
    const { processes } = this.find(pod.name);
    const [status = null] = await Promise.all(processes.map(ended));
    return { status, said: this.said(pod.name) };
  }

  /** As when its machine dies. Its volumes stay. */
  async kill(name: string): Promise<void> {
    await script(killAll(namespaceOf(name)));
    await Promise.all(this.find(name).processes.splice(0).map(ended));
  }

  /** As when it is told to end. @param seconds after which it has failed to */
  async stop(name: string, seconds: number): Promise<void> {
    const { processes } = this.find(name);
    // The first process of a container is the child of the one that made its namespaces.
    await script(`pkill --signal TERM --parent ${processes.map(({ pid }) => pid).join(',')}`);
    const late = sleep(seconds * 1000, 'late' as const);
    const outcome = await Promise.race([Promise.all(processes.map(ended)), late]);
    if (outcome === 'late') throw new Error(`${name} still runs ${seconds} s after it was told to end`);
    processes.splice(0);
  }

  /** Folder of a volume of a pod. */
  volume(pod: string, name: string): string {
    return join(this.folder, 'volumes', pod, name);
  }

  said(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8');
  }

  private find(name: string): Running {
    const found = this.pods.get(name);
    if (found === undefined) throw new Error(`no pod ${name} was started`);
    return found;
  }

  private async wire(pod: Pod): Promise<void> {
    const index = this.pods.size;
    const address = `10.99.0.${11 + index}`;
    const namespace = namespaceOf(pod.name);
    await script(`
      ip netns add ${namespace}
      ip -n ${namespace} link set lo up
      ip -n ${NODE} link add pod${index} type veth peer name eth0 netns ${namespace}
      ip -n ${NODE} link set pod${index} master pods up
      ip -n ${namespace} address add ${address}/24 dev eth0
      ip -n ${namespace} link set eth0 up`);
    this.pods.set(pod.name, { pod, address, processes: [] });
  }

  /** `ip netns exec` puts a namespace's own files in the place of those in /etc. */
  private writeHosts(): void {
    const names = [...this.pods.values()].map(({ pod, address }) => `${address} ${namesOf(pod, this.props.objects).join(' ')}`);
    const text = ['127.0.0.1 localhost', ...names, ''].join('\n');
    for (const namespace of [NODE, ...[...this.pods.keys()].map(namespaceOf)]) {
      mkdirSync(`/etc/netns/${namespace}`, { recursive: true });
      writeFileSync(`/etc/netns/${namespace}/hosts`, text);
    }
  }

  private container(pod: Pod, address: string, container: Container): ChildProcess {
    const { name, command, args = [], securityContext, volumeMounts = [] } = container;
    const { home, programs } = this.props;
    const contents: string[] = [];
    const mounts = [{ from: '/etc/hosts', to: '/etc/hosts' }, ...Object.entries(programs).map(([to, from]) => ({ from, to }))];
    for (const { name: volume, mountPath, subPath } of volumeMounts) {
      const files = this.files(pod, volume);
      for (const [key, value] of Object.entries(files ?? {})) {
        const path = subPath === undefined ? join(mountPath, key) : subPath === key ? mountPath : undefined;
        if (path !== undefined) contents.push(`${path} ${Buffer.from(value).toString('base64')}\n`);
      }
      if (files !== undefined) continue;
      const from = join(this.volume(pod.name, volume), subPath ?? '');
      mkdirSync(from, { recursive: true });
      mounts.push({ from, to: mountPath });
    }
    const top = join(this.folder, 'roots', pod.name, name);
    mkdirSync(top, { recursive: true });
    const text = [
      `top=${quoted(top)}`,
      'mount -t tmpfs none "$top"',
      'mkdir "$top/upper" "$top/work" "$top/root"',
      'root=$top/root',
      'mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$root"',
      'for each in proc dev sys; do mount --rbind "/$each" "$root/$each"; done',
      `mkdir -p "$root${home}"`,
      ...mounts.flatMap(({ from, to }) => [
        `mkdir -p "$root${dirname(to)}"`,
        statSync(from).isFile() ? `touch "$root${to}"` : `mkdir -p "$root${to}"`,
        `mount --bind ${quoted(from)} "$root${to}"`,
      ]),
      // Secrets come by standard input into memory, and touch no disk.
      'while read -r path data; do mkdir -p "$root${path%/*}"; printf %s "$data" | base64 -d >"$root$path"; done',
      ...(securityContext?.readOnlyRootFilesystem ? ['mount -o remount,bind,ro "$root"'] : []),
      `exec unshare --pid --fork --kill-child --root="$root" --wd=${home} setpriv ${dropped(securityContext?.capabilities?.drop)} "$@" </dev/null`,
    ];
    // The shell of the images that are played has pipefail, which not every /bin/sh has.
    const own = command.map((word) => (word === '/bin/sh' ? '/bin/bash' : word));
    const within = ['netns', 'exec', namespaceOf(pod.name), 'bash', '-euc', text.join('\n'), name];
    const env = { PATH: this.bench.env['PATH'], ...this.environment(pod, address, container) };
    const log = join(this.folder, `${pod.name}.log`);
    return this.bench.start('ip', [...within, ...own, ...args], log, { env, input: contents.join('') });
  }

  private environment({ name, namespace }: Pod, address: string, { env = [] }: Container): NodeJS.ProcessEnv {
    const fields: Readonly<Record<string, string>> = {
      'metadata.name': name,
      'metadata.namespace': namespace,
      'status.podIP': address,
      'status.hostIP': NODE_ADDRESS,
    };
    return Object.fromEntries(
      env.map(({ name: variable, value, valueFrom }) => {
        const found = value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ''];
        if (found === undefined) throw new Error(`nobody here knows ${variable} of pod ${name}`);
        return [variable, found];
      }),
    );
  }

  /** The files of a volume that is a Secret or a ConfigMap. @returns undefined for one that is a folder */
  private files({ name, namespace, spec }: Pod, volume: string): Readonly<Record<string, string>> | undefined {
    const { secret, configMap } = (spec.volumes ?? []).find((each) => each.name === volume) ?? {};
    const wanted = secret ? { kind: 'Secret', name: secret.secretName } : configMap && { kind: 'ConfigMap', name: configMap.name };
    if (wanted === undefined) return undefined;
    const object = this.props.objects.find(
      ({ kind, metadata }) => kind === wanted.kind && metadata?.name === wanted.name && (metadata.namespace ?? namespace) === namespace,
    ) as
      | (Manifest & { readonly stringData?: Readonly<Record<string, string>>; readonly data?: Readonly<Record<string, string>> })
      | undefined;
    if (object === undefined) throw new Error(`pod ${name} wants ${wanted.kind} ${wanted.name}, which nobody brings`);
    return object.stringData ?? object.data ?? {};
  }
}
