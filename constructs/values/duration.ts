/** The spellings in which our consumers read a length of time. */
import type { Duration } from 'cdk8s';

/** Go's form without days, which Flux demands: `90s`, `5m`, `36h`. Source: Flux CRD pattern `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`. */
export function goDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}

/** Authentik's form: `days=180`, or `seconds=90` below a day. */
export function authentikDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  return seconds % 86400 === 0 ? `days=${seconds / 86400}` : `seconds=${seconds}`;
}

/** Prometheus' form, which Headscale reads: `180d`, and Go's below a day. Source: prometheus/common, model.ParseDuration. */
export function prometheusDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  return seconds % 86400 === 0 ? `${seconds / 86400}d` : goDuration(duration);
}
