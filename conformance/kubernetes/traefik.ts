/** A real Traefik that watches an API server, started as the chart would from our values, with an API of its own. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelmValue, HelmValues } from '../../constructs/flux/helm-values';
import type { Bench } from '../runner/bench';
import { until } from '../runner/wait';
import { freePorts } from './loopback';

/** What Traefik says of a router, a service or a middleware. */
export interface Part {
  readonly name: string;
  readonly provider: string;
  readonly status: string;
  readonly rule?: string;
  readonly entryPoints?: readonly string[];
  readonly middlewares?: readonly string[];
  readonly error?: readonly string[];
}

export type Parts = 'http/routers' | 'http/services' | 'http/middlewares' | 'tcp/routers' | 'tcp/services';

interface LogLine {
  readonly level?: string;
  readonly message?: string;
  readonly error?: string;
  readonly providerName?: string;
  readonly config?: { readonly tls?: { readonly options?: Readonly<Record<string, unknown>> } };
}

export class RunningTraefik {
  private constructor(
    private readonly api: string,
    private readonly logFile: string,
  ) {}

  /** @param args what else it is told */
  static async start(bench: Bench, args: readonly string[], kubeconfig?: string): Promise<RunningTraefik> {
    const [port = 0] = await freePorts(1);
    const folder = bench.folder();
    const log = join(folder, 'traefik.log');
    const own = [
      '--global.checknewversion=false',
      '--global.sendanonymoususage=false',
      '--log.level=DEBUG',
      '--log.format=json',
      '--api.insecure=true',
      '--api.dashboard=false',
      `--entrypoints.traefik.address=127.0.0.1:${port}`,
    ];
    const env = { PATH: bench.env['PATH'], HOME: folder, ...(kubeconfig !== undefined && { KUBECONFIG: kubeconfig }) };
    bench.start(await bench.tool('traefik'), [...own, ...args], log, { env, cwd: folder });
    const traefik = new RunningTraefik(`http://127.0.0.1:${port}/api`, log);
    await until(
      60,
      'Traefik',
      async () => ((await fetch(`${traefik.api}/version`).catch(() => undefined))?.ok ? true : undefined),
      () => readFileSync(log, 'utf8').slice(-2000),
    );
    return traefik;
  }

  /** All of its parts but its own. */
  async parts(kind: Parts): Promise<Part[]> {
    const answer = await fetch(`${this.api}/${kind}?per_page=1000`);
    return ((await answer.json()) as Part[]).filter(({ provider }) => provider !== 'internal');
  }

  /** What it logged as an error. */
  errors(): string[] {
    return this.log()
      .filter(({ level }) => level === 'error')
      .map(({ message, error }) => [message, error].filter(Boolean).join(': '));
  }

  /** TLS options by name, as its Kubernetes provider handed them on last. */
  tlsOptions(): Readonly<Record<string, unknown>> {
    const received = this.log().filter(({ config, providerName }) => config !== undefined && providerName === 'kubernetescrd');
    return received.at(-1)?.config?.tls?.options ?? {};
  }

  private log(): LogLine[] {
    if (!existsSync(this.logFile)) return [];
    const lines = readFileSync(this.logFile, 'utf8').split('\n');
    return lines.filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line) as LogLine);
  }
}

/** Options that 3.7 has and 3.6 lacks, by their path in the values. */
const NEWER = [
  'core.strictTLSOptions',
  'ports.websecure.http.underscoreHeadersStrategy',
  'providers.kubernetesCRD.defaultTLSResourcesNamespace',
];

/** Arguments of a Traefik in front of an API server: our values, as the chart makes arguments of them. */
export async function chartArguments(values: HelmValues): Promise<{ readonly args: readonly string[]; readonly left: readonly string[] }> {
  const at = (path: string): HelmValue | undefined =>
    path.split('.').reduce<HelmValue | undefined>((value, key) => (value as HelmValues | undefined)?.[key], values);
  const entrypoints = ['web', 'websecure'] as const;
  const ports = await freePorts(entrypoints.length);
  const args = entrypoints.flatMap((name, index) => [
    `--entrypoints.${name}.address=127.0.0.1:${ports[index]}`,
    ...flags(`--entrypoints.${name}.proxyprotocol`, at(`ports.${name}.proxyProtocol`)),
    ...flags(`--entrypoints.${name}.forwardedheaders`, at(`ports.${name}.forwardedHeaders`)),
    ...flags(`--entrypoints.${name}.allowacmebypass`, at(`ports.${name}.allowACMEByPass`)),
    ...flags(`--entrypoints.${name}.http.redirections`, at(`ports.${name}.http.redirections`)),
    ...flags(`--entrypoints.${name}.http.middlewares`, at(`ports.${name}.http.middlewares`)),
    ...flags(`--entrypoints.${name}.http.encodedcharacters`, at(`ports.${name}.http.encodedCharacters`)),
  ]);
  const providers = [
    '--providers.kubernetescrd=true',
    '--providers.kubernetescrd.allowemptyservices=true',
    `--providers.kubernetescrd.allowcrossnamespace=${at('providers.kubernetesCRD.allowCrossNamespace')}`,
    '--providers.kubernetesingress=true',
    '--providers.kubernetesingress.allowemptyservices=true',
    `--providers.kubernetesingress.strictprefixmatching=${at('providers.kubernetesIngress.strictPrefixMatching')}`,
  ];
  return { args: [...args, '--entrypoints.websecure.http.tls=true', ...providers], left: NEWER.filter((path) => at(path) !== undefined) };
}

/** `{ a: { b: [1, 2] } }` is `.a.b=1,2`. */
function flags(prefix: string, value: HelmValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [`${prefix}=${value.join(',')}`];
  if (typeof value !== 'object') return [`${prefix}=${value}`];
  return Object.entries(value).flatMap(([key, child]) => flags(`${prefix}.${key.toLowerCase()}`, child as HelmValue));
}
