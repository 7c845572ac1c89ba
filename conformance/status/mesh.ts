/** A Headscale with two devices, all on loopback and in user space. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../kubernetes/loopback';
import type { Bench } from '../runner/bench';
import { retried } from '../runner/wait';

/** Headscale with the anchor and one person's laptop. @returns its command line */
export async function startMesh(bench: Bench, folder: string): Promise<string> {
  const [listen = 0, metrics = 0, grpc = 0, stun = 0, ...wireguard] = await freePorts(6);
  const url = `http://127.0.0.1:${listen}`;
  const config = join(folder, 'headscale.yaml');
  writeFileSync(join(folder, 'acl.hujson'), '{"tagOwners":{"tag:h-kube":[]},"acls":[]}');
  const derp = {
    server: {
      enabled: true,
      region_id: 999,
      region_code: 'x',
      region_name: 'x',
      stun_listen_addr: `127.0.0.1:${stun}`,
      private_key_path: join(folder, 'derp.key'),
      automatically_add_embedded_derp_region: true,
    },
    urls: [],
    paths: [],
  };
  const settings = {
    server_url: url,
    listen_addr: `127.0.0.1:${listen}`,
    metrics_listen_addr: `127.0.0.1:${metrics}`,
    grpc_listen_addr: `127.0.0.1:${grpc}`,
    noise: { private_key_path: join(folder, 'noise.key') },
    prefixes: { v4: '100.64.0.0/10', v6: 'fd7a:115c:a1e0::/48', allocation: 'sequential' },
    derp,
    disable_check_updates: true,
    database: { type: 'sqlite', sqlite: { path: join(folder, 'db.sqlite') } },
    policy: { mode: 'file', path: join(folder, 'acl.hujson') },
    dns: { magic_dns: false, base_domain: 'tail.example.org', override_local_dns: false, nameservers: { global: [] } },
    unix_socket: join(folder, 'headscale.sock'),
    logtail: { enabled: false },
  };
  writeFileSync(config, JSON.stringify(settings));
  const headscale = await bench.tool('headscale');
  bench.start(headscale, ['serve', '--config', config], join(folder, 'headscale.log'));
  const ask = async (...args: string[]): Promise<string> => {
    const { status: ended, stdout, stderr } = await bench.run(headscale, ['--config', config, ...args]);
    assert.equal(ended, 0, stderr);
    return stdout;
  };
  await retried(120, 'a user of Headscale', () => ask('users', 'create', 'ann', '--email', 'ann@example.org'));
  const [daemon, client] = [await bench.tool('tailscaled'), await bench.tool('tailscale')];
  for (const [index, [name, ...key]] of [['anchor', '--tags', 'tag:h-kube'] as const, ['laptop', '--user', '1'] as const].entries()) {
    const answer = JSON.parse(await ask('preauthkeys', 'create', ...key, '--expiration', '10m', '--output', 'json')) as {
      readonly key: string;
    };
    const socket = join(folder, `${name}.sock`);
    const flags = ['--tun=userspace-networking', `--statedir=${join(folder, name)}`, `--socket=${socket}`, `--port=${wireguard[index]}`];
    bench.start(daemon, flags, join(folder, `${name}.log`));
    const up = ['up', `--login-server=${url}`, `--auth-key=${answer.key}`, `--hostname=${name}`, '--accept-dns=false', '--timeout=60s'];
    await retried(120, `${name} in the mesh`, async () => assert.equal((await bench.run(client, [`--socket=${socket}`, ...up])).status, 0));
  }
  return `${headscale} --config ${config}`;
}
