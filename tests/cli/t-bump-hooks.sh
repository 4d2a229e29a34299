#!/bin/sh
# SPDX-License-Identifier: ISC
# The hooks that git release-bump runs, and what they may do to the commit.
. ./lib.sh
. ./lib-bump.sh

# hook <dir> <name> <script>
hook() {
	mkdir -p "$1/.git/hooks" && printf '#!/bin/sh\n%s\n' "$3" > "$1/.git/hooks/$2" && chmod +x "$1/.git/hooks/$2"
}
clean() {
	git -C "$1" status --porcelain > dirt && same /dev/null dirt
}

it 'takes what a hook adds into commit and index, and what it removes out of both' '
	project r && commit r "chore: old" old && commit r "feat: x" && hook r pre-commit "echo made > \"made here\" && git add \"made here\" && git rm -q --cached old && rm old" && git -C r release-bump &&
	git -C r show "HEAD:made here" > blob && echo made | same - blob && clean r && exits 1 git -C r rev-parse -q --verify HEAD:old
'

it 'refuses a hook that takes the release out of the commit again' '
	project r && commit r "feat: x" && hook r pre-commit "git add -u" && unchanged r exits 128 git -C r release-bump 2> err && has err "a hook changed" && has err "--no-verify" &&
	git -C r release-bump --no-verify && git -C r show HEAD:package.json > blob && has blob 1.3.0
'

it 'keeps what commit-msg adds and refuses what leaves nothing' '
	project r && commit r "feat: x" && hook r commit-msg ": > \"\$1\"" && unchanged r exits 128 git -C r release-bump 2> err && has err "without a message" &&
	hook r commit-msg "echo Change-Id: 12 >> \"\$1\"" && git -C r release-bump && git -C r log -1 --format=%B > text && has text "Change-Id: 12" && git -C r release-tag
'

it 'changes nothing when a reference-transaction hook refuses' '
	project r && commit r "feat: x" && hook r reference-transaction "[ \$1 != prepared ]" && unchanged r exits 128 git -C r release-bump --tag && rm r/.git/hooks/reference-transaction && git -C r release-bump --tag
'

it 'leaves an index that plumbing finds clean' '
	project r && commit r "feat: x" && git -C r release-bump && git -C r diff-index --quiet HEAD -- && git -C r diff-files --quiet
'

it 'says UTF-8 of its message whatever the person writes in' '
	project r && git -C r config i18n.commitEncoding ISO-8859-1 && git -C r config release.commitMessage "chore(release): é %(version)" && commit r "feat: x" && git -C r release-bump &&
	git -C r -c i18n.logOutputEncoding=UTF-8 log -1 --format=%s > s && echo "chore(release): é 1.3.0" | same - s
'

it 'shows each ref to the reference-transaction hook once' '
	project r && commit r "feat: x" && mkdir h && printf "#!/bin/sh\n[ \"\$1\" != committed ] || cat >> %s/log\n" "$PWD" > h/reference-transaction && chmod +x h/reference-transaction && git -C r config core.hooksPath "$PWD/h" &&
	git -C r release-bump --tag && grep -c refs/tags/v1.3.0 log > n && echo 1 | same - n
'

finish
