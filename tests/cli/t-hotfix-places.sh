#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-hotfix where there is no work tree, and of a package.
. ./lib.sh
. ./lib-hotfix.sh

# --- without a work tree ------------------------------------------------------------------------------------------------

# bare <dir>: a bare clone of a repository with three lines and a fix under way, and nothing checked out.
bare() {
	lines src && fix src && git clone -q --bare src "$1" && git -C "$1" remote remove origin && git -C "$1" symbolic-ref HEAD refs/heads/main
}
bare_refs() {
	git -C "$1" for-each-ref && git -C "$1" symbolic-ref HEAD && ls -A "$1"
}
bare_unchanged() {
	d=$1 && shift && bare_refs "$d" > before.snap && "$@"; code=$?
	bare_refs "$d" > after.snap && same before.snap after.snap && return $code
}

it 'finishes in a bare repository the hotfix that is named, as anywhere else' '
	bare b && git -C b release-hotfix finish 1.2.1 > out && has out "v1.2.1 at" && has out "main merged it" && has out "release/1.3 merged it" && for b in main release/1.3; do git -C b merge-base --is-ancestor v1.2.1 $b || exit 1; done &&
	test "$(version b v1.2.1)" = 1.2.1 && test "$(version b main)" = 2.0.0 && test "$(version b release/1.3)" = 1.3.0 && test "$(git -C b cat-file -t v1.2.1)" = tag && git -C b release-tag --verify v1.2.1 && test "$(git -C b symbolic-ref HEAD)" = refs/heads/main &&
	git -C src release-hotfix finish >/dev/null && for b in main release/1.3 v1.2.1; do git -C src rev-parse $b^{tree} > x && git -C b rev-parse $b^{tree} | same x - || exit 1; done
'
it 'wants the name of the hotfix in a bare repository, by version, name or branch' '
	bare b && bare_unchanged b exits 128 git -C b release-hotfix finish 2> err && has err "must be named" && bare_unchanged b exits 128 git -C b release-hotfix finish 1.2.7 2> err && has err "no hotfix branch" && git -C b symbolic-ref HEAD refs/heads/hotfix/1.2.1 &&
	bare_unchanged b exits 128 git -C b release-hotfix finish 2> err && has err "must be named" && git -C b branch -m hotfix/1.2.1 hotfix/login && git -C b release-hotfix finish login && git -C b merge-base --is-ancestor v1.2.1 main &&
	rm -rf b src && bare b && git -C b release-hotfix finish hotfix/1.2.1 && git -C b merge-base --is-ancestor v1.2.1 main
'
it 'refuses a conflict in a bare repository with nothing moved' '
	lines src && fix src && clash src release/1.3 && git clone -q --bare src b && for by in "" --pick; do bare_unchanged b exits 128 git -C b release-hotfix finish $by 1.2.1 > out 2> err && has err "release/1.3" && has err "no work tree" && has err "nothing has moved" && test ! -s out || exit 1; done &&
	git -C b release-hotfix --abort && exits 128 git -C b release-hotfix --continue 2>/dev/null
'
it 'shows, pushes, picks and prepares in a bare repository, too' '
	bare b && bare_unchanged b git -C b release-hotfix finish -n 1.2.1 > out && has out "write package.json" && has out "on hotfix/1.2.1" && has out "refs/heads/release/1.3" && git init -q --bare o && git -C b remote add origin ../o && git -C b release-hotfix finish --push 1.2.1 &&
	test "$(git -C o rev-parse v1.2.1)" = "$(git -C b rev-parse v1.2.1)" && rm -rf b o src && bare b && git -C b release-hotfix finish --pick 1.2.1 > out && has out "main picked it" && rm -rf b src && bare b && git -C b release-hotfix finish --no-merge 1.2.1 && git -C b rev-parse -q --verify refs/heads/merge/v1.2.1/main
'
it 'runs the hooks of a bare repository, and moves nothing when one refuses' '
	bare b && printf "#!/bin/sh\ngrep -q Merge \"\$1\" && exit 1; true\n" > b/hooks/commit-msg && chmod +x b/hooks/commit-msg && bare_unchanged b exits 128 git -C b release-hotfix finish 1.2.1 2> err && has err "hook refused" && git -C b release-hotfix finish --no-verify 1.2.1
'
it 'keeps the bytes of a file with filters as they are stored' '
	lines src && fix src && printf "package.json filter=up\n" > src/.git/info/attributes && git clone -q --bare src b && printf "package.json filter=up\n" > b/info/attributes && git -C b config filter.up.clean "tr a-z A-Z" && git -C b config filter.up.required true &&
	git -C b release-hotfix finish 1.2.1 && git -C b show v1.2.1:package.json > got && has got "\"name\": \"demo\""
