/** Names that only devices of the mesh are told: a real client takes them in, and has its system ask the mesh for them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../../runner/section';
import { must } from '../../runner/shell';
import { retried } from '../../runner/wait';
import { joinMesh, place } from '../device';
import type { Rig } from '../rig';

const NAME = 'ducklake.landl.datamountainsolutions.com';
const ADDRESS = '100.64.0.4';

export const names = ({ bench, world }: Rig): Case => ({
  name: 'a device of group:landl-users asks the mesh where its database is, and is told the fixed address',
  async run() {
    const { folder } = await world();
    const name = 'reports';
    const namespace = await place(bench, await world(), name, '198.51.100.22');
    await joinMesh(bench, await world(), { namespace, name, email: 'matthew.kelly@lotusandluna.com', takesNames: true });
    const home = join(folder, `device-${name}`);
    // What the client hands to its system; any other name goes to the servers that the system had before.
    await retried(30, 'the names of the mesh', () => {
      const [domains = ''] =
        readFileSync(join(home, 'tailscaled.log'), 'utf8')
          .match(/(?<=OScfg: .*MatchDomains:\[)[^\]]*(?=\])/g)
          ?.slice(-1) ?? [];
      assert.ok(domains.split(' ').includes(`${NAME}.`), `it asks the mesh for: ${domains}`);
      return Promise.resolve();
    });
    const client = ['netns', 'exec', namespace, await bench.tool('tailscale'), `--socket=${home}/tailscaled.sock`];
    const answer = await must('ip', [...client, 'dns', 'query', NAME, 'A']);
    assert.match(answer, new RegExp(`^${NAME}\\.\\s.*\\s${ADDRESS.replaceAll('.', '\\.')}$`, 'm'));
  },
});
