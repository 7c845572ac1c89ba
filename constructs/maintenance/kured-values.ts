/** Values of kured's chart, and what its pods ask for with them. Source: kubereboot/charts, kured 6.1.0; kubereboot/kured 1.23.0. */
import type { ChartPods } from '../flux/chart-pods';
import type { HelmValues } from '../flux/helm-values';
import type { MaintenanceWindow } from './window';

const pod: ChartPods = { name: 'kured', replicas: 'per-node', cpu: '10m', memory: '64Mi' };

export const kuredPods = [pod];

export const kuredValues = ({ days, from, until }: MaintenanceWindow): HelmValues => ({
  configuration: {
    // Written by the hook that unattended-upgrades has in the installation of a kernel.
    rebootSentinel: '/var/run/reboot-required',
    period: '15m',
    rebootDays: days,
    startTime: from,
    endTime: until,
    timeZone: 'UTC',
    concurrency: 1,
    // What cannot be drained is not rebooted; the lock goes to the next one.
    drainTimeout: '15m',
    forceReboot: false,
    lockReleaseDelay: '5m',
    // To systemd, as `systemctl reboot` would: no shell on the machine is needed for it.
    rebootMethod: 'signal',
  },
  // It may signal any process of the machine and nothing more. AppArmor's usual profile forbids just that.
  containerSecurityContext: {
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: ['KILL'] },
    seccompProfile: { type: 'RuntimeDefault' },
    appArmorProfile: { type: 'Unconfined' },
  },
  tolerations: [{ operator: 'Exists' }],
  revisionHistoryLimit: 2,
  resources: { requests: { cpu: pod.cpu, memory: pod.memory }, limits: { memory: pod.memory } },
});
