# SPDX-License-Identifier: ISC
# For the tests of git release-check; to be read after lib.sh.
#
#   project <dir> [<policy>]   v1.0.0, then a feature: v1.1.0 is what comes next. Of the checks that every project has those
#                              that wait for a person are off, unless the policy (printf's format) says otherwise
#   state <dir> <check>        prints the state of a check
#   is <dir> <check> <state>   it has this state
#   as <name> <command…>       with this author and committer

project() {
	repo "$1" && commit "$1" 'chore: start' && tag "$1" v1.0.0 &&
	{ printf '[release-check "qa-scope"]\n\tenabled = false\n[release-check "rollback-plan"]\n\tenabled = false\n' &&
	printf "${2:-}"; } > "$1/.gitrelease" && tick && git -C "$1" add -A && git -C "$1" commit -qm 'feat: shiny'
}

state() {
	git -C "$1" release-check --json > state.json 2> state.err
	[ $? -le 1 ] || { cat state.err >&2; return 1; }
	python3 -c '
import json, sys
for c in json.load(open("state.json"))["checks"]:
    if c["name"] == sys.argv[1]:
        print(c["state"])' "$2"
}

is() {
	got=$(state "$1" "$2") || return 1
	[ "$got" = "$3" ] || { echo "check $2 is '$got', wanted '$3'" >&2; cat state.json >&2; return 1; }
}

as() {
	name=$1 && shift
	GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$name@example.com GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$name@example.com "$@"
}
