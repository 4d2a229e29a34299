#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-incident: what went wrong, since when, because of what, mended by what.
cd "$(dirname "$0")" && . ./lib.sh
. ./lib-keys.sh

SOURCE_DATE_EPOCH=1767268800 # 2026-01-01T12:00:00Z
export SOURCE_DATE_EPOCH

# A project with two releases.
project() {
	repo r && commit r "feat: basket" && tag r v1.0.0 && commit r "fix: count" && tag r v1.0.1
}
incident() {
	git -C r release-incident "$@"
}
# open [<options>]: an incident; its id is in $id, what `show --json` says of it in the file j.
open() {
	id=$(incident open --severity=2 -m "the basket is empty" "$@") && look
}
look() {
	incident show --json "$id" > j
}
ledger_tip() {
	git -C "${1:-r}" rev-parse -q --verify refs/release-ledger/_project || echo none
}
# unchanged <code> <command…>: it exits so and records nothing.
unchanged() {
	before=$(ledger_tip) && exits "$@" && [ "$before" = "$(ledger_tip)" ]
}

# --- open ------------------------------------------------------------------------------------------------------------

it 'opens an incident and prints its id alone' '
	project && exits 0 incident open --release=v1.0.0 --severity=1 -m "nobody can pay

since noon" > out 2> err && [ ! -s err ] && grep -qx "[0-9a-f]\{12\}" out && id=$(cat out) && look &&
	json j schema git-release-incident/1 && json j incidents.# 1 && json j incidents.0.id "$id" && json j incidents.0.severity 1 &&
	json j incidents.0.release v1.0.0 && json j incidents.0.state open && json j incidents.0.environment production &&
	json j incidents.0.detected 2026-01-01T12:00:00Z && json j incidents.0.impactStart null && json j incidents.0.mitigated null &&
	json j incidents.0.resolved null && json j incidents.0.causedBy "[]" && json j incidents.0.fixedBy "[]" &&
	json j incidents.0.actions "[]" && json j incidents.0.text "nobody can pay

since noon" && git -C r log -1 --format=%s refs/release-ledger/_project > subject && has subject "incident.open sev1 v1.0.0: nobody can pay"
'
it 'is of no release when nobody says and nothing is known to run' '
	project && open && json j incidents.0.release null && json j incidents.0.releases "[]"
'
it 'is of what runs in the environment when nobody says' '
	project && git -C r release-deploy baseline v1.0.0 -q -m "by hand" && open && json j incidents.0.release v1.0.0 &&
	open --env=staging && json j incidents.0.release null &&
	commit r "chore: policy" .gitrelease "[release-stage \"all\"]
	percent = 100
" && plan="--release=v1.0.2 --env=production" && (cd r && git release-tag 1.0.2 HEAD > ../tagged && git release-deploy plan -q $plan --stages=all --rollback-target=v1.0.0 &&
		git release-deploy trigger add slow -q $plan --metric=ms --op=">" --threshold=9 --for=0m --owner=ana --action=rollback &&
		GIT_AUTHOR_EMAIL=ben@example.com git release-deploy agree -q $plan slow && git release-deploy start -q $plan) &&
	open && json j incidents.0.release v1.0.2 &&
	(cd r && git release-deploy rollback start -q $plan && git release-deploy observe -q $plan ms 1 &&
		git release-deploy rollback complete -q $plan) && open && json j incidents.0.release v1.0.0
'
it 'takes times as dates, instants and with an offset' '
	project && open --impact-start=2026-01-01 --detected=2026-01-01T10:00:00+02:00 --env=staging &&
	json j incidents.0.impactStart 2026-01-01T00:00:00Z && json j incidents.0.detected 2026-01-01T08:00:00Z &&
	json j incidents.0.environment staging && open --detected=2026-01-01T08:00:00Z && json j incidents.0.detected 2026-01-01T08:00:00Z
