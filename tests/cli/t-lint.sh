#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-lint: ranges, message files, standard input; hooks.
# shellcheck disable=SC2016
. ./lib.sh

L='git release-lint'
SCISSORS='# ------------------------ >8 ------------------------'

it 'is silent and exits 0 on a message that follows the grammar' '
	printf "feat(api)!: add it\n\nwhy\n\nRefs: #1\n" >m &&
	exits 0 $L --stdin <m >out 2>err && [ ! -s out ] && [ ! -s err ] &&
	exits 0 $L --file m >out 2>err && [ ! -s out ] && [ ! -s err ]
'

it 'names place, rule, hint and the corrected line, and exits 1' '
	printf "feat:add\n\nbody\n\nBreaking change: gone\n" >m &&
	exits 1 $L --file m >out 2>err &&
	cat >want <<-\EOT &&
	m:1:6: header-colon-space: exactly one space belongs after the colon
	hint: write it so:
	        feat: add
	m:5:1: breaking-footer: this does not count as a breaking change: the token is '"'BREAKING CHANGE: '"' in capitals
	hint: write it so:
	        BREAKING CHANGE: gone
	EOT
	same want out && has err "1 of 1 messages" &&
	exits 1 $L --stdin <m >out && has out "-:1:6: header-colon-space: "
'

it 'warns of an unknown type where the policy lists none, and exits 0' '
	echo "wibble: x" | exits 0 $L --stdin >out && has out "-:1:1: type: " && has out "(warning)" &&
	repo r && printf "[release-lint \"types\"]\n\tallow = feat, fix\n" >r/.gitrelease && cd r &&
	echo "wibble: x" | exits 1 $L --stdin >out && has out "-:1:1: type: " && hasnt out "(warning)" &&
	echo "fix: x" | exits 0 $L --stdin >out && [ ! -s out ]
'

it '-q prints errors alone, without hints' '
	printf "wibble: x\n" | exits 0 $L -q --stdin >out && [ ! -s out ] &&
	printf "x\n" | exits 1 $L --quiet --stdin >out 2>err && [ "$(wc -l <out)" -eq 1 ] && [ ! -s err ]
'

it '--stdin -z takes many messages' '
	printf "feat: a\0oops\0fix: b\0fix:c" | exits 1 $L --stdin -z >out 2>err &&
	has out "-[2]:1:1: header-type" && has out "-[4]:1:5: header-colon-space" && hasnt out "-[1]" && has err "2 of 4" &&
	printf "feat: a\0fix: b\0" | exits 0 $L --stdin -z --json >out && json out commits.# 2
'

it '--json holds the pieces of each part, and what is wrong' '
	printf "feat(api)!: all\n\nbody\n\n* fix: one\n  Closes #12\n* Wibble!: two\n\nReviewed-by: Z\n" |
		exits 0 $L --stdin --json >out &&
	json out schema git-release-lint/1 && json out commits.# 3 &&
	json out commits.0.oid null && json out commits.0.part 0 && json out commits.0.valid true && json out commits.0.type feat &&
	json out commits.0.scope api && json out commits.0.breaking true && json out commits.0.description all &&
	json out commits.0.body body &&
	json out commits.0.footers "[{\"token\": \"Reviewed-by\", \"separator\": \": \", \"value\": \"Z\"}]" &&
	json out commits.1.part 1 && json out commits.1.scope null && json out commits.1.breaking false &&
	json out commits.1.footers "[{\"token\": \"Closes\", \"separator\": \" #\", \"value\": \"12\"}]" &&
	json out commits.2.type Wibble && json out commits.2.problems.0.rule type && json out commits.2.problems.0.line 7 &&
	json out commits.2.problems.0.column 3 && json out commits.2.problems.0.severity warning && json out commits.2.valid true &&
	echo oops | exits 1 $L --stdin --json >out 2>err && json out commits.0.valid false && json out commits.0.type null &&
	json out commits.0.problems.0.severity error && [ ! -s err ]
'

