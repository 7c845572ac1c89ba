/** Hands objects of random models to an API server, in a dry run: nothing of one model is in the way of the next. */
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { type KubeClient, Refused, refOf, refText } from '../kubernetes/client';
import { compareStored } from '../kubernetes/stored';

/** How the server says that a text is empty. */
const LEFT_OUT = ' is undefined instead of ""';

export class DryRun {
  /** Models share most of their objects; what was taken once is taken again. */
  private readonly taken = new Set<string>();
  private readonly namespaces = new Set<string>();

  constructor(private readonly client: KubeClient) {}

  /** How many different objects it has taken. */
  get count(): number {
    return this.taken.size;
  }

  /** @returns what the server has to say against a model's objects */
  async complaints(objects: readonly Manifest[]): Promise<string[]> {
    const said: string[] = [];
    const isNamespace = ({ kind, apiVersion }: Manifest) => kind === 'Namespace' && apiVersion === 'v1';
    // An object can only be tried in a namespace that exists.
    for (const object of objects.filter(isNamespace)) said.push(...(await this.attempt(object)));
    const rest = objects.filter((object) => !isNamespace(object));
    const workers = Array.from({ length: 8 }, async () => {
      for (let object = rest.pop(); object !== undefined; object = rest.pop()) said.push(...(await this.attempt(object)));
    });
    await Promise.all(workers);
    return said;
  }

  private async attempt(object: Manifest): Promise<string[]> {
    const text = JSON.stringify(object);
    if (this.taken.has(text)) return [];
    try {
      const { body, warnings } = await this.client.apply(object, { dryRun: 'All' });
      const lost = compareStored(object, body).lost.filter((what) => !what.endsWith(LEFT_OUT));
      const wrong = [...lost, ...warnings].map((what) => `${refText(refOf(object))}: ${what}`);
      const name = object.metadata?.name ?? '';
      if (object.kind === 'Namespace' && !this.namespaces.has(name)) {
        await this.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
        this.namespaces.add(name);
      }
      if (wrong.length === 0) this.taken.add(text);
      return wrong;
    } catch (error) {
      if (error instanceof Refused) return [error.message];
      throw error;
    }
  }
}
