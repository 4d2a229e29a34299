/* SPDX-License-Identifier: ISC */
#include "announce_state.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

const char *announce_stage_name(enum announce_stage stage)
{
	static const char *const names[] = { "none", "drafted", "published", "acknowledged" };

	return names[stage];
}

/* --- fold -------------------------------------------------------------------------------------------------------- */

static int is_about(const struct event_entry *e, const char *audience)
{
	const char *of = event_get(&e->event, "Audience");

	return e->counts && of && !strcmp(of, audience);
}

static void take_texts(struct announce_audience *a, const struct event_log *log, const struct strvec *same)
{
	size_t i;

	a->text = -1;
	for (i = 0; i < log->n; i++) {
		const struct event_entry *e = &log->v[i];
		const int is_draft = event_is(&e->event, "announce.draft");

		if (!is_about(e, a->audience->name) || (!is_draft && !event_is(&e->event, "announce.publish")))
			continue;
		a->text = (long)i;
		a->is_other_candidate = !strvec_has(same, e->event.candidate);
		if (!is_draft && !a->is_other_candidate && event_log_may_allow(log, i))
			event_heads_add(&a->published, log, i);
	}
}

/* Is every text that was published last among those that this person has acknowledged? */
static int has_read_all(const struct announce_audience *a, const struct event_log *log, const char *actor,
			const struct policy_role *role)
{
	size_t i, k;

	for (k = 0; k < a->published.n; k++) {
		const char *digest = event_get(&log->v[a->published.v[k]].event, "Digest");
		int has = 0;

		for (i = 0; i < log->n && digest && !has; i++) {
			const struct event_entry *e = &log->v[i];
			const char *read = event_get(&e->event, "Digest"), *by = event_entry_actor(e);

			has = is_about(e, a->audience->name) && event_is(&e->event, "announce.ack") && read &&
			      !strcmp(read, digest) && by && !strcmp(by, actor) && event_log_has_role(log, i, role);
		}
		if (!has)
			return 0;
	}
	return a->published.n > 0;
}

/* A role that the policy names and does not have is nobody's. */
static void take_acknowledgements(struct announce_audience *a, const struct event_log *log, const struct policy *p)
{
	const char *role_name = a->audience->ack_role;
	const struct policy_role *role = policy_role_find(p, role_name);
	size_t i;

	if (role_name && *role_name && !role)
		return;
	for (i = 0; i < log->n; i++) {
		const struct event_entry *e = &log->v[i];
		const char *actor = event_entry_actor(e);

		if (is_about(e, a->audience->name) && event_is(&e->event, "announce.ack") && actor &&
		    !strvec_has(&a->acknowledged_by, actor) && has_read_all(a, log, actor, role))
			strvec_push(&a->acknowledged_by, actor);
	}
}

void announce_state_read(struct announce_state *s, const struct event_log *log, const struct policy *p,
			 const struct policy_audience *const *audiences, size_t n, const struct strvec *same)
{
	size_t i;

	s->v = xcalloc(n + 1, sizeof(*s->v));
	s->n = n;
	for (i = 0; i < n; i++) {
		struct announce_audience *a = &s->v[i];

		a->audience = audiences[i];
		strvec_init(&a->acknowledged_by);
		take_texts(a, log, same);
		take_acknowledgements(a, log, p);
		a->stage = a->acknowledged_by.n ? ANNOUNCE_ACKNOWLEDGED
			   : a->published.n     ? ANNOUNCE_PUBLISHED
			   : a->text >= 0       ? ANNOUNCE_DRAFTED
						: ANNOUNCE_NONE;
	}
}

void announce_state_release(struct announce_state *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		event_heads_release(&s->v[i].published);
		strvec_release(&s->v[i].acknowledged_by);
	}
	free(s->v);
	memset(s, 0, sizeof(*s));
}

const struct announce_audience *announce_state_find(const struct announce_state *s, const char *audience)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].audience->name, audience))
			return &s->v[i];
	return NULL;
}

void announce_state_due(struct strvec *out, const struct announce_state *s, const char *step)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const char *before = s->v[i].audience->before;
		int due = before && (!strcmp(before, step) || (!strcmp(before, "release") && !strcmp(step, "deploy")));

		if (due && s->v[i].stage != ANNOUNCE_ACKNOWLEDGED)
			strvec_push(out, s->v[i].audience->name);
	}
}

/* --- what is refused --------------------------------------------------------------------------------------------- */

static int is_not_known(const void *ask, struct strbuf *reason)
{
	return guard_not_known(((const struct announce_ask *)ask)->may_allow, reason);
}

static int has_no_text(const void *ask, struct strbuf *reason)
{
	const struct announce_ask *a = ask;

	if (a->text)
		return 0;
	strbuf_addf(reason, "there is no draft for '%s'", a->audience->audience->name);
	return 1;
}

static int is_for_other_candidate(const void *ask, struct strbuf *reason)
{
	const struct announce_ask *a = ask;

	if (!a->text || !a->is_other_candidate)
		return 0;
	strbuf_addf(reason, "the draft for '%s' is of another candidate", a->audience->audience->name);
	return 1;
}

static int lacks_parts(const void *ask, struct strbuf *reason)
{
	const struct announce_ask *a = ask;

	if (!a->text || !a->audience->audience->internal || !a->missing->n)
		return 0;
	strbuf_addstr(reason, "the draft lacks: ");
	strvec_join(reason, a->missing, ", ");
	return 1;
}

static int lacks_migration(const void *ask, struct strbuf *reason)
{
	const struct announce_ask *a = ask;

	if (a->audience->audience->internal || !a->unexplained->n)
		return 0;
	strbuf_addstr(reason, "breaking changes without a text on migration: ");
	strvec_join(reason, a->unexplained, ", ");
	return 1;
}

static int is_not_published(const void *ask, struct strbuf *reason)
{
	const struct announce_ask *a = ask;

	if (a->audience->published.n)
		return 0;
	strbuf_addf(reason, "nothing was published to '%s' for this candidate", a->audience->audience->name);
	return 1;
}

static int lacks_role(const void *ask, struct strbuf *reason)
{
	const struct announce_ask *a = ask;
	const char *role = a->audience->audience->ack_role;

	if (!role || !*role || (a->role && a->actor && strvec_has(&a->role->members, a->actor)))
		return 0;
	strbuf_addf(reason, "'%s' is not of the role '%s'", a->actor ? a->actor : "", role);
	return 1;
}

const struct guard_rule announce_rules[] = {
	{ "announce.publish", "not-known", is_not_known },
	{ "announce.publish", "no-draft", has_no_text },
	{ "announce.publish", "other-candidate", is_for_other_candidate },
	{ "announce.publish", "incomplete", lacks_parts },
	{ "announce.publish", "no-migration", lacks_migration },
	{ "announce.ack", "not-known", is_not_known },
	{ "announce.ack", "not-published", is_not_published },
	{ "announce.ack", "not-of-role", lacks_role },
	{ NULL, NULL, NULL },
};
