import { exampleMachine, examplePrograms, exampleSite, staff } from '../../cluster/fixtures';
import { clusterWithDoors, exampleMachines, gateway } from '../../mesh/fixtures';
import { dnsName } from '../../values/dns-name';
import { planHosts } from '../plan';
import { LIBRARY } from './library';

const git = { name: 'git-ssh', protocol: 'tcp', port: 2222, audience: [staff], reach: 'internet', authenticatedBy: 'keys' } as const;
const anchor = exampleMachine({
  name: 'gateway',
  role: 'anchor',
  tailnet: '100.64.0.1',
  publicIp: '192.0.2.1',
  doors: [...gateway.doors, git],
});
const hosts = { ...exampleSite.hosts, git: { name: dnsName('git.example.org'), at: 'anchor', serves: 'forgejo' } } as const;
const plans = planHosts({
  cluster: clusterWithDoors([anchor, ...exampleMachines.slice(1)], { ...exampleSite, hosts }),
  webIngress: true,
  programs: examplePrograms,
  recipients: ['age1x'],
  yaml: (value) => JSON.stringify(value),
});

test.each(plans.map((plan) => [plan.machine.name, plan.subjects.flatMap(({ steps }) => steps)] as const))(
  'on %s, whatever runs a program that was fetched starts again with a new one',
  (_, steps) => {
    const commands = steps.flatMap((step) => (step.kind === 'command' && step.run[0] === `${LIBRARY}/fetch` ? [step.run] : []));
    const fetched = commands.flatMap(([, , , , , , , destination = '', ...members]) =>
      members.length === 0 ? [destination] : members.map((member) => `${destination}/${member.split('/').at(-1)}`),
    );
    // The client of the mesh is a command, and nothing runs it.
    const running = fetched.filter((program) => program !== '/usr/local/bin/tailscale');
    const watched = steps.flatMap((step) => (step.kind === 'service' && step.onChange === 'restart' ? step.files : []));
    expect(running.length).toBeGreaterThan(1);
    expect(watched).toEqual(expect.arrayContaining(running));
  },
);
