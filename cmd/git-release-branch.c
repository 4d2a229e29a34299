/* SPDX-License-Identifier: ISC */
/* git release-branch: lines of development: cut one, make its candidates, list and close them, say who owns a release.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/progress.h"
#include "../common/cli/table.h"
#include "../common/cli/verb.h"
#include "../common/repo/half_done.h"
#include "../common/repo/linecut.h"
#include "../common/repo/linelist.h"
#include "../common/repo/linestate.h"

static const char *const usage[] = {
	"release-branch cut [<version>] [--from=<rev>] [--candidate] [--pre=<id>] [--package=<name>] [--push] [--no-verify] [-n]",
	"release-branch candidate [--line=<branch>] [--pre=<id>] [--package=<name>] [--push] [--no-verify] [-n]",
	"release-branch list [--json]",
	"release-branch close <branch> [--reopen] [--push] [-n]",
	"release-branch owner <release> <person> [--push] [-n]",
	"release-branch (--continue | --abort)",
	NULL,
};

static struct {
	const char *from, *line, *pre, *package;
	int candidate, reopen, push, verify, dry_run, json, resume, abort;
} o = { .verify = 1 };

static const struct opt opts[] = {
	OPT_GROUP("cut and candidate"),
	OPT_STRING(0, "from", &o.from, "rev", "cut: where the branch begins; the main line when left out"),
	OPT_BOOL(0, "candidate", &o.candidate, "cut: tag the first candidate, too"),
	OPT_STRING(0, "line", &o.line, "branch", "candidate: on this line; the one at hand when left out"),
	OPT_STRING(0, "pre", &o.pre, "id", "identifier of the candidate: rc when left out"),
	OPT_BOOL(0, "verify", &o.verify, "run the commit hooks (the default)"),
	OPT_PACKAGE(&o.package),
	OPT_GROUP("close"),
	OPT_BOOL(0, "reopen", &o.reopen, "the line is supported again"),
	OPT_GROUP("How"),
	OPT_BOOL(0, "push", &o.push, "push what was made, together, at the end"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_JSON(&o.json),
	OPT_GROUP("After an interruption"),
	OPT_SET(0, "continue", &o.resume, 1, "finish what was interrupted"),
	OPT_SET(0, "abort", &o.abort, 1, "put everything back"),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct repo repo;
	struct lines lines;
};

static void print_name(const char *name)
{
	char *clean = utf8_cleaned(name);

	puts(clean);
	free(clean);
}

/* What was made stays where only the push was refused. */
static int hint_push(struct command *c, int ret, int has_moved)
{
	return ret && has_moved ? err_hint(&c->cli->err, "run the same command again to push it") : ret;
}

/* --- cut ------------------------------------------------------------------------------------------------------- */

static int do_cut(struct command *c)
{
	struct linecut_ask ask = {
		c->cli->args.n ? c->cli->args.v[0] : NULL, o.from, o.pre, NULL, o.candidate, o.push, o.verify
	};
	struct plan_result result = { .has_moved = 0 };
	struct linecut cut = { 0 };
	int ret = half_done_may_begin(&c->repo, 0, cli_warn, &c->cli->err);

	if (!ret)
		ret = policy_package_get(&ask.package, &c->repo.policy, o.package, &c->cli->err);
	if (!ret)
		ret = linecut_read(&cut, &c->repo, &ask, &c->cli->err);
	if (!ret && o.dry_run)
		linecut_print(&cut, &c->repo, stdout);
	else if (!ret)
		ret = linecut_apply(&cut, &c->repo, &result, &c->cli->err);
	if (result.has_moved) {
		print_name(cut.line.branch);
		if (cut.has_candidate)
			print_name(cut.candidate.next.tag);
	}
	linecut_release(&cut);
	return hint_push(c, ret, result.has_moved);
}

/* --- candidate ------------------------------------------------------------------------------------------------- */

