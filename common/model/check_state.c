/* SPDX-License-Identifier: ISC */
#include "check_state.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "calendar.h"
#include "check_judge.h"

const char *check_status_name(enum check_status status)
{
	static const char *const names[] = { "pending", "passed",         "failed",  "error",
					     "waived",  "not-applicable", "outdated" };

	return names[status];
}

const char *check_decision_name(enum check_decision decision)
{
	static const char *const names[] = { "asked", "granted", "denied" };

	return names[decision];
}

/* --- checks ------------------------------------------------------------------------------------------------------ */

struct moves {
	struct check_move *v;
	size_t n, alloc;
};

static int verb_of(const char *name)
{
	static const char *const names[] = {
		[CHECK_PASS] = "check.pass", [CHECK_FAIL] = "check.fail",   [CHECK_ERR] = "check.error",
		[CHECK_SIGN] = "check.sign", [CHECK_WAIVE] = "check.waive", [CHECK_WITHDRAW] = "check.withdraw",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}

static void add_move(struct moves *m, const struct check_context *x, size_t at)
{
	const struct event *e = &x->log->v[at].event;
	const char *name = event_get(e, "Check");
	const struct check *c = name ? check_find(x->list, name) : NULL;
	int verb = verb_of(e->name);

	if (verb < 0 || !c)
		return;
	ALLOC_GROW(m->v, m->n + 1, m->alloc);
	m->v[m->n++] = (struct check_move){ at, (enum check_verb)verb, c };
}

static void judge_all(struct check_state *s, const struct moves *m)
{
	const struct check_list *list = s->context.list;

	s->v = xcalloc(list->n + 1, sizeof(*s->v));
	for (s->n = 0; s->n < list->n; s->n++)
		check_judge(&s->v[s->n], &s->context, &list->v[s->n], m->v, m->n);
}

/* --- blockers, exceptions, vetoes, freeze --------------------------------------------------------------------------
 */

/* While the log is gone through. */
struct folding {
	struct check_state *s;
	struct moves moves;
	struct map by_id;              /* blocks and requests, by the event's id: their number plus one */
	struct event_heads *decisions; /* of each request */
	struct event_heads freezes;
	struct event_heads doubts; /* bad entries, and what was said of the freeze since */
	struct check_events vetoes, withdrawals;
};

static size_t number_of(const struct folding *f, const struct event *e, const char *key)
{
	const char *id = event_get(e, key);

	return id ? (size_t)(uintptr_t)map_get(&f->by_id, id, strlen(id)) : 0;
}

static void note_id(struct folding *f, size_t at, size_t number)
{
	*map_at(&f->by_id, f->s->context.log->v[at].oid, OID_HEX) = (void *)(uintptr_t)number;
}

static void fold_block(struct folding *f, size_t at, const struct event *e)
{
	struct check_state *s = f->s;
	size_t number;

	if (event_is(e, "check.block")) {
		ALLOC_GROW(s->blockers, s->n_blockers + 1, s->blockers_alloc);
		s->blockers[s->n_blockers++] = (struct check_blocker){ at, -1 };
		note_id(f, at, s->n_blockers);
	} else if (event_is(e, "check.unblock") && event_log_may_allow(s->context.log, at)) {
		number = number_of(f, e, "Blocker");
		if (number && number <= s->n_blockers && s->blockers[number - 1].closed < 0)
			s->blockers[number - 1].closed = (long)at;
	}
}

static void fold_exception(struct folding *f, size_t at, const struct event *e)
{
	struct check_state *s = f->s;
	int grants = event_is(e, "check.exception-grant");
	size_t number, alloc = s->exceptions_alloc;

	if (event_is(e, "check.exception-request")) {
		ALLOC_GROW(s->exceptions, s->n_exceptions + 1, s->exceptions_alloc);
		if (!f->decisions || alloc != s->exceptions_alloc)
			f->decisions = xreallocarray(f->decisions, s->exceptions_alloc, sizeof(*f->decisions));
		memset(&f->decisions[s->n_exceptions], 0, sizeof(*f->decisions));
		s->exceptions[s->n_exceptions++] = (struct check_exception){ at, CHECK_ASKED, -1 };
		note_id(f, at, s->n_exceptions);
	} else if (event_is(e, "check.exception-deny") || (grants && event_log_may_allow(s->context.log, at))) {
		number = number_of(f, e, "Exception");
		if (number && number <= s->n_exceptions)
			event_heads_add(&f->decisions[number - 1], s->context.log, at);
	}
}

static void fold_rest(struct folding *f, size_t at, const struct event *e)
{
	const struct event_log *log = f->s->context.log;
	int ends = event_is(e, "check.freeze-end");

	if (event_is(e, "check.veto"))
		check_events_add(&f->vetoes, at);
	else if (event_is(e, "check.withdraw") && !event_get(e, "Check") && event_log_may_allow(log, at))
		check_events_add(&f->withdrawals, at);
	else if (event_is(e, "check.freeze-start") || (ends && event_log_may_allow(log, at))) {
		event_heads_add(&f->freezes, log, at);
		event_heads_add(&f->doubts, log, at);
	}
}

/* It counts for nothing, and may have been a freeze, an end of one, or the denial of any exception. */
static void fold_bad(struct folding *f, size_t at)
{
	const struct event_log *log = f->s->context.log;
	size_t i;

	event_heads_add(&f->doubts, log, at);
	for (i = 0; i < f->s->n_exceptions; i++)
		event_heads_add(&f->decisions[i], log, at);
}

/* A denial that nobody has decided against later, knowing of it, stands; a bad entry leaves open what it was. */
static void settle_exception(struct check_exception *x, const struct event_log *log,
			     const struct event_heads *decisions)
{
	int is_open = 0;
	size_t i;

	for (i = 0; i < decisions->n && x->decision != CHECK_DENIED; i++) {
		const struct event_entry *e = &log->v[decisions->v[i]];

		if (e->problem) {
			is_open = 1;
			continue;
		}
		x->decided = (long)decisions->v[i];
		x->decision = event_is(&e->event, "check.exception-deny") ? CHECK_DENIED : CHECK_GRANTED;
	}
	if (is_open && x->decision == CHECK_GRANTED) {
		x->decided = -1;
		x->decision = CHECK_ASKED;
	}
}

static void settle_exceptions(struct folding *f)
{
	size_t i;

	for (i = 0; f->decisions && i < f->s->n_exceptions; i++) {
		settle_exception(&f->s->exceptions[i], f->s->context.log, &f->decisions[i]);
		event_heads_release(&f->decisions[i]);
	}
}

static int64_t until_of(const struct event *e)
{
	const char *text = event_get(e, "Until");
	int64_t until = 0;

	/* What cannot be read ends nothing. */
	return text && !time_parse(text, &until, NULL) ? until : 0;
}

/* Of several that began side by side the one that lasts longest. */
static void settle_freeze(struct folding *f)
{
	struct check_freeze *freeze = &f->s->freeze;
	size_t i;

	for (i = 0; i < f->freezes.n; i++) {
		const struct event *e = &f->s->context.log->v[f->freezes.v[i]].event;
		int64_t until = until_of(e);

		if (!event_is(e, "check.freeze-start") || (until && until <= f->s->context.now))
			continue;
		if (!freeze->is_on || (freeze->until && (!until || until > freeze->until))) {
			freeze->event = f->freezes.v[i];
			freeze->until = until;
		}
		freeze->is_on = 1;
	}
	freeze->doubt = -1;
	for (i = 0; i < f->doubts.n && freeze->doubt < 0; i++)
		if (f->s->context.log->v[f->doubts.v[i]].problem)
			freeze->doubt = (long)f->doubts.v[i];
}

static int is_by(const struct event_log *log, size_t at, const char *actor)
{
	const char *other = event_entry_actor(&log->v[at]);

	return actor && other && !strcmp(actor, other);
}

/* The last words of one person among these. */
static void heads_of(struct event_heads *out, const struct event_log *log, const struct check_events *events,
		     const char *actor)
{
	size_t i;

	for (i = 0; i < events->n; i++)
		if (is_by(log, events->v[i], actor))
			event_heads_add(out, log, events->v[i]);
}

static int is_first_of(const struct event_log *log, const struct check_events *events, size_t i)
{
	const char *actor = event_entry_actor(&log->v[events->v[i]]);
	size_t k;

	for (k = 0; k < i; k++)
		if (is_by(log, events->v[k], actor))
			return 0;
	return 1;
}

/* A veto goes when who spoke it takes it back, knowing of it. */
static void settle_vetoes(struct folding *f)
{
	const struct event_log *log = f->s->context.log;
	size_t i, k, w;

	for (i = 0; i < f->vetoes.n; i++) {
		const char *actor = event_entry_actor(&log->v[f->vetoes.v[i]]);
		struct event_heads spoken = { 0 }, back = { 0 };

		if (!is_first_of(log, &f->vetoes, i))
			continue;
		heads_of(&spoken, log, &f->vetoes, actor);
		heads_of(&back, log, &f->withdrawals, actor);
		for (k = spoken.n; k > 0; k--) {
			for (w = 0; w < back.n && !event_log_precedes(log, spoken.v[k - 1], back.v[w]); w++)
				;
			if (w < back.n)
				continue;
			check_events_add(&f->s->vetoes, spoken.v[k - 1]);
			break;
		}
		event_heads_release(&spoken);
		event_heads_release(&back);
	}
}

void check_state_init(struct check_state *s, const struct check_context *x)
{
	struct folding f = { .s = s, .by_id = MAP_INIT };
	size_t i;

	memset(s, 0, sizeof(*s));
	s->context = *x;
	for (i = 0; i < x->log->n; i++) {
		const struct event *e = &x->log->v[i].event;

		if (x->log->v[i].problem)
			fold_bad(&f, i);
		if (!x->log->v[i].counts || strncmp(e->name, "check.", 6) != 0)
			continue;
		add_move(&f.moves, x, i);
		fold_block(&f, i, e);
		fold_exception(&f, i, e);
		fold_rest(&f, i, e);
	}
	judge_all(s, &f.moves);
	settle_exceptions(&f);
	settle_freeze(&f);
	settle_vetoes(&f);
	free(f.moves.v);
	free(f.decisions);
	free(f.vetoes.v);
	free(f.withdrawals.v);
	event_heads_release(&f.freezes);
	event_heads_release(&f.doubts);
	map_release(&f.by_id);
}

void check_state_end_freeze(struct check_state *s)
{
	s->is_out = 1;
	s->freeze.is_on = 0;
	s->freeze.doubt = -1;
}

void check_state_release(struct check_state *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->v[i].reason);
		strvec_release(&s->v[i].problems);
		free(s->v[i].signers.v);
		free(s->v[i].results.v);
	}
	free(s->v);
	free(s->blockers);
	free(s->vetoes.v);
	free(s->exceptions);
	memset(s, 0, sizeof(*s));
}

