#!/bin/sh
# SPDX-License-Identifier: ISC
# What git release-hotfix finish withstands: conflicts at each target, hooks, locks, remotes that moved on, two at once;
# and each failure that people report of git-flow.
. ./lib.sh
. ./lib-hotfix.sh

# three <dir> <branch…>: a fix under way, three lines to receive it, those named in conflict with it, a file of the person's.
three() {
	lines "$1" && git -C "$1" branch -q release/1.4 v1.3.0 && fix "$1" && d=$1 && shift && clash "$d" "$@" && echo mine > "$d/mine"
}
# picked <dir>: tag, and the fix in every line by picks, each with its own version.
picked() {
	for b in main release/1.3 release/1.4; do
		! holds "$1" $b v1.2.1 && git -C "$1" show $b:f > got && has got fixed && git -C "$1" log --format=%B $b > log && has log "(cherry picked from commit " &&
		git -C "$1" show $b:CHANGELOG.md > got && has got "[1.2.1]" || return 1
	done
	test "$(version "$1" main)" = 2.0.0 && test "$(version "$1" release/1.3)" = 1.3.0 && test "$(version "$1" v1.2.1)" = 1.2.1 && settled "$1"
}
settled() {
	test "$(git -C "$1" symbolic-ref --short HEAD)" = hotfix/1.2.1 && echo "?? mine" > want && git -C "$1" status --porcelain | same want - && echo mine | same - "$1/mine" &&
	! test -e "$1/.git/release-stopped" && ! test -e "$1/.git/release-plan" && ! test -e "$1/.git/MERGE_HEAD" && ! test -e "$1/.git/CHERRY_PICK_HEAD" && ! test -e "$1/.git/sequencer"
}
merged() {
	for b in main release/1.3 release/1.4; do holds "$1" $b v1.2.1 || return 1; done
	test "$(version "$1" main)" = 2.0.0 && test "$(version "$1" release/1.3)" = 1.3.0 && test "$(version "$1" v1.2.1)" = 1.2.1 && settled "$1"
}

# --- conflicts ----------------------------------------------------------------------------------------------------

for how in merged picked; do
	case $how in merged) by= ;; *) by=--pick ;; esac
	for target in main release/1.3 release/1.4; do
		it "stops in $target, takes no conflict for settled, puts everything back, goes on ($how)" '
			three r '$target' && snapshot r > a && refs r > before && exits 2 git -C r release-hotfix finish '$by' > out 2> err && has err "'$target'" && has err "--continue" && has err "--abort" &&
			test ! -s out && refs r | same before - && git -C r ls-files -u | grep -q "	f$" && grep -q "^<<<<<<<" r/f && grep -q "^>>>>>>>" r/f &&
			exits 2 git -C r release-hotfix --continue > out 2> err && has err "still in conflict" && test ! -s out && refs r | same before - &&
			git -C r release-hotfix --abort > out && has out "as it was before" && snapshot r > b && same a b &&
			exits 2 git -C r release-hotfix finish '$by' 2>/dev/null && resolve r && git -C r release-hotfix --abort && snapshot r > b && same a b &&
			exits 2 git -C r release-hotfix finish '$by' 2>/dev/null && resolve r && git -C r release-hotfix --continue > out && '$how' r && has out "'$target'" && git -C r show '$target':f > got && has got "other on '$target'"
		'
	done
	it "stops in each target in turn, and puts everything back from each ($how)" '
		three r main release/1.3 release/1.4 && snapshot r > a && for n in 1 2 3; do
			exits 2 git -C r release-hotfix finish '$by' 2> err && has err "main" && for k in 2 3; do
				test $k -gt $n || { resolve r && exits 2 git -C r release-hotfix --continue 2> err && has err "release/1.$((k + 1))"; } || exit 1
			done && git -C r release-hotfix --abort && snapshot r > b && same a b || exit 1
		done && exits 2 git -C r release-hotfix finish '$by' 2>/dev/null && resolve r && exits 2 git -C r release-hotfix --continue 2>/dev/null && resolve r &&
		exits 2 git -C r release-hotfix --continue 2>/dev/null && resolve r && git -C r release-hotfix --continue && '$how' r
	'
done

