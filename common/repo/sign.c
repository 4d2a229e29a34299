/* SPDX-License-Identifier: ISC */
#include "sign.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"

const char *signature_state_name(enum signature_state state)
{
	static const char *const names[] = { "none", "good", "bad", "unknown key", "expired", "revoked" };

	return names[state];
}

void signature_release(struct signature *s)
{
	free(s->principal);
	free(s->key);
	memset(s, 0, sizeof(*s));
}

static void take(char **into, const char *text, size_t len)
{
	free(*into);
	*into = xstrndup(text, len);
}

/* gpg's status lines (doc/DETAILS of GnuPG), which gpgsm writes too: "[GNUPG:] GOODSIG <key> <user id>". */
static void read_status_line(struct signature *s, const char *line, size_t len)
{
	static const struct {
		const char *word;
		enum signature_state state;
	} words[] = {
		{ "GOODSIG ", SIGNATURE_GOOD },       { "BADSIG ", SIGNATURE_BAD },
		{ "ERRSIG ", SIGNATURE_UNKNOWN_KEY }, { "EXPSIG ", SIGNATURE_EXPIRED },
		{ "EXPKEYSIG ", SIGNATURE_EXPIRED },  { "REVKEYSIG ", SIGNATURE_REVOKED },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i].word);
		const char *key = line + n, *space;

		if (len < n || memcmp(line, words[i].word, n) != 0)
			continue;
		s->state = words[i].state;
		space = memchr(key, ' ', len - n);
		take(&s->key, key, space ? (size_t)(space - key) : len - n);
		if (space && s->state != SIGNATURE_UNKNOWN_KEY)
			take(&s->principal, space + 1, len - (size_t)(space + 1 - line));
	}
}

/*
 * ssh-keygen's words: `Good "git" signature for <principal> with ED25519 key SHA256:…`; without a principal
 * `Good "git" signature with …`, which git takes for a failure. The principal may hold spaces, so it ends at the last
 * " with ".
 */
static void read_ssh_line(struct signature *s, const char *line, size_t len)
{
	static const char good[] = "Good \"git\" signature ";
	const char *end = line + len, *at, *with = NULL;

	if (len < sizeof(good) - 1 || memcmp(line, good, sizeof(good) - 1) != 0)
		return;
	line += sizeof(good) - 1;
	for (at = line; at + 5 <= end; at++)
		if (!memcmp(at, "with ", 5) && (at == line || at[-1] == ' '))
			with = at;
	s->state = SIGNATURE_UNKNOWN_KEY;
	if (with && with > line + 5 && !memcmp(line, "for ", 4)) {
		s->state = SIGNATURE_GOOD;
		take(&s->principal, line + 4, (size_t)(with - 1 - (line + 4)));
	}
	for (at = end; at > line && at[-1] != ' '; at--)
		;
	take(&s->key, at, (size_t)(end - at));
}

static void read_line(struct signature *s, const char *line, size_t len)
{
	static const char gnupg[] = "[GNUPG:] ";

	if (len > sizeof(gnupg) - 1 && !memcmp(line, gnupg, sizeof(gnupg) - 1))
		read_status_line(s, line + sizeof(gnupg) - 1, len - (sizeof(gnupg) - 1));
	else
		read_ssh_line(s, line, len);
}

/* The words of the child decide what kind of failure it is; its exit code has the last word on success. */
static void judge(struct signature *s, const struct strbuf *said, int code)
{
	const char *line = said->buf;

	s->state = SIGNATURE_NONE;
	while (*line) {
		size_t len = strcspn(line, "\n");

		read_line(s, line, len);
		line += len + (line[len] == '\n');
	}
	if (s->state == SIGNATURE_GOOD && code)
		s->state = SIGNATURE_UNKNOWN_KEY;
	else if (s->state == SIGNATURE_NONE && code)
		s->state = strstr(said->buf, "incorrect signature") || strstr(said->buf, "Could not verify") ? SIGNATURE_BAD :
													       SIGNATURE_UNKNOWN_KEY;
	else if (s->state == SIGNATURE_NONE)
		s->state = SIGNATURE_GOOD;
}

static const char *format_of(struct repo *r, const char *oid)
{
	git_odb_object *object = NULL;
	const char *format = "openpgp";
	git_oid id;

	if (!git_oid_fromstr(&id, oid) && !git_odb_read(&object, r->odb, &id)) {
		const char *text = git_odb_object_data(object);

		if (strstr(text, "-----BEGIN SSH SIGNATURE-----"))
			format = "ssh";
		else if (strstr(text, "-----BEGIN SIGNED MESSAGE-----"))
			format = "x509";
	}
	git_odb_object_free(object);
	return format;
}

static int verify(struct signature *s, struct repo *r, const char *verb, const char *oid, struct err *err)
{
	struct run git = RUN_INIT;
	int code;

	memset(s, 0, sizeof(*s));
	s->format = format_of(r, oid);
	gitcmd_init(&git, verb, "--raw", oid, NULL);
	/* A replace ref could show another object than the one that the tag names. */
	strvec_push(&git.env, "GIT_NO_REPLACE_OBJECTS=1");
	code = run_command(&git, err);
	if (code >= 0) {
		strbuf_addbuf(&git.err, &git.out);
		judge(s, &git.err, code);
	}
	run_release(&git);
	return code < 0 ? code : 0;
}

int signature_verify_tag(struct signature *s, struct repo *r, const char *oid, struct err *err)
{
	return verify(s, r, "verify-tag", oid, err);
}

int signature_verify_commit(struct signature *s, struct repo *r, const char *oid, struct err *err)
{
	return verify(s, r, "verify-commit", oid, err);
}
