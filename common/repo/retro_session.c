/* SPDX-License-Identifier: ISC */
#include "retro_session.h"

#include <string.h>

#include "../model/retro_draft.h"
#include "../model/retro_rules.h"
#include "hex.h"
#include "ledger_self.h"
#include "ledger_who.h"
#include "retro_gather.h"

int retro_session_open(struct retro_session *s, struct repo *r, const char *release, struct err *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	s->repo = r;
	ret = release_pick(&s->pick, r, release, err);
	if (!ret)
		ret = ledger_open_identified(&s->ledger, r, s->pick.id, err);
	if (!ret)
		ret = incidents_open(&s->incidents, r, err);
	if (!ret)
		retro_read(&s->retro, &s->ledger.log);
	return ret;
}

void retro_session_close(struct retro_session *s)
{
	retro_release(&s->retro);
	incidents_close(&s->incidents);
	ledger_close(&s->ledger);
	release_pick_release(&s->pick);
	memset(s, 0, sizeof(*s));
}

int retro_session_facts(struct retro_facts *f, struct retro_session *s, struct err *err)
{
	retro_facts_init(f);
	f->incidents = &s->incidents.list;
	f->actions = &s->incidents.actions;
	return retro_gather(f, s->repo, &s->pick, &s->retro, err);
}

int retro_session_text(struct strbuf *out, struct retro_session *s, struct err *err)
{
	const struct retro_places *closings = &s->retro.closings;

	return closings->n ? ledger_read_evidence(out, &s->ledger, closings->v[closings->n - 1], "text", err) : 0;
}

/* --- closing ----------------------------------------------------------------------------------------------------- */

struct closing {
	struct retro_session *s;
	const char *text;
	struct strvec unanswered;
	int amend, may_allow;
};

static void fill(const struct closing *x, struct ledger_draft *draft)
{
	const struct retro_places *closings = &x->s->retro.closings;
	struct event *e = &draft->event;
	char id[EVENT_ID_HEX + 1];

	event_set_name(e, "retro.close");
	event_set_subject(e, "retro.close %s%s", x->s->pick.id, x->amend ? " (amended)" : "");
	hex_write(e->candidate, &x->s->pick.candidate);
	if (x->amend) {
		event_entry_id(id, &x->s->ledger.log.v[closings->v[closings->n - 1]]);
		event_set(e, "Amends", id);
	}
	ledger_draft_add_whole(draft, "text", x->text, strlen(x->text));
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	struct closing *x = data;
	struct retro_session *s = x->s;
	struct retro_ask ask = { &s->retro, &s->incidents.list, s->pick.id, &x->unanswered, x->amend, x->may_allow };
	int ret;

	(void)rec;
	(void)project;
	retro_release(&s->retro);
	retro_read(&s->retro, &s->ledger.log);
	incidents_reread(&s->incidents);
	ret = guard_ask(retro_rules, "retro.close", &ask, err);
	if (!ret)
		fill(x, draft);
	return ret;
}

/* The project's ledger gets no event: it is read again at every try, since the incidents are there. */
static int record(struct ledger_recording *rec, struct closing *x, struct err *err)
{
	int ret;

	rec->project = &x->s->incidents.ledger;
	rec->prepare = prepare;
	rec->data = x;
	ret = ledger_record(rec, err);
	rec->data = NULL;
	return ret;
}

int retro_session_record(struct ledger_recording *rec, struct retro_session *s, const char *text, int amend,
			 int dry_run, struct err *err)
{
	struct closing x = { s, text, STRVEC_INIT, amend, 0 };
	struct ledger_self self = { 0 };
	int ret;

	ledger_recording_init(rec, &s->ledger, LEDGER_PLAIN);
	retro_unanswered(&x.unanswered, text);
	ret = ledger_self(&self, s->repo, err);
	x.may_allow = self.may_allow;
	rec->dry_run = dry_run;
	if (!ret)
		ret = record(rec, &x, err);
	ledger_self_release(&self);
	strvec_release(&x.unanswered);
	return ret;
}
