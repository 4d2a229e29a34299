/* SPDX-License-Identifier: ISC */
/* Who has tagged a version, as its ledger has it, and whether one more may: the rules of `tag.create`. */
#ifndef TAG_RULES_H
#define TAG_RULES_H

#include "event_log.h"
#include "guard.h"

/* Fields: Tag, its name; Tag-Object, its id. Candidate is the commit. */
#define TAG_CREATE "tag.create"

struct tag_ask {
	const struct event_log *log; /* of the release, with who identified */
	const char *tag;
	const char *actor; /* whoever wants to make it */
	int may_allow;     /* would what they record count? */
};

/* Asked with a struct tag_ask. */
extern const struct guard_rule tag_rules[];

/* How many events that count say that this tag was made; *last, where there is one, is the place of the last one. */
size_t tag_created(const struct event_log *l, const char *tag, size_t *last);
/* The Tag-Object of that last one; "" where there is none. */
const char *tag_created_object(const struct event_log *l, const char *tag);
/* Appends "'v1.4.0' was tagged at 3f2a1bc by Ana <ana@example.com>". */
void tag_describe_created(struct strbuf *out, const struct event_entry *e);

#endif
