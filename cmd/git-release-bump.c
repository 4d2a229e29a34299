/* SPDX-License-Identifier: ISC */
/* git release-bump: the next version: why, write it into the version files and the changelog, commit. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../common/base/alloc.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/progress.h"
#include "../common/repo/half_done.h"
#include "../common/repo/next.h"

static const char *const usage[] = {
	"release-bump [<options>] [auto | major | minor | patch | <version>]",
	"release-bump --all [<options>]",
	"release-bump (--continue | --abort)",
	NULL,
};

struct options {
	const char *pre, *build, *package;
	int final, print, why, json, all, adopt, dry_run, commit, changelog, tag, push, verify, resume, abort;
};

/* What one run is about. */
struct bump {
	struct cli *cli;
	const struct options *o;
	struct repo repo;
	struct next *list; /* in the order of release */
	size_t n;
};

/* Anything beside --continue and --abort: with -n, above all, they would still change things. */
static int asks_for_more(const struct options *o)
{
	return o->pre || o->build || o->package || o->final || o->print || o->why || o->json || o->all || o->adopt ||
	       o->dry_run || o->tag || o->push || !o->commit || !o->changelog || !o->verify;
}

static int check_options(struct cli *cli, const struct options *o)
{
	if (cli->args.n > 1)
		return cli_usage(cli, "too many arguments");
	if ((o->resume || o->abort) && (o->resume + o->abort > 1 || cli->args.n || asks_for_more(o)))
		return cli_usage(cli, "'--continue' and '--abort' take nothing else");
	if (o->all && (o->package || cli->args.n))
		return cli_usage(cli, "'--all' takes neither '--package' nor a version");
	if (o->pre && o->final)
		return cli_usage(cli, "'--pre' and '--final' exclude each other");
	if (!o->commit && (o->tag || o->push))
		return cli_usage(cli, "'--no-commit' leaves nothing to tag or push");
	return 0;
}

static int read_one(struct bump *b, const git_oid *tip, const struct next_ask *ask)
{
	const struct policy_package *package = NULL;
	int ret = policy_package_get(&package, &b->repo.policy, b->o->package, &b->cli->err);

	if (ret)
		return ret;
	b->list = xcalloc(1, sizeof(*b->list));
	b->n = 1;
	return next_read(&b->list[0], &b->repo, tip, package, ask, &b->cli->err);
}

static int read_next(struct bump *b)
{
	struct next_ask ask = { b->cli->args.n ? b->cli->args.v[0] : NULL, b->o->pre, b->o->final, b->o->build };
	git_oid tip;
	int ret = repo_head(&b->repo, &tip, &b->cli->err);

	if (ret)
		return ret;
	if (b->o->all)
		return next_read_all(&b->list, &b->n, &b->repo, &tip, &ask, &b->cli->err);
	return read_one(b, &tip, &ask);
}

static int check_free(struct bump *b)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < b->n && !ret; i++)
		ret = next_check_free(&b->list[i], &b->repo, &b->cli->err);
	return ret;
}

static int make_plan(struct plan *plan, struct bump *b)
{
	struct next_options o = {
		b->o->adopt, b->o->changelog, b->o->commit, b->o->tag, b->o->push, b->o->verify, NULL
	};
	const struct next **list = xcalloc(b->n, sizeof(*list));
	size_t i;
	int ret;

	for (i = 0; i < b->n; i++)
		list[i] = &b->list[i];
	ret = next_plan(plan, &b->repo, list, b->n, &o, &b->cli->err);
	free(list);
	return ret;
}

static int apply(struct bump *b)
{
	struct plan plan;
	int ret;

	plan_init(&plan, "release-bump");
	ret = make_plan(&plan, b);
	if (!ret && !b->o->dry_run)
		ret = plan_apply(&plan, &b->repo, NULL, &b->cli->err);
	else if (!ret && !b->o->json)
		plan_print(&plan, &b->repo, stdout);
	plan_release(&plan);
	return ret;
}

static int print_json(const struct bump *b)
{
	json_t *root = json_document("release-bump"), *packages = json_array();
	size_t i;

	for (i = 0; i < b->n; i++) {
		struct bump_report r = next_report(&b->list[i]);
		json_t *one = bump_report_json(&r);

		if (!b->o->all)
			json_object_update(root, one);
		json_array_append_new(packages, one);
	}
	if (b->o->all)
		json_object_set(root, "packages", packages);
	json_decref(packages);
	return json_print(root, &b->cli->err);
}

