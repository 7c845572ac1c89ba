/** Who reaches what in the real site, judged over every NetworkPolicy of its tree. */
import { appsOf } from '../constructs/cluster/app';
import { WebDoor } from '../constructs/ingress/web-door';
import { type End, reachability } from '../constructs/network/fixtures';
import { Flow } from '../constructs/network/flow';
import type { Peer } from '../constructs/network/peer';
import { traefikPods } from '../constructs/network/peer';
import { composeReal } from './site';

const { cluster, files, machines } = composeReal();
const reaches = reachability(files.flatMap(({ objects = [] }) => objects));
const namespaces = [
  ...new Set(appsOf(cluster).flatMap(({ props }) => (props.namespace?.podSecurity === undefined ? [] : [props.namespace.name]))),
];
const outside: End = { address: '198.51.100.7' };
const device: End = { address: '100.64.0.99' };
const controlPlane: End = { address: machines.find(({ role }) => role === 'control-plane')?.tailnet ?? '' };

/** An end that a flow names. */
function endOf(peer: Peer): End {
  switch (peer.kind) {
    case 'pods':
      return peer;
    case 'internet':
      return outside;
    case 'api-server':
      return controlPlane;
    case 'mesh':
      return peer;
    case 'mesh-devices':
      return device;
  }
}

describe.each(namespaces)('a pod of %s that no flow names', (namespace) => {
  const pod: End = { namespace, labels: { app: 'newcomer' } };

  test.each<[string, End, number]>([
    ['the internet', outside, 443],
    ['a device of the mesh', device, 22],
    ['the anchor', { address: machines[0]?.tailnet ?? '' }, 8080],
    ["a machine's secrets", { address: '169.254.169.254' }, 80],
    ['the network at home', { address: '192.168.1.1' }, 80],
    ['a pod of another namespace', { namespace: 'elsewhere', labels: {} }, 80],
  ])('does not reach %s', (_, to, port) => {
    expect(reaches(pod, to, port)).toBe(false);
  });

  test('is reached by nobody', () => {
    const everyone = [outside, device, traefikPods, ...namespaces.map((name): End => ({ namespace: name, labels: {} }))];
    const known = cluster
      .findAll(Flow)
      .some(({ to }) => to.kind === 'pods' && to.namespace === namespace && Object.keys(to.labels).length === 0);
    expect(everyone.filter((from) => [80, 443, 5432].some((port) => reaches(from, pod, port)) && !known)).toEqual([]);
  });
});

test('every declared flow gets through', () => {
  const blocked = cluster
    .findAll(Flow)
    .flatMap((flow) =>
      flow.ports.filter((port) => !reaches(endOf(flow.from), endOf(flow.to), port)).map((port) => `${flow.node.path} ${port}`),
    );
  expect(blocked).toEqual([]);
});

test("every web door's pods are reached by Traefik, and by nobody from outside", () => {
  for (const { to } of cluster.findAll(WebDoor)) {
    const backend: End = { namespace: to.namespace, labels: to.pods.labels };
    expect([reaches(traefikPods, backend, to.pods.port), reaches(outside, backend, to.pods.port)]).toEqual([true, false]);
  }
});

describe('of the databases', () => {
  const lake: End = { namespace: 'lotus-lake', labels: { 'cnpg.io/cluster': 'ducklake-db' } };
  const login: End = { namespace: 'authentik', labels: { 'cnpg.io/cluster': 'authentik-db' } };
  const forwarder: End = {
    namespace: 'mesh-doors',
    labels: { 'app.kubernetes.io/name': 'tcp-forwarder', 'app.kubernetes.io/instance': 'lotus-lake-postgres' },
  };
  const s3: End = { namespace: 'seaweedfs', labels: { 'app.kubernetes.io/name': 'seaweedfs', 'app.kubernetes.io/component': 's3' } };

  test.each<[string, End, End, number, boolean]>([
    ['Power BI reaches the forwarder', device, forwarder, 8000, true],
    ['the forwarder reaches the lake', forwarder, lake, 5432, true],
    ['the forwarder does not reach the login', forwarder, login, 5432, false],
    ['the internet does not reach the forwarder', outside, forwarder, 8000, false],
    ['a device does not reach the lake past its forwarder', device, lake, 5432, false],
    ['the lake archives', lake, s3, 8333, true],
    ['the login archives', login, s3, 8333, true],
    ['the lake does not reach the login', lake, login, 5432, false],
    ['the forwarder does not reach object storage', forwarder, s3, 8333, false],
  ])('%s', (_, from, to, port, expected) => {
    expect(reaches(from, to, port)).toBe(expected);
  });
});

describe('of Airbyte', () => {
  const pod = (labels: Readonly<Record<string, string>>): End => ({ namespace: 'airbyte', labels });
  const job = pod({ airbyte: 'job-pod' });
  const server = pod({ 'app.kubernetes.io/instance': 'airbyte', 'app.kubernetes.io/name': 'server' });
  const database = pod({ 'cnpg.io/cluster': 'airbyte-db' });

  test.each<[string, End, End, number, boolean]>([
    ['a job reaches a source in the internet', job, outside, 5432, true],
    ['a job reaches the API', job, server, 8001, true],
    ['a job reaches its database', job, database, 5432, true],
    ['a job does not reach the lake', job, { namespace: 'lotus-lake', labels: { 'cnpg.io/cluster': 'ducklake-db' } }, 5432, false],
    ['a job does not reach the Kubernetes API', job, controlPlane, 6443, false],
    ['a job does not reach a device of the mesh', job, device, 22, false],
    ['a job is reached by no job', job, job, 8001, false],
    ['the launcher reaches the Kubernetes API', server, controlPlane, 6443, true],
    ['another namespace does not reach the API', { namespace: 'lotus-lake', labels: {} }, server, 8001, false],
  ])('%s', (_, from, to, port, expected) => {
    expect(reaches(from, to, port)).toBe(expected);
  });
});
