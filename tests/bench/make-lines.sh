#!/bin/sh
# SPDX-License-Identifier: ISC
# make-lines.sh <folder> <lines> <fixes>: a bare repository with a main line, that many release branches parted from it and
# that many fixes on each, packed; the same bytes on every run. For every third fix the main line has a commit that touches
# the same file: the same change, or another one.
set -eu
[ $# = 3 ] || { echo 'usage: make-lines.sh <folder> <lines> <fixes>' >&2; exit 129; }

git init -q --bare -b main "$1"
awk -v lines="$2" -v fixes="$3" '
function commit(ref, message, file, content,   who) {
	n++
	who = sprintf("Person %d <person%d@example.com> %d +0000", n % 40, n % 40, 1262304000 + n * 600)
	printf "commit refs/heads/%s\nmark :%d\nauthor %s\ncommitter %s\ndata %d\n%s", ref, n, who, who, length(message), message
	if (from)
		printf "from :%d\n", from
	from = 0
	printf "M 100644 inline src/file%d.c\ndata %d\n%s\n", file, length(content), content
	return n
}
BEGIN {
	for (l = 0; l < lines; l++) {
		for (i = 0; i < 20; i++)
			parted[l] = commit("main", sprintf("feat: thing %d of %d\n", i, l), i + 20 * (l % 25), sprintf("%d of %d\n", i, l))
		printf "tag v1.%d.0\nfrom :%d\ntagger Person <person@example.com> %d +0000\ndata 5\nmade\n\n", l, parted[l], 1262304000 + n * 600
	}
	main = n
	for (l = 0; l < lines; l++) {
		from = parted[l]
		for (i = 0; i < fixes; i++)
			commit(sprintf("release/1.%d", l), sprintf("fix: problem %d of %d\n\nIt is there since %d.\n", i, l, l),
				500 + (l * fixes + i) % 700, sprintf("%d of %d is mended\n", i, l))
	}
	from = main
	for (l = 0; l < lines; l++)
		for (i = 0; i < fixes; i += 3)
			commit("main", sprintf("%s: problem %d of %d\n", i % 2 ? "fix" : "refactor", i, l), 500 + (l * fixes + i) % 700,
				sprintf("%d of %d is %s\n", i, l, i % 9 ? "mended" : "done otherwise"))
	print "done"
}' | git -C "$1" fast-import --quiet --done
git -C "$1" pack-refs --all
git -C "$1" repack -q -a -d
