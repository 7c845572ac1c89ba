/** `bootstrap` and `configure`: the plays of a machine, with everything that forbids them said before the first task. */
import { join } from 'node:path';
import type { Machine } from '../../constructs/host/machine';
import { headscaleHost } from '../../constructs/host/serving';
import type { Subject } from '../../constructs/host/step/step';
import { ProblemError } from '../../constructs/values/problem';
import { writeFiles } from '../../synth/write';
import { alone } from '../one-run';
import { count } from '../say';
import { findAnsible, type Play, type PlayTools, runPlay } from './ansible-playbook';
import { anchorOf, type HostsContext, type HostsModel, planNamed, soundModel } from './context';
import { assertJoins, controlPlanes, type Peer, tokensIn } from './control-planes';
import { askJoinKey, makeJoinKey } from './join-key';
import { firstLogins, type Login, type Logins, usualLogins, wordsOf } from './logins';
import { handedNames, openTexts, refuseDemoKey, type Texts } from './machine-secrets';
import { assertFits, type Facts, parseFacts, probe } from './probe';
import { passedOn } from './programs';
import { onFirst, type Reached } from './ssh';

export interface ApplyOptions {
  /** Shows what would change, and changes nothing. */
  readonly check?: boolean;
  /** Shows how files change. */
  readonly diff?: boolean;
  /** The key for the mesh is typed or piped in. @default - it is made on the anchor */
  readonly askJoinKey?: boolean;
}

export interface BootstrapOptions extends ApplyOptions {
  /** Whom the image lets in. @default 'root' */
  readonly user?: string;
  /** Where it answers before it is in the mesh. @default - its public address, else the one at home */
  readonly address?: string;
}

interface Run {
  readonly context: HostsContext;
  readonly model: HostsModel;
  readonly machine: Machine;
  readonly options: ApplyOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly tools: PlayTools;
  readonly texts: Texts;
  /** How the administrator gets there. */
  readonly usual: Logins;
}

/** First contact, as whoever the machine lets in, and then all of it. @throws ProblemError with a stable code for whatever is in the way */
export async function bootstrap(context: HostsContext, name: string, options: BootstrapOptions): Promise<void> {
  const { run, firstContact, subjects } = await prepare(context, name, options);
  const { machine, model, usual } = run;
  const { login, facts } = found(await asks(run, machine, firstLogins(machine, usual, options)));
  await judge(run, facts, subjects, true);
  assertWayBack(model, login, usual[0]);
  say(run, `first contact with ${name} as ${wordsOf(login)}`, firstContact);
  const joinKey = await joinKeyFor(run, facts);
  await play(run, { name: 'first-contact', login, texts: run.texts(firstContact, joinKey) });
  if (options.check && login.user !== usual[0].user) {
    context.voice.out(`what comes after it can be shown once it has been made: npm run bootstrap ${name}`);
    return;
  }
  const again = await asks(run, machine, usual);
  if (!again.ok) {
    const made = `first contact has been made, so npm run configure ${name} goes on from here`;
    throw new ProblemError(again.problems.map((problem) => ({ ...problem, fix: `${made}. ${problem.fix}` })));
  }
  await configured(run, subjects, found(again), true);
}

/** All of it, at any time. @throws ProblemError with a stable code for whatever is in the way */
export async function configure(context: HostsContext, name: string, options: ApplyOptions): Promise<void> {
  const { run, subjects } = await prepare(context, name, options);
  await configured(run, subjects, found(await asks(run, run.machine, run.usual)), false);
}

async function configured(
  run: Run,
  subjects: readonly Subject[],
  { login, facts }: ReturnType<typeof found>,
  mayMove: boolean,
): Promise<void> {
  const { machine, context, options } = run;
  await judge(run, facts, subjects, mayMove);
  say(run, `the play of ${machine.name} as ${wordsOf(login)}`, subjects);
  const changes = await play(run, { name: 'play', login, texts: run.texts(subjects, await joinKeyFor(run, facts)) });
  const verb = options.check ? 'would change' : 'changed';
  context.voice.out(
    changes === 0 ? `${machine.name} is as the model says` : `${machine.name}: ${count(changes, 'task')} ${verb} something`,
  );
}

