#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-deploy: what stops a deploy goes whatever is in a bad way, and what lets it go on does not.
. ./lib.sh
. ./lib-deploy.sh

R=--release=v1.1.0
L=refs/release-ledger/v1.1.0
NOBODY='env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL'

# running [<line of the policy>…]: in r, a deploy that could be promoted at once.
running() {
	project r "$@" && cd r && started $R > /dev/null && at 40 && $D observe error_rate 1 $R > /dev/null
}

# stops <text> [<command…>]: abort is recorded, with a warning that has the text; the tip is one event further then.
stops() {
	text=$1 && shift && was=$(git rev-parse $L) &&
	"$@" $D abort $R > ../out 2> ../err && has ../out "deploy.abort v1.1.0 production" && has ../err "warning: $text" && [ "$(git rev-parse $L)" != "$was" ] && last v1.1.0 deploy.abort
}

# stays <code> <text> [<command…>]: promote is not, and says why.
stays() {
	code=$1 text=$2 && shift 2 && was=$(git rev-parse $L) &&
	exits "$code" "$@" $D promote $R > ../out 2> ../err && has ../err "$text" && [ "$(git rev-parse $L)" = "$was" ]
}

# lose <revision>: its object is gone.
lose() {
	: > .corrupt-on-purpose && rm -f ".git/objects/$(git rev-parse "$1" | sed "s,^..,&/,")"
}

it 'promotes and aborts without a warning where nothing is wrong' '
	running && $D promote $R > out 2> err && $D abort $R >> out 2>> err && test ! -s err && state aborted $R
'

# --- the policy -------------------------------------------------------------------------------------------------------

it 'takes the committed policy in place of one that cannot be read' '
	running && cp .gitrelease good && at=$(git rev-parse --short=12 HEAD) &&
	for bad in "[release" "[release]\nscheme = x" "[release]\nmodel = x" "\001"; do
		printf "$bad\n" > .gitrelease && stays 128 ".gitrelease:" && stops ".gitrelease:" && has ../err "the policy is taken as it was at $at" && cp good .gitrelease || return 1
	done && rm .gitrelease && mkdir .gitrelease && stays 128 ".gitrelease" && stops "" && has ../err "taken as it was at $at" && rmdir .gitrelease && cp good .gitrelease && state aborted $R
'
it 'goes back to the last commit whose policy can be read, so that the event lies where the others do' '
	running "[release]" "ledgerPrefix = refs/heads/notes/" && git for-each-ref > before && at=$(git rev-parse --short=12 HEAD) && L=refs/heads/notes/v1.1.0 && was=$(git rev-parse $L) && printf "[release\n" >> .gitrelease && git commit -qam "chore: oops" && commit . "fix: more" more && exits 128 $D promote $R 2> err && $D abort $R > out 2> err && has err "the policy is taken as it was at $at" && test "$(git rev-parse $L~)" = "$was" && test -z "$(git for-each-ref refs/release-ledger)"
'
it 'takes the defaults where no commit has a policy that can be read' '
	running && git config release.scheme x && stays 128 "none of semver, calver" && stops "" && has ../err "the defaults are taken"
'
it 'is not kept by a section of the policy that it does not need' '
	running && printf "[release-stage \"canary\"]\n\tsoak = never\n" >> .gitrelease && stays 128 "soak" && $D abort $R > out && has out deploy.abort
'
it 'leaves a configuration to git that git cannot read' '
	running && cp .git/config good && printf "[core\n" >> .git/config && exits 128 $D abort $R 2> err && has err "bad config line" && cp good .git/config && $D abort $R > out
'

# --- the clock and the person -------------------------------------------------------------------------------------------

it 'takes the time of day where SOURCE_DATE_EPOCH is none' '
	running && for epoch in nonsense -1 1e9 99999999999999; do
		stays 128 "SOURCE_DATE_EPOCH" env SOURCE_DATE_EPOCH=$epoch && stops "SOURCE_DATE_EPOCH '"'"'$epoch'"'"' is no number of seconds" env SOURCE_DATE_EPOCH=$epoch || return 1
	done && git log -1 --format=%B $L | sed -n "s/^Time: //p" > time && test "$(date -u -d "$(cat time)" +%s)" -ge "$(($(date +%s) - 600))"
'
it 'takes the time of day where git cannot read its dates' '
	running && stays 128 "invalid date format" env GIT_COMMITTER_DATE=nonsense && stops "invalid date format" env GIT_COMMITTER_DATE=nonsense && stays 128 "invalid date format" env GIT_AUTHOR_DATE=nonsense && stops "invalid date format" env GIT_AUTHOR_DATE=nonsense
