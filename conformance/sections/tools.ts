/** Every pinned tool that Go alone can build does so, and starts. */
import assert from 'node:assert/strict';
import { go } from '../runner/needs';
import type { Section } from '../runner/section';
import { TOOLS, type Tool, type ToolName } from '../runner/tool-table';

/** What makes a program answer without doing anything. @default `--help` */
const ANSWERS: Partial<Record<ToolName, readonly string[]>> = {
  caddy: ['version'],
  headscale: ['version'],
  helm: ['version'],
  kubeconform: ['-v'],
  kubectl: ['version', '--client'],
  kustomize: ['version'],
  tailscale: ['version'],
  tailscaled: ['--version'],
  sops: ['--version', '--disable-version-check'],
};

/** What a C compiler is needed for is built by the section that asks for it. */
const ordinary = Object.entries<Tool>(TOOLS).flatMap(([name, { cgo }]) => (cgo ? [] : [name as ToolName]));

export const tools: Section = {
  name: 'tools',
  needs: [go],
  cases: (bench) =>
    ordinary.map((name) => ({
      name: `${name} builds from its pin and starts`,
      limit: 1200,
      async run() {
        const { stdout, stderr } = await bench.run(await bench.tool(name), ANSWERS[name] ?? ['--help']);
        assert.match(stdout + stderr, /\w/);
      },
    })),
};
