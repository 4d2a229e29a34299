#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-retro: a release looked back upon.
cd "$(dirname "$0")" && . ./lib.sh
. ./lib-keys.sh
. ./lib-events.sh

SOURCE_DATE_EPOCH=1767312000 # 2026-01-02T00:00:00Z
export SOURCE_DATE_EPOCH

retro() {
	git -C r release-retro "$@"
}
# A project with two releases, the second one with a candidate and a late fix.
project() {
	repo r && printf "[release]\n\tname = shop\n" > r/.gitrelease && git -C r add -A && commit r "feat: one" && tag r v1.0.0 &&
	commit r "feat: basket" && tag r v1.1.0-rc.1 && commit r "fix: late" && tag r v1.1.0
}
ev() {
	event r v1.1.0 "$@"
}
production() {
	name=$1 subject=$2 && shift 2 && ev "deploy.$name" "deploy.$name $subject" "Environment: production" "$@"
}
# A deploy that went well.
deployed() {
	production start canary "Stage: canary" && production promote full "Stage: full" "From: canary" && production verify full "Stage: full"
}
# A key, made once: $HOME is shared by the cases.
key() {
	if [ -f "$HOME/.ssh/$1" ]; then echo "$HOME/.ssh/$1"; else ssh_key "$1"; fi
}
ledger_tips() {
	git -C r for-each-ref refs/release-ledger
}
unchanged() {
	before=$(ledger_tips) && exits "$@" && [ "$before" = "$(ledger_tips)" ]
}
# section <file> <heading>: what stands under it.
section() {
	awk -v h="## $2" '$0 == h { on = 1; next } /^## / { on = 0 } on && NF' "$1"
}
under() {
	section "$1" "$2" > section && has section "$3"
}
# Answers to all four questions in the file "answered".
answer() {
	retro draft v1.1.0 > text && sed 's/<!-- .* -->/Something./' text > answered
}
open_incident() {
	id=$(git -C r release-incident open --release=v1.1.0 --severity=2 -m "the basket is empty" "$@")
}

# --- draft -----------------------------------------------------------------------------------------------------------

it 'a draft of a release without a ledger has all headings and says None' '
	project && exits 0 retro draft v1.0.0 > text 2> err && [ ! -s err ] && grep "^#" text > headings && cat > want <<-\END && same want headings &&
	# Retro: shop 1.0.0
	## Timeline
	## Waivers
	## Late changes
	## Trigger amendments
	## Stage times
	## Missing observations
	## Incidents
	## Forward obligations still open
	## Announced and actual dates
	## Actions
	## What went well?
	## What went wrong?
	## Where were we lucky?
	## What will we change?
	END
	[ "$(grep -c "^None.$" text)" = 10 ] && [ "$(grep -c "^<!--" text)" = 4 ] && [ -z "$(ledger_tips)" ]
'
it 'tells what happened in causal order, with instants and who' '
	project && deployed > /dev/null && retro draft v1.1.0 > text && section text Timeline > timeline && cat timeline &&
	sed -n "2p" timeline | grep -qx -e "- 2026-01-01T00:..:00Z deploy.start canary, A U Thor" && sed -n "4p" timeline | grep -q "deploy.verify full" &&
	[ "$(wc -l < timeline)" = 4 ]
'
it 'says when a clock was off, and keeps the order of causes' '
	project && ev strange.thing "one" && EVENT_TIME=1767300000 ev strange.thing "late clock" && EVENT_TIME=1767290000 ev strange.thing "early clock" &&
	EVENT_TIME=1767400000 ev strange.thing "future" && retro draft v1.1.0 > text && section text Timeline > timeline &&
	grep -q "early clock, A U Thor (by a clock that was off)" timeline && grep -q "future, A U Thor (by a clock that was off)" timeline &&
	grep -qx -e "- .* late clock, A U Thor" timeline && [ "$(grep -n "late clock" timeline | cut -d: -f1)" -lt "$(grep -n "early clock" timeline | cut -d: -f1)" ] &&
	retro draft --json v1.1.0 > j && json j timeline.3.skewed true && json j timeline.2.skewed false
