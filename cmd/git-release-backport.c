/* SPDX-License-Identifier: ISC */
/* git release-backport: brings commits to older lines, with what has followed them up since. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/main.h"
#include "../common/repo/backport.h"
#include "../common/repo/half_done.h"
#include "../common/repo/plan.h"

#define COMMAND "release-backport"

static const char *const usage[] = {
	"release-backport [<options>] --to=<line>... <commit>...",
	"release-backport (--continue | --skip | --abort)",
	NULL,
};

struct options {
	struct strvec to;
	int with_followups, ignore_followups, push, verify, dry_run, resume, skip, abort;
};

struct command {
	struct cli *cli;
	const struct options *o;
	struct repo repo;
	struct lines lines;
	git_oid *commits; /* those that were named, then the follow-ups */
	size_t n_named, n;
	struct backport_followups followups;
	struct carry carry;
};

static int check_options(struct cli *cli, const struct options *o)
{
	int n_ways = o->resume + o->skip + o->abort;

	if (n_ways > 1)
		return cli_usage(cli, "--continue, --skip and --abort exclude each other");
	if (n_ways &&
	    (cli->args.n || o->to.n || o->dry_run || o->push || !o->verify || o->with_followups || o->ignore_followups))
		return cli_usage(cli, "--continue, --skip and --abort stand alone");
	if (!n_ways && !cli->args.n)
		return cli_usage(cli, "a commit is missing");
	if (!n_ways && !o->to.n)
		return cli_usage(cli, "--to is missing");
	if (o->with_followups && o->ignore_followups)
		return cli_usage(cli, "--with-followups and --ignore-followups exclude each other");
	return 0;
}

/* --- what is brought ------------------------------------------------------------------------------------------ */

static int read_commits(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t i, k;
	int ret = 0;

	c->commits = xcalloc(args->n, sizeof(*c->commits));
	for (i = 0; !ret && i < args->n; i++) {
		git_oid *oid = &c->commits[c->n_named];

		ret = repo_resolve_commit(&c->repo, args->v[i], oid, &c->cli->err);
		for (k = 0; k < c->n_named && !git_oid_equal(&c->commits[k], oid); k++)
			;
		c->n_named += !ret && k == c->n_named;
	}
	c->n = c->n_named;
	return ret;
}

static int read_followups(struct command *c)
{
	const struct repo_line *main_line = lines_main(&c->lines);
	size_t i;
	int ret;

	if (!main_line || c->o->ignore_followups)
		return 0;
	ret = backport_followups(&c->followups, &c->repo, c->commits, c->n_named, &main_line->tip, &c->cli->err);
	if (ret)
		return ret;
	c->commits = xreallocarray(c->commits, c->n + c->followups.n, sizeof(*c->commits));
	for (i = 0; i < c->followups.n; i++)
		c->commits[c->n++] = c->followups.v[i].oid;
	return 0;
}

/* --- where to ------------------------------------------------------------------------------------------------- */

static void add_hint(struct command *c, const struct repo_line *line, const struct backport_followup *f)
{
	static const char *const ties[] = { "speaks of", "fixes", "reverts" };
	char hex[8], of[8];

	git_oid_tostr(hex, sizeof(hex), &f->oid);
	git_oid_tostr(of, sizeof(of), &f->of);
	err_hint(&c->cli->err, "%s %s %s and is missing on '%s': %s", hex, ties[f->tie], of, line->line.branch,
		 f->subject);
}

/* Follow-ups that the line lacks are refused unless somebody said what to do with them. */
static int check_followups(struct command *c, const struct repo_line *line, const unsigned char *has)
{
	struct err *err = &c->cli->err;
	size_t i, lacks = 0;

	for (i = c->n_named; i < c->n; i++)
		lacks += !has[i];
	if (!lacks || c->o->with_followups)
		return 0;
	err_set(err, ERR_NO, "%zu later %s up what is to be brought to '%s'", lacks,
		lacks == 1 ? "commit follows" : "commits follow", line->line.branch);
	for (i = c->n_named; i < c->n; i++)
		if (!has[i])
			add_hint(c, line, &c->followups.v[i - c->n_named]);
	return err_hint(err, "--with-followups brings them along, --ignore-followups leaves them");
}

