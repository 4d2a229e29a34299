# SPDX-License-Identifier: ISC
# Repositories with lines and a hotfix under way. Sourced after lib.sh.

# lines <dir>: v1.2.0, then 1.3.0 on release/1.3 and 2.0.0 on main, each with its version file and changelog; main at hand.
lines() {
	repo "$1" && printf '{\n  "name": "demo",\n  "version": "1.2.0"\n}\n' > "$1/package.json" &&
	printf '# Changelog\n\n## [1.2.0] - 2026-01-01\n\n### Fixed\n\n- old\n' > "$1/CHANGELOG.md" && seq 12 > "$1/f" &&
	tick && git -C "$1" add -A && git -C "$1" commit -qm 'chore: start' && tag "$1" v1.2.0 && git -C "$1" branch release/1.3 &&
	commit "$1" 'feat: two' two && git -C "$1" release-bump major --tag >/dev/null &&
	git -C "$1" checkout -q release/1.3 && commit "$1" 'feat: three' three && git -C "$1" release-bump 1.3.0 --tag >/dev/null &&
	git -C "$1" checkout -q main
}

# gitflow <dir>: production branch master at v1.2.0, develop ahead of it.
gitflow() {
	repo "$1" -b master && printf '[release]\n\tstrategy = gitflow\n\tproductionBranch = master\n\tdevelopBranch = develop\n' > "$1/.gitrelease" &&
	printf '{\n  "name": "demo",\n  "version": "1.2.0"\n}\n' > "$1/package.json" && seq 12 > "$1/f" &&
	tick && git -C "$1" add -A && git -C "$1" commit -qm 'chore: start' && tag "$1" v1.2.0 &&
	git -C "$1" checkout -qb develop && commit "$1" 'feat: two' two && git -C "$1" checkout -q master
}

# edit <dir> <line> <text> <message>: one line of f, one commit.
edit() {
	tick && sed -i "$2s|.*|$3|" "$1/f" && git -C "$1" commit -qam "$4"
}

# fix <dir> [<version>]: a hotfix under way with one fix in it.
fix() {
	git -C "$1" release-hotfix start "${2:-1.2.1}" >/dev/null && edit "$1" 6 fixed 'fix: six'
}

# clash <dir> <branch…>: each changes the line that the fix changes.
clash() {
	d=$1 && shift && was=$(git -C "$d" symbolic-ref --short HEAD) &&
	for b; do git -C "$d" checkout -q "$b" && edit "$d" 6 "other on $b" "fix: other on $b" || return 1; done; git -C "$d" checkout -q "$was"
}

# resolve <dir>: takes both lines.
resolve() {
	sed -i '/^<<<<<<<\|^=======\|^>>>>>>>/d' "$1/f" && git -C "$1" add f
}

refs() { git -C "$1" for-each-ref; }
snapshot() {
	(cd "$1" && git for-each-ref && git symbolic-ref -q HEAD; git rev-parse HEAD; git ls-files -s; git status --porcelain
	 find . -path ./.git -prune -o -type f -print | sort | xargs cksum
	 ls -A .git | grep -v -e '^COMMIT_EDITMSG$' -e '^ORIG_HEAD$' -e '^AUTO_MERGE$' | sort)
}
unchanged() {
	d=$1 && shift
	snapshot "$d" > before.snap; "$@"; code=$?
	snapshot "$d" > after.snap
	same before.snap after.snap && return $code
}

version() { git -C "$1" show "$2:package.json" | sed -n 's/.*"version": "\(.*\)".*/\1/p'; }
holds() { # <dir> <branch> <commit>
	git -C "$1" merge-base --is-ancestor "$3" "$2"
}
finished() { # <dir>: tag, main and the newer release branch have it, each with its own version
	holds "$1" main v1.2.1 && holds "$1" release/1.3 v1.2.1 && test "$(version "$1" main)" = 2.0.0 && test "$(version "$1" release/1.3)" = 1.3.0 &&
	test "$(version "$1" v1.2.1)" = 1.2.1 && test "$(git -C "$1" cat-file -t v1.2.1)" = tag && test -z "$(git -C "$1" status --porcelain)" &&
	! test -e "$1/.git/release-stopped" && ! test -e "$1/.git/release-plan" && test "$(git -C "$1" symbolic-ref --short HEAD)" = hotfix/1.2.1
}

# hook <dir> <name> <script>
hook() {
	mkdir -p "$1/.git/hooks" && printf '#!/bin/sh\n%s\n' "$3" > "$1/.git/hooks/$2" && chmod +x "$1/.git/hooks/$2"
}
