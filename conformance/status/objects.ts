/** Objects of the cluster, and files of machines, as their controllers would have left them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { composeReal } from '../site';
import type { World } from './world';

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString().replace(/\.\d+Z$/, 'Z');
const ready = (is: boolean, reason = 'Fine', message = 'fine') => ({
  conditions: [{ type: 'Ready', status: is ? 'True' : 'False', reason, message, lastTransitionTime: at(-1) }],
});

export async function fill({ kubectl, folder }: World): Promise<void> {
  const make = async (object: Manifest & { readonly status?: object }): Promise<void> => {
    const { status: state, ...rest } = object;
    await kubectl(['create', '-f', '-'], JSON.stringify(rest));
    if (state === undefined) return;
    const { name, namespace = 'default' } = object.metadata as { readonly name: string; readonly namespace?: string };
    const [group = ''] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [''];
    const kind = `${object.kind}${group === '' ? '' : `.${object.apiVersion.split('/')[1]}.${group}`}`;
    await kubectl(['patch', kind, name, '-n', namespace, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status: state })]);
  };
  const flux = composeReal().files.flatMap(({ objects = [] }) =>
    objects.filter(({ kind }) => kind === 'Kustomization' || kind === 'HelmRelease'),
  );
  const namespaces = new Set([...flux.map(({ metadata }) => metadata?.namespace ?? ''), 'authentik', 'lotus-lake']);
  // These two are there already.
  for (const name of namespaces)
    if (name !== 'kube-system' && name !== 'flux-system') await make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const object of flux) {
    const isBroken = object.kind === 'Kustomization' && object.metadata?.name === 'authentik';
    await make({ ...object, status: isBroken ? ready(false, 'ReconciliationFailed', 'the key is missing') : ready(true) });
  }
  const nodeInfo = {
    ...{ architecture: 'amd64', bootID: '', containerRuntimeVersion: '', kernelVersion: '', kubeProxyVersion: '' },
    ...{ kubeletVersion: 'v1.36.2+k3s1', machineID: '', operatingSystem: 'linux', osImage: '', systemUUID: '' },
  };
  for (const name of ['cloud-cp-1', 'k3s-control-1', 'monkeybusiness']) {
    const state = name === 'monkeybusiness' ? ready(false, 'NodeStatusUnknown', 'the kubelet has stopped posting') : ready(true);
    await make({ apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { ...state, nodeInfo } });
  }
  for (const [name, restartCount, state] of [
    ['good', 1, { running: { startedAt: at(-1) } }],
    ['bad', 7, { waiting: { reason: 'CrashLoopBackOff' } }],
  ] as const) {
    const container = { name: 'web', image: 'x', imageID: 'x', ready: name === 'good', restartCount, state };
    await make({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: { nodeName: 'cloud-cp-1', containers: [{ name: 'web', image: 'x' }] },
      status: { phase: 'Running', containerStatuses: [container] },
    } as Manifest);
  }
  for (const [name, from, until] of [
    ['fresh', -24, 24 * 80],
    ['late', -24 * 60, 24 * 2 + 1],
  ] as const) {
    await make({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name, namespace: 'default' },
      spec: { secretName: name, dnsNames: ['x.example.org'], issuerRef: { name: 'x' } },
      status: { ...ready(true), notBefore: at(from), notAfter: at(until) },
    } as Manifest);
  }
  await make({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Backup',
    metadata: { name: 'nightly', namespace: 'authentik' },
    spec: { cluster: { name: 'authentik-db' } },
    status: { phase: 'completed', startedAt: at(-6), stoppedAt: at(-5) },
  } as Manifest);
  const store = composeReal()
    .files.flatMap(({ objects = [] }) => objects)
    .find(({ kind, metadata }) => kind === 'ObjectStore' && metadata?.name === 'ducklake-db');
  assert.ok(store);
  await make({ ...store, status: { serverRecoveryWindow: { 'ducklake-db-1': { lastSuccessfulBackupTime: at(-24 * 3 - 1) } } } });
  const disks = join(folder, 'disks/5.78.92.191');
  mkdirSync(join(disks, 'var/backups/h-kube'), { recursive: true });
  const stamp = at(-4).replaceAll(/[-:]/g, '');
  writeFileSync(join(disks, `var/backups/h-kube/headscale-${stamp}.tar.age`), '');
  const host = 'headscale.datamountainsolutions.com';
  const certificates = join(disks, 'var/lib/caddy/.local/share/caddy/certificates/acme', host);
  mkdirSync(certificates, { recursive: true });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(certificates, `${host}.key`), '-out', join(certificates, `${host}.crt`)];
  execFileSync('openssl', ['req', '-x509', '-days', '90', '-subj', `/CN=${host}`, ...key], { stdio: 'ignore' });
}
