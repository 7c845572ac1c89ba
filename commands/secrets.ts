/** The verbs of `secrets`. Each loads what it needs when it runs. */
import type { Command } from 'commander';
import type { SecretsContext } from './secrets-context';

/** Adds `secrets` and its verbs to a command line. Problems are thrown as ProblemError. */
export function secretsCommand(program: Command, context: SecretsContext): Command {
  const secrets = program.command('secrets').description('the encrypted vault and the Secrets that are derived from it');
  secrets
    .command('init')
    .description('make your own key, make up every value that is missing, and seal')
    .option('--demo', 'stay on the public demo key, with placeholders for what only a person knows')
    .action(async (options: { readonly demo?: boolean }) => (await import('./secrets-init')).init(context, options));
  secrets
    .command('set')
    .description('set one value, typed without echo or piped in')
    .argument('<name>', 'the value, such as authentik/secret-key')
    .action(async (name: string) => (await import('./secrets-set')).set(context, name));
  secrets
    .command('remove')
    .description('remove one value that nobody uses')
    .argument('<name>')
    .action(async (name: string) => (await import('./secrets-set')).remove(context, name));
  secrets
    .command('list')
    .description('every value, who takes it, and whether it is there, sealed or stale; needs no key')
    .action(async () => (await import('./secrets-list')).list(context));
  secrets
    .command('seal')
    .description('write the encrypted Secrets that changed; synth copies them')
    .action(async () => (await import('./secrets-seal')).seal(context));
  return secrets;
}
