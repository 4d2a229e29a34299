/* SPDX-License-Identifier: ISC */
#include "announce_known.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/deploy_state.h"
#include "../model/markdown.h"
#include "../model/span.h"
#include "incidents.h"

static void add_text(struct strbuf *out, const char *text)
{
	markdown_escape_inline(out, text, strlen(text));
}

static void add_dashboards(struct strbuf *out, const struct policy *p)
{
	size_t i;

	for (i = 0; i < p->n_stages; i++) {
		if (!p->stages[i].dashboard || !*p->stages[i].dashboard)
			continue;
		strbuf_addstr(out, "- ");
		add_text(out, p->stages[i].name);
		strbuf_addstr(out, ": ");
		add_text(out, p->stages[i].dashboard);
		strbuf_addch(out, '\n');
	}
}

static void add_soaks(struct strbuf *out, const struct policy *p)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < p->n_stages; i++)
		sum += p->stages[i].soak;
	if (!sum)
		return;
	span_format(out, sum);
	strbuf_addf(out, " at least, in %zu stage%s\n", p->n_stages, p->n_stages == 1 ? "" : "s");
}

/* "errors: error-rate > 0.01 for 5m, then rollback (ana)": what was added to the newest deploy, agreed to or not. */
static void add_triggers(struct strbuf *out, const struct event_log *log)
{
	struct deploys deploys;
	const struct deploy *d;
	size_t i;

	deploys_fold(&deploys, log);
	d = deploys.n ? &deploys.v[deploys.n - 1] : NULL;
	for (i = 0; d && i < d->n_triggers; i++) {
		const struct trigger *t = &d->triggers[i];
		char *text = xstrfmt("%s: %s %s %s for %s, then %s (%s)", t->name, t->metric, trigger_op_name(t->op),
				     t->threshold.text, t->window_text, t->action, t->owner);

		strbuf_addstr(out, "- ");
		add_text(out, text);
		strbuf_addch(out, '\n');
		free(text);
	}
	deploys_release(&deploys);
}

/* "checkout is slow (incident 473002814905, severity 2)": what is open of this release. */
static int add_incidents(struct strbuf *out, const struct announcing *a, struct err *err)
{
	struct incidents all;
	int ret = incidents_open(&all, a->repo, err);
	size_t i;

	for (i = 0; i < all.list.n && !ret; i++) {
		const struct incident *one = &all.list.v[i];

		if (!incident_is_open(one) || !incident_is_of(one, a->pick.id))
			continue;
		strbuf_addstr(out, "- ");
		markdown_escape_inline(out, one->text, strcspn(one->text, "\n"));
		strbuf_addf(out, " (incident %s, severity %d)\n", one->id, one->severity);
	}
	incidents_close(&all);
	return ret;
}

int announce_known(struct strbuf *known, struct announcing *a, struct err *err)
{
	const struct policy *p = &a->repo->policy;
	int ret = policy_demand(p, "release-stage", err);

	if (ret)
		return ret;
	add_dashboards(&known[ANNOUNCE_DASHBOARDS], p);
	add_soaks(&known[ANNOUNCE_DURATION], p);
	add_triggers(&known[ANNOUNCE_TRIGGER], &a->ledger.log);
	if (p->on_call && *p->on_call)
		add_text(&known[ANNOUNCE_ON_CALL], p->on_call);
	return add_incidents(&known[ANNOUNCE_ISSUES], a, err);
}
