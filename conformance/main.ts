/** `npm run conformance [-- section…]`: hands what `synth` writes to the programs that read it. */
import { runSections } from './runner/run';
import { sections } from './sections';

/** Called by bin/conformance.js. Sets the exit status: 0, 1 when a case failed, 2 for an unknown section. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const unknown = args.filter((arg) => !sections.some(({ name }) => name === arg));
  if (unknown.length > 0) {
    process.stderr.write(`no section is called ${unknown.join(' or ')}\n  allowed: ${sections.map(({ name }) => name).join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const wanted = sections.filter(({ name, onlyByName = false }) => (args.length === 0 ? !onlyByName : args.includes(name)));
  const { passed, failed, skipped } = await runSections(wanted, env, say, stop.signal);
  say(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || stop.signal.aborted ? 1 : 0;
}