static int add_line(struct command *c, const struct repo_line *line)
{
	unsigned char *has = xcalloc(c->n, 1);
	int ret = backport_has(has, &c->repo, &c->lines, line, c->commits, c->n, &c->cli->err);
	struct carry_target *t;
	char hex[8], *branch;
	size_t i;

	if (!ret)
		ret = check_followups(c, line, has);
	if (!ret) {
		t = carry_add_target(&c->carry, line);
		branch = utf8_cleaned(line->line.branch);
		for (i = 0; i < c->n; i++) {
			git_oid_tostr(hex, sizeof(hex), &c->commits[i]);
			if (!has[i])
				carry_add_step(t, &c->commits[i], NULL);
			else if (i < c->n_named)
				printf("%s: %s is there already\n", branch, hex);
		}
		free(branch);
	}
	free(has);
	return ret;
}

static int add_lines(struct command *c)
{
	const struct repo_line **lines = xcalloc(c->o->to.n, sizeof(*lines));
	size_t i, k;
	int ret = 0;

	for (i = 0; !ret && i < c->o->to.n; i++) {
		ret = lines_get(&lines[i], &c->lines, c->o->to.v[i], &c->cli->err);
		if (!ret && lines[i]->is_closed)
			ret = err_set(&c->cli->err, ERR_NO, "line '%s' is closed", lines[i]->line.branch);
		for (k = 0; !ret && k < i && lines[k] != lines[i]; k++)
			;
		if (!ret && k == i)
			ret = add_line(c, lines[i]);
	}
	free(lines);
	return ret;
}

static char *describe(const struct command *c)
{
	struct strbuf text = STRBUF_INIT;
	char hex[8];
	size_t i;

	strbuf_addstr(&text, "backport of");
	for (i = 0; i < c->n_named && i < 3; i++) {
		git_oid_tostr(hex, sizeof(hex), &c->commits[i]);
		strbuf_addf(&text, " %s", hex);
	}
	if (c->n_named > 3)
		strbuf_addf(&text, " and %zu more", c->n_named - 3);
	return strbuf_detach(&text, NULL);
}

static int backport(struct command *c)
{
	struct err *err = &c->cli->err;
	int ret;

	c->carry.dry_run = c->o->dry_run;
	c->carry.push = c->o->push;
	c->carry.run_hooks = c->o->verify;
	ret = half_done_may_begin(&c->repo, 0, cli_warn, err);
	if (!ret)
		ret = lines_load(&c->lines, &c->repo, err);
	if (!ret)
		ret = read_commits(c);
	if (!ret)
		ret = read_followups(c);
	if (!ret)
		ret = add_lines(c);
	if (ret)
		return ret;
	c->carry.summary = describe(c);
	return carry_run(&c->carry, err);
}

static int run(struct command *c)
{
	struct err *err = &c->cli->err;

	if (c->o->abort)
		return carry_abort(&c->repo, COMMAND, stdout, err);
	if (c->o->resume || c->o->skip)
		return carry_continue(&c->repo, COMMAND, c->o->skip ? CARRY_SKIP : CARRY_CONTINUE, stdout, err);
	return backport(c);
}

int main(int argc, char **argv)
{
	struct options o = { .to = STRVEC_INIT, .verify = 1 };
	const struct opt opts[] = {
		OPT_LIST(0, "to", &o.to, "line", "the line to bring them to; may stand several times"),
		OPT_BOOL(0, "with-followups", &o.with_followups, "bring later commits that follow them up along"),
		OPT_BOOL(0, "ignore-followups", &o.ignore_followups, "leave later commits that follow them up"),
		OPT_BOOL(0, "push", &o.push, "push the lines together at the end"),
		OPT_BOOL(0, "verify", &o.verify, "run the commit hooks (the default)"),
		OPT_DRY_RUN(&o.dry_run),
		OPT_GROUP("After a conflict or an interruption"),
		OPT_SET(0, "continue", &o.resume, 1, "go on with what was resolved"),
		OPT_SET(0, "skip", &o.skip, 1, "go on without the commit that conflicts"),
		OPT_SET(0, "abort", &o.abort, 1, "put everything back"),
		OPT_END,
	};
	const struct opt_table table = { COMMAND, usage, NULL, opts };
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	c.o = &o;
	carry_init(&c.carry, &c.repo, COMMAND, stdout);
	ret = check_options(&cli, &o);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = run(&c);
	carry_release(&c.carry);
	backport_followups_release(&c.followups);
	lines_release(&c.lines);
	free(c.commits);
	repo_close(&c.repo);
	strvec_release(&o.to);
	return cli_finish(&cli, ret);
}
