# SPDX-License-Identifier: ISC
# Completion in the real shells: each offers just the options that the program itself lists.
. ./lib.sh

folder=$SOURCE_ROOT/contrib/completion
git_completion=
for f in /usr/share/bash-completion/completions/git /usr/local/share/bash-completion/completions/git \
	/opt/homebrew/etc/bash_completion.d/git-completion.bash; do
	[ -f "$f" ] && git_completion=$f && break
done
fpath=
commands=$(cd "$GIT_RELEASE_BIN" && ls)

# The spellings that the option table yields: long options and negations, one a line, sorted.
table_of() {
	"$1" --opt-dump | awk -F'\t' '$2 != "-" { print "--" $2; if ($4 == "negatable" && $2 !~ /^no-/) print "--no-" $2 }' | LC_ALL=C sort -u
}

# in_bash <word…>: what bash offers for the command line of these words, the last one being completed.
in_bash() {
	bash --norc --noprofile -c '
		. "$1" && . "$2" && shift 2 &&
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} &&
		case $1 in git) __git_wrap__git_main ;; *) "$(complete -p "$1" | sed "s/.*-F \([^ ]*\).*/\1/")" ;; esac
		printf "%s\n" "${COMPREPLY[@]}"' bash "$git_completion" "$folder/git-release-completion.bash" "$@"
}

# in_zsh <command line>: what zsh offers at its end, in a terminal of its own.
in_zsh() {
	zsh -f "$SOURCE_ROOT/tests/cli/complete.zsh" "$fpath" "$1"
}

for c in $commands; do
	command=$c
	if [ -n "$git_completion" ] && command -v bash > /dev/null; then
		it "bash: ${c#git-} offers the options of the program, with git and with a dash" '
			repo r && cd r && table_of "$command" > ../want &&
			{ in_bash git "${command#git-}" -- && in_bash git "${command#git-}" --no-; } |
				sed "s/[ =]*$//" | grep -v "^--no-\.\.\.$" | LC_ALL=C sort -u > ../got && same ../want ../got &&
			{ in_bash "$command" -- && in_bash "$command" --no-; } |
				sed "s/[ =]*$//" | grep -v "^--no-\.\.\.$" | LC_ALL=C sort -u > ../got && same ../want ../got
		'
	else
		skip "bash: ${c#git-}" 'no bash with the completion of git here'
	fi
	if zsh -fc 'zmodload zsh/zpty && zpty probe true' > /dev/null 2>&1; then
		it "zsh: ${c#git-} offers the options of the program, with git and with a dash" '
			mkdir fpath && fpath=$PWD/fpath && cp "$folder/_git-release" fpath && ln -s _git-release "fpath/_$command" &&
			repo r && cd r && table_of "$command" > ../want &&
			in_zsh "git ${command#git-} --" > ../raw && grep "^--" ../raw | sed "s/=.*//" | LC_ALL=C sort -u > ../got && same ../want ../got &&
			in_zsh "$command --" > ../raw && grep "^--" ../raw | sed "s/=.*//" | LC_ALL=C sort -u > ../got && same ../want ../got
		'
	else
		skip "zsh: ${c#git-}" 'no zsh, or no pseudo-terminal, here'
	fi
	if command -v fish > /dev/null; then
		it "fish: ${c#git-} offers the options of the program, with git and with a dash" '
			mkdir -p "$HOME/.config/fish/completions" "$HOME/.config/fish/conf.d" &&
			cp "$folder/git-release-conf.fish" "$HOME/.config/fish/conf.d" &&
			cp "$folder/git-release.fish" "$HOME/.config/fish/completions/$command.fish" &&
			repo r && cd r && table_of "$command" > ../want &&
			for line in "git ${command#git-} --" "$command --"; do
				fish -c "complete -C \"$line\"" | sed "s/\t.*//; s/=$//" | grep "^--" | grep -v "^--help$" | LC_ALL=C sort -u > ../got &&
				same ../want ../got || exit 1
			done
		'
	else
		skip "fish: ${c#git-}" 'no fish here'
	fi
done

if [ -n "$git_completion" ]; then
	it 'bash: tags are offered newest first, packages of the policy, and branches' '
		repo r && commit r "feat: one" && tag r v1.2.0 && tag r v1.10.0 &&
		commit r "chore: policy" .gitrelease "[release-package \"api\"]
	path = api
" &&
		cd r && in_bash git release-tag v1 > ../got && printf "v1.10.0 \nv1.2.0 \n" > ../want && same ../want ../got &&
		in_bash git release-bump --package=a > ../got && has ../got api &&
		git branch release/1.2 && in_bash git release-branch close rel > ../got && has ../got release/1.2 &&
		in_bash git release-branch candidate --line=rel > ../got && has ../got release/1.2 &&
		in_bash git release-branch cl > ../got && printf "close \n" | same - ../got
	'
fi
finish
