/* SPDX-License-Identifier: ISC */
#include "check_judge.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "writers.h"

/* What one person has taken back of this check. */
struct taken_back {
	const char *actor;
	struct event_heads heads;
};

struct judging {
	const struct check_context *x;
	const struct check *c;
	const struct check_move *moves;
	size_t n;
	struct event_heads last;  /* the last words of all results */
	struct event_heads fails; /* of failures alone */
	struct event_heads errors;
	struct taken_back *taken;
	size_t n_taken, alloc;
	int passes;
	const char *stale_run; /* why an older result does not count any more; NULL: there is none */
	const char *stale_sign;
	struct strbuf ignored; /* why the last sign-off that does not count does not */
	long waiver;
	struct check_result *out;
};

void check_events_add(struct check_events *e, size_t at)
{
	ALLOC_GROW(e->v, e->n + 1, e->alloc);
	e->v[e->n++] = at;
}

/* --- who may ----------------------------------------------------------------------------------------------------- */

int check_may_waive(const struct check_context *x, const struct check *c, const char *actor,
		    enum event_identity identity, struct strbuf *reason)
{
	const char *who = actor ? actor : "somebody unknown";

	if (identity != EVENT_SIGNED && (x->log->must_sign || identity != EVENT_CLAIMED))
		strbuf_addf(reason, "only what a known key has signed counts here, and that of %s is %s", who,
			    event_identity_name(identity));
	else if (c->role && !c->by)
		strbuf_addf(reason, "the policy has no [release-role \"%s\"]", c->role);
	else if (c->by && (!actor || !strvec_has(&c->by->members, actor)))
		strbuf_addf(reason, "%s is not of role '%s'", who, c->role);
	else if (x->policy->strict_separation && writers_have(&x->facts->authors, actor))
		strbuf_addf(reason, "%s wrote commits of this release, and release.separation is strict", who);
	else
		return 1;
	return 0;
}

int check_may_sign(const struct check_context *x, const struct check *c, const char *actor,
		   enum event_identity identity, struct strbuf *reason)
{
	if (c->approvals > 1 && identity != EVENT_SIGNED) {
		strbuf_addf(reason, "%d approvals need signed events, and that of %s is %s", c->approvals,
			    actor ? actor : "somebody unknown", event_identity_name(identity));
		return 0;
	}
	return check_may_waive(x, c, actor, identity, reason);
}

/* --- one event --------------------------------------------------------------------------------------------------- */

static const struct event_entry *entry(const struct judging *j, size_t at)
{
	return &j->x->log->v[at];
}

/* Does it speak of what is to be released? */
static int is_current(const struct judging *j, size_t at)
{
	const struct event *e = &entry(j, at)->event;
	const char *digest = event_get(e, "Digest");

	if (j->c->kind == CHECK_CONFIG_DIFF)
		return digest && j->x->facts->config_digest && !strcmp(digest, j->x->facts->config_digest);
	return strvec_has(j->x->same, e->candidate);
}

/* A clock may be wrong, but what says to be from the future may not keep for longer than what is of today. */
static int is_fresh(const struct judging *j, size_t at)
{
	int64_t age = j->x->now - entry(j, at)->event.time, most = j->c->max_age;

	return !most || (age <= most && age >= -most);
}

/* Why it does not count any more; NULL: it does. */
static const char *stale(const struct judging *j, size_t at)
{
	if (!is_current(j, at))
		return j->c->kind == CHECK_CONFIG_DIFF ? "for another difference" : "for another candidate";
	if (is_fresh(j, at))
		return NULL;
	return entry(j, at)->event.time > j->x->now ? "further in the future than maxAge allows"
						    : "longer ago than maxAge allows";
}

static int all_precede(const struct judging *j, const struct event_heads *h, size_t at)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (!event_log_precedes(j->x->log, h->v[i], at))
			return 0;
	return 1;
}

static struct taken_back *find_taken(const struct judging *j, const char *actor)
{
	size_t i;

	for (i = 0; i < j->n_taken; i++)
		if (!strcmp(j->taken[i].actor, actor))
			return &j->taken[i];
	return NULL;
}

/* Has its author taken it back, later or without knowing of it? */
static int is_taken_back(const struct judging *j, size_t at)
{
	const char *actor = event_entry_actor(entry(j, at));
	const struct taken_back *t = actor ? find_taken(j, actor) : NULL;

	return t && !all_precede(j, &t->heads, at);
}

static int is_sign_off(const struct judging *j, const struct check_move *m)
{
	return m->verb == CHECK_SIGN || (m->verb == CHECK_PASS && !j->c->command);
}

static int may_sign(struct judging *j, size_t at)
{
	const struct event_entry *e = entry(j, at);

	strbuf_reset(&j->ignored);
	return check_may_sign(j->x, j->c, event_entry_actor(e), e->identity, &j->ignored);
}

/* Does it say that all is well, by somebody who may say so? */
static int is_good(struct judging *j, const struct check_move *m)
{
	if (j->c->command)
		return m->verb == CHECK_PASS && event_log_may_allow(j->x->log, m->at);
	return is_sign_off(j, m) && may_sign(j, m->at);
}

