/** Room for somebody else's workloads: a namespace, a share of the machines, and a repository that can touch nothing else. */
import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App, app } from '../cluster/app';
import type { AppDefinition, Cluster } from '../cluster/cluster';
import { namespace } from '../cluster/namespace';
import { report } from '../values/problem';
import { isCpu } from '../values/quantity';
import { TenantRepository, type TenantRepositoryProps } from './tenant-repository';
import { TENANT_RULES } from './tenant-rules';

export interface TenantProps {
  /** Its namespace, its app `apps/<name>` and its Flux Kustomization. */
  readonly name: string;
  readonly repository: TenantRepositoryProps;
  /** What all its pods together may ask for. Reports `bad-share` */
  readonly share: {
    readonly cpu: string;
    readonly memory: Size;
    readonly storage: Size;
    readonly pods: number;
    /** What they may write outside of volumes, on the machines' system disks. @default - 1 GiB for each pod */
    readonly scratch?: Size;
  };
}

/** A tenant's app. What else belongs to it (a WebDoor, a Flow) is made in it, by whoever runs the cluster. */
export class Tenant extends App {
  constructor(cluster: Cluster, { name, repository, share }: TenantProps) {
    // Its repository may be missing or broken: that is its own affair, and holds up nothing here.
    super(cluster, `apps/${name}`, { namespace: namespace(name, 'restricted'), wait: false });
    const none = Object.entries(amountsOf(share)).filter(([, amount]) => !(amount > 0) || !Number.isSafeInteger(amount));
    for (const [what] of none) {
      report(this, {
        code: 'bad-share',
        message: `its share of ${what} is not an amount`,
        allowed: 'more than nothing',
        fix: 'correct `share`',
      });
    }
    limits(new Construct(this, 'limits'), share);
    account(new Construct(this, 'account'), name);
    new TenantRepository(this, 'repository', repository);
  }
}

/** Makes a line of the roll-call. */
export const tenant = (props: TenantProps): AppDefinition<Tenant> => app(`apps/${props.name}`, (cluster) => new Tenant(cluster, props));

/** Amounts of Kubernetes end at 2^63 bytes, whole numbers of ours at 2^53. */
const amountsOf = ({ cpu, memory, storage, pods, scratch }: TenantProps['share']) => ({
  processors: isCpu(cpu) ? 1 : 0,
  memory: memory.toKibibytes(),
  storage: storage.toKibibytes(),
  pods,
  ...(scratch && { scratch: scratch.toKibibytes() }),
});

const quantity = (text: string): k8s.Quantity => k8s.Quantity.fromString(text);
const none = k8s.Quantity.fromNumber(0);

/** Of each kind. Without it a repository could fill the store of the Kubernetes API, which is everybody's. */
const OBJECTS = 100;
/** A Deployment keeps ten of its past. */
const REPLICA_SETS = 300;

/** One entry for each kind that the account may make; pods are counted while they run. */
const counts = (): Record<string, k8s.Quantity> =>
  Object.fromEntries(
    TENANT_RULES.flatMap(({ apiGroups: [group = ''] = [], resources = [] }) =>
      resources
        .filter((resource) => resource !== 'pods')
        .map((resource) => [
          `count/${resource}${group === '' ? '' : `.${group}`}`,
          k8s.Quantity.fromNumber(resource === 'replicasets' ? REPLICA_SETS : OBJECTS),
        ]),
    ),
  );

function limits(scope: Construct, { cpu, memory, storage, pods, scratch }: TenantProps['share']): void {
  new k8s.KubeResourceQuota(scope, 'Resource', {
    metadata: { name: 'share' },
    spec: {
      hard: {
        'requests.cpu': quantity(cpu),
        'requests.memory': quantity(memory.asString()),
        'limits.memory': quantity(memory.asString()),
        'requests.storage': quantity(storage.asString()),
        'limits.ephemeral-storage': quantity(scratch?.asString() ?? `${pods}Gi`),
        pods: k8s.Quantity.fromNumber(pods),
        // Either would open a port on every machine, the public one included.
        'services.nodeports': none,
        'services.loadbalancers': none,
      },
    },
  });
  new k8s.KubeResourceQuota(scope, 'objects', { metadata: { name: 'objects' }, spec: { hard: counts() } });
  new k8s.KubeResourceQuota(scope, 'priority', {
    metadata: { name: 'no-system-priority' },
    spec: {
      hard: { pods: none },
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-cluster-critical', 'system-node-critical'] }],
      },
    },
  });
  new k8s.KubeLimitRange(scope, 'defaults', {
    metadata: { name: 'defaults' },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: { cpu: quantity('50m'), memory: quantity('128Mi') },
          default: { memory: quantity('256Mi'), 'ephemeral-storage': quantity('1Gi') },
        },
      ],
    },
  });
}

function account(scope: Construct, name: string): void {
  new k8s.KubeServiceAccount(scope, 'Resource', { metadata: { name }, automountServiceAccountToken: false });
  new k8s.KubeRole(scope, 'role', { metadata: { name }, rules: [...TENANT_RULES] });
  new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: name }],
  });
}
