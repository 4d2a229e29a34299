/* SPDX-License-Identifier: ISC */
/*
 * One entry of the release ledger (PRODUCT.md, section 6): a value, and the text that its commit's message is. The text
 * is a subject, free text, and last a block of trailers that always begins with `Release-Event`, so that what a person
 * writes above it can never be taken for it. `git log` and `git interpret-trailers` read it as it is.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "commit.h"

#define EVENT_VERSION   1               /* of the text; a reader refuses what has another number */
#define EVENT_MAX       ((size_t)65536) /* bytes of the whole text */
#define EVENT_NONCE_HEX 32

/* The ledger of what belongs to no single release. */
#define EVENT_PROJECT "_project"

/* What is no event of anybody's: the first commit of every ledger, and what joins two clones' histories. */
#define EVENT_ROOT "ledger.root"
#define EVENT_JOIN "ledger.join"

struct event_field {
	char *key;   /* "Check": letters, digits and dashes */
	char *value; /* one line, clean, no blanks at its ends, not empty */
};

/* All strings are owned and clean UTF-8. */
struct event {
	char *subject;
	char *text;                      /* free text, no newline at its end; "" for none */
	char *release;                   /* Release-Id: the tag name, or EVENT_PROJECT */
	char root[OID_HEX + 1];          /* Ledger-Root: the ledger it was written for; "" in the root itself */
	char *name;                      /* Event: "<command>.<step>" */
	char candidate[OID_HEX + 1];     /* the commit it speaks of; "" for none */
	uint64_t lamport;                /* 0 for the root, one more than the greatest of its parents' */
	int64_t time;                    /* Time: seconds since the epoch, by the writer's clock */
	char nonce[EVENT_NONCE_HEX + 1]; /* "" in roots and joins, which are made of what they say alone */
	struct event_field *fields;      /* the event's own, in order */
	size_t n_fields, alloc;
};

#define EVENT_INIT \
	{ \
		NULL, NULL, NULL, "", NULL, "", 0, 0, "", NULL, 0, 0 \
	}
void event_release(struct event *e);

/* Each copies, and makes its text clean: control characters become blanks in one line, U+FFFD in free text. */
void event_set_subject(struct event *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void event_set_text(struct event *e, const char *text);
void event_set_name(struct event *e, const char *name);
/*
 * The only value of the key from now on; NULL or what is blank: none. `key` is none of those that have a member above.
 */
void event_set(struct event *e, const char *key, const char *value);
void event_setf(struct event *e, const char *key, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* One more value: of the keys that take several, `Evidence` and `Reference`. */
void event_add(struct event *e, const char *key, const char *value);

/* The first value of the key; NULL: it has none. */
const char *event_get(const struct event *e, const char *key);
int event_is(const struct event *e, const char *name);

/* Appends the text. The event has a subject, a release and a name. */
void event_format(struct strbuf *out, const struct event *e);

/*
 * Reads a text. ERR_FAIL, with the reason alone, for what event_format would not have written: more than EVENT_MAX
 * bytes, a NUL, a CR or another control character, bytes that are no UTF-8, no trailer block, another version, a key
 * that is missing, twice there (in whatever case) or out of its form. `out` is untouched then.
 */
int event_parse(struct event *out, const char *text, size_t len, struct err *err);

/* Is it a name for an event: two words of lower-case letters and dashes with a dot between? */
int event_is_name(const char *name);

/*
 * A release's id as part of a ref's name: all bytes but A-Z a-z 0-9 . _ + - as %XX; a dot that git would refuse there
 * (at the beginning, after another one, at the end, in ".lock" at the end) likewise. event_release_decode is its
 * inverse; ERR_FAIL for what event_release_encode does not give.
 */
void event_release_encode(struct strbuf *out, const char *release);
int event_release_decode(struct strbuf *out, const char *name, struct err *err);

#endif
