/** The admission webhooks of cert-manager and CloudNativePG as processes, and an API server that asks them. */
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import type { HelmRelease } from '../../constructs/flux/helm-release';
import type { Bench } from '../runner/bench';
import { until } from '../runner/wait';
import type { ControlPlane } from './control-plane';
import { CRD_MODULES } from './crd-modules';
import { moduleFolder } from './crds';
import { freePorts } from './loopback';

interface Webhook {
  readonly name: string;
  readonly clientConfig: { readonly service?: { readonly path?: string } };
}

type Configuration = Manifest & { readonly webhooks?: readonly Webhook[] };

interface Identity {
  readonly key: string;
  readonly certificate: string;
}

const isConfiguration = (document: unknown): document is Configuration =>
  /^(Validating|Mutating)WebhookConfiguration$/.test((document as Manifest | null)?.kind ?? '');

/** Starts cert-manager's webhook and makes the API server ask it, by the rules of its chart with our values. */
export async function startCertManager(bench: Bench, plane: ControlPlane, { name, namespace, values }: HelmRelease): Promise<void> {
  const [port = 0, health = 0] = await freePorts(2);
  const identity = await selfSigned(bench);
  const args = [`--secure-port=${port}`, `--healthz-port=${health}`];
  const tls = [`--tls-cert-file=${identity.certificate}`, `--tls-private-key-file=${identity.key}`];
  await start(bench, plane, 'cert-manager-webhook', [...args, ...tls], port);
  const chart = join(await folderOf(bench, 'cert-manager'), 'deploy/charts/cert-manager');
  const helm = ['template', name, chart, '--namespace', namespace, '--kube-version', '1.36.2', '--values', '-'];
  const { status, stdout, stderr } = await bench.run(await bench.tool('helm'), helm, { input: JSON.stringify(values) });
  if (status !== 0) throw new Error(stderr);
  await ask(plane, loadAll(stdout).filter(isConfiguration), port, identity);
}

/** Starts CloudNativePG's operator, of which the API server asks the webhooks. */
export async function startCloudNativePg(bench: Bench, plane: ControlPlane): Promise<void> {
  const [port = 0] = await freePorts(1);
  const identity = await selfSigned(bench);
  const folder = join(identity.certificate, '..');
  const env = { WEBHOOK_CERT_DIR: folder, OPERATOR_NAMESPACE: 'cnpg-system' };
  await start(bench, plane, 'cloudnative-pg', ['controller', `--webhook-port=${port}`, '--metrics-bind-address=0'], port, env);
  const rules = readFileSync(join(await folderOf(bench, 'cloudnative-pg'), 'config/webhook/manifests.yaml'), 'utf8');
  await ask(plane, loadAll(rules).filter(isConfiguration), port, identity);
}

async function folderOf(bench: Bench, project: string): Promise<string> {
  const module = CRD_MODULES.find((each) => each.module.endsWith(`/${project}`));
  if (module === undefined) throw new Error(`no module of ${project}`);
  return moduleFolder(bench, module);
}

async function start(
  bench: Bench,
  { folder, kubeconfig }: ControlPlane,
  tool: 'cert-manager-webhook' | 'cloudnative-pg',
  args: readonly string[],
  port: number,
  more: NodeJS.ProcessEnv = {},
): Promise<void> {
  const log = join(folder, `${tool}.log`);
  const env = { PATH: bench.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig, ...more };
  bench.start(await bench.tool(tool), args, log, { env, cwd: folder });
  await until(
    60,
    tool,
    () => answers(port),
    () => (existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''),
  );
}

const answers = (port: number): Promise<true | undefined> =>
  new Promise((resolve) => {
    // Whether it listens, not who it is.
    request({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve(true))
      .once('error', () => resolve(undefined))
      .end();
  });

/** The same rules, with an address in the place of a Service. */
async function ask({ client }: ControlPlane, all: readonly Configuration[], port: number, { certificate }: Identity): Promise<void> {
  const caBundle = readFileSync(certificate, 'base64');
  for (const configuration of all) {
    const webhooks = (configuration.webhooks ?? []).map((webhook) => ({
      ...webhook,
      clientConfig: { url: `https://127.0.0.1:${port}${webhook.clientConfig.service?.path ?? '/'}`, caBundle },
    }));
    // Two projects may use one name.
    const metadata = { name: `${configuration.metadata?.name}-${port}` };
    const { apiVersion, kind } = configuration;
    const applied: Manifest & { readonly webhooks: readonly object[] } = { apiVersion, kind, metadata, webhooks };
    await client.apply(applied);
  }
}

/** Files as the Operator Lifecycle Manager calls them, which is how CloudNativePG takes certificates that it did not make. */
async function selfSigned(bench: Bench): Promise<Identity> {
  const folder = bench.folder();
  const identity = { key: join(folder, 'apiserver.key'), certificate: join(folder, 'apiserver.crt') };
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const who = ['-subj', '/CN=webhook', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const args = ['req', '-x509', ...kind, ...who, '-keyout', identity.key, '-out', identity.certificate];
  const { status, stderr } = await bench.run('openssl', args);
  if (status !== 0) throw new Error(stderr);
  return identity;
}
