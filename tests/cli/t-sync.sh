#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-sync: the release ledger shared, read and verified.
. ./lib.sh
. ./lib-keys.sh
. ./lib-ledger.sh

# --- the command line ----------------------------------------------------------------------------------------------

it 'refuses a command line that cannot be' '
	team a && cd a &&
	for line in "log v1 v2" "verify v1 v2" "doctor origin other" "origin other" "accept-rewind v1.0.0" "accept-rewind --reason=x" "--offline" "log --offline" "--reason=x" \
		"verify --reason=x" "log -n" "verify -n" "accept-rewind v1.0.0 --reason=x --json" "accept-rewind --json" "doctor -q" "--color" "--remote=origin"; do
		exits 129 git release-sync $line 2> ../err || { echo "$line"; exit 1; }
	done
'
it 'says what is missing: a repository, a remote, a release' '
	exits 128 git release-sync 2> err && has err "not a git repository" && team a && cd a && exits 128 git release-sync log v7.0.0 2> ../err && has ../err "unknown release '\''v7.0.0'\''" &&
	exits 0 git release-sync log v0.1.0 > ../out && test ! -s ../out && exits 129 git release-sync accept-rewind v0.1.0 --reason=" " 2> ../err && has ../err "needs --reason" && git remote remove origin && exits 128 git release-sync 2> ../err && has ../err "no remote" && exits 0 git release-sync ../hub
'
it 'says when the host cannot be reached, and goes on once it can' '
	team a && record a one && mv hub gone && (cd a && exits 128 git release-sync 2> ../err && exits 128 git release-sync -n 2>> ../err && exits 128 git release-sync doctor 2>> ../err) && test -s err &&
	mv gone hub && exits 0 sync a
'

# --- sync ----------------------------------------------------------------------------------------------------------

it 'sends, receives and joins, a line a ledger' '
	team a b && record a one >/dev/null && sync a > out && echo "v1.0.0: sent" | same - out && sync a > out && echo "up to date" | same - out &&
	record b two >/dev/null && sync b > out && echo "v1.0.0: joined" | same - out && sync a > out && echo "v1.0.0: received" | same - out &&
	test "$(tip a)" = "$(tip b)" && test "$(tip a)" = "$(tip hub)" && events a && events b && same a.json b.json && json a.json events.# 2
'
it 'shares every ledger, the project'\''s first' '
	team a b && record a --project one >/dev/null && record a --release=v2.0.0 two >/dev/null && record a --release=api/v1.0.0 three >/dev/null && sync a > out &&
	printf "%s: sent\n" _project api/v1.0.0 v1.0.0 v2.0.0 | same - out && sync b > out && printf "%s: received\n" _project api/v1.0.0 v1.0.0 v2.0.0 | same - out &&
	git -C b rev-parse -q --verify refs/release-ledger/api%2Fv1.0.0
'
it 'says in JSON what became of each' '
	team a b && record a one >/dev/null && sync a --json > out && json out schema git-release-sync/1 && json out remote origin && json out ledgers.0.release v1.0.0 && json out ledgers.0.state sent &&
	json out ledgers.0.reason null && json out notes "[]" && sync a -q > out && test ! -s out
'
it 'shows with -n what it would do, and does nothing' '
	team a b && record a one >/dev/null && sync a -n > out && echo "v1.0.0: to be sent" | same - out && git -C hub for-each-ref refs/release-ledger > got && test ! -s got &&
	sync a >/dev/null && sync b -n > out && echo "v1.0.0: to be received" | same - out && git -C b for-each-ref refs/release-ledger refs/release-remotes > got && test ! -s got &&
	sync b >/dev/null && sync b -n > out && echo "up to date" | same - out
'
it 'takes --dry-run and --quiet for -n and -q' '
	team a && record a one > /dev/null && sync a --dry-run > out && test -s out && test -z "$(git -C hub for-each-ref refs/release-ledger)" && sync a --quiet > out && test ! -s out && test -n "$(git -C hub for-each-ref refs/release-ledger)" &&
	(cd a && exits 0 git release-sync verify --quiet > ../out) && test ! -s out
'
it 'runs no pre-push hook, and pushes to a remote that mirrors' '
	team a && printf "#!/bin/sh\nexit 1\n" > a/.git/hooks/pre-push && chmod +x a/.git/hooks/pre-push && git -C a config remote.origin.mirror true && record a one >/dev/null && sync a > out && has out sent
