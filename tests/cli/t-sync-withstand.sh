#!/bin/sh
# SPDX-License-Identifier: ISC
# What the release ledger must withstand: writers at once and killed, remotes that go back, and everything that can be
# forged. Nothing crashes, nothing is lost, all of it is named.
. ./lib.sh
. ./lib-keys.sh
. ./lib-ledger.sh

# --- several at once -----------------------------------------------------------------------------------------------

# Records until it has tried six times; each third one is killed at a random moment. Notes what was acknowledged.
writer() {
	for k in 1 2 3 4 5 6; do
		(cd "w$1" && exec git-release-record "writer $1, number $k" > "../out.$1") 2> "err.$1" & pid=$!
		if [ $((($1 + k) % 3)) -eq 0 ]; then
			sleep "0.$(awk "BEGIN { srand($1 * 100 + $k); print int(rand() * 40) + 10 }")"
			kill -9 $pid 2> /dev/null
		fi
		if wait $pid; then cat "out.$1" >> "acks.$1"; fi
	done
}

it 'keeps every acknowledged event of six writers that are killed at random' '
	team w1 w2 w3 w4 w5 w6 && for i in 1 2 3 4 5 6; do git -C w$i config release.autoSync true && git -C w$i config user.name "Writer $i" || exit 1; done &&
	for i in 1 2 3 4 5 6; do writer $i & done; wait
	for round in 1 2; do for i in 1 2 3 4 5 6; do sync w$i >/dev/null || exit 1; done; done
	events w1 && for i in 2 3 4 5 6; do events w$i && same w1.json w$i.json && test "$(tip w$i)" = "$(tip hub)" || exit 1; done &&
	cat acks.* > acks && test "$(wc -l < acks)" -ge 20 && while read -r id; do has w1.json "$id" || exit 1; done < acks &&
	subjects w1.json | sort > all && uniq -d all > twice && test ! -s twice && json w1.json events.# "$(wc -l < all)" && test "$(wc -l < all)" -ge "$(wc -l < acks)" && for i in 1 6; do sound w$i || exit 1; done
'

# deliver <seed>: four clones and two hubs record and sync in an order that the seed makes.
deliver() {
	awk "BEGIN { srand($1); for (i = 0; i < 26; i++) print int(rand() * 4) + 1, int(rand() * 3) }" > moves &&
	n=0 && while read -r who what; do
		n=$((n + 1))
		case $what in
		0) record c$who "number $n" > /dev/null ;;
		1) sync c$who > /dev/null ;;
		2) sync c$who ../hub2 > /dev/null ;;
		esac || return 1
	done < moves
	for round in 1 2 3; do for i in 1 2 3 4; do sync c$i > /dev/null && sync c$i ../hub2 > /dev/null || return 1; done; done
}

for seed in 1 2 3; do
	it "is the same everywhere in whatever order it was delivered and joined ($seed)" '
		team c1 c2 c3 c4 && git clone -q --bare p hub2 && deliver '$seed' && events c1 && for i in 2 3 4; do events c$i && same c1.json c$i.json && test "$(tip c$i)" = "$(tip c1)" || exit 1; done &&
		test "$(tip hub)" = "$(tip hub2)" && json c1.json events.# "$(grep -c " 0$" moves)" && sound c4
	'
done

it 'lets exactly one of two exclusive events at once succeed' '
	team a b && for step in one two three four; do
		(cd a && exec git-release-record --exclusive --once --event=deploy.$step "a: $step" > ../a.out 2> ../a.err) & first=$!
		(cd b && exec git-release-record --exclusive --once --event=deploy.$step "b: $step" > ../b.out 2> ../b.err) & second=$!
		wait $first; x=$?; wait $second; y=$?
		case $x$y in 03) lost=b ;; 30) lost=a ;; *) echo "exits $x and $y at $step"; cat a.err b.err; exit 1 ;; esac
		has $lost.err "somebody else was quicker" && test ! -s $lost.out || exit 1
	done && sync a >/dev/null && sync b >/dev/null && events a && events b && same a.json b.json && json a.json events.# 4 && sound a && sound b
'
it 'refuses an exclusive event that is known already with 1, not with 3' '
	team a b && exits 0 record a --exclusive --once --event=deploy.start one && exits 3 record b --exclusive --once --event=deploy.start two && exits 1 record b --exclusive --once --event=deploy.start three && exits 0 record b --exclusive --once --event=deploy.promote four
