#!/bin/sh
# SPDX-License-Identifier: ISC
# Picks and merges between lines where the person works: rerere, merge drivers, linked work trees, bare repositories,
# submodules; and with a git that cannot merge trees.
. ./lib.sh
. ./lib-oldgit.sh

on() {
	git -C "$1" checkout -q "$2"
}

oid() {
	git -C "$1" rev-parse "$2"
}

# lines <dir>: release/1.0, release/1.1 and main; $OLD is a fix on release/1.0, $FIX one on main, which is at hand.
lines() {
	repo "$1" && commit "$1" 'feat: one' a.txt 'one
' && tag "$1" v1.0.0 && git -C "$1" branch release/1.0 && commit "$1" 'feat: two' b.txt 'two
' && git -C "$1" branch release/1.1 && commit "$1" 'feat: three' c.txt 'three
' && on "$1" release/1.0 && commit "$1" 'fix: old' o.txt 'old
' && OLD=$(oid "$1" HEAD) && on "$1" main && commit "$1" 'fix: new' n.txt 'new
' && FIX=$(oid "$1" HEAD)
}

# clashing <dir>: lines, and on each side a fix of a.txt that conflicts on the other.
clashing() {
	lines "$1" && commit "$1" 'feat: uno' a.txt 'uno
' && UNO=$(git -C "$1" rev-parse --short=7 HEAD) && commit "$1" 'fix: uno' a.txt 'uno!
' && FIX=$(oid "$1" HEAD) && on "$1" release/1.0 && commit "$1" 'fix: one' a.txt 'one!
' && OLD=$(oid "$1" HEAD) && on "$1" main
}

# driver <dir>: *.txt is merged by a driver that keeps the lines of all three sides, sorted, each once.
driver() {
	git -C "$1" config merge.union-all.driver 'cat %O %A %B | sort -u > %A.new && mv %A.new %A' && mkdir -p "$1/.git/info" &&
	echo '*.txt merge=union-all' > "$1/.git/info/attributes"
}

# shows <dir> <revision> <path> <content>
shows() {
	git -C "$1" show "$2:$3" > shown && printf "$4" | same - shown
}

is_clean() {
	git -C "$1" status --porcelain > st && same st /dev/null
}

# --- rerere and merge drivers ----------------------------------------------------------------------------------------

it 'records how a conflict of a backport was resolved, and takes it from there the next time' '
	clashing r && git -C r config rerere.enabled true && git -C r branch release/0.9 release/1.0 && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && has r/a.txt "<<<<<<<" && printf "both\n" > r/a.txt && git -C r add a.txt &&
	git -C r release-backport --continue >/dev/null && shows r release/1.0 a.txt "both\n" &&
	exits 2 git -C r release-backport $FIX --to=0.9 2>/dev/null && printf "both\n" | same - r/a.txt && exits 2 git -C r release-backport --continue 2> err && has err "still in conflict" &&
	git -C r add a.txt && git -C r release-backport --continue >/dev/null && shows r release/0.9 a.txt "both\n" && is_clean r
'

it 'goes on at once with what rerere has put into the index' '
	clashing r && git -C r config rerere.enabled true && git -C r config rerere.autoUpdate true && git -C r branch release/0.9 release/1.0 && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && printf "both\n" > r/a.txt && git -C r add a.txt &&
	git -C r release-backport --continue >/dev/null && exits 2 git -C r release-backport $FIX --to=0.9 2>/dev/null && git -C r release-backport --continue >/dev/null && shows r release/0.9 a.txt "both\n" && is_clean r
'

it 'records how a conflict of a forward merge was resolved, and takes it from there the next time' '
	clashing r && M=$(oid r main) && git -C r config rerere.enabled true && exits 2 git -C r release-forward merge main 2>/dev/null && printf "both\n" > r/a.txt && git -C r add a.txt && git -C r release-forward --continue >/dev/null && shows r main a.txt "both\n" &&
	git -C r reset -q --hard $M && exits 2 git -C r release-forward merge main 2>/dev/null && printf "both\n" | same - r/a.txt && git -C r add a.txt && git -C r release-forward --continue >/dev/null && shows r main a.txt "both\n" && is_clean r
