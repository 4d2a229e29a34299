/* SPDX-License-Identifier: ISC */
#include "standing_moments.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/retro.h"

static int is_one_of(const struct event *e, const char *const *names)
{
	for (; *names; names++)
		if (event_is(e, *names))
			return 1;
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct standing_moment *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* "check sign: qa-scope, ana" from "check.sign v1.4.0: qa-scope": whose ledger it is, everybody knows. */
static char *say(const struct event_entry *e, const char *release)
{
	const char *rest = e->event.subject;
	size_t len = strlen(e->event.name);
	struct strbuf text = STRBUF_INIT;

	if (!strncmp(rest, e->event.name, len)) {
		rest += len;
		strbuf_addf(&text, "%.*s %s", (int)strcspn(e->event.name, "."), e->event.name,
			    e->event.name + strcspn(e->event.name, ".") + 1);
		len = strlen(release);
		if (*rest == ' ' && !strncmp(rest + 1, release, len))
			rest += len + 1;
	}
	strbuf_addf(&text, "%s, %s", rest, retro_who(e));
	return strbuf_detach(&text, NULL);
}

/* Values come by the dozen, and say nothing as marks. */
static int is_mark(const struct event_entry *e)
{
	return e->counts && !event_is(&e->event, "deploy.observe");
}

static void read_marks(struct standing_moments *m, const struct event_log *log)
{
	static const char *const bad[] = { "check.fail",
					   "check.veto",
					   "check.block",
					   "deploy.fire",
					   "deploy.abort",
					   "deploy.rollback-start",
					   "deploy.rollback-failed",
					   NULL };
	static const char *const good[] = { "check.pass",   "check.sign",  "deploy.verify",
					    "announce.ack", "retro.close", NULL };
	size_t i, n = 0, first;

	for (i = 0; i < log->n; i++)
		n += (size_t)is_mark(&log->v[i]);
	first = n > STANDING_MARKS ? n - STANDING_MARKS : 0;
	m->marks = xcalloc(n - first + 1, sizeof(*m->marks));
	for (i = 0, n = 0; i < log->n; i++) {
		const struct event *e = &log->v[i].event;
		struct standing_moment *one;

		if (!is_mark(&log->v[i]) || n++ < first)
			continue;
		one = &m->marks[m->n_marks++];
		one->text = say(&log->v[i], log->release);
		one->from = one->to = e->time;
		one->is_bad = is_one_of(e, bad);
		one->is_good = is_one_of(e, good);
	}
	qsort(m->marks, m->n_marks, sizeof(*m->marks), by_time);
}

static int64_t end_of(const struct deploy *d)
{
	switch (d->status) {
	case DEPLOY_VERIFIED:
		return d->verified;
	case DEPLOY_ROLLED_BACK:
		return d->rolled_back;
	case DEPLOY_ABORTED:
		return d->aborted;
	default:
		return STANDING_GOES_ON;
	}
}

/* Each stage that was reached, up to the next one or the end of the deploy. */
static void read_spans(struct standing_moments *m, const struct deploys *deploys)
{
	size_t i, k, alloc = 0;

	for (i = 0; i < deploys->n; i++) {
		const struct deploy *d = &deploys->v[i];

		for (k = 0; k < d->stages.n && d->is_started; k++) {
			struct standing_moment *one;
			int is_last = k + 1 == d->stages.n || d->stages_began[k + 1] == DEPLOY_NEVER;

			if (d->stages_began[k] == DEPLOY_NEVER)
				break;
			ALLOC_GROW(m->spans, m->n_spans + 1, alloc);
			one = &m->spans[m->n_spans++];
			one->text = xstrfmt("%s: %s", d->environment, d->stages.v[k]);
			one->from = d->stages_began[k];
			one->to = is_last ? end_of(d) : d->stages_began[k + 1];
			if (one->to != STANDING_GOES_ON && one->to < one->from)
				one->to = one->from;
			one->is_bad = is_last && d->status != DEPLOY_VERIFIED && d->status != DEPLOY_RUNNING &&
				      d->status != DEPLOY_PAUSED;
			one->is_good = !one->is_bad && one->to != STANDING_GOES_ON;
		}
	}
}

void standing_moments_read(struct standing_moments *m, const struct standing_reading *s)
{
	memset(m, 0, sizeof(*m));
	read_marks(m, &s->checklist.ledger.log);
	read_spans(m, &s->deploy.deploys);
}

void standing_moments_release(struct standing_moments *m)
{
	size_t i;

	for (i = 0; i < m->n_marks; i++)
		free(m->marks[i].text);
	for (i = 0; i < m->n_spans; i++)
		free(m->spans[i].text);
	free(m->marks);
	free(m->spans);
	memset(m, 0, sizeof(*m));
}
