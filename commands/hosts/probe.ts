/** What a machine is before anything is done to it: asked in one login, and compared with the model. */
import { isJoined, serverOf } from '../../constructs/host/base/tailscale';
import { BARE_TOKEN, K3S, TOKENS } from '../../constructs/host/k3s/config';
import type { Machine } from '../../constructs/host/machine';
import type { DnsName } from '../../constructs/values/dns-name';
import { type Problem, ProblemError } from '../../constructs/values/problem';
import { AS_ROOT } from './ssh';

export interface Facts {
  /** Whether root's rights are to be had without a password. */
  readonly isRoot: boolean;
  /** Whether it is a member of this mesh. */
  readonly joined: boolean;
  /** Its address in whatever mesh it is in. */
  readonly tailnet: string | undefined;
  /** Version of K3s that is installed. */
  readonly k3s: string | undefined;
  /** What joins machines: on a control plane as K3s keeps it, on a worker as it was handed over. */
  readonly tokens: Tokens;
}

/** Sums of the tokens, for none leaves its machine. Nothing for one that K3s was not started with. */
export type Tokens = Readonly<Record<keyof typeof TOKENS, string | undefined>>;

/** Reads and changes nothing. */
export const probe = (loginServer: DnsName): string => `
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin
${AS_ROOT}
if $as_root true 2>/dev/null; then echo root=yes; fi
if command -v tailscale >/dev/null 2>&1; then
  echo "tailnet=$($as_root tailscale ip -4 2>/dev/null | head -n 1)"
  if ${isJoined(serverOf(loginServer), '$as_root ')}; then echo joined=yes; fi
fi
if [ -x /usr/local/bin/k3s ]; then /usr/local/bin/k3s --version | sed -n 's/^k3s version \\(v[^ ]*\\).*/k3s=\\1/p'; fi
token() { if $as_root test -s "$2" 2>/dev/null; then echo "$1_token=$($as_root sed '${BARE_TOKEN}' "$2" | tr -d '\\n' | sha256sum | cut -c 1-64)"; fi; }
token server ${TOKENS.server.kept}
if $as_root test -d ${K3S.state}/server 2>/dev/null; then token agent ${TOKENS.agent.kept}
elif $as_root test -d ${K3S.state}/agent 2>/dev/null; then token agent ${TOKENS.agent.file}; fi
`;

export function parseFacts(text: string): Facts {
  const said = new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^(\w+)=(.+)$/.exec(line.trim()) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
  return {
    isRoot: said.get('root') === 'yes',
    joined: said.get('joined') === 'yes',
    tailnet: said.get('tailnet'),
    k3s: said.get('k3s'),
    tokens: { server: said.get('server_token'), agent: said.get('agent_token') },
  };
}

export const minor = (version: string): number => Number(/^v?1\.(\d+)\./.exec(version)?.[1]);

/** Whether one version of Kubernetes may follow on another: the same minor, or the next. */
export const isHop = (have: string, wanted: string): boolean => [0, 1].includes(minor(wanted) - minor(have));

export interface Wanted {
  readonly machine: Machine;
  /** Version of K3s. */
  readonly k3s: string;
  /** Whether the play may give it its address: before it is a node, that hurts nobody. */
  readonly mayMove: boolean;
}

/** What forbids going on: `no-root`, `other-tailnet-address`, `version-hop`. @throws ProblemError with all of them */
export function assertFits(facts: Facts, { machine, k3s, mayMove }: Wanted): void {
  const path = `nodes/${machine.name}`;
  const { tailnet } = facts;
  const problems: Problem[] = [];
  if (!facts.isRoot) {
    problems.push({
      path,
      code: 'no-root',
      message: "whoever logs in does not get root's rights without a password",
      fix: 'log in as root (--user root), or let this user run everything by sudo without a password until the play has run',
    });
  }
  if (facts.joined && tailnet !== undefined && tailnet !== machine.tailnet && !(mayMove && facts.k3s === undefined)) {
    problems.push({
      path,
      code: 'other-tailnet-address',
      message: `it has ${tailnet} in the mesh, and the model says ${machine.tailnet}`,
      allowed: machine.tailnet,
      fix:
        facts.k3s === undefined
          ? `npm run bootstrap ${machine.name} gives it ${machine.tailnet}; or is this another machine?`
          : 'correct `tailnet` of this machine; a node cannot move: drain it, delete it from cluster and mesh, and bootstrap it anew',
    });
  }
  if (machine.inCluster && facts.k3s !== undefined && !isHop(facts.k3s, k3s)) {
    problems.push({
      path,
      code: 'version-hop',
      message: `K3s ${facts.k3s} runs there and ${k3s} is wanted`,
      allowed: 'the same minor version or the next one',
      fix: 'set the next minor in versions.ts, configure every control plane and then every worker, and go on from there',
    });
  }
  if (problems.length > 0) throw new ProblemError(problems);
}
