#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-forward: the table of fixes and lines, the gate, the marks.
. ./lib.sh

# two_lines <dir>: main and release/1.0, parted after v1.0.0; both have moved since.
two_lines() {
	repo "$1" && commit "$1" 'feat: one' a.txt 'one
' && commit "$1" 'feat: two' b.txt 'two
' && tag "$1" v1.0.0 && git -C "$1" branch release/1.0 && commit "$1" 'feat: three' c.txt 'three
'
}

# on <dir> <branch>: checks it out.
on() {
	git -C "$1" checkout -q "$2"
}

oid() {
	git -C "$1" rev-parse "$2"
}

# fix <dir> [<subject>]: a fix on release/1.0, whose id is in $FIX.
fix() {
	on "$1" release/1.0 && commit "$1" "${2:-fix: handle empty input}" a.txt "one
${2:-fixed}
" && FIX=$(oid "$1" HEAD)
}

# reports <dir> <fix's number> <line's number> <state> <how>: what --json says.
reports() {
	git -C "$1" release-forward --json > "$1.json" &&
	json "$1.json" "fixes.$2.lines.$3.state" "$4" && json "$1.json" "fixes.$2.lines.$3.how" "$5"
}

# counts <dir> <number>: so many are missing.
counts() {
	git -C "$1" release-forward --json > "$1.json" && json "$1.json" missing "$2"
}

it 'reports a fix of an older line that the main one lacks' '
	two_lines r && fix r && on r main &&
	git -C r release-forward --json > j && json j schema git-release-forward/1 && json j missing 1 && json j fixes.# 1 &&
	json j fixes.0.oid $FIX && json j fixes.0.subject "fix: handle empty input" && json j fixes.0.from release/1.0 &&
	json j fixes.0.lines.# 1 && json j fixes.0.lines.0.branch main && json j fixes.0.lines.0.state missing &&
	json j fixes.0.lines.0.how null && json j fixes.0.lines.0.oid null
'

it 'with --check answers 1 with the table of what is missing, 0 when nothing is' '
	two_lines r && fix r && on r main && exits 1 git -C r release-forward --check > out 2> err &&
	has out "missing  main" && has out "fix: handle empty input" && has err "1 fix is missing" &&
	exits 1 git -C r release-forward --check --json > j && json j missing 1 &&
	exits 0 git -C r release-forward > out && has out missing &&
	tick && git -C r merge -q --no-edit release/1.0 && exits 0 git -C r release-forward --check > out && same out /dev/null
'

# drawn <dir> <text> <file> <attributes>: a file that git takes for binary, changed by a fix on release/1.0 and otherwise on main.
drawn() {
	two_lines "$1" && echo "$4" > "$1/.gitattributes" && printf "$2a" > "$1/$3" && tick && git -C "$1" add -A && git -C "$1" commit -qm "feat: draw" && git -C "$1" branch -f release/1.0 &&
	printf "$2b" > "$1/$3" && echo "see $3" > "$1/seen" && git -C "$1" add -A && tick && git -C "$1" commit -qm "feat: redraw" && on "$1" release/1.0 && printf "$2c" > "$1/$3" && echo "see $3" > "$1/seen" && git -C "$1" add -A && tick && git -C "$1" commit -qm "fix: xss in $3" && FIX=$(oid "$1" HEAD) && on "$1" main
}
it 'takes for no fix of a binary file what changed the file in another way, and for one what is the same' '
	for how in "P\0 x.png" "P x.lock"; do rm -rf r && drawn r $how "*.lock -diff" && exits 1 git -C r release-forward --check > out && has out "missing  main" && git -C r reset -q --hard HEAD^ && commit r "feat: other" && git -C r cherry-pick $FIX >/dev/null && git -C r release-forward --check && reports r 0 0 present patch || return 1; done
'

it 'takes no chore, no feature, no merge and nothing from before the line for a fix' '
	repo r && commit r "feat: one" && commit r "fix: old" && tag r v1.0.0 && git -C r branch release/1.0 &&
	commit r "fix: on main" m.txt && on r release/1.0 && commit r "chore: tidy" x.txt && commit r "feat: y" y.txt &&
	git -C r checkout -q -b topic && commit r "docs: z" z.txt && on r release/1.0 &&
	git -C r merge -q --no-ff -m "fix: merge topic" topic && git -C r release-forward --json > j &&
	json j fixes.# 0 && json j missing 0
'

it 'knows a merged fix by ancestry' '
	two_lines r && fix r && on r main && tick && git -C r merge -q --no-edit release/1.0 &&
	reports r 0 0 present ancestor && json r.json fixes.0.lines.0.oid $FIX && counts r 0
'

it 'knows a merged fix by ancestry where the main line was moved forward along the release line' '
	repo r && commit r "feat: one" && tag r v1.0.0 && git -C r branch release/1.0 && fix r && on r main &&
	git -C r merge -q --ff-only release/1.0 && reports r 0 0 present ancestor && json r.json fixes.0.oid $FIX
'

it 'knows a pick by its trailer, also when its conflict was resolved by hand' '
	two_lines r && fix r && on r main && commit r "feat: other" a.txt "uno