it 'judges a range, newest first, by abbreviated id' '
	repo r && commit r "feat: a" && commit r "oops" && commit r "fix:b" && commit r "fix: c" && cd r &&
	exits 1 $L HEAD~3..HEAD >out 2>err && has err "2 of 3" &&
	printf "%s:1:5: header-colon-space\n%s:1:1: header-type\n" "$(git rev-parse --short HEAD~1)" "$(git rev-parse --short HEAD~2)" >want &&
	grep -o "^[0-9a-f]*:1:[0-9]*: [a-z-]*" out >got && same want got &&
	exits 0 $L HEAD~1..HEAD && exits 0 $L HEAD ^HEAD~1 && exits 0 $L HEAD..HEAD >out && [ ! -s out ] &&
	exits 1 $L HEAD && exits 0 $L HEAD~3 &&
	exits 0 $L HEAD..HEAD --json >out && json out commits "[]" &&
	exits 1 $L --json HEAD~2..HEAD >out && json out commits.1.oid "$(git rev-parse HEAD~1)" && json out commits.0.valid true
'

it 'without a range: since the upstream, else the highest version tag reached, else all' '
	repo r && commit r "oops" && commit r "fix: a" && cd r && exits 1 $L 2>err && has err "1 of 2" &&
	tag . v1.0.0 && tag . v0.9.0 HEAD~1 && tag . not-a-version && commit . "fix: b" && exits 0 $L --json >out &&
	json out commits.# 1 && json out commits.0.description b &&
	git branch base HEAD~2 && git branch -q --set-upstream-to=base && exits 0 $L --json >out && json out commits.# 2
'

it 'understands what git writes itself: merges, reverts, fixups' '
	repo r && commit r "feat: a" && cd r && git checkout -q -b side && commit . "fix: b" side && git checkout -q main &&
	commit . "fix: c" && tick && git merge -q --no-edit side && tick && git revert --no-edit HEAD~1 >/dev/null &&
	echo d >>file && tick && git commit -q -a --fixup HEAD &&
	exits 0 $L HEAD >out && has out "fixup" && [ "$(grep -c ": " out)" -eq 1 ]
'

it 'needs a repository for a range, not for a message' '
	exits 128 $L 2>err && has err "not a git repository" && exits 128 $L HEAD 2>err &&
	echo "feat: a" | exits 0 $L --stdin && echo oops | exits 1 $L --stdin
'

it 'tells usage errors by 129, and what cannot be read by 128' '
	echo "feat: a" >m && exits 129 $L --file m --stdin </dev/null 2>err && has err "exclude each other" &&
	exits 129 $L --file m HEAD 2>err && exits 129 $L --stdin HEAD </dev/null 2>err && exits 129 $L -z 2>err &&
	exits 129 $L --nope 2>err && exits 0 $L -h >out && has out "usage: git release-lint" &&
	exits 128 $L --file absent 2>err && has err "absent" && mkdir d && exits 128 $L --file d 2>err && has err "directory" &&
	repo r && cd r && exits 128 $L 2>err && has err "no commit" && exits 128 $L --file ../absent 2>err &&
	commit . "feat: a" && exits 128 $L nosuchrev 2>err && has err nosuchrev && exits 128 $L -- --output=x HEAD 2>err && [ ! -e x ]
'

it 'works in a bare repository, by the policy in its HEAD' '
	repo r && printf "[release-lint \"types\"]\n\tallow = feat\n" >r/.gitrelease && git -C r add . && commit r "feat: a" &&
	commit r "fix: b" && git clone -q --bare r b.git && cd b.git &&
	exits 1 $L HEAD >out && has out ": type: " && exits 0 $L HEAD~1 && echo "fix: c" | exits 1 $L --stdin
'

it 'works in a subdirectory and in a linked worktree, by the policy there' '
	repo r && commit r "feat: a" sub/f && git -C r worktree add -q ../w -b w &&
	printf "[release-lint \"types\"]\n\tallow = feat\n" >w/.gitrelease && cd w/sub &&
	echo "fix: c" >m && exits 1 $L --file m >out && cd ../../r/sub && echo "fix: c" | exits 0 $L --stdin
'

it 'takes settings from git -c, which win over the file' '
	repo r && printf "[release-lint \"subject\"]\n\tmaxLength = 10\n" >r/.gitrelease && cd r &&
	echo "feat: rather long" >m && exits 1 $L --file m && exits 0 git -c release-lint.subject.maxLength=50 release-lint --file m
