# SPDX-License-Identifier: ISC
# The exclusive event of a final version's tag: of two people who tag it at once one has it, and tag and event are there
# together or not at all.
. ./lib.sh
. ./lib-ledger.sh
. ./lib-claim.sh
. ./lib-hotfix.sh

# --- who is first --------------------------------------------------------------------------------------------------

it 'gives the version to one of two who tag it at once, and tells the other one whose it is' '
	shared ana ben && meet "*\" push \"*" 2 && for m in ana ben; do (by $m met git-release-tag 1.0.0 > out.$m 2> err.$m; echo $? > code.$m) & done && wait &&
	test "$(sort -n code.* | tr "\n" " ")" = "0 3 " && won=$(grep -lx 0 code.*) && won=${won#code.} && lost=$(grep -lx 3 code.*) && lost=${lost#code.} && made hub v1.0.0 | grep -c . | grep -qx 1 && made hub v1.0.0 | grep -q " by $won$" &&
	has err.$lost "somebody else was quicker: '\''v1.0.0'\'' was tagged at $(git -C ana rev-parse --short=7 HEAD) by $won <$won@example.com>" && test "$(grep -c "^error:" err.$lost)" = 1 && test ! -s out.$lost && test -z "$(git -C $lost tag)" && test ! -e $lost/.git/release-plan &&
	tagged $won v1.0.0 && untouched $lost by $lost exits 1 git release-tag 1.0.0 2> err && has err "was tagged at" && git -C $won push -q origin v1.0.0 && git -C $lost fetch -q --tags && by $lost exits 0 git release-tag 1.0.0 2> err && tagged $lost v1.0.0
'
it 'gives it to one of two work trees at once, without a remote' '
	alone r && git -C r worktree add -q ../w && meet "*\" update-ref \"*" 2 && for d in r w; do (cd $d && met git-release-tag 1.0.0 HEAD > ../out.$d 2> ../err.$d; echo $? > ../code.$d) & done && wait &&
	test "$(sort -n code.* | tr "\n" " ")" = "0 3 " && cat err.* | grep -q "somebody else was quicker: .v1.0.0. was tagged at" && tagged r v1.0.0 && test -z "$(find r/.git -name "release-plan*")"
'
it 'is not held up by what others record meanwhile, there, here, or here once the remote has the event' '
	shared ana ben && before "*\" push \"*" "cd ben && git-release-record theirs && git release-sync" && by ana met git-release-tag 1.0.0 && test -d bin/once && tagged ana v1.0.0 && test "$(tip ana)" = "$(tip hub)" && git -C ana log --format=%s $LEDGER > got && has got theirs && rm -r bin &&
	alone r && before "*\" update-ref \"*--stdin*" "cd r && git-release-record late" && (cd r && met exits 0 git-release-tag 1.0.0) && test -d bin/once && tagged r v1.0.0 && git -C r log --format=%s $LEDGER > got && has got late && rm -r bin &&
	commit ana "feat: two" && git -C ana push -q && (cd ana && git-release-record --release=v1.1.0 begun > ../got) && before "*\" update-ref \"*--stdin*" "cd ana && git-release-record --release=v1.1.0 late" && by ana met exits 0 git-release-tag 1.1.0 && test -d bin/once && tagged ana v1.1.0 &&
	sync ana > got && test "$(made hub v1.1.0 | wc -l)" = 1 && git -C hub log --format=%s refs/release-ledger/v1.1.0 > got && has got late
'
# pushed <dir> <tag> <remote>: the tag is there as here, with its one event and what another one recorded meanwhile.
pushed() {
	test -d bin/once && rm -r bin && test "$(git -C "$3" rev-parse "$2")" = "$(git -C "$1" rev-parse "$2")" && test "$(made "$3" "$2" | wc -l)" = 1 && git -C "$3" log --format=%s "refs/release-ledger/$2" > got && has got theirs
}
for at in "before anything moves" "before the tag is pushed"; do
	case $at in *moves) P='*\" push \"*--dry-run*' ;; *) P='*\"push --atomic --quiet -- \"*' ;; esac
	it "pushes a tag past what others record $at, for a tag, a bump and a hotfix" '
		shared ana ben && before "'"$P"'" "cd ben && git-release-record theirs && git release-sync" && by ana met exits 0 git-release-tag --push 1.0.0 && pushed ana v1.0.0 hub &&
		commit ana "feat: two" && record ana --release=v1.1.0 begun > got && sync ana > got && before "'"$P"'" "cd ben && git-release-record --release=v1.1.0 theirs && git release-sync" && by ana met exits 0 git-release-bump --tag --push > got && pushed ana v1.1.0 hub &&
		lines h && fix h && git clone -q --bare h o && git -C h remote add origin ../o && record h --release=v1.2.1 begun > got && sync h > got && git clone -q o c && before "'"$P"'" "cd c && git release-sync && git-release-record --release=v1.2.1 theirs && git release-sync" && (cd h && met exits 0 git-release-hotfix finish --push) > got && pushed h v1.2.1 o && finished h
	'
