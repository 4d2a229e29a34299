/* SPDX-License-Identifier: ISC */
/* git release-flags: feature flags: the registry, where the code refers to them, and what is wrong between the two. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/table.h"
#include "../common/model/flag_report.h"
#include "../common/repo/candidateflags.h"

#define COMMAND "release-flags"

static const char *const usage[] = {
	"release-flags list [<commit>] [--json]",
	"release-flags check [<commit>] [--json]",
	"release-flags diff [<from>] [<to>] [--json]",
	NULL,
};

static const char *const verbs[] = { "list", "check", "diff", NULL };

enum verb { LIST, CHECK, DIFF };

static struct {
	int json;
} o;

static const struct opt opts[] = {
	OPT_JSON(&o.json),
	OPT_END,
};

static const struct opt_table table = { COMMAND, usage, verbs, opts };

struct command {
	struct cli *cli;
	enum verb verb;
	const char *operand[2];
	struct repo repo;
	struct candidateflags candidate;
};

static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t i = 0, most;

	if (!args->n)
		return cli_usage(c->cli, "which one: list, check or diff?");
	while (verbs[i] && strcmp(verbs[i], args->v[0]) != 0)
		i++;
	if (!verbs[i])
		return cli_usage(c->cli, "unknown verb '%s'", args->v[0]);
	c->verb = (enum verb)i;
	most = c->verb == DIFF ? 2 : 1;
	if (args->n - 1 > most)
		return cli_usage(c->cli, "unexpected argument '%s'", args->v[1 + most]);
	for (i = 1; i < args->n; i++)
		c->operand[i - 1] = args->v[i];
	return 0;
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
	const struct candidateflags *cf = &c->candidate;
	const struct flag_inquiry q = { &cf->flags, &cf->scan.references, cf->base ? &cf->before : NULL, cf->base,
					cf->now };
	struct flag_problems problems;
	size_t i;
	int ret = 0, is_good;

	flags_check(&problems, &q);
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
	json_object_set_new(root, "to", json_text(c->operand[1]));
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

/* --- all --------------------------------------------------------------------------------------------------------- */

static int run(struct command *c)
{
	struct candidateflags_ask ask = { .commit = c->operand[0] };
	int ret;

	if (c->verb == DIFF)
		ask = (struct candidateflags_ask){ .commit = c->operand[1], .before = c->operand[0] };
	ask.with_references = c->verb != DIFF;
	ask.with_base = c->verb != LIST;
	ret = candidateflags_read(&c->candidate, &c->repo, &ask, &c->cli->err);
	if (ret)
		return ret;
	return c->verb == LIST ? list(c) : c->verb == CHECK ? check(c) : diff(c);
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
	candidateflags_release(&c.candidate);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
