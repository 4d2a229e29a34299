# SPDX-License-Identifier: ISC
# git release-train: the calendar, and who is on the next train.
. ./lib.sh
. ./lib-keys.sh

# policy <dir> <lines of [release-train "main"]>: committed long before any cut.
policy() {
	printf '[release-train "main"]\n%s\n' "$2" > "$1/.gitrelease"
}
BIWEEKLY='cadence = 2w
anchor = 2026-01-07
freeze = 3d
release = 7d'
project() {
	repo "$1" && policy "$1" "${2:-$BIWEEKLY}"
}
# at <date> <command…>: as if it were then.
at() {
	SOURCE_DATE_EPOCH=$(date -ud "$1" +%s)
	export SOURCE_DATE_EPOCH
	shift
	"$@"
}
# commit_at <dir> <date> <message> [<path>]
commit_at() {
	GIT_AUTHOR_DATE=$2 GIT_COMMITTER_DATE=$2
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
	mkdir -p "$1/$(dirname "${4:-file}")" && echo "$3" >> "$1/${4:-file}" && git -C "$1" add "${4:-file}" && git -C "$1" commit -q -m "$3"
}
# tag_at <dir> <date> <name> [<commit>]
tag_at() {
	GIT_COMMITTER_DATE=$2 git -C "$1" tag -a -m "$3" "$3" ${4:+"$4"}
}
board() {
	sed -n '2,$p' "$1" | sed 's/  *[0-9a-f]\{7\}  */ /'
}

# --- show and next -----------------------------------------------------------------------------------------------

it 'shows the current cut and the next with their dates and weeks' '
	project r && at 2026-01-12 exits 0 git -C r release-train show > out 2> err && [ ! -s err ] && cat > want <<-\END && same want out
	TRAIN           CUT                    FREEZE                 RELEASE
	main   current  2026-01-07 (2026-W02)  2026-01-10 (2026-W02)  2026-01-14 (2026-W03)
	main   next     2026-01-21 (2026-W04)  2026-01-24 (2026-W04)  2026-01-28 (2026-W05)
	END
'
it 'gives instants as JSON' '
	project r && at 2026-01-12 exits 0 git -C r release-train show --json --count=2 > out && json out schema git-release-train/1 &&
	json out trains.# 1 && json out trains.0.train main && json out trains.0.current.cut 2026-01-07T00:00:00Z &&
	json out trains.0.current.freeze 2026-01-10T00:00:00Z && json out trains.0.current.release 2026-01-14T00:00:00Z &&
	json out trains.0.current.isoWeek 2026-W02 && json out trains.0.next.cut 2026-01-21T00:00:00Z && json out trains.0.next.isoWeek 2026-W04 &&
	json out trains.0.upcoming.# 2 && json out trains.0.upcoming.1.cut 2026-02-04T00:00:00Z
'
it 'departs at the instant of the cut' '
	project r && at 2026-01-20T23:59:59Z exits 0 git -C r release-train show --json > out && json out trains.0.current.cut 2026-01-07T00:00:00Z &&
	at 2026-01-21T00:00:00Z exits 0 git -C r release-train show --json > out && json out trains.0.current.cut 2026-01-21T00:00:00Z &&
	json out trains.0.next.cut 2026-02-04T00:00:00Z
'
it 'moves a cut in a skipped range behind it and leaves the later ones' '
	project r "$BIWEEKLY
skip = 2026-12-21..2027-01-04" && at 2026-12-20 exits 0 git -C r release-train show --count=3 > out && cat > want <<-\END && same want out
	TRAIN           CUT                    FREEZE                 RELEASE
	main   current  2026-12-09 (2026-W50)  2026-12-12 (2026-W50)  2026-12-16 (2026-W51)
	main   next     2027-01-05 (2027-W01)  2027-01-08 (2027-W01)  2027-01-12 (2027-W02)
	main            2027-01-06 (2027-W01)  2027-01-09 (2027-W01)  2027-01-13 (2027-W02)
	main            2027-01-20 (2027-W03)  2027-01-23 (2027-W03)  2027-01-27 (2027-W04)
	END
'
it 'has the dates that another calendar has, over year ends, leap years and 53 weeks' '
	cat > sums.py <<-\END
	import datetime as d, json, sys
	day, utc = d.timedelta(days=1), d.timezone.utc
	shown = json.load(sys.stdin)["trains"][0]["upcoming"]
	anchor, now, cadence = d.date(2024, 2, 29), d.date.fromisoformat(sys.argv[1]), int(sys.argv[2])
	skips = [(d.date(2026, 12, 21), d.date(2027, 1, 4)), (d.date(2020, 2, 28), d.date(2020, 3, 1))]
	def moved(c):
	    for a, b in skips:
	        if a <= c <= b:
	            return b + day
	    return c
	cuts = sorted({moved(anchor + d.timedelta(days=cadence * n)) for n in range(-9000, 9000)})
	want = [c for c in cuts if c > now][:len(shown)]
	for c, got in zip(want, shown):
	    y, w, _ = c.isocalendar()
	    z = "T00:00:00Z"
	    line = {"cut": str(c) + z, "freeze": str(c + 2 * day) + z, "release": str(c + 9 * day) + z, "isoWeek": "%04d-W%02d" % (y, w)}
	    assert line == got, (line, got)
	assert len(shown) == 100, len(shown)
	END
	for cadence in 1 2 3 7 10 14 28 45; do
		project r$cadence "cadence = ${cadence}d
