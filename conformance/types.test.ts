import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './site';

/** What must not compile, and the words of the compiler's complaint. */
const WRONG: readonly [name: string, code: string, complaint: string][] = [
  [
    'a web door without an audience',
    `import { WebDoor } from '${root}/constructs/ingress/web-door';
     declare const scope: ConstructorParameters<typeof WebDoor>[0];
     declare const host: ConstructorParameters<typeof WebDoor>[2]['host'];
     new WebDoor(scope, 'ingress', { host, to: { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'web' }, port: 80 } } });`,
    "Property 'audience' is missing",
  ],
  [
    'an audience without groups',
    `import type { Audience } from '${root}/constructs/access/audience';
     export const nobody: Audience = [];`,
    'Source has 0 element(s)',
  ],
  [
    'a typo in a resource that is typed by hand',
    `import type { IObjectStore } from '${root}/constructs/database/object-store';
     export const data: IObjectStore['spec']['configuration']['data'] = { compression: 'gzip', jobz: 2 };`,
    "'jobz' does not exist",
  ],
  [
    'a typo in a core object',
    `import { k8s } from '${root}/node_modules/cdk8s-plus-28';
     declare const scope: ConstructorParameters<typeof k8s.KubeNetworkPolicy>[0];
     new k8s.KubeNetworkPolicy(scope, 'a', { metadata: { name: 'a' }, spec: { podSelektor: {} } });`,
    "'podSelektor' does not exist",
  ],
  [
    'a typo in a custom resource',
    `import type { IHelmRelease } from '${root}/node_modules/@kubernetes-models/flux-cd/helm.toolkit.fluxcd.io/v2/HelmRelease';
     export const release: IHelmRelease = {
       apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { interval: '1h', relaseName: 'web' },
     };`,
    "'relaseName' does not exist",
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'h-kube-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

function compile(): string {
  WRONG.forEach(([, code], index) => {
    writeFileSync(join(folder, `wrong-${index}.ts`), `${code}\n`);
  });
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
    include: ['./*.ts'],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' }).stdout;
}

describe('the compiler refuses', () => {
  const complaints = compile();
  test.each(WRONG.map(([name, , complaint], index) => [name, index, complaint] as const))('%s', (_, index, complaint) => {
    expect(complaints).toMatch(new RegExp(`wrong-${index}\\.ts[^\\n]*[\\s\\S]*?${complaint.replace(/[()[\]]/g, '\\$&')}`));
  });
});
