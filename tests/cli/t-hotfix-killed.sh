#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-hotfix, killed at each of its effects: all or nothing, or said and settled.
. ./lib.sh
. ./lib-hotfix.sh

FAULT_LIB=${GIT_RELEASE_FAULT_LIB:-$GIT_RELEASE_BIN/../tests/fault/fault.so}
if ! [ -f "$FAULT_LIB" ] || ! LD_PRELOAD=$FAULT_LIB git-release-hotfix -h > /dev/null 2>&1; then
	skip 'a finish killed at each of its effects' 'the preloaded library cannot come before the sanitizer'
	finish
fi

# killed <n> <command…>: in r, killed at the n-th effect; 0 when it came to its end.
killed() {
	n=$1 && shift && (cd r && FAULT=kill:$n LD_PRELOAD=$FAULT_LIB "$@" > ../out 2> ../err)
}
# Nothing of ours lies about, but for the lock of a plan that had not begun: the next one takes it over.
tidy() {
	test -z "$(find . ! -path './[st]/*' ! -name release-plan.lock  \( -name '*release-new*' -o -name '*release-old*' -o -name 'release-*' -path '*/.git/*' ! -path '*/refs/*' ! -path '*/logs/*' -o -name index.lock -o -name RELEASE_EDITMSG \))"
}
at_start() {
	refs r | same before - && test "$(git -C r symbolic-ref --short HEAD)" = hotfix/1.2.1
}
# brought <dir>: tag, main and the newer release branch have it, each with its own version, by picks.
brought() {
	for b in main release/1.3; do ! holds "$1" $b v1.2.1 && git -C "$1" show $b:f > ../brought && has ../brought fixed || return 1; done
	test "$(version "$1" main)" = 2.0.0 && test "$(version "$1" release/1.3)" = 1.3.0 && test "$(version "$1" v1.2.1)" = 1.2.1 && test "$(git -C "$1" symbolic-ref --short HEAD)" = hotfix/1.2.1 && ! test -e "$1/.git/release-stopped"
}

it 'is as before or as after, or says what is half done, when a finish is killed at each of its effects' '
	lines t && fix t && refs t > before && n=0 && seen= &&
	while n=$((n + 1)) && test $n -lt 400; do
		rm -rf r w && cp -r t r && git -C r worktree add -q ../w main && echo mine > w/mine && killed $n git-release-hotfix finish && break
		if test -f r/.git/release-plan && grep -q "^ready" r/.git/release-plan && ! grep -q "^done" r/.git/release-plan; then
			seen="$seen half" && exits 128 git -C r release-bump 2> err && has err "interrupted" &&
			if test $((n % 2)) = 0; then git -C r release-hotfix --continue && finished r && test "$(sed -n 6p w/f)" = fixed; else git -C r release-hotfix --abort && at_start; fi ||
			{ echo "after a kill at effect $n"; exit 1; }
		elif refs r | cmp -s before -; then
			seen="$seen before" && at_start && git -C r release-hotfix finish && finished r || { echo "after a kill at effect $n"; exit 1; }
		else
			seen="$seen after" && git -C r release-hotfix finish && finished r || { echo "after a kill at effect $n"; exit 1; }
		fi
		echo "?? mine" > want && git -C w status --porcelain | same want - && echo mine | same - w/mine && tidy || { echo "after a kill at effect $n"; exit 1; }
	done
	finished r && tidy && case $seen in *before*half*) ;; *) echo "not every state was met:$seen"; exit 1 ;; esac
'

for how in finished brought; do
	case $how in finished) by= ;; *) by=--pick ;; esac
	it "can be aborted, or gone on with, when it is killed at each effect of stopping and going on${by:+ ($by)}" '
		lines t && fix t && clash t main && refs t > before && echo mine > t/mine && n=0 &&
		while n=$((n + 1)) && test $n -lt 400; do
			rm -rf r && cp -r t r && { killed $n git-release-hotfix finish '$by'; code=$?; } && test $code = 2 && break
			at=$n && git -C r release-hotfix --abort >/dev/null && at_start && tidy && test "$(git -C r status --porcelain)" = "?? mine" || { echo "stop killed at effect $at"; exit 1; }
		done
		test $code = 2 && resolve r && rm -rf s && cp -r r s && n=0 &&
		while n=$((n + 1)) && test $n -lt 400; do
			rm -rf r && cp -r s r && killed $n git-release-hotfix --continue && break
			at=$n
			if test $((n % 2)) = 0; then
				if git -C r release-hotfix --abort > said; then has said "as it was before" && at_start; else git -C r show main:f | grep -q fixed; fi && ! test -e r/.git/release-stopped
			else
				git -C r release-hotfix --continue >/dev/null && rm r/mine && '$how' r && echo mine > r/mine
			fi || { echo "continue killed at effect $at"; cat out err; exit 1; }
			test "$(git -C r status --porcelain)" = "?? mine" && echo mine | same - r/mine || { echo "continue killed at effect $at"; exit 1; }
		done
		rm r/mine && '$how' r
	'
done

it 'is as before or as after, or says what is half done, when it is killed in a bare repository' '
	lines src && fix src && git clone -q --bare src t && git -C t remote remove origin && git -C t for-each-ref > before && n=0 && seen= &&
	while n=$((n + 1)) && test $n -lt 400; do
		rm -rf r && cp -r t r && killed $n git-release-hotfix finish 1.2.1 && break
		if grep -q "^ready" r/release-plan 2>/dev/null && ! grep -q "^done" r/release-plan; then
			seen="$seen half" && exits 128 git -C r release-hotfix finish 1.2.1 2> err && has err "interrupted" &&
			if test $((n % 2)) = 0; then git -C r release-hotfix --continue && holds r main v1.2.1; else git -C r release-hotfix --abort && git -C r for-each-ref | same before -; fi
		else
			git -C r release-hotfix finish 1.2.1
		fi || { echo "after a kill at effect $n"; cat err; exit 1; }
		holds r main v1.2.1 || git -C r release-hotfix finish 1.2.1 && holds r release/1.3 v1.2.1 && test -z "$(find r -maxdepth 1 -name "release-*" ! -name "*.lock" -o -maxdepth 1 -name RELEASE_EDITMSG)" || { echo "after a kill at effect $n"; exit 1; }
	done
	holds r main v1.2.1 && case $seen in *half*) ;; *) echo "not every state was met:$seen"; exit 1 ;; esac
'

finish
