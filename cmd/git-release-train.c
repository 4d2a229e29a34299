/* SPDX-License-Identifier: ISC */
/* git release-train: the release calendar: cut, freeze and release dates, who is on the next train, and who missed it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/table.h"
#include "../common/cli/train_report.h"
#include "../common/model/calendar.h"
#include "../common/repo/ledger_who.h"
#include "../common/repo/trainrates.h"
#include "../common/repo/trainrecord.h"

#define COMMAND    "release-train"
#define COUNT_MAX  1000
#define COUNT_ICAL 12 /* a quarter of weekly trains */

static const char *const usage[] = {
	"release-train show [<train>] [--count=<n>] [--rates] [--package=<name>] [--ical | --json]",
	"release-train next [<train>] [--json]",
	"release-train board [<train>] [--next] [--package=<name>] [--json]",
	"release-train miss [-n] [-q] [--next] [--undo] [--package=<name>] --reason=<text> <commit> [<train>]",
	"release-train hold [-n] [-q] [--next] [--until=<time>] [--package=<name>] --reason=<text> [<train>]",
	NULL,
};

static const char *const verbs[] = { "show", "next", "board", "miss", "hold", NULL };

enum verb { SHOW = 1, NEXT = 2, BOARD = 4, MISS = 8, HOLD = 16, RECORDING = MISS | HOLD };

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

static const struct opt_table table = { COMMAND, usage, verbs, opts };

struct command {
	struct cli *cli;
	enum verb verb;
	const char *train;    /* NULL: not named */
	const char *revision; /* of a miss */
	size_t count;
	int64_t until; /* of a hold; SCHEDULE_NONE: until further notice */
	struct repo repo;
	const struct policy_package *package;
	struct ledger ledger; /* the project's; empty where it could not be read */
};

/* --- the command line ------------------------------------------------------------------------------------------ */

static int check_options(struct command *c)
{
	const struct {
		const char *name;
		int given;
		unsigned verbs;
	} rules[] = {
		{ "--count", o.count != NULL, SHOW },
		{ "--ical", o.ical, SHOW },
		{ "--rates", o.rates, SHOW },
		{ "--next", o.next, BOARD | RECORDING },
		{ "--package", o.package != NULL, SHOW | BOARD | RECORDING },
		{ "--reason", o.reason != NULL, RECORDING },
		{ "--until", o.until != NULL, HOLD },
		{ "--undo", o.undo, MISS },
		{ "--dry-run", o.dry_run, RECORDING },
		{ "--quiet", o.quiet, RECORDING },
		{ "--json", o.json, SHOW | NEXT | BOARD },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].given && !(rules[i].verbs & c->verb))
			return cli_usage(c->cli, "%s does not go with %s", rules[i].name, c->cli->args.v[0]);
	if (o.ical && (o.json || o.rates))
		return cli_usage(c->cli, "--ical does not go with %s", o.json ? "--json" : "--rates");
	if (c->verb == MISS && !c->revision)
		return cli_usage(c->cli, "miss needs a commit");
	if ((c->verb & RECORDING) && !o.reason && !o.undo)
		return cli_usage(c->cli, "%s needs --reason", c->cli->args.v[0]);
	return 0;
}

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
static int read_values(struct command *c)
{
	struct err *err = &c->cli->err;

	c->until = SCHEDULE_NONE;
	if (o.until && time_parse(o.until, &c->until, err))
		return ERR_FAIL;
	if (o.reason && !o.reason[strspn(o.reason, " \t\n")])
		return err_set(err, ERR_FAIL, "the reason is empty");
	return read_count(c);
}

static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t i = 0, operand = 1;
	int ret;

	if (!args->n)
		return cli_usage(c->cli, "which one: show, next, board, miss or hold?");
	while (verbs[i] && strcmp(verbs[i], args->v[0]) != 0)
		i++;
	if (!verbs[i])
		return cli_usage(c->cli, "unknown verb '%s'", args->v[0]);
	c->verb = (enum verb)(1 << i);
	if (c->verb == MISS && args->n > 1)
		c->revision = args->v[operand++];
	c->train = args->n > operand ? args->v[operand++] : NULL;
	if (args->n > operand)
		return cli_usage(c->cli, "unexpected argument '%s'", args->v[operand]);
	ret = check_options(c);
	return ret ? ret : read_values(c);
}