'
it 'starts in a bare repository without checking anything out' '
	bare b && git -C b release-hotfix start 1.3.1 > out && has out "hotfix/1.3.1 at" && has out "from v1.3.0" && test "$(git -C b rev-parse hotfix/1.3.1)" = "$(git -C b rev-parse v1.3.0^{})" && test "$(git -C b symbolic-ref HEAD)" = refs/heads/main &&
	bare_unchanged b git -C b release-hotfix start -n 1.3.2 > out && hasnt out "check out" && bare_unchanged b exits 128 git -C b release-hotfix start 1.3.1 2> err && has err "exists already" && git -C b release-hotfix list > out && has out hotfix/1.3.1 && has out hotfix/1.2.1
'
it 'takes along the linked work trees of a bare repository' '
	bare b && git -C b worktree add -q ../w main && echo mine > w/mine && git -C b release-hotfix finish 1.2.1 && test "$(sed -n 6p w/f)" = fixed && echo "?? mine" > want && git -C w status --porcelain | same want - &&
	rm -rf b w src && bare b && git -C b worktree add -q ../w hotfix/1.2.1 && git -C w release-hotfix finish && git -C b merge-base --is-ancestor v1.2.1 main && test -z "$(git -C w status --porcelain)"
'

# --- a package ----------------------------------------------------------------------------------------------------------

# packages <dir>: api at 1.2.0, later 2.0.0 on main; web at 1.2.0; main at hand.
packages() {
	repo "$1" && printf "[release-package \"api\"]\n\tpath = api\n[release-package \"web\"]\n\tpath = web\n" > "$1/.gitrelease" && for p in api web; do
		mkdir -p "$1/$p" && printf "{\n  \"name\": \"%s\",\n  \"version\": \"1.2.0\"\n}\n" $p > "$1/$p/package.json" && printf "# Changelog\n\n## [1.2.0] - 2026-01-01\n\n### Fixed\n\n- old\n" > "$1/$p/CHANGELOG.md" && seq 12 > "$1/$p/f" || return 1
	done && tick && git -C "$1" add -A && git -C "$1" commit -qm "chore: start" && tag "$1" api/v1.2.0 && tag "$1" web/v1.2.0 && commit "$1" "feat(api): two" api/two && git -C "$1" release-bump major --package=api --tag >/dev/null
}
api_fix() {
	tick && sed -i "6s/.*/fixed/" "$1/api/f" && git -C "$1" commit -qam "fix(api): six"
}
pv() { git -C "$1" show "$2:$3/package.json" | sed -n 's/.*"version": "\(.*\)".*/\1/p'; }

it 'starts and finishes a hotfix of one package: its tag, its files, its changelog' '
	packages r && git -C r release-hotfix start --package=api 1.2.1 > out && has out "hotfix/api/1.2.1 at" && has out "from api/v1.2.0" && api_fix r && git -C r release-hotfix finish > out && has out "api/v1.2.1 at" && has out "main merged it" &&
	test "$(pv r api/v1.2.1 api)" = 1.2.1 && test "$(pv r api/v1.2.1 web)" = 1.2.0 && test "$(pv r main api)" = 2.0.0 && git -C r show main:api/CHANGELOG.md | grep "^## " | cut -d" " -f2 > got && printf "[2.0.0]\n[1.2.1]\n[1.2.0]\n" | same - got &&
	git -C r show main:web/CHANGELOG.md > got && hasnt got 1.2.1 && git -C r release-tag --verify api/v1.2.1 && test -z "$(git -C r tag -l v1.2.1 web/v1.2.1)" && test -z "$(git -C r status --porcelain)"
'
it 'reads the package out of the name, the tag to start from, or the branch' '
	packages r && git -C r release-hotfix start api/1.2.1 && test "$(git -C r symbolic-ref --short HEAD)" = hotfix/api/1.2.1 && git -C r checkout -q main && git -C r release-hotfix start web/v1.2.1 && test "$(git -C r symbolic-ref --short HEAD)" = hotfix/web/1.2.1 && git -C r checkout -q main &&
	git -C r release-hotfix start login --from=api/v1.2.0 && test "$(git -C r symbolic-ref --short HEAD)" = hotfix/api/login && api_fix r && git -C r checkout -q main && git -C r release-hotfix finish api/login && test "$(pv r api/v1.2.1 api)" = 1.2.1 &&
	git -C r release-hotfix finish --package=api login > out && has out "main had it already"
'
it 'refuses the package that is not, another than the branch says, and a version outside its line' '
	packages r && unchanged r exits 128 git -C r release-hotfix start --package=nope 1.2.1 2> err && has err "no package" && unchanged r exits 128 git -C r release-hotfix start --package=web api/1.2.1 2> err && has err "of package" && unchanged r exits 128 git -C r release-hotfix start --package=api 1.3.0 --from=api/v1.2.0 2> err && has err "leaves the line" &&
	unchanged r exits 128 git -C r release-hotfix start 1.2.1 2> err && git -C r release-hotfix start --package=api 1.2.1 >/dev/null && api_fix r && unchanged r exits 128 git -C r release-hotfix finish --package=web 2> err && has err "of package" && git -C r tag -am x api/v1.2.1 main && unchanged r exits 128 git -C r release-hotfix finish 2> err && has err "api/v1.2.1" &&
	exits 129 git -C r release-hotfix --abort --package=api 2>/dev/null && git -C r tag -d api/v1.2.1 && git -C r release-hotfix finish
