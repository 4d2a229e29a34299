#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-hotfix: from the release tag to every line that must have the fix, all or nothing.
. ./lib.sh
. ./lib-hotfix.sh
. ./lib-oldgit.sh
. ./lib-keys.sh

# --- start --------------------------------------------------------------------------------------------------------

it 'starts from the latest release of the line that the version belongs to, also an old one' '
	lines r && git -C r release-hotfix start 1.2.1 > out && has out "from v1.2.0" && test "$(git -C r symbolic-ref --short HEAD)" = hotfix/1.2.1 &&
	test "$(git -C r rev-parse HEAD)" = "$(git -C r rev-parse v1.2.0^{})" && git -C r checkout -q main &&
	git -C r release-hotfix start v2.0.1 > out && has out "from v2.0.0"
'

it 'starts under a name from the latest release of the main line, or from the tag that is given' '
	lines r && git -C r release-hotfix start login > out && has out "hotfix/login" && has out "from v2.0.0" && git -C r checkout -q main &&
	git -C r release-hotfix start old --from=v1.2.0 && test "$(git -C r rev-parse HEAD)" = "$(git -C r rev-parse v1.2.0^{})"
'

it 'starts nothing when dry' '
	lines r && unchanged r git -C r release-hotfix start -n 1.2.1 > out && has out "create refs/heads/hotfix/1.2.1"
'

it 'refuses a version outside its line, one that exists, a branch that exists, a tag that is none' '
	lines r && unchanged r exits 128 git -C r release-hotfix start 1.4.0 --from=v1.2.0 2> err && has err "leaves the line" &&
	unchanged r exits 128 git -C r release-hotfix start 1.2.0 --from=v1.2.0 2> err && has err "not above" &&
	unchanged r exits 128 git -C r release-hotfix start 1.3.0 --from=v1.2.0 2> err &&
	unchanged r exits 128 git -C r release-hotfix start 1.2.1 --from=v9 2> err && has err "no release tag" &&
	git -C r branch hotfix/1.2.1 && unchanged r exits 128 git -C r release-hotfix start 1.2.1 2> err && has err "exists already" &&
	unchanged r exits 128 git -C r release-hotfix start "a b" 2> err && has err "cannot be the name"
'

it 'keeps the uncommitted changes of the person in start, or refuses' '
	lines r && echo mine > r/two && unchanged r exits 128 git -C r release-hotfix start 1.2.1 && git -C r checkout -q two &&
	echo mine > r/mine && git -C r release-hotfix start 1.2.1 && echo mine | same - r/mine
'

it 'overwrites no ignored file in start' '
	lines r && git -C r checkout -q release/1.3 && echo two > r/.git/info/exclude && echo mine > r/two && unchanged r exits 128 git -C r release-hotfix start 2.0.1 2> err && has err two && echo mine | same - r/two && git -C r release-hotfix start 1.3.1 && echo mine | same - r/two
'

it 'stays inside the line that release.releaseBranch makes, where that is a wider one' '
	lines r && git -C r branch support/1.x v1.3.0 && git -C r config release.releaseBranch "support/%(major).x" && git -C r release-hotfix start -n 1.4.0 --from=v1.3.0 && exits 128 git -C r release-hotfix start 2.1.0 --from=v1.3.0 2> err && has err "leaves the line" &&
	exits 128 git -C r release-hotfix start 1.4.0 --from=v1.2.0 2> err && has err "would lack what is in" && has err v1.3.0
'

it 'releases nothing above a release of the line whose fixes it lacks, and says how it gets them' '
	lines r && fix r && git -C r release-hotfix finish >/dev/null && git -C r checkout -q main && unchanged r exits 128 git -C r release-hotfix start 1.2.2 --from=v1.2.0 2> err && has err "would lack what is in" && has err v1.2.1 && git -C r release-hotfix start login --from=v1.2.0 && edit r 2 q "fix: q" &&
	exits 128 git -C r release-hotfix finish 2> err && has err "exists already" && has err "git merge v1.2.1" && unchanged r exits 128 git -C r release-hotfix finish 1.2.2 2> err && has err "would lack" && tick && git -C r merge -q --no-edit v1.2.1 && git -C r release-hotfix finish && holds r main v1.2.2 && test "$(version r v1.2.2)" = 1.2.2
'

# --- finish -------------------------------------------------------------------------------------------------------

