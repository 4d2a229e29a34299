#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-tag: annotated tags tied to the changelog, listed in version order, verified.
. ./lib.sh

# released <dir>: a project whose HEAD is the release commit of 1.3.0, not tagged yet.
released() {
	repo "$1" && printf '{ "name": "demo", "version": "1.2.0" }\n' > "$1/package.json" && tick && git -C "$1" add -A &&
	git -C "$1" commit -qm 'chore: start' && tag "$1" v1.2.0 && commit "$1" 'feat: shiny' && git -C "$1" release-bump > /dev/null
}

it 'tags the release commit at HEAD with its changelog entry' '
	released r && git -C r release-tag > out && echo v1.3.0 | same - out && test "$(git -C r cat-file -t v1.3.0)" = tag &&
	git -C r tag -l --format="%(contents:subject)" v1.3.0 > subject && echo "r 1.3.0" | same - subject && git -C r cat-file tag v1.3.0 > text && has text "### Features" && has text shiny &&
	git -C r cat-file tag v1.3.0 | sed 1,/^\$/d | git interpret-trailers --parse > trailers && has trailers "Release-Version: 1.3.0" && has trailers "Changelog-Blob: $(git -C r rev-parse HEAD:CHANGELOG.md)"
'

it 'needs a version elsewhere, and says what to run' '
	repo r && commit r "feat: x" && exits 128 git -C r release-tag 2> err && has err "git release-bump" && git -C r release-tag 0.1.0 > out && echo v0.1.0 | same - out &&
	git -C r cat-file tag v0.1.0 > text && has text "x"
'

it 'tags an earlier commit' '
	repo r && commit r "feat: x" && commit r "fix: y" && git -C r release-tag 0.1.0 HEAD~ >/dev/null && test "$(git -C r rev-parse v0.1.0^{})" = "$(git -C r rev-parse HEAD~)"
'

it 'refuses a version that is not above every reachable one, on this line' '
	repo r && commit r "feat: x" && tag r v1.0.0 && commit r "fix: y" && exits 128 git -C r release-tag 0.9.0 2> err && has err "v1.0.0" && exits 128 git -C r release-tag nonsense &&
	git -C r release-tag 1.0.1 >/dev/null && git -C r checkout -q -b old v1.0.0 && commit r "fix: old" && exits 128 git -C r release-tag 1.0.0 && git -C r release-tag 1.0.0.1; test $? = 128 && git -C r checkout -q main && commit r "feat: z" && git -C r release-tag 2.0.0 >/dev/null && git -C r checkout -q old && git -C r release-tag 1.0.2 >/dev/null
'

it 'succeeds on the same commit again and refuses a tag that stands elsewhere' '
	released r && git -C r release-tag >/dev/null && git -C r release-tag > out 2> err && has err "v1.3.0" && commit r "fix: y" && exits 128 git -C r release-tag 1.3.0 2> err && has err "not at" &&
	has err "$(git -C r rev-parse --short HEAD~)"
'

it 'refuses a changelog without the entry' '
	released r && exits 128 git -C r release-tag 1.4.0 2> err && has err CHANGELOG.md && git -C r release-tag 1.3.0 >/dev/null
'

it 'refuses a dirty version file and leaves other dirt alone' '
	released r && echo >> r/package.json && exits 128 git -C r release-tag 2> err && has err package.json && git -C r checkout -q package.json && echo dirt >> r/file && git -C r release-tag >/dev/null && test "$(git -C r status --porcelain)" = " M file"
'

it 'shows the plan with -n and makes no tag' '
	released r && git -C r release-tag -n > out && has out "v1.3.0" && test -z "$(git -C r tag -l v1.3.0)"
'

it 'lists in version order, like git, with --final, --merged and JSON' '
	repo r && commit r "feat: x" && for v in v1.10.0 v1.2.0 v1.2.0-rc.1 v1.2.0-rc.10 v1.2.0-rc.2; do tag r $v || exit 1; done && git -C r tag v0.9.0 && git -C r tag other && git -C r tag v1.x && git -C r tag vtree HEAD^{tree} &&
	git -C r release-tag --list > out && git -C r -c versionsort.suffix=-rc tag --sort=version:refname -l "v*.*.*" > want && same want out &&
	git -C r release-tag --list --final > out && printf "v0.9.0\nv1.2.0\nv1.10.0\n" | same - out && git -C r checkout -q -b b && commit r "fix: y" && tag r v2.0.0 && git -C r checkout -q main && git -C r release-tag --list --merged --final > out && hasnt out v2.0.0 && has out v1.10.0 &&
	git -C r release-tag --latest > out && echo v2.0.0 | same - out && git -C r release-tag --latest --merged > out && echo v1.10.0 | same - out && git -C r release-tag --list --json > o.json && json o.json schema git-release-tag/1 && json o.json tags.0.tag v0.9.0 && json o.json tags.0.annotated false && json o.json tags.1.version 1.2.0-rc.1 && json o.json tags.1.prerelease true &&
	json o.json tags.1.signed false && json o.json tags.1.oid "$(git -C r rev-parse v1.2.0-rc.1^{commit})"
'

it 'exits 1 for --latest without a version tag' '
	repo r && commit r "feat: x" && exits 1 git -C r release-tag --latest > out && test ! -s out && git -C r release-tag --list > out && test ! -s out
