/** What may be done to a thing that is there. Whatever is not listed is refused: switching a machine off, for one. */
import type { Item, Json, Things } from './objects';

type Act = (item: Item, body: Json, things: Things) => void;

const protect: Act = (item, body) => {
  item['protection'] = { ...(item['protection'] as Json), ...body };
};

const reverse: Act = (item, { ip, dns_ptr }) => {
  item['dns_ptr'] = dns_ptr === null ? [] : [{ ip, dns_ptr }];
};

interface Resource {
  readonly server: { readonly id: number };
}

/** A firewall and its servers say the same of each other. */
const attach =
  (field: string, keep: boolean): Act =>
  (firewall, body, things) => {
    for (const resource of body[field] as Resource[]) {
      const net = things.find('servers', resource.server.id)['public_net'] as { firewalls: { id: number }[] };
      const others = net.firewalls.filter(({ id }) => id !== firewall.id);
      net.firewalls = keep ? [...others, { id: firewall.id, status: 'applied' } as { id: number }] : others;
      const applied = (firewall['applied_to'] as Resource[]).filter(({ server }) => server.id !== resource.server.id);
      firewall['applied_to'] = keep ? [...applied, { type: 'server', server: resource.server }] : applied;
    }
  };

export const ACTIONS: Readonly<Record<string, Act>> = {
  'firewalls/apply_to_resources': attach('apply_to', true),
  'firewalls/remove_from_resources': attach('remove_from', false),
  'firewalls/set_rules': (firewall, { rules }) => {
    firewall['rules'] = rules;
  },
  'primary_ips/change_dns_ptr': reverse,
  'primary_ips/change_protection': protect,
  'servers/change_protection': protect,
};
