#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-bump: the next version, why, and writing it all or nothing.
. ./lib.sh
. ./lib-bump.sh

it 'judges the level by the weightiest commit' '
	project r && commit r "fix: a" && prints r 1.2.1 &&
	commit r "feat: b" && prints r 1.3.0 &&
	commit r "fix: c" && prints r 1.3.0 &&
	commit r "feat!: d" && prints r 2.0.0
'

it 'sees the breaking footer and takes no prose for it' '
	project r && commit r "fix: a

this is a breaking change: not" && prints r 1.2.1 &&
	commit r "fix: b

BREAKING CHANGE: gone" && prints r 2.0.0
'

it 'exits 1 when nothing asks for a release, and says since when' '
	project r && exits 1 git -C r release-bump > out 2> err && has err "nothing to release" && test ! -s out &&
	commit r "chore: x" && exits 1 git -C r release-bump 2> err && has err "since v1.2.0" &&
	exits 1 git -C r release-bump --json > out.json && json out.json next null && json out.json currentTag v1.2.0 &&
	json out.json schema git-release-bump/1
'

it 'starts at release.initial' '
	repo r && commit r "feat: one" && prints r 0.1.0 &&
	printf "[release]\n\tinitial = 1.0.0\n" > r/.gitrelease && prints r 1.0.0
'

it 'bumps the minor for a breaking change below 1.0.0, or the major where the policy says so' '
	repo r && commit r "feat: one" && tag r v0.3.0 && commit r "feat!: two" && prints r 0.4.0 &&
	(cd r && test "$(git -c release.zeroMajor=major release-bump --print)" = 1.0.0) && prints r 1.0.0 major
'

it 'takes the level that was asked for' '
	project r && commit r "chore: x" && prints r 1.2.1 patch && prints r 1.3.0 minor && prints r 2.0.0 major &&
	prints r 3.1.4 3.1.4 && prints r 3.1.4 v3.1.4
'

it 'refuses a version that is not above the base' '
	project r && commit r "feat: x" && exits 128 git -C r release-bump --print 1.2.0 2> err && has err "1.2.0" &&
	exits 128 git -C r release-bump --print 1.1.9 && prints r 1.2.1 1.2.1
'

it 'counts pre-releases up, restarts for another identifier, refuses one that sorts lower' '
	project r && commit r "feat: x" && prints r 1.3.0-rc.1 --pre rc && tag r v1.3.0-rc.1 &&
	commit r "fix: y" && prints r 1.3.0-rc.2 --pre rc && tag r v1.3.0-rc.2 &&
	commit r "fix: z" && exits 128 git -C r release-bump --print --pre beta 2> err && has err "beta" &&
	prints r 1.3.0-zz.1 --pre zz &&
	commit r "feat!: w" && prints r 2.0.0-rc.1 --pre rc
'

it 'promotes a candidate with --final even when no commit came since' '
	project r && commit r "feat: x" && tag r v1.3.0-rc.1 && exits 1 git -C r release-bump --print &&
	prints r 1.3.0 --final && commit r "fix: y" && prints r 1.3.0 --final && prints r 1.3.0
'

it 'lets the final tag win over the candidate at one commit' '
	project r && commit r "feat: x" && tag r v1.3.0-rc.1 && tag r v1.3.0 && exits 1 git -C r release-bump --final &&
	commit r "fix: y" && prints r 1.3.1
'

it 'takes its base from what is reachable, never from another line or from dates' '
	project r && git -C r checkout -q -b next && commit r "feat!: big" && tag r v2.0.0 &&
	git -C r checkout -q main && commit r "fix: small" && prints r 1.2.1 &&
	git -C r release-bump --json --print > o.json && json o.json currentTag v1.2.0 && json o.json next 1.2.1
'

it 'refuses a version that a line which was never merged back has taken, and names one that is free' '
	project r && git -C r checkout -q -b line && commit r "fix: on the line" && tag r v1.3.0 && tag r v1.4.0 && git -C r checkout -q main &&
	commit r "feat: more" && git -C r rev-parse HEAD > before && for how in --print -n ""; do
		exits 128 git -C r release-bump $how 2> err && grep -qx "error: tag .v1.3.0. exists at [0-9a-f]\{7\}, which is not reachable from here" err && has err "hint: git release-bump 1.5.0 " || exit 1
	done && git -C r rev-parse HEAD | cmp - before && git -C r release-bump 1.5.0 --print && git -C r merge -q -s ours --no-edit line && prints r 1.5.0
