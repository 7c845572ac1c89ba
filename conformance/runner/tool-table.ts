/** The programs that are built from conformance/tools/: which Go module holds which. Versions are in the folders' go.mod. */

export interface Tool {
  /** Folder below conformance/tools/. */
  readonly module: string;
  /** Go package of the program. */
  readonly package: string;
  /** More flags for Go's linker. @default - none */
  readonly ldflags?: readonly string[];
  /** Build tags. @default - none */
  readonly tags?: readonly string[];
  /** Needs a C compiler. Linked without shared libraries, so it runs on machines of another distribution too. @default false */
  readonly cgo?: boolean;
  /** What the cluster runs, where that version cannot be built. @default - go.mod has the very version */
  readonly insteadOf?: { readonly version: string; readonly why: string };
}

/** Without a version of their own, clients cannot parse what these say. */
const kubernetes = (name: string): Tool => ({
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  ldflags: ['gitVersion=v1.36.2', 'gitMajor=1', 'gitMinor=36'].map((value) => `-X k8s.io/component-base/version.${value}`),
});

/** Where Gitea looks for its templates and texts, which its module brings as files of their own. */
export const GITEA_FILES = '/opt/gitea';

const define = <T extends string>(tools: Readonly<Record<T, Tool>>) => tools;

export const TOOLS = define({
  age: { module: 'age', package: 'filippo.io/age/cmd/age' },
  'age-keygen': { module: 'age', package: 'filippo.io/age/cmd/age-keygen' },
  caddy: { module: 'caddy', package: 'github.com/caddyserver/caddy/v2/cmd/caddy' },
  'cert-manager-webhook': { module: 'cert-manager', package: 'github.com/cert-manager/cert-manager/conformance' },
  'cloudnative-pg': { module: 'cloudnative-pg', package: 'github.com/cloudnative-pg/cloudnative-pg/cmd/manager' },
  etcd: { module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  // What Forgejo was forked from: of what the plays use, its commands, settings, tables and ways to Git are Forgejo's.
  gitea: {
    module: 'gitea',
    package: 'code.gitea.io/gitea',
    ldflags: [`-X code.gitea.io/gitea/modules/setting.StaticRootPath=${GITEA_FILES}`],
    tags: ['sqlite', 'sqlite_unlock_notify', 'sqlite_omit_load_extension', 'netgo', 'osusergo'],
    cgo: true,
    insteadOf: { version: 'Forgejo 15.0.9', why: 'that one wants modules that are not to be had' },
  },
  headscale: { module: 'headscale', package: 'github.com/juanfont/headscale/cmd/headscale' },
  helm: { module: 'helm', package: 'helm.sh/helm/v3/cmd/helm' },
  'helm-controller': {
    module: 'helm-controller',
    package: 'github.com/fluxcd/helm-controller',
    insteadOf: { version: 'v1.6.3', why: 'that one wants a module that is not to be had' },
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  kubeconform: { module: 'kubeconform', package: 'github.com/yannh/kubeconform/cmd/kubeconform' },
  kubectl: kubernetes('kubectl'),
  kustomize: { module: 'kustomize', package: 'sigs.k8s.io/kustomize/kustomize/v5' },
  'kustomize-controller': { module: 'kustomize-controller', package: 'github.com/fluxcd/kustomize-controller' },
  kwok: { module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' },
  sops: { module: 'sops', package: 'github.com/getsops/sops/v3/cmd/sops' },
  // With pkg/artifact 0.18.1 for 0.18.2, which is not to be had.
  'source-controller': { module: 'source-controller', package: 'github.com/fluxcd/source-controller' },
  tailscale: { module: 'tailscale', package: 'tailscale.com/cmd/tailscale' },
  tailscaled: { module: 'tailscale', package: 'tailscale.com/cmd/tailscaled' },
  'terraform-provider-hcloud': { module: 'terraform-provider-hcloud', package: 'github.com/hetznercloud/terraform-provider-hcloud' },
  traefik: {
    module: 'traefik',
    package: 'github.com/traefik/traefik/v3/cmd/traefik',
    insteadOf: { version: 'v3.7.11', why: '3.7 wants a module that is not to be had' },
  },
});

export type ToolName = keyof typeof TOOLS;
