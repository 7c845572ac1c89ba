/** The repository that Flux reads is at the anchor too, for when its own host is away. */
import type { Repository } from '../../cluster/site';
import { gitCredential } from '../git-credential';
import { LIBRARY, program } from '../step/library';
import type { Step } from '../step/step';
import { unit, unitFile } from '../step/unit';
import { FORGEJO_PORT, GIT, PATHS } from './forgejo-config';

const IDENTITY = '/etc/forgejo/mirror-identity';

const MIRROR = `# git-mirror URL NAME: every branch and tag of URL, as the repository NAME of Forgejo's user mirror. Reads only there, writes only here.
set -eu
umask 077
url=$1 name=$2
folder=${PATHS.state}/mirror
token=$folder/token
mkdir -p "$folder"
export GIT_SSH_COMMAND="ssh -i ${IDENTITY} -o IdentitiesOnly=yes -o UserKnownHostsFile=/etc/forgejo/mirror-known-hosts -o BatchMode=yes"
if [ ! -s "$token" ]; then
  forgejo() { HOME=${PATHS.state} ${PATHS.program} --config ${PATHS.config} "$@"; }
  forgejo admin user list | grep -qw mirror ||
    forgejo admin user create --username mirror --email mirror@localhost --random-password --must-change-password=false >/dev/null
  forgejo admin user generate-access-token --username mirror --token-name "git-mirror-$(date +%s)" --scopes write:repository,write:user --raw >"$token"
fi
[ -d "$folder/$name.git" ] || git clone --quiet --mirror "$url" "$folder/$name.git"
git -C "$folder/$name.git" fetch --quiet --prune origin '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'
# The token goes by a file: an address with it would be in the list of processes.
git -C "$folder/$name.git" -c credential.helper= -c "credential.helper=!f() { echo username=mirror; echo password=\\$(cat $token); }; f" \\
  push --quiet --prune http://127.0.0.1:${FORGEJO_PORT}/mirror/$name.git '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'
# Flux reads it with the key that it has: when it is needed, nobody may be able to log in and hand one over.
[ -f ${IDENTITY} ] || exit 0
public=$(ssh-keygen -y -f ${IDENTITY} | cut -d ' ' -f 1,2)
api() { printf 'header = "Authorization: token %s"\\n' "$(cat $token)" | curl --fail --silent --show-error --config - "$@" http://127.0.0.1:${FORGEJO_PORT}/api/v1/repos/mirror/$name/keys; }
api | grep -Fq "$public" ||
  api --output /dev/null --header 'Content-Type: application/json' --data "{\\"title\\":\\"flux\\",\\"key\\":\\"$public\\",\\"read_only\\":true}"
`;

/** @throws ProblemError `no-host-keys` */
export function gitMirror(repository: Repository): readonly Step[] {
  const { url } = repository;
  const name = (url.split('/').pop() ?? '').replace(/\.git$/, '');
  const credential = gitCredential(repository);
  return [
    ...(credential === undefined
      ? []
      : [
          // OpenSSH reads no key whose last line does not end, and the vault keeps values without that end.
          { kind: 'secret-file', path: IDENTITY, content: { text: [credential.identity, '\n'] }, ...GIT, mode: '0600' } as const,
          { kind: 'file', path: '/etc/forgejo/mirror-known-hosts', content: credential.hostKeys, ...GIT, mode: '0644' } as const,
        ]),
    program('git-mirror', MIRROR),
    unitFile({
      name: 'git-mirror.service',
      sections: {
        Unit: ['Description=Mirror of the repository that Flux reads', 'After=forgejo.service'],
        Service: ['Type=oneshot', 'User=git', 'Group=git', `ExecStart=${LIBRARY}/git-mirror ${url} ${name}`],
      },
    }),
    ...unit({
      name: 'git-mirror.timer',
      sections: {
        Unit: ['Description=Mirror of the repository that Flux reads'],
        Timer: ['OnBootSec=5min', 'OnUnitActiveSec=10min'],
        Install: ['WantedBy=timers.target'],
      },
    }),
  ];
}
