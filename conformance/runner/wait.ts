/** Waiting for something that another program does. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is there. @param seconds after which it gives up @param otherwise what was seen instead, for the error */
export async function until<T>(
  seconds: number,
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  otherwise: () => string | Promise<string> = () => '',
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not after ${seconds} s\n${await otherwise()}`.trim());
    await sleep(500);
  }
}

/** Tries until it does not throw. @param seconds after which its last error is everyone's @throws whatever the attempt throws last */
export async function retried<T>(seconds: number, what: string, attempt: () => Promise<T>): Promise<T> {
  let last = '';
  const done = await until(
    seconds,
    what,
    async () => {
      try {
        return { value: await attempt() };
      } catch (error) {
        last = String(error);
        return undefined;
      }
    },
    () => last,
  );
  return done.value;
}