'

it 'a bad value in the policy is 128 and names file and line' '
	repo r && printf "[release-lint \"subject\"]\n\tmaxLength = many\n" >r/.gitrelease && cd r &&
	echo "feat: x" | exits 128 $L --stdin 2>err && has err ".gitrelease:2"
'

it 'holds subject, body, scope to the policy' '
	repo r && cd r && cat >.gitrelease <<-\EOT &&
	[release-lint "scopes"]
		allow = api, core
		required = true
	[release-lint "subject"]
		maxLength = 30
		imperative = true
		lowerCase = true
	[release-lint "body"]
		maxLineLength = 20
	EOT
	printf "fix(api): close the file\n\nwithin the limit\n" | exits 0 $L --stdin &&
	printf "fix: close the file\n" | exits 1 $L --stdin >out && has out "-:1:4: scope: " &&
	printf "fix(x): close the file\n" | exits 1 $L --stdin >out && has out "-:1:5: scope: " &&
	printf "fix(api): Closed the file of the other\n\nthis line is longer than it may be\n" | exits 1 $L --stdin >out &&
	has out "-:1:11: subject-imperative" && has out "-:1:11: subject-lower-case" && has out "-:1:31: subject-length" &&
	has out "-:3:21: body-line-length"
'

it 'wants footers from commits that touch a path, in a range and in the hook' '
	repo r && printf "[release-lint \"footers migrations\"]\n\tpaths = db/**\n\trequire = Refs\n" >r/.gitrelease &&
	commit r "feat: a" && commit r "feat: b" db/1.sql && commit r "feat: c

Refs: 1" db/2.sql && cd r && exits 1 $L --json HEAD >out && json out commits.0.valid true && json out commits.2.valid true &&
	json out commits.1.problems.0.rule footer-required &&
	echo x >db/3.sql && git add db && echo "feat: d" >m && exits 1 $L --file m && (cd db && exits 1 git -c diff.relative=true release-lint --file ../m) && git reset -q && exits 0 $L --file m
'

it 'strips comments and scissors from a file as git does, and keeps its line numbers' '
	repo r && cd r && printf "# one\nfix: a\n# two\nb\n%s\n# Do not modify or remove the line above.\ndiff: x\n" "$SCISSORS" >m &&
	exits 1 $L --file m >out && has out "m:4:1: body-blank-line" && [ "$(grep -c "^m:" out)" -eq 1 ] &&
	printf "fix: a\n\n; no\n" >m && exits 0 git -c core.commentChar=";" release-lint --file m --json >out && json out commits.0.body null &&
	printf "#fix: a\n" >m && exits 1 $L --file m >out && has out empty-message &&
	printf "fix: a\n\n# kept\n" >m && exits 0 git -c commit.cleanup=whitespace release-lint --file m --json >out &&
	json out commits.0.body "# kept" && exits 0 git -c commit.cleanup=verbatim release-lint --file m --json >out &&
	json out commits.0.body "# kept" && printf "fix: a\n\n# kept\n%s\nx\n" "$SCISSORS" >m &&
	exits 0 git -c commit.cleanup=scissors release-lint --file m --json >out && json out commits.0.body "# kept" &&
	exits 128 git -c commit.cleanup=nonsense release-lint --file m 2>err && has err "commit.cleanup" &&
	printf "# x\n" | exits 1 $L --stdin >out && has out header-type
'

it 'the sample commit-msg hook stops a bad commit and lets a good one through' '
	repo r && commit r "feat: a" && cp "$SOURCE_ROOT/contrib/hooks/commit-msg" r/.git/hooks/ && cd r && echo x >>file &&
	exits 1 git commit -q -a -m "oops" 2>err && has err ":1:1: header-type" && [ "$(git rev-list --count HEAD)" -eq 1 ] &&
	exits 0 git commit -q -a -m "fix: b" && [ "$(git rev-list --count HEAD)" -eq 2 ] &&
	git worktree add -q ../w && cd ../w && echo y >>file && exits 1 git commit -q -a -m "oops" 2>err &&
	exits 0 git commit -q -a -v -m "fix: c"
'

