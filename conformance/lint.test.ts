import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './site';

/** A file that must not be, and the words of the complaint about it. */
const WRONG: readonly [path: string, code: string, complaint: string][] = [
  ['apps/web/web.ts', "import { machines } from '../../nodes';", 'machines come as objects from the cluster'],
  ['apps/web/web.ts', "import { anchor } from '../../nodes/anchor';", 'machines come as objects from the cluster'],
  ['apps/web/web.ts', "import { toYaml } from '../../synth/yaml';", "writing is synth's work"],
  ['nodes/web.ts', "import { apps } from '../apps';", 'knows no app'],
  ['synth/web.ts', "import { site } from '../site';", 'it knows no app, no node, no site and no command'],
  ['checks/web.ts', "import { machines } from '../nodes';", 'it knows no app, no node and no site'],
  ['commands/web.ts', "import { apps } from '../apps';", 'A command is given the model'],
  ['constructs/web/web.ts', "import { site } from '../../site';", 'Pass what it needs as a prop'],
  ['constructs/web/web.ts', "import { images } from '../../versions';", 'Pass what it needs as a prop'],
  ['constructs/values/web.ts', "import { App } from '../cluster/app';", 'it imports nothing of the project but itself'],
  ['constructs/web/web.ts', "import { TerraformStack } from 'cdktf';", 'it can be replaced in one place'],
  ['synth/web.ts', "import { readFileSync } from 'node:fs';", 'touch the disk'],
  ['checks/web.ts', "import { checks } from './index';", 'A file never imports its own folder'],
  ['checks/web.ts', "import { checks } from '.';", 'A file never imports its own folder'],
  ['synth/web.ts', "import { env } from 'node:process';", 'The environment is read in main.ts only'],
  ['synth/web.ts', 'export const home = process.env.HOME;', 'noProcessEnv'],
];

const RIGHT = "import { App } from '../../constructs/cluster/app';\nimport { site } from '../../site';\nexport const both = [App, site];\n";

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly message: unknown; readonly location: { readonly path: string } }[];
}

/** What the linter says of each file, in a folder with our rules. */
function complaints(): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'h-kube-lint-'));
  try {
    for (const file of ['biome.json', '.gitignore']) copyFileSync(join(root, file), join(folder, file));
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    WRONG.forEach(([path, code], index) => {
      write(placed(path, index), `${code}\n`);
    });
    write('apps/right/right.ts', RIGHT);
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as Report;
    const byFile = new Map<string, string>();
    for (const { category, message, location } of diagnostics) {
      const path = location.path.replace(/^\.\//, '');
      byFile.set(path, `${byFile.get(path) ?? ''} ${category} ${JSON.stringify(message)}`);
    }
    return byFile;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same folder, a file of its own. */
const placed = (path: string, index: number): string => path.replace(/web\.ts$/, `web-${index}.ts`);

const found = complaints();

test.each(WRONG.map(([path, code, complaint], index) => [path, code, complaint, index] as const))(
  '%s may not say %s',
  (path, _, complaint, index) => {
    expect(found.get(placed(path, index))).toContain(complaint);
  },
);

test('an app may import what it is built from', () => {
  expect(found.get('apps/right/right.ts') ?? '').not.toContain('noRestrictedImports');
});