/* The line that was named, the one at hand, or the only release branch that is supported. */
static int find_line(struct command *c, const struct repo_line **line)
{
	char *branch = o.line ? NULL : repo_branch(&c->repo);
	const struct repo_line *found = branch ? lines_find(&c->lines, branch) : NULL;
	size_t i, n = 0;

	free(branch);
	if (o.line)
		return lines_get(line, &c->lines, o.line, &c->cli->err);
	*line = found;
	if (found && !found->line.is_main)
		return 0;
	for (i = 0; i < c->lines.n; i++)
		if (!c->lines.v[i].line.is_main && !c->lines.v[i].is_closed) {
			*line = &c->lines.v[i];
			n++;
		}
	if (n == 1)
		return 0;
	err_set(&c->cli->err, ERR_FAIL,
		n ? "there are several lines" : "no release branch is there, or all are closed");
	err_hint(&c->cli->err, n ? "--line=<branch>; git release-branch list" : "git release-branch cut");
	return ERR_FAIL;
}

static int check_line(struct command *c, const struct repo_line *l)
{
	if (l->is_closed) {
		err_set(&c->cli->err, ERR_FAIL, "line '%s' is closed", l->line.name);
		return err_hint(&c->cli->err, "git release-branch close --reopen %s", l->line.branch);
	}
	if (!l->is_remote)
		return 0;
	err_set(&c->cli->err, ERR_FAIL, "line '%s' has no local branch", l->line.name);
	return err_hint(&c->cli->err, "git branch %s %s", l->line.branch, l->ref + strlen("refs/remotes/"));
}

/* Whose candidate: of the package that was named, else of the one that the line is for. */
static int find_package(struct command *c, const struct repo_line *l, const struct policy_package **package)
{
	if (!o.package)
		return candidate_find_package(package, &c->repo, &l->line, &l->tip, &c->cli->err);
	if (l->line.package && strcmp(l->line.package, o.package) != 0)
		return err_set(&c->cli->err, ERR_FAIL, "line '%s' is not of package '%s'", l->line.name, o.package);
	return policy_package_get(package, &c->repo.policy, o.package, &c->cli->err);
}

static int make_candidate(struct command *c, const struct repo_line *l, const struct line *line)
{
	struct candidate_ask ask = { NULL, o.pre, o.push, o.verify };
	struct plan_result result = { .has_moved = 0 };
	struct candidate cand;
	int ret = candidate_read(&cand, &c->repo, line, &l->tip, 0, &ask, &c->cli->err);

	if (!ret && cand.is_held_back)
		cli_warn("the commits ask for more than line '%s' takes", line->name);
	if (!ret && o.dry_run)
		candidate_print(&cand, &c->repo, stdout);
	else if (!ret)
		ret = candidate_apply(&cand, &c->repo, &result, &c->cli->err);
	if (result.has_moved)
		print_name(cand.next.tag);
	candidate_release(&cand);
	return hint_push(c, ret, result.has_moved);
}

static int do_candidate(struct command *c)
{
	const struct policy_package *package = NULL;
	const struct repo_line *l = NULL;
	struct line line;
	int ret = half_done_may_begin(&c->repo, 0, cli_warn, &c->cli->err);

	if (!ret)
		ret = lines_load(&c->lines, &c->repo, &c->cli->err);
	if (!ret)
		ret = find_line(c, &l);
	if (!ret)
		ret = check_line(c, l);
	if (!ret)
		ret = find_package(c, l, &package);
	if (ret)
		return ret;
	line_copy(&line, &l->line);
	/* Its name need not say so. */
	if (package && !line.package)
		line.package = xstrdup(package->name);
	ret = make_candidate(c, l, &line);
	line_release(&line);
	return ret;
}

/* --- list ------------------------------------------------------------------------------------------------------ */