done
it 'lets whoever made it make it again, and nobody else' '
	shared ana ben && by ana git release-tag 1.0.0 > got && git -C ana tag -d v1.0.0 > got && commit ana "fix: late" && by ana exits 0 git release-tag 1.0.0 > got && test "$(git -C ana rev-parse v1.0.0^{})" = "$(git -C ana rev-parse HEAD)" && test "$(made hub v1.0.0 | wc -l)" = 2 &&
	untouched hub by ben exits 3 git release-tag 1.0.0 2> err && has err "by ana" && test -z "$(git -C ben tag)" && by ben exits 1 git release-tag 1.0.0 2> err && has err "by ana"
'
it 'makes no other tag beside the one that everybody has, and names one that is' '
	shared ana ben && by ana git release-tag --push 1.0.0 > got && by ana exits 0 git release-sync verify > got && git clone -q --no-tags ana ci && git -C ci remote set-url origin "$PWD/hub" && git -C ci config user.name ana && git -C ci config user.email ana@example.com && sync ci > got && git -C ana tag -d v1.0.0 > got && commit ana "fix: late" &&
	untouched hub untouched ana by ana exits 1 git release-tag 1.0.0 2> err && has err "origin'"'"' has tag '"'"'v1.0.0'"'"' already, object $(git -C hub rev-parse --short=12 v1.0.0)" && untouched ci by ci exits 1 git release-tag 1.0.0 2> err && has err "git fetch origin tag v1.0.0" && by ci git fetch -q origin tag v1.0.0 && by ci exits 0 git release-tag 1.0.0 2> err && by ci exits 0 git release-sync verify > got && by ci exits 0 git release-tag --verify v1.0.0 > got &&
	git -C hub tag -l --format="%(contents)" v1.0.0 | by ci git tag -f -a --cleanup=verbatim -F - v1.0.0 v1.0.0^{} > got && made="$(git -C hub rev-parse --short=12 v1.0.0), and" && by ci exits 1 git release-sync verify --offline > got && has got "tag '"'"'v1.0.0'"'"' was made as $made is $(git -C ci rev-parse --short=12 v1.0.0) here" && by ci exits 1 git release-tag --verify v1.0.0 > got && has got "made as $made this is" && has got "message"
'

# --- what is recorded, and where ---------------------------------------------------------------------------------------

it 'says the event in a dry run, and records nothing' '
	shared ana && git -C hub for-each-ref > was && untouched ana by ana exits 0 git release-tag -n 1.0.0 > out && has out "record tag.create in $LEDGER: v1.0.0" && git -C hub for-each-ref | same was - && by ana exits 0 git release-tag 1.0.0 && tagged ana v1.0.0 && by ana git release-sync log v1.0.0 > log && has log "tag.create v1.0.0: $(git -C ana rev-parse --short=7 HEAD)"
'
it 'makes no tag while the remote is away or does not take the event' '
	shared ana && mv hub away && untouched ana by ana exits 128 git release-tag 1.0.0 2> err && test -s err && test ! -e ana/.git/release-plan && mv away hub &&
	printf "#!/bin/sh\ncase \$1 in refs/heads/*) ;; *) echo only branches; exit 1;; esac\n" > hub/hooks/update && chmod +x hub/hooks/update && untouched ana by ana exits 128 git release-tag 1.0.0 2> err && has err "only branches" && rm hub/hooks/update && by ana exits 0 git release-tag 1.0.0 && tagged ana v1.0.0
'
it 'claims no version whose push is known to be refused' '
	shared ana ben && commit ben "feat: two" && git -C ben push -q origin main && commit ana "feat: other" other && git -C hub for-each-ref > was && untouched ana by ana exits 128 git release-tag --push 1.0.0 2> err && has err "would be refused" && git -C hub for-each-ref | same was - && git -C ana pull -q --rebase && by ana exits 0 git release-tag --push 1.0.0 && tagged ana v1.0.0 && git -C hub rev-parse -q --verify v1.0.0