'

# The remote takes the push and is killed before it can say so.
lose_answer() {
	printf '#!/bin/sh\n[ "$1" = committed ] && [ -e ../lose ] && grep -q release-ledger && rm -f ../lose && kill -9 $PPID\nexit 0\n' > hub/hooks/reference-transaction &&
	chmod +x hub/hooks/reference-transaction && : > lose
}

it 'records once what was accepted although the answer was lost' '
	team a b && lose_answer && exits 0 record a --exclusive --once --event=deploy.start one && test ! -e lose && test "$(tip a)" = "$(tip hub)" && sync b >/dev/null && events b && json b.json events.# 1 && exits 1 record b --exclusive --once --event=deploy.start two &&
	git -C a config release.autoSync true && : > lose && exits 0 record a two && test ! -e lose && exits 0 sync a && exits 0 sync b && events b && json b.json events.# 2 && test "$(tip a)" = "$(tip hub)" && sound b
'

it 'lets commands of one clone record and share at the same time' '
	team a b && git -C a config release.autoSync true && for i in 1 2 3 4 5; do (cd a && for k in 1 2 3; do git-release-record "$i of $k" || echo "exit $?"; done > ../out.$i 2> ../err.$i) & done; wait
	cat err.* > err && test ! -s err && cat out.* > out && hasnt out exit && events a && json a.json events.# 15 && test "$(tip a)" = "$(tip hub)" && sync b >/dev/null && sound b && sound a
'

# --- forged --------------------------------------------------------------------------------------------------------

it 'names an event of which a byte was flipped, and goes on' '
	team a && record a one >/dev/null && record a --evidence=proof veto >/dev/null && record a three >/dev/null && oid=$(git -C a rev-parse $LEDGER~1) && f=a/.git/objects/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-) && chmod u+w $f && : > a/.corrupt-on-purpose &&
	python3 -c "import sys, zlib; d = zlib.decompress(open(sys.argv[1], \"rb\").read()); open(sys.argv[1], \"wb\").write(zlib.compress(d.replace(b\"veto\", b\"vetO\")))" $f && problem a "its content does not fit its id" && has verified "$(echo $oid | cut -c1-12)" &&
	events a && subjects a.json > got && test "$(wc -l < got)" = 1 && (cd a && exits 0 git release-sync log v1.0.0 > ../out) && has out "counts for nothing" && exits 0 record a four
'
# cut_short <dir> <revision>: only the beginning of the object's file is left.
cut_short() {
	: > "$1/.corrupt-on-purpose" && oid=$(git -C "$1" rev-parse "$2") && f=$1/.git/objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-) &&
	chmod u+w "$f" && truncate -s 12 "$f"
}
# In each command the reader waited for the rest for ever.
it 'ends, and names the event, the evidence or the commit, where a file of an object is cut short' '
	team a && record a one >/dev/null && record a --evidence=proof veto >/dev/null && record a three >/dev/null && cp -r a b && cp -r a c && cut_short a $LEDGER~1 &&
	problem a "the object is missing or damaged" && events a && subjects a.json > got && test "$(wc -l < got)" = 1 && exits 0 record a four &&
	cut_short b $LEDGER~1:output && problem b "cannot read the evidence" &&
	cut_short c HEAD && for command in "notes --unreleased" "bump -n" "branch list"; do
		(cd c && exits 128 timeout 60 git release-$command 2> ../err) && has err "loose object $(git -C c rev-parse HEAD) (stored in" && test "$(wc -l < err)" = 1 || exit 1
	done
'
it 'names evidence that was changed' '
	team a && record a --evidence=proof one >/dev/null && sound a && oid=$(git -C a rev-parse $LEDGER:output) && f=a/.git/objects/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-) && chmod u+w $f && : > a/.corrupt-on-purpose &&
	python3 -c "import sys, zlib; open(sys.argv[1], \"wb\").write(zlib.compress(b\"blob 5\0PROOF\"))" $f && problem a "the evidence '\''output'\'' of event" && has verified "is damaged" && rm $f && problem a "cannot read the evidence"
