/** The few verbs of the Kubernetes API that the suite uses, without a client library between us and what the server says. */
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../constructs/cluster/custom-resource';

/** An object as the server keeps it. */
export interface Stored extends Manifest {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
}

export interface Answer<T = Stored> {
  readonly status: number;
  readonly body: T;
  /** What the server has to say beside it. */
  readonly warnings: readonly string[];
}

interface Options {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly type?: string;
}

/** Where an object is. */
export interface Ref {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The server's own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    what: string,
    body: unknown,
  ) {
    super(`${what}: ${(body as { message?: string })?.message ?? JSON.stringify(body)}`);
  }
}

export const refOf = ({ apiVersion, kind, metadata }: Manifest): Ref => ({
  apiVersion,
  kind,
  name: metadata?.name ?? '',
  ...(metadata?.namespace !== undefined && { namespace: metadata.namespace }),
});

export const refText = ({ kind, namespace, name }: Ref): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

export class KubeClient {
  private readonly agent: Agent;
  private readonly resources = new Map<string, readonly Resource[]>();

  /** @param ca certificate of the server */
  constructor(
    private readonly url: string,
    private readonly token: string,
    ca: string,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 8, ca });
  }

  /** Server-side apply with every unknown field refused. @throws Refused */
  async apply(object: Manifest, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const ref = refOf(object);
    const answer = await this.call<Stored>('PATCH', await this.pathOf(ref), {
      query: { fieldManager: 'h-kube', fieldValidation: 'Strict', force: 'true', ...query },
      body: object,
      type: 'application/apply-patch+yaml',
    });
    return accepted(answer, `apply ${refText(ref)}`);
  }

  /** @returns undefined where there is none */
  async get<T extends Stored = Stored>(ref: Ref): Promise<T | undefined> {
    const answer = await this.call<T>('GET', await this.pathOf(ref));
    return answer.status === 404 ? undefined : accepted(answer, `get ${refText(ref)}`).body;
  }

  /** Every object of a kind, of all namespaces. @returns none where the API is not served */
  async list<T extends Stored = Stored>(apiVersion: string, kind: string): Promise<T[]> {
    const resource = await this.find(apiVersion, kind);
    if (resource === undefined) return [];
    const { body } = accepted(await this.call<{ items: T[] }>('GET', `${rootOf(apiVersion)}/${resource.name}`), `list ${kind}`);
    return body.items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** A merge patch. @param subresource such as `status` @throws Refused */
  async patch(ref: Ref, body: object, subresource?: string): Promise<Stored> {
    const path = `${await this.pathOf(ref)}${subresource === undefined ? '' : `/${subresource}`}`;
    return accepted(await this.call<Stored>('PATCH', path, { body, type: 'application/merge-patch+json' }), `patch ${refText(ref)}`).body;
  }

  /** At once, without grace. What is not there is gone. @throws Refused */
  async delete(ref: Ref): Promise<void> {
    const answer = await this.call('DELETE', await this.pathOf(ref), { query: { gracePeriodSeconds: '0' } });
    if (answer.status !== 404) accepted(answer, `delete ${refText(ref)}`);
  }

  /** @throws Error when the server cannot be reached */
  call<T>(method: string, path: string, { query = {}, body, type = 'application/json' }: Options = {}): Promise<Answer<T>> {
    const target = new URL(path, this.url);
    for (const [key, value] of Object.entries(query)) target.searchParams.set(key, value);
    const headers = {
      authorization: `Bearer ${this.token}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': type }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(target, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const said = response.rawHeaders.flatMap((name, index, all) => (name.toLowerCase() === 'warning' ? [all[index + 1] ?? ''] : []));
          resolve({ status: response.statusCode ?? 0, body: parsed(text) as T, warnings: said });
        });
      });
      sent.once('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private async pathOf({ apiVersion, kind, namespace, name }: Ref): Promise<string> {
    const resource = await this.known(apiVersion, kind);
    const scope = resource.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
    return `${rootOf(apiVersion)}${scope}/${resource.name}/${name}`;
  }

  /** An API that was just defined takes a moment to be served. */
  private async known(apiVersion: string, kind: string): Promise<Resource> {
    for (let attempt = 0; attempt < 60; attempt++) {
      const resource = await this.find(apiVersion, kind);
      if (resource !== undefined) return resource;
      await sleep(250);
    }
    throw new Error(`the API server does not serve ${kind} of ${apiVersion}`);
  }

  private async find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const wanted = (resource: Resource) => resource.kind === kind && !resource.name.includes('/');
    const cached = this.resources.get(apiVersion)?.find(wanted);
    if (cached !== undefined) return cached;
    const { status, body } = await this.call<{ resources?: readonly Resource[] }>('GET', rootOf(apiVersion));
    if (status !== 200) return undefined;
    this.resources.set(apiVersion, body.resources ?? []);
    return body.resources?.find(wanted);
  }
}

const rootOf = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

function accepted<T>(answer: Answer<T>, what: string): Answer<T> {
  if (answer.status >= 300) throw new Refused(answer.status, what, answer.body);
  return answer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
