/* SPDX-License-Identifier: ISC */
#include "stats.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "hex.h"
#include "ledger_who.h"
#include "lines.h"
#include "release.h"
#include "trainrates.h"
#include "walk.h"

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
	strvec_release(&s->unseen);
	free(s->logs);
	free(s->deploys);
	free(s->metric_incidents);
	free(s->prepared);
	memset(s, 0, sizeof(*s));
}

/* --- ledgers ----------------------------------------------------------------------------------------------------- */

static int open_ledgers(struct stats *s, struct repo *r, struct err *err)
{
	struct strvec ids = STRVEC_INIT;
	size_t i;
	int ret = ledger_list(&ids, r, err);

	s->logs = xcalloc(ids.n + 1, sizeof(*s->logs));
	for (i = 0; i < ids.n && !ret; i++)
		ret = ledger_open(&s->logs[s->n_logs++].ledger, r, ids.v[i], err);
	if (!ret)
		ret = ledger_open(&s->project, r, EVENT_PROJECT, err);
	strvec_release(&ids);
	return ret;
}

static int identify_ledgers(struct stats *s, struct err *err)
{
	struct ledger **all = xcalloc(s->n_logs + 1, sizeof(struct ledger *));
	size_t i;
	int ret;

	for (i = 0; i < s->n_logs; i++)
		all[i] = &s->logs[i].ledger;
	all[i] = &s->project;
	ret = ledger_identify_many(all, s->n_logs + 1, err);
	free(all);
	return ret;
}

static int read_ledgers(struct stats *s, struct repo *r, struct err *err)
{
	size_t i;
	int ret = open_ledgers(s, r, err);

	if (!ret)
		ret = identify_ledgers(s, err);
	for (i = 0; i < s->n_logs && !ret; i++)
		deploys_fold(&s->logs[i].deploys, &s->logs[i].ledger.log);
	if (!ret)
		incident_list_read(&s->incidents, &s->project.log);
	return ret;
}

/* --- deploys ----------------------------------------------------------------------------------------------------- */

/* DEPLOY_NEVER is METRICS_NEVER. What was recorded without a start (an abort of a plan) took no effect. */
static struct metrics_deploy deploy_fact(const struct deploy *d)
{
	struct metrics_deploy fact = METRICS_DEPLOY_INIT;

	fact.release = d->release;
	fact.environment = d->environment;
	fact.target = d->target;
	fact.is_unplanned = d->is_unplanned;
	fact.fixes = d->fixes;
	if (d->is_started) {
		fact.started = d->started;
		fact.verified = d->verified;
		fact.fired = d->fired;
		fact.aborted = d->aborted;
		fact.rollback_started = d->rollback_started;
		fact.rolled_back = d->rolled_back;
	}
	return fact;
}

/* By the clock, but those of one release in the order of its ledger, which knows better: `at` never goes back there. */
struct placed {
	struct metrics_deploy fact;
	int64_t at;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->fact.order > y->fact.order) - (x->fact.order < y->fact.order);
}

static size_t place_deploys(struct placed *out, size_t n, const struct deploys *deploys, const char *environment)
{
	int64_t at = METRICS_NEVER;
	size_t i;

	for (i = 0; i < deploys->n; i++) {
		const struct deploy *d = &deploys->v[i];
		int64_t begun = d->is_started ? d->started : d->planned;

		if (strcmp(d->environment, environment) != 0)
			continue;
		at = begun > at ? begun : at;
		out[n] = (struct placed){ deploy_fact(d), at };
		out[n].fact.order = n;
		n++;
	}
	return n;
}

static void read_deploys(struct stats *s, const char *environment)
{
	struct placed *v;
	size_t i, n = 0;

	for (i = 0; i < s->n_logs; i++)
		n += s->logs[i].deploys.n;
	v = xcalloc(n + 1, sizeof(*v));
	s->deploys = xcalloc(n + 1, sizeof(*s->deploys));
	for (i = n = 0; i < s->n_logs; i++)
		n = place_deploys(v, n, &s->logs[i].deploys, environment);
	qsort(v, n, sizeof(*v), by_place);
	for (i = 0; i < n; i++) {
		s->deploys[i] = v[i].fact;
		s->deploys[i].order = i;
	}
	s->n_deploys = n;
	free(v);
}

/* --- what deploys brought ---------------------------------------------------------------------------------------- */

/* The deploys whose commits are wanted: from the first that succeeded in the window to the last. */
struct bringing {
	struct stats *s;
	struct repo *repo;
	size_t first, end; /* places in s->deploys */
	git_oid *targets;  /* of each deploy before `end`; zero: it did not succeed, or is not here */
	struct walk walk;
};

static void find_wanted(struct bringing *b, const struct metrics_ask *ask)
{
	size_t i;

	for (i = 0; i < b->s->n_deploys; i++) {
		const struct metrics_deploy *d = &b->s->deploys[i];

		if (!metrics_succeeded(d) || d->started < ask->since || d->started >= ask->until)
			continue;
		if (!b->end)
			b->first = i;
		b->end = i + 1;
	}
}

