#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-check between people: two clones and a bare remote that act one after the other and at once; who may sign what.
. ./lib.sh
. ./lib-check.sh
. ./lib-keys.sh

POLICY='[release-check "x"]\n\tdescription = look at it\n[release-check "c"]\n\tcommand = true\n\tseverity = informing\n[release-check "sync"]\n\tseverity = informing\n'

# pair: r, the bare hub.git, and clones a and b of it.
pair() {
	project r "${1:-$POLICY}" && git clone -q --bare r hub.git && git clone -q hub.git a && git clone -q hub.git b
}

# share <dir>: fetch, join and push, around an event that says nothing.
share() {
	as sync git -C "$1" -c release.autoSync=true release-check fail sync -q --release=v1.1.0
}

check() {
	d=$1 who=$2 && shift 2 && as "$who" git -C "$d" release-check "$@" --release=v1.1.0
}

# value <dir> <python expression over d, the document>
value() {
	git -C "$1" release-check --json v1.1.0 > "$1.json" 2> /dev/null
	python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
d["state"] = {c["name"]: c["state"] for c in d["checks"]}
print(eval(sys.argv[2]))' "$1.json" "$2"
}

# ends <expression> <value>: both clones have it, and the very same document.
ends() {
	share a && share b && share a && [ "$(value a "$1")" = "$2" ] && [ "$(value b "$1")" = "$2" ] && same a.json b.json || { echo "wanted $1 = $2" >&2; cat a.json >&2; return 1; }
}

it 'of a pass and a failure the last word counts, and of both at once the failure' '
	pair && check a ana pass c && share a && share b && check b ben fail c && ends "d[\"state\"][\"c\"]" failed && check a ana pass c && ends "d[\"state\"][\"c\"]" passed && check a ana fail c && share a && share b && check b ben pass c && ends "d[\"state\"][\"c\"]" passed &&
	check a ana pass c && check b ben fail c && ends "d[\"state\"][\"c\"]" failed && check a ana pass c && ends "d[\"state\"][\"c\"]" passed && check a ana fail c && check b ben pass c && ends "d[\"state\"][\"c\"]" failed
'

it 'of a sign-off and a failure likewise' '
	pair && check a ana sign x && share a && share b && check b ben fail x && ends "d[\"state\"][\"x\"]" failed && check b ben sign x && ends "d[\"state\"][\"x\"]" passed && check a ana sign x && check b ben fail x && ends "d[\"state\"][\"x\"]" failed
'

it 'of a sign-off and its withdrawal at once the withdrawal' '
	pair && check a ana sign x && ends "d[\"state\"][\"x\"]" passed && check b ana withdraw x && ends "d[\"state\"][\"x\"]" pending && check a ana sign x && ends "d[\"state\"][\"x\"]" passed && check a ana sign x && check b ana withdraw x && ends "d[\"state\"][\"x\"]" pending
'

it 'of a waiver and a failure at once the failure' '
	pair && check a ana waive x --reason=r && ends "d[\"state\"][\"x\"]" waived && check b ben fail x && ends "d[\"state\"][\"x\"]" failed && check a ana waive x --reason=r && ends "d[\"state\"][\"x\"]" waived && check a ana waive x --reason=r && check b ben fail x && ends "d[\"state\"][\"x\"]" failed
'

it 'a veto stands beside its withdrawal and beside every sign-off' '
	pair && check a ana veto && share a && share b && check b ana withdraw && ends "len(d[\"vetoes\"])" 0 && check a ana veto && ends "len(d[\"vetoes\"])" 1 && check a ana veto && check b ana withdraw && ends "len(d[\"vetoes\"])" 1 && check a ana withdraw && ends "len(d[\"vetoes\"])" 0 &&
	check a ana veto && check b ben sign x && ends "len(d[\"vetoes\"]), d[\"ready\"]" "(1, False)"
'

it 'a denial wins over a grant at once, and gives way to a later one' '
	pair && id=$(check a ana exception request HEAD --reason=r) && share a && share b && check a ana exception grant $id && check b ben exception deny $id && ends "d[\"exceptions\"][0][\"state\"]" denied && check a ana exception grant $id && ends "d[\"exceptions\"][0][\"state\"]" granted && check b ben exception deny $id && ends "d[\"exceptions\"][0][\"state\"]" denied