it 'tags the fix and brings it to every newer line in one move' '
	lines r && fix r && git -C r release-hotfix finish > out && finished r && test "$(git -C r show main:f | sed -n 6p)" = fixed &&
	has out "v1.2.1 at" && has out "main merged it" && has out "release/1.3 merged it" &&
	git -C r show main:CHANGELOG.md | grep "^## " | cut -d" " -f2 > got && printf "[2.0.0]\n[1.2.1]\n[1.2.0]\n" | same - got &&
	git -C r release-tag --verify v1.2.1 && test "$(git -C r log -1 --format=%P main | wc -w)" = 2
'

it 'moves master and develop together: never one without the other' '
	gitflow r && fix r && mkdir -p r/.git/hooks && printf "#!/bin/sh\n[ \$1 != prepared ] || ! grep -q refs/heads/develop\n" > r/.git/hooks/reference-transaction &&
	chmod +x r/.git/hooks/reference-transaction && unchanged r exits 128 git -C r release-hotfix finish > out 2> err && test ! -s out &&
	rm r/.git/hooks/reference-transaction && git -C r release-hotfix finish && holds r master v1.2.1 && holds r develop v1.2.1 &&
	test "$(version r master)" = 1.2.1 && test "$(version r develop)" = 1.2.1
'

it 'never lets the back-merge reset the version of develop' '
	gitflow r && git -C r checkout -q develop && sed -i s/1.2.0/1.3.0-dev/ r/package.json && git -C r commit -qam "chore: next" && git -C r checkout -q master &&
	fix r && git -C r release-hotfix finish -n > plan && has plan "package.json (stays at 1.3.0-dev)" && git -C r release-hotfix finish >/dev/null &&
	test "$(version r develop)" = 1.3.0-dev && test "$(version r master)" = 1.2.1
'

it 'forgets no open release branch, not even one that only the remote has; leaves older and closed ones alone' '
	lines r && git -C r branch release/1.1 v1.2.0 && git init -q --bare o && git -C r remote add origin ../o && git -C r push -q origin --all &&
	git -C r branch -D -q release/1.3 && fix r && old=$(git -C r rev-parse release/1.1) && git -C r release-hotfix finish > out &&
	finished r && test "$(git -C r rev-parse release/1.1)" = $old && hasnt out release/1.1
'

it 'says in a second run what is there, and does what the first could not' '
	lines r && fix r && git -C r release-hotfix finish >/dev/null && unchanged r git -C r release-hotfix finish > out && has out "main had it already" &&
	has out "v1.2.1 was at" && hasnt out "merged it" && git -C r branch -q release/1.4 v1.3.0 && git -C r release-hotfix finish > out &&
	has out "release/1.4 merged it" && has out "main had it already" && holds r release/1.4 v1.2.1
'

it 'never adopts a tag that was there' '
	lines r && fix r && git -C r tag -am x v1.2.1 main && unchanged r exits 128 git -C r release-hotfix finish > out 2> err && has err "exists already" && test ! -s out
'

it 'claims nothing that did not happen when the push is refused, and keeps what did' '
	lines r && git init -q --bare o && git -C r remote add origin ../o && git -C r push -q origin --all && printf "#!/bin/sh\nexit 1\n" > o/hooks/pre-receive && chmod +x o/hooks/pre-receive &&
	fix r && exits 128 git -C r release-hotfix finish --push > out 2> err && has err "refused the push" && finished r && has out "main merged it" && hasnt out push &&
	test -z "$(git -C o tag -l v1.2.1)" && rm o/hooks/pre-receive && git -C r release-hotfix finish --push &&
	test "$(git -C o rev-parse main)" = "$(git -C r rev-parse main)" && test "$(git -C o rev-parse v1.2.1)" = "$(git -C r rev-parse v1.2.1)" &&
	test "$(git -C o rev-parse release/1.3)" = "$(git -C r rev-parse release/1.3)"
'

it 'refuses when a target is behind its remote, and says what to run' '
	lines r && git init -q --bare o && git -C r remote add origin ../o && git -C r push -q origin --all && git clone -q o c && git -C c checkout -q main && commit c "fix: theirs" && git -C c push -q origin main &&
	git -C r fetch -q && fix r && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "origin/main" && has err "git pull" &&
	git -C r checkout -q main && git -C r merge -q --ff-only origin/main && git -C r checkout -q hotfix/1.2.1 && git -C r release-hotfix finish
'

it 'shows everything when dry and changes nothing' '
	lines r && fix r && unchanged r git -C r release-hotfix finish -n --push 2> err; lines s && fix s && unchanged s git -C s release-hotfix finish -n > out &&
	has out "write package.json" && has out "refs/heads/main" && has out "refs/heads/release/1.3" && has out "tag v1.2.1" && has out "entries of both sides"
