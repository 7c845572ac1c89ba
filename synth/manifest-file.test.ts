import { problemsOf } from '../constructs/values/fixtures';
import { formatList, listPath, parseList } from './manifest-file';

test('a list names the paths in its folder, sorted, once each', () => {
  expect(formatList('cluster', ['cluster/b', 'cluster/a/x', 'cluster/B', 'cluster/b'])).toBe('B\na/x\nb\n');
  expect(formatList('dist', [])).toBe('');
});

test('a list reads back as the paths that it was made of', () => {
  const paths = ['cluster/a/x.yaml', 'cluster/b.sops.yaml'];
  expect(parseList('cluster', formatList('cluster', paths))).toEqual(paths);
  expect(parseList('cluster', '\na\n\nb')).toEqual(['cluster/a', 'cluster/b']);
});

test.each([
  ...['../outside', '/etc/passwd', 'a/../../outside', '..', '.', './a', 'a//b', 'a/', 'a\\b', 'a b', 'a\r', '\u0000', '\ufffd'],
  ...['.h-kube-files', 'x.h-kube-tmp', '<<<<<<< HEAD', '======='],
])('fails on the line %j', (line) => {
  expect(problemsOf(() => parseList('dist', `a\n${line}\nb\n`))).toMatchObject([
    { path: listPath('dist'), code: 'bad-list', message: `line ${JSON.stringify(line)} is not a path that a run may have written` },
  ]);
});
