# SPDX-License-Identifier: ISC
# git release-deploy: the way of a deploy, and everything that it refuses, each both ways.
. ./lib.sh
. ./lib-deploy.sh

R=--release=v1.1.0

# --- the way ----------------------------------------------------------------------------------------------------------

it 'takes a release from its plan to verified' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 --rollback-runbook=https://wiki/back > out && has out "deploy.plan v1.1.0 production: canary, rest, back to v1.0.0" &&
	state planned $R && json status.json schema git-release-deploy/1 && json status.json deploys.0.rollbackTarget v1.0.0 &&
	json status.json deploys.0.stage null && json status.json deploys.0.soakUntil null && json status.json deploys.0.target "$(git rev-parse v1.1.0^{})" &&
	trigger $R && state planned $R && agreed $R && state armed $R && json status.json deploys.0.blocking "[]" &&
	json status.json deploys.0.next "git release-deploy start --release=v1.1.0 --env=production" &&
	$D start $R > out && has out "deploy.start v1.1.0 production: canary" && state running $R && json status.json deploys.0.stage canary &&
	json status.json deploys.0.soakUntil 2026-01-12T12:30:00Z && json status.json deploys.0.triggers.0 "$(printf "%s" "{\"name\": \"errors\", \"metric\": \"error_rate\", \"op\": \">\", \"threshold\": 5, \"for\": \"5m\", \"owner\": \"ana\", \"action\": \"rollback\", \"dashboard\": null, \"author\": \"author@example.com\", \"agreedBy\": [\"bob@example.com\"], \"fired\": null}")" &&
	at 30 && $D observe error_rate 0.3 $R && $D promote $R && state running $R && json status.json deploys.0.stage rest &&
	$D observe error_rate 0.3 $R && $D verify $R && state verified $R && json status.json deploys.0.verified 2026-01-12T12:30:00Z &&
	has status.json "\"value\": 0.3" && git log --format=%s refs/release-ledger/_project > project && has project "environment.start production: v1.1.0" &&
	$D status $R > out && has out "v1.1.0 in production: verified" && has out "back to    v1.0.0, https://wiki/back"
'
it 'plans the stages that are named, in the order given, or all of the environment' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 --stages=rest,canary && state planned $R && json status.json deploys.0.stages "[\"rest\", \"canary\"]" &&
	$D plan $R --rollback-target=1.0.0 --stages=canary && state planned $R && json status.json deploys.0.stages "[\"canary\"]" &&
	json status.json deploys.0.rollbackTarget v1.0.0 && json status.json deploys.# 1 && $D plan $R --rollback-target=v1.0.0 --env=staging && state planned $R --env=staging &&
	json status.json deploys.0.stages "[\"try\"]" && $D status $R --json > all && json all deploys.# 2 && json all deploys.0.environment production
'
it 'names no stage without a name' '
	project r && cd r && for s in "" "canary," "canary,,rest" ", canary" " "; do exits 128 $D plan $R --rollback-target=v1.0.0 --stages="$s" 2>err && has err "error: a stage without a name in '\''$s'\''" || exit 1; done &&
	[ "$(events v1.1.0)" = 0 ] && $D plan $R --rollback-target=v1.0.0 --stages="canary , rest" && state planned $R && json status.json deploys.0.stages "[\"canary\", \"rest\"]"
'
it 'records what an unplanned release repairs' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 --fixes=v1.0.0 && state planned $R && json status.json deploys.0.unplanned true && json status.json deploys.0.fixes v1.0.0 &&
	exits 128 $D plan $R --rollback-target=v1.0.0 --fixes=v9.9.9 2>err && has err "v9.9.9" &&
	n=$(events v1.1.0) && exits 1 $D plan $R --rollback-target=v1.0.0 --fixes=1.1.0 2>err && has err "the repair of itself" && [ "$(events v1.1.0)" = "$n" ]
