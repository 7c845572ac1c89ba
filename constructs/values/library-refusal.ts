/** What the construct libraries refuse in words of their own, said as a problem: everything else that they throw is a mistake of ours. */

/** The parts of a problem that are known here. */
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

const CONVERSION = /^(Duration amounts|Storage amounts) cannot be negative|(cannot be converted into|must be) a whole number of /;

/** @returns undefined for what is no input's fault */
export function libraryRefusal(error: unknown): Refusal | undefined {
  const said = error instanceof Error ? error.message : '';
  const twin = /^There is already a Construct with name '(.*)' in /s.exec(said)?.[1];
  if (twin !== undefined && twin in Object.prototype) {
    return { code: 'reserved-id', message: `nothing can be called "${twin}": JavaScript has it at every object`, fix: 'rename it' };
  }
  if (twin !== undefined) return { code: 'duplicate-id', message: `two constructs are called "${twin}"`, fix: 'rename one of them' };
  if (said === 'Only root constructs may have an empty ID') {
    return { code: 'empty-id', message: 'something has an empty name', fix: 'give it one' };
  }
  if (CONVERSION.test(said)) {
    return { code: 'bad-amount', message: said.replace(/\.$/, ''), fix: 'write a whole amount from 0, in a smaller unit if need be' };
  }
  return undefined;
}
