#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-backport: picks onto older lines, follow-ups, conflicts and the ways out of them.
. ./lib.sh

on() {
	git -C "$1" checkout -q "$2"
}

oid() {
	git -C "$1" rev-parse "$2"
}

# lines <dir>: release/1.0, release/1.1 and main; main is checked out and has the fix $FIX.
lines() {
	repo "$1" && commit "$1" 'feat: one' a.txt 'one
' && tag "$1" v1.0.0 && git -C "$1" branch release/1.0 && commit "$1" 'feat: two' b.txt 'two
' && git -C "$1" branch release/1.1 && commit "$1" 'feat: three' c.txt 'three
' && commit "$1" 'fix: empty input

Reviewed-by: A <a@example.com>' a.txt 'one
fixed
' && FIX=$(oid "$1" HEAD)
}

# conflicting <dir>: lines, and a fix on main that builds upon another commit; $FIX conflicts on both older lines.
conflicting() {
	lines "$1" && commit "$1" 'feat: rename it' a.txt 'uno
fixed
' && BASE=$(git -C "$1" rev-parse --short=7 HEAD) && commit "$1" 'fix: uno' a.txt 'uno!
fixed
' && FIX=$(oid "$1" HEAD)
}

# snapshot <dir> <file>: all refs and where HEAD stands.
snapshot() {
	{ git -C "$1" for-each-ref && git -C "$1" symbolic-ref -q HEAD; git -C "$1" status --porcelain; } > "$2"
}

it 'picks a commit with the line that says where from, its author and date kept' '
	lines r && tick && git -C r release-backport $FIX --to=release/1.0 > out && has out "release/1.0: pick of" &&
	git -C r log -1 --format=%B release/1.0 > got && printf "fix: empty input\n\nReviewed-by: A <a@example.com>\n(cherry picked from commit %s)\n\n" $FIX > want && same want got &&
	[ "$(git -C r log -1 --format="%an %ad" release/1.0)" = "$(git -C r log -1 --format="%an %ad" $FIX)" ] &&
	git -C r show release/1.0:a.txt > got && printf "one\nfixed\n" > want && same want got && [ "$(oid r HEAD)" = $FIX ]
'

it 'puts the line into a paragraph of its own where the message has no trailers' '
	lines r && commit r "fix: plain" p.txt && P=$(oid r HEAD) && git -C r release-backport $P --to=1.0 >/dev/null &&
	git -C r log -1 --format=%B release/1.0 > got && printf "fix: plain\n\n(cherry picked from commit %s)\n\n" $P > want && same want got
'

it 'brings several commits to several lines in one move' '
	lines r && commit r "fix: more" m.txt && M=$(oid r HEAD) && git -C r release-backport $FIX $M --to=1.0 --to=release/1.1 > out &&
	[ "$(git -C r rev-list --count v1.0.0..release/1.0)" = 2 ] && git -C r cat-file -e release/1.1:m.txt && git -C r cat-file -e release/1.0:m.txt &&
	[ "$(git -C r log -1 --format=%s release/1.0)" = "fix: more" ] && git -C r release-forward --check
'

it 'moves no line when one of them conflicts' '
	lines r && on r release/1.0 && commit r "feat: other" a.txt "eins
" && on r main && snapshot r before && exits 2 git -C r release-backport -n $FIX --to=1.1 --to=1.0 >/dev/null 2>&1 && snapshot r after && same before after &&
	exits 2 git -C r release-backport $FIX --to=1.1 --to=1.0 2> err && has err "conflicts in" && has err "no branch has moved" &&
	git -C r for-each-ref refs/heads > now && grep "commit.refs/heads" before > want && same want now && git -C r release-backport --abort
' 

it 'takes the work tree of a checked-out line along' '
	lines r && on r release/1.0 && git -C r release-backport $FIX --to=1.0 >/dev/null && has r/a.txt fixed &&
	git -C r status --porcelain > st && same st /dev/null
'

it 'refuses a checked-out line whose file is dirty, and touches nothing' '
	lines r && on r release/1.0 && echo mine >> r/a.txt && cp r/a.txt want && snapshot r before &&
	exits 128 git -C r release-backport $FIX --to=1.0 2> err && same want r/a.txt && snapshot r after && same before after