/*
 * A shallow clone can fetch the commit of a deploy in the window; elsewhere nobody knows it. An older one is told of
 * alike everywhere: it only takes from what others brought, and where history is cut off for that the walk says so.
 */
static int find_targets(struct bringing *b, struct err *err)
{
	size_t i;

	b->targets = xcalloc(b->end + 1, sizeof(*b->targets));
	for (i = 0; i < b->end; i++) {
		const struct metrics_deploy *d = &b->s->deploys[i];

		if (!metrics_succeeded(d) ||
		    (d->target && !hex_read(&b->targets[i], d->target) && git_odb_exists(b->repo->odb, &b->targets[i])))
			continue;
		memset(&b->targets[i], 0, sizeof(b->targets[i]));
		if (b->repo->is_shallow && i >= b->first)
			return walk_error_shallow(b->repo, err);
		if (!strvec_has(&b->s->unseen, d->release))
			strvec_push(&b->s->unseen, d->release);
	}
	return 0;
}

/* WALK_MARK: a deploy of the window brought it, and no earlier deploy had it; WALK_OTHER: it is said by which. */
static int walk_targets(struct bringing *b, struct err *err)
{
	git_oid *hide = xcalloc(b->end + 1, sizeof(*hide)), *tips = xcalloc(b->end + 1, sizeof(*tips));
	struct walk_list list = { NULL, 0, 0 };
	size_t i, n_hide = 0, n_tips = 0;
	int ret = walk_init(&b->walk, b->repo, err);

	for (i = 0; i < b->end; i++) {
		if (git_oid_is_zero(&b->targets[i]))
			continue;
		if (i < b->first)
			hide[n_hide++] = b->targets[i];
		else
			tips[n_tips++] = b->targets[i];
	}
	if (!ret)
		ret = walk_range(&b->walk, tips, n_tips, hide, n_hide, &list, err);
	if (!ret)
		ret = walk_check_shallow(&b->walk, &list, err);
	for (i = 0; i < list.n && !ret; i++)
		b->walk.v[list.v[i]].flags |= WALK_MARK;
	free(hide);
	free(tips);
	free(list.v);
	return ret;
}

static void reach(struct walk *w, struct walk_list *found, uint32_t node)
{
	if ((w->v[node].flags & (WALK_MARK | WALK_OTHER)) != WALK_MARK)
		return;
	w->v[node].flags |= WALK_OTHER;
	ALLOC_GROW(found->v, found->n + 1, found->alloc);
	found->v[found->n++] = node;
}

/* What the target leads to, and no target before it; merges bring nothing of their own. */
static void take_brought(struct metrics_deploy *d, struct walk *w, const git_oid *target)
{
	struct walk_list found = { NULL, 0, 0 };
	int64_t *times;
	size_t i;
	uint32_t k;

	reach(w, &found, walk_node(w, target));
	for (i = 0; i < found.n; i++)
		for (k = 0; k < w->v[found.v[i]].n_parents; k++)
			reach(w, &found, w->parents[w->v[found.v[i]].parents + k]);
	times = xcalloc(found.n + 1, sizeof(*times));
	for (i = 0; i < found.n; i++)
		if (w->v[found.v[i]].n_parents < 2)
			times[d->n_committed++] = w->v[found.v[i]].date;
	d->committed = times;
	free(found.v);
}

/* One walk over all that the window's deploys brought, so that each commit is looked at once. */
static int read_brought(struct stats *s, struct repo *r, const struct metrics_ask *ask, struct err *err)
{
	struct bringing b = { .s = s, .repo = r };
	size_t i;
	int ret;

	find_wanted(&b, ask);
	if (!b.end)
		return 0;
	ret = find_targets(&b, err);
	if (!ret)
		ret = walk_targets(&b, err);
	for (i = b.first; i < b.end && !ret; i++)
		if (!git_oid_is_zero(&b.targets[i]))
			take_brought(&s->deploys[i], &b.walk, &b.targets[i]);
	walk_release(&b.walk);
	free(b.targets);
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

		to->release = from->release;
		to->environment = from->environment;
		to->is_invalid = from->state == INCIDENT_INVALID;
		to->impact_start = incident_since(from);
		to->resolved = from->state == INCIDENT_RESOLVED ? from->resolved : METRICS_NEVER;
	}
}

/* --- before the deploy ------------------------------------------------------------------------------------------- */

static void take_earlier(int64_t *to, int64_t t)
{
	if (*to == METRICS_NEVER || t < *to)
		*to = t;
}

/* The version tags of one prefix that belong to a release with a ledger. */
static int read_tags(struct map *by_release, struct repo *r, const struct policy_package *package, struct err *err)
{
	const char *prefix = release_tag_prefix(r, package);
	struct strbuf id = STRBUF_INIT;
	struct tags tags = { 0 };
	size_t i;
	int ret = tags_load(&tags, r, prefix, err);

	for (i = 0; i < tags.n && !ret; i++) {
		const struct version *v = &tags.v[i].version;
		struct version core = VERSION_INIT;
		struct metrics_prepared *p = NULL;

		if (!version_next_core(&core, &r->policy.scheme, v, LEVEL_NONE, &r->today, NULL)) {
			strbuf_reset(&id);
			strbuf_addf(&id, "%s%s", prefix, core.text);
			p = map_get(by_release, id.buf, id.len);
		}
		if (p)
			take_earlier(version_is_prerelease(v) ? &p->begun : &p->released,
				     release_tag_time(r, &tags.v[i]));
		version_release(&core);
	}
	tags_release(&tags);
	strbuf_release(&id);
	return ret;
}

