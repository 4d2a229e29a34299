/* SPDX-License-Identifier: ISC */
#include "retro_action_record.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/headline.h"
#include "../model/calendar.h"
#include "ledger_self.h"
#include "release_pick.h"

struct recording {
	struct incidents *s;
	const struct retro_action_ask_for *ask;
	char *release;  /* of an action that is added; NULL: of none */
	const char *id; /* of one that is done */
	int may_allow;
};

static int record(struct ledger_recording *rec, struct recording *x, struct err *err)
{
	int ret;

	rec->data = x;
	ret = ledger_record(rec, err);
	rec->data = NULL;
	return ret;
}

static void fill_add(struct event *e, const struct recording *x, const struct incident *one)
{
	struct strbuf text = STRBUF_INIT;

	event_set_name(e, "retro.action-add");
	event_set_text(e, x->ask->text);
	headline(&text, e->text);
	event_set_subject(e, "retro.action-add%s%s: %s", x->release ? " " : "", x->release ? x->release : "", text.buf);
	event_set(e, "Release", x->release);
	event_set(e, "Incident", one ? one->id : NULL);
	event_set(e, "Owner", x->ask->owner);
	strbuf_reset(&text);
	if (x->ask->due != INSTANT_NONE) {
		time_format(&text, x->ask->due);
		event_set(e, "Due", text.buf);
	}
	strbuf_release(&text);
}

static int prepare_add(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
		       struct ledger_draft *project, struct err *err)
{
	struct recording *x = data;
	const struct incident *one = NULL;

	(void)rec;
	(void)project;
	incidents_reread(x->s);
	if (x->ask->incident) {
		one = incident_find(&x->s->list, x->ask->incident, err);
		if (!one)
			return ERR_FAIL;
	}
	fill_add(&draft->event, x, one);
	return 0;
}

/* Without a word about it an action is of its incident's release, which may be none; else of the one that is open. */
static int find_release(struct recording *x, struct err *err)
{
	const struct incident *one = NULL;
	struct release_pick pick;
	int ret;

	if (x->ask->incident) {
		one = incident_find(&x->s->list, x->ask->incident, err);
		if (!one)
			return ERR_FAIL;
	}
	if (one && !x->ask->release) {
		x->release = xstrdup_null(one->release);
		return 0;
	}
	ret = release_pick_without_base(&pick, x->s->repo, x->ask->release, err);
	if (!ret)
		x->release = xstrdup(pick.id);
	release_pick_release(&pick);
	return ret;
}

int retro_action_add(struct ledger_recording *rec, struct incidents *s, const struct retro_action_ask_for *ask,
		     int dry_run, struct err *err)
{
	struct recording x = { s, ask, NULL, NULL, 0 };
	int ret = find_release(&x, err);

	ledger_recording_init(rec, &s->ledger, LEDGER_PLAIN);
	rec->prepare = prepare_add;
	rec->dry_run = dry_run;
	if (!ret)
		ret = record(rec, &x, err);
	free(x.release);
	return ret;
}

static int prepare_done(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			struct ledger_draft *project, struct err *err)
{
	struct recording *x = data;
	struct retro_action_ask ask = { NULL, x->may_allow };
	struct strbuf text = STRBUF_INIT;
	int ret;

	(void)rec;
	(void)project;
	incidents_reread(x->s);
	ask.action = retro_action_find(&x->s->actions, x->id, err);
	if (!ask.action)
		return ERR_FAIL;
	ret = guard_ask(retro_action_rules, "retro.action-done", &ask, err);
	if (ret)
		return ret;
	headline(&text, ask.action->text);
	event_set_name(&draft->event, "retro.action-done");
	event_set_subject(&draft->event, "retro.action-done %s: %s", ask.action->id, text.buf);
	event_set_text(&draft->event, "");
	event_set(&draft->event, "Action", ask.action->id);
	event_set(&draft->event, "Release", ask.action->release);
	event_set(&draft->event, "Incident", ask.action->incident);
	strbuf_release(&text);
	return 0;
}

int retro_action_done(struct ledger_recording *rec, struct incidents *s, const char *id, int dry_run, struct err *err)
{
	struct recording x = { s, NULL, NULL, id, 0 };
	struct ledger_self self = { 0 };
	int ret = 0;

	ledger_recording_init(rec, &s->ledger, LEDGER_PLAIN);
	if (!retro_action_find(&s->actions, id, err))
		return ERR_FAIL;
	ret = ledger_self(&self, s->repo, err);
	x.may_allow = self.may_allow;
	ledger_self_release(&self);
	rec->prepare = prepare_done;
	rec->dry_run = dry_run;
	return ret ? ret : record(rec, &x, err);
}
