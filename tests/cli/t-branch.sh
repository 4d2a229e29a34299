# SPDX-License-Identifier: ISC
# git release-branch: lines of development.
. ./lib.sh

# A project at v1.3.0 with a feature since.
project() {
	repo "$1" && commit "$1" "feat: one" && tag "$1" v1.3.0 && commit "$1" "feat: two"
}
# The same with a version file.
versioned() {
	repo "$1" && commit "$1" "feat: one" package.json '{"version": "1.3.0"}' && tag "$1" v1.3.0 && commit "$1" "feat: two"
}
refs() {
	git -C "$1" for-each-ref --format='%(objectname) %(refname)'
}
# unmoved <dir> <command…>: it leaves refs, objects, HEAD, index and files as they are.
unmoved() {
	u=$1 && shift && refs "$u" > unmoved.refs && (cd "$u" && find . -type f ! -path './.git/index' | LC_ALL=C sort) > unmoved.files &&
	git -C "$u" status --porcelain > unmoved.status 2> /dev/null
	"$@"
	unmoved_code=$?
	refs "$u" | same unmoved.refs - && (cd "$u" && find . -type f ! -path './.git/index' | LC_ALL=C sort) | same unmoved.files - &&
	git -C "$u" status --porcelain 2> /dev/null | same unmoved.status - && return "$unmoved_code"
	return 99
}
at() {
	[ "$(git -C "$1" rev-parse "$2^{commit}")" = "$(git -C "$1" rev-parse "$3^{commit}")" ] || { echo "$2 is not at $3" >&2; return 1; }
}

# --- cut -------------------------------------------------------------------------------------------------------

it 'cuts the release branch of the next version at the main line' '
	project r && (cd r && exits 0 git release-branch cut > ../out 2> ../err) && echo release/1.4 | same - out && [ ! -s err ] &&
	at r release/1.4 main && [ "$(git -C r symbolic-ref --short HEAD)" = main ] && [ "$(refs r | wc -l)" -eq 3 ]
'
it 'takes a version, a tag name, or the name of a line' '
	project r && cd r && exits 0 git release-branch cut 2.0.0 && exits 0 git release-branch cut v3.0.0 && exits 0 git release-branch cut 4.1 &&
	exits 0 git release-branch cut 5 && git branch --list "release/*" --format="%(refname:short)" > ../got &&
	printf "release/2.0\nrelease/3.0\nrelease/4.1\nrelease/5.0\n" | same - ../got
'
it 'names the branch by the pattern of the policy' '
	project r && cd r && git config release.releaseBranch "support/%(major).x" && exits 0 git release-branch cut 2.0.0 &&
	git rev-parse --verify -q support/2.x
'
it 'cuts from the main line wherever HEAD is, and from elsewhere when told' '
	project r && git -C r switch -q -c topic && commit r "feat!: three" && (cd r && exits 0 git release-branch cut) && at r release/1.4 main &&
	(cd r && exits 0 git release-branch cut --from=topic) && at r release/2.0 topic
'
it 'says no where there is nothing to release, and cuts once there is' '
	repo r && commit r "feat: one" && tag r v1.3.0 && commit r "chore: tidy" && (cd r && exits 1 git release-branch cut 2> ../err) &&
	has err "nothing to release" && commit r "feat: two" && (cd r && exits 0 git release-branch cut)
'
it 'refuses a version that is none, and a revision that is none' '
	project r && cd r && exits 128 git release-branch cut 1.x 2> ../err && has ../err "1.x" &&
	exits 128 git release-branch cut --from=nowhere 2> ../err && has ../err "nowhere"
'
it 'refuses a branch that exists, and cuts the next line' '
	project r && cd r && git branch release/1.4 && exits 128 git release-branch cut 2> ../err && has ../err "branch '\''release/1.4'\'' exists already" &&
	exits 0 git release-branch cut 1.5.0
'
it 'refuses a line that only the remote has' '
	project o && git -C o branch release/1.4 && git clone -q o r && cd r && exits 128 git release-branch cut 2> ../err &&
	has ../err "refs/remotes/origin/release/1.4" && exits 0 git release-branch cut 1.5.0
'
it 'refuses a version below what is reachable, and cuts an older line from its own tag' '
	project r && tag r v2.0.0 && cd r && exits 128 git release-branch cut 1.4.0 2> ../err && has ../err "v2.0.0" &&
	exits 0 git release-branch cut 1.3.0 --from=v1.3.0 && cd .. && at r release/1.3 v1.3.0
'
it 'refuses to begin a line beside the release that it has, and begins it there' '
	project r && git -C r switch -q -c side && commit r "feat: three" && tag r v1.4.0 && git -C r switch -q main && commit r "feat: four" && cd r &&
	exits 128 git release-branch cut 1.4.1 2> ../err && has ../err "--from=v1.4.0" && exits 0 git release-branch cut 1.4.1 --from=v1.4.0
