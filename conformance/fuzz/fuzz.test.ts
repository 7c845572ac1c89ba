import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Folder } from './folder';
import { assertReadable } from './output';
import { fuzz } from './run';

// `npm run conformance -- fuzz` does the same with many more, and hands them to an API server.
test('random models are refused with problems, or written whole', async () => {
  const root = mkdtempSync(join(tmpdir(), 'h-kube-fuzz-'));
  const folder = new Folder(root, 1);
  const { accepted, refused } = await fuzz({
    ...{ seed: 1, runs: 12, limit: 50 },
    hold(judged) {
      folder.write(judged);
      if (judged.model !== undefined && judged.problems.length === 0) assertReadable(judged.model);
    },
  });
  rmSync(root, { recursive: true });
  expect([accepted, refused].map((count) => count > 1)).toEqual([true, true]);
});