'

it 'takes the version that is given, inside the line only' '
	lines r && git -C r release-hotfix start login --from=v1.2.0 >/dev/null && edit r 6 fixed "fix: six" && unchanged r exits 128 git -C r release-hotfix finish 1.5.0 2> err && has err "leaves the line" &&
	git -C r release-hotfix finish 1.2.5 && holds r main v1.2.5
'

it 'counts the patch up for a hotfix with a name' '
	lines r && git -C r release-hotfix start login --from=v1.2.0 >/dev/null && edit r 6 fixed "fix: six" && git -C r release-hotfix finish && holds r main v1.2.1
'

it 'has nothing to release without a fix' '
	lines r && git -C r release-hotfix start 1.2.1 >/dev/null && unchanged r exits 1 git -C r release-hotfix finish 2> err && test -s err
'

it 'takes over a release that was bumped and tagged by hand' '
	lines r && fix r && (cd r && git release-bump --tag >/dev/null) && was=$(git -C r rev-parse v1.2.1) && git -C r release-hotfix finish > out && has out "was at" && finished r && test "$(git -C r rev-parse v1.2.1)" = $was
'

it 'refuses on a detached HEAD, on another branch, and while git is merging' '
	lines r && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "not a hotfix branch" && git -C r checkout -q --detach && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "detached" &&
	git -C r checkout -q main && fix r && clash r main && { git -C r merge -q main; true; } >/dev/null 2>&1 && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "a merge is in progress"
'

it 'refuses when a hook refuses, and leaves nothing behind' '
	lines r && fix r && printf "#!/bin/sh\necho no >&2\nexit 1\n" > r/.git/hooks/commit-msg && chmod +x r/.git/hooks/commit-msg && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "hook refused" &&
	unchanged r exits 128 git -C r release-hotfix finish --no-verify --verify 2> err && has err "hook refused" && git -C r release-hotfix finish --no-verify && finished r
'

it 'refuses a dirty version file and lets other dirt be' '
	lines r && fix r && echo >> r/package.json && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "package.json" && git -C r checkout -q package.json &&
	echo mine > r/f && echo mine > r/mine && git -C r release-hotfix finish && echo mine | same - r/f && echo mine | same - r/mine && holds r main v1.2.1
'

it 'takes along the work tree in which a target is checked out, or refuses before anything moves' '
	lines r && fix r && git -C r worktree add -q ../w main && echo mine > w/f && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "cannot follow" && echo mine | same - w/f &&
	git -C w checkout -q f && echo mine > w/mine && git -C r release-hotfix finish && test "$(sed -n 6p w/f)" = fixed && echo "?? mine" > want && git -C w status --porcelain | same want - && finished r
'

it 'refuses an untracked file in the way of a target elsewhere' '
	lines r && git -C r release-hotfix start 1.2.1 >/dev/null && commit r "fix: new file" new && git -C r worktree add -q ../w main && echo mine > w/new && unchanged r exits 128 git -C r release-hotfix finish && echo mine | same - w/new &&
	echo new > r/.git/info/exclude && unchanged r exits 128 git -C r release-hotfix finish && echo mine | same - w/new
'

it 'finishes in a linked work tree' '
	lines r && git -C r worktree add -q ../w -b x && fix w && git -C w release-hotfix finish && holds r main v1.2.1 && test "$(sed -n 6p r/f)" = fixed && test -z "$(git -C r status --porcelain)"
'

it 'prepares topic branches for protected lines' '
	lines r && fix r && main=$(git -C r rev-parse main) && git -C r release-hotfix finish --no-merge > out && test "$(git -C r rev-parse main)" = $main && holds r merge/v1.2.1/main v1.2.1 && holds r merge/v1.2.1/main main &&
	holds r merge/v1.2.1/release/1.3 v1.2.1 && test "$(version r merge/v1.2.1/main)" = 2.0.0 && has out "on merge/v1.2.1/main" && git -C r rev-parse -q --verify v1.2.1 &&
	unchanged r exits 128 git -C r release-hotfix finish --no-merge 2> err && has err "exists already"
'