'
it 'shows the plan and changes nothing with -n' '
	versioned r && cd r && git config release.developmentVersion "%(version)-dev" && cd .. &&
	unmoved r exits 0 git -C r release-branch cut --candidate -n > out && sed "s/[0-9a-f]\{7\}/OID/" out > got && cat > want <<-\END &&
	create refs/heads/release/1.4 OID (release-branch: cut 1.4)
	write package.json (1.3.0 -> 1.4.0-rc.1) on release/1.4
	create CHANGELOG.md (entry 1.4.0-rc.1) on release/1.4
	commit '\''chore(release): 1.4.0-rc.1'\'' on release/1.4
	tag v1.4.0-rc.1 at the new commit
	write package.json (1.3.0 -> 1.5.0-dev)
	commit '\''chore: begin 1.5.0-dev'\'' on main
	END
	same want got
'
it 'cuts from develop under gitflow' '
	project r && git -C r config release.strategy gitflow && git -C r switch -q -c develop && commit r "feat!: three" &&
	(cd r && exits 0 git release-branch cut) && at r release/2.0 develop
'
it 'moves develop on under gitflow, and leaves the production branch alone' '
	versioned r && git -C r config release.strategy gitflow && git -C r config release.developmentVersion "%(version)-dev" && git -C r switch -q -c develop && commit r "feat: three" &&
	main=$(git -C r rev-parse main) && (cd r && exits 0 git release-branch cut --candidate > ../out) && printf "release/1.4\nv1.4.0-rc.1\n" | same - out &&
	[ "$(git -C r rev-parse main)" = "$main" ] && at r release/1.4^ develop^ && [ "$(cat r/package.json)" = "{\"version\": \"1.5.0-dev\"}" ] &&
	(cd r && exits 128 git release-branch close develop 2> ../err) && has err "main line"
'
it 'cuts a line of a package' '
	repo r && commit r "chore: policy" .gitrelease "[release]
	releaseBranch = %(package)/release/%(major).%(minor)
