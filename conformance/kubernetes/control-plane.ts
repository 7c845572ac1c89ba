/** A real etcd and kube-apiserver on loopback, empty, and what else of Kubernetes a section asks for. */
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../runner/bench';
import { until } from '../runner/wait';
import { KubeClient } from './client';
import { freePorts } from './loopback';

/** Without `node-lifecycle-controller`: on a busy machine it takes nodes that KWOK plays for dead, and KWOK does not revive their pods. */
const CONTROLLERS = '*,-node-ipam-controller,-node-lifecycle-controller';

/** As on the cluster. Source: K3s's default. */
const SERVICE_RANGE = '10.43.0.0/16';

export class ControlPlane {
  private constructor(
    private readonly bench: Bench,
    /** Keys, data and logs. */
    readonly folder: string,
    readonly client: KubeClient,
    readonly url: string,
    readonly token: string,
    /** File with the server's certificate. */
    readonly ca: string,
    /** File for programs that ask for one. */
    readonly kubeconfig: string,
  ) {}

  /** Returns when the API server is ready. */
  static async start(bench: Bench): Promise<ControlPlane> {
    const [etcd, apiserver] = await Promise.all([bench.tool('etcd'), bench.tool('kube-apiserver')]);
    const folder = bench.folder();
    const at = (name: string) => join(folder, name);
    const [client = 0, peer = 0, api = 0] = await freePorts(3);
    const token = randomBytes(16).toString('hex');
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(at('accounts.key'), privateKey, { mode: 0o600 });
    writeFileSync(at('accounts.pub'), publicKey);
    writeFileSync(at('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    const etcdUrl = `http://127.0.0.1:${client}`;
    const data = ['--data-dir', at('etcd'), '--unsafe-no-fsync'];
    const peers = ['--listen-peer-urls', `http://127.0.0.1:${peer}`, '--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`];
    const members = ['--initial-cluster', `default=http://127.0.0.1:${peer}`];
    bench.start(etcd, [...data, '--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl, ...peers, ...members], at('etcd.log'));
    const server = bench.start(
      apiserver,
      [
        `--etcd-servers=${etcdUrl}`,
        `--cert-dir=${folder}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${api}`,
        `--token-auth-file=${at('tokens.csv')}`,
        '--authorization-mode=AlwaysAllow',
        `--service-account-key-file=${at('accounts.pub')}`,
        `--service-account-signing-key-file=${at('accounts.key')}`,
        '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
        // What these add, controllers have to complete that may not run: accounts of pods, and the first taint of nodes.
        '--disable-admission-plugins=ServiceAccount,TaintNodesByCondition',
        `--service-cluster-ip-range=${SERVICE_RANGE}`,
      ],
      at('apiserver.log'),
    );
    const url = `https://127.0.0.1:${api}`;
    const certificate = at('apiserver.crt');
    const ca = await until(
      60,
      'certificate of the API server',
      () => readable(certificate),
      () => alive(server, at('apiserver.log')),
    );
    const kube = new KubeClient(url, token, ca);
    bench.atEnd(() => kube.close());
    await until(
      120,
      'API server',
      () => ready(kube),
      () => alive(server, at('apiserver.log')),
    );
    const cluster = { name: 'it', cluster: { server: url, 'certificate-authority': certificate } };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [cluster],
      users: [{ name: 'it', user: { token } }],
      contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
      'current-context': 'it',
    };
    writeFileSync(at('kubeconfig'), JSON.stringify(config), { mode: 0o600 });
    return new ControlPlane(bench, folder, kube, url, token, certificate, at('kubeconfig'));
  }

  /** Deployments become pods, deleted namespaces go, and so on. */
  async startControllers(): Promise<void> {
    const key = `--service-account-private-key-file=${join(this.folder, 'accounts.key')}`;
    const args = [
      '--secure-port=0',
      key,
      '--leader-elect=false',
      `--controllers=${CONTROLLERS}`,
      '--use-service-account-credentials=false',
    ];
    await this.run('kube-controller-manager', args);
  }

  /** Pods get nodes. */
  async startScheduler(): Promise<void> {
    await this.run('kube-scheduler', ['--leader-elect=false', '--secure-port=0']);
  }

  /** Pods on nodes run, as far as anybody can tell. */
  async startNodes(): Promise<void> {
    await this.run('kwok', ['--manage-all-nodes=true', '--server-address=']);
  }

  private async run(tool: 'kube-controller-manager' | 'kube-scheduler' | 'kwok', args: readonly string[]): Promise<void> {
    this.bench.start(await this.bench.tool(tool), ['--kubeconfig', this.kubeconfig, ...args], join(this.folder, `${tool}.log`));
  }
}

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

async function ready(kube: KubeClient): Promise<true | undefined> {
  try {
    return (await kube.call('GET', '/readyz')).status === 200 ? true : undefined;
  } catch {
    return undefined;
  }
}

/** The end of a program's log, and whether it still runs. */
function alive({ exitCode }: ChildProcess, log: string): string {
  const said = (readable(log) ?? '').trimEnd().split('\n').slice(-8).join('\n');
  return exitCode === null ? said : `it ended with status ${exitCode}\n${said}`;
}
