/** Every pin, one line each. A `renovate:` marker names where newer versions are announced. */
import type { ChartPin } from './constructs/flux/chart';
import type { Programs } from './constructs/host/programs';
import { imageRef } from './constructs/values/image-ref';

const repositories = {
  airbyte: 'https://airbytehq.github.io/charts',
  authentik: 'https://charts.goauthentik.io',
  cloudnativePg: 'https://cloudnative-pg.github.io/charts',
  jetstack: 'https://charts.jetstack.io',
  kubereboot: 'https://kubereboot.github.io/charts',
  seaweedfs: 'https://seaweedfs.github.io/seaweedfs/helm',
  traefik: 'https://traefik.github.io/charts',
} as const;

export const charts = {
  // renovate: datasource=helm depName=airbyte
  airbyte: { repository: repositories.airbyte, chart: 'airbyte', version: '2.2.0' },
  // renovate: datasource=helm depName=authentik
  authentik: { repository: repositories.authentik, chart: 'authentik', version: '2026.8.0' },
  // renovate: datasource=helm depName=plugin-barman-cloud
  barmanCloud: { repository: repositories.cloudnativePg, chart: 'plugin-barman-cloud', version: '0.7.0' },
  // renovate: datasource=helm depName=cert-manager
  certManager: { repository: repositories.jetstack, chart: 'cert-manager', version: 'v1.21.1' },
  // renovate: datasource=helm depName=cloudnative-pg
  cloudnativePg: { repository: repositories.cloudnativePg, chart: 'cloudnative-pg', version: '0.29.0' },
  // renovate: datasource=helm depName=kured
  kured: { repository: repositories.kubereboot, chart: 'kured', version: '6.1.0' },
  // renovate: datasource=helm depName=seaweedfs
  seaweedfs: { repository: repositories.seaweedfs, chart: 'seaweedfs', version: '4.44.0' },
  // renovate: datasource=helm depName=traefik
  traefik: { repository: repositories.traefik, chart: 'traefik', version: '41.3.0' },
} as const satisfies Record<string, ChartPin>;

export const images = {
  // renovate: datasource=docker depName=ghcr.io/tale/headplane
  headplane: imageRef('ghcr.io/tale/headplane:0.6.3'),
  // The one that the upgrade controller's release names itself; all it does is to mark a machine as out of service.
  // renovate: datasource=docker depName=docker.io/rancher/kubectl
  kubectl: imageRef('docker.io/rancher/kubectl:v1.30.3'),
  // renovate: datasource=docker depName=docker.io/rancher/local-path-provisioner
  localPath: imageRef('docker.io/rancher/local-path-provisioner:v0.0.37'),
  // renovate: datasource=docker depName=docker.io/rancher/system-upgrade-controller
  systemUpgradeController: imageRef('docker.io/rancher/system-upgrade-controller:v0.20.1'),
  // renovate: datasource=docker depName=docker.io/library/busybox
  busybox: imageRef('docker.io/library/busybox:1.37.0'),
  // The version of the Traefik chart; only TCP forwarders take the image from here.
  // renovate: datasource=docker depName=docker.io/library/traefik
  traefik: imageRef('docker.io/library/traefik:v3.7.11'),
  // The running databases were made by 16 on bookworm; a new major or a new Debian under it is an upgrade of its own.
  // renovate: datasource=docker depName=ghcr.io/cloudnative-pg/postgresql
  postgres16: imageRef(
    'ghcr.io/cloudnative-pg/postgresql:16.15-202608170814-minimal-bookworm@sha256:dff2379ad8dad1b32aa9876ed3f651c3e5f1b5bb8bb5a818d15f168f9ea6f0e0',
  ),
} as const;

/** Image tags that run ahead of a chart's own. */
export const tags = {
  // renovate: datasource=docker depName=ghcr.io/cloudnative-pg/plugin-barman-cloud
  barmanCloud: 'v0.14.0',
} as const;

export const providers = {
  // renovate: datasource=terraform-provider depName=hetznercloud/hcloud
  hcloud: '1.68.0',
} as const;

/** What runs on machines and not in the cluster. */
export const programs = {
  // renovate: datasource=github-releases depName=caddyserver/caddy
  caddy: '2.10.2',
  // The Flux Operator knows which minors it can install.
  flux: '2.9.x',
  // renovate: datasource=docker depName=ghcr.io/controlplaneio-fluxcd/charts/flux-operator
  fluxOperator: '0.58.1',
  // renovate: datasource=forgejo-releases depName=forgejo/forgejo registryUrl=https://codeberg.org
  forgejo: '15.0.9',
  // renovate: datasource=github-releases depName=juanfont/headscale
  headscale: '0.29.2',
  // renovate: datasource=github-releases depName=k3s-io/k3s
  k3s: 'v1.36.2+k3s1',
  // renovate: datasource=github-releases depName=tailscale/tailscale
  tailscale: '1.98.0',
} as const satisfies Programs;

/** What only the operator's machine runs. */
export const tools = {
  // renovate: datasource=pypi depName=ansible-core
  ansible: '2.19.4',
} as const;
