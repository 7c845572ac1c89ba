/** What every namespace of ours starts from: nothing goes in or out, but names can be looked up. */
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { podsIn, tcp, udp } from './policy-peers';

/** K3s's CoreDNS, after its Service was resolved. */
const DNS = podsIn('kube-system', { 'k8s-app': 'kube-dns' });

/** Never pruned: the namespace stays too, and with it whatever still runs there. */
export function denyByDefault(scope: Construct, namespace: string): void {
  const metadata = (name: string): k8s.ObjectMeta => ({
    name,
    namespace,
    annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
  });
  new k8s.KubeNetworkPolicy(scope, 'default-deny', {
    metadata: metadata('default-deny'),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  new k8s.KubeNetworkPolicy(scope, 'allow-dns', {
    metadata: metadata('allow-dns'),
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [DNS], ports: [udp(53), tcp(53)] }] },
  });
}