async function prepare(context: HostsContext, name: string, options: ApplyOptions) {
  const { root, voice } = context;
  const model = await soundModel(context);
  const { machine, firstContact, subjects } = planNamed(name, model);
  refuseDemoKey(context);
  const env = passedOn(context.env);
  const program = await findAnsible(root, env, (await context.versions()).ansible);
  const texts = await openTexts(context);
  // The plays on the disk are the model's, whenever synth has run last.
  const dist = model.files.filter(({ path }) => path.startsWith('dist/'));
  alone(root, () => writeFiles(root, dist, ['dist']));
  const usual = usualLogins(machine, model.machines, model.cluster.site);
  const tools = { program, plays: join(root, 'dist/hosts'), env, onLine: voice.out };
  const run: Run = { context, model, machine, options, env, tools, texts, usual };
  return { run, firstContact, subjects };
}

function say({ context: { voice }, options }: Run, what: string, subjects: readonly Subject[]): void {
  voice.out(`${options.check ? 'shown, not done' : 'about to be done'}: ${what}`);
  voice.out(`  ${subjects.map((subject) => subject.name).join(', ')}`);
  const handed = handedNames(subjects);
  if (handed.length > 0) voice.out(`  handed over through a pipe: ${handed.join(', ')}`);
}

const play = ({ machine, options, tools }: Run, what: Pick<Play, 'name' | 'login' | 'texts'>): Promise<number> =>
  runPlay({ machine, check: options.check === true, diff: options.diff === true, ...what }, tools);

/** Asks a machine what it is, on the first way that leads there. */
const asks = ({ model, env }: Pick<Run, 'model' | 'env'>, { name }: Machine, logins: Logins): Promise<Reached> =>
  onFirst(name, logins, probe(headscaleHost(model.cluster.site.hosts)), env);

/** @throws ProblemError with what was in the way on every one of them */
function found(reached: Reached) {
  if (!reached.ok) throw new ProblemError(reached.problems);
  return { login: reached.login, facts: parseFacts(reached.said.stdout) };
}

/** @throws ProblemError with what forbids going on */
async function judge(run: Run, facts: Facts, subjects: readonly Subject[], mayMove: boolean): Promise<void> {
  const { machine, model, context, texts } = run;
  const { k3s } = await context.versions();
  assertFits(facts, { machine, k3s, mayMove });
  const servers = controlPlanes(model.machines);
  const ask = () => Promise.all(servers.filter((one) => one !== machine).map((one) => asked(run, one)));
  const keeper = servers.find(({ etcd }) => etcd) ?? machine;
  await assertJoins(facts, { machine, k3s, tokens: tokensIn(texts(subjects, '')), keeper, ask });
}

async function asked(run: Run, machine: Machine): Promise<Peer> {
  const { cluster, machines } = run.model;
  const reached = await asks(run, machine, usualLogins(machine, machines, cluster.site));
  // One problem each: that the last way did not lead there either.
  const answer = reached.ok ? ({ ok: true, facts: found(reached).facts } as const) : { ...reached, problems: reached.problems.slice(-1) };
  return { machine, answer };
}

/** The anchor makes its own key, and whoever is in the mesh needs none. A play that only looks makes none either. */
async function joinKeyFor({ machine, model, context, options, env }: Run, facts: Facts): Promise<string> {
  const anchor = anchorOf(model.machines);
  if (machine === anchor || facts.joined || options.check) return '';
  if (options.askJoinKey) return askJoinKey(context);
  return makeJoinKey(anchor.name, usualLogins(anchor, model.machines, model.cluster.site)[0], env);
}

/** Afterwards the administrator is the only one who is let in. @throws ProblemError `no-ssh-key` */
function assertWayBack({ cluster: { site } }: HostsModel, login: Login, usual: Login): void {
  if (site.administrator.sshKeys.length > 0 || login.user === usual.user) return;
  throw ProblemError.of('site.ts', {
    code: 'no-ssh-key',
    message: `administrator.sshKeys is empty, so nobody could log in as ${usual.user} afterwards, and ${login.user} no more`,
    fix: "write your public key there: sshKey({ name: 'laptop', publicKey: 'ssh-ed25519 AAAA…' })",
  });
}
