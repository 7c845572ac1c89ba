import { publicBecause } from '../access/audience';
import { group, type Person } from '../access/group';
import { Zone } from '../access/zone';
import { clients, exampleSite, inside, staff } from '../cluster/fixtures';
import { dnsName } from '../values/dns-name';
import { exampleBlueprint, type ReadEntry, ReadTag, readBlueprint } from './fixtures';
import { renderBlueprint } from './render-blueprint';

const admins = group('authentik Admins', { superuser: true });
const ada: Person = { email: 'ada@example.org', name: 'Ada', groups: [staff, admins] };
const ben: Person = { email: 'ben@example.org', name: 'Ben', groups: [clients] };
const site = { ...exampleSite, groups: { staff, clients, admins }, people: [ada, ben] };

const doors = {
  zone: { host: inside.host('a'), audience: [staff] },
  narrow: { host: inside.host('b'), audience: [clients] },
  outside: { host: dnsName('mesh.example.org'), audience: [staff, clients] },
  open: { host: inside.host('status'), audience: publicBecause('a status page') },
} as const;

const all = renderBlueprint(exampleBlueprint(doors, ['vpn'], site));
const { entries } = readBlueprint(all);

const of = (model: string, from: readonly ReadEntry[] = entries) => from.filter((entry) => entry.model === model);
const named = (model: string, key: string, value: string) =>
  of(model).find(({ identifiers }) => identifiers?.[key] === value) as Required<ReadEntry>;
const tagText = (fields: ReadEntry['identifiers'], key: string) => {
  const tag = fields?.[key];
  return tag instanceof ReadTag ? String(tag.argument) : '';
};
const keyOf = (id: string) => new ReadTag('!KeyOf', id);

/** Which groups may open an application: those bound, and those whose binding is taken away. */
const bindings = (slug: string) => {
  const own = of('authentik_policies.policybinding').filter(({ identifiers }) => tagText(identifiers, 'target') === `application/${slug}`);
  const groups = (chosen: readonly ReadEntry[]) => chosen.map(({ identifiers }) => tagText(identifiers, 'group').slice('group/'.length));
  return { bound: groups(own.filter(({ state }) => state === undefined)), unbound: groups(own.filter(({ state }) => state === 'absent')) };
};

/** Lines of one text that the other lacks, but for the label that counts revisions. */
const added = (before: string, after: string) => {
  const old = before.split('\n');
  return after.split('\n').filter((line) => !old.includes(line) && !line.includes('h-kube.io/rev'));
};

describe('people', () => {
  test('a group is emptied before the people fill it, so that whoever leaves site.ts leaves it', () => {
    expect(named('authentik_core.group', 'name', 'staff').attrs).toEqual({ is_superuser: false, users: [] });
    const lastGroup = entries.findLastIndex(({ model }) => model === 'authentik_core.group');
    const firstPerson = entries.findIndex(({ model }) => model === 'authentik_core.user');
    expect(lastGroup).toBeLessThan(firstPerson);
  });

  test('a person is known by e-mail and has no password', () => {
    expect(named('authentik_core.user', 'username', 'ada@example.org')).toEqual({
      model: 'authentik_core.user',
      identifiers: { username: 'ada@example.org' },
      attrs: {
        name: 'Ada',
        email: 'ada@example.org',
        path: 'people',
        type: 'internal',
        groups: [keyOf('group/authentik Admins'), keyOf('group/staff')],
      },
    });
  });

  test('the superusers’ group may manage the login, and keeps the bootstrap account where there is one', () => {
    expect(named('authentik_core.group', 'name', 'authentik Admins').attrs).toMatchObject({ is_superuser: true });
    expect(named('authentik_core.user', 'username', 'akadmin')).toMatchObject({
      conditions: [new ReadTag('!Find', ['authentik_core.user', ['username', 'akadmin']])],
      attrs: { groups: [keyOf('group/authentik Admins')] },
    });
  });

  test('adding one changes only their entry', () => {
    const cleo: Person = { email: 'cleo@example.org', name: 'Cleo', groups: [staff] };
    const after = renderBlueprint(exampleBlueprint(doors, ['vpn'], { ...site, people: [cleo, ada, ben] }));
    const others = readBlueprint(after).entries.filter(({ identifiers }) => identifiers?.['username'] !== 'cleo@example.org');
    expect(others).toEqual(entries);
    expect(added(all, after)).toEqual([
      '    identifiers: {"username": "cleo@example.org"}',
      '      "name": "Cleo"',
      '      "email": "cleo@example.org"',
    ]);
  });
});

