/** A Git repository and a folder of charts behind one address, as Flux wants them: over HTTP. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { Model } from '../../synth/model';
import type { Bench } from '../runner/bench';
import { writeTree } from './tree';

const NAME = 'cluster.git';

export class GitServer {
  private constructor(
    private readonly bench: Bench,
    private readonly folder: string,
    private readonly address: string,
  ) {}

  static async start(bench: Bench): Promise<GitServer> {
    const folder = bench.folder();
    mkdirSync(join(folder, 'charts'));
    const server = createServer((request, response) => void answer(folder, request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    bench.atEnd(() => {
      server.closeAllConnections();
      server.close();
    });
    const git = new GitServer(bench, folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await git.git(folder, 'init', '-q', '--bare', '--initial-branch=main', NAME);
    await git.git(folder, 'init', '-q', '--initial-branch=main', 'work');
    return git;
  }

  get repository(): string {
    return `${this.address}/git/${NAME}`;
  }

  get charts(): string {
    return `${this.address}/charts`;
  }

  /** Packaged charts and their index go here. */
  get chartFolder(): string {
    return join(this.folder, 'charts');
  }

  /** Commits what `synth` would write, and nothing else. @returns the revision as Flux names it */
  async push(files: Model['files']): Promise<string> {
    const work = join(this.folder, 'work');
    rmSync(join(work, 'cluster'), { recursive: true, force: true });
    writeTree({ files }, work);
    await this.git(work, 'add', '--all');
    await this.git(work, '-c', 'user.name=conformance', '-c', 'user.email=conformance@localhost', 'commit', '-q', '-m', 'synth');
    await this.git(work, 'push', '-q', join(this.folder, NAME), 'HEAD:main');
    return `main@sha1:${(await this.git(work, 'rev-parse', 'HEAD')).trim()}`;
  }

  private async git(cwd: string, ...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.bench.run('git', args, { cwd });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname.startsWith('/git/')) return gitBackend(folder, pathname.slice('/git'.length), search.slice(1), request, response);
  const file = join(folder, 'charts', basename(pathname));
  if (!pathname.startsWith('/charts/') || !existsSync(file)) return void response.writeHead(404).end();
  createReadStream(file).pipe(response.writeHead(200));
}

/** Git's own CGI program. */
async function gitBackend(folder: string, path: string, query: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      GIT_PROTOCOL: request.headers['git-protocol']?.toString(),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  const all = Buffer.concat(chunks);
  const end = all.indexOf('\r\n\r\n');
  const headers = all
    .subarray(0, end)
    .toString()
    .split('\r\n')
    .map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
  const status = Number(headers.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? 200);
  response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== 'Status'))).end(all.subarray(end + 4));
}