'
it 'observations that follow one another are one line' '
	project && production start canary "Stage: canary" && for m in errors errors latency; do production observe $m "Metric: $m" "Value: 1" || exit 1; done &&
	production pause x && production observe errors "Metric: errors" "Value: 2" && production observe errors "Metric: errors" "Value: 3" &&
	retro draft v1.1.0 > text && section text Timeline > timeline && grep -q "deploy.observe: 3 observations until 2026-01-01T00:.*, of errors, latency" timeline &&
	[ "$(grep -c "deploy.observe errors, A" timeline)" = 2 ] && retro draft --json v1.1.0 > j && [ "$(grep -c "\"event\": \"deploy.observe\"" j)" = 5 ]
'
it 'lists waivers with their reasons' '
	project && ev check.waive "check.waive perf" "Check: perf" "Text: no time left" && production waive-trigger errors "Trigger: errors" "Reason: a false alarm" &&
	retro draft v1.1.0 > text && under text Waivers "- check perf by A U Thor at 2026-01-01" && under text Waivers ": no time left" &&
	under text Waivers "- trigger errors by A U Thor" && under text Waivers ": a false alarm" && retro draft --json v1.1.0 > j &&
	json j waivers.0.check perf && json j waivers.0.reason "no time left" && json j waivers.1.trigger errors && json j waivers.1.reason "a false alarm"
'
it 'counts late changes from the first candidate, without merges and release commits' '
	project && git -C r checkout -q -b side v1.1.0-rc.1 && commit r "fix: on the side" side && git -C r checkout -q main && tick && git -C r merge -q --no-edit side &&
	commit r "chore(release): 1.1.1" && tag r v1.1.1-rc.1 && commit r "fix: more" && tag r v1.1.1-rc.2 && commit r "fix: even more" && tag r v1.1.1 &&
	retro draft v1.1.0 > text && under text "Late changes" "1 commit after v1.1.0-rc.1:" && under text "Late changes" "fix: late, A U Thor" &&
	retro draft v1.1.1 > text && under text "Late changes" "2 commits after v1.1.1-rc.1:" && section text "Late changes" > late && hasnt late "chore(release)" &&
	[ "$(sed -n 2p late | grep -c "fix: more")" = 1 ] && git -C r tag -d v1.1.1-rc.1 > /dev/null && git -C r tag -d v1.1.1-rc.2 > /dev/null && git -C r tag v1.1.1-rc.1 side &&
	retro draft v1.1.1 > text && section text "Late changes" > late && hasnt late "Merge" && hasnt late "chore(release)" && has late "fix: more" && hasnt late "on the side"
'
it 'counts them from the freeze where that came first, with what became of requests' '
	project && commit r "fix: asked" && asked=$(git -C r rev-parse HEAD) && commit r "fix: denied" && denied=$(git -C r rev-parse HEAD) && commit r "fix: pending" &&
	pending=$(git -C r rev-parse HEAD) && commit r "fix: nobody asked" && tag r v1.2.0 && set -- event r v1.2.0 && "$@" check.freeze-start freeze "Candidate: v1.1.0" &&
	a=$("$@" check.exception-request ask "Commit: $asked" "Text: *urgent*") && d=$("$@" check.exception-request ask2 "Commit: $denied") &&
	"$@" check.exception-request ask3 "Commit: $pending" && "$@" check.exception-grant grant "Exception: $a" && "$@" check.exception-deny deny "Exception: $d" &&
	retro draft v1.2.0 > text && under text "Late changes" "4 commits after the freeze at $(git -C r rev-parse --short=7 v1.1.0^{}):" &&
	under text "Late changes" "fix: asked, A U Thor; exception granted by A U Thor at" && under text "Late changes" ": \\*urgent\\*" &&
	under text "Late changes" "fix: denied, A U Thor; exception denied by" && under text "Late changes" "fix: pending, A U Thor; exception asked by" &&
	under text "Late changes" "fix: nobody asked, A U Thor; no exception was asked for" && retro draft --json v1.2.0 > j && json j lateChanges.0.exception granted &&
	json j lateChanges.1.exception denied && json j lateChanges.2.exception asked && json j lateChanges.3.exception null
