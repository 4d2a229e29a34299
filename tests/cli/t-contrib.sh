# SPDX-License-Identifier: ISC
# What stands ready in contrib works: pipelines and aliases parse and name programs that exist; the demonstration runs.
. ./lib.sh

contrib=$SOURCE_ROOT/contrib

if python3 -c 'import yaml' 2> /dev/null; then
	it 'the pipelines are YAML and say what to run' '
		python3 -c "
import sys, yaml
for path in sys.argv[1:]:
    text = str(yaml.safe_load(open(path)))
    for word in (\"git release-lint\", \"git release-bump\", \"git release-tag --push\"):
        assert word in text, (path, word)
" "$contrib"/ci/*.yml
	'
else
	skip 'the pipelines are YAML and say what to run' 'python3 has no yaml here'
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
