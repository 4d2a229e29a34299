# SPDX-License-Identifier: ISC
# git release-stats: delivery metrics.
. ./lib.sh
. ./browser.sh
. ./lib-stats.sh

NOW=1768219200 # 2026-01-12T12:00:00Z
stats() {
	SOURCE_DATE_EPOCH=$NOW git release-stats "$@"
}
# quiet_failure <code> <text> <command…>: this exit, one clear line, nothing on stdout.
quiet_failure() {
	want_code=$1 text=$2 && shift 2 &&
	exits "$want_code" "$@" > qf.out 2> qf.err && has qf.err "$text" && [ ! -s qf.out ]
}

# --- nothing has been deployed ------------------------------------------------------------------------------------

it 'says n/a where nothing was deployed' '
	repo r && cd r && exits 0 stats > ../out 2> ../err && [ ! -s ../err ] && cat > ../want <<-\END &&
	production, from 2025-10-15 until 2026-01-13 (90 days)

	deployment frequency  0 a day  0 deploys
	change lead time      n/a      0 commits
	change fail rate      n/a      0 of 0
	recovery time         n/a      0 recovered, 0 open
	rework rate           n/a      0 of 0
	trains on time        n/a      0 of 0
	waivers               n/a      0 in 0 releases
	approval wait         n/a      0 releases
	END
	same ../want ../out
'
it 'says null in JSON' '
	repo r && cd r && exits 0 stats --json > ../out && cd .. && json out schema git-release-stats/1 && json out since 2025-10-15T00:00:00Z &&
	json out until 2026-01-13T00:00:00Z && json out environment production && json out days 90 &&
	json out deploymentFrequency "{\"deploys\": 0, \"perDay\": 0.0}" &&
	json out changeLeadTime "{\"p50\": null, \"p90\": null, \"n\": 0, \"skewed\": 0}" &&
	json out changeFailRate "{\"failed\": 0, \"deploys\": 0, \"rate\": null}" &&
	json out recoveryTime "{\"p50\": null, \"n\": 0, \"open\": 0}" &&
	json out reworkRate "{\"unplanned\": 0, \"deploys\": 0, \"rate\": null}" &&
	json out trainPunctuality.rate null && json out waivers.perRelease null && json out approvalWait.p50 null &&
	json out weeks.# 14 && json out weeks.0.week 2025-W42 && json out weeks.13.week 2026-W03 && json out weeks.13.since 2026-01-12T00:00:00Z &&
	json out weeks.13.changeFailRate.rate null
'
it 'leaves empty in CSV what cannot be said, and each row is as wide as the heading' '
	repo r && cd r && exits 0 stats --csv --since=2026-01-01 --until=2026-01-08 > ../out && cd .. && cat > want <<-\END &&
	period,since,until,days,started,succeeded,per_day,lead_p50,lead_p90,lead_n,lead_skewed,failed,fail_rate,recovery_p50,recovery_n,recovery_open,recovery_skewed,unplanned,rework_rate
	all,2026-01-01T00:00:00Z,2026-01-08T00:00:00Z,7,0,0,0,,,0,0,0,,,0,0,0,0,
	2026-W01,2026-01-01T00:00:00Z,2026-01-05T00:00:00Z,4,0,0,0,,,0,0,0,,,0,0,0,0,
	2026-W02,2026-01-05T00:00:00Z,2026-01-08T00:00:00Z,3,0,0,0,,,0,0,0,,,0,0,0,0,
	END
	same want out && [ "$(awk -F, "{ print NF }" out | sort -u)" = 19 ]
'

# --- the window ---------------------------------------------------------------------------------------------------

it 'takes dates and instants' '
	repo r && cd r && exits 0 stats --json --since=2026-01-01T06:00:00+02:00 --until=2026-01-03 > ../out && json ../out since 2026-01-01T04:00:00Z &&
	json ../out until 2026-01-03T00:00:00Z && json ../out days 1.8333333333333333 &&
	exits 0 stats --since=2026-01-01T06:00:00Z --until=2026-01-03 > ../out && has ../out "from 2026-01-01T06:00:00Z until 2026-01-03 (1.75 days)" &&
	exits 0 stats --json --until=2020-01-01 > ../out && json ../out since 2019-10-03T00:00:00Z && json ../out days 90
