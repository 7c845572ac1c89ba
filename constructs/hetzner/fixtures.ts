/** Answers of Hetzner's API about one running server and its address, as far as Terraform asks to adopt them. */

const created = '2026-01-01T00:00:00+00:00';
const location = { id: 1, name: 'fsn1', description: '', country: 'DE', city: '', latitude: 0, longitude: 0, network_zone: 'eu-central' };
const type = { id: 22, name: 'cpx22', description: '', cores: 2, memory: 4, disk: 80, prices: [], cpu_type: 'shared', architecture: 'x86' };
const image = {
  id: 5,
  type: 'system',
  status: 'available',
  name: 'ubuntu-22.04',
  created,
  os_flavor: 'ubuntu',
  architecture: 'x86',
  labels: {},
};

const server = (ip: string) => ({
  id: 42,
  name: 'named-by-hand',
  status: 'running',
  created,
  public_net: {
    ipv4: { id: 43, ip, blocked: false, dns_ptr: '' },
    ipv6: { id: 44, ip: '2001:db8::/64', blocked: false, dns_ptr: [] },
    floating_ips: [],
    firewalls: [{ id: 7, status: 'applied' }],
  },
  private_net: [],
  server_type: type,
  location,
  image,
  rescue_enabled: false,
  locked: false,
  backup_window: '22-02',
  protection: { delete: false, rebuild: false },
  labels: {},
  volumes: [],
  primary_disk_size: 80,
  placement_group: { id: 9, name: 'by-hand', labels: {}, type: 'spread', servers: [42], created },
});

const primaryIp = (ip: string) => ({
  id: 43,
  ip,
  labels: {},
  name: 'primary_ip-43',
  type: 'ipv4',
  protection: { delete: false },
  dns_ptr: [],
  assignee_id: 42,
  assignee_type: 'server',
  auto_delete: true,
  blocked: false,
  created,
  location,
});

/** The body of a GET, or nothing where the API would say 404. @param ip the address that Hetzner knows */
export function answer(url: string, ip: string): object | undefined {
  if (url.startsWith('/servers/42')) return { server: server(ip) };
  if (url.startsWith('/primary_ips/43')) return { primary_ip: primaryIp(ip) };
  return undefined;
}
