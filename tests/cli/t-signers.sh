#!/bin/sh
# SPDX-License-Identifier: ISC
# Whose word counts on who may sign: the main line's, which the candidate neither is nor names. Each case of a candidate that
# helps itself stands beside the same words where they count.
. ./lib.sh
. ./lib-check.sh
. ./lib-keys.sh

QA='[release-role "qa"]\n\tmember = ana@example.com\n[release-check "x"]\n\trole = qa\n'

ssh_key ana > /dev/null && ssh_key mallory > /dev/null

# line <principal> <key>: a line of an allowed-signers file.
line() {
	printf '%s@example.com namespaces="git" %s\n' "$1" "$(cut -d' ' -f1,2 "$HOME/.ssh/$2.pub")"
}

# guarded <dir> [<policy>]: main has the signers file with ana alone, git config names it; release/1.1 is checked out, and
# mallory is at work there.
guarded() {
	project "$1" "${2:-$QA}" && line ana ana > "$1/signers" && saved "$1" "chore: signers" && use_ssh "$1" "$HOME/.ssh/mallory" && git -C "$1" config gpg.ssh.allowedSignersFile signers &&
	git -C "$1" switch -q -c release/1.1 && git -C "$1" config commit.gpgSign true
}

# saved <dir> <message>: all that is there, in one commit that needs no key.
saved() {
	tick && git -C "$1" add -A && git -C "$1" commit -q --no-gpg-sign -m "$2"
}

# helped <dir> <words>: the words go to its .gitrelease, the key of mallory in the place of ana's to its signers file.
helped() {
	printf "$2" >> "$1/.gitrelease" && line ana mallory > "$1/signers" && saved "$1" "chore: me, too"
}

signs() {
	git -C "$1" release-check sign x --release=v1.1.0 > out 2> err
}

it 'takes the signers from the main line, whatever branch the candidate calls so' '
	guarded r && helped r "[release]\n\tbranch = release/1.1\n" && exits 1 signs r && has err "only what a known key has signed counts" && git -C r switch -q --detach && exits 1 signs r && git -C r switch -q release/1.1 &&
	printf "[release]\n\tstrategy = gitflow\n\tdevelopBranch = release/1.1\n" >> r/.gitrelease && saved r "chore: gitflow" && exits 1 signs r && exits 1 git -C r -c release.requireChecks=true release-tag 1.1.0 &&
	git -C r config user.signingKey "$HOME/.ssh/ana" && exits 0 signs r && git -C r config user.signingKey "$HOME/.ssh/mallory" && exits 0 git -C r -c release.branch=release/1.1 release-check sign x --release=v1.1.0
'

it 'takes the main line that the policy of the main line names, one step far' '
	guarded r && git -C r switch -q main && git -C r switch -q -c trunk && line ana mallory > r/signers && printf "[release]\n\tbranch = release/1.1\n" >> r/.gitrelease && saved r "chore: trunk" && git -C r switch -q main && printf "[release]\n\tbranch = trunk\n" >> r/.gitrelease && saved r "chore: moved" &&
	git -C r switch -q release/1.1 && exits 0 signs r && git -C r config user.signingKey "$HOME/.ssh/ana" && exits 1 signs r && git -C r branch -q -D trunk && exits 1 signs r && exits 0 git -C r -c release.branch=main release-check sign x --release=v1.1.0 && git -C r switch -q main && git -C r revert --no-edit --no-gpg-sign HEAD > out && git -C r switch -q release/1.1 && exits 0 signs r
'