'
it 'refuses a date that is none, and a window in which nothing can lie' '
	repo r && cd r &&
	quiet_failure 128 "2026-13-01" stats --since=2026-13-01 && quiet_failure 128 "yesterday" stats --until=yesterday &&
	quiet_failure 128 "'\'''\''" stats --since= &&
	quiet_failure 128 "nothing lies from '\''2026-01-03'\'' until '\''2026-01-03'\''" stats --since=2026-01-03 --until=2026-01-03 &&
	quiet_failure 128 "until '\''today'\''" stats --since=2026-01-13 && exits 0 stats --since=2026-01-12 > /dev/null
'
it 'bears a window of all time' '
	repo r && cd r && exits 0 stats --json --since=0000-01-01 --until=9999-12-31 > ../out && json ../out weeks.# 522 &&
	exits 0 stats --json --until=0000-01-01 > ../out && json ../out weeks.# 14 && exits 0 stats --since=0000-01-01 --until=9999-12-31 --html=../p.html
'
it 'takes another environment, whatever its name holds' '
	repo r && cd r && exits 0 stats --env=staging > ../out && has ../out "staging, from" &&
	exits 0 stats --env="$(printf "a\033[31m\nb\377")" > ../out && has ../out "a�[31m b�, from" && exits 0 stats --json --env="$(printf "a\033\377")" > ../out &&
	json ../out environment "a��" && exits 0 stats --env="<b>" --html=../p.html && has ../p.html "Delivery to &lt;b&gt;" && hasnt ../p.html "<b>"
'

# --- two weeks, worked out by hand --------------------------------------------------------------------------------
#
# From 2026-01-05 until 2026-01-19, 14 days, production. h: hours from a commit to verified.
#
#   started   release                       ended                  lead times                        failed?
#   04 23:59  v1.0.0                        verified 05 00:30      a second before the window: not in it, but its
#                                                                  commits, and v0.9.0's, are no news to who follows
#   05 10:00  v1.1.0                        verified 05 12:00      6 h, 3 h; the merge counts not    the incident is invalid
#   06 10:00  v1.2.0                        rolled back 06 11:40   succeeded not                     at 11:00; recovered in 40 m
#   07 12:00  v1.3.0                        verified 07 14:00      4 h; of v1.2.0 30 h               incident from 08 09:00;
#                                                                                                    fix verified 12:00, 3 h
#   08 11:00  v1.1.1, unplanned for v1.3.0  verified 08 12:00      2 h; v1.1.0's had run             no
#   09 10:00  v1.3.0 again                  verified 09 11:00      none: the same commit             no: the incident means
#                                                                                                    the first of the two
#   12 10:00  v1.4.0                        verified 12 12:00      6 h; -12 h is skewed              v1.6.1, planned only, is to
#                                                                                                    mend it: open
#   13 10:00  v1.5.0                        aborted 13 10:10       succeeded not                     yes, open
#   14 10:00  v1.6.0                        verified 14 11:00      3 h; of v1.5.0 27 h               fired, but waived: no
#
# Started 8: 5 in W02, 3 in W03. Succeeded 6: 4 and 2. Per day 6/14, 4/7, 2/7. Failed 4: 2 and 2. Unplanned 1: 1 and 0.
# Lead time, all: 2 3 3 4 6 6 27 30 h, n 8: p50 the 4th, 4 h = 14400; p90 the ceil(7.2) = 8th, 30 h = 108000.
#   W02: 2 3 4 6 30, n 5: p50 the 3rd, 4 h; p90 the ceil(4.5) = 5th, 30 h.
#   W03: 3 6 27, n 3: p50 the 2nd, 6 h = 21600; p90 the ceil(2.7) = 3rd, 27 h = 97200; 1 skewed.
# Recovery, all and W02: 40 m, 3 h, n 2: p50 the 1st, 2400. Open: v1.4.0 and v1.5.0, both W03.
# Begun in the window are four releases that have a ledger: v1.1.0 (rc.1 05 07:00, signed 09:20: 8400 s), v1.4.0 (frozen 12
# 07:00, waived 09:00, twice, but it is one check: 7200 s), v1.5.0 (rc.1 13 08:30, no word, tagged 09:00: 1800 s), v1.7.0
# (waits: open). 1800 7200 8400: p50 the 2nd, p90 the ceil(2.7) = 3rd. Waivers 1 in 4.

# made [<dir>]: a copy of the two weeks.
made() {
	[ -e "$WORK/made/ready" ] || { mkdir -p "$WORK/made" && (cd "$WORK/made" && two_weeks r > log && touch ready); } &&
	cp -R "$WORK/made/r" "${1:-r}"
}
# window [<options>]: the statistics of the two weeks.
window() {
	SOURCE_DATE_EPOCH=1768824000 git release-stats --since=2026-01-05 --until=2026-01-19 "$@"
}

it 'counts two weeks as one does by hand' '
	made && cd r && exits 0 window --json > ../out && cd .. && cat > want <<-\END && python3 -c "
import json, sys
got, want = (json.load(open(f)) for f in sys.argv[1:])
for k in sorted(set(got) | set(want)):
    if got.get(k) != want.get(k): sys.exit(f\"{k}: {got.get(k)}, wanted {want.get(k)}\")" out want
	{ "schema": "git-release-stats/1", "since": "2026-01-05T00:00:00Z", "until": "2026-01-19T00:00:00Z", "environment": "production", "days": 14,
	  "deploymentFrequency": { "deploys": 6, "perDay": 0.42857142857142855 },
	  "changeLeadTime": { "p50": 14400, "p90": 108000, "n": 8, "skewed": 1 },
	  "changeFailRate": { "failed": 4, "deploys": 8, "rate": 0.5 },
	  "recoveryTime": { "p50": 2400, "n": 2, "open": 2 }, "recoverySkewed": 0,
	  "reworkRate": { "unplanned": 1, "deploys": 8, "rate": 0.125 },
	  "trainPunctuality": { "due": 0, "onTime": 0, "late": 0, "overdue": 0, "rate": null, "p50Days": null },
	  "waivers": { "waivers": 1, "releases": 4, "perRelease": 0.25, "most": 1, "mostRelease": "v1.4.0" },
	  "approvalWait": { "p50": 7200, "p90": 8400, "n": 3, "open": 1, "skewed": 0 }, "unseen": [],
	  "weeks": [
	    { "week": "2026-W02", "since": "2026-01-05T00:00:00Z", "until": "2026-01-12T00:00:00Z",
	      "deploymentFrequency": { "deploys": 4, "perDay": 0.5714285714285714 },
	      "changeLeadTime": { "p50": 14400, "p90": 108000, "n": 5, "skewed": 0 },
	      "changeFailRate": { "failed": 2, "deploys": 5, "rate": 0.4 },
	      "recoveryTime": { "p50": 2400, "n": 2, "open": 0 }, "recoverySkewed": 0,
	      "reworkRate": { "unplanned": 1, "deploys": 5, "rate": 0.2 } },
	    { "week": "2026-W03", "since": "2026-01-12T00:00:00Z", "until": "2026-01-19T00:00:00Z",
	      "deploymentFrequency": { "deploys": 2, "perDay": 0.2857142857142857 },
	      "changeLeadTime": { "p50": 21600, "p90": 97200, "n": 3, "skewed": 1 },
	      "changeFailRate": { "failed": 2, "deploys": 3, "rate": 0.6666666666666666 },
	      "recoveryTime": { "p50": null, "n": 0, "open": 2 }, "recoverySkewed": 0,
	      "reworkRate": { "unplanned": 0, "deploys": 3, "rate": 0.0 } } ] }
	END
'
it 'says the same for people, week by week' '
	made && cd r && exits 0 window > ../out && cd .. && cat > want <<-\END && same want out
	production, from 2026-01-05 until 2026-01-19 (14 days)

	deployment frequency  0.429 a day         6 deploys
	change lead time      p50 4h, p90 1d 6h   8 commits, 1 skewed
	change fail rate      50.0 %              4 of 8
	recovery time         p50 40m             2 recovered, 2 open
	rework rate           12.5 %              1 of 8
	trains on time        n/a                 0 of 0
	waivers               0.25 a release      1 in 4 releases, most in v1.4.0: 1
	approval wait         p50 2h, p90 2h 20m  3 releases, 1 open

	WEEK      STARTED  SUCCEEDED  FAILED  UNPLANNED  LEAD TIME  RECOVERY
	2026-W02        5          4       2          1         4h       40m
	2026-W03        3          2       2          0         6h         -
	END
'
it 'says the same for spreadsheets' '
	made && cd r && exits 0 window --csv > ../out && cd .. && cat > want <<-\END && same want out
	period,since,until,days,started,succeeded,per_day,lead_p50,lead_p90,lead_n,lead_skewed,failed,fail_rate,recovery_p50,recovery_n,recovery_open,recovery_skewed,unplanned,rework_rate
	all,2026-01-05T00:00:00Z,2026-01-19T00:00:00Z,14,8,6,0.428571,14400,108000,8,1,4,0.5,2400,2,2,0,1,0.125
	2026-W02,2026-01-05T00:00:00Z,2026-01-12T00:00:00Z,7,5,4,0.571429,14400,108000,5,0,2,0.4,2400,2,0,0,1,0.2
	2026-W03,2026-01-12T00:00:00Z,2026-01-19T00:00:00Z,7,3,2,0.285714,21600,97200,3,1,2,0.666667,,0,2,0,0,0
	END
'
it 'keeps environments apart' '
	made && cd r && exits 0 window --env=staging --json > ../out && cd .. && json out environment staging &&
	json out deploymentFrequency.deploys 1 && json out changeFailRate "{\"failed\": 0, \"deploys\": 1, \"rate\": 0.0}" &&
	: "the first there: all that v1.1.0 has, at 05 09:50: 50 m, 3 h 50 m, and two of the first of January" &&
	json out changeLeadTime "{\"p50\": 13800, \"p90\": 381000, \"n\": 4, \"skewed\": 0}" &&
	json out recoveryTime.open 0 && cd r && exits 0 window --env=nowhere --json > ../out && json ../out changeFailRate.deploys 0
'
it 'takes the first second of a window, and not its last' '
	made && cd r && for w in "05T10:00:00Z 05T10:00:01Z 1" "05T10:00:01Z 06T00:00:00Z 0" "05T00:00:00Z 05T10:00:00Z 0" "04T23:59:59Z 05T00:00:00Z 1"; do
		set -- $w && git release-stats --since=2026-01-$1 --until=2026-01-$2 --json > ../out && json ../out changeFailRate.deploys $3 || exit 1
	done
'
it 'counts how a deploy ended whenever that was, and what ran before the window as old' '
	made && cd r && : "v1.3.0 alone: the incident and the hotfix came after the window; v1.2.0 never succeeded" &&
	exits 0 git release-stats --since=2026-01-07 --until=2026-01-08 --json > ../out && json ../out changeFailRate "{\"failed\": 1, \"deploys\": 1, \"rate\": 1.0}" &&
	json ../out recoveryTime "{\"p50\": 10800, \"n\": 1, \"open\": 0}" && json ../out changeLeadTime "{\"p50\": 14400, \"p90\": 108000, \"n\": 2, \"skewed\": 0}" &&
	: "the very first deploy brings all that its target has: nobody knows what ran before" &&
	exits 0 git release-stats --since=2026-01-04 --until=2026-01-05 --json > ../out && json ../out changeLeadTime "{\"p50\": 304200, \"p90\": 347400, \"n\": 2, \"skewed\": 0}" &&
	: "the redeploy alone brings nothing" &&
	exits 0 git release-stats --since=2026-01-09 --until=2026-01-10 --json > ../out && json ../out changeLeadTime.n 0 && json ../out deploymentFrequency.deploys 1 && json ../out changeFailRate.failed 0
'
it 'tells whether trains left on their day' '
	made && cd r && train() { t_anchor=$1 && shift && git -c release-train.main.cadence=1w -c release-train.main.anchor="$t_anchor" -c release-train.main.release=1d release-stats --since=2026-01-05 --until=2026-01-19 "$@"; } &&
	: "cut 05 09:15, planned 06, v1.1.0 left on the 5th; cut 12 09:15, planned 13, v1.4.0 on the 12th" &&
	SOURCE_DATE_EPOCH=1768824000 && exits 0 train 2026-01-05T09:15:00Z --json > ../out &&
	json ../out trainPunctuality "{\"due\": 2, \"onTime\": 2, \"late\": 0, \"overdue\": 0, \"rate\": 1.0, \"p50Days\": -1}" &&
	: "cut 16 09:00, planned 17, and on the 19th not left" && exits 0 train 2026-01-16T09:00:00Z --json > ../out &&
	json ../out trainPunctuality "{\"due\": 1, \"onTime\": 0, \"late\": 0, \"overdue\": 1, \"rate\": 0.0, \"p50Days\": null}" &&
	: "cut 16 09:00, planned 17, v1.7.0 left on the 18th" && on "18 10:00" && git release-tag 1.7.0 HEAD > ../log && exits 0 train 2026-01-16T09:00:00Z --json > ../out &&
	json ../out trainPunctuality "{\"due\": 1, \"onTime\": 0, \"late\": 1, \"overdue\": 0, \"rate\": 0.0, \"p50Days\": 1}" &&
	train 2026-01-16T09:00:00Z > ../out && has ../out "trains on time        0.0 %              0 of 1" &&
	exits 128 git -c release-train.main.cadence=never release-stats 2> ../err && has ../err never && repo ../e && cd ../e && exits 0 train 2026-01-05 > ../out
'

# --- whose ledger -------------------------------------------------------------------------------------------------

it 'says the same, byte for byte, in every clone' '
	made && git clone -q --bare r hub && git -C r remote add origin "$PWD/hub" && git -C r push -q origin --tags && git clone -q hub b && (cd r && git release-sync > ../log) && (cd b && git release-sync > ../log) &&
	(cd r && window --json) > r.json && (cd b && window --json) > b.json && same r.json b.json && json b.json changeFailRate.failed 4 &&
	: "each records something that the other has not seen" && on "16 09:00" &&
	(cd r && git release-incident open --severity=3 --release=v1.6.0 --impact-start=2026-01-14T12:00:00Z -m "slow" > ../slow) &&
	(cd b && git release-incident open --severity=1 --release=v1.6.0 --impact-start=2026-01-14T11:30:00Z -m "down" > ../down && git release-incident resolve "$(cat ../down)" > ../log) &&
	(cd b && git release-sync) > log && (cd r && git release-sync) > log && (cd b && git release-sync) > log &&
	(cd r && window --json) > r.json && (cd b && window --json) > b.json && same r.json b.json && json r.json changeFailRate.failed 5 && json r.json recoveryTime.open 3
'
it 'refuses in a shallow clone what needs the commits that are cut off, and says how to get them' '
	made && git clone -q --depth=2 "file://$PWD/r" s && cd s && git fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" &&
	quiet_failure 128 "run '\''git fetch --unshallow --tags'\''" window --json && rm qf.* &&
	: "where nothing succeeded no commit is needed" && exits 0 git release-stats --since=2026-01-13 --until=2026-01-14 --json > ../out && json ../out changeFailRate.failed 1 &&
	git fetch -q --unshallow --tags && exits 0 window --json > ../s.json && (cd ../r && window --json) | same - ../s.json
'
it 'answers in a shallow clone that has all since the last deploy before the window, and says what it does without' '
	made && git clone -q --depth=5 "file://$PWD/r" s && cd s && git fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && late() { git release-stats --since=2026-01-14 --until=2026-01-15 --json; } &&
	exits 0 late > ../out 2> ../err && json ../out unseen "[\"v1.0.0\", \"v1.1.0\", \"v1.3.0\", \"v1.1.1\"]" && has ../err "the commit of '\''v1.3.0'\'' is not here" && has ../err "git fetch --unshallow --tags" &&
	sed "/\"unseen\"/,\$d" ../out > ../here && (cd ../r && late) | sed "/\"unseen\"/,\$d" | same - ../here && json ../out changeLeadTime.n 2 &&
	git clone -q --depth=4 "file://$PWD/../r" ../t && cd ../t && git fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && quiet_failure 128 "run '\''git fetch --unshallow --tags'\''" late
'
it 'says what it cannot see, and counts the rest' '
	made && git clone -q --single-branch --no-tags "file://$PWD/r" s && cd s && git fetch -q --no-tags origin "refs/release-ledger/*:refs/release-ledger/*" &&
	exits 0 window --json > ../out 2> ../err && has ../err "the commit of '\''v1.1.1'\'' is not here" && has ../err "git fetch --tags" && json ../out unseen "[\"v1.1.1\"]" &&
	json ../out changeLeadTime.n 7 && json ../out deploymentFrequency.deploys 6 && git fetch -q --tags && exits 0 window --json > ../s.json 2> ../err && [ ! -s ../err ] &&
	(cd ../r && window --json) | same - ../s.json
'
it 'counts no deploy that nobody may have started, where events are to be signed' '
	made && cd r && : > ../signers && git config gpg.ssh.allowedSignersFile "$PWD/../signers" && exits 0 window --json > ../out &&
	json ../out changeFailRate.deploys 0 && json ../out waivers.waivers 0 && git config --unset gpg.ssh.allowedSignersFile && window --json > ../out && json ../out changeFailRate.deploys 8
'
it 'is not slower than it must be over ten thousand events in a thousand ledgers' '
	case $GIT_RELEASE_BIN in */san-*) times=100 ;; *) times=10 ;; esac && git init -q big && cd big && python3 "$SOURCE_ROOT/tests/bench/make-deploys.py" 1000 | git fast-import --quiet && python3 -c "