'
it 'takes a remote by its address, and one in a bare repository' '
	team a && git clone -q --bare hub bare && record a one >/dev/null && sync a ../hub > out && has out sent && sync a ../hub > out && has out "up to date" &&
	git -C bare remote set-url origin ../hub && sync bare > out && has out received && sound bare
'
it 'keeps the ledger where release.ledgerPrefix says' '
	team a b && for d in a b; do git -C $d config release.ledgerPrefix refs/heads/release-ledger; done && record a one >/dev/null && sync a > out && has out sent &&
	git -C hub rev-parse -q --verify refs/heads/release-ledger/v1.0.0 && sync b > out && has out received && sound b
'
it 'refuses to keep the ledger among the branches or tags themselves' '
	team a && for bad in refs/heads/ refs/tags/ledger refs/release/ nowhere "refs/a b"; do tick && (cd a && exits 128 git -c "release.ledgerPrefix=$bad" release-check block -m x 2> ../err) && has err "release.ledgerPrefix: " || exit 1; done &&
	git -C a for-each-ref --format="%(refname)" > refs && hasnt refs v1.0.0 && printf "[release]\n\tledgerPrefix = refs/heads/release-ledger/\n" > a/.gitrelease && (cd a && git release-policy check && git release-check block -m x) >/dev/null && git -C a rev-parse -q --verify refs/heads/release-ledger/v0.1.0
'
it 'joins what two people noted about lines and fixes' '
	team a b && (cd a && git release-branch owner v1.0.0 ana) && (cd b && git release-branch owner v2.0.0 ben && git release-forward mark HEAD --not-needed --reason=none) >/dev/null &&
	sync a > out && has out "refs/notes/release-lines: sent" && sync b > out && has out "refs/notes/release-lines: joined" && has out "refs/notes/release-forward: sent" && sync a > out && has out "refs/notes/release-lines: received" &&
	for d in a b; do git -C $d notes --ref=release-lines list | cut -d" " -f2 | xargs git -C $d notes --ref=release-lines show > notes && has notes "owner: v1.0.0 ana" && has notes "owner: v2.0.0 ben" || exit 1; done &&
	test "$(git -C a rev-parse refs/notes/release-lines)" = "$(git -C b rev-parse refs/notes/release-lines)" && sync b > out && echo "up to date" | same - out
'
it 'leaves a remote without notes that does not take them' '
	team a && (cd a && git release-branch owner v1.0.0 ana) && record a one >/dev/null && printf "#!/bin/sh\ncase \$1 in refs/notes/*) echo no notes here; exit 1;; esac\n" > hub/hooks/update && chmod +x hub/hooks/update &&
	(exits 1 sync a > out 2> err) && has out "v1.0.0: sent" && has err "refs/notes/release-lines" && has err "no notes here" && rm hub/hooks/update && exits 0 sync a > out && has out "refs/notes/release-lines: sent"
'
it 'says which ledger the remote refuses, in its own words, and sends the others' '
	team a && record a one >/dev/null && record a --release=v2.0.0 two >/dev/null && printf "#!/bin/sh\ncase \$1 in *v2*) echo frozen; exit 1;; esac\n" > hub/hooks/update && chmod +x hub/hooks/update &&
	(exits 1 sync a > out 2> err) && has out "v1.0.0: sent" && has out "v2.0.0: refused" && has err "hook declined: frozen" && rm hub/hooks/update && exits 0 sync a > out && echo "v2.0.0: sent" | same - out
'
it 'does it around each recording with release.autoSync, and records while the host is away' '
	team a b && for d in a b; do git -C $d config release.autoSync true; done && record a one >/dev/null && test "$(tip a)" = "$(tip hub)" && record b two >/dev/null && test "$(tip b)" = "$(tip hub)" &&
	mv hub gone && (exits 0 record a three > out 2> err) && has err "not shared with '\''origin'\''" && test "$(grep -c "not shared" err)" = 1 && mv gone hub && record a four >/dev/null 2> err && test ! -s err && sync b >/dev/null && events b && subjects b.json | sort > got && printf "%s\n" four one three two | same - got
'
it 'leaves the remote alone without release.autoSync' '
	team a && record a one >/dev/null && git -C hub for-each-ref refs/release-ledger > got && test ! -s got
'

# --- log -----------------------------------------------------------------------------------------------------------