'

it 'cancels a revert against what it reverts, and restores with the revert of the revert' '
	project r && commit r "feat: x" && git -C r revert --no-edit HEAD >/dev/null && exits 1 git -C r release-bump --print &&
	tick && git -C r revert --no-edit HEAD >/dev/null && prints r 1.3.0
'

it 'obeys Release-As and Skip-Release' '
	project r && commit r "fix: x

Release-As: v3.0.0" && prints r 3.0.0 &&
	repo s && commit s "feat: one" && tag s v1.0.0 && commit s "feat: two

Skip-Release: yes" && exits 1 git -C s release-bump --print &&
	commit s "fix: low

Release-As: 0.9.0" && exits 128 git -C s release-bump --print 2> err && has err 0.9.0
'

it 'adds build metadata' '
	project r && commit r "fix: x" && prints r 1.2.1+sha.5 --build sha.5
'

it 'explains with --why and --json' '
	project r && commit r "fix: small" && commit r "feat: large" && git -C r release-bump --why > out && has out "feat: large" && has out v1.2.0 &&
	git -C r release-bump --json --print > o.json && json o.json current 1.2.0 && json o.json next 1.3.0 && json o.json tag v1.3.0 &&
	json o.json level minor && json o.json package null && json o.json reasons.0.subject "feat: large" &&
	json o.json reasons.0.level minor && json o.json reasons.0.oid "$(git -C r rev-parse HEAD)" && json o.json reasons.#  2
'

it 'writes version file and changelog in one commit and leaves everything clean' '
	project r && commit r "feat: shiny" && git -C r release-bump > out && echo 1.3.0 | same - out &&
	has r/package.json "\"version\": \"1.3.0\"" && has r/CHANGELOG.md shiny && test -z "$(git -C r status --porcelain)" &&
	test "$(git -C r log -1 --format=%s)" = "chore(release): 1.3.0" && test "$(git -C r rev-list --count HEAD)" = 3 &&
	git -C r diff --stat HEAD~ --name-only > names && printf "CHANGELOG.md\npackage.json\n" | same - names &&
	test -z "$(git -C r tag -l v1.3.0)"
'

it 'says that the tag is missing when run again' '
	project r && commit r "feat: x" && git -C r release-bump >/dev/null && exits 1 git -C r release-bump 2> err &&
	has err "git release-tag" && git -C r release-tag >/dev/null && commit r "fix: y" && prints r 1.3.1
'

it 'tags in the same move with --tag' '
	project r && commit r "feat: x" && git -C r release-bump --tag >/dev/null && test "$(git -C r cat-file -t v1.3.0)" = tag &&
	test "$(git -C r rev-parse v1.3.0^{})" = "$(git -C r rev-parse HEAD)" && git -C r release-tag --verify v1.3.0
'

it 'pushes branch and tag together with --push, and keeps the local state when refused' '
	project r && git init -q --bare hub.git && git -C r remote add origin ../hub.git && git -C r push -q -u origin main v1.2.0 &&
	commit r "feat: x" && git -C r release-bump --tag --push >/dev/null &&
	test "$(git -C hub.git rev-parse v1.3.0^{} main | uniq)" = "$(git -C r rev-parse HEAD)" &&
	printf "#!/bin/sh\nexit 1\n" > hub.git/hooks/pre-receive && chmod +x hub.git/hooks/pre-receive &&
	commit r "feat: y" && exits 128 git -C r release-bump --tag --push >/dev/null 2> err && has err "refused the push" && hasnt err "hint: hint:" && hasnt err "hint: error:" &&
	git -C r rev-parse -q --verify refs/tags/v1.4.0 && test "$(git -C hub.git rev-parse main)" != "$(git -C r rev-parse HEAD)"
'

it 'shows the plan with -n and changes nothing' '
	project r && commit r "feat: x" && unchanged r git -C r release-bump -n --tag > out && has out package.json && has out CHANGELOG.md && has out v1.3.0 &&
	has out "chore(release): 1.3.0"
'

it 'leaves the changes in index and work tree with --no-commit' '
	project r && commit r "feat: x" && git -C r release-bump --no-commit >/dev/null && test "$(git -C r rev-list --count HEAD)" = 2 &&
	git -C r status --porcelain > st && printf "A  CHANGELOG.md\nM  package.json\n" | same - st
'

