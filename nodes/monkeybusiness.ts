/**
 * Worker at home: DuckLake's database and whatever wants room.
 *
 * To be corrected by the owner: cores, memory and the size of the system disk are estimates; the 1 TB HDD (931 GiB) is not.
 */
import { Size } from 'cdk8s';
import { disk } from '../constructs/host/disk';
import { Machine } from '../constructs/host/machine';
import { meshSsh, wireguard } from './doors';

export const monkeybusiness = new Machine({
  name: 'monkeybusiness',
  role: 'worker',
  site: 'home',
  tailnet: '100.64.0.4',
  lan: '192.168.50.90',
  cpu: 8,
  memory: Size.gibibytes(16),
  disks: [disk('system', Size.gibibytes(120)), disk('bulk', Size.gibibytes(931))],
  // DuckLake's catalogue is reached at this machine's tailnet address.
  capabilities: ['postgres-door'],
  doors: [meshSsh, wireguard],
});