'

it 'two blockers at once both stand, each closed by its own' '
	pair && one=$(check a ana block -m one) && two=$(check b ben block -m two) && ends "sum(x[\"open\"] for x in d[\"blockers\"])" 2 && check a ana unblock $two -m done && ends "sum(x[\"open\"] for x in d[\"blockers\"])" 1 && check b ben unblock $one -m done && ends "sum(x[\"open\"] for x in d[\"blockers\"])" 0
'

# apart, together: no remote decides meanwhile.
apart() {
	for d in a b; do git -C $d remote remove origin || return 1; done
}
together() {
	for d in a b; do git -C $d remote add origin "$PWD/hub.git" && git -C $d fetch -q || return 1; done
}

it 'freeze wins over thaw at once where no remote decides, whoever did which' '
	pair && check a ana freeze start --until=1d > /dev/null && share b && [ "$(value b "d[\"frozen\"]")" = True ] && check b ben freeze end > /dev/null && share a && [ "$(value a "d[\"frozen\"]")" = False ] && check a ana freeze start --until=1d > /dev/null && share b &&
	apart && check a ana freeze start --until=2d > /dev/null && check b ben freeze end > /dev/null && together && ends "d[\"frozen\"]" True && apart && check a ana freeze end > /dev/null && check b ben freeze start --until=3d > /dev/null && together && ends "d[\"frozen\"]" True && check a ana freeze end > /dev/null && ends "d[\"frozen\"]" False
'

it 'of two who start a freeze at the same time one gets 0 and the other 3' '
	pair && mkdir -p hub.git/hooks && printf "#!/bin/sh\nsleep 1\n" > hub.git/hooks/pre-receive && chmod +x hub.git/hooks/pre-receive &&
	{ check a ana freeze start > a.out 2> a.err & p=$!; check b ben freeze start > b.out 2> b.err; echo $? > b.code; wait $p; echo $? > a.code; } && sort a.code b.code > codes && printf "0\n3\n" | same - codes && rm hub.git/hooks/pre-receive && share a && share b && share a && test "$(git -C hub.git log --format=%s refs/release-ledger/v1.1.0 | grep -c freeze-start)" = 1 && [ "$(value a "d[\"frozen\"]")" = True ] && [ "$(value b "d[\"frozen\"]")" = True ]
'

it 'keeps a freeze from being recorded while the remote is away, and everything that stops not' '
	pair && mv hub.git away.git && exits 128 check a ana freeze start 2> err && [ "$(value a "d[\"frozen\"]")" = False ] && check a ana veto > /dev/null && check a ana block -m b > /dev/null && check a ana fail x > /dev/null && mv away.git hub.git && check a ana freeze start > /dev/null && [ "$(value a "d[\"frozen\"], len(d[\"vetoes\"]), d[\"state\"][\"x\"]")" = "(True, 1, '"'failed'"')" ]
'

# --- who ----------------------------------------------------------------------------------------------------------

ROLES='[release-role "qa"]\n\tmember = ana@example.com, ben@example.com\n[release-check "x"]\n\trole = qa\n[release-check "two"]\n\trole = qa\n\tapprovals = 2\n[release-check "both"]\n\tcommand = true\n\trole = qa\n'

# signer <dir> <name>: its commits are signed by the name's key from now on.
signer() {
	use_ssh "$1" "$HOME/.ssh/$2" && git -C "$1" config commit.gpgSign true
}

ssh_key ana > /dev/null && ssh_key ben > /dev/null && ssh_key eve > /dev/null
cp "$HOME/allowed_signers" "$HOME/known" && ssh_key mallory > /dev/null && cp "$HOME/known" "$HOME/allowed_signers"

it 'counts the principal whose key signed, not the author' '
	project r "$ROLES" && signer r ana && as mallory git -C r release-check sign x > /dev/null && is r x passed && git -C r release-check --json > o.json 2> /dev/null; python3 -c "
import json
x = [c for c in json.load(open(\"o.json\"))[\"checks\"] if c[\"name\"] == \"x\"][0]
assert x[\"signers\"][0][\"principal\"] == \"ana@example.com\", x
assert x[\"signers\"][0][\"identity\"] == \"signed\", x
assert x[\"signers\"][0][\"who\"].startswith(\"mallory\"), x"
'

it 'refuses the right key of a person without the role, and a key that nobody knows' '
	project r "$ROLES" && signer r eve && exits 1 as ana git -C r release-check sign x 2> err && has err "eve@example.com is not of role" && exits 1 git -C r release-check waive x --reason=r 2> err && signer r mallory && exits 1 as ana git -C r release-check sign x 2> err && has err "known key" && test -z "$(git -C r for-each-ref refs/release-ledger)"
'

it 'refuses to allow anything unsigned where signers are configured, and still takes what stops' '
	project r "$ROLES" && use_ssh r "$HOME/.ssh/ana" && exits 1 as ana git -C r release-check sign x 2> err && has err "known key" && as ana git -C r release-check fail x > /dev/null && is r x failed && as ana git -C r release-check veto > /dev/null && exits 1 as ana git -C r release-check withdraw && id=$(git -C r release-check block -m b) && exits 1 git -C r release-check unblock $id -m u &&
	git -C r release-check freeze start > /dev/null && exits 1 git -C r release-check freeze end && id=$(git -C r release-check exception request HEAD --reason=r) && exits 1 git -C r release-check exception grant $id && git -C r release-check exception deny $id > /dev/null && git -C r config commit.gpgSign true && git -C r release-check freeze end > /dev/null && git -C r release-check exception grant $id > /dev/null && as ana git -C r release-check withdraw > /dev/null
'

it 'wants two people where it says two, and takes one twice for one' '
	project r "$ROLES" && signer r ana && git -C r release-check sign two > /dev/null && git -C r release-check sign two > /dev/null && is r two pending && has state.json "1 of 2 sign-offs" && signer r ben && git -C r release-check sign two > /dev/null && is r two passed
'

it 'wants the command and the role, both' '
	project r "$ROLES" && signer r ana && git -C r release-policy trust --yes > /dev/null && git -C r release-check sign both > /dev/null && is r both pending && git -C r release-check run both > /dev/null && is r both passed && git -C r release-check withdraw both > /dev/null && is r both pending
'

it 'counts for nothing what another policy let be recorded' '
	project r "$ROLES" && git clone -q --bare r hub.git && git clone -q hub.git a && git clone -q hub.git b && signer a ana && signer b eve && git -C b config release-role.qa.member eve@example.com && git -C b release-check sign x > /dev/null && git -C b push -q origin refs/release-ledger/v1.1.0 && git -C a fetch -q origin refs/release-ledger/v1.1.0:refs/release-ledger/v1.1.0 && is a x pending && has state.json "eve@example.com is not of role"
'

it 'takes signers from the main line, whatever the branch of the candidate has' '
	project r "$ROLES" && cp "$HOME/known" r/signers && git -C r add -A && git -C r commit -qm "chore: signers" && signer r mallory && git -C r config gpg.ssh.allowedSignersFile signers && git -C r config commit.gpgSign false && git -C r release-branch cut 1.1.0 > /dev/null && git -C r checkout -q release/1.1 && printf "ana@example.com namespaces=\"git\" %s\n" "$(cut -d" " -f1,2 "$HOME/.ssh/mallory.pub")" >> r/signers && git -C r commit -qam "chore: me, too" &&
	git -C r config commit.gpgSign true && exits 1 git -C r release-check sign x --release=v1.1.0 2> err && has err "known key" && is r x pending && git -C r config user.signingKey "$HOME/.ssh/ana" && git -C r release-check sign x --release=v1.1.0 > /dev/null && is r x passed
'

it 'counts no more what a revoked key has signed' '
	project r "$ROLES" && signer r ana && git -C r release-check sign x > /dev/null && is r x passed && cp "$HOME/.ssh/ana.pub" "$PWD/revoked" && git -C r config gpg.ssh.revocationFile "$PWD/revoked" && is r x pending
'

finish
