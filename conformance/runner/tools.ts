/** Builds the tools of conformance/tools/ with the ordinary go command, once per content of their pin. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../commands/hosts/programs';
import { TOOLS, type Tool, type ToolName } from './tool-table';

const PINS = join(__dirname, '../tools');

/** Where built tools are kept: H_KUBE_CONFORMANCE_CACHE, else the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return env['H_KUBE_CONFORMANCE_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'h-kube', 'conformance');
}

/** The version that a tool's go.mod pins. @throws Error where it pins none */
export function pinnedVersion({ module, package: path }: Tool): string {
  const goMod = readFileSync(join(PINS, module, 'go.mod'), 'utf8');
  const pins = [...goMod.matchAll(/^(?:require )?\s*(\S+) (v\S+)(?: \/\/ indirect)?$/gm)].map(([, name = '', version = '']) => ({
    name,
    version,
  }));
  const [pin] = pins.filter(({ name }) => path === name || path.startsWith(`${name}/`)).sort((a, b) => b.name.length - a.name.length);
  if (pin === undefined) throw new Error(`conformance/tools/${module}/go.mod pins nothing that holds ${path}`);
  return pin.version;
}

/** A tool, its version, and why it is not the one that `versions.ts` means. */
export function describeTool(name: ToolName): string {
  const tool: Tool = TOOLS[name];
  const version = pinnedVersion(tool);
  return tool.insteadOf === undefined
    ? `${name} ${version}`
    : `${name} ${version} instead of ${tool.insteadOf.version}: ${tool.insteadOf.why}`;
}

const built = new Map<string, Promise<string>>();

/** The path of a tool's program. @throws Error with the go command's words when it does not build */
export function buildTool(name: ToolName, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  const promise = built.get(name) ?? build(name, env, say);
  built.set(name, promise);
  return promise;
}

async function build(name: ToolName, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  const tool: Tool = TOOLS[name];
  const linked = tool.cgo ? ['-linkmode external', '-extldflags -static'] : [];
  const flags = ['-trimpath', '-ldflags', ['-s', '-w', ...(tool.ldflags ?? []), ...linked].join(' ')];
  if (tool.tags !== undefined) flags.push('-tags', tool.tags.join(','));
  const folder = join(cacheFolder(env), `${tool.module}-${keyOf(tool, flags)}`);
  const target = join(folder, name);
  if (existsSync(target)) {
    say(`tool  ${describeTool(name)}`);
    return target;
  }
  mkdirSync(folder, { recursive: true });
  const start = Date.now();
  const unfinished = join(folder, `.${name}-${process.pid}`);
  const { status, stderr } = await runProgram('go', ['build', ...flags, '-o', unfinished, tool.package], {
    cwd: join(PINS, tool.module),
    env: { ...env, CGO_ENABLED: tool.cgo ? '1' : '0' },
  });
  if (status !== 0) throw new Error(`${describeTool(name)} does not build:\n${stderr.trim()}`);
  renameSync(unfinished, target);
  say(`tool  ${describeTool(name)} (built in ${Math.round((Date.now() - start) / 1000)} s)`);
  return target;
}

/** Changes with everything that makes another program. */
function keyOf({ module, package: path }: Tool, flags: readonly string[]): string {
  const hash = createHash('sha256').update([path, process.platform, process.arch, ...flags].join('\n'));
  for (const file of readdirSync(join(PINS, module)).sort()) hash.update(readFileSync(join(PINS, module, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The sources of a module that a tool's go.mod pins, where Go keeps them. @throws Error where it cannot be had */
export async function moduleSources(pins: string, path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { status, stdout, stderr } = await runProgram('go', ['mod', 'download', '-json', path], { cwd: join(PINS, pins), env });
  if (status !== 0) throw new Error(stderr || stdout);
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}