static void print_text(const struct bump *b)
{
	struct strbuf out = STRBUF_INIT;
	size_t i;

	for (i = 0; i < b->n; i++) {
		struct bump_report r = next_report(&b->list[i]);

		if (b->o->why)
			bump_report_text(&out, &r);
		else
			strbuf_addf(&out, "%s%s%s\n", b->o->all ? r.package : "", b->o->all ? " " : "", r.next);
	}
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
}

/* The answer on stdout: the document, the reasons, or the version alone; a dry run has printed its plan. */
static int report(struct bump *b)
{
	if (b->o->json)
		return print_json(b);
	if (!b->o->dry_run || b->o->print || b->o->why)
		print_text(b);
	return 0;
}

static int only_shows(const struct options *o)
{
	return o->print || o->why;
}

static void hint_next_step(const struct bump *b)
{
	if (only_shows(b->o) || b->o->dry_run || !isatty(2))
		return;
	if (!b->o->commit)
		cli_hint("review with git diff --cached, commit, then: git release-tag %s", b->list[0].tag);
	else if (!b->o->tag)
		cli_hint("next: git release-tag %s", b->list[0].tag);
}

/* Who only looks is told; who wants to change something is held up. */
static int check_half_done(struct bump *b)
{
	if (only_shows(b->o)) {
		half_done_warn(&b->repo, cli_warn);
		return 0;
	}
	return half_done_may_begin(&b->repo, 1, cli_warn, &b->cli->err);
}

static int bump(struct bump *b)
{
	int ret = check_half_done(b);

	b->repo.progress = progress_commits;
	if (!ret)
		ret = read_next(b);
	if (!ret)
		ret = check_free(b);
	progress_end();

	/* "Nothing to release" is an answer too: scripts get the document, with next null. */
	if (ret == ERR_NO && b->o->json)
		return print_json(b) ? b->cli->err.code : ret;
	if (!ret && !only_shows(b->o))
		ret = apply(b);
	if (!ret)
		ret = report(b);
	if (!ret)
		hint_next_step(b);
	return ret;
}

int main(int argc, char **argv)
{
	struct options o = { .commit = 1, .changelog = 1, .verify = 1 };
	const struct opt opts[] = {
		OPT_GROUP("Which version"),
		OPT_STRING(0, "pre", &o.pre, "id", "make a pre-release with this identifier, counted up"),
		OPT_BOOL(0, "final", &o.final, "promote the candidate, even when no commit came since"),
		OPT_STRING(0, "build", &o.build, "meta", "add build metadata"),
		OPT_PACKAGE(&o.package),
		OPT_BOOL(0, "all", &o.all, "every package with something to release, and its dependents"),
		OPT_GROUP("Only show"),
		OPT_BOOL(0, "print", &o.print, "print the next version, change nothing"),
		OPT_BOOL(0, "why", &o.why, "explain: the base and the commits that decide; change nothing"),
		OPT_JSON(&o.json),
		OPT_DRY_RUN(&o.dry_run),
		OPT_GROUP("What is written"),
		OPT_BOOL(0, "commit", &o.commit, "commit version files and changelog (the default)"),
		OPT_BOOL(0, "changelog", &o.changelog, "write the changelog entry (the default)"),
		OPT_BOOL(0, "tag", &o.tag, "make the tag in the same move"),
		OPT_BOOL(0, "push", &o.push, "push branch, tag and ledger together at the end"),
		OPT_BOOL(0, "adopt", &o.adopt, "take over version files that hold another version"),
		OPT_BOOL(0, "verify", &o.verify, "run the commit hooks (the default)"),
		OPT_GROUP("After an interruption"),
		OPT_SET(0, "continue", &o.resume, 1, "finish what was interrupted"),
		OPT_SET(0, "abort", &o.abort, 1, "put everything back"),
		OPT_END,
	};
	const struct opt_table table = { "release-bump", usage, NULL, opts };
	struct bump b = { 0 };
	struct cli cli;
	size_t i;
	int ret;

	cli_start(&cli, &table, argc, argv);
	b.cli = &cli;
	b.o = &o;
	ret = check_options(&cli, &o);
	if (!ret)
		ret = repo_open(&b.repo, &cli.err);
	if (!ret)
		ret = o.resume || o.abort ? half_done_settle(&b.repo, "release-bump", o.abort, &cli.err) : bump(&b);
	for (i = 0; i < b.n; i++)
		next_release(&b.list[i]);
	free(b.list);
	repo_close(&b.repo);
	return cli_finish(&cli, ret);
}
