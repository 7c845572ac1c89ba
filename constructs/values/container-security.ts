/** What a container of ours may do: nothing that it was not made for. */
import type { k8s } from 'cdk8s-plus-28';

/** Within the level `restricted` of Pod Security, and with a root file system that it cannot write. */
export const CONTAINED: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