'

it 'leaves unrelated dirt alone' '
	lines r && echo mine > r/u.txt && echo mine >> r/c.txt && cp r/c.txt want && git -C r release-backport $FIX --to=1.0 >/dev/null && same want r/c.txt
'

it 'says so when the line has it already, and changes nothing' '
	lines r && git -C r release-backport $FIX --to=1.0 >/dev/null && T=$(oid r release/1.0) && git -C r release-backport $FIX --to=1.0 > out &&
	has out "is there already" && [ "$(oid r release/1.0)" = $T ]
'

it 'brings it again when the line has reverted it' '
	lines r && git -C r release-backport $FIX --to=1.0 >/dev/null && on r release/1.0 && tick && git -C r revert --no-edit HEAD >/dev/null &&
	git -C r release-backport $FIX --to=1.0 > out && has out "pick of" && has r/a.txt fixed
'

it 'makes no commit of a pick that changes nothing' '
	lines r && on r release/1.0 && commit r "feat: by hand" a.txt "one
fixed
" && T=$(oid r HEAD) && git -C r release-backport $FIX --to=1.0 > out && has out "changes nothing" && [ "$(oid r HEAD)" = $T ]
'

it 'picks a merge as what it brought' '
	lines r && git -C r checkout -q -b topic && commit r "fix: p" p.txt && commit r "fix: q" q.txt && on r main && tick &&
	git -C r merge -q --no-ff -m "Merge topic" topic && git -C r release-backport HEAD --to=1.0 >/dev/null && git -C r cat-file -e release/1.0:p.txt &&
	git -C r cat-file -e release/1.0:q.txt && [ "$(git -C r rev-list --count v1.0.0..release/1.0)" = 1 ]
'

it 'shows with -n what would be done, and does nothing' '
	lines r && snapshot r before && git -C r release-backport -n $FIX --to=1.0 > out && has out "refs/heads/release/1.0" && snapshot r after && same before after
'

it 'refuses while a later commit fixes, reverts or names it, and lets through with either option' '
	lines r && commit r "fix: the fix

Fixes: $(git -C r rev-parse --short=9 $FIX)" a.txt "one
fixed better
" && commit r "docs: as of $(git -C r rev-parse --short=7 $FIX)" d.txt && snapshot r before &&
	exits 1 git -C r release-backport $FIX --to=1.0 2> err && has err "2 later commits follow" && has err " fixes " && has err " speaks of " && snapshot r after && same before after &&
	git -C r release-backport $FIX --to=1.0 --ignore-followups >/dev/null && git -C r show release/1.0:a.txt > got && printf "one\nfixed\n" > want && same want got &&
	git -C r release-backport -n $FIX --to=1.1 --with-followups > out && has out "release/1.1: would pick $(git -C r rev-parse --short=7 HEAD) docs: as of" && has out " fix: the fix" &&
	git -C r release-backport $FIX --to=1.1 --with-followups >/dev/null && git -C r show release/1.1:a.txt > got && printf "one\nfixed better\n" > want && same want got &&
	git -C r cat-file -e release/1.1:d.txt
'

it 'finds a revert, and what follows up a follow-up' '
	lines r && tick && git -C r revert --no-edit $FIX >/dev/null && R=$(oid r HEAD) && commit r "fix: after all

Fixes: $R" z.txt && exits 1 git -C r release-backport $FIX --to=1.0 2> err && has err " reverts " && has err "fix: after all"
'

# picked <dir>: release/1.1 has a pick $PICK of $FIX, and main a commit that fixes $FIX.
picked() {
	lines "$1" && commit "$1" "fix: again

Fixes: $FIX" a.txt 'one
fixed better
' && on "$1" release/1.1 && tick && git -C "$1" cherry-pick -x $FIX >/dev/null && PICK=$(oid "$1" HEAD)
}

it 'follows up what the named commit was picked from, through other picks, too' '
	picked r && commit r "fix: picked twice

