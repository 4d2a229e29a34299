# SPDX-License-Identifier: ISC
# git release-deploy between clones: races, what happens side by side, clocks, signatures; and odd names.
. ./lib.sh
. ./lib-keys.sh
. ./lib-deploy.sh

R=--release=v1.1.0

# shared: a bare remote and the clones ana and ben of one project, in which v1.1.0 and v1.1.1 are armed.
shared() {
	project ana "$@" && git init -q --bare b.git && (cd ana && git release-tag 1.1.1 HEAD && git remote add origin ../b.git && git push -q origin main --tags &&
		armed $R && armed --release=v1.1.1 && git push -q origin 'refs/release-ledger/*:refs/release-ledger/*') > /dev/null && git clone -q b.git ben &&
	git -C ben fetch -q origin 'refs/release-ledger/*:refs/release-ledger/*'
}

it 'lets one of two start, and tells the other that it lost' '
	shared && (cd ana && $D start $R) && (cd ben && exits 3 as ben $D start $R 2>err && has err "somebody else was quicker" && state running $R && n=$(events v1.1.0) && exits 1 $D start $R && [ "$(events v1.1.0)" = "$n" ])
'
it 'lets exactly one of two start at the same moment, also with different releases' '
	for r in v1.1.0 v1.1.1; do
		rm -rf ana ben b.git && shared && { (cd ana && $D start $R > ../out.a 2>&1; echo $? > ../code.a) & (cd ben && as ben $D start --release=$r > ../out.b 2>&1; echo $? > ../code.b) & wait; } &&
		sort code.a code.b > codes && printf "0\n3\n" > want && { same want codes || { cat out.a out.b; exit 1; }; } &&
		git -C b.git log --format=%s refs/release-ledger/_project > project && [ "$(grep -c environment.start project)" = 1 ] || exit 1
	done
'
it 'knows of a deploy that another clone has started, and asks the remote for its end' '
	shared && (cd ana && $D start $R) && (cd ben && exits 3 as ben $D start --release=v1.1.1 2>err && has err "the deploy of '\''v1.1.0'\'' is live" && exits 1 as ben $D start --release=v1.1.1) &&
	(cd ana && $D abort $R && git push -q origin refs/release-ledger/v1.1.0) && (cd ben && as ben $D start --release=v1.1.1 && state running --release=v1.1.1)
'
it 'believes in no end that it cannot see' '
	shared && (cd ana && $D start $R) && cd ben && git fetch -q origin "refs/release-ledger/_project:refs/release-ledger/_project" && git update-ref -d refs/release-ledger/v1.1.0 && git -C ../b.git update-ref -d refs/release-ledger/v1.1.0 &&
	exits 1 $D start --release=v1.1.1 2>err && has err live
'
it 'is aborted when an abort and a promote happen side by side' '
	shared "[release]" "	autoSync = true" && (cd ana && $D start $R) && (cd ben && state running $R; as ben $D observe other 1 $R) && at 30 && (cd ana && $D observe error_rate 1 $R && $D promote $R) &&
	(cd ben && as ben $D abort $R --reason="the phones ring") && (cd ana && exits 1 $D resume $R 2>err && has err "(aborted)" && state aborted $R && exits 1 $D promote $R) && (cd ben && state aborted $R)
'
it 'is paused, or has fired, when that happened beside a verify' '
	for v in "pause" "fire errors"; do
		rm -rf ana ben b.git && shared "[release]" "	autoSync = true" && (cd ana && $D start $R && at 30 && $D observe error_rate 1 $R && $D promote $R && $D observe error_rate 1 $R) && (cd ben && as ben $D observe other 1 $R) &&
		at 30 && (cd ana && $D verify $R && state verified $R) && (cd ben && as ben $D $v $R) && (cd ana && $D observe other 2 $R && case $v in pause) state paused $R && $D resume $R && state verified $R ;; *) state trigger-fired $R ;; esac) || exit 1
	done
'
it 'asks the remote before it says no: what allows it may have come since' '
	shared && (cd ben && as ben $D start $R && as ben $D pause $R && git push -q origin refs/release-ledger/v1.1.0) && cd ana && state armed $R && $D resume $R && state running $R && exits 1 $D resume $R 2>err && has err "(running)" &&
	mv ../b.git ../away && exits 1 $D resume $R 2>err && has err "(running)"