it 'picks instead of merging where asked or where the policy says so' '
	lines r && fix r && git -C r release-hotfix finish --pick > out && has out "main picked it" && ! holds r main v1.2.1 && test "$(git -C r show main:f | sed -n 6p)" = fixed && test "$(version r main)" = 2.0.0 &&
	git -C r log --format=%B main > log && has log "(cherry picked from commit $(git -C r rev-parse v1.2.1~))" && git -C r show main:CHANGELOG.md > c && has c "[1.2.1]" &&
	lines s && git -C s config release.hotfixMerge pick && fix s && git -C s release-hotfix finish && ! holds s main v1.2.1 &&
	lines t && fix t && git -C t config release.hotfixMerge pick && clash t main && exits 2 git -C t release-hotfix finish 2> err && has err "picking"
'

it 'leaves the trailers of a picked fix trailers, with where it came from among them' '
	lines r && git -C r release-hotfix start 1.2.1 >/dev/null && edit r 6 fixed "fix: six

Why it was five.

Release-note: six is six
Signed-off-by: A U Thor <author@example.com>" && git -C r release-hotfix finish --pick >/dev/null && git -C r log -1 --format=%B main~ > log && git -C r interpret-trailers --parse < log > got &&
	printf "%s\\n" "Release-note: six is six" "Signed-off-by: A U Thor <author@example.com>" | same - got && tail -n 3 log > end && printf "%s\\n" "Signed-off-by: A U Thor <author@example.com>" "(cherry picked from commit $(git -C r rev-parse v1.2.1~))" "" | same - end &&
	git -C r log -1 --format=%B main | sed -n 2p > gap && echo | same - gap
'

it 'merges with --no-pick or --merge whatever the policy and the words before say' '
	lines r && git -C r config release.hotfixMerge pick && fix r && cp -r r s && git -C r release-hotfix finish --no-pick > out && has out "main merged it" && holds r main v1.2.1 && git -C s release-hotfix finish --no-merge --merge > out && has out "main picked it" && ! git -C s rev-parse -q --verify merge/v1.2.1/main
'

it 'says that a topic branch is there before it stops at a conflict' '
	lines r && fix r && clash r main && git -C r branch merge/v1.2.1/main main && unchanged r exits 128 git -C r release-hotfix finish --no-merge 2> err && has err "exists already" && git -C r branch -qD merge/v1.2.1/main && exits 2 git -C r release-hotfix finish --no-merge 2>/dev/null && resolve r &&
	git -C r release-hotfix --continue && holds r merge/v1.2.1/main v1.2.1
'

it 'keeps the folder that it was called in over a stop, and goes on from there' '
	lines r && fix r && commit r "fix: only" only/a && clash r main && cp -r r s && (cd r/only && exits 2 git release-hotfix finish 2>/dev/null && test "$(pwd -P)" -ef . && sed -i "/^<<<<<<<\|^=======\|^>>>>>>>/d" ../f && git add ../f && git release-hotfix --continue) && finished r && test -e r/only/a &&
	(cd s/only && exits 2 git release-hotfix finish 2>/dev/null && git release-hotfix --abort && test -e a && test "$(pwd -P)" -ef .)
'

it 'claims no pick of what a person left out, of one commit or of all' '
	lines r && fix r && S=$(git -C r rev-parse --short=7 HEAD) && clash r main && exits 2 git -C r release-hotfix finish --pick 2>/dev/null && git -C r checkout -q --ours f && git -C r add f && git -C r release-hotfix --continue > out && has out "main: $S was left out" && has out "main picked the rest" && hasnt out "main picked it" &&
	has out "release/1.3 picked it" && exits 1 git -C r release-forward --check > out && has out "missing  main" && has out "fix: six" && repo s && seq 12 > s/f && tick && git -C s add f && git -C s commit -qm "feat: one" && tag s v1.2.0 && commit s "feat: two" two && git -C s config release.changelog "" && fix s && S=$(git -C s rev-parse --short=7 HEAD) && clash s main &&
	exits 2 git -C s release-hotfix finish --pick 2>/dev/null && git -C s checkout -q --ours f && git -C s add f && M=$(git -C s rev-parse main) && git -C s release-hotfix --continue > out && has out "main: $S was left out" && hasnt out "main had" && hasnt out "main picked" && test $(git -C s rev-parse main) = $M
'