'
it 'shows with -n what it would record, and records nothing' '
	project r && cd r && git for-each-ref > before && $D plan $R --rollback-target=v1.0.0 -n > out && has out "record deploy.plan" && has out "Rollback-Target: v1.0.0" &&
	git for-each-ref > after && same before after && started $R && git for-each-ref > before && for v in "abort" "pause" "fire errors" "rollback start" "observe error_rate 1" \
		"baseline v1.0.0 -m x" "budget set --remaining=0.5"; do $D $v -n > out && has out "record deploy." || exit 1; done &&
	git for-each-ref > after && same before after && $D observe error_rate 1 $R -q > out && [ ! -s out ]
'
it 'takes the long forms of options, and keeps where to look and what was said' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 --dry-run > out && has out "record deploy.plan" && [ "$(events v1.1.0)" = 0 ] && $D plan $R --rollback-target=v1.0.0 --message="as agreed on Monday" --quiet > out && [ ! -s out ] &&
	git log -1 --format=%b refs/release-ledger/v1.1.0 > body && has body "as agreed on Monday" && $D trigger add errors --metric=m --op=">" --threshold=5 --for=5m --owner=ana --action=pause --dashboard=https://graphs/m $R --quiet &&
	$D trigger list --json $R > j && json j triggers.0.dashboard https://graphs/m && state planned $R && json status.json deploys.0.triggers.0.dashboard https://graphs/m && trigger $R > /dev/null && state planned $R && json status.json deploys.0.triggers.0.dashboard null
'
it 'knows the release at hand, and production, when neither is named' '
	project r && cd r && $D plan --rollback-target=v1.0.0 && git for-each-ref --format="%(refname)" refs/release-ledger > refs && has refs refs/release-ledger/v1.1.1 && state planned
'
it 'lists triggers and agrees to none of its own' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 && trigger $R && exits 1 $D agree errors $R 2>err && has err "your own" &&
	exits 1 as AUTHOR $D agree errors $R && agreed $R && $D trigger list $R > out && has out "error_rate > 5 for 5m" && has out "bob@example.com" &&
	$D trigger list $R --json > j && json j schema git-release-deploy/1 && json j triggers.0.agreedBy "[\"bob@example.com\"]" && json j triggers.0.dashboard null &&
	trigger --dashboard=https://dash.example.com/errors $R && $D trigger list $R --json > j && json j triggers.# 1 && json j triggers.0.dashboard https://dash.example.com/errors
'
it 'colours what it shows where that is wanted' '
	project r && cd r && armed $R && esc=$(printf "\033") && for v in status "trigger list"; do
		$D $v $R > out && hasnt out "$esc" && $D $v $R --color > out && has out "$esc" && $D $v $R --color=never > out && hasnt out "$esc" &&
		git -c color.ui=always release-deploy $v $R > out && has out "$esc" && exits 128 $D $v $R --color=sometimes 2>err && has err "is none of always, never, auto" || { echo "$v"; exit 1; }
	done
'

# --- values -----------------------------------------------------------------------------------------------------------

it 'takes finite decimal numbers and records nothing of others' '
	project r && cd r && started $R && n=$(events v1.1.0) &&
	for v in NaN nan inf -inf Infinity 1e999 0x10 1,5 5% "" " 1" 1e; do exits 128 $D observe $R -- error_rate "$v" 2>err && [ -s err ] || exit 1; done &&
	[ "$(events v1.1.0)" = "$n" ] && for v in -1 -0.5e-3 1e300 -1e300 123456789012345678901234567890 +2 .5; do $D observe $R -- load "$v" || exit 1; done &&
	[ "$(events v1.1.0)" = $((n + 7)) ] && state running $R
'
it 'does not take an option for a negative value without --' '
	project r && cd r && started $R && exits 129 $D observe error_rate -1 $R && $D observe $R -- error_rate -1 && last v1.1.0 "error_rate -1"
'
it 'refuses thresholds, operators, windows and actions that cannot be' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 && n=$(events v1.1.0) &&
	try() { $D trigger add t --metric="$1" --op="$2" --threshold="$3" --for="$4" --owner=ana --action="$5" $R; } &&
	exits 128 try m ">" NaN 5m rollback && exits 128 try m ">" 1e400 5m rollback && exits 128 try m "=" 5 5m rollback && exits 128 try m ">" 5 5 rollback &&
	exits 128 try m ">" 5 -5m rollback && exits 128 try m ">" 5 5m shout && exits 128 try "a b" ">" 5 5m rollback && exits 128 try "" ">" 5 5m pause &&
	for owner in "" "  " "
