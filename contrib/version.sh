#!/bin/sh
# SPDX-License-Identifier: ISC
# Prints the version of this tree: what git describe says, else the version file of a release archive. An archive unpacked
# inside another repository does not ask that one.
cd "$(dirname "$0")/.." || exit 1
if [ -e .git ]; then
	v=$(git describe --tags --match 'v[0-9]*' --dirty 2> /dev/null) && { echo "${v#v}"; exit 0; }
	v=$(git rev-parse --short HEAD 2> /dev/null) && { echo "0.0.0-$v"; exit 0; }
fi
cat VERSION 2> /dev/null || echo 0.0.0-unknown
