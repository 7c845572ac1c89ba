/** From plain data to an app: what a file below apps/ would do with it. */
import { Duration, Size } from 'cdk8s';
import { cloudnativePg } from '../../apps/cloudnative-pg/cloudnative-pg';
import { localPath } from '../../apps/local-path/local-path';
import { meshDoors } from '../../apps/mesh-doors/mesh-doors';
import { seaweedfs } from '../../apps/seaweedfs/seaweedfs';
import { App, app } from '../../constructs/cluster/app';
import type { AppDefinition } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { refused } from '../../constructs/database/backup';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { HelmRelease } from '../../constructs/flux/helm-release';
import type { HelmValues } from '../../constructs/flux/helm-values';
import type { Wish } from '../../constructs/host/placement';
import type { Backend } from '../../constructs/ingress/backend';
import { TcpDoor } from '../../constructs/ingress/tcp-door';
import { WebDoor } from '../../constructs/ingress/web-door';
import { Flow } from '../../constructs/network/flow';
import { apiServer, internet, meshAddress, meshDevices, type Peer, pods } from '../../constructs/network/peer';
import { SealedSecret, type SecretKey } from '../../constructs/secrets/sealed-secret';
import { type SecretTemplate, SecretValue } from '../../constructs/secrets/secret-value';
import { Bucket } from '../../constructs/storage/bucket';
import { backedUp } from '../../constructs/storage/volume-backup';
import { dnsName } from '../../constructs/values/dns-name';
import { imageRef } from '../../constructs/values/image-ref';
import { podLabels, Workload } from '../../constructs/workload/workload';
import { images } from '../../versions';
import type { AppPlan, Part, PartPlan } from './app-plan';
import { audienceOf, chosen, groupsAt } from './build-site';

/** What earlier parts of an app offer the later ones. */
interface Made {
  readonly services: Backend[];
  readonly secrets: SealedSecret[];
}

type Maker<K extends PartPlan['kind']> = (self: App, plan: Part<K>, made: Made) => void;

export const buildApp = (plan: AppPlan): AppDefinition<App> =>
  app(`${plan.room}/${plan.name}`, (cluster) => {
    const self = new App(cluster, `${plan.room}/${plan.name}`, {
      namespace: namespace(plan.namespace ?? plan.name, plan.security),
      wait: plan.wait,
      whenRemoved: plan.orphan ? 'orphan' : 'prune',
      ...(plan.timeoutMinutes !== undefined && { timeout: Duration.minutes(plan.timeoutMinutes) }),
    });
    const made: Made = { services: [], secrets: [] };
    for (const part of plan.parts) build(self, part, made);
    return self;
  });

const makers: { readonly [K in PartPlan['kind']]: Maker<K> } = { workload, postgres, bucket, web, tcp, flow, secret, release };

const build = <K extends PartPlan['kind']>(self: App, plan: Part<K>, made: Made): void => makers[plan.kind as K](self, plan, made);

const wishOf = (self: App, plan: { site?: string; capability?: string; machine?: number }): Wish => {
  const machine = plan.machine === undefined ? undefined : chosen(self.cluster.machines, plan.machine);
  return {
    ...(plan.site !== undefined && { site: plan.site }),
    ...(plan.capability !== undefined && { capability: plan.capability }),
    ...(machine && { machine }),
  };
};

/** What is behind a door: a workload of the app, or a Service that a chart would make. */
const backend = (self: App, { services }: Made, index: number): Backend =>
  chosen(services, index) ?? { name: 'web', namespace: self.homeNamespace.name, port: 80, pods: { labels: podLabels('web'), port: 8080 } };

function workload(self: App, plan: Part<'workload'>, made: Made): void {
  const { fast, bulk, defaultClass } = self.cluster.get(localPath);
  const classes = { fast, bulk, default: defaultClass };
  const keys = made.secrets.flatMap((each, at) =>
    Object.keys(each.data).map((key, index): [string, SecretKey] => [`SECRET_${at}_${index}`, each.key(key)]),
  );
  const { service } = new Workload(self, plan.id, {
    image: imageRef(plan.image),
    port: plan.port,
    probe: plan.probe === 'tcp' ? 'tcp' : { path: plan.probe },
    resources: { cpu: plan.cpu, memory: Size.mebibytes(plan.memory) },
    env: Object.fromEntries(plan.env),
    volumes: plan.volumes.map(({ class: disk, size, refused: isRefused, why, ...each }) => ({
      ...each,
      class: classes[disk],
      size: Size.gibibytes(size),
      backup: isRefused ? refused(why) : backedUp(why),
    })),
    writable: plan.writable,
    replicas: plan.volumes.length > 0 ? 1 : plan.replicas,
    runsOn: wishOf(self, plan.runsOn),
    ...(plan.args && { args: plan.args }),
    ...(plan.user !== undefined && { user: plan.user }),
    ...(plan.withSecrets && {
      secrets: Object.fromEntries(keys),
      secretFiles: made.secrets.slice(0, 1).map((each) => ({ secret: each, mountPath: '/etc/secret' })),
    }),
  });
  made.services.push(service);
}

