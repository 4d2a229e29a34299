#!/bin/sh
# SPDX-License-Identifier: ISC
# Takes a scratch project through a whole release, all six stages, by two people with a clone each, and shows each command
# with what it says: "ana$" is typed by Ana, "ben$" by Ben. Nothing of the person's is read or changed: home, configuration
# and the remote live in the scratch folder, which goes away at the end unless KEEP=1. Fails when any command does
# something else than it should.
set -eu

command -v git-release-bump > /dev/null || { echo 'demo.sh: put the programs on the PATH first (make demo does)' >&2; exit 1; }
contrib=$(cd "$(dirname "$0")/.." && pwd)

scratch=$(mktemp -d "${TMPDIR:-/tmp}/git-release-demo.XXXXXX")
end() {
	code=$?
	if [ "${KEEP:-}" = 1 ]; then echo "kept: $scratch"; else rm -rf "$scratch"; fi
	[ "$code" -eq 0 ] || echo 'demo.sh: a command failed' >&2
	exit "$code"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

for v in $(env | sed -n 's/^\(GIT_[A-Z_0-9]*\)=.*/\1/p'); do unset "$v"; done
unset XDG_CONFIG_HOME SOURCE_DATE_EPOCH
HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat GIT_EDITOR=: GIT_TERMINAL_PROMPT=0 LC_ALL=C.UTF-8 TZ=UTC
export HOME GIT_CONFIG_NOSYSTEM GIT_PAGER GIT_EDITOR GIT_TERMINAL_PROMPT LC_ALL TZ
mkdir "$HOME"
git config --global init.defaultBranch main
git config --global advice.detachedHead false
# The remote has the name of one at a host; all of it stays on this disk, and nothing else may be reached.
git config --global "url.$scratch/host/.insteadOf" https://git.example.com/
GIT_ALLOW_PROTOCOL='file'
export GIT_ALLOW_PROTOCOL

# --- the clock: commits and events are dated, so that every run shows the same ----------------------------------------

clock=1767261600 # 2026-01-01T10:00:00Z

later() { # <seconds>
	clock=$((clock + $1))
	SOURCE_DATE_EPOCH=$clock GIT_AUTHOR_DATE="@$clock +0000" GIT_COMMITTER_DATE="@$clock +0000"
	export SOURCE_DATE_EPOCH GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}

# --- who types what ---------------------------------------------------------------------------------------------------

section() {
	printf '\n\033[1m%s\033[0m\n' "── $*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi
}
note() {
	printf '\n# %s\n' "$*"
}

# typed <person> <code> <command>: shows it, runs it in the person's clone, and wants this exit code; what it said first is
# in $said.
typed() {
	person=$1 want=$2 && shift 2
	later 60
	printf '\n%s$ %s\n' "$person" "$*"
	got=0
	(cd "$scratch/$person/cart" && eval "$*") > "$scratch/said" 2>&1 || got=$?
	sed -i "s|$scratch/host/|https://git.example.com/|g; s/ *\$//" "$scratch/said"
	cat "$scratch/said"
	[ "$got" = "$want" ] || { echo "demo.sh: exit $got, wanted $want" >&2; exit 1; }
	[ "$want" = 0 ] || echo "[exit $got]"
	said=$(head -n 1 "$scratch/said")
}
ana() { typed ana 0 "$@"; }
ben() { typed ben 0 "$@"; }
no() { # <person> <command>: a documented no
	person=$1 && shift
	typed "$person" 1 "$@"
}
# edit <path> <line>: one more line in Ana's work tree.
edit() {
	printf '%s\n' "$2" >> "$scratch/ana/cart/$1"
}
# answer <file>: an answer under each question of the retro, where a comment stands for it.
answer() {
	[ -e "$1" ] || return 0
	awk '/^## .*\?$/ { asked = 1 } asked && /^<!--/ { $0 = "The trigger fired within ten minutes, and we knew the way back."; asked = 0 } { print }' \
		"$1" > "$1.new" && mv "$1.new" "$1"
}
# --- the project ------------------------------------------------------------------------------------------------------

# commit <path> <line> <message…>: one more line in the file, one commit; each further argument is a paragraph.
commit() {
	path=$1 line=$2 && shift 2
	later 5400
	mkdir -p "$(dirname "$path")"
	printf '%s\n' "$line" >> "$path"
	git add -A
	for p; do
		printf '%s\n\n' "$p"
	done | git commit -q -F -
}

clone() { # <person> <name> <address>
	git clone -q https://git.example.com/acme/cart.git "$scratch/$1/cart"
	git -C "$scratch/$1/cart" config user.name "$2"
	git -C "$scratch/$1/cart" config user.email "$3"
}

make_project() {
	git init -q --bare "$scratch/host/acme/cart.git"
	clone ana 'Ana Marković' ana@example.com 2> /dev/null
	cd "$scratch/ana/cart"
	printf '{\n  "name": "cart",\n  "version": "1.3.0",\n  "private": true,\n  "license": "ISC"\n}\n' > package.json
	printf '# cart\n\nA shopping basket as a service.\n' > README.md
	commit src/basket.js 'export class Basket {}' 'feat: keep a basket for each visitor'
	commit src/price.js 'export const price = (item) => item.net;' 'feat(price): show net prices'
	later 60 && git tag -a -m 'cart 1.3.0' v1.3.0
	commit src/basket.js '// merge baskets' 'fix(basket): merge the guest basket at login' 'Closes #118'
	sed 's/1\.3\.0/1.3.1/' package.json > package.new && mv package.new package.json
	commit src/version.js 'export const version = "1.3.1";' 'chore(release): 1.3.1'
	later 60 && git tag -a -m 'cart 1.3.1' v1.3.1

	commit src/coupon.js 'export const coupon = (code) => code;' 'feat(coupon): accept several coupons in one order' 'Closes #131'
	commit src/price.js '// rounding' 'fix(price): round half a cent to even' 'The sum of the lines differed from the total by a cent.' \
		'Reviewed-by: Ben Oduya <ben@example.com>
Closes #127'
	commit src/stock.js 'export const poll = 1000;' 'feat(stock): poll the warehouse every second'
	git revert --no-edit HEAD > /dev/null
	commit src/api.js 'export const routes = "/v2";' 'feat(api)!: answer prices as decimal strings' \
		'Floating point lost cents above 90 trillion.' \
		'BREAKING CHANGE: `total` is a string such as "12.30"; clients that add it up
must parse it as a decimal first.
Release-note: Prices come as decimal strings.'
	commit src/search.js 'export const search = () => flag("new-search") ? [] : null;' 'feat(search): search in the basket (#140)' '* perf(search): answer from the index

* fix(search): find names with an accent

* docs: describe the index'
	commit docs/api.md 'GET /v2/prices' 'docs(api): describe the decimal strings'
	git push -q -u origin main --tags
	clone ben 'Ben Oduya' ben@example.com
	# The server asks the checklist before it takes anything onto a branch that is frozen.
	cp "$contrib/hooks/pre-receive-freeze" "$scratch/host/acme/cart.git/hooks/pre-receive"
}
make_project
later 50000

section 'A project with some history and no written policy'
ana git log --oneline --decorate

section '1. The policy, written down once'
ana git release-policy init
cat >> "$scratch/ana/cart/.gitrelease" <<'END'
[release]
	model = train
	requireChecks = true
	separation = strict
	flagPattern = "flag\\(\"(?<flag>[a-z-]+)\"\\)"
[release-train "main"]
	cadence = 2w
	anchor = 2026-01-02
	release = 2d
[release-role "qa"]
	member = ben@example.com
[release-check "units"]
	description = the unit tests
	command = sh -c 'test -s src/api.js'
[release-check "basket"]
	description = somebody filled a basket and paid
	role = qa
[release-audience "support"]
	include = feat, fix, breaking
	before = deploy
[release-stage "canary"]
	percent = 5
	soak = 30m
[release-stage "all"]
	percent = 100
END
note 'what the team adds to it'
ana tail -n 25 .gitrelease
ana git add .gitrelease
ana git commit -q -m "'chore: write down how we release'"
ana git release-policy check
ana git release-policy show
note 'does the policy cover what the last review will ask? all but who stands behind an event'
no ana git release-audit
ana git push -q
note 'commands in a committed file are data until a person trusts them; each does so for their own clone'
ben git pull -q
ben git release-policy trust --yes
note 'is every flag in the code known? one is not'
no ana git release-flags check
cat >> "$scratch/ana/cart/.gitrelease" <<'END'
[release-flag "new-search"]
	owner = ana@example.com
	type = release
	default = off
	introduced = 2.0.0
	expires = 2026-06-01
END
ana tail -n 6 .gitrelease
ana git commit -q -a -m "'chore: register the flag of the new search'"
ana git release-flags check
ana git release-train show
ana git release-train board

section '2. Commit messages, the next version, the branch and its first candidate'
no ana "printf 'fix: round to even\\n\\nBREAKING CHANGES: totals differ\\n' | git release-lint --stdin"
ana git release-lint v1.3.1..HEAD
ana git release-bump --why --print
ana git release-branch cut 2.0.0 --candidate -n
ana git release-branch cut 2.0.0 --candidate --push
ana git log --oneline --decorate -4 release/2.0
ana git release-branch list

section '3. The freeze checklist'
ana git release-check freeze start
no ana git release-check --explain
ana git release-sync
ben git fetch -q
ben git switch -q release/2.0
ben git release-sync
ben git release-check run
ben git release-check sign basket -m "'paid with three coupons'"
note 'who wrote commits of a release signs nothing off in it'
no ana git release-check sign qa-scope
ben git release-check sign qa-scope
ben git release-check sign rollback-plan -m "'back to v1.3.1, no migration'"
ben 'BLOCKER=$(git release-check block -m "two coupons: the sum is a cent too high") && echo "$BLOCKER"'
export BLOCKER="$said"
ben git release-sync
note 'the branch is frozen: the server takes nothing that is no fix of a blocker, but for an exception'
ana git release-sync
ana git switch -q release/2.0
edit src/coupon.js '// round once'
ana git commit -q -a -m "'fix(coupon): round the sum once'"
no ana git push origin HEAD
ana 'EXCEPTION=$(git release-check exception request HEAD --reason="fixes the blocker") && echo "$EXCEPTION"'
export EXCEPTION="$said"
ana git release-sync
ben git release-sync
ben 'git release-check exception grant "$EXCEPTION"'
ben git release-sync
ana git release-sync
ana git push -q origin HEAD
ana git release-branch candidate --push
note 'what was approved was another candidate'
no ana git release-check
ben git pull -q
ben git release-check run
for check in basket qa-scope rollback-plan; do
	ben git release-check sign $check
done
ben 'git release-check unblock "$BLOCKER" -m "paid again, to the cent"'
ben git release-check
ben git release-sync

section '4. What everyone is told'
ana git release-sync
ana git release-status
ana git release-announce draft --audience=support
ana git release-announce publish --audience=support --print
ana git release-sync
ben git release-sync
ben git release-announce ack --audience=support -m "'the desk knows'"
ben git release-announce show
ben git release-sync
note 'the day of the train: the last candidate, unchanged, becomes the release; its tag asks for the checklist'
later 165600
ana git release-sync
ana git release-bump --final -n
ana git release-bump --final
ana git release-tag --push
ana git release-tag --verify v2.0.0
ana git release-notes 2.0.0 --format=text

section '5. Out, with the way back agreed before'
ana git release-deploy baseline v1.3.1 -m "'runs since December'"
ana git release-deploy plan --rollback-target=v1.3.1 --rollback-runbook=docs/rollback.md
ana "git release-deploy trigger add errors --metric=error_rate --op='>' --threshold=2 --for=0m --owner=ana --action=rollback"
no ana git release-deploy start
no ana git release-deploy agree errors
ana git release-sync
ben git release-sync
ben git release-deploy agree errors
ben git release-sync
ana git release-sync
ana git release-deploy start
no ana git release-deploy promote
later 1800
ana git release-deploy observe error_rate 0.4
ana git release-deploy promote
later 600
ana git release-deploy observe error_rate 7.5
no ana git release-deploy verify
ana git release-deploy rollback start --reason="'logins fail'"
later 300
ana git release-deploy observe error_rate 0.3
ana git release-deploy rollback complete
ana git release-deploy status
ana git release-sync

section '6. After it: the incident, the hotfix, and the numbers'
ben git release-sync
ben 'INCIDENT=$(git release-incident open --severity=2 --release=v2.0.0 -m "baskets of guests are lost at login") && echo "$INCIDENT"'
export INCIDENT="$said"
ben git release-sync
ana git release-sync
ana git release-hotfix start 2.0.1
edit src/basket.js '// keep the guest basket'
ana git commit -q -a -m "'fix(basket): keep the basket of a guest at login'"
ana git push -q -u origin hotfix/2.0.1
no ana git release-forward --check
no ana git release-hotfix finish
ben git fetch -q
ben git release-check run --release=v2.0.1
for check in basket qa-scope rollback-plan; do
	ben git release-check sign $check --release=v2.0.1
done
ben git release-sync
ana git release-sync
ana git release-hotfix finish -n
ana git release-hotfix finish --push
ana git release-forward --check
ana git log --oneline --graph -9 main
note 'the same way out again; this time it holds'
ana git release-announce draft --release=v2.0.1 --audience=support
ana git release-announce publish --release=v2.0.1 --audience=support
ana git release-deploy plan --release=v2.0.1 --rollback-target=v1.3.1 --fixes=v2.0.0
ana "git release-deploy trigger add errors --release=v2.0.1 --metric=error_rate --op='>' --threshold=2 --for=0m --owner=ana --action=rollback"
ana git release-sync
ben git pull -q
ben git release-sync
ben git release-announce ack --release=v2.0.1 --audience=support
ben git release-deploy agree errors --release=v2.0.1
ben git release-sync
ana git release-sync
ana git release-deploy start --release=v2.0.1
later 1800
ana git release-deploy observe error_rate 0.4 --release=v2.0.1
ana git release-deploy promote --release=v2.0.1
ana git release-deploy observe error_rate 0.3 --release=v2.0.1
ana git release-deploy verify --release=v2.0.1
ana 'git release-incident link "$INCIDENT" --fixed-by=v2.0.1'
ana 'git release-incident resolve "$INCIDENT"'
ana git release-incident list
note 'the retro is prefilled from what was recorded; people answer its four questions'
ana git release-retro draft v2.0.0
ana git release-retro draft v2.0.0 "> ../retro.md"
answer "$scratch/ana/retro.md"
ana git release-retro close v2.0.0 -F ../retro.md
ana git release-retro action add --release=v2.0.0 --owner=ben --due=2026-01-16 -m "'try the login of a guest before each candidate'"
ana git release-stats --since=2026-01-01
note 'where every release stands, and what to type next'
ana git release-status
ana git release-sync
ben git release-sync
ben git release-sync verify
ben git release-sync log v2.0.1
note 'the final review, with the evidence for each point'
ana git release-audit v2.0.0
ana git release-audit v2.0.1
note 'nothing is left to release'
ana git switch -q main
no ana git release-bump --print
