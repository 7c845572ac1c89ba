import { isCpu, mebibytes, millicores, quantity } from './quantity';

test.each([
  ['250m', 0.25],
  ['0.5', 0.5],
  ['2', 2],
  ['1k', 1000],
  ['1Ki', 1024],
  ['1.5Gi', 1.5 * 2 ** 30],
])('%s is %d', (text, expected) => {
  expect(quantity(text)).toBe(expected);
});

test.each(['', 'half', '-1', '1 Gi', '1gi', 'm', '1.'])('"%s" is no quantity', (text) => {
  expect([quantity(text), millicores(text), mebibytes(text)]).toEqual([undefined, undefined, undefined]);
});

test('what does not come out even is rounded up', () => {
  expect([millicores('0.1'), millicores('0.0001'), mebibytes('1Gi'), mebibytes('1M')]).toEqual([100, 1, 1024, 1]);
});

test.each([
  ['250m', true],
  ['0.1', true],
  ['0.29', true],
  ['2', true],
  ['1.5m', false],
  ['0.0001', false],
  ['0', false],
  ['much', false],
])('whether %s is processor time: %s', (text, expected) => {
  expect(isCpu(text)).toBe(expected);
});