" "$(printf "\033")"; do exits 128 $D trigger add t --metric=m --op=">" --threshold=5 --for=5m --owner="$owner" --action=pause $R 2>err && has err "needs a value of '\''Owner'\''" || exit 1; done &&
	[ "$(events v1.1.0)" = "$n" ] && try m ">=" -5.5 0m pause && try m "<=" 1e300 2w rollback
'
it 'compares values exactly, not as rounded' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 && $D trigger add t --metric=n --op=">" --threshold=9007199254740992 --for=0m --owner=ana --action=rollback $R &&
	as bob $D agree t $R && $D start $R && $D observe n 9007199254740992 $R && state running $R && $D observe n 9007199254740993 $R 2>err && has err "has fired" && state trigger-fired $R
'
it 'fires when every measured value over the window breaches' '
	project r && cd r && started $R && $D observe error_rate 6 $R && state running $R && at 2 && $D observe --error error_rate $R && at 4 && $D observe --inconclusive error_rate $R &&
	at 5 && $D observe error_rate 6 $R 2>err && has err "trigger '\''errors'\'' has fired" && state trigger-fired $R && json status.json deploys.0.fired 2026-01-12T12:05:00Z &&
	at 6 && $D observe error_rate 0 $R && state trigger-fired $R
'
it 'does not fire when one value in the window was fine' '
	project r && cd r && started $R && $D observe error_rate 6 $R && at 3 && $D observe error_rate 5 $R && at 5 && $D observe error_rate 6 $R && at 7 && $D observe error_rate 6 $R && state running $R &&
	at 10 && $D observe error_rate 6 $R && state trigger-fired $R
'
it 'waives a fired trigger with a reason, and only a fired one' '
	project r && cd r && started $R && exits 1 $D waive-trigger errors --reason=why $R 2>err && has err "has not fired" && $D fire errors $R --reason="looks bad" && state trigger-fired $R &&
	exits 129 $D waive-trigger errors $R && exits 1 $D promote $R 2>err && has err "has fired" && $D waive-trigger errors --reason="a test of the alarm" $R && state running $R &&
	git log -1 --format=%B refs/release-ledger/v1.1.0 > msg && has msg "Reason: a test of the alarm"
'
it 'only tightens triggers after the start, and keeps what was agreed' '
	project r && cd r && armed $R && trigger $R > /dev/null && state planned $R && agreed $R && $D start $R && exits 1 trigger $R 2>err && has err "only be tightened" &&
	exits 1 $D trigger tighten errors --threshold=6 $R 2>err && exits 1 $D trigger tighten errors --for=6m $R && $D trigger tighten errors --threshold=4.5 --for=1m $R && state running $R &&
	json status.json deploys.0.triggers.0.threshold 4.5 && json status.json deploys.0.triggers.0.for 1m && json status.json deploys.0.triggers.0.agreedBy "[\"bob@example.com\"]" &&
	exits 129 $D trigger tighten errors $R && exits 128 $D trigger tighten nothing --for=1m $R
'

# --- what is refused ----------------------------------------------------------------------------------------------------

it 'starts only what is armed' '
	project r && cd r && exits 1 $D start $R 2>err && has err "no deploy of '\''v1.1.0'\'' to '\''production'\'' is planned" && $D plan $R --rollback-target=v1.0.0 &&
	exits 1 $D start $R 2>err && has err "not armed" && trigger $R && exits 1 $D start $R && agreed $R && $D start $R && exits 1 $D start $R 2>err && has err "under way"
