/** Every reference of our blueprints leads somewhere in an Authentik that just started. */
import assert from 'node:assert/strict';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { unresolved } from '../identity/resolve';
import type { Section } from '../runner/section';
import { composeReal } from '../site';

interface Variables {
  readonly env?: readonly { readonly name: string }[];
}

interface Damage {
  readonly what: string;
  readonly change: (text: string) => string;
  readonly words: RegExp;
}

const DAMAGES: readonly Damage[] = [
  { what: 'a flow that Authentik does not bring', change: swap('default-provider-invalidation-flow', 'no-flow'), words: /!Find .*no-flow/ },
  {
    what: 'an entry that is further down',
    change: (text) => text.replace(/!KeyOf "group\/[^"]+"/, '!KeyOf "below"'),
    words: /!KeyOf below/,
  },
  { what: 'a variable that the worker lacks', change: (text) => text.replace(/!Env "[^"]+"/, '!Env "NOWHERE"'), words: /!Env NOWHERE/ },
  { what: 'a blueprint that Authentik does not bring', change: swap('Default - Brand', 'Default - Blend'), words: /Default - Blend/ },
];

export const blueprints: Section = { name: 'blueprints', needs: [], cases };

function swap(from: string, to: string): (text: string) => string {
  return (text) => text.replace(from, to);
}

function cases() {
  const model = composeReal();
  const [release] = model.cluster.findAll(HelmRelease).filter(({ name }) => name === 'authentik');
  const { global, worker } = (release?.values ?? {}) as { readonly global?: Variables; readonly worker?: Variables };
  const variables = new Set([...(global?.env ?? []), ...(worker?.env ?? [])].map(({ name }) => name));
  const texts = model.files
    .flatMap(({ objects = [] }) => objects)
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name?.includes('blueprint'))
    .flatMap((object) => Object.values((object as unknown as { readonly data: Readonly<Record<string, string>> }).data));
  return [
    {
      name: 'every !Find, !KeyOf and !Env is resolved',
      run() {
        assert.ok(texts.length > 0);
        assert.deepEqual(
          texts.flatMap((text) => unresolved(text, variables)),
          [],
        );
        return `${texts.length} blueprint${texts.length === 1 ? '' : 's'}, ${variables.size} variables`;
      },
    },
    ...DAMAGES.map(({ what, change, words }) => ({
      name: `${what} is found`,
      run() {
        const changed = texts.map(change);
        assert.notDeepEqual(changed, texts);
        assert.match(changed.flatMap((text) => unresolved(text, variables)).join('\n'), words);
      },
    })),
  ];
}
