/** A web host, or a path of one, behind Traefik. */
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { type Audience, isPublic, sameAudience } from '../access/audience';
import { Door, type Reach } from '../access/door';
import type { Zone } from '../access/zone';
import { DNS_ISSUER, HTTP_ISSUER } from '../certificates/issuers';
import { App } from '../cluster/app';
import type { Site } from '../cluster/site';
import { Flow } from '../network/flow';
import { pods, traefikPods } from '../network/peer';
import type { DnsName } from '../values/dns-name';
import { broken, report } from '../values/problem';
import { type Backend, backendPods, backendText } from './backend';
import { HomeRedirect } from './home-redirect';
import { meshOnlyName, middlewareReference } from './middleware';

export interface WebDoorProps {
  /**
   * A host of a zone (`zones.kube.host('grafana')`), or one of the site's named hosts that end in the cluster.
   * Reports `host-outside-zone` and `host-not-in-cluster`.
   */
  readonly host: DnsName;
  /**
   * Who may use it. Exactly the zone's audience: the zone's login covers it. Any other, or a host outside the zones:
   * the host gets a login application of its own. `publicBecause(…)`: no login.
   */
  readonly audience: Audience;
  /** A door of the mesh gets its certificate by DNS-01. Reports `no-mesh-issuer` unless site.ts says who answers for the domain. @default 'internet' */
  readonly reach?: Reach;
  /** The Service behind it. The Ingress is put into its namespace, and Traefik let through to its pods. */
  readonly to: Backend;
  /** The part of the host that it covers. Reports `bad-path` unless it starts with a slash. @default '/' */
  readonly path?: string;
  /**
   * Where the host's front page leads, for a program that lives elsewhere: `/admin/`. Reports `bad-path` unless it starts with a slash.
   * @default - the program has a front page
   */
  readonly home?: string;
}

/** How a door's visitors are let in. */
export type Login =
  | { readonly kind: 'none' }
  | { readonly kind: 'zone'; readonly zone: Zone }
  /** A `forward_single` provider, whose name is also the slug of its application. */
  | { readonly kind: 'own'; readonly provider: string };

const ANNOTATION = 'traefik.ingress.kubernetes.io';

/** The pods that answer Let's Encrypt, beside the Ingress. Source: cert-manager v1.21, pkg/apis/acme/v1 and pkg/issuer/acme/http. */
const SOLVER = { labels: { 'acme.cert-manager.io/http01-solver': 'true' }, port: 8089 };

