# SPDX-License-Identifier: ISC
# git release-stats: delivery metrics.
. ./lib.sh
. ./browser.sh

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
	it 'shows the page in a browser, in light and dark, on a phone' '
		repo r && (cd r && exits 0 stats --html=../p.html) && for scheme in light dark; do
			measured p.html $scheme 320 > got && json got overflow 0 && json got pale "[]" && json got dark $([ $scheme = dark ] && echo true || echo false) || exit 1
		done
	'
else
	skip 'shows the page in a browser, in light and dark, on a phone' 'no chromium here'
fi
finish