it 'writes no changelog with --no-changelog or an empty release.changelog' '
	project r && commit r "feat: x" && git -C r release-bump --no-changelog >/dev/null && test ! -e r/CHANGELOG.md &&
	project s && commit s "feat: x" && git -C s -c release.changelog= release-bump >/dev/null && test ! -e s/CHANGELOG.md
'

it 'makes no commit where there is nothing to write, and tags HEAD' '
	repo r && commit r "feat: x" && git -C r release-bump --no-changelog > out && echo 0.1.0 | same - out && test "$(git -C r rev-list --count HEAD)" = 1 &&
	git -C r release-bump --no-changelog --tag >/dev/null && test "$(git -C r rev-parse v0.1.0^{})" = "$(git -C r rev-parse HEAD)" && git -C r release-tag --verify v0.1.0 >/dev/null
'

it 'leaves unrelated dirt and staged work alone' '
	project r && commit r "feat: x" && echo dirt >> r/file && echo mine > r/other && git -C r add other && git -C r release-bump >/dev/null &&
	git -C r status --porcelain > st && printf "A  other\n M file\n" | sort > want && sort st | same want - &&
	git -C r diff --name-only HEAD~ HEAD > names && printf "CHANGELOG.md\npackage.json\n" | same - names
'

it 'refuses to touch a dirty version file, and does it when clean' '
	project r && commit r "feat: x" && printf " " >> r/package.json && unchanged r exits 128 git -C r release-bump 2> err && has err "package.json" &&
	git -C r checkout -q package.json && git -C r release-bump >/dev/null
'

it 'refuses an untracked changelog' '
	project r && commit r "feat: x" && echo mine > r/CHANGELOG.md && unchanged r exits 128 git -C r release-bump 2> err && has err CHANGELOG.md &&
	rm r/CHANGELOG.md && git -C r release-bump >/dev/null
'

it 'refuses a version file with another version unless --adopt' '
	project r && commit r "feat: x" package.json "{\"version\": \"7.0.0\"}" && unchanged r exits 128 git -C r release-bump 2> err &&
	has err package.json && has err 7.0.0 && has err 1.2.0 && git -C r release-bump --adopt >/dev/null && has r/package.json 1.3.0
'

it 'refuses a changelog that is a directory, a symlink or read-only' '
	project r && mkdir r/CHANGELOG.md && commit r "feat: x" CHANGELOG.md/x && unchanged r exits 128 git -C r release-bump 2> err && has err CHANGELOG.md &&
	project s && ln -s ../outside s/CHANGELOG.md && git -C s add -A && commit s "feat: x" && echo out > outside && exits 128 git -C s release-bump 2> err &&
	has err CHANGELOG.md && echo out | same - outside &&
	project t && commit t "feat: x" CHANGELOG.md "# Changelog
" && chmod 444 t/CHANGELOG.md && exits 128 git -C t release-bump 2> err && has err read-only && chmod 644 t/CHANGELOG.md && git -C t release-bump >/dev/null
'

it 'refuses a locked index and a locked ref, and works once they are free' '
	project r && commit r "feat: x" && : > r/.git/index.lock && unchanged r exits 128 git -C r release-bump 2> err && has err "index.lock" && rm r/.git/index.lock &&
	: > r/.git/refs/heads/main.lock && unchanged r exits 128 git -C r release-bump 2> err && rm r/.git/refs/heads/main.lock && git -C r release-bump >/dev/null
'

it 'runs the hooks of a commit, and changes nothing when one refuses' '
	project r && commit r "feat: x" && printf "#!/bin/sh\necho no way >&2\nexit 1\n" > r/.git/hooks/commit-msg && chmod +x r/.git/hooks/commit-msg &&
	unchanged r exits 128 git -C r release-bump 2> err && has err "no way" && git -C r release-bump --no-verify >/dev/null
'

it 'refuses in the middle of a merge' '
	project r && git -C r checkout -q -b b && commit r "feat: b" f b && git -C r checkout -q main && commit r "feat: a" f a && { git -C r merge b >/dev/null 2>&1; true; } &&
	exits 128 git -C r release-bump 2> err && has err "merge is in progress" && git -C r merge --abort && git -C r release-bump >/dev/null
'

it 'works on a detached HEAD, in a subdirectory and in a linked worktree' '
	project r && commit r "feat: x" && git -C r worktree add -q --detach ../w && mkdir w/sub && (cd w/sub && git release-bump >/dev/null) && has w/package.json 1.3.0 &&
	test "$(git -C w rev-parse HEAD~)" = "$(git -C r rev-parse HEAD)" && git -C r checkout -q -b line && mkdir r/d && (cd r/d && git release-bump >/dev/null) && has r/package.json 1.3.0