describe('proxy providers', () => {
  const proxy = (name: string) => named('authentik_providers_proxy.proxyprovider', 'name', name).attrs;

  test('a zone has one for all its hosts, at its auth host', () => {
    expect(proxy('inside')).toMatchObject({
      mode: 'forward_domain',
      external_host: 'https://auth.in.example.org',
      cookie_domain: 'in.example.org',
      access_token_validity: 'days=180',
      refresh_token_validity: 'days=180',
    });
    expect(bindings('inside')).toEqual({ bound: ['staff'], unbound: ['authentik Admins', 'clients'] });
  });

  test('a door with another audience has one for its host alone', () => {
    expect(proxy('b-in')).toMatchObject({ mode: 'forward_single', external_host: 'https://b.in.example.org' });
    expect(proxy('b-in')).not.toHaveProperty('cookie_domain');
    expect(bindings('b-in')).toEqual({ bound: ['clients'], unbound: ['authentik Admins', 'staff'] });
  });

  test('neither a door of its zone’s audience nor a public one has any', () => {
    expect(of('authentik_providers_proxy.proxyprovider').map(({ identifiers }) => identifiers?.['name'])).toEqual([
      'inside',
      'b-in',
      'mesh',
    ]);
  });

  test('the embedded outpost has one owner, with every provider in order and the one login host', () => {
    expect(of('authentik_outposts.outpost')).toEqual([
      expect.objectContaining({
        identifiers: { managed: 'goauthentik.io/outposts/embedded' },
        attrs: expect.objectContaining({
          providers: [keyOf('provider/b-in'), keyOf('provider/inside'), keyOf('provider/mesh')],
          config: expect.objectContaining({ authentik_host: 'https://auth.in.example.org/' }),
        }),
      }),
    ]);
  });
});

describe('an OpenID Connect client', () => {
  const { attrs } = named('authentik_providers_oauth2.oauth2provider', 'name', 'vpn');

  test('says everything that a blueprint must say', () => {
    expect(attrs).toMatchObject({
      client_type: 'confidential',
      client_id: 'vpn',
      client_secret: new ReadTag('!Env', 'H_KUBE_VPN_CLIENT_SECRET'),
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [{ matching_mode: 'strict', redirect_uri_type: 'authorization', url: 'https://vpn.example.org/callback' }],
      signing_key: new ReadTag('!Find', ['authentik_crypto.certificatekeypair', ['name', 'authentik Self-signed Certificate']]),
      access_token_validity: 'days=180',
    });
    expect(attrs).not.toHaveProperty('encryption_key');
    expect(bindings('vpn')).toEqual({ bound: ['clients', 'staff'], unbound: ['authentik Admins'] });
  });

  test('gets openid, profile, a verified e-mail and groups', () => {
    const scopes = of('authentik_providers_oauth2.scopemapping');
    expect(scopes.map(({ id, attrs: mapping }) => [id, mapping?.['scope_name']])).toEqual([
      ['scope/email', 'email'],
      ['scope/groups', 'groups'],
    ]);
    expect(scopes[0]?.attrs?.['expression']).toContain('"email_verified": request.user.email == request.user.username');
    expect((attrs['property_mappings'] as ReadTag[]).map(({ argument }) => argument)).toEqual([
      ['authentik_providers_oauth2.scopemapping', ['managed', 'goauthentik.io/providers/oauth2/scope-openid']],
      ['authentik_providers_oauth2.scopemapping', ['managed', 'goauthentik.io/providers/oauth2/scope-profile']],
      'scope/email',
      'scope/groups',
    ]);
  });
});

test('a login lasts as long at Authentik itself as behind it', () => {
  expect(named('authentik_stages_user_login.userloginstage', 'name', 'default-authentication-login').attrs).toEqual({
    session_duration: 'days=180',
  });
});

