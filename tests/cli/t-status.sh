# SPDX-License-Identifier: ISC
# git release-status: whole releases are driven by typing what it says is next, from the first commit to the closed retro.
. ./lib.sh
. ./lib-status.sh
. ./lib-keys.sh
. ./browser.sh
PATH=$GIT_RELEASE_BIN/../tests/ledger:$PATH

# policy <dir> <printf format>: the policy, committed.
policy() {
	printf "$2" > "$1/.gitrelease" && git -C "$1" add -A && git -C "$1" commit -qm 'chore: the policy'
}

# team <dir>… of p: a bare hub, and a clone of it for each.
team() {
	git clone -q --bare p hub && for member; do git clone -q hub "$member" || return 1; done
}
# pair of p: ana and ben at one work tree, where nothing has to be shared between them.
pair() {
	mv p ana && ln -s ana ben
}

STAGES='[release-stage "canary"]\n\tenvironment = production\n\tpercent = 5\n\tsoak = 30m\n[release-stage "full"]\n\tenvironment = production\n\tsoak = 1h\n'
AUDIENCES='[release-audience "support"]\n\tinternal = true\n\tbefore = deploy\n[release-audience "users"]\n\tbefore = release\n'

# closed <dir> <release>: it has come to its end, the retro closed.
closed() {
	[ -z "$(standing "$1" "$2" next)$(standing "$1" "$2" see)" ] && has standing.json '"the retro is closed"'
}

# typed_is <lines…>: what was typed, from first to last, without who.
typed_is() {
	printf '%s\n' "$@" > typed.want && sed 's/^[a-z]*: //; /^#/d' typed > typed.got && same typed.want typed.got
}

# --- whole releases -----------------------------------------------------------------------------------------------

it 'leads from an empty project to the closed retro' '
	repo ana && git -C ana commit -q --allow-empty -m "feat: start" && drive "" ana && closed ana v0.1.0 &&
	has typed "git release-policy init" && has typed "git commit" && has typed "cut --candidate 0.1.0" && has typed "sign qa-scope" &&
	has typed "git switch release/0.1" && has typed "git release-bump --final --tag" && git -C ana rev-parse -q --verify v0.1.0^{tag}
