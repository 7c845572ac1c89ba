import { exampleNetwork } from '../../cluster/fixtures';
import { first, gateway, second, store } from '../../mesh/fixtures';
import type { Machine } from '../machine';
import { k3sConfig } from './config';

const config = (machine: Machine) =>
  k3sConfig({ machine, first, api: { machine: gateway, port: 6443 }, network: exampleNetwork }) as Readonly<Record<string, unknown>>;

test.each<[string, Machine, Record<string, unknown>]>([
  [
    'the first control plane makes the cluster',
    first,
    { 'cluster-init': true, server: undefined, 'disable-etcd': undefined, 'token-file': '/etc/rancher/k3s/token' },
  ],
  [
    'another one joins through the anchor, without etcd',
    second,
    { 'cluster-init': undefined, server: 'https://100.64.0.1:6443', 'disable-etcd': true },
  ],
  [
    'a worker joins through the anchor, with a token that joins no server',
    store,
    { server: 'https://100.64.0.1:6443', 'token-file': '/etc/rancher/k3s/agent-token', disable: undefined },
  ],
])('%s', (_, machine, expected) => {
  const found = config(machine);
  expect(Object.fromEntries(Object.keys(expected).map((key) => [key, found[key]]))).toEqual(expected);
});

test.each([first, second, store])('$name speaks over the mesh, by the name that Kubernetes knows', (machine) => {
  expect(config(machine)).toMatchObject({
    'node-name': machine.hostname,
    'node-ip': machine.tailnet,
    'flannel-iface': 'tailscale0',
    'node-label': expect.arrayContaining([`node.h-kube.io/name=${machine.name}`]),
  });
});

test('what K3s would bring and we have ourselves is off on every server, and what must be the same is', () => {
  const same = ['disable', 'cluster-cidr', 'service-cidr', 'flannel-backend', 'secrets-encryption', 'agent-token-file'];
  for (const key of same) expect(config(first)[key]).toEqual(config(second)[key]);
  expect(config(first)['disable']).toEqual(['local-storage', 'servicelb', 'traefik']);
});

test('only etcd is saved, where it is', () => {
  expect(config(first)).toHaveProperty('etcd-snapshot-schedule-cron');
  expect(config(second)).not.toHaveProperty('etcd-snapshot-schedule-cron');
});

test('the certificate of the API holds the address that everyone asks', () => {
  expect(config(second)['tls-san']).toEqual(['100.64.0.1', 'gateway', '100.64.0.3', 'second']);
});
