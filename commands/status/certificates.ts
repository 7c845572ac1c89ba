/** Certificates near their end: cert-manager's and Caddy's. How near is relative, for lifetimes shrink. */
import { type Answered, itemsIn } from './ask';
import { type Item, judged, type Part, short, span, unknown, unwell } from './part';

interface Certificate {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status?: {
    readonly notBefore?: string;
    readonly notAfter?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/** Both renew when a third is left; with less than this left, that has failed for a while. */
const LEFT = 1 / 5;

export function certificatesPart(cluster: Answered, caddy: Answered, hosts: readonly string[], now: number): Part {
  return {
    name: 'certificates',
    items: [
      ...(cluster.ok
        ? itemsIn<Certificate>(cluster.text).map((one) => certificateItem(one, now))
        : [unknown('in the cluster', short(cluster.why))]),
      ...caddyItems(caddy, hosts, now),
    ],
  };
}

function certificateItem({ metadata: { namespace, name }, status = {} }: Certificate, now: number): Item {
  const called = `${namespace}/${name}`;
  const { notBefore, notAfter, conditions = [] } = status;
  if (notBefore === undefined || notAfter === undefined) {
    return unwell(called, short(`was never issued: ${conditions.find(({ type }) => type === 'Ready')?.message ?? 'nothing is said'}`));
  }
  return validity(called, Date.parse(notBefore), Date.parse(notAfter), now);
}

function validity(name: string, from: number, until: number, now: number): Item {
  const left = until - now;
  if (left < 0) return unwell(name, `ended ${span(left)} ago`);
  return judged(left > (until - from) * LEFT, name, `ends in ${span(left)}`);
}

/** Source: `openssl x509 -noout -dates`, and the file's name after each. */
function caddyItems(answer: Answered, hosts: readonly string[], now: number): Item[] {
  if (!answer.ok) return hosts.map((host) => unknown(host, short(answer.why)));
  const found = new Map(
    [...answer.text.matchAll(/^notBefore=(.*)\nnotAfter=(.*)\nname=(.*)$/gm)].map(([, from = '', until = '', name = '']) => [
      name,
      validity(name, Date.parse(from), Date.parse(until), now),
    ]),
  );
  return hosts.map((host) => found.get(host) ?? unwell(host, 'Caddy has no certificate for it'));
}