'
it 'asks no remote and records nothing where there is no ledger, or for a candidate' '
	people ana && mv hub away && by ana exits 0 git release-tag 1.0.0 && git -C ana for-each-ref refs/release-ledger > got && test ! -s got && git -C ana cat-file tag v1.0.0 > got && hasnt got Release-Ledger &&
	commit ana "feat: two" && (cd ana && git-release-record --release=v1.1.0 begun > ../got) && by ana exits 0 git release-tag 1.1.0-rc.1 && test -z "$(made ana v1.1.0)" && by ana exits 128 git release-tag 1.1.0 2> err && mv away hub && by ana exits 0 git release-tag 1.1.0 && tagged ana v1.1.0
'
it 'records it for a bump with a tag and for a hotfix' '
	repo r && echo 1.0.0 > r/VERSION && git -C r add VERSION && commit r "chore: start" && tag r v1.0.0 && commit r "feat: one" && record r --release=v1.1.0 begun > /dev/null && (cd r && git release-bump --tag -n > ../out && has ../out "record tag.create in refs/release-ledger/v1.1.0: v1.1.0" && git release-bump --tag) && tagged r v1.1.0 &&
	test "$(made r v1.1.0)" = "tag.create v1.1.0: $(git -C r rev-parse --short=7 HEAD) by A U Thor" &&
	lines h && fix h && git init -q --bare o && git -C h remote add origin ../o && git -C h push -q origin --all && record h --release=v1.2.1 begun > /dev/null && (cd h && git release-hotfix finish -n > ../out) && has out "record tag.create in refs/release-ledger/v1.2.1: v1.2.1" && git -C h release-hotfix finish --push && finished h && tagged h v1.2.1 &&
	test "$(git -C o rev-parse refs/release-ledger/v1.2.1)" = "$(git -C h rev-parse refs/release-ledger/v1.2.1)"
'
it 'counts only what is signed where signing is in force' '
	alone r && git -C r config release.signedEvents true && (cd r && exits 128 git release-tag 1.0.0 2> ../err) && test -s err && test -z "$(git -C r tag)" && git -C r config release.signedEvents false && (cd r && exits 0 git release-tag 1.0.0) && tagged r v1.0.0
'
it 'is settled by another run after a git that was killed when the remote had been told' '
	shared ana && before "*\" update-ref \"*--stdin*" "kill -9 \$\$" && by ana met exits 128 git-release-tag 1.0.0 2> err && has err "it is yours" && test -z "$(git -C ana tag)" && test ! -e ana/.git/release-plan && by ana exits 0 git release-tag 1.0.0 && by ana exits 0 git release-sync verify > got
'
# unheard <pattern>: a git on bin/ of which the first call whose arguments match does its work, and nobody hears of it.
unheard() {
	mkdir -p bin && printf '#!/bin/sh\ncase " $* " in %s) if mkdir "%s/once" 2> /dev/null; then %s "$@" > /dev/null 2>&1; echo "fatal: the remote end hung up" >&2; exit 128; fi ;; esac\nexec %s "$@"\n' "$1" "$PWD/bin" "$GIT" "$GIT" > bin/git && chmod +x bin/git
}
it 'makes the tag when the remote took the event and its answer was lost' '
	shared ana ben && unheard "*\" push --porcelain \"*" && by ana met exits 0 git-release-tag 1.0.0 > out 2> err && test -d bin/once && test ! -s err && has out v1.0.0 && tagged ana v1.0.0 && test "$(tip ana)" = "$(tip hub)" && test ! -e ana/.git/release-plan && rm -r bin &&
	commit ana "feat: two" && record ana --release=v1.1.0 begun > got && sync ana > got && sync ben > got && unheard "*\" push --porcelain \"*" && printf "#!/bin/sh\n! grep -q refs/tags\n" > ana/.git/hooks/reference-transaction && chmod +x ana/.git/hooks/reference-transaction && by ana met exits 128 git-release-tag 1.1.0 2> err && has err "it is yours" && test ! -e ana/.git/release-plan && rm ana/.git/hooks/reference-transaction && by ana exits 0 git release-tag 1.1.0 > out && by ana exits 0 git release-sync verify > got
'
it 'moves nothing when another ref cannot be written, and says that the remote has been told' '
	shared ana ben && : > ana/.git/refs/tags/v1.0.0.lock && by ana exits 128 git release-tag 1.0.0 2> err && has err "v1.0.0.lock" && has err "it is yours" && test -z "$(git -C ana tag)" && test ! -e ana/.git/release-plan && made hub v1.0.0 | grep -q "by ana" && by ben exits 3 git release-tag 1.0.0 2> err &&
	rm ana/.git/refs/tags/v1.0.0.lock && by ana exits 0 git release-tag 1.0.0 && by ana exits 0 git release-sync verify > got && by ana exits 0 git release-tag --verify v1.0.0 > got
'

finish
