# SPDX-License-Identifier: ISC
# Keys for the tests of signatures, made on the spot; to be read after lib.sh. They live in $HOME of the test alone.
#
#   . ./lib-keys.sh
#   gpg_key alice     a key without passphrase "alice <alice@example.com>"; prints its fingerprint
#   ssh_key bob       $HOME/.ssh/bob, and a line for it in $HOME/allowed_signers; prints the path of the key
#   use_gpg <dir> <fingerprint>, use_ssh <dir> <path>     make the repository sign with it

# A socket's path has to be short, whatever TMPDIR is.
GNUPGHOME=$(mktemp -d /tmp/gnupg.XXXXXX)
export GNUPGHOME

gpg_key() {
	gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-gen-key "$1 <$1@example.com>" default default 0 \
		> "$HOME/gpg.log" 2>&1 || { cat "$HOME/gpg.log" >&2; return 1; }
	gpg --batch --with-colons --list-keys "$1@example.com" | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1
}

ssh_key() {
	mkdir -p "$HOME/.ssh" &&
	ssh-keygen -q -t ed25519 -N '' -C "$1@example.com" -f "$HOME/.ssh/$1" &&
	printf '%s@example.com namespaces="git" %s\n' "$1" "$(cut -d' ' -f1,2 "$HOME/.ssh/$1.pub")" >> "$HOME/allowed_signers" &&
	echo "$HOME/.ssh/$1"
}

use_gpg() {
	git -C "$1" config gpg.format openpgp && git -C "$1" config user.signingKey "$2"
}

use_ssh() {
	git -C "$1" config gpg.format ssh && git -C "$1" config user.signingKey "$2" &&
	git -C "$1" config gpg.ssh.allowedSignersFile "$HOME/allowed_signers"
}

# The agent goes with the keys.
forget_keys() {
	gpgconf --kill all
	rm -rf "$GNUPGHOME"
}
trap forget_keys EXIT
