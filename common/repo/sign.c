/* SPDX-License-Identifier: ISC */
#include "sign.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "gitcmd.h"
#include "signers.h"

const char *signature_state_name(enum signature_state state)
{
	static const char *const names[] = { "none", "good", "bad", "unknown key", "expired", "revoked", "unchecked" };

	return names[state];
}

void signature_release(struct signature *s)
{
	free(s->principal);
	free(s->key);
	free(s->detail);
	memset(s, 0, sizeof(*s));
}

static const struct {
	const char *begin;
	const char *format;
} armours[] = {
	{ "-----BEGIN PGP SIGNATURE-----", "openpgp" },
	{ "-----BEGIN PGP MESSAGE-----", "openpgp" },
	{ "-----BEGIN SSH SIGNATURE-----", "ssh" },
	{ "-----BEGIN SIGNED MESSAGE-----", "x509" },
};

static const char *armour_at(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(armours); i++)
		if (len >= strlen(armours[i].begin) && !memcmp(s, armours[i].begin, strlen(armours[i].begin)))
			return armours[i].format;
	return NULL;
}

/* A tag's signature is a line of its message; a commit's is the header "gpgsig". */
static const char *find_signature(const char *s, size_t len, int is_commit)
{
	static const char header[] = "gpgsig ";
	const char *format = NULL;
	const char *end = s + len;

	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t line = (size_t)((nl ? nl : end) - s);

		if (is_commit && !line)
			break;
		if (is_commit && line > strlen(header) && !memcmp(s, header, strlen(header)))
			return armour_at(s + strlen(header), line - strlen(header));
		if (!is_commit && armour_at(s, line))
			format = armour_at(s, line);
		s += line + 1;
	}
	return format;
}

/* The text after `word` in a line that begins with it, up to the end of the line; NULL when there is no such line. */
static char *rest_of_line(const char *text, const char *word)
{
	const char *at = text;

	while (at) {
		if (!strncmp(at, word, strlen(word))) {
			char *line = xstrndup(at + strlen(word), strcspn(at + strlen(word), "\r\n"));
			char *clean = utf8_cleaned(line);

			free(line);
			return clean;
		}
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return NULL;
}

/* GnuPG's status lines (doc/DETAILS): "GOODSIG <key id> <user id>". The worst one that is there counts. */
static void read_status(struct signature *s, const char *text, int accepted)
{
	static const struct {
		const char *line;
		enum signature_state state;
	} lines[] = {
		{ "[GNUPG:] BADSIG ", SIGNATURE_BAD },         { "[GNUPG:] REVKEYSIG ", SIGNATURE_REVOKED },
		{ "[GNUPG:] EXPKEYSIG ", SIGNATURE_EXPIRED },  { "[GNUPG:] EXPSIG ", SIGNATURE_EXPIRED },
		{ "[GNUPG:] ERRSIG ", SIGNATURE_UNKNOWN_KEY }, { "[GNUPG:] GOODSIG ", SIGNATURE_GOOD },
	};
	char *valid = rest_of_line(text, "[GNUPG:] VALIDSIG ");
	size_t i;

	s->state = SIGNATURE_UNCHECKED;
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		char *rest = rest_of_line(text, lines[i].line), *blank;

		if (!rest)
			continue;
		s->state = lines[i].state;
		blank = strchr(rest, ' ');
		s->key = xstrndup(rest, blank ? (size_t)(blank - rest) : strlen(rest));
		if (blank && lines[i].state != SIGNATURE_UNKNOWN_KEY)
			s->principal = xstrdup(blank + 1);
		free(rest);
		break;
	}
	if (valid) {
		free(s->key);
		s->key = xstrndup(valid, strcspn(valid, " "));
	}
	free(valid);
	/* git has its own say: gpg.minTrustLevel, more than one signature. */
	if (s->state == SIGNATURE_GOOD && !accepted)
		s->state = SIGNATURE_UNKNOWN_KEY;
}