it 'stops at each commit that conflicts, where a line gets several by picks' '
	lines r && fix r && edit r 2 mended "fix: two" && clash r main && git -C r checkout -q main && edit r 2 other "fix: other two" && git -C r checkout -q hotfix/1.2.1 && echo mine > r/mine && snapshot r > a &&
	exits 2 git -C r release-hotfix finish --pick 2> err && has err "picking $(git -C r rev-parse --short=7 hotfix/1.2.1~)" && resolve r && exits 2 git -C r release-hotfix --continue 2> err &&
	has err "picking $(git -C r rev-parse --short=7 hotfix/1.2.1)" && git -C r release-hotfix --abort && snapshot r > b && same a b && exits 2 git -C r release-hotfix finish --pick 2>/dev/null && resolve r &&
	exits 2 git -C r release-hotfix --continue 2>/dev/null && resolve r && git -C r release-hotfix --continue && git -C r log --format=%s main > log && has log "fix: six" && has log "fix: two" && settled r
'

it 'accepts a pick that the person concluded, and makes no commit of one that they emptied' '
	lines r && fix r && clash r main && echo mine > r/mine && exits 2 git -C r release-hotfix finish --pick 2>/dev/null && resolve r && tick && git -C r commit -qm "fix: mine" && git -C r release-hotfix --continue && settled r && git -C r show main:f > got && has got fixed &&
	lines s && fix s && clash s main && echo mine > s/mine && exits 2 git -C s release-hotfix finish --pick 2>/dev/null && git -C s checkout -q --ours f && git -C s add f && git -C s release-hotfix --continue && settled s &&
	git -C s show main:f > got && hasnt got fixed && git -C s log --format=%s main > log && hasnt log "fix: six" && git -C s show main:CHANGELOG.md > got && has got "[1.2.1]"
'

it 'shows when dry where it would stop, by merge and by pick' '
	three r release/1.3 && unchanged r exits 2 git -C r release-hotfix finish -n > out 2> err && has out "stop: " && has out "release/1.3" && unchanged r exits 2 git -C r release-hotfix finish -n --pick > out 2> err && has out "stop: picking"
'

it 'keeps what was asked for over a stop: the push, the topic branches, no hooks' '
	three r main && git init -q --bare o && git -C r remote add origin ../o && git -C r push -q origin --all && exits 2 git -C r release-hotfix finish --push 2>/dev/null && resolve r && git -C r release-hotfix --continue && test "$(git -C o rev-parse main)" = "$(git -C r rev-parse main)" &&
	three s main && was=$(git -C s rev-parse main) && exits 2 git -C s release-hotfix finish --no-merge 2>/dev/null && resolve s && git -C s release-hotfix --continue && test "$(git -C s rev-parse main)" = $was && holds s merge/v1.2.1/main v1.2.1 &&
	three t main && hook t commit-msg "exit 1" && exits 2 git -C t release-hotfix finish --no-verify 2>/dev/null && resolve t && git -C t release-hotfix --continue && merged t
'

it 'leaves a merge alone that the person began after going back on their own' '
	three r main && exits 2 git -C r release-hotfix finish 2>/dev/null && git -C r merge --abort && git -C r checkout -q hotfix/1.2.1 && { git -C r merge -q main; true; } >/dev/null 2>&1 && test -f r/.git/MERGE_HEAD && git -C r ls-files -s > before &&
	exits 128 git -C r release-hotfix --continue 2> err && has err "a merge is in progress" && git -C r release-hotfix --abort && test -f r/.git/MERGE_HEAD && git -C r ls-files -s | same before - && ! test -e r/.git/release-stopped
'

it 'leaves alone what the person does after what was resolved was taken and a hook refused' '
	three r main && git -C r checkout -q --detach hotfix/1.2.1 && exits 2 git -C r release-hotfix finish 1.2.1 2>/dev/null && resolve r && hook r commit-msg "exit 1" && exits 128 git -C r release-hotfix --continue 2>/dev/null && echo more > r/two && git -C r add two && exits 128 git -C r release-hotfix --continue 2>/dev/null &&
	echo more | same - r/two && git -C r release-hotfix --abort && echo more | same - r/two && ! test -e r/.git/release-stopped
'
it 'does not take for done what somebody else has moved after a continue that was refused' '
	three r release/1.3 && git -C r worktree add -q ../w main && exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && echo dirt > w/f && exits 128 git -C r release-hotfix --continue 2>/dev/null && git -C w checkout -q f && commit w "fix: theirs" && exits 128 git -C r release-hotfix --continue 2> err && has err "has moved" &&
	git -C r release-hotfix --abort && exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && git -C r release-hotfix --continue && merged r && git -C r log --format=%s main > log && has log "fix: theirs"
