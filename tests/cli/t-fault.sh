#!/bin/sh
# SPDX-License-Identifier: ISC
# A bump that is killed, or finds the disk full, at each of its effects: all or nothing, or said and settled.
. ./lib.sh

FAULT_LIB=${GIT_RELEASE_FAULT_LIB:-$GIT_RELEASE_BIN/../tests/fault/fault.so}
if ! [ -f "$FAULT_LIB" ] || ! LD_PRELOAD=$FAULT_LIB git-release-bump -h > /dev/null 2>&1; then
	skip 'a bump killed at each of its effects' 'the preloaded library cannot come before the sanitizer'
	finish
fi

# A project with one feature to release, and something of the person's own in index and work tree.
template() {
	repo t && printf '{ "version": "1.2.0" }\n' > t/package.json && echo '# Changelog' > t/CHANGELOG.md && git -C t add -A && tick &&
	git -C t commit -qm 'chore: start' && tag t v1.2.0 && commit t 'feat: x' && echo mine > t/mine && echo staged > t/staged && git -C t add staged
}

# What must be so before, and what after.
is_before() {
	test "$(git -C r rev-parse HEAD)" = "$(git -C t rev-parse HEAD)" && test -z "$(git -C r tag -l v1.3.0)" && cmp -s r/package.json t/package.json && cmp -s r/CHANGELOG.md t/CHANGELOG.md
}
is_after() {
	test "$(git -C r rev-parse HEAD~)" = "$(git -C t rev-parse HEAD)" && test "$(git -C r rev-parse v1.3.0^{})" = "$(git -C r rev-parse HEAD)" && grep -q 1.3.0 r/package.json && grep -q 1.3.0 r/CHANGELOG.md
}
# Nothing of ours lies about, the person's is as it was.
is_tidy() {
	test -z "$(find r -name '*release-new*' -o -name '*release-old*' -o -name 'release-*' -path '*/.git/*' -o -name index.lock -o -name RELEASE_EDITMSG)" &&
	printf 'A  staged\n?? mine\n' > want && git -C r status --porcelain > got && same want got && echo mine | same - r/mine
}

is_half() {
	test -f r/.git/release-plan && grep -q "^ready" r/.git/release-plan && ! grep -q "^done" r/.git/release-plan
}

# fault <mode> <n>: one run in a fresh copy; 1 when the fault came after the end.
fault() {
	rm -rf r && cp -r t r
	(cd r && FAULT=$1:$2 LD_PRELOAD=$FAULT_LIB git-release-bump --tag > ../out 2> ../err)
}

it 'is as before or as after, or says what is half done, when killed at each of its effects' '
	template && n=0 && seen=
	while n=$((n + 1)) && test $n -lt 400; do
		fault kill $n && break
		if is_half; then
			seen="$seen half" && exits 128 git -C r release-bump 2> err && has err "interrupted" && has err "--continue" &&
			exits 128 git -C r release-tag 9.9.9 2> err && has err "git release-bump --abort" && git -C r release-tag --list >/dev/null 2> err && has err "interrupted" &&
			if test $((n % 2)) = 0; then git -C r release-bump --continue && is_after; else git -C r release-bump --abort && is_before; fi && is_tidy ||
			{ echo "after a kill at effect $n"; exit 1; }
		elif is_before; then
			seen="$seen before" && git -C r release-bump --tag >/dev/null && is_after && is_tidy || { echo "after a kill at effect $n"; exit 1; }
		else
			seen="$seen after" && { exits 1 git -C r release-bump; true; } && is_after && is_tidy || { echo "after a kill at effect $n"; exit 1; }
		fi
	done
	is_after && is_tidy && case $seen in *before*half*) ;; *) echo "not every state was met:$seen"; exit 1 ;; esac
'

it 'changes nothing and says so when the disk is full from any of its effects on' '
	template && n=0 && seen=0
	while n=$((n + 1)) && test $n -lt 400; do
		fault full $n; code=$?
		if test $code = 0; then is_after && is_tidy && break; echo "at effect $n"; exit 1; fi
		test $code = 128 && test -s err || { echo "exit $code at effect $n"; exit 1; }
		if is_half; then git -C r release-bump --abort; fi
		is_before && { git -C r release-bump --abort; is_tidy; } || { echo "at effect $n"; cat err; exit 1; }
		seen=$((seen + 1))
	done
	test $seen -gt 5
'

# A cut moves two branches and makes a tag: all of them or none.
cut_is_before() {
	test "$(git -C r for-each-ref)" = "$(git -C t for-each-ref)" && cmp -s r/package.json t/package.json
}
cut_is_after() {
	test "$(git -C r rev-parse main~)" = "$(git -C t rev-parse main)" && test "$(git -C r rev-parse v1.3.0-rc.1^{})" = "$(git -C r rev-parse release/1.3)" &&
	grep -q 1.4.0-dev r/package.json && git -C r show release/1.3:package.json | grep -q 1.3.0-rc.1
}
fault_cut() {
	rm -rf r && cp -r t r
	(cd r && FAULT=kill:$1 LD_PRELOAD=$FAULT_LIB git-release-branch cut --candidate > ../out 2> ../err)
}

it 'cuts a release branch as a whole or not at all, when killed at each of its effects' '
	template && git -C t config release.developmentVersion "%(version)-dev" && n=0 && seen=
	while n=$((n + 1)) && test $n -lt 400; do
		fault_cut $n && break
		if is_half; then
			seen="$seen half" && exits 128 git -C r release-branch cut 2> err && has err "git release-branch --abort" && git -C r release-branch list >/dev/null 2> err && has err "interrupted" &&
			if test $((n % 2)) = 0; then git -C r release-branch --continue && cut_is_after; else git -C r release-branch --abort && cut_is_before; fi && is_tidy ||
			{ echo "after a kill at effect $n"; exit 1; }
		elif cut_is_before; then
			seen="$seen before" && git -C r release-branch cut --candidate >/dev/null && cut_is_after && is_tidy || { echo "after a kill at effect $n"; exit 1; }
		else
			{ exits 128 git -C r release-branch cut 2> err; true; } && has err "exists already" && cut_is_after && is_tidy || { echo "after a kill at effect $n"; exit 1; }
		fi
	done
	cut_is_after && is_tidy && case $seen in *before*half*) ;; *) echo "not every state was met:$seen"; exit 1 ;; esac
'

finish