it 'signs the release, the merges and the tag where git is told to, and moves nothing when it cannot' '
	lines r && fix r && use_ssh r "$(ssh_key ana)" && git -C r config commit.gpgSign true && git -C r config tag.gpgSign true && cp -r r s && git -C r release-hotfix finish && finished r && git -C r verify-tag v1.2.1 2>/dev/null && for c in v1.2.1^{} main release/1.3; do git -C r verify-commit $c 2>/dev/null || exit 1; done &&
	git -C s config user.signingKey /nonexistent && for what in commit.gpgSign tag.gpgSign; do
		git -C s config commit.gpgSign false && git -C s config tag.gpgSign false && git -C s config $what true && unchanged s exits 128 git -C s release-hotfix finish > out 2> err && test -s err && test ! -s out || exit 1
	done && git -C s config tag.gpgSign false && git -C s release-hotfix finish && finished s
'

it 'finishes, stops and goes on with a git that cannot merge trees, to the same result' '
	lines r && fix r && cp -r r s && tick && old_git in_dir r git-release-hotfix finish >/dev/null && test -s used && finished r && git -C s release-hotfix finish >/dev/null && git -C s for-each-ref refs/heads > want && git -C r for-each-ref refs/heads | same want - &&
	lines t && fix t && clash t main && mkdir t/sub && snapshot t > a && exits 2 old_git in_dir t/sub git-release-hotfix finish 2> err && has err "conflicts in '"'f'"'" && test "$(sed -n "s/.*version\": \"\(.*\)\".*/\1/p" t/package.json)" = 2.0.0 && old_git in_dir t git-release-hotfix --abort && snapshot t > b && same a b &&
	exits 2 old_git in_dir t git-release-hotfix finish --pick 2>/dev/null && resolve t && old_git in_dir t git-release-hotfix --continue && test "$(version t main)" = 2.0.0 && git -C t show main:f > got && has got fixed
'

# --- conflicts ----------------------------------------------------------------------------------------------------

for target in main release/1.3; do
	it "stops at a conflict in $target with nothing moved, goes on with what was resolved, ends where it began" '
		lines r && fix r && clash r '$target' && refs r > before && exits 2 git -C r release-hotfix finish > out 2> err && has err "'$target'" && has err "--continue" && test ! -s out &&
		refs r | same before - && git -C r ls-files -u | grep -q "	f$" && grep -q "^<<<<<<<" r/f && test "$(sed -n "s/.*version\": \"\(.*\)\".*/\1/p" r/package.json)" != 1.2.1 && exits 2 git -C r release-hotfix --continue 2> err && has err "still in conflict" &&
		resolve r && git -C r release-hotfix --continue > out && finished r && git -C r show '$target':f > got && has got fixed && has got "other on"
	'
	it "puts everything back after a conflict in $target" '
		lines r && fix r && clash r '$target' && echo mine > r/mine && snapshot r > a && exits 2 git -C r release-hotfix finish 2>/dev/null && git -C r release-hotfix --abort && snapshot r > b && same a b &&
		exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && git -C r release-hotfix --abort && snapshot r > b && same a b
	'
done

it 'stops at each conflict in turn, and aborts after the last as after the first' '
	lines r && git -C r branch -q release/1.4 v1.3.0 && fix r && clash r main release/1.3 release/1.4 && snapshot r > a &&
	exits 2 git -C r release-hotfix finish 2> err && resolve r && exits 2 git -C r release-hotfix --continue 2> err && resolve r && exits 2 git -C r release-hotfix --continue 2> err && resolve r &&
	git -C r release-hotfix --abort && snapshot r > b && same a b &&
	exits 2 git -C r release-hotfix finish 2> err && resolve r && exits 2 git -C r release-hotfix --continue 2> err && resolve r && exits 2 git -C r release-hotfix --continue 2> err && resolve r &&
	git -C r release-hotfix --continue && finished r && holds r release/1.4 v1.2.1
'

it 'holds up every other command while it waits, and is shown' '
	lines r && fix r && clash r main && exits 2 git -C r release-hotfix finish 2>/dev/null && exits 128 git -C r release-bump 2> err && has err "release-hotfix --continue" && exits 128 git -C r release-hotfix finish 2> err && has err "stopped" &&
	git -C r release-hotfix list --json > j 2>/dev/null && json j hotfixes.0.state stopped && git -C r release-hotfix --abort && git -C r release-hotfix list --json > j && json j hotfixes.0.state open
'

it 'accepts a merge that the person committed, and begins again after one that was given up' '
	lines r && fix r && clash r main && exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && tick && git -C r commit -qm mine && git -C r release-hotfix --continue && finished r &&
	lines s && fix s && clash s main && exits 2 git -C s release-hotfix finish 2>/dev/null && git -C s merge --abort && exits 2 git -C s release-hotfix --continue 2>/dev/null && resolve s && git -C s release-hotfix --continue && finished s
