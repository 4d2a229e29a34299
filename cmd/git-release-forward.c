/* SPDX-License-Identifier: ISC */
/* git release-forward: which fixes of older lines are missing on newer ones; brings them there or records why not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/progress.h"
#include "../common/cli/table.h"
#include "../common/cli/term.h"
#include "../common/cli/verb.h"
#include "../common/repo/forward_bring.h"
#include "../common/repo/forward_json.h"
#include "../common/repo/half_done.h"
#include "../common/repo/history.h"
#include "../common/repo/plan.h"

static const char *const usage[] = {
	"release-forward [--check] [--json] [<line>...]",
	"release-forward merge [-n] [--push] [--no-verify] <line>",
	"release-forward pick [-n] [--push] [--no-verify] <line> [<commit>...]",
	"release-forward mark [-n] [--push] [--line=<line>] --equivalent=<oid> <fix>",
	"release-forward mark [-n] [--push] [--line=<line>] --not-needed --reason=<text> <fix>",
	"release-forward (--continue | --abort)",
	NULL,
};

#define COMMAND "release-forward"

static struct {
	int check, json, not_needed, push, verify, dry_run, resume, abort;
	const char *line, *equivalent, *reason, *color;
} o = { .verify = 1 };

static const struct opt opts[] = {
	OPT_GROUP("Look"),
	OPT_BOOL(0, "check", &o.check, "print what is missing alone; exit with 1 while anything is"),
	OPT_JSON(&o.json),
	OPT_COLOR(&o.color),
	OPT_GROUP("Mark"),
	OPT_STRING(0, "equivalent", &o.equivalent, "oid", "this commit of the line does the same"),
	OPT_BOOL(0, "not-needed", &o.not_needed, "the line does not need the fix"),
	OPT_STRING(0, "reason", &o.reason, "text", "why it is not needed"),
	OPT_STRING(0, "line", &o.line, "line", "the line that this is said of; all of them when left out"),
	OPT_GROUP("Merge and pick"),
	OPT_BOOL(0, "verify", &o.verify, "run the commit hooks (the default)"),
	OPT_GROUP("Merge, pick and mark"),
	OPT_BOOL(0, "push", &o.push, "push the line, or the marks, at the end"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_GROUP("After a conflict or an interruption"),
	OPT_SET(0, "continue", &o.resume, 1, "go on with what was resolved"),
	OPT_SET(0, "abort", &o.abort, 1, "put everything back"),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct repo repo;
	struct lines lines;
};

/* --- the list ------------------------------------------------------------------------------------------------- */

/* "trailer 3f2a1bc", "ancestor", "recorded: no parser there". */
static void describe_how(struct strbuf *out, const struct forward_cell *cell)
{
	char hex[8];

	strbuf_reset(out);
	if (cell->how == FORWARD_UNKNOWN)
		return;
	strbuf_addstr(out, forward_how_name(cell->how));
	git_oid_tostr(hex, sizeof(hex), &cell->oid);
	if (cell->reason)
		strbuf_addf(out, ": %s", cell->reason);
	else if (cell->how != FORWARD_ANCESTOR)
		strbuf_addf(out, " %s", hex);
}

static void add_row(struct table *t, const struct forward_fix *fix, const struct forward_cell *cell)
{
	struct strbuf how = STRBUF_INIT;
	char hex[8];

	git_oid_tostr(hex, sizeof(hex), &fix->oid);
	describe_how(&how, cell);
	table_cell(t, forward_state_name(cell->state), cell->state == FORWARD_MISSING ? TERM_BAD : TERM_GOOD);
	table_cells(t, cell->line->line.branch, hex, fix->from->line.branch, fix->subject, how.buf, (char *)NULL);
	strbuf_release(&how);
}

/* One row for each fix and line; with --check only what is missing. */
static int print_table(struct command *c, const struct forward *f)
{
	struct table t;
	size_t i, k;
	int color, ret = term_color(&color, o.color, config_list_get(&c->repo.config, "color", "ui"), &c->cli->err);

	if (ret)
		return ret;
	table_init(&t, 6);
	if (f->n && (!o.check || forward_missing(f, NULL)))
		table_cells(&t, "STATE", "LINE", "FIX", "FROM", "SUBJECT", "HOW", (char *)NULL);
	for (i = 0; i < f->n; i++)
		for (k = 0; k < f->v[i].n_cells; k++)
			if (!o.check || f->v[i].cells[k].state == FORWARD_MISSING)
				add_row(&t, &f->v[i], &f->v[i].cells[k]);
	table_print(&t, stdout, color);
	table_release(&t);
	return 0;
}

