/* SPDX-License-Identifier: ISC */
/*
 * git release-lint: are these commit messages usable by the policy? For the commit-msg hook, for CI and for servers.
 * Does without libgit2, so that a hook costs no more than git itself does to start.
 */
#include <string.h>

#include "../common/cli/json.h"
#include "../common/cli/lint_report.h"
#include "../common/cli/main.h"
#include "../common/model/cleanup.h"
#include "../common/repo/config.h"
#include "../common/repo/messages.h"

static const char *const usage[] = { "release-lint [--json] [-q] [<range>...]",
				     "release-lint [--json] [-q] --file <path>",
				     "release-lint [--json] [-q] --stdin [-z]", NULL };

struct options {
	const char *file;
	int from_stdin, nul, json, quiet;
};

struct lint_run {
	struct options opt;
	struct place place;
	int has_place;
	struct config_list config;
	struct policy policy;
	json_t *commits; /* with --json */
	size_t n, n_bad;
};

static int check_usage(struct cli *cli, const struct options *o)
{
	if (o->file && o->from_stdin)
		return cli_usage(cli, "'--file' and '--stdin' exclude each other");
	if ((o->file || o->from_stdin) && cli->args.n)
		return cli_usage(cli, "a range cannot be given with '%s'", o->file ? "--file" : "--stdin");
	if (o->nul && !o->from_stdin)
		return cli_usage(cli, "'-z' goes with '--stdin'");
	return 0;
}

/* A message can be judged anywhere; outside a repository by the defaults and the person's own configuration. */
static int load_policy(struct lint_run *l, struct err *err)
{
	int ret = place_find(&l->place, err);

	l->has_place = !ret;
	if (ret == ERR_NOTFOUND && (l->opt.file || l->opt.from_stdin)) {
		err_clear(err);
		ret = 0;
	}
	if (ret)
		return ret;
	ret = policy_load(&l->policy, &l->config, l->has_place ? &l->place : NULL, config_git_file, NULL, err);
	return ret ? ret : policy_demand(&l->policy, "release-lint", err);
}

static void judge(struct lint_run *l, const char *text, size_t len, const struct strvec *paths,
		  const struct lint_source *from)
{
	struct lint found;

	lint_run(&found, text, len, &l->policy, paths);
	l->n++;
	l->n_bad += !found.is_valid;
	if (l->commits)
		lint_append_json(l->commits, &found, from);
	else
		lint_print(&found, from, l->opt.quiet);
	lint_release(&found);
}

static int judge_file(struct lint_run *l, struct err *err)
{
	const char *mode_word = config_list_get(&l->config, "commit", "cleanup");
	const char *comment = config_list_get(&l->config, "core", "commentchar");
	const char *comment_string = config_list_get(&l->config, "core", "commentstring");
	struct strvec paths = STRVEC_INIT;
	struct strbuf raw = STRBUF_INIT;
	struct cleanup clean = { STRBUF_INIT, NULL, 0 };
	struct lint_source from = { l->opt.file, NULL, NULL, 0 };
	enum cleanup_mode mode;
	int ret = messages_read_file(&raw, l->opt.file, err), with_paths = l->has_place && lint_wants_paths(&l->policy);

	if (!ret && cleanup_mode_parse(mode_word, &mode))
		ret = err_set(err, ERR_FAIL, "invalid cleanup mode '%s' in commit.cleanup", mode_word);
	if (!ret && with_paths)
		ret = messages_staged_paths(&paths, err);
	if (!ret) {
		cleanup_message(&clean, raw.buf, raw.len, mode, comment_string ? comment_string : comment);
		from.lines = clean.lines;
		from.n_lines = clean.n_lines;
		judge(l, clean.text.buf, clean.text.len, with_paths ? &paths : NULL, &from);
	}
	cleanup_release(&clean);
	strbuf_release(&raw);
	strvec_release(&paths);
	return ret;
}

