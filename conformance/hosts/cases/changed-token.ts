/** Another token in the vault than the cluster was started with. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VAULT_PATH } from '../../../constructs/secrets/vault';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';

const VALUE = 'another-token-that-no-server-has-seen';

/** Once every node runs. */
export const changedToken = ({ world }: Rig): Case[] =>
  (['k3s/token', 'k3s/agent-token'] as const).map((token) => ({
    name: `another ${token} in the vault is refused before it is on any machine`,
    async run() {
      const { fork, machine, operator } = await world();
      const vault = join(fork.root, VAULT_PATH);
      const before = readFileSync(vault);
      const files = () => machine('cloud-cp-1').run('sha256sum /etc/rancher/k3s/*token');
      const sums = await files();
      await fork.hKube(['secrets', 'set', token], VALUE);
      const { status, stdout, stderr } = await operator.hKube(['configure', 'cloud-cp-1']).finally(() => writeFileSync(vault, before));
      assert.equal(status, 1, stdout);
      assert.match(stderr, /\[nodes\/cloud-cp-1\].*token/);
      assert.doesNotMatch(stdout + stderr, new RegExp(`TASK|${VALUE}`));
      assert.equal(await files(), sums);
    },
  }));
