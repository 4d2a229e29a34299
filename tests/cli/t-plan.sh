# SPDX-License-Identifier: ISC
# The plan behind every command that changes something: killed at each effect, in the way of git's own operations and of
# other plans, refused by hooks, locks and the disk. All or nothing, or said and settled.
. ./lib.sh

FAULT_LIB=${GIT_RELEASE_FAULT_LIB:-$GIT_RELEASE_BIN/../tests/fault/fault.so}
can_fault() {
	[ -f "$FAULT_LIB" ] && LD_PRELOAD=$FAULT_LIB git-release-bump -h > /dev/null 2>&1
}

# A project with a line, a fix on it and a feature on the main line since, a remote, and a linked work tree on the line.
template() {
	mkdir t && repo t/o --bare && repo t/r && printf '{ "version": "1.2.0" }\n' > t/r/package.json && echo '# Changelog' > t/r/CHANGELOG.md &&
	git -C t/r add -A && tick && git -C t/r commit -qm 'chore: start' && tag t/r v1.2.0 && git -C t/r branch release/1.2 && commit t/r 'feat: x' &&
	commit t/r 'feat: y' && git -C t/r remote add origin ../o && git -C t/r push -q origin main v1.2.0 release/1.2 &&
	git -C t/r worktree add -q ../w release/1.2 && commit t/w 'fix: z' && echo mine > t/r/mine && echo staged > t/r/staged && git -C t/r add staged
}
fresh_from() {
	rm -rf x && cp -r "$1" x && echo "$PWD/x/w/.git" > x/r/.git/worktrees/w/gitdir && echo "gitdir: $PWD/x/r/.git/worktrees/w" > x/w/.git
}
fresh() {
	fresh_from t
}
# Everything that counts: refs, index and files here, refs there.
here() {
	git -C x/r for-each-ref refs/heads refs/tags refs/notes && for d in r w; do
		cat "$(git -C x/$d rev-parse --absolute-git-dir)/HEAD" && git -C x/$d ls-files -s && (cd x/$d && find . -name .git -prune -o -type f ! -name "*.release-*" -exec md5sum {} + | LC_ALL=C sort)
	done
}
there() {
	git -C x/o for-each-ref
}
litter() {
	find x -name '*release-new*' -o -name '*release-old*' -o -name 'release-plan*' -o -name index.lock -o -name 'RELEASE_EDITMSG'
}

# settled <n> <command> <argument…>: one that was killed at effect n, put right; uses before.*, after.*
settled() {
	n=$1 && shift
	git -C x/r release-tag --list > /dev/null 2> said
	here > now.here && there > now.there
	if grep -q 'interrupted before it had pushed' said; then
		echo unpushed >> seen
		exits 128 git -C x/r release-tag 9.9.9 2> err && has err "git $1 --continue" || return 1
		cmp -s now.here after.here || { echo 'unpushed, but not all is made'; return 1; }
		if [ $((n % 2)) = 0 ]; then
			exits 0 git -C x/r "$1" --continue && there | same after.there -
		else
			exits 128 git -C x/r "$1" --abort 2> err && has err 'git push --atomic origin' && here | same after.here -
		fi
	elif grep -q interrupted said; then
		echo half >> seen
		exits 128 git -C x/r release-tag 9.9.9 2> err && has err "git $1 --abort" || return 1
		if [ $((n % 2)) = 0 ]; then
			exits 0 git -C x/r "$1" --continue && here | same after.here - && there | same after.there -
		else
			exits 0 git -C x/r "$1" --abort && here | same before.here - && there | same before.there -
		fi
	elif git -C x/r for-each-ref | cmp -s - before.refs; then
		echo before >> seen
		(cd x/r && exits 0 git "$@" > ../../out) && here | same after.here - && there | same after.there -
	else
		echo after >> seen
		same after.here now.here && same after.there now.there
	fi && { git -C x/r "$1" --abort > /dev/null 2>&1; [ -z "$(litter)" ] || { litter; return 1; }; }
}

# fault <mode> <n> <command> <argument…>
fault() {
	(cd x/r && fault=$1:$2 && program=git-$3 && shift 3 && FAULT=$fault LD_PRELOAD=$FAULT_LIB "$program" "$@") > out 2> err
}

# half <command…>: killed at the first effect after which it is half done.
half() {
	n=0
	while n=$((n + 1)) && [ $n -lt 400 ]; do
		fresh
		fault kill $n "$@" && return 1
		grep -q "^ready" x/r/.git/release-plan 2> /dev/null && return 0
	done
}

