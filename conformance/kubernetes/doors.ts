/** The real site with one more app that has a door of every kind, and what is there around the doors once charts and cert-manager did their work. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Audience, publicBecause } from '../../constructs/access/audience';
import { App, app } from '../../constructs/cluster/app';
import { namespace } from '../../constructs/cluster/namespace';
import type { HelmValues } from '../../constructs/flux/helm-values';
import { WebDoor } from '../../constructs/ingress/web-door';
import { groups, zones } from '../../site';
import { compose } from '../../synth/compose';
import type { Model } from '../../synth/model';
import type { Bench } from '../runner/bench';
import { realComposition } from '../site';

const to = { name: 'doors', namespace: 'doors', port: 80, pods: { labels: { app: 'doors' }, port: 8080 } };

const everyDoor = app('apps/doors', (cluster) => {
  const self = new App(cluster, 'apps/doors', { namespace: namespace('doors', 'restricted') });
  const door = (id: string, audience: Audience, more: { readonly path?: string; readonly reach?: 'mesh' } = {}) =>
    new WebDoor(self, id, { host: zones.landl.host(id), audience, to, ...more });
  door('zone', zones.landl.audience);
  door('own', [groups.landlUsers]);
  door('mesh', zones.landl.audience, { reach: 'mesh' });
  door('open', publicBecause('shows that a door without a login is one'), { path: '/api' });
  return self;
});

export const composeDoors = (): Model =>
  compose({
    ...realComposition,
    site: { ...realComposition.site, dns: { provider: 'cloudflare' } },
    apps: [...realComposition.apps, everyDoor],
  });

/** Services and their pods, which charts and apps make. */
export function backends({ cluster }: Model): object[] {
  const unique = new Map(cluster.findAll(WebDoor).map(({ to }) => [`${to.namespace}/${to.name}`, to]));
  return [...unique.values()].flatMap(({ name, namespace, port, pods }) => [
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { ports: [{ name: 'http', port, targetPort: pods.port }] } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: pods.port }],
      endpoints: [{ addresses: ['10.42.0.9'], conditions: { ready: true } }],
    },
  ]);
}

/** What the chart makes for Ingresses: their class, and TLS options. @param release values of ours */
export function ofTraefikChart(values: HelmValues, namespace: string): object[] {
  const { ingressClass, tlsOptions } = values as { ingressClass: { name: string }; tlsOptions: Readonly<Record<string, object>> };
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: ingressClass.name },
      spec: { controller: 'traefik.io/ingress-controller' },
    },
    ...Object.entries(tlsOptions).map(([name, spec]) => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'TLSOption',
      metadata: { name, namespace },
      spec,
    })),
  ];
}

/** The Secrets that cert-manager would fill. */
export async function certificates(bench: Bench, { cluster }: Model): Promise<object[]> {
  const doors = cluster.findAll(WebDoor);
  const folder = bench.folder();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = `subjectAltName=${doors.map(({ host }) => `DNS:${host}`).join(',')}`;
  const subject = ['-subj', '/CN=doors', '-addext', names];
  const files = ['-keyout', key, '-out', certificate];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const { status, stderr } = await bench.run('openssl', ['req', '-x509', ...kind, '-days', '2', ...subject, ...files]);
  if (status !== 0) throw new Error(stderr);
  const data = { 'tls.crt': readFileSync(certificate, 'base64'), 'tls.key': readFileSync(key, 'base64') };
  return doors.map(({ name, to }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${name}-tls`, namespace: to.namespace },
    type: 'kubernetes.io/tls',
    data,
  }));
}
