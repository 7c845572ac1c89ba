/** `docs/joining.md`: how people come in, for each group what it may open, all of it derived from doors. */
import { groupsOf } from '../constructs/access/audience';
import type { Door } from '../constructs/access/door';
import type { Group } from '../constructs/access/group';
import type { Site } from '../constructs/cluster/site';
import type { PostgresCluster } from '../constructs/database/postgres-cluster';
import type { Machine } from '../constructs/host/machine';
import { hostServing } from '../constructs/host/serving';
import type { OidcClient } from '../constructs/identity/oidc-client';
import { TcpDoor } from '../constructs/ingress/tcp-door';
import type { FileSpec } from './file-spec';
import { databaseSection } from './joining-database';
import { kubectlLine } from './kubectl';

export interface JoiningProps {
  readonly site: Pick<Site, 'groups' | 'hosts' | 'login' | 'mesh' | 'administrator'>;
  readonly machines: readonly Machine[];
  readonly doors: readonly Door[];
  readonly databases: readonly PostgresCluster[];
  /** Programs with a login of their own. */
  readonly clients: readonly OidcClient[];
}

/** Nothing where no host serves Headscale: then there is nothing to join. */
export function joiningFiles(props: JoiningProps): FileSpec[] {
  const { site } = props;
  const headscale = hostServing(site.hosts, 'headscale');
  if (headscale === undefined) return [];
  const groups = byName(Object.values(site.groups)).map((group) => groupSection(group, props));
  const databases = byAddress(props.doors).map((door) =>
    door instanceof TcpDoor ? databaseSection(door, props.databases, props.machines) : '',
  );
  const sections = [...groups, ...databases].filter((section) => section !== '');
  const content = [intro(site, headscale), ...sections, forAdministrators(props)].join('\n');
  return [{ path: 'docs/joining.md', content, from: 'site.ts' }];
}

const intro = ({ login }: JoiningProps['site'], headscale: string): string => `# Joining

Written by \`npm run synth\` from \`site.ts\` and every door; a change here is lost.

## Everybody

1. **Get an account.** An administrator writes your e-mail address and your groups into \`site.ts\` and sends you a link, by which you choose a password.
2. **In the browser** that is all: open an address below, log in at \`https://${login.host}\`, and you are back where you wanted to go.
3. **The mesh** is for what a browser cannot do, and for what is marked "mesh" below. Install Tailscale (<https://tailscale.com/download>), but do not make an
   account there. Then tell it whose mesh it is:
   - Linux: \`sudo tailscale up --login-server=https://${headscale}\`
   - Windows, in a PowerShell: \`tailscale up --login-server=https://${headscale}\`
   - macOS: hold the option key, click the Tailscale icon, then Debug → Custom Login Server → \`https://${headscale}\`
   - iPhone, iPad, Android: account menu → Log in… → "Use an alternate server" → \`https://${headscale}\`
4. A browser opens. Log in as in step 2; the device is in the mesh. \`tailscale status\` shows the machines that you may reach.
5. A login lasts ${login.lasts.toHumanString()}, on a device as in a browser; then it is asked for again. Tell an administrator when a device is lost.
`;

function groupSection(group: Group, props: JoiningProps): string {
  const everywhere = props.site.mesh.exceptions.find(({ who }) => who === group);
  const rows = [...doorRows(group, props), ...anchorRows(group, props), ...machineRows(group, props)];
  const notes = [
    ...(group.superuser ? [`They administer the login itself: \`https://${props.site.login.host}/if/admin/\`.`] : []),
    ...(everywhere === undefined ? [] : [`Over the mesh they may also go everywhere else: ${everywhere.because}.`]),
  ];
  if (rows.length + notes.length === 0) return '';
  const table = rows.length === 0 ? [] : ['| What | Where | Way |', '|---|---|---|', ...rows, ''];
  return [`## ${group.name}`, '', ...table, ...notes.flatMap((note) => [note, ''])].join('\n');
}

const byName = <T extends { readonly name: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
const byAddress = (doors: readonly Door[]): Door[] => [...doors].sort((a, b) => (a.address < b.address ? -1 : 1));

const doorRows = (group: Group, { doors }: JoiningProps): readonly string[] =>
  byAddress(doors)
    .filter(({ audience }) => groupsOf(audience).includes(group))
    .map((door) => `| ${titleOf(door)} | \`${door.address}\` | ${door.reach === 'mesh' ? 'mesh' : 'browser'} |`);

/** An app's own name: `apps/lotus-lake/postgres` is of lotus-lake. */
const titleOf = (door: Door): string => door.node.path.split('/').at(-2) ?? door.node.id;

/** What the anchor itself serves to browsers, behind a login of its own. */
const anchorRows = (group: Group, { site, clients }: JoiningProps): readonly string[] =>
  Object.values(site.hosts).flatMap(({ name, serves }) =>
    serves === 'forgejo' && clients.some(({ slug, audience }) => slug === serves && audience.includes(group))
      ? [`| ${serves} | \`https://${name}/\` | browser |`]
      : [],
  );

const machineRows = (group: Group, { machines }: JoiningProps): readonly string[] =>
  byName(machines).flatMap(({ name, tailnet, publicIp, doors }) =>
    doors
      .filter(({ audience, from }) => groupsOf(audience).includes(group) && from?.length !== 0)
      .map(({ name: door, port, reach, from = [] }) => {
        const address = reach === 'internet' && publicIp !== undefined ? publicIp : tailnet;
        const [through] = machines.filter((machine) => from.some((range) => range === `${machine.publicIp}/32`));
        const way = reach === 'mesh' ? 'mesh' : through === undefined ? 'internet' : `internet, through ${through.name}`;
        return `| ${door} of ${name} | \`${address}:${port}\` | ${way} |`;
      }),
  );

const forAdministrators = ({ site, machines }: JoiningProps): string => `## Letting somebody in, for administrators

1. \`site.ts\`: a line in \`people\`, with the groups. \`npm run synth\`, look at the diff, commit, push; Flux tells the login within minutes.
2. \`npm run configure anchor\`: the mesh policy knows them too.
3. \`${kubectlLine(machines, '-n authentik exec deploy/authentik-worker -- ak create_recovery_key 60 <e-mail>')}\` prints the link for step 1 above.
4. Who leaves: take the line out, do 1 and 2, deactivate the account at \`https://${site.login.host}/if/admin/\`, and \`sudo headscale nodes list\` on the anchor shows
   the devices to delete.
`;
