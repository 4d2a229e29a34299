#!/bin/sh
# SPDX-License-Identifier: ISC
# Picks and merges that are killed at each of their effects: all or nothing, or said and settled; nothing of the
# person's touched.
. ./lib.sh

FAULT_LIB=${GIT_RELEASE_FAULT_LIB:-$GIT_RELEASE_BIN/../tests/fault/fault.so}
if ! [ -f "$FAULT_LIB" ] || ! LD_PRELOAD=$FAULT_LIB git-release-backport -h > /dev/null 2>&1; then
	skip 'picks and merges killed at each of their effects' 'the preloaded library cannot come before the sanitizer'
	finish
fi

oid() {
	git -C "$1" rev-parse "$2"
}

refs() {
	git -C "$1" for-each-ref
}

# template: t with release/1.0, release/1.1 and main; $FIX on main, $OLD on release/1.0; something of the person's own
# in index and work tree.
template() {
	repo t && commit t 'feat: one' a.txt 'one
' && tag t v1.0.0 && git -C t branch release/1.0 && commit t 'feat: two' b.txt 'two
' && git -C t branch release/1.1 && commit t 'feat: three' c.txt 'three
' && git -C t checkout -q release/1.0 && commit t 'fix: old' o.txt 'old
' && OLD=$(oid t HEAD) && git -C t checkout -q main && commit t 'fix: new' n.txt 'new
' && FIX=$(oid t HEAD) && echo mine > t/mine
}

# clashing: template, and a fix on each side that the other side's lines conflict with.
clashing() {
	template && commit t 'feat: uno' a.txt 'uno
' && commit t 'fix: uno' a.txt 'uno!
' && FIX=$(oid t HEAD) && git -C t checkout -q release/1.0 && commit t 'fix: one' a.txt 'one!
' && OLD=$(oid t HEAD) && git -C t checkout -q main
}

# fresh <from>: r as <from> was, and w beside it on the branch $W, if any, with something of the person's own in it.
fresh() {
	rm -rf r w && cp -r "$1" r && if [ "$W" ]; then git -C r worktree prune && git -C r worktree add -q ../w "$W" && echo theirs > w/theirs; fi
}

# killed <n> <command...>: in r; 0 when it came to its end.
killed() {
	k=$1 && shift && (cd r && FAULT=kill:$k LD_PRELOAD=$FAULT_LIB "$@" > ../out 2> ../err)
}

is_half() {
	test -f r/.git/release-plan && grep -q "^ready" r/.git/release-plan && ! grep -q "^done" r/.git/release-plan
}

is_before() {
	refs r | cmp -s before -
}

# The person's own is as it was, and nothing of ours lies about, but for the lock of a plan that had not begun.
is_tidy() {
	test -z "$(find r w \( -name '*release-new*' -o -name '*release-old*' -o -name 'release-*' ! -name release-plan.lock -path '*/.git/*' ! -path '*/refs/*' ! -path '*/logs/*' -o -name index.lock \) 2>/dev/null)" &&
	test "$(git -C r symbolic-ref HEAD)" = refs/heads/main && git -C r status --porcelain > got && same own got && echo mine | same - r/mine &&
	{ [ -z "$W" ] || { test "$(git -C w status --porcelain)" = '?? theirs' && echo theirs | same - w/theirs; }; }
}

# each_effect <command...>: killed at each effect of it in a fresh copy of t, settled or run again, and checked.
each_effect() {
	command=$1 n=0 seen='' && git -C t status --porcelain > own && refs t > before &&
	while n=$((n + 1)) && test $n -lt 400; do
		fresh t && killed $n "$@" && break
		if is_half; then
			seen="$seen half" && exits 128 git -C r release-bump 2> err && has err interrupted && has err "git ${command#git-} --abort" &&
			if test $((n % 2)) = 0; then (cd r && "$command" --continue) && is_after; else (cd r && "$command" --abort) && is_before; fi
		elif is_before; then
			seen="$seen before" && (cd r && "$@") && is_after
		else
			seen="$seen after" && (cd r && "$@") && is_after
		fi && is_tidy || { echo "after a kill at effect $n"; cat out err; return 1; }
	done
	is_after && is_tidy && case $seen in *before*half*) ;; *) echo "not every state was met:$seen"; return 1 ;; esac
}

