/* SPDX-License-Identifier: ISC */
#include "trainrecord.h"

#include <string.h>

#include "../model/calendar.h"

static void set_time(struct event *e, const char *key, int64_t instant)
{
	struct strbuf text = STRBUF_INIT;

	time_format(&text, instant);
	event_set(e, key, text.buf);
	strbuf_release(&text);
}

static void set_subject(struct event *e, const struct trainrecord *t)
{
	struct strbuf day = STRBUF_INIT, what = STRBUF_INIT;

	schedule_add_instant(&day, t->board->board.calendar.cut);
	if (t->oid)
		strbuf_addf(&what, "%.7s", t->oid);
	else if (t->until == SCHEDULE_NONE)
		strbuf_addstr(&what, "until further notice");
	else
		schedule_add_instant(&what, t->until);
	event_set_subject(e, "%s %s of %s: %s", t->event, t->board->board.train, day.buf, what.buf);
	strbuf_release(&day);
	strbuf_release(&what);
}

static int fill(struct event *e, const struct trainrecord *t, struct err *err)
{
	const char *train;

	event_set_name(e, t->event);
	event_set_text(e, t->reason);
	set_subject(e, t);
	event_set(e, "Train", t->board->board.train);
	set_time(e, "Departure", t->board->board.calendar.planned);
	event_set(e, "Commit", t->oid);
	if (!t->oid && t->until != SCHEDULE_NONE)
		set_time(e, "Until", t->until);
	train = event_get(e, "Train");
	if (!train || strcmp(train, t->board->board.train) != 0)
		return err_set(err, ERR_FAIL, "the name of train '%s' cannot be recorded", t->board->board.train);
	return 0;
}

int trainrecord_prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			struct ledger_draft *project, struct err *err)
{
	const struct trainrecord *t = data;
	struct train_state state;
	struct train_ask ask = { .state = &state,
				 .departure = &t->board->board.calendar,
				 .oid = t->oid,
				 .is_on_board = t->oid && trainboard_has(t->board, t->oid),
				 .until = t->until,
				 .now = t->now,
				 .may_allow = t->self->may_allow };
	int ret;

	(void)project;
	train_state_read(&state, &rec->ledger->log, t->board->board.train);
	ret = guard_ask(train_rules, t->event, &ask, err);
	train_state_release(&state);
	return ret ? ret : fill(&draft->event, t, err);
}
