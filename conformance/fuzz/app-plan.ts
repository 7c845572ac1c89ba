/** Random apps as plain data: what a file below apps/ would say. */
import fc, { type Arbitrary } from 'fast-check';
import { audiencePlan, ports, secretName } from './site-plan';
import { amount, bucketName, cpu, identifier, index, indices, type Mischief, mixed, name, number, port, text, url } from './words';

type Planned<T> = T extends (...args: never[]) => Arbitrary<infer V> ? V : never;

export type AppPlan = Planned<typeof appPlan>;
export type PartPlan = Planned<typeof partPlan>;
export type TenantPlan = Planned<typeof tenantPlan>;
export type Part<K extends PartPlan['kind']> = Extract<PartPlan, { kind: K }>;

const some = <T>(of: Arbitrary<T>, maxLength = 2) => fc.array(of, { maxLength });
const perhaps = <T>(of: Arbitrary<T>) => fc.option(of, { nil: undefined });
const variables = (m: Mischief) =>
  some(
    fc.tuple(
      identifier(m).map((said) => (m === 0 ? said.toUpperCase() : said)),
      text(m),
    ),
    3,
  );
const path = (m: Mischief) =>
  mixed(
    name(0).map((said) => `/${said}`),
    fc.oneof(name(500), fc.constantFrom('/', '//', '/a/../b', '/a b', '/ä', '/%zz', '/x?y', `/${'x'.repeat(300)}`)),
    m,
  );
const image = (m: Mischief) =>
  mixed(
    fc.constantFrom('registry.example.org/web:1.2.3', `web@sha256:${'0'.repeat(64)}`),
    fc.oneof(
      fc.constantFrom('web', 'web:latest', ' web:1.2', 'WEB:1.2', ':1.2'),
      name(500).map((said) => `${said}:1.2.3`),
    ),
    m,
  );
const wish = (m: Mischief) =>
  fc.oneof(
    fc.constant({}),
    mixed(fc.constant({ site: 'home' }), fc.record({ site: name(m) }), m),
    mixed(fc.constant({}), fc.record({ capability: name(m) }), m),
    mixed(fc.constant({}), fc.record({ machine: index }), m),
  );
const volume = (m: Mischief) =>
  fc.record({
    name: name(m),
    class: fc.constantFrom('fast', 'bulk', 'default'),
    size: amount(1, 5, m),
    mountPath: path(m),
    refused: fc.boolean(),
    why: text(m),
  });

const base = (m: Mischief) => ({ id: name(m) });

const workload = (m: Mischief) =>
  fc.record({
    ...base(m),
    kind: fc.constant('workload'),
    image: image(m),
    port: port(m),
    probe: fc.oneof(fc.constant('tcp'), path(m)),
    cpu: cpu(m),
    memory: amount(16, 128, m),
    args: perhaps(some(text(m))),
    env: variables(m),
    withSecrets: fc.boolean(),
    volumes: some(volume(m), 1),
    writable: some(path(m), 1),
    replicas: mixed(fc.constant(1), number(1, 2, 500), m),
    runsOn: wish(m),
    user: perhaps(number(1, 65534, m)),
  });

const postgres = (m: Mischief) =>
  fc.record({
    ...base(m),
    kind: fc.constant('postgres'),
    instances: number(1, 1, m),
    size: amount(1, 5, m),
    wal: perhaps(amount(1, 2, m)),
    cpu: cpu(m),
    memory: amount(256, 512, m),
    database: identifier(m),
    owner: identifier(m),
    roles: some(fc.record({ name: identifier(m), login: fc.boolean(), createdb: fc.boolean() })),
    databases: some(fc.record({ name: identifier(m) })),
    parameters: perhaps(fc.constantFrom({ max_connections: '50' }, { log_statement: 'ddl' })),
    clients: some(name(m)),
    generation: number(1, 3, m),
    recover: perhaps(number(1, 1, m)),
    backup: fc.oneof(
      fc.record({
        bucket: name(m),
        at: mixed(fc.constantFrom('02:15', '23:59', '00:00'), text(m), m),
        keepDays: perhaps(number(1, 400, m)),
      }),
      fc.record({ refused: text(m) }),
    ),
    hosts: some(name(m), 1),
    runsOn: wish(m),
  });