# killed <command> <argument…>: at each of its effects; "seen" tells what states were met. killed_late leaves out those
# before anything is half done.
killed() {
	first=1 && killed_from "$@" && grep -q before seen
}
killed_late() {
	half "$@" && first=$n && killed_from "$@"
}
killed_from() {
	tick && : > seen && fresh && here > before.here && there > before.there && git -C x/r for-each-ref > before.refs && (cd x/r && git "$@") > out && here > after.here && there > after.there &&
	! cmp -s before.here after.here || { echo 'it does nothing'; return 1; }
	n=$((first - 1))
	while n=$((n + 1)) && [ $n -lt 400 ]; do
		fresh
		fault kill $n "$@" && break
		settled $n "$@" || { echo "after a kill at effect $n"; return 1; }
	done
	here | same after.here - && there | same after.there -
}

if can_fault; then
	it 'a cut killed once it is half done is whole or not at all, pushed or said' '
		template && git -C t/r config release.developmentVersion "%(version)-dev" && killed_late release-branch cut --candidate --push && grep -q half seen && grep -q unpushed seen
	'
	it 'a candidate killed at each of its effects takes the linked work tree along or leaves it' '
		template && killed release-branch candidate --line=1.2 && grep -q half seen && grep -q 1.2.1-rc.1 x/w/package.json
	'
	it 'a close and an owner killed at each of their effects are recorded or not' '
		template && killed release-branch close release/1.2 && grep -q half seen && killed release-branch owner 1.2 ana --push && grep -q unpushed seen
	'
	it 'a bump and a tag killed once they are half done are whole or not at all, pushed or said' '
		template && killed_late release-bump --tag --push && grep -q half seen && grep -q unpushed seen &&
		git -C t/r rm -q --cached staged && rm t/r/staged t/r/mine && git -C t/r release-bump > /dev/null && killed_late release-tag --push && grep -q half seen && grep -q unpushed seen
	'
	it 'a cut that finds the disk full from any of its effects on changes nothing and says so' '
		template && git -C t/r config release.developmentVersion "%(version)-dev" && tick && fresh && here > before.here && n=0 && failed=0 &&
		while n=$((n + 1)) && [ $n -lt 400 ]; do
			fresh
			fault full $n release-branch cut --candidate
			code=$?
			[ $code = 0 ] && break
			[ $code = 128 ] && [ -s err ] || { echo "exit $code at effect $n"; exit 1; }
			git -C x/r release-branch --abort 2> err; here | same before.here - && [ -z "$(litter)" ] || { echo "at effect $n"; litter; exit 1; }
			failed=$((failed + 1))
		done
		[ $code = 0 ] && [ $failed -gt 5 ]
	'
	it 'settles refs of which some have moved and some have not, as a git killed between them leaves them' '
		template && git -C t/r config release.developmentVersion "%(version)-dev" && tick && fresh && here > before.here && (cd x/r && git release-branch cut 1.9 --candidate) > out && here > after.here &&
		half release-branch cut 1.9 --candidate &&
		moves=$(sed -n "s/^ref //p" x/r/.git/release-plan) && [ "$(echo "$moves" | wc -l)" = 3 ] && rm -rf y && cp -r x y &&
		for way in continue abort; do
			for i in 1 2 3; do
				fresh_from y && echo "$moves" | sed -n ${i}p > move && read -r from to name < move &&
				git -C x/r update-ref "$name" "$to" "$from" && exits 128 git -C x/r release-bump 2> err && has err "--$way" && exits 0 git -C x/r release-branch --$way &&
				if [ $way = continue ]; then here | same after.here -; else here | same before.here -; fi && [ -z "$(litter)" ] || exit 1
			done
		done
	'
	it 'says in another work tree what is half done in this one, and changes nothing there until it is settled' '
		template && tick && half release-branch cut 1.9 && exits 128 git -C x/w release-bump 2> err && has err "interrupted half-way" && has err "/x/r" &&
		git -C x/w release-branch list > /dev/null 2> err && has err "in " && git -C x/r release-branch --continue && exits 0 git -C x/w release-bump &&
		git -C x/w release-branch list > /dev/null 2> err && [ ! -s err ]
	'
	it 'leaves refs alone that have moved since, and settles once they are back' '
		template && tick && fresh && here > before.here && half release-branch cut 1.9 && git -C x/r branch release/1.9 v1.2.0 && exits 128 git -C x/r release-branch --continue 2> err && has err "has moved since" &&
		exits 128 git -C x/r release-branch --abort 2> err && has err "release/1.9" && git -C x/r branch -D release/1.9 > /dev/null && exits 0 git -C x/r release-branch --abort && here | same before.here -
	'