it 'the sample pre-receive hook judges what is new to the server' '
	repo r && commit r "oops" && git clone -q --bare r b.git && git -C r remote add o ../b.git &&
	cp "$SOURCE_ROOT/contrib/hooks/pre-receive-lint" b.git/hooks/pre-receive && commit r "fix: a" &&
	exits 0 git -C r push -q o main && commit r "fix:b" && exits 1 git -C r push -q o main 2>err && has err "header-colon-space" &&
	[ "$(git -C b.git rev-list --count main)" -eq 2 ] && exits 0 git -C r push -q o HEAD~1:refs/heads/other &&
	exits 0 git -C r push -q o :other
'

it 'reads Latin-1 by the encoding header; without one it warns' '
	repo r && cd r && tick && git config i18n.commitEncoding ISO-8859-1 && git commit -q --allow-empty -m "$(printf "fix: caf\351")" &&
	git config --unset i18n.commitEncoding && exits 0 $L --json HEAD >out && json out commits.0.description "café" &&
	json out commits.0.problems "[]" && tick &&
	git cat-file commit HEAD | grep -v ^encoding >raw && git update-ref HEAD "$(git hash-object -t commit -w raw)" &&
	exits 0 $L --json HEAD >out && json out commits.0.problems.0.rule utf-8 && json out commits.0.problems.0.severity warning
'

it 'control bytes never come out raw' '
	printf "f\033[31moo\n\nBreaking change: \033]0;x\007\n" >m && exits 1 $L --file m >out 2>&1 && ! LC_ALL=C grep -q "$(printf "\033")" out &&
	printf "fix: \033[31m\302\205x\n" | exits 0 $L --stdin --json >out && ! LC_ALL=C grep -q "$(printf "\033")" out &&
	json out commits.0.problems.0.rule control-character &&
	printf "fix: a\0b\n" | exits 1 $L --stdin >out && has out "nul-byte"
'

it 'takes CRLF for line ends' '
	printf "fix: a\r\n\r\nbody\r\n\r\nRefs: 1\r\n" | exits 0 $L --stdin --json >out && json out commits.0.description a &&
	json out commits.0.body body && json out commits.0.footers.0.value 1 && json out commits.0.problems "[]"
'

it 'a message of 10 MiB is judged, one of 65 MiB refused' '
	{ printf "fix: a\n\n" && yes "Breaking: fix: (a) \"* b" | head -c 10485760; } >m && exits 1 timeout 60 $L -q --file m >out &&
	{ printf "fix: a\n\n" && yes "some words" | head -c 10485760; } | exits 0 timeout 60 $L --stdin &&
	head -c 68157440 /dev/zero | exits 128 $L --stdin 2>err && has err "64 MiB"
'

it 'SHA-256 repositories and replace refs are as git sees them' '
	repo s --object-format=sha256 && commit s "oops" && commit s "fix: a" && cd s && exits 1 $L HEAD >out && has out ":1:1: header-type" &&
	cd .. && repo r && commit r "oops" && cd r && exits 1 $L HEAD &&
	git replace HEAD "$(echo "fix: a" | git commit-tree HEAD^{tree})" && exits 0 $L HEAD
'

it 'does without libgit2' '
	! ldd "$(command -v git-release-lint)" | grep -i git2
'

it 'an answer that cannot be written is 128' '
	echo oops | exits 128 $L --stdin >/dev/full 2>err && has err "standard output"
'

it 'takes the commits that git merge --squash lists for changes of their own' '
	repo r && commit r "chore: base" && git -C r checkout -q -b topic && commit r "$(printf "feat(a): one\n\nBREAKING CHANGE: gone\n")" &&
	commit r wip && commit r "fix: two" && git -C r checkout -q main && git -C r merge -q --squash topic >/dev/null &&
	{ echo "feat: all (#7)"; echo; cat r/.git/SQUASH_MSG; echo; echo "Refs: #9"; } >m && exits 0 git release-lint --stdin --json <m >out &&
	json out commits.# 3 && json out commits.0.description "all (#7)" && json out commits.0.footers.0.token Refs && json out commits.0.breaking false &&
	json out commits.1.description two && json out commits.2.description one && json out commits.2.breaking true &&
	json out commits.2.footers.0.value gone
'

finish
