/** Servers and addresses that were there before Terraform. */
import assert from 'node:assert/strict';
import { exampleNetwork } from '../../constructs/cluster/fixtures';
import { cloudMachine } from '../../constructs/host/fixtures';
import type { HetznerProps } from '../../constructs/host/machine';
import type { TerraformProps } from '../../synth/terraform';
import type { Bench } from '../runner/bench';
import type { Case } from '../runner/section';
import { HetznerApi } from './api';
import { TerraformFolder } from './folder';
import type { Item, Json } from './objects';

const machine = (hetzner: Partial<HetznerProps>, publicIp = '192.0.2.8') =>
  cloudMachine('box', { publicIp, hetzner: { existing: true, ...hetzner } });

/** A server that somebody made by hand, with everything that a running one may have. */
async function byHand(bench: Bench, as: Json = {}) {
  const api = new HetznerApi();
  bench.atEnd(() => api.close());
  const address = api.create('primary_ips', { name: 'primary_ip-1', type: 'ipv4', location: 'fsn1', auto_delete: true, ...as });
  address['ip'] = '192.0.2.8';
  const wish = { name: 'named-by-hand', location: 'fsn1', server_type: 'cpx22', image: 'ubuntu-22.04', public_net: { ipv4: address.id } };
  const server = api.create('servers', { ...wish, ...as });
  Object.assign(server, { backup_window: '22-02', placement_group: { id: 9, name: 'by-hand', labels: {}, type: 'spread', servers: [] } });
  const endpoint = await api.listen();
  const terraform = await TerraformFolder.make(bench);
  const write = (machines: TerraformProps['machines']) => terraform.write({ machines, network: exampleNetwork });
  const hetznerId = { server: server.id, primaryIp: address.id };
  const apply = async () => {
    const { status, said } = await terraform.apply(endpoint);
    assert.equal(status, 0, said);
  };
  return { api, address, server, hetznerId, plan: () => terraform.plan(endpoint), apply, write, loseState: () => terraform.loseState() };
}

const described = ({ name, labels, protection }: Item) => ({ name, labels, protection });

export function adoption(bench: Bench): Case[] {
  return [
    {
      name: 'a server and its address that were made by hand are adopted and only renamed, labelled, locked and fenced',
      async run() {
        const { api, address, server, hetznerId, plan, apply, write } = await byHand(bench);
        write([machine({ hetznerId })]);
        const { changes, said } = await plan();
        assert.deepEqual(
          changes.map(({ address, actions }) => ({ address, actions })),
          [
            { address: 'hcloud_firewall.box', actions: 'create' },
            { address: 'hcloud_primary_ip.box', actions: 'import update' },
            { address: 'hcloud_server.box', actions: 'import update' },
          ],
          said,
        );
        await apply();
        const { labels } = machine({});
        assert.deepEqual(described(server), { name: 'box', labels, protection: { delete: true, rebuild: true } });
        assert.deepEqual(described(address), { name: 'box', labels, protection: { delete: true } });
        assert.deepEqual(
          { image: (server['image'] as Json)['name'], backups: server['backup_window'], group: (server['placement_group'] as Json)['id'] },
          { image: 'ubuntu-22.04', backups: '22-02', group: 9 },
        );
        const allowed = new RegExp(
          `^(POST /firewalls|POST /firewalls/\\d+/actions/apply_to_resources|(PUT|POST) /(servers|primary_ips)/(${server.id}|${address.id})(/actions/change_protection)?)$`,
        );
        assert.deepEqual(
          api.changes.filter((request) => !allowed.test(request)),
          [],
        );
        const again = await plan();
        assert.deepEqual(
          again.changes.filter(({ actions }) => actions !== 'no-op'),
          [],
          again.said,
        );
      },
    },
    {
      name: 'a server and an address that are as described are imported as they are, and only put behind the firewall',
      async run() {
        const { name, labels } = machine({});
        const { address, server, hetznerId, plan, write } = await byHand(bench, { name, labels, auto_delete: false });
        address['protection'] = { delete: true };
        server['protection'] = { delete: true, rebuild: true };
        write([machine({ hetznerId }, String(address['ip']))]);
        const { changes, said } = await plan();
        const running = changes.filter(({ address }) => address !== 'hcloud_firewall.box');
        assert.deepEqual(
          running,
          [
            { address: 'hcloud_primary_ip.box', actions: 'import no-op', differs: [] },
            { address: 'hcloud_server.box', actions: 'import update', differs: ['firewall_ids'] },
          ],
          said,
        );
      },
    },
    {
      name: 'what an earlier apply made is imported with an empty plan, once its state is lost',
      async run() {
        const { api, hetznerId, plan, apply, write, loseState } = await byHand(bench);
        write([machine({ hetznerId })]);
        await plan();
        await apply();
        loseState();
        const [firewall] = api.items.firewalls.keys();
        assert.ok(firewall);
        write([machine({ hetznerId: { ...hetznerId, firewall } })]);
        const { changes, said } = await plan();
        assert.deepEqual(
          changes,
          ['firewall', 'primary_ip', 'server'].map((kind) => ({ address: `hcloud_${kind}.box`, actions: 'import no-op', differs: [] })),
          said,
        );
      },
    },
    {
      name: 'a server at another address than the model says is not adopted',
      async run() {
        const { hetznerId, plan, write } = await byHand(bench);
        write([machine({ hetznerId }, '203.0.113.9')]);
        const { status, said } = await plan();
        assert.equal(status, 1);
        assert.match(said, /nodes\/box\.ts says 203\.0\.113\.9, Hetzner says 192\.0\.2\.8\./);
      },
    },
    {
      name: 'a machine that runs and has no id stops the plan before anything is ordered',
      async run() {
        const { api, plan, write } = await byHand(bench);
        write([machine({})]);
        const { status, said } = await plan();
        assert.equal(status, 1);
        assert.match(said, /Machine box \(192\.0\.2\.8\) runs already, but nodes\/box\.ts names no hetznerId/);
        assert.deepEqual(api.changes, []);
      },
    },
  ];
}
