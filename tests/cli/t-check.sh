#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-check: the checklist of a candidate: each state, each verb both ways, what it shows and what it runs.
. ./lib.sh
. ./lib-check.sh

X='[release-check "x"]\n\tdescription = look at it\n'
CMD='[release-check "x"]\n\tcommand = ./x.sh\n'

# script <dir> <body>: x.sh as part of the candidate, and its policy trusted.
script() {
	printf '#!/bin/sh\n%s\n' "$2" > "$1/x.sh" && chmod +x "$1/x.sh" && tick && git -C "$1" add -A && git -C "$1" commit -qm 'chore: script' &&
	git -C "$1" release-policy trust --yes > /dev/null
}

it 'lists the checks that every project has, and is not ready while one is open' '
	repo r && commit r "feat: one" && exits 1 git -C r release-check > out 2> err && has out "pending         qa-scope" && has out "not-applicable  migrations" && has out "passed          notes" &&
	has err "not ready: 2 open checks" && exits 1 git -C r release-check --json > o.json 2> /dev/null && json o.json schema git-release-check/1 && json o.json release v0.1.0 && json o.json candidate "$(git -C r rev-parse HEAD)" &&
	json o.json ready false && json o.json frozen false && json o.json checks.# 8 && json o.json checks.0.name qa-scope && json o.json checks.0.state pending && json o.json checks.0.severity blocking && json o.json checks.0.stage candidate &&
	json o.json checks.0.signers.# 0 && json o.json checks.0.evidence.# 0 && json o.json blockers.# 0 && json o.json vetoes.# 0 && json o.json owner null
'

it 'is ready when everything has been signed off' '
	repo r && commit r "feat: one" && git -C r release-check sign qa-scope > out && echo "check.sign v0.1.0: qa-scope" | same - out && exits 1 git -C r release-check -q 2> /dev/null && git -C r release-check sign rollback-plan -m "git revert" > out &&
	git -C r release-check > out && has out "is ready" && git -C r release-check --json > o.json && json o.json ready true && json o.json checks.0.state passed && json o.json checks.0.signers.0.who "A U Thor <author@example.com>" &&
	json o.json checks.0.signers.0.identity claimed && json o.json checks.0.signers.0.principal null && git -C r log --format=%B refs/release-ledger/v0.1.0 > log && has log "git revert" && has log "Candidate: $(git -C r rev-parse HEAD)" && git -C r release-check -q > out && test ! -s out
'

it 'takes the release as an operand and as an option, and knows no other' '
	project r && git -C r release-check v1.1.0 > /dev/null && git -C r release-check 1.1.0 > /dev/null && git -C r release-check --release=v1.1.0 > /dev/null && exits 128 git -C r release-check v9.0.0 2> err && has err "v9.0.0" &&
	exits 128 git -C r release-check nonsense && exits 129 git -C r release-check v1.1.0 --release=v1.1.0 && exits 128 git -C r release-check sign y --release=v1.1.0 2> err && has err "no check" && has err "notes"
'

it 'answers usage errors with 129 and -h with 0' '
	project r && cd r && exits 0 git-release-check -h > ../out && has ../out "usage: git release-check" && exits 129 git-release-check --nonsense && exits 129 git-release-check a b && exits 129 git-release-check sign && exits 129 git-release-check sign a b &&
	exits 129 git-release-check waive notes && exits 129 git-release-check waive notes --reason= && exits 129 git-release-check block && exits 129 git-release-check unblock 1234 && exits 129 git-release-check unblock -m x && exits 129 git-release-check freeze && exits 129 git-release-check freeze thaw &&
	exits 129 git-release-check exception request HEAD && exits 129 git-release-check exception && exits 129 git-release-check exception grant && exits 129 git-release-check gate a b && exits 129 git-release-check sign x --until=1d && exits 129 git-release-check sign x --url=u && exits 129 git-release-check sign x --json &&
	exits 129 git-release-check --dry-run && exits 129 git-release-check run --message=x && exits 129 git-release-check veto x && exits 129 git-release-check sign x -m a --reason=b && exits 129 git-release-check --json --explain && exits 129 git-release-check gate --release=v1.1.0; code=$?; cd .. && test $code = 0
