/** The real site on real machines: the written plays, a network, an operator with a key. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../constructs/host/machine';
import { sshKey } from '../../constructs/host/ssh-key';
import { handedOverTexts } from '../../synth/ansible';
import { compose } from '../../synth/compose';
import type { Model } from '../../synth/model';
import { writeFiles } from '../../synth/write';
import type { Bench } from '../runner/bench';
import { realComposition } from '../site';
import { ELSEWHERE, startInternet } from './internet';
import { RealMachine } from './machine';
import { MIRROR, makeNetwork, removeNetwork } from './net';
import { ansible, Operator } from './operator';
import { template } from './template';

export interface World {
  readonly model: Model;
  readonly folder: string;
  readonly operator: Operator;
  /** File with the certificate that everyone trusts. */
  readonly trust: string;
  /** Lines of everyone's `/etc/hosts`. */
  readonly hosts: readonly string[];
  machine(name: string): RealMachine;
  /** What a machine's play has to be handed: values of no vault, and a key for the mesh where the machine is not in it. */
  handedOver(name: string, play: 'first-contact' | 'play'): Promise<ReadonlyMap<string, string>>;
}

/** Where a machine is on the network outside of the mesh. */
export const outside = ({ publicIp, lan }: Machine): readonly string[] => [publicIp, lan].filter((address) => address !== undefined);

/** Boots the machines of these names, as bare as a provider hands them over. */
export async function makeWorld(bench: Bench, names: readonly string[]): Promise<World> {
  const folder = bench.folder();
  const home = join(folder, 'operator');
  mkdirSync(home);
  const operator = new Operator(await ansible(bench.env), join(folder, 'dist/hosts'), home);
  const key = await operator.makeKey();
  const { site } = realComposition;
  const administrator = { ...site.administrator, sshKeys: [sshKey({ name: 'operator', publicKey: key })] };
  const model = compose({ ...realComposition, site: { ...site, administrator } });
  writeFiles(folder, model.files);

  const wires = model.machines.map((machine) => ({ name: machine.name, addresses: outside(machine) }));
  await makeNetwork(wires);
  bench.atEnd(() => removeNetwork(wires));
  const anchor = model.machines.find(({ role }) => role === 'anchor');
  const ours = Object.values(site.hosts).map(({ name }) => `${anchor?.publicIp} ${name}`);
  const hosts = [...ours, ...ELSEWHERE.map((host) => `${MIRROR} ${host}`)];
  const { root: trust } = await startInternet(bench, folder, realComposition.programs, hosts);
  const image = await template(bench.env, bench.say);
  const machines = new Map<string, RealMachine>();
  for (const { name, hostname } of model.machines.filter((machine) => names.includes(machine.name))) {
    const machine = new RealMachine({ name, hostname, template: image, root: join(folder, 'machines', name), key, hosts, trust });
    await machine.make();
    await machine.boot(bench, join(folder, `${name}.console`));
    machines.set(name, machine);
  }
  const find = (name: string): RealMachine => {
    const machine = machines.get(name);
    if (machine === undefined) throw new Error(`no machine ${name} was booted`);
    return machine;
  };
  const handedOver: World['handedOver'] = async (name, play) => {
    const plan = model.hosts.find(({ machine }) => machine.name === name);
    const joinKey = name === anchor?.name ? '' : await keyFor(find(name), find(anchor?.name ?? ''));
    const subjects = (play === 'play' ? plan?.subjects : plan?.firstContact) ?? [];
    return handedOverTexts(subjects, (value) => `value of ${value.name}`, { ageKey: 'AGE-SECRET-KEY-OF-A-TEST', joinKey });
  };
  const trustFile = join(folder, 'trust.crt');
  writeFileSync(trustFile, trust);
  return { model, folder, operator, trust: trustFile, hosts, machine: find, handedOver };
}

/** A single-use key, as the administrator makes one; nothing for a machine that is in the mesh. */
async function keyFor(machine: RealMachine, anchor: RealMachine): Promise<string> {
  const { status } = await machine.try('tailscale status --peers=false');
  if (status === 0) return '';
  const answer = await anchor.run('headscale preauthkeys create --tags tag:h-kube --expiration 10m --output json');
  return (JSON.parse(answer) as { readonly key: string }).key;
}
