/** How people log in to a machine: one text, for cloud-init and for the play. */
import type { Subject } from '../step/step';

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

export const sshd = (admin: string): Subject => ({
  name: 'sshd',
  steps: [
    { kind: 'file', path: SSHD_DROP_IN, content: sshdConfig(admin), mode: '0600', validate: '/usr/sbin/sshd -t -f %s' },
    { kind: 'service', unit: 'ssh.service', files: [SSHD_DROP_IN], onChange: 'nudge' },
  ],
});