[release-package \"api\"]
	path = api
" && commit r "feat: one" api/a && cd r && exits 0 git release-branch cut --package=api --candidate > ../out &&
	printf "api/release/0.1\napi/v0.1.0-rc.1\n" | same - ../out && exits 128 git release-branch cut --package=nope 2> ../err && has ../err "no package" &&
	exits 0 git release-branch list --json > ../out && json ../out lines.0.branch api/release/0.1 && json ../out lines.0.latestTag api/v0.1.0-rc.1
'

it 'cuts a line of a package whose name does not say so, for one package alone' '
	repo r && commit r "chore: policy" .gitrelease "[release-package \"api\"]
	path = api
[release-package \"web\"]
	path = web
" && commit r "feat: one" api/a && commit r "feat: two" web/a && cd r && exits 0 git release-branch cut --package=api --candidate > ../out &&
	printf "release/0.1\napi/v0.1.0-rc.1\n" | same - ../out && exits 128 git release-branch cut --package=web 2> ../err && has ../err "release/0.1'"'"' exists already" && has ../err "%(package) in release.releaseBranch" && exits 128 git release-branch cut 0.1 2> ../err && hasnt ../err "%(package)" &&
	git config release.releaseBranch "release/%(package)-%(major).%(minor)" && exits 0 git release-branch cut --package=web > ../out && echo release/web-0.1 | same - ../out
'
it 'makes the next candidate of the package that the line was cut for, or of the one that is named' '
	repo r && commit r "chore: policy" .gitrelease "[release-package \"api\"]
	path = api
[release-package \"web\"]
	path = web
" && commit r "feat: one" api/package.json "{\"version\": \"0.0.0\"}" && commit r "feat: two" web/a && cd r && git release-branch cut --package=api 0.1 --candidate > ../out && git switch -q release/0.1 && cd .. && commit r "fix: x" api/a && commit r "fix: y" web/b && cd r &&
	exits 128 git release-branch cut 0.1 --package=api 2> ../err && has ../err "candidate --line=release/0.1 --package=api " && exits 0 git release-branch candidate --line=release/0.1 > ../out && echo api/v0.1.0-rc.2 | same - ../out && [ "$(git show api/v0.1.0-rc.2:api/package.json)" = "{\"version\": \"0.1.0-rc.2\"}" ] &&
	exits 128 git release-branch candidate --package=nope 2> ../err && has ../err "no package" && exits 0 git release-branch candidate --package=web > ../out && echo web/v0.1.0-rc.1 | same - ../out && cd .. && commit r "fix: z" api/a && cd r && git for-each-ref > ../was &&
	exits 128 git release-branch candidate 2> ../err && has ../err "candidates of '"'api' and of 'web'"' stand on line '"'0.1'"'" && git for-each-ref | same ../was - && exits 0 git release-branch candidate --package=api > ../out && echo api/v0.1.0-rc.3 | same - ../out && git tag -am x v0.1.0-rc.1 && cd .. && commit r "fix: all" && cd r && exits 0 git release-branch candidate > ../out && echo v0.1.0-rc.2 | same - ../out &&
	git config release.releaseBranch "release/%(package)-%(major).%(minor)" && git release-branch cut 0.2 --package=api > ../out && exits 128 git release-branch candidate --line=release/api-0.2 --package=web 2> ../err && has ../err "is not of package" && exits 0 git release-branch candidate --line=release/api-0.2 --package=api > ../out && echo api/v0.2.0-rc.1 | same - ../out
'

# --- the first candidate -----------------------------------------------------------------------------------------

it 'tags the first candidate at the commit where no file carries a version' '
	project r && (cd r && exits 0 git release-branch cut --candidate > ../out) && printf "release/1.4\nv1.4.0-rc.1\n" | same - out &&
	at r release/1.4 main && at r v1.4.0-rc.1 main && [ "$(git -C r cat-file -t v1.4.0-rc.1)" = tag ]
'
it 'puts the release commit of the candidate on the new branch alone' '
	versioned r && echo mine >> r/file && main=$(git -C r rev-parse main) && cp r/file before && (cd r && exits 0 git release-branch cut --candidate) &&
	[ "$(git -C r show release/1.4:package.json)" = "{\"version\": \"1.4.0-rc.1\"}" ] && at r v1.4.0-rc.1 release/1.4 && at r release/1.4^ main &&
	[ "$(git -C r rev-parse main)" = "$main" ] && same before r/file && [ "$(git -C r status --porcelain)" = " M file" ] &&
	(cd r && exits 0 git release-tag --verify v1.4.0-rc.1)
'
it 'takes another identifier for the candidate' '
	project r && cd r && exits 0 git release-branch cut --candidate --pre=beta && git rev-parse -q --verify refs/tags/v1.4.0-beta.1
'
it 'keeps the mode of a version file' '
	versioned r && chmod +x r/package.json && git -C r commit -qam "chore: mode" && (cd r && exits 0 git release-branch cut --candidate) &&
	git -C r ls-tree release/1.4 package.json | grep -q "^100755"
'
it 'refuses a candidate of what is released, with no branch made' '
	project r && git -C r switch -q -c side && tag r v1.4.0-rc.1 && git -C r switch -q main && commit r "feat: three" &&
	git -C r tag -d v1.4.0-rc.1 && git -C r tag -a -m x v1.4.0-rc.1 $(git -C r commit-tree -m x main^{tree}) &&
	unmoved r exits 128 git -C r release-branch cut 1.4.0 --candidate 2> err && has err "v1.4.0-rc.1"
'

# --- the main line moves on --------------------------------------------------------------------------------------

it 'moves the version files of the main line to the next development version' '
	versioned r && git -C r config release.developmentVersion "%(version)-dev" && old=$(git -C r rev-parse main) && (cd r && exits 0 git release-branch cut) &&
	[ "$(cat r/package.json)" = "{\"version\": \"1.5.0-dev\"}" ] && [ -z "$(git -C r status --porcelain)" ] &&
	[ "$(git -C r rev-parse main^)" = "$old" ] && [ "$(git -C r rev-parse release/1.4)" = "$old" ] &&
	[ "$(git -C r log -1 --format=%s main)" = "chore: begin 1.5.0-dev" ]
'
it 'leaves the main line alone when an older line is cut' '
	versioned r && tag r v2.0.0 && git -C r config release.developmentVersion "%(version)-dev" && commit r "chore: develop" package.json "{\"version\": \"2.1.0-dev\"}" && old=$(git -C r rev-parse main) && (cd r && exits 0 git release-branch cut 1.3 --from=v1.3.0) &&
	[ "$(git -C r rev-parse main)" = "$old" ]
'
it 'bumps from a development version' '
	versioned r && git -C r config release.developmentVersion "%(version)-dev" && (cd r && exits 0 git release-branch cut && exits 0 git release-bump 1.5.0) &&
	[ "$(cat r/package.json)" = "{\"version\": \"1.5.0\"}" ]
'
it 'refuses when the version file of the main line is dirty, before anything moves' '
	versioned r && git -C r config release.developmentVersion "%(version)-dev" && echo >> r/package.json &&
	refs r > before && (cd r && exits 128 git release-branch cut 2> ../err) && has err "package.json" && refs r | same before - &&
	git -C r checkout -q package.json && echo mine > r/other && (cd r && exits 0 git release-branch cut)
'
it 'commits on a main line that is not checked out' '
	versioned r && git -C r config release.developmentVersion "%(version)-dev" && git -C r switch -q -c topic && (cd r && exits 0 git release-branch cut) &&
	[ "$(git -C r show main:package.json)" = "{\"version\": \"1.5.0-dev\"}" ] && [ "$(cat r/package.json)" = "{\"version\": \"1.3.0\"}" ] &&
	[ -z "$(git -C r status --porcelain)" ]
'
it 'takes another work tree along that has the main line, unless it is dirty there' '
	versioned r && git -C r config release.developmentVersion "%(version)-dev" && git -C r worktree add -q ../w -b topic && refs r > before &&
	echo >> r/package.json && (cd w && exits 128 git release-branch cut 2> ../err) && has err "package.json" && refs r | same before - &&
	git -C r checkout -q package.json && echo mine > r/mine && (cd w && exits 0 git release-branch cut) &&
	[ "$(cat r/package.json)" = "{\"version\": \"1.5.0-dev\"}" ] && [ "$(git -C r status --porcelain)" = "?? mine" ]
'
it 'refuses a development version that is none' '
	versioned r && git -C r config release.developmentVersion "dev" && cd r && exits 128 git release-branch cut 2> ../err &&
	has ../err release.developmentVersion
'

# --- where it runs -----------------------------------------------------------------------------------------------

it 'works in a bare repository' '
	versioned r && git clone -q --bare r b.git && git -C b.git config release.developmentVersion "%(version)-dev" && cd b.git &&
	exits 0 git release-branch cut --candidate && [ "$(git show release/1.4:package.json)" = "{\"version\": \"1.4.0-rc.1\"}" ] &&
	[ "$(git show main:package.json)" = "{\"version\": \"1.5.0-dev\"}" ] && exits 1 git release-branch candidate
'
it 'works in a linked work tree and in a folder' '
	project r && mkdir r/sub && git -C r worktree add -q ../w -b topic && (cd w && exits 0 git release-branch cut) &&
	(cd r/sub && exits 0 git release-branch list > ../../out) && has out release/1.4
'
it 'is 128 outside of a repository' '
	exits 128 git release-branch list 2> err && has err "not a git repository"
'
it 'refuses an answer that a shallow clone cannot give' '
	project o && git clone -q --depth=1 "file://$PWD/o" r && cd r && exits 128 git release-branch cut 2> ../err && has ../err "git fetch" &&
	git fetch -q --unshallow --tags && exits 0 git release-branch cut
'
it 'has one error for each misuse' '
	project r && cd r && exits 129 git release-branch && exits 129 git release-branch nonsense && exits 129 git release-branch cut 1 2 &&
	exits 129 git release-branch list --push && exits 129 git release-branch cut --reopen && exits 129 git release-branch cut --pre=rc &&
	exits 129 git release-branch close && exits 129 git release-branch owner 1.4 && exits 129 git release-branch cut --json &&
	exits 129 git release-branch --continue --abort
'

# --- candidate ---------------------------------------------------------------------------------------------------

it 'makes the next candidate on the line at hand, and its work tree follows' '
	versioned r && cd r && git release-branch cut --candidate && git switch -q release/1.4 && cd .. && commit r "fix: three" && cd r &&
	exits 0 git release-branch candidate > ../out && echo v1.4.0-rc.2 | same - ../out && [ "$(cat package.json)" = "{\"version\": \"1.4.0-rc.2\"}" ] &&
	[ -z "$(git status --porcelain)" ] && cd .. && at r v1.4.0-rc.2 HEAD
'
it 'makes the next candidate on a line that is not checked out' '
	versioned r && (cd r && git release-branch cut --candidate && git switch -q release/1.4) && commit r "fix: three" && git -C r switch -q main &&
	(cd r && exits 0 git release-branch candidate --line=1.4) && at r v1.4.0-rc.2 release/1.4 && [ "$(cat r/package.json)" = "{\"version\": \"1.3.0\"}" ]
'
it 'says no when nothing came since the last candidate' '
	project r && cd r && git release-branch cut --candidate && exits 1 git release-branch candidate 2> ../err && has ../err "v1.4.0-rc.1"
'
it 'begins with the first version of the line, whatever the commits ask for' '
	repo r && commit r "feat: one" && tag r v1.3.0 && commit r "fix: two" && cd r && git release-branch cut 2.0.0 && exits 0 git release-branch candidate &&
	git rev-parse -q --verify refs/tags/v2.0.0-rc.1
'
it 'stays inside the line when a commit asks for more' '
	project r && (cd r && git release-branch cut && git switch -q release/1.4) && tag r v1.4.0 && commit r "feat!: three" && cd r &&
	exits 0 git release-branch candidate 2> ../err && has ../err "ask for more" && git rev-parse -q --verify refs/tags/v1.4.1-rc.1
'
it 'refuses to choose among several lines, and takes the one that is named' '
	project r && cd r && git release-branch cut 1.4 && git release-branch cut 1.5 && exits 128 git release-branch candidate 2> ../err &&
	has ../err "several lines" && exits 128 git release-branch candidate --line=1.9 2> ../err && has ../err "no line" &&
	exits 0 git release-branch candidate --line=release/1.5
'
it 'refuses a closed line until it is reopened' '
	project r && cd r && git release-branch cut && git release-branch close release/1.4 && exits 128 git release-branch candidate --line=1.4 2> ../err &&
	has ../err "closed" && git release-branch close --reopen 1.4 && exits 0 git release-branch candidate
'
it 'refuses a line without a local branch, and takes it once there is one' '
	project o && git -C o branch release/1.4 && git clone -q o r && cd r && exits 128 git release-branch candidate 2> ../err &&
	has ../err "git branch release/1.4 origin/release/1.4" && git branch -q release/1.4 origin/release/1.4 && exits 0 git release-branch candidate
'
it 'takes another work tree along that has the line' '
	versioned r && cd r && git release-branch cut && git worktree add -q ../w release/1.4 && exits 0 git release-branch candidate &&
	[ "$(cat ../w/package.json)" = "{\"version\": \"1.4.0-rc.1\"}" ] && [ -z "$(git -C ../w status --porcelain)" ]
'
it 'refuses a dirty file that would have to change, with -n, too' '
	versioned r && cd r && git release-branch cut && git switch -q release/1.4 && echo >> package.json && cd .. &&
	unmoved r exits 128 git -C r release-branch candidate -n 2> err && has err "package.json" && unmoved r exits 128 git -C r release-branch candidate 2> err &&
	git -C r checkout -q package.json && (cd r && exits 0 git release-branch candidate)
'
it 'shows the plan of a candidate and changes nothing with -n' '
	versioned r && (cd r && git release-branch cut) && unmoved r exits 0 git -C r release-branch candidate -n > out && has out "tag v1.4.0-rc.1" &&
	git -C r switch -q release/1.4 && unmoved r exits 0 git -C r release-branch candidate -n > out && has out "write package.json (1.3.0 -> 1.4.0-rc.1)"
'

# --- list --------------------------------------------------------------------------------------------------------

it 'lists the lines from old to new' '
	project r && cd r && git release-branch cut && cd .. && commit r "feat: three" && cd r && git release-branch cut 1.10 && git release-branch cut 1.5 &&
	exits 0 git release-branch list --json > ../out && cd .. && json out schema git-release-branch/1 && json out lines.# 4 &&
	json out lines.0.branch release/1.4 && json out lines.1.line 1.5 && json out lines.2.line 1.10 && json out lines.3.branch main &&
	json out lines.0.latestTag v1.3.0 && json out lines.0.commitsSinceTag 1 && json out lines.3.commitsSinceTag 2 &&
	json out lines.0.state supported && json out lines.0.owner null && (cd r && git release-branch list > ../out) &&
	[ "$(head -n 1 out | cut -d" " -f1)" = BRANCH ] && [ "$(wc -l < out)" -eq 5 ]
'
it 'counts the fixes of older lines that are missing on a line' '
	project r && (cd r && git release-branch cut && git release-branch cut 1.5 && git switch -q release/1.4) && commit r "fix: three" && cd r &&
	git release-branch list --json > ../out && json ../out lines.0.missingFixes 0 && json ../out lines.1.missingFixes 1 && json ../out lines.2.missingFixes 1 &&
	git switch -q release/1.5 && git cherry-pick -x release/1.4 && git release-branch list --json > ../out && json ../out lines.1.missingFixes 0
'
it 'lists a repository without tags' '
	repo r && commit r "feat: one" && cd r && exits 0 git release-branch list --json > ../out && json ../out lines.0.latestTag null &&
	json ../out lines.0.commitsSinceTag 1
'
it 'lists an empty repository' '
	repo r && cd r && exits 0 git release-branch list > ../out && [ ! -s ../out ] && exits 0 git release-branch list --json > ../out && json ../out lines.# 0
'
it 'lists what only the remote has' '
	project o && git -C o branch release/1.4 && git clone -q o r && cd r && exits 0 git release-branch list --json > ../out &&
	json ../out lines.0.branch release/1.4 && json ../out lines.0.remote true && json ../out lines.1.remote false
'

it 'shows how far it is on a terminal alone, and only where the work takes its time' '
	project r && git -C r branch release/1.3 v1.3.0 && cat > terminal.py <<-\EOF &&
	import os, pty, sys
	with open("seen", "wb") as seen:
	    def read(fd):
	        data = os.read(fd, 4096)
	        seen.write(data)
	        return data
	    sys.exit(os.waitstatus_to_exitcode(pty.spawn(["git", "-C", "r"] + sys.argv[1:], read)))
	EOF
	for verb in "release-branch list" release-forward; do
		GIT_PROGRESS_DELAY=0 python3 terminal.py $verb > /dev/null < /dev/null && has seen "reading commits: 1" &&
		python3 terminal.py $verb > /dev/null < /dev/null && hasnt seen "reading commits" &&
		GIT_PROGRESS_DELAY=0 git -C r $verb > /dev/null 2> err && hasnt err "reading commits" || exit 1
	done
'

# --- close -------------------------------------------------------------------------------------------------------

it 'closes a line and opens it again' '
	project r && cd r && git release-branch cut && exits 0 git release-branch close release/1.4 && git release-branch list --json > ../out &&
	json ../out lines.0.state closed && exits 0 git release-branch close 1.4 2> ../err && has ../err "nothing changed" &&
	exits 0 git release-branch close release/1.4 --reopen && git release-branch list --json > ../out && json ../out lines.0.state supported &&
	exits 0 git release-branch close release/1.4 --reopen 2> ../err && has ../err "nothing changed"
'
it 'keeps a line closed when its branch moves on' '
	project r && cd r && git release-branch cut && git release-branch close 1.4 && git switch -q release/1.4 && cd .. && commit r "fix: late" && cd r &&
	git release-branch list --json > ../out && json ../out lines.0.state closed
'
it 'refuses to close the main line, or one that is not there' '
	project r && cd r && exits 128 git release-branch close main 2> ../err && has ../err "main line" &&
	exits 128 git release-branch close release/9.9 2> ../err && has ../err "no line '\''release/9.9'\''"
'
it 'shows what closing would record and changes nothing with -n' '
	project r && (cd r && git release-branch cut) && unmoved r exits 0 git -C r release-branch close 1.4 -n > out && has out "closed: release/1.4"
'
it 'shares what is closed by push' '
	repo o --bare && project r && cd r && git remote add origin ../o && git push -q origin main && git release-branch cut --push &&
	exits 0 git release-branch close 1.4 --push && git clone -q ../o ../c && cd ../c && git fetch -q origin "refs/notes/*:refs/notes/*" &&
	git release-branch list --json > ../out && json ../out lines.0.state closed
'
it 'keeps what other people wrote in the notes' '
	project r && cd r && git release-branch cut && git notes --ref=release-lines add -m "see the wiki" main && git release-branch close 1.4 &&
	git notes --ref=release-lines show main > ../out && printf "see the wiki\nclosed: release/1.4\n" | same - ../out &&
	git release-branch close 1.4 --reopen && git notes --ref=release-lines show main > ../out && echo "see the wiki" | same - ../out
'

# --- owner -------------------------------------------------------------------------------------------------------

it 'records who owns a release or a line, and falls back to release.owner' '
	project r && cd r && git release-branch cut && git config release.owner team@example.com && git release-branch list --json > ../out &&
	json ../out lines.0.owner team@example.com && exits 0 git release-branch owner 1.4 ana@example.com && git release-branch list --json > ../out &&
	json ../out lines.0.owner ana@example.com && exits 0 git release-branch owner v1.4.0 "Bo <bo@example.com>" &&
	git release-branch list --json > ../out && json ../out lines.0.owner "Bo <bo@example.com>" && json ../out lines.1.owner team@example.com &&
	exits 0 git release-branch owner v1.4.0 cy@example.com && git release-branch list --json > ../out && json ../out lines.0.owner cy@example.com
'
it 'takes who tagged the first candidate for the owner where nobody is named' '
	project r && cd r && git release-branch cut --candidate && git release-branch list --json > ../out && json ../out lines.0.owner committer@example.com &&
	json ../out lines.1.owner null && git release-branch owner 1.4 ana && git release-branch list --json > ../out && json ../out lines.0.owner ana
'
it 'knows releases that are out and the next one, and refuses others' '
	project r && cd r && exits 0 git release-branch owner v1.3.0 ana && exits 0 git release-branch owner 1.4.0 ana &&
	exits 128 git release-branch owner v1.2.0 ana 2> ../err && has ../err "no release '\''v1.2.0'\''" && exits 128 git release-branch owner nonsense ana
'
it 'shows who would own what and changes nothing with -n' '
	project r && unmoved r exits 0 git -C r release-branch owner v1.3.0 ana -n > out && has out "owner: v1.3.0 ana" && unmoved r exits 128 git -C r release-branch owner v1.2.0 ana -n 2> err &&
	exits 0 git -C r release-branch owner v1.3.0 ana && exits 0 git -C r release-branch owner v1.3.0 ana -n > out && has out "nothing to do"
'
it 'refuses a person that is no line of text' '
	project r && cd r && exits 128 git release-branch owner v1.3.0 "a
closed: main" 2> ../err && has ../err "no person" && exits 128 git release-branch owner v1.3.0 "" && exits 0 git release-branch owner v1.3.0 "a"
'

# --- push and interruption ---------------------------------------------------------------------------------------

it 'pushes branch, tag and main line together' '
	repo o --bare && versioned r && git -C r config release.developmentVersion "%(version)-dev" && git -C r remote add origin ../o &&
	git -C r push -q origin main && (cd r && exits 0 git release-branch cut --candidate --push) && at o release/1.4 v1.4.0-rc.1 &&
	[ "$(git -C o rev-parse main)" = "$(git -C r rev-parse main)" ]
'
it 'keeps the local state when the remote refuses' '
	repo o --bare && project r && git -C r remote add origin ../o && printf "#!/bin/sh\nexit 1\n" > o/hooks/pre-receive && chmod +x o/hooks/pre-receive &&
	(cd r && exits 128 git release-branch cut --candidate --push > ../out 2> ../err) && has err "refused the push" && at r v1.4.0-rc.1 release/1.4 && has out release/1.4 && has out v1.4.0-rc.1 && has err "run the same command again"
'
# refusing <dir>: a project with all of it at ../o, which takes nothing more until its hook goes.
refusing() {
	repo o --bare && "$2" "$1" && git -C "$1" remote add origin ../o && git -C "$1" push -q origin main --follow-tags && printf "#!/bin/sh\nexit 1\n" > o/hooks/pre-receive && chmod +x o/hooks/pre-receive
}
it 'pushes what is there when run again after a refused push, by cut and by candidate' '
	refusing r versioned && git -C r config release.developmentVersion "%(version)-dev" && exits 128 git -C r release-branch cut --candidate --push >/dev/null 2>&1 && rm o/hooks/pre-receive && refs r > before && cp -r r s && cp -r o p && git -C s remote set-url origin ../p && git -C r release-branch cut --candidate --push > out && has out v1.4.0-rc.1 &&
	refs r | grep -v refs/remotes > after && grep -v refs/remotes before | same - after && at o release/1.4 v1.4.0-rc.1 && [ "$(git -C o rev-parse main)" = "$(git -C r rev-parse main)" ] && exits 128 git -C r release-branch cut --candidate --push 2> err && has err "exists already" &&
	git -C s release-branch candidate --line=1.4 --push -n > out && has out "push to origin: refs/heads/release/1.4 refs/tags/v1.4.0-rc.1" && git -C s release-branch candidate --line=1.4 --push > out && has out v1.4.0-rc.1 && at p release/1.4 v1.4.0-rc.1 &&
	exits 1 git -C s release-branch candidate --line=1.4 2>/dev/null
'
it 'pushes a branch that is there without a candidate, and makes the one that is asked for then' '
	refusing r project && exits 128 git -C r release-branch cut --push > out 2>/dev/null && has out release/1.4 && rm o/hooks/pre-receive && cp -r r s && cp -r o p && git -C s remote set-url origin ../p && git -C r release-branch cut --push > out && has out release/1.4 && at o release/1.4 main &&
	git -C s release-branch cut --candidate --push > out && has out v1.4.0-rc.1 && at p v1.4.0-rc.1 release/1.4
'
it 'does not push what was committed on a line since it was cut' '
	repo o --bare && versioned r && git -C r remote add origin ../o && git -C r push -q origin main --follow-tags && git -C r release-branch cut --push > out && git -C r switch -q release/1.4 && commit r "wip: private" && git -C r switch -q main && refs o > was &&
	exits 128 git -C r release-branch cut 1.4 --push 2> err && has err "exists already" && git -C r release-branch cut 1.5 > out && git -C r switch -q release/1.5 && commit r "wip: private" && git -C r switch -q main && exits 128 git -C r release-branch cut 1.5 --push 2> err && has err "exists already" &&
	exits 128 git -C r release-branch cut 1.5 --candidate --push 2> err && has err "exists already" && git -C r branch -f release/1.5 main && commit r "feat: three" three x && refs o | same was - && git -C r release-branch cut 1.5 --push > out && [ "$(git -C o rev-parse release/1.5)" = "$(git -C r rev-parse release/1.5)" ]
'
it 'does not push a line that the remote is ahead of' '
	repo o --bare && project r && git -C r remote add origin ../o && git -C r push -q origin main --follow-tags && git -C r release-branch cut --push > out && git clone -q -b release/1.4 o c && commit c "fix: x" && git -C c push -q && git -C r fetch -q && refs o > was && exits 128 git -C r release-branch cut 1.4 --push 2> err && has err "exists already" && refs o | same was -
'
# asked <dir> <command...>: it is refused by what the remote is known to have, and no ref moves.
asked() {
	refs "$1" > before && shift && exits 128 "$@" > out 2> err && has err "nothing has moved" && test ! -s out && refs r | same before -
}
it 'moves nothing when the remote is known to refuse the push: a tag or a branch that is there, a line that has moved' '
	repo o --bare && project r && git -C r remote add origin ../o && git -C r push -q origin main --follow-tags && git clone -q o c && git -C c tag -am x v1.4.0-rc.1 && git -C c push -q origin v1.4.0-rc.1 && asked r git -C r release-branch cut --candidate --push &&
	git -C r release-branch cut --push >/dev/null && git -C r release-branch cut 1.5 >/dev/null && commit c "chore: x" && git -C c push -q origin main:release/1.5 main:release/1.4 && asked r git -C r release-branch cut 1.5 --push && git -C r checkout -q release/1.4 && commit r "fix: x" &&
	asked r git -C r release-branch candidate --pre=beta --push && git -C r release-branch candidate --pre=beta
'
it 'makes and pushes a candidate with another identifier' '
	repo o --bare && versioned r && git -C r remote add origin ../o && git -C r push -q origin main --follow-tags && git -C r release-branch cut --push >/dev/null && git -C r checkout -q release/1.4 && commit r "fix: x" && git -C r release-branch candidate --pre=beta --push > out && has out v1.4.0-beta.1 &&
	at o v1.4.0-beta.1 release/1.4
'
it 'closes, reopens and pushes both' '
	repo o --bare && project r && git -C r remote add origin ../o && git -C r push -q origin main --follow-tags && git -C r release-branch cut --push >/dev/null && git -C r release-branch close 1.4 --push && N=refs/notes/release-lines && [ "$(git -C o rev-parse $N)" = "$(git -C r rev-parse $N)" ] &&
	git -C r release-branch close 1.4 --reopen --push && [ "$(git -C o rev-parse $N)" = "$(git -C r rev-parse $N)" ] && git -C r release-branch candidate --line=1.4 >/dev/null
'
it 'refuses to push where there is no remote, before anything is made' '
	project r && unmoved r exits 128 git -C r release-branch cut --push 2> err && has err "no remote"
'
# hook <dir> <name> <script>
hook() {
	mkdir -p "$1/.git/hooks" && printf '#!/bin/sh\n%s\n' "$3" > "$1/.git/hooks/$2" && chmod +x "$1/.git/hooks/$2"
}
watched() {
	versioned "$1" && git -C "$1" config release.developmentVersion '%(version)-dev' && for h in pre-commit prepare-commit-msg commit-msg; do hook "$1" $h "echo \"$h \$2 \$(git show :package.json)\" >> $PWD/ran" || return 1; done
}
# ran <version>…: all three hooks over a commit with each.
ran() {
	for v; do printf '%s\n' "pre-commit  {\"version\": \"$v\"}" "prepare-commit-msg message {\"version\": \"$v\"}" "commit-msg  {\"version\": \"$v\"}"; done | same - ran && rm ran
}
it 'runs the hooks of git commit over each commit it makes, wherever HEAD is' '
	watched r && (cd r && git release-branch cut --candidate > ../out) && ran 1.4.0-rc.1 1.5.0-dev && git -C r switch -q release/1.4 && commit r "fix: x" && rm ran && (cd r && git release-branch candidate > ../out) && ran 1.4.0-rc.2 &&
	watched s && git -C s switch -q -c topic && (cd s && git release-branch cut -n > ../out) && test ! -e ran && (cd s && git release-branch cut > ../out) && ran 1.5.0-dev && (cd s && git release-branch candidate > ../out) && ran 1.4.0-rc.1 &&
	watched t && git -C t switch -q -c topic && (cd t && git release-branch cut --candidate --no-verify > ../out) && test ! -e ran && git -C t rev-parse -q --verify v1.4.0-rc.1 &&
	git -C t switch -q release/1.4 && git -C t commit -q --no-verify --allow-empty -m "fix: x" && rm ran && (cd t && exits 0 git release-branch candidate --no-verify > ../out && exits 129 git release-branch list --no-verify 2> ../err) && has out v1.4.0-rc.2 && has err "--no-verify goes with" && test ! -e ran
'
for h in pre-commit prepare-commit-msg commit-msg; do
	it "makes nothing when the $h hook refuses the commit on the line, or on the main one" '
		versioned r && git -C r config release.developmentVersion "%(version)-dev" && for v in rc dev; do for b in main topic; do
			git -C r switch -q $b 2> /dev/null || git -C r switch -q -c $b; hook r '$h' "! git show :package.json | grep -q -e -$v" && refs r > before && (cd r && exits 128 git release-branch cut --candidate > ../out 2> ../err) && has err "the '$h' hook refused" && [ ! -s out ] && refs r | same before - && [ -z "$(git -C r status --porcelain)" ] && [ ! -e r/.git/release-plan ] || exit 1
		done; done && hook r '$h' "exit 0" && (cd r && exits 0 git release-branch cut --candidate) && [ "$(git -C r show main:package.json)" = "{\"version\": \"1.5.0-dev\"}" ]
	'
done
it 'refuses a version file that is a symbolic link on a line that is not checked out' '
	versioned r && (cd r && git release-branch cut > ../out) && git -C r switch -q release/1.4 && mv r/package.json r/real.json && ln -s real.json r/package.json && git -C r add -A && tick && git -C r commit -qm "fix: link" && git -C r switch -q main && refs r > before &&
	(cd r && exits 128 git release-branch candidate 2> ../err) && [ -s err ] && refs r | same before -
'
it 'makes nothing when a hook refuses the refs' '
	versioned r && printf "#!/bin/sh\nexit 1\n" > r/.git/hooks/reference-transaction && chmod +x r/.git/hooks/reference-transaction && refs r > before &&
	(cd r && exits 128 git release-branch cut --candidate) && refs r | same before - && rm r/.git/hooks/reference-transaction &&
	(cd r && exits 0 git release-branch cut --candidate)
'
it 'has nothing to continue or to abort' '
	project r && cd r && exits 128 git release-branch --continue 2> ../err && has ../err "nothing is half done" && exits 0 git release-branch --abort
'
it 'tells of a branch with control characters safely' '
	project r && cd r && exits 128 git release-branch close "$(printf "x\033[31m")" 2> ../err && ! grep -q "$(printf "\033")" ../err
'
finish
