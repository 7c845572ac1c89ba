/** Who reaches a database, and whom its instances reach: nobody else. */
import type { Construct } from 'constructs';
import { type Client, flowsFrom } from '../network/clients';
import { Flow, type FlowProps } from '../network/flow';
import { API_SERVER_PORT, apiServer, pods } from '../network/peer';
import { serverPods } from '../storage/bucket';
import type { ObjectStorage } from '../storage/object-storage';
import type { PostgresOperator } from './props';

export const POSTGRES_PORT = 5432;
/** The instance manager, which the operator asks for status. Source: CloudNativePG docs, security. */
const STATUS_PORT = 8000;

export interface PostgresFlowsProps {
  readonly cluster: string;
  readonly namespace: string;
  readonly operator: PostgresOperator;
  readonly clients: readonly Client[];
  /** @default - no backups */
  readonly archive?: ObjectStorage;
}

/** What the database itself needs stays open as long as it lives; a client's way goes with the client. */
export function postgresFlows(scope: Construct, { cluster, namespace, operator, clients, archive }: PostgresFlowsProps): void {
  // Instances, their backup sidecar and the jobs that make them all carry this label.
  const instances = pods(namespace, { 'cnpg.io/cluster': cluster });
  const both = [POSTGRES_PORT, STATUS_PORT];
  const own = (id: string, props: FlowProps) => new Flow(scope, id, { ...props, survives: true });
  own('instances', { from: instances, to: instances, ports: both, why: 'replication, and the state of the other instances' });
  own('operator', {
    from: operator.pods,
    to: instances,
    ports: both,
    why: 'the operator asks for status and sets up the database',
  });
  own('api-server', { from: instances, to: apiServer, ports: [API_SERVER_PORT], why: 'an instance keeps its own state there' });
  if (archive !== undefined) {
    own('backups', { from: instances, to: serverPods(archive), ports: [archive.pods.port], why: 'base backups and the write-ahead log' });
  }
  flowsFrom(scope, clients, instances, POSTGRES_PORT);
}