# at_stop <command...>: killed at each effect of stopping at a conflict; --abort puts everything back.
at_stop() {
	command=$1 n=0 && git -C t status --porcelain > own && refs t > before &&
	while n=$((n + 1)) && test $n -lt 400; do
		fresh t && { killed $n "$@"; code=$?; } && test $code = 2 && return
		{ (cd r && "$command" --abort) >/dev/null && is_before && is_tidy; } || { echo "stop killed at effect $n"; cat out err; return 1; }
	done
	return 1
}

# go_on <resolved content> <command>: r is stopped; resolved, then killed at each effect of going on; settled in turns.
go_on() {
	printf '%s\n' "$1" > r/a.txt && git -C r add a.txt && rm -rf s && cp -r r s && n=0 &&
	while n=$((n + 1)) && test $n -lt 400; do
		fresh s && killed $n "$2" --continue && break
		if test $((n % 2)) = 0; then
			if (cd r && "$2" --abort) > said 2>&1; then has said "as it was before" && is_before; else has said "nothing left to abort" && is_after; fi
		else
			(cd r && "$2" --continue) >/dev/null && is_after
		fi && ! test -e r/.git/release-stopped && is_tidy || { echo "continue killed at effect $n"; cat out err said; return 1; }
	done
	is_after && is_tidy
}

# each_full <command...>: the disk is full from each effect on: said, nothing changed, until there is room for all of it.
each_full() {
	command=$1 n=0 && git -C t status --porcelain > own && refs t > before &&
	while n=$((n + 1)) && test $n -lt 400; do
		fresh t && (cd r && FAULT=full:$n LD_PRELOAD=$FAULT_LIB "$@" > ../out 2> ../err)
		code=$?
		test $code = 0 && break
		test $code = 128 && test -s err || { echo "exit $code at effect $n"; return 1; }
		if is_half; then (cd r && "$command" --abort); fi
		is_before && is_tidy || { echo "full at effect $n"; cat out err; return 1; }
	done
	test $n -gt 3 && is_after && is_tidy
}

it 'changes nothing and says so when the disk is full from any effect of a backport or a forward merge on' '
	is_after() {
		git -C r cat-file -e release/1.0:n.txt && git -C r cat-file -e release/1.1:n.txt
	}
	template && W=release/1.1 && each_full git-release-backport $FIX --to=1.0 --to=1.1 &&
	is_after() {
		test "$(oid r main^2)" = "$OLD" && echo old | same - r/o.txt
	} && each_full git-release-forward merge main
'

it 'brings fixes to several lines or to none, when a backport is killed at each of its effects' '
	is_after() {
		git -C r show release/1.0:n.txt > got && same r/n.txt got && git -C r show release/1.1:n.txt > got && same r/n.txt got && test "$(oid r release/1.0~)" = "$(oid t release/1.0)" &&
		test "$(oid r release/1.1~)" = "$(oid t release/1.1)" && same r/n.txt w/n.txt
	}
	template && echo staged > t/staged && git -C t add staged && echo dirty >> t/c.txt && W=release/1.1 && each_effect git-release-backport $FIX --to=1.0 --to=1.1
'

it 'picks forward as a whole or not at all, when it is killed at each of its effects' '
	is_after() {
		test "$(oid r main~)" = "$(oid t main)" && echo old | same - r/o.txt
	}
	template && echo staged > t/staged && git -C t add staged && echo dirty >> t/c.txt && W= && each_effect git-release-forward pick main
'

it 'merges forward as a whole or not at all, when it is killed at each of its effects' '
	is_after() {
		test "$(oid r main^)" = "$(oid t main)" && test "$(oid r main^2)" = "$OLD" && echo old | same - r/o.txt
	}
	template && echo staged > t/staged && git -C t add staged && echo dirty >> t/c.txt && W=release/1.1 && each_effect git-release-forward merge main
'

it 'marks or does not, when it is killed at each of its effects' '
	is_after() {
		test "$(git -C r notes --ref=release-forward show $OLD)" = "not-needed * x"
	}
	template && W= && each_effect git-release-forward mark $OLD --not-needed --reason=x
'

