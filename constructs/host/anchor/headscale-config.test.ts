import { Duration } from 'cdk8s';
import { ipv4 } from '../../values/cidr';
import { dnsName } from '../../values/dns-name';
import { headscaleConfig } from './headscale-config';

test('devices ask the mesh for each of its names, and other servers for none', () => {
  const config = headscaleConfig({
    host: dnsName('vpn.example.org'),
    publicIp: ipv4('192.0.2.1'),
    baseDomain: dnsName('tail.example.org'),
    stunPort: 3478,
    meshNames: [dnsName('db.example.org'), dnsName('office.in.example.org')],
    expiry: Duration.days(1),
  });
  expect(config).toMatchObject({
    dns: { magic_dns: true, nameservers: { global: [], split: { 'db.example.org': [], 'office.in.example.org': [] } } },
  });
});
