/** What cert-manager's pods reach, and who reaches them. */
import type { Construct } from 'constructs';
import { Flow } from '../network/flow';
import { API_SERVER_PORT, apiServer, internet, type Pods, pods } from '../network/peer';

const part = (component: string): Pods =>
  pods('cert-manager', { 'app.kubernetes.io/instance': 'cert-manager', 'app.kubernetes.io/component': component });

export function certManagerFlows(scope: Construct): void {
  new Flow(scope, 'api-server', {
    from: pods('cert-manager'),
    to: apiServer,
    ports: [API_SERVER_PORT],
    why: 'watches certificates and writes Secrets',
  });
  new Flow(scope, 'acme', {
    from: part('controller'),
    to: internet,
    ports: [80, 443],
    why: "orders from Let's Encrypt, after having tried the answer to its question from outside",
  });
  // The chart's port of the webhook's pods.
  new Flow(scope, 'webhook', { from: apiServer, to: part('webhook'), ports: [10250], why: 'admission of certificates and issuers' });
}