/* ssh-keygen says `Good "git" signature for <principal> with <type> key <fingerprint>`. */
static void read_ssh(struct signature *s, const struct repo *r, const char *text, int accepted)
{
	static const char with[] = " with ", key[] = " key ";
	char *known = rest_of_line(text, "Good \"git\" signature for ");
	char *stranger = rest_of_line(text, "Good \"git\" signature with ");
	const char *line = known ? known : stranger, *at, *next;

	/* A principal may hold blanks: the last " with " is ssh-keygen's. */
	for (at = NULL, next = known; next && (next = strstr(next, with)); next++)
		at = next;
	if (at)
		s->principal = xstrndup(known, (size_t)(at - known));
	at = line ? strstr(at ? at : line, key) : NULL;
	if (at)
		s->key = xstrdup(at + strlen(key));
	if (accepted && known)
		s->state = SIGNATURE_GOOD;
	else if (strstr(text, "Signature verification failed"))
		s->state = SIGNATURE_BAD;
	else if (signers_setting(r, "revocationfile") && !line && strstr(text, "Could not verify signature"))
		s->state = SIGNATURE_REVOKED; /* ssh-keygen's reason does not get through git 2.39 */
	else if (strstr(text, "expired"))
		s->state = SIGNATURE_EXPIRED;
	else if (line || strstr(text, "No principal matched"))
		s->state = SIGNATURE_UNKNOWN_KEY;
	else if (strstr(text, "allowedSignersFile") || strstr(text, "cannot run") || strstr(text, "ssh-keygen -Y"))
		s->state = SIGNATURE_UNCHECKED;
	else
		s->state = SIGNATURE_BAD;
	free(known);
	free(stranger);
}

/* The last line, which tells most: machines' status lines and programs' names left out. */
static char *last_words(const char *text)
{
	const char *line = text, *best = NULL;
	char *words, *clean;

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (*line != '\n' && strncmp(line, "[GNUPG:]", 8))
			best = line;
	if (!best)
		return NULL;
	words = xstrndup(best, strcspn(best, "\r\n"));
	clean = utf8_cleaned(words);
	free(words);
	return clean;
}

/* `signers`: the allowed-signers file that counts; NULL: as configured. */
static int ask_git(struct signature *s, struct repo *r, const char *oid, int is_commit, const char *signers,
		   struct err *err)
{
	struct run run = RUN_INIT;
	int code;

	gitcmd_init(&run, NULL);
	if (signers) {
		strvec_push(&run.args, "-c");
		strvec_pushf(&run.args, "gpg.ssh.allowedSignersFile=%s", signers);
	}
	strvec_pushl(&run.args, is_commit ? "verify-commit" : "verify-tag", "--raw", oid, (const char *)NULL);
	strvec_push(&run.env, "GIT_NO_REPLACE_OBJECTS=1");
	code = run_command(&run, err);
	if (code >= 0) {
		if (!strcmp(s->format, "ssh"))
			read_ssh(s, r, run.err.buf, !code);
		else
			read_status(s, run.err.buf, !code);
		if (s->state != SIGNATURE_GOOD)
			s->detail = last_words(run.err.buf);
	}
	run_release(&run);
	return code < 0 ? code : 0;
}

static int verify(struct signature *s, struct repo *r, const char *oid, git_object_t type, const char *signers,
		  struct err *err)
{
	const int is_commit = type == GIT_OBJECT_COMMIT;
	git_odb_object *object = NULL;
	git_oid id;

	memset(s, 0, sizeof(*s));
	if (git_oid_fromstr(&id, oid) || git_odb_read(&object, r->odb, &id))
		return repo_error(err, ERR_FAIL, "cannot read object '%s'", oid);
	if (git_odb_object_type(object) == type)
		s->format = find_signature(git_odb_object_data(object), git_odb_object_size(object), is_commit);
	git_odb_object_free(object);
	return s->format ? ask_git(s, r, oid, is_commit, signers, err) : 0;
}

int signature_verify_tag(struct signature *s, struct repo *r, const char *oid, const char *signers, struct err *err)
{
	return verify(s, r, oid, GIT_OBJECT_TAG, signers, err);
}

int signature_verify_commit(struct signature *s, struct repo *r, const char *oid, const char *signers, struct err *err)
{
	return verify(s, r, oid, GIT_OBJECT_COMMIT, signers, err);
}