'
it 'names evidence that is not what the event says' '
	team a && record a --evidence=proof one >/dev/null && blob=$(printf other | git -C a hash-object -w --stdin) && tree=$(printf "100644 blob %s\toutput\n" $blob | git -C a mktree) && tick && git -C a log -1 --format=%B $LEDGER | sed "\${/^\$/d;}" > m &&
	git -C a update-ref $LEDGER $(git -C a commit-tree $tree -p $LEDGER~1 < m) && problem a "does not fit its digest"
'
it 'names a file in the tree of an event that is no evidence of it' '
	team a && record a one >/dev/null && record a --evidence=proof two >/dev/null && sound a && for tree in "$(git -C a rev-parse HEAD^{tree})" "$( (git -C a ls-tree $LEDGER; printf "100644 blob %s\tout\n" $(git -C a rev-parse HEAD:file)) | git -C a mktree)"; do
		tick && git -C a log -1 --format=%B $LEDGER | sed "\${/^\$/d;}" > m && git -C a update-ref $LEDGER $(git -C a commit-tree $tree -p $LEDGER~1 < m) && problem a "its tree holds a file that no '\''Evidence'\'' names" && events a && subjects a.json > got && echo one | same - got || exit 1
	done
'
it 'names an event copied from another repository or another release' '
	team a && repo x && commit x "feat: other" && record x elsewhere >/dev/null && record a one >/dev/null && git -C a fetch -q ../x $LEDGER:refs/x/y && forge a "s/^Lamport:.*/Lamport: 2/" "" refs/x/y && problem a "an event of another ledger" &&
	git -C a update-ref $LEDGER $LEDGER~1 && record a --release=v2.0.0 other >/dev/null && forge a "s/^Lamport:.*/Lamport: 2/" "" refs/release-ledger/v2.0.0 && problem a "an event of release '\''v2.0.0'\''"  && events a && subjects a.json > got && echo one | same - got
'
it 'names the whole ledger of another project under the same name' '
	team a b && repo x && commit x "feat: other" && record x elsewhere >/dev/null && git -C x push -q ../hub $LEDGER && sync a > out && has out received && problem a "the root of another project" && events a && subjects a.json > got && test ! -s got &&
	record a ours >/dev/null && sync a > out && has out sent && sync b >/dev/null && events b && subjects b.json > got && echo ours | same - got
'
it 'names a lying Lamport, a duplicated trailer, a copy, and a version that is not known' '
	team a && record a one >/dev/null && good=$(tip a) && forge a "s/^Lamport:.*/Lamport: 40/" && problem a "Lamport is 40 where it must be 2" &&
	git -C a update-ref $LEDGER $good && forge a "s/^Lamport:.*/Lamport: 2/;s/^Event: .*/&\\n&/" && problem a "'\''Event'\'' twice" &&
	git -C a update-ref $LEDGER $good && forge a "s/^Lamport:.*/Lamport: 2/;s/^Event: .*/&\\nevent: check.veto/" && problem a "no event" &&
	git -C a update-ref $LEDGER $good && forge a "s/^Lamport:.*/Lamport: 2/" && problem a "replayed" &&
	git -C a update-ref $LEDGER $good && forge a "s/^Release-Event:.*/Release-Event: 2/" && problem a "version '\''2'\''" && exits 0 record a goes-on && events a && subjects a.json > got && printf "%s\n" one goes-on | same - got
'
it 'names two roots, a join with content, and an event with two parents' '
	team a && record a one >/dev/null && good=$(tip a) && forge a "s/^Lamport:.*/Lamport: 2/;s/^Event:.*/Event: ledger.join/;/^Nonce/d" "-p $LEDGER -p $LEDGER~1" && problem a "a join with content of its own" &&
	git -C a update-ref $LEDGER $good && forge a "s/^Lamport:.*/Lamport: 2/;s/^Nonce: ......../Nonce: 01234567/" "-p $LEDGER -p $LEDGER~1" && problem a "an event with 2 parents" &&
	git -C a update-ref $LEDGER $good && git -C a update-ref $LEDGER $(git -C a cat-file commit $LEDGER~1 | sed "s/ 0 +0000/ 1 +0000/" | git -C a hash-object -t commit -w --stdin > root && printf "join\n" | git -C a commit-tree $LEDGER^{tree} -p $LEDGER -p $(cat root)) &&
	problem a "a root with content of its own" && exits 0 record a goes-on && events a && subjects a.json > got && printf "%s\n" one goes-on | same - got
