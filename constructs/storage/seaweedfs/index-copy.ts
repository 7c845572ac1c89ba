/** A copy of the filer's index beside every copy of the data: whoever loses the filer's disk keeps the names of all files. */

/** What the container requests. */
export const INDEX_COPY = { cpu: '20m', memory: '64Mi' } as const;

/** Folder of the copy on a volume server's disk. The server itself reads only files that are named as volumes. */
const INDEX_FOLDER = 'filer-index';

/** Its store is the one that the chart switches on for the filer, so that the folder can take the filer's place. Source: values.yaml, WEED_LEVELDB2_ENABLED */
const CONFIG = '[leveldb2]\\nenabled = true\\ndir = "/index/store"\\n';

/**
 * A container that follows every change of the index. YAML text, which the chart renders as a template. It ends only when it is told to: a pod
 * that is not ready would take the volume server's name away.
 * @param volume the volume server's
 * @param filer where it is asked
 */
export const indexCopy = (volume: string, filer: string): string => `- name: index-copy
  image: '{{ include "seaweedfs.volume.image" . }}'
  imagePullPolicy: IfNotPresent
  command:
    - /bin/sh
    - -ec
    - |
      mkdir -p /index/store
      printf '${CONFIG}' >/index/backup_filer.toml
      trap 'kill $! 2>/dev/null; wait; exit 0' TERM
      while :; do
        /usr/bin/weed -logtostderr=true filer.meta.backup -config=/index/backup_filer.toml -filer=${filer} &
        wait $! || true
        sleep 10 &
        wait $!
      done
  resources:
    requests:
      cpu: ${INDEX_COPY.cpu}
      memory: ${INDEX_COPY.memory}
    limits:
      memory: 512Mi
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities:
      drop: [ALL]
    seccompProfile:
      type: RuntimeDefault
  volumeMounts:
    - name: ${volume}
      mountPath: /index
      subPath: ${INDEX_FOLDER}
`;
