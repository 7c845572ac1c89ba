/** The login: who people are, and what they may open. */
import { Duration, Size } from 'cdk8s';
import { type NonEmpty, publicBecause } from '../../constructs/access/audience';
import type { Group } from '../../constructs/access/group';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import type { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { loginServer } from '../../constructs/identity/login-server';
import { OidcClient } from '../../constructs/identity/oidc-client';
import type { Backend } from '../../constructs/ingress/backend';
import { WebDoor } from '../../constructs/ingress/web-door';
import { pods } from '../../constructs/network/peer';
import { SecretValue } from '../../constructs/secrets/secret-value';
import { groups, hosts } from '../../site';
import { charts } from '../../versions';
import { usualDatabase } from '../cloudnative-pg/usual-database';
import { localPath } from '../local-path/local-path';

/** The chart's pods, server and worker. */
const PODS = { 'app.kubernetes.io/name': 'authentik', 'app.kubernetes.io/instance': 'authentik' };

/** Its pods reach their database and nothing else: the embedded outpost asks its own process, the worker leaves its tasks in the database. */
export class Authentik extends App {
  /** Serves the login page, and by its embedded outpost the question of Traefik's middlewares. */
  readonly server: Backend = {
    name: 'authentik-server',
    namespace: 'authentik',
    port: 80,
    pods: { labels: { ...PODS, 'app.kubernetes.io/component': 'server' }, port: 9000 },
  };
  private readonly database: PostgresCluster;

  constructor(cluster: Cluster) {
    // The first start and every upgrade migrate the database before a pod becomes ready.
    super(cluster, 'infrastructure/services/authentik', {
      namespace: namespace('authentik', 'restricted'),
      timeout: Duration.minutes(25),
    });
    const { site } = cluster;
    this.database = usualDatabase(this, 'authentik-db', {
      of: 'authentik',
      size: Size.gibibytes(10),
      class: cluster.get(localPath).fast,
      backupAt: '02:15',
      clients: [{ pods: pods(this.homeNamespace.name, PODS), why: 'keeps people, sessions, tasks and its cache there' }],
    });
    const client = (slug: string, name: string, audience: NonEmpty<Group>, redirect: string) =>
      new OidcClient(this, slug, { slug, name, audience, redirects: [redirect], secret: SecretValue.random(`${slug}/oidc-client-secret`) });
    client('headscale', 'Headscale', [groups.admin, groups.landlUsers], `https://${hosts.headscale.name}/oidc/callback`);
    client('forgejo', 'Git', [groups.admin], `https://${hosts.git.name}/user/oauth2/login/callback`);
    const entrances = Object.entries(site.zones).map(([key, { authHost }]) => [key, authHost] as const);
    if (!entrances.some(([, host]) => host === site.login.host)) entrances.push(['login', site.login.host]);
    const audience = publicBecause('the login itself: Authentik asks here who somebody is');
    for (const [key, host] of entrances) new WebDoor(this, `ingress-${key}`, { host, audience, to: this.server });
  }

  override complete(): void {
    loginServer(this, { chart: charts.authentik, database: this.database, placement: this.place({ site: 'home' }) });
  }
}

export const authentik = app('infrastructure/services/authentik', (cluster) => new Authentik(cluster));
