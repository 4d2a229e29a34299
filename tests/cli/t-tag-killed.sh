# SPDX-License-Identifier: ISC
# A tag and its exclusive event, killed at each effect: settled forwards or back, and the version stays whose it is.
. ./lib.sh
. ./lib-ledger.sh
. ./lib-claim.sh

FAULT_LIB=${GIT_RELEASE_FAULT_LIB:-$GIT_RELEASE_BIN/../tests/fault/fault.so}

restore() {
	rm -rf ana hub && cp -r "$1/ana" ana && cp -r "$1/hub" hub
}
template() {
	shared "$@" && mkdir t && mv ana hub t
}
# kill <n>: ana's tag, killed at that effect.
kill_at() {
	restore t && (cd ana && FAULT=kill:$1 LD_PRELOAD=$FAULT_LIB git-release-tag 1.0.0) > out 2> err
}
# whole: the tag and the last event, which names it, here and there; nothing left over.
whole() {
	test "$(git -C ana log -1 --format=%B --grep='^Event: tag.create$' $LEDGER | sed -n 's/^Tag-Object: //p')" = "$(git -C ana rev-parse -q --verify v1.0.0)" && (cd ana && exits 0 git release-tag --verify v1.0.0 > ../got) &&
	sync ana > got && test "$(tip ana)" = "$(tip hub)" && test -z "$(find ana -name 'release-plan*')"
}
continued() {
	echo continued >> seen && (cd ana && exits 0 git release-tag --continue) && test "$(made ana v1.0.0 | wc -l)" = 1 && whole
}
# What the remote has been told stays, whatever is put back here.
aborted() {
	if [ -z "$(made hub v1.0.0)" ]; then
		echo aborted >> seen && (cd ana && exits 0 git release-tag --abort) && test -z "$(git -C ana tag)$(made ana v1.0.0)"
	else
		echo told >> seen && (cd ana && exits 128 git release-tag --abort 2> ../err) && has err 'it is yours' && test -z "$(git -C ana tag)" && made ana v1.0.0 | grep -q .
	fi && (cd ana && exits 0 git release-tag 1.0.0 > ../out 2>&1) && whole
}

if [ -f "$FAULT_LIB" ] && LD_PRELOAD=$FAULT_LIB git-release-bump -h > /dev/null 2>&1; then
	it 'is settled forwards or back after a kill at each of its effects' '
		template ana && : > seen && n=0 &&
		while n=$((n + 1)) && [ $n -lt 400 ]; do
			kill_at $n && break
			git -C ana release-tag --list > out 2> said
			if grep -q interrupted said; then
				rm -rf half && mkdir half && cp -r ana hub half && continued && restore half && aborted
			else
				echo before >> seen && (cd ana && exits 0 git release-tag 1.0.0 > ../out 2>&1) && whole
			fi || { echo "after a kill at effect $n"; cat out; exit 1; }
		done && whole && for state in before continued aborted told; do grep -q $state seen || { echo "never $state"; exit 1; }; done
	'
	it 'goes on when the ledger has gone on since, and gives way to who was quicker' '
		template ana ben && n=0 &&
		while n=$((n + 1)) && [ $n -lt 400 ]; do
			kill_at $n && exit 1
			grep -q "^ready" ana/.git/release-plan 2> got && [ -z "$(git -C ana tag)$(made hub v1.0.0)" ] && break
		done && mkdir half && cp -r ana hub half && record ana late > got && (cd ana && exits 0 git release-tag --continue) && whole && git -C hub log --format=%s $LEDGER > got && has got late && test "$(made hub v1.0.0 | wc -l)" = 1 &&
		restore half && by ben git release-tag 1.0.0 > got && git -C ana for-each-ref refs/heads refs/tags > was && (cd ana && exits 3 git release-tag --continue 2> ../err) && has err "by ben" && git -C ana for-each-ref refs/heads refs/tags | same was - && test ! -e ana/.git/release-plan &&
		restore half && mv hub away && (cd ana && exits 128 git release-tag --continue 2> ../err) && test -e ana/.git/release-plan && (cd ana && exits 128 git release-tag --abort 2> ../err) && has err "is not known" && test ! -e ana/.git/release-plan && test -z "$(git -C ana tag)"
	'
else
	skip 'a tag killed at each of its effects' 'the preloaded library cannot come before the sanitizer'
fi

finish
