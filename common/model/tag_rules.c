/* SPDX-License-Identifier: ISC */
#include "tag_rules.h"

#include <string.h>

size_t tag_created(const struct event_log *l, const char *tag, size_t *last)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		const struct event_entry *e = &l->v[i];
		const char *made = e->counts && event_is(&e->event, TAG_CREATE) ? event_get(&e->event, "Tag") : NULL;

		if (!made || strcmp(made, tag) != 0 || !event_log_may_allow(l, i))
			continue;
		*last = i;
		n++;
	}
	return n;
}

const char *tag_created_object(const struct event_log *l, const char *tag)
{
	size_t last;
	const char *object = tag_created(l, tag, &last) ? event_get(&l->v[last].event, "Tag-Object") : NULL;

	return object ? object : "";
}

void tag_describe_created(struct strbuf *out, const struct event_entry *e)
{
	const char *tag = event_get(&e->event, "Tag");

	strbuf_addf(out, "'%s' was tagged at %.7s by %s <%s>", tag ? tag : e->event.release, e->event.candidate,
		    e->author, e->principal ? e->principal : e->email);
}

static int is_not_known(const void *data, struct strbuf *reason)
{
	return guard_not_known(((const struct tag_ask *)data)->may_allow, reason);
}

/* Whoever made it may make it again: a tag that they deleted before anybody had it, or that an interruption took. */
static int is_taken(const void *data, struct strbuf *reason)
{
	const struct tag_ask *a = data;
	const char *by;
	size_t last;

	if (!tag_created(a->log, a->tag, &last))
		return 0;
	by = event_entry_actor(&a->log->v[last]);
	if (a->actor && by && !strcmp(a->actor, by))
		return 0;
	tag_describe_created(reason, &a->log->v[last]);
	return 1;
}

const struct guard_rule tag_rules[] = {
	{ TAG_CREATE, "not-known", is_not_known },
	{ TAG_CREATE, "taken", is_taken },
	{ NULL, NULL, NULL },
};
