/** The networks that machines and workloads live in. */
import type { Cidr } from '../values/cidr';

export interface Network {
  /** Every machine and every device of a person. */
  readonly tailnet: Cidr;
  readonly pods: Cidr;
  readonly services: Cidr;
  /** The network at home. */
  readonly homeLan: Cidr;
}