else
	skip 'plans killed at each of their effects' 'the preloaded library cannot come before the sanitizer'
fi

# --- git's own operations ------------------------------------------------------------------------------------------

# Two commits that conflict, and which operation meets them.
conflict() {
	repo r && commit r 'feat: one' f one && tag r v1.2.0 && git -C r switch -q -c side && commit r 'fix: side' f side &&
	git -C r switch -q main && commit r 'fix: main' f main && git -C r format-patch -q -1 --stdout side > side.mail
}
progress() {
	git -C r status > "$1" 2>&1 && (cd r/.git && find . -type f ! -name index -exec md5sum {} + | LC_ALL=C sort) >> "$1" && md5sum < r/f >> "$1"
}

it 'recognises what git has under way, refuses, and disturbs nothing' '
	conflict && exits 0 git -C r release-bump -n > out &&
	for op in "merge side" "rebase side" "cherry-pick side" "revert --no-edit HEAD~1" "am -3 ../side.mail" "bisect start HEAD HEAD~1"; do
		git -C r $op > out 2>&1
		progress now && for command in release-bump "release-bump --tag" "release-tag 1.2.1" "release-branch cut" "release-branch candidate --line=main" \
			"release-hotfix start 1.2.1" "release-hotfix finish 1.2.1"; do
			case $command in release-tag*|*cut|*main) ;; *) exits 128 git -C r $command 2> err && has err "in progress" || { echo "$op: $command"; exit 1; };; esac
			git -C r $command -n > /dev/null 2>&1; progress then && same now then || { echo "$op: $command"; exit 1; }
		done
		name=${op%% *} && if [ $name = bisect ]; then git -C r bisect reset; else git -C r $name --abort; fi > out 2>&1 || { cat out; exit 1; }
		[ -z "$(git -C r status --porcelain)" ] && exits 0 git -C r release-bump -n > out && exits 0 git -C r release-hotfix start -n 1.2.1 > out || exit 1
	done
'
it 'moves no branch that is being rebased or bisected, here or in another work tree' '
	template && git -C t/r switch -q -c topic v1.2.0 -f && commit t/r "fix: other" file other && fresh && ! git -C x/w rebase topic > out 2>&1 && exits 128 git -C x/r release-branch candidate --line=1.2 2> err && has err "being rebased in" && has err "/x/w" &&
	exits 128 git -C x/w release-branch candidate --line=1.2 2> err && git -C x/w rebase --abort && exits 0 git -C x/r release-branch candidate --line=1.2 &&
	fresh && git -C x/w bisect start > out && exits 128 git -C x/r release-branch candidate --line=1.2 2> err && git -C x/w bisect reset 2> out && exits 0 git -C x/r release-branch candidate --line=1.2
'

# --- what stands in the way --------------------------------------------------------------------------------------

# refused <text> <command…>: 128 with the text, and nothing has changed.
refused() {
	text=$1 && shift && here > before.here && (cd x/r && exits 128 "$@" 2> ../../err) && has err "$text" && here | same before.here - && [ -z "$(find x -name 'release-plan*')" ]
}

it 'changes nothing where the name of a branch stands in the way of the new one' '
	template && git -C t/r branch -m release/1.2 support && git -C t/r branch release main && git -C t/o branch -D release/1.2 && git -C t/r update-ref -d refs/remotes/origin/release/1.2 && fresh &&
	refused "refs/heads/release" git release-branch cut --candidate && git -C x/r branch -m release free && (cd x/r && exits 0 git release-branch cut --candidate)
'
it 'changes nothing under a locked index, and needs no packed refs' '
	template && git -C t/r pack-refs --all && fresh && : > x/r/.git/packed-refs.lock && : > x/r/.git/index.lock && refused "index is locked" git release-bump --tag && rm x/r/.git/index.lock &&
	(cd x/r && exits 0 git release-bump --tag) && rm x/r/.git/packed-refs.lock
'
it 'changes nothing under a locked ref' '
	template && fresh && : > x/r/.git/refs/heads/main.lock && refused "main.lock" git release-bump --tag && rm x/r/.git/refs/heads/main.lock && (cd x/r && exits 0 git release-bump --tag)
