/** A stand-in for Hetzner's API on loopback: only what Terraform asks of our machines, with a memory. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACTIONS } from './actions';
import {
  CREATED,
  IMAGES,
  type Item,
  type Json,
  type Kind,
  LOCATIONS,
  newFirewall,
  newPrimaryIp,
  newServer,
  newSshKey,
  Refusal,
  SERVER_TYPES,
  type Things,
} from './objects';

const CATALOGUE: Readonly<Record<string, readonly { readonly id: number; readonly name: string }[]>> = {
  images: IMAGES,
  locations: LOCATIONS,
  server_types: SERVER_TYPES,
};

const singular = (kind: string): string => kind.slice(0, -1);

export class HetznerApi implements Things {
  readonly items: Readonly<Record<Kind, Map<number, Item>>> = {
    firewalls: new Map(),
    primary_ips: new Map(),
    servers: new Map(),
    ssh_keys: new Map(),
  };
  /** Every request that asked for a change. */
  readonly changes: string[] = [];
  private lastId = 41;
  private server: Server | undefined;

  /** @returns its address, for HCLOUD_ENDPOINT */
  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      bodyOf(request)
        .then((body) => this.answer(request.method ?? '', new URL(request.url ?? '', 'http://localhost'), body))
        .catch((error: unknown) => {
          const { status, code, message } = error instanceof Refusal ? error : new Refusal(500, 'server_error', String(error));
          return { status, body: { error: { code, message, ...(code === 'invalid_input' && { details: { fields: [] } }) } } };
        })
        .then(({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(body));
        });
    });
    this.server = server;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** Makes a thing as if it had been there before Terraform. */
  create(kind: Kind, wish: Json): Item {
    const { name, location } = wish;
    if ([...this.items[kind].values()].some((other) => other.name === name)) {
      throw new Refusal(409, 'uniqueness_error', `${singular(kind)} name is already used: ${name}`);
    }
    if ((kind === 'servers' || kind === 'primary_ips') && !LOCATIONS.some((known) => known.name === location)) {
      throw new Refusal(422, 'invalid_input', `invalid input in field 'location': there is no ${location}`);
    }
    this.lastId += 1;
    const item = this.made(kind, this.lastId, wish);
    this.items[kind].set(item.id, item);
    return item;
  }

  private made(kind: Kind, id: number, wish: Json): Item {
    if (kind === 'firewalls') return newFirewall(id, wish);
    if (kind === 'primary_ips') return newPrimaryIp(id, wish);
    if (kind === 'ssh_keys') return newSshKey(id, wish);
    const address = this.find('primary_ips', Number((wish['public_net'] as Json)['ipv4']));
    address['assignee_id'] = id;
    for (const { firewall } of (wish['firewalls'] ?? []) as { firewall: number }[]) {
      (this.find('firewalls', firewall)['applied_to'] as object[]).push({ type: 'server', server: { id } });
    }
    return newServer(id, wish, { id: address.id, ip: address['ip'] });
  }

  find(kind: Kind, id: number): Item {
    const item = this.items[kind].get(id);
    if (item === undefined) throw new Refusal(404, 'not_found', `${singular(kind)} with ID '${id}' not found`);
    return item;
  }

  private answer(method: string, { pathname, searchParams }: URL, body: Json): { readonly status: number; readonly body: Json } {
    const [kind = '', id, ...rest] = pathname.slice(1).split('/');
    if (method !== 'GET') this.changes.push(`${method} ${pathname}`);
    const catalogue = CATALOGUE[kind];
    if (catalogue !== undefined && method === 'GET') return { status: 200, body: this.catalogued(kind, catalogue, id, searchParams) };
    if (!Object.hasOwn(this.items, kind)) throw new Refusal(404, 'not_found', `${method} ${pathname}`);
    return this.answerOf(kind as Kind, method, id, rest, body);
  }

  private answerOf(kind: Kind, method: string, id: string | undefined, rest: readonly string[], body: Json) {
    const action = {
      id: 1,
      command: 'done',
      status: 'success',
      progress: 100,
      started: CREATED,
      finished: CREATED,
      resources: [],
      error: null,
    };
    const key = singular(kind);
    if (id === undefined) {
      if (method !== 'POST') throw new Refusal(404, 'not_found', `${method} ${kind}`);
      return { status: 201, body: { [key]: this.create(kind, body), action, actions: [action], next_actions: [], root_password: null } };
    }
    const item = this.find(kind, Number(id));
    const [, verb] = rest;
    if (verb !== undefined) {
      const act = ACTIONS[`${kind}/${verb}`];
      if (act === undefined) throw new Refusal(404, 'not_found', `${kind}/${verb}`);
      act(item, body, this);
      return { status: 201, body: { action, actions: [action] } };
    }
    if (method === 'PUT') Object.assign(item, body);
    if (method === 'DELETE') {
      if ((item['protection'] as { delete?: boolean } | undefined)?.delete)
        throw new Refusal(423, 'protected', `${singular(kind)} is delete protected`);
      this.items[kind].delete(item.id);
    }
    return { status: 200, body: { [key]: item } };
  }

  private catalogued(
    kind: string,
    entries: readonly { readonly id: number; readonly name: string }[],
    id: string | undefined,
    by: URLSearchParams,
  ) {
    if (id !== undefined) return { [singular(kind)]: entries.find((entry) => String(entry.id) === id) };
    return { [kind]: entries.filter(({ name }) => [null, name].includes(by.get('name'))) };
  }
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : JSON.parse(text);
}
