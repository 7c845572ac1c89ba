import { type Audience, groupsOf, publicBecause, sameAudience } from './audience';
import { group } from './group';

const a = group('a');
const b = group('b');

test.each<[string, Audience, Audience, boolean]>([
  ['the same groups', [a], [a], true],
  ['the same groups in another order', [a, b], [b, a], true],
  ['one group more', [a], [a, b], false],
  ['another group', [a], [b], false],
  ['the public for two reasons', publicBecause('x'), publicBecause('y'), true],
  ['the public and a group', publicBecause('x'), [a], false],
])('%s', (_, one, other, same) => {
  expect(sameAudience(one, other)).toBe(same);
  expect(sameAudience(other, one)).toBe(same);
});

test('the groups of an audience are sorted, and the public has none', () => {
  expect(groupsOf([b, a])).toEqual([a, b]);
  expect(groupsOf(publicBecause('x'))).toEqual([]);
});
