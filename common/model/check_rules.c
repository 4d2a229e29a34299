/* SPDX-License-Identifier: ISC */
#include "check_rules.h"

#include <string.h>

#include "calendar.h"
#include "writers.h"

static const struct check_ask *ask_of(const void *ask)
{
	return ask;
}

static const struct event_entry *entry(const struct check_ask *a, size_t at)
{
	return &a->state->context.log->v[at];
}

static int no(struct strbuf *reason, const char *why)
{
	strbuf_addstr(reason, why);
	return 1;
}

static int is_me(const struct check_ask *a, size_t at)
{
	const char *other = event_entry_actor(entry(a, at));

	return a->actor && other && !strcmp(a->actor, other);
}

/* --- who --------------------------------------------------------------------------------------------------------- */

/* What allows something has to be signed where signing is in force. */
static int is_not_known(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);
	int must_sign = a->state->context.log->must_sign;

	return guard_not_known(a->identity == EVENT_SIGNED || (!must_sign && a->identity == EVENT_CLAIMED), reason);
}

static int may_not_sign(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);

	return !check_may_sign(&a->state->context, a->check->check, a->actor, a->identity, reason);
}

/* A pass of what a command decides is a measurement; of anything else it is a sign-off. */
static int may_not_pass(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->check->check->command ? is_not_known(ask, reason) : may_not_sign(ask, reason);
}

static int may_not_waive(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);

	return !check_may_waive(&a->state->context, a->check->check, a->actor, a->identity, reason);
}

/* --- the check -----------------------------------------------------------------------------------------------------
 */

static int not_applicable(const void *ask, struct strbuf *reason)
{
	const struct check_result *r = ask_of(ask)->check;

	if (r->status != CHECK_NOT_APPLICABLE)
		return 0;
	strbuf_addf(reason, "check '%s' does not apply: %s", r->check->name, r->reason);
	return 1;
}

static int takes_no_sign_off(const void *ask, struct strbuf *reason)
{
	const struct check *c = ask_of(ask)->check->check;

	if (c->approvals)
		return 0;
	strbuf_addf(reason, "check '%s' takes no sign-off: %s", c->name,
		    c->command ? "its command decides" : "it is decided by what the release changes");
	return 1;
}

static int takes_no_result(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->check->check->command ? 0 : takes_no_sign_off(ask, reason);
}

/* What the release itself has wrong no signature makes right; what a command has measured is recorded all the same. */
static int has_problems(const void *ask, struct strbuf *reason)
{
	const struct check_result *r = ask_of(ask)->check;

	if (!r->problems.n || r->check->command)
		return 0;
	strbuf_addf(reason, "check '%s' has failed: %s", r->check->name, r->problems.v[0]);
	return 1;
}

static int has_no_command(const void *ask, struct strbuf *reason)
{
	const struct check *c = ask_of(ask)->check->check;

	if (c->command)
		return 0;
	strbuf_addf(reason, "check '%s' has no command", c->name);
	return 1;
}

/* --- taking back ---------------------------------------------------------------------------------------------------
 */

static int has_veto(const struct check_ask *a)
{
	const struct check_events *vetoes = &a->state->vetoes;
	size_t i;

	for (i = 0; i < vetoes->n; i++)
		if (is_me(a, vetoes->v[i]))
			return 1;
	return 0;
}

/* A sign-off, a pass or a waiver of the person's own, of whatever candidate. */
static int has_signed(const struct check_ask *a)
{
	const struct event_log *log = a->state->context.log;
	const char *name;
	size_t i;

	for (i = 0; i < log->n; i++) {
		const struct event *e = &log->v[i].event;

		if (!log->v[i].counts || !is_me(a, i) ||
		    (!event_is(e, "check.sign") && !event_is(e, "check.waive") && !event_is(e, "check.pass")))
			continue;
		name = event_get(e, "Check");
		if (name && !strcmp(name, a->check->check->name))
			return 1;
	}
	return 0;
}

static int nothing_to_withdraw(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);

	if (a->check ? has_signed(a) : has_veto(a))
		return 0;
	if (a->check)
		strbuf_addf(reason, "%s has signed nothing off in '%s'", a->actor, a->check->check->name);
	else
		strbuf_addf(reason, "no veto of %s stands", a->actor);
	return 1;
}

/* To take back a sign-off stops; to take back a veto allows. */
static int may_not_withdraw(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->check ? 0 : is_not_known(ask, reason);
}

/* --- blockers and exceptions ---------------------------------------------------------------------------------------
 */