'
it 'of the first candidate and the freeze the earlier one counts' '
	project && commit r "feat: a" && tag r v1.2.0-rc.1 && commit r "fix: b" && tag r v1.2.0-rc.2 && commit r "fix: c" && tag r v1.2.0 && event r v1.2.0 check.freeze-start freeze "Candidate: v1.2.0-rc.2" &&
	retro draft v1.2.0 > text && under text "Late changes" "2 commits after v1.2.0-rc.1:" && commit r "feat: d" && early=$(git -C r rev-parse HEAD) && commit r "fix: e" && tag r v1.3.0-rc.1 && commit r "fix: f" && tag r v1.3.0 &&
	event r v1.3.0 check.freeze-start freeze "Candidate: $early" && event r v1.3.0 check.freeze-start again "Candidate: v1.3.0" && retro draft v1.3.0 > text &&
	under text "Late changes" "2 commits after the freeze at $(printf %.7s "$early"):" && retro draft --json v1.3.0 > j && json j lateSince "the freeze at $(printf %.7s "$early")" && json j lateChanges.# 2
'
it 'an exception is one of the same change under another commit, too' '
	project && git -C r checkout -q -b side v1.1.0 && commit r "fix: picked" other && x=$(git -C r rev-parse HEAD) && patch=$(git -C r show "$x" | git patch-id --stable | cut -d" " -f1) &&
	git -C r checkout -q main && commit r "docs: between" doc && tick && git -C r cherry-pick "$x" > /dev/null && tag r v1.1.1 && event r v1.1.1 check.freeze-start freeze "Candidate: v1.1.0" &&
	event r v1.1.1 check.exception-request ask "Commit: $x" "Patch: $patch" && retro draft --json v1.1.1 > j && json j lateChanges.0.exception null &&
	json j lateChanges.1.subject "fix: picked" && json j lateChanges.1.exception asked
'
it 'a freeze whose commit is gone is passed over' '
	project && git -C r checkout -q -b side && commit r "feat: lost" && ev check.freeze-start freeze "Candidate: HEAD" && git -C r checkout -q main &&
	git -C r branch -q -D side && git -C r reflog expire --expire=now --all && git -C r gc -q --prune=now && retro draft v1.1.0 > text &&
	under text "Late changes" "1 commit after v1.1.0-rc.1:"
'
it 'names triggers that were changed after the start, and those alone' '
	project && production trigger-add errors "Trigger: errors" "Metric: errors" "Threshold: 0.05" "For: 5m" && production trigger-tighten errors "Trigger: errors" "Threshold: 0.04" &&
	production start canary "Stage: canary" && production trigger-tighten errors "Trigger: errors" "Threshold: 0.01" "For: 2m" &&
	ev deploy.trigger-add elsewhere "Environment: staging" "Trigger: other" && production trigger-add slow "Trigger: slow" "Metric: latency" "Threshold: 300" &&
	retro draft v1.1.0 > text && section text "Trigger amendments" > s && [ "$(wc -l < s)" = 2 ] && has s "- production, errors: tightened to 0.01 for 2m by A U Thor at 2026" &&
	has s "- production, slow: added to 300 by" && retro draft --json v1.1.0 > j && json j triggerAmendments.# 2 && json j triggerAmendments.0.threshold 0.01 && json j triggerAmendments.0.for 2m
'
it 'tells how long each stage took and how it ended' '
	project && deployed > /dev/null && retro draft v1.1.0 > text && under text "Stage times" "- production, canary: from 2026-01-01T" && under text "Stage times" ", for 1m" &&
	under text "Stage times" "- production: verified after 2m" && retro draft --json v1.1.0 > j && json j deploys.0.stages.# 2 && json j deploys.0.stages.0.seconds 60 &&
	json j deploys.0.end verified && production rollback-start back && production rollback-complete back && retro draft v1.1.0 > text && under text "Stage times" "rolled back after 4m" &&
	production start again "Stage: canary" && retro draft v1.1.0 > text && under text "Stage times" "- production, canary: from 2026-01-01T" && under text "Stage times" ", and goes on"
'
it 'names metrics of agreed triggers that were never measured in a stage' '
	project && production trigger-add errors "Trigger: errors" "Metric: error-rate" && production agree errors "Trigger: errors" && production trigger-add slow "Trigger: slow" "Metric: latency" &&
	production start canary "Stage: canary" && production observe e "Metric: error-rate" "Value: 0.1" && production promote full "Stage: full" &&
	production observe e "Metric: error-rate" "Result: error" && production observe e "Metric: error-rate" "Result: inconclusive" && production verify full &&
	production observe e "Metric: error-rate" "Value: 0.1" && retro draft v1.1.0 > text && section text "Missing observations" > s && [ "$(wc -l < s)" = 1 ] &&
	has s "- production, full: error-rate of trigger errors was never measured (1 failed, 1 inconclusive)" && retro draft --json v1.1.0 > j &&
	json j missingObservations.0.stage full && json j missingObservations.0.errors 1
