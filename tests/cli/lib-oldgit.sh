# SPDX-License-Identifier: ISC
# A git that cannot merge trees. Sourced after lib.sh.

# old_git <command...>: as with git 2.37, whose merge-tree knows no --write-tree; $PWD/used tells that it was asked.
REAL_GIT=$(command -v git)
old_git() {
	mkdir -p old && cat > old/git <<-END
		#!/bin/sh
		case " \$* " in
		*' merge-tree '*--write-tree*) echo x >> '$PWD/used'; echo 'usage: git merge-tree <base-tree> <branch1> <branch2>' >&2; exit 129 ;;
		' --version ' | ' version ') echo 'git version 2.37.4'; exit ;;
		esac
		exec '$REAL_GIT' "\$@"
	END
	chmod +x old/git && (PATH=$PWD/old:$PATH && "$@")
}
# in_dir <dir> <command...>: for old_git.
in_dir() {
	(cd "$1" && shift && "$@")
}
