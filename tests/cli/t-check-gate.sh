#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-check gate: what goes into a frozen release branch, by the samples in contrib/hooks and by hand.
. ./lib.sh
. ./lib-check.sh
. ./lib-keys.sh

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

LEDGER=refs/release-ledger/v1.1.0

# alone: the same without any remote.
alone() {
	project r && git -C r release-branch cut 1.1.0 > /dev/null && git -C r checkout -q release/1.1 && chk freeze start > /dev/null
}

# put '<sed>' [<parent>]: the last event's text, changed, in its place; on top of <parent> when that is given.
put() {
	tick && git -C r log -1 --format=%B $LEDGER | sed -e '${/^$/d;}' -e "$1" > forged &&
	git -C r update-ref $LEDGER "$(git -C r commit-tree "$(git -C r rev-parse "$LEDGER^{tree}")" -p "${2:-$LEDGER~}" < forged)"
}

# object <commit>: the file that it is in; the repository is damaged on purpose from now on.
object() {
	touch r/.corrupt-on-purpose && git -C r rev-parse "$1" | sed 's,^..,r/.git/objects/&/,'
}

# doubted <text> [<commits back>]: nothing goes into the branch, and it is said why.
doubted() {
	exits 128 gate "${2:-1}" 2> err && has err "whether 'refs/heads/release/1.1' is frozen for v1.1.0 cannot be told" && has err "$1" && has err "git release-sync verify v1.1.0"
}

