import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { images, programs, providers } from '../../versions';
import { TOOLS, type Tool, type ToolName } from './tool-table';
import { cacheFolder, describeTool, pinnedVersion } from './tools';

const tools = Object.entries<Tool>(TOOLS);
const goMod = (module: string) => readFileSync(join(__dirname, '../tools', module, 'go.mod'), 'utf8');

test.each(tools)('%s is pinned in the module that is said to hold it', (_, tool) => {
  expect(pinnedVersion(tool)).toMatch(/^v\d+\.\d+\.\d+$/);
  const declared = [...goMod(tool.module).matchAll(/^(?:tool|\t)\s*(\S+)$/gm)].map(([, path]) => path);
  expect(declared).toContain(tool.package);
});

test('every pinned module is used', () => {
  expect(readdirSync(join(__dirname, '../tools')).sort()).toEqual([...new Set(tools.map(([, { module }]) => module))].sort());
});

test.each<[ToolName, string]>([
  ['gitea', `Forgejo ${programs.forgejo}`],
  ['terraform-provider-hcloud', `v${providers.hcloud}`],
  ['traefik', images.traefik.slice(images.traefik.lastIndexOf(':') + 1)],
])('%s is what the cluster runs, or says what it stands for', (name, version) => {
  const tool: Tool = TOOLS[name];
  expect([tool.insteadOf?.version ?? pinnedVersion(tool)]).toEqual([version]);
});

test('a stand-in for another version says so', () => {
  expect(describeTool('traefik')).toMatch(/^traefik v3\.6\.\d+ instead of v3\.7\.\d+: ./);
});

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['the variable', { H_KUBE_CONFORMANCE_CACHE: '/var/tools', XDG_CACHE_HOME: '/var/cache' }, /^\/var\/tools$/],
  ["the user's cache", { XDG_CACHE_HOME: '/var/cache' }, /^\/var\/cache\/h-kube\/conformance$/],
  ["the user's home", {}, /\/\.cache\/h-kube\/conformance$/],
])('tools are kept where %s says', (_, env, folder) => {
  expect(cacheFolder(env)).toMatch(folder);
});

test('fails for a package that no line pins', () => {
  expect(() => pinnedVersion({ module: 'age', package: 'example.org/x' })).toThrow(
    'conformance/tools/age/go.mod pins nothing that holds example.org/x',
  );
});