'
it 'lists the incidents of the release' '
	project && open_incident --impact-start=2026-01-01T10:00:00Z --caused-by=v1.0.0 --fixed-by=HEAD && git -C r release-incident open -q --release=v1.0.0 --severity=1 -m other &&
	git -C r release-incident resolve -q --at=2026-01-01T12:30:00Z "$id" && retro draft v1.1.0 > text && section text Incidents > s && [ "$(wc -l < s)" = 1 ] &&
	has s "- $id, severity 2, resolved: the basket is empty; since 2026-01-01T10:00:00Z, for 2h 30m; caused by v1.0.0; fixed by $(git -C r rev-parse --short=7 HEAD)" &&
	retro draft --json v1.1.0 > j && json j incidents.# 1 && json j incidents.0.id "$id"
'
it 'names fixes of the line that newer lines lack' '
	project && git -C r branch release/1.1 v1.1.0 && commit r "feat: two" && git -C r checkout -q release/1.1 && commit r "fix: owed" hot && tag r v1.1.1 && git -C r checkout -q main &&
	git -C r checkout -q -b release/1.0 v1.0.0 && commit r "fix: of another line" old && tag r v1.0.1 && git -C r checkout -q main &&
	retro draft v1.1.1 > text && under text "Forward obligations still open" "fix: owed: missing on main" && retro draft --json v1.1.1 > j && json j obligations.# 1 && json j obligations.0.line main &&
	tick && git -C r cherry-pick -x release/1.1 > /dev/null && retro draft v1.1.1 > text && section text "Forward obligations still open" > s && has s None. && retro draft --json v1.1.1 > j && json j obligations "[]"
'
it 'holds what was announced and planned against what was' '
	project && printf "[release-train \"main\"]\n\tcadence = 2w\n\tanchor = 2025-12-24\n\tfreeze = 3d\n\trelease = 7d\n" >> r/.gitrelease && git -C r add -A && git -C r commit -q -m "chore: train" &&
	ev announce.publish "announce.publish support" "Audience: support" && deployed > /dev/null && ev announce.publish "announce.publish customers" "Audience: customers" &&
	retro draft v1.1.0 > text && set -- under text "Announced and actual dates" && "$@" "- train main: cut 2025-12-24 (2025-W52), freeze 2025-12-27 (2025-W52), release 2025-12-31 (2026-W01)" &&
	"$@" "late by 1d" && "$@" "- support: told by A U Thor at 2026" && "$@" ", 1m before the first start" && "$@" ", 3m after the first start" &&
	retro draft --json v1.1.0 > j && json j planned.train main && json j planned.release 2025-12-31T00:00:00Z && json j announced.# 2 && json j announced.0.audience support &&
	sed s/7d/8d/ r/.gitrelease > p && cp p r/.gitrelease && retro draft v1.1.0 > text && under text "Announced and actual dates" ", in time"
'
it 'of several trains the one of the main line counts, and without one none' '
	project && printf "[release-train \"a\"]\n\tcadence = 2w\n\tanchor = 2025-12-24\n[release-train \"main\"]\n\tcadence = 1w\n\tanchor = 2025-12-31\n" >> r/.gitrelease &&
	retro draft --json v1.1.0 > j && json j planned.train main && json j planned.cut 2025-12-31T00:00:00Z && sed "s/\"main\"/\"b\"/" r/.gitrelease > p && cp p r/.gitrelease &&
	retro draft --json v1.1.0 > j && json j planned null && printf "[release-train \"main\"]\n\tcadence = never\n" >> r/.gitrelease && exits 128 retro draft v1.1.0 2> err && has err ".gitrelease:"
'
it 'events that nobody knows, and bad ones, do not matter' '
	project && ev future.thing "something new" "What: ever" && production promote nothing && production verify nothing && production rollback-complete nothing &&
	ev deploy.start "no environment" && ev check.waive "no check" && ev check.exception-request "no commit" && ev check.exception-grant "no id" && ev deploy.observe "nothing" &&
	good=$(git -C r rev-parse refs/release-ledger/v1.1.0) && bad=$(git -C r commit-tree -p "$good" -m "no event" "$(git -C r rev-parse "$good^{tree}")") &&
	git -C r update-ref refs/release-ledger/v1.1.0 "$bad" && exits 0 retro draft v1.1.0 > text && has text "something new" && hasnt text "no event" &&
	retro draft --json v1.1.0 > j && json j closed false
