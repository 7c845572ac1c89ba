/** The single-use key that lets a machine into the mesh: made on the anchor, or typed. It is never on a disk here. */
import { MACHINE_TAG } from '../../constructs/mesh/policy';
import { ProblemError } from '../../constructs/values/problem';
import { readSecret } from '../read-secret';
import type { HostsContext } from './context';
import type { Login } from './logins';
import { AS_ROOT, onMachine } from './ssh';

const CREATE = `
${AS_ROOT}
exec $as_root /usr/local/bin/headscale preauthkeys create --tags ${MACHINE_TAG} --expiration 10m --output json
`;

/** @param anchor how the machine with Headscale is reached @throws ProblemError `no-join-key`, and as `sshProblem` */
export async function makeJoinKey(name: string, anchor: Login, env: NodeJS.ProcessEnv): Promise<string> {
  const answer = await onMachine(name, anchor, CREATE, env);
  if (!answer.ok) throw new ProblemError([answer.problem]);
  const key = keyIn(answer.said.stdout);
  if (answer.said.status === 0 && key !== undefined) return key;
  throw ProblemError.of(`nodes/${name}`, {
    code: 'no-join-key',
    // Only what it complained about: the answer may hold a key.
    message: `Headscale made no key: ${answer.said.stderr.trim().split('\n').at(-1) || 'its answer is not understood'}`,
    fix: `is it running there (npm run logs headscale)? npm run configure ${name} sets it up; a key that was made by hand is typed with --ask-join-key`,
  });
}

/** @throws ProblemError as {@link readSecret} */
export const askJoinKey = ({ stdin, voice }: Pick<HostsContext, 'stdin' | 'voice'>): Promise<string> =>
  readSecret(stdin, 'join key', () => voice.err('type the key for the mesh and press Enter; it is not shown'));

function keyIn(text: string): string | undefined {
  try {
    const { key } = JSON.parse(text) as { readonly key?: string };
    return key;
  } catch {
    return undefined;
  }
}
