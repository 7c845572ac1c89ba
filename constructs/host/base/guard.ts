/** Takes back what has locked everybody out: a new login has to work before a change of keys, of sshd or of the firewall counts. */

import { LIBRARY, program, STATE } from '../step/library';
import type { Step, Subject } from '../step/step';
import { HOST_PORTS_RULES, HOST_PORTS_UNIT } from './host-ports';

/** Long enough for the steps in between on a slow machine, short enough to wait for. */
const SECONDS = 180;

const GUARD = `# guard arm|disarm|restore KEYS: unless it is disarmed in time, the file KEYS, sshd and the firewall become again what they were.
set -eu
before=${STATE}/before keys=$2
case $1 in
arm)
  # What an earlier play left unproven is nothing to go back to.
  if systemctl --quiet is-active h-kube-guard.timer; then systemctl stop h-kube-guard.timer
  else
    rm -rf "$before"
    mkdir -p "$before"
    cp -a /etc/ssh/sshd_config.d "$before/sshd"
    if [ -f "$keys" ]; then cp -a "$keys" "$before/keys"; fi
    cp -a /etc/ufw "$before/ufw"
    if systemctl --quiet is-active ${HOST_PORTS_UNIT}; then cp -a ${HOST_PORTS_RULES} "$before/host-ports"; fi
  fi
  # Its own accuracy, for systemd's is a minute.
  systemd-run --quiet --collect --unit=h-kube-guard --on-active=${SECONDS} --timer-property=AccuracySec=1s ${LIBRARY}/guard restore "$keys"
  ;;
disarm)
  systemctl stop h-kube-guard.timer
  rm -rf "$before"
  ;;
restore)
  # What lets in comes first, and nothing that fails here holds up the rest.
  set +e
  if [ -f "$before/keys" ]; then cp -a "$before/keys" "$keys"; fi
  rm -rf /etc/ssh/sshd_config.d
  cp -a "$before/sshd" /etc/ssh/sshd_config.d
  # Also where it did not survive what it was told to read.
  systemctl restart ssh.service
  rm -rf /etc/ufw
  cp -a "$before/ufw" /etc/ufw
  if grep -qx 'ENABLED=yes' /etc/ufw/ufw.conf; then ufw reload; else ufw --force disable; fi
  if [ -f "$before/host-ports" ]; then
    cp -a "$before/host-ports" ${HOST_PORTS_RULES}
    nft --file ${HOST_PORTS_RULES}
  else systemctl stop ${HOST_PORTS_UNIT} 2>/dev/null
  fi
  rm -rf "$before" ${STATE}/taken-in/ssh.service.nudge
  logger --tag h-kube 'nobody logged in anew: keys, sshd and the firewall are what they were before the play'
  ;;
esac
`;

/**
 * Puts the steps of these subjects between arming and the proof. Their packages come before: to install one takes as long as it takes,
 * and locks nobody out. @param keys the administrator's file of keys
 */
export function guarded(keys: string, subjects: readonly Subject[]): readonly Subject[] {
  const call = (name: string, verb: 'arm' | 'disarm'): Step => ({ kind: 'command', name, run: [`${LIBRARY}/guard`, verb, keys] });
  const packages = subjects.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'package' ? step.names : [])));
  return [
    {
      name: 'guard',
      steps: [
        ...(packages.length === 0 ? [] : [{ kind: 'package', names: [...new Set(packages)] } as const]),
        program('guard', GUARD),
        call(`what follows is taken back in ${SECONDS} seconds unless a new login works`, 'arm'),
      ],
    },
    ...subjects.map(({ name, steps }) => ({ name, steps: steps.filter(({ kind }) => kind !== 'package') })),
    { name: 'new-login', steps: [{ kind: 'log-in-again' }, call('a new login works', 'disarm')] },
  ];
}