'

it 'judges what comes next from here, where the main line would make another version of it' '
	project r && git -C r switch -q -c line && commit r "fix: on the line" && git -C r tag -a -m two v1.1.0 && commit r "feat: more there" && git -C r release-check > out && has out "v1.2.0, candidate $(git -C r rev-parse --short=12 HEAD)" &&
	git -C r release-check v1.2.0 > /dev/null && git -C r switch -q main && exits 128 git -C r release-check v1.2.0 2> err && has err "unknown release"
'

it 'wants words where it wants a reason: blanks are none' '
	project r "$X" && exits 129 git -C r release-check waive x --reason="  " 2> err && has err "waive needs --message or --reason" && exits 129 git -C r release-check block -m " " && exits 129 git -C r release-check exception request HEAD --reason="	" && test -z "$(git -C r for-each-ref refs/release-ledger)" && git -C r release-check waive x --reason=" r" > out && is r x waived
'

it 'says in a shallow clone what to fetch, whether or not the release is named' '
	project p "$X" && git clone -q --depth=1 "file://$PWD/p" s && for named in "" v1.1.0; do exits 128 git -C s release-check $named 2> err && has err "git fetch --unshallow" || exit 1; done && git -C s fetch -q --unshallow --tags && exits 1 git -C s release-check > out && has out v1.1.0 &&
	exits 128 git -C s release-check v9.9.9 2> err && has err "unknown release"
'

it 'shows who cut the release as its owner, until another is recorded' '
	project r && tick && as ana git -C r release-branch cut 1.1.0 --candidate > /dev/null && git -C r release-check v1.1.0 > out && has out "owner ana@example.com" && git -C r release-check v1.1.0 --json > o.json && json o.json owner ana@example.com &&
	git -C r release-branch owner v1.1.0 ben@example.com && git -C r release-check v1.1.0 --json > o.json && json o.json owner ben@example.com
'

it 'is not ready while its ledger cannot be read, and says so' '
	project r && exits 0 git -C r release-check 2> err && hasnt err "for nothing" && git -C r release-check veto > /dev/null && oid=$(git -C r rev-parse refs/release-ledger/v1.1.0) && git -C r release-check withdraw > /dev/null && exits 0 git -C r release-check -q && : > r/.corrupt-on-purpose &&
	rm -f "r/.git/objects/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-)" && exits 1 git -C r release-check > out 2> err && has err "1 unreadable entry of its ledger" && has err "git release-sync verify v1.1.0" && hasnt out "is ready" && exits 1 git -C r release-check --json > o.json 2> err && json o.json ready false &&
	exits 1 git -C r -c release.requireChecks=true release-tag 1.1.0 2> err && has err "1 unreadable entry"
'

it 'says that an entry of the ledger counts for nothing, and goes on' '
	project r && git -C r release-check block -m b > /dev/null && tick && git -C r update-ref refs/release-ledger/v1.1.0 "$(echo forged | git -C r commit-tree "$(git -C r mktree < /dev/null)" -p refs/release-ledger/v1.1.0)" && exits 1 git -C r release-check 2> err && has err "1 entry of its ledger counts for nothing" && has err "1 blocker"
'

it 'changes nothing with -n, and says what it would record' '
	project r "$X" && for verb in "sign x" "pass x" "fail x" "waive x --reason=r" "veto" "block -m b" "freeze start" "exception request HEAD --reason=r"; do git -C r release-check $verb -n > out && has out "record check." || exit 1; done && test -z "$(git -C r for-each-ref refs/release-ledger)"
'

it 'settles a check without a command by sign-off, and takes it back' '
	project r "$X" && is r x pending && git -C r release-check sign x > out && is r x passed && git -C r release-check withdraw x > out && is r x pending && exits 1 as ben git -C r release-check withdraw x 2> err && has err "has signed nothing off" && git -C r release-check pass x > out && is r x passed
'

it 'fails and passes a check by hand, the last word counting' '
	project r "$X$CMD" && git -C r release-check fail x -m "it crashes" > out && is r x failed && has state.json "it crashes" && git -C r release-check pass x --url=https://ci/1 > out && is r x passed && has state.json https://ci/1 && git -C r release-check fail x > out && is r x failed
