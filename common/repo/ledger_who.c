/* SPDX-License-Identifier: ISC */
#include "ledger_who.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "file.h"
#include "policybranch.h"
#include "sign.h"
#include "signers.h"

#define CACHE_FILE  "release-verified"
#define CACHE_MAX   ((size_t)64 << 20)
#define SIGNERS_MAX ((size_t)4 << 20)

struct verifying {
	struct repo *repo;
	struct signers signers;
	char digest[65];     /* of what is verified against */
	struct map known;    /* "<event> <digest>" -> the rest of the line */
	struct strvec lines; /* owns keys and values of `known` */
	struct strbuf fresh; /* lines for the cache */
	struct err *err;
};

/* --- what counts ------------------------------------------------------------------------------------------------- */

static void add_file(struct strbuf *all, const char *path)
{
	struct strbuf text = STRBUF_INIT;
	char *full = path ? signers_expand(path) : NULL;

	if (full)
		file_read(&text, full, SIGNERS_MAX, NULL);
	strbuf_addf(all, "%zu:", text.len);
	strbuf_addbuf(all, &text);
	strbuf_release(&text);
	free(full);
}

static void make_digest(struct verifying *v)
{
	struct strbuf all = STRBUF_INIT;

	add_file(&all, v->signers.path);
	add_file(&all, signers_setting(v->repo, "revocationfile"));
	SHA256Data((const uint8_t *)all.buf, all.len, v->digest);
	strbuf_release(&all);
}

/* --- what was found before --------------------------------------------------------------------------------------- */

static char *cache_path(const struct verifying *v)
{
	return xstrfmt("%s/" CACHE_FILE, v->repo->place.common_dir);
}

/*
 * A file of somebody else's, or that others may write, proves nothing. Lines are "<event> <digest> <identity>[
 * <principal>] .", and one that was cut off has not got that end.
 */
static void load_cache(struct verifying *v)
{
	struct strbuf text = STRBUF_INIT;
	char *path = cache_path(v), *at;
	struct stat st;
	const size_t key = OID_HEX + 1 + 64;

	if (!lstat(path, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 022))
		file_read(&text, path, CACHE_MAX, NULL);
	for (at = text.buf; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		size_t len = strcspn(at, "\n");

		if (len < key + 4 || at[key] != ' ' || memcmp(at + len - 2, " .", 2) != 0)
			continue;
		strvec_pushn(&v->lines, at, len - 2);
	}
	for (size_t i = 0; i < v->lines.n; i++)
		*map_at(&v->known, v->lines.v[i], key) = v->lines.v[i] + key + 1;
	strbuf_release(&text);
	free(path);
}

/* In one write, so that another command's lines do not come between. What cannot be kept is verified again. */
static void save_cache(struct verifying *v)
{
	char *path = cache_path(v);
	int fd = v->fresh.len ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;

	if (fd >= 0) {
		if (write(fd, v->fresh.buf, v->fresh.len) < 0)
			unlink(path);
		close(fd);
	}
	free(path);
}

static int from_cache(struct verifying *v, struct event_entry *e)
{
	char key[OID_HEX + 1 + 64 + 1];
	const char *rest;

	snprintf(key, sizeof(key), "%s %s", e->oid, v->digest);
	rest = map_get(&v->known, key, strlen(key));
	if (!rest)
		return 0;
	if (!strncmp(rest, "signed ", 7)) {
		e->identity = EVENT_SIGNED;
		e->principal = xstrdup(rest + 7);
	} else if (!strcmp(rest, "revoked")) {
		e->identity = EVENT_REVOKED;
	} else if (!strcmp(rest, "unknown-key")) {
		e->identity = EVENT_UNKNOWN_KEY;
	} else {
		return 0;
	}
	return 1;
}

/* --- verifying --------------------------------------------------------------------------------------------------- */