import resource, subprocess, sys
times = int(sys.argv[1])
def spent(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=open(\"../out\", \"w\"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
git = min(spent(\"git\", \"log\", \"--format=%B\", \"--glob=refs/release-ledger\") for i in range(3))
ours = min(spent(\"git-release-stats\", \"--since=2022-01-01\", \"--until=2026-01-01\", \"--json\") for i in range(3))
print(ours, git)
assert ours < times * git + 0.5, (ours, git)" $times && json ../out changeFailRate.deploys 1000 && json ../out changeLeadTime.n 1998 && json ../out recoveryTime.n 100
'

# --- the page -----------------------------------------------------------------------------------------------------

it 'writes a page and prints nothing' '
	repo r && cd r && exits 0 stats --html=../p.html > ../out 2> ../err && cd .. && [ ! -s out ] && [ ! -s err ] && has p.html "No deploy was started" &&
	has p.html "2026-01-12T12:00:00Z" && python3 "$SOURCE_ROOT/tests/cli/page.py" p.html
'
it 'writes the page beside JSON or CSV' '
	repo r && cd r && exits 0 stats --html=../p.html --json > ../out && json ../out days 90 && has ../p.html "</html>" &&
	exits 0 stats --html=../q.html --csv > ../out && has ../out "period," && same ../p.html ../q.html
'
it 'replaces a file, follows a link, and writes into a pipe' '
	repo r && cd r && echo old > ../p.html && ln -s p.html ../l.html && exits 0 stats --html=../l.html && [ -L ../l.html ] && has ../p.html "</html>" &&
	exits 0 stats --html=/dev/stdout | tail -1 > ../out && has ../out "</html>"
'
it 'refuses a page that cannot be written, answers nothing then, and leaves what is there' '
	repo r && cd r && mkdir d && echo old > old.html &&
	quiet_failure 128 "cannot write '\''none/p.html'\''" stats --html=none/p.html --json && quiet_failure 128 "is a directory" stats --html=d &&
	if [ -w /dev/full ]; then quiet_failure 128 "/dev/full" stats --html=/dev/full; fi &&
	quiet_failure 128 "yesterday" stats --since=yesterday --html=old.html && [ "$(cat old.html)" = old ]
'

# --- the command line ---------------------------------------------------------------------------------------------

it 'refuses what does not go together' '
	repo r && cd r && quiet_failure 129 "--csv" stats --json --csv && quiet_failure 129 "extra" stats extra && quiet_failure 129 "--env" stats --env= &&
	quiet_failure 129 "--html" stats --html= && quiet_failure 129 "weekly" stats --weekly
'
it 'works in a folder, a linked work tree, a bare repository and a shallow clone' '
	repo r && commit r "feat: one" d/f && (cd r/d && exits 0 stats > ../../want) && git -C r worktree add -q ../w && (cd w && exits 0 stats) | same want - &&
	git clone -q --bare r b.git && (cd b.git && exits 0 stats) | same want - &&
	git clone -q --depth=1 "file://$PWD/r" s && (cd s && exits 0 stats) | same want -
'
it 'fails outside of a repository' '
	mkdir none && cd none && GIT_CEILING_DIRECTORIES=$PWD quiet_failure 128 "not a git repository" stats
'
it 'fails when the answer cannot be written' '
	repo r && cd r && if [ -w /dev/full ]; then exits 128 stats > /dev/full && exits 128 stats --json > /dev/full && exits 128 stats --csv > /dev/full; fi
'
if browser; then
	it 'shows two weeks in a browser, in light and dark, on a phone' '
		made && (cd r && exits 0 window --html=../p.html) && has p.html "50.0 %" && has p.html "2026-W03" && python3 "$SOURCE_ROOT/tests/cli/page.py" p.html &&
		for scheme in light dark; do
			measured p.html $scheme 320 > got && json got overflow 0 && json got pale "[]" && json got dark $([ $scheme = dark ] && echo true || echo false) || exit 1
		done
	'
	it 'shows the page in a browser, in light and dark, on a phone' '
		repo r && (cd r && exits 0 stats --html=../p.html) && for scheme in light dark; do
			measured p.html $scheme 320 > got && json got overflow 0 && json got pale "[]" && json got dark $([ $scheme = dark ] && echo true || echo false) || exit 1
		done
	'
else
	skip 'shows two weeks in a browser, in light and dark, on a phone' 'no chromium here'
	skip 'shows the page in a browser, in light and dark, on a phone' 'no chromium here'
fi
finish