static int is_closed(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->blocker->closed >= 0 ? no(reason, "the blocker is closed already") : 0;
}

static int is_asked_already(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);
	char id[EVENT_ID_HEX + 1];
	size_t i;

	for (i = 0; i < a->state->n_exceptions; i++) {
		const struct check_exception *x = &a->state->exceptions[i];
		const char *commit = event_get(&entry(a, x->event)->event, "Commit");

		if (x->decision == CHECK_DENIED || !commit || strcmp(commit, a->commit) != 0)
			continue;
		event_entry_id(id, entry(a, x->event));
		strbuf_addf(reason, "an exception for this commit is %s already: %s", check_decision_name(x->decision),
			    id);
		return 1;
	}
	return 0;
}

static int is_granted(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->exception->decision == CHECK_GRANTED ? no(reason, "the exception is granted already") : 0;
}

static int is_denied(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->exception->decision == CHECK_DENIED ? no(reason, "the exception is denied already") : 0;
}

/* Of four eyes two are somebody else's. */
static int is_own_exception(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);

	if (!a->state->context.policy->strict_separation)
		return 0;
	if (is_me(a, a->exception->event))
		return no(reason, "who asks for an exception does not grant it: release.separation is strict");
	if (writers_have(a->writers, a->actor))
		return no(reason, "who wrote the commit does not grant the exception: release.separation is strict");
	return 0;
}

/* --- freeze --------------------------------------------------------------------------------------------------------
 */

static int has_no_freeze(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->state->context.policy->model == MODEL_CONTINUOUS
		       ? no(reason, "release.model is continuous, which knows no freeze")
		       : 0;
}

static int is_out(const void *ask, struct strbuf *reason)
{
	return ask_of(ask)->state->is_out ? no(reason, "the release is tagged: there is nothing to freeze") : 0;
}

static int is_past(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);

	if (!a->until || a->until > a->state->context.now)
		return 0;
	time_format(reason, a->until);
	strbuf_addstr(reason, " is in the past");
	return 1;
}

/* A freeze may become longer, never shorter by beginning it again. */
static int is_frozen(const void *ask, struct strbuf *reason)
{
	const struct check_ask *a = ask_of(ask);
	const struct check_freeze *f = &a->state->freeze;

	if (!f->is_on || (f->until && (!a->until || a->until > f->until)))
		return 0;
	strbuf_addstr(reason, "the candidate is frozen already");
	if (f->until) {
		strbuf_addstr(reason, ", until ");
		time_format(reason, f->until);
	}
	return 1;
}

/* Where a bad entry may be a freeze, an end of one says that there is none. */
static int is_not_frozen(const void *ask, struct strbuf *reason)
{
	const struct check_freeze *f = &ask_of(ask)->state->freeze;

	return f->is_on || f->doubt >= 0 ? 0 : no(reason, "the candidate is not frozen");
}

const struct guard_rule check_rules[] = {
	{ "check.pass", "not-applicable", not_applicable },
	{ "check.pass", "no-result", takes_no_result },
	{ "check.pass", "has-problems", has_problems },
	{ "check.pass", "may-not", may_not_pass },
	{ "check.sign", "not-applicable", not_applicable },
	{ "check.sign", "no-sign-off", takes_no_sign_off },
	{ "check.sign", "has-problems", has_problems },
	{ "check.sign", "may-not", may_not_sign },
	{ "check.waive", "not-applicable", not_applicable },
	{ "check.waive", "may-not", may_not_waive },
	{ "check.withdraw", "nothing-there", nothing_to_withdraw },
	{ "check.withdraw", "not-known", may_not_withdraw },
	{ "check.unblock", "closed", is_closed },
	{ "check.unblock", "not-known", is_not_known },
	{ "check.run", "no-command", has_no_command },
	{ "check.run", "not-applicable", not_applicable },
	{ "check.run", "not-known", is_not_known },
	{ "check.freeze-start", "continuous", has_no_freeze },
	{ "check.freeze-start", "tagged", is_out },
	{ "check.freeze-start", "past", is_past },
	{ "check.freeze-start", "frozen", is_frozen },
	{ "check.freeze-end", "not-frozen", is_not_frozen },
	{ "check.freeze-end", "not-known", is_not_known },
	{ "check.exception-request", "asked", is_asked_already },
	{ "check.exception-grant", "granted", is_granted },
	{ "check.exception-grant", "not-known", is_not_known },
	{ "check.exception-grant", "own", is_own_exception },
	{ "check.exception-deny", "denied", is_denied },
	{ NULL, NULL, NULL },
};
