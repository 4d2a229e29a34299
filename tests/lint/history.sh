#!/bin/sh
# SPDX-License-Identifier: ISC
# Our own history must pass our own lint.
set -u
PATH=$GIT_RELEASE_BIN:$PATH
if ! command -v git-release-lint > /dev/null; then
	echo 'history.sh: skipped, git-release-lint is not built'
	exit 0
fi
if ! git rev-parse -q --verify HEAD > /dev/null 2>&1; then
	echo 'history.sh: skipped, this tree has no history'
	exit 0
fi
if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
	echo 'history.sh: skipped, the clone is shallow'
	exit 0
fi
git release-lint HEAD && echo "history.sh: $(git rev-list --count HEAD) commits"
