/** The login: who people are, and what they may open. */
import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { publicBecause } from '../../constructs/access/audience';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { kubeSystem, namespace } from '../../constructs/cluster/namespace';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { identityBlueprint } from '../../constructs/identity/identity-blueprint';
import { OidcClient } from '../../constructs/identity/oidc-client';
import { renderBlueprint } from '../../constructs/identity/render-blueprint';
import type { Backend } from '../../constructs/ingress/backend';
import { WebDoor } from '../../constructs/ingress/web-door';
import { SealedSecret, type SecretKey } from '../../constructs/secrets/sealed-secret';
import { SecretValue } from '../../constructs/secrets/secret-value';
import { Bucket } from '../../constructs/storage/bucket';
import { groups, hosts } from '../../site';
import { charts, images } from '../../versions';
import { cloudnativePg } from '../cloudnative-pg/cloudnative-pg';
import { localPath } from '../local-path/local-path';
import { seaweedfs } from '../seaweedfs/seaweedfs';
import { authentikValues } from './values';

/** Both the chart's pods; the Service and the policy below name them by it. */
const PODS = { 'app.kubernetes.io/name': 'authentik', 'app.kubernetes.io/instance': 'authentik' };
/** Stable for good: Authentik binds a blueprint's name to its path, which comes from this. */
const BLUEPRINT = 'h-kube-blueprint-identity';

export class Authentik extends App {
  /** Serves the login page, and by its embedded outpost the question of Traefik's middlewares. */
  readonly server: Backend = { name: 'authentik-server', namespace: 'authentik', port: 80 };
  private readonly database: PostgresCluster;

  constructor(cluster: Cluster) {
    // The first start and every upgrade migrate the database before a pod becomes ready.
    super(cluster, 'infrastructure/services/authentik', {
      namespace: namespace('authentik', 'restricted'),
      timeout: Duration.minutes(25),
    });
    const { site } = cluster;
    this.database = new PostgresCluster(this, 'authentik-db', {
      operator: cluster.get(cloudnativePg),
      image: images.postgres16,
      instances: 1,
      storage: { class: cluster.get(localPath).fast, size: Size.gibibytes(10) },
      resources: { cpu: '250m', memory: Size.gibibytes(1) },
      database: 'authentik',
      owner: 'authentik',
      clients: [{ namespace: this.server.namespace, podLabels: PODS, why: 'keeps people, sessions, tasks and its cache there' }],
      runsOn: { site: 'home' },
      generation: 1,
      backup: {
        bucket: new Bucket(this, 'authentik-db-backups', { server: cluster.get(seaweedfs), name: 'authentik-db' }),
        at: '02:15',
      },
    });
    new OidcClient(this, 'headscale', {
      slug: 'headscale',
      name: 'Headscale',
      audience: [groups.admin, groups.landlUsers],
      redirects: [`https://${hosts.headscale.name}/oidc/callback`],
      secret: SecretValue.random('headscale/oidc-client-secret'),
    });
    const entrances = Object.entries(site.zones).map(([key, { authHost }]) => [key, authHost] as const);
    if (!entrances.some(([, host]) => host === site.login.host)) entrances.push(['login', site.login.host]);
    for (const [key, host] of entrances) {
      new WebDoor(this, `ingress-${key}`, {
        host,
        audience: publicBecause('the login itself: Authentik asks here who somebody is'),
        to: this.server,
      });
    }
    this.fence();
  }

  /** Writes down every door and every client of the cluster. */
  override complete(): void {
    const doors = this.cluster.findAll(WebDoor);
    const clients = this.cluster.findAll(OidcClient);
    const secret = this.secret(clients);
    new k8s.KubeConfigMap(this, 'blueprint', {
      metadata: { name: BLUEPRINT, namespace: this.server.namespace },
      data: { 'identity.yaml': renderBlueprint(identityBlueprint({ site: this.cluster.site, doors, clients }), secret.seal) },
    });
    this.release(secret, clients);
  }

  private secret(clients: readonly OidcClient[]): SealedSecret {
    return new SealedSecret<string>(this, 'secrets', {
      name: 'authentik-secrets',
      data: {
        'secret-key': SecretValue.random('authentik/secret-key', 50),
        'bootstrap-password': SecretValue.random('authentik/bootstrap-password', 32),
        ...Object.fromEntries(clients.map((client) => [client.secretKey, client.secret])),
      },
      survives: true,
    });
  }

  private release(secret: SealedSecret, clients: readonly OidcClient[]): void {
    const { site } = this.cluster;
    const clientSecrets = clients.map((client): [string, SecretKey] => [client.secretVariable, secret.key(client.secretKey)]);
    new HelmRelease(this, 'authentik', {
      chart: charts.authentik,
      timeout: Duration.minutes(20),
      values: authentikValues({
        // The chart is released with the version of the image.
        version: charts.authentik.version,
        host: site.login.host,
        // No address of a person: two accounts with one address could not both log in by it.
        bootstrapEmail: `akadmin@${site.domain}`,
        database: {
          host: this.database.host,
          port: this.database.port,
          name: this.database.database,
          user: this.database.owner,
        },
        trustedProxies: [this.cluster.network.pods],
        secrets: {
          AUTHENTIK_SECRET_KEY: secret.key('secret-key'),
          AUTHENTIK_POSTGRESQL__PASSWORD: this.database.credentials.key('password'),
        },
        workerSecrets: {
          AUTHENTIK_BOOTSTRAP_PASSWORD: secret.key('bootstrap-password'),
          ...Object.fromEntries(clientSecrets),
        },
        blueprints: [BLUEPRINT],
        seal: secret.seal,
        nodes: this.place({ site: 'home' }).nodeSelector,
      }),
    });
  }

  /** Only Traefik asks Authentik: any other pod could claim to be asking for another host. */
  private fence(): void {
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: { name: 'authentik', namespace: this.server.namespace },
      spec: {
        podSelector: { matchLabels: PODS },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': kubeSystem.name } },
                podSelector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } },
              },
            ],
            ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(9000) }],
          },
        ],
      },
    });
  }
}

export const authentik = app('infrastructure/services/authentik', (cluster) => new Authentik(cluster));
