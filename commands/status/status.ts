/** `status`: mesh, cluster, certificates and backups on one screen, from whatever can be reached. */
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import type { Machine } from '../../constructs/host/machine';
import { ProblemError } from '../../constructs/values/problem';
import type { HostsContext, HostsModel } from '../hosts/context';
import { controlPlanes } from '../hosts/control-planes';
import { usualLogins } from '../hosts/logins';
import { passedOn } from '../hosts/programs';
import { onFirst } from '../hosts/ssh';
import { type Answered, type Answers, parseAnswers, questions } from './ask';
import { backupsPart } from './backups';
import { certificatesPart } from './certificates';
import { fluxPart, nodesPart, podsPart } from './cluster';
import { meshPart } from './mesh';
import { type Part, short } from './part';
import { screen } from './screen';

export interface StatusOptions {
  readonly json?: boolean;
}

/** What can be asked for on the command line, and the parts that it is. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  all: ['mesh', 'nodes', 'pods', 'kustomizations', 'releases', 'certificates', 'backups'],
  mesh: ['mesh'],
  cluster: ['nodes', 'pods', 'kustomizations', 'releases', 'certificates'],
  backups: ['backups'],
};

/** @returns the exit status: 0 when all is well, 1 when something is not or cannot be said @throws ProblemError `unknown-scope` */
export async function status(context: HostsContext, scope: string, { json = false }: StatusOptions): Promise<number> {
  const wanted = SCOPES[scope];
  if (wanted === undefined) {
    throw ProblemError.of('status', {
      code: 'unknown-scope',
      message: `there is no "${scope}" to show`,
      allowed: Object.keys(SCOPES).join(', '),
      fix: 'use one of these, or none for all',
    });
  }
  const { model } = await context.judged();
  const answers = await askAll(model, machinesFor(scope, model.machines), passedOn(context.env));
  const now = Date.now();
  const parts = partsOf(model, answers, now).filter(({ name }) => wanted.includes(name));
  if (json) context.voice.out(JSON.stringify({ at: new Date(now).toISOString(), parts }, null, 2));
  else for (const line of screen(parts)) context.voice.out(line);
  return parts.every(({ items }) => items.every(({ state }) => state === 'well')) ? 0 : 1;
}

const machinesFor = (scope: string, machines: readonly Machine[]): readonly Machine[] =>
  scope === 'mesh' ? machines.filter(({ role }) => role === 'anchor') : machines;

type Asked = ReadonlyMap<Machine, Answers | string>;

/** Every machine at once; then whether one of the control planes has spoken for the cluster, in their order. */
async function askAll(model: HostsModel, machines: readonly Machine[], env: NodeJS.ProcessEnv): Promise<Asked> {
  const servers = controlPlanes(machines);
  return new Map(
    await Promise.all(
      machines.map(async (machine): Promise<[Machine, Answers | string]> => {
        const logins = usualLogins(machine, model.machines, model.cluster.site);
        const reached = await onFirst(machine.name, logins, questions(machine, servers.includes(machine)), env, 120);
        if (reached.ok) return [machine, parseAnswers(reached.said.stdout)];
        return [machine, short(reached.problems.at(-1)?.message ?? 'no way leads there')];
      }),
    ),
  );
}

function partsOf(model: HostsModel, answers: Asked, now: number): readonly Part[] {
  const { cluster, machines, files } = model;
  const of = (machine: Machine | undefined, question: string): Answered => {
    const said = machine === undefined ? 'there is no such machine' : answers.get(machine);
    if (said === undefined || typeof said === 'string') return { ok: false, why: said ?? 'it was not asked' };
    return said.get(question) ?? { ok: false, why: 'it broke off before this' };
  };
  const inCluster = (question: string): Answered => {
    const all = controlPlanes(machines).map((machine) => of(machine, question));
    return all.find(({ ok }) => ok) ?? all[0] ?? { ok: false, why: 'there is no control plane' };
  };
  const anchor = machines.find(({ role }) => role === 'anchor');
  const written = (kind: string): readonly string[] =>
    files.flatMap(({ objects = [] }) =>
      objects.filter((object) => object.kind === kind).map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`),
    );
  const atAnchor = Object.values(cluster.site.hosts).flatMap(({ at, name }) => (at === 'anchor' ? [name] : []));
  return [
    meshPart(of(anchor, 'mesh'), machines, now),
    nodesPart(inCluster('nodes'), machines),
    podsPart(inCluster('pods'), now),
    fluxPart('kustomizations', inCluster('kustomizations'), written('Kustomization')),
    fluxPart('releases', inCluster('releases'), written('HelmRelease')),
    certificatesPart(inCluster('certificates'), of(anchor, 'caddy'), atAnchor, now),
    backupsPart({
      cluster,
      databases: cluster.findAll(PostgresCluster),
      asked: of,
      archives: inCluster('archives'),
      baseBackups: inCluster('base-backups'),
      now,
    }),
  ];
}
