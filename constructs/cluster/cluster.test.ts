import { Construct } from 'constructs';
import { dnsName } from '../values/dns-name';
import { ProblemError, report } from '../values/problem';
import { App, app } from './app';
import type { AppDefinition, Cluster } from './cluster';
import { exampleApp, exampleCluster } from './fixtures';

class Note extends Construct {}

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(({ path, code }) => `${path} ${code}`);
  }
  return [];
}

describe('the roll-call', () => {
  test('an app that another one takes is made once, whatever the order', () => {
    const made: string[] = [];
    const base = exampleApp('apps/base', ({ id }) => void made.push(id));
    const user = app('apps/user', (cluster) => {
      const self = new App(cluster, 'apps/user');
      self.needs(cluster.get(base));
      made.push('user');
      return self;
    });
    expect(exampleCluster([user, base]).apps.map(({ node }) => node.path)).toEqual(['apps/base', 'apps/user']);
    expect(exampleCluster([base, user]).apps.map(({ node }) => node.path)).toEqual(['apps/base', 'apps/user']);
    expect(made).toEqual(['base', 'user', 'base', 'user']);
  });

  test('every app writes down what the others declared, after all exist', () => {
    const seen: string[] = [];
    class Registry extends App {
      override complete(): void {
        seen.push(...this.cluster.findAll(Note).map(({ node }) => node.path));
      }
    }
    const registry = app('apps/registry', (cluster) => new Registry(cluster, 'apps/registry'));
    exampleCluster([
      registry,
      exampleApp('apps/b', (self) => void new Note(self, 'n')),
      exampleApp('apps/a', (self) => void new Note(self, 'n')),
    ]);
    expect(seen).toEqual(['apps/a/n', 'apps/b/n']);
  });

  test('fails for two apps that take each other, with the route', () => {
    const taking = (path: string, other: () => AppDefinition<App>): AppDefinition<App> =>
      app(path, (cluster: Cluster) => {
        cluster.get(other());
        return new App(cluster, path);
      });
    const a: AppDefinition<App> = taking('apps/a', () => b);
    const b: AppDefinition<App> = taking('apps/b', () => a);
    expect(() => exampleCluster([a, b])).toThrow('[apps/a] app-cycle: apps need each other: apps/a → apps/b → apps/a');
  });

  test('fails with the problems of every app, each once', () => {
    const broken = exampleApp('apps/broken', () => void dnsName('BROKEN'));
    const users = ['apps/a', 'apps/b'].map((path) => app(path, (cluster: Cluster) => cluster.get(broken)));
    const other = exampleApp('apps/other', () => void dnsName('OTHER'));
    const reporting = exampleApp('apps/reporting', (self) => report(self, { code: 'odd', message: 'odd', fix: 'even it' }));
    expect(problemsOf(() => exampleCluster([...users, broken, other, reporting]))).toEqual([
      'apps/broken bad-dns-name',
      'apps/other bad-dns-name',
      'apps/reporting odd',
    ]);
  });

  test('fails for two constructs of one name, at their app', () => {
    const twice = exampleApp('apps/web', (self) => {
      new Note(self, 'n');
      new Note(self, 'n');
    });
    expect(() => exampleCluster([twice])).toThrow('[apps/web] duplicate-id: two constructs are called "n"');
  });

  test('fails for an app without a namespace that is asked for it', () => {
    expect(() => exampleCluster([exampleApp('apps/a', (self) => void self.homeNamespace)])).toThrow('[apps/a] no-namespace: app "a"');
  });
});