'

# --- merge drivers and rerere -----------------------------------------------------------------------------------------

it 'lets the merge driver of a file settle it' '
	lines r && fix r && clash r main && printf "f merge=both\n" > r/.git/info/attributes && git -C r config merge.both.driver "git merge-file --union %A %O %B" && git -C r release-hotfix finish && finished r && git -C r show main:f > got && has got fixed && has got "other on main" && hasnt got "<<<" &&
	lines s && fix s && clash s main && printf "f merge=no\n" > s/.git/info/attributes && git -C s config merge.no.driver "exit 1" && exits 2 git -C s release-hotfix finish 2> err && has err "conflicts in" && git -C s ls-files -u | grep -q "	f$"
'
it 'lets the merge driver settle a pick, too' '
	lines r && fix r && clash r main && printf "f merge=both\n" > r/.git/info/attributes && git -C r config merge.both.driver "git merge-file --union %A %O %B" && git -C r release-hotfix finish --pick && git -C r show main:f > got && has got fixed && has got "other on main" && hasnt got "<<<"
'
for by in "" --pick; do
	it "has rerere record what was resolved and use it at the next stop${by:+ ($by)}" '
		three r main && git -C r config rerere.enabled true && git -C r config rerere.autoUpdate true && exits 2 git -C r release-hotfix finish '$by' 2>/dev/null && ls r/.git/rr-cache/*/preimage && sed -i "/^<<<<<<<\|^=======\|^>>>>>>>/d; s/^fixed/mended/" r/f && git -C r add f &&
		git -C r update-ref refs/heads/release/1.4 v1.2.0^{} && exits 128 git -C r release-hotfix --continue 2>/dev/null; git -C r release-hotfix --abort && settled r &&
		exits 2 git -C r release-hotfix finish '$by' 2>/dev/null && { git -C r ls-files -u | grep -q . && sed -i "/^<<<<<<<\|^=======\|^>>>>>>>/d; s/^fixed/mended/" r/f && git -C r add f; } && hook r pre-commit "exit 1" && exits 128 git -C r release-hotfix --continue 2>/dev/null && ls r/.git/rr-cache/*/postimage* && git -C r release-hotfix --abort &&
		rm r/.git/hooks/pre-commit && exits 2 git -C r release-hotfix finish '$by' 2>/dev/null && test -z "$(git -C r ls-files -u)" && has r/f mended && has r/f "other on main" && git -C r release-hotfix --continue && settled r && git -C r show main:f > got && has got mended
	'
done

# --- hooks ------------------------------------------------------------------------------------------------------------

it 'runs for each merge the hooks that git merge runs, with the tree to be in the index' '
	three r && for h in pre-merge-commit prepare-commit-msg commit-msg pre-commit; do hook r $h "echo \"$h \$(basename \"\${1:-none}\") \$2 \$(git show :package.json | grep -c 1.2.1)\" >> ../ran"; done && git -C r release-hotfix finish && merged r &&
	for b in 1 2 3; do printf "%s\n" "pre-merge-commit none  0" "prepare-commit-msg RELEASE_EDITMSG merge 0" "commit-msg RELEASE_EDITMSG  0"; done > want && grep -v " 1$" ran | same want - && test "$(grep -c " 1$" ran)" = 3 && grep -c "^pre-commit" ran | grep -qx 1
'
it 'runs for each pick what git cherry-pick runs, and for what was settled by hand what git commit runs' '
	three r && for h in pre-merge-commit prepare-commit-msg commit-msg pre-commit; do hook r $h "git show :package.json | grep -q 1.2.1 || echo \"$h \$2\" >> ../ran"; done && git -C r release-hotfix finish --pick && picked r && sort -u ran > got && echo "prepare-commit-msg message" | same - got &&
	rm ran && three s main && exits 2 git -C s release-hotfix finish 2>/dev/null && resolve s && for h in pre-merge-commit prepare-commit-msg commit-msg pre-commit; do hook s $h "git show :package.json | grep -q 2.0.0 && echo \"$h \$2\" >> ../ran; true"; done && git -C s release-hotfix --continue &&
	printf "%s\n" "pre-commit " "prepare-commit-msg merge" "commit-msg " | same - ran