/* --- which trains ---------------------------------------------------------------------------------------------- */

static void name_trains(struct command *c)
{
	const struct policy *p = &c->repo.policy;
	struct strbuf names = STRBUF_INIT;
	size_t i;

	for (i = 0; i < p->n_trains; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", p->trains[i].name);
	err_hint(&c->cli->err, "the policy has: %s", names.buf);
	strbuf_release(&names);
}

/* The trains that are meant: the one that was named, else all of them, of which only `show` takes several. */
static int find_trains(struct command *c, const struct policy_train **first, size_t *n)
{
	const struct policy *p = &c->repo.policy;
	struct err *err = &c->cli->err;
	size_t i;

	if (policy_demand(p, "release-train", err))
		return ERR_FAIL;
	if (!p->n_trains) {
		err_set(err, ERR_FAIL, "the policy has no train");
		return err_hint(err, "add to %s: [release-train \"main\"] with cadence, anchor, freeze and release",
				POLICY_FILE);
	}
	*first = p->trains;
	*n = p->n_trains;
	for (i = 0; c->train && i < p->n_trains; i++)
		if (!strcmp(p->trains[i].name, c->train)) {
			*first = &p->trains[i];
			*n = 1;
			return 0;
		}
	if (!c->train && (*n == 1 || c->verb == SHOW))
		return 0;
	if (c->train)
		err_set(err, ERR_FAIL, "no train '%s' in the policy", c->train);
	else
		err_set(err, ERR_FAIL, "there are several trains: name one");
	name_trains(c);
	return ERR_FAIL;
}

/* --- show and next ------------------------------------------------------------------------------------------------ */

/* The trains to tell of, with what is recorded of each and how it has kept its days. */
struct telling {
	size_t n;
	struct timetable *tables;
	struct train_state *states;
	struct trainrates *rates;
	int *has_rates;
};

/* A report in JSON does without the rates where the clone lacks the history; who asks for them is told so. */
static int read_rates(struct command *c, struct telling *t, size_t i)
{
	int ret = trainrates_read(&t->rates[i], &c->repo, &t->tables[i].schedule, c->package, &t->states[i],
				  o.rates ? &c->cli->err : NULL);

	t->has_rates[i] = !ret;
	return o.rates ? ret : 0;
}

static int read_trains(struct command *c, struct telling *t, const struct policy_train *trains)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < t->n && !ret; i++) {
		train_state_read(&t->states[i], &c->ledger.log, trains[i].name);
		ret = timetable_init(&t->tables[i], &trains[i], c->repo.now, c->count, &c->cli->err);
		if (!ret)
			timetable_hold(&t->tables[i], &t->states[i]);
		if (!ret && c->verb == SHOW && (o.rates || o.json))
			ret = read_rates(c, t, i);
	}
	return ret;
}

static void release_telling(struct telling *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		timetable_release(&t->tables[i]);
		train_state_release(&t->states[i]);
		trainrates_release(&t->rates[i]);
	}
	free(t->tables);
	free(t->states);
	free(t->rates);
	free(t->has_rates);
}

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

static int print_json(struct command *c, const struct telling *t)
{
	json_t *root = json_document(COMMAND), *list = json_array();
	size_t i;

	for (i = 0; i < t->n; i++) {
		json_t *one = timetable_json(&t->tables[i]);

		json_object_set_new(one, "rates", t->has_rates[i] ? trainrates_json(&t->rates[i]) : json_null());
		json_array_append_new(list, one);
	}
	json_object_set_new(root, "trains", list);
	return json_print(root, &c->cli->err);
}