'

it 'is refused outside a repository, in a bare one but for --print, and on an unborn branch' '
	mkdir out && (cd out && exits 128 git-release-bump 2> ../err) && has err "not a git repository" &&
	project r && commit r "feat: x" && git clone -q --bare r b.git && exits 128 git -C b.git release-bump 2> err && has err "work tree" && prints b.git 1.3.0 &&
	repo u && exits 128 git -C u release-bump 2> err && has err "no commits yet"
'

it 'answers usage errors with 129 and -h with 0' '
	exits 129 git-release-bump --nonsense 2> err && has err "unknown option" && exits 129 git-release-bump auto minor 2>/dev/null && exits 0 git-release-bump -h > out && has out "usage: git release-bump" &&
	project r && exits 128 git -C r release-bump nonsense 2> err && has err nonsense
'

it 'keeps indentation, comments, line ends and byte order mark of every version file' '
	repo r && commit r "feat: one" package.json "$(printf "\357\273\277{\r\n\t\"name\" : \"x\",\r\n\t\"version\" :   \"0.1.0\"  ,\r\n\t\"v\": \"0.1.0\"\r\n}")" &&
	commit r "chore: py" pyproject.toml "# version = 0.1.0
[project]
version = \"0.1.0\" # here
" && tag r v0.1.0 && commit r "feat: two" && git -C r release-bump --pre rc > /dev/null &&
	printf "\357\273\277{\r\n\t\"name\" : \"x\",\r\n\t\"version\" :   \"0.2.0-rc.1\"  ,\r\n\t\"v\": \"0.1.0\"\r\n}" | same - r/package.json &&
	has r/pyproject.toml "version = \"0.2.0rc1\" # here" && has r/pyproject.toml "# version = 0.1.0"
'

it 'bumps one package of a monorepo by its own commits and tags' '
	repo r && printf "[release-package \"api\"]\n\tpath = api\n[release-package \"core\"]\n\tpath = core\n" > r/.gitrelease && git -C r add -A && mkdir r/api r/core &&
	commit r "feat: core" core/package.json "{\"version\": \"1.0.0\"}" && commit r "feat: api" api/package.json "{\"version\": \"2.0.0\"}" && tag r api/v2.0.0 && tag r core/v1.0.0 &&
	commit r "feat: grow" api/x && prints r 2.1.0 --package=api && exits 1 git -C r release-bump --print --package=core 2> err && has err "since core/v1.0.0" &&
	git -C r release-bump --package=api >/dev/null && has r/api/package.json 2.1.0 && has r/core/package.json 1.0.0 && exits 128 git -C r release-bump --package=nope
'

it 'takes every package with --all, dependents too' '
	repo r && printf "[release-package \"api\"]\n\tpath = api\n\tdependsOn = core\n[release-package \"core\"]\n\tpath = core\n[release-package \"rest\"]\n\tpath = rest\n" > r/.gitrelease && git -C r add -A &&
	commit r "feat: core" core/package.json "{\"version\": \"1.0.0\"}" && commit r "feat: api" api/package.json "{\"version\": \"2.0.0\"}" && tag r api/v2.0.0 && tag r core/v1.0.0 && tag r rest/v0.1.0 &&
	commit r "feat: grow" core/x && git -C r release-bump --all --tag > out && printf "core 1.1.0\napi 2.0.1\n" | same - out && has r/core/package.json 1.1.0 && has r/api/package.json 2.0.1 &&
	test "$(git -C r rev-list --count HEAD)" = 4 && git -C r rev-parse -q --verify core/v1.1.0^{} > a && git -C r rev-parse -q --verify api/v2.0.1^{} | same a - && exits 1 git -C r release-bump --all
'

it 'follows a CalVer policy' '
	repo r && printf "[release]\n\tscheme = calver\n\tcalver = YYYY.0M.MICRO\n" > r/.gitrelease && git -C r add -A && commit r "feat: one" && SOURCE_DATE_EPOCH=1767225600 && export SOURCE_DATE_EPOCH &&
	prints r 2026.01.0 && tag r v2026.01.0 && commit r "fix: two" && prints r 2026.01.1 && SOURCE_DATE_EPOCH=1772323200 && prints r 2026.03.0; code=$?; unset SOURCE_DATE_EPOCH; exit $code
'