'
it 'goes back only to what was verified in that environment' '
	project r && cd r && armed $R --env=elsewhere 2>err; has err "no stage for environment" && commit . "feat: more" && git release-tag 1.2.0 HEAD &&
	$D plan --release=v1.2.0 --rollback-target=v1.1.0 && trigger --release=v1.2.0 && agreed --release=v1.2.0 && state planned --release=v1.2.0 &&
	exits 1 $D start --release=v1.2.0 2>err && has err "'\''v1.1.0'\'' was never verified in '\''production'\''" &&
	verified $R && state armed --release=v1.2.0 && $D rollback start $R && state planned --release=v1.2.0 && $D observe error_rate 1 $R && $D rollback complete $R &&
	exits 1 $D start --release=v1.2.0 && $D baseline v1.1.0 -m "put there by hand" && $D start --release=v1.2.0 &&
	exits 1 $D plan $R --rollback-target=v1.1.0 2>err && has err "back to itself" && exits 1 $D plan $R --rollback-target=v1.2.0 2>err && has err "'\''v1.2.0'\'' is newer than '\''v1.1.0'\''" && exits 128 $D plan $R --rollback-target=v0.0.9 2>err && has err "no tag '\''v0.0.9'\''"
'
it 'does not start what is not tagged' '
	project r && cd r && r=--release=v1.1.1 && armed $r && exits 1 $D start $r 2>err && has err "'\''v1.1.1'\'' is not tagged" && git release-tag 1.1.1 HEAD && $D start $r
'
it 'does not start what its tag does not stand for' '
	project r && cd r && tick && git tag -a -m "not ours" v1.1.1 && armed --release=v1.1.1 && exits 1 $D start --release=v1.1.1 2>err && has err "the tag does not verify: message" &&
	armed $R && $D start $R
'
it 'does not start in a freeze of that environment, its end excluded' '
	project r "[release-freeze \"holidays\"]" "	from = 2026-01-12T11:00:00Z" "	until = 2026-01-12T13:00:00Z" && cd r && armed $R && exits 1 $D start $R 2>err && has err "the freeze '\''holidays'\''" &&
	$D plan $R --env=staging --rollback-target=v1.0.0 && trigger $R --env=staging && agreed $R --env=staging && $D start $R --env=staging &&
	at 59 && exits 1 $D start $R && at 60 && $D start $R
'
it 'does not start by a freeze that could never hold' '
	for l in "	from = 2026-01-12" "	until = 2026-01-13" "	from = 2026-01-14
	until = 2026-01-12" "	environment = staging"; do
		rm -rf r && project r "[release-freeze \"h\"]" "$l" && cd r && exits 1 git release-policy check > /dev/null 2>&1 && armed $R && exits 128 $D start $R 2>err && has err "release-freeze.h" && has err freeze &&
		git config release-freeze.h.from 2026-01-10 && git config release-freeze.h.until 2026-01-11 && $D start $R && cd .. || exit 1
	done
'
it 'freezes the environment that the freeze names' '
	project r "[release-freeze \"h\"]" "	from = 2026-01-12" "	until = 2026-01-13" "	environment = staging" && cd r && armed $R && $D plan $R --env=staging --rollback-target=v1.0.0 && trigger $R --env=staging && agreed $R --env=staging &&
	exits 1 $D start $R --env=staging 2>err && has err "the freeze '\''h'\'' holds in '\''staging'\'' now" && $D start $R
'
it 'waits for the audiences that must know before, and for checks of the stage' '
	project r "[release-audience \"support\"]" "	before = deploy" "[release-audience \"world\"]" "[release-check \"smoke\"]" "	stage = deploy" && cd r && armed $R && exits 1 $D start $R 2>err &&
	has err "not acknowledged by: support" && has err "open checks: smoke" && hasnt err world &&
	for verb in draft publish ack; do git release-announce $verb -q --audience=support $R || exit 1; done &&
	exits 1 $D start $R 2>err && hasnt err support && has err "open checks: smoke" &&
	git release-check sign -q smoke $R && $D start $R
'
it 'waits until the text that was published is acknowledged, by those who may' '
	project r "[release-role \"desk\"]" "	member = eve@example.com" "[release-audience \"support\"]" "	before = deploy" "	ackRole = desk" && cd r && armed $R &&
	for verb in draft publish; do git release-announce $verb -q --audience=support $R || exit 1; done && digest=$(git log --format=%B refs/release-ledger/v1.1.0 -- | sed -n "/^Digest: /{p;q;}") &&
	refused() { exits 1 $D start $R 2>err && has err "not acknowledged by: support"; } && refused && forge_event v1.1.0 announce.ack "Audience: support" "$digest" && refused &&
	(GIT_AUTHOR_EMAIL=eve@example.com && forge_event v1.1.0 announce.ack "Audience: support" "Digest: $(printf %064d 0)") && refused && as eve git release-announce ack -q --audience=support $R && $D start $R
