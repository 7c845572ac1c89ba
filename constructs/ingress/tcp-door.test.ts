import { takenPort } from '../../checks/taken-port';
import { objectsOf } from '../../synth/render';
import type { App } from '../cluster/app';
import { exampleApp, exampleCluster, exampleMachine, staff } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import type { MachineDoor } from '../host/machine';
import { pods } from '../network/peer';
import { dnsName } from '../values/dns-name';
import { imageRef } from '../values/image-ref';
import { reported } from '../values/problem';
import { TcpDoor, type TcpDoorProps } from './tcp-door';
import { TcpForwarder } from './tcp-forwarder';

const ssh: MachineDoor = { name: 'ssh', protocol: 'tcp', port: 22, audience: [staff], reach: 'mesh' };
const machine = exampleMachine({ name: 'one', tailnet: '100.64.0.9', doors: [ssh] });
const carrier = { podsOf: (app: App, id: string) => pods('doors', { door: `${app.id}-${id}` }) };
const image = imageRef('registry.example.org/traefik:3.7');
const to = { name: 'db-rw', namespace: 'shop', port: 5432, pods: { labels: { app: 'x' }, port: 5432 } };

const shop = (fill: (app: App) => void, path = 'apps/shop') => exampleApp(path, fill, { namespace: namespace('shop', 'restricted') });
const withDoor =
  (change: Partial<TcpDoorProps> = {}, id = 'postgres') =>
  (app: App) =>
    void new TcpDoor(app, id, { audience: [staff], machine, port: 5432, to, carrier, ...change });

function made(change: Partial<TcpDoorProps> = {}) {
  const cluster = exampleCluster([shop(withDoor(change))], [machine]);
  const [door] = cluster.findAll(TcpDoor);
  if (door === undefined) throw new Error('no door was made');
  return { cluster, door, problems: cluster.apps.flatMap(reported) };
}

describe('a TCP door', () => {
  test.each<[Partial<TcpDoorProps>, string]>([
    [{}, '100.64.0.9:5432'],
    [{ host: dnsName('db.example.org') }, 'db.example.org:5432'],
  ])('is reached over the mesh only: %p', (change, address) => {
    const { door, problems } = made(change);
    expect(problems).toEqual([]);
    expect({ ...door, address: door.address, leadsTo: door.leadsTo }).toMatchObject({
      reach: 'mesh',
      name: 'shop-postgres',
      address,
      leadsTo: 'shop/db-rw:5432',
    });
  });

  test.each<[string, string, Partial<TcpDoorProps>]>([
    ['bad-port', '0 is not a TCP port', { port: 0 }],
    ['bad-port', '65536 is not a TCP port', { port: 65536 }],
    ['bad-port', '54.3 is not a TCP port', { port: 54.3 }],
    ['host-outside-site', 'host "db.example.com" is not in the domain of this site', { host: dnsName('db.example.com') }],
  ])('fails with %s: %s', (code, message, change) => {
    expect(made(change).problems).toMatchObject([{ path: 'apps/shop/postgres', code, message }]);
  });
});

describe('its port', () => {
  const check = (...fill: ((app: App) => void)[]) =>
    takenPort({
      cluster: exampleCluster(
        [
          shop((app) => {
            for (const each of fill) each(app);
          }),
        ],
        [machine],
      ),
    });

  test('is free on a machine where nothing else has it', () => {
    expect(
      check(withDoor(), withDoor({ port: 5433 }, 'other'), withDoor({ machine: exampleMachine({ name: 'two' }) }, 'elsewhere')),
    ).toEqual([]);
  });

  test.each<[string, ((app: App) => void)[]]>([
    ['port 22 of one is that of its door "ssh"', [withDoor({ port: 22 })]],
    ['port 5432 of one is that of apps/shop/postgres', [withDoor(), withDoor({}, 'twin')]],
  ])('fails when %s', (message, fill) => {
    expect(check(...fill)).toMatchObject([{ code: 'taken-port', message }]);
  });
});

describe('its forwarder', () => {
  const doors = exampleApp(
    'apps/doors',
    (app) => {
      const { door } = made();
      new TcpForwarder(app, door.name, { door, pods: pods('doors', { door: door.name }), image });
    },
    { namespace: namespace('doors', 'privileged') },
  );
  const app = exampleCluster([doors], [machine]).get(doors);
  const objects = objectsOf(app) as { kind: string; data?: Record<string, string>; spec?: unknown }[];
  const of = (kind: string) => objects.find((object) => object.kind === kind);

  test('is one pod on that machine, which takes the port at its tailnet address and no other', () => {
    expect(of('Deployment')?.spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
      template: {
        spec: {
          nodeSelector: { 'node.h-kube.io/name': 'one' },
          automountServiceAccountToken: false,
          containers: [
            {
              image,
              ports: [
                { name: 'door', hostPort: 5432, hostIP: '100.64.0.9' },
                { name: 'ping', containerPort: 8080 },
              ],
            },
          ],
        },
      },
    });
    expect(JSON.stringify(of('Deployment')).match(/hostPort/g)).toHaveLength(1);
    expect(JSON.stringify(of('Deployment'))).not.toContain('hostNetwork');
  });

  test('passes every connection on as it is, TLS included', () => {
    expect(JSON.parse(of('ConfigMap')?.data?.['door.yaml'] ?? '')).toEqual({
      tcp: {
        routers: { door: { entryPoints: ['door'], rule: 'HostSNI(`*`)', service: 'door' } },
        services: { door: { loadBalancer: { servers: [{ address: 'db-rw.shop.svc.cluster.local:5432' }] } } },
      },
    });
  });

  test('is open to the mesh and to nobody else', () => {
    expect(of('NetworkPolicy')?.spec).toEqual({
      podSelector: { matchLabels: { door: 'shop-postgres' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '100.64.0.0/10' } }], ports: [{ protocol: 'TCP', port: 8000 }] }],
    });
  });

  test('asks the host for nothing but the port', () => {
    expect(of('Deployment')?.spec).toMatchObject({
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            { securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } },
          ],
        },
      },
    });
  });
});
