/** People log in to Forgejo as everywhere. */
import { LIBRARY, program } from '../step/library';
import type { Step } from '../step/step';
import { FORGEJO_PORT, type ForgejoLogin, PATHS } from './forgejo-config';

/**
 * The command line takes a client secret as an argument only, which every process can read: it gets a placeholder, and the database the secret.
 * It also asks the provider before it believes in it, and Authentik is there later than this machine: it gets one that nobody is asked about.
 */
const LOGIN = `# forgejo-login CLIENT_ID DISCOVERY_URL ADMIN_GROUP: people log in by OpenID Connect. Reads the client secret, base64, from standard input.
set -eu
client=$1 url=$2 admins=$3
forgejo() { runuser -u git -- env HOME=${PATHS.state} ${PATHS.program} --config ${PATHS.config} "$@"; }
query() { sqlite3 -batch -noheader -cmd '.timeout 10000' ${PATHS.state}/data/forgejo.db; }
state() { echo "SELECT cfg FROM login_source WHERE name = 'login'" | query | sha256sum; }
for try in $(seq 60); do if curl --fail --silent --output /dev/null http://127.0.0.1:${FORGEJO_PORT}/api/healthz; then break; fi; sleep 1; done
before=$(state)
id=$(echo "SELECT id FROM login_source WHERE name = 'login'" | query)
set -- --name login --provider github --key "$client" --secret placeholder --auto-discover-url "$url" \\
  --scopes openid --scopes email --scopes profile --scopes groups --group-claim-name groups --admin-group "$admins" --skip-local-2fa
if [ -z "$id" ]; then forgejo admin auth add-oauth "$@" >/dev/null; fi
secret=$(base64 -d | sed "s/'/''/g")
printf "UPDATE login_source SET cfg = json_set(cfg, '$.Provider', 'openidConnect', '$.ClientSecret', '%s', '$.ClientID', '%s', '$.OpenIDConnectAutoDiscoveryURL', '%s', '$.AdminGroup', '%s') WHERE name = 'login';\\n" \\
  "$secret" "$client" "$url" "$admins" | query
if [ "$before" != "$(state)" ]; then
  systemctl restart forgejo.service
  echo changed
fi
`;

export function forgejoLogin({ client, loginHost, admins }: ForgejoLogin): readonly Step[] {
  const url = `https://${loginHost}/application/o/${client.slug}/.well-known/openid-configuration`;
  return [
    program('forgejo-login', LOGIN),
    {
      kind: 'command',
      name: 'people log in to Forgejo as everywhere',
      run: [`${LIBRARY}/forgejo-login`, client.slug, url, admins?.name ?? ''],
      stdin: client.secret,
    },
  ];
}
