#!/bin/sh
# SPDX-License-Identifier: ISC
# Does each rule of source.py refuse what it should, and let through what it should? One small tree a row.
set -eu
cd "$(dirname "$0")"
lint=$PWD/source.py
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0 rows=0
spdx='/* SPDX-License-Identifier: ISC */'

# try <wanted rule or "clean"> <path> <content…>: the content follows an SPDX line.
try() {
	want=$1 path=$2 && shift 2
	rows=$((rows + 1))
	rm -rf "$dir/t"
	for h in common/base/b.h common/model/m.h common/repo/r.h common/cli/c.h; do
		mkdir -p "$dir/t/${h%/*}" && echo "$spdx" > "$dir/t/$h"
	done
	mkdir -p "$dir/t/$(dirname "$path")"
	{ [ "$want" = spdx ] || echo "$spdx"; printf '%s\n' "$@"; } > "$dir/t/$path"
	if python3 "$lint" "$dir/t" > "$dir/out"; then got=clean; else got=$(sed -n "s|^$path:[0-9]*: \([a-z0-9]*\):.*|\1|p" "$dir/out"); fi
	[ "$got" = "$want" ] && return
	failed=$((failed + 1))
	echo "selftest: wanted $want, got '$got' for $path: $*"
}

try clean common/model/x.c '#include "../base/b.h"' '#include "m.h"'
try storey common/base/x.c '#include "../model/m.h"'
try storey common/model/x.c '#include "../repo/r.h"'
try storey common/repo/x.c '#include "../cli/c.h"'
try storey common/cli/x.c '#include "../repo/r.h"'
try clean common/cli/main.c '#include "../repo/r.h"'
try clean cmd/x.c '#include "../common/repo/r.h"' '#include "../common/cli/c.h"'
try storey cmd/x.c '#include "../common/repo/none.h"'
try clean common/repo/x.c '#include <git2.h>'
try git2 common/model/x.c '#include <git2.h>'
try git2 cmd/x.c '#include <git2/oid.h>'
try git2 cmd/x.c 'void f(void) { git_libgit2_init(); }'
try clean cmd/x.c 'void f(void) { git_oid_cmp(a, b); }'
try pure common/model/x.c 'long f(void) { return time(0); }'
try clean common/repo/x.c 'long f(void) { return time(0); }'
try spawn common/repo/x.c 'int f(void) { return fork(); }'
try clean common/repo/run.c 'int f(void) { return fork(); }'
try banned common/base/x.c 'void f(char *a) { strcpy(a, "b"); }'
try clean common/base/x.c 'void f(void) { g("strcpy(a)"); } /* malloc(1) */'
try banned common/repo/x.c 'void *f(void) { return malloc(1); }'
try clean common/base/alloc.c 'void *f(void) { return malloc(1); }'
try comment common/base/x.c 'int a; // b'
try clean common/base/x.c 'const char *u = "https://example.com"; /* http://example.com */'
try comment common/base/x.c '#if 0' 'int a;' '#endif'
try comment common/base/x.c '/* TO''DO: later */'
try spdx common/base/x.c 'int a;'
try length common/base/x.c "$(yes 'int a;' | head -n 600)"
try clean common/base/x.c "$(yes 'int a;' | head -n 599)"
try clean man/x.5 "$(yes '.Pp' | head -n 700)"

echo "selftest.sh: $((rows - failed)) of $rows rules hold"
[ "$failed" = 0 ]
