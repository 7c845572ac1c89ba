/** Saved, encrypted, fetched by another machine, and brought back. */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_KEY } from '../../../commands/age-keys';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';
import { mirrored, mirrorNow } from './git';

const ANSWERS =
  'for try in $(seq 60); do if curl -fs -o /dev/null http://127.0.0.1:3000/api/healthz; then exit 0; fi; sleep 1; done; exit 1';

/** All that the stand-in for K3s holds: nodes with their labels, what was applied, the tokens. */
const held = (nodes: readonly string[]): string => `
  for node in ${nodes.join(' ')}; do k3s kubectl get nodes $node --show-labels --no-headers; done
  k3s kubectl get secret any
  cat /var/lib/rancher/k3s/server/token /var/lib/rancher/k3s/server/agent-token | sha256sum
  sha256sum /etc/rancher/k3s/token`;

export function backups({ world }: Rig): Case[] {
  const on = async (name: string, script: string): Promise<string> => (await world()).machine(name).run(script);
  const onAnchor = (script: string) => on('anchor', script);
  const onServer = (script: string) => on('cloud-cp-1', script);
  const save = async (source: string, name: string): Promise<void> => {
    await on(source, `systemctl start backup-${name}.service`);
    await on('gpa-server', 'systemctl start keep-backups.service');
  };
  /** From what the keeper has, with the operator's key. */
  const restore = async (source: string, name: string): Promise<void> => {
    const { fork, machine } = await world();
    const keeper = machine('gpa-server');
    await keeper.run(`cp "$(ls /srv/bulk/backups/${source}/${name}-*.tar.age | tail -n 1)" /var/tmp/archive`);
    copyFileSync(join(keeper.root, 'var/tmp/archive'), join(machine(source).root, 'var/tmp/archive'));
    const key = readFileSync(join(fork.root, OWN_KEY), 'utf8');
    await machine(source).run(`/usr/local/lib/h-kube/restore ${name} /var/tmp/archive; sleep 3`, key);
  };
  const nodes = () => onAnchor('headscale nodes list --output json | grep -E \'"(id|given_name|machine_key)"|100\\.64\'');
  const forgejo = async () => ({
    repository: await mirrored(await world()),
    database: await onAnchor(
      "sqlite3 /var/lib/forgejo/data/forgejo.db 'SELECT name, cfg FROM login_source; SELECT owner_name, name FROM repository; SELECT name FROM user'",
    ),
  });
  return [
    {
      name: 'archives are ciphertext, and another machine fetches them',
      async run() {
        const { machine, modelled } = await world();
        await save('anchor', 'headscale');
        const kept = await machine('gpa-server').run('cd /srv/bulk/backups/anchor && ls && head -c 21 headscale-*.tar.age');
        assert.match(kept, /headscale-.*\.tar\.age\nage-encryption\.org\/v1/);
        const refused = await machine('monkeybusiness').try(`rsync --timeout=10 rsync://${modelled('anchor').tailnet}/backups/`);
        assert.notEqual(refused.status, 0, 'a machine that keeps no backups was let in');
      },
    },
    {
      name: 'a Headscale that was lost is brought back from the copy with its nodes and keys',
      async run() {
        const { machine, modelled } = await world();
        const before = await nodes();
        await onAnchor('systemctl stop headscale.service; rm -rf /var/lib/headscale/*; systemctl start headscale.service; sleep 3');
        assert.equal((await onAnchor('headscale nodes list --output json')).trim(), 'null');
        await restore('anchor', 'headscale');
        assert.equal(await nodes(), before);
        await machine('monkeybusiness').run(
          `for try in $(seq 30); do if ping -c 1 -W 2 ${modelled('gpa-server').tailnet}; then exit 0; fi; sleep 1; done; exit 1`,
        );
      },
    },
    {
      name: 'a Forgejo that was lost is brought back from the copy, with its repository, its login and its host key',
      async run() {
        const { github } = await world();
        const before = await forgejo();
        await save('anchor', 'forgejo');
        await onAnchor('systemctl stop forgejo.service; find /var/lib/forgejo -mindepth 1 -delete; systemctl start forgejo.service');
        await onAnchor(ANSWERS);
        await assert.rejects(mirrored(await world()), 'it was not lost');
        await restore('anchor', 'forgejo');
        await onAnchor(ANSWERS);
        assert.deepEqual(await forgejo(), before);
        const main = await github.push('main', 'what comes after');
        await mirrorNow(await world());
        assert.deepEqual(await mirrored(await world()), { main });
      },
    },
    {
      name: 'an etcd that was lost is brought back from the copy, with what was in it and the token that opens it',
      async run() {
        const { model, modelled } = await world();
        const all = held(model.machines.filter(({ inCluster }) => inCluster).map(({ hostname }) => hostname));
        const before = await onServer(all);
        assert.match(before, /^cloud-cp-1 Ready .*^k3s-control-1 Ready .*^monkeybusiness Ready /ms);
        // What K3s does by itself every six hours.
        await onServer('k3s etcd-snapshot save');
        await save('cloud-cp-1', 'etcd');
        // As a new machine has it, with a token that another vault made.
        await onServer(
          'systemctl stop k3s.service; rm -rf /var/lib/rancher/k3s/server/db /var/lib/rancher/k3s/server/*token; echo another >/etc/rancher/k3s/token; systemctl start k3s.service',
        );
        assert.doesNotMatch(await onServer(all), / Ready /, 'it was not lost');
        await restore('cloud-cp-1', 'etcd');
        assert.equal(await onServer(all), before);
        assert.equal(await on('monkeybusiness', `curl -sk --max-time 5 https://${modelled('cloud-cp-1').tailnet}:6443/ping`), 'pong');
      },
    },
  ];
}
