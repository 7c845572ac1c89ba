/** Ports of this machine that nobody else reaches. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Ports that nobody listens on at the moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  // Closed together: one that is closed early is handed out twice.
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