it 'tells who said what and when' '
	team a && id=$(record a -m "In words." "check.pass v1.0.0: perf") && events a && json a.json schema git-release-sync/1 && json a.json release v1.0.0 && json a.json tip "$(tip a)" && json a.json events.# 1 &&
	json a.json events.0.event check.pass && json a.json events.0.subject "check.pass v1.0.0: perf" && json a.json events.0.who "A U Thor <author@example.com>" && json a.json events.0.identity claimed &&
	json a.json events.0.principal null && json a.json events.0.candidate null && json a.json events.0.lamport 1 && json a.json events.0.text "In words." && json a.json events.0.oid "$(tip a)" && json a.json events.0.problem null &&
	(cd a && git release-sync log v1.0.0 > ../out) && has out "$id" && has out "A U Thor <author@example.com> (claimed)" && has out "check.pass v1.0.0: perf"
'
it 'shows the project'\''s ledger, and the open release when none is named' '
	team a && record a --project one >/dev/null && (cd a && git release-sync log _project > ../out && git release-sync log > ../open) && has out one && has open one
'
it 'lets no control byte through' '
	team a && record a "$(printf "red\033[31m\a")" -m "$(printf "x\033]0;y\a")" >/dev/null && (cd a && git release-sync log v1.0.0 > ../out && git release-sync log v1.0.0 --json > ../json) && test -z "$(tr -d "\n -~" < out)" && test -z "$(LC_ALL=C tr -d "\n -~\200-\377" < json)"
'
it 'agrees with git about the trailers' '
	team a && record a --evidence=proof -m "Text: not a trailer

Event: not.one" "one" >/dev/null && git -C a log -1 --format=%B "$LEDGER" | git interpret-trailers --no-divider --parse > got && git -C a cat-file commit "$LEDGER" | sed "1,/^$/d" | sed -n "/^Release-Event/,\$p" | same - got && has got "Event: check.pass"
'
it 'knows the principal by the key that signed, not by the author' '
	team a && key=$(ssh_key ana) && use_ssh a "$key" && git -C a config commit.gpgSign true && git -C a config user.email ana@example.com && (export GIT_AUTHOR_EMAIL=ana@example.com && record a one >/dev/null && record a two > /dev/null) && events a &&
	json a.json events.0.identity signed && json a.json events.0.principal ana@example.com && sound a && (cd a && git release-sync log v1.0.0 > ../out) && has out "ana@example.com (signed)" && events a && json a.json events.1.principal ana@example.com
'
it 'knows by an OpenPGP key, too' '
	team a && use_gpg a "$(gpg_key gil)" && git -C a config commit.gpgSign true && (export GIT_AUTHOR_EMAIL=gil@example.com && record a one >/dev/null) && events a && json a.json events.0.identity signed && json a.json events.0.principal gil@example.com && sound a
'
it 'records nothing when it cannot sign' '
	team a && git -C a config gpg.format ssh && git -C a config user.signingKey "$HOME/nothing" && git -C a config commit.gpgSign true && (exits 128 record a one 2> err) && test -s err && git -C a for-each-ref refs/release-ledger > got && test ! -s got &&
	git -C a config --unset commit.gpgSign && exits 0 record a one && git -C a config release.signedEvents true && exits 128 record a two &&
	git -C a config commit.gpgSign false && exits 0 record a three
'

# --- doctor --------------------------------------------------------------------------------------------------------

it 'finds out whether the host takes the ledger, and leaves nothing there' '
	team a && cd a && exits 0 git release-sync doctor > ../out && echo "origin: takes '\''refs/release-ledger/'\''" | same - ../out && git -C ../hub for-each-ref > ../got && test "$(wc -l < ../got)" = 1 &&
	exits 0 git release-sync doctor --json > ../out && json ../out ok true && json ../out clears true && json ../out remote origin && exits 0 git release-sync doctor -n > ../out && has ../out "push refs/release-ledger/%70robe-" &&
	exits 0 git release-sync doctor -n --json > ../out && json ../out ok null && json ../out takes null && json ../out remote origin && git -C ../hub for-each-ref > ../got && test "$(wc -l < ../got)" = 1
'
it 'says what to do when it does not' '
	team a && printf "#!/bin/sh\ncase \$1 in refs/heads/*) ;; *) echo only branches; exit 1;; esac\n" > hub/hooks/update && chmod +x hub/hooks/update && cd a && exits 1 git release-sync doctor > ../out 2> ../err && has ../out "only branches" && has ../err "refs/heads/release-ledger/" &&
	exits 1 git release-sync doctor --json > ../json && json ../json ok false && git config -f .gitrelease release.ledgerPrefix refs/heads/release-ledger/ && exits 0 git release-sync doctor
