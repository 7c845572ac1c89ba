/** The anchor's front as the internet sees it: each name leads to its own backend, which learns who called. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Ended, runProgram } from '../../../commands/hosts/programs';
import { type Case, once } from '../../runner/section';
import { retried } from '../../runner/wait';
import { realComposition } from '../../site';
import { place } from '../device';
import type { Rig } from '../rig';
import { frontStandIn } from '../stand-ins';

const DOMAIN = realComposition.site.domain;
const ANCHOR = realComposition.machines.find(({ role }) => role === 'anchor')?.publicIp ?? '';
const VISITOR = '198.51.100.7';
const INGRESS = ['cloud-cp-1', 'gpa-server'] as const;

interface Answer {
  readonly at: string;
}

export function front({ bench, world }: Rig): Case[] {
  const visitor = once(async (): Promise<string> => {
    const { machine } = await world();
    for (const name of INGRESS) {
      writeFileSync(join(machine(name).root, 'usr/local/bin/stand-in-front'), frontStandIn, { mode: 0o755 });
      await machine(name).run('systemd-run --quiet --collect --unit=stand-in-front /usr/local/bin/stand-in-front');
    }
    // HAProxy takes them back after two checks, five seconds apart.
    await setTimeout(15_000);
    return place(bench, await world(), 'visitor', VISITOR);
  });
  const curl = async (url: string, options: readonly string[] = []): Promise<Ended> => {
    const { trust } = await world();
    const { hostname, port, protocol } = new URL(url);
    const at = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}:${ANCHOR}`;
    const args = ['netns', 'exec', await visitor(), 'curl', '-sS', '--max-time', '10', '--cacert', trust, '--resolve', at, ...options, url];
    return runProgram('ip', args, { env: { PATH: process.env['PATH'] } });
  };
  const answerOf = async (url: string, options?: readonly string[]): Promise<Answer> => {
    const { status, stdout, stderr } = await curl(url, options);
    assert.equal(status, 0, `${url}: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  };
  const inCluster = ['airbyte.landl', 'auth.kube', 'auth.landl', 'mesh'].map((name) => `${name}.${DOMAIN}`);
  return [
    ...inCluster.map(
      (host): Case => ({
        name: `${host} leads to Traefik, which learns the caller's address`,
        async run() {
          const { at, ...tls } = await answerOf(`https://${host}/`, ['-k']);
          assert.deepEqual(tls, { caller: VISITOR, 'told by': 'PROXY v2', sni: host, host });
          const { at: too, ...plain } = await answerOf(`http://${host}/`);
          assert.deepEqual(plain, { caller: VISITOR, 'told by': 'PROXY v2', sni: null, host });
          for (const machine of [at, too]) assert.ok(['cloud-cp-1', 'k3s-control-1'].includes(machine), machine);
        },
      }),
    ),
    {
      name: `git.${DOMAIN} leads to Forgejo through Caddy, with a certificate and the caller's address`,
      async run() {
        const path = '/user/login?asked-by=a-visitor';
        const page = await curl(`https://git.${DOMAIN}${path}`, ['-o', '/dev/null', '-w', '%{http_code}']);
        assert.equal(page.stdout, '200', page.stderr);
        const { machine } = await world();
        const log = 'journalctl --unit forgejo.service --output cat --no-pager';
        // It is written a moment after the answer.
        await machine('anchor').run(
          `for try in $(seq 10); do if ${log} | grep -F 'GET ${path} for ${VISITOR}:'; then exit 0; fi; sleep 1; done; exit 1`,
        );
        const { stdout } = await curl(`http://git.${DOMAIN}/`, ['-o', '/dev/null', '-w', '%{http_code} %{redirect_url}']);
        assert.equal(stdout, `308 https://git.${DOMAIN}/`);
      },
    },
    {
      name: `headscale.${DOMAIN} leads to Headscale`,
      async run() {
        assert.match((await curl(`https://headscale.${DOMAIN}/health`)).stdout, /"status":"pass"/);
      },
    },
    ...[`grafana.kube.${DOMAIN}`, `headscale.${DOMAIN}.example.org`, 'example.org', ANCHOR].map(
      (host): Case => ({
        name: `${host} leads nowhere from the internet`,
        async run() {
          const { status, stdout } = await curl(`https://${host}/`, ['-k']);
          assert.deepEqual([status === 35 || status === 56, stdout], [true, ''], `curl ended with ${status}`);
          const plain = await curl(`http://${host}/`, ['-o', '/dev/null', '-w', '%{http_code}']);
          assert.equal(plain.stdout, '421');
        },
      }),
    ),
    {
      name: 'an ingress that is gone gets no more callers',
      async run() {
        const { machine } = await world();
        await visitor();
        await machine('gpa-server').run('systemctl stop stand-in-front.service');
        await retried(18, 'only the other answers', async () => {
          for (let tries = 0; tries < 6; tries += 1) assert.equal((await answerOf(`https://mesh.${DOMAIN}/`, ['-k'])).at, 'cloud-cp-1');
        });
      },
    },
  ];
}
