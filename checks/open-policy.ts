/** A NetworkPolicy rule without peers, without ports, or with a selector of every namespace lets in everyone: never what was meant. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

interface Peer {
  readonly namespaceSelector?: object;
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly unknown[];
}
interface Spec {
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

export function openPolicy({ files }: Pick<Model, 'files'>): Problem[] {
  return files.flatMap(({ from, objects = [] }) =>
    objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .flatMap(({ metadata, ...rest }) => {
        const { ingress = [], egress = [] } = (rest as unknown as { spec: Spec }).spec;
        return [...ingress, ...egress].flatMap(wideness).map((wide) => ({
          path: from,
          code: 'open-policy',
          message: `NetworkPolicy "${metadata?.namespace}/${metadata?.name}" ${wide}`,
          fix: 'declare the way with a Flow, which names both ends and the ports',
        }));
      }),
  );
}

function wideness({ from, to, ports }: Rule): string[] {
  const peers = from ?? to ?? [];
  const everyNamespace = peers.some(({ namespaceSelector }) => namespaceSelector !== undefined && isEmpty(namespaceSelector));
  return [
    ...(peers.length === 0 ? ['has a rule without peers, which means everyone'] : []),
    ...(everyNamespace ? ['has a peer that is every namespace'] : []),
    ...((ports ?? []).length === 0 ? ['has a rule without ports, which means all of them'] : []),
  ];
}

const isEmpty = (selector: object): boolean =>
  Object.values(selector).every((part) => part === undefined || Object.keys(part as object).length === 0);
