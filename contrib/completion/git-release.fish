# SPDX-License-Identifier: ISC
# fish completion for the git-release commands. The options come from the program itself (--opt-dump: letter, name, label of
# the argument, negatable, help), so that none is listed here. Installed as git-release-<x>.fish for each command;
# git-release-conf.fish leads from "git release-x" here.

function __git_release_packages
    begin
        git config --get-regexp '^release-package\..*\.path$'
        git config --blob HEAD:.gitrelease --get-regexp '^release-package\..*\.path$'
    end 2>/dev/null | string replace -r '^release-package\.(.*)\.path .*' '$1' | sort -u
end

function __git_release_define -a name
    set -l tab (printf '\t')
    for line in ($name --opt-dump 2>/dev/null)
        set -l row (string split $tab -- $line)
        set -l spec -c $name -d $row[5]
        test $row[1] != -; and set -a spec -s $row[1]
        test $row[2] != -; and set -a spec -l $row[2]
        switch $row[3]
            case - '=*'
            case file path
                set -a spec -r -F
            case '*'
                set -a spec -x
        end
        switch $row[2]
            case from
                set -a spec -a '(git tag --list --sort=-version:refname 2>/dev/null)'
            case release fixes rollback-target
                set -a spec -a "(git for-each-ref --format='%(refname:lstrip=2)' refs/release-ledger refs/tags 2>/dev/null)"
            case package
                set -a spec -a '(__git_release_packages)'
            case line to
                set -a spec -a "(git for-each-ref --format='%(refname:short)' refs/heads 2>/dev/null)"
            case format
                set -a spec -a 'markdown json html text'
            case color
                set -a spec -a 'always never auto'
        end
        complete $spec
        if test "$row[4]" = negatable; and not string match -q 'no-*' -- $row[2]
            complete -c $name -l no-$row[2] -d "not: $row[5]"
        end
    end
    set -l verbs (string match -v -- '--*' (string split -n ' ' -- ($name --git-completion-helper 2>/dev/null)))
    switch $name
        case git-release-bump
            set verbs auto major minor patch
    end
    complete -c $name -f -n "test (count (commandline -opc)) -eq 1" -a "$verbs"
    switch $name
        case git-release-tag git-release-notes
            complete -c $name -f -a '(git tag --list --sort=-version:refname 2>/dev/null)'
        case git-release-branch
            complete -c $name -f -n '__fish_seen_subcommand_from close owner' -a "(git for-each-ref --format='%(refname:short)' refs/heads 2>/dev/null)"
        case git-release-forward
            complete -c $name -f -a "(git for-each-ref --format='%(refname:short)' refs/heads 2>/dev/null)"
    end
end

switch (status basename)
    case 'git-release-*.fish'
        __git_release_define (string replace .fish '' (status basename))
    case '*'
        for name in (complete -C git-release- | string match -r '^git-release-[a-z]+')
            __git_release_define $name
        end
end
