/** What makes a Workload wrong, all of it at once. */
import { backupText } from '../storage/volume-backup';
import { resourceRules } from '../values/pod-resources';
import { broken, type PlacelessProblem, type Rule } from '../values/problem';
import { repeated } from '../values/repeated';
import type { WorkloadProps } from './props';
import type { WorkloadVolume } from './volume';

/** A Service's name: RFC 1035, which wants a letter first. */
const NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const KEBAB = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Source: the API server's own validation of runAsUser and fsGroup. */
const HIGHEST_USER = 2 ** 31 - 1;
const MOUNT = /^(\/[A-Za-z0-9._-]+)+$/;

export function workloadProblems(name: string, props: WorkloadProps): PlacelessProblem[] {
  const rules = [
    ...nameRules(name),
    ...podRules(props),
    ...variableRules(props),
    ...(props.volumes ?? []).flatMap(volumeRules),
    ...mountRules(props),
  ];
  return broken(rules);
}

const nameRules = (name: string): Rule[] => [
  {
    when: !NAME.test(name),
    code: 'bad-workload-name',
    message: `"${name}" cannot name a workload and its Service`,
    allowed: 'up to 63 lower-case letters, digits and hyphens, a letter first',
    fix: 'rename the construct',
  },
];

function podRules({ port, probe, resources, replicas = 1, volumes = [], user }: WorkloadProps): Rule[] {
  return [
    {
      when: !Number.isInteger(port) || port < 1 || port > 65535,
      code: 'bad-port',
      message: `${port} is no port`,
      allowed: '1 to 65535',
      fix: 'take the port that the program listens on',
    },
    {
      when: probe !== 'tcp' && !probe.path.startsWith('/'),
      code: 'bad-probe-path',
      message: `probe path "${probe === 'tcp' ? '' : probe.path}" does not start with a slash`,
      fix: "write it as a request has it, or say 'tcp'",
    },
    ...resourceRules(resources),
    {
      when: !Number.isInteger(replicas) || replicas < 1,
      code: 'bad-replicas',
      message: `${replicas} replicas`,
      allowed: 'one or more',
      fix: 'to switch a workload off, take it out',
    },
    {
      when: replicas > 1 && volumes.length > 0,
      code: 'bad-replicas',
      message: `${replicas} replicas with volume "${volumes[0]?.name}", which only one pod at a time can have (ReadWriteOnce)`,
      allowed: '1',
      fix: 'keep the data in a database or a bucket, or run one replica',
    },
    {
      when: user !== undefined && (!Number.isInteger(user) || user < 1 || user > HIGHEST_USER),
      code: 'root-user',
      message: `user ${user}`,
      allowed: `1 to ${HIGHEST_USER}: no workload runs as root`,
      fix: 'take the number of the image’s own user',
    },
  ];
}

function variableRules({ env = {}, secrets = {} }: WorkloadProps): Rule[] {
  return [
    ...[...Object.keys(env), ...Object.keys(secrets)].map((name) => ({
      when: !VARIABLE.test(name),
      code: 'bad-env-name',
      message: `"${name}" cannot name a variable`,
      allowed: 'letters, digits and underscores, no digit first',
      fix: 'rename it',
    })),
    ...Object.keys(secrets).map((name) => ({
      when: Object.hasOwn(env, name),
      code: 'duplicate-env',
      message: `variable "${name}" is in clear and from a Secret`,
      fix: 'take one of them away',
    })),
  ];
}

function volumeRules({ name, size, backup }: WorkloadVolume): Rule[] {
  return [
    {
      when: !KEBAB.test(name),
      code: 'bad-volume-name',
      message: `"${name}" cannot name a volume`,
      allowed: 'up to 32 lower-case letters, digits and hyphens',
      fix: 'rename it',
    },
    {
      when: size.toKibibytes() <= 0,
      code: 'no-storage-size',
      message: `volume "${name}" has no size`,
      fix: 'say how much it may hold; it cannot grow later',
    },
    {
      when: backupText(backup).trim() === '',
      code: 'backup-without-reason',
      message: `volume "${name}" says neither what backs it up nor why nothing does`,
      fix: 'write it down: backedUp(…) or refused(…)',
    },
  ];
}

function mountRules({ volumes = [], secretFiles = [], writable = [] }: WorkloadProps): Rule[] {
  const mounts = [...[...volumes, ...secretFiles].map(({ mountPath }) => mountPath), ...writable];
  return [
    ...mounts.map((path) => ({
      when: !MOUNT.test(path) || /\/\.\.?(\/|$)/.test(path),
      code: 'bad-mount-path',
      message: `nothing can be mounted at "${path}"`,
      allowed: 'an absolute path below the root, without dots or a slash at its end, such as /data',
      fix: 'correct the path',
    })),
    ...repeated(mounts, (path) => path).map(({ key }) => ({
      when: true,
      code: 'duplicate-mount',
      message: `two things are mounted at "${key}"`,
      fix: 'give each a folder of its own',
    })),
    ...repeated(volumes, ({ name }) => name).map(({ key }) => ({
      when: true,
      code: 'duplicate-volume',
      message: `two volumes are called "${key}"`,
      fix: 'rename one of them',
    })),
  ];
}
