#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-check gate: what goes into a frozen release branch, by the samples in contrib/hooks and by hand.
. ./lib.sh
. ./lib-check.sh

HOOKS=$SOURCE_ROOT/contrib/hooks

# frozen: r on release/1.1, whose release v1.1.0 is frozen; the bare hub.git, which has its ledger.
frozen() {
	project r && git -C r release-branch cut 1.1.0 > /dev/null && git -C r checkout -q release/1.1 && git clone -q --bare r hub.git && git -C r remote add origin "$PWD/hub.git" && git -C r fetch -q && git -C r release-check freeze start --release=v1.1.0 > /dev/null
}

# share: the ledger goes to the hub.
share() {
	git -C r push -q origin refs/release-ledger/v1.1.0
}

# gate <commits back>: the branch from there to HEAD.
gate() {
	git -C r release-check gate "$(git -C r rev-parse "HEAD~$1")" "$(git -C r rev-parse HEAD)" refs/heads/release/1.1
}

chk() {
	git -C r release-check "$@" --release=v1.1.0
}

it 'refuses what is neither a fix of a blocker nor excepted, and names it' '
	frozen && commit r "feat: late" && exits 1 gate 1 2> err && has err "frozen for v1.1.0" && has err "$(git -C r rev-parse --short=12 HEAD) feat: late" && chk freeze end > /dev/null && gate 1
'

it 'says no when it cannot read the question' '
	frozen && exits 128 git -C r release-check gate < / 2> err && has err "cannot read standard input" && exits 0 git -C r release-check gate < /dev/null
'

it 'takes a commit that names a listed blocker, by either trailer' '
	frozen && id=$(chk block -m crash) && commit r "fix: crash

Fixes-Blocker: $id" && gate 1 && commit r "fix: crash again

Fixes: $id" && gate 2 && commit r "plain subject, no type

Fixes-Blocker: $(echo $id | cut -c1-4)" && gate 3 && commit r "fix: other

Fixes-Blocker: 000000000000" && exits 1 gate 1 2> err && has err "fix: other" && exits 1 gate 4
'

it 'takes no issue number for a blocker' '
	frozen && id=$(chk block -m crash) && commit r "fix: crash

Fixes: $(echo $id | cut -c1-4)" && exits 1 gate 1 && commit r "fix: crash

Fixes: #12" && exits 1 gate 1 && commit r "docs: Fixes-Blocker: $id is prose" && exits 1 gate 1
'

it 'takes fixes of a blocker that was open during the freeze, not of one from before' '
	frozen && chk freeze end > /dev/null && old=$(chk block -m old) && chk unblock $old -m done > /dev/null && chk freeze start > /dev/null && new=$(chk block -m new) && chk unblock $new -m done > /dev/null && commit r "fix: new

Fixes-Blocker: $new" && gate 1 && commit r "fix: old

Fixes-Blocker: $old" && exits 1 gate 1
'

it 'takes what carries a granted exception, and not what was only asked for or denied' '
	frozen && commit r "feat: late" && id=$(chk exception request HEAD --reason=r) && exits 1 gate 1 && chk exception grant $id > /dev/null && gate 1 && chk exception deny $id > /dev/null && exits 1 gate 1
'

it 'knows an excepted change by its patch, wherever it was picked to' '
	frozen && git -C r checkout -q main && commit r "feat: late" late && id=$(chk exception request main --reason=r) && chk exception grant $id > /dev/null && git -C r checkout -q release/1.1 && git -C r cherry-pick main > /dev/null && gate 1 && echo more >> r/late && git -C r commit -qa --amend --no-edit && exits 1 gate 1
'

it 'takes what makes the release, and nothing that rides on it' '
	frozen && git -C r release-bump > out && gate 1 && commit r "chore(release): 1.1.0" && exits 1 gate 1
'

it 'judges a merge by what it merges, and by what it adds itself' '
	frozen && id=$(chk block -m crash) && git -C r checkout -q -b topic && commit r "fix: crash

Fixes-Blocker: $id" topic && git -C r checkout -q release/1.1 && tick && git -C r merge -q --no-ff -m "Merge topic" topic && gate 1 && echo evil > r/evil && git -C r add evil && git -C r commit -q --amend --no-edit && exits 1 gate 1 2> err && has err "Merge topic" && git -C r reset -q --hard HEAD~ && git -C r checkout -q main && commit r "feat: of main" new && git -C r checkout -q release/1.1 && tick && git -C r merge -q --no-ff -m "Merge main" main && exits 1 gate 1 2> err && has err "feat: of main" && hasnt err "Merge main"
'

it 'lets the branch be neither deleted nor rewritten while it is frozen' '
	frozen && zero=0000000000000000000000000000000000000000 && old=$(git -C r rev-parse HEAD) && exits 1 git -C r release-check gate $old $zero refs/heads/release/1.1 2> err && has err "not deleted" && git -C r commit -q --amend -m "feat: rewritten" && exits 1 git -C r release-check gate $old HEAD refs/heads/release/1.1 2> err && has err "not rewritten" && chk freeze end > /dev/null && git -C r release-check gate $old $zero refs/heads/release/1.1 && git -C r release-check gate $old HEAD refs/heads/release/1.1
'

it 'lets a new branch, another branch and a tag through' '
	frozen && zero=0000000000000000000000000000000000000000 && commit r "feat: late" && git -C r release-check gate HEAD~ HEAD refs/heads/main && git -C r release-check gate $zero HEAD refs/heads/topic && git -C r release-check gate $zero HEAD refs/tags/v9 && exits 1 git -C r release-check gate $zero HEAD refs/heads/release/1.1 && git -C r release-check gate $zero HEAD~ refs/heads/release/1.1 && exits 128 git -C r release-check gate HEAD~ HEAD main
