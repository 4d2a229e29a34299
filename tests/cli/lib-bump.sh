# SPDX-License-Identifier: ISC
# What the scripts about bump share: a project to release, and a look at everything that a refusal must leave alone.

# project <dir>: a package.json at 1.2.0, tagged v1.2.0.
project() {
	repo "$1" && printf '{\n  "name": "demo",\n  "version": "1.2.0"\n}\n' > "$1/package.json" &&
	tick && git -C "$1" add -A && git -C "$1" commit -qm 'chore: start' && tag "$1" v1.2.0
}

# prints <dir> <version> [args]: --print gives just this.
prints() {
	d=$1 want=$2 && shift 2 && got=$(git -C "$d" release-bump --print "$@") || return 1
	[ "$got" = "$want" ] || { echo "printed '$got', wanted '$want'" >&2; return 1; }
}

# unchanged <dir> <command…>: refs, index, work tree are byte for byte as before, whatever the command said.
snapshot() {
	git -C "$1" for-each-ref && { git -C "$1" symbolic-ref -q HEAD; git -C "$1" rev-parse -q --verify HEAD; } && cksum < "$1/.git/index" &&
	(cd "$1" && find . -path ./.git -prune -o ! -type d -print | sort | while IFS= read -r f; do echo "$f" && ls -l "$f" | cut -d" " -f1 && cksum "$f"; done) &&
	ls -A "$1/.git" | grep -v '^COMMIT_EDITMSG$' | sort || { echo "no snapshot of $1" >&2; return 1; }
}
unchanged() {
	d=$1 && shift
	snapshot "$d" > before.snap || return 99; "$@"; code=$?
	snapshot "$d" > after.snap || return 99
	same before.snap after.snap && return $code
}
