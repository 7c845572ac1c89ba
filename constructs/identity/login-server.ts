/** The release of Authentik with its secrets and its blueprint, each a file of the app. */
import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { App } from '../cluster/app';
import type { PostgresCluster } from '../database/postgres-cluster';
import type { ChartPin } from '../flux/chart';
import { HelmRelease } from '../flux/helm-release';
import type { Placement } from '../host/placement';
import { WebDoor } from '../ingress/web-door';
import { SealedSecret, type SecretKey } from '../secrets/sealed-secret';
import { SecretValue } from '../secrets/secret-value';
import { authentikValues } from './authentik-values';
import { identityBlueprint } from './identity-blueprint';
import { OidcClient } from './oidc-client';
import { renderBlueprint } from './render-blueprint';

export interface LoginServerProps {
  readonly chart: ChartPin;
  readonly database: PostgresCluster;
  readonly placement: Placement;
}

/** Stable for good: Authentik binds a blueprint's name to its path, which comes from this. */
const BLUEPRINT = 'h-kube-blueprint-identity';

/** Called when every app exists: it writes down every door and every client of the cluster. */
export function loginServer(app: App, { chart, database, placement }: LoginServerProps): void {
  const { cluster } = app;
  const doors = cluster.findAll(WebDoor);
  const clients = cluster.findAll(OidcClient);
  const secret = new SealedSecret<string>(app, 'secrets', {
    name: 'authentik-secrets',
    data: {
      'secret-key': SecretValue.random('authentik/secret-key', 50),
      'bootstrap-password': SecretValue.random('authentik/bootstrap-password', 32),
      ...Object.fromEntries(clients.map((client) => [client.secretKey, client.secret])),
    },
    survives: true,
  });
  new k8s.KubeConfigMap(app, 'blueprint', {
    metadata: { name: BLUEPRINT, namespace: app.homeNamespace.name },
    data: { 'identity.yaml': renderBlueprint(identityBlueprint({ site: cluster.site, doors, clients }), secret.seal) },
  });
  const clientSecrets = clients.map((client): [string, SecretKey] => [client.secretVariable, secret.key(client.secretKey)]);
  new HelmRelease(app, 'authentik', {
    chart,
    timeout: Duration.minutes(20),
    pods: ['server', 'worker'].map((name) => ({ name, replicas: 1, cpu: '100m', memory: '768Mi', runsOn: placement })),
    values: authentikValues({
      // The chart is released with the version of the image.
      version: chart.version,
      host: cluster.site.login.host,
      // No address of a person: two accounts with one address could not both log in by it.
      bootstrapEmail: `akadmin@${cluster.site.domain}`,
      database: { host: database.host, port: database.port, name: database.database, user: database.owner },
      trustedProxies: [cluster.network.pods],
      secrets: {
        AUTHENTIK_SECRET_KEY: secret.key('secret-key'),
        AUTHENTIK_POSTGRESQL__PASSWORD: database.credentials.key('password'),
      },
      workerSecrets: { AUTHENTIK_BOOTSTRAP_PASSWORD: secret.key('bootstrap-password'), ...Object.fromEntries(clientSecrets) },
      blueprints: [BLUEPRINT],
      seal: secret.seal,
      nodes: placement.nodeSelector,
    }),
  });
}
