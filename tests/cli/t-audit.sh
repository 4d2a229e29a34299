# SPDX-License-Identifier: ISC
# git release-audit: the final review of a release and of the policy, each item both ways.
. ./lib.sh
. ./lib-status.sh
. ./lib-keys.sh
PATH=$GIT_RELEASE_BIN/../tests/ledger:$PATH

POLICY='[release]\n\towner = ana@example.com\n\trequireChecks = true\n[release-stage "full"]\n\tenvironment = production\n\tsoak = 10m\n[release-audience "users"]\n\tbefore = release\n'

# begun <dir>: v0.1.0, and a feature after it; $1 of ana alone.
begun() {
	repo "$1" && commit "$1" 'feat: start' && tag "$1" v0.1.0 && printf "${2:-$POLICY}" > "$1/.gitrelease" && git -C "$1" add -A && git -C "$1" commit -qm 'chore: the policy' && commit "$1" 'feat: shiny' s
}
# released: v0.2.0 by ana and ben, all of it in order: made once, then copied. Fills ana, ben and hub here.
released() {
	if ! [ -d "$WORK/whole" ]; then
		mkdir "$WORK/whole" && (cd "$WORK/whole" && begun p && git clone -q --bare p hub && git clone -q hub ana && git clone -q hub ben && drive v0.2.0 ana ben) > "$WORK/whole.log" 2>&1 || { cat "$WORK/whole.log" >&2; return 1; }
	fi
	cp -r "$WORK/whole/ana" "$WORK/whole/hub" . && git -C ana remote set-url origin "$PWD/hub" && me ana && EPOCH=1768500000 && clock
}
audit() {
	(cd "$1" && shift && git release-audit --json "$@") > audit.json
}
# item <name> <key>: a value of the item, lists with a line each.
item() {
	python3 -c '
import json, sys
for i in json.load(open("audit.json"))["items"]:
    if i["name"] == sys.argv[1]:
        v = i[sys.argv[2]]
        print("\n".join(v) if isinstance(v, list) else json.dumps(v))' "$1" "$2"
}
# in_order <dir> <item> [<release>]; lacks <dir> <item> <text> [<release>]: this item alone is what is missing.
in_order() {
	audit "$1" ${3:+"$3"} || [ $? -eq 1 ] || return
	[ "$(item "$2" ok)" = true ] || { cat audit.json >&2; return 1; }
}
lacks() {
	exits 1 audit "$1" ${4:+"$4"} && [ "$(item "$2" ok)" = false ] && item "$2" missing > missing && has missing "$3" && item "$2" evidence > evidence && [ -s evidence ]
}

# --- a release ----------------------------------------------------------------------------------------------------