static int print_json(struct command *c, const struct forward *f)
{
	json_t *root = json_document(COMMAND);

	forward_json(root, f);
	return json_print(root, &c->cli->err);
}

static int say_missing(const struct forward *f, struct err *err)
{
	size_t n = forward_missing(f, NULL);

	err_set(err, ERR_NO, "%zu %s missing on newer lines", n, n == 1 ? "fix is" : "fixes are");
	return err_hint(
		err,
		"bring them there with 'git release-forward pick <line>', or record with 'git release-forward mark' why that is not needed");
}

static void warn_marks(const struct forward *f)
{
	if (f->n_bad_marks)
		cli_warn("%zu %s in '%s' cannot be read and %s passed over", f->n_bad_marks,
			 f->n_bad_marks == 1 ? "line" : "lines", FORWARD_NOTES_REF,
			 f->n_bad_marks == 1 ? "was" : "were");
}

static int do_list(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	const struct repo_line **only = xcalloc(args->n, sizeof(*only));
	struct err *err = &c->cli->err;
	struct forward f = { 0 };
	size_t i;
	int ret = 0;

	half_done_warn(&c->repo, cli_warn);
	for (i = 0; !ret && i < args->n; i++)
		ret = lines_get(&only[i], &c->lines, args->v[i], err);
	c->repo.progress = progress_commits;
	if (!ret)
		ret = forward_read(&f, &c->repo, &c->lines, only, args->n, err);
	progress_end();
	if (!ret)
		warn_marks(&f);
	if (!ret)
		ret = o.json ? print_json(c, &f) : print_table(c, &f);
	if (!ret && o.check && forward_missing(&f, NULL))
		ret = say_missing(&f, err);
	forward_release(&f);
	free(only);
	return ret;
}

/* --- marks ---------------------------------------------------------------------------------------------------- */

/* The equivalent must be where it is said to be: on the line, or on one of them. */
static int check_equivalent(struct command *c, const struct repo_line *line, const git_oid *oid)
{
	struct err *err = &c->cli->err;
	size_t i;
	int ret = 0;

	if (line)
		ret = history_is_ancestor(&c->repo, oid, &line->tip, err);
	for (i = 0; !line && !ret && i < c->lines.n; i++)
		ret = history_is_ancestor(&c->repo, oid, &c->lines.v[i].tip, err);
	if (ret)
		return ret < 0 ? ret : 0;
	if (line)
		return err_set(err, ERR_FAIL, "line '%s' does not have commit '%s'", line->line.branch, o.equivalent);
	return err_set(err, ERR_FAIL, "no line has commit '%s'", o.equivalent);
}

static int add_mark(struct command *c, struct forward_marks *marks, const struct repo_line *line)
{
	const char *branch = line ? line->line.branch : FORWARD_MARK_ALL;
	struct err *err = &c->cli->err;
	char hex[OID_HEX + 1] = "";
	git_oid oid;
	int ret = 0;

	if (o.equivalent)
		ret = repo_resolve_commit(&c->repo, o.equivalent, &oid, err);
	if (!ret && o.equivalent)
		ret = check_equivalent(c, line, &oid);
	if (ret)
		return ret;
	if (o.equivalent)
		git_oid_tostr(hex, sizeof(hex), &oid);
	return forward_marks_add(marks, o.equivalent ? FORWARD_MARK_EQUIVALENT : FORWARD_MARK_NOT_NEEDED, branch, hex,
				 o.reason, err);
}

static void warn_no_fix(struct command *c, const git_oid *fix)
{
	struct forward f = { 0 };

	if (!forward_read(&f, &c->repo, &c->lines, NULL, 0, NULL) && !forward_find(&f, fix))
		cli_warn("'%s' is no fix that an older line has; the mark counts once it is", c->cli->args.v[0]);
	forward_release(&f);
}

static void print_mark(const git_oid *fix, const struct forward_mark *mark)
{
	struct strbuf line = STRBUF_INIT;
	char hex[OID_HEX + 1];
	char *clean;

	git_oid_tostr(hex, sizeof(hex), fix);
	forward_mark_format(&line, mark);
	clean = utf8_cleaned(line.buf);
	printf("mark %s: %s", hex, clean);
	free(clean);
	strbuf_release(&line);
}

