/** What Hetzner's API says of its things, as far as the hcloud provider reads it. Source: hcloud provider 1.68, hcloud-go v2 schema */

export type Json = Readonly<Record<string, unknown>>;

/** A thing with a name of its own kind. */
export interface Item {
  readonly id: number;
  name: string;
  labels: Json;
  [field: string]: unknown;
}

export type Kind = 'firewalls' | 'primary_ips' | 'servers' | 'ssh_keys';

/** All there is. */
export interface Things {
  /** @throws Refusal where it is not there */
  find(kind: Kind, id: number): Item;
}

/** A refusal in the API's own words. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const CREATED = '2026-01-01T00:00:00+00:00';

const named = (name: string, index: number) => ({ id: index + 1, name, description: name });

export const LOCATIONS = ['ash', 'fsn1', 'hel1', 'hil', 'nbg1'].map((name, index) => ({
  ...named(name, index),
  ...{ country: 'DE', city: '', latitude: 0, longitude: 0, network_zone: 'eu-central' },
}));

export const SERVER_TYPES = ['cpx21', 'cpx22', 'cpx31'].map((name, index) => ({
  ...named(name, index),
  ...{ cores: 2, memory: 4, disk: 80, prices: [], cpu_type: 'shared', architecture: 'x86', storage_type: 'local' },
  locations: LOCATIONS.map(({ id, name }) => ({ id, name, deprecation: null })),
}));

export const IMAGES = ['ubuntu-22.04', 'ubuntu-24.04'].map((name, index) => ({
  ...named(name, index),
  ...{ type: 'system', status: 'available', created: CREATED, os_flavor: 'ubuntu', architecture: 'x86', labels: {}, disk_size: 5 },
}));

const byName = <T extends { readonly name: string }>(list: readonly T[], name: unknown): T | undefined =>
  list.find((entry) => entry.name === name);

/** @param wish the body of a request that creates a server @param address its IPv4 address, which exists already */
export function newServer(id: number, wish: Json, address: { readonly id: number; readonly ip: unknown }): Item {
  const { firewalls, labels, image, location, name, server_type } = wish as {
    firewalls?: { firewall: number }[];
    labels?: Json;
    [field: string]: unknown;
  };
  return {
    ...{ id, name: String(name), labels: labels ?? {}, status: 'running', created: CREATED, locked: false, rescue_enabled: false },
    public_net: {
      ipv4: { ...address, blocked: false, dns_ptr: '' },
      ipv6: { id: id + 100_000, ip: '2001:db8::/64', blocked: false, dns_ptr: [] },
      floating_ips: [],
      firewalls: (firewalls ?? []).map(({ firewall }) => ({ id: firewall, status: 'applied' })),
    },
    ...{ private_net: [], volumes: [], primary_disk_size: 80, placement_group: null, backup_window: null, iso: null },
    server_type: byName(SERVER_TYPES, server_type),
    location: byName(LOCATIONS, location),
    image: byName(IMAGES, image),
    protection: { delete: false, rebuild: false },
  };
}

export function newPrimaryIp(id: number, { name, labels, location, type, auto_delete = false }: Json): Item {
  return {
    ...{ id, name: String(name), labels: (labels as Json | undefined) ?? {}, type, auto_delete, blocked: false, created: CREATED },
    ...{ ip: `203.0.113.${id % 250}`, dns_ptr: [], assignee_id: null, assignee_type: 'server', protection: { delete: false } },
    location: byName(LOCATIONS, location),
  };
}

export const newFirewall = (id: number, { name, labels, rules = [] }: Json): Item => ({
  ...{ id, name: String(name), labels: (labels as Json | undefined) ?? {}, rules, applied_to: [], created: CREATED },
});

export const newSshKey = (id: number, { name, labels, public_key }: Json): Item => ({
  ...{ id, name: String(name), labels: (labels as Json | undefined) ?? {}, public_key, fingerprint: 'b7:2f', created: CREATED },
});
