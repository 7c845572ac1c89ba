/** `synth`: writes everything that the consumers read. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';
import { writeFiles } from '../synth/write';
import { sayCapacity } from './capacity';
import { alone } from './one-run';
import { count, sayProblems, type Voice } from './say';

/** @returns the exit status: 0, or 1 when the model has problems and nothing was written */
export function synth(root: string, model: Model, problems: readonly Problem[], voice: Voice): number {
  if (!sayProblems(problems, voice)) {
    if (problems.some(({ code }) => code === 'does-not-fit')) sayCapacity(model, voice.err);
    voice.err('nothing was written');
    return 1;
  }
  const { written, deleted, unchanged } = alone(root, () => writeFiles(root, model.files));
  if (written.length + deleted.length === 0) {
    voice.out(`nothing to do: all ${count(unchanged, 'file')} are as they should be`);
    return 0;
  }
  for (const [room, files] of grouped(model.files.map(({ path }) => path))) {
    const changed = written.filter((path) => files.includes(path));
    const gone = deleted.filter((path) => path.startsWith(`${room}/`));
    const what = [changed.length > 0 ? `${changed.length} written` : '', gone.length > 0 ? `${gone.length} deleted` : ''].filter(Boolean);
    voice.out(`${room.padEnd(34)} ${count(files.length, 'file')}${what.length > 0 ? `, ${what.join(', ')}` : ''}`);
  }
  voice.out(
    '\nnext: git diff cluster/ docs/ && git commit, then Flux applies it; terraform -chdir=dist/terraform/hetzner plan and npm run configure <node> for the machines',
  );
  return 0;
}

/** Files by the first two parts of their path, which is how people look for them. */
function grouped(paths: readonly string[]): [string, string[]][] {
  const rooms = new Map<string, string[]>();
  for (const path of paths) {
    const parts = path.split('/');
    const room = parts.slice(0, Math.min(parts.length - 1, parts[1] === 'infrastructure' ? 3 : 2)).join('/');
    rooms.set(room, [...(rooms.get(room) ?? []), path]);
  }
  return [...rooms].sort(([a], [b]) => (a < b ? -1 : 1));
}
