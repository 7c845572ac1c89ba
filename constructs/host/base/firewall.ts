/** The machine's own firewall: exactly the ports that the model opens, in the form that `ufw show added` prints. */
import type { Cidr } from '../../values/cidr';
import { anywhere, type Opening } from '../opening';
import { LIBRARY, program } from '../step/library';
import type { Subject } from '../step/step';

export interface FirewallProps {
  readonly openings: readonly Opening[];
  /** Ranges that the machine's own pods and Services speak from; none outside the cluster. */
  readonly podRanges: readonly Cidr[];
}

const RULES = '/etc/h-kube/firewall.rules';

function allow({ name, protocol, port, from }: Opening): string[] {
  if (from === anywhere) return [`ufw allow ${port}/${protocol} comment '${name}'`];
  const source = (range: string) => range.replace(/\/32$/, '');
  return from.map((range) => `ufw allow from ${source(range)} to any port ${port} proto ${protocol} comment '${name}'`);
}

/** The commands that make the rules, one line each. */
export const ufwRules = ({ openings, podRanges }: FirewallProps): readonly string[] => [
  ...openings.flatMap(allow),
  // K3s's pods reach the API server and the kubelet at their node's own address. Source: K3s docs, requirements.
  ...podRanges.map((range) => `ufw allow from ${range} comment 'k3s'`),
];

const FIREWALL = `# firewall check|apply FILE: ufw is up and has the rules of FILE and no others.
set -eu
export LC_ALL=C
has() { ufw show added | grep '^ufw ' | sort || true; }
up() { ufw status verbose | grep -q '^Default: deny (incoming), allow (outgoing)'; }
case $1 in
check) up && [ "$(has)" = "$(sort "$2")" ] ;;
apply)
  # What lets in comes first, what shuts out last.
  while read -r rule; do
    if ! has | grep -Fqx -- "$rule"; then eval "$rule"; fi
  done <"$2"
  ufw default deny incoming
  ufw default allow outgoing
  ufw --force enable
  has | while read -r rule; do
    if ! grep -Fqx -- "$rule" "$2"; then eval "ufw --force delete \${rule#ufw }"; fi
  done
  ;;
esac
`;

export const firewall = (props: FirewallProps): Subject => ({
  name: 'firewall',
  steps: [
    { kind: 'package', names: ['ufw'] },
    { kind: 'directory', path: '/etc/h-kube', mode: '0755' },
    {
      kind: 'file',
      path: RULES,
      content: ufwRules(props)
        .map((rule) => `${rule}\n`)
        .join(''),
      mode: '0644',
    },
    program('firewall', FIREWALL),
    {
      kind: 'command',
      name: 'the firewall is up, with these rules and no others',
      doneWhen: [`${LIBRARY}/firewall`, 'check', RULES],
      run: [`${LIBRARY}/firewall`, 'apply', RULES],
    },
  ],
});