" && ! git -C r cherry-pick -x $FIX && printf "uno\nfixed\n" > r/a.txt && git -C r add a.txt && tick &&
	git -C r -c core.editor=: cherry-pick --continue && reports r 0 0 present trailer &&
	json r.json fixes.0.lines.0.oid "$(oid r HEAD)" && counts r 0
'

it 'knows a pick by Backport-Of, in full and cut short' '
	two_lines r && fix r && on r main && commit r "fix: the same

Backport-Of: $FIX" n.txt && reports r 0 0 present trailer &&
	on r release/1.0 && commit r "fix: second" s.txt && S=$(git -C r rev-parse --short=10 HEAD) && on r main &&
	commit r "fix: second, too

backport-of: $S" t.txt && reports r 1 0 present trailer
'

it 'does not take a mention in prose for a pick' '
	two_lines r && fix r && on r main && commit r "docs: explain

See $FIX and the (cherry picked from commit of it." n.txt && reports r 0 0 missing null
'

it 'knows a fix that was brought back from the main line' '
	two_lines r && commit r "fix: on main" a.txt "one
main
" && M=$(oid r HEAD) && on r release/1.0 && tick && git -C r cherry-pick -x $M >/dev/null &&
	reports r 0 0 present trailer && json r.json fixes.0.lines.0.oid $M && json r.json fixes.0.oid "$(oid r release/1.0)"
'

it 'knows two picks of one commit from one another' '
	two_lines r && git -C r branch topic && on r topic && commit r "fix: t" t.txt "t
" && T=$(oid r HEAD) && on r release/1.0 && tick && git -C r cherry-pick -x $T >/dev/null && git -C r commit -q --amend -m "fix: other words

(cherry picked from commit $T)" && on r main && commit r "feat: else

(cherry picked from commit $T)" e.txt && git -C r branch -D topic >/dev/null && reports r 0 0 present trailer
'

it 'knows a reworded pick by its patch-id' '
	two_lines r && fix r && on r main && tick && git -C r cherry-pick -n $FIX && git -C r commit -q -m "docs: in other words" &&
	reports r 0 0 present patch && json r.json fixes.0.lines.0.oid "$(oid r HEAD)"
'

it 'does not take another change to the same file for the fix' '
	two_lines r && fix r && on r main && commit r "fix: something else" a.txt "one
other
" && reports r 0 0 missing null
'

it 'knows an empty pick by its trailer, and takes no two empty commits for the same' '
	two_lines r && fix r && on r main && commit r "feat: had it" a.txt "one
fixed
" && tick && git -C r cherry-pick -x --keep-redundant-commits $FIX >/dev/null && reports r 0 0 present trailer &&
	on r release/1.0 && tick && git -C r commit -q --allow-empty -m "fix: nothing" && on r main && tick &&
	git -C r commit -q --allow-empty -m "fix: nothing else" && reports r 1 0 missing null
'

it 'knows the fixes that a pick of a merge brought' '
	two_lines r && on r release/1.0 && git -C r checkout -q -b topic && commit r "fix: p" p.txt && commit r "fix: q" q.txt &&
	on r release/1.0 && tick && git -C r merge -q --no-ff -m "Merge branch topic" topic && M=$(oid r HEAD) && on r main &&
	counts r 2 && tick && git -C r cherry-pick -x -m 1 $M >/dev/null && counts r 0 && reports r 0 0 present trailer
'

it 'knows what a squash merge holds by the message that git gives it' '
	two_lines r && fix r && commit r "fix: more" m.txt && on r main && git -C r merge -q --squash release/1.0 >/dev/null && tick &&
	git -C r commit -q --no-edit && counts r 0 && reports r 0 0 present trailer && reports r 1 0 present trailer
'

it 'knows a reworded squash by its patch: of one fix, of several, and of what a merge brought' '
	two_lines r && fix r && on r main && git -C r merge -q --squash release/1.0 >/dev/null && tick &&
	git -C r commit -q -m "Squash" && reports r 0 0 present patch &&
	on r release/1.0 && commit r "fix: m" m.txt && commit r "chore: x" x.txt && commit r "fix: a" a.txt "one
twice
" && on r main && counts r 2 &&
	{ git -C r merge -q --squash release/1.0 >/dev/null 2>&1 || true; } && git -C r checkout -q release/1.0 -- a.txt m.txt x.txt && tick && git -C r commit -q -m "Squash more" && counts r 0 &&
	reports r 1 0 present patch && json r.json fixes.1.lines.0.oid "$(oid r HEAD)" && json r.json fixes.2.lines.0.oid "$(oid r HEAD)" &&
	git -C r checkout -q -b topic release/1.0 && commit r "fix: p" p.txt && commit r "fix: q" q.txt && on r release/1.0 && tick && git -C r merge -q --no-ff -m "Merge branch topic" topic &&
	on r main && counts r 2 && git -C r cherry-pick -n -m 1 release/1.0 && tick && git -C r commit -q -m "p and q" && counts r 0 && reports r 3 0 present patch
'

it 'knows a squash of fixes that change one file twice and take back another change of theirs' '
	two_lines r && on r release/1.0 && commit r "fix: m" m.txt && echo scratch > r/s.txt && git -C r add s.txt && commit r "chore: s" x.txt && git -C r rm -q s.txt && echo more >> r/m.txt && git -C r add m.txt && commit r "fix: n" n.txt &&
	on r main && git -C r merge -q --squash release/1.0 >/dev/null && tick && git -C r commit -q -m "All of it" && git -C r show --stat HEAD > stat && has stat m.txt && ! grep s.txt stat && counts r 0 &&
	reports r 0 0 present patch && reports r 1 0 present patch && git -C r reset -q --hard HEAD~ && counts r 2
'

it 'does not take a fix for held by what holds only the others, when it was taken back among them' '
	two_lines r && on r release/1.0 && commit r "fix: m" m.txt && git -C r rm -q m.txt && tick && git -C r commit -q -m "chore: without m" && commit r "fix: n" n.txt && on r main &&
	tick && git -C r cherry-pick release/1.0 >/dev/null && counts r 1 && reports r 0 0 missing null && reports r 1 0 present patch && commit r "chore: m" m.txt && git -C r show release/1.0~2:m.txt > r/m.txt && git -C r add m.txt && tick && git -C r commit -q --amend --no-edit && counts r 0
'

it 'knows a fix that changes nothing by the others that it is among' '
	two_lines r && on r release/1.0 && commit r "fix: m" m.txt && tick && git -C r commit -q --allow-empty -m "fix: nothing" && commit r "feat: x" x.txt && on r main && counts r 2 &&
	tick && git -C r cherry-pick release/1.0 >/dev/null && counts r 2 && git -C r cherry-pick release/1.0~2 >/dev/null && counts r 0 && reports r 1 0 present patch
'

it 'says that a squash is missing when its patch is not that of fixes one after the other, until it names them' '
	two_lines r && on r release/1.0 && commit r "fix: m" m.txt && M=$(oid r HEAD) && commit r "feat: x" x.txt && commit r "fix: n" n.txt && N=$(oid r HEAD) && on r main &&
	git -C r cherry-pick -n $M && git -C r cherry-pick -n $N && tick && git -C r commit -q -m "fix: m and n" && counts r 2 &&
	git -C r commit -q --amend -m "fix: m and n

* fix: m
* fix: n" && counts r 2 && git -C r commit -q --amend -m "fix: m and n

* fix: m
(cherry picked from commit $M)

* fix: n
(cherry picked from commit $N)" && counts r 0 && reports r 0 0 present trailer && reports r 1 0 present trailer && git -C r reset -q --hard HEAD~ &&
	git -C r cherry-pick -n release/1.0~2 release/1.0~ release/1.0 && echo more >> r/n.txt && git -C r add n.txt && tick && git -C r commit -q -m "all of it, and more" && counts r 2
'

it 'counts a squash that was reverted later as missing' '
	two_lines r && on r release/1.0 && commit r "fix: m" m.txt && commit r "fix: n" n.txt && on r main && git -C r merge -q --squash release/1.0 >/dev/null && tick && git -C r commit -q -m "Squash" && counts r 0 &&
	tick && git -C r revert --no-edit HEAD >/dev/null && counts r 2 && { git -C r merge -q --squash release/1.0 >/dev/null 2>&1 || true; } && tick && git -C r checkout -q release/1.0 -- m.txt n.txt && git -C r commit -q -m "Squash again" && counts r 0
'

it 'wants every part of a squash that was brought back from the main line' '
	two_lines r && commit r "fix: k" k.txt && K=$(oid r HEAD) && git -C r checkout -q -b other && commit r "fix: l" l.txt &&
	L=$(oid r HEAD) && on r release/1.0 && commit r "fix: both

* fix: k

(cherry picked from commit $K)

* fix: l

(cherry picked from commit $L)" kl.txt && reports r 0 0 missing null && on r main && git -C r merge -q other &&
	reports r 0 0 present trailer
'

it 'knows a pick across a rename, with and without a trailer' '
	two_lines r && fix r && commit r "fix: more of b" b.txt "two
more
" && B=$(oid r HEAD) && on r main && tick && git -C r mv a.txt renamed.txt && git -C r mv b.txt other.txt &&
	git -C r commit -q -m "refactor: names" && tick && git -C r cherry-pick -x $FIX >/dev/null && reports r 0 0 present trailer &&
	reports r 1 0 missing null && tick && git -C r cherry-pick $B >/dev/null && reports r 1 0 present patch
'

it 'counts a pick that was reverted later as missing, and one whose revert was reverted as present' '
	two_lines r && fix r && on r main && tick && git -C r cherry-pick -x $FIX >/dev/null && tick &&
	git -C r revert --no-edit HEAD >/dev/null && reports r 0 0 missing null && R=$(oid r HEAD) && tick &&
	git -C r revert --no-edit $R >/dev/null && reports r 0 0 present trailer
'

it 'counts a merged fix that was reverted later as missing, until it is picked again' '
	two_lines r && fix r && on r main && tick && git -C r merge -q --no-edit release/1.0 && tick &&
	git -C r revert --no-edit $FIX >/dev/null && reports r 0 0 missing null && tick &&
	git -C r cherry-pick -x $FIX >/dev/null && reports r 0 0 present trailer && json r.json fixes.0.lines.0.oid "$(oid r HEAD)"
'

it 'counts a fix as missing when the merge that brought it was reverted' '
	two_lines r && fix r && on r main && tick && git -C r merge -q --no-edit release/1.0 && reports r 0 0 present ancestor && tick &&
	git -C r revert --no-edit -m 1 HEAD >/dev/null && reports r 0 0 missing null
'

it 'counts a fix that was merged after a pick of it was reverted as present' '
	two_lines r && fix r && on r main && tick && git -C r cherry-pick -x $FIX >/dev/null && tick &&
	git -C r revert --no-edit HEAD >/dev/null && reports r 0 0 missing null && tick && git -C r merge -q --no-edit release/1.0 &&
	reports r 0 0 present ancestor
'

it 'counts a reworded pick that was reverted by a revert without id as missing' '
	two_lines r && fix r && on r main && tick && git -C r cherry-pick $FIX >/dev/null && reports r 0 0 present patch &&
	commit r "Revert \"fix: handle empty input\"" a.txt "one
" && reports r 0 0 missing null
'

it 'owes nothing for a fix that its own line has reverted' '
	two_lines r && fix r && tick && git -C r revert --no-edit $FIX >/dev/null && counts r 0 && json r.json fixes.# 0
'

it 'holds each newer line to the fixes of each older one' '
	two_lines r && git -C r branch release/1.1 && commit r "feat: four" d.txt && fix r && on r release/1.1 &&
	commit r "fix: eleven" e.txt && on r main && counts r 3 && json r.json fixes.0.from release/1.0 &&
	json r.json fixes.0.lines.0.branch release/1.1 && json r.json fixes.0.lines.1.branch main &&
	json r.json fixes.1.from release/1.1 && json r.json fixes.1.lines.# 1 &&
	tick && git -C r merge -q --no-edit release/1.1 && counts r 2 && reports r 1 0 present ancestor
'

it 'looks at the lines that are named alone, and refuses one that does not exist' '
	two_lines r && git -C r branch release/1.1 && commit r "feat: four" d.txt && fix r && on r main &&
	git -C r release-forward --json 1.1 > j && json j missing 1 && json j fixes.0.lines.0.branch release/1.1 &&
	exits 1 git -C r release-forward --check main > out 2>/dev/null && hasnt out release/1.1 &&
	exits 128 git -C r release-forward release/9.9 2> err && has err "release/9.9"
'

it 'takes what came by a merge of a hotfix branch for a fix, its chores not' '
	two_lines r && on r release/1.0 && git -C r checkout -q -b hotfix/1.0.1 && commit r "Stop the leak" l.txt &&
	commit r "perf: faster" p.txt && commit r "chore(release): 1.0.1" v.txt && on r release/1.0 && tick &&
	git -C r merge -q --no-ff --no-edit hotfix/1.0.1 && git -C r branch -d hotfix/1.0.1 >/dev/null &&
	counts r 2 && json r.json fixes.0.subject "Stop the leak" && json r.json fixes.1.subject "perf: faster"
'

it 'holds the develop branch of gitflow to what was fixed in production' '
	repo r && printf "[release]\n\tstrategy = gitflow\n" > r/.gitrelease && git -C r add .gitrelease && commit r "feat: one" &&
	tag r v1.0.0 && git -C r branch develop && git -C r branch release/0.9 && commit r "fix: urgent" u.txt && tag r v1.0.1 &&
	on r develop && commit r "feat: two" t.txt && git -C r branch release/1.1 && git -C r release-forward --json > j &&
	json j fixes.# 1 && json j fixes.0.from main && json j fixes.0.lines.# 2 && json j fixes.0.lines.0.branch release/1.1 &&
	json j fixes.0.lines.1.branch develop && json j missing 2
'

it 'records an equivalent and says so' '
	two_lines r && fix r && on r main && commit r "refactor: parser" p.txt && E=$(oid r HEAD) &&
	git -C r release-forward mark $FIX --line=main --equivalent=HEAD > out && same out /dev/null &&
	reports r 0 0 equivalent recorded && json r.json fixes.0.lines.0.oid $E && exits 0 git -C r release-forward --check &&
	git -C r notes --ref=release-forward show $FIX > note && printf "equivalent main %s\n" $E > want && same want note
'

it 'lets a recorded equivalent go when the line reverts it' '
	two_lines r && fix r && on r main && commit r "refactor: parser" p.txt && git -C r release-forward mark $FIX --equivalent=HEAD &&
	reports r 0 0 equivalent recorded && tick && git -C r revert --no-edit HEAD >/dev/null && reports r 0 0 missing null
'

it 'refuses an equivalent that the line does not have' '
	two_lines r && fix r && on r main && exits 128 git -C r release-forward mark $FIX --line=main --equivalent=$FIX 2> err &&
	has err "does not have" && exits 1 git -C r rev-parse -q --verify refs/notes/release-forward
'

it 'records that a line needs no fix, with the reason, for one line or all' '
	two_lines r && git -C r branch release/1.1 && commit r "feat: four" d.txt && fix r && on r main &&
	git -C r release-forward mark $FIX --line=1.1 --not-needed --reason="no such
code" && counts r 1 && reports r 0 0 not-needed recorded && json r.json fixes.0.lines.0.oid null && reports r 0 1 missing null &&
	git -C r release-forward > out && has out "no such code" &&
	git -C r release-forward mark --not-needed --reason=gone $FIX && counts r 0
'

it 'replaces a mark of the same line and keeps the others' '
	two_lines r && fix r && on r main && git -C r release-forward mark $FIX --line=main --not-needed --reason=a &&
	git -C r release-forward mark $FIX --not-needed --reason=b && git -C r release-forward mark $FIX --line=main --not-needed --reason=c &&
	git -C r notes --ref=release-forward show $FIX > note && printf "not-needed * b\nnot-needed main c\n" > want && same want note
'

it 'passes over lines of a note that are no mark, and says so' '
	two_lines r && fix r && git -C r notes --ref=release-forward add -m "equivalent main HEAD" $FIX && on r main &&
	git -C r release-forward > out 2> err && has out missing && has err "1 line"
'

it 'shows with -n what a mark would do and does nothing' '
	two_lines r && fix r && on r main && git -C r release-forward mark -n $FIX --not-needed --reason=x > out &&
	has out "not-needed * x" && has out refs/notes/release-forward && exits 1 git -C r rev-parse -q --verify refs/notes/release-forward
'

it 'warns of a mark on what is no fix' '
	two_lines r && fix r && on r main && git -C r release-forward mark v1.0.0 --not-needed --reason=x 2> err && has err "no fix" &&
	git -C r release-forward mark $FIX --not-needed --reason=x 2> err && same err /dev/null
'

it 'shares marks by push and fetch' '
	two_lines r && fix r && on r main && git init -q --bare up.git && git -C r push -q ../up.git main release/1.0 v1.0.0 &&
	git -C r release-forward mark $FIX --not-needed --reason=x && git -C r push -q ../up.git refs/notes/release-forward &&
	git -C up.git release-forward --check && git -C up.git release-forward --json > j && json j fixes.0.lines.0.state not-needed
'

it 'refuses what does not go together' '
	two_lines r && fix r && exits 129 git -C r release-forward mark $FIX 2>/dev/null &&
	exits 129 git -C r release-forward mark $FIX --not-needed 2>/dev/null &&
	exits 129 git -C r release-forward mark $FIX --reason=x 2>/dev/null &&
	exits 129 git -C r release-forward mark --not-needed --reason=x 2>/dev/null &&
	exits 129 git -C r release-forward mark $FIX --equivalent=HEAD --not-needed --reason=x 2>/dev/null &&
	exits 129 git -C r release-forward --line=main 2>/dev/null && exits 129 git -C r release-forward --continue main 2>/dev/null &&
	exits 128 git -C r release-forward mark nothing --not-needed --reason=x 2>/dev/null &&
	exits 128 git -C r release-forward mark $FIX --not-needed --reason=" " 2>/dev/null &&
	exits 128 git -C r release-forward mark $FIX --line=2.0 --not-needed --reason=x 2>/dev/null
'

it 'has nothing to abort, and nothing to continue' '
	two_lines r && exits 0 git -C r release-forward --abort && exits 128 git -C r release-forward --continue 2> err && has err "nothing is in progress"
'

it 'works in a bare repository, a linked work tree and a folder of one' '
	two_lines r && fix r && on r main && git clone -q --bare r b.git && counts b.git 1 &&
	git -C r worktree add -q ../w release/1.0 && mkdir w/sub && counts w/sub 1 && git -C b.git release-forward mark $FIX --not-needed --reason=x &&
	counts b.git 0
'

it 'refuses in a shallow clone that lacks the history, and answers in one that has it' '
	two_lines r && fix r && on r main && commit r "feat: four" d.txt && git clone -q --no-single-branch --depth=1 "file://$PWD/r" s && git -C s branch -q release/1.0 origin/release/1.0 &&
	exits 128 git -C s release-forward 2> err && has err "git fetch --unshallow" && git -C s fetch -q --unshallow && counts s 1
'

it 'colours as it is told: --color, --no-color, color.ui, NO_COLOR' '
	two_lines r && fix r && on r main && esc=$(printf "\\033") && git -C r release-forward > out && ! grep -q "$esc" out && for with in --color --color=always "-c color.ui=always"; do
		case $with in -c*) git $with -C r release-forward ;; *) git -C r release-forward $with ;; esac > out && grep -q "$esc" out || exit 1
	done && git -C r config color.ui always && for with in --no-color --color=never "--color --no-color"; do git -C r release-forward $with > out && ! grep -q "$esc" out || exit 1; done && NO_COLOR=1 git -C r release-forward > out && ! grep -q "$esc" out &&
	NO_COLOR=1 git -C r release-forward --color > out && grep -q "$esc" out && exits 128 git -C r release-forward --color=blue 2>/dev/null
