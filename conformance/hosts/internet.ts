/** What the plays ask the internet for, as one local Caddy: the releases of programs, and Let's Encrypt. It says who it stands in for. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Programs } from '../../constructs/host/programs';
import type { Bench } from '../runner/bench';
import { must, script } from '../runner/shell';
import { MIRROR, ROUTER } from './net';
import { k3sStandIn } from './stand-ins';

/** Every name that leads here. */
export const ELSEWHERE = ['github.com', 'pkgs.tailscale.com', 'codeberg.org', 'acme-v02.api.letsencrypt.org'];

export interface Internet {
  /** The certificate that everyone here trusts. */
  readonly root: string;
}

/** Starts it in the router's namespace. @param hosts lines of its `/etc/hosts` */
export async function startInternet(bench: Bench, folder: string, programs: Programs, hosts: readonly string[]): Promise<Internet> {
  const site = join(folder, 'internet');
  await fillReleases(bench, site, programs);
  mkdirSync(`/etc/netns/${ROUTER}`, { recursive: true });
  writeFileSync(`/etc/netns/${ROUTER}/hosts`, ['127.0.0.1 localhost', ...hosts, ''].join('\n'));
  const caddyfile = join(site, 'Caddyfile');
  writeFileSync(caddyfile, config(site));
  const caddy = await bench.tool('caddy');
  bench.start(
    'ip',
    ['netns', 'exec', ROUTER, caddy, 'run', '--adapter', 'caddyfile', '--config', caddyfile],
    join(folder, 'internet.log'),
    {
      env: { ...bench.env, HOME: site, XDG_DATA_HOME: join(site, 'data') },
    },
  );
  const root = join(site, 'data/caddy/pki/authorities/local/root.crt');
  await script(`for try in $(seq 60); do [ -s ${root} ] && exit 0; sleep 0.5; done; tail -5 ${folder}/internet.log >&2; exit 1`);
  bench.say(
    "note: stand-ins here: one local Caddy for the release servers and for Let's Encrypt; an sshd for GitHub; Gitea for Forgejo; scripts for K3s and Traefik",
  );
  return { root: readFileSync(root, 'utf8') };
}

const config = (site: string): string => `{
	admin off
	skip_install_trust
	auto_https disable_redirects
	default_bind ${MIRROR}
	local_certs
}
acme-v02.api.letsencrypt.org {
	tls internal
	rewrite /directory /acme/local/directory
	acme_server {
		ca local
	}
}
${ELSEWHERE.filter((name) => !name.startsWith('acme'))
  .map(
    (name) => `${name} {
	tls internal
	root * ${site}/${name}
	file_server
}
`,
  )
  .join('')}`;

async function fillReleases(bench: Bench, site: string, { caddy, forgejo, headscale, k3s, tailscale }: Programs): Promise<void> {
  const work = join(site, 'work');
  mkdirSync(join(work, `tailscale_${tailscale}_amd64`), { recursive: true });
  for (const name of ['tailscale', 'tailscaled'] as const)
    copyFileSync(await bench.tool(name), join(work, `tailscale_${tailscale}_amd64`, name));
  copyFileSync(await bench.tool('caddy'), join(work, 'caddy'));
  await must('tar', ['-C', work, '-czf', join(work, 'tailscale.tgz'), `tailscale_${tailscale}_amd64`]);
  await must('tar', ['-C', work, '-czf', join(work, 'caddy.tar.gz'), 'caddy']);
  writeFileSync(join(work, 'k3s'), k3sStandIn(k3s), { mode: 0o755 });
  const release = (repository: string, tag: string) => `github.com/${repository}/releases/download/${tag}`;
  const put = (from: string, path: string): void => {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    copyFileSync(from, join(site, path));
  };
  const sum = (path: string, algorithm: string) =>
    createHash(algorithm)
      .update(readFileSync(join(site, path)))
      .digest('hex');
  const sums = (list: string, path: string, algorithm: string): void => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const before = existsSync(join(site, list)) ? readFileSync(join(site, list), 'utf8') : '';
    writeFileSync(join(site, list), `${before}${sum(path, algorithm)}  ${name}\n`);
  };
  const published: readonly [from: string, path: string, sums: string, algorithm: string][] = [
    [
      join(work, 'tailscale.tgz'),
      `pkgs.tailscale.com/stable/tailscale_${tailscale}_amd64.tgz`,
      `pkgs.tailscale.com/stable/tailscale_${tailscale}_amd64.tgz.sha256`,
      'sha256',
    ],
    [
      join(work, 'caddy.tar.gz'),
      `${release('caddyserver/caddy', `v${caddy}`)}/caddy_${caddy}_linux_amd64.tar.gz`,
      `${release('caddyserver/caddy', `v${caddy}`)}/caddy_${caddy}_checksums.txt`,
      'sha512',
    ],
    [
      await bench.tool('headscale'),
      `${release('juanfont/headscale', `v${headscale}`)}/headscale_${headscale}_linux_amd64`,
      `${release('juanfont/headscale', `v${headscale}`)}/checksums.txt`,
      'sha256',
    ],
    [join(work, 'k3s'), `${release('k3s-io/k3s', k3s)}/k3s`, `${release('k3s-io/k3s', k3s)}/sha256sum-amd64.txt`, 'sha256'],
    [
      await bench.tool('gitea'),
      `codeberg.org/forgejo/forgejo/releases/download/v${forgejo}/forgejo-${forgejo}-linux-amd64`,
      `codeberg.org/forgejo/forgejo/releases/download/v${forgejo}/forgejo-${forgejo}-linux-amd64.sha256`,
      'sha256',
    ],
  ];
  for (const [from, path, list, algorithm] of published) {
    put(from, path);
    sums(list, path, algorithm);
  }
}
