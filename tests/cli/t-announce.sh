#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-announce: what each audience is told, and who has taken note.
cd "$(dirname "$0")" && . ./lib.sh
. ./lib-keys.sh

# A project with two audiences, a breaking change and a fix since its last release.
project() {
	repo r && commit r "feat: basket" && tag r v1.0.0 &&
	cat > r/.gitrelease <<-'POLICY' &&
	[release]
		name = shop
		onCall = Ana, room 12
	[release-audience "support"]
		internal = true
		ackRole = lead
		before = deploy
		send = tee sent
	[release-audience "customers"]
		include = feat, fix, breaking
	[release-role "lead"]
		member = lead@example.com
	[release-stage "canary"]
		soak = 1h30m
		dashboard = https://dash.example.com/
	POLICY
	commit r "fix: count to ten" &&
	commit r "feat!: prices are strings${1:-}" && git -C r add -A && git -C r commit -q -m 'chore: policy'
}

announce() {
	git -C r release-announce "$@"
}

# A key, made once: $HOME is shared by the cases.
key() {
	if [ -f "$HOME/.ssh/$1" ]; then echo "$HOME/.ssh/$1"; else ssh_key "$1"; fi
}

# Every section of an internal text filled.
fill() {
	announce draft --audience=support -n > /dev/null && announce draft --audience=support > text 2> hints &&
	sed 's/<!--.*-->/none/' text > filled
}

it 'drafts from the notes, the policy and what was written before, and says what is missing' '
	project &&
	announce draft --audience=support > text 2> err &&
	has text "# shop 2.0.0" && has text "## What changes for users" && has text "prices are strings" &&
	has text "canary: https://dash.example.com/" && has text "Ana, room 12" && has text "1h 30m at least, in 1 stage" &&
	has err "the draft still lacks: known issues" && has err "lacks: how to recognise trouble" && has text "on call" &&
	hasnt err "on call" && announce show --json > j && json j audiences.0.audience support && json j audiences.0.state drafted &&
	json j audiences.0.missing.0 "known issues" && json j audiences.1.state none && json j audiences.# 2 &&
	sed "s/<!-- what is known.*-->/the basket is slow/" text > edited &&
	announce draft --audience=support -F ../edited && commit r "fix: and to eleven" &&
	announce draft --audience=support > again && has again "the basket is slow" && has again "and to eleven"
'

it 'tells outsiders the notes alone' '
	project && announce draft --audience=customers > text && has text "### Breaking changes" && hasnt text "on call" &&
	hasnt text "Ana"
'

it 'fills in the incidents of the release that are open as known issues' '
	project && git -C r release-incident open -q --release=v1.0.0 --severity=3 -m "of another" && git -C r release-incident open -q --release=v2.0.0 --severity=2 -m "totals <b>off</b>