'
it 'has one deploy an environment at a time, whatever the release' '
	project r && cd r && git release-tag 1.1.1 HEAD && r=--release=v1.1.1 && started $R && armed $r && exits 1 $D start $r 2>err && has err "the deploy of '\''v1.1.0'\'' is live in '\''production'\''" &&
	$D pause $R && exits 1 $D start $r && $D fire errors $R && exits 1 $D start $r && $D rollback start $R && exits 1 $D start $r && $D rollback failed $R && exits 1 $D start $r 2>err && has err live &&
	$D resolve --reason="mended by hand" $R && $D start $r && state running $r
'
it 'starts the next one when the one before is verified, rolled back or aborted' '
	project r && cd r && git release-tag 1.1.1 HEAD && verified $R && $D plan --release=v1.1.1 --rollback-target=v1.1.0 && trigger --release=v1.1.1 && agreed --release=v1.1.1 && $D start --release=v1.1.1 &&
	$D rollback start --release=v1.1.1 && $D observe error_rate 0 --release=v1.1.1 && $D rollback complete --release=v1.1.1 && started $R && $D abort $R && armed --release=v1.1.1 && $D start --release=v1.1.1
'
it 'starts only repairs when the error budget is gone' '
	project r && cd r && armed $R && $D budget set --remaining=0 && exits 1 $D start $R 2>err && has err "error budget" && $D plan $R --rollback-target=v1.0.0 --unplanned && state armed $R &&
	$D plan $R --rollback-target=v1.0.0 && exits 1 $D start $R && $D budget set --remaining=0.01 && $D start $R &&
	for v in 1.1 -0.1 NaN x; do exits 128 $D budget set --remaining=$v || exit 1; done && exits 129 $D budget set
'
it 'does not go back below what a contract has taken away' '
	project r && cd r && commit . "feat: widen

Schema: expand users-email" && git release-tag 1.2.0 HEAD && verified --release=v1.2.0 && commit . "feat: narrow

Schema: contract users-email" && git release-tag 1.3.0 HEAD && verified --release=v1.3.0 && git log -1 --format=%B refs/release-ledger/v1.3.0 > msg && has msg "Contract: users-email" &&
	git log --format=%s refs/release-ledger/_project > project && has project "environment.floor production: v1.3.0" &&
	commit . "fix: more" && git release-tag 1.3.1 HEAD && r=--release=v1.3.1 && $D plan $r --rollback-target=v1.2.0 && trigger $r && agreed $r && state planned $r &&
	exits 1 $D start $r 2>err && has err "'\''v1.2.0'\'' is below the rollback floor, '\''v1.3.0'\''" && $D plan $r --rollback-target=v1.3.0 && $D start $r
'
it 'promotes only after the soak, with fresh measured values of this stage' '
	project r && cd r && started $R && at 29 && $D observe error_rate 1 $R && exits 1 $D promote $R 2>err && has err "soaks until 2026-01-12T12:30:00Z" && at 30 && $D promote $R && state running $R &&
	exits 1 $D verify $R 2>err && has err "nothing was observed in this stage of '\''error_rate'\''" && $D observe another 1 $R && exits 1 $D verify $R && $D observe --error error_rate $R &&
	exits 1 $D verify $R 2>err && has err "gave no value" && $D observe error_rate 1 $R && $D observe --inconclusive error_rate $R && exits 1 $D verify $R &&
	$D observe error_rate 1 $R && at 36 && exits 1 $D verify $R 2>err && has err "not of now" && at 35 && $D verify $R
