#!/bin/sh
# SPDX-License-Identifier: ISC
# Takes a scratch repository down the release road, from the written policy to the published notes, and shows each command
# with what it says. Nothing of the person's is read or changed: home, configuration and remote live in the scratch
# folder, which goes away at the end unless KEEP=1. Fails when any command does something else than it should.
set -eu

command -v git-release-bump > /dev/null || { echo 'demo.sh: put the programs on the PATH first (make demo does)' >&2; exit 1; }

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
git config --global user.name 'Ana Marković'
git config --global user.email ana@example.com
git config --global init.defaultBranch main
git config --global advice.detachedHead false
# The remote looks like one at a host, so that the notes have links; its pushes stay on this disk, and nothing else may be
# reached.
git config --global "url.$scratch/remote/.pushInsteadOf" https://github.com/acme/
GIT_ALLOW_PROTOCOL='file'
export GIT_ALLOW_PROTOCOL
clock=1767261600 # 2026-01-01T10:00:00Z

section() {
	printf '\n\033[1m%s\033[0m\n' "── $*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi
}

tick() {
	clock=$((clock + 5400))
	GIT_AUTHOR_DATE="$clock +0000" GIT_COMMITTER_DATE="$clock +0000"
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}

# commit <path> <line> <message…>: one more line in the file, one commit; each further argument is a paragraph.
commit() {
	path=$1 line=$2 && shift 2
	tick
	mkdir -p "$(dirname "$path")"
	printf '%s\n' "$line" >> "$path"
	git add -A
	for p; do
		printf '%s\n\n' "$p"
	done | git commit -q -F -
}

# show <command…> and expect 0; answers <code> <command…> and expect that code.
show() {
	answers 0 "$@"
}
answers() {
	want=$1 && shift
	printf '\n$ %s\n' "$*"
	got=0
	eval "$*" 2>&1 || got=$?
	[ "$got" = "$want" ] || { echo "demo.sh: exit $got, wanted $want" >&2; exit 1; }
	[ "$want" = 0 ] || echo "[exit $got]"
}

make_history() {
	git init -q --bare "$scratch/remote/cart.git"
	git init -q "$scratch/cart"
	cd "$scratch/cart"
	git remote add origin https://github.com/acme/cart.git
	printf '{\n  "name": "cart",\n  "version": "1.3.0",\n  "private": true,\n  "license": "ISC"\n}\n' > package.json
	printf '# cart\n\nA shopping basket as a service.\n' > README.md
	commit src/basket.js 'export class Basket {}' 'feat: keep a basket for each visitor'
	commit src/price.js 'export const price = (item) => item.net;' 'feat(price): show net prices'
	tick && git tag -a -m 'cart 1.3.0' v1.3.0
	commit src/basket.js '// merge baskets' 'fix(basket): merge the guest basket at login' 'Closes #118'
	sed 's/1\.3\.0/1.3.1/' package.json > package.new && mv package.new package.json
	commit src/version.js 'export const version = "1.3.1";' 'chore(release): 1.3.1'
	tick && git tag -a -m 'cart 1.3.1' v1.3.1

	commit src/coupon.js 'export const coupon = (code) => code;' 'feat(coupon): accept several coupons in one order' 'Closes #131'
	commit src/price.js '// rounding' 'fix(price): round half a cent to even' 'The sum of the lines differed from the total by a cent.' \
		'Reviewed-by: Ben Oduya <ben@example.com>
Closes #127'
	commit src/stock.js 'export const poll = 1000;' 'feat(stock): poll the warehouse every second'
	git -c user.name='Ben Oduya' -c user.email=ben@example.com revert --no-edit HEAD > /dev/null
	commit src/api.js 'export const routes = "/v2";' 'feat(api)!: answer prices as decimal strings' \
		'Floating point lost cents above 90 trillion.' \
		'BREAKING CHANGE: `total` is a string such as "12.30"; clients that add it up
must parse it as a decimal first.
Release-note: Prices come as decimal strings.'
	commit src/search.js 'export const search = () => [];' 'feat(search): search in the basket (#140)' '* perf(search): answer from the index

* fix(search): find names with an accent

* docs: describe the index'
	commit docs/api.md 'GET /v2/prices' 'docs(api): describe the decimal strings'
	tick
	git push -q -u origin main --tags
}

make_history
# The release itself happens a day later.
SOURCE_DATE_EPOCH=$((clock + 86400))
GIT_AUTHOR_DATE="$SOURCE_DATE_EPOCH +0000" GIT_COMMITTER_DATE="$SOURCE_DATE_EPOCH +0000"
export SOURCE_DATE_EPOCH GIT_AUTHOR_DATE GIT_COMMITTER_DATE

section 'A project with some history and no written policy'
show git log --oneline --decorate

section '1. The policy, written down once'
show git release-policy init
show git add .gitrelease
show git commit -q -m "'chore: write down how we release'"
show git release-policy check
show git release-policy show

section '2. Commit messages that the policy can read'
show git release-lint v1.3.1..HEAD
answers 1 "printf 'fix: round to even\\n\\nBREAKING CHANGES: totals differ\\n' | git release-lint --stdin"

section '3. The next version, and why'
show git release-bump --why --print
show git release-bump -n
show git release-bump
show git show --stat --format=medium HEAD

section '4. The tag, tied to the changelog, pushed with the branch'
show git release-tag -n --push
show git release-tag --push
show git release-tag --verify v2.0.0
show git release-tag --list
show git status --short --branch

section '5. What everyone is told'
show git release-notes 2.0.0
show git release-notes 2.0.0 --format=text
show git release-notes 2.0.0 --format=json "| head -n 12"

section 'Nothing is left to release'
answers 1 git release-bump --print
