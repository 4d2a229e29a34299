#!/bin/sh
# SPDX-License-Identifier: ISC
# run.sh [<repository>…]: our commands against git's on the same repository, side by side in one run. Without arguments a
# made history (COMMITS, 20000; TAGS, 2000) and one of many lines (LINES, 300; FIXES on each, 50). PAIRS says how often (15). Prints medians, the ratio ours : git's
# with its quartiles, and the ratio of peak memories; nothing here passes or fails.
set -eu
PATH=${GIT_RELEASE_BIN:?}:$PATH
export PATH
here=$(cd "$(dirname "$0")" && pwd)
pairs=${PAIRS:-15}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export GIT_PAGER=cat GIT_CONFIG_NOSYSTEM=1 HOME="$scratch" LC_ALL=C
git config --global --add safe.directory '*'

if [ $# = 0 ]; then
	sh "$here/make-history.sh" "$scratch/made" "${COMMITS:-20000}" "${TAGS:-2000}"
	sh "$here/make-lines.sh" "$scratch/lines" "${LINES:-300}" "${FIXES:-50}"
	set -- "$scratch/made" "$scratch/lines"
fi

# pair <title> <program of ours> <arguments…> -- <git command…>; said and left out when the program is not built.
pair() {
	title=$1 && shift
	if command -v "$1" > /dev/null; then
		python3 "$here/pairs.py" "$pairs" "$title" -- "$@"
	else
		printf '%-34s %s is not built\n' "$title" "$1"
	fi
}

message=$scratch/message
printf 'feat(api): answer in one read\n\nThe second read saw another state.\n\nCloses #12\n' > "$message"

for repository; do
	cd "$repository"
	tag=$(git describe --tags --abbrev=0)
	middle=$(git tag --merged HEAD --sort=-creatordate | sed -n 20p)
	middle=${middle:-$tag}
	printf '\n%s: %s commits, %s tags, %s pairs\n%-34s %13s %13s   %5s\n' "${repository##*/}" \
		"$(git rev-list --count HEAD)" "$(git tag | wc -l)" "$pairs" '' ours "git's" ratio
	pair 'notes, whole history' git-release-notes --all -- git log '--format=%H%x00%B'
	pair "notes, ${middle}.." git-release-notes "$middle..HEAD" -- git log '--format=%H%x00%B' "$middle..HEAD"
	pair 'bump --print' git-release-bump --print -- git describe --tags
	pair 'tag --latest' git-release-tag --latest -- git describe --tags --abbrev=0
	pair 'version check' git-release-version check 1.2.3 -- git rev-parse HEAD
	# A ledger in a small repository of its own: what it costs shall not hide behind the history of the code.
	if command -v git-release-check > /dev/null; then
		git init -q "$scratch/ledger" && cd "$scratch/ledger" && git config user.name bench && git config user.email bench@example.com
		for i in 0 1 2 3 4 5 6; do printf '[release-check "bench-%s"]\n\tcommand = true\n' "$i"; done > .gitrelease
		git add -A && git commit -q -m 'feat: one' && git-release-check fail bench-0 -q
		ref=$(git for-each-ref --format='%(refname)' refs/release-ledger)
		python3 "$here/make-ledger.py" "$ref" "${EVENTS:-10000}" | git fast-import --quiet && git repack -adq
		pair "check, ${EVENTS:-10000} events" git-release-check --release="${ref##*/}" -- git log "$ref"
		cd "$repository" && rm -rf "$scratch/ledger"
	fi
	pair 'branch list' git-release-branch list -- git log --branches --format='%H%x00%B'
	pair 'forward --json' git-release-forward --json -- git log --branches --raw --no-renames --format='%H%x00%B'
	# No hook lints in a bare repository, where the policy has to be read from a commit.
	git clone -q --shared --no-checkout . "$scratch/clone" && cd "$scratch/clone"
	pair 'lint --file' git-release-lint --file "$message" -- git rev-parse HEAD
	cd / && rm -rf "$scratch/clone"
done

# A release that much was recorded for: EVENTS, 10000.
git init -q -b main "$scratch/ledger" && cd "$scratch/ledger"
git -c user.name=A -c user.email=a@example.com commit -q --allow-empty -m 'feat: one'
sh "$here/make-ledger.sh" . "${EVENTS:-10000}"
printf '\nledger: %s events, %s pairs\n%-34s %13s %13s   %5s\n' "${EVENTS:-10000}" "$pairs" '' ours "git's" ratio
pair 'sync log' git-release-sync log v1.0.0 -- git log refs/release-ledger/v1.0.0
pair 'sync log --json' git-release-sync log v1.0.0 --json -- git log refs/release-ledger/v1.0.0
pair 'sync verify --offline' git-release-sync verify --offline v1.0.0 -- git log refs/release-ledger/v1.0.0

# A thousand releases (RELEASES), each with a ledger of ten events.
git init -q -b main "$scratch/deploys" && cd "$scratch/deploys"
python3 "$here/make-deploys.py" "${RELEASES:-1000}" | git fast-import --quiet
printf '\n%s ledgers of ten events, %s pairs\n%-34s %13s %13s   %5s\n' "${RELEASES:-1000}" "$pairs" '' ours "git's" ratio
pair 'stats' git-release-stats --since=2020-01-01 --until=2026-01-02 -- git log '--format=%B' '--glob=refs/release-ledger'
# Many releases, each with a ledger of ten events: RELEASES, 1000; all of them open, then all but one closed.
for open in "${RELEASES:-1000}" 1; do
	rm -rf "$scratch/releases" && git init -q -b main "$scratch/releases" && cd "$scratch/releases"
	git -c user.name=A -c user.email=a@example.com commit -q --allow-empty -m 'feat: one'
	python3 "$here/make-releases.py" "${RELEASES:-1000}" 10 "$open" | git fast-import --quiet --force && git repack -adq && git pack-refs --all
	git config user.name bench && git config user.email bench@example.com
	pair "status, ${RELEASES:-1000} releases, $open open" git-release-status -- git log '--glob=refs/release-ledger/*'
	pair 'status --all' git-release-status --all -- git log '--glob=refs/release-ledger/*'
	pair 'sync verify --offline, all' git-release-sync verify --offline -- git log '--glob=refs/release-ledger/*'
done