'
it 'lets a value be as old as the window' '
	project r && cd r && $D plan $R --rollback-target=v1.0.0 && $D trigger add t --metric=n --op=">" --threshold=5 --for=20m --owner=ana --action=pause $R && as bob $D agree t $R && $D start $R &&
	at 10 && $D observe n 1 $R && at 31 && exits 1 $D promote $R && at 30 && $D promote $R
'
it 'promotes at the last stage and verifies before it: neither' '
	project r && cd r && started $R && at 30 && $D observe error_rate 1 $R && exits 1 $D verify $R 2>err && has err "not the last stage" && $D promote $R && $D observe error_rate 1 $R &&
	exits 1 $D promote $R 2>err && has err "'\''rest'\'' is the last stage" && $D verify $R
'
it 'pauses and resumes, and resumes nothing else' '
	project r && cd r && started $R && exits 1 $D resume $R 2>err && has err "not paused" && $D pause $R --reason="the pager" && state paused $R && at 30 && $D observe error_rate 1 $R &&
	exits 1 $D promote $R 2>err && has err paused && $D resume $R && $D promote $R && $D fire errors $R && exits 1 $D resume $R 2>err && has err "has fired"
'
it 'completes a rollback only with a value measured since it began' '
	project r && cd r && started $R && exits 1 $D rollback complete $R 2>err && has err "no rollback" && exits 1 $D rollback failed $R && $D observe error_rate 1 $R && $D rollback start $R && state rolling-back $R &&
	exits 1 $D rollback complete $R 2>err && has err "nothing was measured" && $D observe --error error_rate $R && exits 1 $D rollback complete $R && $D observe error_rate 0 $R && $D rollback complete $R &&
	state rolled-back $R && json status.json deploys.0.rolledBack 2026-01-12T12:00:00Z
'
it 'tries a failed rollback again' '
	project r && cd r && started $R && $D rollback start $R && $D rollback failed $R -m "the database" && state rollback-failed $R && $D rollback start $R && exits 1 $D rollback complete $R &&
	$D observe error_rate 0 $R && $D rollback complete $R && state rolled-back $R
'
it 'resolves only what was aborted or could not be rolled back' '
	project r && cd r && started $R && exits 1 $D resolve --reason=x $R 2>err && has err "nothing to resolve" && $D abort $R && $D resolve --reason="by hand" $R && state aborted $R && json status.json deploys.0.resolved true &&
	exits 1 $D resolve --reason=again $R 2>err && has err "it is resolved" && exits 129 $D resolve $R
'
it 'begins anew with a plan after the end, and not before' '
	project r && cd r && started $R && exits 1 $D plan $R --rollback-target=v1.0.0 2>err && has err "under way" && $D abort $R && exits 1 $D start $R 2>err && has err "a new one begins with a plan" &&
	exits 1 trigger $R && exits 1 agreed $R && armed $R && state armed $R && $D start $R && state running $R
'

# --- what is never refused ------------------------------------------------------------------------------------------------

stops() {
	for v in "abort --reason=x" "pause --reason=x" "fire errors" "rollback start"; do
		n=$(events v1.1.0) && $D $v $R > out && [ "$(events v1.1.0)" = $((n + 1)) ] && has out "deploy.$(echo "$v" | sed "s/rollback start/rollback-start/; s/ .*//")" || return 1
	done
}

it 'records abort, pause, fire and rollback in every state' '
	for s in armed running paused fired aborted rolling rolled failed verified; do
		mkdir $s && cd $s && project r && cd r && armed $R > /dev/null && case $s in
			armed) want=aborted ;;
			running) $D start $R && want=rolling-back ;;
			paused) $D start $R && $D pause $R && want=rolling-back ;;
			fired) $D start $R && $D fire errors $R && want=rolling-back ;;
			aborted) $D start $R && $D abort $R && want=rolling-back ;;
			rolling) $D start $R && $D rollback start $R && want=rolling-back ;;
			rolled) $D start $R && $D rollback start $R && $D observe error_rate 1 $R && $D rollback complete $R && want=rolled-back ;;
			failed) $D start $R && $D rollback start $R && $D rollback failed $R && want=rolling-back ;;
			verified) $D start $R && at 30 && $D observe error_rate 1 $R && $D promote $R && $D observe error_rate 1 $R && $D verify $R && want=rolling-back ;;
		esac > /dev/null && stops && state $want $R || { echo "in $s"; exit 1; }
		cd ../..
	done