'

it 'verifies what it made and names what was tampered with' '
	released r && git -C r release-tag >/dev/null && git -C r release-tag --verify v1.3.0 > out && has out annotated && git -C r release-tag --verify --json v1.3.0 > o.json && json o.json tags.0.ok true && json o.json tags.0.checks.# 6 &&
	json o.json tags.0.checks.0.name annotated && json o.json tags.0.checks.1.name signature && json o.json tags.0.checks.2.name message && json o.json tags.0.checks.3.name version-files && json o.json tags.0.checks.4.name order && json o.json tags.0.checks.5.name commit &&
	commit r "fix: y" && tick && git -C r tag -a -m "demo 1.3.1" v1.3.1 && exits 1 git -C r release-tag --verify v1.3.1 > out && has out message && exits 1 git -C r release-tag --verify --json v1.3.0 v1.3.1 > o.json && json o.json tags.1.ok false &&
	git -C r tag v1.3.2 && exits 1 git -C r release-tag --verify v1.3.2 && exits 128 git -C r release-tag --verify v9.9.9
'

it 'pushes branch and tag at once' '
	released r && git init -q --bare hub.git && git -C r remote add origin ../hub.git && git -C r push -q -u origin HEAD~:refs/heads/main && git -C r release-tag --push >/dev/null && test "$(git -C hub.git rev-parse main)" = "$(git -C hub.git rev-parse v1.3.0^{})" &&
	git -C r release-tag --push >/dev/null 2>&1
'

it 'works in a bare repository and is refused outside any' '
	repo r && commit r "feat: x" && git clone -q --bare r b.git && git -C b.git release-tag 0.1.0 >/dev/null && git -C b.git release-tag --verify v0.1.0 >/dev/null && mkdir o && (cd o && exits 128 git-release-tag --list 2>/dev/null)
'

it 'signs with ssh, verifies the principal, and makes no tag when signing fails' '
	released r && ssh-keygen -q -t ed25519 -N "" -C ana -f key && echo "ana@example.com $(cat key.pub)" > signers && git -C r config gpg.format ssh && git -C r config user.signingKey "$PWD/key.pub" && git -C r config gpg.ssh.allowedSignersFile "$PWD/signers" &&
	git -C r release-tag -s >/dev/null && git -C r verify-tag v1.3.0 2>/dev/null && git -C r release-tag --verify v1.3.0 > out && has out "ana@example.com" && git -C r tag -d v1.3.0 >/dev/null &&
	rm key && exits 128 git -C r release-tag -s 2> err && test -z "$(git -C r tag -l v1.3.0)" && git -C r release-tag --no-sign >/dev/null && git -C r cat-file tag v1.3.0 > text && hasnt text "BEGIN"
'

it 'signs where tag.gpgSign, tag.forceSignAnnotated or a setting for the branch asks for it' '
	ssh-keygen -q -t ed25519 -N "" -C ana -f key && released r && git -C r config gpg.format ssh && git -C r config user.signingKey "$PWD/key.pub" && git -C r release-tag >/dev/null && git -C r cat-file tag v1.3.0 > text && hasnt text "BEGIN SSH" &&
	for setting in tag.gpgSign tag.forceSignAnnotated; do git -C r tag -d v1.3.0 >/dev/null && git -C r -c $setting=true release-tag >/dev/null && git -C r cat-file tag v1.3.0 > text && has text "BEGIN SSH" &&
	git -C r tag -d v1.3.0 >/dev/null && git -C r -c $setting=true release-tag --no-sign >/dev/null && git -C r cat-file tag v1.3.0 > text && hasnt text "BEGIN SSH" || exit 1; done &&
	printf "[tag]\n\tgpgSign = true\n" > sign && git -C r config includeIf.onbranch:main.path "$PWD/sign" && git -C r tag -d v1.3.0 >/dev/null && git -C r release-tag >/dev/null && git -C r cat-file tag v1.3.0 > text && has text "BEGIN SSH" &&
	git -C r tag -d v1.3.0 >/dev/null && rm key && exits 128 git -C r release-tag && exits 128 git -C r -c commit.gpgSign=true release-bump --adopt 1.4.0; test -z "$(git -C r tag -l v1.3.0)"
'

it 'signs with openpgp' '
	GNUPGHOME=$PWD/gpg && export GNUPGHOME && mkdir -m 700 gpg && gpg --batch --quiet --passphrase "" --quick-gen-key "Ana <ana@example.com>" ed25519 sign never 2>/dev/null && released r && git -C r config user.signingKey ana@example.com && git -C r -c tag.gpgSign=true release-tag >/dev/null &&
	git -C r verify-tag v1.3.0 2>/dev/null && git -C r release-tag --verify v1.3.0 > out && has out "Ana" && git -C r release-tag --list --json > o.json && json o.json tags.1.signed true; code=$?; gpgconf --kill all 2>/dev/null; exit $code
'

it 'answers usage errors with 129 and -h with 0' '
	exits 129 git-release-tag --nonsense 2>/dev/null && exits 129 git-release-tag a b c 2>/dev/null && exits 0 git-release-tag -h > out && has out "usage: git release-tag"
'

finish