'

it 'keeps evidence: 64 KiB of it, and digest and size of the whole' '
	project r "$CMD" && head -c 100000 /dev/zero | tr "\0" x > big && git -C r release-check fail x --evidence="$PWD/big" > out && is r x failed && sum=$(sha256sum big | cut -d" " -f1) && has state.json "$sum" && has state.json "\"size\": 100000" &&
	test "$(git -C r cat-file -s refs/release-ledger/v1.1.0:evidence)" = 65536 && exits 128 git -C r release-check pass x --evidence=nowhere 2> err && has err nowhere && is r x failed
'

it 'shows the evidence of what somebody said last, and counts them once' '
	project r "$X" && echo proof > ev && git -C r release-check sign x > out && is r x passed && hasnt state.json digest && git -C r release-check pass x --evidence="$PWD/ev" --url=https://ci/1 > out && is r x passed && has state.json "$(sha256sum ev | cut -d" " -f1)" && has state.json https://ci/1 && test "$(grep -c "\"who\"" state.json)" = 1
'

it 'waives with a reason, and not what does not apply' '
	project r "$X" && exits 1 git -C r release-check waive migrations --reason=why 2> err && has err "does not apply" && git -C r release-check waive x --reason "not this time" > out && is r x waived && has state.json "not this time" && git -C r release-check -q &&
	git -C r release-check fail x > out && is r x failed && git -C r release-check waive x --reason again > out && is r x waived && git -C r release-check withdraw x > out && is r x failed
'

it 'refuses a sign-off that settles nothing' '
	project r "$CMD" && exits 1 git -C r release-check sign x 2> err && has err "its command decides" && exits 1 git -C r release-check sign notes 2> err && has err "what the release changes" && exits 1 git -C r release-check sign config-diff 2> err && has err "does not apply" && test -z "$(git -C r for-each-ref refs/release-ledger)"
'

it 'runs a command on the candidate alone, and keeps what it said' '
	project r "$CMD" && script r "echo hello; ls; test ! -e .git; echo \$RELEASE_ID \$RELEASE_CHECK \$RELEASE_BASE \$SECRET" && echo dirt > r/untracked && SECRET=s3cret git -C r release-check run > out && echo "check.pass v1.1.0: x" | same - out && is r x passed && has state.json "\"exit\": 0" &&
	git -C r cat-file blob refs/release-ledger/v1.1.0:output > output && has output hello && has output "v1.1.0 x v1.0.0" && hasnt output untracked && hasnt output s3cret && test "$(git -C r log -1 --format="%(trailers:key=Command,valueonly)" refs/release-ledger/v1.1.0 | head -n 1)" = ./x.sh
'

it 'exits 1 when a command fails, and shows its output' '
	project r "$CMD" && script r "echo broken; exit 3" && exits 1 git -C r release-check run x > out 2> err && has out "check.fail" && has err broken && is r x failed && has state.json "exit code 3" && git -C r release-check run -n > out && echo "run x: ./x.sh" | same - out
'

it 'says error for what could not be measured: no program, or out of time' '
	project r "$CMD" && script r "exec sleep 20" && git -C r rm -q x.sh && git -C r commit -qm "chore: gone" && exits 1 git -C r release-check run 2> err && is r x error && git -C r revert --no-edit HEAD > /dev/null && is r x outdated &&
	printf "[release-check \"x\"]\n\ttimeout = 1s\n" >> r/.gitrelease && git -C r release-policy trust --yes > /dev/null && exits 1 git -C r release-check run 2> err && has err "could not be run" && is r x error
'

it 'wants passes in a row, and counts anew after a failure' '
	project r "$CMD\truns = 2\n" && script r "test ! -e /dev/null/\$FLAKY" && git -C r release-check run > out && is r x pending && has state.json "1 of 2 passes" && git -C r release-check run > out && is r x passed && git -C r release-check fail x > out && is r x failed && git -C r release-check run > out && is r x pending && git -C r release-check run > out && is r x passed
'