'

it 'records nothing and leaves nothing of rerere behind where a conflict was aborted' '
	clashing r && git -C r config rerere.enabled true && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && git -C r release-backport --abort >/dev/null && ! test -s r/.git/MERGE_RR &&
	test -z "$(find r/.git/rr-cache -name postimage)" && is_clean r
'

it 'merges with the driver that the attributes name: a pick and a merge that conflict without it' '
	clashing r && driver r && git -C r release-backport $FIX --to=1.0 >/dev/null && shows r release/1.0 a.txt "one!\nuno\nuno!\n" && git -C r release-forward merge main >/dev/null &&
	shows r main a.txt "one\none!\nuno\nuno!\n" && is_clean r && same r/a.txt shown
'

it 'stops where the driver says that it cannot merge' '
	clashing r && driver r && git -C r config merge.union-all.driver false && T=$(oid r release/1.0) && M=$(oid r main) && exits 2 git -C r release-backport $FIX --to=1.0 2> err && has err "conflicts in" && git -C r release-backport --abort >/dev/null &&
	exits 2 git -C r release-forward merge main 2>/dev/null && git -C r release-forward --abort >/dev/null && test "$(oid r release/1.0)" = $T && test "$(oid r main)" = $M && is_clean r
'

for is in -diff diff=lock "diff=lock conflict-marker-size=9"; do
	it "takes no answer with a marker in it where the attributes say that the file is no text ($is)" '
		clashing r && git -C r config diff.lock.binary true && mkdir -p r/.git/info && echo "a.txt '"$is"'" > r/.git/info/attributes && T=$(oid r release/1.0) && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && has r/a.txt "<<<<<<<" && git -C r add a.txt &&
		exits 2 git -C r release-backport --continue 2> err && has err "'\''a.txt:1'\'' has a conflict marker" && test "$(oid r release/1.0)" = $T && printf "<<<< both\n" > r/a.txt && git -C r add a.txt && git -C r release-backport --continue >/dev/null && shows r release/1.0 a.txt "<<<< both\n"
	'
done

# --- hooks -----------------------------------------------------------------------------------------------------------

# hook <dir> <name> <script>; watch <dir>: each of the commit hooks says that it ran, with its second argument.
hook() {
	mkdir -p "$1/.git/hooks" && printf '#!/bin/sh\n%s\n' "$3" > "$1/.git/hooks/$2" && chmod +x "$1/.git/hooks/$2"
}
watch() {
	rm -f ran && for h in pre-commit pre-merge-commit prepare-commit-msg commit-msg; do hook "$1" $h "echo \"$h \$2\" >> $PWD/ran" || return 1; done
}
ran() {
	printf '%s\n' "$@" | same - ran && rm ran
}
unmoved() {
	d=$1 && shift && git -C "$d" for-each-ref > before && git -C "$d" status --porcelain >> before && "$@" && { git -C "$d" for-each-ref && git -C "$d" status --porcelain; } | same before -
}

it 'runs for each pick what git cherry-pick runs, and for each merge what git merge runs' '
	lines r && watch r && git -C r release-backport $FIX --to=1.0 --to=1.1 >/dev/null && ran "prepare-commit-msg message" "prepare-commit-msg message" && git -C r release-forward pick 1.1 >/dev/null && ran "prepare-commit-msg message" &&
	lines s && watch s && git -C s release-forward merge main -n >/dev/null && test ! -e ran && git -C s release-forward merge main >/dev/null && ran "pre-merge-commit " "prepare-commit-msg merge" "commit-msg " &&
	lines t && git -C t switch -q -c side release/1.0 && watch t && git -C t cherry-pick $FIX >/dev/null && ran "prepare-commit-msg message" && git -C t merge -q --no-ff -m x release/1.1 && ran "pre-merge-commit " "prepare-commit-msg merge" "commit-msg "