anchor = 2024-02-29
freeze = 2d
release = 9d
skip = 2026-12-21..2027-01-04
skip = 2020-02-28..2020-03-01" || exit 1
		for now in 2004-12-20 2019-12-30 2020-02-20 2024-02-28 2026-12-19 2032-12-25; do
			at $now git -C r$cadence release-train show --json --count=100 | python3 sums.py $now $cadence || exit 1
		done
	done
'
it 'prints the next departure alone, also as JSON' '
	project r && at 2026-01-12 exits 0 git -C r release-train next > out &&
	echo "main: cut 2026-01-21 (2026-W04), freeze 2026-01-24 (2026-W04), release 2026-01-28 (2026-W05)" | same - out &&
	at 2026-01-12 exits 0 git -C r release-train next main --json > out && json out train main && json out cut 2026-01-21T00:00:00Z &&
	json out isoWeek 2026-W04
'
it 'shows every train, and wants one named elsewhere' '
	project r && printf "[release-train \"weekly\"]\ncadence = 1w\nanchor = 2026-01-05\n" >> r/.gitrelease && commit r "feat: one" &&
	at 2026-01-12 exits 0 git -C r release-train show --json > out && json out trains.# 2 && json out trains.1.train weekly &&
	at 2026-01-12 exits 0 git -C r release-train show weekly --json > out && json out trains.# 1 && json out trains.0.current.cut 2026-01-12T00:00:00Z &&
	exits 128 git -C r release-train next 2> err && has err "there are several trains" && has err "main, weekly" &&
	exits 128 git -C r release-train board 2> err && has err "main, weekly" && exits 0 git -C r release-train next weekly > /dev/null &&
	exits 0 git -C r release-train board weekly > /dev/null
'
it 'refuses a train that there is not, and a policy without any' '
	project r && exits 128 git -C r release-train show nightly 2> err && has err "no train '\''nightly'\''" && has err "the policy has: main" &&
	repo s && exits 128 git -C s release-train show > out 2> err && [ ! -s out ] && has err "the policy has no train" && has err "[release-train" &&
	policy s "$BIWEEKLY" && exits 0 git -C s release-train show > /dev/null
'
it 'refuses what the policy has wrong, with its place, and leaves other commands alone' '
	project r "skip = yule" && commit r "feat: one" && for v in show next board; do
		exits 128 git -C r release-train $v 2> err && has err ".gitrelease:2: release-train.main.skip: '\''yule'\''" || exit 1; done &&
	exits 0 git -C r release-bump -n > /dev/null && policy r "cadence = 0s" && exits 128 git -C r release-train show 2> err &&
	has err ".gitrelease:2: release-train.main.cadence" && policy r "cadence = 1h" && exits 0 git -C r release-train show > /dev/null
'
it 'takes the train from git configuration, too' '
	repo r && at 2026-01-12 exits 0 git -C r -c release-train.x.anchor=2026-01-11 -c release-train.x.cadence=1d release-train next > out &&
	has out "x: cut 2026-01-13"
'
it 'shows no raw control character of a name' '
	repo r && printf "[release-train \"a\033[31mb\"]\nanchor = 2026-01-07\n" > r/.gitrelease && for f in show next "show --json" "show --ical"; do
		exits 0 git -C r release-train $f > out && ! grep -q "$(printf "\033")" out || exit 1; done
'
it 'works in a bare repository' '
	project r && commit r "feat: one" .gitrelease "$(cat r/.gitrelease)" && git clone -q --bare r b.git &&
	at 2026-01-12 exits 0 git -C b.git release-train next > out && has out 2026-01-21 && at 2026-01-12 exits 0 git -C b.git release-train board > out &&
	has out "feat: one"
'

# --- iCalendar -----------------------------------------------------------------------------------------------------

it 'prints an iCalendar file that a parser of its own reads' '
	project shop "$BIWEEKLY
skip = 2026-01-21" && at 2026-01-12T10:00:00Z exits 0 git -C shop release-train show --ical --count=2 > out && cat > read.py <<-\END && python3 read.py out
	import re, sys
	raw = open(sys.argv[1], "rb").read()
	lines = raw.split(b"\r\n")
	assert lines[-1] == b"" and b"\n" not in raw.replace(b"\r\n", b"") and all(len(l) <= 75 for l in lines)
	text = re.sub(rb"\r\n[ \t]", b"", raw).decode("utf-8").split("\r\n")[:-1]
	assert text[0] == "BEGIN:VCALENDAR" and text[1] == "VERSION:2.0" and text[2].startswith("PRODID:") and text[-1] == "END:VCALENDAR"
	events, one = [], None
	for line in text:
	    key, value = line.split(":", 1)
	    if line == "BEGIN:VEVENT":
	        one = {}
	    elif line == "END:VEVENT":
	        events.append(one)
	        one = None
	    elif one is not None:
	        assert key not in one, line
	        one[key] = value
	assert len({e["UID"] for e in events}) == len(events) == 9, events
	assert all(e["DTSTAMP"] == "20260112T100000Z" and re.fullmatch(r"\d{8}T\d{6}Z", e["DTSTART"]) for e in events)
	starts = {e["SUMMARY"]: [] for e in events}
	for e in events:
	    starts[e["SUMMARY"]].append(e["DTSTART"][:8])
	assert starts["shop: cut of train main"] == ["20260107", "20260122", "20260204"], starts
	assert starts["shop: freeze of train main"] == ["20260110", "20260125", "20260207"], starts
	assert starts["shop: release of train main"] == ["20260114", "20260129", "20260211"], starts
	END