(cherry picked from commit $PICK)" x.txt && T=$(oid r HEAD) && on r main && for c in $PICK $T; do
		exits 1 git -C r release-backport $c --to=1.0 2> err && has err "fix: again" && git -C r release-backport -n $c --to=1.0 --ignore-followups >/dev/null || exit 1
	done
'

it 'follows up the commit of the main line that makes the same change under another subject, no other' '
	picked r && git -C r commit -q --amend -m "fix: reworded" && P=$(oid r HEAD) && commit r "fix: another" y.txt && A=$(oid r HEAD) && on r main && exits 1 git -C r release-backport $P --to=1.0 2> err && has err "fix: again" && git -C r release-backport $A --to=1.0 >/dev/null
'

it 'follows up a commit whose origin the repository does not have' '
	lines r && commit r "fix: theirs

(cherry picked from commit 1234567890123456789012345678901234567890)" t.txt && T=$(oid r HEAD) && git -C r release-backport $T --to=1.0 >/dev/null && commit r "fix: more of 123456789012" u.txt && exits 1 git -C r release-backport $T --to=1.1 2> err && has err "fix: more"
'

it 'finds a revert that names the subject alone, as GitHub writes it, of that subject alone' '
	lines r && tick && git -C r revert --no-commit $FIX && git -C r commit -q -m "Revert \"fix: empty input\" (#12)" && cp -r r s && exits 1 git -C r release-backport $FIX --to=1.0 2> err && has err " reverts " &&
	git -C s commit -q --amend -m "Revert \"fix: other input\" (#12)" && git -C s release-backport $FIX --to=1.0 >/dev/null
'

it 'takes no pick, no merge and no other number for a follow-up' '
	lines r && commit r "fix: other

(cherry picked from commit $FIX)" o.txt && commit r "docs: x${FIX}y and 1234567" n.txt && git -C r checkout -q -b side && commit r "docs: s" s.txt && on r main && tick &&
	git -C r merge -q --no-ff -m "Merge after $FIX" side && git -C r release-backport $FIX --to=1.0 >/dev/null
'

it 'refuses no more once the line has the follow-up' '
	lines r && commit r "fix: the fix

Fixes: $FIX" f.txt && F=$(oid r HEAD) && git -C r release-backport $F --to=1.0 >/dev/null && exits 0 git -C r release-backport $FIX --to=1.0 >/dev/null
'

it 'stops at a conflict with the markers of git and names what the line lacks' '
	conflicting r && exits 2 git -C r release-backport $FIX --to=1.1 > out 2> err && has err "touched the same lines" && has err "$BASE feat: rename it" &&
	has r/a.txt "<<<<<<<" && has err "git release-backport --continue" && git -C r status > st && exits 128 git -C r release-bump 2> err2 && has err2 release-backport &&
	git -C r release-backport --abort
'

it 'goes on after a conflict, back on the branch it was called from' '
	conflicting r && exits 2 git -C r release-backport $FIX --to=1.0 --to=1.1 2>/dev/null && printf "one!\n" > r/a.txt && git -C r add a.txt &&
	exits 2 git -C r release-backport --continue 2> err && has err "release/1.1" && printf "one!!\n" > r/a.txt && git -C r add a.txt && git -C r release-backport --continue > out &&
	[ "$(git -C r symbolic-ref HEAD)" = refs/heads/main ] && git -C r status --porcelain > st && same st /dev/null &&
	[ "$(git -C r show release/1.0:a.txt)" = "one!" ] && [ "$(git -C r show release/1.1:a.txt)" = "one!!" ] &&
	git -C r log -1 --format=%B release/1.1 > got && has got "(cherry picked from commit $FIX)" && exits 128 git -C r release-backport --continue 2>/dev/null
'

it 'takes what was concluded with git commit' '
	conflicting r && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && printf "one!\n" > r/a.txt && git -C r add a.txt && tick && git -C r commit -q --no-edit &&
	git -C r release-backport --continue > out && [ "$(git -C r show release/1.0:a.txt)" = "one!" ] && [ "$(git -C r symbolic-ref HEAD)" = refs/heads/main ]
'

