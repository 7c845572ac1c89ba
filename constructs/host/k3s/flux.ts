/** How a bare cluster becomes the whole cluster: Flux, the key to the secrets and the way to the repository. */
import type { Repository } from '../../cluster/site';
import { gitCredential } from '../git-credential';
import { LIBRARY, program } from '../step/library';
import type { Step, Subject } from '../step/step';
import { K3S } from './config';

export interface FluxProps {
  readonly repository: Repository;
  /** Version of the Flux Operator's chart. */
  readonly operator: string;
  /** Minor of Flux, such as `2.9.x`: the operator takes its patches by itself. */
  readonly flux: string;
  readonly yaml: (value: unknown) => string;
}

const NAMESPACE = 'flux-system';

/** K3s's own Helm takes the operator in; on a failure it must leave what is there alone. */
const operatorChart = (version: string) => ({
  apiVersion: 'helm.cattle.io/v1',
  kind: 'HelmChart',
  metadata: { name: 'flux-operator', namespace: 'kube-system' },
  spec: {
    chart: 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator',
    version,
    targetNamespace: NAMESPACE,
    createNamespace: true,
    failurePolicy: 'abort',
    valuesContent: '{"web":{"enabled":false}}',
  },
});

const instance = ({ repository, flux }: FluxProps) => ({
  apiVersion: 'fluxcd.controlplane.io/v1',
  kind: 'FluxInstance',
  metadata: { name: 'flux', namespace: NAMESPACE },
  spec: {
    distribution: { version: flux, registry: 'ghcr.io/fluxcd' },
    components: ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'],
    cluster: { type: 'kubernetes', size: 'small', networkPolicy: true },
    sync: {
      kind: 'GitRepository',
      url: repository.url,
      ref: `refs/heads/${repository.branch}`,
      path: 'cluster',
      interval: '1m',
      ...(repository.credential !== undefined && { pullSecret: repository.credential }),
    },
  },
});

const APPLY = `# apply-secret NAME [KEY]: a Secret of Flux's namespace from standard input, base64: a manifest, or what one KEY of it holds.
set -eu
name=$1 key=\${2:-}
version() { k3s kubectl --namespace ${NAMESPACE} get secret "$name" --ignore-not-found --output 'jsonpath={.metadata.resourceVersion}'; }
apply() { k3s kubectl apply --server-side --force-conflicts --field-manager h-kube --filename - >/dev/null; }
k3s kubectl create namespace ${NAMESPACE} --dry-run=client --output yaml | apply
before=$(version)
if [ -z "$key" ]; then base64 -d | apply
else
  printf 'apiVersion: v1\\nkind: Secret\\nmetadata: {name: %s, namespace: ${NAMESPACE}}\\ndata: {%s: %s}\\n' "$name" "$key" "$(cat)" | apply
fi
if [ "$before" != "$(version)" ]; then echo changed; fi
`;

/** @throws ProblemError `no-host-keys` */
function wayToRepository(repository: Repository): readonly Step[] {
  const credential = gitCredential(repository);
  if (credential === undefined) return [];
  const { name, identity, hostKeys } = credential;
  const metadata = { name, namespace: NAMESPACE };
  return [
    {
      kind: 'command',
      name: `Secret ${name}: the way to the repository`,
      run: [`${LIBRARY}/apply-secret`, name],
      stdin: { json: { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { identity, known_hosts: hostKeys } } },
    },
  ];
}

/** On the control plane that made the cluster. K3s's folder of manifests is no place for secrets: they are piped. */
export const flux = (props: FluxProps): Subject => ({
  name: 'flux',
  steps: [
    program('apply-secret', APPLY),
    {
      kind: 'command',
      name: 'Secret sops-age: the key to the secrets',
      run: [`${LIBRARY}/apply-secret`, 'sops-age', 'age.agekey'],
      stdin: { runTime: 'age-key' },
    },
    ...wayToRepository(props.repository),
    { kind: 'directory', path: K3S.manifests, mode: '0700' },
    { kind: 'file', path: `${K3S.manifests}/flux-operator.yaml`, content: props.yaml(operatorChart(props.operator)), mode: '0600' },
    { kind: 'file', path: `${K3S.manifests}/flux-instance.yaml`, content: props.yaml(instance(props)), mode: '0600' },
  ],
});