it 'asks the HEAD of the remote, not the remote that the candidate names; of a bare repository its own' '
	guarded r && git -C r switch -q main && git -C r branch -m trunk && git clone -q r c && git clone -q r fork && git -C fork switch -q -c evil && helped fork "[release]\n\tremote = fork\n" && git -C c remote add fork ../fork && git -C c fetch -q fork && git -C c remote set-head fork evil && git -C c switch -q --no-track -c release/1.1 fork/evil && git -C c branch -q -D trunk &&
	use_ssh c "$HOME/.ssh/mallory" && git -C c config gpg.ssh.allowedSignersFile signers && git -C c config commit.gpgSign true && exits 1 signs c && exits 0 git -C c -c release.remote=fork release-check sign x --release=v1.1.0 &&
	git clone -q --bare r b && git -C b fetch -q ../fork evil:main && for key in gpg.ssh.allowedSignersFile=signers gpg.format=ssh user.signingKey="$HOME/.ssh/mallory" commit.gpgSign=true; do git -C b config "${key%%=*}" "${key#*=}" || exit 1; done && exits 1 signs b && git -C b config user.signingKey "$HOME/.ssh/ana" && exits 0 signs b && git -C b config gpg.ssh.allowedSignersFile ./signers && exits 0 signs b
'

it 'vouches for nobody by a file of the work tree where there is no main line' '
	guarded r && line ana ana > "$HOME/known" && git -C r branch -q -D main && git -C r config init.defaultBranch none && git -C r config user.signingKey "$HOME/.ssh/ana" && exits 1 signs r && printf "[release]\n\tsignedEvents = false\n" >> r/.gitrelease && saved r "chore: off" && git -C r config commit.gpgSign false && exits 1 as ana signs r &&
	git -C r config commit.gpgSign true && git -C r config gpg.ssh.allowedSignersFile "$HOME/known" && exits 0 signs r
'

# ci: r, whose main line is trunk; ci as a build machine fetches it, one branch and the tags, with the key of mallory at hand.
ci() {
	guarded r "${QA}[release]\n\tbranch = trunk\n\treleaseBranch = rel-%%(major).%%(minor)\n" && git -C r branch -q -m main trunk && git -C r branch -q -m release/1.1 rel-1.1 && helped r "" && git init -q ci && git -C ci remote add origin "$PWD/r" && git -C ci fetch -q origin +refs/heads/rel-1.1:refs/remotes/origin/rel-1.1 --tags && git -C ci switch -q -c rel-1.1 origin/rel-1.1 && use_ssh ci "$HOME/.ssh/${1:-mallory}" && git -C ci config gpg.ssh.allowedSignersFile signers && git -C ci config commit.gpgSign true
}

it 'takes the branch at hand for no main line where there is a remote, and says how to have that known' '
	ci && exits 1 signs ci && has err "is unknown-key" && has err "git remote set-head origin -a" && git -C ci fetch -q origin trunk:refs/remotes/origin/trunk && exits 1 signs ci && has err "set-head" && git -C ci remote set-head origin trunk && exits 1 signs ci && hasnt err "set-head" && git -C ci config user.signingKey "$HOME/.ssh/ana" && exits 0 signs ci &&
	git -C ci remote set-head -d origin && exits 1 signs ci && exits 0 git -C ci -c release.branch=trunk release-check sign x --release=v1.1.0 && git -C ci config user.signingKey "$HOME/.ssh/mallory" && sed -i "/trunk/d; /releaseBranch/d" ci/.gitrelease && saved ci "chore: plain" && exits 1 signs ci && git -C ci remote remove origin && exits 0 signs ci
'

it 'reads a signers file in any work tree of the repository from the main line, never from the disk' '
	guarded r && git -C r config gpg.ssh.allowedSignersFile "$PWD/r/signers" && git -C r worktree add -q ../w main && line ana mallory > r/signers && exits 1 signs r && exits 1 signs w && line ana mallory > w/signers && exits 1 signs w && exits 1 signs r && saved r "chore: me" && exits 1 signs w &&
	ln -s "$PWD/r" folder && ln -s "$PWD/r/signers" file && for path in folder/signers file w/signers; do git -C r config gpg.ssh.allowedSignersFile "$PWD/$path" && exits 1 signs w && exits 1 signs r || exit 1; done &&
	git -C r config user.signingKey "$HOME/.ssh/ana" && exits 0 signs w && exits 0 signs r && git -C r config gpg.ssh.allowedSignersFile "$PWD/r/signers" && exits 0 signs w