const bucket = (m: Mischief) =>
  fc.record({ ...base(m), kind: fc.constant('bucket'), name: bucketName(m), clients: some(name(m)), versions: fc.boolean() });

const web = (m: Mischief) =>
  fc.record({
    ...base(m),
    kind: fc.constant('web'),
    host: fc.oneof(fc.record({ zone: index, label: name(m) }), fc.record({ named: index })),
    audience: audiencePlan(m),
    reach: mixed(fc.constant('internet'), fc.constant('mesh'), m),
    to: index,
    path: perhaps(path(m)),
    home: perhaps(path(m)),
  });

const tcp = (m: Mischief) =>
  fc.record({
    ...base(m),
    kind: fc.constant('tcp'),
    audience: indices,
    machine: index,
    port: number(1024, 65535, m),
    to: index,
    host: perhaps(name(m)),
  });

const peer = (m: Mischief) =>
  fc.oneof(
    fc.record({
      namespace: mixed(fc.constantFrom('seaweedfs', 'cnpg-system', 'kube-system', 'flux-system'), name(500), m),
      labels: some(fc.tuple(name(m), name(m))),
    }),
    fc.constantFrom('own', 'internet', 'api-server', 'mesh-devices', 'mesh-address'),
  );
const flow = (m: Mischief) =>
  fc.record({ ...base(m), kind: fc.constant('flow'), from: peer(m), to: peer(m), ports: ports(m), why: text(m), survives: fc.boolean() });

const secret = (m: Mischief) =>
  fc.record({
    ...base(m),
    kind: fc.constant('secret'),
    name: name(m),
    data: fc.array(
      fc.record({ key: identifier(m), value: secretName(m), how: fc.constantFrom('random', 'given', 'text', 'json'), text: text(m) }),
      {
        minLength: m < 50 ? 1 : 0,
        maxLength: 3,
      },
    ),
    type: mixed(fc.constant('Opaque'), text(500), m),
    labels: mixed(fc.constant<[string, string][]>([]), some(fc.tuple(name(500), name(500))), m),
  });

const value = (m: Mischief) =>
  fc.oneof(text(m), fc.integer(), fc.boolean(), fc.constant(null), mixed(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.double(), m));
const release = (m: Mischief) =>
  fc.record({
    ...base(m),
    kind: fc.constant('release'),
    name: perhaps(name(m)),
    chart: mixed(name(0), name(500), m),
    repository: mixed(fc.constant('https://charts.example.org'), url(500), m),
    version: mixed(fc.constantFrom('1.2.3', 'v1.0.0'), text(500), m),
    cpu: cpu(m),
    memory: fc.constantFrom('64Mi', '128Mi'),
    values: some(
      fc.tuple(fc.oneof(name(m), text(m)), fc.oneof(value(m), fc.dictionary(text(m), value(m), { maxKeys: 3, noNullPrototype: true }))),
      3,
    ),
    timeoutMinutes: perhaps(number(1, 60, m)),
  });

const partPlan = (m: Mischief) =>
  fc.oneof(
    { arbitrary: workload(m), weight: 4 },
    { arbitrary: web(m), weight: 2 },
    { arbitrary: flow(m), weight: 2 },
    { arbitrary: secret(m), weight: 2 },
    postgres(m),
    bucket(m),
    tcp(m),
    release(m),
  );

export const appPlan = (m: Mischief) =>
  fc.record({
    room: mixed(fc.constantFrom('apps', 'infrastructure/services', 'infrastructure/configs'), name(500), m),
    name: name(m),
    namespace: perhaps(name(m)),
    security: fc.constantFrom('restricted', 'baseline', 'privileged'),
    timeoutMinutes: perhaps(number(1, 60, m)),
    wait: fc.boolean(),
    orphan: fc.boolean(),
    parts: fc.uniqueArray(partPlan(m), { minLength: 1, maxLength: 6, selector: (part) => (m > 50 ? part : part.id) }),
  });

export const tenantPlan = (m: Mischief) =>
  fc.record({
    name: name(m),
    url: url(m),
    branch: mixed(fc.constant('main'), text(m), m),
    path: perhaps(mixed(fc.constant('./deploy'), path(500), m)),
    cpu: cpu(m),
    memory: amount(1, 8, m),
    storage: amount(1, 8, m),
    pods: number(1, 20, m),
  });
