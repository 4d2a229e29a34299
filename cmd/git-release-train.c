/* SPDX-License-Identifier: ISC */
/* git release-train: the release calendar: cut, freeze and release dates, who is on the next train, and who missed it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/train_report.h"
#include "../common/cli/verb.h"
#include "../common/model/calendar.h"
#include "../common/repo/ledger_who.h"
#include "../common/repo/trainlist.h"
#include "../common/repo/trainrecord.h"

#define COMMAND    "release-train"
#define COUNT_MAX  1000
#define COUNT_ICAL 12 /* a quarter of weekly trains */

static const char *const usage[] = {
	"release-train show [<train>] [--count=<n>] [--rates] [--package=<name>] [--ical | --json]",
	"release-train next [<train>] [--json]",
	"release-train board [<train>] [--next] [--package=<name>] [--json]",
	"release-train miss [-n] [-q] [--next] [--package=<name>] (--reason=<text> | --undo) <commit> [<train>]",
	"release-train hold [-n] [-q] [--next] [--until=<time>] [--package=<name>] --reason=<text> [<train>]",
	NULL,
};

static struct {
	const char *count, *package, *reason, *until;
	int ical, json, next, rates, undo, dry_run, quiet;
} o;

static const struct opt opts[] = {
	OPT_GROUP("show"),
	OPT_STRING(0, "count", &o.count, "n", "how many cuts to come: 1 when left out, with --ical 12"),
	OPT_BOOL(0, "ical", &o.ical, "print an iCalendar file"),
	OPT_BOOL(0, "rates", &o.rates, "how often the train left on time, and how many commits it left behind"),
	OPT_GROUP("board, miss and hold"),
	OPT_BOOL(0, "next", &o.next, "the train that is filling, though one that was cut is not released"),
	OPT_PACKAGE(&o.package),
	OPT_GROUP("miss and hold"),
	OPT_STRING(0, "reason", &o.reason, "text", "why"),
	OPT_STRING(0, "until", &o.until, "time", "when it is released instead; left out: until further notice"),
	OPT_BOOL(0, "undo", &o.undo, "the commit has not missed it after all"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_QUIET(&o.quiet),
	OPT_GROUP("show, next and board"),
	OPT_JSON(&o.json),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	const char *train;    /* NULL: not named */
	const char *revision; /* of a miss */
	size_t count;
	int64_t until; /* of a hold; SCHEDULE_NONE: until further notice */
	struct repo repo;
	const struct policy_train *trains; /* those that are meant; only `show` takes several */
	size_t n_trains;
	const struct policy_package *package;
	struct ledger ledger; /* the project's; empty where it could not be read */
};

/* --- the command line ------------------------------------------------------------------------------------------ */

static int read_count(struct command *c)
{
	char *end = NULL;

	c->count = o.ical ? COUNT_ICAL : 1;
	if (!o.count)
		return 0;
	c->count = strtoul(o.count, &end, 10);
	if (*o.count < '0' || *o.count > '9' || *end || !c->count || c->count > COUNT_MAX)
		return err_set(&c->cli->err, ERR_FAIL, "'%s' is no number from 1 to %d", o.count, COUNT_MAX);
	return 0;
}

/* Values that cannot be are refused before anything is read. */
static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;

	if (o.ical && (o.json || o.rates))
		return cli_usage(c->cli, "--ical does not go with %s", o.json ? "--json" : "--rates");
	c->revision = c->verb->least ? args->v[0] : NULL;
	c->train = args->n > c->verb->least ? args->v[c->verb->least] : NULL;
	c->until = SCHEDULE_NONE;
	if (o.until && time_parse(o.until, &c->until, &c->cli->err))
		return ERR_FAIL;
	return read_count(c);
}

/* --- show and next ------------------------------------------------------------------------------------------------ */

static int print_ical(struct command *c, const struct timetable *trains, size_t n)
{
	char *project = repo_project_name(&c->repo);
	struct strbuf out = STRBUF_INIT;

	timetable_ical(&out, trains, n, project, c->repo.now);
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
	free(project);
	return 0;
}

static int print_json(struct command *c, const struct trainlist *l)
{
	json_t *root = json_document(COMMAND);

	json_object_set_new(root, "trains", trainlist_json(l));
	return json_print(root, &c->cli->err);
}

static void print_rates(const struct trainlist *l)
{
	struct schedule_rates *rates = xcalloc(l->n + 1, sizeof(*rates));
	size_t i;

	for (i = 0; i < l->n; i++)
		rates[i] = l->rates[i].rates;
	putchar('\n');
	train_report_rates(l->tables, rates, l->n);
	free(rates);
}

static int print_dates(struct command *c, const struct trainlist *l)
{
	if (o.ical)
		return print_ical(c, l->tables, l->n);
	if (o.json)
		return print_json(c, l);
	train_report_dates(l->tables, l->n);
	if (o.rates)
		print_rates(l);
	return 0;
}

static int print_next(struct command *c, const struct trainlist *l)
{
	const struct timetable *t = l->tables;
	const struct schedule_move *hold;
	json_t *root;

	if (!t->n_next)
		return err_set(&c->cli->err, ERR_FAIL, "train '%s' does not depart again", t->schedule.name);
	if (!o.json) {
		train_report_next(t);
		return 0;
	}
	hold = train_state_hold(t->state, t->next[0].planned);
	root = json_document(COMMAND);
	json_object_set_new(root, "train", json_text(t->schedule.name));
	departure_json(root, t->next);
	json_object_set_new(root, "held", json_text(hold ? hold->reason : NULL));
	return json_print(root, &c->cli->err);
}