it 'does not go on while a conflict is left, a file not added or a marker in it' '
	conflicting r && snapshot r before && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && exits 2 git -C r release-backport --continue 2> err && has err "still in conflict" &&
	git -C r add a.txt && exits 2 git -C r release-backport --continue 2> err && has err "a conflict marker" && printf "one!\n" > r/a.txt &&
	exits 2 git -C r release-backport --continue 2> err && has err "not added" && git -C r release-backport --abort && snapshot r after && same before after
'

it 'puts everything back with --abort, after the first conflict and after the second' '
	conflicting r && snapshot r before && echo mine > r/u.txt && exits 2 git -C r release-backport $FIX --to=1.0 --to=1.1 2>/dev/null && git -C r release-backport --abort && rm r/u.txt &&
	snapshot r after && same before after && exits 2 git -C r release-backport $FIX --to=1.0 --to=1.1 2>/dev/null && printf "one!\n" > r/a.txt && git -C r add a.txt &&
	exits 2 git -C r release-backport --continue 2>/dev/null && git -C r release-backport --abort && snapshot r after && same before after && exits 0 git -C r release-backport --abort
'

it 'leaves the commit that conflicts out with --skip' '
	conflicting r && commit r "fix: else" e.txt && E=$(oid r HEAD) && exits 2 git -C r release-backport $FIX $E --to=1.0 2>/dev/null && S=$(git -C r rev-parse --short=7 $FIX) && git -C r release-backport --skip > out && has out "release/1.0: $S was left out" && hasnt out "changes nothing" && has out "pick of" &&
	git -C r cat-file -e release/1.0:e.txt && [ "$(git -C r rev-list --count v1.0.0..release/1.0)" = 1 ] && git -C r status --porcelain > st && same st /dev/null
'

it 'says that a pick which was emptied was left out' '
	conflicting r && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && git -C r checkout -q --ours a.txt && git -C r add a.txt && T=$(oid r release/1.0) && git -C r release-backport --continue > out && has out "was left out" && hasnt out "changes nothing" && [ "$(oid r release/1.0)" = $T ]
'

it 'takes --continue, --skip and --abort one at a time alone' '
	conflicting r && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && snapshot r before && for both in "--continue --abort" "--skip --abort" "--continue --skip"; do
		exits 129 git -C r release-backport $both 2> err && has err "exclude each other" && snapshot r after && same before after || exit 1
	done && git -C r release-backport --abort
'

it 'stops on a detached HEAD and goes back to it' '
	conflicting r && git -C r checkout -q --detach && H=$(oid r HEAD) && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && printf "one!\n" > r/a.txt && git -C r add a.txt &&
	git -C r release-backport --continue >/dev/null && [ "$(oid r HEAD)" = $H ] && ! git -C r symbolic-ref -q HEAD
'

it 'refuses to stop over uncommitted changes, byte for byte as before' '
	conflicting r && echo mine >> r/c.txt && cp r/c.txt want && snapshot r before && exits 128 git -C r release-backport $FIX --to=1.0 2> err && has err "not committed" && same want r/c.txt &&
	snapshot r after && same before after && git -C r checkout -q c.txt
'

it 'refuses to go on when a line has moved since' '
	conflicting r && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && git -C r update-ref refs/heads/release/1.0 refs/heads/release/1.1 && printf "one!\n" > r/a.txt && git -C r add a.txt &&
	exits 128 git -C r release-backport --continue 2> err && has err "has moved" && git -C r release-backport --abort
'

it 'never disturbs an operation of git that is in progress: refuses to stop, and brings what needs no stop' '
	conflicting r && git -C r checkout -q -b side HEAD~1 && commit r "feat: clash" a.txt "clash
" && git -C r format-patch -q -1 --stdout > side.mail && on r main && for op in "merge side" "rebase side" "cherry-pick side" "revert --no-edit HEAD~1" "am -3 ../side.mail" "bisect start HEAD HEAD~2"; do
		git -C r $op >/dev/null 2>&1
		{ git -C r status && git -C r for-each-ref && cat r/a.txt; } > before && exits 128 git -C r release-backport $FIX --to=1.0 2> err && has err "in progress" && { git -C r status && git -C r for-each-ref && cat r/a.txt; } | same before - || { echo "$op"; exit 1; }
		name=${op%% *} && cp -r r s && git -C s release-backport $FIX~2 --to=1.0 --ignore-followups >/dev/null && git -C s status > now && git -C r status | same now - && rm -rf s && if [ $name = bisect ]; then git -C r bisect reset; else git -C r $name --abort; fi >/dev/null 2>&1 &&
		exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && git -C r release-backport --abort >/dev/null || { echo "$op"; exit 1; }
	done
