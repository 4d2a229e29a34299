/* SPDX-License-Identifier: ISC */
/* git release-flags: feature flags: the registry, where the code refers to them, what is wrong between the two, and
 * what was agreed about them since. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/table.h"
#include "../common/cli/verb.h"
#include "../common/model/calendar.h"
#include "../common/model/flag_report.h"
#include "../common/repo/candidateflags.h"
#include "../common/repo/ledger_record.h"
#include "../common/repo/ledger_self.h"

#define COMMAND "release-flags"

static const char *const usage[] = {
	"release-flags list [<commit>] [--json]",
	"release-flags check [<commit>] [--package=<name>] [--json]",
	"release-flags diff [<from>] [<to>] [--package=<name>] [--json]",
	"release-flags extend [-n] [-q] --until=<day> --reason=<text> <flag>",
	"release-flags retire [-n] [-q] [--undo] [--reason=<text>] <flag>",
	NULL,
};

static struct {
	const char *package, *until, *reason;
	int undo, dry_run, quiet, json;
} o;

static const struct opt opts[] = {
	OPT_GROUP("check and diff"),
	OPT_PACKAGE(&o.package),
	OPT_GROUP("extend and retire"),
	OPT_STRING(0, "until", &o.until, "day", "by when the flag must be gone instead"),
	OPT_STRING(0, "reason", &o.reason, "text", "why"),
	OPT_BOOL(0, "undo", &o.undo, "it is not retired after all"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_QUIET(&o.quiet),
	OPT_GROUP("list, check and diff"),
	OPT_JSON(&o.json),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	int64_t until;
	struct repo repo;
	struct candidateflags candidate;
};

/* Values that cannot be are refused before anything is read. */
static int check_values(struct command *c)
{
	return o.until ? time_parse(o.until, &c->until, &c->cli->err) : 0;
}

static int print_document(struct command *c, const char *key, json_t *value)
{
	json_t *root = json_document(COMMAND);

	json_object_set_new(root, key, value);
	return json_print(root, &c->cli->err);
}

/* --- list -------------------------------------------------------------------------------------------------------- */

static void print_flags(const struct candidateflags *cf)
{
	struct table t;
	size_t i;

	table_init(&t, 7);
	t.right[5] = 1;
	table_cells(&t, "FLAG", "TYPE", "DEFAULT", "EXPIRES", "OWNER", "REFERENCES", "STATE", NULL);
	for (i = 0; i < cf->flags.n; i++) {
		const struct flag *f = &cf->flags.v[i];
		char *count = xstrfmt("%zu", f->n_references);

		table_cells(&t, f->policy->name, f->policy->type, f->policy->dflt ? f->policy->dflt : "-",
			    f->expires_text ? f->expires_text : "-", f->policy->owner ? f->policy->owner : "-", count,
			    flag_state(f, cf->now), NULL);
		free(count);
	}
	if (cf->flags.n)
		table_print(&t, stdout, 0);
	table_release(&t);
}

static int list(struct command *c)
{
	const struct candidateflags *cf = &c->candidate;

	if (o.json)
		return print_document(c, "flags", flags_json(&cf->flags, &cf->scan.references));
	print_flags(cf);
	return 0;
}

/* --- check ------------------------------------------------------------------------------------------------------- */

static void print_problem(const struct flag_problem *p)
{
	struct strbuf line = STRBUF_INIT;

	flag_problem_text(&line, p);
	puts(line.buf);
	strbuf_release(&line);
}

static int check(struct command *c)
{
	struct flag_problems problems;
	size_t i;
	int ret = 0, is_good;

	candidateflags_check(&problems, &c->candidate);
	is_good = !problems.n;
	if (o.json)
		ret = print_document(c, "problems", flag_problems_json(&problems));
	for (i = 0; !o.json && i < problems.n; i++)
		print_problem(&problems.v[i]);
	flag_problems_release(&problems);
	return ret || is_good ? ret : ERR_NO;
}

/* --- diff -------------------------------------------------------------------------------------------------------- */

static void print_change(const struct flag_change *ch)
{
	struct strbuf line = STRBUF_INIT;

	flag_change_text(&line, ch);
	puts(line.buf);
	strbuf_release(&line);
}

static int print_changes(struct command *c, const struct flag_changes *changes)
{
	const struct candidateflags *cf = &c->candidate;
	json_t *root;
	size_t i;

	if (!o.json) {
		for (i = 0; i < changes->n; i++)
			print_change(&changes->v[i]);
		return 0;
	}
	root = json_document(COMMAND);
	json_object_set_new(root, "from", json_text(cf->base));
	json_object_set_new(root, "to", json_text(c->cli->args.n > 1 ? c->cli->args.v[1] : NULL));
	json_object_set_new(root, "changes", flag_changes_json(changes));
	return json_print(root, &c->cli->err);
}

