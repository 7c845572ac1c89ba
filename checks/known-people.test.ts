import { group } from '../constructs/access/group';
import { Zone } from '../constructs/access/zone';
import { Cluster } from '../constructs/cluster/cluster';
import { clients, exampleNetwork, exampleSite, staff } from '../constructs/cluster/fixtures';
import type { Site } from '../constructs/cluster/site';
import { knownPeople } from './known-people';

const found = (site: Partial<Site>) =>
  knownPeople({ cluster: new Cluster({ site: { ...exampleSite, ...site }, machines: [], network: exampleNetwork }) });
const ada = { email: 'ada@example.org', name: 'Ada', groups: [staff] };

test('people in declared groups are fine', () => {
  expect(found({ people: [ada, { ...ada, email: 'b.en+1@sub.example.org', groups: [staff, clients] }] })).toEqual([]);
});

const strangers = group('strangers');
test.each<[string, Partial<Site>, object]>([
  [
    'a person in a group that nobody declared',
    { people: [{ ...ada, groups: [strangers] }] },
    { code: 'unknown-group', message: 'ada@example.org names group "strangers", which is not in `groups`', allowed: 'clients, staff' },
  ],
  [
    'a zone for a group that nobody declared',
    { zones: { out: new Zone({ domain: 'out.example.org', provider: 'out', middleware: 'out', audience: [strangers] }) } },
    { code: 'unknown-group', message: 'zone out.example.org names group "strangers", which is not in `groups`' },
  ],
  ['two people with one e-mail', { people: [ada, ada] }, { code: 'duplicate-person', message: 'e-mail "ada@example.org" is there twice' }],
  [
    'two groups of one name',
    { groups: { staff, clients, more: group('staff') } },
    { code: 'duplicate-group', message: 'group "staff" is there twice' },
  ],
  [
    'an e-mail in capitals',
    { people: [{ ...ada, email: 'Ada@example.org' }] },
    { code: 'bad-email', message: expect.stringContaining('"Ada@example.org"') },
  ],
  ['an address for certificates that is none', { acmeEmail: 'ops' }, { code: 'bad-email', message: expect.stringContaining('"ops"') }],
  ['an e-mail that is none', { people: [{ ...ada, email: 'ada' }] }, { code: 'bad-email', message: expect.stringContaining('"ada"') }],
])('fails for %s', (_, site, problem) => {
  expect(found(site)).toEqual([expect.objectContaining({ path: 'site.ts', ...problem })]);
});