'
it 'runs for what was settled by hand what git commit runs, and none where none is wanted, also after a stop' '
	clashing r && watch r && exits 2 git -C r release-backport $FIX --to=1.0 2>/dev/null && test ! -e ran && echo both > r/a.txt && git -C r add a.txt && git -C r release-backport --continue >/dev/null && ran "pre-commit " "prepare-commit-msg merge" "commit-msg " &&
	clashing s && watch s && exits 2 git -C s release-backport --no-verify $FIX --to=1.0 2>/dev/null && echo both > s/a.txt && git -C s add a.txt && git -C s release-backport --continue >/dev/null && test ! -e ran && shows s release/1.0 a.txt "both\n" &&
	rm -rf s && clashing s && watch s && exits 2 git -C s release-forward merge --no-verify main 2>/dev/null && echo both > s/a.txt && git -C s add a.txt && git -C s release-forward --continue >/dev/null && test ! -e ran && shows s main a.txt "both\n" && exits 129 git -C s release-forward mark --no-verify --not-needed --reason=x $OLD 2>/dev/null && exits 129 git -C s release-backport --continue --no-verify 2>/dev/null
'
for h in pre-merge-commit prepare-commit-msg commit-msg; do
	it "moves nothing when the $h hook refuses a merge" '
		lines r && hook r '$h' "echo never; exit 1" && unmoved r exits 128 git -C r release-forward merge main > out 2> err && has err "the '$h' hook refused" && has err never && has err "nothing has moved" && test ! -s out && test ! -e r/.git/release-plan && test ! -e r/.git/release-stopped &&
		git -C r release-forward merge --no-verify main > out && has out "main: merge of" && lines s && hook s '$h' "exit 0" && git -C s release-forward merge main > out && has out "main: merge of"
	'
done
it 'moves no line when the hook refuses the pick onto one of them, and all when it does not' '
	lines r && hook r prepare-commit-msg "n=\$(cat $PWD/n 2>/dev/null); echo \$((n + 1)) > $PWD/n; test \"\$n\" != 1" && unmoved r exits 128 git -C r release-backport $FIX --to=1.0 --to=1.1 2> err && has err "prepare-commit-msg hook refused" && has err "release/1.1" &&
	git -C r release-backport $FIX --to=1.0 --to=1.1 >/dev/null && shows r release/1.0 n.txt "new\n" && shows r release/1.1 n.txt "new\n"
'
it 'tells a race that is lost while it picks or merges, and says in another work tree what has stopped in this one' '
	lines r && hook r prepare-commit-msg "git branch -f release/1.1 main" && git -C r for-each-ref > before && M=$(oid r release/1.1) && exits 3 git -C r release-backport $FIX --to=1.0 --to=1.1 2> err && has err "somebody else was quicker: '\''release/1.1'\''" && git -C r branch -f release/1.1 $M && git -C r for-each-ref | same before - && rm r/.git/hooks/prepare-commit-msg && git -C r release-backport $FIX --to=1.0 --to=1.1 >/dev/null &&
	clashing s && git -C s worktree add -q ../w release/1.1 && exits 2 git -C s release-backport $FIX --to=1.0 2>/dev/null && git -C w release-forward > out 2> err && has err "warning: in '\''$PWD/s'\'': git release-backport has stopped" && git -C s release-backport --abort >/dev/null && git -C w release-forward > out 2> err && test ! -s err &&
	exits 2 git -C w release-forward merge main 2>/dev/null && git -C s release-forward --check > out 2> err; has err "in '\''$PWD/w'\'': git release-forward has stopped"