'
it 'leads two people through checks, announcements and a deploy in stages' '
	repo p && commit p "feat: start" && tag p v0.1.0 && policy p "[release]\n\towner = ana@example.com\n$STAGES$AUDIENCES" && commit p "feat: shiny" && team ana ben &&
	drive "" ana ben && closed ana v0.2.0 && for step in "cut --candidate" "announce publish --audience=users" "announce ack --audience=support" \
	"bump --final --tag --push" "deploy plan --rollback-target=v0.1.0" "trigger add" "deploy agree" "deploy baseline v0.1.0" "deploy start" "deploy promote" "deploy verify"; do has typed "$step" || exit 1; done &&
	[ "$(sed -n "s/: .*trigger add.*//p" typed)" != "$(sed -n "s/: .*deploy agree.*//p" typed)" ] &&
	git -C hub rev-parse -q --verify v0.2.0^{tag} && (cd ana && exits 0 git release-sync verify)
'
it 'plans the next one back to what was verified, without asking what runs' '
	repo p && commit p "feat: start" && tag p v0.1.0 && policy p "$STAGES" && commit p "feat: shiny" && pair && drive v0.2.0 ana ben && closed ana v0.2.0 &&
	me ana && git -C ana switch -q main && git -C ana merge -q v0.2.0 && commit ana "feat: more" && drive v0.3.0 ana ben && closed ana v0.3.0 && has typed "plan --rollback-target=v0.2.0" && hasnt typed baseline
'
it 'does without branches where each merge may ship' '
	repo ana && commit ana "feat: start" && tag ana v1.0.0 && policy ana "[release]\n\tmodel = continuous\n" && commit ana "feat: shiny" && drive v1.1.0 ana && closed ana v1.1.0 &&
	typed_is "git release-bump --tag 1.1.0" "git release-retro close v1.1.0"
'
it 'does without a deploy for a library, and without a candidate where approvals are for the main line' '
	repo ana && commit ana "feat: start" && tag ana v1.0.0 && policy ana "[release]\n\tchangelog =\n" && commit ana "feat: shiny" && me ana && clock &&
	(cd ana && git release-check sign qa-scope -q) && drive v1.1.0 ana && closed ana v1.1.0 &&
	typed_is "git release-check sign rollback-plan --release=v1.1.0" "git release-bump --tag 1.1.0" \
		"git release-retro close v1.1.0"
'
it 'follows gitflow' '
	repo p -b master && commit p "feat: start" && tag p v1.0.0 && policy p "[release]\n\tstrategy = gitflow\n\tproductionBranch = master\n\tdevelopBranch = develop\n" &&
	git -C p switch -q -c develop && commit p "feat: shiny" && mv p ana && drive v1.1.0 ana && closed ana v1.1.0 && has typed "git switch release/1.1" && has typed "bump --final --tag"
'
it 'counts by the calendar' '
	repo ana && commit ana "feat: start" && policy ana "[release]\n\tscheme = calver\n\tcalver = YYYY.MM.MICRO\n" && commit ana "feat: shiny" && drive "" ana && closed ana "$(git -C ana tag | grep ^v2026)"
'
it 'names the package of a monorepo' '
	repo ana && mkdir ana/api && policy ana "[release-package \"api\"]\n\tpath = api\n\ttagPrefix = api/v\n\tchangelog = api/CHANGELOG.md\n[release-package \"web\"]\n\tpath = web\n\ttagPrefix = web/v\n" &&
	commit ana "feat: start" api/a && commit ana "feat: start" web/a && (cd ana && exits 0 git release-status --json > ../out) && json out releases.# 2 && json out releases.0.release api/v0.1.0 && json out releases.1.release web/v0.1.0 &&
	drive api/v0.1.0 ana && closed ana api/v0.1.0 && git -C ana rev-parse -q --verify api/v0.1.0^{tag} && ! git -C ana rev-parse -q --verify web/v0.1.0 && has typed "api/v0.1.0"
'
it 'takes no release for open that others have overtaken, but the one at hand, or says which there are' '
	repo ana && commit ana "feat: start" && policy ana "" && tag ana v1.0.0 && git -C ana branch old && commit ana "feat: shiny" && tag ana v1.1.0 && me ana && git -C ana switch -q old &&
	(cd ana && exits 1 git release-check --json 2> ../err > ../out) && json out release v1.0.0 && (cd ana && exits 0 git release-retro close v1.1.0 -q 2> ../err && exits 128 git release-check 2> ../err && exits 0 git release-status > ../out) &&
	has err "no release is open" && [ "$(cat out)" = "no release is open" ]
'
it 'leads no command to the project where packages alone are released' '
	repo ana && mkdir ana/api && policy ana "[release-package \"api\"]\n\tpath = api\n\ttagPrefix = api/v\n[release-package \"web\"]\n\tpath = web\n\ttagPrefix = web/v\n" && commit ana "feat: start" api/a &&
	(cd ana && exits 1 git release-check --json 2> ../err > ../out) && json out release api/v0.1.0 && commit ana "feat: start" web/a && (cd ana && exits 128 git release-check 2> ../err) && has err "several releases are open: api/v0.1.0, web/v0.1.0"
'
it 'quotes what a shell would take apart' '
	repo p && commit p "feat: start" && policy p "[release]\n\ttagPrefix = it'\''s/\\303\\274&v\n\towner = \"Ana O'\''Neill \$HOME <ana@example.com>\"\n$STAGES" && commit p "feat: shiny" && git -C p tag -a -m x "it'\''s/ü&v0.1.0" HEAD~1 && team ana ben &&
	drive "" ana ben && closed ana "it'\''s/ü&v0.2.0" && has typed "--release='\''it'\''\\'\'''\''s/ü&v0.2.0'\''" && (cd ana && git release-deploy status --json --release="it'\''s/ü&v0.2.0" > ../out && sh -c "$(git release-deploy status --release="it'\''s/ü&v0.2.0" --json | python3 -c "import json, sys; print(json.load(sys.stdin)[\"deploys\"][0].get(\"next\") or \"true\")")") &&
	json out deploys.0.state verified && json out deploys.0.triggers.0.owner "Ana O'\''Neill \$HOME <ana@example.com>"
'
it 'goes back when a trigger fires, and asks people what there is to learn' '
	repo p && commit p "feat: start" && tag p v0.1.0 && policy p "$STAGES" && commit p "feat: shiny" && pair && WORLD_VALUE=0.5 drive v0.2.0 ana ben && has typed "rollback start" && has typed "rollback complete" &&
	hasnt typed "deploy verify" && [ "$(standing ana v0.2.0 stage)" = after ] && has standing.json "the deploy to production is rolled-back" && [ -z "$(standing ana v0.2.0 next)" ] && [ "$(standing ana v0.2.0 see)" = "git release-retro draft v0.2.0" ]
'
it 'brings a hotfix to its end' '
	repo ana && commit ana "feat: start" && tag ana v1.0.0 && commit ana "feat: two" two && me ana && clock && git -C ana release-hotfix start 1.0.1 > out && commit ana "fix: six" six &&
	git -C ana switch -q main && drive v1.0.1 ana && closed ana v1.0.1 && has typed "git switch hotfix/1.0.1" && has typed "git release-hotfix finish 1.0.1" && git -C ana rev-parse -q --verify v1.0.1^{tag}
'

# --- on the way ---------------------------------------------------------------------------------------------------

# planned: a deploy of v0.2.0 that ana planned, with a trigger of hers. Made once, then copied.
make_planned() {
	repo ana && commit ana "feat: start" && tag ana v0.1.0 && policy ana "$STAGES" && commit ana "feat: shiny" && tag ana v0.2.0 && me ana && clock &&
	cd ana && git release-deploy baseline v0.1.0 -m x -q && git release-deploy plan --rollback-target=v0.1.0 --release=v0.2.0 -q &&
	git release-deploy trigger add errors --metric=e --op=">" --threshold=1 --for=0m --owner=x --action=rollback --release=v0.2.0 -q
}
planned() {
	[ -d "$WORK/planned" ] || { mkdir "$WORK/planned" && (cd "$WORK/planned" && make_planned) || return; }
	cp -r "$WORK/planned/ana" . && me ana && clock
}

it 'waits for another to agree, and offers that to the other' '
	planned && [ -z "$(standing ana v0.2.0 next)" ] && [ "$(standing ana v0.2.0 see)" = "git release-deploy status --release=v0.2.0 --env=production" ] &&
	me ben && [ "$(standing ana v0.2.0 next)" = "git release-deploy agree errors --release=v0.2.0 --env=production" ]
'
it 'shares first what another has to see' '
	planned && git init -q --bare hub && git -C ana remote add origin "$PWD/hub" && [ "$(standing ana v0.2.0 next)" = "git release-sync" ] && (cd ana && exits 0 git release-sync -q) && [ -z "$(standing ana v0.2.0 next)" ]
'
it 'plans again what was called off before it began' '
	planned && (cd ana && git release-deploy abort --reason=no --release=v0.2.0 -q) && [ "$(standing ana v0.2.0 next)" = "git release-deploy plan --rollback-target=v0.1.0 --release=v0.2.0 --env=production" ] && me ben && drive v0.2.0 ana
'
it 'goes on with what was paused, and back from what was aborted' '
	planned && me ben && clock && dep() { (cd ana && git release-deploy "$@" --release=v0.2.0 -q); } && dep agree errors && (cd ana && git release-check --json --release=v0.2.0 > /dev/null; :) && git -C ana tag -d v0.2.0 > /dev/null && (cd ana && git release-bump --tag 0.2.0 > /dev/null) && clock &&
	dep start && [ -z "$(standing ana v0.2.0 next)" ] && has standing.json "soaks until" && dep pause --reason=x && [ "$(standing ana v0.2.0 next)" = "git release-deploy resume --release=v0.2.0 --env=production" ] &&
	dep abort --reason=x && [ "$(standing ana v0.2.0 next)" = "git release-deploy rollback start --release=v0.2.0 --env=production" ] && dep rollback start && [ -z "$(standing ana v0.2.0 next)" ] && has standing.json "nothing was measured" &&
	dep rollback failed && [ -z "$(standing ana v0.2.0 next)" ] && [ "$(standing ana v0.2.0 see)" = "git release-deploy status --release=v0.2.0 --env=production" ] && dep resolve --reason=x && [ "$(standing ana v0.2.0 stage)" = after ]
'
it 'asks people for answers after an alarm that was waived, as the retro does' '
	planned && me ben && (cd ana && git release-deploy agree errors --release=v0.2.0 -q && git tag -d v0.2.0 > /dev/null && git release-bump --tag 0.2.0 > /dev/null) && clock && (cd ana && for step in start "fire errors --reason=x" "waive-trigger errors --reason=x"; do git release-deploy $step --release=v0.2.0 -q || exit 1; done) &&
	drive v0.2.0 ana && has typed "deploy verify" && hasnt typed "retro close" && [ "$(standing ana v0.2.0 stage)" = after ] && [ -z "$(standing ana v0.2.0 next)" ] && [ "$(standing ana v0.2.0 see)" = "git release-retro draft v0.2.0" ] &&
	(cd ana && exits 1 git release-retro close v0.2.0 2> ../err) && has err "these questions have no answer"
'
it 'takes no release for closed by somebody unknown, where signatures are in force' '
	repo ana && commit ana "feat: start" && policy ana "[release]\n\tsignedEvents = true\n" && tag ana v0.1.0 && k=$(ssh_key ana) && use_ssh ana "$k" && me eve && clock && git -C ana config release.signedEvents false && (cd ana && git-release-record --release=v0.1.0 --event=retro.close retro.close > /dev/null) &&
	[ "$(standing ana v0.1.0 open)" = false ] && git -C ana config --unset release.signedEvents && [ "$(standing ana v0.1.0 open)" = true ] && has standing.json "the retro is not closed" && me ana && clock && [ "$(standing ana v0.1.0 next)" = "git release-retro close v0.1.0" ] && drive v0.1.0 ana && closed ana v0.1.0
'
NO_CHECKS='[release]\n\tchangelog =\n[release-check "qa-scope"]\n\tenabled = false\n[release-check "rollback-plan"]\n\tenabled = false\n'
# half_way: a release branch of ana's with its candidate, main at hand; nothing is left to be checked.
half_way() {
	repo ana && commit ana "feat: start" && policy ana "$NO_CHECKS" && me ana && clock &&
	(cd ana && git release-branch cut --candidate) > /dev/null && git -C ana switch -q main
}
# next_is <command> [<exit code> [<release>]]: it is next for ana, and exits so when it is typed.
next_is() {
	[ "$(standing ana "${3:-}" next)" = "$1" ] || { cat standing.json >&2; return 1; }
	(cd ana && exits "${2:-0}" sh -c "$1" > ../said 2>&1) || { cat said >&2; return 1; }
}

it 'goes to a branch as git lets it, from several remotes and to another work tree' '
	half_way && next_is "git switch release/0.1" && git -C ana switch -q main && git -C ana worktree add -q "../w t" release/0.1 && next_is "git -C '\''$PWD/w t'\'' release-bump --final --tag" && git -C ana rev-parse -q --verify v0.1.0^{tag} &&
	mkdir gone && cd gone && half_way && git -C ana worktree add -q ../w release/0.1 && rm -rf w && [ -z "$(standing ana "" next)" ] && [ "$(standing ana "" see)" = "git worktree list" ] && git -C ana worktree prune && next_is "git switch release/0.1" &&
	mkdir ../remotes && cd ../remotes && half_way && for r in hub fork; do git clone -q --mirror ana $r; done && git clone -q hub ben && mv ben ana.new && rm -rf ana && mv ana.new ana && me ana && git -C ana fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" &&
	next_is "git switch release/0.1" && git -C ana switch -q main && git -C ana branch -q -D release/0.1 && git -C ana config checkout.guess false && next_is "git switch -c release/0.1 --track origin/release/0.1" && git -C ana config --unset checkout.guess &&
	git -C ana switch -q main && git -C ana branch -q -D release/0.1 && git -C ana remote add fork ../fork && git -C ana fetch -q fork && git -C ana config release.remote origin && next_is "git switch -c release/0.1 --track origin/release/0.1" && next_is "git release-bump --final --tag --push"
'
it 'moves nothing while something of the person is under way' '
	half_way && git -C ana switch -q -c topic && commit ana "fix: a" c a && git -C ana switch -q main && commit ana "fix: b" c b && exits 1 git -C ana merge -q topic > out 2>&1 && [ -z "$(standing ana "" next)" ] && [ "$(standing ana "" see)" = "git status" ] && has standing.json "under way in the work tree" &&
	git -C ana merge --abort && git -C ana switch -q topic && exits 1 git -C ana rebase -q main > out 2>&1 && [ -z "$(standing ana "" next)" ] && git -C ana rebase --abort &&
	git -C ana switch -q main && commit ana "fix: c" c c && exits 1 git -C ana cherry-pick topic topic~ > out 2>&1 && echo both > ana/c && git -C ana add c && git -C ana commit -qm "fix: by hand" && [ -z "$(standing ana "" next)" ] && [ "$(standing ana "" see)" = "git status" ] && git -C ana cherry-pick --quit && next_is "git switch release/0.1"
'
it 'takes up what has stopped for the person' '
	half_way && git -C ana switch -q release/0.1 && (cd ana && git release-bump --final --tag) > out && commit ana "fix: of the line" f "line
" && clock && (cd ana && git release-bump --tag) > out && git -C ana switch -q main && commit ana "feat: of main" f "main
" && next_is "git release-forward pick main" 2 v0.1.1 && next_is "git release-forward --continue" 2 v0.1.1 && has standing.json "git release-forward has stopped for your help" &&
	echo both > ana/f && git -C ana add f && next_is "git release-forward --continue" 0 v0.1.1 && [ "$(standing ana v0.1.1 next)" = "git release-retro close v0.1.1" ] &&
	mkdir hot && cd hot && repo ana && policy ana "$NO_CHECKS" && commit ana "feat: start" f a && tag ana v1.0.0 && commit ana "feat: two" f b && me ana && clock && git -C ana release-hotfix start 1.0.1 > out && commit ana "fix: six" f c && at() { standing ana v1.0.1 next; } &&
	[ "$(at)" = "git release-hotfix finish 1.0.1" ] && (cd ana && exits 2 git release-hotfix finish 1.0.1) > out 2>&1 && [ "$(at)" = "git release-hotfix --continue" ] && echo both > ana/f && git -C ana add f && (cd ana && exits 0 git release-hotfix --continue) > out 2>&1 && git -C ana rev-parse -q --verify v1.0.1^{tag}
'
it 'commits the policy from whatever folder it is told in' '
	repo ana && commit ana "feat: start" d/f && (cd ana && git release-policy init) > out && me ana && [ "$(standing ana "" next)" = "git add :/.gitrelease && git commit -m '\''chore: write the release policy'\'' -- :/.gitrelease" ] &&
	(cd ana/d && sh -c "$(cd ../.. && standing ana "" next)") > out && git -C ana cat-file -e HEAD:.gitrelease && [ "$(standing ana "" next)" = "git release-branch cut --candidate 0.1.0" ]
'
it 'proposes no command that nobody has agreed to run' '
	repo ana && commit ana "feat: start" && policy ana "[release-check \"load\"]\n\tcommand = true\n[release-check \"qa-scope\"]\n\tenabled = false\n[release-check \"rollback-plan\"]\n\tenabled = false\n" && me ana && clock && (cd ana && git release-branch cut --candidate > /dev/null) &&
	[ -z "$(standing ana v0.1.0 next)" ] && [ "$(standing ana v0.1.0 see)" = "git release-policy trust" ] && git -C ana release-policy trust --yes > /dev/null && [ "$(standing ana v0.1.0 next)" = "git release-check run load --release=v0.1.0" ] && drive v0.1.0 ana && closed ana v0.1.0
'
it 'leaves to others what only they may sign, and to people what has failed' '
	repo ana && commit ana "feat: start" && policy ana "[release-role \"dba\"]\n\tmember = ben@example.com\n[release-check \"qa-scope\"]\n\trole = dba\n[release-check \"rollback-plan\"]\n\tenabled = false\n" && me ana && clock && (cd ana && git release-branch cut --candidate > /dev/null) &&
	[ -z "$(standing ana v0.1.0 next)" ] && [ "$(standing ana v0.1.0 see)" = "git release-check --explain v0.1.0" ] && has standing.json "check qa-scope: pending" && me ben && [ "$(standing ana v0.1.0 next)" = "git release-check sign qa-scope --release=v0.1.0" ] &&
	(cd ana && git release-check fail qa-scope -m broken -q) && [ -z "$(standing ana v0.1.0 next)" ] && has standing.json broken
'
it 'names blockers and vetoes' '
	repo ana && commit ana "feat: start" && policy ana "" && me ana && clock && (cd ana && git release-branch cut --candidate > /dev/null && id=$(git release-check block -m "it crashes") && git release-check veto -m never -q && exits 0 git release-status > ../out && has ../out "blocker $id: it crashes" && has ../out "veto by ana@example.com: never")
'
it 'asks for another candidate when the branch has gone on, and not for what releases nothing' '
	repo ana && commit ana "feat: start" && policy ana "" && me ana && clock && (cd ana && git release-branch cut --candidate > /dev/null) && git -C ana switch -q release/0.1 && commit ana "docs: words" d && [ "$(standing ana v0.1.0 next)" = "git release-check sign qa-scope --release=v0.1.0" ] &&
	commit ana "fix: late" && [ "$(standing ana v0.1.0 next)" = "git release-branch candidate --line=release/0.1" ] && drive v0.1.0 ana && closed ana v0.1.0 && git -C ana rev-parse -q --verify v0.1.0-rc.2
'
it 'tags what is bumped' '
	repo ana && commit ana "feat: start" && policy ana "[release]\n\tmodel = continuous\n" && me ana && clock && (cd ana && git release-bump > /dev/null) && [ "$(standing ana "" next)" = "git release-tag 0.1.0" ] && drive "" ana && closed ana v0.1.0 && typed_is "git release-tag 0.1.0" "git release-retro close v0.1.0"
'
it 'does what a check of the deploy and one after it ask for' '
	repo p && commit p "feat: start" && tag p v0.1.0 && policy p "$STAGES[release-check \"on-call\"]\n\tstage = deploy\n[release-check \"graphs\"]\n\tstage = post\n" && commit p "feat: shiny" && pair && drive v0.2.0 ana ben && closed ana v0.2.0 &&
	has typed "sign on-call" && has typed "sign graphs" && [ "$(grep -n "sign on-call" typed | cut -d: -f1)" -lt "$(grep -n "deploy start" typed | cut -d: -f1)" ] && [ "$(grep -n "sign graphs" typed | cut -d: -f1)" -gt "$(grep -n "deploy verify" typed | cut -d: -f1)" ]
'
it 'says when there is nothing to go back to' '
	repo ana && commit ana "feat: start" && policy ana "$STAGES" && drive v0.1.0 ana && [ "$(standing ana v0.1.0 stage)" = deploy ] && [ -z "$(standing ana v0.1.0 next)" ] && has standing.json "there is no release to go back to"
'
it 'names incidents that are open, and fixes that newer lines lack' '
	repo ana && commit ana "feat: start" && policy ana "" && me ana && drive v0.1.0 ana && commit ana "fix: here" && clock && git -C ana release-bump --tag > /dev/null && git -C ana switch -q main && [ "$(standing ana v0.1.1 next)" = "git release-forward pick main" ] && has standing.json "1 fix is missing" &&
	closed ana v0.1.0 && (cd ana && sh -c "$(git release-status v0.1.1 --json | python3 -c "import json, sys; print(json.load(sys.stdin)[\"releases\"][0][\"next\"])")") && [ "$(standing ana v0.1.1 next)" = "git release-retro close v0.1.1" ] &&
	id=$(cd ana && git release-incident open --release=v0.1.1 --severity=2 -m hurts) && [ -z "$(standing ana v0.1.1 next)" ] && [ "$(standing ana v0.1.1 see)" = "git release-incident show $id" ] && (cd ana && exits 0 git release-incident show $id)
'

it 'leads to the end of a release whose every event and tag are signed, where nothing else counts' '
	repo liv && commit liv "feat: start" && policy liv "[release]\n\tsign = true\n\tsignedEvents = true\n" && k=$(ssh_key liv) && use_ssh liv "$k" && commit liv "feat: shiny" && drive "" liv && closed liv v0.1.0 && git -C liv verify-tag v0.1.0 &&
	(cd liv && exits 0 git release-sync verify && git release-sync log v0.1.0 --json > ../log.json) && has log.json "\"identity\": \"signed\"" && hasnt log.json "\"identity\": \"claimed\"" && hasnt log.json "\"identity\": \"unknown-key\""
'
it 'says in a shallow clone where what is open stands, or what to fetch for that' '
	repo p && for n in 1 2 3 4 5 6; do commit p "feat: number $n"; done && tag p v0.1.0 && policy p "$AUDIENCES" && commit p "feat: shiny" && team ana && me ana && clock && (cd ana && git release-branch cut --candidate --push > /dev/null && git release-check sign qa-scope -q && git release-sync -q && exits 0 git release-status --json > ../want) && json want releases.0.release v0.2.0 &&
	git clone -q --depth=1 --no-tags "file://$PWD/hub" none && (cd none && exits 128 git release-status > ../out 2> ../err) && [ ! -s out ] && has err "run '\''git fetch --unshallow --tags'\''" &&
	git clone -q --depth=4 --no-single-branch "file://$PWD/hub" some && (cd some && git release-sync -q && [ -s .git/shallow ] && exits 0 git release-status --json | same ../want - && git fetch -q --unshallow --tags && exits 0 git release-status --json | same ../want -) &&
	: "one that is over needs no history after it" && repo q && commit q "feat: start" && tag q v0.1.0 && (cd q && git-release-record --release=v0.1.0 --event=retro.close x > /dev/null) && commit q "feat: more" && git clone -q --depth=1 "file://$PWD/q" cut && cd cut && git fetch -q --depth=1 origin tag v0.1.0 &&
	git fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && for all in "" --all; do exits 128 git release-status $all > ../out 2> ../err && [ ! -s ../out ] && has ../err "git fetch --unshallow" || exit 1; done && exits 0 git release-status v0.1.0 > ../out 2> ../err && has ../out "the retro is closed" && [ ! -s ../err ]
'

it 'takes the package whose history is there for no answer about the others' '
	repo p && mkdir p/api && policy p "[release-package \"api\"]\n\tpath = api\n\ttagPrefix = api/v\n[release-package \"web\"]\n\tpath = web\n\ttagPrefix = web/v\n" && commit p "feat: start" api/a && commit p "feat: start" web/a && tag p web/v1.0.0 && git clone -q --depth=1 "file://$PWD/p" s && cd s && git rev-parse -q --verify web/v1.0.0 &&
	for command in status check; do exits 128 git release-$command > ../out 2> ../err && [ ! -s ../out ] && has ../err "git fetch --unshallow --tags" || exit 1; done && git fetch -q --unshallow --tags && exits 0 git release-status > ../out && has ../out api/v0.1.0 && has ../out web/v1.0.0
'

# --- which releases -----------------------------------------------------------------------------------------------

it 'shows what is open, with --all what is over, in the order of versions' '
	repo ana && commit ana "feat: start" && policy ana "[release]\n\towner = ana@example.com\n" && me ana && clock && for v in 0.2.0 0.10.0; do tag ana v$v && (cd ana && git-release-record --release=v$v x) > /dev/null || exit 1; done &&
	(cd ana && git-release-record --release=v0.2.0 --event=retro.close "retro.close" > /dev/null && exits 0 git release-status --json > ../out && exits 0 git release-status --all --json > ../all && exits 0 git release-status v0.2.0 --json > ../one && exits 0 git release-status --all > ../text) &&
	json out releases.# 1 && json out releases.0.release v0.10.0 && json out releases.0.owner ana@example.com && json all releases.# 2 && json all releases.0.release v0.2.0 && json all releases.0.open false && json all releases.0.next null && json all releases.0.owner ana@example.com && json all releases.1.open true &&
	json one releases.0.open false && json one releases.0.stage after && json one releases.0.next null && json one schema git-release-status/1 && has text "v0.2.0  6 of 6, after, over  owner ana@example.com"
'
it 'colours what people read, when it is asked to' '
	repo r && commit r "feat: start" && policy r "" && cd r && esc=$(printf "\033") && exits 0 git release-status > ../plain && has ../plain "next  git release-branch cut" && hasnt ../plain "$esc" && exits 0 git release-status --color > ../painted && has ../painted "$esc[32mdone" && has ../painted "$esc[33mopen" &&
	sed "s/$esc\[[0-9]*m//g" ../painted | same ../plain - && exits 0 git release-status --color --no-color | same ../plain - && exits 0 git -c color.ui=always release-status | same ../painted - && exits 0 git release-status --color --json > ../json && hasnt ../json "$esc" && exits 128 git release-status --color=sometimes > ../out 2> ../err && [ ! -s ../out ] && has ../err "none of always, never, auto"
'
it 'says when nothing is open' '
	repo ana && (cd ana && exits 0 git release-status > ../out && exits 0 git release-status --json > ../json) && [ "$(cat out)" = "no release is open" ] && json json releases "[]" &&
	commit ana "docs: words" && (cd ana && exits 0 git release-status > ../out) && [ "$(cat out)" = "no release is open" ]
'
it 'counts a final version as open that nobody has recorded anything of, once releases have ledgers' '
	repo ana && commit ana "feat: start" && tag ana v0.1.0 && policy ana "" && me ana && clock && (cd ana && git-release-record --release=v0.1.0 x > /dev/null) && commit ana "feat: two" && tag ana v0.2.0 && (cd ana && git release-status --json > ../out) && json out releases.# 2 && json out releases.1.release v0.2.0
'
it 'takes several releases, each once, by version too, and refuses one that is not known' '
	repo ana && commit ana "feat: start" && tag ana v0.1.0 && commit ana "feat: two" && tag ana v0.2.0 && cd ana && exits 0 git release-status --json v0.2.0 0.1.0 v0.2.0 > ../out && json ../out releases.# 2 && json ../out releases.0.release v0.2.0 && json ../out releases.1.release v0.1.0 &&
	exits 128 git release-status v9.0.0 > ../out 2> ../err && [ ! -s ../out ] && has ../err "unknown release '\''v9.0.0'\''" && exits 128 git release-status v0.2.0 "v1 x" > ../out 2> ../err && [ ! -s ../out ] && [ "$(grep -c error ../err)" = 1 ]
'
it 'refuses what does not go together, and fails outside of a repository' '
	repo r && cd r && exits 129 git release-status --all v1.0.0 2> ../err && has ../err "--all" && exits 129 git release-status --html= 2> ../err && exits 129 git release-status --nonsense 2> ../err && cd .. && mkdir none && cd none && GIT_CEILING_DIRECTORIES=$PWD exits 128 git release-status 2> ../err && has ../err "not a git repository"
'
it 'works in a folder, a linked work tree and a bare repository, and changes nothing' '
	repo ana && commit ana "feat: start" d/f && policy ana "" && me ana && clock && (cd ana && git release-branch cut --candidate > /dev/null && git for-each-ref > ../before && cd d && exits 0 git release-status > ../../want) && git -C ana worktree add -q ../w && (cd w && exits 0 git release-status) | same want - &&
	git clone -q --mirror ana b.git && (cd b.git && exits 0 git release-status --json > ../out) && json out releases.0.release v0.1.0 && git -C ana worktree remove w && git -C ana branch -qD w && git -C ana for-each-ref | same before -
'
it 'fails when the answer cannot be written' '
	repo r && commit r "feat: one" && cd r && if [ -w /dev/full ]; then exits 128 git release-status > /dev/full && exits 128 git release-status --json > /dev/full; fi
'

# --- the page -----------------------------------------------------------------------------------------------------

# rich <dir>: two releases: one in the middle of its stages with a failure behind it, and one that people have stopped, with words of theirs
# that would like to be markup.
rich() {
	planned && mv ana "$1" && me ben && clock && (cd "$1" && git release-deploy agree errors --release=v0.2.0 -q && git tag -d v0.2.0 > /dev/null && git release-check fail qa-scope -m "a </title><script>alert(1)</script>" --release=v0.2.0 -q &&
	git release-bump --tag 0.2.0 > /dev/null && clock && git release-deploy start --release=v0.2.0 -q && clock 2000 && git release-deploy observe e 0.1 --release=v0.2.0 -q && git release-deploy promote --release=v0.2.0 -q) && clock 600 &&
	commit "$1" "feat: more" && (cd "$1" && git release-branch cut --candidate > /dev/null && git release-check block -m "<img src=x onerror=alert(1)> \"&amp;\" it's" --release=v0.3.0 > /dev/null)
}

it 'writes a page that needs nothing but itself, and prints nothing' '
	rich r && (cd r && exits 0 git release-status --html=../p.html > ../out && exits 0 git release-status --html=../q.html --json > ../json) && [ ! -s out ] && same p.html q.html && json json releases.# 2 && exits 0 python3 "$SOURCE_ROOT/tests/cli/page.py" p.html &&
	has p.html "2 releases are open; 1 can go on now." && has p.html "git release-check sign qa-scope --release=v0.3.0" && has p.html "production: canary" && has p.html "&lt;img src=x" && hasnt p.html "<img" && hasnt p.html "<script" && has p.html "check fail: qa-scope, ben"
'
it 'writes a page about nothing, and one about what is over' '
	repo r && (cd r && exits 0 git release-status --html=../p.html) && has p.html "No release is open." && exits 0 python3 "$SOURCE_ROOT/tests/cli/page.py" p.html && commit r "feat: one" && tag r v1.0.0 && me ana && clock &&
	(cd r && git-release-record --release=v1.0.0 --event=retro.close x > /dev/null && exits 0 git release-status --all --html=../p.html) && has p.html "v1.0.0" && exits 0 python3 "$SOURCE_ROOT/tests/cli/page.py" p.html
'
it 'refuses a page that cannot be written, and answers nothing then' '
	repo r && cd r && exits 128 git release-status --json --html=none/p.html > ../out 2> ../err && [ ! -s ../out ] && has ../err "none/p.html"
'
if browser; then
	it 'shows the page in a browser, in light and dark, on a phone and on a desk' '
		rich r && (cd r && git release-status --html=../p.html) && for scheme in light dark; do for width in 320 1200; do
			measured p.html $scheme $width > got && json got overflow 0 && json got pale "[]" && json got dark $([ $scheme = dark ] && echo true || echo false) || exit 1
		done; done
	'
	it 'runs no script' '
		rich r && (cd r && git release-status --html=../p.html) && dom_of p.html > dom && has dom "v0.3.0" && hasnt dom "<script"
	'
else
	skip 'shows the page in a browser, in light and dark, on a phone and on a desk' 'no chromium here'
	skip 'runs no script' 'no chromium here'
fi
finish
