#!/bin/sh
# SPDX-License-Identifier: ISC
# Prints the version of this tree: what git describe says, else the version file of a release archive.
cd "$(dirname "$0")/.." || exit 1
v=$(git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null) && { echo "${v#v}"; exit 0; }
cat VERSION 2>/dev/null || echo 0.0.0-unknown