'
it 'gives an event the same UID at any time, and the whole quarter when no count is given' '
	project r && at 2026-01-12 git -C r release-train show --ical > one && at 2026-01-13 git -C r release-train show --ical > two &&
	grep "^UID" one > uids && grep "^UID" two | same uids - && [ "$(grep -c "^BEGIN:VEVENT" one)" -eq 39 ] && ! cmp -s one two
'
it 'makes no event of what falls together with the cut' '
	project r "anchor = 2026-01-07" && at 2026-01-12 git -C r release-train show --ical --count=1 > out && [ "$(grep -c "^BEGIN:VEVENT" out)" -eq 2 ]
'

# --- board -----------------------------------------------------------------------------------------------------------

# Two commits before the cut of 2026-01-07, one at its instant, two after it.
history() {
	project "$1" && commit_at "$1" 2026-01-01T10:00:00Z "feat: one" && commit_at "$1" 2026-01-06T23:59:59Z "fix: two" &&
	commit_at "$1" 2026-01-07T00:00:00Z "feat: three" && commit_at "$1" 2026-01-07T00:00:01Z "feat: four" && commit_at "$1" 2026-01-10T10:00:00Z "fix: five"
}

it 'lists who is on the train that was cut, and says what came later' '
	history r && at 2026-01-12 exits 0 git -C r release-train board > out && board out > got && cat > want <<-\END && same want got &&
	on feat: three
	on fix: two
	on feat: one
	2 commits came after the cut: git release-train board --next
	END
	sed -n 1p out > got && echo "main: cut 2026-01-07 (2026-W02), release 2026-01-14 (2026-W03)" | same - got
'
it 'lists who is on the next train' '
	history r && at 2026-01-12 exits 0 git -C r release-train board --next > out && board out > got && printf "on fix: five\non feat: four\n" | same - got &&
	has out "cut 2026-01-21"
'
it 'gives the board as JSON' '
	history r && at 2026-01-12 exits 0 git -C r release-train board --json > out && json out schema git-release-train/1 && json out train main &&
	json out cut 2026-01-07T00:00:00Z && json out release 2026-01-14T00:00:00Z && json out since null && json out later 2 && json out commits.# 3 &&
	json out commits.0.oid "$(git -C r rev-parse HEAD~2)" && json out commits.0.subject "feat: three" && json out commits.0.state on &&
	at 2026-01-12 exits 0 git -C r release-train board --next --json > out && json out commits.# 2 && json out later 0 && json out cut 2026-01-21T00:00:00Z
'
it 'turns to the next train once the one that was cut is released' '
	history r && tag_at r 2026-01-14T09:00:00Z v1.0.0 HEAD~2 && at 2026-01-15 exits 0 git -C r release-train board > out && board out > got &&
	printf "on fix: five\non feat: four\n" | same - got && has out "cut 2026-01-21" && has out "since v1.0.0" &&
	at 2026-02-20 exits 0 git -C r release-train board > out && has out "cut 2026-02-18" && has out "fix: five" && at 2026-02-20 exits 0 git -C r release-train board --json > out &&
	json out commits.# 2
'
it 'keeps a train with a candidate on the board' '
	history r && tag_at r 2026-01-08T09:00:00Z v1.0.0-rc.1 HEAD~2 && at 2026-01-12 exits 0 git -C r release-train board --json > out && json out commits.# 3
'
it 'takes what a release branch has released as gone' '
	history r && tag_at r 2025-12-24T09:00:00Z v0.9.0 HEAD~4 && git -C r switch -q -c release/1.0 HEAD~2 && commit_at r 2026-01-13T09:00:00Z "chore: release" other &&
	tag_at r 2026-01-14T09:00:00Z v1.0.0 && git -C r switch -q main && at 2026-01-15 exits 0 git -C r release-train board > out && board out > got &&
	printf "on fix: five\non feat: four\n" | same - got
'
it 'puts what was written before the cut and merged after it on the next train' '
	project r && commit_at r 2026-01-01T10:00:00Z "feat: one" && git -C r switch -q -c topic && commit_at r 2026-01-05T10:00:00Z "feat: late" topic &&
	git -C r switch -q main && commit_at r 2026-01-06T10:00:00Z "fix: two" &&
	GIT_COMMITTER_DATE=2026-01-08T10:00:00Z git -C r merge -q --no-ff -m "Merge topic" topic && at 2026-01-12 exits 0 git -C r release-train board > out &&
	board out > got && printf "on fix: two\non feat: one\n1 commit came after the cut: git release-train board --next\n" | same - got &&
	at 2026-01-12 exits 0 git -C r release-train board --next > out && board out > got && echo "on feat: late" | same - got