function postgres(self: App, plan: Part<'postgres'>, made: Made): void {
  const { cluster } = self;
  const { fast, bulk } = cluster.get(localPath);
  const { backup, recover } = plan;
  const server = cluster.get(seaweedfs);
  const database = new PostgresCluster(self, plan.id, {
    operator: cluster.get(cloudnativePg),
    image: images.postgres16,
    instances: plan.instances,
    storage: { class: bulk, size: Size.gibibytes(plan.size) },
    resources: { cpu: plan.cpu, memory: Size.mebibytes(plan.memory) },
    database: plan.database,
    owner: plan.owner,
    roles: plan.roles,
    databases: plan.databases,
    clients: plan.clients.map((each) => ({ pods: pods(self.homeNamespace.name, podLabels(each)), why: `${each} asks` })),
    hosts: plan.hosts.map((label) => dnsName(`${label}.example.org`)),
    runsOn: wishOf(self, plan.runsOn),
    generation: plan.generation,
    backup:
      'refused' in backup
        ? refused(backup.refused)
        : {
            bucket: new Bucket(self, `${plan.id}-backups`, { server, name: backup.bucket, clients: [] }),
            at: backup.at,
            ...(backup.keepDays !== undefined && { keep: Duration.days(backup.keepDays) }),
          },
    ...(plan.wal !== undefined && { walStorage: { class: fast, size: Size.gibibytes(plan.wal) } }),
    ...(plan.parameters && { parameters: plan.parameters }),
    ...(recover !== undefined && recover < plan.generation && !('refused' in backup) && { recoverFrom: { generation: recover } }),
  });
  made.services.push(database.primary);
}

function bucket(self: App, plan: Part<'bucket'>): void {
  const clients = plan.clients.map((each) => pods(self.homeNamespace.name, podLabels(each)));
  new Bucket(self, plan.id, { server: self.cluster.get(seaweedfs), name: plan.name, versions: plan.versions, clients });
}

function web(self: App, plan: Part<'web'>, made: Made): void {
  const { site } = self.cluster;
  const { host, path, home } = plan;
  const zone = 'zone' in host ? chosen(Object.values(site.zones), host.zone) : undefined;
  const inCluster = Object.values(site.hosts).filter(({ at }) => at === 'cluster');
  const named = 'named' in host ? chosen(inCluster, host.named)?.name : undefined;
  new WebDoor(self, plan.id, {
    host: named ?? (zone === undefined ? site.domain : zone.host('label' in host ? host.label : 'web')),
    audience: audienceOf(site, plan.audience),
    reach: plan.reach === 'mesh' && site.dns ? 'mesh' : 'internet',
    to: backend(self, made, plan.to),
    ...(path !== undefined && { path }),
    ...(home !== undefined && { home }),
  });
}

function tcp(self: App, plan: Part<'tcp'>, made: Made): void {
  const { site, machines } = self.cluster;
  const machine = chosen(
    machines.filter(({ inCluster }) => inCluster),
    plan.machine,
  );
  if (machine === undefined) return;
  new TcpDoor(self, plan.id, {
    audience: groupsAt(site, plan.audience),
    machine,
    port: plan.port,
    to: backend(self, made, plan.to),
    carrier: self.cluster.get(meshDoors),
    ...(plan.host !== undefined && { host: dnsName(`${plan.host}.${site.domain}`) }),
  });
}

function flow(self: App, plan: Part<'flow'>): void {
  const peer = (end: Part<'flow'>['from']): Peer => {
    if (typeof end !== 'string') return pods(end.namespace, Object.fromEntries(end.labels));
    const [machine] = self.cluster.machines;
    if (end === 'mesh-address' && machine !== undefined) return meshAddress(machine.tailnet);
    return end === 'internet' ? internet : end === 'api-server' ? apiServer : end === 'own' ? pods(self.homeNamespace.name) : meshDevices;
  };
  new Flow(self, plan.id, { ...plan, from: peer(plan.from), to: peer(plan.to) });
}

function secret(self: App, plan: Part<'secret'>, made: Made): void {
  const template = ({ value, how, text }: (typeof plan.data)[number]): SecretTemplate => {
    const name = `${self.id}/${value}`;
    if (how === 'given') return SecretValue.given(name, text);
    if (how === 'random') return SecretValue.random(name);
    return how === 'text' ? { text: [text, SecretValue.random(name)] } : { json: { text, list: [SecretValue.random(name), null, 1] } };
  };
  const data = Object.fromEntries(plan.data.map((each) => [each.key, template(each)]));
  made.secrets.push(new SealedSecret(self, plan.id, { name: plan.name, data, type: plan.type, labels: Object.fromEntries(plan.labels) }));
}

function release(self: App, plan: Part<'release'>): void {
  const { chart, repository, version, cpu, memory, name, timeoutMinutes } = plan;
  const values: HelmValues = { ...Object.fromEntries(plan.values), resources: { requests: { cpu, memory }, limits: { memory } } };
  new HelmRelease(self, plan.id, {
    chart: { chart, repository, version },
    values,
    pods: [{ name: 'web', replicas: 1, cpu, memory }],
    ...(name !== undefined && { name }),
    ...(timeoutMinutes !== undefined && { timeout: Duration.minutes(timeoutMinutes) }),
  });
}
