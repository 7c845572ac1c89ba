/** sops and we read, change and refuse the same documents. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { demoKey, ownKeys } from '../../commands/age-keys';
import { sopsTools } from '../../commands/secrets-context';
import { newIdentity, recipientOf } from '../../constructs/secrets/age-key';
import { changeDocument, decryptDocument, encryptDocument, parseEncrypted } from '../../constructs/secrets/sops';
import { VAULT_PATH } from '../../constructs/secrets/vault';
import { ProblemError } from '../../constructs/values/problem';
import { whyNotKey } from '../../synth/yaml-text';
import type { Bench } from '../runner/bench';
import { go } from '../runner/needs';
import { once, type Section, skip } from '../runner/section';
import { type Damage, damages, relaid } from '../secrets/damage';
import { forEach, Sops } from '../secrets/sops-program';
import { root } from '../site';

const DOCUMENTS = 1000;

/** The vault and every encrypted Secret, as committed. */
const FILES = ['secrets', 'cluster']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
  .filter((path) => path.endsWith('.sops.yaml'))
  .sort();

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What we read; undefined where we refuse it, with a problem and never another error. */
async function ours(text: string, identities: readonly string[]): Promise<unknown> {
  try {
    return (await decryptDocument(text, identities)).plain;
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => !value.startsWith('\uFEFF'));
const name = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 })
  .filter((key) => whyNotKey(key) === undefined && !/^\d*$|^sops$|^__proto__$|_unencrypted$/.test(key));
const { node } = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, text, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(name, tie('node'), { maxKeys: 4 })),
}));
const documents = () =>
  fc.sample(fc.dictionary(name, node, { minKeys: 1, maxKeys: 6 }), { numRuns: DOCUMENTS, seed: 20261123 }) as object[];

export const secrets: Section = { name: 'secrets', needs: [go], cases };

async function cases(bench: Bench) {
  const own = await ownKeys({ root, env: bench.env });
  const { identity, recipient } = own[0] ?? (await demoKey(root));
  const sops = once(() => Sops.make(bench, [identity]));
  const opens = ({ metadata }: ReturnType<typeof parseEncrypted>) => metadata.age.some((entry) => entry.recipient === recipient);
  const encrypted = (path: string): string => {
    const text = read(path);
    return opens(parseEncrypted(text)) ? text : skip('its key is not at hand');
  };
  /** Documents that one of us takes and the other does not. */
  const disagreement = async (all: readonly Damage[]) => {
    const program = await sops();
    const verdicts = await forEach(all, async ({ place, text }) => {
      const [theirs, mine] = [await program.decrypt(text), await ours(text, [identity])];
      return theirs === undefined && mine === undefined ? [] : [`${place}: ${theirs ? 'sops' : ''} ${mine ? 'we' : ''} took it`];
    });
    return verdicts.flat();
  };

  return [
    ...FILES.map((path) => ({
      name: `sops reads ${path} as we do`,
      async run() {
        const text = encrypted(path);
        const plain = await (await sops()).decrypt(text);
        // Compared by hand: a failed assertion would print what is secret.
        assert.ok(
          plain !== undefined && JSON.stringify(plain) === JSON.stringify(await ours(text, [identity])),
          'they say different things',
        );
      },
    })),
    ...FILES.map((path) => ({
      name: `sops edits and rekeys ${path}, and we go on with what it wrote`,
      async run() {
        const program = await sops();
        const file = program.path('edited.yaml');
        writeFileSync(file, encrypted(path));
        const at = path === VAULT_PATH ? '["conformance/added"]' : '["stringData"]["conformance"]';
        await program.change('set', file, at, '"first\\nsecond: ✓"');
        const edited = await decryptDocument(readFileSync(file, 'utf8'), [identity]);
        assert.ok(JSON.stringify(edited.plain).includes('first\\nsecond: ✓'), 'the added value is missing');
        await program.change('unset', file, at);

        const other = await newIdentity();
        await program.change('rotate', '--in-place', '--add-age', (await recipientOf(other)) ?? '', '--rm-age', recipient, file);
        const rekeyed = await decryptDocument(readFileSync(file, 'utf8'), [other]);
        assert.equal(await ours(rekeyed.text, [identity]), undefined, 'the old key still opens it');
        const before = await ours(read(path), [identity]);
        assert.ok(JSON.stringify(rekeyed.plain) === JSON.stringify(before), 'rekeying changed a value');

        const ahead = await Sops.make(bench, [other]);
        const changed = changeDocument(rekeyed, { ...rekeyed.plain, conformance: 'ours' }, sopsTools());
        assert.equal(((await ahead.decrypt(changed)) as { conformance?: string } | undefined)?.conformance, 'ours');
      },
    })),
    ...FILES.filter((path) => path.startsWith('secrets/')).map((path) => ({
      name: `neither reads ${path} with one byte flipped anywhere`,
      limit: 600,
      async run() {
        const text = encrypted(path);
        assert.ok((await (await sops()).decrypt(relaid(text))) !== undefined && (await ours(relaid(text), [identity])) !== undefined);
        // All envelopes are alike: one of them is tried byte by byte.
        const all = damages(text, path === VAULT_PATH ? 1 : 16);
        assert.deepEqual(await disagreement(all), []);
        return `${all.length} places`;
      },
    })),
    {
      name: 'sops reads a thousand random documents of ours',
      limit: 600,
      async run() {
        const program = await sops();
        const wrong = await forEach(documents(), async (document) => {
          const theirs = await program.decrypt(await encryptDocument(document, { ...sopsTools(), recipients: [recipient] }));
          return JSON.stringify(sorted(theirs)) === JSON.stringify(sorted(document)) ? [] : [{ document, theirs }];
        });
        assert.deepEqual(wrong.flat().slice(0, 3), []);
      },
    },
    {
      name: 'we read a thousand random documents of sops',
      limit: 600,
      async run() {
        const program = await sops();
        const wrong = await forEach(documents(), async (document) => {
          const mine = await ours(await program.encrypt(document, recipient), [identity]);
          return JSON.stringify(sorted(mine)) === JSON.stringify(sorted(document)) ? [] : [{ document, mine }];
        });
        assert.deepEqual(wrong.flat().slice(0, 3), []);
      },
    },
  ];
}

/** Our documents have their keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