'

it 'keeps control characters of subjects from the terminal' '
	two_lines r && fix r "fix: $(printf "\\033")[31mred" && on r main && git -C r release-forward > out && ! grep -q "$(printf "\\033")" out &&
	has out "red"
'

it 'picks all that a line lacks, oldest first, and says where from' '
	two_lines r && fix r && commit r "fix: second" s.txt && on r main && git -C r release-forward pick main > out && has out "main: pick of" && counts r 0 &&
	[ "$(git -C r log -2 --format=%s | tr "\n" "|")" = "fix: second|fix: handle empty input|" ] && git -C r log -1 --format=%B HEAD~1 > got && has got "(cherry picked from commit $FIX)" &&
	has r/a.txt fixed && git -C r status --porcelain > st && same st /dev/null && git -C r release-forward pick main > out && has out "nothing is missing"
'

it 'picks the commits that are named alone' '
	two_lines r && fix r && commit r "fix: second" s.txt && S=$(oid r HEAD) && on r main && git -C r release-forward pick main $S >/dev/null && counts r 1 &&
	git -C r release-forward pick main $S > out && has out "is there already"
'

# three_lines <dir>: as two_lines, with release/1.1 between them, and a fix on release/1.0.
three_lines() {
	two_lines "$1" && git -C "$1" branch release/1.1 && commit "$1" 'feat: four' d.txt && fix "$1"
}

