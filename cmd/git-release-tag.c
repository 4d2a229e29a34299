/* SPDX-License-Identifier: ISC */
/* git release-tag: annotated, signed tags tied to the changelog entry; list and verify them. */
#include <stdio.h>
#include <stdlib.h>

#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/repo/half_done.h"
#include "../common/repo/releasetag.h"
#include "../common/repo/tagcheck.h"
#include "../common/repo/taglist.h"

static const char *const usage[] = {
	"release-tag [<options>] [<version> [<commit>]]",
	"release-tag --list [--final] [--merged[=<commit>]] [--json]",
	"release-tag --latest [--final] [--merged[=<commit>]]",
	"release-tag --verify [--json] <tag>...",
	"release-tag (--continue | --abort)",
	NULL,
};

enum mode { CREATE, LIST, LATEST, VERIFY, CONTINUE, ABORT };

struct options {
	enum mode mode;
	const char *merged, *package;
	int sign; /* enum policy_tristate */
	int final, json, push, dry_run;
};

struct command {
	struct cli *cli;
	const struct options *o;
	struct repo repo;
	const struct policy_package *package;
};

static int check_options(struct cli *cli, const struct options *o)
{
	int is_listing = o->mode == LIST || o->mode == LATEST;

	if (o->mode == VERIFY && !cli->args.n)
		return cli_usage(cli, "'--verify' needs a tag");
	if (cli->args.n > 2 && o->mode == CREATE)
		return cli_usage(cli, "too many arguments");
	if (cli->args.n && o->mode != CREATE && o->mode != VERIFY)
		return cli_usage(cli, "too many arguments");
	if ((o->merged || o->final) && !is_listing)
		return cli_usage(cli, "'--merged' and '--final' go with '--list' or '--latest'");
	if ((o->mode == CONTINUE || o->mode == ABORT) && (o->dry_run || o->push || o->package || o->sign != TRI_AUTO))
		return cli_usage(cli, "'--continue' and '--abort' take nothing else");
	if (o->json && o->mode != LIST && o->mode != VERIFY)
		return cli_usage(cli, "'--json' goes with '--list' or '--verify'");
	return 0;
}

static int open_repo(struct command *c)
{
	int ret = repo_open(&c->repo, &c->cli->err);

	return ret ? ret : policy_package_get(&c->package, &c->repo.policy, c->o->package, &c->cli->err);
}

/* --- list and latest ----------------------------------------------------------------------------------------- */

/* Both documents are an array of tags. */
static int print_json(struct command *c, json_t *tags)
{
	json_t *root = json_document("release-tag");

	json_object_set_new(root, "tags", tags);
	return json_print(root, &c->cli->err);
}

static void print_name(const char *name)
{
	char *clean = utf8_cleaned(name);

	puts(clean);
	free(clean);
}

static int list(struct command *c)
{
	struct taglist_filter f = { c->package, c->o->merged, c->o->final };
	struct taglist l;
	size_t i;
	int ret = taglist_read(&l, &c->repo, &f, &c->cli->err);

	if (!ret && c->o->mode == LATEST && l.n)
		print_name(l.v[l.n - 1]->name);
	else if (!ret && c->o->mode == LATEST)
		ret = err_set(&c->cli->err, ERR_NO, "no version tag");
	else if (!ret && c->o->json)
		ret = print_json(c, taglist_json(&l, &c->repo));
	for (i = 0; !ret && c->o->mode == LIST && !c->o->json && i < l.n; i++)
		print_name(l.v[i]->name);
	taglist_release(&l);
	return ret;
}

/* --- verify -------------------------------------------------------------------------------------------------- */

static void print_check(const struct tagcheck *check)
{
	size_t i;

	for (i = 0; i < TAGCHECK_COUNT; i++) {
		char *detail = utf8_cleaned(check->v[i].detail), *tag = utf8_cleaned(check->tag);

		printf("%s: %-13s %s: %s\n", tag, check->v[i].name, check->v[i].ok ? "ok" : "no", detail);
		free(detail);
		free(tag);
	}
}

