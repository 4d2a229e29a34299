# SPDX-License-Identifier: ISC
# What stands ready in contrib works: pipelines and aliases parse and name programs that exist; the demonstration runs.
. ./lib.sh

contrib=$SOURCE_ROOT/contrib

# ready_made <dir>: a project p and its bare host, with a release branch that is frozen, as one has them before a pipeline.
ready_made() {
	repo p && printf '[release]\n\tchangelog =\n\tflagPattern = "flag\\\\((?<flag>[a-z]+)\\\\)"\n' > p/.gitrelease && commit p 'chore: policy' .gitrelease "$(cat p/.gitrelease)
" && commit p 'feat: one' && git clone -q --bare p host && git -C p remote add origin "$PWD/host" && git -C p fetch -q && (
		cd p && git release-tag 1.0.0 HEAD && git release-branch cut 1.1.0 --push && git release-check freeze start --release=v1.1.0 && git push -q origin --all && git push -q --tags && git release-sync
	) > log
}
# checked_out <dir> <branch> [<path> <line> <message>]: the host as a pipeline sees it, at the merge of a change into the branch.
checked_out() {
	git init -q "$1" && git -C "$1" remote add origin "$PWD/host" && git -C "$1" fetch -q origin '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*' &&
	git -C "$1" checkout -q --detach "origin/$2" || return 1
	[ $# -gt 2 ] || return 0
	commit "$1" "$5" "$3" "$4" && git -C "$1" branch -q -f "topic" && git -C "$1" checkout -q --detach "origin/$2" && git -C "$1" merge -q --no-ff -m merge topic && git -C "$1" branch -q -D topic
}
# job <host of the pipeline> <job>: its commands, as one script.
job() {
	python3 -c '
import sys, yaml
kind, name = sys.argv[2:]
doc = yaml.safe_load(open(sys.argv[1] + "/ci/" + kind + ".yml"))
if kind == "github":
    print("\n".join(step["run"] for step in doc["jobs"][name]["steps"] if "run" in step))
else:
    job = doc[name]
    print("\n".join(doc.get(job.get("extends"), {}).get("before_script", []) + job["script"]))' "$contrib" "$1" "$2"
}
# both <code> <dir> <branch> <github job> <gitlab job>: the jobs of both hosts end so.
both() {
	BASE=$3 && export BASE && CI_MERGE_REQUEST_TARGET_BRANCH_NAME=$3 && export CI_MERGE_REQUEST_TARGET_BRANCH_NAME && CI_DEFAULT_BRANCH=main && export CI_DEFAULT_BRANCH &&
	CI_COMMIT_SHA=$(git -C "$2" rev-parse -q --verify HEAD^2 || git -C "$2" rev-parse HEAD) && export CI_COMMIT_SHA &&
	CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git -C "$2" rev-parse "origin/$3") && export CI_MERGE_REQUEST_DIFF_BASE_SHA && GITHUB_ACTOR=bot LEVEL=auto && export GITHUB_ACTOR LEVEL &&
	GITLAB_USER_NAME=bot GITLAB_USER_EMAIL=bot@example.com RELEASE_TOKEN=t CI_SERVER_HOST=host.invalid CI_PROJECT_PATH=p CI_COMMIT_BRANCH=main &&
	export GITLAB_USER_NAME GITLAB_USER_EMAIL RELEASE_TOKEN CI_SERVER_HOST CI_PROJECT_PATH CI_COMMIT_BRANCH &&
	job github "$4" > github.sh && job gitlab "$5" > gitlab.sh && cp -R "$2" "$2-too" && (cd "$2" && exits "$1" sh -e ../github.sh) && (cd "$2-too" && exits "$1" sh -e ../gitlab.sh)
}
if python3 -c 'import yaml' 2> /dev/null; then
	it 'the pipelines lint what a request brings' '
		ready_made && checked_out a main f x "fix: good" && both 0 a main lint lint-commits && checked_out b main f x "fixed it" && both 1 b main lint lint-commits
	'
	it 'the pipelines let nothing onto a frozen branch that is no fix of a blocker' '
		ready_made && checked_out a main f x "docs: more" && both 0 a main gate freeze-gate && checked_out b release/1.1 f x "docs: more" && both 1 b release/1.1 gate freeze-gate &&
		id=$(cd p && git release-check block -m "it breaks" --release=v1.1.0 && git release-sync > ../log) && checked_out c release/1.1 f x "fix: it breaks

Fixes-Blocker: $id" && both 0 c release/1.1 gate freeze-gate
	'
	it 'the pipelines know the feature flags' '
		ready_made && checked_out a main f x "feat: plain" && both 0 a main flags feature-flags && checked_out b main f "flag(new)" "feat: hidden" && both 1 b main flags feature-flags
	'
	it 'the pipelines miss a fix of an older line' '
		ready_made && checked_out a main && both 0 a main lines missing-fixes && (cd p && git switch -q release/1.1 && git release-tag 1.1.0 HEAD && commit . "fix: on the line" && git push -q origin HEAD --tags) > log &&
		checked_out b main && both 1 b main lines missing-fixes && (cd p && git switch -q main && git merge -q --no-edit release/1.1 && git push -q origin main) && checked_out c main && both 0 c main lines missing-fixes
	'
	it 'the pipelines release, but not while a checklist that the policy asks for is open' '
		ready_made && git -C p switch -q main && commit p "feat: two" && git -C p push -q origin main && git config --global "url.$PWD/.insteadOf" https://release:t@host.invalid/ && mv host p.git && ln -s p.git host &&
		for asks in false true; do
			sed -i "/requireChecks/d; s/^\[release\]$/[release]\n\trequireChecks = $asks/" p/.gitrelease && git -C p commit -q -a -m "feat: ask $asks" && git -C p push -q origin main || exit 1
			for kind in github gitlab; do
				rm -rf c && git clone -q "$PWD/host" c && job $kind release > script && before=$(git -C host rev-parse main) &&
				(cd c && GITHUB_ACTOR=bot LEVEL=auto GITLAB_USER_NAME=bot GITLAB_USER_EMAIL=bot@example.com RELEASE_TOKEN=t CI_SERVER_HOST=host.invalid CI_PROJECT_PATH=p CI_COMMIT_BRANCH=main \
					CI_DEFAULT_BRANCH=main CI_COMMIT_SHA=$before exits $([ $asks = true ] && echo 1 || echo 0) sh -e ../script > ../said 2> ../err) || exit 1
				if [ $asks = true ]; then [ "$before" = "$(git -C host rev-parse main)" ] && has said pending || exit 1; fi
				git -C p pull -q --no-rebase --no-edit origin main && commit p "feat: more for $kind" && git -C p push -q origin main || exit 1
			done
		done && git -C host tag > tags && [ "$(wc -l < tags)" = 3 ] && git config --global --unset "url.$PWD/.insteadOf"
	'
