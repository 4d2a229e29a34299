# SPDX-License-Identifier: ISC
# complete.zsh <folder of completion functions> <command line>: prints what zsh offers at the end of the line, one a line. zsh
# completes only in an interactive shell, so one runs in a pseudo-terminal, with a compadd that prints what it is given.
zmodload zsh/zpty || exit 1
zpty shell zsh -f -i

setup="PROMPT=; fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D
compadd() {
	local -a offered
	[[ \$@[1,(i)(-|--)] == *-(O|A|D)\\ * ]] && { builtin compadd \"\$@\"; return }
	builtin compadd -A offered \"\$@\"
	print -l -- MATCH:\${^offered}
	builtin compadd \"\$@\"
}
bindkey '^I' complete-word
comppostfuncs=(done-here); done-here() { print EN''DED; exit }
print READ''Y"
for line in ${(f)setup}; do zpty -w shell "$line"; done
while zpty -r shell line; do [[ $line == READY* ]] && break; done
zpty -w -n shell "$2"$'\t'
while zpty -r shell line; do
	line=${line//[$'\r\n']/}
	[[ $line == *ENDED* ]] && break
	[[ $line == *MATCH:* ]] && print -r -- "${line#*MATCH:}"
done
zpty -d shell
exit 0
