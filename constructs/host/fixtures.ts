/** Machines and keys for tests. */
import { Size } from 'cdk8s';
import { group } from '../access/group';
import { disk } from './disk';
import { type HetznerProps, Machine, type MachineDoor, type MachineProps } from './machine';
import { sshKey } from './ssh-key';

export const admins = group('admins');

/** A valid public key: a private half was never made. */
export const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH example';

export const exampleKey = sshKey({ name: 'example', publicKey });

export const sshDoor: MachineDoor = {
  name: 'ssh',
  protocol: 'tcp',
  port: 22,
  audience: [admins],
  reach: 'internet',
  authenticatedBy: 'SSH keys',
};

/** A worker at home. */
export const homeMachine = (name: string, props: Partial<MachineProps> = {}): Machine =>
  new Machine({
    name,
    role: 'worker',
    site: 'home',
    tailnet: '100.64.0.9',
    cpu: 4,
    memory: Size.gibibytes(8),
    disks: [disk('system', Size.gibibytes(100))],
    doors: [],
    ...props,
  });

/** A new worker at Hetzner. */
export const cloudMachine = (
  name: string,
  { hetzner, ...props }: Omit<Partial<MachineProps>, 'hetzner'> & { hetzner?: Partial<HetznerProps> } = {},
) =>
  homeMachine(name, {
    site: 'fsn1',
    tailnet: '100.64.0.8',
    publicIp: '192.0.2.8',
    doors: [sshDoor],
    hetzner: { location: 'fsn1', serverType: 'cpx22', image: 'ubuntu-24.04', ...hetzner },
    ...props,
  });
