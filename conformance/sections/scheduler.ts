/** The real scheduler finds a machine for exactly the pods that the model finds one for. */
import assert from 'node:assert/strict';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import type { Machine } from '../../constructs/host/machine';
import { asksOf } from '../../synth/asks';
import { assign } from '../../synth/capacity';
import type { KubeClient, Stored } from '../kubernetes/client';
import { ControlPlane } from '../kubernetes/control-plane';
import { nodeObjects } from '../kubernetes/nodes';
import { podObjects } from '../kubernetes/pods';
import { ASK_LABEL, askLabel } from '../kubernetes/stand-in';
import { playWorld } from '../kubernetes/world';
import { Bench } from '../runner/bench';
import { go } from '../runner/needs';
import type { Section } from '../runner/section';
import { until } from '../runner/wait';
import { composeReal } from '../site';

export const scheduler: Section = { name: 'scheduler', needs: [go], cases };

interface Pod extends Stored {
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

const askOf = ({ metadata }: Pod): string => metadata.labels?.[ASK_LABEL] ?? `${metadata.namespace}/${metadata.name}`;
const refusal = ({ status }: Pod) => status.conditions?.find(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable');
const label = (name: string): string => askLabel(name)[ASK_LABEL] ?? '';

function cases(bench: Bench) {
  const model = composeReal();
  const machines = model.machines.filter(({ inCluster }) => inCluster);
  const asks = asksOf(model);

  /** How many pods an ask makes on these machines. */
  const wanted = (among: readonly Machine[]): Map<string, number> =>
    new Map(
      asks.map(({ name, replicas, nodeSelector }) => {
        const fitting = among.filter(({ labels }) => Object.entries(nodeSelector).every(([key, value]) => labels[key] === value));
        return [label(name), replicas === 'per-node' ? fitting.length : replicas];
      }),
    );

  /** Names of what stays without a machine, in a cluster of its own. */
  async function pendingOn(among: readonly Machine[]): Promise<string[]> {
    const own = new Bench(bench.env, () => undefined);
    bench.atEnd(() => own.close());
    try {
      const plane = await ControlPlane.start(own);
      for (const object of [...nodeObjects(among), ...podObjects(model)]) await plane.client.apply(object as Manifest);
      await plane.startControllers();
      await plane.startScheduler();
      await plane.startNodes();
      playWorld(own, plane.client);
      const pods = await settled(plane.client, wanted(among));
      return [...new Set(pods.filter((pod) => refusal(pod)).map(askOf))].sort();
    } finally {
      await own.close();
    }
  }

  const expected = (among: readonly Machine[]): string[] =>
    assign(among, asks)
      .left.map(({ ask }) => label(ask.name))
      .sort();

  return [
    {
      name: 'on all machines nothing stays pending',
      async run() {
        assert.deepEqual(expected(machines), []);
        assert.deepEqual(await pendingOn(machines), []);
        return `${[...wanted(machines).values()].reduce((sum, count) => sum + count)} pods on ${machines.length} machines`;
      },
    },
    ...machines.map((lost) => ({
      name: `begun without ${lost.name}, exactly those pods stay pending that the model says`,
      async run() {
        const among = machines.filter((machine) => machine !== lost);
        const pending = await pendingOn(among);
        assert.deepEqual(pending, expected(among));
        return pending.length === 0 ? 'none' : pending.join(', ');
      },
    })),
  ];
}

/** The pods, once there are as many as are wanted and each runs or was refused, twice in a row. */
async function settled(client: KubeClient, wanted: ReadonlyMap<string, number>): Promise<Pod[]> {
  let before = '';
  const missing = (pods: readonly Pod[]) =>
    [...wanted].filter(([name, count]) => pods.filter((pod) => askOf(pod) === name).length !== count).map(([name]) => name);
  const undecided = (pods: readonly Pod[]) => pods.filter((pod) => pod.status.phase === 'Pending' && refusal(pod) === undefined).map(askOf);
  return until(
    180,
    'a decision about every pod',
    async () => {
      const pods = await client.list<Pod>('v1', 'Pod');
      if (missing(pods).length + undecided(pods).length > 0) return undefined;
      const now = pods.map((pod) => `${askOf(pod)} ${pod.status.phase}`).join('\n');
      const same = now === before;
      before = now;
      return same ? pods : undefined;
    },
    async () => {
      const pods = await client.list<Pod>('v1', 'Pod');
      return `not made: ${missing(pods).join(', ')}\nundecided: ${undecided(pods).join(', ')}`;
    },
  );
}
