/** What the operator is told of the machines, by `status` and `logs`. */
import assert from 'node:assert/strict';
import type { Part } from '../../../commands/status/part';
import type { Case } from '../../runner/section';
import { retried } from '../../runner/wait';
import type { Rig } from '../rig';

const NO_API = 'unknown: the stand-in for K3s has no API server';

/** Once everything runs, and a backup has been made and fetched. */
export function status({ world }: Rig): Case[] {
  const parts = async (scope: string): Promise<Readonly<Record<string, string>>> => {
    const { stdout, stderr } = await (await world()).operator.hKube(['status', scope, '--json']);
    assert.ok(stdout.startsWith('{'), `${stdout}\n${stderr}`);
    const said = JSON.parse(stdout) as { readonly parts: readonly Part[] };
    return Object.fromEntries(
      said.parts.flatMap(({ items, name: part }) => items.map(({ name, state, says }) => [`${part}: ${name}`, `${state}: ${says}`])),
    );
  };
  return [
    {
      name: 'status finds everybody in the mesh, and every copy of a backup',
      async run() {
        const { model } = await world();
        const found = { ...(await parts('mesh')), ...(await parts('backups')) };
        for (const { name, tailnet } of model.machines) assert.equal(found[`mesh: ${name}`], `well: online at ${tailnet}`);
        for (const archive of ['headscale on anchor', 'headscale kept by gpa-server', 'forgejo on anchor', 'etcd kept by gpa-server'])
          assert.match(found[`backups: ${archive}`] ?? 'nothing', /^well: /);
      },
    },
    {
      name: 'status says what it cannot ask',
      async run() {
        const found = await parts('cluster');
        for (const { hostname } of (await world()).model.machines.filter(({ inCluster }) => inCluster))
          assert.equal(found[`nodes: ${hostname}`], NO_API);
        const { status, stdout } = await (await world()).operator.hKube(['status', 'cluster']);
        assert.deepEqual([status, /no API server/.test(stdout)], [1, true]);
      },
    },
    {
      name: 'status tells of a machine that left the mesh',
      async run() {
        const { machine } = await world();
        await machine('monkeybusiness').run('systemctl stop tailscaled.service');
        const told = async (what: RegExp) => assert.match((await parts('mesh'))['mesh: monkeybusiness'] ?? '', what);
        await retried(60, 'it is missed', () => told(/^unwell: offline/));
        await machine('monkeybusiness').run('systemctl start tailscaled.service');
        await retried(60, 'it is back', () => told(/^well: online/));
      },
    },
    {
      name: 'logs are those of the machine that runs it',
      async run() {
        const { operator } = await world();
        const anchor = await operator.hKube(['logs', 'headscale', '--lines', '5']);
        assert.match(anchor.stdout, /headscale\[\d+\]/, anchor.stderr);
        const worker = await operator.hKube(['logs', 'k3s', '--on', 'monkeybusiness']);
        assert.match(worker.stdout, /k3s-agent\.service/, worker.stderr);
      },
    },
  ];
}