else
	skip 'the pipelines do what they say' 'python3 has no yaml here'
fi

it 'the aliases name programs that exist, and git reads the file' '
	git config --file "$contrib/aliases/release.gitconfig" --get-regexp "^alias\." >list && [ -s list ] &&
	while read -r alias command rest; do
		[ -x "$GIT_RELEASE_BIN/git-$command" ] || { echo "$alias: no git-$command"; exit 1; }
	done <list
'
# demo: what the demonstration prints, in the file demo; it is run once.
demo() {
	[ -e "$WORK/demo" ] || { mkdir "$WORK/tmp" && exits 0 env TMPDIR="$WORK/tmp" sh "$contrib/demo/demo.sh" > "$WORK/demo.part" && mv "$WORK/demo.part" "$WORK/demo"; } &&
	cp "$WORK/demo" demo
}
it 'the demonstration goes all the way, by two people, and leaves nothing behind' '
	demo && for stage in 1 2 3 4 5 6; do has demo "── $stage. " || exit 1; done && has demo "ana$ git release-tag --push" && has demo "ben$ git release-deploy agree errors" &&
	hasnt demo "$WORK" && [ -z "$(ls "$WORK/tmp")" ] && [ ! -e "$HOME/.gitrelease" ]
'
it 'the demonstration has every command but those that need no release' '
	demo && for p in "$GIT_RELEASE_BIN"/git-release-*; do
		case ${p##*/git-} in release-backport | release-version) ;; *) has demo "$ git ${p##*/git-} " || has demo "$ git ${p##*/git-}" || exit 1 ;; esac
	done
'
it 'the demonstration shows a refusal wherever two have to agree' '
	demo && for refusal in "is your own; somebody else must agree to it" "release.separation is strict" "is frozen for v2.0.0" "judged for another candidate" "has fired; roll back" "is not ready: 4 open checks"; do
		has demo "$refusal" || exit 1
	done && [ "$(grep -c "^\[exit 1\]$" demo)" -ge 10 ]
'
it 'the tour of README.md shows what the demonstration prints, in its order' '
	demo && python3 -c "
import re, sys
tour = open(sys.argv[1]).read().split(\"## A short tour\")[1].split(\"\\n## \")[0]
out = \"\\n\" + open(\"demo\").read()
pieces = [re.sub(r\"^    \", \"\", piece, flags=re.M) for piece in re.findall(r\"(?:^    .*\\n)+\", tour, re.M)]
assert len(pieces) > 20, len(pieces)
for stage in range(1, 7):
    assert \"**%d. \" % stage in tour, stage
assert len(tour.splitlines()) <= 140, len(tour.splitlines())
at = 0
for piece in pieces:
    found = out.find(\"\\n\" + piece, at)
    assert found >= 0, piece + (\"(it stands before)\" if \"\\n\" + piece in out else \"\")
    at = found + len(piece)
" "$SOURCE_ROOT/README.md"
'
it 'the demonstration fails when a command does' '
	mkdir tmp bin && printf "#!/bin/sh\nexit 128\n" >bin/git-release-branch && chmod +x bin/git-release-branch &&
	exits 1 env TMPDIR="$PWD/tmp" PATH="$PWD/bin:$PATH" sh "$contrib/demo/demo.sh" >out 2>err &&
	has err "demo.sh: a command failed" && [ -z "$(ls tmp)" ]
'
it 'the demonstration fails when a command does not refuse what it should' '
	mkdir tmp bin && printf "#!/bin/sh\nexit 0\n" >bin/git-release-flags && chmod +x bin/git-release-flags &&
	exits 1 env TMPDIR="$PWD/tmp" PATH="$PWD/bin:$PATH" sh "$contrib/demo/demo.sh" >out 2>err && has err "exit 0, wanted 1"
'
it 'set-up is quiet and quick when everything is there' '
	mkdir bin && for p in apt-get dnf apk brew; do printf "#!/bin/sh\necho called >>%s/called\n" "$PWD" >bin/$p; chmod +x bin/$p; done &&
	exits 0 env PATH="$PWD/bin:$PATH" sh "$contrib/setup.sh" tests >out 2>&1 && [ ! -s out ] && [ ! -e called ]
'
it 'set-up without a package manager names what is missing' '
	mkdir bin && for p in sh dirname find id printf; do ln -s "$(command -v $p)" bin/ 2>/dev/null || :; done &&
	exits 1 env PATH="$PWD/bin" sh "$contrib/setup.sh" build >out 2>&1 && has out "please install: cc git pkg-config libgit2"
'
finish
