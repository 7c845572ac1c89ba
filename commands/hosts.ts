/** The verbs that speak to machines. Each loads what it needs when it runs. */
import type { Command } from 'commander';
import { ProblemError } from '../constructs/values/problem';
import type { ApplyOptions, BootstrapOptions } from './hosts/apply';
import type { HostsContext } from './hosts/context';
import type { LogsOptions } from './hosts/logs';
import type { StatusOptions } from './status/status';

/** Adds `bootstrap`, `configure`, `logs` and `status` to a command line. Problems are thrown as ProblemError. @param finish is given an exit status */
export function hostsCommands(program: Command, context: HostsContext, finish: (status: number) => void = () => undefined): void {
  const speaking = (verb: string) => program.command(verb).hook('preAction', (command) => refuseSwallowed(command, context.env));
  const apply = (verb: string, what: string) =>
    speaking(verb)
      .description(what)
      .argument('<node>', 'a machine of nodes/')
      .option('--check', 'show what would change, and change nothing')
      .option('--diff', 'show how files change')
      .option('--ask-join-key', 'the key for the mesh is typed or piped in, not made on the anchor');
  apply('bootstrap', 'first contact with a machine, then all of it: from bare to member')
    .option('--user <name>', 'whom its image lets in', 'root')
    .option('--address <address>', 'where it answers before it is in the mesh')
    .action(async (node: string, options: BootstrapOptions) => (await import('./hosts/apply')).bootstrap(context, node, options));
  apply('configure', 'make a machine what the model says, at any time again').action(async (node: string, options: ApplyOptions) =>
    (await import('./hosts/apply')).configure(context, node, options),
  );
  speaking('logs')
    .description('what a service of a machine, Flux or a pod says')
    .argument('<what>', 'headscale, caddy, haproxy, forgejo, k3s, flux, <namespace>/<pod>')
    .option('-f, --follow', 'go on with what is said from now on')
    .option('-n, --lines <number>', 'how much of the past', '100')
    .option('--on <node>', 'the machine, where several run it')
    .action(async (what: string, options: LogsOptions) => (await import('./hosts/logs')).logs(context, what, options));
  speaking('status')
    .description('mesh, nodes, pods, Flux, certificates and backups, as far as they can be reached; 1 when something is not well')
    .argument('[what]', 'mesh, cluster or backups', 'all')
    .option('--json', 'for programs')
    .action(async (what: string, options: StatusOptions) => finish(await (await import('./status/status')).status(context, what, options)));
}

/** Without `--` before it, `npm run` keeps an option to itself, and what was meant to be shown would be done. @throws ProblemError `swallowed-option` */
function refuseSwallowed(command: Command, env: NodeJS.ProcessEnv): void {
  const taken = command.options.find(({ long }) => env[`npm_config_${long?.slice(2).replaceAll('-', '_')}`] !== undefined);
  if (taken === undefined) return;
  throw ProblemError.of('this machine', {
    code: 'swallowed-option',
    message: `npm took "${taken.long}" for an option of its own, and nothing was done`,
    fix: `put "--" before it: npm run ${command.name()} … -- ${taken.long}`,
  });
}