it 'runs nothing that nobody trusts, through any verb' '
	project r "[release-check \"x\"]\n\tcommand = touch $PWD/canary\n[release-check \"y\"]\n\tcommand = touch $PWD/canary\n\tshell = true\n[release-stage \"s\"]\n\tverify = touch $PWD/canary\n" && git clone -q r c && cd c && exits 128 git release-check run 2> ../err && has ../err "not trusted" && exits 128 git release-check run x && exits 128 git release-check run y < /dev/null &&
	exits 1 git release-check && exits 1 git release-check --explain && exits 1 git release-check --json && git release-check run -n && git release-check pass x && git release-check fail x && exits 1 git release-check sign x; git release-check waive x --reason=r && git release-check withdraw x; git release-check veto && git release-check withdraw && id=$(git release-check block -m b) && git release-check unblock $id -m u &&
	id=$(git release-check exception request HEAD --reason=r) && git release-check exception grant $id && git release-check exception deny $id && echo "$(git rev-parse HEAD~) $(git rev-parse HEAD) refs/heads/main" | git release-check gate && exits 1 git release-tag 9.0.0 -n; cd .. && test ! -e canary &&
	git -C c release-policy trust --yes > /dev/null && git -C c release-check run x > /dev/null && test -e canary
'

it 'applies a check by paths and by risk' '
	project r "[release-check \"db\"]\n\tpaths = db/**\n[release-check \"deep\"]\n\trisk = high\n[release-risk \"high\"]\n\tpaths = db/**\n" && is r db not-applicable && is r deep not-applicable && is r perf not-applicable && commit r "feat: m" db/1.sql && is r db pending && is r deep pending && is r perf pending
'

it 'fails notes while a breaking change does not say how to migrate' '
	project r && commit r "feat!: gone" && exits 1 git -C r release-check --explain > out 2> /dev/null && has out "notes: failed" && has out "git release-check waive notes --release=v2.0.0 --reason=<text>"
'

it 'outdates what was approved when another candidate comes' '
	project r "$X" && git -C r release-check sign x > out && is r x passed && commit r "fix: more" && is r x outdated && has state.json "for another candidate" && git -C r release-check sign x > out && is r x passed && git -C r reset -q --hard HEAD~ && is r x passed
'

it 'outdates what is older than maxAge, by the clock' '
	project r "$X\tmaxAge = 1h\n" && SOURCE_DATE_EPOCH=1767225600 git -C r release-check sign x > out && export SOURCE_DATE_EPOCH=1767229200 && is r x passed && export SOURCE_DATE_EPOCH=1767229201 && is r x outdated && has state.json maxAge && git -C r release-check sign x > out && is r x passed
'

it 'binds the approval of config-diff to the difference' '
	project r && commit r "feat: c" config/app.yaml "a: 1
" && is r config-diff pending && exits 1 git -C r release-check --explain > out 2> /dev/null && has out "+a: 1" && git -C r release-check sign config-diff > out && is r config-diff passed && commit r "fix: code" && is r config-diff passed && commit r "fix: c" config/app.yaml "a: 2
" && is r config-diff outdated
'

it 'informs without holding up' '
	project r "[release-check \"x\"]\n\tseverity = informing\n[release-check \"late\"]\n\tstage = deploy\n" && is r x pending && is r late pending && git -C r release-check -q
'

it 'counts no author under strict separation' '
	project r "$X[release]\n\tseparation = strict\n" && exits 1 git -C r release-check sign x 2> err && has err "wrote commits" && exits 1 git -C r release-check waive x --reason=r 2> err && has err "wrote commits" && is r x pending && as ben git -C r release-check sign x > out && is r x passed
'
it 'counts no co-author and no other address of an author under strict separation' '
	strict="$X[release]\n\tseparation = strict\n" && project r "$strict" && commit r "fix: two

Co-authored-by: Ben B <Ben@example.com>" && printf "Cem <cem@example.com>\nDan <dan@example.com>\nA U Thor <author@example.com> <old@example.com>\nCem <cem@example.com> C <old@example.com>\n" > r/.mailmap &&
	as ben exits 1 git -C r release-check sign x 2> err && has err "ben@example.com wrote commits" && as old exits 1 git -C r release-check sign x 2> err && has err "wrote commits" && as cem exits 1 git -C r release-check sign x && as dan git -C r release-check sign x > out && is r x passed &&
	id=$(as eve git -C r release-check exception request HEAD --reason=r) && as ben exits 1 git -C r release-check exception grant $id 2> err && has err "who wrote the commit" && as old exits 1 git -C r release-check exception grant $id 2> err && has err "who wrote the commit" && as dan git -C r release-check exception grant $id > out &&
	project plain "$X" && commit plain "fix: two

