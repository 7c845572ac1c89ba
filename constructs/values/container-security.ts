/** What a pod of ours may do: nothing that it was not made for. Both together are the level `restricted` of Pod Security. */
import type { k8s } from 'cdk8s-plus-28';

/** A container without rights, whose root file system it cannot write. */
export const CONTAINED: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A pod of one user that is not root. @param id of the user and of its group */
export const unprivileged = (id: number): k8s.PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: id,
  runAsGroup: id,
  seccompProfile: { type: 'RuntimeDefault' },
});
