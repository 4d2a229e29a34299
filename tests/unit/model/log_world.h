/* SPDX-License-Identifier: ISC */
/* A ledger made event by event, for the tests of what is folded from one. */
#ifndef LOG_WORLD_H
#define LOG_WORLD_H

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/event_log.h"

#define NOW ((int64_t)1767225600) /* 2026-01-01T00:00:00Z */

/* Entry 0 is the root. */
static inline void world_init(struct event_log *log, const char *release)
{
	struct event_entry *root;

	event_log_init(log, release);
	root = event_log_add(log);
	memset(root->oid, 'f', OID_HEX);
	event_set_name(&root->event, EVENT_ROOT);
	root->event.release = xstrdup(release);
}

/* The first 12 digits of event number `at`; of the last few. */
static inline const char *id(size_t at)
{
	static char ids[8][EVENT_ID_HEX + 1];
	static size_t next;
	char *out = ids[next++ % 8];

	snprintf(out, EVENT_ID_HEX + 1, "%012zx", at);
	return out;
}

/*
 * One event on top of number `parent`; "Key=value" after who it claims to be by, up to NULL. "Key" may be Time (seconds),
 * Text, Candidate and Signed (by: the principal). Returns its number, which is its place too so long as what is recorded
 * later stands on what was recorded before.
 */
static inline size_t record(struct event_log *log, size_t parent, const char *name, const char *actor, ...)
{
	size_t at = log->n;
	struct event_entry *e = event_log_add(log);
	const char *field;
	va_list ap;

	snprintf(e->oid, sizeof(e->oid), "%012zx%028d", at, 0);
	e->parents = xmalloc(sizeof(*e->parents));
	e->parents[0] = parent;
	e->n_parents = 1;
	e->author = xstrdup(actor);
	e->email = xstrfmt("%s@example.com", actor);
	memset(e->event.root, 'f', OID_HEX);
	e->event.release = xstrdup(log->release);
	event_set_name(&e->event, name);
	event_set_subject(&e->event, "%s", name);
	event_set_text(&e->event, "");
	e->event.lamport = log->v[parent].event.lamport + 1;
	e->event.time = NOW + (int64_t)e->event.lamport * 60;
	snprintf(e->event.nonce, sizeof(e->event.nonce), "%032zx", at);
	va_start(ap, actor);
	while ((field = va_arg(ap, const char *))) {
		size_t key = strcspn(field, "=");
		const char *value = field + key + 1;
		char *k = xstrndup(field, key);

		if (!strcmp(k, "Time"))
			e->event.time = strtoll(value, NULL, 10);
		else if (!strcmp(k, "Text"))
			event_set_text(&e->event, value);
		else if (!strcmp(k, "Subject"))
			event_set_subject(&e->event, "%s", value);
		else if (!strcmp(k, "Candidate"))
			memcpy(e->event.candidate, value, OID_HEX);
		else if (!strcmp(k, "Signed")) {
			e->is_signed = 1;
			e->identity = EVENT_SIGNED;
			e->principal = xstrdup(value);
		} else
			event_set(&e->event, k, value);
		free(k);
	}
	va_end(ap);
	return at;
}

#endif