Co-authored-by: Ben B <ben@example.com>" && as ben git -C plain release-check sign x > out && is plain x passed
'
it 'knows the addresses of an author by the main line, whatever the candidate drops' '
	project r "$X[release]\n\tseparation = strict\n" && drop() { tick && git -C r rm -q .mailmap && git -C r commit -qm "docs: less"; } && echo "A U Thor <author@example.com> <old@example.com>" > r/.mailmap && tick && git -C r add .mailmap && git -C r commit -qm "docs: who" && git -C r switch -q -c release/1.1 && drop &&
	as old exits 1 git -C r release-check sign x --release=v1.1.0 2> err && has err "wrote commits" && id=$(as eve git -C r release-check exception request HEAD --reason=r --release=v1.1.0) && as old exits 1 git -C r release-check exception grant $id --release=v1.1.0 2> err && has err "who wrote the commit" &&
	git -C r switch -q main && drop && git -C r switch -q release/1.1 && as old exits 0 git -C r release-check exception grant $id --release=v1.1.0 > out && as old exits 0 git -C r release-check sign x --release=v1.1.0 > out
'

# interrupt <signal>: check run gets it, and its group with it, while the check runs; then how it ended.
interrupt() {
	TMPDIR=$PWD/tmp python3 -c '
import os, signal, subprocess, sys, time
# Who starts the tests in the background of a shell has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
p = subprocess.Popen(["git", "-C", "r", "release-check", "run"], start_new_session=True, stderr=subprocess.DEVNULL)
while not os.path.exists("tmp/started"): time.sleep(.05)
os.killpg(p.pid, getattr(signal, "SIG" + sys.argv[1]))
print(p.wait(60))' "$1"
}
it 'leaves no folder of a check behind, also when it is ended' '
	project r "[release-check \"x\"]\n\tcommand = ./x.sh\n" && printf "#!/bin/sh\n: > ../started\nmkdir deep && : > deep/file\n[ ! -e ../slow ] || exec sleep 100\n" > r/x.sh && chmod +x r/x.sh && tick && git -C r add -A && git -C r commit -qm "chore: check" && git -C r release-policy trust --yes > /dev/null &&
	mkdir tmp && : > tmp/slow && for signal in INT TERM HUP; do
		rm -f tmp/started && test "$(interrupt $signal)" != 0 && test "$(ls tmp)" = "slow
started" || exit 1
	done && test -z "$(git -C r for-each-ref refs/release-ledger)" && rm tmp/slow && TMPDIR=$PWD/tmp git -C r release-check run > out && test "$(ls tmp)" = started && is r x passed
'
it 'refuses more than one approval without signatures' '
	project r "$X\tapprovals = 2\n" && exits 1 git -C r release-check sign x 2> err && has err "need signed events" && is r x pending && has state.json "need signed events" && git -C r release-check waive x --reason=r > out && is r x waived
'

it 'is held up by a blocker until it is closed' '
	project r && id=$(git -C r release-check block -m "crashes on start") && exits 1 git -C r release-check > out 2> err && has out "blocker $id by author@example.com: crashes on start" && has err "1 blocker" && exits 1 git -C r release-check --json > o.json 2> /dev/null && json o.json blockers.0.id $id && json o.json blockers.0.open true && json o.json blockers.0.text "crashes on start" &&
	exits 128 git -C r release-check unblock 0000 -m x 2> err && has err "no blocker" && git -C r release-check unblock "$(echo $id | cut -c1-6)" -m "fixed" > out && git -C r release-check --json > o.json && json o.json blockers.0.open false && exits 1 git -C r release-check unblock $id -m again 2> err && has err "closed already"
'