static int settles(const struct event *e)
{
	return event_is(e, "check.pass") || event_is(e, "check.sign") || event_is(e, "check.waive") ||
	       event_is(e, "check.unblock");
}

/* From the last word on the checklist before the tag; a release that nobody had to say a word on was ready when tagged.
 */
static void read_checks(struct metrics_prepared *p, const struct event_log *log)
{
	struct strvec waived = STRVEC_INIT;
	size_t i;

	for (i = 0; i < log->n; i++) {
		const struct event *e = &log->v[i].event;
		const char *check = event_get(e, "Check");

		if (!log->v[i].counts)
			continue;
		if (event_is(e, "check.freeze-start"))
			take_earlier(&p->begun, e->time);
		if (!settles(e) || !event_log_may_allow(log, i))
			continue;
		if (event_is(e, "check.waive") && check && !strvec_has(&waived, check))
			strvec_push(&waived, check);
		if (p->released != METRICS_NEVER && e->time <= p->released &&
		    (p->ready == METRICS_NEVER || e->time > p->ready))
			p->ready = e->time;
	}
	if (p->ready == METRICS_NEVER)
		p->ready = p->released;
	p->waivers = waived.n;
	strvec_release(&waived);
}

static int read_prepared(struct stats *s, struct repo *r, struct err *err)
{
	struct map by_release = MAP_INIT;
	size_t i;
	int ret;

	s->prepared = xcalloc(s->n_logs + 1, sizeof(*s->prepared));
	for (i = 0; i < s->n_logs; i++) {
		const char *id = s->logs[i].ledger.release;

		s->prepared[i] = (struct metrics_prepared){
			id, METRICS_NEVER, METRICS_NEVER, METRICS_NEVER, METRICS_NEVER, 0
		};
		*map_at(&by_release, id, strlen(id)) = &s->prepared[i];
	}
	s->n_prepared = s->n_logs;
	ret = s->n_logs ? read_tags(&by_release, r, NULL, err) : 0;
	for (i = 0; i < r->policy.n_packages && s->n_logs && !ret; i++)
		ret = read_tags(&by_release, r, &r->policy.packages[i], err);
	for (i = 0; i < s->n_logs && !ret; i++)
		read_checks(&s->prepared[i], &s->logs[i].ledger.log);
	map_release(&by_release);
	return ret;
}

/* --- trains ------------------------------------------------------------------------------------------------------ */

static int read_train(struct stats *s, struct repo *r, const struct policy_train *train, struct err *err)
{
	struct schedule schedule = { 0 };
	struct train_state state = { 0 };
	struct trainrates rates = { 0 };
	size_t i;
	int ret = schedule_init(&schedule, train, err);

	if (!ret) {
		train_state_read(&state, &s->project.log, train->name);
		ret = trainrates_read(&rates, r, &schedule, NULL, &state, err);
	}
	s->prepared = xreallocarray(s->prepared, s->n_prepared + rates.n + 1, sizeof(*s->prepared));
	for (i = 0; i < rates.n && !ret; i++)
		s->prepared[s->n_prepared++] = (struct metrics_prepared){
			NULL, METRICS_NEVER, METRICS_NEVER, rates.v[i].departure.release, rates.v[i].released, 0
		};
	trainrates_release(&rates);
	train_state_release(&state);
	schedule_release(&schedule);
	return ret;
}

static int has_main_line(int *has, struct repo *r, struct err *err)
{
	struct lines lines = { 0 };
	int ret = lines_load(&lines, r, err);

	*has = !ret && lines_main(&lines);
	lines_release(&lines);
	return ret;
}

/* Each departure is a row of its own, beside those of the releases: SCHEDULE_NONE is METRICS_NEVER. */
static int read_trains(struct stats *s, struct repo *r, struct err *err)
{
	size_t i;
	int has = 0, ret = policy_demand(&r->policy, "release-train", err);

	if (!ret && r->policy.n_trains)
		ret = has_main_line(&has, r, err);
	for (i = 0; i < r->policy.n_trains && has && !ret; i++)
		ret = read_train(s, r, &r->policy.trains[i], err);
	return ret;
}

int stats_read(struct stats *s, struct repo *r, const struct metrics_ask *ask, struct err *err)
{
	int ret = read_ledgers(s, r, err);

	if (!ret) {
		read_deploys(s, ask->environment);
		read_incidents(s);
		ret = read_brought(s, r, ask, err);
	}
	if (!ret)
		ret = read_prepared(s, r, err);
	if (!ret)
		ret = read_trains(s, r, err);
	s->facts = (struct metrics_facts){ s->deploys,     s->n_deploys, s->metric_incidents,
					   s->incidents.n, s->prepared,  s->n_prepared };
	return ret;
}