/* Of an OpenPGP user id, "Name (comment) <address>", the address; a principal of ssh is one as it is. */
static char *principal_of(const struct signature *s)
{
	const char *open = s->principal ? strrchr(s->principal, '<') : NULL, *close = open ? strchr(open, '>') : NULL;

	return close ? xstrndup(open + 1, (size_t)(close - open - 1)) : xstrdup_null(s->principal);
}

static void judge(struct verifying *v, struct event_entry *e, const struct signature *s)
{
	int keep = s->format && !strcmp(s->format, "ssh");

	e->identity = s->state == SIGNATURE_REVOKED || s->state == SIGNATURE_EXPIRED ? EVENT_REVOKED
										     : EVENT_UNKNOWN_KEY;
	if (s->state == SIGNATURE_GOOD)
		e->principal = principal_of(s);
	if (e->principal)
		e->identity = EVENT_SIGNED;
	if (s->state == SIGNATURE_BAD) {
		event_entry_fail(e, "the signature does not fit: %s", s->detail ? s->detail : "content was changed");
		e->counts = 0;
		keep = 0;
	}
	if (keep && s->state != SIGNATURE_UNCHECKED)
		strbuf_addf(&v->fresh, "\n%s %s %s%s%s .\n", e->oid, v->digest, event_identity_name(e->identity),
			    e->principal ? " " : "", e->principal ? e->principal : "");
}

static int identify(struct verifying *v, struct event_entry *e)
{
	struct signature s = { 0 };
	int ret;

	if (from_cache(v, e))
		return 0;
	ret = signature_verify_commit(&s, v->repo, e->oid, v->signers.path, v->err);
	if (!ret)
		judge(v, e, &s);
	signature_release(&s);
	return ret;
}

static int must_sign(const struct verifying *v)
{
	enum policy_tristate set = v->repo->policy.signed_events;

	return set == TRI_AUTO ? v->signers.path != NULL : set == TRI_TRUE;
}

static int is_to_verify(const struct event_entry *e)
{
	return e->is_signed && e->counts;
}

static int has_to_verify(const struct ledger *const *v, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < v[i]->log.n; k++)
			if (is_to_verify(&v[i]->log.v[k]))
				return 1;
	return 0;
}

static int identify_all(struct verifying *v, struct ledger *l)
{
	size_t i;
	int ret = 0;

	l->log.must_sign = must_sign(v);
	for (i = 0; i < l->log.n && !ret; i++)
		if (is_to_verify(&l->log.v[i]))
			ret = identify(v, &l->log.v[i]);
	l->is_identified = !ret;
	return ret;
}

int ledger_identify_many(struct ledger *const *ledgers, size_t n, struct err *err)
{
	struct verifying v = { NULL, { 0 }, "", MAP_INIT, STRVEC_INIT, STRBUF_INIT, err };
	size_t i;
	int ret;

	if (!n)
		return 0;
	v.repo = ledgers[0]->repo;
	ret = policybranch_demand(v.repo, err);
	if (!ret)
		ret = signers_find(&v.signers, v.repo, err);
	if (!ret && has_to_verify((const struct ledger *const *)ledgers, n)) {
		make_digest(&v);
		load_cache(&v);
	}
	for (i = 0; i < n && !ret; i++)
		ret = identify_all(&v, ledgers[i]);
	save_cache(&v);
	signers_release(&v.signers);
	map_release(&v.known);
	strvec_release(&v.lines);
	strbuf_release(&v.fresh);
	/* What stops counts whoever recorded it, and is not to be typed without a look. */
	if (ret && (v.repo->is_urgent || v.repo->is_look)) {
		repo_warn(v.repo, "who recorded what cannot be told: %s", err ? err->msg.buf : "");
		err_clear(err);
		ret = 0;
	}
	return ret;
}

int ledger_identify(struct ledger *l, struct err *err)
{
	return ledger_identify_many(&l, 1, err);
}

int ledger_open_identified(struct ledger *l, struct repo *r, const char *release, struct err *err)
{
	int ret = ledger_open(l, r, release, err);

	return ret ? ret : ledger_identify(l, err);
}
