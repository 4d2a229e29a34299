#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-notes: ranges, forms, audiences, links, the changelog; refusals and exit codes.
# shellcheck disable=SC2016
. ./lib.sh

# A repository with one release and changes of all sorts since.
base() {
	repo r && commit r "feat: begin" && tag r v0.1.0
}

# plain <file> <text>…: the entries of Markdown notes without links and ids, to compare with.
plain() {
	sed -E "s/ \([0-9a-f]{7}\)//; s/ - [0-9-]{10}$//" "$1"
}

it 'puts breaking changes first and once, then sections in the order of the policy' '
	base && commit r "perf: quick" && commit r "fix(api): mend" && commit r "feat(core)!: drop x

BREAKING CHANGE: use y" && commit r "docs: unseen" && commit r "feat: new" &&
	(cd r && exits 0 git release-notes >../out) && plain out >got &&
	cat >want <<-\EOT &&
	## Unreleased

	### Breaking changes

	- **core:** drop x

	  use y

	### Features

	- new

	### Bug fixes

	- **api:** mend

	### Performance

	- quick

	### Contributors

	- A U Thor (5)
	EOT
	same want got
'

it 'prints the JSON that scripts rely on, key for key' '
	base && commit r "feat(core)!: drop x (#12)

why it is so

BREAKING CHANGE: use y
Closes #13
Refs: own/other#4, ABC-7
Co-authored-by: Bo <bo@example.com>" && tag r v1.0.0 &&
	(cd r && exits 0 git release-notes --json v1.0.0 >../out) &&
	json out schema git-release-notes/1 && json out releases.# 1 &&
	json out releases.0.version 1.0.0 && json out releases.0.tag v1.0.0 && json out releases.0.previousTag v0.1.0 &&
	json out releases.0.date "$(TZ=UTC git -C r for-each-ref --format="%(taggerdate:format-local:%Y-%m-%dT%H:%M:%SZ)" refs/tags/v1.0.0)" &&
	json out releases.0.from "$(git -C r rev-parse v0.1.0^0)" && json out releases.0.to "$(git -C r rev-parse v1.0.0^0)" &&
	json out releases.0.commits 1 && json out releases.0.sections "[]" &&
	json out releases.0.breaking.0.oid "$(git -C r rev-parse HEAD)" &&
	json out releases.0.breaking.0.type feat && json out releases.0.breaking.0.scope core &&
	json out releases.0.breaking.0.description "drop x (#12)" && json out releases.0.breaking.0.breaking true &&
	json out releases.0.breaking.0.migration "use y" && json out releases.0.breaking.0.body "why it is so" &&
	json out releases.0.breaking.0.footers.1 "{\"token\": \"Closes\", \"value\": \"13\"}" &&
	json out releases.0.breaking.0.issues "[\"#12\", \"#13\", \"own/other#4\", \"ABC-7\"]" &&
	json out releases.0.breaking.0.authors "[\"A U Thor\", \"Bo\"]" && json out releases.0.breaking.0.alsoIn "[]" &&
	json out releases.0.contributors.0 "{\"name\": \"A U Thor\", \"commits\": 1}" &&
	python3 -c "
