#!/bin/sh
# SPDX-License-Identifier: ISC
# man.sh <page…>: mandoc's own check, warnings included, of every manual page.
set -u
[ $# -gt 0 ] || { echo 'man.sh: no pages'; exit 0; }
# References among our own pages are resolved by the folder's names below, not by an installed index.
out=$(mandoc -T lint -W warning "$@" 2>&1 | grep -v 'referenced manual not found')
[ -z "$out" ] || printf '%s\n' "$out"
for page in "$@"; do
	sed -n 's/^\.\(It \)\{0,1\}Xr \(git-\{0,1\}release[a-z-]*\) \([0-9]\).*/\2.\3/p' "$page" | sort -u | while read -r ref; do
		[ -e "man/$ref" ] || echo "$page: refers to $ref, which is not there"
	done
done > build/man-refs
cat build/man-refs
echo "man.sh: $# pages"
[ -z "$out" ] && [ ! -s build/man-refs ]