'
it 'is not led astray by the hotfix of the same version of another package' '
	packages r && git -C r release-hotfix start --package=web 1.2.1 >/dev/null && sed -i "6s/.*/w/" r/web/f && tick && git -C r commit -qam "fix(web): six" && git -C r checkout -q main && git -C r release-hotfix start --package=api 1.2.1 >/dev/null && api_fix r && git -C r release-hotfix finish && git -C r rev-parse -q --verify api/v1.2.1 && test -z "$(git -C r tag -l web/v1.2.1)" &&
	git -C r branch hotfix/1.2.1 main && git -C r checkout -q main && git -C r checkout -q hotfix/api/1.2.1 && git -C r release-hotfix finish 1.2.1 > out && has out "api/v1.2.1 was at" &&
	git -C r release-hotfix finish web/1.2.1 && test "$(pv r web/v1.2.1 web)" = 1.2.1 && test "$(pv r main web)" = 1.2.1 && test "$(pv r main api)" = 2.0.0
'
it 'names the branch by a pattern that says package or tag' '
	packages r && git -C r config release.hotfixBranch "fix/%(package)-%(version)" && git -C r release-hotfix start --package=api 1.2.1 && test "$(git -C r symbolic-ref --short HEAD)" = fix/api-1.2.1 && api_fix r && git -C r release-hotfix finish && git -C r rev-parse -q --verify api/v1.2.1 &&
	packages s && git -C s config release.hotfixBranch "hotfix/%(tag)" && git -C s release-hotfix start --package=api 1.2.1 && test "$(git -C s symbolic-ref --short HEAD)" = hotfix/api/v1.2.1 && api_fix s && git -C s release-hotfix finish && git -C s rev-parse -q --verify api/v1.2.1 &&
	packages t && git -C t config release.hotfixBranch "%(package)-%(version)" && unchanged t exits 128 git -C t release-hotfix start --package=api 1.2.1 2> err && has err "would not be known"
'
it 'brings a package to the release branches of the project and of the package, not to those of another' '
	packages r && git -C r config release.releaseBranch "release/%(package)/%(major).%(minor)" && git -C r branch release/api/1.3 api/v1.2.0 && git -C r branch release/web/1.3 api/v1.2.0 && git -C r branch release/web/1.2 api/v1.2.0 && git -C r branch release/api/1.2 api/v1.2.0 && git -C r release-hotfix start --package=api 1.2.1 >/dev/null && api_fix r && was=$(git -C r rev-parse release/web/1.3) &&
	git -C r release-hotfix finish > out && has out "release/api/1.3 merged it" && has out "release/api/1.2 merged it" && hasnt out release/web && test "$(git -C r rev-parse release/web/1.3)" = $was && test "$(git -C r rev-parse release/web/1.2)" = $was
'
it 'stops and goes on with the package that it is of' '
	packages r && sed -i "6s/.*/other/" r/api/f && tick && git -C r commit -qam "fix(api): other" && git -C r release-hotfix start --package=api 1.2.1 >/dev/null && api_fix r && for by in "" --pick; do exits 2 git -C r release-hotfix finish $by 2> err && has err "api/f" && git -C r release-hotfix --abort || exit 1; done &&
	exits 2 git -C r release-hotfix finish 2>/dev/null && sed -i "/^<<<<<<<\|^=======\|^>>>>>>>/d" r/api/f && git -C r add api/f && git -C r release-hotfix --continue > out && has out "api/v1.2.1 at" && test "$(pv r main api)" = 2.0.0 && git -C r merge-base --is-ancestor api/v1.2.1 main
'
it 'lists the hotfixes of one package, or of all' '
	packages r && git -C r release-hotfix start --package=api 1.2.1 >/dev/null && api_fix r && git -C r checkout -q main && git -C r release-hotfix start web/login >/dev/null && git -C r release-hotfix list --json > j && json j hotfixes.# 2 && json j hotfixes.0.branch hotfix/api/1.2.1 && json j hotfixes.0.package api && json j hotfixes.0.base api/v1.2.0 &&
	json j hotfixes.0.version 1.2.1 && json j hotfixes.0.commits 1 && json j hotfixes.1.package web && json j hotfixes.1.base web/v1.2.0 && json j hotfixes.1.version 1.2.1 && git -C r release-hotfix list --package=web --json > j && json j hotfixes.# 1 && json j hotfixes.0.branch hotfix/web/login && exits 128 git -C r release-hotfix list --package=no 2>/dev/null &&
	lines s && fix s && git -C s release-hotfix list --json > j && json j hotfixes.0.package null
'
it 'finishes a package in a bare repository' '
	packages src && git -C src release-hotfix start --package=api 1.2.1 >/dev/null && api_fix src && git clone -q --bare src b && git -C b symbolic-ref HEAD refs/heads/main && git -C b release-hotfix finish --package=api 1.2.1 && test "$(pv b api/v1.2.1 api)" = 1.2.1 && test "$(pv b main api)" = 2.0.0 && git -C b release-tag --verify api/v1.2.1
'

finish
