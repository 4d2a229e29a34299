# SPDX-License-Identifier: ISC
# What is written about each program agrees with what the program says of itself.
. ./lib.sh

checker=$SOURCE_ROOT/tests/docs/check.py
docs() {
	python3 "$checker" "$@"
}

commands=$(cd "$GIT_RELEASE_BIN" && ls)

for c in $commands; do
	command=$c
	it "$c: -h goes to stdout and exits 0" '
		exits 0 "$command" -h >out 2>err && [ ! -s err ] && has out "usage: git ${command#git-}"
	'
	it "$c: --version names the command" '
		exits 0 "$command" --version >out && has out "$command version "
	'
	it "$c: an unknown option is 129 with one line and the usage" 'docs unknown "$command"'
	it "$c: SYNOPSIS has the lines of -h" 'docs usage "$command"'
	it "$c: OPTIONS has the option table" 'docs options "$command"'
	it "$c: the completion helper has the option table" 'docs helper "$command"'
	it "$c: the page has its sections in order" 'docs sections "$command"'
	it "$c: EXIT STATUS lists the exit codes" 'docs exits "$command"'
	it "$c: gitrelease(7) and README.md name it" 'docs mentions "$command"'
done

it 'there is a program for each page, and none is called git-release' '
	cd "$SOURCE_ROOT" && [ ! -e "$GIT_RELEASE_BIN/git-release" ] &&
	for p in man/git-release*.1; do
		n=${p#man/} && [ -x "$GIT_RELEASE_BIN/${n%.1}" ] || { echo "no program for $p"; exit 1; }
	done
'
it 'the list of known mismatches is empty' '
	! grep -v "^#" "$SOURCE_ROOT/tests/docs/known.txt"
'
it 'notices a page that says something else' '
	mkdir -p tree/tests/docs && cp -R "$SOURCE_ROOT/man" tree && : > tree/README.md && : > tree/tests/docs/known.txt &&
	set -- $commands && page=tree/man/$1.1 && cp "$page" good &&
	sed "s/^\.It Fl -/.It Fl -x/; s/^\.It 129/.It 127/; s/^\.Sh EXAMPLES/.Sh EXAMPLE/; /^\.Sh SYNOPSIS/a .Nm\n.Ar nonsense" good > "$page" &&
	sed "/$1 1/d" tree/man/gitrelease.7 > 7 && mv 7 tree/man/gitrelease.7 &&
	for check in usage options sections exits mentions; do
		exits 1 env SOURCE_ROOT="$PWD/tree" python3 "$checker" $check "$1" || exit 1
	done
'
finish
