/* SPDX-License-Identifier: ISC */
/* A checklist made event by event, for the tests of its states and of its rules. */
#ifndef CHECK_WORLD_H
#define CHECK_WORLD_H

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/calendar.h"
#include "../../../common/model/check_rules.h"

#define NOW    1767225600
#define HERE   "1111111111111111111111111111111111111111"
#define BEFORE "2222222222222222222222222222222222222222"
#define DIGEST "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

#define OWN "[release-check \"x\"]\ndescription = d\n"
#define CMD OWN "command = true\n"
#define QA  "[release-role \"qa\"]\nmember = ana, ben\n"

/* A release whose ledger is made event by event. Entry 0 is the root. */
struct world {
	struct policy policy;
	struct check_list list;
	struct facts facts;
	struct event_log log;
	struct strvec same;
	struct check_state state;
	int64_t now;
	int is_tagged, is_folded;
};

static inline void world_init(struct world *w, const char *config)
{
	struct config_list entries = { 0 };
	struct err err = ERR_INIT;
	struct event_entry *root;

	memset(w, 0, sizeof(*w));
	cr_assert_eq(config_parse(&entries, config, strlen(config), POLICY_FILE, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(policy_from_config(&w->policy, &entries, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(policy_demand(&w->policy, NULL, &err), 0, "%s", err.msg.buf);
	config_list_release(&entries);
	check_list_init(&w->list, &w->policy);
	w->facts.risk = xstrdup("");
	strvec_init(&w->facts.paths);
	strvec_init(&w->facts.risks);
	strvec_init(&w->facts.authors);
	strvec_init(&w->facts.breaking_without_migration);
	strvec_init(&w->facts.schema_problems);
	strvec_init(&w->facts.contracts);
	strvec_init(&w->facts.config_paths);
	strvec_init(&w->facts.flag_problems);
	strvec_init(&w->same);
	strvec_push(&w->same, HERE);
	event_log_init(&w->log, "v1.0.0");
	w->now = NOW;
	root = event_log_add(&w->log);
	memset(root->oid, 'f', OID_HEX);
	event_set_name(&root->event, EVENT_ROOT);
	root->event.release = xstrdup("v1.0.0");
}

static inline void world_release(struct world *w)
{
	if (w->is_folded)
		check_state_release(&w->state);
	check_list_release(&w->list);
	facts_release(&w->facts);
	event_log_release(&w->log);
	strvec_release(&w->same);
	policy_release(&w->policy);
}

/*
 * One event on top of entry `parent`; "Key=value" after the actor, up to NULL. Returns its number, which stays so only until
 * the log is sorted: an id is what later events name it by.
 */
static inline size_t record(struct world *w, size_t parent, const char *name, const char *actor, ...)
{
	size_t at = w->log.n;
	struct event_entry *e = event_log_add(&w->log);
	const char *field;
	va_list ap;

	snprintf(e->oid, sizeof(e->oid), "%040zx", at);
	e->parents = xmalloc(sizeof(*e->parents));
	e->parents[0] = parent;
	e->n_parents = 1;
	e->email = xstrdup(actor);
	memset(e->event.root, 'f', OID_HEX);
	e->event.release = xstrdup("v1.0.0");
	event_set_name(&e->event, name);
	event_set_text(&e->event, "");
	memcpy(e->event.candidate, HERE, OID_HEX);
	e->event.time = NOW;
	e->event.lamport = w->log.v[parent].event.lamport + 1;
	snprintf(e->event.nonce, sizeof(e->event.nonce), "%032zx", at);
	va_start(ap, actor);
	while ((field = va_arg(ap, const char *))) {
		size_t key = strcspn(field, "=");
		char *k = xstrndup(field, key);

		if (!strcmp(k, "Candidate"))
			memcpy(e->event.candidate, field + key + 1, OID_HEX);
		else if (!strcmp(k, "Time"))
			e->event.time = strtoll(field + key + 1, NULL, 10);
		else if (!strcmp(k, "Text"))
			event_set_text(&e->event, field + key + 1);
		else if (!strcmp(k, "Signed")) {
			e->is_signed = 1;
			e->identity = EVENT_SIGNED;
			e->principal = xstrdup(actor);
		} else
			event_set(&e->event, k, field + key + 1);
		free(k);
	}
	va_end(ap);
	return at;
}

static inline const struct check_state *fold(struct world *w)
{
	struct check_context x = { &w->list, &w->policy, &w->facts, &w->log, &w->same, w->now };

	if (w->is_folded)
		check_state_release(&w->state);
	else
		event_log_settle(&w->log, NULL);
	check_state_init(&w->state, &x);
	if (w->is_tagged)
		check_state_end_freeze(&w->state);
	w->is_folded = 1;
	return &w->state;
}

#endif
