/* SPDX-License-Identifier: ISC */
#include "stats.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hex.h"
#include "history.h"
#include "ledger_who.h"
#include "release.h"
#include "release_pick.h"

void stats_release(struct stats *s)
{
	size_t i;

	for (i = 0; i < s->n_deploys; i++)
		free((void *)s->deploys[i].committed);
	for (i = 0; i < s->n_logs; i++) {
		deploys_release(&s->logs[i].deploys);
		ledger_close(&s->logs[i].ledger);
	}
	incident_list_release(&s->incidents);
	ledger_close(&s->project);
	free(s->logs);
	free(s->deploys);
	free(s->metric_incidents);
	free(s->prepared);
	memset(s, 0, sizeof(*s));
}

/* --- ledgers ----------------------------------------------------------------------------------------------------- */

static int read_ledger(struct ledger *l, struct repo *r, const char *release, struct err *err)
{
	int ret = ledger_open(l, r, release, err);

	return ret ? ret : ledger_identify(l, err);
}

static int read_logs(struct stats *s, struct repo *r, struct err *err)
{
	struct strvec ids = STRVEC_INIT;
	size_t i;
	int ret = ledger_list(&ids, r, err);

	s->logs = xcalloc(ids.n + 1, sizeof(*s->logs));
	for (i = 0; i < ids.n && !ret; i++) {
		struct stats_release_log *log = &s->logs[s->n_logs++];

		ret = read_ledger(&log->ledger, r, ids.v[i], err);
		if (!ret)
			deploys_fold(&log->deploys, &log->ledger.log);
	}
	if (!ret)
		ret = read_ledger(&s->project, r, EVENT_PROJECT, err);
	if (!ret)
		incident_list_read(&s->incidents, &s->project.log);
	strvec_release(&ids);
	return ret;
}

/* --- deploys ----------------------------------------------------------------------------------------------------- */

/* DEPLOY_NEVER is METRICS_NEVER. What was recorded without a start (an abort of a plan) took no effect. */
static void add_deploy(struct stats *s, const struct deploy *d)
{
	struct metrics_deploy one = METRICS_DEPLOY_INIT;

	one.release = d->release;
	one.environment = d->environment;
	one.target = d->target;
	one.order = s->n_deploys;
	one.is_unplanned = d->is_unplanned;
	one.fixes = d->fixes;
	if (d->is_started) {
		one.started = d->started;
		one.verified = d->verified;
		one.fired = d->fired;
		one.aborted = d->aborted;
		one.rollback_started = d->rollback_started;
		one.rolled_back = d->rolled_back;
	}
	ALLOC_GROW(s->deploys, s->n_deploys + 1, s->deploys_alloc);
	s->deploys[s->n_deploys++] = one;
}

/* By the clock, but those of one release in the order of its ledger, which knows better: `at` never goes back there. */
struct placed {
	struct metrics_deploy deploy;
	int64_t at;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->deploy.order < y->deploy.order ? -1 : x->deploy.order > y->deploy.order;
}

static void order_deploys(struct stats *s)
{
	struct placed *v = xcalloc(s->n_deploys + 1, sizeof(*v));
	size_t i;

	for (i = 0; i < s->n_deploys; i++) {
		v[i].deploy = s->deploys[i];
		v[i].at = s->deploys[i].started;
		if (i && v[i - 1].deploy.release == v[i].deploy.release && v[i - 1].at > v[i].at)
			v[i].at = v[i - 1].at;
	}
	qsort(v, s->n_deploys, sizeof(*v), by_place);
	for (i = 0; i < s->n_deploys; i++) {
		s->deploys[i] = v[i].deploy;
		s->deploys[i].order = i;
	}
	free(v);
}

static void read_deploys(struct stats *s, const struct metrics_ask *ask)
{
	size_t i, k;

	for (i = 0; i < s->n_logs; i++)
		for (k = 0; k < s->logs[i].deploys.n; k++) {
			const struct deploy *d = &s->logs[i].deploys.v[k];

			if (!strcmp(d->environment, ask->environment) && (!d->is_started || d->started < ask->until))
				add_deploy(s, d);
		}
	order_deploys(s);
}

static int has_been(const git_oid *v, size_t n, const git_oid *oid)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (git_oid_equal(&v[i], oid))
			return 1;
	return 0;
}

static int read_commits(struct metrics_deploy *d, struct repo *r, const git_oid *target, const git_oid *earlier,
			size_t n_earlier, struct err *err)
{
	struct history_range range = { *target, earlier, n_earlier, NULL };
	struct history h;
	int64_t *times;
	size_t i;
	int ret = history_read(&h, r, &range, err);

	if (ret)
		return ret;
	times = xcalloc(h.n + 1, sizeof(*times));
	for (i = 0; i < h.n; i++)
		if (h.v[i].parents < 2)
			times[d->n_committed++] = h.v[i].committer_time;
	d->committed = times;
	history_release(&h);
	return 0;
}

