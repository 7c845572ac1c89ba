/** The pod of a Workload, with every default that matters stated. */
import { k8s } from 'cdk8s-plus-28';
import { CONTAINED, unprivileged } from '../values/container-security';
import type { WorkloadProbe, WorkloadProps } from './props';
import { claimName } from './volume';

export interface PodFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** The first ordinary user of a Linux system, and of most images. */
const USER = 1000;
/** What fits into each writable folder, which lies on the machine's system disk. */
const SCRATCH = '1Gi';

/** Name of its port. */
export const portName = (probe: WorkloadProbe): string => (probe === 'tcp' ? 'tcp' : 'http');

export function podTemplate(props: WorkloadProps, { name, labels, annotations, nodeSelector }: PodFacts): k8s.PodTemplateSpec {
  const { user = USER } = props;
  const mounts = mountsOf(props, name);
  return {
    metadata: { labels: { ...labels }, ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }) },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
      securityContext: { ...unprivileged(user), fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch' },
      containers: [container(props, name, mounts)],
      ...(mounts.length > 0 && { volumes: mounts.map(({ volume }) => volume) }),
    },
  };
}

function container(props: WorkloadProps, name: string, mounts: readonly Mount[]): k8s.Container {
  const { image, port, resources, args = [] } = props;
  const env = variables(props);
  const memory = k8s.Quantity.fromString(resources.memory.asString());
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(args.length > 0 && { args: [...args] }),
    ...(env.length > 0 && { env }),
    ports: [{ name: portName(props.probe), containerPort: port, protocol: 'TCP' }],
    ...probes(props.probe),
    // No limit on the processor: it would only slow the pod down while the machine has nothing else to do.
    resources: { requests: { cpu: k8s.Quantity.fromString(resources.cpu), memory }, limits: { memory } },
    securityContext: { ...CONTAINED, privileged: false },
    ...(mounts.length > 0 && {
      volumeMounts: mounts.map(({ volume: { name: volume }, mountPath, readOnly }) => ({
        name: volume,
        mountPath,
        ...(readOnly && { readOnly }),
      })),
    }),
  };
}

/** A volume of the pod, and where its container sees it. */
interface Mount {
  readonly volume: k8s.Volume;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

function mountsOf({ volumes = [], secretFiles = [], writable = [] }: WorkloadProps, name: string): Mount[] {
  return [
    ...volumes.map((each) => ({
      volume: { name: each.name, persistentVolumeClaim: { claimName: claimName(name, each) } },
      mountPath: each.mountPath,
    })),
    ...secretFiles.map(({ secret, mountPath }, index) => ({
      volume: { name: `secret-${index}`, secret: { secretName: secret.name } },
      mountPath,
      readOnly: true,
    })),
    ...writable.map((mountPath, index) => ({
      volume: { name: `scratch-${index}`, emptyDir: { sizeLimit: k8s.Quantity.fromString(SCRATCH) } },
      mountPath,
    })),
  ];
}

function variables({ env = {}, secrets = {} }: WorkloadProps): k8s.EnvVar[] {
  const clear = Object.entries(env).map(([name, value]): k8s.EnvVar => ({ name, value }));
  const secret = Object.entries(secrets).map(
    ([name, { name: from, key }]): k8s.EnvVar => ({
      name,
      valueFrom: { secretKeyRef: { name: from, key, optional: false } },
    }),
  );
  // By name: the order in which they were written down must not restart a pod.
  return [...clear, ...secret].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Two minutes to start, half a minute out of the Service, a minute until a restart. */
function probes(probe: WorkloadProbe): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const port = k8s.IntOrString.fromString(portName(probe));
  const ask = probe === 'tcp' ? { tcpSocket: { port } } : { httpGet: { path: probe.path, port, scheme: 'HTTP' } };
  const every = (periodSeconds: number, failureThreshold: number): k8s.Probe => ({
    ...ask,
    periodSeconds,
    failureThreshold,
    timeoutSeconds: 3,
  });
  return { startupProbe: every(5, 24), readinessProbe: every(10, 3), livenessProbe: every(20, 3) };
}
