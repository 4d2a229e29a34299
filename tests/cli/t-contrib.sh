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
it 'the demonstration goes all the way, and leaves nothing behind' '
	mkdir tmp && exits 0 env TMPDIR="$PWD/tmp" sh "$contrib/demo/demo.sh" >out &&
	has out "$ git release-tag --push" && hasnt out "$WORK" && [ -z "$(ls tmp)" ] && [ ! -e "$HOME/.gitrelease" ]
'
it 'the tour of README.md shows what the demonstration prints' '
	exits 0 sh "$contrib/demo/demo.sh" >out && python3 -c "
import re, sys
tour = open(sys.argv[1]).read().split(\"## A short tour\")[1].split(\"\\n## \")[0]
out = open(\"out\").read()
blocks = re.findall(r\"(?:^    .*\\n(?:\\n(?=    ))?)+\", tour, re.M)
assert len(blocks) > 3, len(blocks)
for block in blocks:
    shown = re.sub(r\"^    \", \"\", block, flags=re.M).strip()
    assert shown in out, shown
" "$SOURCE_ROOT/README.md"
'
it 'the demonstration fails when a command does' '
	mkdir tmp bin && printf "#!/bin/sh\nexit 128\n" >bin/git-release-tag && chmod +x bin/git-release-tag &&
	exits 1 env TMPDIR="$PWD/tmp" PATH="$PWD/bin:$PATH" sh "$contrib/demo/demo.sh" >out 2>err &&
	has err "demo.sh: a command failed" && [ -z "$(ls tmp)" ]
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
