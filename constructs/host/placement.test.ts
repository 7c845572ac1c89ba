import { Size } from 'cdk8s';
import { Construct, RootConstruct } from 'constructs';
import { reported } from '../values/problem';
import { disk } from './disk';
import { cloudMachine, homeMachine } from './fixtures';
import { oneMachine, place, type Wish } from './placement';

const bulk = disk('bulk', Size.gibibytes(900));
const gateway = cloudMachine('gateway', { role: 'anchor', disks: [bulk], capabilities: ['ingress'] });
const cloud = cloudMachine('cloud', { capabilities: ['ingress'] });
const attic = homeMachine('attic', { disks: [bulk] });
const cellar = homeMachine('cellar', { disks: [bulk, disk('fast', Size.gibibytes(500))], capabilities: ['ingress'] });
const machines = [gateway, cloud, attic, cellar];

function placed(wish: Wish, roll = machines) {
  const scope = new Construct(new RootConstruct(), 'app');
  return { ...place(scope, roll, wish), problems: reported(scope) };
}

test.each<[string, Wish, string[]]>([
  ['nothing', {}, ['cloud', 'attic', 'cellar']],
  ['a site', { site: 'home' }, ['attic', 'cellar']],
  ['a disk', { storage: 'bulk' }, ['attic', 'cellar']],
  ['a capability', { capability: 'ingress' }, ['cloud', 'cellar']],
  ['a site and a capability', { site: 'home', capability: 'ingress' }, ['cellar']],
  ['one machine', { machine: attic }, ['attic']],
])('a wish for %s is met by nodes of the cluster that have it all, never by the anchor', (_what, wish, names) => {
  const { machines: found, problems } = placed(wish);
  expect(found.map(({ name }) => name)).toEqual(names);
  expect(problems).toEqual([]);
});

test('asks in labels that the nodes carry', () => {
  expect(placed({ site: 'home', storage: 'fast' }).nodeSelector).toEqual({
    'node.h-kube.io/site': 'home',
    'storage.h-kube.io/fast': 'true',
  });
});

test.each<[string, Wish, string, string]>([
  [
    'storage that no machine of the site has',
    { site: 'fsn1', storage: 'bulk' },
    'node.h-kube.io/site=fsn1 and storage.h-kube.io/bulk=true',
    'attic has node.h-kube.io/site=home and storage.h-kube.io/bulk=true',
  ],
  ['a site without machines', { site: 'moon' }, 'node.h-kube.io/site=moon', 'attic has node.h-kube.io/site=home'],
  ['a capability that nobody has', { capability: 'gpu' }, 'capability.h-kube.io/gpu=true', 'attic has none of these'],
  [
    'the anchor, which is outside of the cluster',
    { machine: gateway },
    'node.h-kube.io/name=gateway',
    'attic has node.h-kube.io/name=attic',
  ],
])('fails for %s, naming the wish and what there is', (_what, wish, asked, allowed) => {
  const { problems } = placed(wish);
  expect(problems).toEqual([
    expect.objectContaining({ path: 'app', code: 'no-machine', message: `no machine of the cluster has ${asked}` }),
  ]);
  expect(problems[0]?.allowed).toContain(allowed);
});

describe('the one machine that meets a wish', () => {
  const one = (wish: Wish) => oneMachine(new Construct(new RootConstruct(), 'app'), machines, wish);

  test('is that machine, never the anchor', () => {
    expect(one({ site: 'home', capability: 'ingress' })).toBe(cellar);
  });

  test.each<[string, Wish]>([
    ['[app] not-one-machine: no machine of the cluster has capability.h-kube.io/database=true', { capability: 'database' }],
    ['[app] not-one-machine: cloud and cellar have capability.h-kube.io/ingress=true', { capability: 'ingress' }],
  ])('fails otherwise: %s', (message, wish) => {
    expect(() => one(wish)).toThrow(message);
  });
});
