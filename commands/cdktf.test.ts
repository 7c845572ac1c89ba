import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeReal } from '../conformance/site';
import { cdktf } from './cdktf';

const root = mkdtempSync(join(tmpdir(), 'h-kube-cdktf-'));
afterAll(() => rmSync(root, { recursive: true }));

const voice = { out: () => undefined, err: () => undefined };
const model = composeReal();

test('writes the manifest and the stack that the cdktf command line reads', () => {
  expect(cdktf(root, join(root, 'dist/cdktf'), model, [], voice)).toBe(0);
  const manifest = JSON.parse(readFileSync(join(root, 'dist/cdktf/manifest.json'), 'utf8'));
  const stack = join(root, 'dist/cdktf', manifest.stacks.hetzner.synthesizedStackPath);
  expect(JSON.parse(readFileSync(stack, 'utf8'))).toHaveProperty('terraform.required_providers.hcloud');
});

test('fails without CDKTF_OUTDIR', () => {
  expect(() => cdktf(root, undefined, model, [], voice)).toThrow('[CDKTF_OUTDIR] not-under-cdktf: is not set');
});

test.each(['cluster', 'dist', '../elsewhere', '/'])('fails for the folder %s, which is not its own', (outdir) => {
  expect(() => cdktf(root, join(root, outdir), model, [], voice)).toThrow(/\[CDKTF_OUTDIR\] outdir-outside-dist: ".*" is not below dist\//);
  expect(existsSync(join(root, 'cluster'))).toBe(false);
});

test('fails for a model with problems, and writes nothing', () => {
  const other = join(root, 'dist/other');
  expect(cdktf(root, other, model, [{ path: 'a', code: 'b', message: 'c', fix: 'd' }], voice)).toBe(1);
  expect(existsSync(other)).toBe(false);
});
