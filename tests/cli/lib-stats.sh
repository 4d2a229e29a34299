# SPDX-License-Identifier: ISC
# Two weeks of a project's deploys, made by the commands themselves; to be read after lib.sh.
#
#   on <instant>     the clock of commits, tags and events: "05 10:30" is 2026-01-05T10:30:00Z
#   as <who> <command…>
#   two_weeks <dir>  the project; every figure of it is worked out in t-stats.sh

D='git release-deploy'

on() {
	SOURCE_DATE_EPOCH=$(date -u -d "2026-01-$1" +%s) && GIT_AUTHOR_DATE="@$SOURCE_DATE_EPOCH +0000" &&
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE && export SOURCE_DATE_EPOCH GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}
as() {
	who=$1 && shift
	env GIT_AUTHOR_EMAIL="$who@example.com" GIT_COMMITTER_EMAIL="$who@example.com" "$@"
}

# change <instant> <message>: a commit.
change() {
	on "$1" && echo "$1" >> log && git add -A && git commit -q -m "$2"
}

# plan <instant> <release> [<options of plan>]: planned and armed.
plan() {
	on "$1" && R=--release=$2 && shift 2 && $D plan "$R" --rollback-target=v1.0.0 "$@" && agree_on "$R"
}
agree_on() {
	$D trigger add errors --metric=errors --op='>' --threshold=5 --for=0m --owner=ana --action=rollback "$@" &&
	as ben $D agree errors "$@"
}
start() {
	on "$1" && $D start "--release=$2"
}
verify() {
	on "$1" && $D observe errors 1 "--release=$2" && $D verify "--release=$2"
}
# deploy <release> <start> <verified> [<options of plan>]
deploy() {
	d=$1 d_start=$2 d_end=$3 && shift 3 && plan "$d_start" "$d" "$@" && start "$d_start" "$d" && verify "$d_end" "$d"
}

two_weeks() {
	repo "$1" && cd "$1" && printf '[release]\n\tchangelog =\n[release-stage "all"]\n\tenvironment = production\n[release-stage "try"]\n\tenvironment = staging\n' > .gitrelease &&
	printf '[release-check "qa"]\n\tdescription = somebody looked\n' >> .gitrelease &&
	for check in qa-scope migrations flags config-diff perf notes rollback-plan size; do
		printf '[release-check "%s"]\n\tseverity = informing\n' "$check" >> .gitrelease
	done &&
	change '01 00:00' 'feat: the first' && on '01 01:00' && git release-tag 0.9.0 HEAD && git release-tag --verify v0.9.0 &&
	change '01 12:00' 'feat: the second' && git release-tag 1.0.0 HEAD &&
	$D baseline v0.9.0 -m 'it runs' && $D baseline v0.9.0 --env=staging -m 'it runs' &&
	$D plan --release=v1.0.0 --rollback-target=v0.9.0 && agree_on --release=v1.0.0 &&
	start '04 23:59:59' v1.0.0 && verify '05 00:30' v1.0.0 &&

	# v1.1.0: two changes and the merge of one of them; a candidate, a sign-off; first to staging.
	git checkout -q -b topic && change '05 06:00' 'feat: on a branch' && git checkout -q main && on '05 06:30' &&
	git merge -q --no-ff -m 'merge the topic' topic && on '05 07:00' && git release-tag 1.1.0-rc.1 HEAD &&
	change '05 09:00' 'fix: what the candidate showed' && on '05 09:20' && as ben git release-check sign qa --release=v1.1.0 &&
	on '05 09:30' && git release-tag 1.1.0 HEAD &&
	$D plan --env=staging --release=v1.1.0 --rollback-target=v0.9.0 && agree_on --env=staging --release=v1.1.0 &&
	on '05 09:40' && $D start --env=staging --release=v1.1.0 && on '05 09:50' && $D observe errors 0 --env=staging --release=v1.1.0 &&
	$D verify --env=staging --release=v1.1.0 &&
	deploy v1.1.0 '05 10:00' '05 12:00' &&

	# v1.2.0: goes out and back.
	change '06 08:00' 'feat: one that hurts' && git release-tag 1.2.0 HEAD && plan '06 10:00' v1.2.0 && start '06 10:00' v1.2.0 &&
	on '06 11:00' && $D rollback start --release=v1.2.0 && on '06 11:40' && $D observe errors 1 --release=v1.2.0 && $D rollback complete --release=v1.2.0 &&

	# v1.3.0: with what v1.2.0 had; an incident, mended by a hotfix from v1.1.0, and out again afterwards.
	change '07 10:00' 'fix: what hurt' && git release-tag 1.3.0 HEAD && deploy v1.3.0 '07 12:00' '07 14:00' &&
	on '08 09:30' && git release-incident open --severity=2 --release=v1.3.0 --impact-start=2026-01-08T09:00:00Z -m 'orders are lost' > ../incident &&
	git release-incident open --severity=4 --release=v1.1.0 -m 'a false alarm' > ../alarm && git release-incident invalid --reason='nobody was hurt' "$(cat ../alarm)" &&
	git checkout -q -b hotfix/1.1.1 v1.1.0 && change '08 10:00' 'fix: lose no order' && git release-tag 1.1.1 HEAD && git checkout -q main &&
	deploy v1.1.1 '08 11:00' '08 12:00' --fixes=v1.3.0 && on '08 13:00' && git release-incident resolve "$(cat ../incident)" &&
	deploy v1.3.0 '09 10:00' '09 11:00' &&

	# v1.4.0: frozen, a check waived; a commit from a clock that was ahead.
	change '12 06:00' 'feat: search' && on '12 07:00' && git release-check freeze start --release=v1.4.0 && on '12 09:00' &&
	git release-check waive qa --reason='nothing to look at' --release=v1.4.0 && git release-check waive qa --reason='still nothing' --release=v1.4.0 &&
	git release-check freeze end --release=v1.4.0 && change '13 00:00' 'feat: tomorrow' && on '12 09:30' && git release-tag 1.4.0 HEAD &&
	deploy v1.4.0 '12 10:00' '12 12:00' &&

	# v1.5.0: a candidate that nobody had a word on; aborted, and nothing mends it.
	change '13 08:00' 'feat: one that stops' && on '13 08:30' && git release-tag 1.5.0-rc.1 HEAD && on '13 09:00' && git release-tag 1.5.0 HEAD &&
	plan '13 10:00' v1.5.0 && start '13 10:00' v1.5.0 && on '13 10:10' && $D abort --reason='no' --release=v1.5.0 &&

	# v1.6.0: a trigger fires and is waived. v1.6.1 is planned to mend v1.4.0. v1.7.0 waits for its checks.
	change '14 08:00' 'feat: the last' && git release-tag 1.6.0 HEAD && plan '14 10:00' v1.6.0 && start '14 10:00' v1.6.0 &&
	on '14 10:05' && $D observe errors 9 --release=v1.6.0 && $D waive-trigger errors --reason='the test itself' --release=v1.6.0 && verify '14 11:00' v1.6.0 &&
	change '15 08:00' 'fix: one more' && git release-tag 1.6.1 HEAD && plan '15 09:00' v1.6.1 --fixes=v1.4.0 &&
	change '16 08:00' 'feat: next' && git release-tag 1.7.0-rc.1 HEAD && git release-check block -m 'not yet' --release=v1.7.0 && cd ..
}
