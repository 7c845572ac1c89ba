import { compareStored } from './stored';

const deployment = (spec: object) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
const secret = (data: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' }, ...data });

describe('compared with what was written, a stored object', () => {
  test.each<[string, object, object, readonly string[]]>([
    ['that is the same has lost nothing', deployment({ replicas: 1 }), deployment({ replicas: 1 }), []],
    ['has lost a field', deployment({ replicas: 1 }), deployment({}), ['spec.replicas is undefined instead of 1']],
    ['has lost an empty map', deployment({ selector: {} }), deployment({}), ['spec.selector is undefined instead of {}']],
    ['has another value', deployment({ replicas: 1 }), deployment({ replicas: 2 }), ['spec.replicas is 2 instead of 1']],
    ['has a shorter list', deployment({ list: [1, 2] }), deployment({ list: [1] }), ['spec.list is [1] instead of [1,2]']],
    ['spells an amount in another way', deployment({ requests: { cpu: '1000m' } }), deployment({ requests: { cpu: '1' } }), []],
    [
      'has another amount',
      deployment({ requests: { cpu: '100m' } }),
      deployment({ requests: { cpu: '1' } }),
      ['spec.requests.cpu is "1" instead of "100m"'],
    ],
    ['keeps the text of a Secret encoded', secret({ stringData: { key: 'value' } }), secret({ data: { key: 'dmFsdWU=' } }), []],
    [
      'does not show the values of a Secret',
      secret({ stringData: { key: 'value' } }),
      secret({ data: { key: 'b3RoZXI=' } }),
      ['data.key differs'],
    ],
  ])('%s', (_, written, stored, lost) => {
    expect(compareStored(written, stored).lost).toEqual(lost);
  });

  test('has gained its defaults, and its bookkeeping is not among them', () => {
    const stored = { ...deployment({ replicas: 1, list: [{ a: 1, b: 2 }], empty: {} }), status: { replicas: 1 } };
    expect(
      compareStored(deployment({ list: [{ a: 1 }] }), { ...stored, metadata: { name: 'web', uid: 'u', generation: 1 } }).added,
    ).toEqual([
      { path: 'spec.list.*.b', value: 2 },
      { path: 'spec.replicas', value: 1 },
      { path: 'spec.empty', value: {} },
    ]);
  });
});
