/** Real systemd machines, from bare to members of the mesh and nodes of the cluster, over SSH. */
import assert from 'node:assert/strict';
import { openings } from '../../constructs/host/opening';
import { backups } from '../hosts/cases/backups';
import { changedToken } from '../hosts/cases/changed-token';
import { checkMode } from '../hosts/cases/check-mode';
import { front } from '../hosts/cases/front';
import { gitAtTheAnchor } from '../hosts/cases/git';
import { guard } from '../hosts/cases/guard';
import { made, madeInPieces } from '../hosts/cases/made';
import { meshPolicy } from '../hosts/cases/mesh-policy';
import { names } from '../hosts/cases/names';
import { status } from '../hosts/cases/status';
import { answering, joinMesh } from '../hosts/device';
import { ROUTER } from '../hosts/net';
import { callsOf } from '../hosts/stand-ins';
import { makeWorld, outside, type World } from '../hosts/world';
import { program, root } from '../runner/needs';
import { type Case, once, type Section } from '../runner/section';
import { retried } from '../runner/wait';

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
      ...MACHINES.map((name) => onlyModelledPorts(world, name)),
      ...MACHINES.map((name) => onlyTheAdministrator(world, name)),
      ...balancer(world),
      ...backups(rig),
      ...status(rig),
      {
        name: 'K3s was started as the model says',
        async run() {
          const { machine } = await world();
          for (const name of nodes) {
            const calls = await machine(name).run(`cat ${callsOf('k3s')}`);
            assert.match(calls, name === 'monkeybusiness' ? /\["agent"\]/ : /\["server"\]/);
          }
        },
      },
    ];
  },
};

/** What answers from outside of the mesh is exactly what the model opens there, whatever else listens. */
const onlyModelledPorts = (world: () => Promise<World>, name: string): Case => ({
  name: `${name}: only modelled ports answer from outside`,
  async run() {
    const { machine, model } = await world();
    const found = model.machines.find((one) => one.name === name);
    assert.ok(found);
    const listening = (await machine(name).run("ss -Hltn | awk '{ print $4 }' | sed 's/.*://' | sort -un"))
      .split('\n')
      .filter(Boolean)
      .map(Number);
    // From the operator's address: what one other machine may come through stays shut.
    const open = openings(found, model.webIngress).filter(({ protocol, from }) => protocol === 'tcp' && from.includes('0.0.0.0/0'));
    const wanted = open.map(({ port }) => port).filter((port) => listening.includes(port));
    for (const address of outside(found)) {
      const answered = await answering(ROUTER, address, [...new Set([...listening, ...open.map(({ port }) => port)])]);
      assert.deepEqual([...answered].sort(), [...wanted].sort(), `at ${address}; listening: ${listening.join(', ')}`);
    }
    return `${listening.length} listen, ${wanted.length} answer`;
  },
});

const onlyTheAdministrator = (world: () => Promise<World>, name: string): Case => ({
  name: `${name}: root and passwords are refused`,
  async run() {
    const { machine, model } = await world();
    const { name: admin } = model.cluster.site.administrator;
    const settings = await machine(name).run('sshd -T -C user=root,host=x,addr=203.0.113.9');
    for (const line of ['permitrootlogin no', 'passwordauthentication no', 'authenticationmethods publickey', `allowusers ${admin}`]) {
      assert.match(settings, new RegExp(`^${line}$`, 'm'));
    }
    const { operator } = await world();
    const found = model.machines.find((one) => one.name === name);
    const refused = await operator.ssh(`root@${found?.tailnet}`, 'true');
    assert.match(refused.stderr, /Permission denied \(publickey\)/);
    const admitted = await operator.ssh(`${admin}@${found?.tailnet}`, 'sudo -n true');
    assert.equal(admitted.status, 0, admitted.stderr);
  },
});

/** The API behind the anchor. */
function balancer(world: () => Promise<World>): Case[] {
  const ask = async (): Promise<string> => {
    const { machine } = await world();
    const { stdout } = await machine('monkeybusiness').try(
      'for try in 1 2 3 4 5 6; do curl -sk --max-time 5 https://100.64.0.1:6443/ || true; done',
    );
    return stdout;
  };
  return [
    {
      name: 'the API is balanced over both control planes',
      async run() {
        const answers = await ask();
        assert.match(answers, /"cloud-cp-1"/);
        assert.match(answers, /"k3s-control-1"/);
      },
    },
    {
      name: 'a dead control plane is dropped, and taken back',
      async run() {
        const { machine } = await world();
        await machine('gpa-server').run('systemctl stop k3s.service');
        await retried(20, 'only the other answers', async () => assert.equal((await ask()).match(/"cloud-cp-1"/g)?.length, 6));
        await machine('gpa-server').run('systemctl start k3s.service');
        await retried(20, 'it answers again', async () => assert.match(await ask(), /"k3s-control-1"/));
      },
    },
  ];
}