and more" && git -C r release-incident open -q --release=v2.0.0 --severity=3 -m "was none" && git -C r release-incident list --json > i && id() { python3 -c "import json, sys; print([x[\"id\"] for x in json.load(open(\"i\"))[\"incidents\"] if x[\"text\"].startswith(sys.argv[1])][0])" "$1"; } &&
	git -C r release-incident resolve -q "$(id "was none")" && announce draft -n --audience=support > text 2> err && has text "(incident $(id totals), severity 2)" && hasnt text "of another" && hasnt text "was none" && hasnt text "and more" && hasnt text "<b>" && hasnt err "known issues" && has err "how to recognise trouble"
'

it 'publishes only what is complete' '
	project && exits 1 announce publish --audience=support 2> err && has err "there is no draft for" &&
	announce draft -q --audience=support && exits 1 announce publish --audience=support 2> err &&
	has err "the draft lacks: known issues, how to recognise trouble, rollback trigger" &&
	fill && announce draft -q --audience=support -F ../filled &&
	announce publish --audience=support > out && has out "announce.publish v2.0.0: support" &&
	announce show --json > j && json j audiences.0.state published && json j audiences.0.missing.# 0
'

it 'proves a text of any length' '
	project "

BREAKING CHANGE: parse them first" && for n in 65535 65536 100000; do
		head -c $n /dev/zero | tr "\0" x > text && tick && (cd r && exits 0 git release-announce publish --audience=customers -F ../text -q && exits 0 git release-sync verify > ../verified && git release-announce show --audience=customers) | head -c $n | same - text || exit 1
	done && blob=$(head -c 100000 /dev/zero | tr "\0" y | git -C r hash-object -w --stdin) && tree=$(printf "100644 blob %s\ttext\n" $blob | git -C r mktree) && ref=refs/release-ledger/v2.0.0 &&
	git -C r update-ref $ref $(git -C r log -1 --format=%B $ref | sed "\${/^\$/d;}" | git -C r commit-tree $tree -p $ref~1) && (cd r && exits 1 git release-sync verify > ../out) && has out "the evidence '\''text'\'' does not fit its digest"
'
it 'records the digest of what was published, and the text itself' '
	project && fill && announce publish --audience=support -F ../filled --print > printed && same filled printed &&
	digest=$(sha256sum < filled | cut -d" " -f1) &&
	git -C r log -1 --format=%B refs/release-ledger/v2.0.0 > log && has log "Digest: $digest" &&
	git -C r cat-file blob refs/release-ledger/v2.0.0:text | cmp - filled &&
	announce show --audience=support > shown && same filled shown &&
	echo more >> filled && announce publish -q --audience=support -F - < filled && announce show --audience=support > shown && same filled shown
'

it 'takes a text of UTF-8 and nothing else' '
	project && for bytes in "a\0b" "a\377b" "\303"; do
		printf "$bytes\n" > raw && exits 128 announce draft --audience=support -F ../raw > out 2> err && has err "'\''../raw'\'' is no text in UTF-8" && test "$(wc -l < err)" = 1 && exits 128 announce draft --audience=support -F - < raw 2> err || exit 1
	done && test -z "$(git -C r for-each-ref refs/release-ledger)" && printf "gr\303\274n\r\n\tzwei\r\n" > raw && printf "gr\303\274n\n\tzwei\n" > want && announce draft -q --audience=support -F ../raw && announce show --audience=support | same want -
'
it 'tells outsiders nothing of a breaking change without saying how to migrate' '
	project && announce draft -q --audience=customers && exits 1 announce publish --audience=customers 2> err &&
	has err "breaking changes without a text on migration" && has err "prices are strings"
'

it 'lets a breaking change with a text on migration through' '
	project "

BREAKING CHANGE: parse them first" && announce draft -q --audience=customers && announce publish -q --audience=customers &&
	announce show --json > j && json j audiences.1.state published
'

it 'publishes no draft of another candidate' '
	project && fill && announce draft -q --audience=support -F ../filled && commit r "fix: late" &&
	exits 1 announce publish --audience=support 2> err && has err "of another candidate" &&
	announce show --json > j && json j audiences.0.missing.0 "a text for this candidate" &&
	announce publish -q --audience=support -F ../filled
'

it 'publishes to outsiders no draft of another candidate either' '
	project "

BREAKING CHANGE: parse them first" && announce draft -q --audience=customers && commit r "fix: late" && exits 1 announce publish --audience=customers 2> err && has err "of another candidate" &&
	announce draft -q --audience=customers && exits 0 announce publish -q --audience=customers
'

it 'takes the text from standard input, and its options in full' '
	project && fill && tip=$(git -C r rev-parse refs/release-ledger/v2.0.0) && announce draft --dry-run --audience=support --file=- < filled > out && has out "record announce.draft" && announce publish --dry-run --audience=support --file ../filled > out && has out "record announce.publish" && test "$(git -C r rev-parse refs/release-ledger/v2.0.0)" = "$tip" &&
	announce draft --quiet --audience=support -F - < filled > out && test ! -s out && announce show --audience=support | same filled - && announce publish --quiet --audience=support &&
	GIT_AUTHOR_EMAIL=lead@example.com announce ack --quiet --audience=support --message="read it" && git -C r log -1 --format=%B refs/release-ledger/v2.0.0 > log && has log "read it"
'

it 'a publication is of its candidate alone' '
	project && fill && announce publish -q --audience=support -F ../filled && commit r "fix: late" &&
	announce show --json > j && json j audiences.0.state drafted
'

it 'a release commit on top of the candidate changes nothing' '
	project && fill && announce publish -q --audience=support -F ../filled &&
	(cd r && tick && git release-bump --tag > out) &&
	announce show --json --release=v2.0.0 > j && json j audiences.0.state published
'

it 'takes note only of what was published, from those who shall' '
	project && exits 1 announce ack --audience=support 2> err && has err "nothing was published" &&
	fill && announce publish -q --audience=support -F ../filled &&
	exits 1 announce ack --audience=support 2> err && has err "is not of the role" &&
	GIT_AUTHOR_EMAIL=lead@example.com announce ack --audience=support -m "read it" &&
	git -C r log -1 --format=%b refs/release-ledger/v2.0.0 > log && [ "$(head -n 1 log)" = "read it" ] &&
	announce show --json > j && json j audiences.0.state acknowledged &&
	json j audiences.0.acknowledgedBy.0 lead@example.com &&
	exits 1 announce publish -q --audience=support -F ../text 2> err && has err "the draft lacks" &&
	echo more >> filled && announce publish -q --audience=support -F ../filled &&
	announce show --json > j && json j audiences.0.state published
'

it 'asks for nothing of a text of whoever takes note of the one before' '
	project && fill && announce publish -q --audience=support -F ../filled && announce draft -q --audience=support -F ../text &&
	GIT_AUTHOR_EMAIL=lead@example.com announce ack --audience=support > out 2> err && has out "announce.ack v2.0.0: support" && [ ! -s err ]
'

it 'without a role anybody takes note' '
	project "

BREAKING CHANGE: parse them first" && announce draft -q --audience=customers && announce publish -q --audience=customers &&
	announce ack -q --audience=customers && announce show > out && has out "acknowledged" && has out "by author@example.com"
'

it 'where events are signed, the key counts and not the address' '
	project && fill && lead=$(key lead) && other=$(key other) && use_ssh r "$lead" && git -C r config commit.gpgSign true &&
	announce publish -q --audience=support -F ../filled && git -C r config user.signingKey "$other" &&
	GIT_AUTHOR_EMAIL=lead@example.com exits 1 announce ack --audience=support 2> err &&
	has err "other@example.com" && git -C r config user.signingKey "$lead" && announce ack -q --audience=support &&
	announce show --json > j && json j audiences.0.acknowledgedBy.0 lead@example.com && json j audiences.0.acknowledgedBy.# 1
'

it 'there it records no publication and no acknowledgement that would count for nothing, and sends nothing' '
	project && fill && lead=$(key lead) && use_ssh r "$lead" && git -C r release-policy trust --yes > /dev/null &&
	exits 1 announce publish --audience=support -F ../filled --send 2> err && has err "events are signed here" && test ! -e r/sent &&
	exits 0 announce draft -q --audience=support -F ../filled && git -C r config commit.gpgSign true &&
	exits 0 announce publish -q --audience=support --send > /dev/null && test -e r/sent && git -C r config commit.gpgSign false &&
	GIT_AUTHOR_EMAIL=lead@example.com exits 1 announce ack --audience=support 2> err && has err "events are signed here" &&
	announce show --json > j && json j audiences.0.state published && git -C r config commit.gpgSign true &&
	exits 0 announce ack -q --audience=support && announce show --json > j && json j audiences.0.state acknowledged
'

it 'an acknowledgement that is not signed counts for nothing there' '
	project && fill && lead=$(key lead) && use_ssh r "$lead" && git -C r config commit.gpgSign true &&
	announce publish -q --audience=support -F ../filled &&
	GIT_AUTHOR_EMAIL=lead@example.com git -C r -c commit.gpgSign=false -c release.signedEvents=false \
		release-announce ack -q --audience=support &&
	announce show --json > j && json j audiences.0.state published
'

it 'of two publications side by side both must be read' '
	project && fill && git clone -q --bare r o.git && git -C r remote add origin ../o.git && git -C r fetch -q &&
	announce draft -q --audience=support -F ../filled && git -C r release-sync > /dev/null && git clone -q o.git s &&
	git -C s release-sync > /dev/null && announce publish -q --audience=support -F ../filled &&
	cp filled other && echo other >> other && git -C s release-announce publish -q --audience=support -F ../other &&
	GIT_AUTHOR_EMAIL=lead@example.com announce ack -q --audience=support &&
	announce show --json > j && json j audiences.0.state acknowledged &&
	git -C s release-sync > /dev/null && git -C r release-sync > /dev/null &&
	announce show --json > j && json j audiences.0.state published
'

it 'sends by a command only when it is trusted, and after it was recorded' '
	project && fill && exits 128 announce publish --audience=support -F ../filled --send 2> err && has err "not trusted" &&
	[ ! -e r/sent ] && announce show --json > j && json j audiences.0.state drafted &&
	(cd r && git release-policy trust --yes > /dev/null) &&
	announce publish -q --audience=support -F ../filled --send && same filled r/sent &&
	exits 128 announce publish --audience=customers --send 2> err && has err "no command to send by"
'

it 'says that it could not be shared, also beside a text, and when it is to be quiet' '
	project && git -C r remote add origin ../gone.git && git -C r config release.autoSync true &&
	announce draft --audience=support > out 2> err && has out "# shop 2.0.0" && has err "warning: not shared with" &&
	announce draft -q --audience=support > out 2> err && [ ! -s out ] && has err "warning: not shared with" && hasnt err hint
'

it 'shows what it would record and records nothing' '
	project && fill && before=$(git -C r rev-parse refs/release-ledger/v2.0.0) &&
	announce publish -n --audience=support -F ../filled > out && has out "record announce.publish in refs/release-ledger/v2.0.0" &&
	[ "$before" = "$(git -C r rev-parse refs/release-ledger/v2.0.0)" ]
'

it 'knows external and internal without a policy' '
	repo r && commit r "feat: one" && announce draft -q --audience=external && announce show > out && has out "external" &&
	announce show --json > j && json j audiences.0.state drafted && json j audiences.1.audience internal
'

it 'refuses what is not there' '
	project && exits 128 announce draft --audience=nobody 2> err && has err "no audience" && has err "support, customers" &&
	exits 128 announce draft --audience=support --release=v9.0.0 2> err && has err "unknown release" &&
	exits 128 announce draft --audience=support -F ../none 2> err && : > empty &&
	exits 128 announce draft --audience=support -F ../empty 2> err && has err "is empty" &&
	exits 1 announce show --audience=support 2> err && has err "nothing was drafted" &&
	exits 129 announce draft 2> err && exits 129 announce 2> err && exits 129 announce nonsense 2> err &&
	exits 129 announce show --send 2> err && exits 129 announce draft --audience=support --json 2> err &&
	exits 129 announce ack --audience=support -F x 2> err && exits 129 announce draft --audience=support more 2> err
'

it 'makes hostile text harmless' '
	project && printf "# x\n\033[31mred\n" > text && announce draft -q --audience=customers -F ../text &&
	announce show --audience=customers > out && ! grep -q "$(printf "\033")" out
'

it 'ends with 3 when somebody else was quicker, and only then' '
	project && fill && announce draft -q --audience=support -F ../filled && echo short > short && exits 3 overtaken r "git-release-announce draft -q --audience=support -F ../short" git-release-announce publish --audience=support 2> err && has err "somebody else was quicker" && has err "the draft lacks" &&
	exits 0 overtaken r "git-release-announce draft -q --audience=support -F ../filled" git-release-announce publish -q --audience=support -F ../filled
'

finish
