/* SPDX-License-Identifier: ISC */
/* A ledger's log made of rows of text, for the tests of what is folded from one. */
#ifndef RECORDED_H
#define RECORDED_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/event_log.h"

/* The fields of an event, "<key>=<value>" between blanks. */
static void recorded_fields(struct event *e, const char *at)
{
	while (*(at += strspn(at, " "))) {
		size_t key = strcspn(at, "="), len = strcspn(at, " ");
		char *name = xstrndup(at, key), *value = xstrndup(at + key + 1, len - key - 1);

		event_set(e, name, value);
		free(name);
		free(value);
		at += len;
	}
}

/* Lamport numbers and Ledger-Root as they must be, so that all of it counts. */
static void recorded_complete(struct event_log *log)
{
	size_t i, k;

	for (i = 0; i < log->n; i++) {
		struct event_entry *e = &log->v[i];

		for (k = 0; k < e->n_parents; k++)
			if (log->v[e->parents[k]].event.lamport >= e->event.lamport)
				e->event.lamport = log->v[e->parents[k]].event.lamport + 1;
		if (i)
			memcpy(e->event.root, log->v[0].oid, OID_HEX);
	}
}

/*
 * Rows "<event> <parents> <who> <fields>" up to a NULL, after the root, which is row 1: the parents are digits, rows
 * counted from 1; who is + (signed) or - (claimed). Where any is signed, all must be. Each event's text is "because".
 */
static void recorded(struct event_log *log, const char *const *rows)
{
	size_t i;

	event_log_init(log, EVENT_PROJECT);
	for (i = 0; !i || rows[i - 1]; i++) {
		struct event_entry *e = event_log_add(log);
		char name[32] = EVENT_ROOT, parents[8] = "", who = '-';
		const char *p;
		int fields = 0;

		if (i)
			cr_assert_eq(sscanf(rows[i - 1], "%31s %7s %c%n", name, parents, &who, &fields), 3, "%s", rows[i - 1]);
		snprintf(e->oid, sizeof(e->oid), "%040zx", i + 1);
		snprintf(e->event.nonce, sizeof(e->event.nonce), "%032zx", i + 1);
		event_set_name(&e->event, name);
		event_set_subject(&e->event, "%s", name);
		event_set_text(&e->event, "because");
		recorded_fields(&e->event, i ? rows[i - 1] + fields : "");
		e->event.release = xstrdup(EVENT_PROJECT);
		e->parents = xcalloc(sizeof(parents), sizeof(*e->parents));
		for (p = parents; *p; p++)
			e->parents[e->n_parents++] = (size_t)(*p - '1');
		e->identity = who == '+' ? EVENT_SIGNED : EVENT_CLAIMED;
		e->principal = who == '+' ? xstrdup("ana@x") : NULL;
		log->must_sign |= who == '+';
	}
	recorded_complete(log);
	event_log_settle(log, NULL);
}

#endif
