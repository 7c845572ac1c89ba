/** The pod behind a TcpDoor: takes connections at one address of its machine and passes their bytes on, TLS included. */
import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { Flow } from '../network/flow';
import { meshDevices, type Pods } from '../network/peer';
import { CONTAINED, unprivileged } from '../values/container-security';
import type { ImageRef } from '../values/image-ref';
import { onePod } from '../values/one-pod';
import type { TcpDoor } from './tcp-door';

export interface TcpForwarderProps {
  readonly door: TcpDoor;
  /** Its pods, as the door's carrier names them to others. */
  readonly pods: Pods;
  /** Traefik, which passes TCP on with nothing but a file. */
  readonly image: ImageRef;
}

/** Ports inside the pod; only the door's is bound to the machine, so that any port of it can be had without privileges. */
const DOOR = 8000;
const PING = 8080;
const CONFIG = '/etc/h-kube';

/** A ConfigMap, a Deployment of one pod, and the way in from the mesh. The way to the Service is declared by what is behind it. */
export class TcpForwarder extends Construct {
  constructor(scope: Construct, id: string, { door, pods, image }: TcpForwarderProps) {
    super(scope, id);
    const { namespace } = pods;
    const labels = { ...pods.labels };
    const { nodeSelector } = App.owning(this).place({ machine: door.machine });
    // JSON is YAML, and Traefik reads no file that is called JSON.
    const config = `${JSON.stringify(routes(door), undefined, 2)}\n`;
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: door.name, namespace }, data: { 'door.yaml': config } });
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: door.name, namespace, labels },
      spec: {
        // Two pods cannot have one port of a machine.
        ...onePod(labels),
        template: {
          metadata: { labels, annotations: { 'h-kube.io/config': createHash('sha256').update(config).digest('hex') } },
          spec: {
            nodeSelector,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: unprivileged(65532),
            containers: [container(door, image)],
            volumes: [{ name: 'config', configMap: { name: door.name } }],
          },
        },
      },
    });
    new Flow(this, `${door.name}-mesh`, {
      from: meshDevices,
      to: pods,
      ports: [DOOR],
      why: `${door.address}: who may come this far is the mesh policy's to say`,
    });
  }
}

/** Without a TLS route on the entry point, Traefik passes a connection on before it has read a byte: PostgreSQL speaks TLS its own way. */
const routes = ({ to }: TcpDoor) => ({
  tcp: {
    routers: { door: { entryPoints: ['door'], rule: 'HostSNI(`*`)', service: 'door' } },
    services: { door: { loadBalancer: { servers: [{ address: `${to.name}.${to.namespace}.svc.cluster.local:${to.port}` }] } } },
  },
});

function container({ machine, port }: TcpDoor, image: ImageRef): k8s.Container {
  const ping: k8s.Probe = { httpGet: { path: '/ping', port: k8s.IntOrString.fromString('ping') } };
  return {
    name: 'forwarder',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [
      '--global.checknewversion=false',
      '--global.sendanonymoususage=false',
      '--log.level=INFO',
      '--log.format=json',
      `--entrypoints.door.address=:${DOOR}/tcp`,
      `--entrypoints.ping.address=:${PING}/tcp`,
      '--ping=true',
      '--ping.entrypoint=ping',
      `--providers.file.filename=${CONFIG}/door.yaml`,
      '--providers.file.watch=false',
    ],
    ports: [
      { name: 'door', containerPort: DOOR, hostPort: port, hostIp: machine.tailnet, protocol: 'TCP' },
      { name: 'ping', containerPort: PING, protocol: 'TCP' },
    ],
    startupProbe: { ...ping, periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { ...ping, periodSeconds: 10 },
    // Not the door itself: each try would be a connection to what is behind it.
    readinessProbe: { ...ping, periodSeconds: 10 },
    resources: {
      requests: { cpu: k8s.Quantity.fromString('20m'), memory: k8s.Quantity.fromString('64Mi') },
      limits: { memory: k8s.Quantity.fromString('128Mi') },
    },
    securityContext: CONTAINED,
    volumeMounts: [{ name: 'config', mountPath: CONFIG, readOnly: true }],
  };
}
