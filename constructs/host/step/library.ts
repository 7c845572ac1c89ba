/** The few programs of our own on every machine: what Ansible's modules cannot do, or not twice. */
import type { Step, Subject } from './step';

/** Folder of the programs. */
export const LIBRARY = '/usr/local/lib/h-kube';
/** What the programs remember. */
export const STATE = '/var/lib/h-kube';

/** One program. @param name as it is called @param text without the first line */
export const program = (name: string, text: string): Step => ({
  kind: 'file',
  path: `${LIBRARY}/${name}`,
  content: `#!/bin/sh\n${text}`,
  mode: '0755',
  validate: '/bin/sh -n %s',
});

const UNIT = `# unit check|apply NAME restart|reload|nudge FILE…: NAME runs, and has taken in its files as they are now.
# What it took in is remembered only afterwards, so that a play that broke off in between is healed by the next one.
set -eu
verb=$1 name=$2 how=$3
shift 3
stamp=${STATE}/taken-in/$name.$how
now() { cat -- "$@" /dev/null | sha256sum; }
runs() { [ "$how" = nudge ] || { systemctl --quiet is-active "$name" && systemctl --quiet is-enabled "$name"; }; }
fresh() { runs && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(now "$@")" ]; }
case $verb in
check) fresh "$@" ;;
apply)
  sum=$(now "$@")
  systemctl daemon-reload
  [ "$how" = nudge ] || systemctl --quiet enable "$name"
  if [ "$how" = nudge ]; then systemctl try-reload-or-restart "$name"
  elif [ "$how" = reload ] && systemctl --quiet is-active "$name"; then systemctl reload "$name"
  else systemctl restart "$name"; fi
  mkdir -p "\${stamp%/*}"
  printf '%s\\n' "$sum" >"$stamp"
  ;;
esac
`;

const PUT = `# put OWNER GROUP MODE PATH: the base64 text of standard input becomes a file, replaced whole, and only when it differs.
set -eu
umask 077
owner=$1 group=$2 mode=$3 path=$4
new=$path.h-kube-new
trap 'rm -f "$new"' EXIT
base64 -d >"$new"
[ -s "$new" ] || { echo "nothing was handed over for $path" >&2; exit 1; }
chown "$owner:$group" "$new"
chmod "$mode" "$new"
state() { stat -c '%U %G %a' "$1" && cat "$1"; }
if [ -f "$path" ] && [ "$(state "$path" | sha256sum)" = "$(state "$new" | sha256sum)" ]; then exit 0; fi
mv "$new" "$path"
echo changed
`;

const FETCH = `# fetch check|apply NAME VERSION URL SUMS ALGORITHM DESTINATION [MEMBER…]: a program of one version, checked against the published sum.
# DESTINATION is the program itself, or with MEMBERs of an archive the folder that they go to.
set -eu
verb=$1 name=$2 version=$3 url=$4 sums=$5 algorithm=$6 destination=$7
shift 7
stamp=${STATE}/programs/$name
now() {
  if [ $# -eq 0 ]; then set -- "$destination"; else for member; do set -- "$@" "$destination/\${member##*/}"; shift; done; fi
  sha256sum "$@"
}
is() { [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$version
$(now "$@" 2>/dev/null)" ]; }
case $verb in
check) is "$@" ;;
apply)
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  file=$(basename "$url" | sed 's/%2B/+/g')
  curl --fail --silent --show-error --location --proto '=https' --retry 3 --output "$work/$file" "$url"
  curl --fail --silent --show-error --location --proto '=https' --retry 3 --output "$work/sums" "$sums"
  want=$(awk -v file="$file" 'NF == 1 || $2 == file || $2 == "*" file { print $1; exit }' "$work/sums")
  have=$("\${algorithm}sum" "$work/$file" | cut -d ' ' -f 1)
  [ -n "$want" ] && [ "$want" = "$have" ] || { echo "$url has the sum $have, and $sums says \${want:-nothing}" >&2; exit 1; }
  if [ $# -eq 0 ]; then
    install -m 0755 "$work/$file" "$destination.h-kube-new"
    mv "$destination.h-kube-new" "$destination"
  else
    tar -xf "$work/$file" -C "$work" "$@"
    for member; do
      install -m 0755 "$work/$member" "$destination/\${member##*/}.h-kube-new"
      mv "$destination/\${member##*/}.h-kube-new" "$destination/\${member##*/}"
    done
  fi
  mkdir -p "\${stamp%/*}"
  printf '%s\\n%s\\n' "$version" "$(now "$@")" >"$stamp"
  ;;
esac
`;

const HOP = `# hop next|forward NAME WANTED PROGRAM ARGUMENT…: what PROGRAM says of its version may become WANTED, never back.
# next: the same minor or the one after it; forward: any later one.
set -eu
how=$1 name=$2 wanted=$3
shift 3
command -v "$1" >/dev/null || exit 0
number() { printf '%s' "$1" | grep -Eo '[0-9]+\\.[0-9]+\\.[0-9]+' | head -n 1; }
have=$(number "$("$@" 2>/dev/null | head -n 1)")
# One that was built by hand has no version.
[ -n "$have" ] || exit 0
part() { number "$1" | cut -d . -f "$2"; }
refuse() {
  echo "$name $have runs here and $wanted is wanted: $1" >&2
  exit 1
}
major=$(($(part "$wanted" 1) - $(part "$have" 1)))
minor=$(($(part "$wanted" 2) - $(part "$have" 2)))
case $how in
next)
  if [ "$major" -ne 0 ] || [ "$minor" -lt 0 ] || [ "$minor" -gt 1 ]; then
    refuse 'one minor version at a time, and never back. Set the next one in versions.ts, configure every machine that has it, then go on'
  fi
  ;;
forward)
  if [ "$major" -lt 0 ] || { [ "$major" -eq 0 ] && [ "$minor" -lt 0 ]; }; then
    refuse "never back, for no older one reads its data. Set $have or a later one in versions.ts"
  fi
  ;;
esac
`;

/**
 * Before a program is replaced whose data only a later version can read.
 * @param how how far it may go: to the `next` minor, or `forward` to any @param asks prints its version in the first line
 */
export const hop = (how: 'next' | 'forward', name: string, version: string, asks: readonly string[]): Step => ({
  kind: 'command',
  name: `${name} may become ${version}`,
  run: [`${LIBRARY}/hop`, how, name, version, ...asks],
});

/** What other steps are built on; first on every machine. */
export const library = (): Subject => ({
  name: 'library',
  steps: [
    { kind: 'directory', path: LIBRARY, mode: '0755' },
    { kind: 'directory', path: STATE, mode: '0700' },
    program('unit', UNIT),
    program('put', PUT),
    program('fetch', FETCH),
    program('hop', HOP),
  ],
});