static int diff(struct command *c)
{
	struct flag_changes changes;
	int ret;

	flags_diff(&changes, &c->candidate.before, &c->candidate.flags);
	ret = print_changes(c, &changes);
	flag_changes_release(&changes);
	return ret;
}

/* --- extend and retire ------------------------------------------------------------------------------------------- */

struct job {
	struct command *c;
	const char *event;
	struct ledger_self self;
};

/* A name that a record would give back differently could not be found again. */
static int set_flag(struct event *e, const char *flag, struct err *err)
{
	const char *set;

	event_set(e, "Flag", flag);
	set = event_get(e, "Flag");
	if (!set || strcmp(set, flag) != 0)
		return err_set(err, ERR_FAIL, "the name of flag '%s' cannot be recorded", flag);
	return 0;
}

static int fill(const struct job *j, struct event *e, struct err *err)
{
	const struct command *c = j->c;
	struct strbuf day = STRBUF_INIT;
	const char *flag = c->cli->args.v[0];

	event_set_name(e, j->event);
	event_set_text(e, o.reason);
	if (o.until) {
		time_format(&day, c->until);
		event_set(e, "Until", day.buf);
		event_set_subject(e, "%s %s until %s", j->event, flag, o.until);
	} else {
		event_set_subject(e, "%s %s", j->event, flag);
	}
	strbuf_release(&day);
	return set_flag(e, flag, err);
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	const struct job *j = data;
	struct command *c = j->c;
	struct flag_ask ask = { .until = c->until, .now = c->repo.now, .may_allow = j->self.may_allow };
	int ret;

	(void)rec;
	(void)project;
	candidateflags_reread(&c->candidate);
	ask.flag = flags_find(&c->candidate.flags, c->cli->args.v[0]);
	if (!ask.flag)
		return err_set(err, ERR_FAIL, "the registry has no flag '%s'", c->cli->args.v[0]);
	ret = guard_ask(flag_rules, j->event, &ask, err);
	return ret ? ret : fill(j, &draft->event, err);
}

static int record(struct command *c)
{
	struct job j = { .c = c };
	struct ledger_recording rec;
	int ret;

	if (c->candidate.unread)
		return err_set(&c->cli->err, ERR_FAIL, "%s", c->candidate.unread);
	j.event = o.undo ? "flags.retire-undo" : c->verb->event;
	ret = guard_asks_who(flag_rules, j.event) ? ledger_self(&j.self, &c->repo, &c->cli->err) : 0;
	ledger_recording_init(&rec, &c->candidate.ledger, LEDGER_PLAIN);
	rec.prepare = prepare;
	rec.data = &j;
	rec.dry_run = o.dry_run;
	if (!ret)
		ret = ledger_record(&rec, &c->cli->err);
	if (!ret)
		ledger_recording_report(&rec, o.quiet, LEDGER_ANSWER_SUBJECT, cli_warn);
	ledger_recording_release(&rec);
	ledger_self_release(&j.self);
	return ret;
}

/* --- all --------------------------------------------------------------------------------------------------------- */

static int run(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	int is_diff = c->verb->run == diff, is_record = c->verb->event != NULL;
	struct candidateflags_ask ask = { .with_references = !is_diff && !is_record,
					  .with_base = is_diff || c->verb->run == check,
					  .with_gone = is_diff };
	int ret;

	if (is_diff) {
		ask.before = args->n ? args->v[0] : NULL;
		ask.commit = args->n > 1 ? args->v[1] : NULL;
	} else if (!is_record) {
		ask.commit = args->n ? args->v[0] : NULL;
	}
	ret = policy_package_get(&ask.package, &c->repo.policy, o.package, &c->cli->err);
	if (!ret)
		ret = candidateflags_read(&c->candidate, &c->repo, &ask, &c->cli->err);
	if (!ret && !is_record && c->candidate.unread)
		cli_warn("what is recorded about flags is left out: %s", c->candidate.unread);
	return ret ? ret : c->verb->run(c);
}

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "list", .most = 1, .takes = "json", .run = list },
	{ .name = "check", .most = 1, .takes = "package json", .run = check },
	{ .name = "diff", .most = 2, .takes = "package json", .run = diff },
	{ .name = "extend", .least = 1, .most = 1, .operands = "the name of a flag",
	  .event = "flags.extend", .takes = "dry-run quiet", .needs = "until reason", .run = record },
	{ .name = "retire", .least = 1, .most = 1, .operands = "the name of a flag",
	  .event = "flags.retire", .takes = "undo reason dry-run quiet", .run = record },
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
		ret = check_values(&c);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = run(&c);
	candidateflags_release(&c.candidate);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
