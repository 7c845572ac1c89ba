/** Whether there is room for the copies. */
import { type Size, SizeRoundingBehavior } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Machine } from '../../host/machine';
import { report } from '../../values/problem';

/** Reports `too-few-machines` and `disk-too-small`. @param machines those with bulk disks @param claim of each volume server */
export function checkMachines(scope: Construct, machines: readonly Machine[], copies: number, claim: Size): void {
  // None at all has been reported already.
  if (machines.length > 0 && machines.length < copies) {
    report(scope, {
      code: 'too-few-machines',
      message: `${copies} copies of each object need as many machines with bulk disks; there is ${machines.length}`,
      fix: 'give another machine a bulk disk',
    });
  }
  for (const { name, disks } of machines) {
    const largest = Math.max(
      ...disks.filter(({ kind }) => kind === 'bulk').map(({ size }) => size.toGibibytes({ rounding: SizeRoundingBehavior.FLOOR })),
    );
    if (largest >= claim.toGibibytes()) continue;
    report(scope, {
      code: 'disk-too-small',
      message: `the bulk disk of ${name} holds ${largest} GiB, a volume server's claim is ${claim.toGibibytes()} GiB`,
      fix: 'give the machine a larger disk',
    });
  }
}