it 'holds a fix and its pick on another old line to be one, by trailer and by patch' '
	three_lines r && on r release/1.1 && tick && git -C r cherry-pick -x $FIX >/dev/null && P=$(oid r HEAD) && on r main &&
	counts r 1 && json r.json fixes.# 1 && json r.json fixes.0.oid $FIX && json r.json fixes.0.from release/1.0 && reports r 0 0 present trailer && json r.json fixes.0.lines.0.oid $P && reports r 0 1 missing null &&
	git -C r release-forward --json main > j && json j fixes.# 1 && json j missing 1 && git -C r release-forward --json 1.1 > j && json j fixes.# 1 && json j missing 0 &&
	on r release/1.1 && git -C r commit -q --amend -m "fix: in other words" && P=$(oid r HEAD) && counts r 1 && json r.json fixes.# 1 && reports r 0 0 present patch && json r.json fixes.0.lines.0.oid $P &&
	commit r "fix: another" a.txt "one
another
" && counts r 2 && json r.json fixes.# 2 && json r.json fixes.1.from release/1.1
'

it 'holds a fix and what it was brought back from to be one of the oldest line' '
	three_lines r && on r release/1.1 && commit r "fix: eleven" e.txt && E=$(oid r HEAD) && on r release/1.0 && tick && git -C r cherry-pick -x $E >/dev/null && B=$(oid r HEAD) && on r main &&
	counts r 3 && json r.json fixes.# 2 && json r.json fixes.1.oid $B && json r.json fixes.1.from release/1.0 && reports r 1 0 present trailer && json r.json fixes.1.lines.0.oid $E
