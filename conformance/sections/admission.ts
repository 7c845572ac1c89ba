/** What CRDs cannot say, the webhooks of cert-manager and CloudNativePG do: they take what is ours, and refuse what is wrong. */
import assert from 'node:assert/strict';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { startCertManager, startCloudNativePg } from '../kubernetes/admission';
import { Refused, refOf, refText } from '../kubernetes/client';
import { ControlPlane } from '../kubernetes/control-plane';
import { collectCrds, establish } from '../kubernetes/crds';
import { composeDoors } from '../kubernetes/doors';
import { compareStored } from '../kubernetes/stored';
import type { Bench } from '../runner/bench';
import { go, program } from '../runner/needs';
import { once, type Section } from '../runner/section';

export const admission: Section = { name: 'admission', needs: [go, program('openssl', 'Debian package openssl')], cases };

type Loose = Manifest & { readonly spec?: Readonly<Record<string, unknown>> };

/** A thing that its CRD lets pass, and the words with which it is refused. */
interface Mistake {
  readonly what: string;
  readonly kind: string;
  readonly change: (spec: Readonly<Record<string, unknown>>) => object;
  readonly words: RegExp;
}

const MISTAKES: readonly Mistake[] = [
  {
    what: 'an issuer of two kinds',
    kind: 'ClusterIssuer',
    change: (spec) => ({ ...spec, selfSigned: {} }),
    words: /may not specify more than one issuer type/,
  },
  {
    what: 'a database that sets a parameter of the operator',
    kind: 'Cluster',
    change: (spec) => ({ ...spec, postgresql: { parameters: { port: '5433' } } }),
    words: /Can't set fixed configuration parameter/,
  },
  {
    what: 'a backup at no time',
    kind: 'ScheduledBackup',
    change: (spec) => ({ ...spec, schedule: 'every night' }),
    words: /schedule/,
  },
];

function cases(bench: Bench) {
  const model = composeDoors();
  const objects = model.files.flatMap((file) => file.objects ?? []) as Loose[];
  const judged = (group: RegExp) => objects.filter(({ apiVersion }) => group.test(apiVersion));
  const [release] = model.cluster.findAll(HelmRelease).filter(({ name }) => name === 'cert-manager');
  if (release === undefined) throw new Error('no release is called cert-manager');

  const server = once(async () => {
    const plane = await ControlPlane.start(bench);
    await establish(plane.client, await collectCrds(bench));
    for (const namespace of objects.filter(({ kind }) => kind === 'Namespace')) await plane.client.apply(namespace);
    await startCertManager(bench, plane, release);
    await startCloudNativePg(bench, plane);
    return plane.client;
  });

  /** @returns what the webhooks filled in */
  async function taken(group: RegExp): Promise<string> {
    const client = await server();
    const lost: string[] = [];
    const own = judged(group);
    assert.ok(own.length > 0);
    for (const object of own) {
      const { body, warnings } = await client.apply(object);
      lost.push(...[...compareStored(object, body).lost, ...warnings].map((what) => `${refText(refOf(object))}: ${what}`));
    }
    assert.deepEqual(lost, []);
    return `${own.length} objects`;
  }

  return [
    {
      name: 'cert-manager takes every object of ours, unchanged',
      limit: 1200,
      run: () => taken(/^(acme\.)?cert-manager\.io\//),
    },
    {
      name: 'CloudNativePG takes every object of ours, unchanged',
      run: () => taken(/^postgresql\.cnpg\.io\//),
    },
    ...MISTAKES.map(({ what, kind, change, words }) => ({
      name: `${what} is refused`,
      async run() {
        const client = await server();
        const [right] = judged(/cert-manager\.io\/|cnpg\.io\//).filter((object) => object.kind === kind);
        assert.ok(right);
        const wrong = { ...right, metadata: { ...right.metadata, name: 'seeded' }, spec: change(right.spec ?? {}) };
        await assert.rejects(client.apply(wrong, { dryRun: 'All' }), (error) => {
          assert.ok(error instanceof Refused);
          assert.match(error.message, /admission webhook/);
          assert.match(error.message, words);
          return true;
        });
      },
    })),
  ];
}
