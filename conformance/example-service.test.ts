import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { verify } from '../checks';
import { isNotice } from '../commands/say';
import { init } from '../commands/secrets-init';
import { SealedSecret } from '../constructs/secrets/sealed-secret';
import { secretUses } from '../synth/ansible';
import { type Composition, compose } from '../synth/compose';
import type { Model } from '../synth/model';
import { readSources } from '../synth/read';
import { noSources, type Sources } from '../synth/sources';
import { notes } from './example-service/notes';
import { realComposition, root } from './site';

const text = readFileSync(join(__dirname, 'example-service/notes.ts'), 'utf8');
/** Whoever follows the README has it already. */
const before = realComposition.apps.filter(({ path }) => path !== notes.path);
const after = [...before, notes];
const composed = (apps: Composition['apps'], sources: Sources = noSources): Model => compose({ ...realComposition, apps, sources });
const errors = (model: Model) => verify(model).filter((problem) => !isNotice(problem));

/** What `npm run secrets init --demo` makes of a repository that has these apps. */
async function initialized(apps: Composition['apps']): Promise<Sources> {
  const folder = mkdtempSync(join(tmpdir(), 'h-kube-example-'));
  try {
    mkdirSync(join(folder, 'secrets'));
    copyFileSync(join(root, 'secrets/demo.age-key'), join(folder, 'secrets/demo.age-key'));
    const declared = () => composed(apps).cluster.findAll(SealedSecret);
    const uses = async () => secretUses(composed(apps).hosts);
    const voice = { out: () => undefined, err: () => undefined };
    await init({ root: folder, env: {}, declared, uses, voice, stdin: new PassThrough() }, { demo: true });
    return readSources(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the example of a typical service', () => {
  test('is one file of at most 35 lines, which the README shows word for word', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(35);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\`\`\`ts\n${text}\`\`\``);
  });

  test('lacks nothing but its secret values before they are made', async () => {
    const missing = errors(composed(after, await initialized(before)));
    expect([...new Set(missing.map(({ code, message }) => `${code} ${/"([^"]+)"/.exec(message)?.[1]}`))].sort()).toEqual([
      // The server knows the identity of the new bucket, too.
      'undefined-secret notes/session-key',
      'undefined-secret s3/notes-db/access-key',
      'undefined-secret s3/notes-db/secret-key',
    ]);
  });

  test('has no problem once they are, and is live by what it wrote', async () => {
    const model = composed(after, await initialized(after));
    expect(errors(model)).toEqual([]);
    const own = model.files.filter(({ path }) => path.startsWith('cluster/apps/notes/'));
    expect(own.map(({ path }) => path.slice('cluster/apps/notes/'.length))).toEqual([
      'ingress.yaml',
      'kustomization.yaml',
      'notes-db-backup-creds.sops.yaml',
      'notes-db.yaml',
      'notes.sops.yaml',
      'notes.yaml',
    ]);
    const flux = model.files.find(({ path }) => path === 'cluster/flux/notes.yaml')?.objects?.[0];
    expect(flux).toMatchObject({
      spec: {
        path: './cluster/apps/notes',
        dependsOn: ['namespaces', 'cloudnative-pg', 'local-path', 'seaweedfs'].map((name) => ({ name })),
      },
    });
    expect(model.files.filter(({ path }) => path.startsWith('dist/dns/')).map(({ content }) => content)).toContainEqual(
      expect.stringContaining(`\nnotes.landl.${realComposition.site.domain}. 300 IN A `),
    );
    const ways = own.flatMap(({ objects = [] }) => objects).filter(({ kind }) => kind === 'NetworkPolicy');
    expect(ways.map(({ metadata }) => metadata?.name)).toEqual(
      expect.arrayContaining([
        'notes-ingress-traefik-in',
        'notes-ingress-solver-in',
        'notes-notes-db-from-notes-out',
        'notes-notes-db-from-notes-in',
        'notes-notes-db-backups-out',
      ]),
    );
    expect(own.flatMap(({ objects = [] }) => objects).find(({ kind }) => kind === 'Ingress')).toMatchObject({
      metadata: { annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'kube-system-authentik-lotus-lake@kubernetescrd' } },
      spec: {
        rules: [{ host: `notes.landl.${realComposition.site.domain}`, http: { paths: [{ backend: { service: { name: 'notes' } } }] } }],
      },
    });
  });
});
