/** What is saved of each service, and how it comes back. */
import { PATHS as FORGEJO } from '../anchor/forgejo-config';
import { PATHS } from '../anchor/headscale-config';
import { BARE_TOKEN, K3S, TOKENS } from '../k3s/config';

/** One thing to save. */
export interface Saved {
  /** Kebab-case, unique on the machine. */
  readonly name: string;
  /** Shell lines that put a consistent copy into the folder `$copy`; a function `after` is called in any case. */
  readonly copy: string;
  /** Shell lines that bring it back from the folder `$copy`; what was there is in `$before`. */
  readonly restore: string;
}

/** The database as of one moment, and the keys by which devices know the server. */
export const savedHeadscale: Saved = {
  name: 'headscale',
  copy: `sqlite3 -cmd '.timeout 10000' ${PATHS.database} ".backup '$copy/db.sqlite'"
cp -p ${PATHS.state}/noise_private.key ${PATHS.state}/derp_server_private.key "$copy/"`,
  restore: `[ "$(sqlite3 "$copy/db.sqlite" 'PRAGMA integrity_check')" = ok ] || { echo 'the archive holds a broken database' >&2; exit 1; }
systemctl stop headscale.service
mv ${PATHS.state}/* "$before/"
cp -p "$copy"/* ${PATHS.state}/
chown headscale:headscale ${PATHS.state}/*
systemctl start headscale.service`,
};

/** K3s writes them, compressed; here the newest one goes with the token that opens it, which after a rotation is not the file that plays write. */
export const savedEtcd: Saved = {
  name: 'etcd',
  copy: `newest=$(ls -t ${K3S.snapshots} | head -n 1)
[ -n "$newest" ] || { echo 'K3s has written no snapshot yet' >&2; exit 1; }
cp -p "${K3S.snapshots}/$newest" "$copy/"
sed '${BARE_TOKEN}' ${TOKENS.server.kept} >"$copy/token"`,
  restore: `cp -p ${K3S.token} "$before/"
systemctl stop k3s.service
snapshot=$(ls "$copy" | grep -v '^token$')
mkdir -p ${K3S.snapshots}
cp -p "$copy/$snapshot" ${K3S.snapshots}/
cp -p "$copy/token" ${K3S.token}
k3s server --cluster-reset --cluster-reset-restore-path="${K3S.snapshots}/$snapshot"
systemctl start k3s.service`,
};

/** Database and repositories as of one moment, so Forgejo is down while they are copied. */
export const savedForgejo: Saved = {
  name: 'forgejo',
  copy: `after() { systemctl start forgejo.service; }
systemctl stop forgejo.service
tar -C ${FORGEJO.state} --exclude=./mirror -cf "$copy/state.tar" .
after`,
  restore: `systemctl stop forgejo.service
find ${FORGEJO.state} -mindepth 1 -maxdepth 1 -exec mv {} "$before/" ';'
tar -C ${FORGEJO.state} -xpf "$copy/state.tar"
systemctl start forgejo.service`,
};
