import { readdirSync, readFileSync } from 'node:fs';
import { machines } from '../nodes';

test('every machine in this folder is on the roll-call', () => {
  const sources = readdirSync(__dirname).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const files = sources.filter((file) => readFileSync(`${__dirname}/${file}`, 'utf8').includes('new Machine('));
  expect(machines.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

test('are the four of the architecture document', () => {
  const facts = machines.map(({ name, role, site, hostname, tailnet, lan, publicIp, etcd }) =>
    [name, role, site, hostname, tailnet, lan ?? publicIp, etcd ? 'etcd' : ''].join(' ').trim(),
  );
  expect(facts).toEqual([
    'anchor anchor hil anchor 100.64.0.1 5.78.92.191',
    'cloud-cp-1 control-plane ash cloud-cp-1 100.64.0.2 178.156.198.140 etcd',
    'gpa-server control-plane home k3s-control-1 100.64.0.3 192.168.50.10',
    'monkeybusiness worker home monkeybusiness 100.64.0.4 192.168.50.90',
  ]);
});