'
it 'counts nothing that a tool of ours would not have recorded' '
	project r && cd r && armed $R && forge_event v1.1.0 deploy.promote "Environment: production" "Stage: rest" && state armed $R && $D start $R && forge_event v1.1.0 deploy.verify "Environment: production" &&
	state running $R && $D abort $R && forge_event v1.1.0 deploy.promote "Environment: production" "Stage: rest" "Soak: 0s" && state aborted $R && json status.json deploys.0.stage canary &&
	forge_event v1.1.0 deploy.start "Environment: production" && state aborted $R && exits 1 $D promote $R 2>err && has err "not running (aborted)"
'
it 'records them before any plan, which goes its own way then' '
	project r && cd r && $D fire errors $R && stops && $D status $R > out && has out "no deploy is planned" && started $R && state running $R && exits 128 $D fire nothing $R 2>err && has err "no trigger '\''nothing'\''" && state running $R
'
it 'records them in a clone without the history, and starts and verifies nothing there' '
	project r && cd r && armed $R && git clone -q --depth 1 "file://$PWD" ../cut 2>/dev/null && git -C ../cut fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && cd ../cut &&
	exits 128 $D start $R 2>err && has err shallow && exits 128 $D plan $R --rollback-target=v1.0.0 && stops && state aborted $R && $D observe error_rate 1 $R && exits 128 $D verify $R 2>err && has err shallow
'
it 'says when the ledger cannot be read in full' '
	project r && cd r && started $R && $D status $R 2>err && [ ! -s err ] && tip=$(git rev-parse refs/release-ledger/v1.1.0~1) && o=.git/objects/$(echo "$tip" | sed "s,^..,&/,") && mv "$o" saved &&
	$D status $R 2>err && has err "the ledger of '\''v1.1.0'\'' cannot be read in full" && mv saved "$o"
'
it 'takes an expand for verified only when its deploy was' '
	project r && cd r && commit . "feat: widen

Schema: expand users-email" && git release-tag 1.2.0 HEAD && commit . "feat: narrow

Schema: contract users-email" && git release-tag 1.3.0 HEAD && r=--release=v1.2.0 && armed $r && forge_event v1.2.0 deploy.verify "Environment: production" &&
	exits 1 git release-check v1.3.0 > out 2>&1 && has out "whose expand came with v1.2.0, not verified in production" && $D start $r && at 30 && $D observe error_rate 1 $r && $D promote $r && $D observe error_rate 1 $r && $D verify $r &&
	exits 1 git release-check v1.3.0 > out 2>&1 && hasnt out "not verified in production"
'
it 'changes nothing after the end but for a rollback of what was verified' '
	project r && cd r && verified $R > /dev/null && $D abort $R && $D pause $R && $D fire errors $R && state verified $R && $D rollback start $R && state rolling-back $R
'
it 'rolls back what runs, whatever was planned for later' '
	project r && cd r && verified $R > /dev/null && git release-tag 1.1.1 HEAD && r=--release=v1.1.1 && $D plan $r --rollback-target=v1.1.0 && trigger $r && agreed $r && state armed $r &&
	armed $R && state armed $R && $D rollback start $R && state rolling-back $R && json status.json deploys.# 1 && state planned $r && exits 1 $D start $r 2>err && has err "never verified" && has err "is live" &&
	exits 1 $D start $R 2>err && has err "under way (rolling-back)" && exits 1 $D plan $R --rollback-target=v1.0.0 && exits 1 $D rollback complete $R 2>err && has err "nothing was measured" &&
	git release-retro draft v1.1.0 > retro && has retro "rolling back" && $D observe error_rate 0 $R && $D rollback complete $R && state armed $R &&
	SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 86400)) git release-stats --json > stats && grep -q "\"failed\": 1" stats && $D start $R && state running $R
