/** The public half of a key that administrators log in with. */
import { ProblemError } from '../values/problem';

export interface SshKeyProps {
  /** Kebab-case, unique: whose key it is. Names the key at Hetzner and its Terraform resource. */
  readonly name: string;
  /** One line as in `authorized_keys`: type, base64, and a comment if you like. @throws ProblemError `bad-ssh-key` */
  readonly publicKey: string;
  /** Numeric id of a key that Hetzner knows already; it refuses the same key twice. @default - Terraform uploads it */
  readonly hetznerId?: number;
}

/** A public key that {@link sshKey} has looked at. */
export type SshKey = SshKeyProps & { readonly __brand: 'SshKey' };

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const LINE =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) ([A-Za-z0-9+/]+={0,2})(?: [^\r\n]*)?$/;

/** Whether the line is whole: the base64 part repeats its own type, length first (RFC 4253 §6.6). */
function isPublicKey(line: string): boolean {
  const [, type = '', blob = ''] = LINE.exec(line) ?? [];
  const bytes = Buffer.from(blob, 'base64');
  return bytes.length > 4 + type.length && bytes.readUInt32BE(0) === type.length && bytes.toString('latin1', 4, 4 + type.length) === type;
}

/** @throws ProblemError `bad-ssh-key`; the message never repeats what was given, which may be a private key */
export function sshKey(props: SshKeyProps): SshKey {
  const wrong = !NAME.test(props.name)
    ? `"${props.name}" cannot name an SSH key`
    : isPublicKey(props.publicKey)
      ? undefined
      : `key "${props.name}" is not a public SSH key`;
  if (wrong !== undefined) {
    throw ProblemError.of('site.ts', {
      code: 'bad-ssh-key',
      message: wrong,
      allowed: 'a kebab-case name, and one line as in authorized_keys, such as "ssh-ed25519 AAAA… you"',
      fix: 'copy the whole line of the .pub file, never the private key',
    });
  }
  return props as SshKey;
}