'

it 'is over when its time is, and when the release is tagged' '
	frozen && chk freeze end > /dev/null && export SOURCE_DATE_EPOCH=1767225600 && chk freeze start --until=1h > /dev/null && commit r "feat: late" && exits 1 gate 1 && SOURCE_DATE_EPOCH=1767229200 gate 1 && exits 1 gate 1 && tag r v1.1.0 HEAD~ && gate 1
'

it 'leaves the main line alone once the release has a branch of its own' '
	project r && git -C r release-check freeze start > /dev/null && commit r "feat: late" && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/main && git -C r release-branch cut 1.1.0 --from=HEAD~ > /dev/null && git -C r release-check gate HEAD~ HEAD refs/heads/main && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/release/1.1
'

it 'keeps ledgers from being deleted and rewound' '
	frozen && chk block -m b > /dev/null && ref=refs/release-ledger/v1.1.0 && tip=$(git -C r rev-parse $ref) && zero=0000000000000000000000000000000000000000 && exits 1 git -C r release-check gate $tip $zero $ref 2> err && has err "not deleted" && exits 1 git -C r release-check gate $tip $tip~ $ref 2> err && has err "may not go missing" && git -C r release-check gate $tip~ $tip $ref && git -C r release-check gate $zero $tip $ref &&
	git -C r release-check gate $tip $zero refs/release-ledger/%70robe-1-2 && exits 1 git -C r release-check gate $tip $zero refs/release-ledger/_project
'

it 'reads lines as pre-receive and as pre-push get them, and no others' '
	frozen && commit r "feat: late" && old=$(git -C r rev-parse HEAD~) && new=$(git -C r rev-parse HEAD) && exits 1 git -C r release-check gate <<-E &&
		$old $new refs/heads/main
		$old $new refs/heads/release/1.1
	E
	echo "HEAD $new refs/heads/release/1.1 $old" > push && exits 1 git -C r release-check gate < push && echo "HEAD $new refs/heads/main $old" | git -C r release-check gate && git -C r release-check gate < /dev/null && echo "nonsense" > bad && exits 128 git -C r release-check gate < bad && echo "x y refs/heads/main" > bad && exits 128 git -C r release-check gate < bad
'

it 'holds a push to a bare host by pre-receive' '
	frozen && share && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive && commit r "feat: late" && exits 1 git -C r push -q origin release/1.1 2> err && has err "frozen for v1.1.0" && git -C r push -q origin HEAD:refs/heads/topic && git -C r reset -q --hard HEAD~ && id=$(chk block -m crash) && commit r "fix: crash

Fixes-Blocker: $id" && exits 1 git -C r push -q origin release/1.1 2> err && git -C r push -q origin release/1.1 refs/release-ledger/v1.1.0 && test "$(git -C hub.git rev-parse release/1.1)" = "$(git -C r rev-parse HEAD)" && exits 1 git -C r push -q origin :release/1.1 2> err && exits 1 git -C r push -q origin :refs/release-ledger/v1.1.0 2> err
'

it 'takes a merge of two fixes, and not of more at once' '
	frozen && id=$(chk block -m crash) && base=$(git -C r rev-parse HEAD) && for topic in a b; do
		git -C r checkout -q -b $topic $base && commit r "fix: $topic

Fixes-Blocker: $id" $topic || exit 1
	done && git -C r checkout -q release/1.1 && tick && git -C r merge -q --no-ff -m "Merge both" a b > out && exits 1 gate 1 2> err && has err "Merge both" &&
	git -C r reset -q --hard $base && git -C r merge -q --no-ff -m "Merge a" a && git -C r merge -q --no-ff -m "Merge b" b > out && gate 1
'
it 'takes merges in a push that has nothing of the quarantine yet' '
	frozen && id=$(chk block -m crash) && share && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive && git -C r checkout -q -b topic && commit r "fix: crash

Fixes-Blocker: $id" topic && git -C r checkout -q release/1.1 && tick && git -C r merge -q --no-ff -m "Merge topic" topic && git -C r push -q origin release/1.1 && test "$(git -C hub.git rev-parse release/1.1)" = "$(git -C r rev-parse HEAD)"
'

it 'holds a single ref of a push by update' '
	frozen && share && cp "$HOOKS/update-freeze" hub.git/hooks/update && commit r "feat: late" && exits 1 git -C r push -q origin HEAD:release/1.1 HEAD:refs/heads/topic 2> err && has err "frozen for v1.1.0" && test "$(git -C hub.git rev-parse topic)" = "$(git -C r rev-parse HEAD)" && test "$(git -C hub.git rev-parse release/1.1)" != "$(git -C r rev-parse HEAD)"
'

it 'says it before the push by pre-push' '
	frozen && cp "$HOOKS/pre-push-freeze" r/.git/hooks/pre-push && commit r "feat: late" && exits 1 git -C r push -q origin release/1.1 2> err && has err "frozen for v1.1.0" && git -C r push -q --no-verify origin release/1.1 && git -C r push -q origin HEAD:refs/heads/topic
'

it 'goes without any ledger' '
	repo r && commit r "feat: a" && commit r "feat: b" && git -C r release-check gate HEAD~ HEAD refs/heads/main
'

finish