'

it 'reads one outside the work trees as it is: beside them, and in the git directory' '
	guarded r && git -C r worktree add -q ../w main && line ana mallory > r/.git/signers && cp r/.git/signers beside && exits 1 signs w && for path in r/.git/signers beside; do git -C r config gpg.ssh.allowedSignersFile "$PWD/$path" && exits 0 signs w && exits 0 signs r || exit 1; done
'

it 'reads it from the main line in a work tree of a bare repository, too' '
	guarded r && git clone -q --bare r b && git -C b worktree add -q ../one main && git -C b worktree add -q ../two release/1.1 && use_ssh one "$HOME/.ssh/mallory" && git -C b config commit.gpgSign true && git -C b config gpg.ssh.allowedSignersFile "$PWD/two/signers" && line ana mallory > two/signers && exits 1 signs one && exits 1 signs two && git -C b config user.signingKey "$HOME/.ssh/ana" && exits 0 signs one && exits 0 signs two
'

it 'knows the signers file of the main line however it is spelled, and follows a link there' '
	guarded r && mkdir r/keys && git -C r switch -q main && mkdir -p r/keys && git -C r mv signers keys/list && ln -s keys/list r/signers && ln -s ../signers r/keys/link && saved r "chore: moved" && git -C r switch -q release/1.1 && git -C r merge -q --no-gpg-sign main && line ana mallory > r/keys/list && saved r "chore: me, too" &&
	for path in signers ./signers "$PWD/r/./signers" keys//list ../r/keys/list keys/./../signers keys/link "$PWD/r/keys/../signers"; do
		git -C r config gpg.ssh.allowedSignersFile "$path" && git -C r config user.signingKey "$HOME/.ssh/mallory" && exits 1 signs r && git -C r config user.signingKey "$HOME/.ssh/ana" && exits 0 signs r || { echo "$path"; exit 1; }
	done && git -C r config gpg.ssh.allowedSignersFile ../beside && exits 1 signs r && line ana ana > beside && exits 0 signs r
'

it 'takes no signers file from a committed policy' '
	project r "$QA[gpg \"ssh\"]\n\tallowedSignersFile = signers\n" && line ana mallory > r/signers && saved r "chore: evil" && git -C r config gpg.format ssh && git -C r config user.signingKey "$HOME/.ssh/mallory" && git -C r config commit.gpgSign true && exits 1 signs r && git -C r config gpg.ssh.allowedSignersFile signers && exits 0 signs r
'

it 'keeps asking for signatures, whatever the candidate says' '
	guarded r && git -C r config commit.gpgSign false && helped r "[release]\n\tsignedEvents = false\n" && exits 1 as ana signs r && git -C r config release.signedEvents false && exits 0 as ana signs r && git -C r config --unset release.signedEvents && is r x pending &&
	git -C r switch -q main && printf "[release]\n\tsignedEvents = false\n" >> r/.gitrelease && saved r "chore: off" && git -C r switch -q release/1.1 && exits 0 as ana signs r && is r x passed
'

it 'signs where the main line wants it, and the candidate has forgotten' '
	guarded r && git -C r config --unset commit.gpgSign && git -C r config user.signingKey "$HOME/.ssh/ana" && exits 1 as ana signs r && git -C r switch -q main && printf "[release]\n\tsignedEvents = true\n" >> r/.gitrelease && saved r "chore: on" && git -C r switch -q release/1.1 && exits 0 signs r && git -C r cat-file commit refs/release-ledger/v1.1.0 > event && has event "gpgsig -----BEGIN SSH"
'

