# SPDX-License-Identifier: ISC
# Leads fish from "git release-x" to the completion of git-release-x. Later fish does this by itself for every git-* program;
# 3.6 compares the wrong names. Goes to conf.d, since completions of git are otherwise read from fish's own file alone.

function __git_release_words
    set -l words (commandline -opc)
    string match -q 'release-*' -- $words[2]; and printf '%s\n' $words[2..]
end

complete -c git -f -n 'test -n "$(__git_release_words)"' -a '(complete -C "git-$(string join " " -- (__git_release_words)) $(commandline -ct)")'
