#!/bin/sh
# SPDX-License-Identifier: ISC
# headers.sh <compiler flags…>: compiles each header alone, twice included, so that none leans on what stood before it.
set -u
failed=0 n=0
for h in common/*/*.h; do
	n=$((n + 1))
	printf '#include "%s"\n#include "%s"\nint header_check;\n' "$h" "$h" |
		${CC:-cc} "$@" -Werror -I. -Wno-missing-prototypes -fsyntax-only -x c - || { echo "$h does not stand alone"; failed=1; }
done
echo "headers.sh: $n headers"
exit "$failed"
