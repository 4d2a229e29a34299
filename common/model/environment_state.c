/* SPDX-License-Identifier: ISC */
#include "environment_state.h"

#include <string.h>

#include "../base/alloc.h"

static void add_once(struct strvec *list, const char *text)
{
	if (text && !strvec_has(list, text))
		strvec_push(list, text);
}

/*
 * The word of somebody who may not allow stands beside all others, so that it can lower what is left and never raise
 * it, until somebody who may has spoken after it.
 */
static void add_word(struct event_heads *words, const struct event_log *log, size_t i)
{
	if (event_log_may_allow(log, i)) {
		event_heads_add(words, log, i);
		return;
	}
	ALLOC_GROW(words->v, words->n + 1, words->alloc);
	words->v[words->n++] = i;
}

static void take_budget(struct environment *out, const struct event_log *log, const struct event_heads *heads)
{
	struct decimal one;
	size_t i;

	for (i = 0; i < heads->n; i++) {
		const char *text = event_get(&log->v[heads->v[i]].event, "Remaining");

		if (!text || decimal_parse(&one, text, NULL))
			continue;
		if (!out->has_budget || decimal_compare(&one, &out->budget) < 0)
			out->budget = one;
		out->has_budget = 1;
	}
}

void environment_fold(struct environment *out, const struct event_log *project, const char *name)
{
	struct event_heads budgets = { NULL, 0, 0 };
	size_t i;

	memset(out, 0, sizeof(*out));
	out->name = name;
	strvec_init(&out->started);
	strvec_init(&out->floors);
	strvec_init(&out->baselines);
	for (i = 0; i < project->n; i++) {
		const struct event *e = &project->v[i].event;
		const char *environment = project->v[i].counts ? event_get(e, "Environment") : NULL;

		if (!environment || strcmp(environment, name) != 0)
			continue;
		if (event_is(e, "environment.start"))
			add_once(&out->started, event_get(e, "Release"));
		else if (event_is(e, "environment.floor"))
			add_once(&out->floors, event_get(e, "Release"));
		else if (event_is(e, "deploy.baseline") && event_log_may_allow(project, i))
			add_once(&out->baselines, event_get(e, "Tag"));
		else if (event_is(e, "deploy.budget"))
			add_word(&budgets, project, i);
	}
	take_budget(out, project, &budgets);
	event_heads_release(&budgets);
}

void environment_release(struct environment *e)
{
	strvec_release(&e->started);
	strvec_release(&e->floors);
	strvec_release(&e->baselines);
}

int environment_is_exhausted(const struct environment *e)
{
	const struct decimal zero = { "0", 0 };

	return e->has_budget && decimal_compare(&e->budget, &zero) <= 0;
}
