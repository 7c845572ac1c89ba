/** cloud-init reads the user_data of every machine at Hetzner. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleKey } from '../../constructs/host/fixtures';
import { userData } from '../../synth/terraform';
import { program } from '../runner/needs';
import type { Section } from '../runner/section';
import { realProps } from '../terraform/folder';

const props = { ...realProps, sshKeys: [exampleKey] };
const texts = props.machines.filter(({ hetzner }) => hetzner).map((machine) => [machine.name, userData(machine, props)] as const);

export const cloudInit: Section = {
  name: 'cloud-init',
  needs: [program('cloud-init', 'Debian package cloud-init')],
  cases(bench) {
    const judge = async (text: string) => {
      const path = join(bench.folder(), 'user_data');
      writeFileSync(path, text);
      const { status, stdout, stderr } = await bench.run('cloud-init', ['schema', '-c', path]);
      return { status, said: stdout + stderr };
    };
    return [
      ...texts.map(([name, text]) => ({
        name: `the user_data of ${name} is valid`,
        async run() {
          const { status, said } = await judge(text);
          assert.equal(status, 0, said);
          assert.match(said, /Valid/);
        },
      })),
      {
        name: 'a value of another type is refused',
        async run() {
          const { status, said } = await judge(`${texts[0]?.[1]}ssh_deletekeys: sometimes\n`);
          assert.equal(status, 1, said);
          assert.match(said, /ssh_deletekeys/);
        },
      },
    ];
  },
};
