/* SPDX-License-Identifier: ISC */
#include "flag_state.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "calendar.h"

/* --- fold -------------------------------------------------------------------------------------------------------- */

/* The last words on one flag. */
struct matter {
	const char *flag;
	struct event_heads extended; /* of what may allow alone */
	struct event_heads retired;
	struct event_heads proven; /* the same, of what may allow alone */
};

struct folding {
	const struct event_log *log;
	struct map by_name; /* to the matter */
	struct matter **v;
	size_t n, alloc;
};

static struct matter *matter_of(struct folding *f, const char *flag)
{
	void **at = map_at(&f->by_name, flag, strlen(flag));

	if (!*at) {
		struct matter *m = xcalloc(1, sizeof(*m));

		m->flag = flag;
		ALLOC_GROW(f->v, f->n + 1, f->alloc);
		*at = f->v[f->n++] = m;
	}
	return *at;
}

static int is_retirement(const struct event *e)
{
	return event_is(e, "flags.retire");
}

/* The day that an extension names; FLAG_NEVER: none that can be read. */
static int64_t day_of(const struct event *e)
{
	const char *until = event_get(e, "Until");
	int64_t t;

	return event_is(e, "flags.extend") && until && !time_parse(until, &t, NULL) ? t : FLAG_NEVER;
}

static void take(struct folding *f, size_t i)
{
	const struct event *e = &f->log->v[i].event;
	const char *flag = event_get(e, "Flag");
	int is_undo = event_is(e, "flags.retire-undo"), may_allow = event_log_may_allow(f->log, i);

	if (!f->log->v[i].counts || !flag)
		return;
	if (is_retirement(e) || (is_undo && may_allow))
		event_heads_add(&matter_of(f, flag)->retired, f->log, i);
	if ((is_retirement(e) || is_undo) && may_allow)
		event_heads_add(&matter_of(f, flag)->proven, f->log, i);
	if (day_of(e) != FLAG_NEVER && may_allow)
		event_heads_add(&matter_of(f, flag)->extended, f->log, i);
}

/* The retirement among the heads; NULL: there is none. */
static const struct event *find_retirement(const struct event_log *log, const struct event_heads *heads)
{
	size_t i;

	for (i = 0; i < heads->n; i++)
		if (is_retirement(&log->v[heads->v[i]].event))
			return &log->v[heads->v[i]].event;
	return NULL;
}

static const struct event *find_earliest(const struct event_log *log, const struct event_heads *heads)
{
	const struct event *found = NULL;
	size_t i;

	for (i = 0; i < heads->n; i++) {
		const struct event *e = &log->v[heads->v[i]].event;

		if (!found || day_of(e) < day_of(found))
			found = e;
	}
	return found;
}

static struct flag_overlay conclude(const struct event_log *log, const struct matter *m)
{
	const struct event *extension = find_earliest(log, &m->extended);
	const struct event *retirement = find_retirement(log, &m->proven);
	struct flag_overlay o = { .flag = m->flag, .until = extension ? day_of(extension) : FLAG_NEVER };

	o.is_unproven = !retirement;
	if (!retirement)
		retirement = find_retirement(log, &m->retired);
	o.is_retired = retirement != NULL;
	o.reason = retirement ? retirement->text : extension ? extension->text : NULL;
	return o;
}

void flag_state_read(struct flag_state *s, const struct event_log *log)
{
	struct folding f = { .log = log, .by_name = MAP_INIT };
	size_t i;

	for (i = 0; i < log->n; i++)
		take(&f, i);
	s->v = xcalloc(f.n + 1, sizeof(*s->v));
	s->n = f.n;
	for (i = 0; i < f.n; i++) {
		s->v[i] = conclude(log, f.v[i]);
		event_heads_release(&f.v[i]->extended);
		event_heads_release(&f.v[i]->retired);
		event_heads_release(&f.v[i]->proven);
		free(f.v[i]);
	}
	free(f.v);
	map_release(&f.by_name);
}

void flag_state_release(struct flag_state *s)
{
	free(s->v);
	memset(s, 0, sizeof(*s));
}

/* --- what is refused --------------------------------------------------------------------------------------------- */

static int is_retired(const void *ask, struct strbuf *reason)
{
	const struct flag *flag = ((const struct flag_ask *)ask)->flag;

	if (!flag->is_retired)
		return 0;
	strbuf_addf(reason, "flag '%s' is retired", flag->policy->name);
	return 1;
}

static int never_expires(const void *ask, struct strbuf *reason)
{
	const struct flag *flag = ((const struct flag_ask *)ask)->flag;

	if (flag->expires_at != FLAG_NEVER)
		return 0;
	strbuf_addf(reason, "flag '%s' has no day by which it must be gone", flag->policy->name);
	return 1;
}

static int is_not_later(const void *ask, struct strbuf *reason)
{
	const struct flag_ask *a = ask;

	if (a->flag->expires_at == FLAG_NEVER || a->until > a->flag->expires_at)
		return 0;
	strbuf_addf(reason, "flag '%s' may stay until %s already", a->flag->policy->name, a->flag->expires_text);
	return 1;
}

static int is_over(const void *ask, struct strbuf *reason)
{
	const struct flag_ask *a = ask;

	if (a->until > a->now)
		return 0;
	strbuf_addstr(reason, "that day is over");
	return 1;
}

static int is_not_known(const void *ask, struct strbuf *reason)
{
	return guard_not_known(((const struct flag_ask *)ask)->may_allow, reason);
}

static int is_not_retired(const void *ask, struct strbuf *reason)
{
	const struct flag *flag = ((const struct flag_ask *)ask)->flag;

	if (flag->is_retired)
		return 0;
	strbuf_addf(reason, "flag '%s' is not retired", flag->policy->name);
	return 1;
}

static int is_retired_by_registry(const void *ask, struct strbuf *reason)
{
	const struct flag *flag = ((const struct flag_ask *)ask)->flag;

	if (!flag->policy->retired)
		return 0;
	strbuf_addf(reason, "flag '%s' is retired by the registry, %s", flag->policy->name,
		    flag->place.path ? flag->place.path : POLICY_FILE);
	return 1;
}

const struct guard_rule flag_rules[] = {
	{ "flags.extend", "retired", is_retired },
	{ "flags.extend", "never-expires", never_expires },
	{ "flags.extend", "not-later", is_not_later },
	{ "flags.extend", "over", is_over },
	{ "flags.extend", "not-known", is_not_known },
	{ "flags.retire", "retired", is_retired },
	{ "flags.retire-undo", "not-retired", is_not_retired },
	{ "flags.retire-undo", "retired-by-registry", is_retired_by_registry },
	{ "flags.retire-undo", "not-known", is_not_known },
	{ NULL, NULL, NULL },
};