/* What each deploy that succeeded brought, and none before it had. A commit that is not here tells nothing. */
static int read_lead(struct stats *s, struct repo *r, struct err *err)
{
	git_oid *earlier = xcalloc(s->n_deploys + 1, sizeof(*earlier)), target;
	size_t i, n = 0;
	int ret = 0;

	for (i = 0; i < s->n_deploys && !ret; i++) {
		struct metrics_deploy *d = &s->deploys[i];

		if (!metrics_succeeded(d) || !d->target || hex_read(&target, d->target) ||
		    !git_odb_exists(r->odb, &target) || has_been(earlier, n, &target))
			continue;
		ret = read_commits(d, r, &target, earlier, n, err);
		earlier[n++] = target;
	}
	free(earlier);
	return ret;
}

/* --- incidents --------------------------------------------------------------------------------------------------- */

static void read_incidents(struct stats *s)
{
	size_t i;

	s->metric_incidents = xcalloc(s->incidents.n + 1, sizeof(*s->metric_incidents));
	for (i = 0; i < s->incidents.n; i++) {
		const struct incident *from = &s->incidents.v[i];
		struct metrics_incident *to = &s->metric_incidents[i];

		to->id = from->id;
		to->release = from->release;
		to->environment = from->environment;
		to->severity = from->severity;
		to->is_invalid = from->state == INCIDENT_INVALID;
		to->impact_start = from->impact_start != INSTANT_NONE ? from->impact_start
				   : from->detected != INSTANT_NONE   ? from->detected
									  : s->project.log.v[from->events[0]].event.time;
		to->resolved = from->state == INCIDENT_RESOLVED ? from->resolved : METRICS_NEVER;
	}
}

/* --- before the deploy ------------------------------------------------------------------------------------------- */

static void take_earlier(int64_t *to, int64_t t)
{
	if (*to == METRICS_NEVER || t < *to)
		*to = t;
}

static void take_later(int64_t *to, int64_t t)
{
	if (*to == METRICS_NEVER || t > *to)
		*to = t;
}

static int settles(const struct event *e)
{
	return event_is(e, "check.pass") || event_is(e, "check.sign") || event_is(e, "check.waive") ||
	       event_is(e, "check.unblock");
}

/* From its first candidate or freeze to the last word on its checklist, once the final version is there. */
static int read_prepared(struct metrics_prepared *p, struct repo *r, const struct ledger *l, struct err *err)
{
	struct release_pick pick;
	size_t i;
	int ret = release_pick(&pick, r, l->release, err);

	*p = (struct metrics_prepared){ l->release, METRICS_NEVER, METRICS_NEVER, METRICS_NEVER, METRICS_NEVER, 0 };
	for (i = 0; !ret && i < pick.tags.n; i++) {
		const struct tag *tag = &pick.tags.v[i];

		if (!version_same_core(&tag->version, &pick.version))
			continue;
		if (version_is_prerelease(&tag->version))
			take_earlier(&p->begun, release_tag_time(r, tag));
		else
			p->released = release_tag_time(r, tag);
	}
	for (i = 0; !ret && i < l->log.n; i++) {
		const struct event_entry *e = &l->log.v[i];

		if (!e->counts)
			continue;
		if (event_is(&e->event, "check.freeze-start"))
			take_earlier(&p->begun, e->event.time);
		p->waivers += event_is(&e->event, "check.waive");
		if (pick.is_tagged && settles(&e->event))
			take_later(&p->ready, e->event.time);
	}
	release_pick_release(&pick);
	return ret;
}

static int read_all_prepared(struct stats *s, struct repo *r, struct err *err)
{
	size_t i;
	int ret = 0;

	s->prepared = xcalloc(s->n_logs + 1, sizeof(*s->prepared));
	for (i = 0; i < s->n_logs && !ret; i++)
		ret = read_prepared(&s->prepared[s->n_prepared++], r, &s->logs[i].ledger, err);
	return ret;
}

int stats_read(struct stats *s, struct repo *r, const struct metrics_ask *ask, struct err *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	ret = read_logs(s, r, err);
	if (!ret) {
		read_deploys(s, ask);
		read_incidents(s);
		ret = read_lead(s, r, err);
	}
	if (!ret)
		ret = read_all_prepared(s, r, err);
	s->facts = (struct metrics_facts){ s->deploys,     s->n_deploys, s->metric_incidents,
					   s->incidents.n, s->prepared,  s->n_prepared };
	return ret;
}