'
it 'takes what hooks change in the message and in the index, in a bare repository, too' '
	lines r && hook r commit-msg "echo Change-Id: 12 >> \"\$1\"" && hook r prepare-commit-msg "echo Seen: yes >> \"\$1\"" && hook r pre-merge-commit "echo made | git hash-object -w --stdin | xargs -I@ git update-index --add --cacheinfo 100644,@,made" && git clone -q --bare r b && cp r/.git/hooks/*-m* b/hooks &&
	for d in r b; do git -C $d release-forward merge main >/dev/null && git -C $d log -1 --format=%B main > log && has log "Change-Id: 12" && has log "Seen: yes" && shows $d main made "made\n" && git -C $d release-backport $FIX --to=1.1 >/dev/null && git -C $d log -1 --format=%B release/1.1 > log && has log "Seen: yes" && hasnt log Change-Id || exit 1; done && is_clean r && has r/made made
'
it 'takes no file from a hook that tidies up the work tree of another branch, and does without the hook' '
	tidy="git diff --cached --name-only --diff-filter=AM | while read -r x; do test ! -f \$x || git add \$x; done" && lines r && hook r pre-merge-commit "$tidy" &&
	on r release/1.0 && chmod +x r/a.txt && tick && git -C r commit -qam "fix: run" && on r main && unmoved r exits 128 git -C r release-forward merge main 2> err && has err "a hook changed '\''a.txt'\''" && has err "hint: the work tree is not that of the line" && git -C r ls-tree main a.txt > got && has got 100644 &&
	git -C r release-forward merge main --no-verify > /dev/null && git -C r ls-tree main a.txt > got && has got 100755
'

# --- the words of commits --------------------------------------------------------------------------------------------

# says <dir> <revision> <subject|author>, in UTF-8
says() {
	git -C "$1" -c i18n.logOutputEncoding=UTF-8 log -1 --format="%s|%an" "$2" > said && echo "$3" | same - said
}

it 'says UTF-8 of a merge, and of a pick the encoding of its origin, whatever the person writes in' '
	lines r && git -C r config i18n.commitEncoding ISO-8859-1 && git -C r release-forward merge main >/dev/null && git -C r log -1 --format=%e main > got && echo | same - got &&
	echo d > r/d.txt && git -C r add d.txt && tick && printf "fix: caf\\351" | git -C r commit -q --author "$(printf "Ren\\351 <r@example.com>")" -F - && says r main "fix: café|René" && git -C r log -1 --format=%e main > got && echo ISO-8859-1 | same - got &&
	git -C r release-backport main --to=1.0 >/dev/null && says r release/1.0 "fix: café|René" && git -C r config --unset i18n.commitEncoding && git -C r release-backport main --to=1.1 >/dev/null && says r release/1.1 "fix: café|René" &&
	commit r "fix: é" e.txt e && git -C r config i18n.commitEncoding ISO-8859-1 && git -C r release-backport main --to=1.0 >/dev/null && says r release/1.0 "fix: é|A U Thor"
'

# --- linked work trees, bare repositories, submodules ---------------------------------------------------------------

it 'merges and picks forward in a linked work tree and a folder of it' '
	lines r && git -C r checkout -q --detach && git -C r worktree add -q ../w main && mkdir w/sub && git -C r worktree add -q ../x release/1.1 && echo mine > x/mine && (cd w/sub && git release-forward merge main >/dev/null && git release-forward pick 1.1 >/dev/null) &&
	has w/o.txt old && has x/o.txt old && is_clean w && test "$(git -C x status --porcelain)" = "?? mine" && git -C w release-forward --check && is_clean r
'

it 'stops at a conflict in the linked work tree that it was called in, and goes on there' '
	clashing r && git -C r worktree add -q ../w release/1.1 && H=$(oid r HEAD) && exits 2 git -C w release-forward merge main 2>/dev/null && has w/a.txt "<<<<<<<" && is_clean r && printf "both\n" > w/a.txt && git -C w add a.txt && git -C w release-forward --continue >/dev/null &&
	shows r main a.txt "both\n" && has r/a.txt both && is_clean r && is_clean w && test "$(git -C w symbolic-ref --short HEAD)" = release/1.1 &&
	exits 2 git -C w release-backport $FIX --to=1.0 2>/dev/null && git -C w release-backport --abort >/dev/null && is_clean w && is_clean r
'

it 'merges and picks forward in a bare repository, and says there that a conflict needs a work tree' '
	lines r && git clone -q --bare r b.git && git -C b.git release-forward pick 1.1 >/dev/null && git -C b.git cat-file -e release/1.1:o.txt && git -C b.git release-forward merge main >/dev/null && git -C b.git cat-file -e main:o.txt && git -C b.git release-forward --check &&
	clashing s && git clone -q --bare s c.git && git -C c.git for-each-ref > before && for verb in merge pick; do
		exits 128 git -C c.git release-forward $verb main 2> err && has err "no work tree" && git -C c.git for-each-ref | same before - || exit 1
	done
'

# withsub <dir>: lines whose main has a submodule with something of the person in it, at another commit than recorded.
withsub() {
	lines "$1" && repo s && commit s "feat: s" && git -C "$1" submodule --quiet add ../s sub >/dev/null && tick && git -C "$1" commit -q -m "feat: sub" && commit "$1/sub" "feat: mine" && echo dirt >> "$1/sub/file" &&
	cp "$1/sub/file" want && SUB=$(oid "$1/sub" HEAD)
}
sub_is_as_it_was() {
	same want "$1/sub/file" && test "$(oid "$1/sub" HEAD)" = $SUB
}

it 'leaves submodules alone in a merge and a pick forward and in a backport' '
	withsub r && git -C r release-forward merge main >/dev/null && has r/o.txt old && sub_is_as_it_was r && git -C r release-backport $FIX --to=1.0 --to=1.1 >/dev/null && sub_is_as_it_was r &&
	on r release/1.0 && commit r "fix: more" m.txt && on r main && git -C r release-forward pick main >/dev/null && git -C r cat-file -e main:m.txt && sub_is_as_it_was r && git -C r status --porcelain > st && printf " M sub\n" | same - st
'

it 'leaves submodules alone at a conflict, and on the way out of it' '
	withsub r && on r release/1.0 && commit r "fix: a" a.txt "eins
" && on r main && commit r "feat: uno" a.txt "uno
" && sub_is_as_it_was r && git -C r status --porcelain > before && exits 2 git -C r release-forward pick main 2>/dev/null && sub_is_as_it_was r && git -C r release-forward --abort >/dev/null && sub_is_as_it_was r &&
	git -C r status --porcelain | same before - && exits 2 git -C r release-forward merge main 2>/dev/null && printf "both\n" > r/a.txt && git -C r add a.txt && git -C r release-forward --continue >/dev/null && sub_is_as_it_was r && shows r main a.txt "both\n" &&
	git -C r status --porcelain | same before - && test "$(git -C r rev-parse main:sub)" = "$(git -C s rev-parse HEAD)"
'

# --- a git that cannot merge trees ------------------------------------------------------------------------------------

it 'backports and brings forward with a git that cannot merge trees, to the same result' '
	lines r && cp -r r s && tick && old_git in_dir r git-release-backport $FIX --to=1.0 --to=1.1 >/dev/null && test -s used && rm used && old_git in_dir r git-release-forward merge main >/dev/null && test -s used && rm used &&
	old_git in_dir r git-release-forward pick 1.1 >/dev/null && test -s used && rm used && (cd s && git-release-backport $FIX --to=1.0 --to=1.1 && git-release-forward merge main && git-release-forward pick 1.1) >/dev/null && ! test -e used &&
	git -C r for-each-ref | same - /dev/stdin <<-END && is_clean r && has r/o.txt old
	$(git -C s for-each-ref)
	END
'

it 'follows a rename with a git that cannot merge trees' '
	lines r && on r release/1.0 && seq 20 > r/a.txt && git -C r commit -qam "fix: long" && L=$(oid r HEAD) && on r main && git -C r rm -q a.txt && seq 20 > r/z.txt && git -C r add z.txt && tick && git -C r commit -qm "refactor: z" && on r release/1.0 && sed -i 7s/7/seven/ r/a.txt && tick && git -C r commit -qam "fix: seven" && S=$(oid r HEAD) &&
	on r main && git -C r merge -q -s ours --no-edit release/1.0~ && old_git in_dir r git-release-forward pick main $S >/dev/null && test -s used && has r/z.txt seven && is_clean r
'

it 'stops and goes on with a git that cannot merge trees' '
	clashing r && R=$(oid r release/1.0) && M=$(oid r main) && exits 2 old_git in_dir r git-release-backport $FIX --to=1.1 --to=1.0 2> err && test -s used && has err "conflicts in" && has err "$UNO feat: uno" && has r/a.txt "<<<<<<<" &&
	old_git in_dir r git-release-backport --abort >/dev/null && test "$(oid r release/1.0)" = $R && is_clean r && exits 2 old_git in_dir r git-release-backport $FIX --to=1.0 2>/dev/null && printf "both\n" > r/a.txt && git -C r add a.txt &&
	old_git in_dir r git-release-backport --continue >/dev/null && shows r release/1.0 a.txt "both\n" && exits 2 old_git in_dir r git-release-forward merge main 2>/dev/null && printf "all\n" > r/a.txt && git -C r add a.txt &&
	old_git in_dir r git-release-forward --continue >/dev/null && shows r main a.txt "all\n" && test "$(oid r main^1)" = $M && is_clean r
'

it 'names what conflicts as seen from the top where it is called in a folder, of a linked work tree, and with a git that cannot merge trees' '
	clashing r && mkdir r/sub && cp r/a.txt r/sub/ && git -C r add sub && tick && git -C r commit -qm "feat: sub" && git -C r checkout -q --detach && git -C r worktree add -q ../w main && for with in "" old_git; do
		exits 2 $with in_dir w/sub git-release-backport $FIX --to=1.0 2> err && has err "'"'a.txt'"'" && has err "$UNO feat: uno" && git -C w release-backport --abort >/dev/null && exits 2 $with in_dir w/sub git-release-forward merge main 2> err &&
		has err "'"'a.txt'"'" && hasnt err ../ && git -C w release-forward --abort >/dev/null || exit 1
	done && test -s used && is_clean w
'

it 'merges with the configured driver with a git that cannot merge trees, too' '
	clashing r && driver r && old_git in_dir r git-release-backport $FIX --to=1.0 >/dev/null && test -s used && shows r release/1.0 a.txt "one!\nuno\nuno!\n" && old_git in_dir r git-release-forward merge main >/dev/null &&
	shows r main a.txt "one\none!\nuno\nuno!\n" && is_clean r
'

it 'gives the driver what git gives it, and stops where it fails, with a git that cannot merge trees' '
	lines r && on r release/1.0 && commit r "fix: e" "d/it'"'"'s !.txt" "eins
" && on r main && commit r "feat: o" "d/it'"'"'s !.txt" "one
" && git -C r config merge.said.driver "{ echo 100%% %L %P; cat %O %A %B; } > %A.new && mv %A.new %A" && echo "*.txt merge=said" > r/.git/info/attributes && cp -r r s &&
	old_git in_dir r git-release-forward merge main >/dev/null && test -s used && git -C s release-forward merge main >/dev/null && test "$(oid r "main^{tree}")" = "$(oid s "main^{tree}")" &&
	git -C r show "main:d/it'"'"'s !.txt" > shown && printf "100%% 7 d/it%ss !.txt\none\neins\n" "'"'"'" | same - shown && test -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name "git-release-merge.*" -newer used 2>/dev/null)" &&
	clashing t && driver t && git -C t config merge.union-all.driver false && M=$(oid t main) && exits 2 old_git in_dir t git-release-forward merge main 2> err && has err "conflicts in" && old_git in_dir t git-release-forward --abort >/dev/null &&
	test "$(oid t main)" = $M && is_clean t
'

it 'works in a bare repository with a git that cannot merge trees' '
	lines r && git clone -q --bare r b.git && old_git in_dir b.git git-release-backport $FIX --to=1.0 >/dev/null && test -s used && git -C b.git cat-file -e release/1.0:n.txt && old_git in_dir b.git git-release-forward merge main >/dev/null &&
	git -C b.git cat-file -e main:o.txt
'

finish
