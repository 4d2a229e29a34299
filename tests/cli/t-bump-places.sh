#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-bump where the repository, the index or the work tree is not the plain one.
. ./lib.sh
. ./lib-bump.sh

# clean <dir>: index and work tree say what HEAD says.
clean() {
	git -C "$1" status --porcelain > dirt && same /dev/null dirt
}

it 'keeps modes and finds attributes when run from a subdirectory' '
	project r && chmod +x r/package.json && mkdir r/d && echo "*.json filter=other" > r/d/.gitattributes && git -C r add -A && commit r "feat: x" &&
	git -C r config filter.other.clean "sed s/demo/other/" && (cd r/d && git release-bump) && git -C r ls-files -s package.json > mode && has mode 100755 &&
	git -C r show HEAD:package.json > blob && has blob demo && clean r
'

it 'takes a relative GIT_DIR and GIT_WORK_TREE from any folder' '
	project r && commit r "feat: x" && mkdir r/d && (cd r/d && GIT_DIR=../.git GIT_WORK_TREE=.. git release-bump) && clean r && has r/package.json 1.3.0 &&
	git --git-dir=r/.git --work-tree=r release-tag && commit r "fix: y" && GIT_DIR=r/.git GIT_WORK_TREE=r git-release-bump && clean r && has r/package.json 1.3.1
'

it 'refuses when HEAD moves between the reading and the writing' '
	project r && commit r "feat: x" && mkdir bin && printf "#!/bin/sh\ncase \"\$*\" in *status*) [ -e \"$PWD/once\" ] || { : > \"$PWD/once\"; /usr/bin/env -u GIT_INDEX_FILE \"$(command -v git)\" commit -q --allow-empty -m late; } ;; esac\nexec \"$(command -v git)\" \"\$@\"\n" > bin/git && chmod +x bin/git &&
	(cd r && PATH=$PWD/../bin:$PATH exits 3 git-release-bump 2> ../err) && has err "'\''HEAD'\'' has moved" && test "$(git -C r log -1 --format=%s)" = late && clean r && ! test -e r/.git/release-plan && git -C r release-bump
'

it 'makes one release commit when several bumps run at once' '
	project r && commit r "feat: x" && for i in 1 2 3 4 5 6; do (cd r && git release-bump > ../o$i 2>&1) & done && wait && test "$(git -C r rev-list --count HEAD)" = 3 && clean r && has r/package.json 1.3.0
'

it 'misses no file that a sparse checkout leaves out or that was deleted' '
	project r && commit r "chore: log" CHANGELOG.md "# Changelog

## [1.2.0] - 2026-01-01

- old
" && commit r "feat: x" d/f x && git -C r sparse-checkout set --no-cone /d/ /package.json && unchanged r exits 128 git -C r release-bump 2> err && has err "CHANGELOG.md" && has err sparse &&
	git -C r sparse-checkout set --no-cone /d/ /CHANGELOG.md && unchanged r exits 128 git -C r release-bump 2> err && has err "package.json" &&
	git -C r sparse-checkout set --no-cone /d/ /CHANGELOG.md /package.json && git -C r release-bump && has r/CHANGELOG.md "- old" && clean r && git -C r release-tag &&
	commit r "fix: y" d/f y && rm r/package.json && unchanged r exits 128 git -C r release-bump 2> err && has err "package.json" && git -C r checkout -q -- package.json && git -C r release-bump
'

it 'keeps a sparse and a split index as they are' '
	project r && commit r "feat: x" d/f x && commit r "feat: y" e/f x && git -C r sparse-checkout set --cone --sparse-index d && git -C r release-bump && clean r && git -C r show HEAD:e/f > blob && echo x > want && printf x | same - blob &&
	git -C r sparse-checkout disable && git -C r update-index --split-index && git -C r release-tag && commit r "fix: z" && git -C r release-bump && clean r
'

it 'refuses a file that the index says not to look at' '
	project r && commit r "feat: x" && git -C r update-index --assume-unchanged package.json && printf " " >> r/package.json && unchanged r exits 128 git -C r release-bump 2> err && has err assume-unchanged &&
	git -C r update-index --no-assume-unchanged package.json && git -C r checkout -q package.json && git -C r release-bump
'

it 'overwrites no file of the names that it works under' '
	project r && commit r "feat: x" && echo mine > r/package.json.release-old && unchanged r exits 128 git -C r release-bump 2> err && has err "in the way" && mv r/package.json.release-old r/package.json.release-new && unchanged r exits 128 git -C r release-bump && echo mine | same - r/package.json.release-new &&
	rm r/package.json.release-new && git -C r release-bump
'

it 'leaves the work tree only by no path of the policy' '
	project r && echo 1.2.0 > out && for p in ../out "$PWD/out" .git/config .GIT/x a/../../out ./VERSION a//b; do printf "[release-file \"%s\"]\n\tformat = plain\n" "$p" > r/.gitrelease && git -C r add -A && commit r "feat: p" && unchanged r exits 128 git -C r release-bump 2> err && has err "no path" || exit 1
	printf "[release]\n\tchangelog = %s\n" "$p" > r/.gitrelease && git -C r add -A && commit r "feat: p" && unchanged r exits 128 git -C r release-bump 2> err && has err "no path" || exit 1; done; echo 1.2.0 | same - out
'

it 'stages in the index of GIT_INDEX_FILE and leaves the other alone' '
	project r && commit r "feat: x" && mkdir r/d && cp r/.git/index other && cksum r/.git/index > sum && (cd r/d && GIT_INDEX_FILE=$PWD/../../other git release-bump) && cksum r/.git/index | same sum - &&
	GIT_INDEX_FILE=$PWD/other git -C r status --porcelain > st && same /dev/null st && git -C r reset -q && git -C r release-tag && commit r "fix: y" && : > other.lock &&
	(cd r && GIT_INDEX_FILE=$PWD/../other exits 128 git-release-bump 2> ../err) && has err "other.lock" && rm other.lock && cp r/.git/index r/mine && (cd r/d && GIT_INDEX_FILE=mine git release-bump) && (cd r/d && GIT_INDEX_FILE=mine git diff --cached --quiet HEAD)
'

it 'writes into no submodule' '
	project r && repo sub && commit sub "feat: s" VERSION 1.2.0 && git -C r submodule --quiet add ../sub sub && commit r "feat: x" && printf "[release-file \"sub/VERSION\"]\n\tformat = plain\n" > r/.gitrelease && git -C r add -A && commit r "chore: policy" && unchanged r exits 128 git -C r release-bump 2> err && has err "of its own" &&
	(cd sub && git tag -a -m x v1.2.0 HEAD~0) && cd r/sub && git fetch -q --tags && commit . "feat: y" && git release-bump --tag && git release-tag --verify v1.3.0
'

finish
