/** A machine is turned off and on again: what is ours comes up by itself, as it was. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import { retried } from '../../runner/wait';
import type { Rig } from '../rig';
import { changesNothing } from './made';
import { assertOnlyModelledPorts } from './ports';

/** What the machine is for: units that have to run, and where it answers other machines in the mesh. */
const UP = {
  anchor: {
    units: [
      ...['tailscaled.service', 'ssh.service', 'ufw.service', 'haproxy.service', 'caddy.service', 'headscale.service', 'forgejo.service'],
      ...['h-kube-backups.service', 'backup-headscale.timer', 'backup-forgejo.timer', 'git-mirror.timer', 'headscale-login.timer'],
    ],
    listens: ['100.64.0.1:6443', '100.64.0.1:873'],
  },
  'cloud-cp-1': {
    units: [
      ...['tailscaled.service', 'ssh.service', 'ufw.service', 'h-kube-host-ports.service', 'k3s.service'],
      ...['h-kube-backups.service', 'backup-etcd.timer'],
    ],
    listens: ['0.0.0.0:6443', '100.64.0.2:873'],
  },
} as const;

/** Rules, and what lets packets through for pods. */
const FIREWALL = `
  ufw status verbose
  ufw show added
  if [ -e /etc/h-kube/host-ports.nft ]; then nft list table inet h_kube; sysctl net.ipv4.ip_forward; fi`;

function rebooted(rig: Rig, name: keyof typeof UP): Case[] {
  const { units, listens } = UP[name];
  return [
    {
      name: `${name}: a reboot brings everything back`,
      limit: 600,
      async run() {
        const { machine, modelled, reboot } = await rig.world();
        const run = (script: string) => machine(name).run(script);
        const { tailnet } = modelled(name);
        const boot = () => run('cat /proc/sys/kernel/random/boot_id');
        const [firewall, before] = [await run(FIREWALL), await boot()];
        await reboot(name);
        assert.notEqual(await boot(), before, 'it was not turned off');
        await retried(120, 'every unit runs', () => run(`systemctl is-active ${units.join(' ')}`));
        assert.equal(await run(FIREWALL), firewall);
        await retried(60, 'it listens where the mesh looks for it', async () => {
          const listening = (await run("ss -Hltn | awk '{ print $4 }'")).split('\n');
          assert.deepEqual(
            listens.filter((at) => !listening.includes(at)),
            [],
          );
        });
        await retried(120, 'the mesh and the API behind it answer', async () => {
          assert.equal((await run('tailscale ip -4')).trim(), tailnet);
          assert.equal(await machine('monkeybusiness').run(`curl -sk --max-time 5 https://${tailnet}:6443/ping`), 'pong');
        });
        // What listens may still become more while it is asked.
        return retried(60, 'outside of the mesh it is shut as before', () => assertOnlyModelledPorts(rig, name));
      },
    },
    changesNothing(rig, name, `${name}: after the reboot configure changes nothing`),
  ];
}

/** One machine after the other, neither of which has a data disk: those are lost here. The first holds the mesh together. */
export const reboots = (rig: Rig): Case[] => [...rebooted(rig, 'anchor'), ...rebooted(rig, 'cloud-cp-1')];
