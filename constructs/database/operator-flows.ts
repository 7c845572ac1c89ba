/** What the operator of databases and its plugin reach, and who reaches them. To the instances, each database opens a way of its own. */
import type { Construct } from 'constructs';
import { Flow } from '../network/flow';
import { API_SERVER_PORT, apiServer, type Pods, pods } from '../network/peer';

/** The plugin's sidecars are in the instances, and ask the Kubernetes API only. */
export function operatorFlows(scope: Construct, operator: Pods): void {
  new Flow(scope, 'api-server', {
    from: pods(operator.namespace),
    to: apiServer,
    ports: [API_SERVER_PORT],
    why: 'operator and plugin watch databases and archives',
  });
  new Flow(scope, 'webhook', { from: apiServer, to: operator, ports: [9443], why: 'admission of databases' });
  new Flow(scope, 'plugin', {
    from: operator,
    to: pods(operator.namespace, { 'app.kubernetes.io/name': 'plugin-barman-cloud' }),
    ports: [9090],
    why: 'the operator asks the plugin what to add to an instance',
  });
}