'

it 'settles version files and changelogs as seen from the top, also when called in a folder' '
	lines r && fix r && mkdir r/sub && cp -r r s && cp -r r t && cp -r r u && cp -r r v && (cd r/sub && git release-hotfix finish) && finished r && (cd s/sub && GIT_DIR=../.git GIT_WORK_TREE=.. git release-hotfix finish) && finished s &&
	(cd u/sub && GIT_WORK_TREE=.. git release-hotfix finish) && finished u && (cd v/sub && git release-hotfix finish --pick) && test "$(version v main)" = 2.0.0 && git -C v show main:CHANGELOG.md > c && has c "[1.2.1]" && hasnt c "<<<" &&
	git -C t checkout -q main && git -C t worktree add -q ../w hotfix/1.2.1 && mkdir w/sub && (cd w/sub && git release-hotfix finish) && holds t main v1.2.1 && test "$(version t main)" = 2.0.0 && test "$(version t release/1.3)" = 1.3.0
'

it 'stops in a folder at the file that is in conflict, not at its namesake, and goes on and back from there' '
	lines r && for at in main release/1.3 v1.2.0; do git -C r checkout -q $at && commit r "docs: log" sub/CHANGELOG.md "on $at
" && test $at != v1.2.0 || git -C r tag -f v1.2.0 >/dev/null; done && fix r && printf "fixed\n" > r/sub/CHANGELOG.md && git -C r commit -qam "docs: fixed" && snapshot r > a &&
	(cd r/sub && exits 2 git release-hotfix finish 2> ../../err) && has err "'"'sub/CHANGELOG.md'"'" && hasnt err "'"'CHANGELOG.md'"'" && echo "AA sub/CHANGELOG.md" > want && git -C r status --porcelain | grep "^AA" | same want - && (cd r/sub && git release-hotfix --abort) && snapshot r > b && same a b &&
	(cd r/sub && exits 2 git release-hotfix finish 2>/dev/null && exits 2 git release-hotfix --continue 2> ../../err) && has err "'"'sub/CHANGELOG.md'"'" && echo both > r/sub/CHANGELOG.md && git -C r add sub && (cd r/sub && exits 2 git release-hotfix --continue 2>/dev/null) && echo both > r/sub/CHANGELOG.md && git -C r add sub &&
	(cd r/sub && git release-hotfix --continue) && finished r && git -C r show main:sub/CHANGELOG.md > got && echo both | same - got && git -C r show main:CHANGELOG.md > got && has got "[2.0.0]" && has got "[1.2.1]"
'

# dependency <dir>: a hotfix whose version file conflicts with that of main in another place than the version.
dependency() {
	repo "$1" && printf '{\n  "version": "1.2.0",\n  "a": 1,\n  "b": 1,\n  "dep": "1"\n}\n' > "$1/package.json" && tick && git -C "$1" add -A && git -C "$1" commit -qm 'feat: start' && tag "$1" v1.2.0 &&
	sed -i 's/1.2.0/2.0.0/; s/"dep": "1"/"dep": "3"/' "$1/package.json" && tick && git -C "$1" commit -qam 'feat!: two' && tag "$1" v2.0.0 &&
	git -C "$1" release-hotfix start 1.2.1 >/dev/null && sed -i 's/"dep": "1"/"dep": "2"/' "$1/package.json" && tick && git -C "$1" commit -qam 'fix: dep'
}

it 'settles the version by meaning where the version file conflicts in another place, on both sides of it' '
	for with in "" --pick; do
		rm -rf r && dependency r && exits 2 git -C r release-hotfix finish $with 2> err && has err "package.json" && test "$(grep -c version r/package.json)" = 1 && has r/package.json "\"version\": \"2.0.0\"" && has r/package.json "<<<<<<<" && has r/package.json "\"dep\": \"2\"" &&
		git -C r checkout -q --theirs package.json && git -C r add package.json && git -C r release-hotfix --continue && test "$(version r main)" = 2.0.0 && git -C r show main:package.json > got && has got "\"dep\": \"2\"" || exit 1
	done
'

