/** A machine as a node of the cluster. */
import { SecretValue } from '../../secrets/secret-value';
import { onlyWithDisks } from '../base/disks';
import { kernel } from '../base/upkeep';
import { fetched } from '../step/fetch';
import { hop } from '../step/library';
import { type Step, type Subject, shell } from '../step/step';
import { unitFile, unitPath } from '../step/unit';
import { auditPolicy, K3S, type K3sConfigProps, KUBELET_KERNEL, k3sConfig, TOKENS } from './config';
import { MINOR_LABEL, minorOf } from './minor';

export interface K3sProps extends K3sConfigProps {
  /** As its release is called: `v1.36.2+k3s1`. */
  readonly version: string;
  readonly yaml: (value: unknown) => string;
}

const owned = (path: string, content: string): Step => ({ kind: 'file', path, content, mode: '0600' });
const token = ({ file, value }: (typeof TOKENS)[keyof typeof TOKENS]): Step => ({
  kind: 'secret-file',
  path: file,
  content: SecretValue.random(value, 48),
  mode: '0600',
});

/** Waits for the address that K3s has to bind, and goes down with nothing else. */
function serviceFile({ machine }: K3sProps, name: string): Step {
  return unitFile({
    name,
    sections: {
      Unit: [
        'Description=Lightweight Kubernetes',
        'After=network-online.target tailscaled.service',
        'Wants=network-online.target tailscaled.service',
      ],
      Service: [
        'Type=notify',
        `ExecStartPre=/bin/sh -c 'until ip -4 address show dev tailscale0 | grep -q "inet ${machine.tailnet}/"; do sleep 1; done'`,
        ...onlyWithDisks(machine),
        `ExecStart=/usr/local/bin/k3s ${machine.role === 'worker' ? 'agent' : 'server'}`,
        'KillMode=process',
        'Delegate=yes',
        'LimitNOFILE=1048576',
        'LimitNPROC=infinity',
        'LimitCORE=infinity',
        'TasksMax=infinity',
        'TimeoutStartSec=0',
        'Restart=always',
        'RestartSec=5s',
      ],
      Install: ['WantedBy=multi-user.target'],
    },
  });
}

/** Labels after the first registration: K3s reads its own list only once, and never takes one away. */
export function labels({ machine, first, version }: Pick<K3sProps, 'machine' | 'first' | 'version'>): Step {
  const all = { ...machine.labels, [MINOR_LABEL]: minorOf(version) };
  const list = Object.entries(all)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const node = machine.hostname;
  const ours = `k3s kubectl get nodes ${node} --show-labels --no-headers | awk '{ print $NF }' | tr , '\\n' | grep -E '^[a-z]+\\.h-kube\\.io/'`;
  const wanted = Object.keys(all).map((key) => `-e ${key}`);
  const rest = `${ours} | cut -d = -f 1 | grep -vxF ${wanted.join(' ')} | sed 's/$/-/'`;
  return {
    kind: 'command',
    name: 'the node has its labels',
    doneWhen: shell(`[ "$(${ours} | LC_ALL=C sort | tr '\\n' ' ')" = '${list.join(' ')} ' ]`),
    // A new node is there a little later than its kubelet.
    run: shell(
      `for try in $(seq 60); do if k3s kubectl label node ${node} --overwrite ${list.join(' ')} $(${rest}); then exit 0; fi; sleep 2; done; exit 1`,
    ),
    ...(machine !== first && { on: first.name }),
  };
}

export function k3s(props: K3sProps): readonly Subject[] {
  const { machine, version, yaml } = props;
  const isServer = machine.role === 'control-plane';
  const service = isServer ? 'k3s.service' : 'k3s-agent.service';
  const release = `https://github.com/k3s-io/k3s/releases/download/${version.replace('+', '%2B')}`;
  const audit = isServer ? [owned(K3S.audit, yaml(auditPolicy))] : [];
  const tokens = isServer ? [TOKENS.server, TOKENS.agent] : [TOKENS.agent];
  return [
    kernel(KUBELET_KERNEL),
    {
      name: 'k3s',
      steps: [
        hop('next', 'K3s', version, ['/usr/local/bin/k3s', '--version']),
        fetched({
          name: 'k3s',
          version,
          url: `${release}/k3s`,
          sums: `${release}/sha256sum-amd64.txt`,
          algorithm: 'sha256',
          destination: '/usr/local/bin/k3s',
        }),
        { kind: 'link', path: '/usr/local/bin/kubectl', to: 'k3s' },
        { kind: 'directory', path: '/etc/rancher/k3s', mode: '0700' },
        ...(isServer ? [{ kind: 'directory', path: `${K3S.state}/server/logs`, mode: '0700' } as const] : []),
        ...tokens.map(token),
        ...audit,
        owned(K3S.config, yaml(k3sConfig(props))),
        serviceFile(props, service),
        {
          kind: 'service',
          unit: service,
          files: [unitPath(service), K3S.config, ...(isServer ? [K3S.audit] : []), ...tokens.map(({ file }) => file), '/usr/local/bin/k3s'],
          onChange: 'restart',
        },
        labels(props),
      ],
    },
  ];
}