'
it 'records a stop without the remote, and it counts when it is heard of' '
	shared && (cd ana && $D start $R) && (cd ben && git fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" && mv ../b.git ../away && as ben $D rollback start $R && state rolling-back $R && mv ../away ../b.git) &&
	at 30 && (cd ana && $D observe error_rate 1 $R && $D promote $R) && (cd ben && exits 1 as ben $D promote $R 2>err; has err "rolling-back"; git config release.autoSync true; as ben $D observe error_rate 1 $R) &&
	(cd ana && git config release.autoSync true && $D observe error_rate 1 $R && state rolling-back $R)
'
it 'goes by what came before what, and tells of clocks that were wrong' '
	shared "[release]" "	autoSync = true" && (cd ana && $D start $R) && (cd ben && at 60 && as ben $D pause $R) && cd ana && at 1 && $D resume $R && state running $R && at 61 && $D status $R > out && has out "note: deploy.resume of" && has out "59 minutes before the event it follows" &&
	at 1 && $D status $R > out && has out "59 minutes in the future" && has out "before the event it follows" && $D status --json $R > j && json j deploys.0.notes.# 2
'
it 'takes no value from the future for a fresh one' '
	project r && cd r && started $R && at 90 && $D observe error_rate 1 $R && at 30 && exits 1 $D promote $R 2>err && has err "not of now" && at 86 && $D promote $R
'
it 'counts an agreement by the key that signed it, where signatures are in force' '
	project r && k=$(ssh_key ana) && l=$(ssh_key bob) && use_ssh r "$k" && git -C r config commit.gpgSign true && cd r && git config release.signedEvents true && cp ~/allowed_signers known && eve=$(ssh_key eve) && cp known ~/allowed_signers && rm known &&
	not_known() { git -c user.signingKey="$eve" "$@"; } && exits 1 not_known release-deploy baseline v1.0.0 -m "says who" 2>err &&
	has err "signed" && $D baseline v1.0.0 -m "it runs" && $D plan $R --rollback-target=v1.0.0 && not_known release-deploy trigger add errors --metric=error_rate --op=">" --threshold=5 --for=5m --owner=ana --action=rollback $R &&
	exits 1 git -c user.signingKey="$l" release-deploy agree errors $R 2>err && has err "nobody who is known" && trigger $R && exits 1 as bob $D agree errors $R 2>err && has err "your own" &&
	exits 1 not_known release-deploy agree errors $R 2>err && has err "signed" && state planned $R && git -c user.signingKey="$l" release-deploy agree errors $R && state armed $R &&
	json status.json deploys.0.triggers.0.agreedBy "[\"bob@example.com\"]" && json status.json deploys.0.triggers.0.author ana@example.com && exits 1 not_known release-deploy start $R && $D start $R &&
	not_known release-deploy abort $R && state aborted $R
'
it 'lets nobody unknown raise the budget, measure what allows or say that it is a repair, and anybody lower, fail and fire' '
	project r && k=$(ssh_key uma) && l=$(ssh_key vic) && use_ssh r "$k" && git -C r config commit.gpgSign true && cd r && git config release.signedEvents true && cp ~/allowed_signers known && eve=$(ssh_key eva) && cp known ~/allowed_signers && rm known &&
	not_known() { git -c user.signingKey="$eve" "$@"; } && $D baseline v1.0.0 -m "it runs" && not_known release-deploy plan $R --rollback-target=v1.0.0 --unplanned && trigger $R && git -c user.signingKey="$l" release-deploy agree errors $R &&
	$D budget set --remaining=0.5 && not_known release-deploy budget set --remaining=0 && exits 1 $D start $R 2>err && has err "only an unplanned release may start, and nobody who is known planned this one as such" && n=$(events _project) &&
	exits 1 not_known release-deploy budget set --remaining=1 2>err && has err "anybody who is known" && [ "$(events _project)" = "$n" ] && $D plan $R --rollback-target=v1.0.0 --unplanned && state armed $R && json status.json deploys.0.blocking "[]" && $D plan $R --rollback-target=v1.0.0 &&
	exits 1 $D start $R && $D budget set --remaining=1 && $D start $R && at 30 && not_known release-deploy observe error_rate 1 $R && exits 1 $D promote $R 2>err && has err "nothing was observed by a known person in this stage of '\''error_rate'\''" && $D observe error_rate 1 $R &&
	not_known release-deploy observe --error error_rate $R && exits 1 $D promote $R 2>err && has err "gave no value" && $D observe error_rate 1 $R && $D promote $R && not_known release-deploy observe error_rate 9 $R && at 35 &&
	not_known release-deploy observe error_rate 9 $R && state trigger-fired $R && $D rollback start $R && not_known release-deploy observe error_rate 1 $R && exits 1 $D rollback complete $R 2>err && has err "nothing was measured by a known person" &&
	$D observe error_rate 1 $R && $D rollback complete $R
'
it 'signs where the policy lets nothing else count, whatever commits do, and lets nobody wait for a key to stop' '
	project r && k=$(ssh_key zoe) && l=$(ssh_key liv) && use_ssh r "$k" && cd r && git config release.signedEvents true && $D baseline v1.0.0 -m "it runs" && $D plan $R --rollback-target=v1.0.0 && trigger $R &&
	git -c user.signingKey="$l" release-deploy agree errors $R && $D start $R && state running $R && json status.json deploys.0.triggers.0.agreedBy "[\"liv@example.com\"]" && mv "$k" "$k.away" && n=$(events v1.1.0) &&
	exits 128 $D observe error_rate 1 $R 2>err && [ "$(events v1.1.0)" = "$n" ] && for v in pause "fire errors" "rollback start" abort; do
		$D $v $R 2>err && has err "recorded without a signature" && n=$((n + 1)) && [ "$(events v1.1.0)" = "$n" ] || exit 1
	done && state rolling-back $R && mv "$k.away" "$k" && $D abort $R 2>err && [ ! -s err ]
'
it 'has names with slashes, unicode and odd characters' '
	for prefix in "api/v" "größe-" "v%@+=~x" "日本/v"; do
		case $prefix in *~*) prefix="v%@+=,x" ;; esac
		rm -rf r && project r && cd r && git config release.tagPrefix "$prefix" && git tag -d v1.0.0 v1.1.0 > out && git release-tag 1.0.0 HEAD~2 && git release-tag 1.1.0 HEAD > name && id=$(cat name) && $D baseline "${prefix}1.0.0" -m "it runs" &&
		$D plan --release="$id" --rollback-target="${prefix}1.0.0" && trigger --release="$id" && agreed --release="$id" && $D start --release="$id" > out && has out "deploy.start $id production" && state running --release="$id" &&
		json status.json deploys.0.release "$id" && json status.json deploys.0.rollbackTarget "${prefix}1.0.0" && $D abort --release="$id" && state aborted --release="$id" && cd .. || exit 1
	done