'

it 'works in a bare repository, and says there that a conflict needs a work tree' '
	conflicting r && git clone -q --bare r b.git && commit r "fix: e" e.txt && git -C r push -q ../b.git main && git -C b.git release-backport main --to=1.0 >/dev/null &&
	git -C b.git cat-file -e release/1.0:e.txt && exits 128 git -C b.git release-backport $FIX --to=1.1 2> err && has err "work tree"
'

it 'works in a linked work tree and a folder of it' '
	lines r && git -C r worktree add -q ../w release/1.0 && mkdir w/sub && (cd w/sub && git release-backport $FIX --to=1.0 --to=1.1 >/dev/null) && has w/a.txt fixed &&
	git -C w status --porcelain > st && same st /dev/null
'

it 'names what conflicts, and what the line lacks, also when called in a folder' '
	lines r && commit r "feat: uno" sub/a.txt "uno
" && on r release/1.0 && commit r "feat: one" sub/a.txt "one
" && on r main && commit r "feat: due" sub/a.txt "due
" && U=$(git -C r rev-parse --short=7 HEAD) && commit r "fix: due" sub/a.txt "due!
" && snapshot r before && (cd r/sub && exits 2 git release-backport main --to=1.0 2> ../../err) && has err "'"'sub/a.txt'"'" && has err "$U feat: due" && (cd r/sub && git release-backport --abort) && snapshot r after && same before after &&
	(cd r/sub && exits 2 git release-backport main --to=1.0 2>/dev/null && echo both > a.txt && git add a.txt && git release-backport --continue >/dev/null) && [ "$(git -C r show release/1.0:sub/a.txt)" = both ]
'

it 'keeps the version of the line and the entries of both sides, also when called in a folder' '
	repo r && printf "{\n  \"version\": \"1.0.0\"\n}\n" > r/package.json && printf "# Changelog\n\n## [1.0.0] - 2026-01-01\n\n- old\n" > r/CHANGELOG.md && tick && git -C r add -A && git -C r commit -qm "feat: one" && tag r v1.0.0 && git -C r branch release/1.0 &&
	commit r "feat: two" two && git -C r release-bump --tag >/dev/null && on r release/1.0 && commit r "fix: three" three && git -C r release-bump --tag >/dev/null && on r main && mkdir r/sub && sed -i s/1.1.0/1.1.1/ r/package.json &&
	sed -i "2a ## [1.1.1] - 2026-02-01\n\n- new\n" r/CHANGELOG.md && tick && git -C r commit -qam "fix: with a version" && (cd r/sub && git release-backport main --to=1.0 >/dev/null) && git -C r show release/1.0:package.json > got && has got 1.0.1 &&
	git -C r show release/1.0:CHANGELOG.md | grep "^## " | cut -d" " -f2 > got && printf "[1.1.1]\n[1.0.1]\n[1.0.0]\n" | same - got
'

it 'leaves submodules alone' '
	lines r && repo s && commit s "feat: s" && git -C r submodule --quiet add ../s sub >/dev/null && tick && git -C r commit -q -m "feat: sub" && echo dirt >> r/sub/file &&
	git -C r release-backport $FIX --to=1.0 >/dev/null && has r/sub/file dirt
'

it 'makes the local branch of a line that only the remote has' '
	lines r && git clone -q r c && (cd c && git release-backport $FIX --to=1.0 >/dev/null) && git -C c show release/1.0:a.txt > got && has got fixed
'

