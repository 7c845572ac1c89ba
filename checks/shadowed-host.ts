/** A host of the internet under a name of the mesh: devices ask the mesh for all that is under it, and are told that there is none. */
import { TcpDoor } from '../constructs/ingress/tcp-door';
import { WebDoor } from '../constructs/ingress/web-door';
import { meshRecords, namesOf } from '../constructs/mesh/records';
import { isInside } from '../constructs/values/dns-name';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function shadowedHost({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  const { machines, site } = cluster;
  const webDoors = cluster.findAll(WebDoor);
  const mesh = namesOf(meshRecords({ machines, webDoors, tcpDoors: cluster.findAll(TcpDoor) }));
  const hosts = [
    ...webDoors.flatMap(({ node, host, reach }) => (reach === 'internet' ? [{ path: node.path, host }] : [])),
    ...Object.values(site.hosts).map(({ name }) => ({ path: 'site.ts', host: name })),
  ];
  return hosts.flatMap(({ path, host }) =>
    mesh
      .filter((name) => name !== host && isInside(host, name))
      .map((name) => ({
        path,
        code: 'shadowed-host',
        message: `devices of the mesh could not resolve ${host}: it is under ${name}, which is a name of the mesh`,
        fix: 'give one of them a name that is not under the other',
      })),
  );
}