'

it 'knows that a fix is there when only a pick of it is named' '
	three_lines r && on r release/1.1 && commit r "fix: other words, other lines

(cherry picked from commit $FIX)" e.txt && P=$(oid r HEAD) && on r main && counts r 1 && commit r "fix: on main

(cherry picked from commit $P)" f.txt && counts r 0 && reports r 0 1 present trailer && json r.json fixes.# 1 && tick && git -C r revert --no-edit HEAD >/dev/null && counts r 1
'

it 'holds the squash of fixes on another old line to be those fixes' '
	three_lines r && commit r "fix: m" m.txt && on r release/1.1 && git -C r merge -q --squash release/1.0 >/dev/null && tick && git -C r commit -q -m "fix: both" && on r main && counts r 2 && json r.json fixes.# 2 &&
	json r.json fixes.1.from release/1.0 && reports r 0 0 present patch && reports r 1 0 present patch && on r release/1.1 && git -C r commit -q --amend -m "fix: both

* one
(cherry picked from commit $FIX)
* m
(cherry picked from commit $(oid r release/1.0))" && counts r 2 && json r.json fixes.# 2 && reports r 1 0 present trailer
'

it 'counts what was recorded for a pick of the fix' '
	three_lines r && on r release/1.1 && tick && git -C r cherry-pick -x $FIX >/dev/null && on r main && git -C r release-forward mark HEAD --not-needed --reason=x 2>/dev/null && counts r 1 &&
	git -C r release-forward mark release/1.1 --line=main --not-needed --reason=x 2> err && same err /dev/null && counts r 0 && reports r 0 1 not-needed recorded
