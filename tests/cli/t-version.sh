#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-version: check, compare, sort, bump.
. ./lib.sh

V='git release-version'

it 'says nothing and exits 0 when every version is valid' '
	exits 0 $V check 1.2.3 0.0.0 1.0.0-rc.1+build.5 99999999999999999999.0.0 >out 2>err &&
	[ ! -s out ] && [ ! -s err ]
'

it 'names each string that is no version, with the first bad byte' '
	exits 1 $V check 1.2.3 v1.2.3 1.02.3 1.2 "" 1.0.0-a..b >out 2>err &&
	cat >want <<-\EOT &&
	'"'v1.2.3': byte 1: a tag prefix is no part of a version
	'1.02.3': byte 3: leading zero in the minor number
	'1.2': byte 4: the text ends after the minor number
	'': byte 1: the text ends before the major number
	'1.0.0-a..b': byte 9: empty identifier in the pre-release"'
	EOT
	same want err && [ ! -s out ]
'

it 'never lets the bytes of an argument reach the terminal raw' '
	exits 1 $V check "$(printf "1.\033[31m\n2")" "$(printf "1.\351")" 2>err &&
	[ "$(wc -l <err)" -eq 2 ] && ! LC_ALL=C grep -q "$(printf "\033")" err && ! LC_ALL=C grep -q "$(printf "\351")" err
'

it 'check --json tells the pieces, and what is wrong with the others' '
	exits 1 $V check --json 1.2.3-rc.1+a.001 18446744073709551616.0.9 1.x >out 2>err &&
	json out schema git-release-version/1 && json out versions.# 3 &&
	json out versions.0 "{\"input\": \"1.2.3-rc.1+a.001\", \"valid\": true, \"major\": 1, \"minor\": 2, \"patch\": 3, \"prerelease\": [\"rc\", \"1\"], \"build\": [\"a\", \"001\"], \"error\": null, \"byte\": null}" &&
	json out versions.1.major 18446744073709551616 && grep -q "\"18446744073709551616\"" out &&
	json out versions.1.minor 0 && json out versions.1.prerelease "[]" &&
	json out versions.2.valid false && json out versions.2.major null && json out versions.2.byte 3 &&
	json out versions.2.error "a digit must begin the minor number" &&
	has err "'"'1.x': byte 3: "'" && head -2 out | grep -q schema &&
	exits 0 $V check --json 1.2.3 >out && json out versions.0.valid true
'

if [ -d "$SHARED_DATA/semver" ]; then
	it 'accepts every version of the public SemVer corpus' '
		n=0 &&
		while IFS= read -r v; do
			exits 0 $V check -- "$v" || exit 1
			n=$((n + 1))
		done <"$SHARED_DATA/semver/valid.txt" && [ "$n" -gt 20 ]
	'
	it 'refuses every non-version of it' '
		n=0 &&
		while IFS= read -r v; do
			exits 1 $V check -- "$v" || exit 1
			n=$((n + 1))
		done <"$SHARED_DATA/semver/invalid.txt" && [ "$n" -gt 20 ]
	'
else
	skip 'agrees with the public SemVer corpus' "$SHARED_DATA/semver is not here"
fi

it 'compares by precedence' '
	[ "$($V compare 1.0.0-rc.9 1.0.0-rc.10)" = -1 ] && [ "$($V compare 1.0.0 1.0.0-rc.1)" = 1 ] &&
	[ "$($V compare 1.0.0+a 1.0.0+b)" = 0 ] && [ "$($V compare 9999999999999999999999.0.0 9999999999999999999998.9.9)" = 1 ] &&
	$V compare --json 1.0.0 2.0.0 >out && json out schema git-release-version/1 && json out a 1.0.0 && json out b 2.0.0 &&
	json out result -1
'

it 'compares nothing with what is no version' '
	exits 128 $V compare 1.0.0 v1.0.0 >out 2>err && [ ! -s out ] &&
	echo "error: '"'v1.0.0'"': byte 1: a tag prefix is no part of a version" >want && same want err
'

it 'sorts arguments and standard input alike, either way' '
	printf "%s\n" 1.0.0-alpha 1.0.0-rc.2 1.0.0-rc.10 1.0.0 1.9.0 1.10.0 >want &&
	exits 0 $V sort 1.10.0 1.0.0-rc.10 1.9.0 1.0.0 1.0.0-alpha 1.0.0-rc.2 >out && same want out &&
	printf "1.10.0\n\n1.0.0-rc.10\n1.9.0\n1.0.0\n1.0.0-alpha\n1.0.0-rc.2" | $V sort >out && same want out &&
	sed "1!G;h;\$!d" want >reversed && $V sort -r <want >out && same reversed out &&
	$V sort --reverse --json <want >out && json out versions.0 1.10.0 && json out versions.# 6 &&
	exits 0 $V sort </dev/null >out && [ ! -s out ]
'

it 'sorts nothing when one of the strings is no version' '
	printf "1.0.0\nlatest\n" >in && exits 128 $V sort <in >out 2>err && [ ! -s out ] && has err "'"'latest': byte 1: "'" &&
	printf "1.0.0\n1.0\0.0\n" >in && exits 128 $V sort <in >out 2>err && [ ! -s out ] && has err "byte 4: a NUL byte" &&
	exits 128 $V sort 1.0.0 "" 2>err
'

it 'agrees with the version sort of git where that knows the suffixes' '
	repo r && commit r one &&
	for v in 1.0.0 1.0.0-alpha.1 1.0.0-alpha.2 1.0.0-beta.1 1.0.0-rc.1 1.0.0-rc.2 1.0.0-rc.10 1.0.1 1.2.0 1.10.0 1.9.9 \
		2.0.0-beta.11 2.0.0-beta.2 2.0.0 10.0.0-rc.1 10.0.0 0.9.0 0.10.0; do git -C r tag v$v || exit 1; done &&
	git -C r -c versionsort.suffix=-alpha -c versionsort.suffix=-beta -c versionsort.suffix=-rc \
		for-each-ref --sort=version:refname --format="%(refname:lstrip=2)" refs/tags | sed s/^v// >want &&
	sort -R want | $V sort >out && same want out && [ "$(wc -l <out)" -eq 18 ]
'

it 'bumps by the rules of npm, counters from 1' '
	while read -r want args; do
		got=$($V bump $args) && [ "$got" = "$want" ] || { echo "$args: $got, wanted $want"; exit 1; }
	done <<-\EOT
	2.0.0 major 1.2.3
	1.3.0 minor 1.2.3
	1.2.4 patch 1.2.3
	1.2.3 patch 1.2.3-4
	1.2.0 minor 1.2.0-1
	1.0.0 major 1.0.0-1
	2.0.0 major 1.1.0-1
	1.2.4-1 pre 1.2.3
	1.2.5-dev.1 pre 1.2.4 --pre dev
	1.2.5-dev.2 pre 1.2.5-dev.1 --pre dev
	1.2.5-dev.2 pre 1.2.5-dev.1
	1.3.0-dev.1 minor 1.2.0 --pre=dev
	2.0.0-rc.1 major --pre rc 1.2.0-rc.4
	1.2.3 final 1.2.3-rc.1+b
	1.2.100000000000000000000 patch 1.2.99999999999999999999
	EOT
'

it 'exits 1 for the final of a final version' '
	exits 1 $V bump final 1.2.3 >out 2>err && [ ! -s out ] && has err "'"'1.2.3' is a final version already"'" &&
	exits 1 $V bump --json final 1.2.3 >out 2>err && json out version 1.2.3 && json out next null &&
	exits 0 $V bump --json final 1.2.3-rc.1 >out && json out next 1.2.3
'

it 'refuses a pre-release identifier that cannot be one' '
	exits 128 $V bump pre 1.2.3 --pre a..b >out 2>err && [ ! -s out ] && has err "'"'a..b' cannot be a pre-release"'" &&
	exits 128 $V bump pre 1.2.3 --pre "" && exits 128 $V bump minor latest
'

it 'takes the date of a calendar version from the clock, in UTC' '
	SOURCE_DATE_EPOCH=1767225599 && export SOURCE_DATE_EPOCH && # 2025-12-31T23:59:59Z
	[ "$(TZ=Asia/Tokyo $V bump patch --calver=YYYY.0M.MICRO 2025.12.4)" = 2025.12.5 ] &&
	[ "$($V bump patch --calver=YYYY.0W.MICRO 2025.52.4)" = 2026.01.0 ] &&
	SOURCE_DATE_EPOCH=1767225600 &&
	[ "$($V bump patch --scheme=calver 2025.12.4)" = 2026.01.0 ] &&
	[ "$($V bump patch --calver=YY.MM.DD 25.12.31)" = 26.1.1 ] &&
	[ "$($V bump pre --pre rc --calver=YYYY.MINOR-MODIFIER 2026.3)" = 2026.4-rc.1 ] &&
	exits 128 $V bump patch --calver=YYYY.0M.MICRO 2026.02.0 2>err && has err "lies before version" &&
	exits 128 $V bump patch --calver=YYYY.0M.0D 2026.01.01 2>err && has err "no counter" &&
	SOURCE_DATE_EPOCH=yesterday && exits 128 $V bump patch --calver=YYYY.MICRO 2025.1 2>err &&
	has err "SOURCE_DATE_EPOCH" && exits 0 $V bump patch 1.2.3 &&
	unset SOURCE_DATE_EPOCH && [ "$($V bump patch --calver=YYYY.MICRO 2000.1)" = "$(date -u +%Y).0" ]
'

it 'checks every token of calver.org against the calendar' '
	while read -r format good bad; do
		exits 0 $V check --calver=$format $good && exits 1 $V check --scheme=calver --calver=$format $bad || exit 1
	done <<-\EOT
	YYYY.MM 2026.1 2026.01
	YYYY.0M 2026.01 2026.1
	YY.MM 6.1 06.1
	0Y.MM 06.1 6.1
	YYYY.WW 2026.53 2025.53
	YYYY.0W 2026.01 2026.1
	YYYY.MM.DD 2024.2.29 2025.2.29
	YYYY-0M_0D 2026-02_03 2026-02_3
	MAJOR.YY.MINOR.MICRO 1.26.0.7 1.26.0.07
	YYYY.MICRO-MODIFIER 2026.1-rc.1 2026.1-
	YYYY0M0D 20260131 20260132
	EOT
'

it 'shows the counters of a calendar version, and null for what its format lacks' '
	exits 0 $V check --json --calver=YYYY.MINOR.MICRO-MODIFIER 2026.3.4-rc.1 >out && json out versions.0.major null &&
	json out versions.0.minor 3 && json out versions.0.patch 4 && json out versions.0.prerelease "[\"rc\", \"1\"]"
'

it 'sorts calendar versions by date' '
	printf "%s\n" 31.12.2025 01.01.2026 01.02.2026 >want && sort -R want | $V sort --calver=0D.0M.YYYY >out && same want out
'

it 'refuses a scheme or a format that is none' '
	exits 128 $V check --scheme=romver 1 2>err && has err "unknown scheme '"'romver'"'" &&
	exits 128 $V check --calver=YYYY.QQ 1 2>err && has err "byte 6: a token of calver.org must stand here" &&
	exits 128 $V check --calver=YYYY.WW.DD 1 2>err
'

it 'answers a wrong command line with one line, the usage and 129' '
	while read -r args; do
		exits 129 $V $args >out 2>err </dev/null && [ ! -s out ] && [ "$(grep -c ^error: err)" -eq 1 ] &&
		[ "$(sed -n 2p err)" = "usage: git release-version check [<options>] <version>..." ] || { cat err; echo "$args"; exit 1; }
	done <<-\EOT

	what
	check
	compare 1.0.0
	compare 1.0.0 2.0.0 3.0.0
	bump
	bump patch
	bump 1.2.3
	bump huge 1.2.3
	bump final 1.2.3 --pre rc
	check --pre rc 1.2.3
	check -r 1.2.3
	check --what 1.2.3
	check -x 1.2.3
	check --json=yes 1.2.3
	check --scheme=semver --calver=YYYY 1.2.3
	check 1.2.3 --calver
	EOT
'

it 'prints its usage on standard output for -h' '
	exits 0 $V -h >out 2>err && [ ! -s err ] && has out "usage: git release-version check" && has out "--calver <format>" &&
	exits 0 $V bump -h >again && same out again && exits 0 git-release-version --version >out && has out "git-release-version version "
'

it 'says 128 when its answer cannot be written' '
	exits 128 $V compare 1.0.0 1.0.0 >/dev/full 2>err && has err "cannot write to standard output" &&
	exits 128 $V -h >/dev/full 2>err && exits 128 $V check --json 1.0.0 >/dev/full 2>err &&
	exits 128 git-release-version compare 1.0.0 1.0.0 >&- 2>err && exits 0 $V check 1.0.0 >/dev/full
'

it 'is silent when the reader of its answer has gone' '
	seq -f "1.0.%.0f" 100000 >in &&
	{ $V sort <in 2>err; echo $? >code; } | head -1 >out && [ ! -s err ] && [ "$(cat out)" = 1.0.1 ] && [ "$(cat code)" -ne 1 ]
'

it 'needs no repository and loads no libgit2' '
	mkdir away && cd away && GIT_DIR=/nonexistent $V compare 1.0.0 2.0.0 &&
	if command -v ldd >/dev/null; then ldd "$(command -v git-release-version)" >../libs && hasnt ../libs libgit2; fi
'

it 'sorts a hundred thousand versions and takes an identifier of a megabyte' '
	seq -f "1.%.0f.0" 100000 >want && sort -R want | $V sort >out && same want out &&
	{ printf "1.0.0-" && head -c 1000000 /dev/zero | tr "\0" a && echo; } >in && $V sort <in >out && same in out
'

it 'keeps the order of what differs in build metadata only, in both directions' '
	$V sort 1.0.0+b 2.0.0 1.0.0 1.0.0+a >out && printf "1.0.0+b\n1.0.0\n1.0.0+a\n2.0.0\n" >want && same want out &&
	$V sort -r 1.0.0+b 2.0.0 1.0.0 1.0.0+a >out && printf "2.0.0\n1.0.0+b\n1.0.0\n1.0.0+a\n" >want && same want out
'

it 'reads lines that end as on Windows' '
	printf "2.0.0\r\n\r\n1.0.0\r\n" | $V sort >out && printf "1.0.0\n2.0.0\n" >want && same want out &&
	printf "2.0.0\r" | exits 128 $V sort 2>err && has err "byte 6"
'

finish
