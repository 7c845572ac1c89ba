/** Random sites and machines as plain data. */
import fc, { type Arbitrary } from 'fast-check';
import { amount, bucketName, identifier, index, indices, ipv4, type Mischief, mixed, name, number, port, text, url } from './words';

type Planned<T> = T extends (...args: never[]) => Arbitrary<infer V> ? V : never;

export type SitePlan = Planned<typeof sitePlan>;
export type MachinePlan = Planned<typeof machinePlan>;
export type DoorPlan = Planned<typeof doorPlan>;
export type AudiencePlan = Planned<typeof audiencePlan>;

/** A share that is only there where things may be wrong. */
const rarely = (mischief: Mischief): Arbitrary<boolean> => mixed(fc.constant(false), fc.constant(true), mischief);

/** Groups by index, or the public for a reason. */
export const audiencePlan = (m: Mischief) => fc.oneof(fc.record({ groups: indices }), fc.record({ reason: text(m) }));

const domain = (m: Mischief) => name(m).map((label) => `${label}.example.org`);
const email = (m: Mischief) =>
  mixed(
    name(0).map((who) => `${who}@example.org`),
    name(500),
    m,
  );

export const sitePlan = (m: Mischief) =>
  fc.record({
    domain: domain(m),
    zones: fc.array(fc.record({ label: name(m), provider: name(m), middleware: name(m), audience: indices }), { maxLength: 3 }),
    groups: fc.array(fc.record({ name: fc.oneof(name(m), text(m)), superuser: fc.boolean() }), { maxLength: 4 }),
    people: fc.array(fc.record({ email: email(m), name: text(m), groups: indices }), { maxLength: 4 }),
    hosts: fc.array(fc.record({ label: name(m), at: mixed(fc.constant('cluster'), fc.constant('anchor'), m) }), { maxLength: 2 }),
    lasts: fc.record({ unit: mixed(fc.constant('days'), fc.constantFrom('hours', 'minutes'), m), amount: number(1, 400, m) }),
    mesh: domain(m),
    exception: fc.option(fc.record({ who: index, because: text(m) }), { nil: undefined }),
    repository: fc.record({ url: url(m), branch: mixed(fc.constant('main'), text(m), m), credential: fc.boolean() }),
    fluxInstalledBy: fc.constantFrom('bootstrap', 'operator'),
    administrator: name(m),
    withKey: mixed(fc.constant(true), fc.boolean(), m),
    state: fc.boolean(),
    dns: fc.boolean(),
    notifications: fc.option(
      fc.oneof(
        fc.record({ provider: fc.constantFrom('slack', 'discord', 'generic'), channel: text(m) }),
        fc.record({ provider: fc.constant('telegram'), channel: text(m) }),
        fc.record({ provider: fc.constant('matrix'), channel: text(m), server: url(m) }),
      ),
      { nil: undefined },
    ),
    acmeEmail: email(m),
    retained: fc.array(bucketName(m), { maxLength: 2 }),
  });

export const doorPlan = (m: Mischief) =>
  fc.record({
    name: name(m),
    protocol: fc.constantFrom('tcp', 'udp'),
    port: number(1024, 65535, m),
    audience: audiencePlan(m),
    reach: fc.constantFrom('internet', 'mesh'),
    from: fc.option(ipv4(m, '192.0'), { nil: undefined }),
    authenticatedBy: mixed(fc.constant('SSH keys'), text(500), m),
  });

const machinePlan = (m: Mischief) =>
  fc.record({
    name: name(m),
    role: fc.constantFrom('worker', 'worker', 'control-plane', 'anchor'),
    etcd: fc.boolean(),
    site: mixed(fc.constantFrom('home', 'home', 'fsn1', 'shed'), name(500), m),
    tailnet: ipv4(m, '100.64'),
    hostname: fc.option(name(m), { nil: undefined }),
    lan: fc.option(
      number(1, 254, m).map((last) => `192.168.50.${last}`),
      { nil: undefined },
    ),
    publicIp: mixed(ipv4(m, '198.51'), fc.constant(''), m),
    cpu: number(8, 64, m),
    memory: amount(64, 512, m),
    disks: fc.array(fc.record({ kind: fc.constantFrom('system', 'fast', 'bulk'), size: amount(900, 4000, m), mount: rarely(m) }), {
      maxLength: 4,
    }),
    capabilities: fc.array(mixed(fc.constantFrom('ingress', 'gpu', 'postgres-door'), name(500), m), { maxLength: 3 }),
    doors: fc.array(doorPlan(m), { maxLength: 2 }),
    bare: rarely(m),
    hetzner: fc.option(
      fc.record({
        location: fc.constantFrom('ash', 'fsn1', 'hel1'),
        serverType: mixed(fc.constant('cpx21'), name(500), m),
        image: mixed(fc.constant('ubuntu-24.04'), text(500), m),
        existing: fc.boolean(),
        ids: fc.boolean(),
        spread: fc.option(name(m), { nil: undefined }),
      }),
      { nil: undefined },
    ),
  });

/** @returns machines of which the first two usually make a cluster: an anchor, and a control plane with disks */
export const machinePlans = (m: Mischief) =>
  fc
    .tuple(
      fc.uniqueArray(machinePlan(m), {
        minLength: m < 50 ? 3 : 1,
        maxLength: 10,
        selector: (machine) => (m > 50 ? machine : machine.name),
      }),
      mixed(fc.constant(true), fc.constant(false), m),
    )
    .map(([machines, ordered]) => (ordered ? machines.map(inOrder) : machines));

const disk = (kind: 'system' | 'fast' | 'bulk') => ({ kind, size: 2000, mount: false });

function inOrder(machine: MachinePlan, position: number): MachinePlan {
  const tailnet = machine.tailnet.startsWith('100.64.') ? `100.64.9.${position + 1}` : machine.tailnet;
  if (position === 0) return { ...machine, tailnet, role: 'anchor', etcd: false, disks: [disk('system')], capabilities: [], bare: false };
  const role = machine.role === 'anchor' ? 'worker' : machine.role;
  // Two with large disks, as the object storage asks for.
  if (position === 1)
    return {
      ...machine,
      tailnet,
      role: 'control-plane',
      etcd: true,
      site: 'home',
      disks: [disk('system'), disk('fast'), disk('bulk')],
      capabilities: ['ingress'],
    };
  if (position === 2) return { ...machine, tailnet, role, etcd: false, disks: [disk('system'), disk('bulk')] };
  return {
    ...machine,
    tailnet,
    role,
    etcd: false,
    disks: machine.disks.filter(({ kind }, index, all) => all.findIndex((other) => other.kind === kind) === index),
  };
}

export const secretName = (m: Mischief) => mixed(name(0), identifier(500), m);
export const ports = (m: Mischief) => fc.array(port(m), { minLength: m < 50 ? 1 : 0, maxLength: 3 });
