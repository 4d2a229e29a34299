/* SPDX-License-Identifier: ISC */
/*
 * Ledgers for the tests of deploys, written as a script: events by number, each after another one, two clones side by
 * side, joined. Every graph is read in both orders of its object ids, since no state may depend on them.
 */
#ifndef DEPLOY_LOG_H
#define DEPLOY_LOG_H

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/deploy_state.h"

#define T0 INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

struct script {
	struct event_log log;
	uint64_t lamport[4096];
	int flip; /* the other order of ids */
	const char *who;
	int64_t now;
	size_t last;
	struct deploys deploys;
};

static inline void script_oid(const struct script *s, size_t n, char out[OID_HEX + 1])
{
	snprintf(out, OID_HEX + 1, "%040zx", s->flip && n ? 0xfffff - n : n);
}

static inline struct event_entry *script_entry(struct script *s, const char *name, size_t n_parents, size_t a, size_t b)
{
	struct event_entry *e = event_log_add(&s->log);
	size_t n = s->log.n - 1;

	script_oid(s, n, e->oid);
	e->parents = xcalloc(2, sizeof(size_t));
	e->parents[0] = a;
	e->parents[1] = b;
	e->n_parents = n_parents;
	if (n_parents)
		s->lamport[n] = 1 + (n_parents > 1 && s->lamport[b] > s->lamport[a] ? s->lamport[b] : s->lamport[a]);
	e->author = xstrdup(s->who);
	e->email = xstrdup(s->who);
	event_set_subject(&e->event, "%s", name);
	event_set_name(&e->event, name);
	e->event.text = xstrdup("");
	e->event.release = xstrdup("v1.1.0");
	if (n_parents)
		script_oid(s, 0, e->event.root);
	e->event.lamport = s->lamport[n];
	e->event.time = s->now;
	if (n_parents == 1)
		snprintf(e->event.nonce, sizeof(e->event.nonce), "%032zx", n);
	s->last = n;
	return e;
}

static inline void script_init(struct script *s, int flip)
{
	memset(s, 0, sizeof(*s));
	event_log_init(&s->log, "v1.1.0");
	s->flip = flip;
	s->who = "ana@example.com";
	s->now = T0;
	script_entry(s, EVENT_ROOT, 0, 0, 0);
}

static inline void script_release(struct script *s)
{
	deploys_release(&s->deploys);
	event_log_release(&s->log);
}

/* An event after number `after`, in production; pairs of key and value up to a NULL. Its number. */
static inline size_t after(struct script *s, size_t parent, const char *name, ...)
{
	struct event_entry *e = script_entry(s, name, 1, parent, 0);
	const char *key, *value;
	va_list ap;

	event_set(&e->event, "Environment", "production");
	va_start(ap, name);
	while ((key = va_arg(ap, const char *))) {
		value = va_arg(ap, const char *);
		event_set(&e->event, key, value);
	}
	va_end(ap);
	return s->last;
}

static inline size_t join(struct script *s, size_t a, size_t b)
{
	script_entry(s, EVENT_JOIN, 2, a, b);
	return s->last;
}

/* The next word of a text that is cut up for it; NULL at the end. */
static inline char *next_word(char **rest)
{
	char *word = *rest + strspn(*rest, " ");
	size_t len = strcspn(word, " ");

	*rest = word + len + (word[len] != '\0');
	if (!len)
		return NULL;
	word[len] = '\0';
	return word;
}

#define next(s, ...) after((s), (s)->last, __VA_ARGS__)

static inline size_t plan(struct script *s)
{
	return next(s, "deploy.plan", "Stages", "canary, half, rest", "Rollback-Target", "v1.0.0", NULL);
}

static inline size_t add_trigger(struct script *s, const char *name, const char *threshold, const char *window)
{
	return next(s, "deploy.trigger-add", "Trigger", name, "Metric", "errors", "Operator", ">", "Threshold", threshold,
		    "For", window, "Owner", "ana", "Action", "rollback", NULL);
}

static inline size_t agree(struct script *s, const char *name)
{
	size_t n;

	s->who = "bob@example.com";
	n = next(s, "deploy.agree", "Trigger", name, NULL);
	s->who = "ana@example.com";
	return n;
}

static inline size_t armed(struct script *s)
{
	plan(s);
	add_trigger(s, "t", "5", "5m");
	return agree(s, "t");
}

static inline size_t started(struct script *s)
{
	armed(s);
	return next(s, "deploy.start", "Stage", "canary", "Soak", "1800s", NULL);
}

static inline size_t observe(struct script *s, size_t parent, const char *value)
{
	return after(s, parent, "deploy.observe", "Metric", "errors", "Value", value, NULL);
}

static inline size_t promote(struct script *s, size_t parent, const char *stage)
{
	return after(s, parent, "deploy.promote", "Stage", stage, "Soak", "0s", NULL);
}

/* Started, at its last stage. */
static inline size_t at_last(struct script *s)
{
	started(s);
	promote(s, s->last, "half");
	return promote(s, s->last, "rest");
}

/* A chain of steps, by names without "deploy."; "x" is one that no reader knows. */
static inline void run(struct script *s, const char *steps)
{
	char text[512], *step, *rest = text;

	snprintf(text, sizeof(text), "%s", steps);
	while ((step = next_word(&rest))) {
		char name[64];

		snprintf(name, sizeof(name), "deploy.%s", step);
		if (!strcmp(step, "plan"))
			plan(s);
		else if (!strcmp(step, "armed"))
			armed(s);
		else if (!strcmp(step, "start"))
			next(s, name, "Stage", "canary", "Soak", "1800s", NULL);
		else if (!strcmp(step, "half") || !strcmp(step, "rest"))
			promote(s, s->last, step);
		else if (!strcmp(step, "fire") || !strcmp(step, "waive-trigger"))
			next(s, name, "Trigger", "t", NULL);
		else
			next(s, name, NULL);
	}
}

static inline const struct deploy *fold(struct script *s)
{
	char root[OID_HEX + 1];
	size_t i;

	script_oid(s, 0, root);
	event_log_settle(&s->log, root);
	for (i = 0; i < s->log.n; i++)
		cr_assert_null(s->log.v[i].problem, "%s: %s", s->log.v[i].event.name, s->log.v[i].problem);
	deploys_fold(&s->deploys, &s->log);
	return deploys_last(&s->deploys, "production");
}

#endif
