# SPDX-License-Identifier: ISC
# Ledgers for the tests; to be read after lib.sh.
#
#   team a b           a project p, a bare remote of it, hub, and clones of that
#   record a "text"    one event in the clone; options of git-release-record go in front of the text
#   events a           its ledger as `log --json` has it, in the file a.json
#   forge a '<sed>' [<parents>]    puts an event by hand on the tip: the last one's text, changed; itself as parent
PATH=$GIT_RELEASE_BIN/../tests/ledger:$PATH
LEDGER=refs/release-ledger/v1.0.0
export LEDGER

team() {
	repo p && commit p 'feat: one' && git clone -q --bare p hub &&
	for member; do git clone -q hub "$member" || return 1; done
}
record() {
	tick && (cd "$1" && shift && git-release-record "$@")
}
sync() {
	tick && (cd "$1" && shift && git release-sync "$@")
}
events() {
	(cd "$1" && git release-sync log v1.0.0 --json) > "$1.json"
}
tip() {
	git -C "$1" rev-parse "$LEDGER"
}
# subjects <json>: those of the events that count, in order.
subjects() {
	python3 -c '
import json, sys
for e in json.load(open(sys.argv[1]))["events"]:
    if not e["problem"]: print(e["subject"])' "$1"
}
forge() {
	tick && git -C "$1" log -1 --format=%B "${4:-$LEDGER}" | sed -e '${/^$/d;}' -e "$2" > forged &&
	git -C "$1" update-ref "$LEDGER" "$(git -C "$1" commit-tree "$(git -C "$1" rev-parse "${4:-$LEDGER}^{tree}")" ${3:--p "$LEDGER"} < forged)"
}
# problem <dir> <text>: verify says so, and exits with 1; so does the event in the log.
problem() {
	(cd "$1" && exits 1 git release-sync verify --offline > ../verified) && has verified "$2" &&
	(cd "$1" && exits 1 git release-sync verify --offline --json > ../verified.json) && has verified.json "$2"
}
sound() {
	(cd "$1" && exits 0 git release-sync verify)
}
