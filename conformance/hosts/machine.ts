/** A real systemd machine in a network namespace of its own. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, runProgram } from '../../commands/hosts/programs';
import type { Bench } from '../runner/bench';
import { must } from '../runner/shell';
import { until } from '../runner/wait';
import { namespacePath } from './net';

export interface MachineProps {
  readonly name: string;
  readonly hostname: string;
  /** The image to copy. */
  readonly template: string;
  /** Where it lives. */
  readonly root: string;
  /** Public key that root is let in with at first. */
  readonly key: string;
  /** Lines of its `/etc/hosts`, for there is no DNS. */
  readonly hosts: readonly string[];
  /** Certificate of whoever signs for the internet here. */
  readonly trust: string;
  /** Folders of ours that it may read, by where it finds them. */
  readonly shared: Readonly<Record<string, string>>;
}

/** What cannot run without the right to set the clock. */
const NO_CLOCK =
  '[Unit]\nConditionVirtualization=\n[Service]\nType=simple\nExecStart=\nExecStart=/bin/sleep infinity\nWatchdogSec=0\nUser=root\n';

export class RealMachine {
  private leader = 0;
  private container: ChildProcess | undefined;

  constructor(private readonly props: MachineProps) {}

  get name(): string {
    return this.props.name;
  }

  get root(): string {
    return this.props.root;
  }

  /** A new disk. */
  async make(): Promise<void> {
    const { template, root, hostname, key, hosts, trust } = this.props;
    mkdirSync(root, { recursive: true });
    await must('cp', ['-a', '--reflink=auto', `${template}/.`, root]);
    writeFileSync(join(root, 'etc/hostname'), `${hostname}\n`);
    writeFileSync(join(root, 'etc/hosts'), ['127.0.0.1 localhost', `127.0.1.1 ${hostname}`, ...hosts, ''].join('\n'));
    writeFileSync(join(root, 'etc/resolv.conf'), '');
    writeFileSync(join(root, 'root/.ssh/authorized_keys'), `${key}\n`, { mode: 0o600 });
    // A first boot enables whatever a preset does not name, and a provider's image has none of these.
    mkdirSync(join(root, 'etc/systemd/system-preset'), { recursive: true });
    writeFileSync(
      join(root, 'etc/systemd/system-preset/00-bare.preset'),
      'disable haproxy.service\ndisable ssh.socket\ndisable unattended-upgrades.service\n',
    );
    const dropIn = join(root, 'etc/systemd/system/systemd-timesyncd.service.d');
    mkdirSync(dropIn, { recursive: true });
    writeFileSync(join(dropIn, 'no-clock.conf'), NO_CLOCK);
    await must('chroot', [root, 'ssh-keygen', '-A']);
    writeFileSync(join(root, 'usr/local/share/ca-certificates/internet.crt'), trust);
    await must('chroot', [root, 'update-ca-certificates']);
  }

  /** Starts it, the first time or after {@link powerOff}; resolves when systemd has. @param log takes its console */
  async boot(bench: Bench, log: string): Promise<void> {
    const { name, root, shared } = this.props;
    const child = bench.start(
      'systemd-nspawn',
      [
        ...['--quiet', '-M', `h-kube-${name}`, '-D', root, '--boot', `--network-namespace-path=${namespacePath(name)}`],
        ...[
          '--register=no',
          '--keep-unit',
          '--capability=CAP_NET_ADMIN,CAP_NET_RAW',
          '--bind=/dev/net/tun',
          // The disks that some have; whoever has none is not asked for them.
          '--tmpfs=/srv/fast:mode=0755',
          '--tmpfs=/srv/bulk:mode=0755',
          ...Object.entries(shared).map(([path, ours]) => `--bind-ro=${ours}:${path}`),
          '--resolv-conf=off',
          '--timezone=off',
        ],
        '--link-journal=no',
      ],
      log,
      // A namespace of its own, so its part of the kernel's settings is its own too.
      { env: { ...bench.env, SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network' } },
    );
    this.container = child;
    const children = `/proc/${child.pid}/task/${child.pid}/children`;
    const started = async (): Promise<true | undefined> => {
      const [first = ''] = readFileSync(children, 'utf8').trim().split(' ');
      this.leader = Number(first);
      if (this.leader === 0) return undefined;
      const { stdout } = await this.try('systemctl is-system-running || true');
      return /^(running|degraded)/.test(stdout) || undefined;
    };
    await until(120, `${name} has started`, started, () => readFileSync(log, 'utf8').slice(-2000));
  }

  /** Runs a script on it as root, not through the network. @param input for its standard input */
  try(text: string, input = ''): Promise<Ended> {
    return runProgram('nsenter', ['-t', String(this.leader), '-a', '/bin/bash', '-euo', 'pipefail', '-c', text], {
      input,
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C' },
    });
  }

  /** The same, where a failure is an exception. @returns what it printed */
  async run(text: string, input?: string): Promise<string> {
    const { status, stdout, stderr } = await this.try(text, input);
    if (status !== 0) throw new Error(`on ${this.name}: ${text}\nended with ${status}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Turns it off, as a power cut would not; resolves when nothing of it runs. */
  async powerOff(): Promise<void> {
    const { container, name } = this;
    if (container === undefined) return;
    await this.try('systemctl --no-block poweroff');
    await until(150, `${name} is off`, () => (container.exitCode ?? container.signalCode) !== null || undefined);
    this.leader = 0;
  }
}
