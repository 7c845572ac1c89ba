import { Size } from 'cdk8s';
import { synth } from '../commands/synth';
import { exampleApp, exampleMachine, exampleNetwork, examplePrograms, exampleSite } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { nothingRetained } from '../constructs/cluster/retained';
import { imageRef } from '../constructs/values/image-ref';
import type { WorkloadProps } from '../constructs/workload/props';
import { Workload } from '../constructs/workload/workload';
import { compose } from '../synth/compose';
import { noSources } from '../synth/sources';
import { capacity } from './capacity';

/** Each has 3.75 cores and 7 GiB for pods. */
const machines = [exampleMachine({ name: 'one' }), exampleMachine({ name: 'two', site: 'cloud', tailnet: '100.64.0.8' })];

/** A model of one workload. */
function model(props: Partial<WorkloadProps>) {
  const web = exampleApp(
    'apps/web',
    (app) =>
      void new Workload(app, 'web', {
        image: imageRef('registry.example.org/web:1.2.3'),
        port: 8080,
        probe: 'tcp',
        resources: { cpu: '100m', memory: Size.gibibytes(6) },
        ...props,
      }),
    { namespace: namespace('web', 'restricted') },
  );
  return compose({
    site: exampleSite,
    machines,
    retired: [],
    network: exampleNetwork,
    apps: [web],
    retained: nothingRetained,
    sources: noSources,
    hcloudVersion: '1.68.0',
    programs: examplePrograms,
  });
}

test.each<[string, Partial<WorkloadProps>]>([
  ['one that a machine has room for', {}],
  ['two on two machines', { replicas: 2 }],
  ['one where it wants to be', { runsOn: { site: 'cloud' } }],
])('%s fits', (_, props) => {
  expect(capacity(model(props))).toEqual([]);
});

test.each<[string, Partial<WorkloadProps>, string]>([
  [
    'a third one on two machines',
    { replicas: 3 },
    'web/web asks for 0.1 cores, 6 GiB memory; left: one 3.7 cores, 1 GiB memory; two 3.7 cores, 1 GiB memory',
  ],
  [
    'a second one where there is one machine',
    { replicas: 2, runsOn: { site: 'cloud' } },
    'web/web asks for 0.1 cores, 6 GiB memory; left: two 3.7 cores, 1 GiB memory',
  ],
  [
    'more cores than a machine has',
    { resources: { cpu: '5', memory: Size.gibibytes(1) } },
    'web/web asks for 5 cores, 1 GiB memory; left: one 3.8 cores, 7 GiB memory; two 3.8 cores, 7 GiB memory',
  ],
])('fails for %s', (_, props, message) => {
  expect(capacity(model(props))).toMatchObject([{ path: 'apps/web/web', code: 'does-not-fit', message }]);
});

test('a wish that no machine meets is told once, by who placed it', () => {
  const nowhere = model({ runsOn: { site: 'moon' } });
  expect(nowhere.problems).toContainEqual(expect.objectContaining({ path: 'apps/web/web', code: 'no-machine' }));
  expect(capacity(nowhere)).toEqual([]);
});

test('synth writes nothing that does not fit, and shows what each machine is asked for', () => {
  const said: string[] = [];
  const voice = { out: (line: string) => void said.push(line), err: (line: string) => void said.push(line) };
  const huge = model({ replicas: 3 });
  expect(synth('/nowhere', huge, capacity(huge), voice)).toBe(1);
  expect(said.slice(-6)).toEqual([
    '',
    'asked / has   cores       memory GiB   system GiB   fast GiB   bulk GiB   pods',
    'one           0.1 / 3.8   6 / 7        -            -          -          1',
    'two           0.1 / 3.8   6 / 7        -            -          -          1',
    '',
    'nothing was written',
  ]);
});
