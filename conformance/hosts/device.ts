/** A person's device: a real mesh client, in the namespace that it is used in. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { headscaleHost } from '../../constructs/host/serving';
import type { Bench } from '../runner/bench';
import { must, script } from '../runner/shell';
import { retried } from '../runner/wait';
import { addWire, namespaceOf, namespacePath } from './net';
import type { World } from './world';

export interface DeviceProps {
  /** Network namespace that it is in. */
  readonly namespace: string;
  readonly name: string;
  /** Whose it is, as Headscale learns it from the login. */
  readonly email: string;
  /**
   * Takes in the names of the mesh, as people's devices do. It is in user space then, and no resolver of this machine is touched.
   * @default false
   */
  readonly takesNames?: boolean;
}

/** Joins the mesh, as its owner. @returns its address there */
export async function joinMesh(bench: Bench, world: World, { namespace, name, email, takesNames = false }: DeviceProps): Promise<string> {
  const ask = async (command: string): Promise<unknown> => JSON.parse(await world.machine('anchor').run(`${command} --output json`));
  // Nobody has two users: the policy could not tell which one is meant.
  const [known] = ((await ask(`headscale users list --email ${email}`)) ?? []) as readonly { readonly id: string }[];
  const { id } = known ?? ((await ask(`headscale users create ${name} --email ${email}`)) as { readonly id: string });
  const { key } = JSON.parse(
    await world.machine('anchor').run(`headscale preauthkeys create --user ${id} --expiration 10m --output json`),
  ) as { readonly key: string };
  const server = headscaleHost(world.model.cluster.site.hosts);
  const home = join(world.folder, `device-${name}`);
  mkdirSync(home);
  const socket = join(home, 'tailscaled.sock');
  const env = { ...bench.env, SSL_CERT_FILE: world.trust };
  const flags = [
    `--statedir=${home}/tailscale`,
    `--socket=${socket}`,
    `--tun=${takesNames ? 'userspace-networking' : 'tailscale0'}`,
    '--port=41000',
  ];
  bench.start('ip', ['netns', 'exec', namespace, await bench.tool('tailscaled'), ...flags], join(home, 'tailscaled.log'), { env });
  const client = ['netns', 'exec', namespace, await bench.tool('tailscale'), `--socket=${socket}`];
  const login = [`--login-server=https://${server}`, `--auth-key=${key}`];
  const up = ['up', ...login, `--hostname=${name}`, `--accept-dns=${takesNames}`, '--timeout=60s'];
  await retried(60, `${name} in the mesh`, () => must('ip', [...client, ...up], { env }));
  return (await must('ip', [...client, 'ip', '-4'], { env })).trim();
}

/** A new place on the internet to be at. @returns its namespace */
export async function place(bench: Bench, { hosts }: World, name: string, address: string): Promise<string> {
  const namespace = namespaceOf(name);
  await addWire({ name, addresses: [address] }, `hk-${name}`);
  mkdirSync(`/etc/netns/${namespace}`, { recursive: true });
  writeFileSync(`/etc/netns/${namespace}/hosts`, ['127.0.0.1 localhost', ...hosts, ''].join('\n'));
  bench.atEnd(() =>
    script(`if [ -e ${namespacePath(name)} ]; then ip netns delete ${namespace}; fi; rm -rf /etc/netns/${namespace}`).then(() => undefined),
  );
  return namespace;
}

const PROBE = `
import concurrent.futures, socket, sys
def answers(port):
    try: socket.create_connection((sys.argv[1], port), timeout=3).close()
    except OSError: return False
    return True
ports = [int(p) for p in sys.argv[2:]]
with concurrent.futures.ThreadPoolExecutor(32) as pool:
    print(*[p for p, a in zip(ports, pool.map(answers, ports)) if a])`;

/** Which of these TCP ports answer at an address, as seen from a namespace. */
export async function answering(namespace: string, address: string, ports: readonly number[]): Promise<readonly number[]> {
  const said = await must('ip', ['netns', 'exec', namespace, 'python3', '-c', PROBE, address, ...ports.map(String)]);
  return said.split(/\s+/).filter(Boolean).map(Number);
}

const PING = `
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as s:
    s.settimeout(3)
    s.sendto(bytes.fromhex('0800f7fd00010001'), (sys.argv[1], 0))
    try:
        while True:
            packet, (sender, _) = s.recvfrom(1500)
            if sender == sys.argv[1] and packet[20] == 0: print('answers'); break
    except TimeoutError: print('is silent')`;

/** Whether an address answers an ICMP echo from a namespace. */
export const pings = async (namespace: string, address: string): Promise<boolean> =>
  (await must('ip', ['netns', 'exec', namespace, 'python3', '-c', PING, address])).trim() === 'answers';