'
it 'takes the account where git does not know who the person is, and only for what is missing' '
	running && stays 128 "empty ident name" env GIT_AUTHOR_NAME= GIT_COMMITTER_NAME= && stops "empty ident name" env GIT_AUTHOR_NAME= GIT_COMMITTER_NAME= && has ../err "claimed to be by" && test -n "$(git log -1 --format=%an $L)" && test "$(git log -1 --format=%ae,%ce $L)" = author@example.com,committer@example.com && git release-sync log v1.1.0 | tail -n 1 > log && has log claimed &&
	git config user.name Ana && stops "empty ident name" env GIT_AUTHOR_NAME= GIT_COMMITTER_NAME= && test "$(git log -1 --format=%an,%cn $L)" = Ana,Ana
'
it 'is recorded by somebody whom nothing names' '
	running && $NOBODY $D abort $R > ../out && last v1.1.0 deploy.abort && git log -1 --format=%ae $L | grep -q "@"
'
it 'guesses nobody where git is told not to' '
	running && git config user.useConfigOnly true && exits 128 $NOBODY $D abort $R 2> err && has err "auto-detection is disabled" && git config user.name Ana && git config user.email ana@example.com && $NOBODY $D abort $R > out && test "$(git log -1 --format=%an $L)" = Ana
'

# --- the ledger ---------------------------------------------------------------------------------------------------------

it 'is recorded on top of an event that cannot be read' '
	running && at=$(git rev-parse $L) && git update-ref $L "$(git commit-tree -m junk -p $L "$(git rev-parse $L^{tree})")" && bad=$(git rev-parse $L) && stops "event $(echo $bad | cut -c1-12) of the ledger of '"'v1.1.0'"' counts for nothing" && test "$(git rev-parse $L~)" = "$bad" && state aborted $R && exits 1 git release-sync verify v1.1.0 --offline > out && has out "no event"
'
it 'is recorded on top of a history of which something is missing' '
	running && lose $L~2 && stays 1 "no deploy" && stops "event" && has ../err "the object is missing or damaged"
'
it 'is recorded without a tip that is missing or damaged, on what was there before it' '
	running && tip=$(git rev-parse $L) && before=$(git rev-parse $L~) && o=.git/objects/$(echo $tip | sed "s,^..,&/,") && cp $o kept && lose $L && exits 128 git release-check veto $R 2> ../err && has ../err "git release-sync" && stays 1 "no deploy" && stops "the tip of '"'$L'"', $(echo $tip | cut -c1-12), is missing or damaged" && test "$(git rev-parse $L~)" = "$before" && state aborted $R && echo $tip > .git/$L && : > $o && stops "the tip of" && state aborted $R
'
it 'is recorded on what was seen at the remote where nothing else is left, and is joined to the rest by the next sync' '
	running && cd .. && git clone -q --bare r hub && git -C r remote add origin "$PWD/hub" && cd r && git release-sync > /dev/null && seen=$(git rev-parse $L) && $D observe error_rate 2 $R > /dev/null && tip=$(git rev-parse $L) && lose $L && rm -r .git/logs/refs/release-ledger && stops "the tip of" && test "$(git rev-parse $L~)" = "$seen" && rm .corrupt-on-purpose && git release-sync > out && has out "v1.1.0: sent" && state aborted $R
'
it 'begins the ledger anew where nothing can be read at all' '
	running && lose $L && rm -r .git/logs/refs/release-ledger && stops "the tip of" && git release-sync log v1.1.0 --json > j && json j events.# 1 && json j events.0.event deploy.abort
'
it 'goes in a shallow clone that lacks the beginning of the ledger' '
	running && cd .. && git clone -q --depth=1 --branch=v1.1.0 "file://$PWD/r" s 2> /dev/null && cd s && git fetch -q --depth=1 origin $L:$L && exits 128 $D promote $R 2> err && has err "git fetch --unshallow" && stops "event"
'
it 'goes in a shallow clone that has no ledger at all' '
	running && cd .. && git clone -q --depth=1 --branch=v1.1.0 "file://$PWD/r" s 2> /dev/null && cd s && for v in abort pause "rollback start"; do
		git update-ref -d $L && $D $v $R > ../out 2> ../err && has ../err "warning: $(git -C ../r rev-parse --short=12 v1.1.0~), which is missing or damaged, is taken for the project'"'"'s first commit" && last v1.1.0 "deploy.${v%% *}" || return 1
	done && git update-ref -d $L && exits 128 $D baseline v1.1.0 -m x 2> ../err && has ../err "git fetch --unshallow"