it 'finds all in order where it is, with the evidence' '
	released && exits 0 audit ana v0.2.0 && json audit.json schema git-release-audit/1 && json audit.json release v0.2.0 && json audit.json ok true && json audit.json items.# 7 &&
	[ "$(python3 -c "import json; print(*[i[\"name\"] for i in json.load(open(\"audit.json\"))[\"items\"]])")" = "versioning branching checklist communication rollback hotfix ledger" ] &&
	[ "$(python3 -c "import json; print(all(i[\"ok\"] and i[\"evidence\"] and not i[\"missing\"] for i in json.load(open(\"audit.json\"))[\"items\"]))")" = True ] &&
	item versioning evidence > e && has e "0.2.0 after v0.1.0: " && has e "level minor" && has e "CHANGELOG.md has an entry for 0.2.0" && item branching evidence > e && has e "tag v0.2.0" && has e "on its line, '\''release/0.2'\''" && has e "signature: " &&
	item checklist evidence > e && grep -q "^qa-scope: passed by [a-z]*@example.com, 2026-[0-9T:-]*Z ([0-9a-f]\{12\})$" e && item communication evidence > e && has e "users: acknowledged by " && item rollback evidence > e && has e "production: back to v0.1.0" && grep -q "trigger .errors. agreed to by [a-z]*@example.com, .* ([0-9a-f]\{12\})$" e &&
	item hotfix evidence > e && has e "hotfix/0.2.0" && item ledger evidence > e && grep -q "^[0-9]* events, 0 signed, tip $(git -C ana rev-parse --short=12 refs/release-ledger/v0.2.0)$" e
'
it 'versioning: holds the version against what the commits ask for' '
	begun r && lacks r versioning "CHANGELOG.md has no entry for 0.2.0" v0.2.0 && commit r "feat!: all new

BREAKING CHANGE: move your files" b && git -C r config release.zeroMajor major && tag r v0.3.0 && lacks r versioning "the commits ask for 1.0.0 at least" v0.3.0 && git -C r tag -d v0.3.0 > /dev/null && (cd r && git release-bump --tag 1.0.0 > /dev/null 2>&1 || git -c release.requireChecks=false release-bump --tag 1.0.0 > /dev/null) && in_order r versioning v1.0.0
'
it 'versioning: wants a text on migration for each breaking change' '
	begun r && commit r "feat!: all new" b && (cd r && git -c release.requireChecks=false release-bump --tag > /dev/null) && lacks r versioning "a breaking change without a text on migration" v0.2.0 && begun q && commit q "feat!: all new

BREAKING CHANGE: move your files" b && (cd q && git -c release.requireChecks=false release-bump --tag > /dev/null) && in_order q versioning v0.2.0
'
it 'branching: wants a tag that verifies, on its line' '
	released && in_order ana branching v0.2.0 && tagged=$(git -C ana rev-parse v0.2.0) && released_commit=$(git -C ana rev-parse v0.2.0^{commit}) &&
	git -C ana tag -f v0.2.0 v0.2.0^{commit} > /dev/null && lacks ana branching "the tag does not verify: annotated: a lightweight tag" v0.2.0 && git -C ana update-ref refs/tags/v0.2.0 "$tagged" && in_order ana branching v0.2.0 &&
	git -C ana switch -q main && git -C ana branch -qD release/0.2 && git -C ana update-ref -d refs/remotes/origin/release/0.2 && lacks ana branching "v0.2.0 is not on its line" v0.2.0 && git -C ana branch release/0.2 "$released_commit" && in_order ana branching v0.2.0
'
it 'branching: wants a tag at all' '
	begun r && lacks r branching "'\''v0.2.0'\'' is not tagged" v0.2.0
'
it 'branching and hotfix: want each fix on the newer lines' '
	begun r && (cd r && git -c release.requireChecks=false release-branch cut 0.2.0 > /dev/null) && git -C r switch -q release/0.2 && commit r "fix: here" f && (cd r && git -c release.requireChecks=false release-bump --tag 0.2.0 > /dev/null) && git -C r switch -q main && lacks r hotfix "1 fix is missing on newer lines" v0.2.0 && [ "$(item branching ok)" = false ] &&
	git -C r release-forward pick main > /dev/null && in_order r hotfix v0.2.0 && [ "$(item branching ok)" = true ] && item hotfix evidence > e && has e "1 fix, and no newer line lacks one"
'
it 'hotfix: wants a branch for them in the policy' '
	begun r && in_order r hotfix v0.2.0 && git -C r config release.hotfixBranch "hotfix/%(nonsense)" && lacks r hotfix "no branch for hotfixes" v0.2.0 && lacks r hotfix "release.hotfixBranch"
'
it 'checklist: wants each check settled, no blocker and no veto' '
	begun r && me ana && clock && lacks r checklist "qa-scope: pending" v0.2.0 && (cd r && git release-check sign qa-scope -q --release=v0.2.0 && git release-check sign rollback-plan -q --release=v0.2.0) && in_order r checklist v0.2.0 &&
	id=$(cd r && git release-check block -m crash --release=v0.2.0) && lacks r checklist "a blocker is open, by ana@example.com, " v0.2.0 && has missing "($id)" && (cd r && git release-check unblock "$id" -m done -q --release=v0.2.0) && in_order r checklist v0.2.0 && (cd r && git release-check veto -q --release=v0.2.0) && lacks r checklist "a veto stands" v0.2.0
'
it 'checklist: wants migrations, flags, quality and communication covered' '
	for row in "migrations:migrations" "flags:feature flags" "qa-scope:quality assurance" "notes:communication"; do
		rm -rf r && begun r "$POLICY[release-check \"${row%%:*}\"]\n\tenabled = false\n" && lacks r checklist "no check covers ${row#*:}" && lacks r checklist "no check covers ${row#*:}" v0.2.0 || exit 1
	done && rm -rf r && begun r && in_order r checklist && ! { audit r v0.2.0; item checklist missing | grep "no check"; } && rm -rf r && begun r "$POLICY[release-check \"qa-scope\"]\n\tenabled = false\n[release-check \"ours\"]\n\tcommand = true\n" && in_order r checklist
'
it 'communication: wants who must know to have acknowledged, for this candidate' '
	begun r && me ana && clock && lacks r communication "not acknowledged by users" v0.2.0 && (cd r && git release-announce draft --audience=users --release=v0.2.0 -q > /dev/null && git release-announce publish --audience=users --release=v0.2.0 -q && git release-announce ack --audience=users --release=v0.2.0 -q) && in_order r communication v0.2.0 &&
	commit r "fix: late" l && lacks r communication "what was told is of another candidate: users" v0.2.0
'
it 'rollback: wants a plan, and agreement to a trigger' '
	begun r && tag r v0.2.0 && me ana && clock && lacks r rollback "no rollback plan was recorded" v0.2.0 && (cd r && git release-deploy plan --rollback-target=v0.1.0 --release=v0.2.0 -q) && lacks r rollback "no rollback trigger was agreed to" v0.2.0 &&
	(cd r && git release-deploy trigger add errors --metric=e --op=">" --threshold=1 --for=0m --owner=x --action=rollback --release=v0.2.0 -q) && lacks r rollback "no rollback trigger was agreed to" v0.2.0 && me ben && (cd r && git release-deploy agree errors --release=v0.2.0 -q) && in_order r rollback v0.2.0
'
it 'rollback: without stages wants the check for it' '
	begun r "[release]\n\trequireChecks = true\n" && me ana && clock && lacks r rollback "no plan for going back" v0.2.0 && (cd r && git release-check sign rollback-plan -q --release=v0.2.0) && in_order r rollback v0.2.0 && item rollback evidence > e && has e "rollback-plan: passed by ana@example.com"
'
it 'ledger: wants something recorded, and nothing tampered with' '
	begun r && me ana && clock && lacks r ledger "nothing was recorded" v0.2.0 && (cd r && git release-check sign qa-scope -q --release=v0.2.0) && in_order r ledger v0.2.0 && ref=refs/release-ledger/v0.2.0 &&
	git -C r update-ref $ref "$(git -C r log -1 --format=%B $ref | sed "s/^Lamport: .*/Lamport: 99/; \${/^$/d;}" | git -C r commit-tree "$(git -C r rev-parse $ref^{tree})" -p $ref)" && lacks r ledger "v0.2.0 " v0.2.0
'
it 'verifies every other ledger when it is asked to' '
	begun r && me ana && clock && (cd r && git release-check sign qa-scope -q --release=v0.2.0 && git-release-record --release=v0.1.0 x > /dev/null) && ref=refs/release-ledger/v0.1.0 &&
	git -C r update-ref $ref "$(git -C r log -1 --format=%B $ref | sed "s/^Lamport: .*/Lamport: 99/; \${/^$/d;}" | git -C r commit-tree "$(git -C r rev-parse $ref^{tree})" -p $ref)" && in_order r ledger v0.2.0 && exits 1 audit r --verify-all v0.2.0 && [ "$(item ledger ok)" = false ] && item ledger missing > m && has m "v0.1.0 " && item ledger evidence > e && has e "2 ledgers verified" &&
	exits 1 audit r --verify-all && item ledger missing > m && has m "v0.1.0 "
'

it 'finds in order what real keys have signed, and knows nobody without them' '
	begun p "$POLICY[release]\n\tsign = true\n\tsignedEvents = true\n" && git clone -q --bare p hub && for who in ana ben; do git clone -q hub $who && k=$(ssh_key $who) && use_ssh $who "$k" || exit 1; done && drive v0.2.0 ana ben && exits 0 audit ana v0.2.0 &&
	item branching evidence > e && has e "signature: ssh, by ana@example.com" && item checklist evidence > e && grep -q "^qa-scope: passed by [a-z]*@example.com" e && item ledger evidence > e && grep -q "^\([0-9]*\) events, \1 signed, " e &&
	git clone -q hub eve && (cd eve && git release-sync -q) && exits 1 audit eve v0.2.0 && item branching missing > m && has m "the tag does not verify: signature: ssh: unchecked" && item checklist missing > m && has m "only what a known key has signed counts here" && item ledger missing > m && has m "signed by a key that is not known here" && item ledger evidence > e && has e " events, 0 signed, " &&
	git -C eve config gpg.ssh.allowedSignersFile "$HOME/allowed_signers" && exits 0 audit eve v0.2.0
'
it 'refuses in a shallow clone what needs history that it lacks, and says how to get it' '
	released && git clone -q --depth=1 --no-single-branch "file://$PWD/hub" s && cd s && exits 0 git release-sync -q && exits 128 git release-audit v0.2.0 > ../out 2> ../err && [ ! -s ../out ] && has ../err "run '\''git fetch --unshallow --tags'\''" && exits 1 git release-audit > ../out && has ../out "main line '\''main'\''" &&
	git fetch -q --unshallow --tags && exits 0 git release-audit v0.2.0 > ../there && (cd ../ana && git release-audit v0.2.0) | sed "s/, on release/, on origin\/release/" | same - ../there
'

# --- the policy ---------------------------------------------------------------------------------------------------

it 'reviews the policy, each item both ways' '
	repo r && commit r "feat: one" && lacks r versioning "there is no written policy" && lacks r checklist "release.requireChecks" && lacks r communication "no audience has to acknowledge" && lacks r ledger "release.signedEvents" && [ "$(item rollback ok)" = true ] && [ "$(item hotfix ok)" = true ] && [ "$(item branching ok)" = true ] && json audit.json release null &&
	begun q "$POLICY[release]\n\tsignedEvents = true\n" && exits 0 audit q && json audit.json ok true && json audit.json items.# 7 && (cd q && exits 0 git release-audit > ../text) && has text "the policy  all in order" && git -C q config release.changelog "" && lacks q versioning "no changelog is kept"
'
it 'wants stages or the check for a way back, and a main line' '
	begun r "[release-check \"rollback-plan\"]\n\tenabled = false\n" && lacks r rollback "ask for a way back" && begun q "$POLICY[release-check \"rollback-plan\"]\n\tenabled = false\n" && in_order q rollback && repo e && lacks e branching "there is no main line"
'

# --- how it is told -----------------------------------------------------------------------------------------------

it 'tells people in text, and says on stderr how much is missing' '
	begun r && cd r && exits 1 git release-audit v0.2.0 > ../out 2> ../err && has ../out "v0.2.0  " && has ../out "  no   branching" && has ../out "    missing '\''v0.2.0'\'' is not tagged" && has ../err "items of '\''v0.2.0'\'' are not in order" && [ "$(wc -l < ../err)" = 1 ] && exits 1 git release-audit --format=text 0.2.0 | same ../out -
'
it 'colours what people read, when it is asked to' '
	begun r && cd r && esc=$(printf "\033") && exits 1 git release-audit v0.2.0 > ../plain && hasnt ../plain "$esc" && exits 1 git release-audit --color v0.2.0 > ../painted && has ../painted "$esc[31mno" && has ../painted "$esc[32mok" && sed "s/$esc\[[0-9]*m//g" ../painted | same ../plain - &&
	exits 1 git release-audit --color --no-color v0.2.0 | same ../plain - && exits 1 git -c color.ui=always release-audit v0.2.0 | same ../painted - && exits 1 git release-audit --color --json v0.2.0 > ../json && hasnt ../json "$esc" && exits 1 git release-audit --color --format=markdown v0.2.0 > ../md && hasnt ../md "$esc" &&
	exits 128 git release-audit --color=sometimes v0.2.0 > ../out 2> ../err && [ ! -s ../out ] && has ../err "none of always, never, auto"
'
it 'makes a task list for a ticket, in which words take no effect' '
	begun r "$POLICY[release-check \"<b>*x*</b> [a](b)\"]\n" && me ana && clock && (cd r && git release-check fail "<b>*x*</b> [a](b)" -m "# <script>alert(1)</script> | \`x\`" --release=v0.2.0 -q; exits 1 git release-audit --format=markdown v0.2.0 > ../out) && has out "## Review of v0.2.0" && has out "- [ ] **branching**" && has out "  - **missing:** " && hasnt out "<script" && hasnt out "<b>" && hasnt out "[a](b)" &&
	released && (cd ana && exits 0 git release-audit --format=markdown v0.2.0 > ../good) && has good "- [x] **ledger**" && hasnt good "[ ]" && has good "All is in order."
'
it 'refuses what is not known or does not go together' '
	begun r && cd r && exits 128 git release-audit v9.0.0 > ../out 2> ../err && [ ! -s ../out ] && has ../err "unknown release '\''v9.0.0'\''" && exits 129 git release-audit --format=html 2> ../err && has ../err "html" && exits 129 git release-audit --json --format=text 2> ../err && exits 129 git release-audit v0.1.0 v0.2.0 2> ../err &&
	printf "[release-check \"x\"]\n\tstage = never\n" >> .gitrelease && exits 128 git release-audit 2> ../err && has ../err ".gitrelease:" && exits 128 git release-audit v0.2.0 2> ../err && cd .. && mkdir none && cd none && GIT_CEILING_DIRECTORIES=$PWD exits 128 git release-audit 2> ../err
'
it 'works in a folder, a linked work tree and a bare repository, and changes nothing' '
	begun r && (cd r && git for-each-ref > ../before && mkdir -p d && cd d && exits 1 git release-audit v0.2.0 > ../../want) && git -C r worktree add -q ../w && (cd w && exits 1 git release-audit v0.2.0) | same want - && git clone -q --mirror r b.git && (cd b.git && exits 1 git release-audit v0.2.0) | same want - &&
	git -C r worktree remove w && git -C r branch -qD w && git -C r for-each-ref | same before - && if [ -w /dev/full ]; then (cd r && exits 128 git release-audit > /dev/full); fi
'
finish