'

it 'still owes what a closed line has picked, once' '
	three_lines r && on r release/1.1 && tick && git -C r cherry-pick -x $FIX >/dev/null && on r main && git -C r release-branch close release/1.1 >/dev/null && counts r 1 && json r.json fixes.# 1 && json r.json fixes.0.lines.# 1 &&
	git -C r release-branch close release/1.0 >/dev/null && counts r 1
'

it 'picks the newest form of a fix that two older lines have, and merges the line that has it' '
	three_lines r && on r release/1.1 && tick && git -C r cherry-pick -x $FIX >/dev/null && P=$(oid r HEAD) && on r main && M=$(oid r HEAD) &&
	counts r 1 && git -C r release-forward pick main > out && [ "$(wc -l < out)" -eq 1 ] && counts r 0 && git -C r log -1 --format=%B > got && has got "(cherry picked from commit $P)" && git -C r reset -q --hard $M &&
	git -C r release-forward merge main > out && has out "merge of release/1.1" && hasnt out release/1.0 && counts r 0
'

it 'shows with -n what merge and pick would do and does nothing' '
	two_lines r && fix r && on r main && M=$(oid r HEAD) && git -C r release-forward pick -n main > out && has out refs/heads/main &&
	has out "main: would pick" && git -C r release-forward merge -n main > out && has out refs/heads/main && has out "main: would merge release/1.0" && [ "$(oid r HEAD)" = $M ]
