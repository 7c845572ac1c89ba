import { exampleNetwork } from '../../cluster/fixtures';
import { first, gateway, second, store } from '../../mesh/fixtures';
import { k3sConfig } from './config';
import { k3s } from './k3s';
import { minorOf } from './minor';

test.each([
  ['v1.36.2+k3s1', 'v1.36'],
  ['v1.9.12+k3s2', 'v1.9'],
  ['v1.37.0-rc1+k3s1', 'v1.37'],
])('%s is of the minor %s', (version, minor) => {
  expect(minorOf(version)).toBe(minor);
});

test.each([first, second, store])(
  '$name says its minor once K3s of it is there, and not when it joins: that is read only once',
  (machine) => {
    const props = { machine, first, api: { machine: gateway, port: 6443 }, network: exampleNetwork };
    const steps = k3s({ ...props, version: 'v1.36.2+k3s1', yaml: JSON.stringify }).flatMap((subject) => subject.steps);
    const said = steps.map((step) => JSON.stringify(step).includes('node.h-kube.io/k3s=v1.36'));
    expect(steps.filter((_, index) => said[index])).toMatchObject([{ kind: 'command', name: 'the node has its labels' }]);
    expect(said.indexOf(true)).toBe(steps.length - 1);
    expect(JSON.stringify(k3sConfig(props))).not.toContain('node.h-kube.io/k3s');
  },
);
