/** The real site on real machines: the written plays, a network, an operator with a key. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../constructs/host/machine';
import { sshKey } from '../../constructs/host/ssh-key';
import { compose } from '../../synth/compose';
import type { Model } from '../../synth/model';
import { writeFiles } from '../../synth/write';
import type { Bench } from '../runner/bench';
import { realComposition } from '../site';
import { RealMachine } from './machine';
import { makeNetwork, MIRROR, removeNetwork } from './net';
import { ansible, Operator } from './operator';
import { template } from './template';

export interface World {
  readonly model: Model;
  readonly folder: string;
  readonly operator: Operator;
  machine(name: string): RealMachine;
}

/** Where a machine is on the network outside of the mesh. */
export const outside = ({ publicIp, lan }: Machine): readonly string[] => [publicIp, lan].filter((address) => address !== undefined);

/** Names of the internet that the plays ask for. */
const ELSEWHERE = ['github.com', 'pkgs.tailscale.com', 'codeberg.org'];

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
  const image = await template(bench.env, bench.say);
  const machines = new Map<string, RealMachine>();
  for (const { name, hostname } of model.machines.filter((machine) => names.includes(machine.name))) {
    const hosts = [...ours, ...ELSEWHERE.map((host) => `${MIRROR} ${host}`)];
    const machine = new RealMachine({ name, hostname, template: image, root: join(folder, 'machines', name), key, hosts });
    await machine.make();
    await machine.boot(bench, join(folder, `${name}.console`));
    machines.set(name, machine);
  }
  const find = (name: string): RealMachine => {
    const machine = machines.get(name);
    if (machine === undefined) throw new Error(`no machine ${name} was booted`);
    return machine;
  };
  return { model, folder, operator, machine: find };
}