'
it 'reads the main line wherever HEAD is' '
	history r && git -C r switch -q -c topic && commit_at r 2026-01-02T10:00:00Z "feat: elsewhere" && at 2026-01-12 exits 0 git -C r release-train board --json > out &&
	json out commits.# 3
'
it 'lists the commits of one package' '
	project r && printf "[release-package \"api\"]\npath = api\n" >> r/.gitrelease && commit_at r 2026-01-01T10:00:00Z "feat: one" api/a &&
	commit_at r 2026-01-02T10:00:00Z "feat: other" web/b && commit_at r 2026-01-08T10:00:00Z "feat: late" api/c &&
	at 2026-01-12 exits 0 git -C r release-train board --package=api > out && board out > got &&
	printf "on feat: one\n1 commit came after the cut: git release-train board --next\n" | same - got &&
	tag_at r 2026-01-14T09:00:00Z api/v1.0.0 HEAD~1 && at 2026-01-15 exits 0 git -C r release-train board --package=api > out && board out > got &&
	echo "on feat: late" | same - got && exits 128 git -C r release-train board --package=nope 2> err && has err "no package '\''nope'\''"
'
it 'refuses to answer from a clone that lacks the history, and answers once it is there' '
	history r && git clone -q --depth=2 "file://$PWD/r" s && policy s "$BIWEEKLY" && at 2026-01-12 exits 128 git -C s release-train board 2> err &&
	has err "git fetch" && at 2026-01-12 exits 0 git -C s release-train next > /dev/null && git -C s fetch -q --unshallow && at 2026-01-12 exits 0 git -C s release-train board > out && has out "feat: three"
'
it 'says so where there is no main line' '
	project r && git -C r config release.branch trunk && commit r "feat: one" && exits 128 git -C r release-train board 2> err && has err "no main line" && has err "hint: set release.branch" &&
	exits 128 git -C r release-train show --rates 2> err && has err "no main line" && has err "hint: set release.branch" &&
	git -C r branch trunk && exits 0 git -C r release-train board > /dev/null && exits 0 git -C r release-train show --rates > /dev/null