/* --- asking ------------------------------------------------------------------------------------------------------ */

int check_result_is_open(const struct check_result *r)
{
	return r->check->is_blocking && r->status != CHECK_PASSED && r->status != CHECK_WAIVED &&
	       r->status != CHECK_NOT_APPLICABLE;
}

int check_state_is_ready(const struct check_state *s, enum check_stage stage, struct check_open *open)
{
	const struct event_log *log = s->context.log;
	struct check_open here = { 0, 0, s->vetoes.n, 0 };
	size_t i;

	for (i = 0; i < s->n; i++)
		here.checks += s->v[i].check->stage <= stage && check_result_is_open(&s->v[i]);
	for (i = 0; i < s->n_blockers; i++)
		here.blockers += s->blockers[i].closed < 0;
	for (i = 0; i < log->n; i++)
		here.unread += log->v[i].is_unread;
	if (open)
		*open = here;
	return !here.checks && !here.blockers && !here.vetoes && !here.unread;
}

const struct check_result *check_state_find(const struct check_state *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].check->name, name))
			return &s->v[i];
	return NULL;
}

/* An abbreviated id is one of a block (a request) alone: it must be told apart from others of them, not from events. */
static int fits(const struct check_state *s, size_t event, const char *id)
{
	return !strncmp(s->context.log->v[event].oid, id, strlen(id));
}

const struct check_blocker *check_state_blocker(const struct check_state *s, const char *id, struct err *err)
{
	const struct check_blocker *found = NULL;
	size_t i;

	for (i = 0; i < s->n_blockers && strlen(id) >= 4; i++)
		if (fits(s, s->blockers[i].event, id)) {
			if (found) {
				err_set(err, ERR_FAIL, "several blockers begin with '%s'", id);
				return NULL;
			}
			found = &s->blockers[i];
		}
	if (!found)
		err_set(err, ERR_FAIL, "no blocker '%s'", id);
	return found;
}

const struct check_exception *check_state_exception(const struct check_state *s, const char *id, struct err *err)
{
	const struct check_exception *found = NULL;
	size_t i;

	for (i = 0; i < s->n_exceptions && strlen(id) >= 4; i++)
		if (fits(s, s->exceptions[i].event, id)) {
			if (found) {
				err_set(err, ERR_FAIL, "several requests for an exception begin with '%s'", id);
				return NULL;
			}
			found = &s->exceptions[i];
		}
	if (!found)
		err_set(err, ERR_FAIL, "no request for an exception '%s'", id);
	return found;
}
