/** How people log in to a machine: one text, for cloud-init and for the play. */
import { type Step, type Subject, shell } from '../step/step';

/** `00-` sorts before cloud-init's and the image's own drop-ins, and sshd takes the first value that it reads. */
export const SSHD_DROP_IN = '/etc/ssh/sshd_config.d/00-h-kube.conf';

/** @param admin the one login name that is let in */
export const sshdConfig = (admin: string): string => `# Written by H-Kube.
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthenticationMethods publickey
AllowUsers ${admin}
MaxAuthTries 3
LoginGraceTime 20
X11Forwarding no
`;

/** An image whose sshd_config has no Include, or says something of its own ahead of it, would leave the text above unread. */
const obeyed = (admin: string): Step => {
  const lines = ['permitrootlogin no', 'passwordauthentication no', 'authenticationmethods publickey'];
  // Names of other files are added to ours.
  const only = `[ "$(printf '%s\\n' "$said" | grep '^allowusers ')" = 'allowusers ${admin}' ]`;
  return {
    kind: 'command',
    name: 'sshd does what its file says',
    doneWhen: shell(
      `said=$(/usr/sbin/sshd -T -C user=root,host=x,addr=192.0.2.1)\n${lines.map((line) => `printf '%s\\n' "$said" | grep -Fqx '${line}'`).join('\n')}\n${only}`,
    ),
    run: shell(
      `echo 'sshd reads something else first, or lets in more names (AllowUsers): /etc/ssh/sshd_config has to begin with "Include /etc/ssh/sshd_config.d/*.conf"' >&2; exit 1`,
    ),
  };
};

export const sshd = (admin: string): Subject => ({
  name: 'sshd',
  steps: [
    { kind: 'file', path: SSHD_DROP_IN, content: sshdConfig(admin), mode: '0600', validate: '/usr/sbin/sshd -t -f %s' },
    { kind: 'service', unit: 'ssh.service', files: [SSHD_DROP_IN], onChange: 'nudge' },
  ],
});

/** After the proof that somebody still gets in: there is nothing to take back, there is something to correct. */
export const sshdObeys = (admin: string): Subject => ({ name: 'sshd-obeys', steps: [obeyed(admin)] });
