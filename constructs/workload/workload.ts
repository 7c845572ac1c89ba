/** A program that runs in the cluster: its Deployment, its Service and what it keeps, in one file. */
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { place } from '../host/placement';
import type { Backend } from '../ingress/backend';
import { SealedSecret } from '../secrets/sealed-secret';
import { useStorageClass } from '../storage/storage-class';
import { report } from '../values/problem';
import { podTemplate, portName } from './pod';
import type { WorkloadProps } from './props';
import { workloadProblems } from './rules';
import { claim } from './volume';

/** Labels of a workload's pods, known before it is made: a database names its clients by them. */
export const podLabels = (workload: string): Readonly<Record<string, string>> => ({ 'app.kubernetes.io/name': workload });

/** The construct's id is the name of everything in it. */
export class Workload extends Construct {
  readonly name: string;
  /** For a WebDoor, and for whoever calls it from inside the cluster. */
  readonly service: Backend;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const namespace = App.owning(this).homeNamespace.name;
    const labels = podLabels(id);
    this.name = id;
    this.service = { name: id, namespace, port: props.port, pods: { labels, port: props.port } };
    const problems = workloadProblems(id, props);
    for (const problem of problems) report(this, problem);
    // Two volumes of one name have been reported; they cannot both be children of this.
    const volumes = (props.volumes ?? []).filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index);
    for (const volume of volumes) claim(this, id, namespace, volume);
    const metadata = { name: id, namespace, labels };
    const port = portName(props.probe);
    new k8s.KubeDeployment(this, 'Resource', {
      metadata,
      spec: {
        replicas: props.replicas ?? 1,
        revisionHistoryLimit: 2,
        progressDeadlineSeconds: 600,
        // A volume is on one machine and for one pod: the new one can only start when the old one is gone.
        strategy:
          volumes.length > 0
            ? { type: 'Recreate' }
            : {
                type: 'RollingUpdate',
                rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
              },
        selector: { matchLabels: labels },
        template: podTemplate(props, { name: id, labels, annotations: this.annotations(props), nodeSelector: this.placed(props) }),
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: port, port: props.port, protocol: 'TCP', targetPort: k8s.IntOrString.fromString(port) }],
      },
    });
  }

  /** A pod reads its Secrets at its start only, so what they hold stands in its annotations. */
  private annotations({ secrets = {}, secretFiles = [] }: WorkloadProps): Record<string, string> {
    const names = new Set([...Object.values(secrets), ...secretFiles.map(({ secret }) => secret)].map(({ name }) => name));
    const sealed = App.owning(this)
      .node.findAll()
      .filter((construct): construct is SealedSecret => construct instanceof SealedSecret && names.has(construct.name));
    return sealed.length === 0 ? {} : { 'h-kube.io/seal': sealed.map(({ seal }) => seal).join(' ') };
  }

  /** Where every one of its volumes can be. */
  private placed({ volumes = [], runsOn }: WorkloadProps): Record<string, string> {
    const { machines } = App.owning(this).cluster;
    if (volumes.length === 0) return runsOn === undefined ? {} : place(this, machines, runsOn).nodeSelector;
    const placements = volumes.map((volume) => useStorageClass(this, volume.class, runsOn));
    const [first] = placements;
    const both = (first?.machines ?? []).filter((machine) => placements.every((each) => each.machines.includes(machine)));
    if (both.length === 0 && placements.every((each) => each.machines.length > 0)) {
      report(this, {
        code: 'no-machine',
        message: `no machine has the disks of ${volumes.map(({ class: { name } }) => name).join(' and ')}`,
        fix: 'keep the volumes on one kind of disk',
      });
    }
    return Object.assign({}, ...placements.map(({ nodeSelector }) => nodeSelector));
  }
}
