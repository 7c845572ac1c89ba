/** What a pod asks of its machine. */
import type { Size } from 'cdk8s';
import type { Rule } from './problem';
import { isCpu } from './quantity';

export interface PodResources {
  /** Cores that are kept for it, such as `100m`; it may use more while they are free. Reports `bad-cpu` */
  readonly cpu: string;
  /** Kept for it, and its limit: a pod that takes more is killed before its neighbours are. Reports `no-memory` */
  readonly memory: Size;
}

export const resourceRules = ({ cpu, memory }: PodResources): Rule[] => [
  {
    when: !isCpu(cpu),
    code: 'bad-cpu',
    message: `"${cpu}" is no amount of processor time`,
    allowed: 'cores such as 1 or 0.5, or thousandths such as 250m',
    fix: 'say what it needs',
  },
  {
    when: memory.toKibibytes() <= 0,
    code: 'no-memory',
    message: 'it asks for no memory, which is also its limit',
    fix: 'say what it needs at most',
  },
];
