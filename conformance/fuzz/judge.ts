/** A plan becomes a model by the way that `secrets init` and `synth` go, in memory: accepted, or refused with problems. */

import { Size } from 'cdk8s';
import { authentik } from '../../apps/authentik/authentik';
import { certManager } from '../../apps/cert-manager/cert-manager';
import { cloudnativePg } from '../../apps/cloudnative-pg/cloudnative-pg';
import { clusterIssuers } from '../../apps/cluster-issuers/cluster-issuers';
import { localPath } from '../../apps/local-path/local-path';
import { meshDoors } from '../../apps/mesh-doors/mesh-doors';
import { namespaces } from '../../apps/namespaces/namespaces';
import { notifications } from '../../apps/notifications/notifications';
import { seaweedfs } from '../../apps/seaweedfs/seaweedfs';
import { traefik } from '../../apps/traefik/traefik';
import { traefikAuth } from '../../apps/traefik-auth/traefik-auth';
import { verify } from '../../checks';
import { isNotice } from '../../commands/say';
import { sopsTools } from '../../commands/secrets-context';
import { DEMO_RECIPIENT } from '../../constructs/secrets/demo-key';
import { sealSecret } from '../../constructs/secrets/seal';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import type { SecretValue } from '../../constructs/secrets/secret-value';
import { encryptDocument } from '../../constructs/secrets/sops';
import { parseVault } from '../../constructs/secrets/vault';
import { atPath, type Problem, ProblemError } from '../../constructs/values/problem';
import { tenant } from '../../constructs/workload/tenant';
import * as network from '../../nodes/network';
import { secretUses } from '../../synth/ansible';
import { type Composition, compose } from '../../synth/compose';
import type { Model } from '../../synth/model';
import { noSources, type Sources } from '../../synth/sources';
import { programs, providers } from '../../versions';
import { buildApp } from './build-app';
import { buildMachine, buildSite } from './build-site';
import type { ModelPlan } from './model-plan';

export interface Judged {
  /** Absent where nothing could be composed. */
  readonly model?: Model;
  /** What keeps it from being written. */
  readonly problems: readonly Problem[];
}

/** What the apps of a person lean on. */
const FOUNDATION = [
  authentik,
  certManager,
  cloudnativePg,
  clusterIssuers,
  localPath,
  meshDoors,
  namespaces,
  notifications,
  seaweedfs,
  traefik,
  traefikAuth,
];

/** @throws whatever is no problem of the model but a mistake of ours */
export async function judge(plan: ModelPlan): Promise<Judged> {
  try {
    const composition = atPath('site.ts', () => compositionOf(plan));
    const sources = await sealed(compose(composition));
    const model = compose({ ...composition, sources });
    return { model, problems: verify(model).filter((problem) => !isNotice(problem)) };
  } catch (error) {
    if (error instanceof ProblemError) return { problems: error.problems };
    throw error;
  }
}

function compositionOf({ site: sitePlan, machines, apps, tenants, foundation }: ModelPlan): Composition {
  const site = buildSite(sitePlan);
  const gibibytes = Size.gibibytes;
  return {
    site,
    machines: machines.map((each) => buildMachine(each, site)),
    retired: [],
    network,
    apps: [
      ...(foundation ? FOUNDATION : [namespaces]),
      ...apps.map(buildApp),
      ...tenants.map(({ name, url, branch, path, cpu, memory, storage, pods }) =>
        tenant({
          name,
          repository: { url, branch, ...(path !== undefined && { path }) },
          share: { cpu, memory: gibibytes(memory), storage: gibibytes(storage), pods },
        }),
      ),
    ],
    retained: { buckets: foundation ? sitePlan.retained : [], secrets: [] },
    sources: noSources,
    hcloudVersion: providers.hcloud,
    programs,
  };
}

const madeUp = ({ name }: SecretValue): string => `made up for ${name}: ü "'\n`;

/** What `secrets init --demo` would leave on the disk. */
async function sealed({ cluster, hosts }: Model): Promise<Sources> {
  const secrets = cluster.findAll(SealedSecret);
  const values = [...secrets, ...secretUses(hosts)].flatMap((each) => each.values);
  const text = await encryptDocument(Object.fromEntries(values.map((value) => [value.name, madeUp(value)])), {
    ...sopsTools(),
    recipients: [DEMO_RECIPIENT],
  });
  const vault = parseVault(text);
  const files = secrets.map(
    async (secret): Promise<[string, string]> => [secret.sealedPath, await sealSecret(secret, vault, madeUp, sopsTools())],
  );
  return { vault: text, sealed: new Map(await Promise.all(files)) };
}
