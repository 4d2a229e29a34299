/* SPDX-License-Identifier: ISC */
#include "backport.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "backport_known.h"
#include "history.h"

/* --- follow-ups ----------------------------------------------------------------------------------------------- */

struct finding {
	const struct backport_known *known;
	const git_oid *of;
	int named; /* ids, known or not */
};

static void found_reverted(void *data, const char *hex, size_t len)
{
	struct finding *f = data;

	f->named = 1;
	if (!f->of)
		f->of = backport_known_find(f->known, hex, len);
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
static const git_oid *find_mention(const struct backport_known *k, const char *s, size_t len)
{
	static const char pick[] = "(cherry picked from commit ";
	const char *start = s, *end = s + len;

	while (s < end) {
		size_t n = hex_run(s, end), before = (size_t)(s - start);
		int is_pick = before >= sizeof(pick) - 1 && !memcmp(s - (sizeof(pick) - 1), pick, sizeof(pick) - 1);
		const git_oid *of;

		if (n >= 7 && n <= OID_HEX && !is_pick && (!before || !is_word(s[-1])) &&
		    (s + n == end || !is_word(s[n]))) {
			of = backport_known_find(k, s, n);
			if (of)
				return of;
		}
		s += n ? n : 1;
	}
	return NULL;
}

static const git_oid *find_fixes(const struct backport_known *k, const struct message *m)
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

/* Git's revert names an id, GitHub's the subject alone. */
static const git_oid *find_reverted(const struct backport_known *k, const struct message *m)
{
	struct finding f = { k, NULL, 0 };

	message_reverted_ids(m, found_reverted, &f);
	if (!f.named && m->kind == MESSAGE_REVERT && !m->reapply)
		f.of = backport_known_find_subject(k, m->description.s, m->description.len);
	return f.of;
}

/* Does the commit speak of a known one, and how? */
static const git_oid *find_tie(const struct backport_known *k, const struct commit *c, enum backport_tie *tie)
{
	static const char revert[] = "Revert \"";
	const git_oid *mention = find_mention(k, c->message, c->message_len), *of;
	struct message m;

	if (!mention && strncmp(c->message, revert, sizeof(revert) - 1) != 0)
		return NULL;
	message_parse(&m, c->message, c->message_len);
	*tie = BACKPORT_FIXES;
	of = find_fixes(k, &m);
	if (!of) {
		*tie = BACKPORT_REVERTS;
		of = find_reverted(k, &m);
	}
	if (!of) {
		*tie = BACKPORT_MENTION;
		of = mention;
	}
	message_release(&m);
	return of;
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
static size_t find_hidden(const struct backport_known *k, git_oid *hide)
{
	git_oid *there = xcalloc(k->n, sizeof(*there));
	size_t i, n = 0, found;

	for (i = 0; i < k->n; i++)
		if (k->v[i].subject)
			there[n++] = k->v[i].oid;
	if (n == 1)
		*hide = there[0];
	found = n == 1 || (n && !git_merge_base_octopus(hide, k->repo->git, n, there));
	free(there);
	return found;
}

static void look_at(struct backport_followups *out, struct backport_known *k, const struct commit *c)
{
	enum backport_tie tie;
	const git_oid *of;

	if (c->parents > 1 || backport_known_find(k, c->oid, OID_HEX))
		return;
	of = find_tie(k, c, &tie);
	if (of)
		add_followup(out, c, of, tie);
	if (of || backport_known_has_patch(k, c))
		backport_known_add(k, c);
}

int backport_followups(struct backport_followups *out, struct repo *r, const git_oid *commits, size_t n,
		       const git_oid *tip, struct err *err)
{
	struct backport_known known = { .repo = r, .first = OIDMAP_INIT };
	struct history_range range = { .tip = *tip };
	struct history h;
	git_oid hide;
	size_t i;
	int ret;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < n; i++)
		backport_known_add_named(&known, &commits[i]);
	range.n_hide = find_hidden(&known, &hide);
	range.hide = &hide;
	ret = history_read(&h, r, &range, err);
	for (i = h.n; !ret && i--;)
		look_at(out, &known, &h.v[i]);
	backport_known_release(&known);
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
