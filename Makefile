# The names that the architecture document uses. Each is one npm script; `make -n <name>` shows which.
.PHONY: generate anchor-configure cp-init cp-configure bootstrap-node node-configure anchor cp cluster-status network-status

# CHECK='--check --diff' shows what would change, and changes nothing.
CHECK =
# Said on the command line: npm puts a NODE of its own into the environment.
NODE =
TERRAFORM = terraform -chdir=dist/terraform/hetzner

generate:
	npm run synth

anchor-configure:
	npm run configure -- anchor $(CHECK)

# The control plane that keeps etcd comes first.
cp-init:
	npm run bootstrap -- cloud-cp-1 $(CHECK)

cp-configure:
	npm run configure -- cloud-cp-1 $(CHECK)
	npm run configure -- gpa-server $(CHECK)

bootstrap-node:
	@test -n "$(NODE)" || { echo 'usage: make bootstrap-node NODE=<name>' >&2; exit 2; }
	npm run bootstrap -- $(NODE) $(CHECK)

node-configure:
	@test -n "$(NODE)" || { echo 'usage: make node-configure NODE=<name>' >&2; exit 2; }
	npm run configure -- $(NODE) $(CHECK)

anchor: generate
	$(TERRAFORM) init
	$(TERRAFORM) apply -target='hcloud_server.anchor' -target='hcloud_rdns.anchor'

cp: generate
	$(TERRAFORM) init
	$(TERRAFORM) apply -target='hcloud_server.cloud-cp-1'

cluster-status:
	npm run status -- cluster

network-status:
	npm run status -- mesh
