/** The machines of nodes/ as nodes that KWOK plays: their labels, and of their sizes what the model leaves to pods. */
import type { Machine } from '../../constructs/host/machine';
import { assign } from '../../synth/capacity';

export function nodeObjects(machines: readonly Machine[]) {
  return assign(machines, []).loads.map(({ machine, has }) => {
    const room = { cpu: `${has.cpu}m`, memory: `${has.memory}Mi`, 'ephemeral-storage': `${has.system}Mi`, pods: '110' };
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: machine.hostname,
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
        labels: {
          ...machine.labels,
          'kubernetes.io/hostname': machine.hostname,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
        },
      },
      status: { allocatable: room, capacity: room },
    };
  });
}
