/** Headplane, the page for Headscale: it asks Headscale's API from here, so that no key reaches a browser. */
import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { refused } from '../../constructs/database/backup';
import { CONFIG_KEY, configuration, DATA_PATH, PORT } from '../../constructs/headplane/configuration';
import { OidcClient } from '../../constructs/identity/oidc-client';
import { backendPods } from '../../constructs/ingress/backend';
import { WebDoor } from '../../constructs/ingress/web-door';
import { Flow } from '../../constructs/network/flow';
import { internet } from '../../constructs/network/peer';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { SecretValue } from '../../constructs/secrets/secret-value';
import { Workload } from '../../constructs/workload/workload';
import { groups, hosts } from '../../site';
import { images } from '../../versions';
import { localPath } from '../local-path/local-path';

const NAME = 'headscale-ui';

/**
 * Two questions, one login: the forward auth lets in administrators only, and Headplane then asks the same login who it is, without a
 * page in between. The first one in owns it and gives the others their roles, which Headplane keeps on its volume.
 */
export class HeadscaleUi extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/headscale-ui', { namespace: namespace(NAME, 'restricted') });
    const url = `https://${hosts.mesh.name}`;
    const client = new OidcClient(this, 'login', {
      slug: 'headplane',
      name: 'Headplane',
      audience: [groups.admin],
      redirects: [`${url}/admin/oidc/callback`],
      secret: SecretValue.random('headplane/oidc-client-secret'),
    });
    const headscale = `https://${hosts.headscale.name}`;
    const secret = new SealedSecret(this, 'configuration', {
      name: 'headplane-config',
      data: { [CONFIG_KEY]: { json: configuration({ url, headscale, login: cluster.site.login.host, client }) } },
    });
    const { service } = new Workload(this, NAME, {
      image: images.headplane,
      port: PORT,
      // `/admin/healthz` would ask Headscale: this page is to stay, and to say so, when Headscale does not answer.
      probe: 'tcp',
      resources: { cpu: '25m', memory: Size.mebibytes(512) },
      secretFiles: [{ secret, mountPath: '/etc/headplane' }],
      volumes: [
        {
          name: 'data',
          mountPath: DATA_PATH,
          class: cluster.get(localPath).fast,
          size: Size.gibibytes(1),
          backup: refused('whoever logs in first after a loss owns it anew'),
        },
      ],
      writable: ['/tmp'],
      runsOn: { site: 'home' },
      user: 65532,
    });
    new WebDoor(this, 'ingress', { host: hosts.mesh.name, audience: [groups.admin], to: service, home: '/admin/' });
    new Flow(new Construct(this, 'network'), 'out', {
      from: backendPods(service),
      to: internet,
      ports: [443],
      why: 'Headscale and the login are at the public address of the anchor',
    });
  }
}

export const headscaleUi = app('infrastructure/services/headscale-ui', (cluster) => new HeadscaleUi(cluster));