'
for h in pre-merge-commit commit-msg prepare-commit-msg; do
	it "moves nothing when the $h hook refuses the third merge, everything when it does not" '
		three r && hook r '$h' "git show :package.json | grep -q 2.0.0 || test ! -e ../no" && touch no && hook r prepare-commit-msg.was : && unchanged r exits 128 git -C r release-hotfix finish > out 2> err && has err "hook refused" && test ! -s out &&
		rm no && git -C r release-hotfix finish && merged r
	'
done
it 'moves nothing when prepare-commit-msg refuses a pick, and takes what it writes' '
	three r && hook r prepare-commit-msg "grep -q \"picked from\" \"\$1\" && exit 1; true" && unchanged r exits 128 git -C r release-hotfix finish --pick 2> err && has err "hook refused" && hook r prepare-commit-msg "echo Seen: yes >> \"\$1\"" && git -C r release-hotfix finish --pick && picked r && git -C r log -1 --format=%B main > log && has log "Seen: yes"
'
it 'takes what hooks of a merge change in message and index' '
	three r && hook r commit-msg "echo Change-Id: 12 >> \"\$1\"" && hook r pre-merge-commit "echo made | git hash-object -w --stdin | xargs -I@ git update-index --add --cacheinfo 100644,@,made" && git -C r release-hotfix finish && merged r && git -C r log -1 --format=%B main > log && has log "Change-Id: 12" && git -C r show main:made > got && echo made | same - got