'
it 'moves no branch that a ledger leads to' '
	team a && git -C a symbolic-ref $LEDGER refs/heads/main && head=$(git -C a rev-parse main) && exits 128 record a one 2> err && has err "leads to '\''refs/heads/main'\''" && has err "git symbolic-ref --delete $LEDGER" && test "$(git -C a rev-parse main)" = $head &&
	git -C a symbolic-ref --delete $LEDGER && exits 0 record a one && test "$(git -C a rev-parse main)" = $head && sound a
'
it 'is not deceived by a replace ref' '
	team a && record a veto >/dev/null && record a two >/dev/null && git -C a replace $LEDGER~1 $(git -C a commit-tree $LEDGER^{tree} -p $LEDGER~2 -m approved) && git -C a log --format=%s $LEDGER > got && has got approved && events a && subjects a.json > got && printf "%s\n" veto two | same - got &&
	sound a && exits 0 record a three && events a && subjects a.json > got && printf "%s\n" veto two three | same - got && git -C a replace -d $LEDGER~2 2>/dev/null || git -C a replace -d $(git -C a replace)
'
it 'stands code and nonsense in the place of a ledger' '
	team a && git -C a update-ref $LEDGER main && problem a "no event" && exits 0 record a one && events a && subjects a.json > got && echo one | same - got &&
	git -C a update-ref refs/release-ledger/v2.0.0 $(git -C a rev-parse main^{tree}) && git -C a tag -a -m x x && git -C a update-ref refs/release-ledger/v3.0.0 x && problem a "not a commit" && git -C a update-ref refs/release-ledger/odd/name main && problem a "no event" && exits 0 git -C a release-sync
'

# --- who -----------------------------------------------------------------------------------------------------------

forget_ssh() {
	rm -rf "$HOME/allowed_signers" "$HOME/.ssh"
}
# signed <dir> <person> <subject>: recorded and signed with the person's key, in that name.
signed() {
	use_ssh "$1" "$HOME/.ssh/$2" && git -C "$1" config commit.gpgSign true && (GIT_AUTHOR_EMAIL=$2@example.com && export GIT_AUTHOR_EMAIL && record "$1" "$3")
}
identity() {
	events "$1" && json "$1.json" "events.$2.identity" "$3" && json "$1.json" "events.$2.principal" "$4"
}

it 'names a key that nobody knows, one that was revoked, and an author who is not the signer' '
	forget_ssh && team a && ssh_key ana && ssh_key ben && ssh_key eve && sed -i /eve@/d "$HOME/allowed_signers" && signed a ana one >/dev/null && identity a 0 signed ana@example.com && sound a &&
	signed a eve two >/dev/null && identity a 1 unknown-key null && problem a "signed by a key that is not known here" &&
	(GIT_AUTHOR_EMAIL=ana@example.com && export GIT_AUTHOR_EMAIL && git -C a config user.signingKey "$HOME/.ssh/ben" && record a three >/dev/null) && identity a 2 signed ben@example.com && problem a "by A U Thor <ana@example.com>, but signed by ben@example.com" &&
	cp "$HOME/.ssh/ana.pub" "$HOME/revoked" && git -C a config gpg.ssh.revocationFile "$HOME/revoked" && identity a 0 revoked null && problem a "revoked"
'
it 'names an event whose signature is another one'\''s' '
	forget_ssh && team a && ssh_key ana && signed a ana one >/dev/null && git -C a cat-file commit $LEDGER | sed "s/^one\$/two/" > forged && git -C a update-ref $LEDGER $(git -C a hash-object -t commit -w ../forged) && problem a "the signature does not fit" && events a && subjects a.json > got && test ! -s got
'
it 'takes the signers from the main line, not from the candidate'\''s branch' '
	forget_ssh && team a && ssh_key ana && ssh_key eve && grep ana@ "$HOME/allowed_signers" > known && cp known a/signers && git -C a add signers && tick && git -C a commit -qm "chore: signers" && git -C a switch -q -c release/1.0 && cat "$HOME/allowed_signers" > a/signers &&
	git -C a commit -qam "chore: eve, too" && signed a eve one >/dev/null && git -C a config gpg.ssh.allowedSignersFile signers && identity a 0 unknown-key null && git -C a config gpg.ssh.allowedSignersFile "$PWD/a/signers" && identity a 0 unknown-key null &&
	git -C a switch -q main && git -C a merge -q release/1.0 && mkdir tmp && TMPDIR=$PWD/tmp && export TMPDIR && identity a 0 signed eve@example.com && test -z "$(ls tmp)"