it 'takes no answer that lowers the version of a line, or by a pick changes it' '
	for with in "" --pick; do
		rm -rf r s && dependency r && exits 2 git -C r release-hotfix finish $with 2>/dev/null && for low in 1.2.1 1.2.0; do
			printf "{\n  \"version\": \"%s\",\n  \"dep\": \"2\"\n}\n" $low > r/package.json && git -C r add package.json && exits 2 git -C r release-hotfix --continue 2> err && has err "package.json" && has err "$low in place of 2.0.0" && test "$(version r main)" = 2.0.0 || exit 1
		done && cp -r r s && tick && git -C s commit -qm mine && exits 2 git -C s release-hotfix --continue 2> err && has err "in place of 2.0.0" && sed -i s/1.2.0/2.0.0/ s/package.json && git -C s commit -q --amend -a --no-edit && git -C s release-hotfix --continue && test "$(version s main)" = 2.0.0 &&
		sed -i s/1.2.0/2.0.1/ r/package.json && git -C r add package.json && case $with in
		--pick) exits 2 git -C r release-hotfix --continue 2> err && has err "2.0.1 in place of 2.0.0" && sed -i s/2.0.1/2.0.0/ r/package.json && git -C r add package.json && git -C r release-hotfix --continue && test "$(version r main)" = 2.0.0 ;;
		*) git -C r release-hotfix --continue && test "$(version r main)" = 2.0.1 ;;
		esac || exit 1
	done
'

it 'leaves of a changelog only the entry that both sides have changed to a person, and rerere learns it' '
	lines r && git -C r config rerere.enabled true && fix r && sed -i "s/- old/- old (clarified)/" r/CHANGELOG.md && tick && git -C r commit -qam "docs: log" && git -C r checkout -q main && sed -i "s/- old/- old, explained/" r/CHANGELOG.md && tick && git -C r commit -qam "docs: log" && git -C r checkout -q hotfix/1.2.1 &&
	exits 2 git -C r release-hotfix finish 2> err && has err CHANGELOG.md && sed -n "/^<<<<<<</,/^>>>>>>>/p" r/CHANGELOG.md | grep -v "^[<=>|]" > got && printf "%s\n" "- old, explained" "- old (clarified)" | same - got && has r/CHANGELOG.md "[1.2.1]" && has r/CHANGELOG.md "[2.0.0]" &&
	sed -i "/^[<=>]/d; s/- old, .*/- old both/; /clarified/d" r/CHANGELOG.md && cp r/CHANGELOG.md want && git -C r add CHANGELOG.md && cp -r r s && git -C r release-hotfix --continue && finished r && git -C r show main:CHANGELOG.md | same want - &&
	cp -r r/.git/rr-cache/. s/.git/rr-cache && git -C s release-hotfix --abort && exits 2 git -C s release-hotfix finish 2>/dev/null && same want s/CHANGELOG.md && git -C s add CHANGELOG.md && git -C s release-hotfix --continue && finished s
'

it 'takes no answer with a marker of any kind or size in it that neither side has' '
	lines r && echo "m conflict-marker-size=12" > r/.git/info/attributes && printf "Title\n=======\n1\n2\n3\n" > r/m && git -C r add m && tick && git -C r commit -qm "feat: m" && git -C r tag -fam x v2.0.0 && git -C r config merge.conflictStyle diff3 && git -C r release-hotfix start 2.0.1 >/dev/null && sed -i 4s/2/two/ r/m && edit r 6 fixed "fix: six" &&
	git -C r checkout -q main && sed -i 4s/2/zwei/ r/m && edit r 6 other "fix: other" && git -C r checkout -q hotfix/2.0.1 && exits 2 git -C r release-hotfix finish 2>/dev/null && has r/m "<<<<<<<<<<<<" && resolve r && sed -i "/^|||||||/d" r/f && git -C r add f && cp r/m marked &&
	for kind in "<" "|" "=" ">"; do
		sed "/^$kind$kind$kind$kind$kind$kind$kind$kind/p; /^[<|=>][<|=>][<|=>][<|=>][<|=>][<|=>][<|=>][<|=>]/d" marked > r/m && git -C r add m && exits 2 git -C r release-hotfix --continue 2> err && has err "a conflict marker" && has err "m:" || exit 1
	done && printf "Title\n=======\n1\nboth\n3\n" > want && cp want r/m && git -C r add m && sed -i "6a =======" r/f && git -C r add f && exits 2 git -C r release-hotfix --continue 2> err && has err "f:7" && cp -r r s && sed -i 7d r/f && git -C r add f && git -C r release-hotfix --continue && holds r main v2.0.1 &&
	git -C r show main:m | same want - && tick && git -C s commit -qm "it belongs there" && git -C s release-hotfix --continue && git -C s show main:f | grep -qx =======
'