it 'gives no wrong answer in a shallow clone, and says what to fetch' '
	project r && commit r "feat: a" && commit r "fix: b" && git clone -q --depth 1 "file://$PWD/r" s && exits 128 git -C s release-bump --print 2> err && has err "git fetch" &&
	git -C s fetch -q --unshallow --tags && prints s 1.3.0
'

it 'has one winner when two bumps run at once' '
	project r && commit r "feat: x" && (cd r && { git release-bump --tag > ../o1 2> ../e1; echo $? > ../c1; } & cd r && git release-bump --tag > ../o2 2> ../e2; echo $? > ../c2; wait) &&
	test "$(git -C r rev-list --count HEAD)" = 3 && { test "$(cat c1)" = 0 || test "$(cat c2)" = 0; } && test -z "$(git -C r status --porcelain)" && ! test -e r/.git/release-plan
'

it 'takes nothing beside --continue and --abort, so that -n never changes anything' '
	project r && for o in -n --tag --push --print --json --all --adopt --no-commit --pre=rc; do exits 129 git -C r release-bump --abort $o 2> err && has err "nothing else" && exits 129 git -C r release-bump $o --continue 2>/dev/null || exit 1; done &&
	exits 129 git -C r release-tag --abort -n 2>/dev/null && exits 129 git -C r release-tag --continue --push 2>/dev/null && git -C r release-tag --abort
'

it 'says what to do about a journal that it cannot read' '
	project r && commit r "feat: x" && : > r/.git/release-plan && for c in "" --abort --continue; do exits 128 git -C r release-bump $c 2> err && has err "remove it" || exit 1; done && rm r/.git/release-plan && git -C r release-bump
'

it 'takes --continue and --abort with nothing half done' '
	project r && exits 0 git -C r release-bump --abort && exits 128 git -C r release-bump --continue 2> err && has err "nothing"
'

it 'keeps hand-written text for the final version, and tells it to the candidates once' '
	project r && commit r "docs: log" CHANGELOG.md "# Changelog

## [Unreleased]

### Added

- by hand