'
it 'verifies a signature once, and again when the signers change' '
	forget_ssh && team a && ssh_key ana && signed a ana one >/dev/null && identity a 0 signed ana@example.com && (cd a && GIT_RELEASE_TRACE=1 git release-sync log v1.0.0 2> ../trace) && hasnt trace verify-commit && : > "$HOME/allowed_signers" && identity a 0 unknown-key null &&
	chmod 666 a/.git/release-verified && sed -i s/unknown-key/"signed eve@example.com"/ a/.git/release-verified && identity a 0 unknown-key null
'

# --- remotes that go back ------------------------------------------------------------------------------------------

it 'notices a remote that has gone back, loses nothing, and goes on once that is accepted' '
	team a b && record a one >/dev/null && sync a >/dev/null && sync b >/dev/null && old=$(tip hub) && record a two >/dev/null && sync a >/dev/null && new=$(tip a) && git -C hub update-ref $LEDGER $old && (exits 1 sync a > out 2> err) && has out "v1.0.0: rewound" && has err "has gone back in '\''v1.0.0'\''" && has err accept-rewind &&
	exits 1 sync a --json > json 2>/dev/null && json json ledgers.0.state rewound && json json ledgers.0.seen $new && json json ledgers.0.now $old && test "$(tip a)" = $new && test "$(tip hub)" = $old && (cd a && exits 1 git release-sync verify > ../out) && has out "which has gone back behind it" && (cd a && exits 0 git release-sync verify --offline) &&
	(cd a && exits 128 git-release-record --exclusive x 2> ../err) && has err "has gone back" && git -C a config release.autoSync true && (exits 0 record a three 2> err) && has err "has gone back" && git -C a config release.autoSync false &&
	(cd a && exits 0 git release-sync accept-rewind v1.0.0 --reason="a backup was restored" -n > ../out) && has out sync.accept-rewind && exits 1 sync a >/dev/null 2>&1 && (cd a && exits 0 git release-sync accept-rewind v1.0.0 --reason="a backup was restored" > ../out 2>/dev/null) && has out "went back" &&
	exits 0 sync a > out && has out "v1.0.0: sent" && exits 0 sync b && events b && subjects b.json > got && printf "%s\n" one two three "sync.accept-rewind v1.0.0: origin went back from $(echo $new | cut -c1-12) to $(echo $old | cut -c1-12)" | same - got && has b.json "a backup was restored" && sound b && sound a
'
it 'notices a remote that has lost a ledger, or has another history of it' '
	team a b && record a one >/dev/null && record a --release=v2.0.0 x >/dev/null && sync a >/dev/null && git -C hub update-ref -d $LEDGER && (exits 1 sync a > out 2> err) && has out "v1.0.0: rewound" && hasnt out v2 && has err "has lost" && record b two >/dev/null && sync b >/dev/null && (exits 1 sync a > out 2> err) && has out "v1.0.0: rewound" &&
	(cd a && exits 1 git release-sync accept-rewind v2.0.0 --reason=x 2> ../err) && has err "has not gone back" && (cd a && exits 0 git release-sync accept-rewind v1.0.0 --reason="begun anew") && exits 0 sync a > out && has out "v1.0.0: joined" && exits 0 sync b && events a && events b && same a.json b.json && json a.json events.# 3 && sound a
'
it 'accepts that a ledger is gone' '
	team a && record a one >/dev/null && sync a >/dev/null && git -C hub update-ref -d $LEDGER && (cd a && exits 0 git release-sync accept-rewind v1.0.0 --reason=x > ../out) && has out "has lost it" && exits 0 sync a && test "$(tip a)" = "$(tip hub)" && events a && json a.json events.# 2
'
it 'gets back from the remote, or from what was seen there, what was lost here' '
	team a && record a one >/dev/null && sync a >/dev/null && git -C a update-ref -d $LEDGER && problem a "is not in the ledger here" && sync a > out && has out received && events a && json a.json events.# 1 &&
	record a two >/dev/null && sync a >/dev/null && git -C a update-ref $LEDGER $LEDGER~1 && problem a "is not in the ledger here" && mv hub gone && git init -q --bare hub && (exits 1 sync a 2>/dev/null) && (cd a && exits 0 git release-sync accept-rewind v1.0.0 --reason=x) && sync a && events a && json a.json events.# 3