# free: what is none of the release's goes.
free() {
	git -C r release-check gate HEAD~ HEAD refs/heads/main && git -C r release-check gate HEAD~ HEAD refs/heads/topic && git -C r release-check gate HEAD~ HEAD refs/heads/release/1.0
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

it 'takes the merge of two branches at once for itself alone, and by an exception' '
	alone && id=$(chk block -m crash) && old=$(git -C r rev-parse HEAD) && for t in one two; do git -C r checkout -q -b $t $old && commit r "fix: $t

Fixes-Blocker: $id" $t || exit 1; done && git -C r checkout -q release/1.1 && tick && git -C r merge -q --no-ff -m "Merge both" one two > /dev/null && exits 1 gate 1 2> err && has err "Merge both" && hasnt err "fix: " && id=$(chk exception request HEAD --reason=r) && chk exception grant $id > /dev/null && gate 1
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

# lists_frozen <true or false>: what the checklist says of the release.
lists_frozen() {
	{ git -C r release-check --json v1.1.0 > json 2> /dev/null || [ $? = 1 ]; } && has json "\"frozen\": $1"
}

# stays <text>: the release's tag does not end the freeze, and why is said; it goes.
stays() {
	exits 1 gate 1 2> err && has err "the tag 'v1.1.0' does not end the freeze, as it $1" && has err "; git release-check freeze end --release=v1.1.0 does" &&
	lists_frozen true && git -C r tag -d v1.1.0 > /dev/null
}

it 'is not over by a tag that has the name of the release and nothing else' '
	alone && commit r "feat: late" && git -C r tag v1.1.0 HEAD~ && stays "is not annotated" && git -C r tag v1.1.0 v1.0.0^{commit} && stays "is not annotated" && tag r v1.1.0 v1.0.0^{commit} && stays "does not hold the candidate" &&
	git -C r tag v1.1.0 v1.0.0 && stays "is another tag" && tag r v1.1.0 "$(git -C r commit-tree -m other HEAD^{tree})" && stays "does not hold the candidate" && tag r v1.1.0 "$(git -C r commit-tree -m on-top -p HEAD~ HEAD^{tree})" && stays "is on none of its lines" &&
	git -C r tag v1.1.0+x HEAD~ && exits 1 gate 1 && git -C r tag -d v1.1.0+x > /dev/null && git -C r tag v1.1.0 HEAD~ && exits 1 gate 1 && chk freeze end > /dev/null && gate 1
'

it 'is over by an annotated tag of the candidate or of what has come on top of it' '
	alone && commit r "feat: late" && tag r v1.1.0 HEAD~ && gate 1 && git -C r tag v1.1.0+x HEAD~ && gate 1 && lists_frozen false && git -C r tag -d v1.1.0 v1.1.0+x > /dev/null && exits 1 gate 1 && tag r v1.1.0 && gate 1 &&
	exits 1 chk freeze start 2> err && has err "nothing to freeze"
'

it 'is over by a tag of what the branch was merged into, once the main line has that' '
	alone && commit r "feat: late" && git -C r checkout -q main && commit r "chore: on main" && git -C r checkout -q release/1.1 && m=$(git -C r commit-tree -m "Merge 1.1" -p main -p HEAD~ main^{tree}) && tag r v1.1.0 $m && stays "is on none of its lines" && git -C r update-ref refs/heads/main $m && tag r v1.1.0 $m && gate 1
'

it 'takes the main line of the project, not that of a fork which is pushed to' '
	frozen && commit r "feat: late" && m=$(git -C r commit-tree -m "Merge 1.1" -p main -p HEAD~ main^{tree}) && git init -q --bare fork.git && git -C r remote add fork "$PWD/fork.git" && git -C r config remote.pushDefault fork &&
	git -C r update-ref refs/remotes/fork/main $m && tag r v1.1.0 $m && stays "is on none of its lines" && git -C r update-ref refs/remotes/origin/main $m && tag r v1.1.0 $m && gate 1
'

it 'is over by the tag that the ledger says was made, and by no other once it does' '
	alone && git -C r release-tag 1.1.0 > /dev/null && made=$(git -C r rev-parse v1.1.0) && commit r "feat: late" && gate 1 && git -C r tag -f -a -m v1.1.0 v1.1.0 HEAD~ > /dev/null && stays "is not the one that the ledger says was made" && exits 1 gate 1 && git -C r update-ref refs/tags/v1.1.0 $made && gate 1
'

ana=$(ssh_key ana) && cp "$HOME/allowed_signers" "$HOME/known" && mallory=$(ssh_key mallory)

# signs <key> [<allowed signers>]: tags are signed with the key from now on; ana is known, mallory is not.
signs() {
	use_ssh r "$1" && git -C r config gpg.ssh.allowedSignersFile "${2:-$HOME/known}"
}

# signed: the tag of what was frozen, with the key at hand.
signed() {
	git -C r tag -s -m v1.1.0 v1.1.0 HEAD~
}

it 'is over only by a tag that somebody who is known has signed, where the policy has tags signed' '
	project r "[release]\n\tsign = true\n\tsignedEvents = false\n" && git -C r release-branch cut 1.1.0 > /dev/null && git -C r checkout -q release/1.1 && chk freeze start > /dev/null && commit r "feat: late" && tag r v1.1.0 HEAD~ && stays "is not signed by a known person" && signs "$mallory" && signed && stays "is not signed by a known person" && signs "$ana" && signed && gate 1
'

it 'is over only by a tag that somebody who is known has signed, where signers are configured' '
	alone && commit r "feat: late" && tag r v1.1.0 HEAD~ && gate 1 && signs "$ana" && stays "is not signed by a known person" && signs "$mallory" && signed && stays "is not signed by a known person" && signs "$ana" && signed && gate 1
'

it 'lets nothing in by a blocker that nobody who is known has recorded, where only what is signed counts' '
	alone && own=$(chk block -m mine) && commit r "fix: mine

Fixes-Blocker: $own" && gate 1 && signs "$ana" && exits 1 gate 1 && git -C r config release.signedEvents false && gate 1 && git -C r config --unset release.signedEvents && git -C r config commit.gpgSign true && signs "$mallory" && strange=$(chk block -m strange) && signs "$ana" && id=$(chk block -m crash) && git -C r config commit.gpgSign false && commit r "fix: strange

Fixes-Blocker: $strange" && exits 1 gate 1 && commit r "fix: crash

Fixes-Blocker: $id" && gate 1
'

it 'takes no signer from the branch that is frozen' '
	project r && cp "$HOME/known" r/signers && git -C r add signers && git -C r commit -qm "chore: signers" && git -C r release-branch cut 1.1.0 > /dev/null && git -C r checkout -q release/1.1 && chk freeze start > /dev/null && cp "$HOME/allowed_signers" r/signers && git -C r commit -qam "chore: me, too" && signs "$mallory" signers && signed && stays "is not signed by a known person" && signs "$ana" signers && signed && gate 1
'

it 'does not count a tag that comes with the branch, nor one of the wrong kind before it' '
	frozen && share && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive && commit r "feat: late" && git -C r push -q origin v1.0.0^{commit}:refs/tags/v1.1.0 && exits 1 git -C r push -q origin release/1.1 2> err && has err "is not annotated" && git -C r push -q origin :refs/tags/v1.1.0 && tag r v1.1.0 HEAD~ && exits 1 git -C r push -q origin v1.1.0 release/1.1 2> err && hasnt err "the tag" && git -C r push -q origin v1.1.0 && git -C r push -q origin release/1.1
'

it 'holds the branch that it was begun for, whatever branch comes since' '
	alone && commit r "feat: late" && git -C r branch hotfix/1.1.0 HEAD~ && exits 1 gate 1 && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/hotfix/1.1.0 && chk freeze end > /dev/null && gate 1 && git -C r release-check gate HEAD~ HEAD refs/heads/hotfix/1.1.0
'

it 'leaves the main line alone once the release has a branch of its own' '
	project r && git -C r release-check freeze start > /dev/null && commit r "feat: late" && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/main && git -C r release-branch cut 1.1.0 --from=HEAD~ > /dev/null && git -C r release-check gate HEAD~ HEAD refs/heads/main && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/release/1.1
'

# hosted: r on main, which is frozen for v1.1.0; the bare hub.git has its ledger and judges what is pushed.
hosted() {
	project r && git clone -q --bare r hub.git && git -C r remote add origin "$PWD/hub.git" && git -C r fetch -q && chk freeze start > /dev/null && share && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive
}

it 'frees the main line by no branch that brings what may not go in' '
	hosted && commit r "feat: late" && exits 1 git -C r push -q origin main && exits 1 git -C r push -q origin main:refs/heads/release/1.1 2> err && has err "release/1.1'"'"' is frozen for v1.1.0" && has err "feat: late" && exits 1 git -C r push -q origin main:refs/heads/hotfix/1.1.0 && git -C r push -q origin main:refs/heads/release/2.0 && exits 1 git -C r push -q origin main &&
	git -C r release-branch cut 1.1.0 --from=HEAD~ > /dev/null && git -C r push -q origin release/1.1 && git -C r push -q origin main
'

it 'judges a symbolic ref of the host as the one that it leads to, and by its own name that of a remote' '
	hosted && git -C hub.git symbolic-ref refs/heads/master refs/heads/main && git -C hub.git symbolic-ref refs/heads/old refs/heads/master && git -C hub.git symbolic-ref refs/heads/next refs/heads/topic && commit r "feat: late" && for ref in main master old; do exits 1 git -C r push -q origin main:refs/heads/$ref 2> err && has err "refs/heads/main'"'"' is frozen" || exit 1; done && exits 1 git -C r push -q origin :refs/heads/master && git -C r push -q origin main:refs/heads/next && test "$(git -C hub.git rev-parse topic)" = "$(git -C r rev-parse main)" &&
	git -C r symbolic-ref refs/heads/master refs/heads/main && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/master && echo "HEAD $(git -C r rev-parse HEAD) refs/heads/master $(git -C r rev-parse HEAD~)" | git -C r release-check gate && chk freeze end > /dev/null && share && git -C r push -q origin main:refs/heads/master && test "$(git -C hub.git rev-parse main)" = "$(git -C r rev-parse main)"
'

it 'takes no ledger that ends in what is no event' '
	hosted && commit r "feat: late" && git -C r tag -a -m note note && blob=$(git -C r rev-parse HEAD:file) && for what in main note $blob; do exits 1 git -C r push -q origin $what:refs/release-ledger/v9.9.9 2> err && has err "is no event" || exit 1; done && exits 1 git -C r push -q origin main:refs/release-ledger/_project && git -C r push -q origin main:refs/release-ledger/%70robe-1-2 &&
	git -C r update-ref refs/heads/junk "$(git -C r commit-tree -m "Release-Event: 1 is prose" -p $LEDGER "HEAD^{tree}")" && exits 1 git -C r push -q origin junk:$LEDGER 2> err && has err "is no event" && chk freeze end > /dev/null && share && git -C r push -q origin main
'

# policed <text>: a commit of this policy in r.
policed() {
	tick && printf "$1" > r/.gitrelease && git -C r commit -qam "chore: policy"
}

BAD="[release]\n\tscheme = nonsense\n"

it 'takes no policy into the main line that cannot be read, and one that puts it right' '
	hosted && chk freeze end > /dev/null && share && policed "$BAD" && exits 1 git -C r push -q origin main 2> err && has err "main'"'"' would have a policy that cannot be read" && has err "nonsense" && git -C r push -q origin main:refs/heads/topic && git -C r push -q --no-verify origin main~:refs/heads/main && rm hub.git/hooks/pre-receive && git -C r push -q origin main && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive && commit r "feat: on" && exits 1 git -C r push -q origin main && git -C r push -q origin main:refs/heads/other 2> err && has err "the policy is taken as it was at" &&
	policed "" && git -C r push -q origin main 2> err && commit r "feat: two" && git -C r push -q origin main 2> err && hasnt err "the policy"
'

it 'judges by none where no policy could ever be read, but by the configuration of the host' '
	repo r && commit r "chore: start" .gitrelease "$(printf "$BAD")" && git clone -q --bare r hub.git && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive && policed "" && git -C hub.git config release.scheme nonsense && exits 1 git -C r push -q "$PWD/hub.git" main 2> err && has err "nonsense" && git -C hub.git config --unset release.scheme && git -C r push -q "$PWD/hub.git" main 2> err && has err "the defaults are taken"
'

it 'judges by the policy as it was last where it cannot be read' '
	project r "[release]\n\tledgerPrefix = refs/x/\n\tsignedEvents = true\n" && cp "$HOME/known" r/signers && git -C r add signers && git -C r commit -qm "chore: signers" && use_ssh r "$ana" && git -C r config gpg.ssh.allowedSignersFile signers && git -C r config commit.gpgSign true && chk freeze start > /dev/null && id=$(chk block -m crash) && git clone -q --bare r hub.git && git -C hub.git config gpg.ssh.allowedSignersFile signers && git -C r push -q "$PWD/hub.git" refs/x/v1.1.0 && git -C r remote add origin "$PWD/hub.git" &&
	policed "$BAD" && git -C r push -q origin main && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive && git -C r revert --no-edit HEAD > /dev/null && exits 1 git -C r push -q origin main 2> err && has err "is frozen for v1.1.0" && git -C r commit -q --amend -m "revert: the policy

Fixes-Blocker: $id" && git -C r push -q origin main
'

# packaged [<release branch>]: r on main; its package api comes to api/v1.1.0.
packaged() {
	repo r && printf "[release]\n\treleaseBranch = %s\n[release-package \"api\"]\n\tpath = api\n[release-package \"web\"]\n\tpath = web\n" "${1:-release/%(major).%(minor)}" > r/.gitrelease && git -C r add -A && commit r "feat: one" api/a && tag r api/v1.0.0 && commit r "feat: two" api/b
}

it 'holds the branch that was cut for a package, whether its name says so or not' '
	for own in release/1.1 release/api-1.1; do
		rm -rf r && packaged "$(echo $own | sed "s/1.1/%(major).%(minor)/; s/api/%(package)/")" && test "$(git -C r release-branch cut --package=api)" = $own && git -C r release-check freeze start --release=api/v1.1.0 > /dev/null && git -C r log -1 --format=%B refs/release-ledger/api%2Fv1.1.0 > event && has event "Branch: $own" && git -C r checkout -q $own && commit r "feat: late" api/c &&
		exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/$own 2> err && has err "frozen for api/v1.1.0" && git -C r release-check gate HEAD~ HEAD refs/heads/main && git -C r release-check gate HEAD~ HEAD refs/heads/release/web-1.1 && git -C r release-check freeze end --release=api/v1.1.0 > /dev/null && git -C r release-check gate HEAD~ HEAD refs/heads/$own || exit 1
	done
'

it 'holds the main line for a package that has no branch' '
	packaged && git -C r release-check freeze start --release=api/v1.1.0 > /dev/null && commit r "feat: late" api/c && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/main && git -C r branch release/2.0 && exits 1 git -C r release-check gate HEAD~ HEAD refs/heads/main && git -C r release-check gate HEAD~ HEAD refs/heads/release/2.0
'

it 'keeps ledgers from being deleted and rewound' '
	frozen && chk block -m b > /dev/null && ref=refs/release-ledger/v1.1.0 && tip=$(git -C r rev-parse $ref) && zero=0000000000000000000000000000000000000000 && exits 1 git -C r release-check gate $tip $zero $ref 2> err && has err "not deleted" && exits 1 git -C r release-check gate $tip $tip~ $ref 2> err && has err "may not go missing" && git -C r release-check gate $tip~ $tip $ref && git -C r release-check gate $zero $tip $ref &&
	git -C r release-check gate $tip $zero refs/release-ledger/%70robe-1-2 && exits 1 git -C r release-check gate $tip $zero refs/release-ledger/_project
'

it 'lets no ledger take the place of one whose tip is lost, unless it holds that' '
	alone && tip=$(git -C r rev-parse $LEDGER) && git -C r update-ref refs/heads/other "$(git -C r commit-tree -m x -p $tip~ $tip^{tree})" && chk block -m b > /dev/null && new=$(git -C r rev-parse $LEDGER) && git -C r update-ref $LEDGER $tip && f=$(object $tip) && mv $f kept && exits 1 git -C r release-check gate $tip other $LEDGER 2> err && has err "may not go missing" && has err "push from a clone that has it" && mv kept $f && git -C r release-check gate $tip $new $LEDGER && git -C r release-check gate 1111111111111111111111111111111111111111 $new $LEDGER
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

it 'lets nothing in past a freeze that it cannot read, until somebody has said anew what holds' '
	alone && commit r "feat: late" && put "s/^Release-Event: 1/Release-Event: 2/" && doubted "event $(git -C r rev-parse --short=12 $LEDGER) of the ledger counts for nothing" && free && chk freeze end > out && gate 1 && exits 1 chk freeze end 2> err && has err "not frozen" && chk freeze start > /dev/null && commit r "feat: later" && exits 1 gate 1 2> err && has err "is frozen for v1.1.0"
'

it 'lets nothing in by an event that was made elsewhere, or falsely, and goes on where it came before the last word' '
	alone && chk freeze end > /dev/null && commit r "fix: late" && gate 1 && end=$(git -C r rev-parse $LEDGER) &&
	for change in "s/^Release-Id: .*/Release-Id: v9.9.9/" "s/^Ledger-Root: ..../Ledger-Root: 0000/" "s/^Lamport: .*/Lamport: 99/" "/^Nonce:/d"; do
		put "$change" $end && doubted "counts for nothing" && free && git -C r update-ref $LEDGER $end || return 1
	done && gate 1 && put "/^Nonce:/d" && doubted "counts for nothing" && chk freeze end > /dev/null && gate 1
'

it 'lets nothing in past an object that is missing or damaged, at the tip or before it' '
	alone && commit r "feat: late" && f=$(object $LEDGER) && mv $f kept && doubted "the object is missing or damaged" && free && cp -f "$(object HEAD)" $f && doubted "its content does not fit its id" && free && rm -f $f && mv kept $f && chk block -m b > /dev/null && mv $f kept && doubted "the object is missing or damaged" && free && mv kept $f && chk freeze end > /dev/null && gate 1 && rm -f $f && gate 1
'

it 'lets nothing in past a signature that does not fit' '
	project r && use_ssh r "$(ssh_key committer)" && git -C r release-branch cut 1.1.0 > /dev/null && git -C r checkout -q release/1.1 && git -C r config commit.gpgSign true && chk freeze start > /dev/null && git -C r config commit.gpgSign false && commit r "feat: late" && git -C r config commit.gpgSign true && exits 1 gate 1 && chk freeze end > /dev/null && gate 1 && git -C r cat-file commit $LEDGER~ | sed "s/^Event: check.freeze-start/Event: check.freezt-start/" > forged && new=$(git -C r hash-object -t commit -w "$PWD/forged") && git -C r update-ref $LEDGER $new && doubted "the signature does not fit" && free
'

it 'lets nothing in past a ref that is broken, whatever git does with it' '
	alone && commit r "feat: late" && kept=$(cat r/.git/$LEDGER) && : > r/.git/$LEDGER && touch r/.corrupt-on-purpose && doubted "cannot read '"'$LEDGER'"'" && free && echo nonsense > r/.git/$LEDGER && doubted "cannot read" && free && rm r/.git/$LEDGER && gate 1 && echo $kept > r/.git/$LEDGER && exits 1 gate 1
'

it 'lets nothing in by a ledger that has gone back behind what was seen of it' '
	frozen && git -C r release-sync > /dev/null && commit r "feat: late" && exits 1 gate 1 && old=$(git -C r rev-parse $LEDGER) && git -C r update-ref $LEDGER $old~ && doubted "was seen at" && free && git -C r update-ref -d $LEDGER && doubted "was seen at" && free && git -C r update-ref $LEDGER $old && exits 1 gate 1
'

it 'takes no exception for granted that an unreadable event may have denied' '
	alone && commit r "feat: late" && id=$(chk exception request HEAD --reason=r) && chk exception grant $id > /dev/null && gate 1 && chk exception deny $id > /dev/null && put "s/^Release-Event: 1/Release-Event: 2/" && doubted "counts for nothing" && chk freeze end > /dev/null && late=$(git -C r rev-parse HEAD) && git -C r reset -q --hard HEAD~ && chk freeze start > /dev/null && git -C r reset -q --hard $late && exits 1 gate 1 && chk exception grant $id > /dev/null && gate 1
'

# bad <release>: a ledger of which nothing can be read.
bad() {
	git -C r update-ref refs/release-ledger/$1 "$(git -C r commit-tree -m "no event" "$(git -C r rev-parse "$LEDGER^{tree}")")"
}

it 'is held up by no ledger but one that speaks of the branch' '
	alone && chk freeze end > /dev/null && commit r "feat: late" && bad v1.0.0 && bad no-version && bad v7%20x && bad _project && git -C r branch release/3.0 && bad v3.0.0 && gate 1 && free && bad v1.2.0 && gate 1 && exits 128 git -C r release-check gate HEAD~ HEAD refs/heads/main 2> err && has err "frozen for v1.2.0" && git -C r release-check gate HEAD~ HEAD refs/heads/topic && exits 128 git -C r release-check gate HEAD~ HEAD refs/heads/release/1.2 && git -C r branch release/1.2 && git -C r release-check gate HEAD~ HEAD refs/heads/main && exits 128 git -C r release-check gate HEAD~ HEAD refs/heads/release/1.2 && git -C r tag v1.2.0 && exits 128 git -C r release-check gate HEAD~ HEAD refs/heads/release/1.2 && git -C r tag -d v1.2.0 > /dev/null && tag r v1.2.0 && git -C r release-check gate HEAD~ HEAD refs/heads/release/1.2
'

it 'keeps a new branch out for a release whose ledger is bad, by the name it would have' '
	alone && zero=0000000000000000000000000000000000000000 && put "s/^Release-Event: 1/Release-Event: 2/" && commit r "feat: late" && git -C r checkout -q main && git -C r branch -q -M release/1.1 work && exits 128 git -C r release-check gate $zero work refs/heads/release/1.1 && exits 128 git -C r release-check gate $zero work refs/heads/hotfix/1.1.0 && git -C r release-check gate $zero work refs/heads/work
'

it 'judges a bad ledger in the push that brings it' '
	frozen && chk freeze end > /dev/null && share && cp "$HOOKS/pre-receive-freeze" hub.git/hooks/pre-receive && commit r "feat: one" && git -C r push -q origin release/1.1 && commit r "feat: late" && old=$(git -C r rev-parse $LEDGER) && put "/^Nonce:/d" $old && exits 1 git -C r push -q origin release/1.1 $LEDGER 2> err && has err "cannot be told" && git -C r push -q origin $LEDGER && exits 1 git -C r push -q origin release/1.1 2> err && has err "cannot be told" && git -C r push -q origin HEAD:refs/heads/topic
'

finish