static int verify(struct command *c)
{
	json_t *tags = json_array();
	int ret = 0, ok = 1;
	size_t i;

	for (i = 0; i < c->cli->args.n && !ret; i++) {
		struct tagcheck check;

		ret = tagcheck_run(&check, &c->repo, c->cli->args.v[i], &c->cli->err);
		if (!ret && c->o->json)
			json_array_append_new(tags, tagcheck_json(&check));
		else if (!ret)
			print_check(&check);
		ok &= check.ok;
		tagcheck_release(&check);
	}
	if (!ret && c->o->json)
		ret = print_json(c, tags);
	else
		json_decref(tags);
	return ret || ok ? ret : ERR_NO;
}

/* --- create -------------------------------------------------------------------------------------------------- */

static int make_plan(struct command *c, struct plan *plan, struct strvec *names)
{
	const struct strvec *args = &c->cli->args;
	struct releasetag_ask ask = { c->package, args->n ? args->v[0] : NULL, args->n > 1 ? args->v[1] : NULL,
				      c->o->sign, c->o->push };
	struct strvec present = STRVEC_INIT;
	size_t i;
	int ret = releasetag_plan(plan, names, &present, &c->repo, &ask, &c->cli->err);

	for (i = 0; i < present.n && !ret; i++)
		cli_warn("tag '%s' exists already, at this commit", present.v[i]);
	strvec_release(&present);
	return ret;
}

static int create(struct command *c)
{
	struct strvec names = STRVEC_INIT;
	struct plan plan;
	size_t i;
	int ret;

	plan_init(&plan, "release-tag");
	ret = half_done_may_begin(&c->repo, 0, cli_warn, &c->cli->err);
	if (!ret)
		ret = make_plan(c, &plan, &names);
	if (!ret && c->o->dry_run)
		plan_print(&plan, &c->repo, stdout);
	else if (!ret)
		ret = plan_apply(&plan, &c->repo, NULL, &c->cli->err);
	for (i = 0; !ret && !c->o->dry_run && i < names.n; i++)
		print_name(names.v[i]);
	plan_release(&plan);
	strvec_release(&names);
	return ret;
}

static int run(struct command *c)
{
	switch (c->o->mode) {
	case CREATE:
		return create(c);
	case LIST:
	case LATEST:
		half_done_warn(&c->repo, cli_warn);
		return list(c);
	case VERIFY:
		half_done_warn(&c->repo, cli_warn);
		return verify(c);
	case CONTINUE:
	case ABORT:
		break;
	}
	return half_done_settle(&c->repo, "release-tag", c->o->mode == ABORT, &c->cli->err);
}

int main(int argc, char **argv)
{
	struct options o = { .mode = CREATE, .sign = TRI_AUTO };
	const struct opt opts[] = {
		OPT_GROUP("Create"),
		OPT_SET('s', "sign", &o.sign, TRI_TRUE, "sign, whatever tag.gpgSign says"),
		OPT_SET(0, "no-sign", &o.sign, TRI_FALSE, "do not sign"),
		OPT_BOOL(0, "push", &o.push, "push branch, tag and ledger together"),
		OPT_PACKAGE(&o.package),
		OPT_DRY_RUN(&o.dry_run),
		OPT_GROUP("Look"),
		OPT_SET('l', "list", (int *)&o.mode, LIST, "list the version tags, in version order"),
		OPT_SET(0, "latest", (int *)&o.mode, LATEST, "print the highest one"),
		OPT_SET('v', "verify", (int *)&o.mode, VERIFY, "check tags: signature, message, version files, order"),
		OPT_OPTIONAL(0, "merged", &o.merged, "commit", "HEAD",
			     "only those reachable from the commit, HEAD by default"),
		OPT_BOOL(0, "final", &o.final, "no pre-releases"),
		OPT_JSON(&o.json),
		OPT_GROUP("After an interruption"),
		OPT_SET(0, "continue", (int *)&o.mode, CONTINUE, "finish what was interrupted"),
		OPT_SET(0, "abort", (int *)&o.mode, ABORT, "put everything back"),
		OPT_END,
	};
	const struct opt_table table = { "release-tag", usage, NULL, opts };
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	c.o = &o;
	ret = check_options(&cli, &o);
	if (!ret)
		ret = open_repo(&c);
	if (!ret)
		ret = run(&c);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