'
it 'changes nothing when a hook refuses the refs, and finishes where git was killed after them' '
	template && fresh && here > was && hook=x/r/.git/hooks/reference-transaction && printf "#!/bin/sh\n[ \$1 != prepared ]\n" > $hook && chmod +x $hook && refused "hook" git release-bump --tag &&
	printf "#!/bin/sh\n[ \$1 != prepared ] || { grep -q v1.3.0 && kill -9 \$PPID; }; :\n" > $hook && (cd x/r && exits 128 git release-bump --tag 2> ../../err) &&
	find x/r/.git -name "*.lock" -exec rm {} + && here | same was - && [ -z "$(litter)" ] &&
	printf "#!/bin/sh\n[ \$1 != committed ] || { grep -q v1.3.0 && kill -9 \$PPID; }; :\n" > $hook && (cd x/r && exits 0 git release-bump --tag) && rm $hook && [ -z "$(litter)" ] &&
	[ "$(git -C x/r rev-parse main)" = "$(git -C x/r rev-parse v1.3.0^{})" ]
'
# cut_short <records>: a git on bin/ whose update-ref gets to read only so much; each change is three records.
cut_short() {
	mkdir -p bin && printf '#!/bin/sh\ncase " $* " in *" update-ref "*) ;; *) exec %s "$@" ;; esac\nhead -z -n %d | %s "$@"\n' "$GIT" "$1" "$GIT" > bin/git && chmod +x bin/git
}
GIT=$(command -v git)

it 'looks whether the refs have moved, and settles it where git has read only some of them' '
	template && tick && fresh && (cd x/r && git release-bump --tag) > out && here > after.here && fresh && here > before.here &&
	cut_short 0 && (PATH=$PWD/bin:$PATH && refused "moved nothing" git-release-bump --tag) && [ -z "$(litter)" ] && cut_short 3 &&
	for way in continue abort; do
		fresh && (cd x/r && PATH=$PWD/../../bin:$PATH && exits 128 git-release-bump --tag 2> ../../err) && has err "moved only some" && has err "git release-bump --continue" &&
		exits 128 git -C x/r release-tag 9.9.9 2> err && has err "interrupted half-way" && exits 0 git -C x/r release-bump --$way &&
		if [ $way = continue ]; then here | same after.here -; else here | same before.here -; fi && [ -z "$(litter)" ] || exit 1
	done
