# SPDX-License-Identifier: ISC
# Events by hand, for the tests of what is read from them; to be read after lib.sh.

# begin_ledger <dir> <release>: the first commit of a ledger is made by a command, any that records in it.
begin_ledger() {
	tick
	SOURCE_DATE_EPOCH=$TICK git -C "$1" release-announce draft -q --release="$2" --audience=internal 2> /dev/null
}

# event <dir> <release> <name> <subject> [<Key: value>…]: one event on the tip of the release's ledger, at the next tick.
# "Candidate: <revision>" and "Text: …" stand where they belong. Prints its id.
event() {
	dir=$1 release=$2 name=$3 subject=$4 candidate='' text=''
	shift 4
	ref=refs/release-ledger/$(printf %s "$release" | sed 's,/,%2F,g')
	git -C "$dir" rev-parse -q --verify "$ref" > /dev/null || begin_ledger "$dir" "$release" || return 1
	tick
	for f in "$@"; do
		case $f in
		"Candidate: "*) candidate="Candidate: $(git -C "$dir" rev-parse "${f#Candidate: }^{commit}")" ;;
		"Text: "*) text=${f#Text: } ;;
		esac
	done
	tip=$(git -C "$dir" log -1 --format=%B "$ref") &&
	{
		printf '%s\n\n' "$subject" && if [ -n "$text" ]; then printf '%s\n\n' "$text"; fi &&
		printf 'Release-Event: 1\nRelease-Id: %s\n' "$release" &&
		printf '%s\n' "$tip" | sed -n 's/^Ledger-Root: /&/p' && printf 'Event: %s\n' "$name" &&
		if [ -n "$candidate" ]; then printf '%s\n' "$candidate"; fi &&
		printf 'Lamport: %s\n' "$(($(printf '%s\n' "$tip" | sed -n 's/^Lamport: //p') + 1))" &&
		printf 'Time: %s\n' "$(date -u -d "@${EVENT_TIME:-$TICK}" +%Y-%m-%dT%H:%M:%SZ)" &&
		printf 'Nonce: %s\n' "$(printf '%s %s' "$TICK" "$subject" | md5sum | cut -d' ' -f1)" &&
		for f in "$@"; do
			case $f in "Candidate: "* | "Text: "*) ;; *) printf '%s\n' "$f" ;; esac
		done
	} > event.txt &&
	oid=$(git -C "$dir" commit-tree -p "$ref" "$(git -C "$dir" mktree < /dev/null)" < event.txt) &&
	git -C "$dir" update-ref "$ref" "$oid" && printf '%.12s\n' "$oid"
}