'
it 'links a new one to what caused it and what mends it: releases by version, commits by revision' '
	project && open --release=1.0.0 --caused-by=1.0.0 --fixed-by=HEAD && json j incidents.0.release v1.0.0 &&
	json j incidents.0.causedBy.0 v1.0.0 && json j incidents.0.fixedBy.0 "$(git -C r rev-parse HEAD)"
'
it 'knows a candidate as its release' '
	project && commit r "feat: two" && tag r v1.1.0-rc.1 && open --release=v1.1.0-rc.1 && json j incidents.0.release v1.1.0
'
it 'refuses an instant in the future, and takes one that a clock may be off by' '
	project && unchanged 1 incident open --severity=1 -m x --impact-start=2026-01-01T12:06:00Z 2> err &&
	has err "the start of its impact would lie in the future" && unchanged 1 incident open --severity=1 -m x --detected=2062-01-01 2> err &&
	has err "its detection would lie in the future" && exits 0 incident open -q --severity=1 -m x --impact-start=2026-01-01T12:04:00Z
'
it 'refuses values that cannot be, and records nothing' '
	project && for s in 0 5 sev1 "" 1.5; do unchanged 128 incident open --severity="$s" -m x 2> err && has err "none of 1, 2, 3, 4" || exit 1; done &&
	for t in yesterday 2026-02-30 "" 12:00; do unchanged 128 incident open --severity=1 -m x --impact-start="$t" 2> err || exit 1; done &&
	for m in "" " " "
	"; do unchanged 129 incident open --severity=1 -m "$m" 2> err && has err "needs --message" || exit 1; done && unchanged 128 incident update --severity=2 -m " " 1234 2> err && has err "the message is empty" &&
	unchanged 128 incident open --severity=1 -m x --env= 2> err && has err "the environment is empty" &&
	unchanged 128 incident open --severity=1 -m x --release=v9.9.9 2> err && has err "unknown release" &&
	unchanged 128 incident open --severity=1 -m x --release=HEAD 2> err &&
	unchanged 128 incident open --severity=1 -m x --release=_project 2> err &&
	unchanged 128 incident open --severity=1 -m x --caused-by=nothing 2> err && has err "is neither a release nor a commit"
'
it 'keeps a long text whole and its subject short' '
	project && long=$(printf "x%.0s" $(seq 40000)) && id=$(incident open --severity=1 -m "$long") && look && json j incidents.0.text "$long" &&
	[ "$(git -C r log -1 --format=%s refs/release-ledger/_project | wc -c)" -lt 140 ]
'
it 'says when a text is too long for an event' '
	project && head -c 70000 /dev/zero | tr "\0" x > text && unchanged 128 incident open --severity=1 -m "$(cat text)" 2> err && has err "cannot record this"
'

# --- update, resolve, invalid ----------------------------------------------------------------------------------------

it 'updates severity, times and text' '
	project && open --impact-start=2026-01-01T08:00:00Z && exits 0 incident update --severity=1 --impact-start=2026-01-01T07:00:00Z \
		--detected=2026-01-01T07:30:00Z --mitigated=2026-01-01T09:00:00Z -m "a disk is full" "$id" > out && has out "incident.update $id" && look &&
	json j incidents.0.severity 1 && json j incidents.0.impactStart 2026-01-01T07:00:00Z && json j incidents.0.detected 2026-01-01T07:30:00Z &&
	json j incidents.0.mitigated 2026-01-01T09:00:00Z && json j incidents.0.state mitigated &&
	json j incidents.0.text "the basket is empty" && json j incidents.0.updates.0.text "a disk is full"
'
it 'accepts an id from four digits on and as a whole commit id' '
	project && open && incident update -q --severity=3 "$(printf %.4s "$id")" && look && json j incidents.0.severity 3 &&
	incident update -q --severity=4 "$(git -C r rev-parse refs/release-ledger/_project~)" && look && json j incidents.0.severity 4
