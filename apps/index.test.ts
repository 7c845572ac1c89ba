import { readdirSync } from 'node:fs';
import { apps } from '../apps';

test('every app in this folder is on the roll-call', () => {
  const folders = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(apps.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)).sort()).toEqual(folders.map(({ name }) => name).sort());
});