static int do_mark(struct command *c)
{
	const struct repo_line *line = NULL;
	struct forward_marks marks = { 0 };
	struct err *err = &c->cli->err;
	struct plan plan;
	git_oid fix;
	int ret;

	plan_init(&plan, COMMAND);
	plan.summary = xstrfmt("mark %s", c->cli->args.v[0]);
	ret = half_done_may_begin(&c->repo, 0, cli_warn, err);
	if (!ret)
		ret = repo_resolve_commit(&c->repo, c->cli->args.v[0], &fix, err);
	if (!ret && o.line)
		ret = lines_get(&line, &c->lines, o.line, err);
	if (!ret) {
		warn_no_fix(c, &fix);
		forward_marks_load(&marks, &c->repo, &fix);
		ret = add_mark(c, &marks, line);
	}
	if (!ret)
		ret = forward_marks_plan(&plan, &c->repo, &fix, &marks, err);
	if (!ret && o.push) {
		strvec_push(&plan.push, FORWARD_NOTES_REF);
		ret = repo_push_remote(&c->repo, &plan.remote, err);
	}
	if (!ret && o.dry_run) {
		print_mark(&fix, &marks.v[marks.n - 1]);
		plan_print(&plan, &c->repo, stdout);
	} else if (!ret) {
		ret = plan_apply(&plan, &c->repo, NULL, err);
	}
	forward_marks_release(&marks);
	plan_release(&plan);
	return ret;
}

/* --- merges and picks ----------------------------------------------------------------------------------------- */

static int add_picks(struct command *c, struct carry *carry, const struct repo_line *line)
{
	const struct strvec *args = &c->cli->args;
	git_oid *commits = xcalloc(args->n, sizeof(*commits));
	size_t i;
	int ret = 0;

	for (i = 1; !ret && i < args->n; i++)
		ret = repo_resolve_commit(&c->repo, args->v[i], &commits[i - 1], &c->cli->err);
	if (!ret)
		ret = forward_bring_picks(carry, &c->lines, line, commits, args->n - 1, &c->cli->err);
	free(commits);
	return ret;
}

static int add_merges(struct command *c, struct carry *carry, const struct repo_line *line)
{
	return forward_bring_merges(carry, &c->lines, line, &c->cli->err);
}

static int bring(struct command *c, int (*add)(struct command *c, struct carry *carry, const struct repo_line *line))
{
	const char *name = c->cli->args.v[0];
	const struct repo_line *line = NULL;
	struct err *err = &c->cli->err;
	struct carry carry;
	int ret;

	carry_init(&carry, &c->repo, COMMAND, stdout);
	carry.dry_run = o.dry_run;
	carry.push = o.push;
	carry.run_hooks = o.verify;
	carry.summary = xstrfmt("forward %s to %s", c->verb->name, name);
	ret = half_done_may_begin(&c->repo, 0, cli_warn, err);
	if (!ret)
		ret = lines_get(&line, &c->lines, name, err);
	if (!ret)
		ret = add(c, &carry, line);
	if (!ret)
		ret = carry_run(&carry, err);
	carry_release(&carry);
	return ret;
}

static int do_merge(struct command *c)
{
	return bring(c, add_merges);
}

static int do_pick(struct command *c)
{
	return bring(c, add_picks);
}

/* --- all ------------------------------------------------------------------------------------------------------ */

static int settle(struct command *c)
{
	return o.abort ? carry_abort(&c->repo, COMMAND, stdout, &c->cli->err)
		       : carry_continue(&c->repo, COMMAND, CARRY_CONTINUE, stdout, &c->cli->err);
}

static int run(struct command *c)
{
	int ret;

	if (o.resume || o.abort)
		return settle(c);
	ret = lines_load(&c->lines, &c->repo, &c->cli->err);
	return ret ? ret : c->verb->run(c);
}

static int check_options(struct command *c)
{
	if ((o.resume || o.abort) && (c->cli->args.n || c->cli->given.n > 1))
		return cli_usage(c->cli, "--continue and --abort stand alone");
	if (!o.verify && c->verb->run != do_merge && c->verb->run != do_pick)
		return cli_usage(c->cli, "--no-verify goes with merge and pick");
	if (o.equivalent && o.not_needed)
		return cli_usage(c->cli, "--equivalent and --not-needed exclude each other");
	if (!o.not_needed != !o.reason)
		return cli_usage(c->cli, "--not-needed and --reason go together");
	return 0;
}

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "", .most = VERB_ANY, .takes = "check json color continue abort", .run = do_list },
	{ .name = "merge", .least = 1, .most = 1, .operands = "a line", .takes = "push verify dry-run", .run = do_merge },
	{ .name = "pick", .least = 1, .most = VERB_ANY, .operands = "a line", .takes = "push verify dry-run",
	  .run = do_pick },
	{ .name = "mark", .least = 1, .most = 1, .operands = "a fix", .takes = "line reason push dry-run",
	  .needs = "equivalent|not-needed", .run = do_mark },
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
		ret = check_options(&c);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = run(&c);
	lines_release(&c.lines);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
