/** What machines are asked: one login each, everything in it, and an answer to each question for itself. */

import { ARCHIVES } from '../../constructs/host/base/backup';
import { KEPT } from '../../constructs/host/base/keeper';
import type { Machine } from '../../constructs/host/machine';
import { AS_ROOT } from '../hosts/ssh';

/** What one question was answered; a failure with the program's own words. */
export type Answered = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** Answers of one machine, by question. */
export type Answers = ReadonlyMap<string, Answered>;

/** Kinds of the cluster that are looked at, by question. */
export const KINDS = {
  nodes: 'nodes',
  pods: 'pods',
  kustomizations: 'kustomizations.kustomize.toolkit.fluxcd.io',
  releases: 'helmreleases.helm.toolkit.fluxcd.io',
  certificates: 'certificates.cert-manager.io',
  'base-backups': 'backups.postgresql.cnpg.io',
  archives: 'objectstores.barmancloud.cnpg.io',
} as const;

const inJson: readonly string[] = ['mesh', ...Object.keys(KINDS)];

const HEAD = `
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin
${AS_ROOT}
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
ask() {
  printf '@@ %s\\n' "$1"
  shift
  $as_root "$@" 2>"$errors"
  status=$?
  printf '\\n@@status %s\\n' "$status"
  if [ "$status" != 0 ]; then tail -n 2 "$errors"; fi
}
`;

/** Prints the dates of every certificate that Caddy has. */
const CADDY = `find /var/lib/caddy -name '*.crt' -path '*certificates*' -exec sh -c 'openssl x509 -noout -dates -in "$1"; echo "name=$(basename "$1" .crt)"' _ '{}' ';'`;

/** The questions for a machine. @param cluster whether it is to speak for the cluster */
export function questions({ role }: Machine, cluster: boolean): string {
  return [
    HEAD,
    `ask saved find ${ARCHIVES} -maxdepth 1 -name '*.tar.age' -printf '%f\\n'`,
    `ask kept find ${KEPT} -name '*.tar.age' -printf '%P\\n'`,
    ...(role === 'anchor' ? ['ask mesh headscale nodes list --output json', `ask caddy ${CADDY}`] : []),
    ...(cluster
      ? Object.entries(KINDS).map(
          ([name, kind]) => `ask ${name} k3s kubectl get ${kind} --all-namespaces --request-timeout=15s --output json`,
        )
      : []),
    'exit 0',
  ].join('\n');
}

export function parseAnswers(text: string): Answers {
  const parts = text.split(/^@@ ([a-z-]+)\n/m).slice(1);
  return new Map(
    parts.flatMap((name, index): [string, Answered][] => {
      if (index % 2 === 1) return [];
      const [said = '', status = '', words = ''] = (parts[index + 1] ?? '').split(/^@@status (\d+)\n/m);
      if (status !== '0') return [[name, { ok: false, why: words.trim() || 'it broke off' }]];
      if (inJson.includes(name) && !isJson(said))
        return [[name, { ok: false, why: `its answer is no JSON: ${JSON.stringify(said.trim())}` }]];
      return [[name, { ok: true, text: said }]];
    }),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The items of a list that kubectl printed. */
export function itemsIn<T>(text: string): readonly T[] {
  return (JSON.parse(text) as { readonly items?: readonly T[] }).items ?? [];
}
