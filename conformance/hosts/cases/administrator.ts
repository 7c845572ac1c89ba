/** Who may log in to a machine. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';

export const onlyTheAdministrator = ({ world }: Rig, name: string): Case => ({
  name: `${name}: root and passwords are refused`,
  async run() {
    const { machine, model, modelled, operator } = await world();
    const { name: admin } = model.cluster.site.administrator;
    const settings = await machine(name).run('sshd -T -C user=root,host=x,addr=203.0.113.9');
    for (const line of ['permitrootlogin no', 'passwordauthentication no', 'authenticationmethods publickey', `allowusers ${admin}`]) {
      assert.match(settings, new RegExp(`^${line}$`, 'm'));
    }
    const { tailnet } = modelled(name);
    const refused = await operator.ssh(`root@${tailnet}`, 'true');
    assert.match(refused.stderr, /Permission denied \(publickey\)/);
    const admitted = await operator.ssh(`${admin}@${tailnet}`, 'sudo -n true');
    assert.equal(admitted.status, 0, admitted.stderr);
  },
});
