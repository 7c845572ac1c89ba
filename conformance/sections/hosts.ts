/** Real systemd machines, from bare to members of the mesh and nodes of the cluster, over SSH. */
import assert from 'node:assert/strict';
import { onlyTheAdministrator } from '../hosts/cases/administrator';
import { backups } from '../hosts/cases/backups';
import { balancer } from '../hosts/cases/balancer';
import { changedToken } from '../hosts/cases/changed-token';
import { checkMode } from '../hosts/cases/check-mode';
import { front } from '../hosts/cases/front';
import { gitAtTheAnchor } from '../hosts/cases/git';
import { guard } from '../hosts/cases/guard';
import { k3sAsModelled } from '../hosts/cases/k3s';
import { made, madeInPieces } from '../hosts/cases/made';
import { meshPolicy } from '../hosts/cases/mesh-policy';
import { names } from '../hosts/cases/names';
import { onlyModelledPorts } from '../hosts/cases/ports';
import { reboots } from '../hosts/cases/reboot';
import { status } from '../hosts/cases/status';
import { joinMesh } from '../hosts/device';
import { ROUTER } from '../hosts/net';
import { makeWorld, type World } from '../hosts/world';
import { program, root } from '../runner/needs';
import { once, type Section } from '../runner/section';

const MACHINES = ['anchor', 'cloud-cp-1', 'gpa-server', 'monkeybusiness'] as const;

export const hosts: Section = {
  name: 'hosts',
  onlyByName: true,
  needs: [
    root,
    program('systemd-nspawn', 'systemd-container'),
    program('debootstrap', 'debootstrap'),
    program('ip', 'iproute2'),
    program('cc', 'gcc'),
  ],
  cases(bench) {
    const world = once((): Promise<World> => makeWorld(bench, MACHINES));
    const rig = { bench, world };
    const [anchor, ...nodes] = MACHINES;
    return [
      { name: 'bare machines boot', limit: 1500, run: async () => void (await world()) },
      ...made(rig, anchor),
      {
        name: 'an administrator joins the mesh through HAProxy and Caddy',
        async run() {
          const { model } = await world();
          const [{ email } = { email: '' }] = model.cluster.site.people;
          await joinMesh(bench, await world(), { namespace: ROUTER, name: 'operator', email });
        },
      },
      ...nodes.flatMap((name) => (name === 'monkeybusiness' ? madeInPieces : made)(rig, name)),
      {
        name: 'every machine has its fixed address in the mesh',
        async run() {
          const { machine, model } = await world();
          const list = JSON.parse(await machine(anchor).run('headscale nodes list --output json')) as {
            given_name: string;
            ip_addresses: string[];
          }[];
          const found = Object.fromEntries(list.map(({ given_name, ip_addresses }) => [given_name, ip_addresses[0]]));
          for (const { hostname, tailnet } of model.machines) assert.equal(found[hostname], tailnet);
        },
      },
      ...front(rig),
      ...changedToken(rig),
      ...gitAtTheAnchor(rig),
      ...guard(rig),
      ...checkMode(rig),
      ...meshPolicy(rig),
      names(rig),
      ...MACHINES.map((name) => onlyModelledPorts(rig, name)),
      ...MACHINES.map((name) => onlyTheAdministrator(rig, name)),
      ...balancer(rig),
      ...backups(rig),
      ...status(rig),
      ...reboots(rig),
      ...k3sAsModelled(rig),
    ];
  },
};