it 'can be aborted, or gone on with, when a backport is killed at each effect of stopping and going on' '
	is_after() {
		test "$(git -C r show release/1.0:a.txt)" = both && git -C r cat-file -e release/1.1:n.txt && git -C r log -1 --format=%B release/1.0 > got && has got "(cherry picked from commit $FIX)"
	}
	clashing && NEW=$(oid t main~2) && W=release/1.1 && at_stop git-release-backport $NEW $FIX --to=1.1 --to=1.0 && printf "both\n" > r/a.txt && git -C r add a.txt &&
	exits 2 git -C r release-backport --continue 2> err && has err "release/1.0" && go_on both git-release-backport && test "$(git -C r show release/1.1:a.txt)" = both
'

it 'can be aborted, or gone on with, when a pick forward is killed at each effect of stopping and going on' '
	is_after() {
		test "$(oid r main~2)" = "$(oid t main)" && test "$(cat r/a.txt)" = both && git -C r log -1 --format=%B main > got && has got "(cherry picked from commit $OLD)"
	}
	clashing && W=release/1.1 && at_stop git-release-forward pick main && go_on both git-release-forward
'

it 'can be aborted, or gone on with, when a merge forward is killed at each effect of stopping and going on' '
	is_after() {
		test "$(oid r main^)" = "$(oid t main)" && test "$(oid r main^2)" = "$OLD" && test "$(cat r/a.txt)" = both
	}
	clashing && W=release/1.1 && at_stop git-release-forward merge main && go_on both git-release-forward
'

it 'pushes what was to be pushed when it goes on after a kill at any effect of going on' '
	clashing && W= && git init -q --bare o && git -C t remote add origin ../o && git -C t push -q origin --all && git -C t status --porcelain > own && cp -r o o.before && fresh t &&
	exits 2 git -C r release-backport --push $FIX --to=1.0 2>/dev/null && printf "both\n" > r/a.txt && git -C r add a.txt && cp -r r s && n=0 &&
	while n=$((n + 1)) && test $n -lt 400; do
		rm -rf o && cp -r o.before o && fresh s && killed $n git-release-backport --continue && break
		{ git -C r release-backport --continue || ! test -e r/.git/release-stopped; } && test "$(git -C r show release/1.0:a.txt)" = both && test "$(oid o release/1.0)" = "$(oid r release/1.0)" && is_tidy ||
		{ echo "continue killed at effect $n"; cat out err; exit 1; }
	done
	test "$(oid o release/1.0)" = "$(oid r release/1.0)"
'

it 'leaves nothing stopped when it is aborted after a kill at any effect of going on, the push being left out' '
	clashing && W= && git init -q --bare o && git -C t remote add origin ../o && git -C t push -q origin --all && git -C t status --porcelain > own && cp -r o o.before && fresh t && refs r > before &&
	is_after() { test "$(git -C r show release/1.0:a.txt)" = both; } &&
	exits 2 git -C r release-backport --push $FIX --to=1.0 2>/dev/null && printf "both\n" > r/a.txt && git -C r add a.txt && cp -r r s && n=0 && seen= &&
	while n=$((n + 1)) && test $n -lt 400; do
		rm -rf o && cp -r o.before o && fresh s && killed $n git-release-backport --continue && break
		refs o > there && git -C r release-backport --abort > said 2>&1
		if grep -q "what it made stays" said; then
			refs o.before | cmp -s there - && seen="$seen unpushed"
			has said "git push --atomic" && is_after
		else
			is_before || is_after
		fi && refs o | same there - && ! test -e r/.git/release-stopped && ! test -e r/.git/release-plan && is_tidy || { echo "continue killed at effect $n"; cat out err said; exit 1; }
	done
	case $seen in *unpushed*) ;; *) exit 1 ;; esac
'

it 'can leave a commit out with --skip killed at each of its effects' '
	clashing && W= && git -C t status --porcelain > own && refs t > before && fresh t && NEW=$(oid r main~2) && exits 2 git -C r release-backport $NEW $FIX --to=1.0 2>/dev/null && cp -r r s && n=0 &&
	is_after() { test "$(oid r release/1.0~)" = "$OLD" && git -C r cat-file -e release/1.0:n.txt; } &&
	while n=$((n + 1)) && test $n -lt 400; do
		fresh s && killed $n git-release-backport --skip && break
		if test $((n % 2)) = 0; then
			{ git -C r release-backport --abort && is_before; } || is_after
		else
			{ git -C r release-backport --skip || ! test -e r/.git/release-stopped; } && is_after
		fi && ! test -e r/.git/release-stopped && is_tidy || { echo "skip killed at effect $n"; cat out err; exit 1; }
	done
	is_after && is_tidy
'

finish