it 'refuses what does not go together, a line and a commit that do not exist' '
	lines r && exits 129 git -C r release-backport $FIX 2>/dev/null && exits 129 git -C r release-backport --to=1.0 2>/dev/null &&
	exits 129 git -C r release-backport $FIX --to=1.0 --with-followups --ignore-followups 2>/dev/null && exits 129 git -C r release-backport --abort $FIX 2>/dev/null &&
	exits 128 git -C r release-backport $FIX --to=9.9 2> err && has err 9.9 && exits 128 git -C r release-backport nothing --to=1.0 2>/dev/null &&
	exits 128 git -C r release-backport --skip 2>/dev/null
'

it 'names neither a commit that the line has, nor one that touched other lines' '
	lines r && on r main && seq 20 > r/s.txt && git -C r add s.txt && tick && git -C r commit -qm "feat: s" && S=$(oid r HEAD) && git -C r release-backport $S --to=1.1 >/dev/null && sed -i 2s/2/two/ r/s.txt && tick && git -C r commit -qam "feat: line two" &&
	sed -i 15s/15/fifteen/ r/s.txt && tick && git -C r commit -qam "feat: line fifteen" && sed -i 15s/fifteen/xv/ r/s.txt && tick && git -C r commit -qam "fix: xv" && X=$(oid r HEAD) && on r release/1.1 && exits 2 git -C r release-backport $X --to=1.1 2> err &&
	has err "feat: line fifteen" && hasnt err "feat: line two" && hasnt err "feat: s" && git -C r release-backport --abort >/dev/null && git -C r release-backport $X~ $X --to=1.1 >/dev/null && has r/s.txt xv
'

it 'refuses a line that is closed, and lets through once it is not' '
	lines r && git -C r release-branch close release/1.0 >/dev/null && snapshot r before && exits 1 git -C r release-backport $FIX --to=1.1 --to=1.0 2> err && has err "closed" && snapshot r after && same before after &&
	git -C r release-branch close --reopen release/1.0 >/dev/null && git -C r release-backport $FIX --to=1.1 --to=1.0 >/dev/null
'

it 'moves no line when a hook or a lock refuses one of them' '
	lines r && snapshot r before && printf "#!/bin/sh\ntest \$1 != prepared || ! grep -q release/1.1\n" > r/.git/hooks/reference-transaction && chmod +x r/.git/hooks/reference-transaction &&
	exits 128 git -C r release-backport $FIX --to=1.0 --to=1.1 2> err && test -s err && snapshot r after && same before after && rm r/.git/hooks/reference-transaction && git -C r pack-refs --all && mkdir -p r/.git/refs/heads/release && : > r/.git/refs/heads/release/1.1.lock &&
	exits 128 git -C r release-backport $FIX --to=1.0 --to=1.1 2> err && has err lock && snapshot r after && same before after && rm r/.git/refs/heads/release/1.1.lock && git -C r release-backport $FIX --to=1.0 --to=1.1 >/dev/null
'

it 'refuses a line that is checked out elsewhere with a change of the person in the way, and moves none' '
	lines r && git -C r worktree add -q ../w release/1.0 && echo mine >> w/a.txt && cp w/a.txt want && snapshot r before && exits 128 git -C r release-backport $FIX --to=1.1 --to=1.0 2> err && has err a.txt && snapshot r after && same before after && same want w/a.txt &&
	git -C w checkout -q a.txt && echo mine > w/mine && git -C r release-backport $FIX --to=1.1 --to=1.0 >/dev/null && has w/a.txt fixed && echo mine | same - w/mine
'

it 'leaves it to the command that stopped to settle it' '
	conflicting r && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && snapshot r before && for how in --continue --abort; do
		exits 128 git -C r release-forward $how 2> err && has err release-backport && snapshot r after && same before after || exit 1
	done && git -C r release-backport --abort && test ! -e r/.git/release-stopped
'

it 'loses nothing of two at once' '
	lines r && commit r "fix: more" m.txt && M=$(oid r HEAD) && { (git -C r release-backport $FIX --to=1.0 > a 2>&1; echo $? > a.code) & (git -C r release-backport $M --to=1.0 > b 2>&1; echo $? > b.code); wait; } &&
	git -C r log --format=%B release/1.0 > got && { test "$(cat a.code)" != 0 || has got "(cherry picked from commit $FIX)"; } && { test "$(cat b.code)" != 0 || has got "(cherry picked from commit $M)"; } &&
	{ test "$(cat a.code)" = 0 || test "$(cat b.code)" = 0; } && git -C r release-backport $FIX $M --to=1.0 >/dev/null && [ "$(git -C r rev-list --count v1.0.0..release/1.0)" = 2 ]
