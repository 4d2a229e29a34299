#!/bin/sh
# SPDX-License-Identifier: ISC
# make-history.sh <folder> <commits> <tags>: a bare repository with a linear history of conventional commits and evenly
# spread annotated version tags, packed; the same bytes on every run. Some commits stay after the last tag.
set -eu
[ $# = 3 ] || { echo 'usage: make-history.sh <folder> <commits> <tags>' >&2; exit 129; }

git init -q --bare -b main "$1"
awk -v commits="$2" -v tags="$3" '
BEGIN {
	split("feat fix fix perf docs chore refactor test build fix", type, " ")
	split("api cli parser store ui", scope, " ")
	every = tags ? int(commits / (tags + 1)) : commits + 1
	if (every < 1)
		every = 1
	for (i = 1; i <= commits; i++) {
		kind = type[i % 10 + 1]
		message = sprintf("%s(%s): change number %d of the made history (#%d)\n\nIt is there because the case of %d was not thought of.\n",
			kind, scope[i % 5 + 1], i, i, i)
		if (i % 400 == 0)
			message = message sprintf("\nBREAKING CHANGE: call it with %d from now on\n", i)
		who = sprintf("Person %d <person%d@example.com> %d +0000", i % 40, i % 40, 1262304000 + i * 600)
		printf "commit refs/heads/main\nmark :%d\nauthor %s\ncommitter %s\ndata %d\n%s", i, who, who, length(message), message
		if (i > 1)
			printf "from :%d\n", i - 1
		printf "M 100644 inline src/file%d.c\ndata %d\n%d\n\n", i % 200, length(i) + 1, i
		if (i % every == 0 && n < tags) {
			n++
			text = sprintf("made %d.%d.%d\n", int(n / 100), int(n / 10) % 10, n % 10)
			printf "tag v%d.%d.%d\nfrom :%d\ntagger %s\ndata %d\n%s\n", int(n / 100), int(n / 10) % 10, n % 10, i, who,
				length(text), text
		}
	}
	print "done"
}' | git -C "$1" fast-import --quiet --done
git -C "$1" pack-refs --all
git -C "$1" repack -q -a -d