'
it 'survives fetch --prune and gc --prune=now' '
	team a b && record a one >/dev/null && sync a >/dev/null && record b two >/dev/null && (cd b && git fetch -q --prune && git fetch -q --prune --all && git -c fetch.prune=true pull -q) && sync b >/dev/null && record b three >/dev/null && git -C b gc -q --prune=now && git -C b reflog expire --expire=now --all && git -C b gc -q --prune=now &&
	git -C b config fetch.prune true && git -C b config remote.origin.prune true && sync b >/dev/null && git -C hub gc -q --prune=now && sync a >/dev/null && events a && events b && same a.json b.json && subjects a.json | sort > got && printf "%s\n" one three two | same - got && sound a && sound b
'
it 'works in a clone of depth 1, and says what is missing where it cannot' '
	team a && commit a "feat: two" && git -C a push -q && git clone -q --depth=1 "file://$PWD/hub" s && exits 128 record s one 2> err && has err "git fetch --unshallow" && record a one >/dev/null && record a two > /dev/null && sync a >/dev/null && sync s > out && has out received && exits 0 record s three && sync s >/dev/null && sync a >/dev/null && events a && events s && same a.json s.json && json s.json events.# 3 && sound s &&
	git clone -q --depth=1 "file://$PWD/hub" d && git -C d fetch -q --depth=1 origin $LEDGER:$LEDGER && (cd d && exits 128 git release-sync log v1.0.0 2> ../err) && has err "cut off in this shallow clone" && cmd=$(sed -n "s/.*'\''\\(git fetch .*\\)'\''.*/\\1/p" err) && (cd d && eval "$cmd") && events d && same a.json d.json
'
it 'has all of it in a clone without blobs or trees' '
	team a && record a --evidence=proof one >/dev/null && sync a >/dev/null && git -C hub config uploadpack.allowFilter true && git clone -q --no-checkout --filter=tree:0 "file://$PWD/hub" s && sync s >/dev/null && sound s && events a && events s && same a.json s.json
'
it 'keeps a ledger with objects that git refuses from spoiling the others' '
	team a b && record a one >/dev/null && sync a >/dev/null && bad=$(printf "tree %s\nauthor <x> 1 +0000\ncommitter x\n\nx\n" $(git -C hub mktree < /dev/null) | git -C hub hash-object -t commit -w --stdin --literally) && git -C hub update-ref refs/release-ledger/v9.0.0 $bad && (exits 1 sync b > out 2> err) && has out "v1.0.0: received" && has out "v9.0.0: refused" && sound b && : > hub/.corrupt-on-purpose
'

it 'keeps a ledger that is damaged here from holding back the others' '
	team a b && record a one >/dev/null && record b --release=v2.0.0 two >/dev/null && record b --release=v3.0.0 three >/dev/null && sync b >/dev/null && record a --release=v2.0.0 four >/dev/null && record a --release=v4.0.0 five >/dev/null && record a --release=v4.0.0 six >/dev/null &&
	oid=$(git -C a rev-parse refs/release-ledger/v4.0.0~1) && rm -f a/.git/objects/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-) && : > a/.corrupt-on-purpose && (exits 1 sync a > out 2> err) &&
	has out "v1.0.0: sent" && has out "v2.0.0: joined" && has out "v3.0.0: received" && has out "v4.0.0: refused" && has err v4.0.0 && problem a "the object is missing or damaged"
'

# lose a [<revision>]: its object is gone.
lose() {
	: > "$1/.corrupt-on-purpose" && rm -f "$1/.git/objects/$(git -C "$1" rev-parse "${2:-$LEDGER}" | sed "s,^..,&/,")"
}

it 'fetches again what was lost at the tip, and the rest along with it' '
	team a && record a one > /dev/null && record a two > /dev/null && sync a > /dev/null && lose a $LEDGER~ && lose a && sync a -n > out && has out "v1.0.0: to be received" && sync a > out && has out "v1.0.0: received" && rm a/.corrupt-on-purpose && sound a && sync a > out && has out "up to date"