'
it 'notices a host that hides it, and one that keeps the probe' '
	team a && git -C hub config uploadpack.hideRefs refs/release-ledger && (cd a && exits 1 git release-sync doctor > ../out) && has out "does not show" && git -C hub config --unset uploadpack.hideRefs &&
	printf "#!/bin/sh\ncase \$3 in 000*) exit 1;; esac\n" > hub/hooks/update && chmod +x hub/hooks/update && (cd a && exits 0 git release-sync doctor 2> ../err) && has err "does no harm" && record a one >/dev/null && sync a > out && echo "v1.0.0: sent" | same - out
'
it 'warns of a clone that mirrors' '
	team a && git clone -q --mirror hub m && git -C m remote set-url origin ../hub && (cd m && exits 0 git release-sync doctor 2> ../err) && has err "+refs/*:refs/*" && (cd m && exits 0 git release-sync doctor -n 2> ../err) && has err "+refs/*:refs/*" && (cd a && git release-sync doctor 2> ../err) && test ! -s err
'

# --- tags ----------------------------------------------------------------------------------------------------------

it 'ties a release tag to its ledger and verifies that' '
	team a b && (cd a && git release-tag 0.9.0 >/dev/null && git cat-file tag v0.9.0 > ../plain && exits 0 git release-tag --verify v0.9.0 > ../out) && hasnt plain Release-Ledger && has out "equals the changelog entry" && commit a "feat: two" && record a one >/dev/null &&
	(cd a && git release-tag 1.0.0 >/dev/null && git cat-file tag v1.0.0 > ../anchored && exits 0 git release-tag --verify v1.0.0 > ../out) && has anchored "Release-Ledger: $(git -C a rev-parse $LEDGER~1)" && has out "its ledger is here" && record a two >/dev/null && sound a &&
	(cd a && git push -q origin main v0.9.0 v1.0.0) && git -C b pull -q && (cd b && exits 0 git release-tag --verify v1.0.0 > ../out) && has out "its ledger is not here" && (cd b && exits 1 git release-sync verify > ../out) && has out "tag '\''v1.0.0'\''" && sync a && sync b && sound b
'
it 'says when a tag names what is not in the ledger' '
	team a && record a one >/dev/null && record a two >/dev/null && (cd a && git release-tag 1.0.0 >/dev/null) && git -C a remote remove origin && git -C a update-ref $LEDGER $LEDGER~2 && record a three >/dev/null && (cd a && exits 1 git release-tag --verify v1.0.0 > ../out) && has out "is not in the ledger" && problem a "tag '\''v1.0.0'\'' names"
'
it 'pushes branch, tag and ledger together' '
	team a b && commit a "feat: two" && record a one >/dev/null && (cd a && git release-tag -n --push 1.0.0 > ../out) && has out "$LEDGER" && (cd a && git release-tag --push 1.0.0) && test "$(tip a)" = "$(tip hub)" && git -C hub rev-parse -q --verify v1.0.0^{commit} && sync b >/dev/null && sound b
'
it 'pushes none of them when the ledger has moved on there, and says how to go on' '
	team a b && record b other >/dev/null && sync b >/dev/null && commit a "feat: two" && record a one >/dev/null && (cd a && exits 128 git release-tag --push 1.0.0-rc.1 2> ../err) && has err "git release-sync origin" && git -C hub tag > got && test ! -s got &&
	sync a >/dev/null && (cd a && exits 0 git release-tag --push 1.0.0-rc.1 2> ../err) && git -C hub rev-parse -q --verify v1.0.0-rc.1^{commit} && sound a
'
it 'bumps with an anchor, and pushes the ledger along' '
	repo p && printf "1.0.0\n" > p/VERSION && git -C p add VERSION && commit p "chore: start" && tag p v1.0.0 && commit p "feat: one" && git clone -q --bare p hub && git clone -q hub a && record a --release=v1.1.0 one >/dev/null && (cd a && git release-bump --tag --push >/dev/null) && git -C a cat-file tag v1.1.0 > out &&
	has out "Release-Ledger: $(git -C a rev-parse refs/release-ledger/v1.1.0~1)" && test "$(git -C hub rev-parse refs/release-ledger/v1.1.0)" = "$(git -C a rev-parse refs/release-ledger/v1.1.0)" && git -C hub rev-parse -q --verify v1.1.0^{commit}
'

finish
