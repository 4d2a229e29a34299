/* SPDX-License-Identifier: ISC */
#include "backport.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "history.h"
#include "oidmap.h"

/* --- follow-ups ----------------------------------------------------------------------------------------------- */

/* By the first seven digits of their ids, the rest zero. */
struct known {
	struct oidmap first;
	struct known_one {
		git_oid oid;
		uint32_t next; /* with the same seven digits */
	} * v;
	size_t n, alloc;
};

static int prefix_of(git_oid *out, const char *hex)
{
	return git_oid_fromstrn(out, hex, 7);
}

static void know(struct known *k, const git_oid *oid)
{
	struct known_one one = { *oid, OIDMAP_NONE };
	char hex[OID_HEX + 1];
	uint32_t *first;
	git_oid prefix;

	git_oid_tostr(hex, sizeof(hex), oid);
	if (prefix_of(&prefix, hex))
		return;
	ALLOC_GROW(k->v, k->n + 1, k->alloc);
	first = oidmap_at(&k->first, &prefix, (uint32_t)k->n);
	if (*first != k->n)
		one.next = *first;
	*first = (uint32_t)k->n;
	k->v[k->n++] = one;
}

/* NULL: the digits name none of them. */
static const git_oid *recall(const struct known *k, const char *hex, size_t len)
{
	git_oid prefix, id;
	uint32_t i;

	if (len < 7 || len > OID_HEX || prefix_of(&prefix, hex) || git_oid_fromstrn(&id, hex, len))
		return NULL;
	for (i = oidmap_get(&k->first, &prefix); i < k->n; i = k->v[i].next)
		if (!git_oid_ncmp(&k->v[i].oid, &id, len))
			return &k->v[i].oid;
	return NULL;
}

struct finding {
	const struct known *known;
	const git_oid *of;
};

static void found_reverted(void *data, const char *hex, size_t len)
{
	struct finding *f = data;

	if (!f->of)
		f->of = recall(f->known, hex, len);
}

static size_t hex_run(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && strchr("0123456789abcdefABCDEF", s[n]) && s[n])
		n++;
	return n;
}

static int is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Any id in the text but those that say where a pick comes from. */
static const git_oid *find_mention(const struct known *k, const char *s, size_t len)
{
	static const char pick[] = "(cherry picked from commit ";
	const char *start = s, *end = s + len;

	while (s < end) {
		size_t n = hex_run(s, end), before = (size_t)(s - start);
		int is_pick = before >= sizeof(pick) - 1 && !memcmp(s - (sizeof(pick) - 1), pick, sizeof(pick) - 1);
		const git_oid *of;

		if (n >= 7 && n <= OID_HEX && !is_pick && (!before || !is_word(s[-1])) &&
		    (s + n == end || !is_word(s[n]))) {
			of = recall(k, s, n);
			if (of)
				return of;
		}
		s += n ? n : 1;
	}
	return NULL;
}

static const git_oid *find_fixes(const struct known *k, const struct message *m)
{
	size_t i;

	for (i = 0; i < m->n_footers; i++) {
		const git_oid *of = NULL;

		if (slice_is(m->footers[i].token, "Fixes"))
			of = find_mention(k, m->footers[i].value.s, m->footers[i].value.len);
		if (of)
			return of;
	}
	return NULL;
}

/* Does the commit speak of a known one, and how? */
static const git_oid *find_tie(const struct known *k, const struct commit *c, enum backport_tie *tie)
{
	struct finding f = { k, find_mention(k, c->message, c->message_len) };
	const git_oid *of;
	struct message m;

	if (!f.of)
		return NULL;
	message_parse(&m, c->message, c->message_len);
	*tie = BACKPORT_MENTION;
	of = find_fixes(k, &m);
	if (of) {
		*tie = BACKPORT_FIXES;
		f.of = of;
	} else {
		of = f.of;
		f.of = NULL;
		message_reverted_ids(&m, found_reverted, &f);
		if (f.of)
			*tie = BACKPORT_REVERTS;
		else
			f.of = of;
	}
	message_release(&m);
	return f.of;
}

static void add_followup(struct backport_followups *out, const struct commit *c, const git_oid *of,
			 enum backport_tie tie)
{
	struct backport_followup *f;

	ALLOC_GROW(out->v, out->n + 1, out->alloc);
	f = &out->v[out->n++];
	memset(f, 0, sizeof(*f));
	git_oid_fromstr(&f->oid, c->oid);
	f->of = *of;
	f->tie = tie;
	f->subject = xstrndup(c->message, strcspn(c->message, "\n"));
}

/* Only descendants can follow up, so what all commits have behind them is not read. */
static size_t find_hidden(struct repo *r, const git_oid *commits, size_t n, git_oid *hide)
{
	if (n == 1)
		*hide = commits[0];
	return n == 1 || !git_merge_base_octopus(hide, r->git, n, commits);
}

int backport_followups(struct backport_followups *out, struct repo *r, const git_oid *commits, size_t n,
		       const git_oid *tip, struct err *err)
{
	struct known known = { OIDMAP_INIT, NULL, 0, 0 };
	struct history_range range = { .tip = *tip };
	struct history h;
	git_oid hide, oid;
	enum backport_tie tie;
	size_t i;
	int ret;

	memset(out, 0, sizeof(*out));
	range.n_hide = find_hidden(r, commits, n, &hide);
	range.hide = &hide;
	ret = history_read(&h, r, &range, err);
	for (i = 0; i < n; i++)
		know(&known, &commits[i]);
	for (i = h.n; !ret && i--;) {
		const struct commit *c = &h.v[i];
		const git_oid *of = c->parents > 1 ? NULL : find_tie(&known, c, &tie);

		if (!of || git_oid_fromstr(&oid, c->oid) || recall(&known, c->oid, OID_HEX))
			continue;
		add_followup(out, c, of, tie);
		know(&known, &oid);
	}
	oidmap_release(&known.first);
	free(known.v);
	history_release(&h);
	return ret;
}

void backport_followups_release(struct backport_followups *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		free(f->v[i].subject);
	free(f->v);
	memset(f, 0, sizeof(*f));
}