'
it 'refuses an id that names no incident' '
	project && open && incident update -q -m more "$id" && update=$(git -C r rev-parse --short=12 refs/release-ledger/_project) &&
	for bad in "$update" 0000 "$(printf %.3s "$id")" "$id"00 "" v1.0.0 "../../x" "$(printf "%s" "$id" | cut -c1-10)zz"; do
		for verb in update resolve show; do
			case $verb in update) set -- -m x ;; *) set -- ;; esac
			unchanged 128 incident $verb "$@" "$bad" 2> err && has err "no incident" || exit 1
		done
	done && unchanged 128 incident invalid --reason=x 0000 2> err && unchanged 128 incident unlink --fixed-by=HEAD 0000 2> err &&
	unchanged 128 incident link --fixed-by=HEAD 0000 2> err && unchanged 128 incident update -m x "$(printf "ab\033[31m")" 2> err &&
	! grep -q "$(printf "\033")" err
'
it 'resolves now, or when it was' '
	project && open && exits 0 incident resolve "$id" > out && has out "incident.resolve $id" && look && json j incidents.0.state resolved &&
	json j incidents.0.resolved 2026-01-01T12:00:00Z && open && incident resolve -q --at=2026-01-01T11:00:00+01:00 -m "disk replaced" "$id" && look &&
	json j incidents.0.resolved 2026-01-01T10:00:00Z && json j incidents.0.updates.0.text "disk replaced"
'
it 'resolves none that is over, and one that was reopened' '
	project && open && incident resolve -q --at=2026-01-01T11:00:00Z "$id" && unchanged 1 incident resolve "$id" 2> err && has err "incident $id is resolved" &&
	exits 0 incident update -q --reopen "$id" && look && json j incidents.0.state open && json j incidents.0.resolved null &&
	exits 0 incident resolve -q "$id" && incident invalid -q --reason=drill "$id" && unchanged 1 incident resolve "$id" 2> err && has err "is invalid"
'
it 'reopens none that is open' '
	project && open && unchanged 1 incident update --reopen "$id" 2> err && has err "incident $id is open" &&
	incident update -q --mitigated=2026-01-01T11:00:00Z "$id" && exits 0 incident update -q --reopen "$id" && look && json j incidents.0.state open &&
	json j incidents.0.mitigated null
'
it 'refuses an end before the beginning' '
	project && open --impact-start=2026-01-01T08:00:00Z && unchanged 1 incident resolve --at=2026-01-01T07:59:59Z "$id" 2> err &&
	has err "resolved before its impact began" && unchanged 1 incident update --mitigated=2026-01-01T07:59:59Z "$id" 2> err &&
	has err "mitigated before its impact began" && incident update -q --mitigated=2026-01-01T09:00:00Z "$id" &&
	unchanged 1 incident resolve --at=2026-01-01T08:59:59Z "$id" 2> err && has err "resolved before it was mitigated" &&
	unchanged 1 incident resolve --at=2026-01-01T13:00:00Z "$id" 2> err && has err "its end would lie in the future" &&
	exits 0 incident resolve -q --at=2026-01-01T09:00:00Z "$id" &&
	unchanged 1 incident update --impact-start=2026-01-01T09:00:01Z "$id" 2> err && exits 0 incident update -q --impact-start=2026-01-01T09:00:00Z "$id"
'
it 'an invalid one takes nothing but being reopened' '
	project && open && exits 0 incident invalid --reason="a drill" "$id" > out && has out "incident.invalid $id: a drill" && look && json j incidents.0.state invalid &&
	unchanged 1 incident update -m x "$id" 2> err && has err "is invalid" && unchanged 1 incident invalid --reason=x "$id" 2> err &&
	unchanged 1 incident link --release=v1.0.0 "$id" 2> err && exits 0 incident update -q --reopen -m "no drill" "$id" && look && json j incidents.0.state open &&
	exits 0 incident link -q --release=v1.0.0 "$id"
'

# --- links -----------------------------------------------------------------------------------------------------------

it 'moves an incident to another release' '
	project && open --release=v1.0.0 && exits 0 incident link --release=v1.0.1 "$id" > out && has out "incident.link $id" && look &&
	json j incidents.0.release v1.0.1 && json j incidents.0.releases.# 1 && unchanged 1 incident unlink --release=v1.0.0 "$id" 2> err &&
	has err "has no such link to '\''v1.0.0'\''" && exits 0 incident unlink -q --release=1.0.1 "$id" && look && json j incidents.0.release null &&
	incident link -q --release=v1.0.0 "$id" && look && json j incidents.0.release v1.0.0
'
it 'collects causes and fixes, and takes them back one by one' '
	project && open && head=$(git -C r rev-parse HEAD) && incident link -q --caused-by=v1.0.0 --fixed-by=HEAD "$id" && incident link -q --caused-by=HEAD~ "$id" && look &&
	json j incidents.0.causedBy.# 2 && unchanged 1 incident unlink --fixed-by=HEAD~ "$id" 2> err &&
	unchanged 1 incident unlink --fixed-by="$head" --caused-by=HEAD "$id" 2> err &&
	exits 0 incident unlink -q --fixed-by="$head" --caused-by=HEAD~ "$id" && look && json j incidents.0.causedBy "[\"v1.0.0\"]" && json j incidents.0.fixedBy "[]"
'
it 'takes a link back when what it names is gone' '
	project && git -C r checkout -q -b side && commit r "fix: later lost" && lost=$(git -C r rev-parse HEAD) && open --fixed-by="$lost" &&
	git -C r checkout -q main && git -C r branch -q -D side && git -C r reflog expire --expire=now --all && git -C r gc -q --prune=now &&
	unchanged 128 incident link --fixed-by="$lost" "$id" 2> err && exits 0 incident unlink -q --fixed-by="$lost" "$id" && look && json j incidents.0.fixedBy "[]"
'

# --- list and show ---------------------------------------------------------------------------------------------------

it 'lists all, or those of a release' '
	project && open --release=v1.0.0 --impact-start=2026-01-01T08:00:00Z && one=$id && open --release=v1.0.1 && two=$id && incident list > out &&
	has out "$one  sev2  open  v1.0.0  2026-01-01T08:00:00Z  the basket is empty" && has out "$two" &&
	incident list --release=1.0.1 > out && hasnt out "$one" && has out "$two" && incident list --json > j && json j incidents.# 2 &&
	incident list --json --release=v1.0.0 > j && json j incidents.# 1 && json j incidents.0.id "$one" &&
	exits 128 incident list --release=v7.0.0 2> err
'
it 'an empty list is empty' '
	project && exits 0 incident list > out 2>&1 && [ ! -s out ] && incident list --json > j && json j incidents "[]" && [ "$(ledger_tip)" = none ] &&
	exits 0 incident list --json --release=v1.0.0 > j && json j incidents "[]"
'
it 'shows one with all that was said of it' '
	project && open --release=v1.0.0 --impact-start=2026-01-01T08:00:00Z && incident update -q -m "the disk is full" "$id" &&
	incident link -q --fixed-by=v1.0.1 "$id" && incident show "$id" > out && has out "incident      $id" && has out "release       v1.0.0" &&
	has out "impact start  2026-01-01T08:00:00Z" && has out "resolved      -" && has out "fixed by      v1.0.1" &&
	has out "2026-01-01T12:00:00Z incident.open, author@example.com" && has out "the disk is full"
'
it 'texts of all kinds reach neither terminal nor JSON raw' '
	project && id=$(incident open --severity=1 --env="$(printf "eu\033[2J")" -m "$(printf "\033[31mred\007 \302\233x \377 ok\r\nRelease-Event: 1\nEvent: deploy.start")") &&
	look && incident show "$id" > out && incident list > list && git -C r log -1 --format=%B refs/release-ledger/_project > log &&
	for f in out list j log; do ! LC_ALL=C grep -q "$(printf "[\033\007\015]")" $f || { echo "$f"; exit 1; }; done &&
	json j incidents.0.state open && has out "Event: deploy.start" && python3 -c "import json; json.load(open(\"j\"))" &&
	git -C r release-incident list --json > j && json j incidents.# 1
'
it 'texts and ids in other scripts stay as they are' '
	repo r && printf "[release]\n\ttagPrefix = släpp/v\n" > r/.gitrelease && git -C r add -A && commit r "feat: one" && tag r släpp/v1.0.0 &&
	id=$(incident open --severity=1 --release=släpp/v1.0.0 --env="Köln 2" -m "決済ができない") && look && json j incidents.0.release släpp/v1.0.0 &&
	json j incidents.0.text 決済ができない && json j incidents.0.environment "Köln 2" && incident list > out && has out 決済ができない
'

# --- side by side ----------------------------------------------------------------------------------------------------

# Two clones, r and s, of one remote that know of the incident $id.
two() {
	project && git clone -q --bare r o.git && git -C r remote add origin ../o.git && git -C r fetch -q && open --release=v1.0.0 \
		--impact-start=2026-01-01T09:00:00Z && git -C r push -q origin "refs/release-ledger/*:refs/release-ledger/*" &&
	git clone -q o.git s && git -C s fetch -q origin "refs/release-ledger/*:refs/release-ledger/*"
}
# The ledgers of both become one: by a recording with release.autoSync in each.
join() {
	for clone in s r s; do
		git -C $clone -c release.autoSync=true release-retro action add -q --release=v1.0.0 -m joined || return 1
	done
	git -C r fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && [ "$(ledger_tip r)" = "$(ledger_tip s)" ] &&
	git -C s release-incident show --json "$id" > js && look
}
both() {
	json j "$@" && json js "$@"
}

it 'of two updates side by side the worse counts, in both clones' '
	two && incident update -q --severity=1 --impact-start=2026-01-01T10:00:00Z "$id" &&
	git -C s release-incident update -q --severity=4 --impact-start=2026-01-01T08:00:00Z "$id" && join &&
	both incidents.0.severity 1 && both incidents.0.impactStart 2026-01-01T08:00:00Z
'
it 'open wins over resolved, resolved over invalid, a link over its end' '
	two && incident resolve -q "$id" && git -C s release-incident invalid -q --reason=drill "$id" && join && both incidents.0.state resolved &&
	incident update -q --mitigated=2026-01-01T11:00:00Z "$id" && git -C s release-incident update -q --reopen "$id" && join && both incidents.0.state open &&
	incident unlink -q --release=v1.0.0 "$id" && git -C s release-incident link -q --release=v1.0.0 "$id" && join && both incidents.0.release v1.0.0
'
it 'opens with the remote away' '
	two && rm -rf o.git && exits 0 git -C r -c release.autoSync=true release-incident open --severity=1 -m "all down" > out 2> err && has err "not shared" &&
	grep -qx "[0-9a-f]\{12\}" out && incident list > list && has list "all down"
'
it 'two clones that open at the same time have two incidents' '
	two && incident open -q --severity=1 -m one && git -C s release-incident open -q --severity=1 -m two && join &&
	incident list > a && git -C s release-incident list > b && same a b && [ "$(wc -l < a)" = 3 ]
'
it 'opens in a bare repository, in a subdirectory and in a shallow clone' '
	project && mkdir r/sub && git -C r/sub release-incident open -q --severity=1 --release=v1.0.0 -m one && git clone -q --bare r b.git &&
	git -C b.git release-incident open -q --severity=2 --release=v1.0.0 -m two && git clone -q --depth=1 "file://$PWD/r" s &&
	git -C s fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && exits 0 git -C s release-incident open -q --severity=1 -m three &&
	git -C s release-incident list > out && has out three && has out one &&
	exits 0 git -C s release-incident open -q --severity=1 -m four --release=v1.0.1 && git -C s release-incident list > out && has out "v1.0.1  "
'

# --- who -------------------------------------------------------------------------------------------------------------

it 'where events are signed anybody opens, links and reopens, and those who are known do the rest' '
	project && lead=$(ssh_key lead) && use_ssh r "$lead" && git -C r config commit.gpgSign false && open --release=v1.0.0 &&
	incident link -q --fixed-by=v1.0.1 "$id" && unchanged 1 incident resolve "$id" 2> err && has err "would not be by anybody who is known" &&
	unchanged 1 incident update --severity=4 "$id" 2> err && unchanged 1 incident invalid --reason=x "$id" 2> err &&
	unchanged 1 incident unlink --release=v1.0.0 "$id" 2> err && git -C r config commit.gpgSign true && exits 0 incident update -q --severity=4 "$id" &&
	exits 0 incident resolve -q "$id" && look && json j incidents.0.severity 4 && json j incidents.0.state resolved &&
	git -C r config commit.gpgSign false && exits 0 incident update -q --reopen "$id" && look && json j incidents.0.state open
'

# --- the rest --------------------------------------------------------------------------------------------------------

it 'shows what it would record and records nothing' '
	project && open && before=$(ledger_tip) && for verb in "open --severity=1 -m x" "update -m x $id" "resolve $id" "invalid --reason=x $id" "link --release=v1.0.0 $id"; do
		exits 0 incident ${verb%% *} -n ${verb#* } > out && has out "record incident.${verb%% *} in refs/release-ledger/_project" || exit 1
	done && exits 1 incident unlink -n --release=v1.0.0 "$id" 2> err && [ "$before" = "$(ledger_tip)" ]
'
it '-q says nothing' '
	project && exits 0 incident open -q --severity=1 -m x > out 2>&1 && [ ! -s out ]
'
it 'takes the long forms of options' '
	project && unchanged 0 incident open --dry-run --severity=1 --message=x > out && has out "record incident.open" && exits 0 incident open --quiet --severity=1 --message="nobody can pay" > out 2>&1 && [ ! -s out ] &&
	incident list --json > j && json j incidents.# 1 && json j incidents.0.text "nobody can pay"
'
it 'refuses a command line that cannot be understood' '
	project && for bad in "" nonsense "open" "open --severity=1" "open -m x" "open --severity=1 -m x more" "update" "update 0000" "update -m x 0000 more" \
		"resolve" "resolve --severity=1 0000" "resolve --reason=x 0000" "invalid 0000" "invalid --reason=x -m y 0000" "link 0000" "unlink 0000" \
		"link --release=v1.0.0" "list more" "list -n" "list -q" "list --severity=1" "show" "show -n 0000" "show --release=v1.0.0 0000" \
		"update --env=x -m y 0000" "update --at=2026-01-01 0000" "update --caused-by=x -m y 0000" "open --severity=1 -m x --json" \
		"open --severity=1 -m x --reopen" "open --severity=1 -m x --mitigated=2026-01-01" "open --nonsense"; do
		unchanged 129 incident $bad > out 2> err && [ ! -s out ] && has err "usage: git release-incident" || { echo "$bad"; exit 1; }
	done
'
it 'fails outside a repository and without any commit' '
	exits 128 git release-incident list 2> err && repo r && exits 128 incident open --severity=1 -m x 2> err && [ -s err ]
'
it 'says that the answer could not be written' '
	project && open && if [ -w /dev/full ]; then exits 128 incident list > /dev/full 2> err && exits 128 incident show --json "$id" > /dev/full 2> err; fi
'

finish
