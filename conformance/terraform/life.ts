/** The life of our machines at Hetzner: made, left alone, changed, forgotten. */
import assert from 'node:assert/strict';
import { exampleKey } from '../../constructs/host/fixtures';
import { Machine, type MachineProps } from '../../constructs/host/machine';
import type { TerraformProps } from '../../synth/terraform';
import type { Bench } from '../runner/bench';
import { type Case, once } from '../runner/section';
import { HetznerApi } from './api';
import { realProps, TerraformFolder } from './folder';

/** A real machine as if it had yet to be made: nobody knows its address. */
function anew(machine: Machine, props: Partial<MachineProps> = {}): Machine {
  const { publicIp: _unknown, lan, hetzner, ...facts } = machine;
  const fresh = hetzner && { ...hetzner, existing: false };
  return new Machine({ ...facts, ...(lan && { lan }), ...(fresh && { hetzner: fresh }), ...props });
}

const machines = realProps.machines.map((machine) => anew(machine));
const cloud = machines.filter(({ hetzner }) => hetzner);
const [first] = cloud;
if (first?.hetzner === undefined) throw new Error('no machine is at Hetzner');
const box = first;
const hetzner = first.hetzner;

const others = (change: Machine) => machines.map((machine) => (machine.name === change.name ? change : machine));