import json
r = json.load(open(\"out\"))[\"releases\"][0]
assert list(r) == \"version tag date previousTag from to commits breaking sections contributors\".split(), list(r)
assert list(r[\"breaking\"][0]) == (\"oid type scope description breaking migration body footers issues authors\" \
	\" alsoIn\").split(), list(r[\"breaking\"][0])"
'

it 'says no, with a document, when there is nothing to tell' '
	base && commit r "docs: only this" &&
	(cd r && exits 1 git release-notes >../out 2>../err) && [ ! -s out ] && has err "nothing to release since v0.1.0" &&
	(cd r && exits 1 git release-notes --json >../out 2>../err) && json out releases "[]" &&
	commit r "fix: this" && (cd r && exits 0 git release-notes --unreleased >../out) && has out "- this"
'

it 'takes versions and tag names alike, ranges, and refuses what is none' '
	base && commit r "fix: two" && tag r v0.1.1 && commit r "feat: three" && tag r v0.2.0 &&
	cd r && exits 0 git release-notes 0.1.1 >../a && exits 0 git release-notes v0.1.1 >../b && same ../a ../b &&
	has ../a "## 0.1.1" && has ../a "- two" && hasnt ../a "three" &&
	exits 0 git release-notes 0.1.0..v0.2.0 --json >../c && json ../c releases.0.commits 2 &&
	json ../c releases.0.version 0.2.0 && json ../c releases.0.previousTag v0.1.0 &&
	exits 0 git release-notes v0.1.0..HEAD~1 >../d && has ../d "- two" && hasnt ../d "three" &&
	exits 128 git release-notes 9.9.9 2>../err && has ../err "no release '"'9.9.9'"'" &&
	exits 128 git release-notes v0.1.0...HEAD 2>../err && exits 128 git release-notes nope..HEAD 2>../err &&
	has ../err nope && cd ..
'

it 'counts a final from the last final, a pre-release from the one before' '
	base && commit r "feat: one" && tag r v0.2.0-rc.1 && commit r "fix: two" && tag r v0.2.0-rc.2 &&
	commit r "fix: three" && tag r v0.2.0 && commit r "fix: four" && cd r &&
	git release-notes 0.2.0-rc.2 >../a && has ../a "- two" && hasnt ../a "- one" &&
	git release-notes 0.2.0-rc.2 --since-final >../b && has ../b "- two" && has ../b "- one" &&
	git release-notes 0.2.0 >../c && has ../c "- one" && has ../c "- two" && has ../c "- three" && hasnt ../c "- four" &&
	cd ..
'

it 'counts what is unreleased from the last pre-release, with --since-final from the last final' '
	base && commit r "feat: one" && tag r v0.2.0-rc.1 && commit r "fix: two" && cd r &&
	git release-notes >../a && has ../a "- two" && hasnt ../a "- one" &&
	git release-notes --since-final >../b && has ../b "- two" && has ../b "- one" && cd ..
'

it 'tells all releases, what is unreleased first, each as it is told alone' '
	base && commit r "feat: one" && tag r v0.2.0-rc.1 && commit r "fix: two" && tag r v0.2.0-rc.2 && tag r v0.2.0 &&
	git -C r checkout -q -b old v0.1.0 && commit r "fix: old" other && tag r v0.1.1 && git -C r checkout -q main &&
	commit r "feat: three" && tag r v0.3.0 && git -C r merge -q -m "Merge branch '"'old'"'" old &&
	commit r "feat!: four" && tag r v1.0.0 && commit r "fix: five" && cd r &&
	git release-notes --all --json >../all && json ../all releases.0.version null && json ../all releases.0.tag null &&
	json ../all releases.#  8 || { cat ../all; false; } &&
	for v in 0.1.0 0.1.1 0.2.0-rc.1 0.2.0-rc.2 0.2.0 0.3.0 1.0.0; do
		git release-notes --json "$v" >../one && python3 -c "
import json, sys
one = json.load(open(\"../one\"))[\"releases\"][0]
all = {r[\"version\"]: r for r in json.load(open(\"../all\"))[\"releases\"]}
assert one == all[one[\"version\"]], (one, all[one[\"version\"]])" || exit 1
	done && cd ..
'

it 'leaves the unreleased release out of --all where there is nothing' '
	base && cd r && git release-notes --all --json >../all && json ../all releases.# 1 &&
	json ../all releases.0.tag v0.1.0 && cd ..
'

it 'names the older line that has shipped a merged fix, or a pick of it' '
	base && commit r "feat: more" && tag r v0.2.0 &&
	git -C r checkout -q -b old v0.1.0 && commit r "fix: merged" other && tag r v0.1.1 && git -C r checkout -q main &&
	git -C r merge -q -m "Merge branch '"'old'"'" old && commit r "fix: picked" third &&
	git -C r checkout -q old && git -C r cherry-pick -x main >log 2>&1 && tag r v0.1.2 && git -C r checkout -q main &&
	cd r && git release-notes --json >../out && git release-notes >../md && cd .. &&
	python3 -c "
import json
e = {e[\"description\"]: e[\"alsoIn\"] for s in json.load(open(\"out\"))[\"releases\"][0][\"sections\"] for e in s[\"entries\"]}
assert e == {\"merged\": [\"v0.1.1\"], \"picked\": [\"v0.1.2\"]}, e" && has md ", also in v0.1.1"
'

it 'cancels a revert with what it reverts, and lists one of an older change' '
	base && commit r "feat: gone" a && git -C r revert --no-edit HEAD >log && commit r "fix: stays" b &&
	git -C r revert --no-edit v0.1.0 >log 2>&1 || { git -C r rm -q --cached file; git -C r commit -qm "Revert \"feat: begin\"

This reverts commit $(git -C r rev-parse v0.1.0^0)."; } &&
	(cd r && git release-notes >../out) && hasnt out "gone" && has out "- stays" && has out "### Reverts" && has out "begin"
'

it 'lists a change once that came twice' '
	base && git -C r checkout -q -b side && commit r "fix: twice" a && git -C r checkout -q main && commit r "fix: own" b &&
	git -C r cherry-pick -x side >log 2>&1 && git -C r merge -q -m "Merge branch '"'side'"'" side &&
	(cd r && git release-notes >../out) && [ "$(grep -c -e "- twice" out)" = 1 ] && has out "- own"
'

it 'keeps internal text from the public, and obeys Release-note' '
	base && printf "[release-audience \"support\"]\n\tinternal = true\n" >r/.gitrelease &&
	commit r "fix: crash in frobnicator

Release-note: the program no longer crashes
Release-note-internal: customer Zeta saw this" && commit r "feat: secret

Release-note: none" && cd r &&
	git release-notes >../ext && git release-notes --json >../ext.json &&
	git release-notes --audience=support >../int && git release-notes --audience=support --json >../int.json && cd .. &&
	has ext "- the program no longer crashes" && hasnt ext "frobnicator" && hasnt ext Zeta && hasnt ext "secret" &&
	hasnt ext.json Zeta && hasnt ext.json "secret" &&
	has int "**Internal:** customer Zeta saw this" && has int "- secret" && has int "no longer crashes" &&
	has int.json Zeta
'

it 'filters by what an audience includes and shows' '
	base && printf "[release-audience \"ops\"]\n\tinclude = fix, breaking\n\tshow = risk, author\n[release-type \"fix\"]\n\trisk = low\n" >r/.gitrelease &&
	commit r "fix(api): mend (#3)" && commit r "feat: new" && commit r "chore!: drop" && cd r &&
	git release-notes --audience ops >../out && cd .. && has out "- mend, by A U Thor; risk: low" && hasnt out "new" &&
	has out "- drop" && hasnt out "#3" && hasnt out "api" && (cd r && exits 128 git release-notes --audience=who 2>../err) &&
	has err "no audience '"'who'"'"
'

it 'links commits, issues and comparisons by the kind of the remote, and never shows a password' '
	base && commit r "fix: mend (#3)

Closes #4" && tag r v0.1.1 && id=$(git -C r rev-parse HEAD) && cd r &&
	git remote add origin https://me:s3cret@github.com/own/name.git && git release-notes 0.1.1 >../out &&
	has ../out "## [0.1.1](https://github.com/own/name/compare/v0.1.0...v0.1.1)" &&
	has ../out "([#3](https://github.com/own/name/issues/3))" && has ../out "closes [#4](https://github.com/own/name/issues/4)" &&
	has ../out "(https://github.com/own/name/commit/$id)" && hasnt ../out s3cret &&
	git remote set-url origin git@gitlab.example.com:own/name.git && git release-notes 0.1.1 >../out &&
	has ../out "https://gitlab.example.com/own/name/-/issues/3" &&
	git remote set-url origin https://git.example.com/own/name && git release-notes 0.1.1 >../out && hasnt ../out "](" &&
	git -c release.forge=gitea release-notes 0.1.1 >../out && has ../out "https://git.example.com/own/name/issues/3" &&
	git config release.issueUrl "https://bugs.example.com/%(issue)" && git release-notes 0.1.1 >../out &&
	has ../out "[#3](https://bugs.example.com/3)" && cd ..
'

it 'makes no structure out of what people write' '
	base && commit r "fix: <script>alert(1)</script> [x](javascript:x) # no

BREAKING CHANGE: # heading
\`\`\`
- item
<!-- comment
| a | b |" && commit r "feat: after" && cd r && git release-notes >../md && git release-notes --format=html >../html && cd .. &&
	[ "$(grep -c "^#" md)" = 4 ] && hasnt html "<script>" && hasnt html "href" && hasnt html "<h1>" &&
	hasnt html "<!-- comment" && hasnt html "<pre>" && hasnt html "<table>" && has html "<h3>Features</h3>" &&
	[ "$(grep -c "<h[1-6]" html)" = 4 ]
'

it 'lets no control byte through' '
	base && printf "fix: \033[31mred\007 \302\233x\n\nBREAKING CHANGE: \033]0;t\007 y\n" >m && tick &&
	git -C r commit -q --allow-empty --cleanup=verbatim -F ../m && cd r &&
	for f in markdown text html json; do
		git release-notes --format=$f >../out && python3 -c "
import sys
t = open(\"../out\", encoding=\"utf-8\").read()
sys.exit(any((ord(c) < 32 and c not in \"\n\t\") or 127 <= ord(c) < 160 for c in t) or \"red\" not in t)" || exit 1
	done && cd ..
'

it 'counts contributors through the mailmap' '
	base && printf "Right Name <author@example.com>\nBob Right <bo@example.com>\n" >r/.mailmap && commit r "fix: one

Co-authored-by: bo <bo@example.com>" && cd r &&
	git release-notes --json >../out && json ../out releases.0.contributors.1.name "Right Name" &&
	json ../out releases.0.contributors.0.name "Bob Right" &&
	json ../out releases.0.sections.0.entries.0.authors "[\"Right Name\", \"Bob Right\"]" &&
	git release-notes --all --json >../all && json ../all releases.0.contributors.0.name "Bob Right" && cd ..
'

it 'lets no control byte of the policy through' '
	base && printf "[release-type \"fix\"]\n\ttitle = \"\033[31mRed\"\n\trisk = \"\302\233x\"\n[release-audience \"a\"]\n\tshow = risk\n" >r/.gitrelease &&
	commit r "fix: one" && cd r && for f in markdown text html json; do
		git release-notes --audience=a --format=$f >../out 2>../err || continue
		python3 -c "
import sys
t = open(\"../out\", encoding=\"utf-8\").read()
sys.exit(any((ord(c) < 32 and c not in \"\n\t\") or 127 <= ord(c) < 160 for c in t))" || exit 1
	done && cd ..
'

it 'renders a template over the document' '
	base && commit r "feat: a & b" && printf "{{#releases}}{{#sections}}{{title}}:{{#entries}} {{description}}/{{{description}}}{{/entries}}{{/sections}}{{/releases}}\n" >t.mustache &&
	cp t.mustache t.txt && cd r && exits 0 git release-notes --template=../t.mustache >../out &&
	has ../out "Features: a &amp; b/a & b" && exits 0 git release-notes --template ../t.txt >../out &&
	has ../out "Features: a & b/a & b" && printf "{{#open}}" >../bad && exits 128 git release-notes --template ../bad 2>../err &&
	has ../err "bad:1" && exits 128 git release-notes --template ../none 2>../err && has ../err "none" && cd ..
'

it 'counts a commit once for each person, whatever names they go by' '
	repo r && printf "A U Thor <author@example.com> <other@example.com>\nZed <z@z> <zed@z>\n" >r/.mailmap &&
	commit r "$(printf "feat: one\n\nCo-authored-by: Me <other@example.com>\nCo-authored-by: Zed <z@z>\nCo-authored-by: Z. <zed@z>\n")" &&
	commit r "$(printf "fix: two\n\nCo-authored-by: Zed <z@z>\n")" && git -C r release-notes --json >out &&
	json out releases.0.contributors "[{\"name\": \"A U Thor\", \"commits\": 2}, {\"name\": \"Zed\", \"commits\": 2}]"
'

it 'finds the partials of a template beside it' '
	base && commit r "feat: a *b*" && mkdir t && printf "{{#releases}}\n{{#sections}}\n  {{> section}}\n{{/sections}}\n{{/releases}}\n{{> absent}}" >t/page.md.mustache &&
	printf "{{title}}:\n{{#entries}}{{> entry}}{{/entries}}" >t/section.mustache && printf "* {{description}}\n" >t/entry.mustache && cd r &&
	printf "  Features:\n  * a \\\\*b\\\\*\n" >../want && exits 0 git release-notes --template=../t/page.md.mustache >../out && same ../want ../out &&
	cd ../t && exits 0 git -C ../r release-notes --template="$PWD/page.md.mustache" >../out && same ../want ../out && cd ../r &&
	for name in ../secret /etc/x a/b ..; do
		printf "{{> %s}}" "$name" >../t/bad && exits 128 git release-notes --template=../t/bad >../out 2>../err && [ ! -s ../out ] &&
		has ../err "partial '"'"'$name'"'"'" || exit 1
	done && mkdir ../t/dir.mustache && printf "{{> dir}}" >../t/bad && exits 128 git release-notes --template=../t/bad 2>../err &&
	has ../err "is a directory" && printf "{{> loop}}" >../t/loop.mustache && exits 128 git release-notes --template=../t/loop.mustache 2>../err &&
	has ../err "nested too deeply" && cd ..
'

it 'names the file that was asked for when it cannot be written' '
	base && commit r "feat: x" && exits 128 git -C r release-notes -o none/out.md 2>err && has err "cannot write '"'none/out.md'"'"
'

it 'selects one package' '
	repo r && printf "[release-package \"api\"]\n\tpath = api\n[release-package \"web\"]\n\tpath = web\n" >r/.gitrelease &&
	commit r "feat: both" api/f && tag r api/v1.0.0 && commit r "fix: api" api/f && commit r "fix: web" web/f && cd r &&
	git release-notes --package=api >../out && has ../out "- api" && hasnt ../out "- web" && hasnt ../out "- both" &&
	git release-notes --package=web >../out && has ../out "- web" && hasnt ../out "- api" &&
	exits 128 git release-notes --package=no 2>../err && has ../err "no package '"'no'"'" && cd ..
'

it 'knows the package by the name of its tag' '
	repo r && printf "[release-package \"api\"]\n\tpath = api\n" >r/.gitrelease && commit r "feat: in api" api/f && commit r "feat: at the root" &&
	tag r api/v1.0.0 && tag r v1.0.0 && cd r && git release-notes api/v1.0.0 >../out && has ../out "- in api" && hasnt ../out "at the root" &&
	git release-notes --package=api 1.0.0 >../want && same ../want ../out && git release-notes v1.0.0 >../out && has ../out "at the root" &&
	exits 128 git release-notes api/v2.0.0 2>../err && has ../err "no release '"'api/v2.0.0'"'" && exits 128 git release-notes web/v1.0.0 && cd ..
'

it 'writes to a file, and says so when that fails' '
	base && commit r "fix: one" && cd r && git release-notes >../want && exits 0 git release-notes -o ../got && same ../want ../got &&
	exits 0 git release-notes -n -o ../not >../plan && has ../plan "write ../not" && [ ! -e ../not ] &&
	exits 128 git release-notes -o /dev/full 2>../err && has ../err "/dev/full" &&
	exits 128 git release-notes -o .. 2>../err && exits 128 git release-notes -o ../none/x 2>../err &&
	{ git release-notes >/dev/full 2>../err; [ $? = 128 ]; } && cd ..
'

it 'writes under [Unreleased], once, and leaves every other byte' '
	base && printf "# Changelog\r\n\r\nintro\r\n\r\n## [Unreleased]\r\n\r\n### Added\r\n\r\n- by hand\r\n\r\n## [0.1.0] - 2026-01-01\r\n\r\n- old\r\n" >r/CHANGELOG.md &&
	git -C r add CHANGELOG.md && git -C r commit -qm "docs: changelog" && commit r "fix: one" && cp r/CHANGELOG.md before &&
	cd r && exits 0 git release-notes --update -n >../plan && same ../before CHANGELOG.md && has ../plan "update CHANGELOG.md" &&
	has ../plan "+- one" && exits 0 git release-notes --update >../out && [ ! -s ../out ] && has CHANGELOG.md "- one" &&
	has CHANGELOG.md "- by hand" && cp CHANGELOG.md ../once && exits 0 git release-notes --update && same ../once CHANGELOG.md &&
	exits 0 git release-notes --update -n >../plan && [ ! -s ../plan ] &&
	grep -v -e "- one" -e "Bug fixes" CHANGELOG.md | tr -d "\\r" | grep . >../rest && tr -d "\\r" <../before | grep . | diff - ../rest && [ "$(grep -c "$(printf "\\r")" CHANGELOG.md)" = "$(wc -l <CHANGELOG.md)" ] && cd ..
'

it 'writes the entry of a version' '
	base && commit r "fix: one" && tag r v0.1.1 && printf "# Changelog\n\n## [Unreleased]\n\n## [0.1.1] - 2026-01-01\n\n## [0.1.0] - 2026-01-01\n\n- old\n" >r/CHANGES.md &&
	git -C r add CHANGES.md && git -C r commit -qm "docs: changelog" && mkdir r/sub && cd r/sub &&
	exits 0 git release-notes --update=../CHANGES.md 0.1.1 && cd .. &&
	sed -n "/0.1.1/,/0.1.0/p" CHANGES.md >../part && has ../part "- one" && git release-notes --update=CHANGES.md 0.1.0 &&
	has CHANGES.md "- begin" && has CHANGES.md "- old" && cd ..
'

it 'refuses a changelog that is untracked, a directory, a symlink, or outside' '
	base && commit r "fix: one" && cd r && echo x >CHANGELOG.md && exits 128 git release-notes --update 2>../err &&
	has ../err "CHANGELOG.md" && [ "$(cat CHANGELOG.md)" = x ] && rm CHANGELOG.md &&
	mkdir CHANGELOG.md && exits 128 git release-notes --update 2>../err && rmdir CHANGELOG.md &&
	echo keep >../outside && ln -s ../outside CHANGELOG.md && git add CHANGELOG.md && git commit -qm "chore: link" &&
	exits 128 git release-notes --update 2>../err && [ "$(cat ../outside)" = keep ] &&
	exits 128 git release-notes --update=../outside 2>../err && [ "$(cat ../outside)" = keep ] && cd ..
'

it 'writes no changelog into the git directory' '
	base && commit r "fix: x" && for f in .git/new .git/hooks/post-commit .GIT/new; do
		mkdir -p r/.GIT && exits 128 git -C r release-notes --update=$f 2>err && has err "git'"'"'s own" && [ ! -e r/$f ] || exit 1
	done && exits 0 git -C r release-notes --update=.gitnotes && [ -f r/.gitnotes ]
'

it 'starts a changelog where there is none' '
	base && commit r "fix: one" && cd r && exits 0 git release-notes --update -n >../plan && has ../plan "create CHANGELOG.md" &&
	[ ! -e CHANGELOG.md ] && exits 0 git release-notes --update && has CHANGELOG.md "## [Unreleased]" && has CHANGELOG.md "- one" &&
	cd ..
'

it 'works in a bare repository, a linked worktree and a subdirectory' '
	base && commit r "fix: one" && (cd r && git release-notes >../want) && git clone -q --bare r b && git -C r worktree add -q ../w &&
	(cd b && exits 0 git release-notes >../got1) && (cd w && exits 0 git release-notes >../got2) &&
	mkdir r/sub && (cd r/sub && exits 0 git release-notes >../../got3) && sed "s|([^)]*/commit/[^)]*)||" got1 >/dev/null &&
	(cd w && exits 0 git release-notes --update && has CHANGELOG.md "- one") && same want got2 && same want got3 &&
	has got1 one && (cd b && exits 128 git release-notes --update 2>../err) && has err "work tree"
'

it 'answers in a shallow clone where it can, and refuses with the cure where not' '
	base && commit r "fix: one" && commit r "fix: two" && tag r v0.1.1 && commit r "fix: three" &&
	git clone -q --depth=2 "file://$PWD/r" s && (cd s && exits 0 git release-notes >../out) && has out "- three" && hasnt out "two" &&
	(cd s && exits 128 git release-notes 0.1.1 2>../err) && has err "git fetch" && (cd s && exits 128 git release-notes --all 2>../err) &&
	has err "git fetch"
'

it 'fails in words outside a repository and on an unborn branch' '
	mkdir n && cd n && exits 128 git release-notes 2>../err && has ../err "not a git repository" && cd .. &&
	repo e && cd e && exits 128 git release-notes 2>../err && has ../err "no commits yet" && cd ..
'

it 'knows what does not go together' '
	base && cd r && exits 129 git release-notes --all 0.1.0 2>../err && exits 129 git release-notes --unreleased 0.1.0 2>../err &&
	exits 129 git release-notes --all --unreleased 2>../err && exits 129 git release-notes --json --format=html 2>../err &&
	exits 129 git release-notes --update --json 2>../err && exits 129 git release-notes --update a..b 2>../err &&
	exits 129 git release-notes 0.1.0 0.1.0 2>../err && exits 129 git release-notes --nope 2>../err && has ../err "usage:" &&
	exits 128 git release-notes --format=xml 2>../err && has ../err "xml" && cd ..
'

it 'colours text alone, and only when asked or on a terminal' '
	base && commit r "fix: one" && cd r && git release-notes --format=text >../a && git release-notes --format=text --color >../b &&
	git release-notes --color >../c && esc=$(printf "\033") && hasnt ../a "$esc" && has ../b "$esc" && hasnt ../c "$esc" &&
	git release-notes --format=text --color --no-color >../d && hasnt ../d "$esc" &&
	exits 128 git release-notes --color=sometimes 2>../err && cd ..
'

it 'hides nothing behind a blob that a partial clone lacks' '
	base && commit r "fix: one" a && commit r "fix: one" b && git -C r config uploadpack.allowFilter true &&
	git clone -q --bare --filter=blob:none "file://$PWD/r" p && touch p/.corrupt-on-purpose &&
	git -C p remote set-url origin "file://$PWD/gone" && (cd p && exits 0 git release-notes --json >../out) &&
	json out releases.0.sections.0.entries.# 2
'

it 'never folds empty commits' '
	base && for i in 1 2; do tick; git -C r commit -q --allow-empty -m "fix: same" || exit 1; done &&
	(cd r && git release-notes >../out) && [ "$(grep -c -e "- same" out)" = 2 ]
'

it 'shows progress on a terminal alone, and only where the work takes its time' '
	repo r && commit r "feat: x" && cat > terminal.py <<-\EOF &&
	import os, pty, sys
	with open("seen", "wb") as seen:
	    def read(fd):
	        data = os.read(fd, 4096)
	        seen.write(data)
	        return data
	    sys.exit(os.waitstatus_to_exitcode(pty.spawn(["git", "-C", "r", "release-notes", "--all"], read)))
	EOF
	GIT_PROGRESS_DELAY=0 python3 terminal.py > /dev/null < /dev/null && has seen "reading commits: 1" && has seen "x" &&
	python3 terminal.py > /dev/null < /dev/null && hasnt seen "reading commits" &&
	GIT_PROGRESS_DELAY=0 git -C r release-notes --all > /dev/null 2> err && hasnt err "reading commits"
'

finish
