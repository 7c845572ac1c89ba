import { ExampleOperator, MEMBER, SILENT } from '../hosts/fixtures';

let operator: ExampleOperator;
beforeEach(async () => {
  operator = await new ExampleOperator().make();
});
afterEach(() => operator.delete());

const NODES = `@@ nodes\n${JSON.stringify({
  items: [{ metadata: { name: 'first' }, status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1' } } }],
})}\n@@status 0\n`;

test('says what it could not reach, and shows the rest', async () => {
  operator.answers('ops@192.0.2.1', SILENT).answers('ops@100.64.0.2', { stdout: NODES });
  const { text, status } = await operator.run('status');
  expect(status).toBe(1);
  expect(text).toMatch(/^mesh +0 of 2 well, 2 not known$/m);
  expect(text).toMatch(/^ {2}\? gateway +ops@192\.0\.2\.1 does not answer: No route to host$/m);
  expect(text).toMatch(/^nodes +1 of 1 well$/m);
  expect(text).toMatch(/^pods +0 of 1 well, 1 not known$/m);
});

test('asks through the anchor who does not answer here', async () => {
  operator.answers('ops@100.64.0.2', SILENT).answers('ops@100.64.0.2-through-ops@192.0.2.1', { stdout: NODES });
  expect((await operator.run('status')).text).toMatch(/^nodes +1 of 1 well$/m);
});

test('asks every machine once, and only the anchor about the mesh', async () => {
  await operator.run('status');
  const asked = operator.recorded('calls').match(/ops@\S+/g);
  expect(asked?.sort()).toEqual(['ops@100.64.0.2', 'ops@192.0.2.1']);
  await operator.run('status mesh');
  expect(operator.recorded('calls').match(/ops@\S+/g)).toHaveLength(3);
});

test('ends with 0 where all is well', async () => {
  const nodes = [
    { given_name: 'gateway', ip_addresses: ['100.64.0.1'], online: true, tags: ['tag:h-kube'] },
    { given_name: 'first', ip_addresses: ['100.64.0.2'], online: true, tags: ['tag:h-kube'] },
  ];
  operator.answers('ops@192.0.2.1', { stdout: `@@ mesh\n${JSON.stringify(nodes)}\n@@status 0\n` });
  expect(await operator.run('status mesh')).toMatchObject({ status: 0, text: 'mesh            2 of 2 well' });
});

test('speaks JSON to programs', async () => {
  operator.answers('ops@192.0.2.1', { stdout: MEMBER });
  const { text } = await operator.run('status mesh --json');
  expect(JSON.parse(text)).toEqual({
    at: expect.stringMatching(/^\d{4}-/),
    parts: [
      {
        name: 'mesh',
        items: [
          { name: 'gateway', state: 'unknown', says: 'it broke off before this' },
          { name: 'first', state: 'unknown', says: 'it broke off before this' },
        ],
      },
    ],
  });
});

test('fails for a part that there is not', async () => {
  const { problems } = await operator.run('status weather');
  expect(problems).toMatchObject([{ code: 'unknown-scope', allowed: 'all, mesh, cluster, backups' }]);
});
