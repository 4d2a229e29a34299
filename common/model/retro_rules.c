/* SPDX-License-Identifier: ISC */
#include "retro_rules.h"

static int is_not_known(const void *ask, struct strbuf *reason)
{
	return guard_not_known(((const struct retro_ask *)ask)->may_allow, reason);
}

static int is_closed(const void *ask, struct strbuf *reason)
{
	const struct retro_ask *a = ask;
	const struct retro_places *closings = &a->retro->closings;

	if (a->is_amending || !closings->n)
		return 0;
	strbuf_addf(reason, "%s is closed already, by %s", a->release,
		    retro_who(&a->retro->log->v[closings->v[closings->n - 1]]));
	return 1;
}

static int is_not_closed(const void *ask, struct strbuf *reason)
{
	const struct retro_ask *a = ask;

	if (!a->is_amending || a->retro->closings.n)
		return 0;
	strbuf_addf(reason, "%s is not closed: there is nothing to amend", a->release);
	return 1;
}

static int has_open_incident(const void *ask, struct strbuf *reason)
{
	const struct retro_ask *a = ask;
	size_t i, n = 0;

	for (i = 0; i < a->incidents->n; i++) {
		const struct incident *one = &a->incidents->v[i];

		if (incident_is_of(one, a->release) && incident_is_open(one))
			strbuf_addf(reason, "%s%s is %s", n++ ? ", " : "incident ", one->id,
				    incident_state_name(one->state));
	}
	return n > 0;
}

static int is_being_deployed(const void *ask, struct strbuf *reason)
{
	const struct retro_ask *a = ask;
	size_t i;

	for (i = 0; i < a->retro->runs.n; i++) {
		const struct retro_run *run = &a->retro->runs.v[i];

		if (!retro_run_goes_on(run))
			continue;
		strbuf_addf(reason, "its deploy to %s is not over: %s", run->environment, retro_end_name(run->end));
		return 1;
	}
	return 0;
}

static int is_unanswered(const void *ask, struct strbuf *reason)
{
	const struct retro_ask *a = ask;

	if (!a->unanswered->n || !retro_had_trouble(a->retro, a->incidents, a->release))
		return 0;
	strbuf_addstr(reason, "something went wrong, and these questions have no answer: ");
	strvec_join(reason, a->unanswered, " ");
	return 1;
}

const struct guard_rule retro_rules[] = {
	{ "retro.close", "not-known", is_not_known },
	{ "retro.close", "closed", is_closed },
	{ "retro.close", "not-closed", is_not_closed },
	{ "retro.close", "open-incident", has_open_incident },
	{ "retro.close", "being-deployed", is_being_deployed },
	{ "retro.close", "unanswered", is_unanswered },
	{ NULL, NULL, NULL },
};
