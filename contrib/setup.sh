#!/bin/sh
# SPDX-License-Identifier: ISC
# setup.sh build|tests: installs what the build, or the build and all checks, need, with the package manager at hand.
# Says nothing and changes nothing when everything is there.
set -eu
what=${1:-tests}

build_tools='cc git pkg-config'
build_libs='libgit2 libpcre2-8 jansson libcmark libmd zlib'
test_tools='gcc clang clang-tidy clang-format cppcheck shellcheck mandoc perl python3 gpg ssh-keygen iconv bash zsh fish'

# In one entry "a|b" the first that the package manager knows is taken; "a|" can be done without.
apt_build='gcc libc6-dev make git pkg-config libgit2-dev libpcre2-dev libjansson-dev libcmark-dev libmd-dev zlib1g-dev'
apt_tests='perl python3 python3-yaml libcriterion-dev clang libclang-rt-14-dev|libclang-rt-dev clang-tidy clang-format
	cppcheck shellcheck mandoc gnupg openssh-client libc-bin bash bash-completion zsh fish chromium|'
dnf_build='gcc make git pkgconf-pkg-config libgit2-devel pcre2-devel jansson-devel cmark-devel libmd-devel zlib-devel'
dnf_tests='perl-Test-Harness python3 python3-pyyaml criterion-devel clang compiler-rt clang-tools-extra cppcheck ShellCheck
	mandoc gnupg2 openssh-clients glibc-common bash bash-completion zsh fish libasan libubsan chromium'
apk_build='build-base git pkgconf libgit2-dev pcre2-dev jansson-dev cmark-dev libmd-dev zlib-dev'
apk_tests='perl perl-utils python3 py3-yaml criterion-dev clang compiler-rt clang-extra-tools cppcheck shellcheck mandoc gnupg
	openssh-keygen bash bash-completion zsh fish chromium'
brew_build='git pkgconf libgit2 pcre2 jansson cmark libmd zlib'
brew_tests='criterion llvm cppcheck shellcheck mandoc gnupg python3 bash-completion@2 zsh fish'

missing() {
	for t in $build_tools; do command -v "$t" > /dev/null || printf ' %s' "$t"; done
	for l in $build_libs; do pkg-config --exists "$l" 2> /dev/null || printf ' %s' "$l"; done
	[ "$what" = tests ] || return 0
	for t in $test_tools; do command -v "$t" > /dev/null || printf ' %s' "$t"; done
	pkg-config --exists criterion 2> /dev/null || printf ' criterion'
	perl -MTAP::Harness -e 1 2> /dev/null || printf ' TAP::Harness'
	if command -v clang > /dev/null; then
		[ -n "$(find "$(clang -print-resource-dir)/lib/" -name '*clang_rt.fuzzer*' 2> /dev/null)" ] || printf ' libFuzzer'
	fi
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo > /dev/null; then
		sudo "$@"
	else
		echo "setup: this needs root or sudo: $*" >&2
		return 1
	fi
}

# The packages of this folder's lists, "a|b" settled by asking whether a is known.
choose() {
	for p in $1; do
		case $p in
		*'|'*) if apt-cache show "${p%%|*}" > /dev/null 2>&1; then echo "${p%%|*}"; else echo "${p#*|}"; fi ;;
		*) echo "$p" ;;
		esac
	done
}

lacking=$(missing)
[ -n "$lacking" ] || exit 0

if command -v apt-get > /dev/null; then
	echo "setup: installing by apt-get, since these are missing:$lacking"
	[ "$what" = tests ] && list="$apt_build $apt_tests" || list=$apt_build
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
	# shellcheck disable=SC2046
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends -o Dpkg::Use-Pty=0 \
		$(choose "$list") > /dev/null
elif command -v dnf > /dev/null; then
	echo "setup: installing by dnf, since these are missing:$lacking"
	[ "$what" = tests ] && list="$dnf_build $dnf_tests" || list=$dnf_build
	# shellcheck disable=SC2086
	as_root dnf -q -y install $list
elif command -v apk > /dev/null; then
	echo "setup: installing by apk, since these are missing:$lacking"
	[ "$what" = tests ] && list="$apk_build $apk_tests" || list=$apk_build
	# shellcheck disable=SC2086
	as_root apk -q add $list
elif command -v brew > /dev/null; then
	echo "setup: installing by brew, since these are missing:$lacking"
	[ "$what" = tests ] && list="$brew_build $brew_tests" || list=$brew_build
	# shellcheck disable=SC2086
	brew install -q $list
else
	echo "setup: no apt-get, dnf, apk or brew here; please install:$lacking" >&2
	exit 1
fi

lacking=$(missing)
if [ -n "$lacking" ]; then
	echo "setup: still missing:$lacking" >&2
	exit 1
fi
