/** What K3s read when it was last started. */
import assert from 'node:assert/strict';
import { load } from 'js-yaml';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';
import { K3S_STARTED } from '../stand-ins';

type Config = Readonly<Record<string, unknown>>;

const label = (...lines: readonly string[]) => ({ 'node-label': lines.map((line) => line.replace(/^\w+/, '$&.h-kube.io')) });
const joins = { server: 'https://100.64.0.1:6443' };
const off = { disable: ['local-storage', 'servicelb', 'traefik'] };

/** Facts of the site and of K3s, written down here and not derived again; a key that stands in one column only must be absent in the others. */
const TABLE: Readonly<Record<string, Config>> = {
  'cloud-cp-1': {
    as: 'server',
    'node-name': 'cloud-cp-1',
    'node-ip': '100.64.0.2',
    'flannel-iface': 'tailscale0',
    'cluster-init': true,
    'token-file': '/etc/rancher/k3s/token',
    ...off,
    ...label('capability/ingress=true', 'node/name=cloud-cp-1', 'node/role=control-plane', 'node/site=ash'),
  },
  'gpa-server': {
    as: 'server',
    'node-name': 'k3s-control-1',
    'node-ip': '100.64.0.3',
    'flannel-iface': 'tailscale0',
    'disable-etcd': true,
    'token-file': '/etc/rancher/k3s/token',
    ...joins,
    ...off,
    ...label(
      'capability/ingress=true',
      'node/name=gpa-server',
      'node/role=control-plane',
      'node/site=home',
      'storage/bulk=true',
      'storage/fast=true',
    ),
  },
  monkeybusiness: {
    as: 'agent',
    'node-name': 'monkeybusiness',
    'node-ip': '100.64.0.4',
    'flannel-iface': 'tailscale0',
    'token-file': '/etc/rancher/k3s/agent-token',
    ...joins,
    ...label('capability/postgres-door=true', 'node/name=monkeybusiness', 'node/role=worker', 'node/site=home', 'storage/bulk=true'),
  },
};
const KEYS = new Set(Object.values(TABLE).flatMap(Object.keys));

export const k3sAsModelled = ({ world }: Rig): Case[] =>
  Object.entries(TABLE).map(([name, wanted]) => ({
    name: `${name}: K3s was started as the model says`,
    async run() {
      const { as, config } = JSON.parse(await (await world()).machine(name).run(`cat ${K3S_STARTED}`)) as {
        readonly as: string;
        readonly config: string;
      };
      const found = Object.entries({ as, ...(load(config) as Config) }).filter(([key]) => KEYS.has(key));
      assert.deepEqual(Object.fromEntries(found), wanted);
    },
  }));
