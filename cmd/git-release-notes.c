/* SPDX-License-Identifier: ISC */
/* git release-notes: what a release holds, for any audience; and the changelog. */
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/main.h"
#include "../common/cli/term.h"
#include "../common/cli/progress.h"
#include "../common/repo/release.h"
#include "../common/repo/release_output.h"
#include "../common/repo/release_update.h"

static const char *const usage[] = { "release-notes [<options>] [--unreleased | <version> | <range>]",
				     "release-notes [<options>] --all",
				     "release-notes [-n] [--package <name>] --update[=<file>] [<version>]", NULL };

static const char default_file[] = "", not_given[] = "";

static struct {
	int unreleased;
	int all;
	int since_final;
	const char *update;
	int dry_run;
	const char *format;
	int json;
	const char *template;
	const char *audience;
	const char *package;
	const char *output;
	const char *color;
} o = { .color = not_given };

static const struct opt opts[] = {
	OPT_BOOL(0, "unreleased", &o.unreleased, "the changes since the last version tag (the default)"),
	OPT_BOOL(0, "all", &o.all, "every release, the highest version first"),
	OPT_BOOL(0, "since-final", &o.since_final, "count from the last final version, not from a pre-release"),
	OPT_STRING(0, "format", &o.format, "format", "markdown (the default), text, html or json"),
	OPT_JSON(&o.json),
	OPT_STRING(0, "template", &o.template, "file", "render a Mustache template over the JSON document"),
	OPT_STRING(0, "audience", &o.audience, "name", "what [release-audience \"<name>\"] is told"),
	OPT_PACKAGE(&o.package),
	OPT_STRING('o', "output", &o.output, "file", "write to a file instead of standard output"),
	OPT_OPTIONAL(0, "update", &o.update, "file", default_file, "write the notes into the changelog"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_COLOR(&o.color),
	OPT_END
};

static const struct opt_table table = { "release-notes", usage, NULL, opts };

/* What the command line asks for, found in the repository. */
struct job {
	struct repo repo;
	struct tags tags;
	const struct policy_package *package;
	const struct policy_audience *audience;
	struct forge forge;
	struct release_output out;
	struct release_range range;
};

static int check_usage(struct cli *cli)
{
	size_t n = cli->args.n;

	if (n > 1)
		return cli_usage(cli, "too many arguments: '%s'", cli->args.v[1]);
	if (n && (o.all || o.unreleased))
		return cli_usage(cli, "'%s' does not go with '--%s'", cli->args.v[0], o.all ? "all" : "unreleased");
	if (o.all && o.unreleased)
		return cli_usage(cli, "'--all' does not go with '--unreleased'");
	if (o.json && o.format && strcmp(o.format, "json") != 0)
		return cli_usage(cli, "'--json' does not go with '--format=%s'", o.format);
	if (o.template && (o.json || o.format))
		return cli_usage(cli, "'--template' does not go with '%s'", o.json ? "--json" : "--format");
	if (o.update && (o.all || o.json || o.format || o.template || o.output))
		return cli_usage(cli, "'--update' writes Markdown into the changelog: it does not go with '%s'",
				 o.all        ? "--all"
				 : o.json     ? "--json"
				 : o.format   ? "--format"
				 : o.template ? "--template"
					      : "--output");
	if (o.update && n && strstr(cli->args.v[0], ".."))
		return cli_usage(cli, "'--update' takes a version, not the range '%s'", cli->args.v[0]);
	return 0;
}

/* The package whose tag this is: "api/v2.0.0" says which one is meant. NULL: none's, or a version alone. */
static const struct policy_package *package_of_tag(const struct policy *p, const char *name)
{
	struct version v = VERSION_INIT;
	size_t i, n;

	for (i = 0; i < p->n_packages; i++) {
		const char *prefix = p->packages[i].tag_prefix;

		n = strlen(prefix);
		if (!n || !strcmp(prefix, p->tag_prefix) || strncmp(name, prefix, n))
			continue;
		if (version_parse(&v, &p->scheme, name + n, strlen(name + n), NULL, NULL))
			continue;
		version_release(&v);
		return &p->packages[i];
	}
	return NULL;
}

static int find_parts(struct job *j, const char *operand, struct err *err)
{
	const struct policy *p = &j->repo.policy;
	int color = 0, ret = policy_package_get(&j->package, p, o.package, err);

	if (ret)
		return ret;
	if (!o.package && operand)
		j->package = package_of_tag(p, operand);
	if (o.audience && policy_demand(p, "release-audience", err))
		return ERR_FAIL;
	if (o.audience && !(j->audience = policy_audience_find(p, o.audience)))
		return err_set(err, ERR_FAIL, "no audience '%s' in the policy", o.audience);
	if (o.color == not_given)
		o.color = NULL;
	else if (!o.color)
		o.color = "never"; /* --no-color */
	ret = term_color(&color, o.color, config_list_get(&j->repo.config, "color", "ui"), err);
	if (ret)
		return ret;
	release_forge(&j->forge, &j->repo);
	return release_output_init(&j->out, o.json ? "json" : o.format, o.template, &j->forge, color && !o.output, err);
}

/* Notes of one range go out, or into the changelog. */
static int tell(struct job *j, const struct tag *tag, const char *label, int64_t date, struct err *err)
{
	struct release_update u = RELEASE_UPDATE_INIT;
	struct notes_release notes;
	int ret = 0;

	release_notes_build(&notes, &j->repo, &j->range, tag ? tag->version.text : NULL, tag ? tag->name : NULL, date,
			    j->audience);
	notes.label = label;
	if (!tag && !label && notes_is_empty(&notes)) {
		ret = err_set(err, ERR_NO, "nothing to release since %s",
			      j->range.base ? j->range.base->name : "the first commit");
	} else if (o.update) {
		ret = release_update_plan(&u, &j->repo, j->package, o.update, &notes, &j->forge, err);
		if (!ret && o.dry_run)
			release_update_print(&u, &j->out.text);
		else if (!ret)
			ret = release_update_apply(&u, &j->repo, err);
	} else {
		ret = release_output_add(&j->out, &notes, err);
	}
	release_update_release(&u);
	notes_release_free(&notes);
	return ret;
}

static int tell_unreleased(struct job *j, struct err *err)
{
	const struct tag *final = NULL, *latest = NULL;
	git_oid head;
	int ret = repo_head(&j->repo, &head, err);

	if (!ret)
		ret = tags_base(&j->tags, &j->repo, &head, &final, &latest, NULL, err);
	if (!ret)
		ret = release_range_read(&j->range, &j->repo, &j->tags, o.since_final ? final : latest, NULL, &head,
					 j->package, err);
	return ret ? ret : tell(j, NULL, NULL, 0, err);
}

/* A tag by its name or by its version. */
static const struct tag *find_tag(const struct job *j, const char *name)
{
	const struct scheme *s = &j->repo.policy.scheme;
	const struct tag *tag = tags_find_name(&j->tags, name);
	struct version v = VERSION_INIT;

	if (!tag && (!version_parse(&v, s, name, strlen(name), NULL, NULL) ||
		     (*name == 'v' && !version_parse(&v, s, name + 1, strlen(name + 1), NULL, NULL))))
		tag = tags_find_version(&j->tags, &v);
	version_release(&v);
	return tag;
}

static int tell_version(struct job *j, const char *name, struct err *err)
{
	const struct tag *tag = find_tag(j, name), *base = NULL;
	int ret;

	if (!tag) {
		err_set(err, ERR_FAIL, "no release '%s'", name);
		return err_hint(err, "git release-tag --list shows the releases; a range is <from>..<to>");
	}
	ret = release_base(&base, &j->tags, &j->repo, &tag->commit, &tag->version, o.since_final, err);
	if (!ret)
		ret = release_range_read(&j->range, &j->repo, &j->tags, base, NULL, &tag->commit, j->package, err);
	return ret ? ret : tell(j, tag, NULL, release_tag_time(&j->repo, tag), err);
}

/* One side of a range: a version, a tag, or any revision; empty: HEAD. */
static int find_end(struct job *j, const char *name, const struct tag **tag, git_oid *oid, struct err *err)
{
	*tag = *name ? find_tag(j, name) : NULL;
	if (!*tag)
		return repo_resolve_commit(&j->repo, *name ? name : "HEAD", oid, err);
	*oid = (*tag)->commit;
	return 0;
}

static int tell_range(struct job *j, const char *range, struct err *err)
{
	const char *dots = strstr(range, "..");
	char *from_name = xstrndup(range, (size_t)(dots - range)), *label = utf8_cleaned(range);
	const struct tag *base = NULL, *tag = NULL;
	git_oid from, to;
	int ret;

	if (dots[2] == '.') {
		ret = err_set(err, ERR_FAIL, "not a range: '%s'", range);
		err_hint(err, "notes go from one commit to another: <from>..<to>");
		goto out;
	}
	ret = find_end(j, from_name, &base, &from, err);
	if (!ret)
		ret = find_end(j, dots + 2, &tag, &to, err);
	if (!ret)
		ret = release_range_read(&j->range, &j->repo, &j->tags, base, &from, &to, j->package, err);
	if (!ret)
		ret = tell(j, tag, label, tag ? release_tag_time(&j->repo, tag) : 0, err);
out:
	free(from_name);
	free(label);
	return ret;
}

static int tell_one(void *data, const struct notes_release *notes, struct err *err)
{
	return release_output_add(data, notes, err);
}

static int tell_all(struct job *j, struct err *err)
{
	git_oid head;
	int ret = repo_head(&j->repo, &head, err);

	if (ret)
		return ret;
	return release_each(&j->repo, &head, j->package, o.since_final, j->audience, tell_one, &j->out, err);
}

static int run(struct job *j, struct cli *cli)
{
	struct err *err = &cli->err;
	int ret = repo_open(&j->repo, err), no;

	j->repo.progress = progress_commits;
	if (!ret)
		ret = find_parts(j, cli->args.n ? cli->args.v[0] : NULL, err);
	if (!ret && !o.all)
		ret = tags_load(&j->tags, &j->repo, release_tag_prefix(&j->repo, j->package), err);
	if (ret)
		return ret;
	if (o.all)
		ret = tell_all(j, err);
	else if (!cli->args.n)
		ret = tell_unreleased(j, err);
	else if (strstr(cli->args.v[0], ".."))
		ret = tell_range(j, cli->args.v[0], err);
	else
		ret = tell_version(j, cli->args.v[0], err);
	progress_end();
	/* A "no" still has its JSON document. */
	no = ret == ERR_NO && release_output_is_json(&j->out);
	if (!ret || no)
		ret = release_output_write(&j->out, o.output, o.dry_run && !o.update, no ? NULL : err);
	return ret ? ret : no ? ERR_NO : 0;
}

int main(int argc, char **argv)
{
	struct cli cli;
	struct job j;
	int ret;

	memset(&j, 0, sizeof(j));
	cli_start(&cli, &table, argc, argv);
	ret = check_usage(&cli);
	if (!ret)
		ret = run(&j, &cli);
	release_range_release(&j.range);
	release_output_release(&j.out);
	forge_release(&j.forge);
	tags_release(&j.tags);
	repo_close(&j.repo);
	return cli_finish(&cli, ret);
}
