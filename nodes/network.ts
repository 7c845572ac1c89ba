/** The networks that machines and workloads live in. */
import { cidr, type Ipv4, ipv4 } from '../constructs/values/cidr';

/** Tailnet of Headscale: every machine and every device of a person. */
export const tailnet = cidr('100.64.0.0/10');
/** Pods; K3s's default. */
export const pods = cidr('10.42.0.0/16');
/** Services; K3s's default. */
export const services = cidr('10.43.0.0/16');
/** The network at home. */
export const homeLan = cidr('192.168.50.0/24');
/** Public address of the anchor, where web traffic, the mesh and administrators come in; `undefined` until Terraform has made a new one. */
export const anchorPublicIp: Ipv4 | undefined = ipv4('5.78.92.191');
