/** Git at the anchor: people's logins, and the repository that Flux reads, by Flux's own key. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Ended, runProgram } from '../../../commands/hosts/programs';
import type { Case } from '../../runner/section';
import { ROUTER } from '../net';
import type { Rig } from '../rig';
import type { World } from '../world';

const mirror = ({ model }: World): string => `ssh://git@git.${model.cluster.site.domain}:2222/mirror/HKube.git`;

/** Git with Flux's key, from outside of the mesh. What the server proves itself with is remembered. */
function git({ github, folder }: World, ...args: string[]): Promise<Ended> {
  const known = `-o UserKnownHostsFile=${join(folder, 'forgejo-host-keys')} -o StrictHostKeyChecking=accept-new`;
  const ssh = `ssh -F /dev/null -i ${github.deployKey} -o IdentitiesOnly=yes -o BatchMode=yes ${known}`;
  return runProgram('ip', ['netns', 'exec', ROUTER, 'git', ...args], { env: { PATH: process.env['PATH'], GIT_SSH_COMMAND: ssh } });
}

/** What Flux's key reads at the anchor: commits by branch. */
export async function mirrored(world: World): Promise<Readonly<Record<string, string>>> {
  const { status, stdout, stderr } = await git(world, 'ls-remote', '--heads', mirror(world));
  assert.equal(status, 0, stderr);
  return Object.fromEntries([...stdout.matchAll(/^(\w+)\trefs\/heads\/(.+)$/gm)].map(([, commit = '', branch = '']) => [branch, commit]));
}

/** Does at once what the timer does every ten minutes. */
export const mirrorNow = ({ machine }: World): Promise<string> => machine('anchor').run('systemctl start git-mirror.service');

export const gitAtTheAnchor = ({ world }: Rig): Case[] => [
  {
    name: 'Forgejo knows how people log in before there is anybody to ask',
    async run() {
      const { machine } = await world();
      const row = await machine('anchor').run("sqlite3 /var/lib/forgejo/data/forgejo.db 'SELECT cfg FROM login_source WHERE is_active'");
      const { Provider, ClientID, ClientSecret, AdminGroup, Scopes } = JSON.parse(row) as Readonly<Record<string, unknown>>;
      assert.deepEqual(
        [Provider, ClientID, AdminGroup, Scopes],
        ['openidConnect', 'forgejo', 'admin', ['openid', 'email', 'profile', 'groups']],
      );
      assert.match(String(ClientSecret), /^[A-Za-z0-9]{16,}$/);
      assert.notEqual(ClientSecret, 'placeholder');
    },
  },
  {
    name: 'the repository that Flux reads is at the anchor as it is at GitHub',
    async run() {
      const { github } = await world();
      const first = { main: await github.push('main', 'a change'), side: await github.push('side', 'a trial') };
      await mirrorNow(await world());
      assert.deepEqual(await mirrored(await world()), first);
      const next = { main: await github.push('main', 'another change') };
      await github.drop('side');
      await mirrorNow(await world());
      assert.deepEqual(await mirrored(await world()), next);
    },
  },
  {
    name: "Flux's key may not write there, and nobody reads without one",
    async run() {
      const before = await mirrored(await world());
      const { github } = await world();
      const written = await git(await world(), '--git-dir', github.repository, 'push', mirror(await world()), 'main:refs/heads/other');
      assert.deepEqual([written.status, /not authorized to write/.test(written.stderr)], [128, true], written.stderr);
      assert.deepEqual(await mirrored(await world()), before);
      const { machine } = await world();
      const open = await machine('anchor').try('GIT_TERMINAL_PROMPT=0 git ls-remote http://127.0.0.1:3000/mirror/HKube.git');
      assert.notEqual(open.status, 0, open.stdout);
    },
  },
];
