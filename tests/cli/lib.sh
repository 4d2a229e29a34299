# SPDX-License-Identifier: ISC
# The test language of tests/cli: TAP on stdout, one fresh directory a script, nothing of the person's seen or touched.
#
#   . ./lib.sh
#   it 'creates an annotated tag' '
#       repo r && commit r "feat: one" &&
#       (cd r && git release-tag 0.1.0) &&
#       …
#   '
#   finish
#
# A case is one && chain, run in its own subshell inside $WORK/<number>; on failure its output is shown and the directory
# kept. After each case every repository in it must pass `git fsck --strict`.

set -u
: "${GIT_RELEASE_BIN:=$(cd ../../build/bin && pwd)}"
SOURCE_ROOT=$(cd ../.. && pwd)
SHARED_DATA=${SHARED_DATA:-$SOURCE_ROOT/../shared/data}
PATH=$GIT_RELEASE_BIN:$PATH
WORK=$(mktemp -d "${TMPDIR:-/tmp}/git-release-test.XXXXXX")
HOME=$WORK/home
LC_ALL=C TZ=UTC
for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do
	case $v in GIT_RELEASE_BIN) ;; *) unset "$v" ;; esac
done
GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_EDITOR=: GIT_PAGER=cat
GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com
GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.com
unset XDG_CONFIG_HOME SOURCE_DATE_EPOCH NO_COLOR
export PATH HOME LC_ALL TZ GIT_CONFIG_NOSYSTEM GIT_TERMINAL_PROMPT GIT_EDITOR GIT_PAGER GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
	GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL SOURCE_ROOT SHARED_DATA
mkdir "$HOME"
git config --global init.defaultBranch main
git config --global gc.auto 0
git config --global protocol.file.allow always
TICK_FILE=$WORK/tick
echo 1767225600 > "$TICK_FILE" # 2026-01-01T00:00:00Z
CASES=0 FAILED=0

# The next second of the fake clock, for author and committer.
tick() {
	TICK=$(($(cat "$TICK_FILE") + 60))
	echo "$TICK" > "$TICK_FILE"
	GIT_AUTHOR_DATE="$TICK +0000" GIT_COMMITTER_DATE="$TICK +0000"
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}

# repo <dir> [git init options]: a new repository on branch main.
repo() {
	d=$1 && shift && git init -q "$@" "$d"
}

# commit <dir> <message> [<path> [<content>]]: one commit; without a path it changes the file "file".
commit() {
	tick
	mkdir -p "$1/$(dirname "${3:-file}")" &&
	if [ $# -ge 4 ]; then printf '%s' "$4" > "$1/$3"; else echo "$TICK" >> "$1/${3:-file}"; fi &&
	git -C "$1" add -A -- "${3:-file}" && printf '%s\n' "$2" | git -C "$1" commit -q --cleanup=verbatim -F -
}

# tag <dir> <name> [<commit>]: an annotated tag.
tag() {
	tick
	git -C "$1" tag -a -m "$2" "$2" ${3:+"$3"}
}

# exits <code> <command…>: the exit code must be just this one; a signal or "not found" never passes for a refusal.
exits() {
	want=$1 && shift
	"$@"
	got=$?
	[ "$got" -eq "$want" ] || { echo "exit $got, wanted $want: $*" >&2; return 1; }
}

# overtaken <dir> '<shell>' <program> [<argument>…]: the program in the folder; when it has looked and is about to record, the
# shell text is run there first, as somebody else would.
overtaken() {
	(
		cd "$1" && shim=$(mktemp -d "$WORK/shim.XXXXXX") && export shim other="$2" whole="$PATH" && shift 2 &&
		cat > "$shim/git" <<-'GIT' && chmod +x "$shim/git" && PATH=$shim:$PATH && "$@"
			#!/bin/sh
			PATH=$whole
			case " $* " in *' commit-tree '*) [ -e "$shim/over" ] || { : > "$shim/over" && sh -c "$other" > "$shim/out" 2>&1; } ;; esac
			exec git "$@"
		GIT
	)
}

# same <file> <file>: equal, or the difference.
same() {
	diff -u "$1" "$2" >&2
}

# has <file> <text>: the file holds a line with the fixed text; hasnt: it does not.
has() {
	grep -qF -e "$2" "$1" || { echo "no '$2' in $1:" >&2; cat "$1" >&2; return 1; }
}
hasnt() {
	! grep -qF -e "$2" "$1" || { echo "'$2' stands in $1:" >&2; cat "$1" >&2; return 1; }
}

# json <file> <path> <value>: the value at a dotted path ("reasons.0.level"); null, true and numbers as written in JSON.
json() {
	got=$(python3 -c '
import json, sys
v = json.load(open(sys.argv[1]))
for k in sys.argv[2].split("."):
    v = len(v) if k == "#" else v[int(k)] if isinstance(v, list) else v[k]
print(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False))' "$1" "$2") || return 1
	[ "$got" = "$3" ] || { echo "$2 is '$got', wanted '$3'" >&2; return 1; }
}

fsck_all() {
	for g in */ */*/; do
		[ -e "$g/.git" ] || [ -f "$g/HEAD" ] || continue
		[ -f "$g/.corrupt-on-purpose" ] && continue
		git -C "$g" fsck --strict >fsck.out 2>&1 || { echo "fsck of $g:"; cat fsck.out; return 1; }
	done
}

# it '<sentence>' '<body>'
it() {
	CASES=$((CASES + 1))
	mkdir "$WORK/$CASES"
	if (cd "$WORK/$CASES" && eval "$2" && fsck_all) > "$WORK/$CASES.log" 2>&1; then
		echo "ok $CASES - $1"
		rm -rf "${WORK:?}/$CASES"
	else
		FAILED=$((FAILED + 1))
		echo "not ok $CASES - $1"
		sed 's/^/# /' "$WORK/$CASES.log"
		echo "# kept: $WORK/$CASES"
	fi
}

# skip '<sentence>' '<reason>': counted and said, never silent.
skip() {
	CASES=$((CASES + 1))
	echo "ok $CASES - $1 # SKIP $2"
}

finish() {
	echo "1..$CASES"
	[ "$FAILED" -eq 0 ] && rm -rf "$WORK"
	exit $((FAILED > 0))
}
