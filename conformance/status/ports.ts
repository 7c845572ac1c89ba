/** Loopback ports that nothing else of the suite takes. */
export const PORTS = {
  etcd: 22379,
  peers: 22380,
  api: 26443,
  headscale: 28085,
  grpc: 28443,
  metrics: 29090,
  stun: 23478,
  wireguard: 42641,
} as const;
