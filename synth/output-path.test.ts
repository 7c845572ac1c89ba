import { isOutputPath, pathProblems } from './output-path';

const spec = (path: string, from: string) => ({ path, from, content: '' });

test.each(['cluster/a', 'cluster/apps/x/y.sops.yaml', 'dist/terraform/hetzner/cdk.tf.json', 'dist/a/Caddyfile', 'cluster/..a', 'dist/.b'])(
  'takes %s',
  (path) => {
    expect(isOutputPath(path)).toBe(true);
    expect(pathProblems([spec(path, 'x')])).toEqual([]);
  },
);

test.each([
  ...['/etc/passwd', '/cluster/a', '../x', 'cluster/../x', 'cluster/a/../../x', 'cluster/..', 'cluster/./a', './cluster/a'],
  ...['cluster//a', 'cluster/a/', 'cluster/', 'cluster', '', 'doc/a', 'Cluster/a', 'C:/a', 'cluster\\a', 'cluster/a\\b', 'cluster/..\\b'],
  ...['cluster/a b', 'cluster/a\nb', 'cluster/a\u0000', 'cluster/\u00e4', `dist/${'n'.repeat(201)}`],
  ...['cluster/.h-kube-files', 'cluster/.h-kube-files/a', 'dist/a.h-kube-tmp', 'dist/a.h-kube-tmp/b'],
])('fails on %j', (path) => {
  expect(pathProblems([spec(path, 'apps/x')])).toMatchObject([
    {
      path: 'apps/x',
      code: 'bad-path',
      message: `"${path}" is not a path that a run may write`,
      allowed: expect.stringContaining('cluster/ or dist/ or docs/'),
    },
  ]);
});

test.each<[string, string, string, string]>([
  ['cluster/a', 'cluster/a', 'duplicate-path', 'two files are called "cluster/a"'],
  ['cluster/a.yaml', 'cluster/A.yaml', 'duplicate-path', '"cluster/A.yaml" and "cluster/a.yaml" differ in case only'],
  ['cluster/a/b', 'cluster/A/c', 'duplicate-path', '"cluster/A" and "cluster/a" differ in case only'],
  ['cluster/a', 'cluster/a/b', 'path-is-folder', '"cluster/a" would be a file and a folder'],
  ['cluster/a/b/c', 'cluster/a/b', 'path-is-folder', '"cluster/a/b" would be a file and a folder'],
])('fails on %s beside %s', (first, second, code, message) => {
  expect(pathProblems([spec(first, 'the first'), spec(second, 'the second')])).toMatchObject([{ path: 'the second', code, message }]);
});
