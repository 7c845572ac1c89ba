import { exampleCluster, exampleSite } from '../constructs/cluster/fixtures';
import { repositoryUrl } from './repository-url';

const found = (url: string) =>
  repositoryUrl({ cluster: exampleCluster([], [], { site: { ...exampleSite, repository: { url, branch: 'main' } } }) });

test.each(['https://git.example.org/cluster', 'ssh://git@git.example.org:22/cluster'])('%s can be pulled from', (url) => {
  expect(found(url)).toEqual([]);
});

test.each(['', 'git@github.com:ada/cluster', 'file:///srv/cluster', 'https://', 'https://git.example.org/a b'])('"%s" cannot', (url) => {
  expect(found(url)).toEqual([
    expect.objectContaining({ path: 'site.ts', code: 'bad-source-url', message: expect.stringContaining(`"${url}"`) }),
  ]);
});
