/* SPDX-License-Identifier: ISC */
/* git release-train: the release calendar: cut, freeze and release dates, and who is on the next train. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/table.h"
#include "../common/model/schedule_report.h"
#include "../common/repo/trainboard.h"

#define COMMAND    "release-train"
#define COUNT_MAX  1000
#define COUNT_ICAL 12 /* a quarter of weekly trains */

static const char *const usage[] = {
	"release-train show [<train>] [--count=<n>] [--ical | --json]",
	"release-train next [<train>] [--json]",
	"release-train board [<train>] [--next] [--package=<name>] [--json]",
	NULL,
};

static const char *const verbs[] = { "show", "next", "board", NULL };

enum verb { SHOW = 1, NEXT = 2, BOARD = 4 };

static struct {
	const char *count, *package;
	int ical, json, next;
} o;

static const struct opt opts[] = {
	OPT_GROUP("show"),
	OPT_STRING(0, "count", &o.count, "n", "how many cuts to come: 1 when left out, with --ical 12"),
	OPT_BOOL(0, "ical", &o.ical, "print an iCalendar file"),
	OPT_GROUP("board"),
	OPT_BOOL(0, "next", &o.next, "the train that is filling, though one that was cut is not released"),
	OPT_PACKAGE(&o.package),
	OPT_GROUP("How"),
	OPT_JSON(&o.json),
	OPT_END,
};

static const struct opt_table table = { COMMAND, usage, verbs, opts };

struct command {
	struct cli *cli;
	enum verb verb;
	const char *train; /* NULL: not named */
	size_t count;
	struct repo repo;
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
		{ "--next", o.next, BOARD },
		{ "--package", o.package != NULL, BOARD },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].given && !(rules[i].verbs & c->verb))
			return cli_usage(c->cli, "%s does not go with %s", rules[i].name, c->cli->args.v[0]);
	if (o.ical && o.json)
		return cli_usage(c->cli, "--ical does not go with --json");
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

static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t i = 0;
	int ret;

	if (!args->n)
		return cli_usage(c->cli, "which one: show, next or board?");
	while (verbs[i] && strcmp(verbs[i], args->v[0]) != 0)
		i++;
	if (!verbs[i])
		return cli_usage(c->cli, "unknown verb '%s'", args->v[0]);
	if (args->n > 2)
		return cli_usage(c->cli, "unexpected argument '%s'", args->v[2]);
	c->verb = (enum verb)(1 << i);
	c->train = args->n > 1 ? args->v[1] : NULL;
	ret = check_options(c);
	return ret ? ret : read_count(c);
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

static void add_row(struct table *t, const char *train, const char *which, const struct departure *d)
{
	const int64_t instants[] = { d->cut, d->freeze, d->release };
	struct strbuf text = STRBUF_INIT;
	size_t i;

	table_cells(t, train, which, NULL);
	for (i = 0; i < ARRAY_SIZE(instants); i++) {
		strbuf_reset(&text);
		schedule_add_instant(&text, instants[i]);
		table_cell(t, text.buf, NULL);
	}
	strbuf_release(&text);
}

static void print_table(const struct timetable *trains, size_t n)
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

static int print_json(struct command *c, const struct timetable *trains, size_t n)
{
	json_t *root = json_document(COMMAND), *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(list, timetable_json(&trains[i]));
	json_object_set_new(root, "trains", list);
	return json_print(root, &c->cli->err);
}

static int print_next(struct command *c, const struct timetable *t)
{
	const struct departure *d = t->next;
	struct strbuf text = STRBUF_INIT;
	json_t *root;
	char *name;

	if (!t->n_next)
		return err_set(&c->cli->err, ERR_FAIL, "train '%s' does not depart again", t->schedule.name);
	if (o.json) {
		root = json_document(COMMAND);
		json_object_set_new(root, "train", json_text(t->schedule.name));
		departure_json(root, d);
		return json_print(root, &c->cli->err);
	}
	name = utf8_cleaned(t->schedule.name);
	strbuf_addf(&text, "%s: cut ", name);
	schedule_add_instant(&text, d->cut);
	strbuf_addstr(&text, ", freeze ");
	schedule_add_instant(&text, d->freeze);
	strbuf_addstr(&text, ", release ");
	schedule_add_instant(&text, d->release);
	puts(text.buf);
	strbuf_release(&text);
	free(name);
	return 0;
}

static int tell_dates(struct command *c, const struct policy_train *trains, size_t n)
{
	struct timetable *tables = xcalloc(n, sizeof(*tables));
	size_t i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++)
		ret = timetable_init(&tables[i], &trains[i], c->repo.now, c->count, &c->cli->err);
	if (!ret && c->verb == NEXT)
		ret = print_next(c, tables);
	else if (!ret && o.ical)
		ret = print_ical(c, tables, n);
	else if (!ret && o.json)
		ret = print_json(c, tables, n);
	else if (!ret)
		print_table(tables, n);
	for (i = 0; i < n; i++)
		timetable_release(&tables[i]);
	free(tables);
	return ret;
}

/* --- board ------------------------------------------------------------------------------------------------------- */

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
	table_init(&t, 3);
	for (i = 0; i < b->n; i++) {
		const struct trainboard_row *row = &b->rows[i];
		char *oid = xstrndup(row->commit->oid, 7);
		char *subject = xstrfmt("%.*s%s%s%s", (int)strcspn(row->commit->message, "\n"), row->commit->message,
					row->reason ? " (" : "", row->reason ? row->reason : "",
					row->reason ? ")" : "");

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

static int tell_board(struct command *c, const struct policy_train *train)
{
	struct trainboard_ask ask = { .next = o.next };
	struct schedule schedule;
	struct trainboard b = { 0 };
	json_t *root;
	int ret = schedule_init(&schedule, train, &c->cli->err);

	if (!ret)
		ret = policy_package_get(&ask.package, &c->repo.policy, o.package, &c->cli->err);
	ask.schedule = &schedule;
	if (!ret)
		ret = trainboard_read(&b, &c->repo, &ask, &c->cli->err);
	if (!ret && o.json) {
		root = json_document(COMMAND);
		trainboard_json(root, &b);
		ret = json_print(root, &c->cli->err);
	} else if (!ret) {
		print_board(&b);
	}
	trainboard_release(&b);
	schedule_release(&schedule);
	return ret;
}

static int run(struct command *c)
{
	const struct policy_train *trains = NULL;
	size_t n = 0;
	int ret = find_trains(c, &trains, &n);

	if (ret)
		return ret;
	return c->verb == BOARD ? tell_board(c, trains) : tell_dates(c, trains, n);
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
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