it 'knows the members of a role from the main line, and what role a check asks for' '
	guarded r && line mallory mallory > "$HOME/all" && line ana ana >> "$HOME/all" && git -C r config gpg.ssh.allowedSignersFile "$HOME/all" && exits 1 signs r && has err "is not of role" && printf "\tmember = mallory@example.com\n" > more && sed "/member = ana/r more" r/.gitrelease > new && cp new r/.gitrelease && saved r "chore: qa" && exits 1 signs r && has err "is not of role" &&
	sed "s/role = qa/description = d/" new > r/.gitrelease && saved r "chore: anyone" && exits 1 signs r && printf "[release-role \"own\"]\n\tmember = mallory@example.com\n[release-check \"x\"]\n\trole = own\n" >> r/.gitrelease && saved r "chore: own" && exits 1 signs r && sed "/release-role .qa/,/member/d" new > r/.gitrelease && saved r "chore: no role" && exits 1 signs r &&
	git -C r switch -q main && cp new r/.gitrelease && saved r "chore: qa, too" && git -C r switch -q release/1.1 && cp new r/.gitrelease && saved r "chore: as before" && exits 0 signs r
'

it 'has roles and checks of its own that the main line does not know' '
	guarded r && line mallory mallory > "$HOME/all" && git -C r config gpg.ssh.allowedSignersFile "$HOME/all" && printf "[release-role \"old\"]\n\tmember = mallory@example.com\n[release-check \"y\"]\n\trole = old\n" >> r/.gitrelease && saved r "chore: old" && exits 0 git -C r release-check sign y --release=v1.1.0
'

it 'asks for no signature where the last word of git config on the file is that there is none' '
	guarded r && signs_as_ana() { as ana git -C r -c commit.gpgSign=false "$@" release-check sign x --release=v1.1.0 > out 2> err; } &&
	exits 1 signs_as_ana && has err "only what a known key has signed counts" && exits 1 signs_as_ana -c gpg.ssh.allowedSignersFile= -c gpg.ssh.allowedSignersFile=signers && exits 0 signs_as_ana -c gpg.ssh.allowedSignersFile=
'

it 'wants as many approvals as the main line does' '
	guarded r "$QA\tapprovals = 2\n" && line ana ana > "$HOME/all" && git -C r config gpg.ssh.allowedSignersFile "$HOME/all" && git -C r config user.signingKey "$HOME/.ssh/ana" && sed "/approvals/d" r/.gitrelease > new && cp new r/.gitrelease && saved r "chore: one" && exits 0 signs r && is r x pending && git -C r switch -q main && cp new r/.gitrelease && saved r "chore: one" && git -C r switch -q release/1.1 && is r x passed
'

it 'keeps who wrote a release from signing it off where the main line does' '
	guarded r "${QA}[release]\n\tseparation = strict\n" && line ana ana > "$HOME/all" && git -C r config gpg.ssh.allowedSignersFile "$HOME/all" && git -C r config user.signingKey "$HOME/.ssh/ana" && sed "/separation/d" r/.gitrelease > new && cp new r/.gitrelease && tick && git -C r add -A && as ana git -C r commit -qm "feat: mine" && exits 1 signs r && git -C r switch -q main && cp new r/.gitrelease && saved r "chore: none" && git -C r switch -q release/1.1 && exits 0 signs r
'

it 'reads the policy of the main line where it is a symbolic link' '
	guarded r && line mallory mallory > "$HOME/all" && git -C r config gpg.ssh.allowedSignersFile "$HOME/all" && git -C r switch -q main && mkdir r/etc && git -C r mv .gitrelease etc/policy && ln -s ./etc/policy r/.gitrelease && saved r "chore: link" && git -C r switch -q release/1.1 && sed "s/ana@/mallory@/" r/.gitrelease > new && cp new r/.gitrelease && saved r "chore: me" && exits 1 signs r && has err "is not of role" &&
	git -C r switch -q main && cp new r/etc/policy && saved r "chore: mallory" && git -C r switch -q release/1.1 && exits 0 signs r && git -C r switch -q main && git -C r mv etc/policy etc/else && saved r "chore: gone" && git -C r switch -q release/1.1 && exits 128 signs r && has err "what is no file there"
'