'
it 'rolls back what runs after a plan that was given up, and nothing where nothing runs' '
	project r && cd r && verified $R > /dev/null && $D plan $R --rollback-target=v1.0.0 && $D abort $R && state aborted $R && $D rollback start $R && state rolling-back $R &&
	$D observe error_rate 0 $R && $D rollback complete $R && mkdir ../b && cd ../b && project r && cd r && armed $R && $D rollback start $R && state armed $R && exits 1 $D rollback complete $R 2>err && has err "no rollback"
'
it 'records them with the remote away, and nothing of what wants it' '
	project r && git init -q --bare b.git && git -C r remote add origin ../b.git && git -C r push -q origin main --tags && cd r && armed $R && mv ../b.git ../away && n=$(events v1.1.0) && p=$(events _project) &&
	exits 128 $D start $R 2>err && [ -s err ] && [ "$(events v1.1.0)" = "$n" ] && [ "$(events _project)" = "$p" ] && mv ../away ../b.git && $D start $R && mv ../b.git ../away && stops && state rolling-back $R &&
	$D observe error_rate 1 $R && $D rollback failed $R && mv ../away ../b.git
'
it 'wants the remote for start, promote, resume and verify' '
	project r && git init -q --bare b.git && git -C r remote add origin ../b.git && git -C r push -q origin main --tags && cd r && started $R && at 30 && $D observe error_rate 1 $R && n=$(events v1.1.0) && mv ../b.git ../away &&
	exits 128 $D promote $R && [ "$(events v1.1.0)" = "$n" ] && mv ../away ../b.git && $D promote $R && $D pause $R && mv ../b.git ../away && exits 128 $D resume $R && state paused $R && mv ../away ../b.git && $D resume $R &&
	$D observe error_rate 1 $R && mv ../b.git ../away && exits 128 $D verify $R && state running $R && mv ../away ../b.git && $D verify $R && state verified $R
'

# --- usage ------------------------------------------------------------------------------------------------------------------

it 'tells usage errors from values that cannot be' '
	project r && cd r && for c in "" "nonsense" "trigger" "trigger nonsense" "rollback" "budget" "plan" "agree" "fire" "observe" "observe m" "observe --error m 1" "observe --error --inconclusive m" "observe --inconclusive --error m" "observe m 1 2" "start now" "waive-trigger errors" \
		"baseline" "baseline v1.0.0" "trigger add t" "trigger add t --metric=m --op=> --threshold=1 --for=1m --owner=o" "start --stages=canary" "abort --json" "status -n" "watch --reason=x" "promote --promote" \
		"budget set --remaining=1 --release=v1.1.0"; do
		exits 129 $D $c 2>err && has err "usage: git release-deploy" || { echo "$c"; exit 1; }
	done &&
	for v in "waive-trigger errors" resolve; do exits 129 $D $v --reason=" " 2>err && has err "${v%% *} needs --reason" || { echo "$v"; exit 1; }; done &&
	exits 129 $D baseline v1.0.0 -m "	" 2>err && has err "baseline needs --message" &&
	exits 129 $D observe --error --inconclusive m 2>err && has err "options '\''--error'\'' and '\''--inconclusive'\'' cannot be used together" &&
	exits 128 $D status --release=v7.7.7 2>err && has err "unknown release" && exits 128 $D plan $R --rollback-target=v1.0.0 --stages=nope 2>err && has err "no stage '\''nope'\''" &&
	exits 128 $D plan $R --rollback-target=v1.0.0 --stages=try 2>err && has err "of environment '\''staging'\''" && exits 128 $D plan $R --rollback-target=v1.0.0 --stages=canary,canary &&
	exits 128 $D plan $R --rollback-target=v1.0.0 --env="a b" && exits 128 $D baseline v3.0.0 -m x && $D plan $R --rollback-target=v1.0.0 && exits 128 $D agree nope $R && exits 128 $D waive-trigger nope --reason=x $R &&
	exits 128 $D watch $R --interval=x && exits 128 $D watch $R --interval=0s
'
it 'names the sections whose values cannot be' '
	project r "[release-freeze \"x\"]" "	from = soon" && cd r && armed $R && exits 128 $D start $R 2>err && has err ".gitrelease:" && $D abort $R && $D pause $R
'
finish