'
it 'deploys packages side by side under their own names, one at a time' '
	repo r && cd r && printf "[release-package \"api\"]\n\tpath = api\n[release-package \"web\"]\n\tpath = web\n[release]\n\tchangelog =\n[release-stage \"all\"]\n\tenvironment = production\n" > .gitrelease && git add .gitrelease && git commit -q -m "chore: policy" &&
	commit . "feat: a" api/x && commit . "feat: w" web/x && at 0 && git release-tag api/v1.0.0 HEAD && git release-tag web/v1.0.0 HEAD && commit . "feat: b" api/x && commit . "feat: v" web/x && git release-tag api/v1.1.0 HEAD && git release-tag web/v1.1.0 HEAD &&
	exits 1 $D plan --release=api/v1.1.0 --rollback-target=web/v1.0.0 2>err && has err "'\''web/v1.0.0'\'' is of another package than '\''api/v1.1.0'\''" &&
	for p in api web; do $D baseline $p/v1.0.0 -m x && $D plan --release=$p/v1.1.0 --rollback-target=$p/v1.0.0 && trigger --release=$p/v1.1.0 && agreed --release=$p/v1.1.0 || exit 1; done &&
	$D start --release=api/v1.1.0 && exits 1 $D start --release=web/v1.1.0 2>err && has err "api/v1.1.0" && git show-ref --verify refs/release-ledger/api%2Fv1.1.0
'
it 'cleans what people write, for terminals and for JSON' '
	project r && cd r && armed $R && esc=$(printf "\033[31m") && $D pause $R --reason="${esc}red" -m "two
lines, ${esc}" > out && ! grep -q "$(printf "\033")" out && $D status $R --json > j && ! grep -q "$(printf "\033")" j &&
	exits 128 $D observe $R "${esc}m" 1 && exits 128 $D abort $R --env="${esc}" && $D plan $R --rollback-target=v1.0.0 --rollback-runbook="${esc}x" && $D status $R > out && ! grep -q "$(printf "\033")" out
'
it 'works from a subdirectory, in a linked work tree and in a bare repository' '
	project r && (cd r && mkdir sub && cd sub && $D plan $R --rollback-target=v1.0.0) && git -C r worktree add -q ../w && (cd w && trigger $R) && git clone -q --bare r c.git && git -C c.git fetch -q origin "refs/release-ledger/*:refs/release-ledger/*" &&
	cd c.git && agreed $R && git remote remove origin && $D start $R && state running $R
'
it 'reads and records with ten thousand observations in the ledger' '
	project r && cd r && started $R && python3 - "$(git rev-parse refs/release-ledger/v1.1.0)" "$(git rev-list --max-parents=0 refs/release-ledger/v1.1.0)" > stream <<-"PY" &&
		import sys
		tip, root = sys.argv[1:]
		n = 5
		for i in range(10000):
		    m = "deploy.observe v1.1.0 production: error_rate 1\n\nRelease-Event: 1\nRelease-Id: v1.1.0\nLedger-Root: %s\nEvent: deploy.observe\nLamport: %d\nTime: 2026-01-12T12:00:00Z\nNonce: %032x\nEnvironment: production\nMetric: error_rate\nValue: 1\n" % (root, n + i, i)
		    print("commit refs/release-ledger/v1.1.0\nmark :%d\ncommitter A <a@example.com> 1768219200 +0000\ndata %d\n%s" % (i + 1, len(m), m))
		    print("from %s" % tip if not i else "")
	PY
	git fast-import --quiet < stream && [ "$(events v1.1.0)" = 10005 ] && state running $R && at 30 && $D observe error_rate 1 $R && $D promote $R
'
finish
