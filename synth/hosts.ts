/** `dist/hosts/`: what Ansible reads, and every file that lands on a machine, at its target path. */
import type { Site } from '../constructs/cluster/site';
import type { Machine } from '../constructs/host/machine';
import { openings } from '../constructs/host/opening';
import type { HostPlan } from '../constructs/host/plan';
import type { Subject } from '../constructs/host/step/step';
import { tasksOf } from './ansible';
import type { FileSpec } from './file-spec';
import { toYaml } from './yaml';

const ROOT = 'dist/hosts';

/** Pipelining keeps a module's arguments off the machine's disk: some are secrets. */
const CONFIG = `[defaults]
inventory = inventory.yaml
interpreter_python = /usr/bin/python3
display_skipped_hosts = False
deprecation_warnings = False

[connection]
pipelining = True

[ssh_connection]
ssh_args = -o ControlMaster=auto -o ControlPersist=60s -o ServerAliveInterval=15 -o StrictHostKeyChecking=accept-new
`;

export interface HostFilesProps {
  readonly site: Pick<Site, 'administrator'>;
  readonly machines: readonly Machine[];
  readonly plans: readonly HostPlan[];
}

export function hostFiles({ site, machines, plans }: HostFilesProps): FileSpec[] {
  return [
    { path: `${ROOT}/ansible.cfg`, content: CONFIG, from: 'hosts' },
    { path: `${ROOT}/inventory.yaml`, content: toYaml(inventory(site, machines)), from: 'hosts' },
    ...plans.flatMap(filesOf),
  ];
}

/** How a machine is reached: straight where its SSH door is open to anyone, through the machine that it admits, else over the mesh. */
export function reachedBy(machine: Machine, machines: readonly Machine[]): { readonly address: string; readonly through?: Machine } {
  const door = openings(machine, false).find(({ protocol, port }) => protocol === 'tcp' && port === 22);
  if (door === undefined || machine.publicIp === undefined) return { address: machine.tailnet };
  const through = machines.find(({ publicIp }) => publicIp !== undefined && door.from.includes(`${publicIp}/32`));
  return through === undefined ? { address: machine.publicIp } : { address: machine.publicIp, through };
}

function inventory({ administrator }: Pick<Site, 'administrator'>, machines: readonly Machine[]): object {
  const host = (machine: Machine) => {
    const { address, through } = reachedBy(machine, machines);
    if (through === undefined) return { ansible_host: address };
    return { ansible_host: address, ansible_ssh_common_args: `-o ProxyJump=${administrator.name}@${through.publicIp}` };
  };
  const hosts = Object.fromEntries(machines.map((machine) => [machine.name, host(machine)]));
  return { all: { vars: { ansible_user: administrator.name }, hosts } };
}

function filesOf({ machine, firstContact, subjects }: HostPlan): FileSpec[] {
  const from = (subject: string) => `hosts/${machine.name}/${subject}`;
  const play = (name: string, list: readonly Subject[]): FileSpec => ({
    path: `${ROOT}/${machine.name}/${name}.yaml`,
    content: toYaml([
      { name: machine.name, hosts: machine.name, become: true, gather_facts: false, tasks: list.flatMap((one) => tasksOf(one, 'files')) },
    ]),
    from: from(name),
  });
  return [
    play('first-contact', firstContact),
    play('play', subjects),
    ...subjects.flatMap(({ name, steps }) =>
      steps.flatMap((step): FileSpec[] =>
        step.kind === 'file' ? [{ path: `${ROOT}/${machine.name}/files${step.path}`, content: step.content, from: from(name) }] : [],
      ),
    ),
  ];
}