static int tell_dates(struct command *c, enum trainlist_rates rates,
		      int (*print)(struct command *c, const struct trainlist *l))
{
	const struct trainlist_ask ask = { c->trains, c->n_trains, &c->ledger.log, c->count, c->package, rates };
	struct trainlist l;
	int ret = trainlist_read(&l, &c->repo, &ask, &c->cli->err);

	if (!ret)
		ret = print(c, &l);
	trainlist_release(&l);
	return ret;
}

/* A report in JSON does without the rates where the clone lacks the history; who asks for them is told so. */
static int do_show(struct command *c)
{
	return tell_dates(c,
			  o.rates  ? TRAINLIST_RATES
			  : o.json ? TRAINLIST_RATES_IF_THERE
				   : TRAINLIST_NO_RATES,
			  print_dates);
}

static int do_next(struct command *c)
{
	return tell_dates(c, TRAINLIST_NO_RATES, print_next);
}

/* --- board ------------------------------------------------------------------------------------------------------- */

static int read_board(struct command *c, struct trainboard *b, const struct schedule *schedule,
		      const struct train_state *state)
{
	const struct trainboard_ask ask = { schedule, c->package, o.next, state };

	return trainboard_read(b, &c->repo, &ask, &c->cli->err);
}

static int tell_board(struct command *c, const struct schedule *schedule)
{
	struct trainboard b = { 0 };
	struct train_state state;
	json_t *root;
	int ret;

	train_state_read(&state, &c->ledger.log, schedule->name);
	ret = read_board(c, &b, schedule, &state);
	if (!ret && o.json) {
		root = json_document(COMMAND);
		train_board_json(root, &b.board);
		ret = json_print(root, &c->cli->err);
	} else if (!ret) {
		train_report_board(&b.board);
	}
	trainboard_release(&b);
	train_state_release(&state);
	return ret;
}

/* Those that are about one departure. */
static int with_schedule(struct command *c, int (*step)(struct command *c, const struct schedule *schedule))
{
	struct schedule schedule;
	int ret = schedule_init(&schedule, c->trains, &c->cli->err);

	if (!ret)
		ret = step(c, &schedule);
	schedule_release(&schedule);
	return ret;
}

static int do_board(struct command *c)
{
	return with_schedule(c, tell_board);
}

/* --- miss and hold ------------------------------------------------------------------------------------------------ */

static int record(struct command *c, struct trainrecord *what)
{
	struct ledger_recording rec;
	int ret;

	ledger_recording_init(&rec, &c->ledger, LEDGER_PLAIN);
	rec.prepare = trainrecord_prepare;
	rec.data = what;
	rec.dry_run = o.dry_run;
	ret = ledger_record(&rec, &c->cli->err);
	if (!ret)
		ledger_recording_report(&rec, o.quiet, LEDGER_ANSWER_SUBJECT, cli_warn);
	ledger_recording_release(&rec);
	return ret;
}

static int happen(struct command *c, const struct schedule *schedule)
{
	const char *event = o.undo ? "train.miss-undo" : c->verb->event;
	struct trainboard b = { 0 };
	struct ledger_self self = { 0 };
	char oid[OID_HEX + 1];
	struct trainrecord what = { event, &b, NULL, c->until, o.reason, &self, c->repo.now };
	git_oid commit;
	int ret = 0;

	if (c->revision) {
		ret = repo_resolve_commit(&c->repo, c->revision, &commit, &c->cli->err);
		if (!ret)
			what.oid = git_oid_tostr(oid, sizeof(oid), &commit);
	}
	if (!ret)
		ret = read_board(c, &b, schedule, NULL);
	if (!ret && guard_asks_who(train_rules, event))
		ret = ledger_self(&self, &c->repo, &c->cli->err);
	if (!ret)
		ret = record(c, &what);
	ledger_self_release(&self);
	trainboard_release(&b);
	return ret;
}

static int do_record(struct command *c)
{
	return with_schedule(c, happen);
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

/* The calendar can be told without the ledger, which a clone may lack; nothing can be recorded without it. */
static int read_ledger(struct command *c)
{
	struct err why = ERR_INIT;
	int must = c->verb->event != NULL;
	struct err *err = must ? &c->cli->err : &why;
	int ret = ledger_open_identified(&c->ledger, &c->repo, EVENT_PROJECT, err);

	if (ret && !must) {
		cli_warn("what is recorded about trains is left out: %s", why.msg.buf);
		ledger_close(&c->ledger);
	}
	err_release(&why);
	return must ? ret : 0;
}

static int run(struct command *c)
{
	int ret = trainlist_find(&c->trains, &c->n_trains, &c->repo.policy, c->train, c->verb->run == do_show,
				 &c->cli->err);

	if (!ret)
		ret = policy_package_get(&c->package, &c->repo.policy, o.package, &c->cli->err);
	if (!ret)
		ret = read_ledger(c);
	return ret ? ret : c->verb->run(c);
}

#define RECORDS "next package dry-run quiet "

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "show", .most = 1, .takes = "count ical rates package json", .run = do_show },
	{ .name = "next", .most = 1, .takes = "json", .run = do_next },
	{ .name = "board", .most = 1, .takes = "next package json", .run = do_board },
	{ .name = "miss", .least = 1, .most = 2, .operands = "a commit",
	  .event = "train.miss", .takes = RECORDS, .needs = "reason|undo", .run = do_record },
	{ .name = "hold", .most = 1,
	  .event = "train.hold", .takes = RECORDS "until", .needs = "reason", .run = do_record },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { COMMAND, usage, verbs, opts };

int main(int argc, char **argv)
{
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = verb_find(&c.verb, &cli, verbs);
	if (!ret)
		ret = read_command_line(&c);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = run(&c);
	ledger_close(&c.ledger);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
