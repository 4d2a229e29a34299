# SPDX-License-Identifier: ISC
# bash completion for the git-release commands, on top of git's own: "git release-bump --<TAB>" asks the program for its
# options, so that none is listed here. Source it after git's completion, or install it where bash-completion looks.

declare -F __git_complete > /dev/null || ! declare -F _completion_loader > /dev/null || _completion_loader git

# The tags that name versions, newest first.
__git_release_tags() {
	__git tag --list --sort=-version:refname 2> /dev/null
}

# The branches, short: a line is named by its branch.
__git_release_lines() {
	__git for-each-ref --format='%(refname:short)' refs/heads 2> /dev/null
}

# Releases by name: those that have a ledger, and the final tags.
__git_release_ids() {
	{
		__git for-each-ref --format='%(refname:lstrip=2)' refs/release-ledger 2> /dev/null | grep -v '^_project$'
		__git_release_tags
	} | sort -u
}

__git_release_packages() {
	{
		__git config --get-regexp '^release-package\..*\.path$'
		__git config --blob HEAD:.gitrelease --get-regexp '^release-package\..*\.path$'
	} 2> /dev/null | sed -n 's/^release-package\.\(.*\)\.path .*/\1/p' | sort -u
}

__git_release_audiences() {
	{
		__git config --get-regexp '^release-audience\.'
		__git config --blob HEAD:.gitrelease --get-regexp '^release-audience\.'
	} 2> /dev/null | sed -n 's/^release-audience\.\(.*\)\.[^.]* .*/\1/p' | sort -u
}

# __git_release_complete <command> [<words>]: options from the program; values and operands by their kind.
__git_release_complete() {
	local command=$1 words=$2

	case $cur in
	--package=*) __gitcomp_nl "$(__git_release_packages)" "" "${cur#*=}" ;;
	--audience=*) __gitcomp_nl "$(__git_release_audiences)" "" "${cur#*=}" ;;
	--format=*) __gitcomp "markdown json html text" "" "${cur#*=}" ;;
	--color=*) __gitcomp "always never auto" "" "${cur#*=}" ;;
	--scheme=*) __gitcomp "semver calver" "" "${cur#*=}" ;;
	--pre=*) __gitcomp "alpha beta rc dev" "" "${cur#*=}" ;;
	--line=* | --to=*) __gitcomp_nl "$(__git_release_lines)" "" "${cur#*=}" ;;
	--release=* | --fixes=* | --rollback-target=*) __gitcomp_nl "$(__git_release_ids)" "" "${cur#*=}" ;;
	--from=*) __gitcomp_nl "$(__git_refs)" "" "${cur#*=}" ;;
	--*=*) ;;
	-*) __gitcomp_builtin "$command" ;;
	*) [ -z "$words" ] || __gitcomp_nl "$words" ;;
	esac
}

# The subcommands that the program itself names: the words without dashes before its options.
__git_release_verbs() {
	local word
	for word in $(__git "$1" --git-completion-helper 2> /dev/null); do
		case $word in --*) return ;; *) printf '%s\n' "$word" ;; esac
	done
}

_git_release_policy() { __git_release_complete release-policy "$(__git_release_verbs release-policy)"; }
_git_release_version() { __git_release_complete release-version "$(__git_release_verbs release-version)"; }
_git_release_lint() { __git_release_complete release-lint "$(__git_refs)"; }
_git_release_bump() { __git_release_complete release-bump $'auto\nmajor\nminor\npatch'; }
_git_release_tag() { __git_release_complete release-tag "$(__git_release_tags)"; }
_git_release_branch() {
	case " ${words[*]} " in
	*' close '*) __git_release_complete release-branch "$(__git_heads)" ;;
	*' owner '*) __git_release_complete release-branch "$(__git_heads && __git_release_tags)" ;;
	*' cut '* | *' candidate '* | *' list '*) __git_release_complete release-branch ;;
	*) __git_release_complete release-branch "$(__git_release_verbs release-branch)" ;;
	esac
}
_git_release_hotfix() {
	case $cur in
	--from=*) __gitcomp_nl "$(__git_release_tags)" "" "${cur#*=}" ;;
	*) __git_release_complete release-hotfix "$(__git_release_verbs release-hotfix)" ;;
	esac
}
_git_release_notes() { __git_release_complete release-notes "$(__git_release_tags)"; }
_git_release_forward() { __git_release_complete release-forward "$(__git_release_verbs release-forward; __git_release_lines)"; }
_git_release_backport() { __git_release_complete release-backport "$(__git_refs)"; }


# One of the verbs first; then releases, by which most of these commands take what they are about.
__git_release_verbs_then_ids() {
	local verbs word
	verbs=$(__git_release_verbs "$1")
	for word in $verbs; do
		case " ${words[*]:1:cword-1} " in *" $word "*)
			__git_release_complete "$1" "$(__git_release_ids)"
			return
			;;
		esac
	done
	__git_release_complete "$1" "$verbs"$'\n'"$(__git_release_ids)"
}

for __git_release_name in sync check flags announce train deploy incident retro stats status audit; do
	eval "_git_release_$__git_release_name() { __git_release_verbs_then_ids release-$__git_release_name; }"
done

# Typed with the dash, too.
if declare -F __git_complete > /dev/null; then
	for __git_release_name in policy version lint bump tag branch notes forward backport hotfix sync check flags announce \
		train deploy incident retro stats status audit; do
		__git_complete "git-release-$__git_release_name" "_git_release_$__git_release_name"
	done
	unset __git_release_name
fi