'
it 'can be gone on with, or aborted, after a hook has refused what was resolved' '
	three r main && snapshot r > a && exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && hook r commit-msg "exit 1" && refs r > before && exits 128 git -C r release-hotfix --continue 2> err && has err "hook refused" && refs r | same before - && rm r/.git/hooks/commit-msg && git -C r release-hotfix --continue && merged r &&
	three s main && mkdir -p s/.git/hooks && rm -f s/.git/hooks/* && snapshot s > a && exits 2 git -C s release-hotfix finish 2>/dev/null && resolve s && hook s commit-msg "exit 1" && exits 128 git -C s release-hotfix --continue 2> err && rm s/.git/hooks/commit-msg && git -C s release-hotfix --abort && snapshot s > b && same a b
'
it 'runs the pre-push hook once, with the refs as they are pushed, and keeps what has moved here when it refuses' '
	three r && git init -q --bare o && git -C r remote add origin ../o && git -C r push -q origin --all && git -C o for-each-ref > before && hook r pre-push "echo refused >> ../pushed; exit 1" && exits 128 git -C r release-hotfix finish --push > out 2> err && has err "the local state stays" && merged r && git -C o for-each-ref | same before - && echo refused | same - pushed &&
	rm pushed && hook r pre-push "echo run >> ../pushed; cat >> ../lines" && git -C r release-hotfix finish 1.2.1 --push && echo run | same - pushed && grep -q "^refs/heads/main .* refs/heads/main " lines && grep -q "^refs/tags/v1.2.1 " lines && git -C o rev-parse -q --verify v1.2.1 &&
	three s && git init -q --bare p && git -C s remote add origin ../p && git -C s push -q origin --all && rm pushed && hook s pre-push "echo run >> ../pushed" && exits 0 git -C s release-hotfix finish --push -n > out && test ! -e pushed && git -C s release-hotfix finish --push && merged s && echo run | same - pushed
'
it 'moves nothing when the reference-transaction hook refuses' '
	three r && hook r reference-transaction "[ \$1 != prepared ] || ! grep -q refs/tags" && unchanged r exits 128 git -C r release-hotfix finish > out && test ! -s out && rm r/.git/hooks/reference-transaction && git -C r release-hotfix finish && merged r
'

# --- refs -------------------------------------------------------------------------------------------------------------

for ref in refs/heads/main refs/heads/release/1.4 refs/tags/v1.2.1 refs/heads/hotfix/1.2.1; do
	it "moves nothing when $ref cannot be written" '
		three r && mkdir -p r/.git/'$ref'.lock && unchanged r exits 128 git -C r release-hotfix finish > out 2> err && test -s err && test ! -s out && rmdir r/.git/'$ref'.lock && git -C r release-hotfix finish && merged r
	'
done
# as_owner <dir> <command...>: root can write everywhere, so somebody else has the repository meanwhile.
as_owner() {
	d=$1 && shift
	[ "$(id -u)" = 0 ] || { "$@"; return; }
	chmod a+rX "$WORK" . && chown -R 65534:65534 "$d" && HOME=/nonexistent setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	code=$?
	chown -R 0:0 "$d"
	return $code
}
if [ "$(id -u)" != 0 ] || command -v setpriv > /dev/null; then
	it 'moves nothing when the folder of a ref is read-only' '
		three r && chmod a-w r/.git/refs/heads/release && snapshot r > a && exits 128 as_owner r git -C r release-hotfix finish > out 2> err && grep -qi "permission denied" err && test ! -s out && snapshot r > b && same a b && chmod u+w r/.git/refs/heads/release && as_owner r git -C r release-hotfix finish >/dev/null && merged r
	'
else
	skip 'moves nothing when the folder of a ref is read-only' 'root can write everywhere, and setpriv is not there'
fi
it 'refuses the tag that is there, on another commit or on the tip without the version, and never adopts it' '
	three r && git -C r tag v1.2.1 && unchanged r exits 128 git -C r release-hotfix finish > out 2> err && has err "package.json" && has err "1.2.0" && test ! -s out &&
	git -C r tag -d v1.2.1 && git -C r tag v1.2.1 main && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "exists already" && git -C r tag -d v1.2.1 && git -C r release-hotfix finish && merged r
'

# --- remotes ----------------------------------------------------------------------------------------------------------

# remote <dir>: everything is at ../o, which somebody else has cloned to c.
remote() {
	git init -q --bare o && git -C "$1" remote add origin ../o && git -C "$1" push -q origin --all && git clone -q -b main o c
}
it 'moves nothing when the tag exists there, on another commit' '
	three r && remote r && git -C c tag -am x v1.2.1 && git -C c push -q origin v1.2.1 && unchanged r exits 128 git -C r release-hotfix finish --push > out 2> err && has err "nothing has moved" && test ! -s out && git -C o tag -d v1.2.1 && git -C r release-hotfix finish --push && merged r &&
	test "$(git -C o rev-parse v1.2.1)" = "$(git -C r rev-parse v1.2.1)"
'
for branch in main release/1.3; do
	it "moves nothing when $branch has moved on there, fetched or not" '
		three r && remote r && git -C c checkout -q '$branch' && commit c "fix: theirs" && git -C c push -q origin '$branch' && unchanged r exits 128 git -C r release-hotfix finish --push > out 2> err && has err "nothing has moved" && test ! -s out && git -C r fetch -q && was=$(git -C o rev-parse '$branch') &&
		unchanged r exits 128 git -C r release-hotfix finish > out 2> err && has err "git pull" && test ! -s out && git -C r update-ref refs/heads/'$branch' $was && git -C r release-hotfix finish --push && merged r && git -C o merge-base --is-ancestor $was '$branch'
	'
done
it 'puts everything back where the push of somebody else comes in between, and takes what they did for done' '
	three r && git init -q --bare o && git -C r remote add origin ../o && git -C r push -q --follow-tags origin --all && git clone -q -b hotfix/1.2.1 o c && for b in main release/1.3 release/1.4; do git -C c branch -q $b origin/$b; done &&
	hook r pre-push "git rev-parse -q --verify refs/tags/v1.2.1 >/dev/null && ! test -e $PWD/lost || exit 0; touch $PWD/lost; cd $PWD/c; unset GIT_DIR; GIT_COMMITTER_DATE=\"1999999999 +0000\" git release-hotfix finish --push >/dev/null 2>&1" && git -C r worktree add -q ../w main && refs r | grep -v refs/remotes > before && snapshot r > a &&
	exits 3 git -C r release-hotfix finish --push > out 2> err && test -e lost && has err "quicker" && has err "git fetch origin" && test ! -s out && refs r | grep -v refs/remotes | same before - && snapshot r | grep -v refs/remotes > b && grep -v refs/remotes a | same - b && test -z "$(git -C w status --porcelain)" && test "$(sed -n 6p w/f)" = 6 &&
	git -C r fetch -q && git -C r merge -q --ff-only origin/hotfix/1.2.1 && git -C w merge -q --ff-only origin/main && for b in release/1.3 release/1.4; do git -C r update-ref refs/heads/$b origin/$b; done && git -C r release-hotfix finish --push > out && has out "main had it already" && merged r
'
it 'keeps what it did where the push is refused and nobody else has pushed' '
	three r && remote r && hook o ../../o/hooks/x : ; printf "#!/bin/sh\nexit 1\n" > o/hooks/pre-receive && chmod +x o/hooks/pre-receive && exits 128 git -C r release-hotfix finish --push > out 2> err && has err "the local state stays" && has out "main merged it" && merged r
'
it 'moves nothing when the remote is away' '
	three r && git -C r remote add origin ../nowhere && unchanged r exits 128 git -C r release-hotfix finish --push 2> err && has err "nothing has moved" && git -C r release-hotfix finish && merged r
'
it 'leaves no fix outside that somebody else has pushed to the hotfix' '
	three r && remote r && git -C c checkout -q hotfix/1.2.1 && commit c "fix: theirs" && git -C c push -q origin hotfix/1.2.1 && git -C r fetch -q && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "origin/hotfix/1.2.1" &&
	git -C r merge -q --ff-only origin/hotfix/1.2.1 && git -C r release-hotfix finish && merged r
'

# --- places and times ---------------------------------------------------------------------------------------------------

# Another second for the second one: in the same one both would make the very same commits, and both would be right.
it 'lets one of two through that finish at once, from two work trees' '
	three r && git -C r checkout -q main && git -C r worktree add -q ../w hotfix/1.2.1 && { git -C r release-hotfix finish 1.2.1 > a 2>&1 & GIT_COMMITTER_DATE="$((TICK + 1)) +0000" git -C w release-hotfix finish > b 2>&1; wait; } && cat a b > both && test "$(grep -c "^main merged it" both)" = 1 &&
	for b in main release/1.3 release/1.4; do holds r $b v1.2.1 && test "$(git -C r rev-list --count --merges v1.2.0..$b)" = 1 || exit 1; done && test -z "$(git -C w status --porcelain)" && echo "?? mine" > want && git -C r status --porcelain | same want -
'
it 'tells a race that is lost while it merges, and moves nothing' '
	three r && hook r pre-merge-commit "git branch -f release/1.4 v1.2.0" && refs r > before && exits 3 git -C r release-hotfix finish > out 2> err && has err "somebody else was quicker: '\''release/1.4'\'' has moved meanwhile" && test ! -s out && rm r/.git/hooks/pre-merge-commit && git -C r branch -f release/1.4 v1.3.0 && refs r | same before - &&
	git -C r release-hotfix finish && merged r
'
it 'says in every other work tree what has stopped in this one, and holds nobody up there' '
	three r main && said="release-hotfix has stopped for your help (finish of hotfix/1.2.1)" && git -C r worktree add -q ../w release/1.4 && git -C r worktree add -q --detach ../gone && git -C r release-hotfix list > out 2> err && test ! -s err && exits 2 git -C r release-hotfix finish 2>/dev/null &&
	for look in "release-hotfix list" "release-branch list" "release-forward" "release-tag --list" "release-bump --print"; do git -C w $look > out 2> err; has err "warning: in '\''$PWD/r'\'': git $said" && hasnt err "hint:" || exit 1; done && git -C w release-hotfix list > out 2> err && grep hotfix/1.2.1 out | grep -q stopped &&
	for change in "release-branch cut -n" "release-branch close release/1.3 -n" "release-backport -n main --to=1.4" "release-forward pick -n 1.4" "release-forward mark -n --not-needed --reason=x main" "release-hotfix start -n 1.3.1" "release-bump -n" "release-tag -n 9.9.9"; do git -C w $change > out 2> err; has err "warning: in '\''$PWD/r'\'': git $said" && hasnt err "error: git release-hotfix" || { echo "$change"; exit 1; }; done &&
	(cd w && exits 0 git release-branch cut 3.0 2> ../err) && has err "$said" && git -C r release-hotfix --abort >/dev/null && git -C w release-hotfix list > out 2> err && test ! -s err &&
	git -C gone checkout -q --detach hotfix/1.2.1 && (cd gone && exits 2 git release-hotfix finish 1.2.1 2>/dev/null) && git -C r release-hotfix list > out 2> err && has err "/gone" && rm -rf gone && git -C r release-hotfix list > out 2> err && test ! -s err
'
it 'finishes the hotfix that is named from a detached HEAD or another branch, and stays there' '
	three r && git -C r checkout -q --detach main && at=$(git -C r rev-parse HEAD) && git -C r release-hotfix finish 1.2.1 > out && has out "main merged it" && ! git -C r symbolic-ref -q HEAD && test "$(git -C r rev-parse HEAD)" = $at && echo "?? mine" > want && git -C r status --porcelain | same want - && holds r main v1.2.1 && test "$(version r v1.2.1)" = 1.2.1 &&
	three s && git -C s checkout -q main && git -C s release-hotfix finish 1.2.1 && test "$(git -C s symbolic-ref --short HEAD)" = main && test "$(sed -n 6p s/f)" = fixed && echo "?? mine" > want && git -C s status --porcelain | same want - &&
	three t && git -C t checkout -q main && unchanged t exits 128 git -C t release-hotfix finish 1.2.9 2> err && has err "no hotfix branch" && unchanged t exits 128 git -C t release-hotfix finish 2> err && has err "not a hotfix branch"
'
it 'comes back to where HEAD was after a conflict, detached or on another branch' '
	three r main && git -C r checkout -q --detach release/1.3 && snapshot r > a && exits 2 git -C r release-hotfix finish 1.2.1 2>/dev/null && git -C r release-hotfix --abort && snapshot r > b && same a b && at=$(git -C r rev-parse HEAD) && exits 2 git -C r release-hotfix finish 1.2.1 2>/dev/null && resolve r &&
	git -C r release-hotfix --continue && ! git -C r symbolic-ref -q HEAD && test "$(git -C r rev-parse HEAD)" = $at && holds r main v1.2.1 &&
	three s main && git -C s checkout -q release/1.3 && exits 2 git -C s release-hotfix finish 1.2.1 2>/dev/null && resolve s && git -C s release-hotfix --continue && test "$(git -C s symbolic-ref --short HEAD)" = release/1.3 && test "$(sed -n 6p s/f)" = fixed
'
it 'takes along after a conflict the work tree in which a target is checked out, or refuses before anything moves' '
	three r release/1.3 && git -C r worktree add -q ../w main && echo mine > w/mine && exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && echo dirt > w/f && refs r > before && exits 128 git -C r release-hotfix --continue 2> err && has err "cannot follow" && refs r | same before - && echo dirt | same - w/f &&
	git -C w checkout -q f && git -C r release-hotfix --continue && merged r && test "$(sed -n 6p w/f)" = fixed && echo mine | same - w/mine
'
it 'stops where the conflict is with a line that is checked out elsewhere' '
	three r main && git -C r worktree add -q ../w main && snapshot r > a && exits 2 git -C r release-hotfix finish 2>/dev/null && git -C r release-hotfix --abort && snapshot r > b && same a b && exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && git -C r release-hotfix --continue && merged r && has w/f fixed && test -z "$(git -C w status --porcelain)"
'

it 'moves nothing while git is in the middle of something where a target is checked out' '
	three r && git -C r worktree add -q ../w main && git -C w bisect start >/dev/null && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "a bisect is in progress" && git -C w bisect reset >/dev/null 2>&1 && git -C r release-hotfix finish && merged r
'
it 'waits for an index that is locked for a moment where a target is checked out, and is settled when it stays locked' '
	three r && git -C r worktree add -q ../w main && lock=r/.git/worktrees/w/index.lock && hook r reference-transaction "[ \$1 != committed ] || ! grep -q refs/heads/main || { touch ../$lock; (sleep 1; rm -f ../$lock) & }" && git -C r release-hotfix finish && merged r && test "$(sed -n 6p w/f)" = fixed && test -z "$(git -C w status --porcelain)" &&
	three s && git -C s worktree add -q ../x main && hook s reference-transaction "[ \$1 != committed ] || ! grep -q refs/heads/main || touch ../s/.git/worktrees/x/index.lock" && exits 128 git -C s release-hotfix finish > out 2> err && has err "cannot follow" && has err "--continue" && test ! -s out && exits 128 git -C s release-bump 2> err && has err "interrupted" &&
	rm s/.git/worktrees/x/index.lock && git -C s release-hotfix --continue && merged s && test "$(sed -n 6p x/f)" = fixed
'
it 'leaves submodules as they are, whatever the lines say of them, also over a stop' '
	repo sub && commit sub "feat: a" && repo r && printf "{\n  \"name\": \"demo\",\n  \"version\": \"1.2.0\"\n}\n" > r/package.json && seq 12 > r/f && git -C r submodule --quiet add ../sub sub && tick && git -C r add -A && git -C r commit -qm "chore: start" && tag r v1.2.0 &&
	commit sub "feat: b" && git -C r/sub pull -q && tick && git -C r commit -qam "chore: sub" && b=$(git -C r/sub rev-parse HEAD) && edit r 6 "other on main" "fix: other" && git -C r checkout -q v1.2.0 && git -C r submodule --quiet update && git -C r checkout -q main 2>/dev/null; git -C r checkout -q -b hotfix/1.2.1 v1.2.0 &&
	edit r 6 fixed "fix: six" && a=$(git -C r/sub rev-parse HEAD) && test $a != $b && echo mine > r/sub/mine && git -C r config submodule.recurse true && exits 2 git -C r release-hotfix finish && test $(git -C r/sub rev-parse HEAD) = $a && resolve r && git -C r release-hotfix --continue && holds r main v1.2.1 &&
	test $(git -C r/sub rev-parse HEAD) = $a && echo mine | same - r/sub/mine && test $(git -C r rev-parse main:sub) = $b && test $(git -C r rev-parse v1.2.1:sub) = $a
'

# --- what people report of git-flow ---------------------------------------------------------------------------------------

it 'git-flow: master merged and tagged while develop is not' '
	gitflow r && fix r && clash r develop && refs r > before && exits 2 git -C r release-hotfix finish > out 2> err && has err develop && test ! -s out && refs r | same before - && exits 128 git -C r release-hotfix finish 2> err && has err "stopped" && refs r | same before - &&
	resolve r && git -C r release-hotfix --continue && holds r master v1.2.1 && holds r develop v1.2.1
'
it 'git-flow: a second run reports success and skips the merge that is missing' '
	gitflow r && fix r && git -C r release-bump --tag >/dev/null && git -C r checkout -q master && tick && git -C r merge -q --no-edit hotfix/1.2.1 && git -C r checkout -q hotfix/1.2.1 && clash r develop && exits 2 git -C r release-hotfix finish 2> err && has err develop && resolve r &&
	git -C r release-hotfix --continue > out && has out "master had it already" && has out "develop merged it" && holds r develop v1.2.1
'
it 'git-flow: a tag that was there is adopted silently' '
	gitflow r && fix r && git -C r tag v1.2.1 master && unchanged r exits 128 git -C r release-hotfix finish > out 2> err && has err "v1.2.1" && test ! -s out && git -C r tag -d v1.2.1 && git -C r release-hotfix finish && test "$(git -C r cat-file -t v1.2.1)" = tag
'
it 'git-flow: an open release branch is forgotten' '
	gitflow r && git -C r checkout -q develop && git -C r checkout -qb release/1.3 && commit r "chore: freeze" three && git -C r checkout -q master && fix r && git -C r release-hotfix finish > out && has out "release/1.3 merged it" && holds r release/1.3 v1.2.1 && holds r develop v1.2.1
'
it 'git-flow: the merge back resets the version of develop' '
	gitflow r && git -C r checkout -q develop && sed -i s/1.2.0/1.3.0-dev/ r/package.json && git -C r commit -qam "chore: next" && git -C r checkout -q master && fix r && git -C r release-hotfix finish && test "$(version r develop)" = 1.3.0-dev && test "$(version r master)" = 1.2.1 &&
	gitflow s && git -C s checkout -q develop && sed -i s/1.2.0/1.3.0-dev/ s/package.json && git -C s commit -qam "chore: next" && git -C s checkout -q master && fix s && git -C s release-hotfix finish --pick && test "$(version s develop)" = 1.3.0-dev
'
it 'git-flow: the summary claims what did not happen' '
	gitflow r && fix r && git init -q --bare o && git -C r remote add origin ../o && git -C r push -q origin --all && hook o ../../o/hooks/x : ; printf "#!/bin/sh\nexit 1\n" > o/hooks/pre-receive && chmod +x o/hooks/pre-receive && exits 128 git -C r release-hotfix finish --push > out 2> err && has err "refused the push" &&
	hasnt out push && has out "master merged it" && holds r master v1.2.1 && rm o/hooks/pre-receive && git -C r release-hotfix finish --push > out && has out "master had it already" && hasnt out "merged it" && test "$(git -C o rev-parse master)" = "$(git -C r rev-parse master)" && test "$(git -C o rev-parse v1.2.1)" = "$(git -C r rev-parse v1.2.1)"
'
it 'git-flow: a hotfix without a fix is released, under a version or a name' '
	gitflow r && git -C r release-hotfix start login >/dev/null && unchanged r exits 1 git -C r release-hotfix finish > out 2> err && test ! -s out && edit r 6 fixed "fix: six" && git -C r release-hotfix finish && holds r develop v1.2.1 && git -C r release-hotfix finish > out && has out "v1.2.1 was at" && has out "develop had it already"
'

finish
