/** Where the CRDs are that our objects are instances of: in the Go modules of their projects. */

export interface CrdModule {
  readonly module: string;
  /** The version that the cluster runs. */
  readonly version: string;
  /** Go's checksum of the module's files, as its database has it. */
  readonly sum: string;
  /** A file or a folder of the module. */
  readonly path: string;
}

const flux = (name: string, version: string, sum: string): CrdModule => ({
  module: `github.com/fluxcd/${name}`,
  version,
  sum,
  path: 'config/crd/bases',
});

// Flux: the controllers of 2.9.4. CloudNativePG, its plugin, cert-manager and Traefik: what the charts in versions.ts install.
export const CRD_MODULES: readonly CrdModule[] = [
  flux('source-controller', 'v1.9.4', 'h1:psO6g4NTAMl3GD9gL8TMF3shM939XhTjFvlQXCK3pZ4='),
  flux('kustomize-controller', 'v1.9.4', 'h1:VBnBMhnemqnE5Zca2AoG2gC4472MoiTmk9rdqvLoMcY='),
  flux('helm-controller', 'v1.6.3', 'h1:MSiDP/s8xRSkO3g11vBiDStxfmJ5ZVdwDEpW7BSE/UA='),
  flux('notification-controller', 'v1.9.3', 'h1:vBONN/Lx5aQ2nDnJxYp5Sb0Wsgh13UbuP5A1MK4dmkY='),
  {
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.30.0',
    sum: 'h1:fnhVq44xXx97MNiuvJsPrX1vSjYbgdyBK5MSGfdHdp0=',
    path: 'config/crd/bases',
  },
  {
    module: 'github.com/cloudnative-pg/plugin-barman-cloud',
    version: 'v0.14.0',
    sum: 'h1:kpTo7egntRIM15hvo0xtOj07wyjj23jcz/Co0KfzC7s=',
    path: 'config/crd/bases',
  },
  {
    module: 'github.com/cert-manager/cert-manager',
    version: 'v1.21.1',
    sum: 'h1:0LttV37Q5c2CBNoHkjuI8sLKTXWZDC2SwQkxrBMKV9w=',
    path: 'deploy/crds',
  },
  {
    module: 'github.com/traefik/traefik/v3',
    version: 'v3.7.11',
    sum: 'h1:AdGIts8MRFqWMjXhZFisrbLseB7vjikUL1q9H9DSvrM=',
    path: 'docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.93.1',
    sum: 'h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=',
    path: 'example/prometheus-operator-crd',
  },
  {
    module: 'github.com/controlplaneio-fluxcd/flux-operator',
    version: 'v0.58.1',
    sum: 'h1:ME/p3jGf5h9bNmQ5dhQBSjvj0G+7NTI1k3At+pCscis=',
    path: 'config/crd/bases',
  },
  {
    module: 'github.com/rancher/system-upgrade-controller',
    version: 'v0.20.1',
    sum: 'h1:1qMIxc7CDdlZlXl/8Awpr+otShl1ltND3JKdSEA8zyw=',
    path: 'pkg/crds/yaml/generated',
  },
  // HelmChart and HelmChartConfig, which K3s brings along.
  {
    module: 'github.com/k3s-io/helm-controller',
    version: 'v0.17.3',
    sum: 'h1:+qwe2PfNCqe/hk8lxBJNYWvPW3cbWmWXSu4p6QaumWA=',
    path: 'pkg/crds/yaml/generated',
  },
];