'
it 'says which file is in the way of fetching what is damaged at the tip' '
	team a && record a one > /dev/null && sync a > /dev/null && o=$PWD/a/.git/objects/$(tip a | sed "s,^..,&/,") && : > a/.corrupt-on-purpose && chmod +w $o && : > $o && (exits 1 sync a > out 2> err) && has out "v1.0.0: refused" && f=$(sed -n "s/.*once '\''\(.*\)'\'' is removed.*/\1/p" err) && test "$f" -ef $o && rm -f $f && sync a > out && has out "v1.0.0: received" && rm -f a/.corrupt-on-purpose && sound a
'
it 'names a ledger that nobody has whole any more, and goes on with the others' '
	team a b && record a one > /dev/null && sync a > /dev/null && record a two > /dev/null && record a --release=v3.0.0 three > /dev/null && lose a && sync b > /dev/null && record b --release=v2.0.0 four > /dev/null && sync b > /dev/null && (exits 1 sync a > out 2> err) && has out "v1.0.0: refused" && has out "v2.0.0: received" && has out "v3.0.0: sent" && has err "is missing here, and" && cmd=$(sed -n "s/.*'\''\(git update-ref .*\)'\'' gives.*/\1/p" err) && (cd a && $cmd) && rm a/.corrupt-on-purpose && sync a > out && has out "v1.0.0: received" && sound a && test "$(tip a)" = "$(tip hub)"
'
it 'names a ledger whose ref is broken, and goes on with the others' '
	team a b && record a one > /dev/null && record a --release=v3.0.0 three > /dev/null && sync a > /dev/null && sync b > /dev/null && record b --release=v2.0.0 four > /dev/null && sync b > /dev/null && : > a/.corrupt-on-purpose && echo nonsense > a/.git/$LEDGER && (exits 1 sync a > out 2> err) && has out "v1.0.0: refused" && has out "v2.0.0: received" && has err "cannot read '"'$LEDGER'"'" && problem a "cannot read" && has verified "v3.0.0: ok" && rm a/.git/$LEDGER a/.corrupt-on-purpose && sync a > out && has out "v1.0.0: received" && sound a
'

# --- interrupted ---------------------------------------------------------------------------------------------------

FAULT_LIB=${GIT_RELEASE_FAULT_LIB:-$GIT_RELEASE_BIN/../tests/fault/fault.so}
if [ -f "$FAULT_LIB" ] && LD_PRELOAD=$FAULT_LIB git-release-sync -h > /dev/null 2>&1; then
	it 'has an event or has it not, when killed or out of room at each effect of recording' '
		team t && record t --evidence=first one >/dev/null && for mode in kill full; do n=0 seen=; while n=$((n + 1)) && test $n -lt 300; do
			rm -rf a && cp -r t a && (cd a && FAULT=$mode:$n LD_PRELOAD=$FAULT_LIB git-release-record --evidence=second two > ../out 2> ../err); code=$?
			sleep 0.05; events a && git -C a fsck --strict --no-dangling > fsck 2>&1 && test ! -s fsck && sound a >/dev/null || { echo "$mode at $n"; exit 1; }
			subjects a.json > got; case $(wc -l < got) in 1) seen="$seen before" ;; 2) seen="$seen after" ;; *) echo "$mode at $n"; exit 1 ;; esac
			test $code = 0 && break
			test -s out && { echo "acknowledged at $n, exit $code"; exit 1; }
			exits 0 record a three || { echo "after $mode at $n"; exit 1; }
		done; test $code = 0 && test "$(wc -l < got)" = 2 && case $seen in *before*) ;; *) echo "$mode: $seen"; exit 1 ;; esac || exit 1; done
	'
	it 'has shared or has not, when killed at each effect of syncing' '
		team t b && record t one >/dev/null && record b other >/dev/null && sync b >/dev/null && cp -r hub hub.kept && n=0 && while n=$((n + 1)) && test $n -lt 300; do
			rm -rf a hub && cp -r t a && cp -r hub.kept hub && (cd a && FAULT=kill:$n LD_PRELOAD=$FAULT_LIB git-release-sync > ../out 2> ../err); code=$?
			sleep 0.05; exits 0 sync a >/dev/null && events a && json a.json events.# 2 && sound a > /dev/null && test "$(tip a)" = "$(tip hub)" || { echo "after a kill at $n"; exit 1; }
			test $code = 0 && break
		done && test $code = 0
	'
else
	skip 'recording killed at each of its effects' 'the preloaded library cannot come before the sanitizer'
fi

finish
