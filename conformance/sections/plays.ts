/** What is written for machines, judged by the programs that read it, without a machine. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../../synth/write';
import { ansible } from '../hosts/operator';
import { program } from '../runner/needs';
import { once, type Section } from '../runner/section';
import { composeReal } from '../site';

export const plays: Section = {
  name: 'plays',
  needs: [program('python3', 'python3, with venv')],
  cases(bench) {
    const written = once(async () => {
      const folder = bench.folder();
      const model = composeReal();
      writeFiles(folder, model.files);
      return {
        root: join(folder, 'dist/hosts'),
        folder,
        programs: await ansible(bench.env),
        names: model.machines.map(({ name }) => name),
      };
    });
    const file = async (machine: string, path: string) => join((await written()).root, machine, 'files', path);
    return [
      {
        name: 'ansible-inventory reads every machine and its address',
        async run() {
          const { root, programs, names } = await written();
          const env = { ...bench.env, ANSIBLE_INVENTORY_UNPARSED_FAILED: '1', ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: '1' };
          const { status, stdout, stderr } = await bench.run(join(programs, 'ansible-inventory'), ['--list'], { cwd: root, env });
          assert.equal(status, 0, stderr);
          const { _meta } = JSON.parse(stdout) as { _meta: { hostvars: Record<string, { ansible_host?: string }> } };
          assert.deepEqual(Object.keys(_meta.hostvars).sort(), [...names].sort());
          for (const name of names) assert.match(_meta.hostvars[name]?.ansible_host ?? '', /^\d+\.\d+\.\d+\.\d+$/);
        },
      },
      {
        name: 'ansible-playbook accepts the syntax of every play',
        async run() {
          const { root, programs, names } = await written();
          for (const play of names.flatMap((name) => [`${name}/play.yaml`, `${name}/first-contact.yaml`])) {
            const { status, stderr } = await bench.run(join(programs, 'ansible-playbook'), ['--syntax-check', play], { cwd: root });
            assert.equal(status, 0, `${play}: ${stderr}`);
          }
        },
      },
      {
        name: 'HAProxy accepts its configuration, and not one with a line of nonsense',
        needs: [program('haproxy', 'haproxy')],
        async run() {
          const config = await file('anchor', 'etc/haproxy/haproxy.cfg');
          const good = await bench.run('haproxy', ['-c', '-f', config]);
          assert.equal(good.status, 0, good.stderr);
          assert.doesNotMatch(good.stderr, /WARNING/);
          writeFileSync(config, `${readFileSync(config, 'utf8')}    nonsense\n`);
          assert.notEqual((await bench.run('haproxy', ['-c', '-f', config])).status, 0);
        },
      },
      {
        name: 'Caddy accepts its configuration, and has nothing to format',
        limit: 900,
        async run() {
          const caddy = await bench.tool('caddy');
          const config = await file('anchor', 'etc/caddy/Caddyfile');
          const env = { ...bench.env, HOME: (await written()).folder };
          const { status, stderr } = await bench.run(caddy, ['validate', '--adapter', 'caddyfile', '--config', config], { env });
          assert.equal(status, 0, stderr);
          assert.equal((await bench.run(caddy, ['fmt', config], { env })).stdout, readFileSync(config, 'utf8'));
        },
      },
      {
        name: 'Headscale starts with its configuration and policy, and not with a policy that names an unknown host',
        limit: 900,
        async run() {
          const headscale = await bench.tool('headscale');
          const state = bench.folder();
          const policy = await file('anchor', 'etc/headscale/acl.hujson');
          const env = {
            ...bench.env,
            HEADSCALE_DATABASE_SQLITE_PATH: join(state, 'db'),
            HEADSCALE_NOISE_PRIVATE_KEY_PATH: join(state, 'noise'),
            HEADSCALE_DERP_SERVER_PRIVATE_KEY_PATH: join(state, 'derp'),
            HEADSCALE_UNIX_SOCKET: join(state, 'socket'),
            HEADSCALE_DNS_EXTRA_RECORDS_PATH: await file('anchor', 'etc/headscale/extra-records.json'),
            HEADSCALE_OIDC_CLIENT_SECRET_PATH: await file('anchor', 'etc/headscale/extra-records.json'),
            HEADSCALE_POLICY_PATH: policy,
          };
          const config = await file('anchor', 'etc/headscale/config.yaml');
          const test = () => bench.run(headscale, ['configtest', '--config', config], { env });
          const good = await test();
          assert.equal(good.status, 0, good.stderr);
          // As the architecture document has it: "h-kube" without a tag is a host that nobody declared.
          writeFileSync(policy, readFileSync(policy, 'utf8').replace('"src":["tag:h-kube"]', '"src":["h-kube"]'));
          const bad = await test();
          assert.notEqual(bad.status, 0);
          assert.match(bad.stderr, /h-kube/);
        },
      },
    ];
  },
};
