# SPDX-License-Identifier: ISC
# A project with two releases to deploy, and short words for what people do; to be read after lib.sh.

D='git release-deploy'

# at <minutes>: the clock of the commands, minutes after noon of 2026-01-12.
at() {
	NOW=$1
	SOURCE_DATE_EPOCH=$((1768219200 + NOW * 60))
	export SOURCE_DATE_EPOCH
}

# as <who> <command…>: somebody else.
as() {
	who=$1 && shift
	env GIT_AUTHOR_EMAIL="$who@example.com" GIT_COMMITTER_EMAIL="$who@example.com" "$@"
}

# project <dir> [<line of the policy>…]: v1.0.0 runs in production, v1.1.0 is tagged, v1.2.0 comes next.
project() {
	p=$1 && shift
	repo "$p" && commit "$p" 'feat: one' && {
		printf '[release]\n\tchangelog =\n'
		printf '[release-stage "canary"]\n\tpercent = 5\n\tsoak = 30m\n\tverify = cat values\n'
		printf '[release-stage "rest"]\n\tpercent = 100\n\tverify = cat values\n'
		printf '[release-stage "try"]\n\tenvironment = staging\n'
		for l; do printf '%s\n' "$l"; done
	} > "$p/.gitrelease" && git -C "$p" add .gitrelease && git -C "$p" commit -q -m 'chore: policy' &&
	(cd "$p" && git release-tag 1.0.0 HEAD && commit . 'feat: two' && git release-tag 1.1.0 HEAD && commit . 'fix: three' &&
		at 0 && $D baseline v1.0.0 -m 'it runs' && $D baseline v1.0.0 --env=staging -m 'it runs') > /dev/null &&
	at 0
}

# trigger [<options>]: one on errors; agreed: another person agrees to it.
trigger() {
	$D trigger add errors --metric=error_rate --op='>' --threshold=5 --for=5m --owner=ana --action=rollback "$@"
}
agreed() {
	as bob $D agree errors "$@"
}

# armed [<options>]: planned, with an agreed trigger. started: and started.
armed() {
	$D plan --rollback-target=v1.0.0 "$@" && trigger "$@" && agreed "$@"
}
started() {
	armed "$@" && $D start "$@"
}

# verified [<options>]: through all its stages; takes 40 minutes.
verified() {
	started "$@" && at $((NOW + 40)) && $D observe error_rate 1 "$@" && $D promote "$@" && $D observe error_rate 1 "$@" && $D verify "$@"
}

# state <state> [<options>]: what status says; place <stage> likewise.
state() {
	want=$1 && shift
	$D status --json "$@" > status.json && json status.json deploys.0.state "$want"
}

# events <release>: how many.
events() {
	git rev-list --count "refs/release-ledger/$1" -- 2> /dev/null || echo 0
}

# last <release> <text>: the newest event's subject.
last() {
	git log -1 --format=%s "refs/release-ledger/$1" -- > last.out && has last.out "$2"
}

# forge_event <release> <name> <trailer>…: an event that no command of ours would record, on top of the ledger.
forge_event() {
	f_ref=refs/release-ledger/$1 f_id=$1 f_name=$2 && shift 2 &&
	f_root=$(git rev-list --max-parents=0 "$f_ref") &&
	f_lamport=$(($(git log -1 --format=%B "$f_ref" | sed -n 's/^Lamport: //p') + 1)) && {
		printf '%s by hand\n\nRelease-Event: 1\nRelease-Id: %s\nLedger-Root: %s\nEvent: %s\n' "$f_name" "$f_id" "$f_root" "$f_name"
		printf 'Lamport: %s\nTime: 2026-01-12T12:00:00Z\nNonce: %032d\n' "$f_lamport" "$f_lamport"
		for f_trailer; do printf '%s\n' "$f_trailer"; done
	} > "$HOME/event" &&
	git update-ref "$f_ref" "$(git commit-tree -p "$f_ref" -F "$HOME/event" "$(git mktree < /dev/null)")"
}
