/** etcd and kube-apiserver on loopback, without anything behind them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../runner/bench';
import { PORTS } from './ports';

export async function startApi(bench: Bench, folder: string): Promise<void> {
  await bench.run('openssl', ['genrsa', '-out', join(folder, 'sa.key'), '2048']);
  await bench.run('openssl', ['rsa', '-in', join(folder, 'sa.key'), '-pubout', '-out', join(folder, 'sa.pub')]);
  writeFileSync(join(folder, 'tokens.csv'), 'token,admin,admin,system:masters\n');
  const client = `http://127.0.0.1:${PORTS.etcd}`;
  const listen = [
    '--listen-client-urls',
    client,
    '--advertise-client-urls',
    client,
    '--listen-peer-urls',
    `http://127.0.0.1:${PORTS.peers}`,
  ];
  bench.start(await bench.tool('etcd'), ['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', ...listen], join(folder, 'etcd.log'));
  bench.start(
    await bench.tool('kube-apiserver'),
    [
      `--etcd-servers=${client}`,
      `--cert-dir=${join(folder, 'certs')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${PORTS.api}`,
      `--token-auth-file=${join(folder, 'tokens.csv')}`,
      '--authorization-mode=AlwaysAllow',
      `--service-account-key-file=${join(folder, 'sa.pub')}`,
      `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
      '--service-account-issuer=https://k',
      '--disable-admission-plugins=ServiceAccount',
      '--service-cluster-ip-range=10.43.0.0/16',
    ],
    join(folder, 'api.log'),
  );
}