export class WebDoor extends Door {
  readonly host: DnsName;
  readonly path: string;
  readonly to: Backend;
  readonly login: Login;
  /** `metadata.name` of the Ingress: the host without the site's domain, and the path, in kebab case. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: WebDoorProps) {
    const { host, audience, to, reach = 'internet', path = '/', home } = props;
    super(scope, id, { audience, reach });
    const { site } = App.owning(this).cluster;
    this.host = host;
    this.path = path;
    this.to = to;
    const zone = zoneOf(site, host);
    const hostName = hostLabel(host, site.domain);
    this.name = [hostName, ...path.toLowerCase().split(/[^a-z0-9]+/)].filter((part) => part !== '').join('-');
    this.login = loginOf(audience, zone, hostName);
    this.checkInput(site, zone, props);

    const middlewares = [
      ...(reach === 'mesh' ? [meshOnlyName] : []),
      // Outside the zones any zone's Middleware will do: they differ in name only, and the outpost goes by the host.
      ...(this.login.kind === 'none' ? [] : [(zone ?? zoneOf(site, site.login.host))?.middleware ?? '']),
    ].filter((name) => name !== '');
    const references = middlewares.map((name) => middlewareReference(name));
    if (home !== undefined) {
      const name = `${this.name}-home`;
      new HomeRedirect(this, 'home', { name, namespace: to.namespace, host, home });
      // After the login: a stranger learns nothing.
      references.push(middlewareReference(name, to.namespace));
    }
    new k8s.KubeIngress(this, 'Resource', {
      metadata: {
        name: this.name,
        namespace: to.namespace,
        annotations: {
          'cert-manager.io/cluster-issuer': reach === 'mesh' ? DNS_ISSUER : HTTP_ISSUER,
          [`${ANNOTATION}/router.entrypoints`]: 'websecure',
          [`${ANNOTATION}/router.tls`]: 'true',
          ...(references.length > 0 && { [`${ANNOTATION}/router.middlewares`]: references.join(',') }),
          ...(isPublic(audience) && { 'h-kube.io/public-because': audience.reason }),
        },
      },
      spec: {
        ingressClassName: 'traefik',
        rules: [
          {
            host,
            http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name: to.name, port: { number: to.port } } } }] },
          },
        ],
        tls: [{ hosts: [host], secretName: `${this.name}-tls` }],
      },
    });
    new Flow(this, 'traefik', { from: traefikPods, to: backendPods(to), ports: [to.pods.port], why: `requests for ${host}` });
    if (reach === 'internet') {
      new Flow(this, 'solver', {
        from: traefikPods,
        to: pods(to.namespace, SOLVER.labels),
        ports: [SOLVER.port],
        why: `Let's Encrypt's question about ${host}`,
      });
    }
  }

  get address(): string {
    return `https://${this.host}${this.path}`;
  }

  get leadsTo(): string {
    return backendText(this.to);
  }

  private checkInput(site: Site, zone: Zone | undefined, { host, path = '/', home = '/', reach }: WebDoorProps): void {
    const named = Object.values(site.hosts);
    const ownHost = named.find(({ name }) => name === host);
    const usable = [
      ...Object.values(site.zones).map(({ domain }) => `*.${domain}`),
      ...named.filter(({ at }) => at === 'cluster').map(({ name }) => name),
    ];
    const rules = [
      {
        when: zone === undefined && ownHost === undefined,
        code: 'host-outside-zone',
        message: `host "${host}" is in no zone of this site`,
        allowed: usable.join(', '),
        fix: 'use one of these, or add the zone in site.ts',
      },
      {
        when: ownHost?.at === 'anchor',
        code: 'host-not-in-cluster',
        message: `host "${host}" ends at the anchor, so Traefik never sees a request for it`,
        allowed: usable.join(', '),
        fix: "use one of these, or say at: 'cluster' in site.ts",
      },
      {
        when: this.login.kind === 'own' && zone === undefined && zoneOf(site, site.login.host) === undefined,
        code: 'no-login-zone',
        message: `the login's host "${site.login.host}" is in no zone, so no Middleware leads "${host}" to it`,
        allowed: Object.values(site.zones)
          .map(({ authHost }) => authHost)
          .join(', '),
        fix: 'choose the auth host of a zone as login.host in site.ts',
      },
      ...[path, home].map((each) => ({
        when: !each.startsWith('/'),
        code: 'bad-path',
        message: `path "${each}" does not start with a slash`,
        fix: `did you mean "/${each}"?`,
      })),
      {
        when: reach === 'mesh' && site.dns === undefined,
        code: 'no-mesh-issuer',
        message: `nobody on the internet can reach "${host}", so letsencrypt-prod cannot prove its name by HTTP-01`,
        fix: 'say in site.ts who answers for the domain (dns), so that its name can be proven there',
      },
    ];
    for (const problem of broken(rules)) report(this, problem);
  }
}

const zoneOf = (site: Site, host: DnsName): Zone | undefined => Object.values(site.zones).find((zone) => zone.covers(host));

/** `airbyte.landl.example.org` in `example.org` is `airbyte-landl`. */
const hostLabel = (host: DnsName, domain: DnsName): string =>
  (host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : host).replaceAll('.', '-');

function loginOf(audience: Audience, zone: Zone | undefined, provider: string): Login {
  if (isPublic(audience)) return { kind: 'none' };
  if (zone !== undefined && sameAudience(audience, zone.audience)) return { kind: 'zone', zone };
  return { kind: 'own', provider };
}
