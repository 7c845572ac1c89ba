/** The roll-call of checks: one invariant per file. */
import type { Problem } from '../constructs/values/problem';
import type { Check, Model } from '../synth/model';
import { addressRange } from './address-range';
import { appName } from './app-name';
import { archiveCollision } from './archive-collision';
import { capacity } from './capacity';
import { defaultStorageClass } from './default-storage-class';
import { demoKey } from './demo-key';
import { duplicateAddress } from './duplicate-address';
import { duplicateBucket } from './duplicate-bucket';
import { duplicateDoor } from './duplicate-door';
import { duplicateMachine } from './duplicate-machine';
import { duplicateObject } from './duplicate-object';
import { duplicatePath } from './duplicate-path';
import { etcdMembers } from './etcd-members';
import { knownPeople } from './known-people';
import { loginTime } from './login-time';
import { machineAudience } from './machine-audience';
import { machineLabel } from './machine-label';
import { maintenanceWindow } from './maintenance-window';
import { meshException } from './mesh-exception';
import { noWayIn } from './no-way-in';
import { oneDoorPerHost } from './one-door-per-host';
import { oneLoginPerName } from './one-login-per-name';
import { openPolicy } from './open-policy';
import { outputPath } from './output-path';
import { plaintextSecret } from './plaintext-secret';
import { publicAddress } from './public-address';
import { recoveryPoint } from './recovery-point';
import { repositoryUrl } from './repository-url';
import { retiredMachine } from './retired-machine';
import { shadowedHost } from './shadowed-host';
import { statedWorkload } from './stated-workload';
import { takenPort } from './taken-port';
import { terraformToken } from './terraform-token';
import { unadoptedMachine } from './unadopted-machine';
import { unauthenticatedDoor } from './unauthenticated-door';
import { unkeptBackup } from './unkept-backup';
import { unknownMiddleware } from './unknown-middleware';
import { unlistedApp } from './unlisted-app';
import { unpinnedVersion } from './unpinned-version';

export const checks: readonly Check[] = [
  addressRange,
  appName,
  archiveCollision,
  capacity,
  defaultStorageClass,
  demoKey,
  duplicateAddress,
  duplicateBucket,
  duplicateDoor,
  duplicateMachine,
  duplicateObject,
  duplicatePath,
  etcdMembers,
  knownPeople,
  loginTime,
  machineAudience,
  machineLabel,
  maintenanceWindow,
  meshException,
  noWayIn,
  oneDoorPerHost,
  oneLoginPerName,
  openPolicy,
  outputPath,
  plaintextSecret,
  publicAddress,
  recoveryPoint,
  repositoryUrl,
  retiredMachine,
  shadowedHost,
  statedWorkload,
  takenPort,
  terraformToken,
  unadoptedMachine,
  unauthenticatedDoor,
  unkeptBackup,
  unknownMiddleware,
  unlistedApp,
  unpinnedVersion,
];

/** What the trees reported and every check found, by place. */
export function verify(model: Model): Problem[] {
  const found = [...model.problems, ...checks.flatMap((check) => check(model))];
  return found.sort((a, b) => (a.path === b.path ? (a.code < b.code ? -1 : 1) : a.path < b.path ? -1 : 1));
}