## [1.2.0] - 2026-01-01
" && commit r "feat: x" && git -C r release-bump --pre rc --tag && sed -n "/rc.1\]/,/1.2.0/p" r/CHANGELOG.md > rc && has rc "by hand" && has rc "x (" &&
	commit r "fix: y" && git -C r release-bump --pre rc --tag && sed -n "/rc.2\]/,/rc.1\]/p" r/CHANGELOG.md > rc && hasnt rc "by hand" && has rc "y (" &&
	sed "s/^- by hand/&\n- and more/" r/CHANGELOG.md > new && cp new r/CHANGELOG.md && git -C r commit -qam "docs: more" && commit r "fix: z" && git -C r release-bump --pre rc --tag && sed -n "/rc.3\]/,/rc.2\]/p" r/CHANGELOG.md > rc && has rc "and more" &&
	git -C r release-bump --final --tag && sed -n "/1.3.0\] /,/rc.3\]/p" r/CHANGELOG.md > final && has final "by hand" && has final "and more" && has final "x (" && has final "z (" &&
	sed -n "/Unreleased\]/,/1.3.0\] /p" r/CHANGELOG.md > un && hasnt un "by hand" && git -C r release-tag --verify v1.3.0 v1.3.0-rc.1 v1.3.0-rc.3
'

it 'passes over a default file whose version is only put in when it is published' '
	repo r && commit r "feat: one" package.json "{ \"version\": \"0.0.0-development\" }" && tag r v1.2.0 && commit r "feat: x" && git -C r release-bump && has r/package.json 0.0.0-development && git -C r release-tag && git -C r release-tag --verify v1.3.0 &&
	commit r "fix: y" && printf "[release-file \"package.json\"]\n\tformat = json\n" > r/.gitrelease && git -C r add -A && commit r "chore: policy" && exits 128 git -C r release-bump 2> err && has err 0.0.0-development
'

it 'leaves out the members that a Cargo workspace excludes' '
	repo r && printf "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/own\"]\n[package]\nname = \"top\"\nversion = \"1.2.0\"\n" > r/Cargo.toml && mkdir -p r/crates/a r/crates/own && printf "[package]\nname = \"a\"\nversion = \"1.2.0\"\n" > r/crates/a/Cargo.toml && printf "[package]\nname = \"own\"\nversion = \"7.0.0\"\n" > r/crates/own/Cargo.toml &&
	git -C r add -A && commit r "feat: one" && tag r v1.2.0 && commit r "feat: x" && git -C r release-bump && has r/crates/a/Cargo.toml 1.3.0 && has r/crates/own/Cargo.toml 7.0.0
'

it 'knows the packages of a lock file that the policy names first, or alone' '
	repo r && printf "[package]\nname = \"top\"\nversion = \"1.2.0\"\n" > r/Cargo.toml && printf "version = 3\n\n[[package]]\nname = \"other\"\nversion = \"1.2.0\"\n\n[[package]]\nname = \"top\"\nversion = \"1.2.0\"\n" > r/Cargo.lock &&
	printf "[release-file \"Cargo.lock\"]\n\tformat = toml\n[release-file \"Cargo.toml\"]\n\tformat = toml\n" > r/.gitrelease && git -C r add -A && commit r "feat: one" && tag r v1.2.0 && commit r "feat: x" && git -C r release-bump --tag && grep -c 1.3.0 r/Cargo.toml r/Cargo.lock > n && printf "r/Cargo.toml:1\nr/Cargo.lock:1\n" | same - n && tail -1 r/Cargo.lock > l && has l 1.3.0 &&
	printf "[release-file \"Cargo.lock\"]\n\tformat = toml\n" > r/.gitrelease && git -C r add -A && commit r "fix: y" && git -C r release-bump && grep -c 1.3.1 r/Cargo.toml r/Cargo.lock > n; printf "r/Cargo.toml:0\nr/Cargo.lock:1\n" | same - n
'

it 'names the pattern of the policy that is bad or does not end' '
	repo r && printf "[release-file \"f.txt\"]\n\tpattern = \"(a|aa)+(c(?<version>1)|d)\"\n" > r/.gitrelease && git -C r add -A && commit r "feat: x" f.txt "$(head -c 5000 /dev/zero | tr "\\0" a)" && unchanged r exits 128 git -C r release-bump 2> err && has err "release-file.f.txt.pattern"
'

it 'writes a changelog and a lock file that packages share once, with what each has to say' '
	repo r && printf "[release-package \"a\"]\n\tpath = a\n\tchangelog = CHANGELOG.md\n[release-package \"b\"]\n\tpath = b\n\tchangelog = CHANGELOG.md\n" > r/.gitrelease && mkdir r/a r/b &&
	for p in a b; do printf "[package]\nname = \"$p\"\nversion = \"1.0.0\"\n" > r/$p/Cargo.toml; done && printf "version = 3\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n" > r/Cargo.lock &&
	git -C r add -A && commit r "feat: start" && tag r a/v1.0.0 && tag r b/v1.0.0 && commit r "feat: one" a/f && commit r "fix: two" b/f && git -C r release-bump --all -n > plan && grep -c CHANGELOG.md plan > n && echo 1 | same - n && git -C r release-bump --all --tag && has r/CHANGELOG.md one && has r/CHANGELOG.md two &&
	grep ^version r/Cargo.lock | tail -2 > v && printf "version = \"1.1.0\"\nversion = \"1.0.1\"\n" | same - v && git -C r release-tag --verify a/v1.1.0 b/v1.0.1 && for t in a/v1.1.0 b/v1.0.1; do git -C r cat-file tag $t > text && has text "Changelog-Blob: $(git -C r rev-parse HEAD:CHANGELOG.md)" || exit 1; done &&
	commit r "fix: one" a/g && git -C r release-bump --package=a --tag && commit r "feat: same" a/h && commit r "feat: same" b/h && printf "[release-package \"c\"]\n\tpath = c\n\tchangelog = CHANGELOG.md\n[release-package \"d\"]\n\tpath = d\n\tchangelog = CHANGELOG.md\n" >> r/.gitrelease && git -C r add -A && commit r "feat: c" c/f && commit r "feat: d" d/f && unchanged r exits 128 git -C r release-bump --all 2> err && has err "has an entry" && has err "of its own"
'

it 'passes over folders that are named like version files' '
	project r && mkdir r/VERSION r/Dockerfile && commit r "feat: x" VERSION/a && git -C r release-bump --tag && git -C r release-tag --verify v1.3.0 && git -C r show --stat --format= HEAD > stat && has stat package.json
'

it 'does not take for released what --no-commit left uncommitted' '
	project r && commit r "feat: x" && git -C r release-bump --no-commit && git -C r release-bump --no-commit && unchanged r exits 128 git -C r release-bump 2> err && has err "not committed" && unchanged r exits 128 git -C r release-bump --tag &&
	git -C r commit -qm "chore(release): 1.3.0" && git -C r release-tag && git -C r release-tag --verify v1.3.0
'

finish