/* --- all events -------------------------------------------------------------------------------------------------- */

static void take_back(struct judging *j, size_t at)
{
	const char *actor = event_entry_actor(entry(j, at));
	struct taken_back *t = actor ? find_taken(j, actor) : NULL;

	if (!actor)
		return;
	if (!t) {
		ALLOC_GROW(j->taken, j->n_taken + 1, j->alloc);
		t = &j->taken[j->n_taken++];
		memset(t, 0, sizeof(*t));
		t->actor = actor;
	}
	event_heads_add(&t->heads, j->x->log, at);
}

/* What stops first, so that each that allows can be held against all of it. */
static void gather(struct judging *j)
{
	size_t i;

	for (i = 0; i < j->n; i++) {
		const struct check_move *m = &j->moves[i];

		if (m->check != j->c)
			continue;
		if (m->verb == CHECK_WITHDRAW)
			take_back(j, m->at);
		if (m->verb != CHECK_WITHDRAW && m->verb != CHECK_WAIVE && is_current(j, m->at) &&
		    (m->verb == CHECK_FAIL || m->verb == CHECK_ERR || is_good(j, m)))
			event_heads_add(&j->last, j->x->log, m->at);
		if (m->verb == CHECK_FAIL && is_current(j, m->at))
			event_heads_add(&j->fails, j->x->log, m->at);
		if (m->verb == CHECK_ERR && is_current(j, m->at))
			event_heads_add(&j->errors, j->x->log, m->at);
	}
}

static void count_result(struct judging *j, const struct check_move *m)
{
	const char *why = stale(j, m->at);

	if (why) {
		j->stale_run = why;
	} else if (m->verb == CHECK_PASS && is_good(j, m) && all_precede(j, &j->fails, m->at) &&
		   all_precede(j, &j->errors, m->at)) {
		j->passes++;
		check_events_add(&j->out->results, m->at);
	}
}

/* One person counts once, by what they said last: its evidence is the one to show. */
static void add_signer(struct judging *j, const char *actor, size_t at)
{
	struct check_events *signers = &j->out->signers;
	size_t i;

	for (i = 0; i < signers->n; i++)
		if (!strcmp(event_entry_actor(entry(j, signers->v[i])), actor))
			break;
	if (i < signers->n)
		signers->v[i] = at;
	else
		check_events_add(signers, at);
}

static void count_sign_off(struct judging *j, const struct check_move *m)
{
	const char *actor = event_entry_actor(entry(j, m->at)), *why = stale(j, m->at);

	if (is_taken_back(j, m->at))
		return;
	if (why) {
		j->stale_sign = why;
		return;
	}
	if (!may_sign(j, m->at) || !all_precede(j, &j->fails, m->at) || !all_precede(j, &j->errors, m->at))
		return;
	if (actor)
		add_signer(j, actor, m->at);
}

static void count_waiver(struct judging *j, size_t at)
{
	const struct event_entry *e = entry(j, at);
	struct strbuf reason = STRBUF_INIT;

	if (!is_current(j, at))
		j->stale_sign = stale(j, at);
	else if (!is_taken_back(j, at) && all_precede(j, &j->fails, at) &&
		 check_may_waive(j->x, j->c, event_entry_actor(e), e->identity, &reason))
		j->waiver = (long)at;
	strbuf_release(&reason);
}

static void count(struct judging *j)
{
	size_t i;

	for (i = 0; i < j->n; i++) {
		const struct check_move *m = &j->moves[i];

		if (m->check != j->c)
			continue;
		if (m->verb == CHECK_WAIVE)
			count_waiver(j, m->at);
		else if (is_sign_off(j, m))
			count_sign_off(j, m);
		else if (m->verb != CHECK_WITHDRAW)
			count_result(j, m);
	}
}

/* --- the verdict ------------------------------------------------------------------------------------------------- */

static void say(struct judging *j, enum check_status status, struct strbuf *reason)
{
	j->out->status = status;
	j->out->reason = strbuf_detach(reason, NULL);
}

static void add_who(struct strbuf *out, const struct judging *j, size_t at)
{
	const char *actor = event_entry_actor(entry(j, at));

	strbuf_addf(out, "by %s", actor ? actor : "somebody unknown");
}

static void say_waived(struct judging *j)
{
	struct strbuf reason = STRBUF_INIT;

	add_who(&reason, j, (size_t)j->waiver);
	strbuf_addf(&reason, ": %s", entry(j, (size_t)j->waiver)->event.text);
	say(j, CHECK_WAIVED, &reason);
}

static void say_problems(struct judging *j)
{
	const struct strvec *p = &j->out->problems;
	struct strbuf reason = STRBUF_INIT;

	strbuf_addstr(&reason, p->v[0]);
	if (p->n > 1)
		strbuf_addf(&reason, ", and %zu more", p->n - 1);
	say(j, CHECK_FAILED, &reason);
}