'
it 'goes without the first commit of the project, in a ledger that there is and in a new one' '
	running && first=$(git rev-list --max-parents=0 HEAD) && o=.git/objects/$(echo $first | sed "s,^..,&/,") && cp $o ../kept && n=$(events v1.1.0) && $D rollback start $R > /dev/null && lose $first && for empty in no yes; do
		stays 1 "no deploy" && for v in abort pause "fire errors" "rollback start" "rollback failed"; do
			$D $v $R > ../out 2> ../err && has ../err "warning: $(echo $first | cut -c1-12), which is missing or damaged" && last v1.1.0 "deploy.${v%% *}" || return 1
		done && : > $o || return 1
	done && tip=$(git rev-parse $L) && git update-ref -d $L && $D pause $R > ../out && rm -f $o .corrupt-on-purpose && cp ../kept $o && git release-sync verify v1.1.0 --offline && git update-ref $L $tip && git release-sync verify v1.1.0 --offline && state rollback-failed $R
'

it 'names the lock that is in the way, and what to type' '
	running && : > .git/$L.lock && was=$(git rev-parse $L) && exits 128 $D abort $R 2> err && has err ".git/$L.lock'"'"' is in the way" && cmd=$(sed -n "s/.* it: \\(rm .*\\)/\\1/p" err) && test "$(git rev-parse $L)" = "$was" && eval "$cmd" && $D abort $R > out && last v1.1.0 deploy.abort
'
it 'waits for a lock that is taken away' '
	running && : > .git/$L.lock && { (sleep 1; rm .git/$L.lock) & } && $D abort $R > out && wait && last v1.1.0 deploy.abort
'
it 'names the file of a ref that is broken, and what to do' '
	running && kept=$(git rev-parse $L) && echo nonsense > .git/$L && : > .corrupt-on-purpose && exits 128 $D abort $R 2> err && has err "cannot read '"'$L'"'" && f=$(sed -n "s/.*once '"'\\(.*\\)'"' is removed.*/\\1/p" err) && test "$f" -ef .git/$L && rm "$f" && rm .corrupt-on-purpose && $D abort $R > out && last v1.1.0 deploy.abort
'
it 'is not kept by signers that cannot be read' '
	running && git config gpg.ssh.allowedSignersFile signers && commit . "chore: no signers" signers/none && stays 128 "signers" && stops "who recorded what cannot be told" && git config --unset gpg.ssh.allowedSignersFile && state aborted $R
'

it 'is not kept by a candidate that cannot be read' '
	running && git checkout -q -B main v1.1.0 && lose HEAD && stays 128 "cannot read the candidate" && stops "cannot read the candidate"
'

# --- every verb that stops ------------------------------------------------------------------------------------------------

it 'goes for every verb that stops, with all of it at once, and for no other' '
	running && $D rollback start $R > /dev/null && $D observe error_rate 1 $R > /dev/null && git update-ref $L "$(git commit-tree -m junk -p $L "$(git rev-parse $L^{tree})")" && printf "[release\n" > .gitrelease && export SOURCE_DATE_EPOCH=nonsense GIT_AUTHOR_NAME= GIT_COMMITTER_NAME= GIT_COMMITTER_DATE=nonsense && n=$(events v1.1.0) &&
	for v in abort pause "fire errors" "rollback start" "rollback failed"; do
		$D $v $R > ../out 2> ../err && has ../err "no number of seconds" && has ../err "taken as it was" && has ../err "claimed to be by" && has ../err "counts for nothing" && n=$((n + 1)) && [ "$(events v1.1.0)" = $n ] || return 1
	done && for v in "plan --rollback-target=v1.0.0" "agree errors" start promote resume verify "observe error_rate 1" "waive-trigger errors --reason=r" "resolve --reason=r"; do
		exits 128 $D $v $R 2> ../err || return 1
	done && [ "$(events v1.1.0)" = $n ]
'
it 'says that going back is complete in all of it' '
	running && $D rollback start $R > /dev/null && $D observe error_rate 1 $R > /dev/null && printf "[release\n" > .gitrelease && env SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 60)) GIT_AUTHOR_NAME= GIT_COMMITTER_NAME= $D rollback complete $R > ../out 2> ../err && has ../err "claimed to be by" && last v1.1.0 deploy.rollback-complete
'

finish