static void print_table(const struct linelist *l)
{
	struct table t;
	size_t i;

	table_init(&t, 6);
	t.right[2] = t.right[3] = 1;
	table_cells(&t, "BRANCH", "LATEST TAG", "SINCE", "MISSING", "STATE", "OWNER", NULL);
	for (i = 0; i < l->n; i++) {
		const struct linelist_row *row = &l->v[i];
		char *commits = xstrfmt("%zu", row->commits), *missing = xstrfmt("%zu", row->missing);
		char *branch = xstrfmt("%s%s", row->line->line.branch, row->line->is_remote ? " (remote)" : "");

		table_cells(&t, branch, row->latest_tag ? row->latest_tag : "-", commits, missing, linelist_state(row),
			    row->owner ? row->owner : "-", NULL);
		free(commits);
		free(missing);
		free(branch);
	}
	if (l->n)
		table_print(&t, stdout, 0);
	table_release(&t);
}

static int do_list(struct command *c)
{
	struct linelist l = { 0 };
	json_t *root;
	int ret = lines_load(&c->lines, &c->repo, &c->cli->err);

	half_done_warn(&c->repo, cli_warn);
	c->repo.progress = progress_commits;
	if (!ret)
		ret = linelist_read(&l, &c->repo, &c->lines, &c->cli->err);
	progress_end();
	if (!ret && o.json) {
		root = json_document("release-branch");
		json_object_set_new(root, "lines", linelist_json(&l));
		ret = json_print(root, &c->cli->err);
	} else if (!ret) {
		print_table(&l);
	}
	linelist_release(&l);
	return ret;
}

/* --- close and owner --------------------------------------------------------------------------------------------- */

static int record(struct command *c, const struct linestate *s)
{
	half_done_warn_stopped(&c->repo, cli_warn);
	if (o.dry_run) {
		linestate_print(s, stdout);
		return 0;
	}
	if (s->is_so)
		cli_warn("nothing changed: that is recorded for '%s' already", s->subject);
	return linestate_apply(s, &c->repo, &c->lines, o.push, &c->cli->err);
}

static int do_close(struct command *c)
{
	struct linestate s = { 0 };
	int (*state)(struct linestate *, const struct lines *, const char *, struct err *) = o.reopen ? linestate_reopen
												      : linestate_close;
	int ret = lines_load(&c->lines, &c->repo, &c->cli->err);

	if (!ret)
		ret = state(&s, &c->lines, c->cli->args.v[0], &c->cli->err);
	if (!ret)
		ret = record(c, &s);
	linestate_release(&s);
	return ret;
}

static int do_owner(struct command *c)
{
	struct linestate s = { 0 };
	const struct strvec *args = &c->cli->args;
	int ret = lines_load(&c->lines, &c->repo, &c->cli->err);

	if (!ret)
		ret = linestate_own(&s, &c->repo, &c->lines, args->v[0], args->v[1], &c->cli->err);
	if (!ret)
		ret = record(c, &s);
	linestate_release(&s);
	return ret;
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static int do_settle(struct command *c)
{
	return half_done_settle(&c->repo, "release-branch", o.abort, &c->cli->err);
}

static int check_options(struct command *c)
{
	if (o.resume && o.abort)
		return cli_usage(c->cli, "--continue and --abort exclude each other");
	if (!o.verify && c->verb->run != do_cut && c->verb->run != do_candidate)
		return cli_usage(c->cli, "--no-verify goes with cut and candidate");
	if (c->verb->run == do_cut && o.pre && !o.candidate)
		return cli_usage(c->cli, "--pre needs --candidate");
	return 0;
}

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "", .needs = "continue|abort", .run = do_settle },
	{ .name = "cut", .most = 1, .takes = "from candidate pre package push verify dry-run", .run = do_cut },
	{ .name = "candidate", .takes = "line pre package push verify dry-run", .run = do_candidate },
	{ .name = "list", .takes = "json", .run = do_list },
	{ .name = "close", .least = 1, .most = 1, .operands = "a branch", .takes = "reopen push dry-run", .run = do_close },
	{ .name = "owner", .least = 2, .most = 2, .operands = "a release and a person", .takes = "push dry-run",
	  .run = do_owner },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-branch", usage, verbs, opts };

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
		ret = c.verb->run(&c);
	lines_release(&c.lines);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