it 'ends with 3 when somebody else was quicker, and only then' '
	project r "$X" && id=$(git -C r release-check block -m one) && exits 3 overtaken r "git-release-check unblock $id -m there" git-release-check unblock $id -m here 2> err && has err "somebody else was quicker: " && has err "closed already" &&
	id=$(git -C r release-check block -m two) && exits 0 overtaken r "git-release-check block -m three" git-release-check unblock $id -m here > out
'
it 'is held up by a veto, which only who spoke it takes back' '
	project r && exits 1 git -C r release-check withdraw 2> err && has err "no veto" && as ana git -C r release-check veto -m "not before monday" > out && as ben git -C r release-check veto > out && exits 1 git -C r release-check --json > o.json 2> /dev/null && json o.json vetoes.# 2 && json o.json vetoes.0.who "ana <ana@example.com>" && json o.json vetoes.0.reason "not before monday" &&
	exits 1 as cem git -C r release-check withdraw 2> err && as ana git -C r release-check withdraw > out && exits 1 git -C r release-check -q 2> /dev/null && as ben git -C r release-check withdraw > out && git -C r release-check -q && commit r "fix: z" && as ana git -C r release-check veto > out && exits 1 git -C r release-check -q 2> /dev/null
'

it 'freezes and thaws, for good or for a while' '
	project r && exits 1 git -C r release-check freeze end 2> err && has err "not frozen" && git -C r release-check freeze start > out && git -C r release-check --json > o.json && json o.json frozen true && exits 1 git -C r release-check freeze start 2> err && has err "frozen already" && git -C r release-check freeze end > out && git -C r release-check --json > o.json && json o.json frozen false &&
	export SOURCE_DATE_EPOCH=1767225600 && exits 1 git -C r release-check freeze start --until=2025-01-01 2> err && has err "in the past" && exits 128 git -C r release-check freeze start --until=soon && git -C r release-check freeze start --until=1h > out && has out "until 2026-01-01T01:00:00Z" && exits 1 git -C r release-check freeze start --until=30m && git -C r release-check freeze start --until=2h > out &&
	SOURCE_DATE_EPOCH=1767232799 git -C r release-check --json > o.json && json o.json frozen true && json o.json frozenUntil 2026-01-01T02:00:00Z && SOURCE_DATE_EPOCH=1767232800 git -C r release-check --json > o.json && json o.json frozen false
'

it 'knows no freeze in the continuous model, and none of a release that is out' '
	project r "[release]\n\tmodel = continuous\n" && exits 1 git -C r release-check freeze start 2> err && has err continuous && project s && git -C s release-check freeze start > out && tag s v1.1.0 && exits 1 git -C s release-check freeze start --release=v1.1.0 2> err && has err tagged && git -C s release-check v1.1.0 --json > o.json && json o.json frozen false
'

it 'asks for, grants and denies an exception' '
	project r && exits 128 git -C r release-check exception request nowhere --reason=r && id=$(git -C r release-check exception request HEAD --reason "urgent") && exits 1 git -C r release-check exception request HEAD --reason=r 2> err && has err $id && git -C r release-check > out && has out "exception asked for $id by author@example.com: urgent" && exits 128 git -C r release-check exception grant 0000 &&
	git -C r release-check exception grant $id > out && git -C r release-check --json > o.json && json o.json exceptions.0.state granted && exits 1 git -C r release-check exception grant $id && git -C r release-check exception deny $id > out && exits 1 git -C r release-check exception deny $id 2> err && has err "denied already" && git -C r release-check --json > o.json && json o.json exceptions.0.state denied && json o.json exceptions.0.commit "$(git -C r rev-parse HEAD)"
'

it 'explains each check and gives a command that works when typed' '
	project r "$X$(printf "[release-check \"it is\"]\n\tdescription = d\n")\n" && exits 1 git -C r release-check --explain > out 2> /dev/null && has out "x: pending: not signed off" && has out "look at it" && sed -n "s/^    next: //p" out > next && test "$(wc -l < next)" = 2 && while read -r line; do (cd r && eval "$line") > /dev/null || exit 1; done < next && git -C r release-check -q &&
	git -C r release-check --explain > out && hasnt out "next:"
'

it 'shows what qa-scope asks people to approve' '
	repo r && commit r "feat: one" src/a.c && exits 1 git -C r release-check --explain > out 2> /dev/null && has out "qa-scope: pending" && has out "src" && has out "feat: one"
