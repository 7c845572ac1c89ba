/** Nodes, pods and what Flux applies, as the API server has them. */
import type { Machine } from '../../constructs/host/machine';
import { type Answered, itemsIn } from './ask';
import { type Item, judged, type Part, short, span, unknown, unwell } from './part';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface KubeObject<Status, Spec = object> {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly creationTimestamp?: string };
  readonly spec?: Spec;
  readonly status?: Status;
}

/** Judges what a question was answered, or says of everything that was expected that it is not known. */
function part(name: string, answer: Answered, expected: readonly string[], judge: (text: string) => readonly Item[]): Part {
  if (answer.ok) return { name, items: judge(answer.text) };
  return { name, items: (expected.length === 0 ? ['all of it'] : expected).map((one) => unknown(one, short(answer.why))) };
}

const missing = (expected: readonly string[], found: readonly string[], says: string): Item[] =>
  expected.filter((name) => !found.includes(name)).map((name) => unwell(name, says));

type Node = KubeObject<
  { readonly conditions?: readonly Condition[]; readonly nodeInfo?: { readonly kubeletVersion: string } },
  { readonly unschedulable?: boolean }
>;

export function nodesPart(answer: Answered, machines: readonly Machine[]): Part {
  const expected = machines.filter(({ inCluster }) => inCluster).map(({ hostname }) => hostname);
  return part('nodes', answer, expected, (text) => {
    const nodes = itemsIn<Node>(text);
    return [
      ...nodes.map((node) => nodeItem(node, expected)),
      ...missing(
        expected,
        nodes.map(({ metadata }) => metadata.name),
        'is not in the cluster',
      ),
    ];
  });
}

function nodeItem({ metadata: { name }, spec, status }: Node, expected: readonly string[]): Item {
  const conditions = status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  // Every other condition of a node is a trouble: it is out of memory, of disk, of processes.
  const troubles = conditions.filter(({ type, status: is }) => type !== 'Ready' && is === 'True').map(({ type }) => type);
  if (!expected.includes(name)) return unwell(name, 'is no machine of nodes/');
  if (ready?.status !== 'True') return unwell(name, short(`is not ready: ${ready?.message ?? 'it has never said so'}`));
  if (troubles.length > 0) return unwell(name, troubles.join(', '));
  if (spec?.unschedulable) return unwell(name, 'takes no new pods (cordoned)');
  return judged(true, name, `ready, ${status?.nodeInfo?.kubeletVersion ?? 'version unknown'}`);
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode: number };
  };
}

type Pod = KubeObject<
  {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  },
  { readonly nodeName?: string }
>;

/** How long a pod may take to start before it is mentioned. */
const PATIENCE = 5 * 60_000;

export const podsPart = (answer: Answered, now: number): Part =>
  part('pods', answer, [], (text) => itemsIn<Pod>(text).map((pod) => podItem(pod, now)));

function podItem({ metadata, spec, status = {} }: Pod, now: number): Item {
  const name = `${metadata.namespace}/${metadata.name}`;
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const stuck = containers.find(({ state }) => state?.waiting?.reason !== undefined && !STARTING.includes(state.waiting.reason));
  const restarts = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const place = spec?.nodeName === undefined ? '' : ` on ${spec.nodeName}`;
  const again = restarts === 0 ? '' : `, ${restarts} restarts`;
  const age = now - Date.parse(metadata.creationTimestamp ?? '');
  if (status.phase === 'Succeeded') return judged(true, name, 'done');
  if (stuck !== undefined) return unwell(name, `${stuck.name}: ${stuck.state?.waiting?.reason}${again}${place}`);
  if (status.phase === 'Running' && (status.containerStatuses ?? []).every(({ ready }) => ready)) {
    return judged(true, name, `running${again}${place}`);
  }
  if (status.phase === 'Failed') return unwell(name, `failed: ${status.reason ?? reasonIn(containers)}${place}`);
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  const says =
    scheduled?.status === 'False'
      ? short(`has no machine: ${scheduled.message ?? scheduled.reason ?? ''}`)
      : `is not ready${again}${place}`;
  return judged(age < PATIENCE, name, `${says}, made ${span(age)} ago`);
}

/** What waits a moment at every start. */
const STARTING = ['ContainerCreating', 'PodInitializing'];

const reasonIn = (containers: readonly ContainerStatus[]): string =>
  containers.map(({ state }) => state?.terminated?.reason).find((reason) => reason !== undefined && reason !== 'Completed') ??
  'no reason is given';

type FluxObject = KubeObject<{ readonly conditions?: readonly Condition[] }, { readonly suspend?: boolean }>;

/** Kustomizations or HelmReleases. @param expected `namespace/name` of what the model writes */
export const fluxPart = (name: string, answer: Answered, expected: readonly string[]): Part =>
  part(name, answer, expected, (text) => {
    const found = itemsIn<FluxObject>(text);
    const names = found.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    return [...found.map((object, index) => fluxItem(names[index] ?? '', object)), ...missing(expected, names, 'is not there yet')];
  });

function fluxItem(name: string, { spec, status }: FluxObject): Item {
  if (spec?.suspend) return unwell(name, 'is suspended');
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined) return unwell(name, 'has not been looked at yet');
  return judged(ready.status === 'True', name, short(ready.status === 'True' ? 'ready' : `${ready.reason}: ${ready.message}`));
}