it 'takes what was last fetched of the main line where the local one is behind, and only there' '
	guarded r && git -C r switch -q main && git clone -q r c && use_ssh c "$HOME/.ssh/mallory" && git -C c config gpg.ssh.allowedSignersFile signers && git -C c config commit.gpgSign true && git -C c switch -q release/1.1 && line mallory mallory > r/signers && sed "s/ana@/mallory@/" r/.gitrelease > new && cp new r/.gitrelease && saved r "chore: mallory" && cp new c/.gitrelease && saved c "chore: me" &&
	exits 1 signs c && has err "hint: the allowed signers are those of '"'refs/heads/main'"'" && git -C c fetch -q && exits 0 signs c && git -C c switch -q main && commit c "chore: own" own && git -C c switch -q release/1.1 && exits 1 signs c && git -C c branch -q -f main origin/main && exits 0 signs c && line ana ana > beside && git -C c config gpg.ssh.allowedSignersFile "$PWD/beside" && exits 1 signs c && has err "unknown-key" && hasnt err "the allowed signers"
'

it 'reads what a partial clone lacks of the main line' '
	guarded r && git -C r switch -q main && commit r "chore: note" note "# one" && line ana ana >> r/signers && echo "[release-check \"y\"]" >> r/.gitrelease && saved r "chore: again" && git -C r config uploadpack.allowFilter true && for s in 1 2; do
		git clone -q --filter=blob:none -b release/1.1 "file://$PWD/r" c$s && use_ssh c$s "$HOME/.ssh/mallory" && git -C c$s config gpg.ssh.allowedSignersFile signers && git -C c$s config commit.gpgSign true && cd c$s && test -n "$(git rev-list --objects --missing=print origin/main | grep "^?")" && cd .. || exit 1
	done && exits 1 signs c1 && has err "only what a known key has signed counts" && git -C c2 config user.signingKey "$HOME/.ssh/ana" && exits 0 signs c2
'

it 'verifies a tag by the signers of the main line, too' '
	guarded r && helped r "" && git -C r tag -s -m x v1.1.0-rc.1 && exits 1 git -C r release-tag --verify v1.1.0-rc.1 > out && has out "ssh: unknown key" && git -C r switch -q main && line ana mallory > r/signers && saved r "chore: them" && { git -C r release-tag --verify v1.1.0-rc.1 > out; has out "ssh, by ana@example.com"; }
'

it 'judges nobody while the policy of the main line cannot be read, and does everything else' '
	guarded r && git -C r config user.signingKey "$HOME/.ssh/ana" && exits 0 signs r && git -C r switch -q main && cp r/.gitrelease good && echo "[release" >> r/.gitrelease && saved r "chore: broken" && git -C r switch -q release/1.1 && exits 128 signs r && has err "the main line'"'s"' policy cannot be read" && exits 128 git -C r release-check 2> err && git -C r release-notes > out && git -C r release-branch list > out &&
	git -C r switch -q main && cp good r/.gitrelease && saved r "chore: mended" && git -C r switch -q release/1.1 && exits 0 signs r
'
it 'shows what is there while the policy of the main line cannot be read, and says what it does not know' '
	guarded q && git -C q config user.signingKey "$HOME/.ssh/ana" && exits 0 signs q && (cd q && git release-incident open --severity=1 -m down) > out && git -C q switch -q main && cp q/.gitrelease good && echo "[release" >> q/.gitrelease && saved q "chore: broken" && git -C q switch -q release/1.1 &&
	cd q && for look in "sync log v1.1.0" "deploy status" "status" "status v1.1.0" "incident list" "status --json"; do
		exits 0 git release-${look%% *} $(echo "$look" | cut -s -d" " -f2-) > ../out 2> ../err && has ../err "warning: who recorded what cannot be told: who may sign is not known" || { echo "$look"; cat ../err; exit 1; }
	done && exits 128 git release-incident open --severity=1 -m down 2> ../err && exits 128 git release-check 2> ../err && git -C . switch -q main && cp ../good .gitrelease && cd .. && saved q "chore: mended" && git -C q switch -q release/1.1 && cd q && git release-sync log v1.1.0 > ../out 2> ../err && test ! -s ../err
'

finish
