/** Reads a secret value: hidden from a terminal, or whole from a pipe. Never from arguments, which other users can see. */
import { ProblemError } from '../constructs/values/problem';
import type { SecretInput } from './secrets-context';

const CANCEL = '\u0003';
const END = ['\r', '\n', '\u0004'];
const SEVERAL_LINES = Symbol('several lines');
const ERASE = ['\b', '\u007f'];

/** @param prompt called before a person types @throws ProblemError `empty-secret`, `bad-secret-text`, `several-lines`, `cancelled` */
export async function readSecret(stdin: SecretInput, name: string, prompt: () => void): Promise<string> {
  const value = stdin.isTTY ? await typed(stdin, prompt) : piped(await bytesOf(stdin));
  if (value === undefined) throw problem(name, 'cancelled', 'typing was cancelled', 'run it again');
  if (value === SEVERAL_LINES)
    throw problem(name, 'several-lines', 'more than one line was pasted', 'pipe the value in, for example from a file');
  if (value === '') throw problem(name, 'empty-secret', 'the value is empty', 'type or pipe a value');
  if (value.includes('\uFFFD')) throw problem(name, 'bad-secret-text', 'the value is not UTF-8 text', 'encode it, for example with base64');
  return value;
}

/** Text without the line end that `echo` and editors add, and without the mark that some shells put before it. */
const piped = (bytes: Buffer): string => new TextDecoder().decode(bytes).replace(/\r?\n$/, '');

async function bytesOf(stdin: SecretInput): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function typed(stdin: SecretInput, prompt: () => void): Promise<string | typeof SEVERAL_LINES | undefined> {
  return new Promise((resolve) => {
    let value = '';
    const finish = (result: string | typeof SEVERAL_LINES | undefined) => {
      stdin.off('data', listen);
      stdin.setRawMode?.(false);
      stdin.pause();
      resolve(result);
    };
    const listen = (chunk: string | Buffer) => {
      const characters = [...chunk.toString()];
      for (const [index, character] of characters.entries()) {
        // A paste with line ends arrives at once; what follows the first would be lost here and land in the shell.
        if (END.includes(character)) return finish(/\S/.test(characters.slice(index + 1).join('')) ? SEVERAL_LINES : value);
        if (character === CANCEL) return finish(undefined);
        value = ERASE.includes(character) ? [...value].slice(0, -1).join('') : value + character;
      }
    };
    prompt();
    stdin.setEncoding('utf8');
    stdin.setRawMode?.(true);
    stdin.on('data', listen);
    stdin.resume();
  });
}

const problem = (name: string, code: string, message: string, fix: string) =>
  ProblemError.of(`secrets set ${name}`, { code, message, fix });
