# SPDX-License-Identifier: ISC
# git release-policy: init, show, check, trust.
. ./lib.sh

policy() {
	git release-policy "$@"
}
# value <key>: what the .gitrelease at hand says.
value() {
	git config -f .gitrelease --get-all "$1"
}
# is <key> <value>
is() {
	[ "$(value "$1")" = "$2" ] || { echo "$1 is '$(value "$1")', wanted '$2'" >&2; return 1; }
}

# --- init

it 'init in an empty repository gives the usual policy, which check accepts' '
	repo r && cd r && exits 0 policy init >out && has out "created .gitrelease" &&
	is release.scheme semver && is release.tagPrefix v && is release.strategy trunk && is release.branch main &&
	is release.initial 0.1.0 && is release.changelog CHANGELOG.md && exits 0 policy check >out && [ ! -s out ]
'
it 'init takes over the most frequent tag prefix, the changelog and the version files' '
	repo r && commit r "feat: one" package.json "{\"name\": \"x\", \"version\": \"1.1.0\"}" &&
	commit r "docs: history" History.md "# History" &&
	tag r rel-1.0.0 && tag r rel-1.1.0 && tag r v9.0.0 && tag r nonsense && tag r latest &&
	cd r && policy init && is release.tagPrefix rel- && is release.changelog History.md &&
	has .gitrelease "[release-file \"package.json\"]" && exits 0 policy check
'
it 'init leaves alone files that carry another version than the tags' '
	repo r && commit r "feat: one" package.json "{\"name\": \"x\", \"version\": \"0.0.0-development\"}" && tag r v1.0.0 &&
	cd r && policy init && hasnt .gitrelease "[release-file" && is release.versionFiles none && exits 0 policy check &&
	commit . "feat: two" .gitrelease "$(cat .gitrelease)
" && exits 0 git release-bump --print >out && [ "$(cat out)" = 1.1.0 ]
'
it 'init finds the packages of an npm workspace and their tags' '
	repo r && mkdir r/packages && commit r "feat: one" package.json "{\"name\":\"root\",\"workspaces\":[\"packages/*\"]}" &&
	commit r "feat: a" packages/a/package.json "{\"name\":\"@x/a\",\"version\":\"1.0.0\"}" &&
	commit r "feat: b" packages/b/package.json "{\"name\":\"b\",\"version\":\"1.0.0\"}" && commit r "feat: c" other/package.json "{}" &&
	tag r @x/a@1.0.0 && tag r @x/a@1.1.0 && tag r gone@1.0.0 && tag r gone@1.0.1 &&
	cd r && policy init && is release-package.a.path packages/a && is release-package.a.tagPrefix @x/a@ &&
	is release-package.b.path packages/b && ! value release-package.b.tagPrefix && hasnt .gitrelease "path = other" &&
	is release.tagPrefix v && exits 0 policy check
'
it 'init finds the packages of cargo, go and pnpm workspaces' '
	repo c && commit c "feat: one" Cargo.toml "[workspace]
