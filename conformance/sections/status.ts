/** `npm run status` over a real API server and a real Headscale, with an `ssh` that leads back to this machine. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { go } from '../runner/needs';
import { once, type Section } from '../runner/section';
import { fill } from '../status/objects';
import { makeWorld, OFF, tool } from '../status/world';

type Parts = readonly {
  readonly name: string;
  readonly items: readonly { readonly name: string; readonly state: string; readonly says: string }[];
}[];

export const status: Section = {
  name: 'status',
  needs: [go],
  cases(bench) {
    const world = once(() => makeWorld(bench));
    const ask = async (...args: string[]) => {
      const { text } = await (await world()).status(...args, '--json');
      const { parts } = JSON.parse(text) as { readonly parts: Parts };
      return (part: string, name: string) => {
        const found = parts.find((one) => one.name === part)?.items.find((item) => item.name === name);
        return found === undefined ? 'nothing' : `${found.state}: ${found.says}`;
      };
    };
    return [
      { name: 'a real API server and a real Headscale start', limit: 900, run: async () => void (await world()) },
      {
        name: 'an empty cluster is said to be empty, object by object',
        async run() {
          const says = await ask('cluster');
          assert.equal(says('nodes', 'cloud-cp-1'), 'unwell: is not in the cluster');
          assert.equal(says('kustomizations', 'flux-system/authentik'), 'unwell: is not there yet');
          assert.equal(says('releases', 'kube-system/traefik'), 'unwell: is not there yet');
        },
      },
      {
        name: 'the mesh: a machine online, one that has not joined, a device of a person',
        async run() {
          const says = await ask('mesh');
          assert.equal(says('mesh', 'anchor'), 'well: online at 100.64.0.1');
          assert.equal(says('mesh', 'cloud-cp-1'), 'unwell: has not joined: npm run bootstrap cloud-cp-1');
          assert.match(says('mesh', 'laptop of ann@example.org'), /^well: online/);
        },
      },
      {
        name: 'what runs is well, and what does not is named with its reason',
        limit: 300,
        async run() {
          await fill(await world());
          const says = await ask();
          assert.equal(says('nodes', 'cloud-cp-1'), 'well: ready, v1.36.2+k3s1');
          assert.equal(says('nodes', 'monkeybusiness'), 'unwell: is not ready: the kubelet has stopped posting');
          assert.match(says('pods', 'default/good'), /^well: running, 1 restarts on cloud-cp-1$/);
          assert.equal(says('pods', 'default/bad'), 'unwell: web: CrashLoopBackOff, 7 restarts on cloud-cp-1');
          assert.equal(says('kustomizations', 'flux-system/authentik'), 'unwell: ReconciliationFailed: the key is missing');
          assert.equal(says('kustomizations', 'flux-system/traefik'), 'well: ready');
          assert.equal(says('releases', 'kube-system/traefik'), 'well: ready');
          assert.match(says('certificates', 'default/fresh'), /^well: ends in \d+ d$/);
          assert.match(says('certificates', 'default/late'), /^unwell: ends in 2 d$/);
          assert.match(says('certificates', 'headscale.datamountainsolutions.com'), /^well: ends in/);
          assert.match(says('certificates', 'git.datamountainsolutions.com'), /^unwell: Caddy has no certificate/);
          assert.match(says('backups', 'database authentik/authentik-db'), /^well: 5 h old$/);
          assert.match(says('backups', 'database lotus-lake/ducklake-db'), /^unwell: 3 d old$/);
          assert.match(says('backups', 'headscale on anchor'), /^well: 4 h old$/);
          assert.equal(says('backups', 'etcd on cloud-cp-1'), 'unwell: there is none');
        },
      },
      {
        name: 'it is one screen, and ends with 1 where something is not well',
        async run() {
          const { status: ended, text } = await (await world()).status();
          assert.equal(ended, 1);
          const lines = text.split('\n');
          assert.ok(lines.length <= 60, text);
          for (const line of lines) assert.ok(line.length <= 160, line);
          return `${lines.length} lines`;
        },
      },
      {
        name: 'without the first control plane the second speaks for the cluster',
        async run() {
          const { bin } = await world();
          const before = readFileSync(join(bin, 'ssh'), 'utf8');
          tool(bin, 'ssh', before.replace(OFF, '178.156.198.140').replace('#!/bin/sh\n', ''));
          const says = await ask();
          tool(bin, 'ssh', before.replace('#!/bin/sh\n', ''));
          assert.equal(says('nodes', 'cloud-cp-1'), 'well: ready, v1.36.2+k3s1');
          assert.match(says('backups', 'etcd on cloud-cp-1'), /^unknown: .*178\.156\.198\.140.* does not answer: .*No route to host/);
        },
      },
    ];
  },
};
