/** user_data at the schema of cloud-init, in the file H_KUBE_CLOUD_INIT_SCHEMA; without it the tests are skipped, and say so. */

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import * as yaml from 'js-yaml';
import { exampleNetwork } from '../constructs/cluster/fixtures';
import { exampleKey } from '../constructs/host/fixtures';
import { machines } from '../nodes';
import { userData } from '../synth/terraform';
import { describeWhere } from './where';

const props = { sshKeys: [exampleKey], admin: 'ops', webIngress: true, network: exampleNetwork };
const cloud = machines.filter(({ hetzner }) => hetzner).map((machine) => [machine.name, userData(machine, props)] as const);

describeWhere(process.env['H_KUBE_CLOUD_INIT_SCHEMA'], 'the schema of cloud-init', 'H_KUBE_CLOUD_INIT_SCHEMA names no file', (file) => {
  const validator = () => {
    const { $schema: _draft4, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
    return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  };

  test.each(cloud)('accepts the user_data of %s', (_name, text) => {
    const validate = validator();
    expect([validate(yaml.load(text)), validate.errors]).toEqual([true, null]);
  });

  test('fails for a field that does not exist', () => {
    expect(validator()({ ...(yaml.load(cloud[0]?.[1] ?? '') as object), ssh_pwauht: false })).toBe(false);
  });
});
