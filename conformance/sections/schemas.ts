/** The tests of `npm test` that need published schemas or charts, which the environment names. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { go, named } from '../runner/needs';
import { type Need, type Section, skip } from '../runner/section';
import type { ToolName } from '../runner/tool-table';
import { root } from '../site';

interface Suite {
  readonly name: string;
  readonly file: string;
  readonly needs: readonly Need[];
  /** What is put into H_KUBE_TOOLS. @default - nothing */
  readonly tool?: ToolName;
}

const charts = named('H_KUBE_CHARTS', 'folder of charts');

const SUITES: readonly Suite[] = [
  {
    name: "every custom resource fits its CRD's schema, unknown fields refused",
    file: 'conformance/crds.test.ts',
    needs: [named('H_KUBE_CRDS', 'folder of CRDs')],
  },
  { name: "every Helm value is known to its chart's schema or defaults", file: 'conformance/charts.test.ts', needs: [charts] },
  {
    name: 'every pod of a chart asks for what the model says',
    file: 'conformance/chart-pods.test.ts',
    needs: [charts, go],
    tool: 'helm',
  },
  {
    name: "the blueprint fits Authentik's published schema",
    file: 'constructs/identity/blueprint-schema.test.ts',
    needs: [named('H_KUBE_SCHEMAS', 'folder with authentik/blueprint.schema.json')],
  },
  {
    name: "user_data fits cloud-init's schema",
    file: 'conformance/cloud-init.test.ts',
    needs: [named('H_KUBE_CLOUD_INIT_SCHEMA', 'JSON schema of cloud-init')],
  },
];

interface Report {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly message: string }[];
}

export const schemas: Section = {
  name: 'schemas',
  needs: [],
  cases: (bench) =>
    SUITES.map(({ name, file, needs, tool }) => ({
      name,
      needs,
      async run() {
        const jest = join(root, 'node_modules/jest/bin/jest.js');
        const env = { ...bench.env, ...(tool && { H_KUBE_TOOLS: dirname(await bench.tool(tool)) }) };
        const { status, stdout, stderr } = await bench.run(process.execPath, [jest, '--json', '--runTestsByPath', file], {
          cwd: root,
          env,
        });
        if (!stdout.startsWith('{')) throw new Error(stderr);
        const { numPassedTests, numPendingTests, testResults } = JSON.parse(stdout) as Report;
        assert.equal(status, 0, testResults.map(({ message }) => message).join('\n'));
        if (numPassedTests === 0 && numPendingTests > 0) skip('what the variables name does not have all that it needs');
        return `${numPassedTests} tests`;
      },
    })),
};