it 'takes no commit for the answer that is not the merge' '
	lines r && fix r && clash r main && exits 2 git -C r release-hotfix finish 2>/dev/null && git -C r merge --abort && commit r "fix: something else" && exits 2 git -C r release-hotfix --continue 2> err && has err "conflicts in" && git -C r log -1 --format=%s > log && hasnt log something &&
	resolve r && git -C r release-hotfix --continue && finished r && git -C r log --format=%s main > log && hasnt log something
'

it 'takes nothing that is resolved and not added, or added with markers' '
	lines r && fix r && clash r main && exits 2 git -C r release-hotfix finish 2>/dev/null && resolve r && echo more >> r/f && exits 2 git -C r release-hotfix --continue 2> err && has err "not added" &&
	git -C r add f && printf "<<<<<<< x\n" >> r/f && git -C r add f && exits 2 git -C r release-hotfix --continue 2> err && has err "a conflict marker" && sed -i "/^<<<<<<< x/d" r/f && git -C r add f && git -C r release-hotfix --continue && finished r
'

it 'does not mix a conflict with changes of the person' '
	lines r && fix r && clash r main && echo mine > r/f && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "not committed" && git -C r checkout -q f &&
	echo mine > r/two && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "two" && rm r/two && exits 2 git -C r release-hotfix finish 2> err
'

it 'refuses to go on when a target has moved meanwhile' '
	lines r && fix r && clash r main && exits 2 git -C r release-hotfix finish 2>/dev/null && git -C r update-ref refs/heads/release/1.3 v1.2.0^{} && resolve r && exits 128 git -C r release-hotfix --continue 2> err && has err "has moved" &&
	git -C r release-hotfix --abort && test "$(git -C r symbolic-ref --short HEAD)" = hotfix/1.2.1
'

it 'has nothing to abort, and nothing to continue, when nothing is in progress' '
	lines r && unchanged r git -C r release-hotfix --abort > out && test ! -s out && exits 128 git -C r release-hotfix --continue 2> err && has err "no hotfix is in progress"
'

it 'leaves the operation of another command alone' '
	lines r && fix r && clash r main && { git -C r merge main; true; } >/dev/null 2>&1 && unchanged r git -C r release-hotfix --abort && test -f r/.git/MERGE_HEAD
'

it 'lets one of two at once through' '
	lines r && fix r && { git -C r release-hotfix finish > a 2>&1 & GIT_COMMITTER_DATE="$((TICK + 1)) +0000" git -C r release-hotfix finish > b 2>&1; wait; } && cat a b > both && test "$(grep -c "^main merged it" both)" = 1 && finished r
'

# --- list -----------------------------------------------------------------------------------------------------------

it 'lists hotfixes' '
	lines r && fix r && git -C r release-hotfix list --json > j && json j schema git-release-hotfix/1 && json j hotfixes.0.branch hotfix/1.2.1 && json j hotfixes.0.base v1.2.0 && json j hotfixes.0.version 1.2.1 &&
	json j hotfixes.0.commits 1 && json j hotfixes.0.state open && git -C r release-hotfix finish >/dev/null && git -C r release-hotfix list --json > j && json j hotfixes.0.state finished && json j hotfixes.0.base v1.2.0 &&
	git -C r checkout -q main && git -C r release-hotfix start login >/dev/null && git -C r release-hotfix list --json > j && json j hotfixes.1.base v2.0.0 && json j hotfixes.1.version 2.0.1 && json j hotfixes.1.commits 0 && json j hotfixes.1.state open &&
	git -C r release-hotfix list > out && has out "hotfix/login"
'

it 'understands its command line' '
	lines r && exits 129 git -C r release-hotfix 2>/dev/null && exits 129 git -C r release-hotfix start 2>/dev/null && exits 129 git -C r release-hotfix frob 2> err && has err "unknown verb" &&
	exits 129 git -C r release-hotfix start --push 1.2.1 2>/dev/null && exits 129 git -C r release-hotfix finish --pick --no-merge 2>/dev/null && exits 129 git -C r release-hotfix --continue --abort 2>/dev/null &&
	exits 129 git -C r release-hotfix finish --from=v1 2>/dev/null && exits 129 git -C r release-hotfix --abort -n 2>/dev/null && exits 129 git -C r release-hotfix --continue --push 2>/dev/null && exits 129 git -C r release-hotfix list -n 2>/dev/null &&
	unchanged r exits 128 git -C r release-hotfix finish major 2> err && has err "no hotfix branch" && fix r && unchanged r exits 128 git -C r release-hotfix finish major 2> err && has err "neither a version nor a hotfix"
'

finish