'
it 'text of other people has no effect in the draft' '
	project && tick && printf "x" > r/x && git -C r add x && printf "fix: ![i](http://x) <script>alert(1)</script> | \`\`\` # h\n" | git -C r commit -q -F - && tag r v1.1.2-rc.1 &&
	printf "y" > r/x && git -C r add x && git -C r commit -q -m "fix: <!-- hidden" && tag r v1.1.2 && event r v1.1.2 check.waive "## What went well?" "Check: <b>x</b>" "Text: ## What went wrong?

all fine" && git -C r release-incident open -q --release=v1.1.2 --severity=1 -m "$(printf "\033[2J# boom [x](y)")" && retro action add -q --release=v1.1.2 --owner="<i>me</i>" -m "- [x] done" &&
	retro draft v1.1.2 > text && ! LC_ALL=C grep -q "$(printf "\033")" text && hasnt text "<b>" && hasnt text "<i>" && hasnt text "<!-- hidden" && hasnt text "[x](y)" &&
	[ "$(grep -c "^## " text)" = 14 ] && retro draft --json v1.1.2 > j && json j unanswered.# 4
'
it 'keeps the answers of an earlier text' '
	project && answer && sed "s/Something./Mine: *all* <b>fine<\/b>/" answered > mine && ev check.waive "check.waive perf" "Check: perf" && retro draft -F mine v1.1.0 2> err;
	retro draft -F ../mine v1.1.0 > again && has again "Mine: *all* <b>fine</b>" && hasnt again "<!--" && under again Waivers "check perf" &&
	retro draft -F - v1.1.0 < mine > again && hasnt again "<!--"
'

# --- close and show --------------------------------------------------------------------------------------------------

it 'closes a release without trouble with its draft, and shows what was recorded' '
	project && deployed > /dev/null && retro draft v1.1.0 > text && exits 0 retro close v1.1.0 > out 2> err && has out "retro.close v1.1.0" && has err "nobody has answered: What went well?" &&
	exits 0 retro show v1.1.0 > shown && same text shown && git -C r cat-file blob refs/release-ledger/v1.1.0:text | cmp - text &&
	git -C r log -1 --format=%B refs/release-ledger/v1.1.0 > log && has log "Evidence: text $(sha256sum < text | cut -d" " -f1)" && has log "Candidate: $(git -C r rev-parse v1.1.0^{})" &&
	retro show --json v1.1.0 > j && json j schema git-release-retro/1 && json j closed true && json j closedBy author@example.com && json j identity claimed &&
	json j time 2026-01-02T00:00:00Z && json j unanswered.# 4 && retro draft --json v1.1.0 > j && json j closed true
'
it 'shows nothing of a release that is not closed' '
	project && exits 1 retro show v1.1.0 > out 2> err && [ ! -s out ] && has err "not closed" && has err "git release-retro draft v1.1.0" &&
	exits 1 retro show --json v1.1.0 > j 2> err && json j closed false && json j text null && json j unanswered null && retro close -q v1.1.0 && exits 0 retro show v1.1.0 > out && [ -s out ]
'
it 'records a text of any length whole, and makes it clean' '
	project && { cat <<-\END
	# Ours
	END
	yes "a long line that says nothing much, and says it often" | head -n 5000; printf "\033[31mred\r\n"; } > long && exits 0 retro close -q -F ../long v1.1.0 && retro show v1.1.0 > shown &&
	[ "$(wc -l < shown)" = 5002 ] && ! LC_ALL=C grep -q "$(printf "[\033\015]")" shown && tail -n 1 shown | grep -q "red"
'
it 'a closed release is no longer open' '
	project && begin_ledger r v1.0.0 && begin_ledger r v1.1.0 && exits 128 git -C r release-announce show 2> err && has err "several releases are open: v1.0.0, v1.1.0" &&
	retro close -q v1.0.0 && exits 0 git -C r release-announce show --json > j && json j release v1.1.0 && retro draft | grep -q "Retro: shop 1.1.0" &&
	exits 0 retro close > out && has out "retro.close v1.1.0" && exits 128 git -C r release-announce show 2> err && has err "no release is open"
'
it 'refuses to close while an incident of it is open' '
	project && answer && open_incident && unchanged 1 retro close -F ../answered v1.1.0 2> err && has err "incident $id is open" &&
	git -C r release-incident update -q --mitigated=2026-01-02T00:00:00Z "$id" && unchanged 1 retro close -F ../answered v1.1.0 2> err && has err "incident $id is mitigated" &&
	exits 0 retro close -q v1.0.0 && git -C r release-incident resolve -q "$id" && exits 0 retro close -q -F ../answered v1.1.0
'
it 'closes when the incident was none, or is of another release' '
	project && open_incident && git -C r release-incident invalid -q --reason=drill "$id" && exits 0 retro close -q v1.1.0 && commit r "fix: x" && tag r v1.1.1 &&
	id=$(git -C r release-incident open --release=v1.1.1 --severity=1 -m x) && unchanged 1 retro close v1.1.1 2> err && git -C r release-incident link -q --release=v1.0.0 "$id" && exits 0 retro close -q v1.1.1
'
it 'refuses to close while a deploy goes on' '
	project && production start canary "Stage: canary" && unchanged 1 retro close v1.1.0 2> err && has err "its deploy to production is not over: going on" &&
	production rollback-start x && answer && unchanged 1 retro close -F ../answered v1.1.0 2> err && has err "rolling back" && production rollback-failed x &&
	unchanged 1 retro close -F ../answered v1.1.0 2> err && has err "rollback failed" && production resolve x && exits 0 retro close -q -F ../answered v1.1.0
'
it 'closes when every deploy is over' '
	project && deployed > /dev/null && ev deploy.start x "Environment: staging" "Stage: all" && unchanged 1 retro close v1.1.0 2> err && has err "staging" &&
	ev deploy.verify x "Environment: staging" && exits 0 retro close -q v1.1.0
'
it 'wants answers where something went wrong' '
	project && production start canary "Stage: canary" && production abort x && unchanged 1 retro close v1.1.0 2> err && has err "these questions have no answer: What went well? What went wrong?" &&
	answer && sed "/lucky/,/change/s/Something./<!-- later -->/" answered > three && unchanged 1 retro close -F ../three v1.1.0 2> err && has err "no answer: Where were we lucky?" &&
	hasnt err "What went" && exits 0 retro close -q -F ../answered v1.1.0
'
it 'a text that lacks the questions answers none of them' '
	project && open_incident && git -C r release-incident resolve -q "$id" && echo "all good" > short && unchanged 1 retro close -F ../short v1.1.0 2> err && has err "What will we change?" &&
	printf "## what went well\nx\n# What went wrong?\nx\n## Where were we lucky ##\nx\n## What will we change?\n### next\n" > other && exits 0 retro close -q -F ../other v1.1.0
'
it 'refuses to close twice, and amends' '
	project && unchanged 1 retro close --amend v1.1.0 2> err && has err "nothing to amend" && retro close -q v1.1.0 && unchanged 1 retro close v1.1.0 2> err && has err "v1.1.0 is closed already, by A U Thor" &&
	echo better > text && exits 0 retro close --amend -F ../text v1.1.0 > out && has out "retro.close v1.1.0 (amended)" && retro show v1.1.0 > shown && same text shown &&
	git -C r log -1 --format=%B refs/release-ledger/v1.1.0 > log && has log "Amends: $(git -C r rev-parse --short=12 refs/release-ledger/v1.1.0~)"
'
it 'two clones that close at once keep both texts, and show one and the same' '
	project && begin_ledger r v1.1.0 && git clone -q --bare r o.git && git -C r remote add origin ../o.git && git -C r fetch -q && git -C r push -q origin "refs/release-ledger/*:refs/release-ledger/*" &&
	git clone -q o.git s && git -C s fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && echo one > 1 && echo two > 2 && retro close -q -F ../1 v1.1.0 && git -C s release-retro close -q -F ../2 v1.1.0 &&
	for clone in s r s; do git -C $clone -c release.autoSync=true release-announce draft -q --release=v1.1.0 --audience=internal 2> /dev/null || exit 1; done &&
	git -C r fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && retro show v1.1.0 > a && git -C s release-retro show v1.1.0 > b && same a b &&
	retro draft v1.1.0 > text && [ "$(grep -c "Z retro.close v1.1.0" text)" = 2 ] && exits 1 retro close v1.1.0 2> err && echo three > 3 && exits 0 retro close -q --amend -F ../3 v1.1.0 && retro show v1.1.0 > a && same 3 a
'
it 'where events are signed, only those who are known close' '
	project && lead=$(key lead) && use_ssh r "$lead" && unchanged 1 retro close v1.1.0 2> err && has err "would not be by anybody who is known" &&
	git -C r config commit.gpgSign true && exits 0 retro close -q v1.1.0 && retro show --json v1.1.0 > j && json j closedBy lead@example.com && json j identity signed
'
it 'shows what closing would record, and records nothing' '
	project && unchanged 0 retro close -n v1.1.0 > out && has out "record retro.close in refs/release-ledger/v1.1.0" && has out "Evidence: text" && exits 1 retro show v1.1.0 2> err &&
	open_incident && unchanged 1 retro close -n v1.1.0 2> err
'
it 'takes the long forms of options' '
	project && open_incident && answer && git -C r release-incident resolve -q "$id" && retro draft --file="$PWD/answered" v1.1.0 > kept && has kept "Something." && unchanged 0 retro close --dry-run --file="$PWD/answered" v1.1.0 > out && has out "record retro.close" &&
	exits 0 retro close --quiet --file="$PWD/answered" v1.1.0 > out 2>&1 && [ ! -s out ] && retro show v1.1.0 > shown && same answered shown && unchanged 0 retro action add --dry-run --release=v1.1.0 --message=x > out && has out "record retro.action" &&
	exits 0 retro action add --quiet --release=v1.1.0 --message="an alarm" > out 2>&1 && [ ! -s out ] && retro action list > out && has out "v1.1.0  an alarm"
'
it 'finds a package by its tag, and names of all kinds' '
	repo r && printf "[release-package \"api\"]\n\tpath = api\n\ttagPrefix = äpi/v\n" > r/.gitrelease && git -C r add -A && commit r "feat: one" api/x && tag r äpi/v1.0.0 &&
	exits 0 retro close -q äpi/v1.0.0 && retro show äpi/v1.0.0 > shown && has shown "# Retro: api 1.0.0" && git -C r rev-parse -q --verify "refs/release-ledger/%C3%A4pi%2Fv1.0.0" > /dev/null &&
	retro action add -q --release=äpi/v1.0.0 -m "決済" && retro action list > out && has out "äpi/v1.0.0  決済"
'
it 'works in a bare repository; a shallow clone says what it needs' '
	project && git clone -q --bare r b.git && exits 0 git -C b.git release-retro draft v1.1.0 > text && has text "fix: late" && exits 0 git -C b.git release-retro close -q v1.1.0 &&
	git clone -q --depth=1 "file://$PWD/r" s && exits 128 git -C s release-retro draft v1.1.0 2> err && has err "git fetch"
'

# --- actions ---------------------------------------------------------------------------------------------------------

it 'adds an action and prints its id; it is done once' '
	project && exits 0 retro action add --release=1.1.0 --owner=ana --due=2026-02-01 -m "an alarm for the disk

at 80 percent" > out 2> err && [ ! -s err ] && grep -qx "[0-9a-f]\{12\}" out && id=$(cat out) && retro action list > list && has list "$id  open  2026-02-01  ana  v1.1.0  an alarm for the disk" &&
	retro action list --json > j && json j schema git-release-retro/1 && json j actions.0.id "$id" && json j actions.0.owner ana && json j actions.0.due 2026-02-01T00:00:00Z && json j actions.0.done false &&
	json j actions.0.text "an alarm for the disk

at 80 percent" && retro draft v1.1.0 > text && under text Actions "- [ ] $id an alarm for the disk at 80 percent, ana, due 2026-02-01" &&
	exits 0 retro action done "$(printf %.6s "$id")" > out && has out "retro.action-done $id: an alarm for the disk" && unchanged 1 retro action done "$id" 2> err && has err "action $id is done" &&
	retro action list > list && [ ! -s list ] && retro action list --all > list && has list "$id  done" && retro draft v1.1.0 > text && under text Actions "- [x] $id"
'
it 'an action of an incident is of its release, and shows there' '
	project && open_incident && a=$(retro action add --incident="$(printf %.5s "$id")" -m "write it down") && retro action list --json --release=v1.1.0 > j && json j actions.0.incident "$id" && json j actions.0.release v1.1.0 &&
	git -C r release-incident show --json "$id" > j && json j incidents.0.actions.0.id "$a" && json j incidents.0.actions.0.text "write it down" && json j incidents.0.actions.0.owner null &&
	git -C r release-incident show "$id" > out && has out "action        $a write it down" && id=$(git -C r release-incident open --severity=1 -m x) && retro action add -q --incident="$id" -m "of no release" &&
	retro action list --json > j && json j actions.1.release null && git -C r release-incident link -q --release=v1.0.0 "$id" && retro draft v1.0.0 > text && under text Actions "of no release, no owner yet"
'
it 'an action without a word is of the release that is open' '
	project && begin_ledger r v1.0.0 && begin_ledger r v1.1.0 && retro close -q v1.0.0 && a=$(retro action add -m x) && retro action list --json > j && json j actions.0.release v1.1.0
'
it 'says what is late, the day itself not' '
	project && retro action add -q --release=v1.1.0 --due=2026-01-01 -m one && retro action add -q --release=v1.1.0 --due=2026-01-02 -m two && retro action list > list && grep -q "late.*one" list && grep -q "open.*two" list &&
	retro draft v1.1.0 > text && under text Actions "one, no owner yet, due 2026-01-01, late" && section text Actions > s && ! grep -q "two.*late" s
'
it 'lists those of a release' '
	project && retro action add -q --release=v1.0.0 -m one && retro action add -q --release=v1.1.0 -m two && retro action list --release=1.0.0 > list && has list one && hasnt list two
'
it 'where events are signed, only those who are known say that it is done' '
	project && a=$(retro action add --release=v1.1.0 -m x) && lead=$(key lead) && use_ssh r "$lead" && unchanged 1 retro action done "$a" 2> err && has err "known" && git -C r config commit.gpgSign true &&
	exits 0 retro action done -q "$a" && retro action list > list && [ ! -s list ]
'
it 'refuses actions that cannot be' '
	project && for bad in "--due=soon -m x" "--due=2026-02-30 -m x" "--release=v7.0.0 -m x" "--incident=0000 -m x" "--incident=000 -m x" "--owner= -m x"; do
		unchanged 128 retro action add --release=v1.1.0 $bad 2> err && [ -s err ] || { echo "$bad"; exit 1; }
	done && unchanged 129 retro action add --release=v1.1.0 -m " " 2> err && has err "needs --message" && unchanged 128 retro action done 0000 2> err && has err "no action" &&
	unchanged 128 retro action list --release=v7.0.0 2> err && unchanged 0 retro action add -n --release=v1.1.0 -m x > out && has out "record retro.action-add in refs/release-ledger/_project"
'

# --- the rest --------------------------------------------------------------------------------------------------------

it 'refuses an unknown release and files that are none' '
	project && for verb in draft show close; do unchanged 128 retro $verb v7.0.0 2> err && has err "unknown release" || exit 1; unchanged 128 retro $verb nonsense 2> err || exit 1; done &&
	: > empty && unchanged 128 retro close -F ../empty v1.1.0 2> err && has err "is empty" && unchanged 128 retro close -F ../none v1.1.0 2> err && unchanged 128 retro close -F .. v1.1.0 2> err &&
	head -c 5000000 /dev/zero | tr "\0" x > big && unchanged 128 retro close -F ../big v1.1.0 2> err && has err "larger than 4 MiB"
'
it 'refuses a command line that cannot be understood' '
	project && for bad in "" nonsense "draft v1.1.0 more" "show -F x v1.1.0" "show -n" "show -q" "draft -n" "draft -q" "draft --amend" "draft --release=v1.1.0" "close --json v1.1.0" "close -m x" "close v1.1.0 more" \
		"action" "action nonsense" "action add" "action add -m x more" "action add --amend -m x" "action add --json -m x" "action done" "action done 0000 more" "action done -m x 0000" "action done --owner=x 0000" \
		"action list more" "action list -n" "action list --owner=x" "action add --all -m x" "show --all" "draft --nonsense"; do
		unchanged 129 retro $bad > out 2> err && [ ! -s out ] && has err "usage: git release-retro" || { echo "$bad"; exit 1; }
	done
'
it 'says that the answer could not be written' '
	project && if [ -w /dev/full ]; then exits 128 retro draft v1.1.0 > /dev/full 2> err && exits 128 retro action list --json > /dev/full 2> err; fi
'

finish
