/** The real site on real machines: a network, an operator with a key and a repository of their own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../constructs/host/machine';
import { sshKey } from '../../constructs/host/ssh-key';
import { compose } from '../../synth/compose';
import type { Model } from '../../synth/model';
import { readSources } from '../../synth/read';
import type { Bench } from '../runner/bench';
import { GITEA_FILES } from '../runner/tool-table';
import { moduleSources } from '../runner/tools';
import { realComposition } from '../site';
import { Fork } from './fork';
import { Github } from './github';
import { ELSEWHERE, startInternet } from './internet';
import { RealMachine } from './machine';
import { linkAt, MIRROR, makeNetwork, removeNetwork, renewWire } from './net';
import { ansible, Operator } from './operator';
import { template } from './template';

export interface World {
  readonly model: Model;
  readonly folder: string;
  readonly operator: Operator;
  readonly fork: Fork;
  readonly github: Github;
  /** File with the certificate that everyone trusts. */
  readonly trust: string;
  /** Lines of everyone's `/etc/hosts`. */
  readonly hosts: readonly string[];
  machine(name: string): RealMachine;
  /** The same machine as the model has it. */
  modelled(name: string): Machine;
  /** Turns a machine off and on again, with a kernel that remembers nothing of its network. What lies on its two data disks is lost. */
  reboot(name: string): Promise<void>;
}

/** Where a machine is on the network outside of the mesh. */
export const outside = ({ publicIp, lan }: Machine): readonly string[] => [publicIp, lan].filter((address) => address !== undefined);

/** Boots the machines of these names, as bare as a provider hands them over. */
export async function makeWorld(bench: Bench, names: readonly string[]): Promise<World> {
  const folder = bench.folder();
  const home = join(folder, 'operator');
  mkdirSync(home);
  const wires = realComposition.machines.map((machine) => ({ name: machine.name, addresses: outside(machine) }));
  await makeNetwork(wires);
  bench.atEnd(() => removeNetwork(wires));
  const repository = join(folder, 'repository');
  const operator = new Operator(home, repository);
  const key = await operator.makeKey();
  const github = await Github.make(join(folder, 'github'));
  const fork = await Fork.make(repository, key, await ansible(bench.env), github);
  const { site } = realComposition;
  const administrator = { ...site.administrator, sshKeys: [sshKey({ name: 'operator', publicKey: key })] };
  const model = compose({ ...realComposition, site: { ...site, administrator }, sources: readSources(repository) });
  const anchor = model.machines.find(({ role }) => role === 'anchor');
  const ours = Object.values(site.hosts).map(({ name }) => `${anchor?.publicIp} ${name}`);
  const hosts = [...ours, ...ELSEWHERE.map((host) => `${MIRROR} ${host}`)];
  const { root: trust } = await startInternet(bench, folder, realComposition.programs, hosts);
  const image = await template(bench.env, bench.say);
  github.start(bench, image);
  const shared = { [GITEA_FILES]: await moduleSources('gitea', 'code.gitea.io/gitea', bench.env) };
  const consoleOf = (name: string): string => join(folder, `${name}.console`);
  const machines = new Map<string, RealMachine>();
  for (const { name, hostname } of model.machines.filter((machine) => names.includes(machine.name))) {
    const machine = new RealMachine({ name, hostname, template: image, root: join(folder, 'machines', name), key, hosts, trust, shared });
    await machine.make();
    await machine.boot(bench, consoleOf(name));
    machines.set(name, machine);
  }
  const find = (name: string): RealMachine => {
    const machine = machines.get(name);
    if (machine === undefined) throw new Error(`no machine ${name} was booted`);
    return machine;
  };
  const modelled = (name: string): Machine => {
    const found = model.machines.find((one) => one.name === name);
    if (found === undefined) throw new Error(`the model has no machine ${name}`);
    return found;
  };
  const reboot = async (name: string): Promise<void> => {
    await find(name).powerOff();
    for (const [index, wire] of wires.entries()) if (wire.name === name) await renewWire(wire, linkAt(index));
    await find(name).boot(bench, consoleOf(name));
  };
  const trustFile = join(folder, 'trust.crt');
  writeFileSync(trustFile, trust);
  return { model, folder, operator, fork, github, trust: trustFile, hosts, machine: find, modelled, reboot };
}
