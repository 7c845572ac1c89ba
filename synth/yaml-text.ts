/** Text as YAML that every reader takes for exactly that text: js-yaml, PyYAML, kubectl, and kustomize in front of Flux. */

/** The narrow rule for text without quotes: no YAML 1.1 or 1.2 number, date or indicator starts like this. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9 ._/:@+=,()-]*$/;
/** What would end a plain scalar early, or would be trimmed from it. */
const BREAKS_PLAIN = / :|: |[: ]$/;
/** Words that some version of YAML reads as a boolean, a null or a number. */
const WORD = /^(y|n|yes|no|on|off|true|false|null|nan|inf|infinity)$/i;
const ASCII = /^[\x20-\x7e]*$/;

/** Beyond ASCII only what a reviewer sees and no reader minds is written as it is: Latin letters, dashes and quotes, arrows, the euro sign. */
const READABLE = '\\u00a1-\\u00ac\\u00ae-\\u017f\\u2010-\\u2027\\u2030-\\u205e\\u20ac\\u2190-\\u21ff';
const ESCAPED = new RegExp(`[^\\x20\\x21\\x23-\\x5b\\x5d-\\x7e${READABLE}]`, 'gu');
/** Lines of text that starts with a character and has no space before a line's end. */
const LITERAL = new RegExp(`^(?=[^ \\n])(?!.* (\\n|$))[\\n\\x20-\\x7e${READABLE}]*$`, 'su');

/** UTF-8 has no lone surrogates; kustomize chokes on the others, or (U+0085) makes a space of them without a word. */
const UNWRITABLE = /[\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/u;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' };

/** Readers give up on a key of more than 1024 characters, counted as they stand in the file. */
const LONGEST_KEY = 800;

/** Why text cannot be carried to the cluster; undefined where it can. */
export function whyNotText(text: string): string | undefined {
  const [character] = UNWRITABLE.exec(text) ?? [];
  return character === undefined ? undefined : `holds U+${hex(character, 4).toUpperCase()}, which does not reach the cluster unchanged`;
}

/** Why text cannot be a key; undefined where it can. */
export function whyNotKey(text: string): string | undefined {
  // However it is quoted, kustomize takes it for YAML's merge and drops it without a word.
  if (text === '<<') return 'is a key that kustomize drops';
  if (inlineText(text).length > LONGEST_KEY) return `is a key of more than ${LONGEST_KEY} characters`;
  return whyNotText(text);
}

/** Text on one line: plain, single-quoted or double-quoted. Never folded. */
export function inlineText(text: string): string {
  if (PLAIN.test(text) && !BREAKS_PLAIN.test(text) && !WORD.test(text)) return text;
  if (ASCII.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return `"${text.replace(ESCAPED, escaped)}"`;
}

/** Text as the lines of a block literal with its header first; undefined where readers could disagree about it. */
export function literalText(text: string): readonly string[] | undefined {
  if (!text.includes('\n') || !LITERAL.test(text)) return undefined;
  if (!text.endsWith('\n')) return ['|-', ...text.split('\n')];
  return [text.endsWith('\n\n') ? '|+' : '|', ...text.slice(0, -1).split('\n')];
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return (
    SHORT[character] ?? (code < 0x100 ? `\\x${hex(character, 2)}` : code < 0x10000 ? `\\u${hex(character, 4)}` : `\\U${hex(character, 8)}`)
  );
}

const hex = (character: string, digits: number): string => (character.codePointAt(0) ?? 0).toString(16).padStart(digits, '0');
