/** The ways through the network of Airbyte's own pods; its door, its database and its bucket bring theirs. */
import type { Construct } from 'constructs';
import type { BackendPods } from '../ingress/backend';
import { Flow } from '../network/flow';
import { API_SERVER_PORT, apiServer, internet, type Pods, pods } from '../network/peer';

const WORKLOAD_API = 8007;
const MANIFEST_SERVER = 8080;
const TEMPORAL = 7233;

/** On every pod of a release called `airbyte`, its bootloader included; not on the jobs. */
const RELEASE = { 'app.kubernetes.io/instance': 'airbyte' };

/** The pods behind the Service `airbyte-airbyte-server-svc`, page and API alike. */
export const SERVER: BackendPods = { labels: { ...RELEASE, 'app.kubernetes.io/name': 'server' }, port: 8001 };

/** What sources and destinations speak: SSH and SFTP, the web, SQL Server, MySQL, PostgreSQL, Redshift, MongoDB. Another one is a line here. */
const CONNECTOR_PORTS = [22, 80, 443, 1433, 3306, 5432, 5439, 27017];

export interface AirbytePods {
  /** Every pod of the chart. */
  readonly platform: Pods;
  /** Every job, whatever its connector. */
  readonly jobs: Pods;
}

/** Source of the jobs' label: airbyte-platform, `PodLabeler`. */
export const airbytePods = (namespace: string): AirbytePods => ({
  platform: pods(namespace, RELEASE),
  jobs: pods(namespace, { airbyte: 'job-pod' }),
});

export function airbyteFlows(scope: Construct, { platform, jobs }: AirbytePods): void {
  new Flow(scope, 'platform', {
    from: platform,
    to: platform,
    ports: [TEMPORAL, SERVER.port, WORKLOAD_API, MANIFEST_SERVER],
    why: 'server, workers and Temporal call one another',
  });
  new Flow(scope, 'jobs', {
    from: jobs,
    to: platform,
    ports: [SERVER.port, WORKLOAD_API],
    why: 'a job fetches its settings from the API and reports how it goes',
  });
  new Flow(scope, 'kubernetes', {
    from: platform,
    to: apiServer,
    ports: [API_SERVER_PORT],
    // Jobs are not in it: none of their programs asks for it, and some carry a token that reads every Secret of the namespace.
    why: 'the launcher starts jobs as pods, and the bootloader keeps keys in a Secret',
  });
  new Flow(scope, 'registry', {
    from: platform,
    to: internet,
    ports: [443],
    why: 'the list of connectors, and sources that somebody tries out in the connector builder',
  });
  new Flow(scope, 'connectors', {
    from: jobs,
    to: internet,
    ports: CONNECTOR_PORTS,
    why: 'sources and destinations are out there, wherever somebody points a connector',
  });
}
