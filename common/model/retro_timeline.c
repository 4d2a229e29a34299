/* SPDX-License-Identifier: ISC */
#include "retro_timeline.h"

#include <string.h>

#include "calendar.h"
#include "markdown.h"
#include "retro.h"

static void add_text(struct strbuf *out, const char *text)
{
	markdown_escape_inline(out, text, strlen(text));
}

static void add_event(struct strbuf *out, const struct event_log *log, size_t at, int64_t now)
{
	const struct event_entry *e = &log->v[at];

	strbuf_addstr(out, "- ");
	time_format(out, e->event.time);
	strbuf_addch(out, ' ');
	add_text(out, e->event.subject);
	strbuf_addstr(out, ", ");
	add_text(out, retro_who(e));
	if (e->identity == EVENT_UNKNOWN_KEY || e->identity == EVENT_REVOKED)
		strbuf_addf(out, " (%s)", event_identity_name(e->identity));
	strbuf_addstr(out, retro_is_skewed(log, at, now) ? " (by a clock that was off)\n" : "\n");
}

/* The events from `at` on, of those that count, that are observations; *end: where the next one would be looked for. */
static size_t count_observations(const struct event_log *log, size_t at, size_t *end)
{
	size_t n = 0;

	for (*end = at; *end < log->n; ++*end) {
		if (!log->v[*end].counts)
			continue;
		if (!event_is(&log->v[*end].event, "deploy.observe"))
			break;
		n++;
	}
	return n;
}

static void add_observations(struct strbuf *out, const struct event_log *log, size_t at, size_t end, size_t n)
{
	struct strvec metrics = STRVEC_INIT;
	int64_t first = log->v[at].event.time, last = first;
	size_t i;

	for (i = at; i < end; i++) {
		const struct event *e = &log->v[i].event;
		const char *metric = event_get(e, "Metric");

		if (!log->v[i].counts)
			continue;
		first = e->time < first ? e->time : first;
		last = e->time > last ? e->time : last;
		if (metric && !strvec_has(&metrics, metric))
			strvec_push(&metrics, metric);
	}
	strbuf_addstr(out, "- ");
	time_format(out, first);
	strbuf_addf(out, " deploy.observe: %zu observations until ", n);
	time_format(out, last);
	for (i = 0; i < metrics.n; i++) {
		strbuf_addstr(out, i ? ", " : ", of ");
		add_text(out, metrics.v[i]);
	}
	strbuf_addch(out, '\n');
	strvec_release(&metrics);
}

void retro_timeline(struct strbuf *out, const struct event_log *log, int64_t now)
{
	size_t i, end, n;

	for (i = 0; i < log->n; i++) {
		if (!log->v[i].counts)
			continue;
		n = count_observations(log, i, &end);
		if (n >= RETRO_RUN_MAX) {
			add_observations(out, log, i, end, n);
			i = end - 1;
		} else {
			add_event(out, log, i, now);
		}
	}
}