'
it 'shows no raw control character of a subject' '
	project r && commit_at r 2026-01-01T10:00:00Z "$(printf "feat: \033[31mred")" && at 2026-01-12 git -C r release-train board > out && has out "feat: " &&
	at 2026-01-12 git -C r release-train board --json > out2 && ! cat out out2 | grep -q "$(printf "\033")"
'

# --- miss --------------------------------------------------------------------------------------------------------------

ledger_of() {
	git -C "$1" rev-parse -q --verify refs/release-ledger/_project
}
# The history from above with the policy in it, and two clones of it that share a remote.
clones() {
	history a && commit_at a 2026-01-11T10:00:00Z "chore: policy" .gitrelease && policy a "$BIWEEKLY" && git -C a commit -q --amend --no-edit .gitrelease &&
	git clone -q --bare a o.git && git -C a remote add origin ../o.git && git -C a fetch -q && git clone -q o.git b
}
# Exchanges what both have: each records something of no concern and shares it.
share() {
	for d in a b a; do git -C $d -c release.autoSync=true release-incident open -q --severity=4 -m "nothing" || return 1; done &&
	[ "$(ledger_of a)" = "$(ledger_of b)" ] || git -C b -c release.autoSync=true release-incident open -q --severity=4 -m "nothing"
}

it 'takes a commit off the train, with the reason, and puts it back' '
	history r && oid=$(git -C r rev-parse HEAD~3) && at 2026-01-12 exits 0 git -C r release-train miss HEAD~3 --reason="breaks the basket" > out 2> err && [ ! -s err ] &&
	echo "train.miss main of 2026-01-07 (2026-W02): $(echo $oid | cut -c1-7)" | same - out && git -C r log -1 --format=%B refs/release-ledger/_project > log && has log "breaks the basket" &&
	has log "Event: train.miss" && has log "Train: main" && has log "Departure: 2026-01-07T00:00:00Z" && has log "Commit: $oid" &&
	at 2026-01-12 exits 0 git -C r release-train board > out && board out > got && cat > want <<-\END && same want got && at 2026-01-12 git -C r release-train board --json > out &&
	on feat: three
	missed fix: two (breaks the basket)
	on feat: one
	2 commits came after the cut: git release-train board --next
	END
	json out commits.1.state missed && json out commits.1.reason "breaks the basket" && json out commits.0.reason null && json out later 2 &&
	at 2026-01-12 exits 0 git -C r release-train miss --undo $oid > out && has out "train.miss-undo main" && at 2026-01-12 git -C r release-train board --json > out && json out commits.1.state on
'
it 'shows who came after the cut as missed once it is recorded, and carries them over' '
	history r && at 2026-01-12 exits 0 git -C r release-train miss -q HEAD --reason=late > out && [ ! -s out ] && at 2026-01-12 git -C r release-train board > out && board out > got &&
	printf "%s\n" "missed fix: five (late)" "on feat: three" "on fix: two" "on feat: one" "2 commits came after the cut: git release-train board --next" | same - got &&
	at 2026-01-12 git -C r release-train board --next > out && board out > got && printf "on fix: five\non feat: four\n" | same - got &&
	at 2026-01-12 exits 0 git -C r release-train miss -q --next HEAD --reason="not yet" && at 2026-01-12 git -C r release-train board --next > out && board out > got &&
	printf "missed fix: five (not yet)\non feat: four\n" | same - got
'
it 'refuses who is on no board: released, elsewhere, a merge, or missed already' '
	history r && tag_at r 2026-01-06T12:00:00Z v0.1.0 HEAD~4 && git -C r switch -q -c topic HEAD~1 && commit_at r 2026-01-08T10:00:00Z "feat: topic" other && git -C r switch -q main &&
	for c in HEAD~4 topic; do at 2026-01-12 exits 1 git -C r release-train miss $c --reason=x 2> err && has err "is not for the train of 2026-01-07 (2026-W02)" || exit 1; done &&
	at 2026-01-12 exits 1 git -C r release-train miss --next HEAD~2 --reason=x 2> err && has err "is not for the train of 2026-01-21" && ! ledger_of r &&
	GIT_COMMITTER_DATE=2026-01-11T10:00:00Z git -C r merge -q --no-ff -m "Merge topic" topic && at 2026-01-12 exits 1 git -C r release-train miss HEAD --reason=x 2> err && has err "or a merge" &&
	at 2026-01-12 exits 0 git -C r release-train miss -q topic --reason=x && at 2026-01-12 exits 1 git -C r release-train miss topic --reason=x 2> err && has err "already" &&
	at 2026-01-12 exits 1 git -C r release-train miss --undo HEAD~1 2> err && has err "has not missed" && at 2026-01-12 exits 0 git -C r release-train miss -q --undo topic &&
	at 2026-01-12 exits 0 git -C r release-train miss -q topic --reason=x
'
it 'of a miss and its undoing side by side keeps the miss' '
	clones && at 2026-01-12 git -C a release-train miss -q HEAD~4 --reason=a && at 2026-01-12 share && at 2026-01-12 git -C a release-train miss -q --undo HEAD~4 &&
	at 2026-01-12 git -C b release-train miss -q --undo HEAD~4 && at 2026-01-12 git -C b release-train miss -q HEAD~4 --reason=b && at 2026-01-12 share && for d in a b; do at 2026-01-12 git -C $d release-train board --json > $d.json || exit 1; done &&
	same a.json b.json && json a.json commits.1.state missed && json a.json commits.1.reason b
'
it 'names no commit that is none, and no train that there is not' '
	history r && at 2026-01-12 exits 128 git -C r release-train miss nowhere --reason=x 2> err && has err "not a commit" && at 2026-01-12 exits 128 git -C r release-train miss HEAD nightly --reason=x 2> err && has err "no train '\''nightly'\''" &&
	at 2026-01-12 exits 129 git -C r release-train miss HEAD --reason=" " 2> err && has err "needs --reason" && ! ledger_of r && at 2026-01-12 exits 0 git -C r release-train miss -q HEAD main --reason=x
'

# --- hold --------------------------------------------------------------------------------------------------------------

it 'holds the release until further notice, and then to a day' '
	history r && at 2026-01-12 exits 0 git -C r release-train hold --reason="the scanner is down" > out && echo "train.hold main of 2026-01-07 (2026-W02): until further notice" | same - out &&
	at 2026-01-12 git -C r release-train show > out && cat > want <<-\END && same want out && at 2026-01-12 git -C r release-train show --json > out && json out trains.0.current.release null && json out trains.0.current.cut 2026-01-07T00:00:00Z &&
	TRAIN           CUT                    FREEZE                 RELEASE
	main   current  2026-01-07 (2026-W02)  2026-01-10 (2026-W02)  -
	main   next     2026-01-21 (2026-W04)  2026-01-24 (2026-W04)  2026-01-28 (2026-W05)
	main of 2026-01-07 (2026-W02) is held until further notice: the scanner is down
	END
	json out trains.0.holds.# 1 && json out trains.0.holds.0.reason "the scanner is down" && json out trains.0.holds.0.release null && at 2026-01-12 git -C r release-train board > out && has out "held until further notice: the scanner is down" &&
	at 2026-01-12 exits 0 git -C r release-train hold --until=2026-01-16 --reason="it is up again" > out && echo "train.hold main of 2026-01-07 (2026-W02): 2026-01-16 (2026-W03)" | same - out &&
	at 2026-01-12 git -C r release-train board --json > out && json out release 2026-01-16T00:00:00Z && json out held "it is up again" && json out cut 2026-01-07T00:00:00Z &&
	at 2026-01-12 git -C r release-train show --json > out && json out trains.0.current.release 2026-01-16T00:00:00Z && json out trains.0.next.release 2026-01-28T00:00:00Z
'
it 'holds the next one, and moves its event in the calendar without another UID' '
	history r && at 2026-01-12 git -C r release-train show --ical > before && at 2026-01-12 exits 0 git -C r release-train hold -q --next --until=2026-02-02T12:00:00Z --reason=x &&
	at 2026-01-12 git -C r release-train next > out && has out "release 2026-02-02T12:00:00Z" && has out "main of 2026-01-21 (2026-W04) is held: x" && at 2026-01-12 git -C r release-train next --json > out && json out held x && json out release 2026-02-02T12:00:00Z &&
	at 2026-01-12 git -C r release-train show --ical > after && grep "^UID" before > uids && grep "^UID" after | same uids - && grep -q "^DTSTART:20260202T120000Z" after && ! grep -q "^DTSTART:20260202T120000Z" before
'
it 'refuses a hold that is earlier than the calendar, over, or nothing new' '
	history r && at 2026-01-12 exits 1 git -C r release-train hold --until=2026-01-13 --reason=x 2> err && has err "the calendar has the release at 2026-01-14" && at 2026-01-12 exits 1 git -C r release-train hold --until=2026-01-14 --reason=x 2> err &&
	has err "to be released at that time already" && at 2026-01-18 exits 1 git -C r release-train hold --until=2026-01-17 --reason=x 2> err && has err "that time is over" && ! ledger_of r && at 2026-01-12 exits 0 git -C r release-train hold -q --reason=x &&
	at 2026-01-12 exits 1 git -C r release-train hold --reason=x 2> err && has err "until further notice already" && at 2026-01-12 exits 0 git -C r release-train hold -q --until=2026-01-14 --reason="no reason any more" &&
	at 2026-01-12 git -C r release-train show --json > out && json out trains.0.current.release 2026-01-14T00:00:00Z
'
it 'of holds side by side takes the longest, whoever came first' '
	clones && at 2026-01-12 git -C a release-train hold -q --until=2026-01-20 --reason=a && at 2026-01-12 git -C b release-train hold -q --until=2026-01-19 --reason=b && at 2026-01-12 share &&
	for d in a b; do at 2026-01-12 git -C $d release-train show --json > $d.json || exit 1; done && same a.json b.json && json a.json trains.0.current.release 2026-01-20T00:00:00Z && at 2026-01-12 git -C a release-train hold -q --until=2026-01-21 --reason=a &&
	at 2026-01-12 git -C b release-train hold -q --reason=b && at 2026-01-12 share && for d in a b; do at 2026-01-12 git -C $d release-train show --json > $d.json || exit 1; done && same a.json b.json && json a.json trains.0.current.release null &&
	at 2026-01-12 exits 0 git -C b release-train hold -q --until=2026-01-15 --reason=done && at 2026-01-12 git -C b release-train show --json > out && json out trains.0.current.release 2026-01-15T00:00:00Z
'
it 'records with the remote away, and nothing in a dry run' '
	clones && git -C a remote set-url origin ../gone.git && at 2026-01-12 exits 0 git -C a release-train hold -n --reason=x > out && has out "record train.hold" && at 2026-01-12 exits 0 git -C a release-train miss -n HEAD~4 --reason=x > out &&
	has out "record train.miss" && ! ledger_of a && at 2026-01-12 exits 0 git -C a -c release.autoSync=true release-train hold --reason=x > out 2> err && has err "warning: " && ledger_of a
'
it 'lets only what is signed put back and shorten, where events are signed' '
	history r && ana=$(ssh_key ana) && use_ssh r "$ana" && at 2026-01-12 exits 0 git -C r release-train miss -q HEAD~2 --reason=x && at 2026-01-12 exits 1 git -C r release-train miss --undo HEAD~2 2> err && has err "anybody who is known" &&
	at 2026-01-12 exits 0 git -C r release-train hold -q --reason=x && at 2026-01-12 exits 1 git -C r release-train hold --until=2026-01-20 --reason=x 2> err && has err "anybody who is known" &&
	git -C r config commit.gpgSign true && at 2026-01-12 exits 0 git -C r release-train miss -q --undo HEAD~2 && at 2026-01-12 exits 0 git -C r release-train hold -q --until=2026-01-20 --reason=x &&
	at 2026-01-12 git -C r release-train board --json > out && json out commits.0.state on && json out release 2026-01-20T00:00:00Z
'
it 'tells the calendar without a ledger that this clone lacks a part of, and records nothing then' '
	clones && at 2026-01-12 git -C a release-train hold -q --reason=x && at 2026-01-12 git -C a -c release.autoSync=true release-train hold -q --until=2026-01-20 --reason=x && git clone -q --depth=1 "file://$PWD/o.git" s &&
	at 2026-01-12 exits 0 git -C s release-train show > out 2> err && [ ! -s err ] && git -C s fetch -q --depth=1 origin "refs/release-ledger/*:refs/release-ledger/*" &&
	for v in show next "show --json" "show --ical"; do at 2026-01-12 exits 0 git -C s release-train $v > out 2> err && has err "what is recorded about trains is left out" || exit 1; done &&
	at 2026-01-12 exits 128 git -C s release-train hold --reason=x 2> err && has err "cut off in this shallow clone" && git -C s fetch -q --unshallow origin main "refs/release-ledger/*:refs/release-ledger/*" && at 2026-01-12 git -C s release-train show > out 2> err && [ ! -s err ] && has out 2026-01-20
'
it 'shows no raw control character of a reason' '
	history r && at 2026-01-12 git -C r release-train hold -q --reason="$(printf "a\033[31mb\nc")" && at 2026-01-12 git -C r release-train miss -q HEAD~2 --reason="$(printf "a\033[31mb\nc")" &&
	for f in show next board "board --json" "show --json"; do at 2026-01-12 git -C r release-train $f || exit 1; done > out && ! grep -q "$(printf "\033")" out
'

# --- rates ---------------------------------------------------------------------------------------------------------------

# Trains: v1.0.0 on its day; v1.1.0 a day late, and one commit missed it; the third is on board and not out; none after it.
# A hotfix between them.
punctual() {
	project "$1" && commit_at "$1" 2026-01-05T10:00:00Z "feat: one" && commit_at "$1" 2026-01-06T10:00:00Z "feat: two" && tag_at "$1" 2026-01-14T20:00:00Z v1.0.0 &&
	git -C "$1" switch -q -c fix && commit_at "$1" 2026-01-22T10:00:00Z "fix: urgent" other && tag_at "$1" 2026-01-22T11:00:00Z v1.0.1 && git -C "$1" switch -q main &&
	commit_at "$1" 2026-01-15T10:00:00Z "feat: three" && commit_at "$1" 2026-01-23T10:00:00Z "feat: late" && at 2026-01-24 git -C "$1" release-train miss -q HEAD --reason=late &&
	tag_at "$1" 2026-01-29T09:00:00Z v1.1.0 HEAD~1 && commit_at "$1" 2026-02-03T10:00:00Z "feat: four"
}

it 'says how many trains left on time, and how many commits missed theirs' '
	punctual r && at 2026-03-01 exits 0 git -C r release-train show --rates > out && sed -n "/^\$/,\$p" out | sed 1d > got && cat > want <<-\END && same want got &&
	TRAIN  ON TIME        CARRIED OVER
	main   1 of 3 (33 %)  1 of 4 (25 %)
	END
	at 2026-03-01 exits 0 git -C r release-train show --json > out && json out trains.0.rates.due 3 && json out trains.0.rates.onTime 1 && json out trains.0.rates.on 3 && json out trains.0.rates.missed 1 && json out trains.0.rates.carryOverRate 0.25 &&
	json out trains.0.rates.departures.# 3 && json out trains.0.rates.departures.0.tag v1.0.0 && json out trains.0.rates.departures.0.released 2026-01-14T20:00:00Z && json out trains.0.rates.departures.0.on 2 &&
	json out trains.0.rates.departures.1.tag v1.1.0 && json out trains.0.rates.departures.1.missed 1 && json out trains.0.rates.departures.1.release 2026-01-28T00:00:00Z && json out trains.0.rates.departures.2.tag null && json out trains.0.rates.departures.2.released null
'
it 'counts a train that is not due yet as nothing, and a held one as its new day' '
	punctual r && at 2026-02-11T12:00:00Z git -C r release-train show --json > out && json out trains.0.rates.due 2 && at 2026-02-05 git -C r release-train hold -q --until=2026-02-20 --reason=x && at 2026-02-20T12:00:00Z git -C r release-train show --json > out && json out trains.0.rates.due 2 &&
	at 2026-02-21 git -C r release-train show --json > out && json out trains.0.rates.due 3 && json out trains.0.rates.onTime 1 && tag_at r 2026-02-20T09:00:00Z v1.2.0 && at 2026-02-21 git -C r release-train show --json > out &&
	json out trains.0.rates.due 3 && json out trains.0.rates.onTime 2 && json out trains.0.rates.departures.2.tag v1.2.0
'
it 'has no rates before the first train, and in JSON none where the history is not here' '
	project r && commit_at r 2026-01-05T10:00:00Z "feat: one" && at 2026-01-06 git -C r release-train show --rates > out && grep -q "^main *n/a *n/a\$" out && at 2026-01-06 git -C r release-train show --json > out && json out trains.0.rates.onTimeRate null &&
	json out trains.0.rates.departures "[]" && punctual p && git clone -q --depth=1 "file://$PWD/p" s && policy s "$BIWEEKLY" && at 2026-03-01 exits 0 git -C s release-train show --json > out && json out trains.0.rates null &&
	at 2026-03-01 exits 128 git -C s release-train show --rates 2> err && has err "git fetch"
'
it 'expects no train of what was released before its cut, and no release of what was taken off' '
	project r && commit_at r 2026-01-05T10:00:00Z "feat: one" && tag_at r 2026-01-14T09:00:00Z v1.0.0 && commit_at r 2026-01-15T10:00:00Z "fix: urgent" && tag_at r 2026-01-16T09:00:00Z v1.0.1 &&
	at 2026-02-15 git -C r release-train show --json > out && json out trains.0.rates.due 1 && json out trains.0.rates.departures.0.tag v1.0.0 && commit_at r 2026-01-17T10:00:00Z "feat: two" &&
	at 2026-02-03 git -C r release-train show --json > out && json out trains.0.rates.due 2 && at 2026-02-03 git -C r release-train miss -q HEAD --reason=x && at 2026-02-03 git -C r release-train show --json > out && json out trains.0.rates.due 1
'
# released <time> <trains on time>: what the rates say of v1.1.0.
released() {
	SOURCE_DATE_EPOCH=$(date -ud 2026-03-01 +%s) git release-train show --json > out && json out trains.0.rates.departures.1.released "$1" && json out trains.0.rates.onTime "$2"
}
it 'takes a release as out when production was verified' '
	punctual r && git -C r tag -d v1.1.0 && cd r && printf "[release]\nchangelog =\n" >> .gitrelease && GIT_COMMITTER_DATE=2026-01-27T09:00:00Z git release-tag 1.1.0 HEAD~2 && released 2026-01-27T09:00:00Z 2 &&
	. "$SOURCE_ROOT/tests/cli/lib-deploy.sh" && printf "[release-stage \"%s\"]\nenvironment = %s\n" canary production rest production try staging >> .gitrelease && R=--release=v1.1.0 && S="$R --env=staging" &&
	at 24360 && $D baseline v1.0.0 -m x && $D baseline v1.0.0 -m x --env=staging && started $S && $D observe error_rate 1 $S && $D verify $S && released 2026-01-27T09:00:00Z 2 &&
	forge_event v1.1.0 deploy.verify "Environment: production" && released 2026-01-27T09:00:00Z 2 &&
	at 25800 && verified $R && released 2026-01-30T10:40:00Z 1
'
it 'counts the releases of a package' '
	project r && printf "[release-package \"api\"]\npath = api\n" >> r/.gitrelease && commit_at r 2026-01-05T10:00:00Z "feat: one" api/a && tag_at r 2026-01-14T09:00:00Z api/v1.0.0 && commit_at r 2026-01-16T10:00:00Z "feat: other" web/b &&
	at 2026-02-15 git -C r release-train show --package=api --json > out && json out trains.0.rates.due 1 && json out trains.0.rates.onTime 1 && json out trains.0.rates.departures.0.tag api/v1.0.0 && commit_at r 2026-01-17T10:00:00Z "feat: two" api/c &&
	at 2026-02-15 git -C r release-train show --package=api --json > out && json out trains.0.rates.due 2 && json out trains.0.rates.onTime 1
'

# --- the command line ------------------------------------------------------------------------------------------------

it 'refuses what is no command line' '
	project r && cd r && exits 129 git release-train 2> ../err && has ../err "show, next, board, miss or hold" && exits 129 git release-train depart 2> ../err &&
	has ../err "unknown verb '\''depart'\''" && exits 129 git release-train show main more 2> ../err && has ../err "more" &&
	exits 129 git release-train next --ical 2> ../err && has ../err "--ical does not go with next" && exits 129 git release-train show --next 2> /dev/null &&
	exits 129 git release-train board --count=2 2> /dev/null && exits 129 git release-train show --ical --json 2> /dev/null &&
	exits 129 git release-train next --package=x 2> /dev/null && exits 129 git release-train miss --reason=x 2> ../err && has ../err "miss needs a commit" && exits 129 git release-train miss HEAD 2> ../err &&
	has ../err "miss needs --reason or --undo" && has ../err "(--reason=<text> | --undo) <commit>" && exits 129 git release-train hold 2> ../err && has ../err "hold needs --reason" && exits 129 git release-train miss HEAD main more --reason=x 2> /dev/null && exits 129 git release-train show --reason=x 2> /dev/null &&
	exits 129 git release-train miss HEAD --until=2026-01-20 --reason=x 2> /dev/null && exits 129 git release-train hold --undo --reason=x 2> /dev/null && exits 129 git release-train board -n 2> /dev/null && exits 129 git release-train hold --json --reason=x 2> /dev/null &&
	exits 129 git release-train show --ical --rates 2> ../err && has ../err "--ical does not go with --rates" && exits 129 git release-train next --rates 2> /dev/null && exits 128 git release-train hold --until=soon --reason=x 2> ../err && has ../err soon
'
it 'refuses a count that is none' '
	project r && cd r && for n in 0 -1 1001 x 1x ""; do exits 128 git release-train show --count=$n 2> ../err && has ../err "is no number from 1 to 1000" || exit 1; done &&
	exits 0 git release-train show --count=1000 > ../out && [ "$(wc -l < ../out)" -eq 1002 ]
'
it 'refuses a clock that is none, and an answer that cannot be written' '
	project r && SOURCE_DATE_EPOCH=tomorrow exits 128 git -C r release-train show 2> err && has err SOURCE_DATE_EPOCH &&
	exits 128 git -C r release-train show > /dev/full 2> err
'
it 'ends with 3 when somebody else was quicker, and only then' '
	history r && at 2026-01-12 exits 3 overtaken r "git-release-train hold --reason=r" git-release-train hold --reason=r 2> err && has err "somebody else was quicker" &&
	exits 0 overtaken r "git-release-train hold --next --reason=r" git-release-train hold -q --until=2026-01-16 --reason=r
'

it 'takes --dry-run and --quiet for -n and -q' '
	history r && at 2026-01-12 git -C r release-train hold --dry-run --reason=r > out && has out "record train.hold" && test -z "$(git -C r for-each-ref refs/release-ledger)" && git -C r release-train hold --quiet --reason=r > out && test ! -s out && test -n "$(git -C r for-each-ref refs/release-ledger)"
'

finish
