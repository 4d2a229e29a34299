#!/bin/sh
# SPDX-License-Identifier: ISC
# git release-bump where the repository, the index or the work tree is not the plain one.
. ./lib.sh
. ./lib-bump.sh

# clean <dir>: index and work tree say what HEAD says.
clean() {
	git -C "$1" status --porcelain > status && same /dev/null status
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
	(cd r && PATH=$PWD/../bin:$PATH exits 128 git-release-bump 2> ../err) && has err "HEAD has moved" && test "$(git -C r log -1 --format=%s)" = late && clean r && ! test -e r/.git/release-plan && git -C r release-bump
'

it 'makes one release commit when several bumps run at once' '
	project r && commit r "feat: x" && for i in 1 2 3 4 5 6; do (cd r && git release-bump > ../o$i 2>&1) & done && wait && test "$(git -C r rev-list --count HEAD)" = 3 && clean r && has r/package.json 1.3.0
'

finish