export function life(bench: Bench): Case[] {
  const scene = once(async () => {
    const api = new HetznerApi();
    bench.atEnd(() => api.close());
    return { api, endpoint: await api.listen(), terraform: await TerraformFolder.make(bench) };
  });

  /** Plans, and compares what would change. */
  async function plan(props: Partial<TerraformProps>) {
    const { api, endpoint, terraform } = await scene();
    terraform.write({ machines, sshKeys: [exampleKey], ...props });
    api.changes.length = 0;
    const { changes, said, status } = await terraform.plan(endpoint);
    assert.deepEqual(api.changes, [], 'a plan changes nothing');
    const real = changes.filter(({ actions }) => actions !== 'no-op');
    return { said, status, changes: real.map(({ address, actions }) => ({ address, actions })) };
  }

  async function apply() {
    const { api, endpoint, terraform } = await scene();
    const { said, status } = await terraform.apply(endpoint);
    return { said, status, changes: api.changes };
  }

  const made = (name: string) =>
    ['firewall', 'primary_ip', 'server'].map((kind) => ({ address: `hcloud_${kind}.${name}`, actions: 'create' }));
  const byAddress = (a: { address: string }, b: { address: string }) => (a.address < b.address ? -1 : 1);

  const retired = [{ name: box.name }];
  const remaining = machines.filter((machine) => machine !== box);

  return [
    {
      name: 'a plan for new machines creates each with its address, its firewall and its reverse name',
      async run() {
        const { changes, said } = await plan({});
        const named = cloud
          .filter((machine) => machine.hetzner?.reverseDns)
          .map(({ name }) => ({ address: `hcloud_rdns.${name}`, actions: 'create' }));
        const key = { address: 'hcloud_ssh_key.example', actions: 'create' };
        assert.deepEqual(changes.sort(byAddress), [...cloud.flatMap(({ name }) => made(name)), ...named, key].sort(byAddress), said);
      },
    },
    {
      name: 'an apply makes them, locked against deletion',
      async run() {
        const { status, said } = await apply();
        assert.equal(status, 0, said);
        const { api } = await scene();
        const servers = [...api.items.servers.values()].map(({ name, protection }) => ({ name, protection }));
        const locked = { delete: true, rebuild: true };
        assert.deepEqual(
          servers.sort((a, b) => (a.name < b.name ? -1 : 1)),
          cloud.map(({ name }) => ({ name, protection: locked })).sort((a, b) => (a.name < b.name ? -1 : 1)),
        );
        assert.deepEqual(
          [...api.items.primary_ips.values()].map(({ protection }) => protection),
          cloud.map(() => ({ delete: true })),
        );
      },
    },
    {
      name: 'a second plan is empty',
      run: async () => assert.deepEqual((await plan({})).changes, []),
    },
    {
      name: 'an edited label is updated in place',
      async run() {
        const edited = others(anew(box, { capabilities: ['edited'] }));
        const { changes } = await plan({ machines: edited });
        const update = ['firewall', 'primary_ip', 'server'].map((kind) => ({ address: `hcloud_${kind}.${box.name}`, actions: 'update' }));
        assert.deepEqual(changes.sort(byAddress), update);
        const { status, said, changes: asked } = await apply();
        assert.equal(status, 0, said);
        assert.deepEqual(
          asked.filter((request) => !request.startsWith('PUT ')),
          [],
        );
        const { api } = await scene();
        const server = [...api.items.servers.values()].find(({ name }) => name === box.name);
        assert.equal(server?.labels['capability.h-kube.io/edited'], 'true');
        assert.deepEqual((await plan({ machines: edited })).changes, []);
        await plan({});
        assert.equal((await apply()).status, 0);
      },
    },
    {
      name: 'an edited user_data of a live server is ignored',
      run: async () => assert.deepEqual((await plan({ admin: 'somebody-else' })).changes, []),
    },
    {
      name: 'a changed image leaves a live server alone',
      async run() {
        const { changes } = await plan({
          machines: others(anew(box, { hetzner: { ...hetzner, existing: false, image: 'ubuntu-22.04' } })),
          sshKeys: [exampleKey],
        });
        assert.deepEqual(changes, []);
      },
    },
    {
      name: 'a changed location is refused by prevent_destroy',
      async run() {
        const location = hetzner.location === 'fsn1' ? 'nbg1' : 'fsn1';
        const { status, said } = await plan({ machines: others(anew(box, { hetzner: { ...hetzner, existing: false, location } })) });
        assert.equal(status, 1);
        assert.match(
          said,
          new RegExp(`Instance cannot be destroyed.*Resource hcloud_\\w+\\.${box.name} has lifecycle\\.prevent_destroy set`),
        );
      },
    },
    {
      name: 'a machine that is taken off the roll-call without being retired is kept by its lock',
      async run() {
        const { api } = await scene();
        const before = [...api.items.servers.keys()];
        const { changes } = await plan({ machines: remaining });
        assert.ok(changes.some(({ address, actions }) => address === `hcloud_server.${box.name}` && actions === 'delete'));
        const { status, said } = await apply();
        assert.equal(status, 1);
        assert.match(said, /server is delete protected/);
        assert.deepEqual([...api.items.servers.keys()], before);
        // Of what belongs to the machine only its reverse name has no lock; the next apply of the whole roll-call sets it again.
        await plan({});
        assert.equal((await apply()).status, 0);
        assert.deepEqual((await plan({})).changes, []);
      },
    },
    {
      name: 'a name that is taken is refused, and the next apply goes on',
      async run() {
        const { api } = await scene();
        const extra = new Machine({
          ...anew(box),
          name: 'extra',
          hetzner: { location: 'fsn1', serverType: 'cpx22', image: 'ubuntu-24.04' },
        } as MachineProps);
        const stranger = api.create('firewalls', { name: 'h-kube-extra' });
        await plan({ machines: [...machines, extra] });
        const refused = await apply();
        assert.match(refused.said, /firewall name is already used: h-kube-extra/);
        api.items.firewalls.delete(stranger.id);
        await plan({ machines: [...machines, extra] });
        const { status, said } = await apply();
        assert.equal(status, 0, said);
        assert.deepEqual((await plan({ machines: [...machines, extra] })).changes, []);
        await plan({ retired: [{ name: 'extra' }] });
        assert.equal((await apply()).status, 0);
      },
    },
    {
      name: 'a location that Hetzner does not have is refused before anything is ordered',
      async run() {
        const { api } = await scene();
        const before = api.items.servers.size;
        const far = new Machine({
          ...anew(box),
          name: 'far',
          hetzner: { location: 'sin', serverType: 'cpx22', image: 'ubuntu-24.04' },
        } as MachineProps);
        await plan({ machines: [...machines, far] });
        const { status, said } = await apply();
        assert.equal(status, 1);
        assert.match(said, /there is no sin/);
        assert.equal(api.items.servers.size, before);
        await plan({ retired: [{ name: 'far' }] });
        assert.equal((await apply()).status, 0);
      },
    },
    {
      name: 'a machine that is retired is forgotten, not destroyed',
      async run() {
        const { api } = await scene();
        const { changes } = await plan({ machines: remaining, retired });
        const kinds = ['firewall', 'primary_ip', ...(hetzner.reverseDns ? ['rdns'] : []), 'server'];
        assert.deepEqual(
          changes.sort(byAddress),
          kinds.map((kind) => ({ address: `hcloud_${kind}.${box.name}`, actions: 'forget' })),
        );
        const { status, said, changes: asked } = await apply();
        assert.equal(status, 0, said);
        assert.deepEqual(asked, []);
        assert.ok([...api.items.servers.values()].some(({ name }) => name === box.name));
        assert.deepEqual((await plan({ machines: remaining, retired })).changes, []);
        assert.deepEqual((await plan({ machines: remaining })).changes, []);
      },
    },
  ];
}
