/** Composition root: the real site, machines and apps, and the command line over them. */
import { Command, CommanderError } from 'commander';
import { hostsCommands } from './commands/hosts';
import type { HostsContext } from './commands/hosts/context';
import { sayProblems, type Voice } from './commands/say';
import { secretsCommand } from './commands/secrets';
import { atPath, type Problem, ProblemError } from './constructs/values/problem';
import type { Model } from './synth/model';

/** What a verb is run with. */
interface Run {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly voice: Voice;
}

/** A file's exports; a problem in making them is told as that file's. */
const loaded = <T>(file: string, exports: Promise<T>): Promise<T> =>
  exports.catch((error: unknown) =>
    atPath(file, () => {
      throw error;
    }),
  );

/** The real model. Loaded when a verb needs it: `--help` does not wait for two construct libraries. */
async function realModel(root: string): Promise<Model> {
  const { site } = await loaded('site.ts', import('./site'));
  const { programs, providers } = await loaded('versions.ts', import('./versions'));
  const network = await loaded('nodes/network.ts', import('./nodes/network'));
  const { machines, retired } = await loaded('nodes', import('./nodes'));
  const { apps, retained } = await loaded('apps', import('./apps'));
  const [{ compose }, { readSources }] = await Promise.all([import('./synth/compose'), import('./synth/read')]);
  return compose({
    site,
    machines,
    retired,
    network,
    apps,
    retained,
    sources: readSources(root),
    hcloudVersion: providers.hcloud,
    programs,
  });
}

/** The real model, and everything that is wrong with it. */
async function judged(root: string): Promise<{ readonly model: Model; readonly problems: readonly Problem[] }> {
  const [model, { verify }] = await Promise.all([realModel(root), import('./checks')]);
  return { model, problems: verify(model) };
}

function program({ root, env, voice }: Run, finish: (status: number) => void): Command {
  const cli = new Command('h-kube')
    .description('A hybrid Kubernetes cluster, described once and written out for Terraform and Flux.')
    .option('--verbose', 'show where an unexpected error came from')
    .exitOverride()
    .configureOutput({ writeOut: (text) => voice.out(text.trimEnd()), writeErr: (text) => voice.err(text.trimEnd()) });
  cli
    .command('synth')
    .description('write everything: cluster/ for Flux, dist/ for Terraform')
    .action(async () => {
      const { model, problems } = await judged(root);
      finish((await import('./commands/synth')).synth(root, model, problems, voice));
    });
  cli
    .command('check')
    .description('run every check, and compare the committed cluster/ with what synth would write')
    .option('--capacity', 'also print what each machine is asked for and has')
    .action(async ({ capacity }: { readonly capacity?: boolean }) => {
      const { model, problems } = await judged(root);
      if (capacity === true) (await import('./commands/capacity')).sayCapacity(model, voice.out);
      finish((await import('./commands/check')).check(root, model, problems, voice));
    });
  cli
    .command('cdktf', { hidden: true })
    .description('what the cdktf command line runs: the stack and its manifest under $CDKTF_OUTDIR')
    .action(async () => {
      const { model, problems } = await judged(root);
      finish((await import('./commands/cdktf')).cdktf(root, env['CDKTF_OUTDIR'], model, problems, voice));
    });
  const machines: HostsContext = {
    root,
    env,
    judged: () => judged(root),
    versions: async () => {
      const { programs, tools } = await loaded('versions.ts', import('./versions'));
      return { k3s: programs.k3s, ansible: tools.ansible };
    },
    voice,
    stdin: process.stdin,
  };
  hostsCommands(cli, machines, finish);
  let model: Promise<Model> | undefined;
  const composed = () => {
    model ??= realModel(root);
    return model;
  };
  secretsCommand(cli, {
    root,
    env: { SOPS_AGE_KEY: env['SOPS_AGE_KEY'], SOPS_AGE_KEY_FILE: env['SOPS_AGE_KEY_FILE'] },
    declared: async () => (await composed()).cluster.findAll((await import('./constructs/secrets/sealed-secret')).SealedSecret),
    uses: async () => (await import('./synth/ansible')).usesIn(await composed()),
    voice,
    stdin: process.stdin,
  });
  return cli;
}

/** Runs a command line. @returns the exit status: 0, 1 for problems in the model, 2 for wrong usage */
export async function run(args: readonly string[], context: Run): Promise<number> {
  let status = 0;
  try {
    await program(context, (code) => {
      status = code;
    }).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ProblemError) {
      sayProblems(error.problems, context.voice);
      return 1;
    }
    context.voice.err(
      args.includes('--verbose') && error instanceof Error
        ? String(error.stack)
        : `unexpected error: ${error}\n  fix: see what npm run typecheck says; if nothing, run again with --verbose and report what it shows`,
    );
    return 1;
  }
  return status;
}

/** Called by bin/h-kube.js. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  // A reader that has seen enough, such as head, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const voice: Voice = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  };
  process.exitCode = await run(args, { root: __dirname, env, voice });
}
