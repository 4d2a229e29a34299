/* SPDX-License-Identifier: ISC */
/* git release-hotfix: branch from a release tag, fix, and bring the release to every line that must have it. */
#include <stdio.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/table.h"
#include "../common/repo/half_done.h"
#include "../common/repo/hotfix.h"

static const char *const usage[] = {
	"release-hotfix start [-n] [--from=<tag>] [--package=<name>] (<version> | <name>)",
	"release-hotfix finish [-n] [--push] [--pick | --no-merge] [--package=<name>] [<version> | <name>]",
	"release-hotfix (--continue | --abort)",
	"release-hotfix list [--package=<name>] [--json]",
	NULL,
};

static const char *const verbs[] = { "start", "finish", "list", NULL };

struct options {
	const char *from, *package;
	int merge, pick, push, verify, dry_run, json, resume, abort;
};

static int is_more(const struct options *o)
{
	return o->from || o->package || !o->merge || o->pick || o->push || !o->verify || o->dry_run || o->json ||
	       o->resume + o->abort > 1;
}

static int check_verb(struct cli *cli, const struct options *o)
{
	const char *verb = cli->args.n ? cli->args.v[0] : NULL;
	size_t i;

	if (o->resume || o->abort)
		return verb || is_more(o) ? cli_usage(cli, "--continue and --abort take nothing else") : 0;
	if (!verb)
		return cli_usage(cli, "say what to do: start, finish or list");
	for (i = 0; verbs[i] && strcmp(verbs[i], verb) != 0; i++)
		;
	return verbs[i] ? 0 : cli_usage(cli, "unknown verb '%s'", verb);
}

static int check_options(struct cli *cli, const struct options *o)
{
	int ret = check_verb(cli, o), is_start, is_finish;

	if (ret || !cli->args.n)
		return ret;
	is_start = !strcmp(cli->args.v[0], "start");
	is_finish = !strcmp(cli->args.v[0], "finish");
	if (cli->args.n > (is_start || is_finish ? 2u : 1u))
		return cli_usage(cli, "too many arguments");
	if (is_start && cli->args.n < 2)
		return cli_usage(cli, "start needs a version or a name");
	if (o->from && !is_start)
		return cli_usage(cli, "--from is for start");
	if ((o->push || o->pick || !o->merge || !o->verify) && !is_finish)
		return cli_usage(cli, "--push, --pick, --no-merge and --no-verify are for finish");
	if (o->pick && !o->merge)
		return cli_usage(cli, "--pick and --no-merge exclude each other");
	if (o->json && (is_start || is_finish))
		return cli_usage(cli, "--json is for list");
	if (o->dry_run && !is_start && !is_finish)
		return cli_usage(cli, "--dry-run is for start and finish");
	return 0;
}

static int start(struct cli *cli, struct repo *r, const struct options *o, const struct policy_package *package)
{
	struct hotfix_start_ask ask = { cli->args.v[1], o->from, package, o->dry_run };

	return hotfix_start(r, &ask, stdout, &cli->err);
}

static int finish(struct cli *cli, struct repo *r, const struct options *o, const struct policy_package *package)
{
	struct hotfix_ask ask = { 0 };

	ask.version = cli->args.n > 1 ? cli->args.v[1] : NULL;
	ask.package = package;
	ask.pick = o->pick;
	ask.no_merge = !o->merge;
	ask.push = o->push;
	ask.run_hooks = o->verify;
	ask.dry_run = o->dry_run;
	return hotfix_finish(r, &ask, stdout, &cli->err);
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

static int list(struct cli *cli, struct repo *r, const struct options *o, const struct policy_package *package)
{
	struct hotfix_list l = { 0 };
	int ret = hotfix_list(&l, r, package, &cli->err);

	half_done_warn(r, cli_warn);
	if (!ret && o->json)
		ret = print_json(cli, &l);
	else if (!ret)
		print_table(&l);
	hotfix_list_release(&l);
	return ret;
}

static int run_verb(struct cli *cli, struct repo *r, const struct options *o)
{
	const char *verb = cli->args.n ? cli->args.v[0] : "";
	const struct policy_package *package = NULL;
	int ret = policy_package_get(&package, &r->policy, o->package, &cli->err);

	if (ret)
		return ret;
	if (o->resume)
		return hotfix_continue(r, stdout, &cli->err);
	if (o->abort)
		return hotfix_abort(r, stdout, &cli->err);
	if (!strcmp(verb, "start"))
		return start(cli, r, o, package);
	return !strcmp(verb, "finish") ? finish(cli, r, o, package) : list(cli, r, o, package);
}

int main(int argc, char **argv)
{
	struct options o = { .merge = 1, .verify = 1 };
	const struct opt opts[] = {
		OPT_GROUP("Start"),
		OPT_STRING(0, "from", &o.from, "tag", "the release to fix, instead of the latest one"),
		OPT_GROUP("Finish"),
		OPT_BOOL(0, "push", &o.push, "push the branches and the tag together at the end"),
		OPT_BOOL(0, "pick", &o.pick, "cherry-pick the fixes instead of merging them"),
		OPT_BOOL(0, "merge", &o.merge,
			 "move the lines (the default); otherwise prepare a topic branch for each"),
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
	const struct opt_table table = { "release-hotfix", usage, verbs, opts };
	struct repo repo = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	ret = check_options(&cli, &o);
	if (!ret)
		ret = repo_open(&repo, &cli.err);
	if (!ret)
		ret = run_verb(&cli, &repo, &o);
	repo_close(&repo);
	return cli_finish(&cli, ret);
}
