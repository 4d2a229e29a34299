# SPDX-License-Identifier: ISC
# git release-flags: the registry of feature flags, and where the code refers to them.
. ./lib.sh
. ./lib-keys.sh

PATTERN='	flagPattern = "isEnabled\\(\\s*[\"'\''](?<flag>[^\"'\'']+)"'

# registry <dir> <text>: committed.
registry() {
	commit "$1" "chore: flags" .gitrelease "$2
"
}
# flag <name> [<line>…]: a section of the registry.
flag() {
	printf '[release-flag "%s"]\n\towner = ana\n' "$1" && shift && for l in "$@"; do printf '\t%s\n' "$l"; done
}
# A project with a pattern and one flag that is all right.
project() {
	repo "$1" && registry "$1" "[release]
$PATTERN
$(flag checkout-v2 "default = off" "expires = 2027-01-01")" && commit "$1" "feat: one" src/a.js 'if (isEnabled("checkout-v2"))
	go();
'
}
on() {
	SOURCE_DATE_EPOCH=$(date -ud "$1" +%s)
	export SOURCE_DATE_EPOCH
	shift
	"$@"
}

# --- check -----------------------------------------------------------------------------------------------------------

it 'finds nothing wrong where nothing is' '
	project r && on 2026-06-01 exits 0 git -C r release-flags check > out 2> err && [ ! -s out ] && [ ! -s err ] &&
	on 2026-06-01 exits 0 git -C r release-flags check --json > out && json out schema git-release-flags/1 && json out problems "[]"
'
it 'finds a flag that nobody registered, at each place, over line ends too' '
	project r && commit r "feat: two" src/b.js "isEnabled(
  '\''new-ui'\''); isEnabled(\"new-ui\"); isEnabled(\"new-ui\")
isEnabled(\"checkout-v2\")
" && on 2026-06-01 exits 1 git -C r release-flags check > out 2> err && [ ! -s err ] && echo "src/b.js:2: new-ui: unregistered" | same - out &&
	on 2026-06-01 exits 1 git -C r release-flags check --json > out && json out problems.# 1 && json out problems.0.flag new-ui &&
	json out problems.0.problem unregistered && json out problems.0.path src/b.js && json out problems.0.line 2
'
it 'finds a flag that nothing refers to, at its section' '
	project r && registry r "$(cat r/.gitrelease)
$(flag forgotten)" && on 2026-06-01 exits 1 git -C r release-flags check > out && echo ".gitrelease:8: forgotten: unreferenced" | same - out &&
	on 2026-06-01 exits 1 git -C r release-flags check --json > out && json out problems.0.problem unreferenced && json out problems.0.line 8 &&
	commit r "feat: use it" src/c.js "isEnabled(\"forgotten\")" && on 2026-06-01 exits 0 git -C r release-flags check
'
it 'finds a flag that has expired, from its day on' '
	project r && on 2026-12-31T23:59:59Z exits 0 git -C r release-flags check && on 2027-01-01T00:00:00Z exits 1 git -C r release-flags check > out &&
	echo ".gitrelease:6: checkout-v2: expired (since 2027-01-01)" | same - out
'
it 'finds a default that is another than in the last final release' '
	project r && tag r v1.0.0 && sed "s/= off/= on/" r/.gitrelease > new && registry r "$(cat new)" &&
	on 2026-06-01 exits 1 git -C r release-flags check > out && echo ".gitrelease:5: checkout-v2: default-changed ('\''off'\'' in v1.0.0, now '\''on'\'')" | same - out &&
	tag r v1.1.0-rc.1 && on 2026-06-01 exits 1 git -C r release-flags check > /dev/null && tag r v1.1.0 && on 2026-06-01 exits 0 git -C r release-flags check
'
it 'finds what is retired and still referenced, and nothing once it is gone' '
	project r && registry r "$(cat r/.gitrelease)
	retired = true" && on 2026-06-01 exits 1 git -C r release-flags check > out && echo "src/a.js:1: checkout-v2: retired-but-referenced" | same - out &&
	commit r "feat: clean" src/a.js "go()" && on 2028-06-01 exits 0 git -C r release-flags check
'
it 'sorts what is wrong by place' '
	project r && registry r "$(cat r/.gitrelease)
$(flag z)
$(flag a "expires = 2026-01-01")" && commit r "feat: two" src/b.js "isEnabled(\"x\") isEnabled(\"b\")
isEnabled(\"a\")" && on 2026-06-01 exits 1 git -C r release-flags check > out && cat > want <<-\END && same want out
	.gitrelease:8: z: unreferenced
	.gitrelease:11: a: expired (since 2026-01-01)
	src/b.js:1: b: unregistered
	src/b.js:1: x: unregistered
	END
'
it 'judges a commit by its own registry and its own files' '
	project r && git -C r tag old && registry r "$(cat r/.gitrelease)
$(flag later)" && commit r "feat: more" src/d.js "isEnabled(\"unknown\")" && on 2026-06-01 exits 1 git -C r release-flags check > out && [ "$(wc -l < out)" -eq 2 ] &&
	on 2026-06-01 exits 0 git -C r release-flags check old && on 2026-06-01 exits 1 git -C r release-flags check HEAD~1 > out &&
	echo ".gitrelease:8: later: unreferenced" | same - out && exits 128 git -C r release-flags check nowhere 2> err && has err "not a commit: '\''nowhere'\''"
'
it 'without a commit takes the registry that is being edited, and the files of HEAD' '
	project r && flag draft >> r/.gitrelease && echo "isEnabled(\"draft\")" > r/src/new.js && on 2026-06-01 exits 1 git -C r release-flags check > out &&
	echo ".gitrelease:8: draft: unreferenced" | same - out && on 2026-06-01 exits 0 git -C r release-flags check HEAD &&
	git -C r add src/new.js && git -C r commit -q -m "feat: new" && on 2026-06-01 exits 0 git -C r release-flags check
'
it 'counts no mention in the policy, the changelog and version files' '
	project r && registry r "$(cat r/.gitrelease)
$(flag told)" && for f in CHANGELOG.md package.json; do commit r "docs: $f" $f "isEnabled(\"told\") isEnabled(\"other\")" || exit 1; done &&
	on 2026-06-01 exits 1 git -C r release-flags check > out && echo ".gitrelease:8: told: unreferenced" | same - out &&
	commit r "feat: elsewhere" web/package.json "isEnabled(\"told\")" && on 2026-06-01 exits 0 git -C r release-flags check
'
it 'counts no file that the policy names as a version file, and the known ones then' '
	project r && registry r "$(cat r/.gitrelease)
[release-file \"ver.js\"]
	format = json
" && commit r "chore: v" ver.js "isEnabled(\"x\")" && on 2026-06-01 exits 0 git -C r release-flags check &&
	commit r "chore: p" package.json "isEnabled(\"y\")" && on 2026-06-01 exits 1 git -C r release-flags check > out && echo "package.json:1: y: unregistered" | same - out
'
it 'passes over binary files, links, submodules and huge files' '
	project r && printf "isEnabled(\"bin\")\0" > r/bin && ln -s "isEnabled(\"link\")" r/link && { echo "isEnabled(\"huge\")"; head -c 16777216 /dev/zero | tr "\0" x; } > r/huge &&
	repo s && commit s "feat: s" s.js "isEnabled(\"sub\")" && git -C r submodule --quiet add "$PWD/s" sub && git -C r add -A && git -C r commit -q -m "feat: odd" &&
	on 2026-06-01 exits 0 git -C r release-flags check && { head -c 8000 /dev/zero | tr "\0" x; printf "\0isEnabled(\"text\")"; } > r/text && git -C r add text &&
	git -C r commit -q -m "feat: text" && on 2026-06-01 exits 1 git -C r release-flags check > out && echo "text:1: text: unregistered" | same - out
'
it 'looks where release.flagPaths says' '
	project r && for p in docs/x.md lib/y.js lib/vendor/z.js; do commit r "feat: $p" $p "isEnabled(\"$p\")" || exit 1; done &&
	on 2026-06-01 exits 1 git -C r release-flags check > out && [ "$(wc -l < out)" -eq 3 ] &&
	on 2026-06-01 exits 1 git -C r -c release.flagPaths=!docs release-flags check > out && [ "$(wc -l < out)" -eq 2 ] &&
	git -C r config --add release.flagPaths src && git -C r config --add release.flagPaths lib && git -C r config --add release.flagPaths "!lib/vendor/**" &&
	on 2026-06-01 exits 1 git -C r release-flags check > out && echo "lib/y.js:1: lib/y.js: unregistered" | same - out
'
it 'takes several patterns, and a flag once a line' '
	project r && git -C r config --add release.flagPattern "isEnabled\\(\"(?<flag>[^\"]+)" && git -C r config --add release.flagPattern "^#if FLAG_(?<flag>\\w+)" &&
	commit r "feat: c" src/a.c "#if FLAG_x
#if FLAG_x isEnabled(\"x\")
" && on 2026-06-01 exits 1 git -C r release-flags check > out && printf "src/a.c:%s: x: unregistered\n" 1 2 | same - out
'
it 'without a pattern finds the registered names as whole words' '
	repo r && registry r "$(flag checkout)
$(flag checkout-v2)
$(flag pay.now)" && commit r "feat: one" a.py "use(checkout-v2, checkout_old, xcheckout)
pay.now(pay.nower, checkout)
" && exits 0 git -C r release-flags check && exits 0 git -C r release-flags list --json > out && json out flags.0.references.# 1 && json out flags.0.references.0.line 2 &&
	json out flags.1.references.# 1 && json out flags.1.references.0.line 1 && json out flags.2.references.# 1 &&
	commit r "feat: two" a.py "checkout-v2 checkout" && exits 1 git -C r release-flags check > out && echo ".gitrelease:6: pay.now: unreferenced" | same - out
'
it 'finds what git grep finds' '
	repo r && mkdir -p r/d/e && python3 - r <<-\END && git -C r add -A && git -C r commit -q -m "feat: many" && exits 1 git -C r -c "release.flagPattern=\bon:(?<flag>[a-z]+)\b" release-flags check > out &&
	import random, sys
	random.seed(4)
	for n in range(120):
	    path = "%s/%s%d.txt" % (sys.argv[1], random.choice(["", "d/", "d/e/"]), n // 2 * (n % 5 > 0))
	    with open(path, "w") as f:
	        for _ in range(random.randrange(30)):
	            f.write(" ".join(random.choice(["on:a", "on:bc", "xon:a", "on: a", "off", "on:a1"]) for _ in range(4)) + "\n")
	END
	sed "s/^\(.*:[0-9]*\): \([a-z]*\): unregistered/\1 \2/" out | LC_ALL=C sort > got && git -C r grep -n -o -P "\bon:[a-z]+\b" HEAD | sed "s/^HEAD://; s/:on:/ /" | LC_ALL=C sort -u > want &&
	[ "$(wc -l < want)" -gt 500 ] && same want got
'
it 'searches a blob once and reports it at each path' '
	project r && for p in a b/c b/d; do commit r "feat: $p" $p "isEnabled(\"same\")" || exit 1; done && on 2026-06-01 exits 1 git -C r release-flags check > out &&
	printf "%s:1: same: unregistered\n" a b/c b/d | same - out
'
it 'names a pattern that is bad or has no group, with its place' '
	project r && registry r "[release]
	flagPattern = \"(?<flag>\"" && exits 128 git -C r release-flags check 2> err && has err ".gitrelease:2: pattern '\''(?<flag>'\'' (release.flagPattern)" &&
	exits 128 git -C r release-flags list 2> /dev/null && registry r "[release]
	flagPattern = on" && exits 128 git -C r release-flags check 2> err && has err "no group (?<flag>...)" && registry r "[release]
	flagPattern = on(?<flag>x)" && exits 0 git -C r release-flags check
'
it 'stops a pattern that would never end, naming it and the file' '
	project r && commit r "feat: aaa" long "$(head -c 40 /dev/zero | tr "\0" a)!" && exits 128 git -C r -c "release.flagPattern=(?<flag>(a+)+)\$" release-flags check 2> err &&
	has err "long: pattern '\''(?<flag>(a+)+)\$'\'' (release.flagPattern): match limit exceeded"
'
it 'reads files that are no UTF-8' '
	project r && printf "\344 isEnabled(\"latin\") \377\n" > r/latin && git -C r add latin && git -C r commit -q -m "feat: latin" && on 2026-06-01 exits 1 git -C r release-flags check > out &&
	echo "latin:1: latin: unregistered" | same - out
'
it 'shows no raw control character and keeps to its lines' '
	project r && printf "isEnabled(\"\033[31m\nx\")" > r/e && git -C r add e && git -C r commit -q -m "feat: e" && on 2026-06-01 exits 1 git -C r release-flags check > out &&
	[ "$(wc -l < out)" -eq 1 ] && on 2026-06-01 exits 1 git -C r release-flags check --json > out2 && json out2 problems.# 1 && ! cat out out2 | grep -q "$(printf "\033")"
'
it 'refuses a day that is none, where it stands, and leaves other commands alone' '
	project r && registry r "$(flag a "expires = soon")" && exits 128 git -C r release-flags check 2> err && has err ".gitrelease:3: release-flag.a.expires: '\''soon'\''" &&
	exits 128 git -C r release-flags list HEAD 2> err && has err ".gitrelease:3" && exits 0 git -C r release-bump -n > /dev/null && git -C r tag v0.1.0 &&
	registry r "$(flag a "expires = 2027-01-01")" && commit r "feat: a" src/a.js a && on 2026-06-01 exits 0 git -C r release-flags check
'
it 'says what is missing in a clone without the files, and answers with them' '
	project r && git -C r config uploadpack.allowFilter true && git clone -q --no-checkout --filter=blob:none "file://$PWD/r" s && cp r/.gitrelease s/ &&
	exits 128 git -C s release-flags check 2> err && has err "src/a.js" && has err "git fetch --refetch --no-filter origin" &&
	git -C s fetch -q --refetch --no-filter origin && on 2026-06-01 exits 0 git -C s release-flags check
'
it 'answers in a shallow clone where no release is needed, and says what is missing where one is' '
	project r && tag r v1.0.0 && commit r "feat: two" && git clone -q --depth=1 "file://$PWD/r" s && exits 0 git -C s release-flags list > /dev/null &&
	on 2026-06-01 exits 128 git -C s release-flags check 2> err && has err "git fetch" && git -C s fetch -q --unshallow --tags && on 2026-06-01 exits 0 git -C s release-flags check
'
it 'works in a bare repository and from a subdirectory' '
	project r && git clone -q --bare r b.git && on 2026-06-01 exits 0 git -C b.git release-flags check && on 2026-06-01 exits 0 git -C b.git release-flags list > out && has out checkout-v2 &&
	cd r/src && on 2026-06-01 exits 0 git release-flags check
'

# --- list ------------------------------------------------------------------------------------------------------------

it 'lists the registry with what it knows' '
	project r && registry r "$(cat r/.gitrelease)
$(flag old "retired = true" "type = experiment")" && on 2026-06-01 exits 0 git -C r release-flags list > out && cat > want <<-\END && same want out
	FLAG         TYPE        DEFAULT  EXPIRES     OWNER  REFERENCES  STATE
	checkout-v2  release     off      2027-01-01  ana             1  active
	old          experiment  -        -           ana             0  retired
	END
	on 2027-06-01 exits 0 git -C r release-flags list > out && grep -q "^checkout-v2 .*expired$" out
'
it 'lists as JSON' '
	project r && registry r "$(cat r/.gitrelease)
	introduced = 1.2.0
	issue = 42" && exits 0 git -C r release-flags list --json > out && json out schema git-release-flags/1 && json out flags.# 1 && json out flags.0.name checkout-v2 &&
	json out flags.0.owner ana && json out flags.0.type release && json out flags.0.default off && json out flags.0.introduced 1.2.0 && json out flags.0.expires 2027-01-01 &&
	json out flags.0.issue 42 && json out flags.0.retired false && json out flags.0.references.# 1 && json out flags.0.references.0.path src/a.js && json out flags.0.references.0.line 1
'
it 'lists nothing where there is nothing' '
	repo r && commit r "feat: one" && exits 0 git -C r release-flags list > out && [ ! -s out ] && exits 0 git -C r release-flags list --json > out && json out flags "[]" &&
	exits 0 git -C r release-flags check && repo s && exits 128 git -C s release-flags list 2> err && has err "has no commits yet"
'

# --- diff ------------------------------------------------------------------------------------------------------------

it 'shows what changed since the last release, or between two commits' '
	project r && registry r "$(cat r/.gitrelease)
$(flag gone)" && tag r v1.0.0 && registry r "$(sed "s/= off/= on/; s/2027-01-01/2027-02-01/; /gone/,\$d" r/.gitrelease)
$(flag new "default = 5%")" && cat > want <<-\END && exits 0 git -C r release-flags diff > out && same want out &&
	~ checkout-v2: default off -> on
	~ checkout-v2: expires 2027-01-01 -> 2027-02-01
	+ new (5%)
	- gone
	END
	exits 0 git -C r release-flags diff v1.0.0 HEAD > out && same want out && exits 0 git -C r release-flags diff v1.0.0 > out && same want out &&
	exits 0 git -C r release-flags diff HEAD v1.0.0 > out && sed -n 1p out > got && echo "~ checkout-v2: default on -> off" | same - got &&
	exits 0 git -C r release-flags diff HEAD > out && [ ! -s out ] && exits 128 git -C r release-flags diff nowhere 2> /dev/null
'
it 'gives the changes as JSON, and everything as new before the first release' '
	project r && exits 0 git -C r release-flags diff --json > out && json out schema git-release-flags/1 && json out from null && json out to null && json out changes.# 1 &&
	json out changes.0.flag checkout-v2 && json out changes.0.change added && json out changes.0.from null && json out changes.0.to off && tag r v1.0.0 &&
	exits 0 git -C r release-flags diff --json > out && json out from v1.0.0 && json out changes "[]"
'
it 'is not stopped by what an old registry had wrong' '
	repo r && registry r "[release]
	scheme = nonsense
$(flag a "expires = soon" "default = off")" && tag r v1.0.0 && registry r "$(flag a "default = on")" && commit r "feat: a" a.js "a" &&
	exits 1 git -C r release-flags check > out && has out "default-changed"
'

# --- extend and retire -----------------------------------------------------------------------------------------------

ledger_of() {
	git -C "$1" rev-parse -q --verify refs/release-ledger/_project
}
# A project whose remote two clones share: a and b, with the flags one and two.
clones() {
	repo a && registry a "[release]
$PATTERN
$(flag one "expires = 2026-03-01")
$(flag two "expires = 2026-03-01")" && commit a "feat: one" src/a.js 'isEnabled("one") isEnabled("two")' && git clone -q --bare a o.git && git -C a remote add origin ../o.git &&
	git -C a push -q -u origin main && git clone -q o.git b
}
# Exchanges what both have: each records something of no concern and shares it.
share() {
	for d in a b a; do git -C $d -c release.autoSync=true release-incident open -q --severity=4 -m "nothing" || return 1; done &&
	[ "$(ledger_of a)" = "$(ledger_of b)" ] || git -C b -c release.autoSync=true release-incident open -q --severity=4 -m "nothing"
}

it 'lets a flag stay until a later day, with the reason' '
	project r && on 2027-02-01 exits 1 git -C r release-flags check > /dev/null &&
	on 2027-02-01 exits 0 git -C r release-flags extend checkout-v2 --until=2027-03-01 --reason="the partner is late" > out 2> err && [ ! -s err ] &&
	echo "flags.extend checkout-v2 until 2027-03-01" | same - out && git -C r log -1 --format=%B refs/release-ledger/_project > log && has log "the partner is late" &&
	has log "Event: flags.extend" && has log "Flag: checkout-v2" && has log "Until: 2027-03-01T00:00:00Z" && on 2027-02-28 exits 0 git -C r release-flags check && on 2027-03-01 exits 1 git -C r release-flags check > out &&
	echo ".gitrelease:6: checkout-v2: expired (since 2027-03-01)" | same - out && on 2027-02-01 exits 0 git -C r release-flags list --json > out && json out flags.0.expires 2027-03-01 &&
	json out flags.0.reason "the partner is late" && on 2027-02-01 exits 0 git -C r release-flags check HEAD
'
it 'retires a flag, and takes that back' '
	project r && on 2026-06-01 exits 0 git -C r release-flags retire checkout-v2 --reason="it is everybody'\''s" > out && echo "flags.retire checkout-v2" | same - out &&
	on 2026-06-01 exits 1 git -C r release-flags check > out && echo "src/a.js:1: checkout-v2: retired-but-referenced" | same - out && on 2026-06-01 git -C r release-flags list > out && grep -q "^checkout-v2 .*retired$" out &&
	commit r "feat: clean" src/a.js "go()" && on 2028-06-01 exits 0 git -C r release-flags check && git -C r revert --no-edit HEAD > /dev/null &&
	on 2026-06-01 exits 0 git -C r release-flags retire --undo checkout-v2 > out && echo "flags.retire-undo checkout-v2" | same - out && on 2026-06-01 exits 0 git -C r release-flags check &&
	on 2026-06-01 exits 0 git -C r release-flags retire -q checkout-v2 > out && [ ! -s out ] && on 2026-06-01 exits 1 git -C r release-flags check > /dev/null
'
it 'shows what is recorded in a diff' '
	project r && tag r v1.0.0 && on 2026-06-01 git -C r release-flags extend -q checkout-v2 --until=2027-03-01 --reason=late && exits 0 git -C r release-flags diff > out &&
	echo "~ checkout-v2: expires 2027-01-01 -> 2027-03-01" | same - out && on 2026-06-01 git -C r release-flags retire -q checkout-v2 && exits 0 git -C r release-flags diff --json > out &&
	json out changes.# 2 && json out changes.1.change retired && json out changes.1.to true
'
it 'refuses an extension that makes nothing later' '
	project r && registry r "$(cat r/.gitrelease)
$(flag forever)" && for d in 2026-12-31 2027-01-01; do on 2026-06-01 exits 1 git -C r release-flags extend checkout-v2 --until=$d --reason=x 2> err && has err "may stay until 2027-01-01 already" || exit 1; done &&
	on 2026-06-01 exits 1 git -C r release-flags extend forever --until=2028-01-01 --reason=x 2> err && has err "has no day" && on 2028-06-01 exits 1 git -C r release-flags extend checkout-v2 --until=2028-06-01 --reason=x 2> err &&
	has err "that day is over" && ! ledger_of r && on 2026-06-01 exits 0 git -C r release-flags extend -q checkout-v2 --until=2027-01-02 --reason=x && on 2026-06-01 exits 1 git -C r release-flags extend checkout-v2 --until=2027-01-02 --reason=x 2> err &&
	has err "may stay until 2027-01-02 already" && on 2026-06-01 exits 0 git -C r release-flags extend -q checkout-v2 --until=2027-01-03 --reason=x
'
it 'refuses to retire twice, to extend what is retired, and to undo what was not' '
	project r && on 2026-06-01 exits 1 git -C r release-flags retire --undo checkout-v2 2> err && has err "is not retired" && git -C r release-flags retire -q checkout-v2 && tip=$(ledger_of r) &&
	exits 1 git -C r release-flags retire checkout-v2 2> err && has err "flag '\''checkout-v2'\'' is retired" && on 2026-06-01 exits 1 git -C r release-flags extend checkout-v2 --until=2028-01-01 --reason=x 2> err && has err "is retired" &&
	[ "$tip" = "$(ledger_of r)" ] && exits 0 git -C r release-flags retire -q --undo checkout-v2 && on 2026-06-01 exits 0 git -C r release-flags extend -q checkout-v2 --until=2028-01-01 --reason=x &&
	registry r "$(cat r/.gitrelease)
	retired = true" && exits 1 git -C r release-flags retire checkout-v2 2> /dev/null && exits 1 git -C r release-flags retire --undo checkout-v2 2> err && has err "by the registry, .gitrelease"
'
it 'refuses a flag that nobody registered, and values that cannot be' '
	project r && cd r && exits 128 git release-flags retire nope 2> ../err && has ../err "the registry has no flag '\''nope'\''" && exits 128 git release-flags extend nope --until=2028-01-01 --reason=x 2> ../err &&
	exits 128 git release-flags extend checkout-v2 --until=soon --reason=x 2> ../err && has ../err soon && exits 129 git release-flags extend checkout-v2 --until=2028-01-01 --reason=" " 2> ../err && has ../err "needs --reason" &&
	! ledger_of .
'
it 'in a dry run shows the record and keeps nothing' '
	project r && on 2026-06-01 exits 0 git -C r release-flags extend -n checkout-v2 --until=2027-03-01 --reason=late > out && has out "record flags.extend" && has out "checkout-v2" && ! ledger_of r &&
	on 2026-06-01 exits 0 git -C r release-flags retire -n checkout-v2 > out && has out "record flags.retire" && ! ledger_of r && on 2026-06-01 exits 1 git -C r release-flags extend -n checkout-v2 --until=2026-07-01 --reason=x 2> /dev/null
'
it 'of extensions side by side takes the earliest, whoever came first' '
	clones && on 2026-02-01 git -C a release-flags extend -q one --until=2026-06-01 --reason=a && on 2026-02-01 git -C b release-flags extend -q one --until=2026-05-01 --reason=b && on 2026-02-01 share &&
	for d in a b; do on 2026-02-01 git -C $d release-flags list --json > $d.json || exit 1; done && same a.json b.json && json a.json flags.0.expires 2026-05-01 && json a.json flags.0.reason b &&
	on 2026-02-01 exits 1 git -C a release-flags extend one --until=2026-05-01 --reason=x 2> /dev/null && on 2026-02-01 exits 0 git -C a release-flags extend -q one --until=2026-05-15 --reason=both && on 2026-02-01 git -C a release-flags list --json > out && json out flags.0.expires 2026-05-15
'
it 'of an extension and a retirement side by side keeps both, retired, in either order' '
	clones && on 2026-02-01 git -C a release-flags extend -q one --until=2026-06-01 --reason=a && on 2026-02-01 git -C b release-flags retire -q one && on 2026-02-01 git -C b release-flags extend -q two --until=2026-06-01 --reason=b &&
	on 2026-02-01 git -C a release-flags retire -q two && on 2026-02-01 share && for d in a b; do on 2026-02-01 exits 1 git -C $d release-flags check > $d.out || exit 1; done && same a.out b.out &&
	printf "src/a.js:1: %s: retired-but-referenced\n" one two | same - a.out
'
it 'of a retirement and its undoing side by side keeps the retirement' '
	clones && on 2026-02-01 git -C a release-flags retire -q one && on 2026-02-01 share && on 2026-02-01 git -C a release-flags retire -q --undo one && on 2026-02-01 git -C b release-flags retire -q --undo one &&
	on 2026-02-01 git -C b release-flags retire -q one && on 2026-02-01 share && for d in a b; do on 2026-02-01 exits 1 git -C $d release-flags check > out && has out "one: retired-but-referenced" || exit 1; done
'
it 'records with the remote away' '
	clones && git -C a remote set-url origin ../gone.git && on 2026-02-01 exits 0 git -C a -c release.autoSync=true release-flags extend one --until=2026-06-01 --reason=a > out 2> err && has err "warning: " &&
	on 2026-02-01 git -C a release-flags list --json > out && json out flags.0.expires 2026-06-01
'
it 'counts only signed extensions where events are signed, and lets a claim excuse nothing' '
	project r && ana=$(ssh_key ana) && use_ssh r "$ana" && on 2026-06-01 exits 1 git -C r -c commit.gpgSign=false release-flags extend checkout-v2 --until=2027-03-01 --reason=x 2> err && has err "anybody who is known" &&
	on 2026-06-01 exits 0 git -C r -c commit.gpgSign=false -c release.signedEvents=false release-flags extend -q checkout-v2 --until=2027-03-01 --reason=x && on 2027-02-01 exits 1 git -C r release-flags check > /dev/null &&
	on 2026-06-01 exits 0 git -C r -c commit.gpgSign=true release-flags extend -q checkout-v2 --until=2027-03-01 --reason=x && on 2027-02-01 exits 0 git -C r release-flags check &&
	on 2026-06-01 exits 0 git -C r -c commit.gpgSign=false release-flags retire -q checkout-v2 && on 2027-02-01 exits 1 git -C r release-flags check > out && has out retired-but-referenced &&
	commit r "feat: clean" src/a.js "go()" && on 2027-02-01 exits 1 git -C r release-flags check > out && has out unreferenced
'
it 'leaves out a ledger that this clone lacks a part of, and says so' '
	clones && on 2026-02-01 git -C a release-flags extend -q one --until=2026-06-01 --reason=a && on 2026-02-01 git -C a -c release.autoSync=true release-flags extend -q two --until=2026-06-01 --reason=a &&
	tag a v1.0.0 && git -C a push -q --tags && git clone -q --depth=1 "file://$PWD/o.git" s && on 2026-02-01 exits 0 git -C s release-flags list > out 2> err && [ ! -s err ] && on 2026-02-01 exits 0 git -C s release-flags check &&
	git -C s fetch -q --depth=1 origin "refs/release-ledger/*:refs/release-ledger/*" && for v in list check diff; do on 2026-02-01 exits 0 git -C s release-flags $v > out 2> err && has err "what is recorded about flags is left out" || exit 1; done &&
	on 2026-02-01 exits 128 git -C s release-flags retire one 2> err && has err "cut off in this shallow clone"
'
it 'wants no history where there is no flag that could have changed' '
	repo r && registry r "[release]
$PATTERN" && commit r "feat: one" && commit r "feat: two" && git clone -q --depth=1 "file://$PWD/r" s && exits 0 git -C s release-flags check && exits 128 git -C s release-flags diff 2> err && has err "git fetch" &&
	registry r "$(cat r/.gitrelease)
$(flag gone)" && tag r v1.0.0 && registry r "[release]" && exits 0 git -C r release-flags diff > out && echo "- gone" | same - out
'
it 'takes the last release of a package for check and diff' '
	repo r && registry r "[release-package \"api\"]
	path = api
$(flag one "default = off")" && commit r "feat: one" api/a "one" && tag r v1.0.0 && registry r "$(sed "s/off/on/" r/.gitrelease)" && tag r api/v1.0.0 && exits 1 git -C r release-flags check > out && has out default-changed &&
	exits 0 git -C r release-flags check --package=api && exits 0 git -C r release-flags diff --package=api > out && [ ! -s out ] && exits 0 git -C r release-flags diff > out && has out "default off -> on" &&
	exits 128 git -C r release-flags check --package=web 2> err && has err "no package '\''web'\''"
'

# --- the command line ------------------------------------------------------------------------------------------------

it 'refuses what is no command line' '
	project r && cd r && exits 129 git release-flags 2> ../err && has ../err "list, check, diff, extend or retire" && exits 129 git release-flags toggle 2> ../err && has ../err "unknown verb" &&
	exits 129 git release-flags list HEAD HEAD 2> /dev/null && exits 129 git release-flags check HEAD HEAD 2> /dev/null && exits 129 git release-flags diff HEAD HEAD HEAD 2> /dev/null &&
	exits 129 git release-flags extend checkout-v2 --until=2028-01-01 2> ../err && has ../err "extend needs --reason" && exits 129 git release-flags extend checkout-v2 --reason=x 2> /dev/null &&
	exits 129 git release-flags retire 2> ../err && has ../err "needs the name of a flag" && exits 129 git release-flags retire a b 2> /dev/null && exits 129 git release-flags list --undo 2> ../err && has ../err "--undo does not go with list" &&
	exits 129 git release-flags check --until=2028-01-01 2> /dev/null && exits 129 git release-flags retire checkout-v2 --json 2> /dev/null && exits 129 git release-flags list --package=x 2> /dev/null && exits 129 git release-flags check -n 2> /dev/null &&
	exits 128 git release-flags list > /dev/full 2> /dev/null
'
it 'ends with 3 when somebody else was quicker, and only then' '
	project r && exits 3 overtaken r "git-release-flags retire checkout-v2" git-release-flags retire checkout-v2 2> err && has err "somebody else was quicker" && has err "is retired" && git -C r release-flags retire checkout-v2 --undo -q &&
	exits 0 overtaken r "git-release-flags extend checkout-v2 --until=2031-01-01 --reason=r" git-release-flags retire checkout-v2 -q
'

it 'records nothing with --dry-run' '
	project r && for verb in "extend checkout-v2 --until=2031-01-01 --reason=r" "retire checkout-v2"; do
		git -C r release-flags $verb --dry-run > out && has out "record flags." || exit 1
	done && test -z "$(git -C r for-each-ref refs/release-ledger)" && git -C r release-flags retire checkout-v2 --quiet > out && test ! -s out && test -n "$(git -C r for-each-ref refs/release-ledger)"
'

finish
