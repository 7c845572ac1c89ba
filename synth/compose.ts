/** Site, machines and apps become one model: every file, and every problem that the trees report. */

import { Door } from '../constructs/access/door';
import type { App } from '../constructs/cluster/app';
import { type AppDefinition, Cluster } from '../constructs/cluster/cluster';
import type { Network } from '../constructs/cluster/network';
import type { Retained } from '../constructs/cluster/retained';
import type { Site } from '../constructs/cluster/site';
import { PostgresCluster } from '../constructs/database/postgres-cluster';
import type { Retired } from '../constructs/hetzner/retired';
import type { Machine } from '../constructs/host/machine';
import { type HostPlan, planHosts } from '../constructs/host/plan';
import type { HostPlanProps } from '../constructs/host/plan-props';
import type { Programs } from '../constructs/host/programs';
import { OidcClient } from '../constructs/identity/oidc-client';
import { TcpDoor } from '../constructs/ingress/tcp-door';
import { WebDoor } from '../constructs/ingress/web-door';
import { checkSecrets, sealedText } from '../constructs/secrets/check-secrets';
import { sealsOf } from '../constructs/secrets/seal';
import { SealedSecret } from '../constructs/secrets/sealed-secret';
import { parseVault } from '../constructs/secrets/vault';
import { atPath, type Problem, ProblemError } from '../constructs/values/problem';
import { usesIn } from './ansible';
import type { FileSpec } from './file-spec';
import { hostFiles } from './hosts';
import { joiningFiles } from './joining';
import type { Model } from './model';
import { nameFiles } from './names';
import type { Sources } from './sources';
import { sshConfigFile } from './ssh-config';
import { synthesize } from './synthesize';
import { renderTerraform, type TerraformProps } from './terraform';
import { toYaml } from './yaml';

interface WithProblems {
  readonly problems: readonly Problem[];
}

/** Everything that a run is a function of. */
export interface Composition {
  readonly site: Site;
  readonly machines: readonly Machine[];
  readonly retired: readonly Retired[];
  readonly network: Network;
  readonly apps: readonly AppDefinition<App>[];
  readonly retained: Retained;
  readonly sources: Sources;
  /** Exact version of the hcloud provider. */
  readonly hcloudVersion: string;
  /** What runs on machines and not in the cluster. */
  readonly programs: Programs;
}

/** @throws ProblemError for input that leaves nothing to go on with */
export function compose({ site, machines, retired, network, apps, retained, sources, hcloudVersion, programs }: Composition): Model {
  const cluster = new Cluster({ site, machines, network, retained, seals: sealsOf(sources.sealed) });
  cluster.define(apps);
  const tree = synthesize(cluster, (secret) => sealedText(secret, sources.sealed));
  const doors = cluster.findAll(WebDoor);
  const atAnchor = Object.values(site.hosts).some(({ at }) => at === 'anchor');
  const webIngress = atAnchor || doors.some(({ reach }) => reach === 'internet');
  const terraform: TerraformProps = {
    machines,
    retired,
    sshKeys: site.administrator.sshKeys,
    admin: site.administrator.name,
    webIngress,
    ...(site.terraformState && { backend: site.terraformState }),
    network,
    providerVersion: hcloudVersion,
  };
  const hetzner = told('nodes', { files: [] as readonly FileSpec[] }, () => renderTerraform(terraform));
  const props: HostPlanProps = { cluster, webIngress, programs, recipients: recipientsIn(sources.vault), yaml: toYaml };
  const { hosts, problems: hostProblems } = told('nodes', { hosts: [] as readonly HostPlan[] }, () => ({
    hosts: planHosts(props),
    problems: [],
  }));
  return {
    cluster,
    machines,
    retired,
    network,
    webIngress,
    terraform,
    hosts,
    sources,
    files: [
      ...tree.files,
      ...hetzner.files,
      ...nameFiles({ site, machines, doors, tcpDoors: cluster.findAll(TcpDoor) }),
      ...hostFiles({ site, machines, plans: hosts }),
      ...(machines.length === 0 ? [] : [sshConfigFile({ site, machines })]),
      ...joiningFiles({
        site,
        machines,
        doors: cluster.findAll(Door),
        databases: cluster.findAll(PostgresCluster),
        clients: cluster.findAll(OidcClient),
      }),
    ].sort((a, b) => (a.path < b.path ? -1 : 1)),
    problems: [
      ...tree.problems,
      ...hetzner.problems,
      ...hostProblems,
      ...checkSecrets({
        sealedSecrets: cluster.findAll(SealedSecret),
        uses: usesIn({ machines, hosts }),
        retained: retained.secrets,
        ...sources,
      }),
    ],
  };
}

/** A part of the model, or what keeps it from being made: that is told beside everything else. */
function told<T>(path: string, nothing: T, make: () => T & WithProblems): T & WithProblems {
  try {
    return atPath(path, make);
  } catch (error) {
    if (error instanceof ProblemError) return { ...nothing, problems: error.problems };
    throw error;
  }
}

/** Whom the vault is encrypted to; nobody where there is none, or one that `checkSecrets` has something to say about. */
function recipientsIn(vault: string | undefined): readonly string[] {
  if (vault === undefined) return [];
  try {
    return parseVault(vault).recipients;
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
}