'

it 'shows nothing raw of what people write' '
	project r "$X" && git -C r release-check block -m "$(printf "a\033[31mb\ttab\nsecond")" > /dev/null && git -C r release-check veto -m "$(printf "\233x")" > /dev/null && exits 1 git -C r release-check > out 2> err && exits 1 git -C r release-check --explain >> out 2>> err && exits 1 git -C r release-check --json >> out 2>> err && ! LC_ALL=C grep -q "$(printf "[\033\233]")" out err && has out "second"
'

it 'shows who answers for the release' '
	project r "[release]\n\towner = team@example.com\n" && git -C r release-check > out && has out "owner team@example.com"
'

it 'stops at a policy that cannot be, naming file and line' '
	project r "[release-check \"x\"]\n\truns = many\n" && exits 128 git -C r release-check 2> err && has err ".gitrelease:6" && exits 128 git -C r release-check sign x && exits 0 git -C r release-check gate "$(git -C r rev-parse HEAD~)" HEAD refs/heads/main
'

it 'does not let flags pass that nobody has looked at' '
	project r "[release-flag \"new\"]\n\towner = me\n" && got=$(state r flags) && test "$got" != passed
'

it 'holds release-tag to the registry of flags in the continuous model, release candidates left out' '
	project r "[release]\n\tmodel = continuous\n[release-flag \"new\"]\n\towner = me\n\texpires = 2020-01-01\n" && exits 1 git -C r release-tag 1.1.0 2> err && has err "feature flags" && exits 0 git -C r release-tag 1.1.0-rc.1 && exits 1 git -C r release-tag 1.1.0 &&
	git -C r config -f .gitrelease --remove-section release-flag.new && tick && git -C r commit -qam "chore: no flag" && exits 0 git -C r release-tag 1.1.0 &&
	project s "[release-flag \"new\"]\n\towner = me\n\texpires = 2020-01-01\n" && exits 0 git -C s release-tag 1.1.0
'
it 'lets no contract go out before its expand was verified in production' '
	. "$SOURCE_ROOT/tests/cli/lib-deploy.sh" && project r && cd r && migrations() {
		git release-check --json --release="${2:-v1.2.0}" > ../j; python3 -c "import json, sys; print([c[\"state\"] + \" \" + (c[\"reason\"] or \"\") for c in json.load(open(\"../j\"))[\"checks\"] if c[\"name\"] == \"migrations\"][0])" > ../migrations && has ../migrations "$1"
	} && commit . "feat: a column

Schema: expand total" && migrations "pending" && commit . "fix: the old one goes

Schema: contract total" && migrations "failed" && has ../migrations "in the release that expands it" && git release-check waive migrations --reason "empty table" > ../out && migrations "waived" &&
	git reset -q --hard HEAD~ && git release-tag 1.2.0 > ../out && commit . "fix: the old one goes

Schema: contract total" && migrations "failed" v1.2.1 && has ../migrations "came with v1.2.0, not verified in production" && exits 1 git release-check sign migrations --release=v1.2.1 2> ../err &&
	verified --release=v1.2.0 > ../out && migrations "pending" v1.2.1 && git release-check sign migrations --release=v1.2.1 > ../out && migrations "passed" v1.2.1
'
it 'leaves what comes after the deploy open without holding up the release' '
	project r "[release-check \"x\"]\n\tdescription = look\n\tstage = post\n" && exits 0 git -C r release-check > out && is r x pending && exits 0 git -C r release-check --quiet > out && test ! -s out && git -C r release-check --json > j && json j ready true && git -C r config -f .gitrelease release-check.x.stage candidate && exits 1 git -C r release-check --quiet > out && git -C r release-check --json > j; json j ready false
'
it 'has colours where they are asked for, and only there' '
	esc=$(printf "\033") && project r "$X" && exits 1 git -C r release-check --color=always > out && grep -q "$esc" out && exits 1 git -C r release-check > out && ! grep -q "$esc" out && exits 1 git -C r release-check --color=never > out && ! grep -q "$esc" out
'
it 'shows what a check is at while it runs, on a terminal' '
	project r "[release-check \"x\"]\n\tcommand = ./x.sh\n" && printf "#!/bin/sh\necho half way\nsleep 2\necho all the way\n" > r/x.sh && chmod +x r/x.sh && tick && git -C r add -A && git -C r commit -qm "chore: check" && git -C r release-policy trust --yes > /dev/null && cd r && python3 -c "
import os, pty, sys
seen = b\"\"
def read(fd):
    global seen
    piece = os.read(fd, 1024)
    seen += piece
    return piece
pty.spawn([\"git\", \"release-check\", \"run\"], read)
sys.exit(b\"x: 1 s: half way\" not in seen)" > ../out && git release-check run 2> ../err > ../out && hasnt ../err "half way"
'
it 'works in a bare repository and in a linked work tree' '
	project r "$X" && git clone -q --bare r b.git && git -C b.git release-check sign x --release=v1.1.0 > out && git -C b.git release-check v1.1.0 > out && has out "is ready" && git -C r worktree add -q ../w && git -C w release-check sign x --release=v1.1.0 > out && is r x passed
'

# --- release.requireChecks ----------------------------------------------------------------------------------------

REQUIRE='[release]\n\trequireChecks = true\n'

it 'holds release-tag of a final version to the checklist' '
	project r "$REQUIRE$X" && exits 1 git -C r release-tag 1.1.0 2> err && has err "1 open check" && has err "git release-check --explain v1.1.0" && test -z "$(git -C r tag -l v1.1.0)" && git -C r release-tag 1.1.0-rc.1 > out && exits 1 git -C r release-tag 1.1.0 2> err && git -C r release-check sign x > out && git -C r release-tag 1.1.0 > out && echo v1.1.0 | same - out
'

it 'holds release-bump --tag to it; the release commit on top of what was approved counts as that' '
	project r "$REQUIRE$X" && printf "{ \"version\": \"1.0.0\" }\n" > r/package.json && git -C r add -A && git -C r commit -qm "chore: package" && exits 1 git -C r release-bump --tag 2> err && has err "1 open check" && test -z "$(git -C r tag -l v1.1.0)" && test -z "$(git -C r status --porcelain)" && git -C r release-check sign x > out &&
	git -C r release-bump > out && git -C r release-tag > out && echo v1.1.0 | same - out && git -C r tag -d v1.1.0 > /dev/null && git -C r reset -q --hard HEAD~ && git -C r release-bump --tag > out && echo 1.1.0 | same - out
'

it 'lets nothing ride on a release commit' '
	project r "$REQUIRE$X" && printf "{ \"version\": \"1.0.0\" }\n" > r/package.json && git -C r add -A && git -C r commit -qm "chore: package" && git -C r release-check sign x > out && git -C r release-bump > out && git -C r release-tag -n > out &&
	printf "{ \"version\": \"1.1.0\", \"x\": 1 }\n" > r/package.json && git -C r commit -qa --amend --no-edit && exits 1 git -C r release-tag 2> err && has err "1 open check" && test -z "$(git -C r tag -l v1.1.0)"
'

it 'tells a blocker, a veto and another candidate alike' '
	project r "$REQUIRE$X" && git -C r release-check sign x > out && git -C r release-tag -n 1.1.0 > out && id=$(git -C r release-check block -m b) && exits 1 git -C r release-tag 1.1.0 && git -C r release-check unblock $id -m u > out && git -C r release-check veto > out && exits 1 git -C r release-tag 1.1.0 && git -C r release-check withdraw > out && git -C r release-tag -n 1.1.0 > out && commit r "fix: more" && exits 1 git -C r release-tag 1.1.0 && git -C r release-tag 1.1.0 HEAD~ > out
'

it 'holds the end of a hotfix to it' '
	project r "$REQUIRE$X" && git -C r release-check sign x > out && git -C r release-tag 1.1.0 > out && git -C r release-hotfix start 1.1.1 > out && commit r "fix: quick" && exits 1 git -C r release-hotfix finish 2> err && has err "open check" && test -z "$(git -C r tag -l v1.1.1)" && git -C r release-check sign x --release=v1.1.1 > out && git -C r release-hotfix finish > out && test -n "$(git -C r tag -l v1.1.1)"
'

finish