'

it 'merges the lines whose fixes are missing, those alone' '
	two_lines r && git -C r branch release/1.1 && commit r "feat: four" d.txt && fix r && on r main && git -C r release-forward merge main > out && has out "merge of release/1.0" && hasnt out release/1.1 &&
	reports r 0 1 present ancestor && [ "$(git -C r log -1 --format=%s)" = "Merge branch $(printf "\\047")release/1.0$(printf "\\047") into main" ] && has r/a.txt fixed && git -C r release-forward merge 1.1 >/dev/null && counts r 0 &&
	git -C r release-forward merge main > out && has out "nothing is missing"
'

it 'keeps the version of the newer line and the entries of both sides, also when called in a folder' '
	repo r && printf "{\n  \"version\": \"1.0.0\"\n}\n" > r/package.json && printf "# Changelog\n\n## [1.0.0] - 2026-01-01\n\n- old\n" > r/CHANGELOG.md && tick && git -C r add -A && git -C r commit -qm "feat: one" && tag r v1.0.0 && git -C r branch release/1.0 &&
	commit r "feat: two" two && git -C r release-bump --tag >/dev/null && on r release/1.0 && commit r "fix: three" three && git -C r release-bump --tag >/dev/null && on r main && mkdir r/sub && cp -r r s && (cd r/sub && git release-forward merge main >/dev/null) &&
	git -C s release-forward merge main >/dev/null && [ "$(oid r "main^{tree}")" = "$(oid s "main^{tree}")" ] && has r/package.json 1.1.0 && grep "^## " r/CHANGELOG.md | cut -d" " -f2 > got && printf "[1.1.0]\n[1.0.1]\n[1.0.0]\n" | same - got
'

it 'leaves a changelog to git where the other side changed more than entries: nothing of it is lost' '
	repo r && printf "{\n  \"version\": \"1.0.0\"\n}\n" > r/package.json && printf "# Changelog\n\n## [1.0.0] - 2026-01-01\n\n- old\n\n## [0.9.0] - 2025-01-01\n\n- older\n" > r/CHANGELOG.md && tick && git -C r add -A && git -C r commit -qm "feat: one" && tag r v1.0.0 && git -C r branch release/1.0 &&
	commit r "feat: two" two && git -C r release-bump --tag >/dev/null && on r release/1.0 && commit r "fix: three" three && git -C r release-bump --tag >/dev/null && sed -i "s/^## .0.9.0.*/& [YANKED]/" r/CHANGELOG.md && git -C r commit -qam "docs: yanked" && on r main &&
	exits 2 git -C r release-forward merge main 2>/dev/null && has r/CHANGELOG.md "[YANKED]" && has r/CHANGELOG.md "<<<<<<<" && sed -i "/^[<=>|]/d" r/CHANGELOG.md && git -C r add CHANGELOG.md && git -C r release-forward --continue >/dev/null && has r/CHANGELOG.md "[YANKED]" && has r/CHANGELOG.md "[1.0.1]"
'

it 'leaves of a version file only what else conflicts, and takes no answer that lowers the version, or by a pick changes it' '
	file() { printf "{\n  \"version\": \"$1\",\n  \"a\": 1,\n  \"b\": 1,\n  \"dep\": \"$2\"\n}\n"; }
	repo r && file 1.0.0 1 > r/package.json && tick && git -C r add -A && git -C r commit -qm "feat: one" && tag r v1.0.0 && git -C r branch release/1.0 && file 1.1.0 3 > r/package.json && tick && git -C r commit -qam "feat: two" && tag r v1.1.0 &&
	on r release/1.0 && file 1.0.1 2 > r/package.json && tick && git -C r commit -qam "fix: dep" && tag r v1.0.1 && on r main && M=$(oid r main) && for verb in merge pick; do
		exits 2 git -C r release-forward $verb main 2>/dev/null && [ "$(grep -c version r/package.json)" = 1 ] && has r/package.json 1.1.0 && has r/package.json "<<<<<<<" && file 1.0.1 2 > r/package.json && git -C r add package.json && exits 2 git -C r release-forward --continue 2> err && has err "1.0.1 in place of 1.1.0" &&
		[ "$(oid r main)" = $M ] && file 1.2.0 2 > r/package.json && git -C r add package.json && case $verb in pick) exits 2 git -C r release-forward --continue 2> err && has err "1.2.0 in place of 1.1.0" && file 1.1.0 2 > r/package.json && git -C r add package.json ;; esac && git -C r release-forward --continue >/dev/null &&
		has r/package.json "\"dep\": \"2\"" && git -C r reset -q --hard $M || exit 1
	done