static int print_next(struct command *c, const struct timetable *t)
{
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

static void print_rates(const struct telling *t)
{
	struct schedule_rates *rates = xcalloc(t->n + 1, sizeof(*rates));
	size_t i;

	for (i = 0; i < t->n; i++)
		rates[i] = t->rates[i].rates;
	putchar('\n');
	train_report_rates(t->tables, rates, t->n);
	free(rates);
}

static int tell_dates(struct command *c, const struct policy_train *trains, size_t n)
{
	struct telling t = { n, xcalloc(n, sizeof(*t.tables)), xcalloc(n, sizeof(*t.states)),
			     xcalloc(n, sizeof(*t.rates)), xcalloc(n, sizeof(*t.has_rates)) };
	int ret = read_trains(c, &t, trains);

	if (!ret && c->verb == NEXT)
		ret = print_next(c, t.tables);
	else if (!ret && o.ical)
		ret = print_ical(c, t.tables, n);
	else if (!ret && o.json)
		ret = print_json(c, &t);
	else if (!ret)
		train_report_dates(t.tables, n);
	if (!ret && o.rates && !o.json)
		print_rates(&t);
	release_telling(&t);
	return ret;
}

/* --- board ------------------------------------------------------------------------------------------------------- */

static void print_held(const struct trainboard *b)
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

static void print_board(const struct trainboard *b)
{
	struct strbuf head = STRBUF_INIT;
	char *name = utf8_cleaned(b->train);
	struct table t;
	size_t i;

	strbuf_addf(&head, "%s: cut ", name);
	schedule_add_instant(&head, b->departure.cut);
	strbuf_addstr(&head, ", release ");
	schedule_add_instant(&head, b->departure.release);
	if (b->since)
		strbuf_addf(&head, "; since %s", b->since);
	puts(head.buf);
	if (b->held)
		print_held(b);
	table_init(&t, 3);
	for (i = 0; i < b->n; i++) {
		const struct trainboard_row *row = &b->rows[i];
		char *oid = xstrndup(row->commit->oid, 7);
		const char *reason = row->reason && *row->reason ? row->reason : NULL;
		char *subject = xstrfmt("%.*s%s%.*s%s", (int)strcspn(row->commit->message, "\n"), row->commit->message,
					reason ? " (" : "", reason ? (int)strcspn(reason, "\n") : 0,
					reason ? reason : "", reason ? ")" : "");

		table_cells(&t, row->reason ? "missed" : "on", oid, subject, NULL);
		free(oid);
		free(subject);
	}
	if (b->n)
		table_print(&t, stdout, 0);
	if (b->n_later)
		printf("%zu %s after the cut: git release-train board --next\n", b->n_later,
		       b->n_later == 1 ? "commit came" : "commits came");
	table_release(&t);
	strbuf_release(&head);
	free(name);
}

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
		trainboard_json(root, &b);
		ret = json_print(root, &c->cli->err);
	} else if (!ret) {
		print_board(&b);
	}
	trainboard_release(&b);
	train_state_release(&state);
	return ret;
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
	if (!ret && !o.quiet)
		ledger_recording_report(&rec, LEDGER_ANSWER_SUBJECT, cli_warn);
	ledger_recording_release(&rec);
	return ret;
}

static int happen(struct command *c, const struct schedule *schedule)
{
	const char *event = c->verb == HOLD ? "train.hold" : o.undo ? "train.miss-undo" : "train.miss";
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
	if (!ret)
		ret = ledger_self(&self, &c->repo, &c->cli->err);
	if (!ret)
		ret = record(c, &what);
	ledger_self_release(&self);
	trainboard_release(&b);
	return ret;
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

/* The calendar can be told without the ledger, which a clone may lack; nothing can be recorded without it. */
static int read_ledger(struct command *c)
{
	struct err why = ERR_INIT;
	int must = !!(c->verb & RECORDING);
	struct err *err = must ? &c->cli->err : &why;
	int ret = ledger_open(&c->ledger, &c->repo, EVENT_PROJECT, err);

	if (!ret)
		ret = ledger_identify(&c->ledger, err);
	if (ret && !must) {
		cli_warn("what is recorded about trains is left out: %s", why.msg.buf);
		ledger_close(&c->ledger);
	}
	err_release(&why);
	return must ? ret : 0;
}

static int run(struct command *c)
{
	const struct policy_train *trains = NULL;
	struct schedule schedule;
	size_t n = 0;
	int ret = find_trains(c, &trains, &n);

	if (!ret)
		ret = policy_package_get(&c->package, &c->repo.policy, o.package, &c->cli->err);
	if (!ret)
		ret = read_ledger(c);
	if (!ret && (c->verb & (SHOW | NEXT)))
		return tell_dates(c, trains, n);
	if (ret)
		return ret;
	ret = schedule_init(&schedule, trains, &c->cli->err);
	if (!ret)
		ret = c->verb == BOARD ? tell_board(c, &schedule) : happen(c, &schedule);
	schedule_release(&schedule);
	return ret;
}

int main(int argc, char **argv)
{
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = read_command_line(&c);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = run(&c);
	ledger_close(&c.ledger);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
