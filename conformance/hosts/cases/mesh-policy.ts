/** Who reaches what in the mesh, with real clients: something listens at every port, and the policy lets through what it says. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, once } from '../../runner/section';
import { must } from '../../runner/shell';
import { answering, joinMesh, pings, place } from '../device';
import { ROUTER } from '../net';
import type { Rig } from '../rig';
import { listenersStandIn } from '../stand-ins';

const PORTS = [22, 53, 80, 443, 2222, 2379, 5432, 6443, 8080, 9100, 10250];
const OWN = 8080;

type Reach = Readonly<Record<string, readonly number[]>>;

/** What a device of the group may reach; written down here, not derived again. */
const LANDL: Reach = { anchor: [], 'cloud-cp-1': [80, 443], 'gpa-server': [80, 443], monkeybusiness: [5432] };
const NOTHING: Reach = Object.fromEntries(Object.keys(LANDL).map((name) => [name, []]));
const EVERYTHING: Reach = Object.fromEntries(Object.keys(LANDL).map((name) => [name, PORTS]));

export function meshPolicy({ bench, world }: Rig): Case[] {
  const listening = once(async (): Promise<void> => {
    const { machine, model } = await world();
    for (const { name } of model.machines) {
      writeFileSync(join(machine(name).root, 'usr/local/bin/stand-in-listeners'), listenersStandIn, { mode: 0o755 });
      await machine(name).run(
        `systemd-run --quiet --collect --unit=stand-in-listeners /usr/local/bin/stand-in-listeners ${PORTS.join(' ')}`,
      );
    }
  });
  const device = (name: string, email: string, address: string) =>
    once(async () => {
      const namespace = await place(bench, await world(), name, address);
      const tailnet = await joinMesh(bench, await world(), { namespace, name, email });
      const script = join((await world()).folder, 'listeners');
      writeFileSync(script, listenersStandIn);
      bench.start('ip', ['netns', 'exec', namespace, 'python3', script, String(OWN)], `${script}.log`);
      return { namespace, tailnet };
    });
  const landl = device('landl', 'matthew.kelly@lotusandluna.com', '198.51.100.20');
  const stranger = device('stranger', 'somebody@example.org', '198.51.100.21');
  const admin = async () => {
    const tailnet = await must('ip', ['-n', ROUTER, '-4', '-o', 'address', 'show', 'dev', 'tailscale0']);
    return { namespace: ROUTER, tailnet: / inet ([\d.]+)/.exec(tailnet)?.[1] ?? '' };
  };
  const reaches = (who: string, at: () => Promise<{ readonly namespace: string }>, wanted: Reach): Case => ({
    name: `${who} reaches exactly what the policy says`,
    async run() {
      await listening();
      const { namespace } = await at();
      const { model } = await world();
      const found: Record<string, readonly number[]> = {};
      for (const { name, tailnet } of model.machines) {
        // The first packet of two devices is what makes them find each other.
        for (let tries = 0; tries < 5 && found[name]?.length !== wanted[name]?.length; tries += 1)
          found[name] = await answering(namespace, tailnet, PORTS);
      }
      assert.deepEqual(found, wanted);
      const denied = PORTS.length * model.machines.length - Object.values(found).flat().length;
      return `${Object.values(found).flat().length} answer, ${denied} do not`;
    },
  });
  return [
    reaches('a device of an administrator', admin, EVERYTHING),
    reaches('a device of group:landl-users', landl, LANDL),
    reaches('a device of somebody in no group', stranger, NOTHING),
    {
      name: 'a machine answers the ping of whoever has a port of it, and devices are shut to each other',
      async run() {
        const [ours, theirs] = [await admin(), await landl()];
        const answers = async (namespace: string, address: string) => (await answering(namespace, address, [OWN])).length === 1;
        const [front, database] = ['100.64.0.1', '100.64.0.4'];
        assert.deepEqual(
          {
            'administrator pings a machine': await pings(ours.namespace, database),
            'administrator calls the device': await answers(ours.namespace, theirs.tailnet),
            'the device pings a machine whose port it has': await pings(theirs.namespace, database),
            'the device pings another machine': await pings(theirs.namespace, front),
            'the device calls another': await answers(theirs.namespace, (await stranger()).tailnet),
          },
          {
            'administrator pings a machine': true,
            'administrator calls the device': true,
            // Whoever has any port of an address gets an echo from it. Source: tailscale 1.98, wgengine/filter/filter.go.
            'the device pings a machine whose port it has': true,
            'the device pings another machine': false,
            'the device calls another': false,
          },
        );
        const { machine } = await world();
        await machine('monkeybusiness').run(`nc -z -w 5 ${theirs.tailnet} ${OWN}`);
      },
    },
  ];
}
