/** What Kubernetes takes for a label. Source: k8s.io/apimachinery, pkg/util/validation */
import type { PlacelessProblem } from './problem';

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function isKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  return NAME.test(name) && more.length === 0 && (prefix === undefined || (PREFIX.test(prefix) && prefix.length <= 253));
}

/** `bad-label` for each that the API server refuses. */
export const labelProblems = (labels: Readonly<Record<string, string>>): PlacelessProblem[] =>
  Object.entries(labels)
    .filter(([key, value]) => !isKey(key) || (value !== '' && !NAME.test(value)))
    .map(([key, value]) => ({
      code: 'bad-label',
      message: `"${key}: ${value}" cannot be a label`,
      allowed: 'up to 63 letters, digits, "-", "_" and ".", neither of them at an end; in front of a key also a domain and "/"',
      fix: 'respell it',
    }));