/* Of the last words, that of this name. A bad one that stands beside good ones is the last word. */
static int say_bad(struct judging *j, const char *name, enum check_status status)
{
	struct strbuf reason = STRBUF_INIT;
	size_t i, found = 0;

	for (i = 0; i < j->last.n; i++) {
		const struct event *e = &entry(j, j->last.v[i])->event;
		const char *code = event_get(e, "Exit");

		if (!event_is(e, name))
			continue;
		if (!found++) {
			j->out->results.n = 0;
			add_who(&reason, j, j->last.v[i]);
			if (*e->text)
				strbuf_addf(&reason, ": %s", e->text);
			else if (code)
				strbuf_addf(&reason, ": exit code %s", code);
		}
		check_events_add(&j->out->results, j->last.v[i]);
	}
	if (found)
		say(j, status, &reason);
	strbuf_release(&reason);
	return found > 0;
}

static void add_part(struct strbuf *reason, int *is_stale, const char *what, const char *why)
{
	if (reason->len)
		strbuf_addstr(reason, "; ");
	strbuf_addf(reason, "%s%s", what, why ? why : "");
	*is_stale |= why != NULL;
}

static void add_runs(struct strbuf *reason, int *is_stale, const struct judging *j)
{
	char *part;

	if (!j->out->missing_runs)
		return;
	if (!j->passes) {
		add_part(reason, is_stale, j->stale_run ? "judged " : "its command has not been run on the candidate",
			 j->stale_run);
		return;
	}
	part = xstrfmt("%d of %d passes in a row", j->passes, j->c->runs);
	add_part(reason, is_stale, part, NULL);
	free(part);
}

static void add_signs(struct strbuf *reason, int *is_stale, const struct judging *j)
{
	const struct check *c = j->c;
	const char *why = j->stale_sign || c->command ? j->stale_sign : j->stale_run;
	size_t signs = j->out->signers.n;
	char *part;

	if (!j->out->missing_signs)
		return;
	if (!signs && why) {
		add_part(reason, is_stale, c->command ? "signed " : "judged ", why);
		return;
	}
	part = c->approvals > 1 ? xstrfmt("%zu of %d sign-offs", signs, c->approvals) : xstrdup("not signed off");
	add_part(reason, is_stale, part, NULL);
	free(part);
	if (c->role)
		strbuf_addf(reason, " by role '%s'", c->role);
	if (j->ignored.len)
		strbuf_addf(reason, "; %s", j->ignored.buf);
	else if (c->approvals > 1 && !j->x->log->must_sign)
		strbuf_addf(reason, "; %d approvals need signed events", c->approvals);
}

static void say_missing(struct judging *j)
{
	struct strbuf reason = STRBUF_INIT;
	int is_stale = 0;

	add_runs(&reason, &is_stale, j);
	add_signs(&reason, &is_stale, j);
	say(j, is_stale ? CHECK_OUTDATED : CHECK_PENDING, &reason);
}

static void say_passed(struct judging *j)
{
	const struct check_events *signers = &j->out->signers;
	struct strbuf reason = STRBUF_INIT;
	size_t i;

	for (i = 0; i < signers->n; i++)
		strbuf_addf(&reason, "%s%s", i ? ", " : "signed off by ", event_entry_actor(entry(j, signers->v[i])));
	if (j->passes)
		strbuf_addf(&reason, "%spassed%s", reason.len ? "; " : "", j->passes > 1 ? " in a row" : "");
	say(j, CHECK_PASSED, &reason);
}

static void decide(struct judging *j)
{
	const struct check *c = j->c;

	if (c->command && j->passes < c->runs)
		j->out->missing_runs = c->runs - j->passes;
	if (j->out->signers.n < (size_t)c->approvals)
		j->out->missing_signs = c->approvals - (int)j->out->signers.n;
	if (j->waiver >= 0)
		say_waived(j);
	else if (j->out->problems.n)
		say_problems(j);
	else if (say_bad(j, "check.fail", CHECK_FAILED) || say_bad(j, "check.error", CHECK_ERROR))
		;
	else if (j->out->missing_runs || j->out->missing_signs)
		say_missing(j);
	else
		say_passed(j);
}

void check_judge(struct check_result *out, const struct check_context *x, const struct check *c,
		 const struct check_move *moves, size_t n)
{
	struct judging j = { .x = x, .c = c, .moves = moves, .n = n, .ignored = STRBUF_INIT, .waiver = -1, .out = out };
	struct strbuf reason = STRBUF_INIT;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->check = c;
	strvec_init(&out->problems);
	if (!check_applies(c, x->policy, x->facts, &reason)) {
		say(&j, CHECK_NOT_APPLICABLE, &reason);
		return;
	}
	check_problems(c, x->facts, &out->problems);
	gather(&j);
	strbuf_reset(&j.ignored);
	count(&j);
	decide(&j);
	for (i = 0; i < j.n_taken; i++)
		event_heads_release(&j.taken[i].heads);
	free(j.taken);
	event_heads_release(&j.last);
	event_heads_release(&j.fails);
	event_heads_release(&j.errors);
	strbuf_release(&j.ignored);
	strbuf_release(&reason);
}
