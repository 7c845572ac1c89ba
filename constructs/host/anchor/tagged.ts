/** Before the policy that knows machines by their tag: no machine that is in the mesh already lacks it. */
import { MACHINE_TAG } from '../../mesh/policy';
import { LIBRARY, program } from '../step/library';
import type { Step } from '../step/step';
import { PATHS } from './headscale-config';

/** For SQL: a node joined with a machine's key. A person may call a device anything. */
export const IS_TAGGED = `tags LIKE '%"${MACHINE_TAG}"%' AND deleted_at IS NULL`;

/** Headscale gives a node only a tag that the policy of that moment declares, and the node then has no user that a rule could name. */
const TAGGED = `# tagged HOSTNAME…: none of these is in the mesh without ${MACHINE_TAG}. Changes nothing.
set -eu
database=${PATHS.database}
[ -s "$database" ] || exit 0
# Not -readonly: that leaves files beside the database that are root's, and Headscale would not start.
found=$(for hostname; do
  sqlite3 -batch -noheader -separator ' ' -cmd '.timeout 5000' "$database" <<SQL
SELECT n.id, n.hostname, ifnull(n.ipv4, n.ipv6), 'of ' || ifnull(u.name, 'nobody') FROM nodes n LEFT JOIN users u ON u.id = n.user_id
WHERE '$hostname' IN (n.hostname, n.given_name) AND n.deleted_at IS NULL AND ifnull(n.tags, '') NOT LIKE '%"${MACHINE_TAG}"%'
AND NOT EXISTS (SELECT 1 FROM nodes WHERE hostname = '$hostname' AND ${IS_TAGGED});
SQL
done)
[ -n "$found" ] || exit 0
cat >&2 <<TEXT
machines are in the mesh without ${MACHINE_TAG}, and would lose each other under the new policy. Headscale is as it was. In this order:
1. The policy that it reads now (policy.path of ${PATHS.config}) gets two things beside what it says:
   "tagOwners": {"${MACHINE_TAG}": []}
   and in "acls": {"action": "accept", "src": ["${MACHINE_TAG}"], "dst": ["*:*"]}
   then: sudo systemctl kill --signal HUP headscale.service
2. Each machine gets its tag. There is no way back; a person's device of such a name gets no tag, but another name.
$(printf '%s\\n' "$found" | while read -r id what; do
  echo "   sudo headscale nodes tag -i $id -t ${MACHINE_TAG} && sudo headscale nodes expire -i $id --disable   # $what"
done)
TEXT
exit 1
`;

/** @param hostnames of the machines of the site */
export const tagged = (hostnames: readonly string[]): readonly Step[] => [
  program('tagged', TAGGED),
  {
    kind: 'command',
    name: `every machine that is in the mesh has ${MACHINE_TAG}`,
    run: [`${LIBRARY}/tagged`, ...[...hostnames].sort()],
  },
];
