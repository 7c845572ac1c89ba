/** A TCP port at the tailnet address of one machine, and at no other address of it. */
import type { Construct } from 'constructs';
import type { NonEmpty } from '../access/audience';
import { Door } from '../access/door';
import type { Group } from '../access/group';
import { App } from '../cluster/app';
import type { Machine } from '../host/machine';
import type { Pods } from '../network/peer';
import { type DnsName, isInside } from '../values/dns-name';
import { broken, report } from '../values/problem';
import { type Backend, backendText } from './backend';

/** The app that carries doors: it runs a forwarder for each that was declared with it. */
export interface TcpCarrier {
  /** The pods of one door's forwarder, for whoever has to let them in. @param id the door's id in `app` */
  podsOf(app: App, id: string): Pods;
}

export interface TcpDoorProps {
  /** Groups, for nothing but the mesh policy tells people apart here. */
  readonly audience: NonEmpty<Group>;
  /** The machine at whose tailnet address it is. */
  readonly machine: Machine;
  /** Reports `bad-port`; the check `taken-port` says when something else has it. */
  readonly port: number;
  /** The Service behind it, which has to let in {@link TcpCarrier.podsOf}. */
  readonly to: Backend;
  readonly carrier: TcpCarrier;
  /** Name of the address for devices of the mesh. Reports `host-outside-site`. @default - the address only */
  readonly host?: DnsName;
}

/** Renders to nothing: its carrier finds it and makes the forwarder. */
export class TcpDoor extends Door {
  readonly machine: Machine;
  readonly port: number;
  readonly to: Backend;
  readonly carrier: TcpCarrier;
  readonly host: DnsName | undefined;
  /** Names its forwarder. */
  readonly name: string;

  constructor(scope: Construct, id: string, { audience, machine, port, to, carrier, host }: TcpDoorProps) {
    super(scope, id, { audience, reach: 'mesh' });
    const app = App.owning(this);
    this.machine = machine;
    this.port = port;
    this.to = to;
    this.carrier = carrier;
    this.host = host;
    this.name = tcpDoorName(app, id);
    const { domain } = app.cluster.site;
    const rules = [
      {
        when: !(Number.isInteger(port) && port >= 1 && port <= 65535),
        code: 'bad-port',
        message: `${port} is not a TCP port`,
        allowed: '1 to 65535',
        fix: 'correct `port`',
      },
      {
        when: host !== undefined && !isInside(host, domain),
        code: 'host-outside-site',
        message: `host "${host}" is not in the domain of this site`,
        allowed: `*.${domain}`,
        fix: 'use a name of this domain, or none',
      },
    ];
    for (const problem of broken(rules)) report(this, problem);
  }

  get address(): string {
    return `${this.host ?? this.machine.tailnet}:${this.port}`;
  }

  get leadsTo(): string {
    return backendText(this.to);
  }
}

/** Unique in the cluster, as an app's id is. */
export const tcpDoorName = (app: App, id: string): string => `${app.id}-${id}`;
