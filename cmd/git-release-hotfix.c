/* SPDX-License-Identifier: ISC */
/* git release-hotfix: branch from a release tag, fix, and bring the release to every line that must have it. */
#include <stdio.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/table.h"
#include "../common/cli/verb.h"
#include "../common/repo/half_done.h"
#include "../common/repo/hotfix.h"

static const char *const usage[] = {
	"release-hotfix start [-n] [--from=<tag>] [--package=<name>] (<version> | <name>)",
	"release-hotfix finish [-n] [--push] [--pick | --no-merge] [--package=<name>] [<version> | <name>]",
	"release-hotfix (--continue | --abort)",
	"release-hotfix list [--package=<name>] [--json]",
	NULL,
};

static struct {
	const char *from, *package;
	int merge, pick, push, verify, dry_run, json, resume, abort;
} o = { .merge = 1, .pick = -1, .verify = 1 };

static const struct opt opts[] = {
	OPT_GROUP("Start"),
	OPT_STRING(0, "from", &o.from, "tag", "the release to fix, instead of the latest one"),
	OPT_GROUP("Finish"),
	OPT_BOOL(0, "push", &o.push, "push the branches and the tag together at the end"),
	OPT_BOOL(0, "pick", &o.pick, "cherry-pick the fixes instead of merging them"),
	OPT_BOOL(0, "merge", &o.merge, "move the lines (the default); otherwise prepare a topic branch for each"),
	OPT_BOOL(0, "verify", &o.verify, "run the commit hooks (the default)"),
	OPT_GROUP("Every one"),
	OPT_PACKAGE(&o.package),
	OPT_GROUP("Start and finish"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_GROUP("List"),
	OPT_JSON(&o.json),
	OPT_GROUP("After a stop or an interruption"),
	OPT_SET(0, "continue", &o.resume, 1, "go on where it stopped"),
	OPT_SET(0, "abort", &o.abort, 1, "put everything back"),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct repo repo;
	const struct policy_package *package;
};

static int start(struct command *c)
{
	struct hotfix_start_ask ask = { c->cli->args.v[0], o.from, c->package, o.dry_run };

	half_done_warn_stopped(&c->repo, cli_warn);
	return hotfix_start(&c->repo, &ask, stdout, &c->cli->err);
}

static int finish(struct command *c)
{
	struct hotfix_ask ask = { 0 };

	half_done_warn_stopped(&c->repo, cli_warn);
	ask.version = c->cli->args.n ? c->cli->args.v[0] : NULL;
	ask.package = c->package;
	ask.pick = o.pick;
	ask.no_merge = !o.merge;
	ask.push = o.push;
	ask.run_hooks = o.verify;
	ask.dry_run = o.dry_run;
	return hotfix_finish(&c->repo, &ask, stdout, &c->cli->err);
}

static int print_json(struct cli *cli, const struct hotfix_list *l)
{
	json_t *root = json_document("release-hotfix"), *list = json_array();
	size_t i;

	for (i = 0; i < l->n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "branch", json_text(l->v[i].branch));
		json_object_set_new(one, "package", json_text(l->v[i].package ? l->v[i].package->name : NULL));
		json_object_set_new(one, "base", json_text(l->v[i].base));
		json_object_set_new(one, "version", json_text(l->v[i].version));
		json_object_set_new(one, "commits", json_integer((json_int_t)l->v[i].commits));
		json_object_set_new(one, "state", json_text(l->v[i].state));
		json_array_append_new(list, one);
	}
	json_object_set_new(root, "hotfixes", list);
	return json_print(root, &cli->err);
}

static void print_table(const struct hotfix_list *l)
{
	struct table t;
	size_t i;

	table_init(&t, 5);
	for (i = 0; i < l->n; i++) {
		char *commits = xstrfmt("%zu commit%s", l->v[i].commits, l->v[i].commits == 1 ? "" : "s");

		table_cells(&t, l->v[i].branch, l->v[i].base ? l->v[i].base : "-",
			    l->v[i].version ? l->v[i].version : "-", commits, l->v[i].state, NULL);
		free(commits);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
}

static int list(struct command *c)
{
	struct hotfix_list l = { 0 };
	int ret = hotfix_list(&l, &c->repo, c->package, &c->cli->err);

	half_done_warn(&c->repo, cli_warn);
	if (!ret && o.json)
		ret = print_json(c->cli, &l);
	else if (!ret)
		print_table(&l);
	hotfix_list_release(&l);
	return ret;
}

static int settle(struct command *c)
{
	return o.abort ? hotfix_abort(&c->repo, stdout, &c->cli->err) : hotfix_continue(&c->repo, stdout, &c->cli->err);
}

static int check_options(struct command *c)
{
	if (o.resume && o.abort)
		return cli_usage(c->cli, "--continue and --abort exclude each other");
	if (o.pick > 0 && !o.merge)
		return cli_usage(c->cli, "--pick and --no-merge exclude each other");
	if ((!o.merge || !o.verify) && c->verb->run != finish)
		return cli_usage(c->cli, "--no-merge and --no-verify go with finish");
	return 0;
}

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "", .needs = "continue|abort", .run = settle },
	{ .name = "start", .least = 1, .most = 1, .operands = "a version or a name", .takes = "from package dry-run",
	  .run = start },
	{ .name = "finish", .most = 1, .takes = "push pick merge verify package dry-run", .run = finish },
	{ .name = "list", .takes = "package json", .run = list },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-hotfix", usage, verbs, opts };

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
		ret = policy_package_get(&c.package, &c.repo.policy, o.package, &cli.err);
	if (!ret)
		ret = c.verb->run(&c);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
