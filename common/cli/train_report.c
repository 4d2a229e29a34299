/* SPDX-License-Identifier: ISC */
#include "train_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "table.h"

/* --- dates ------------------------------------------------------------------------------------------------------- */

static void add_row(struct table *t, const char *train, const char *which, const struct departure *d)
{
	const int64_t instants[] = { d->cut, d->freeze, d->release };
	struct strbuf text = STRBUF_INIT;
	size_t i;

	table_cells(t, train, which, NULL);
	for (i = 0; i < sizeof(instants) / sizeof(*instants); i++) {
		strbuf_reset(&text);
		schedule_add_instant(&text, instants[i]);
		table_cell(t, text.buf, NULL);
	}
	strbuf_release(&text);
}

static void add_held(const struct timetable *t, const struct departure *d)
{
	const struct schedule_move *hold = t->state ? train_state_hold(t->state, d->planned) : NULL;
	struct strbuf line = STRBUF_INIT, clean = STRBUF_INIT;

	if (!hold || d->cut == SCHEDULE_NONE)
		return;
	strbuf_addf(&line, "%s of ", t->schedule.name);
	schedule_add_instant(&line, d->cut);
	strbuf_addstr(&line, d->release == SCHEDULE_NONE ? " is held until further notice: " : " is held: ");
	strbuf_addstr(&line, hold->reason);
	strbuf_replace(&line, "\n", " ");
	utf8_clean(&clean, line.buf, line.len);
	puts(clean.buf);
	strbuf_release(&line);
	strbuf_release(&clean);
}

void train_report_dates(const struct timetable *trains, size_t n)
{
	struct table t;
	size_t i, k;

	table_init(&t, 5);
	table_cells(&t, "TRAIN", "", "CUT", "FREEZE", "RELEASE", NULL);
	for (i = 0; i < n; i++) {
		if (trains[i].current.cut != SCHEDULE_NONE)
			add_row(&t, trains[i].schedule.name, "current", &trains[i].current);
		for (k = 0; k < trains[i].n_next; k++)
			add_row(&t, trains[i].schedule.name, k ? "" : "next", &trains[i].next[k]);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
	for (i = 0; i < n; i++) {
		add_held(&trains[i], &trains[i].current);
		for (k = 0; k < trains[i].n_next; k++)
			add_held(&trains[i], &trains[i].next[k]);
	}
}

void train_report_next(const struct timetable *t)
{
	const struct departure *d = t->next;
	char *name = utf8_cleaned(t->schedule.name);
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s: cut ", name);
	schedule_add_instant(&text, d->cut);
	strbuf_addstr(&text, ", freeze ");
	schedule_add_instant(&text, d->freeze);
	strbuf_addstr(&text, ", release ");
	schedule_add_instant(&text, d->release);
	puts(text.buf);
	strbuf_release(&text);
	free(name);
	add_held(t, d);
}

/* --- the board --------------------------------------------------------------------------------------------------- */

static void print_head(const struct train_board *b)
{
	char *name = utf8_cleaned(b->train);
	struct strbuf head = STRBUF_INIT;

	strbuf_addf(&head, "%s: cut ", name);
	schedule_add_instant(&head, b->departure.cut);
	strbuf_addstr(&head, ", release ");
	schedule_add_instant(&head, b->departure.release);
	if (b->since)
		strbuf_addf(&head, "; since %s", b->since);
	puts(head.buf);
	strbuf_release(&head);
	free(name);
}

static void print_held(const struct train_board *b)
{
	char *reason = xstrfmt(
		"%s%s", b->departure.release == SCHEDULE_NONE ? "held until further notice: " : "held: ", b->held);
	char *clean;

	reason[strcspn(reason, "\n")] = '\0';
	clean = utf8_cleaned(reason);
	puts(clean);
	free(clean);
	free(reason);
}

static void add_commit(struct table *t, const struct train_board_row *row)
{
	const char *message = row->commit->message;
	const char *reason = row->reason && *row->reason ? row->reason : NULL;
	char *oid = xstrndup(row->commit->oid, 7);
	char *subject = xstrfmt("%.*s%s%.*s%s", (int)strcspn(message, "\n"), message, reason ? " (" : "",
				reason ? (int)strcspn(reason, "\n") : 0, reason ? reason : "", reason ? ")" : "");

	table_cells(t, row->reason ? "missed" : "on", oid, subject, NULL);
	free(oid);
	free(subject);
}

void train_report_board(const struct train_board *b)
{
	struct table t;
	size_t i;

	print_head(b);
	if (b->held)
		print_held(b);
	table_init(&t, 3);
	for (i = 0; i < b->n; i++)
		add_commit(&t, &b->rows[i]);
	if (b->n)
		table_print(&t, stdout, 0);
	if (b->n_later)
		printf("%zu %s after the cut: git release-train board --next\n", b->n_later,
		       b->n_later == 1 ? "commit came" : "commits came");
	table_release(&t);
}

/* --- rates ------------------------------------------------------------------------------------------------------- */

static void add_rate(struct table *t, size_t part, size_t whole)
{
	struct strbuf text = STRBUF_INIT;

	if (whole)
		strbuf_addf(&text, "%zu of %zu (%zu %%)", part, whole, (200 * part + whole) / (2 * whole));
	else
		strbuf_addstr(&text, "n/a");
	table_cell(t, text.buf, NULL);
	strbuf_release(&text);
}

void train_report_rates(const struct timetable *trains, const struct schedule_rates *rates, size_t n)
{
	struct table t;
	size_t i;

	table_init(&t, 3);
	table_cells(&t, "TRAIN", "ON TIME", "CARRIED OVER", NULL);
	for (i = 0; i < n; i++) {
		table_cell(&t, trains[i].schedule.name, NULL);
		add_rate(&t, rates[i].on_time, rates[i].due);
		add_rate(&t, rates[i].missed, rates[i].on + rates[i].missed);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
}
