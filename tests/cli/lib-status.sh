# SPDX-License-Identifier: ISC
# Driving whole releases by what git release-status says is next; to be read after lib.sh.
#
#   drive <release> <dir>…    types the next command of the release again and again, each of the clones in turn being the
#                             person at hand, until nothing is left to be done or everybody waits. What was typed goes to
#                             typed; what is left is in left.json. Fails when a command does not exit with 0, or when it
#                             does not end.
#   standing <dir> <release> <key>    a value of it, as the release stands now
#
# The world gives what no command can: time passes and values are measured (world), and people who are asked do what
# only people can (as WORLD_<what> says).

EPOCH=1767916800 # 2026-01-09T00:00:00Z
clock() {
	EPOCH=$((EPOCH + ${1:-60})) && SOURCE_DATE_EPOCH=$EPOCH
	GIT_AUTHOR_DATE="$EPOCH +0000" GIT_COMMITTER_DATE="$EPOCH +0000"
	export SOURCE_DATE_EPOCH GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}

# me <dir>: the clone's person, named as the folder.
me() {
	GIT_AUTHOR_NAME=${1##*/} GIT_AUTHOR_EMAIL=${1##*/}@example.com
	GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
}

# Asked after every step: sed, since python takes longer to begin than all else that a step does.
standing() {
	(cd "$1" && exits 0 git release-status --json ${2:+"$2"}) > standing.json &&
	sed -n "s/^ *\"$3\": //p" standing.json | sed -e 's/,$//; s/^null$//; s/^"\(.*\)"$/\1/; s/\\\(["\\/]\)/\1/g' -e q
}

# Is the command there? Without it the release cannot come further here.
is_there() {
	case $1 in 'git release-'*) set -- $1 && command -v "git-$2" > /dev/null ;; esac
}

# world <dir> <release>: what a deploy under way waits for. Time, and a good value of each metric that a trigger is about.
world() {
	(cd "$1" && git release-deploy trigger list --json --release="$2" ${WORLD_ENV:+--env="$WORLD_ENV"} > ../triggers.json) || return
	clock 1800
	python3 -I -S -c '
import json
print("\n".join({t["metric"] for t in json.load(open("triggers.json"))["triggers"]}))' > metrics
	while read -r metric; do
		[ -z "$metric" ] || (cd "$1" && git release-deploy observe "$metric" "${WORLD_VALUE:-0.001}" --release="$2" ${WORLD_ENV:+--env="$WORLD_ENV"}) || return
	done < metrics
}

# write_up <dir> <release>: what only people can say in an announcement.
write_up() {
	audience=$(standing "$1" "$2" see | sed -n 's/.*release-announce show --audience=\([^ ]*\) .*/\1/p') || return
	[ -z "$audience" ] || (cd "$1" && git release-announce show --audience="$audience" --release="$2" > ../announcement) || return
	[ -z "$audience" ] || { sed 's/<!-- .* -->/As always./' announcement > written &&
		(cd "$1" && git release-announce draft --audience="$audience" --release="$2" -F ../written); }
}

# share <dir>: to and from the others, where there are any. catch_up <dir>: the same, unless nothing has happened since.
HAPPENED=0
share() {
	[ -z "$(git -C "$1" remote)" ] || (cd "$1" && exits 0 git release-sync -q && git fetch -q --tags) || return
	echo "$HAPPENED" > "$1.seen"
}
catch_up() {
	[ -f "$1.seen" ] && [ "$(cat "$1.seen")" = "$HAPPENED" ] || share "$1"
}

drive() {
	release=$1 && shift && : > typed && steps=0 idle=0 && rm -f ./*.seen
	while [ "$idle" -lt 3 ]; do
		moved=0
		for person; do
			me "$person" && clock
			catch_up "$person" || return
			next=$(standing "$person" "$release" next) || return
			[ -n "$next" ] || continue
			is_there "$next" || { echo "# not there yet: $next" >> typed; continue; }
			echo "$person: $next" >> typed
			(cd "$person" && exits 0 sh -c "$next") > said 2>&1 || { cat typed said >&2; return 1; }
			HAPPENED=$((HAPPENED + 1)) && share "$person" || return
			moved=1 steps=$((steps + 1))
			[ "$steps" -lt 80 ] || { echo 'it does not end' >&2; cat typed >&2; return 1; }
			[ "$(sort typed | uniq -c | sort -rn | awk 'NR == 1 { print $1 }')" -lt 6 ] || { echo 'again and again' >&2; cat typed >&2; return 1; }
		done
		if [ "$moved" = 1 ]; then idle=0; else
			idle=$((idle + 1)) HAPPENED=$((HAPPENED + 1))
			me "$1" && id=$(standing "$1" "$release" release) && write_up "$1" "$id" || return
			[ "$(standing "$1" "$release" stage)" != deploy ] || world "$1" "$id" || return
		fi
	done
	me "$1" && standing "$1" "$release" stage > /dev/null && cp standing.json left.json
}