'
it 'changes nothing in a repository that may only be read, and still answers there' '
	template && fresh && chmod -R a+rX "$WORK" && chmod -R a-w x && here > was &&
	if [ "$(id -u)" = 0 ]; then
		command -v setpriv > /dev/null || exit 0
		as() { HOME=/nonexistent GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="*" setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
	else
		as() { "$@"; }
	fi
	(cd x/r && as git release-branch cut --candidate > ../../out 2> ../../err); [ $? = 128 ] && [ -s err ] && (cd x/r && as git release-branch list > ../../out) && has out release/1.2 && here | same was - && chmod -R u+w x &&
	(cd x/r && exits 0 git release-branch cut --candidate)
'
it 'moves no branch of a work tree that is locked and away' '
	template && fresh && git -C x/r worktree lock --reason "on a stick" ../w && mv x/w away && (cd x/r && exits 128 git release-branch candidate --line=1.2 2> ../../err) && has err "not there" && mv away x/w &&
	(cd x/r && exits 0 git release-branch candidate --line=1.2) && grep -q 1.2.1-rc.1 x/w/package.json
'

# --- at once -------------------------------------------------------------------------------------------------------

# at_once <count> <work tree> <command…>: in x/r and there in turn; code.<number> holds how each ended.
at_once() {
	count=$1 && other=$2 && shift 2 && rm -f code.* && i=0
	while [ $i -lt "$count" ]; do
		i=$((i + 1))
		if [ $((i % 2)) = 1 ]; then d=x/r; else d=$other; fi
		(cd $d && "$@" > /dev/null 2>&1; echo $? > "$WORK/$CASES/code.$i") &
	done
	wait
}

# quicker <git command> <script>: a git on bin/ before whose first such command somebody else does the script.
quicker() {
	mkdir -p bin && printf '#!/bin/sh\ncase " $* " in *" %s "*) if mkdir "%s/once" 2> /dev/null; then PATH=%s; (%s) > /dev/null; fi ;; esac\nexec %s "$@"\n' "$1" "$PWD/bin" "$(dirname "$GIT"):$PATH" "$2" "$GIT" > bin/git && chmod +x bin/git && rm -rf bin/once
}
# lost <git command> <script> <ref> <command…>: exit 3, one line that names the ref, and what is there is what the script has made.
lost() {
	rm -rf bin && fresh && (cd x/r && sh -c "$2") > /dev/null && here > before.here && fresh && quicker "$1" "$2" && ref=$3 && shift 3 &&
	(cd x/r && PATH=$PWD/../../bin:$PATH && exits 3 "$@" > ../../out 2> ../../err) && [ -d bin/once ] && has err "somebody else was quicker: '$ref' has moved meanwhile" && [ "$(grep -c '^error:' err)" = 1 ] && [ ! -s out ] &&
	here | same before.here - && [ -z "$(litter)" ]
}
# both <work tree> <work tree> <command…>: in both at once, each waiting before its refs move until the other one is as far.
both() {
	rm -rf bin code.* && mkdir bin && printf '#!/bin/sh\ncase " $* " in *" update-ref "*)\n\tmktemp -d "%s/at.XXXXXX" > /dev/null\n\tn=0; while [ "$(ls -d "%s"/at.* | wc -l)" -lt 2 ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done ;;\nesac\nexec %s "$@"\n' "$PWD/bin" "$PWD/bin" "$GIT" > bin/git && chmod +x bin/git &&
	a=$1 && b=$2 && shift 2 && for d in $a $b; do
		(cd "$d" && PATH=$WORK/$CASES/bin:$PATH && "$@" > /dev/null 2> "$WORK/$CASES/err.${d##*/}"; echo $? > "$WORK/$CASES/code.${d##*/}") &
	done
	wait
	[ "$(sort -n code.* | tr '\n' ' ')" = "0 3 " ] || { tail code.* err.*; return 1; }
}

it 'lets one of two at once have the refs, and tells the other one that it has lost' '
	template && git -C t/r config release.changelog "" && fresh && both x/r x/w git-release-branch cut 1.9 --candidate && grep -qE "somebody else was quicker: .(release/1.9|v1.9.0-rc.1). has moved" err.* && git -C x/r rev-parse -q --verify v1.9.0-rc.1 && [ -z "$(litter)" ] &&
	fresh && both x/r x/w git-release-tag 1.3.0 main && grep -q "quicker: .v1.3.0. has moved" err.* && [ "$(git -C x/r tag -l | tr "\n" " ")" = "v1.2.0 v1.3.0 " ] && [ -z "$(litter)" ]
'
it 'tells a race that is lost between plan and transaction from a failure' '
	template && git -C t/r config release.changelog "" && git -C t/r config release.developmentVersion "%(version)-dev" && tick && cut="git branch release/1.9 v1.2.0" && mark="git tag v1.3.0 v1.2.0" &&
	lost update-ref "$cut" release/1.9 git-release-branch cut 1.9 --candidate && lost worktree "$cut" release/1.9 git-release-branch cut 1.9 --candidate &&
	lost update-ref "$mark" v1.3.0 git-release-bump --tag && lost update-ref "$mark" v1.3.0 git-release-tag 1.3.0 main && lost status "$mark" v1.3.0 git-release-tag 1.3.0 main &&
	lost update-ref "git -C ../w commit -q --allow-empty -m late" release/1.2 git-release-branch candidate --line=1.2 &&
	fresh && (cd x/r && exits 0 git release-branch cut 1.9 --candidate) && fresh && : > x/r/.git/refs/tags/v1.9.0-rc.1.lock && refused "v1.9.0-rc.1.lock" git release-branch cut 1.9 --candidate
'
it 'refuses a tag that is there before it is planned, as no race' '
	template && git -C t/r tag v1.3.0 release/1.2 && fresh && refused "tag '\''v1.3.0'\'' exists at" git release-bump 1.3.0 --tag && (cd x/r && exits 128 git release-bump 1.3.0 --tag -n) 2> err && has err "which is not reachable from here" && git -C x/r tag -d v1.3.0 > out && (cd x/r && exits 0 git release-bump 1.3.0 --tag)
'
it 'lets one of several plans at once in one work tree through' '
	template && fresh && at_once 6 x/r git release-bump --tag && [ "$(cat code.* | grep -c "^0$")" = 1 ] && git -C x/r rev-parse -q --verify v1.3.0 && [ -z "$(git -C x/r tag -l v1.4.0)" ] &&
	[ "$(git -C x/r rev-list --count v1.2.0..main)" = 3 ] && [ -z "$(litter)" ]
'
it 'lets one of several plans at once in two work trees have the refs' '
	template && git -C t/r config release.developmentVersion "%(version)-dev" && fresh && at_once 6 x/w git release-branch cut 1.9 --candidate && [ "$(cat code.* | grep -c "^0$")" = 1 ] && has x/r/package.json 1.10.0-dev &&
	[ "$(git -C x/r rev-list --count v1.2.0..main)" = 3 ] && [ "$(git -C x/r status --porcelain)" = "$(printf "A  staged\n?? mine")" ] && [ -z "$(litter)" ]
'

finish
