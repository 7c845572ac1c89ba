import { TerraformStack } from 'cdktf';
import { RootConstruct } from 'constructs';
import { literal, quoted } from './literal';
import { HcloudPlacementGroup } from './placement-group';

test.each([
  ['${HOME}', '$${HOME}'],
  ['$${HOME}', '$$${HOME}'],
  ['%{ if x }', '%%{ if x }'],
  ['a ${b} %{c} ${d}', 'a $${b} %%{c} $${d}'],
  ['$ % { } $$ %% $x', '$ % { } $$ %% $x'],
])('%s is written as %s', (text, written) => {
  expect(literal(text)).toBe(written);
});

test('reaches every depth, keys included, and leaves the rest alone', () => {
  expect(literal({ '${a}': [{ b: '${c}' }, 1, true, null, undefined] })).toEqual({ '$${a}': [{ b: '$${c}' }, 1, true, null, undefined] });
});

test('a reference stays a reference', () => {
  const stack = new TerraformStack(new RootConstruct(), 'test');
  const group = new HcloudPlacementGroup(stack, 'group', { logicalId: 'group', attributes: { name: '${group}', type: 'spread' } });
  const reference = group.reference('id');
  expect(literal([reference])).toEqual([reference]);
});

test('a text in an expression is quoted and escaped', () => {
  expect(quoted('say "${x}"')).toBe('"say \\"$${x}\\""');
});