describe('a change', () => {
  test('of the order of doors, groups, people and clients changes no byte', () => {
    const { zone, narrow, outside, open } = doors;
    const shuffled = { ...site, groups: { admins, clients, staff }, people: [ben, ada] };
    const b = exampleBlueprint({ open, outside, narrow, zone }, ['b', 'a'], shuffled);
    expect(renderBlueprint(b)).toBe(renderBlueprint(exampleBlueprint(doors, ['a', 'b'], site)));
  });

  test('that removes a door removes exactly its entries and its line in the outpost', () => {
    const { outside, ...rest } = doors;
    const after = renderBlueprint(exampleBlueprint(rest, ['vpn'], site));
    expect(added(all, after)).toEqual([]);
    const mine = (entry: ReadEntry) => JSON.stringify(entry).includes('/mesh"') || JSON.stringify(entry).includes('"mesh"');
    const outposts = 'authentik_outposts.outpost';
    const others = entries.filter((entry) => !mine(entry) || entry.model === outposts);
    const left = readBlueprint(after).entries;
    expect(left.filter(({ model }) => model !== outposts)).toEqual(others.filter(({ model }) => model !== outposts));
    expect(of(outposts, left)[0]?.attrs?.['providers']).toEqual([keyOf('provider/b-in'), keyOf('provider/inside')]);
  });

  test('that narrows an audience takes the old binding away', () => {
    const narrower = new Zone({ ...inside, audience: [clients], domain: inside.domain });
    const { entries: after } = readBlueprint(renderBlueprint(exampleBlueprint({}, [], { ...site, zones: { inside: narrower } })));
    expect(of('authentik_policies.policybinding', after).map(({ state, identifiers }) => [state, tagText(identifiers, 'group')])).toEqual([
      ['absent', 'group/authentik Admins'],
      [undefined, 'group/clients'],
      ['absent', 'group/staff'],
    ]);
  });
});

/** Everything that Authentik 2026.8 brings along and that a blueprint of ours may look for. */
const PACKAGED: readonly (readonly [string, string, string])[] = [
  ['authentik_flows.flow', 'slug', 'default-provider-authorization-implicit-consent'],
  ['authentik_flows.flow', 'slug', 'default-provider-invalidation-flow'],
  ['authentik_crypto.certificatekeypair', 'name', 'authentik Self-signed Certificate'],
  ['authentik_providers_oauth2.scopemapping', 'managed', 'goauthentik.io/providers/oauth2/scope-openid'],
  ['authentik_providers_oauth2.scopemapping', 'managed', 'goauthentik.io/providers/oauth2/scope-profile'],
];

describe('references', () => {
  const tagsOf = (value: unknown): ReadTag[] =>
    value instanceof ReadTag ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(tagsOf) : [];

  test('every !KeyOf names an entry further up', () => {
    const seen = new Set<unknown>();
    for (const entry of entries) {
      for (const { argument } of tagsOf(entry).filter(({ name }) => name === '!KeyOf')) expect(seen).toContain(argument);
      if (entry.id !== undefined) {
        expect(seen).not.toContain(entry.id);
        seen.add(entry.id);
      }
    }
    expect(seen.size).toBeGreaterThan(10);
  });

  test('every !Find that must find something names an object that Authentik brings along', () => {
    const found = entries.flatMap(({ attrs }) => tagsOf(attrs)).filter(({ name }) => name === '!Find');
    const wanted = [...new Set(found.map(({ argument }) => JSON.stringify((argument as unknown[]).flat())))].sort();
    expect(wanted).toEqual(PACKAGED.map((each) => JSON.stringify(each)).sort());
  });

  test('Authentik’s own blueprints come first', () => {
    const first = entries.findIndex(({ model }) => model !== 'authentik_blueprints.metaapplyblueprint');
    expect(first).toBe(6);
    expect(entries.slice(first).some(({ model }) => model === 'authentik_blueprints.metaapplyblueprint')).toBe(false);
  });

  test('every application has a binding', () => {
    const slugs = of('authentik_core.application').map(({ identifiers }) => String(identifiers?.['slug']));
    expect(slugs).toEqual(['inside', 'b-in', 'mesh', 'vpn']);
    for (const slug of slugs) expect(bindings(slug).bound).not.toEqual([]);
  });
});