'

it 'merges nothing where the line has reverted what was merged, and says what helps' '
	two_lines r && fix r && on r main && git -C r release-forward merge main >/dev/null && tick && git -C r revert --no-edit -m 1 HEAD >/dev/null && M=$(oid r HEAD) &&
	exits 1 git -C r release-forward merge main 2> err && has err "release-forward pick main" && [ "$(oid r HEAD)" = $M ] && git -C r release-forward pick main >/dev/null && counts r 0
'

it 'stops a pick and a merge at a conflict, goes on, and puts everything back' '
	two_lines r && fix r && on r main && commit r "feat: other" a.txt "uno
" && M=$(oid r HEAD) && for verb in pick merge; do
		exits 2 git -C r release-forward $verb main 2> err && has err "conflicts in" && [ "$(oid r main)" = $M ] && has r/a.txt "<<<<<<<" && git -C r release-forward --abort &&
		[ "$(git -C r symbolic-ref HEAD)" = refs/heads/main ] && git -C r status --porcelain > st && same st /dev/null &&
		exits 2 git -C r release-forward $verb main 2>/dev/null && printf "uno\nfixed\n" > r/a.txt && git -C r add a.txt && git -C r release-forward --continue > out && has out "main: $verb of" && counts r 0 &&
		[ "$(git -C r symbolic-ref HEAD)" = refs/heads/main ] && has r/a.txt uno && git -C r reset -q --hard $M || exit 1
	done
'

it 'brings nothing to a closed line, and refuses merge and pick without a line' '
	two_lines r && git -C r branch release/1.1 && commit r "feat: four" d.txt && fix r && on r main && git -C r release-branch close release/1.1 >/dev/null &&
	exits 1 git -C r release-forward pick 1.1 2> err && has err closed && exits 1 git -C r release-forward merge 1.1 2> err && has err closed &&
	exits 129 git -C r release-forward pick 2>/dev/null && exits 129 git -C r release-forward merge main 1.1 2>/dev/null && exits 128 git -C r release-forward pick 9.9 2>/dev/null &&
	counts r 1
'

# remote <dir>: a bare repository o with all branches of it, known to it as origin.
remote() {
	git init -q --bare o && git -C "$1" remote add origin ../o && git -C "$1" push -q origin --all
}

it 'pushes the line that was picked or merged to with --push' '
	two_lines r && fix r && commit r "fix: second" s.txt && on r main && remote r && git -C r release-forward pick -n --push main > out && has out "push to origin: refs/heads/main" &&
	git -C r release-forward pick main $FIX >/dev/null && [ "$(oid o main)" != "$(oid r main)" ] && git -C r release-forward pick --push main >/dev/null && [ "$(oid o main)" = "$(oid r main)" ] &&
	on r release/1.0 && commit r "fix: third" t.txt && on r main && git -C r release-forward merge --push main >/dev/null && [ "$(oid o main)" = "$(oid r main)" ] && counts r 0 &&
	exits 129 git -C r release-forward --push 2>/dev/null && exits 129 git -C r release-forward --continue --push 2>/dev/null
'

it 'says so when the push of a merge is refused, and keeps what moved here' '
	two_lines r && fix r && on r main && remote r && printf "#!/bin/sh\nexit 1\n" > o/hooks/pre-receive && chmod +x o/hooks/pre-receive && M=$(oid r main) &&
	exits 128 git -C r release-forward merge --push main > out 2> err && has err "refused the push" && has out "main: merge of" && [ "$(oid o main)" = $M ] && counts r 0 && rm o/hooks/pre-receive &&
	git -C r release-forward merge --push main > out && has out "nothing is missing" && [ "$(oid o main)" = "$(oid r main)" ]
'

it 'pushes a mark with --push, and keeps it when the push is refused' '
	two_lines r && fix r && on r main && remote r && git -C r release-forward mark -n --push $FIX --not-needed --reason=x > out && has out "push to origin: refs/notes/release-forward" &&
	git -C r release-forward mark --push $FIX --not-needed --reason=x && [ "$(oid o refs/notes/release-forward)" = "$(oid r refs/notes/release-forward)" ] &&
	git -C o update-ref refs/notes/release-forward $FIX && exits 128 git -C r release-forward mark --push $FIX --not-needed --reason=y 2> err && has err "refused the push" && has err "the local state stays" &&
	[ "$(git -C r notes --ref=release-forward show $FIX)" = "not-needed * y" ] && [ "$(oid o refs/notes/release-forward)" = $FIX ] && git -C r remote remove origin &&
	exits 128 git -C r release-forward mark --push $FIX --not-needed --reason=z 2> err && has err "no remote" && [ "$(git -C r notes --ref=release-forward show $FIX)" = "not-needed * y" ]
'

finish