'

# remote <dir>: a bare repository o with all branches of it, known to it as origin.
remote() {
	git init -q --bare o && git -C "$1" remote add origin ../o && git -C "$1" push -q origin --all
}

# pushed <dir> <branch...>: o has them as they are here.
pushed() {
	d=$1 && shift && for b; do [ "$(oid "$d" "$b")" = "$(oid o "$b")" ] || return 1; done
}

it 'pushes the lines together with --push alone, and shows that with -n' '
	lines r && remote r && git -C r release-backport -n --push $FIX --to=1.0 --to=1.1 > out && has out "push to origin: refs/heads/release/1.0 refs/heads/release/1.1" && pushed r release/1.0 release/1.1 &&
	git -C r release-backport $FIX --to=1.0 >/dev/null && ! pushed r release/1.0 && git -C r release-backport --push $FIX --to=1.0 --to=1.1 >/dev/null && pushed r release/1.0 release/1.1 &&
	[ "$(git -C o rev-list --count release/1.0)" = 2 ]
'

it 'says so when the remote refuses the push, keeps what moved here, and pushes it when run again' '
	lines r && remote r && printf "#!/bin/sh\ntest \$1 != refs/heads/release/1.1\n" > o/hooks/update && chmod +x o/hooks/update && git -C o for-each-ref > before &&
	exits 128 git -C r release-backport --push $FIX --to=1.0 --to=1.1 > out 2> err && has err "refused the push" && has err "the local state stays" && has out "release/1.0: pick of" && has out "release/1.1: pick of" &&
	git -C o for-each-ref | same before - && T=$(oid r release/1.1) && has r/a.txt fixed && git -C r release-forward --check && rm o/hooks/update &&
	git -C r release-backport --push $FIX --to=1.0 --to=1.1 > out && has out "is there already" && [ "$(oid r release/1.1)" = $T ] && pushed r release/1.0 release/1.1
'

it 'pushes after a conflict, too, and keeps its word when that is refused' '
	conflicting r && remote r && exits 2 git -C r release-backport --push $FIX --to=1.0 2>/dev/null && pushed r release/1.0 && printf "one!\n" > r/a.txt && git -C r add a.txt && cp -r r r2 && git -C r release-backport --continue >/dev/null &&
	[ "$(git -C r show release/1.0:a.txt)" = "one!" ] && pushed r release/1.0 && git -C r2 commit -q --allow-empty -m x && git -C r2 release-backport --abort &&
	git -C o update-ref refs/heads/release/1.0 $(oid o main) && exits 2 git -C r2 release-backport --push $FIX --to=1.0 2>/dev/null && printf "one!!\n" > r2/a.txt && git -C r2 add a.txt &&
	exits 128 git -C r2 release-backport --continue > out 2> err && has err "refused the push" && has out "pick of" && [ "$(git -C r2 show release/1.0:a.txt)" = "one!!" ] && ! test -e r2/.git/release-stopped
'

it 'refuses to push what the remote is known to be ahead of, before anything moves, and lets through once it is pulled' '
	lines r && remote r && git clone -q o c && on c release/1.0 && commit c "feat: theirs" t.txt && git -C c push -q origin release/1.0 && git -C r fetch -q && snapshot r before &&
	exits 128 git -C r release-backport --push $FIX --to=1.1 --to=1.0 2> err && has err "has commits that" && has err "git pull" && snapshot r after && same before after &&
	git -C r fetch -q origin release/1.0:release/1.0 && git -C r release-backport --push $FIX --to=1.1 --to=1.0 >/dev/null && pushed r release/1.0 release/1.1
'

it 'refuses to push without a remote, before anything moves' '
	lines r && snapshot r before && exits 128 git -C r release-backport --push $FIX --to=1.0 2> err && has err "no remote to push to" && snapshot r after && same before after &&
	exits 129 git -C r release-backport --continue --push 2>/dev/null
'

finish
