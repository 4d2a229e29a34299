#!/bin/sh
# SPDX-License-Identifier: ISC
# A .gitrelease that means ill, in the fresh clone of a person who trusts nothing in it: it runs no command, sends nothing
# anywhere and reaches no file outside. Each trap is sprung once from git config, to show that it works.
. ./lib.sh
. ./lib-check.sh

# trap_repo <dir>: a bare repository whose hook leaves a mark, as plain files that a commit can hold.
trap_repo() {
	git init -q --bare "$1" && rm -f "$1"/hooks/* && printf '#!/bin/sh\ntouch %s\n' "$PWD/canary" > "$1/hooks/pre-receive" && chmod +x "$1/hooks/pre-receive" &&
	for d in refs/heads refs/tags objects/info objects/pack; do : > "$1/$d/.keep"; done
}

# cloned <policy>: r, with the trap in it, and its fresh clone c. A word in $MORE is run in r before its commit.
cloned() {
	project r "$1" && trap_repo r/evil.git && (cd r && eval "${MORE:-:}") && git -C r add -A -f && tick && git -C r commit -qm "chore: a fixture" && git clone -q r c
}

# every_verb: whatever might reach a remote or a file; what each of them answers is looked at elsewhere.
every_verb() {
	for c in "check" "check block -m b" "check freeze start" "check run" "sync" "sync -n" "sync doctor" "sync verify" "status" "audit" "train" "flags" "deploy status" "notes" "next" "bump" \
		"bump --tag --push" "tag 1.1.0-rc.1 --push" "branch cut 1.1.0 --push" "branch candidate --push" "hotfix start 1.0.1" "hotfix finish --push" "forward list" "forward --push" "backport HEAD --push" \
		"announce draft --audience=internal" "retro draft v1.0.0" "lint HEAD"; do
		# shellcheck disable=SC2086
		git -C c release-$c > out 2> err < /dev/null
		[ $? -le 129 ] || { echo "a signal ended $c"; return 1; }
		[ ! -e canary ] || { echo "the trap was sprung by $c"; return 1; }
		git -C c switch -q main
	done
}

it 'sends nothing to a repository that the commit brings along' '
	cloned "[release]\n\tremote = ./evil.git\n\tautoSync = true\n" && every_verb && test -z "$(git -C c/evil.git for-each-ref)" &&
	{ (cd c && git config release.remote ./evil.git && git release-sync > /dev/null 2>&1); test -e canary; }
'

it 'refuses a path or a URL as release.remote of the file, naming the key; records what stops all the same' '
	cloned "[release]\n\tautoSync = true\n\tremote = \"../hub.git\"\n" && git clone -q --bare r hub.git && cd c && for c in "check freeze start" "sync" "sync doctor" "tag 1.1.0-rc.1 --push"; do
		exits 128 git release-${c%% *} $(case $c in *\ *) echo "${c#* }";; esac) 2> ../err && has ../err "error: .gitrelease:7: release.remote: '"'../hub.git'"' is no remote of this clone" || exit 1; done &&
	git release-check block -m b > ../out 2> ../err && has ../err "warning: not shared: .gitrelease:7: release.remote" && test -z "$(git -C ../hub.git for-each-ref refs/release-ledger refs/tags/v1.1.0-rc.1)" && git rev-parse -q --verify refs/release-ledger/v1.1.0 && ! git rev-parse -q --verify refs/tags/v1.1.0-rc.1 &&
	exits 1 git release-check > ../out && git release-notes > ../out
'

it 'takes as release.remote of the file the name of a remote that the person has, of git config what git push takes' '
	cloned "[release]\n\tremote = hub\n" && git clone -q --bare r hub.git && git clone -q --bare r other.git && cd c && git release-policy check > ../out && has ../out "warning: release.remote: '"'hub'"' is no remote" && git -c remote.hub.url=../hub.git release-policy check > ../out && hasnt ../out remote && git -c release.remote=../hub.git release-policy check > ../out && hasnt ../out remote && exits 128 git release-check freeze start 2> ../err && has ../err "release.remote" &&
	git remote add hub ../hub.git && git release-check freeze start && git -C ../hub.git rev-parse -q --verify refs/release-ledger/v1.1.0 && git release-sync > /dev/null &&
	git -c release.remote=../other.git release-sync > /dev/null && git -C ../other.git rev-parse -q --verify refs/release-ledger/v1.1.0 && test -z "$(git -C ../r for-each-ref refs/release-ledger)"
'

GITS_OWN='[remote]\n\tpushDefault = ./evil.git\n[branch "main"]\n\tpushRemote = ./evil.git\n\tremote = ./evil.git\n[remote "origin"]\n\turl = ./evil.git\n\tpushurl = ./evil.git\n[url "./evil.git"]\n\tinsteadOf = /\n\tpushInsteadOf = /\n[release]\n\tautoSync = true\n'
RUNS='[core]\n\thooksPath = hooks\n\tfsmonitor = ./mark\n\tsshCommand = ./mark\n\teditor = ./mark\n\tpager = ./mark\n[gpg]\n\tprogram = ./mark\n[diff]\n\texternal = ./mark\n[merge "m"]\n\tdriver = ./mark\n[filter "m"]\n\tclean = ./mark\n\tsmudge = ./mark\n[alias]\n\tx = !./mark\n[include]\n\tpath = more\n[commit]\n\tgpgSign = true\n[tag]\n\tgpgSign = true\n'

it 'takes no place to push to from the file, however git names it' '
	cloned "$GITS_OWN" && every_verb && test -z "$(git -C c/evil.git for-each-ref)" && git -C r rev-parse -q --verify refs/release-ledger/v1.1.0 &&
	{ (cd c && git -c remote.pushDefault=./evil.git release-sync > /dev/null 2>&1); test -e canary; }
'

it 'takes no program, hook or driver of git'"'"'s from the file' '
	MORE="mkdir hooks && printf \"#!/bin/sh\ntouch $PWD/canary\n\" > mark && chmod +x mark && for h in pre-commit commit-msg post-checkout pre-push reference-transaction; do cp mark hooks/\$h; done && printf \"* merge=m filter=m diff=m\n\" > .gitattributes && printf \"[core]\n\tfsmonitor = ./mark\n\" > more" &&
	cloned "$RUNS" && every_verb && { (cd c && git -c core.hooksPath=hooks release-check block -m b > /dev/null 2>&1); test -e canary; }
'

it 'is signed, spelled and coloured by git config alone' '
	project r "[release-check \"x\"]\n\tdescription = d\n[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false\n[core]\n\tcommentChar = f\n[color]\n\tui = always\n" && cd r && git release-check sign x && git release-check > ../out && ! grep -q "$(printf "\033")" ../out && printf "feat: one\n" > ../m && git release-lint --file ../m && exits 1 git -c core.commentChar=f release-lint --file ../m && exits 1 git release-policy check > ../out && ! grep -q "$(printf "\033")" ../out &&
	has ../out ".gitrelease:8: error: commit.gpgsign: unknown section '"'commit'"'" && has ../out "unknown section '"'gpg'"'" && git config commit.gpgSign true && git config gpg.program false && exits 128 git release-check sign x 2> ../err && git config color.ui always && { git release-policy check > ../out; grep -q "$(printf "\033")" ../out; }
'

# outside <policy> [<words for r>]: every verb, and neither the file beside the clone nor anything else there has changed.
outside() {
	rm -rf r c && mkdir -p victim && printf "# Changelog\n\nVERSION 1.0.0\n" > victim/f && cp victim/f victim/VERSION && MORE=${2:-} && cloned "$1" && : > out && : > err && ls -A . victim > before && cp c/.git/config config &&
	every_verb && ls -A . victim > after && same before after && same victim/f victim/VERSION && same config c/.git/config && test ! -e c/.git/hooks/post-checkout
}

it 'writes and makes no file outside the work tree' '
	: > before && : > after && : > config && : > out && : > err &&
	for path in ../victim/f "$PWD/victim/f" ../canary .git/hooks/post-checkout .GIT/config d/../../victim/f; do outside "[release]\n\tchangelog = $path\n" && outside "[release-file \"$path\"]\n\tformat = plain\n" || exit 1; done &&
	outside "[release]\n\tchangelog = CHANGES\n" "ln -s ../victim/f CHANGES" && outside "[release]\n\tchangelog = d/f\n" "ln -s ../victim d" && outside "[release-file \"d/VERSION\"]\n\tformat = plain\n" "ln -s ../victim d" && outside "[release-package \"a\"]\n\tpath = ../victim\n\tchangelog = ../victim/f\n" &&
	outside "[release-file \"../victim/*\"]\n\tformat = plain\n" && outside "[release]\n\tledgerPrefix = refs/../../victim/\n" && outside "[release]\n\ttagPrefix = ../../victim/v\n" && outside "[release]\n\treleaseBranch = ../../victim/%%(major)\n\thotfixBranch = ../../victim/%%(version)\n"
'

it 'hands git no option for the name of a branch' '
	project r "[release]\n\thotfixBranch = -f%%(version)\n\treleaseBranch = --output=%%(major)\n" && git clone -q --bare r b && for d in r b; do
		exits 128 git -C $d release-hotfix start 1.0.1 2> err && has err "'"'-f1.0.1'"' cannot be the name of a branch" && exits 128 git -C $d release-branch cut 1.1.0 2> err && has err "'"'--output=1'"' is no name for a branch" &&
		git -C $d for-each-ref > got && hasnt got -f && hasnt got output && git -C $d -c release.hotfixBranch="f%(version)" release-hotfix start 1.0.1 && git -C $d rev-parse -q --verify refs/heads/f1.0.1 && git -C $d -c release.releaseBranch="output=%(major)" release-branch cut 1.1.0 && git -C $d rev-parse -q --verify refs/heads/output=1 || exit 1; done
'

finish
