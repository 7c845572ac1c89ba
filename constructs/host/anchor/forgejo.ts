/** Git at the anchor. */
import type { Repository } from '../../cluster/site';
import { SecretValue } from '../../secrets/secret-value';
import { fetched } from '../step/fetch';
import { hop } from '../step/library';
import type { Step, Subject } from '../step/step';
import { unit } from '../step/unit';
import { type ForgejoConfigProps, forgejoConfig, GIT, PATHS, secretPath } from './forgejo-config';
import { forgejoLogin } from './forgejo-login';
import { gitMirror } from './git-mirror';

export interface ForgejoProps extends ForgejoConfigProps {
  readonly version: string;
  /** The repository that Flux reads, mirrored every ten minutes. */
  readonly repository: Repository;
}

/** Made once and never changed: the first one encrypts what is in the database. */
const SECRETS = { 'secret-key': 64, 'internal-token': 64, 'lfs-jwt-secret': 43, 'oauth2-jwt-secret': 43 } as const;

/** @throws ProblemError `no-host-keys` */
export function forgejo(props: ForgejoProps): Subject {
  const { version, repository, oidc } = props;
  const url = `https://codeberg.org/forgejo/forgejo/releases/download/v${version}/forgejo-${version}-linux-amd64`;
  const secrets = Object.entries(SECRETS).map(
    ([name, length]): Step => ({
      kind: 'secret-file',
      path: secretPath(name),
      content: SecretValue.random(`forgejo/${name}`, length),
      group: 'git',
      mode: '0640',
    }),
  );
  return {
    name: 'forgejo',
    steps: [
      { kind: 'package', names: ['curl', 'git', 'openssh-client', 'sqlite3'] },
      // Straight to any later one, says its upgrade guide; an older one refuses the database.
      hop('forward', 'Forgejo', version, [PATHS.program, '--version']),
      fetched({ name: 'forgejo', version, url, sums: `${url}.sha256`, algorithm: 'sha256', destination: PATHS.program }),
      { kind: 'user', name: 'git', home: PATHS.state, shell: '/bin/bash', system: true },
      { kind: 'directory', path: '/etc/forgejo', group: 'git', mode: '0750' },
      { kind: 'directory', path: PATHS.state, ...GIT, mode: '0750' },
      ...secrets,
      { kind: 'file', path: PATHS.config, content: forgejoConfig(props), group: 'git', mode: '0640' },
      ...unit({
        name: 'forgejo.service',
        files: [PATHS.config, ...Object.keys(SECRETS).map(secretPath), PATHS.program],
        sections: {
          Unit: ['Description=Forgejo', 'After=network-online.target', 'Wants=network-online.target'],
          Service: [
            'Type=simple',
            'User=git',
            'Group=git',
            `WorkingDirectory=${PATHS.state}`,
            `Environment=HOME=${PATHS.state} USER=git FORGEJO_WORK_DIR=${PATHS.state}`,
            `ExecStart=${PATHS.program} web --config ${PATHS.config}`,
            'Restart=always',
            'RestartSec=5',
            'NoNewPrivileges=true',
            'ProtectSystem=full',
            'PrivateTmp=true',
          ],
          Install: ['WantedBy=multi-user.target'],
        },
      }),
      ...(oidc === undefined ? [] : forgejoLogin(oidc)),
      ...gitMirror(repository),
    ],
  };
}
