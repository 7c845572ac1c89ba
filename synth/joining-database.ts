/** How a report gets at a database behind a door: the part of `docs/joining.md` that is about Power BI. */
import { groupsOf } from '../constructs/access/audience';
import type { PostgresCluster } from '../constructs/database/postgres-cluster';
import type { Machine } from '../constructs/host/machine';
import type { TcpDoor } from '../constructs/ingress/tcp-door';
import { kubectlLine } from './kubectl';

/** Nothing for a door that leads to no database, or to one without a role that only reads. */
export function databaseSection(door: TcpDoor, databases: readonly PostgresCluster[], machines: readonly Machine[]): string {
  const database = databases.find(({ primary }) => primary.name === door.to.name && primary.namespace === door.to.namespace);
  const [reader] = database?.readers ?? [];
  if (database === undefined || reader === undefined) return '';
  const { name, namespace } = database;
  const buckets = database.recoversWith.map((bucket) => `\`${bucket.url()}\``).join(', ');
  const { tailnet } = door.machine;
  const [host, mode] = door.host === undefined ? [tailnet, 'verify-ca'] : [door.host, 'verify-full'];
  const secret = (wanted: string, key: string) =>
    `${kubectlLine(machines, `-n ${namespace} get secret ${wanted} -o jsonpath='{.data.${key.replace('.', '\\.')}}'`)} | base64 -d`;
  return [
    `## Power BI to the database "${database.database}"`,
    '',
    `For ${groupsOf(door.audience)
      .map((group) => group.name)
      .join(' and ')}.`,
    '',
    `1. Join the mesh (above). \`tailscale status\` lists ${door.machine.name} at ${tailnet}.`,
    `2. Get two things from an administrator: the certificate \`${name}-ca.crt\`, once, and the password of \`${reader.role}\`.`,
    `3. Windows trusts the certificate after this, in a PowerShell of an administrator: \`certutil -addstore Root ${name}-ca.crt\`.`,
    `4. Power BI Desktop: Get data → PostgreSQL database. Server \`${door.address}\`, database \`${database.database}\`, Import or DirectQuery.`,
    `5. It asks for credentials once: Database, user \`${reader.role}\` with that password, encrypted connection on. This user reads everything and changes nothing.`,
    '',
    ...(buckets === ''
      ? []
      : [
          `The database is a catalogue: it says which tables there are and where their rows lie. The rows are files in ${buckets}, inside the cluster.`,
          '',
        ]),
    'Any other program:',
    '',
    '```sh',
    `psql "host=${host} port=${door.port} dbname=${database.database} user=${reader.role} sslmode=${mode} sslrootcert=${name}-ca.crt"`,
    '```',
    '',
    ...(door.host === undefined
      ? []
      : [
          `\`${door.host}\` leads there in the mesh only. Where a device does without the mesh's DNS: ${tailnet} and \`sslmode=verify-ca\`.`,
          '',
        ]),
    'An administrator finds the two things so, at the root of the repository:',
    '',
    '```sh',
    `${secret(`${name}-ca`, 'ca.crt')} > ${name}-ca.crt`,
    secret(reader.secret, 'password'),
    '```',
    '',
  ].join('\n');
}
