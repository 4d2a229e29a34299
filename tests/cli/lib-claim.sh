# SPDX-License-Identifier: ISC
# People who tag one version; to be read after lib.sh and lib-ledger.sh.
GIT=$(command -v git)

# Clones of hub, each somebody's own; shared ones all have the ledger of v1.0.0.
people() {
	team "$@" && for member; do
		git -C "$member" config user.name "$member" && git -C "$member" config user.email "$member@example.com" || return 1
	done
}
shared() {
	people "$@" && record "$1" begun > /dev/null && for member; do sync "$member" > /dev/null || return 1; done
}
# by <name> <command…>: in that one's clone.
by() {
	member=$1 && shift
	(cd "$member" && unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL && "$@")
}
# made <dir> <tag>: the tag.create events of its ledger, in the order of their commits.
made() {
	git -C "$1" log --reverse --format='%s by %an' --grep='^Event: tag.create$' "refs/release-ledger/$2"
}
# tagged <dir> <tag>: the tag, its one event that names it, and an anchor below that.
tagged() {
	test "$(made "$1" "$2" | wc -l)" = 1 && git -C "$1" log --format=%B --grep='^Event: tag.create$' "refs/release-ledger/$2" > event && has event "Tag: $2" && has event "Tag-Object: $(git -C "$1" rev-parse "$2")" &&
	has event "Candidate: $(git -C "$1" rev-parse "$2^{}")" && (cd "$1" && exits 0 git release-sync verify --offline "$2" > /dev/null && exits 0 git release-tag --verify "$2" > ../verified)
}
untouched() {
	git -C "$1" for-each-ref > before && dir=$1 && shift && "$@" && git -C "$dir" for-each-ref | same before -
}
# meet <pattern> <n>: a git on bin/ of which those whose arguments match wait, the first time, until n have come.
meet() {
	mkdir -p bin && printf '#!/bin/sh\ncase " $* " in %s)\n\tmktemp -d "%s/at.XXXXXX" > /dev/null\n\tn=0; while [ "$(ls -d "%s"/at.* | wc -l)" -lt %d ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done ;;\nesac\nexec %s "$@"\n' "$1" "$PWD/bin" "$PWD/bin" "$2" "$GIT" > bin/git && chmod +x bin/git
}
# before <pattern> <script>: a git on bin/ that does the script, once, before the first call whose arguments match.
before() {
	mkdir -p bin && printf '#!/bin/sh\ncase " $* " in %s) if mkdir "%s/once" 2> /dev/null; then (PATH=%s; cd "%s"; %s) > /dev/null 2>&1; fi ;; esac\nexec %s "$@"\n' "$1" "$PWD/bin" "$PATH" "$PWD" "$2" "$GIT" > bin/git && chmod +x bin/git
}
# met <command…>: with that git.
met() {
	PATH=$WORK/$CASES/bin:$PATH "$@"
}
alone() {
	repo "$1" && commit "$1" 'feat: one' && record "$1" begun > /dev/null
}