static int judge_stdin(struct lint_run *l, struct err *err)
{
	struct strbuf raw = STRBUF_INIT, name = STRBUF_INIT;
	struct lint_source from = { "-", NULL, NULL, 0 };
	size_t at = 0, len, n = 0;
	int ret = messages_read_file(&raw, "-", err);

	if (!ret && !l->opt.nul)
		judge(l, raw.buf, raw.len, NULL, &from);
	for (; !ret && l->opt.nul && at < raw.len; at += len + 1) {
		len = strlen(raw.buf + at);
		strbuf_reset(&name);
		strbuf_addf(&name, "-[%zu]", ++n);
		from.name = name.buf;
		judge(l, raw.buf + at, len, NULL, &from);
	}
	strbuf_release(&raw);
	strbuf_release(&name);
	return ret;
}

static int judge_commits(struct lint_run *l, const struct strvec *asked, struct err *err)
{
	struct strvec revs = STRVEC_INIT;
	struct messages m = { NULL, 0, STRBUF_INIT };
	size_t i;
	int with_paths = lint_wants_paths(&l->policy), ret = 0;

	strvec_pushv(&revs, asked);
	if (!revs.n)
		ret = messages_default_range(&revs, &l->policy, err);
	if (!ret)
		ret = messages_read(&m, &revs, with_paths, err);
	for (i = 0; !ret && i < m.n; i++) {
		struct lint_source from = { m.v[i].abbrev, m.v[i].oid, NULL, 0 };

		judge(l, m.v[i].text, m.v[i].len, with_paths ? &m.v[i].paths : NULL, &from);
	}
	messages_release(&m);
	strvec_release(&revs);
	return ret;
}

static int run_lint(struct lint_run *l, const struct cli *cli, struct err *err)
{
	int ret = load_policy(l, err);

	if (ret)
		return ret;
	if (l->opt.json)
		l->commits = json_array();
	if (l->opt.file)
		ret = judge_file(l, err);
	else if (l->opt.from_stdin)
		ret = judge_stdin(l, err);
	else
		ret = judge_commits(l, &cli->args, err);
	return ret;
}

static int answer(struct lint_run *l, const char *command, struct err *err)
{
	json_t *doc;
	int ret = 0;

	if (l->commits) {
		doc = json_document(command);
		json_object_set(doc, "commits", l->commits);
		ret = json_print(doc, err);
	}
	if (ret || !l->n_bad)
		return ret;
	if (!l->opt.quiet && !l->commits)
		return err_set(err, ERR_NO, "%zu of %zu messages cannot be used as they are", l->n_bad, l->n);
	return ERR_NO;
}

int main(int argc, char **argv)
{
	struct lint_run l;
	struct cli cli;
	int ret;

	memset(&l, 0, sizeof(l));
	const struct opt opts[] = {
		OPT_STRING(0, "file", &l.opt.file, "path",
			   "judge the message in a file, as the commit-msg hook gets it"),
		OPT_BOOL(0, "stdin", &l.opt.from_stdin, "judge the message on standard input"),
		OPT_SET_FLAGS('z', NULL, &l.opt.nul, 1, "with --stdin: many messages, NUL-separated", OPT_NONEG),
		OPT_JSON(&l.opt.json),
		/* Not OPT_QUIET: this one leaves warnings out, too. */
		OPT_BOOL('q', "quiet", &l.opt.quiet, "print errors alone"),
		OPT_END,
	};
	const struct opt_table table = { "release-lint", usage, NULL, opts };

	cli_start(&cli, &table, argc, argv);
	ret = check_usage(&cli, &l.opt);
	if (!ret)
		ret = run_lint(&l, &cli, &cli.err);
	if (!ret)
		ret = answer(&l, table.command, &cli.err);
	json_decref(l.commits);
	policy_release(&l.policy);
	config_list_release(&l.config);
	place_release(&l.place);
	return cli_finish(&cli, ret);
}