members = [\"crates/*\"]
exclude = [\"crates/x\"]
" && commit c "feat: a" crates/a/Cargo.toml "[package]
name = \"a\"
version = \"0.1.0\"
" && commit c "feat: x" crates/x/Cargo.toml "[package]
name = \"x\"
" && (cd c && policy init && is release-package.a.path crates/a && ! value release-package.x.path && exits 0 policy check) &&
	repo g && commit g "feat: one" go.work "go 1.21

use (
	./cmd
	./lib
)
" && commit g "feat: m" cmd/go.mod "module m" && commit g "feat: l" lib/go.mod "module l" &&
	(cd g && policy init && is release-package.cmd.path cmd && is release-package.lib.path lib && exits 0 policy check) &&
	repo p && commit p "feat: one" pnpm-workspace.yaml "packages:
  - \"apps/*\"
" && commit p "feat: a" apps/web/package.json "{\"name\":\"web\"}" &&
	(cd p && policy init && is release-package.web.path apps/web && exits 0 policy check)
'
it 'init sees calendar versions' '
	repo r && commit r "feat: one" && tag r 2025.11.0 && tag r 2025.12.3 && tag r 2026.01.0 &&
	cd r && policy init && is release.scheme calver && is release.calver YYYY.0M.MICRO && is release.tagPrefix "" && exits 0 policy check
'
it 'init takes the main branch, whatever is at hand, from any remote, and what is at hand where there is no other' '
	repo up && commit up "feat: one" && git clone -q up r && git -C r remote rm origin && git -C r switch -q -c topic && (cd r && policy init && is release.branch main) &&
	git -C up branch -m trunk && git clone -q -o hub up h && git -C h switch -q -c topic && (cd h && policy init && is release.branch trunk) &&
	git -C h remote rm hub && git -C h branch -q -D trunk && rm h/.gitrelease && (cd h && policy init && is release.branch topic)
'
it 'init does not take high major versions for years' '
	repo r && commit r "feat: one" && tag r v22.2.0 && tag r v22.1.10 && cd r && policy init && is release.scheme semver
'
it 'init asks the remote for the main branch, and sees a develop branch' '
	repo up --initial-branch=trunk && commit up "feat: one" && git clone -q up r &&
	(cd r && policy init && is release.branch trunk && is release.strategy trunk) &&
	repo f --initial-branch=master && commit f "feat: one" && git -C f checkout -q -b develop &&
	(cd f && policy init && is release.strategy gitflow && is release.productionBranch master && is release.developBranch develop &&
	exits 0 policy check)
'
for preset in trunk gitflow continuous calver; do
	it "init --preset=$preset is a policy that check accepts" "
		repo r && cd r && exits 0 policy init --preset=$preset && exits 0 policy check >out && [ ! -s out ] &&
		exits 0 policy show >md && grep -q '^# Release policy' md
	"
done
it 'init refuses a preset that there is not' '
	repo r && cd r && exits 128 policy init --preset=waterfall 2>err && has err "waterfall" && [ ! -e .gitrelease ]
'
it 'init never overwrites: a file, a link to nowhere, a folder' '
	repo r && cd r && echo mine >.gitrelease && exits 128 policy init 2>err && has err "exists already" && [ "$(cat .gitrelease)" = mine ] &&
	rm .gitrelease && ln -s nowhere .gitrelease && exits 128 policy init && [ ! -e nowhere ] &&
	rm .gitrelease && mkdir .gitrelease && exits 128 policy init
'
it 'init -n prints the file and writes none' '
	repo r && cd r && exits 0 policy init -n >out && has out "[release]" && [ ! -e .gitrelease ] && policy init && same .gitrelease out
'
it 'init works from a subdirectory and in a linked worktree, and writes to the root' '
	repo r && commit r "feat: one" sub/VERSION 1.0.0 && git -C r worktree add -q ../w && cd w/sub && policy init && [ -f ../.gitrelease ]
'
it 'init in a bare repository is refused' '
	git init -q --bare b.git && cd b.git && exits 128 policy init 2>err && has err "work tree"
'
it 'init is not led out of the work tree by a link' '
	repo r && mkdir out && echo "{\"version\": \"6.6.6\"}" >out/package.json && ln -s ../out/package.json r/package.json &&
	cd r && policy init && hasnt .gitrelease "[release-file"
'

# --- show

it 'show puts each type in a row with its part, its risk and who is told' '
	repo r && cd r && printf "[release-type \"feat\"]\n risk = new, opt-in\n[release-audience \"support\"]\n include = feat, breaking\n[release-audience \"devs\"]\n internal = true\n" >.gitrelease &&
	policy show >out && has out "| feat | minor | new, opt-in | support, devs |" && has out "| fix | patch |" &&
	grep -q "^| docs | no release |.*| nobody |$" out && grep -q "^| breaking .*| major |.*| support, devs |$" out &&
	for h in Versions Branches Pre-releases Migrations; do has out "## $h" || exit 1; done
'
it 'show tells about calendar versions, checks, trains and freezes' '
	repo r && cd r && printf "%s\n" "[release]" scheme=calver "policyText=Be kind" "policyText=Be *quick*" "[release-check \"migrations\"]" \
		"description=dry run" "[release-train \"main\"]" cadence=2w freeze=3d "[release-freeze \"xmas\"]" from=2026-12-20 until=2027-01-02 >.gitrelease &&
	policy show >out && has out "YYYY.0M.MICRO" && has out "**migrations**: dry run" && has out "every 2 weeks" && has out "2026-12-20" &&
	has out "Be kind" && hasnt out "*quick*" && hasnt out "| feat | minor"
'
it 'text of the policy is text: no heading, no cell, no control byte' '
	repo r && cd r && printf "[release]\npolicyText = \"# Boo\"\n[release-type \"feat\"]\nrisk = \"a | b \\033[31m\"\n" >.gitrelease &&
	policy show >out && ! grep -q "^# Boo" out && ! grep -q "$(printf "\033")" out && has out "a \\| b"
'
it 'show --json has every section and documented keys' '
	repo r && cd r && printf "[release]\ntagPrefix = rel-\nsign\n[release-check \"m\"]\nmaxAge = 24h\n[release-lint \"subject\"]\nmaxLength = 72\n" >.gitrelease &&
	policy show --json >out && json out schema git-release-policy/1 && json out release.tagPrefix rel- && json out release.sign true &&
	json out release.scheme semver && json out release.zeroMajor minor && json out release.owner null && json out types.0.name feat &&
	json out types.0.bump minor && json out checks.0.maxAge 86400 && json out lint.subject.maxLength 72 && json out packages.# 0
'
it 'show --origin says where each value comes from, git config over the file' '
	repo r && cd r && printf "[release]\n\ttagPrefix = a\n\towner = b\n" >.gitrelease && git config release.tagPrefix c &&
	policy show --origin >out && has out ".gitrelease:3	release.owner=b" && grep -q "/config:[0-9]*	release.tagPrefix=c$" out &&
	hasnt out "tagPrefix=a" && has out "default	release.scheme=semver" &&
	policy show --origin --json >json && python3 -c "
import json
o = {x[\"key\"]: x for x in json.load(open(\"json\"))[\"origins\"]}
assert o[\"release.owner\"][\"file\"] == \".gitrelease\" and o[\"release.owner\"][\"line\"] == 3
assert o[\"release.scheme\"][\"file\"] is None"
'
it 'show without a file shows the defaults' 'repo r && cd r && exits 0 policy show >out && has out "| feat | minor |"'
it 'a bad value stops show with its place' '
	repo r && cd r && printf "[release]\n\tscheme = foo\n" >.gitrelease && exits 128 policy show >out 2>err && [ ! -s out ] &&
	has err "error: .gitrelease:2: release.scheme: "
'

# --- where the configuration comes from

origin() {
	policy show --origin | grep "release.tagPrefix="
}
it 'git -c, GIT_CONFIG_COUNT, includes and the global file count' '
	repo r && cd r && printf "[release]\n\ttagPrefix = file\n" >.gitrelease &&
	git -c release.tagPrefix=dash release-policy show --origin >out && has out "command line	release.tagPrefix=dash" &&
	GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=release.tagPrefix GIT_CONFIG_VALUE_0=count policy show --origin >out &&
	has out "release.tagPrefix=count" &&
	git config -f ../extra release.tagPrefix included && git config include.path ../../extra && origin | grep included &&
	git config --unset include.path && git config "includeIf.gitdir:**/r/.git.path" "$PWD/../extra" && origin | grep included &&
	git config --remove-section "includeIf.gitdir:**/r/.git" && origin | grep =file &&
	HOME=$PWD/home && mkdir home && printf "[release]\ntagPrefix = global\n" >home/.gitconfig && origin | grep =global &&
	GIT_CONFIG_GLOBAL=$PWD/home/none policy show --origin | grep =file &&
	XDG_CONFIG_HOME=$PWD/home && export XDG_CONFIG_HOME && mkdir home/git && mv home/.gitconfig home/git/config && origin | grep =global &&
	printf "[release]\ntagPrefix = system\n" >sys && rm home/git/config &&
	GIT_CONFIG_NOSYSTEM= GIT_CONFIG_SYSTEM=$PWD/sys policy show --origin | grep =system && origin | grep =file
'
it 'a name of a subsection with dots and an empty value survive the way through git' '
	repo r && cd r && git -c "release-type.a.b.bump=patch" -c release.changelog= release-policy show --json >out &&
	json out types.11.name a.b && json out types.11.bump patch && json out release.changelog ""
'
it 'config.worktree counts in its work tree' '
	repo r && commit r "feat: one" && cd r && git config extensions.worktreeConfig true && git worktree add -q ../w &&
	git -C ../w config --worktree release.tagPrefix own && (cd ../w && origin | grep =own) && ! origin | grep =own
'
it 'a bare repository follows a symbolic link to its policy, within HEAD' '
	repo r && mkdir r/conf && ln -s ../more/policy r/conf/link && ln -s ./conf/link r/.gitrelease && commit r "feat: p" more/policy "[release]
	tagPrefix = bare
" && git -C r add -A && git -C r commit -q -m "chore: links" && git clone -q --bare r b.git && cd b.git && origin | grep "\.gitrelease:2.*=bare" && git release-bump --print > out && has out 0.1.0 && exits 0 policy check &&
	git -C ../r mv more/policy more/else && git -C ../r commit -qm "chore: gone" && git fetch -q ../r +main:main && exits 128 git release-bump --print 2> err && has err "what is no file there" && exits 128 policy check 2> err && has err "what is no file there"
'
it 'a bare repository has the policy of HEAD' '
	repo r && commit r "feat: one" .gitrelease "[release]
	tagPrefix = bare
" && git clone -q --bare r b.git && cd b.git && origin | grep "\.gitrelease:2.*=bare" && exits 0 policy check &&
	git init -q --bare ../empty.git && cd ../empty.git && origin | grep default
'
it 'GIT_DIR and GIT_WORK_TREE say where, also relative ones' '
	repo r && printf "[release]\ntagPrefix = x\n" >r/.gitrelease && GIT_DIR=r/.git GIT_WORK_TREE=r policy show --origin | grep =x &&
	(cd r/.git && GIT_WORK_TREE=.. policy show --origin | grep =x) && mkdir t && git -C r config core.worktree ../../t &&
	printf "[release]\ntagPrefix = t\n" >t/.gitrelease && cd r && origin | grep =t
'
it 'a .git file that leads nowhere, and a folder under a ceiling, are no repository' '
	mkdir a && echo "gitdir: /nonexistent" >a/.git && (cd a && exits 128 policy show 2>err && has err "not a git repository") &&
	repo r && mkdir -p r/s/t && cd r/s/t && exits 0 policy show >/dev/null &&
	GIT_CEILING_DIRECTORIES=$(cd ../.. && pwd) exits 128 policy show 2>err
'
it 'someone else has the repository: git decides' '
	repo r && cd r && exits 128 env GIT_TEST_ASSUME_DIFFERENT_OWNER=1 git-release-policy show 2>err && has err "dubious ownership" &&
	git config --global --add safe.directory "$PWD" && exits 0 env GIT_TEST_ASSUME_DIFFERENT_OWNER=1 git-release-policy show >out &&
	git config --global --unset-all safe.directory
'
it 'outside a repository every verb is refused in git'"'"'s words' '
	GIT_CEILING_DIRECTORIES=$WORK && export GIT_CEILING_DIRECTORIES &&
	for v in init show check trust; do
		exits 128 policy $v 2>err && has err "error: not a git repository (or any of the parent directories): .git" || exit 1
	done
'
it 'the file must be a plain one of moderate size inside the work tree' '
	repo r && cd r && mkdir .gitrelease && exits 128 policy show 2>err && has err "is a directory" && rmdir .gitrelease &&
	echo "[release]" >../outside && ln -s ../outside .gitrelease && exits 128 policy show 2>err && has err "out of the work tree" &&
	mkdir conf && printf "[release]\ntagPrefix = in\n" >conf/p && ln -sf conf/p .gitrelease && origin | grep =in && rm .gitrelease &&
	head -c 1100000 /dev/zero | tr "\0" "#" >.gitrelease && exits 128 policy show 2>err && has err "larger than" && rm .gitrelease &&
	mkfifo .gitrelease && exits 128 policy show 2>err && has err "no regular file"
'
it 'a line that does not parse is named' '
	repo r && cd r && printf "[release]\n\tbranch = \"main\n" >.gitrelease && exits 128 policy check 2>err &&
	has err "error: .gitrelease:2: " && printf "[release]\n\0\n" >.gitrelease && exits 128 policy show 2>err && has err ".gitrelease:2: "
'

it 'values read as git reads them' '
	repo r && cd r && python3 - >.gitrelease <<-\E &&
	import random
	random.seed(7)
	pieces = ["a", "bc", " ", "  ", "\"d e\"", "\"; #\"", "\\t", "\\n", "\\\"", "\\\\", "\\\n", "\"\"", "=", "[", "\xc3\xa9", "\"  \""]
	print("[Release]")
	for i in range(400):
	    value = [random.choice(pieces) for _ in range(random.randrange(1, 9))]
	    value.insert(random.choice([0, len(value)]), "x") # never empty: that would take back those before it
	    print("\tpolicyText =" + "".join(value) + random.choice(["", " ", "; c", "# \"c"]))
	E
	git config -f .gitrelease --get-all -z release.policytext >want && policy show --json >out && python3 -c "
import json
want = open(\"want\", \"rb\").read().decode().split(\"\\0\")[:-1]
got = json.load(open(\"out\"))[\"release\"][\"policyText\"]
assert len(want) == 400 and got == want, (len(got), len(want), [x for x in zip(got, want) if x[0] != x[1]][:3])"
'

# --- check

it 'check names each problem with file and line, and exits 1 for errors' '
	repo r && cd r && printf "[release]\n\ttagPrefx = v\n[release-type \"feat\"]\n\tbump = big\n[release-check \"x\"]\n\trole = dba\n" >.gitrelease &&
	exits 1 policy check >out 2>err && [ ! -s err ] && cat >want <<-\E &&
	.gitrelease:2: error: release.tagprefx: unknown key '"'tagprefx'; did you mean 'tagPrefix'"'?
	.gitrelease:4: error: release-type.feat.bump: '"'big'"' is none of none, patch, minor, major
	.gitrelease:6: error: release-check.x.role: there is no [release-role "dba"]
	E
	same want out && exits 1 policy check --json >out && json out schema git-release-policy/1 && json out problems.# 3 &&
	json out problems.0.file .gitrelease && json out problems.0.line 2 && json out problems.0.severity error &&
	json out problems.0.key release.tagprefx
'
it 'check looks at git config too, but only at what is ours' '
	repo r && cd r && git config release.brunch x && git config coore.bare x && exits 1 policy check >out && has out "config:" &&
	has out "did you mean '"'branch'"'" && hasnt out coore
'
it 'warnings alone are exit 0' '
	repo r && cd r && printf "[release]\ncalver = YY.MM\n" >.gitrelease && exits 0 policy check >out && has out ".gitrelease:2: warning: release.calver: "
'
it 'check never lets control bytes through, and colours only where asked' '
	repo r && cd r && printf "[release]\nscheme = \"\033[31m\"\n" >.gitrelease && exits 1 policy check >out &&
	! grep -q "$(printf "\033")" out && exits 1 policy check --color=always >out && grep -q "$(printf "\033\\[31m")error" out &&
	exits 128 policy check --color=perhaps
'

# --- trust

trusted='[release-check "m"]
	command = ./run --all
[release-stage "canary"]
	verify = touch canary
'
it 'trust shows the commands and, with nobody to ask, records nothing' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && exits 128 policy trust >out 2>err </dev/null && has out "./run --all" &&
	has out "touch canary" && has err "git release-policy trust --yes" && [ ! -e .git/release-trust ] && [ ! -e canary ]
'
it 'trust --yes records the digest for its owner alone, once' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && exits 0 policy trust --yes && exits 0 policy trust </dev/null &&
	[ "$(stat -c %a .git/release-trust)" = 600 ] && [ "$(wc -l <.git/release-trust)" -eq 1 ] && grep -qE "^[0-9a-f]{64}$" .git/release-trust &&
	exits 0 policy trust --yes && [ "$(wc -l <.git/release-trust)" -eq 1 ] && [ ! -e canary ]
'
it 'any changed byte of a command ends the trust; other changes do not' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && policy trust --yes && printf "[release]\nowner = x\n" >>.gitrelease &&
	exits 0 policy trust </dev/null && sed "s/--all/--al/" .gitrelease >x && mv x .gitrelease && exits 128 policy trust </dev/null &&
	printf "%s" "$trusted" >.gitrelease && exits 0 policy trust </dev/null && printf "[release-check \"m\"]\nshell = true\n" >>.gitrelease &&
	exits 128 policy trust </dev/null
'
it 'a clone is not trusted; a linked worktree is' '
	repo r && commit r "feat: one" .gitrelease "$trusted" && (cd r && policy trust --yes) && git clone -q r c && (cd c && exits 128 policy trust </dev/null) &&
	git -C r worktree add -q ../w && cd w && exits 0 policy trust </dev/null
'
it 'trust --revoke takes it back, and again is no error' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && policy trust --yes && exits 0 policy trust --revoke -n >../out && has ../out "take back 1 agreement" && exits 0 policy trust </dev/null &&
	exits 0 policy trust --revoke && exits 128 policy trust </dev/null && exits 0 policy trust --revoke
'
it 'trust -n records nothing' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && exits 0 policy trust --yes -n >out && has out "./run --all" && [ ! -e .git/release-trust ]
'
it 'a record that others may write proves nothing' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && policy trust --yes && chmod 666 .git/release-trust &&
	exits 128 policy trust </dev/null 2>err && has err "proves nothing"
'
it 'a policy without commands needs no trust' 'repo r && cd r && exits 0 policy trust </dev/null >out && has out "no commands"'
it 'trust refuses while another one writes' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && : >.git/release-trust.lock && exits 128 policy trust --yes && [ ! -e .git/release-trust ]
'
it 'neither show nor check runs anything' '
	repo r && cd r && printf "%s" "$trusted" >.gitrelease && policy trust --yes && policy show >/dev/null && policy check && [ ! -e canary ]
'

# --- the command line

it 'usage errors are 129' '
	repo r && cd r && exits 129 policy 2>err && has err usage && exits 129 policy foo && exits 129 policy show x && exits 129 policy --nonsense &&
	exits 129 policy trust --yes --revoke
'
it 'gitrelease(5) has every key, with its words and default' '
	policy keys >keys && [ -s keys ] && python3 "$SOURCE_ROOT/tests/docs/keys.py" keys "$SOURCE_ROOT/man/gitrelease.5"
'
it 'an answer that cannot be written is 128' 'repo r && cd r && [ -w /dev/full ] && exits 128 sh -c "git release-policy show >/dev/full"'
it 'a bad value stops what depends on it and nothing else' '
	repo r && commit r "feat: x" && cd r && printf "[release-check \"c\"]\n\tmaxage = 3x\n" >.gitrelease &&
	exits 0 git release-lint && exits 0 git release-notes >../out && exits 0 git release-bump --print >../out &&
	exits 128 policy show 2>../err && has ../err ".gitrelease:2: release-check.c.maxAge: " &&
	printf "[release-lint \"subject\"]\n\tmaxLength = x\n" >.gitrelease && exits 128 git release-lint 2>../err &&
	has ../err ".gitrelease:2: release-lint.subject.maxLength: " && exits 0 git release-notes >../out &&
	printf "[release-audience \"a\"]\n\tinternal = x\n" >.gitrelease && exits 0 git release-notes >../out &&
	exits 128 git release-notes --audience=a >../out 2>../err && [ ! -s ../out ] && has ../err ".gitrelease:2: release-audience.a.internal: " &&
	exits 0 git release-lint && printf "[release-type \"feat\"]\n\tbump = huge\n" >.gitrelease &&
	for c in lint notes "bump --print"; do exits 128 git release-$c 2>../err && has ../err ".gitrelease:2: release-type.feat.bump: " || exit 1; done
'

it 'check knows the names in the pattern of a link' '
	repo r && cd r && printf "[release]\n\tcommitUrl = https://c/%%s\n\tissueUrl = https://i/%%(isue)/%%(issue)\n\tcompareUrl = https://d/%%(from)..\n" >.gitrelease &&
	exits 1 policy check >../out && has ../out ".gitrelease:2: error: release.commitUrl: the link has no '"'%(commit)'"'" &&
	has ../out ".gitrelease:3: error: release.issueUrl: unknown name '"'%(isue)'"'" &&
	has ../out ".gitrelease:4: error: release.compareUrl: the link has no '"'%(to)'"'" &&
	printf "[release]\n\tcommitUrl = https://c/%%20%%%%/%%(commit)\n\tcompareUrl = https://d/%%(to)..%%(from)\n\treleaseUrl =\n" >.gitrelease && exits 0 policy check
'

it 'refuses an option that the verb does not have' '
	repo r && cd r && for a in "init --json" "init --yes" "init --origin" "show --yes" "show --preset=trunk" "show -n" "check -n" "check --origin" "trust --json"; do
		exits 129 policy $a 2>../err && has ../err "does not go with ${a%% *}" && [ ! -e .gitrelease ] || exit 1
	done && exits 0 policy show --json --origin >../out && exits 0 policy init --preset=trunk -n >../out
'

finish
