/* SPDX-License-Identifier: ISC */
/* git release-check: the checklist of a release candidate: what is open, run, signed off, waived; its freeze. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/check_report.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/progress.h"
#include "../common/cli/run_progress.h"
#include "../common/cli/term.h"
#include "../common/cli/verb.h"
#include "../common/repo/check_run.h"
#include "../common/repo/gate.h"

static const char *const usage[] = {
	"release-check [--explain | --json | -q] [<release>]",
	"release-check run [-n] [-q] [--release=<id>] [<check>...]",
	"release-check (pass | fail) [-m <text>] [--evidence=<file>] [--url=<url>] [--release=<id>] [-n] [-q] <check>",
	"release-check sign [-m <text>] [--release=<id>] [-n] [-q] <check>",
	"release-check waive --reason=<text> [--release=<id>] [-n] [-q] <check>",
	"release-check veto [-m <text>] [--release=<id>] [-n] [-q]",
	"release-check withdraw [-m <text>] [--release=<id>] [-n] [-q] [<check>]",
	"release-check block -m <text> [--release=<id>] [-n] [-q]",
	"release-check unblock -m <text> [--release=<id>] [-n] [-q] <id>",
	"release-check freeze start [--until=<time>] [-m <text>] [--release=<id>] [-n] [-q]",
	"release-check freeze end [-m <text>] [--release=<id>] [-n] [-q]",
	"release-check exception request --reason=<text> [--release=<id>] [-n] [-q] <commit>",
	"release-check exception (grant | deny) [-m <text>] [--release=<id>] [-n] [-q] <id>",
	"release-check gate [<old> <new> <ref>]",
	NULL,
};

static struct {
	const char *release, *message, *reason, *evidence, *url, *until, *color;
	int explain, json, dry_run, quiet;
} o;

static const struct opt opts[] = {
	OPT_GROUP("Which"),
	OPT_STRING(0, "release", &o.release, "id", "the release; the open one of the branch at hand when left out"),
	OPT_GROUP("Only show"),
	OPT_BOOL(0, "explain", &o.explain, "say of each check why it has its state, and what to type next"),
	OPT_JSON(&o.json),
	OPT_COLOR(&o.color),
	OPT_GROUP("What is recorded"),
	OPT_STRING('m', "message", &o.message, "text", "the words to go with it"),
	OPT_STRING(0, "reason", &o.reason, "text", "the same, for a waiver or an exception"),
	OPT_STRING(0, "evidence", &o.evidence, "file", "pass, fail: keep the file's content with it"),
	OPT_STRING(0, "url", &o.url, "url", "pass, fail: where to read more"),
	OPT_STRING(0, "until", &o.until, "time", "freeze start: when it ends by itself; an instant, or how long"),
	OPT_GROUP("How"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_QUIET(&o.quiet),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct repo repo;
	struct checklist list;
	struct run_progress progress;
};

static const char *operand(const struct command *c)
{
	return c->cli->args.n ? c->cli->args.v[0] : NULL;
}

/* The checklist of the release that is named, or of the one at hand. */
static int open_list(struct command *c, const char *release)
{
	int ret;

	c->repo.progress = progress_commits;
	ret = checklist_open(&c->list, &c->repo, release, &c->cli->err);
	progress_end();
	return ret;
}

/* --- the list -------------------------------------------------------------------------------------------------- */

static int print_explained(const struct command *c, struct check_report *r)
{
	struct strbuf scope = STRBUF_INIT, config = STRBUF_INIT, out = STRBUF_INIT;
	const struct checklist *l = &c->list;
	struct repo *repo = l->repo;
	int ret = facts_qa_scope(&scope, repo, &l->pick, &l->facts, &c->cli->err);

	if (!ret)
		ret = facts_config_diff(&config, repo, &l->pick, &l->facts, &c->cli->err);
	if (!ret) {
		r->qa_scope = scope.buf;
		r->config_diff = config.buf;
		check_report_explain(&out, r);
		fwrite(out.buf, 1, out.len, stdout);
	}
	strbuf_release(&scope);
	strbuf_release(&config);
	strbuf_release(&out);
	return ret;
}

static int print_list(struct command *c)
{
	const struct checklist *l = &c->list;
	struct check_report r = { &l->state, l->pick.id, NULL, l->pick.candidate_tag, l->owner, NULL, NULL };
	char hex[41];
	json_t *root;
	int color, ret;

	r.candidate = git_oid_tostr(hex, sizeof(hex), &l->pick.candidate);
	if (o.quiet)
		return 0;
	if (o.explain)
		return print_explained(c, &r);
	if (o.json) {
		root = json_document("release-check");
		check_report_json(root, &r);
		return json_print(root, &c->cli->err);
	}
	ret = term_color(&color, o.color, config_list_get(&c->repo.config, "color", "ui"), &c->cli->err);
	if (!ret)
		check_report_print(&r, color);
	return ret;
}

/* What was taken from the count without anybody's word is for the person to know. */
static void warn_of_ledger(const struct command *c)
{
	const struct event_log *l = &c->list.ledger.log;
	size_t i, bad = 0;

	for (i = 0; i < l->n; i++)
		bad += l->v[i].problem != NULL;
	if (!bad)
		return;
	cli_warn("%zu %s of its ledger %s for nothing", bad, bad == 1 ? "entry" : "entries",
		 bad == 1 ? "counts" : "count");
	cli_hint("git release-sync verify %s", c->list.pick.id);
}

static int do_list(struct command *c)
{
	int ret = open_list(c, o.release ? o.release : operand(c));

	if (!ret)
		warn_of_ledger(c);
	if (!ret)
		ret = print_list(c);
	if (!ret && checklist_demand_ready(&c->list, CHECK_CANDIDATE, &c->cli->err)) {
		ret = ERR_NO;
		if (!o.explain)
			err_hint(&c->cli->err, "git release-check --explain %s", c->list.pick.id);
	}
	return ret;
}

/* --- recording ------------------------------------------------------------------------------------------------- */

/* Some are named by their id in later steps. */
static enum ledger_answer answer_to(const char *event)
{
	return !strcmp(event, "check.block") || !strcmp(event, "check.exception-request") ? LEDGER_ANSWER_ID
											  : LEDGER_ANSWER_SUBJECT;
}

static int record(struct command *c, const char *check, const char *target)
{
	const struct verb *v = c->verb;
	struct check_step s = { .event = v->event,
				.check = check,
				.target = target,
				.text = o.message ? o.message : o.reason,
				.url = o.url,
				.evidence = o.evidence,
				.until = o.until };
	struct ledger_recording rec;
	int ret;

	ret = open_list(c, o.release);
	if (ret)
		return ret;
	ledger_recording_init(&rec, &c->list.ledger, check_step_how(v->event));
	rec.dry_run = o.dry_run;
	ret = check_record(&c->list, &s, &rec, &c->cli->err);
	if (!ret)
		ledger_recording_report(&rec, o.quiet, answer_to(v->event), cli_warn);
	ledger_recording_release(&rec);
	return ret;
}

static int do_check(struct command *c)
{
	return record(c, operand(c), NULL);
}

static int do_target(struct command *c)
{
	return record(c, NULL, operand(c));
}

static void begins(void *data, const struct check *check)
{
	run_progress_begin(data, check->name);
}

static void goes_on(void *data, const char *piece, size_t len)
{
	run_progress_add(data, piece, len);
}

/* What it said is for the person when it did not pass, and in the ledger in any case. */
static void ended(void *data, const struct check *check, const struct checkrun *run)
{
	struct strbuf clean = STRBUF_INIT;

	run_progress_end(data);
	utf8_clean(&clean, run->output.buf, run->output.len);
	strbuf_rtrim(&clean);
	if (run->exit && !o.quiet && clean.len)
		fprintf(stderr, "%s\n", clean.buf);
	if (run->problem)
		cli_warn("check '%s' could not be run: %s", check->name, run->problem);
	strbuf_release(&clean);
}

static void recorded(void *data, const struct ledger_recording *rec)
{
	(void)data;
	ledger_recording_report(rec, o.quiet, LEDGER_ANSWER_SUBJECT, cli_warn);
	fflush(stdout);
}

static int do_run(struct command *c)
{
	const struct check_watch watch = { begins, goes_on, ended, recorded, &c->progress };

	const struct strvec *args = &c->cli->args;
	int ret = open_list(c, o.release);

	return ret ? ret : check_run(&c->list, (const char *const *)args->v, args->n, o.dry_run, &watch, &c->cli->err);
}

/* --- gate ------------------------------------------------------------------------------------------------------ */

static int read_lines(struct command *c, struct gate *g)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	while (!ret && (len = getline(&line, &size, stdin)) >= 0) {
		while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
			line[--len] = '\0';
		if (len)
			ret = gate_add_line(g, &c->repo, line, &c->cli->err);
	}
	/* A guard that did not hear the question must not say yes. */
	if (!ret && ferror(stdin))
		ret = err_errno(&c->cli->err, "cannot read standard input");
	free(line);
	return ret;
}

static int do_gate(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	struct gate g = { NULL, 0, 0 };
	int ret = args->n ? gate_add(&g, &c->repo, args->v[0], args->v[1], args->v[2], &c->cli->err)
			  : read_lines(c, &g);

	if (!ret)
		ret = gate_check(&g, &c->repo, &c->cli->err);
	cli_warn_all(&c->repo.warnings);
	gate_release(&g);
	return ret;
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static int check_options(struct command *c)
{
	size_t n = c->cli->args.n;

	if (c->verb->run == do_list && n && o.release)
		return cli_usage(c->cli, "the release is named twice");
	if (c->verb->run == do_gate && n && n != c->verb->most)
		return cli_usage(c->cli, "gate takes <old> <new> <ref>, or nothing and reads lines");
	if (o.explain + o.json + o.quiet > 1)
		return cli_usage(c->cli, "--explain, --json and --quiet go one by one");
	if (o.message && o.reason)
		return cli_usage(c->cli, "--message and --reason are the same: give one");
	return 0;
}

/* clang-format off */
#define TAKES      "release message reason dry-run quiet "
#define NEEDS_TEXT "message|reason"
#define ONE(what)  .least = 1, .most = 1, .operands = (what)

static const struct verb verbs[] = {
	{ .name = "", .most = 1, .takes = "explain json color release quiet", .run = do_list },
	{ .name = "run", .most = VERB_ANY, .takes = "release dry-run quiet", .run = do_run },
	{ .name = "pass", .event = "check.pass", ONE("a check"), .takes = TAKES "evidence url", .run = do_check },
	{ .name = "fail", .event = "check.fail", ONE("a check"), .takes = TAKES "evidence url", .run = do_check },
	{ .name = "sign", .event = "check.sign", ONE("a check"), .takes = TAKES, .run = do_check },
	{ .name = "waive", .event = "check.waive", ONE("a check"), .takes = TAKES, .needs = NEEDS_TEXT, .run = do_check },
	{ .name = "veto", .event = "check.veto", .takes = TAKES, .run = do_check },
	{ .name = "withdraw", .event = "check.withdraw", .most = 1, .takes = TAKES, .run = do_check },
	{ .name = "block", .event = "check.block", .takes = TAKES, .needs = NEEDS_TEXT, .run = do_check },
	{ .name = "unblock", .event = "check.unblock", ONE("an id"), .takes = TAKES, .needs = NEEDS_TEXT,
	  .run = do_target },
	{ .name = "freeze start", .event = "check.freeze-start", .takes = TAKES "until", .run = do_check },
	{ .name = "freeze end", .event = "check.freeze-end", .takes = TAKES, .run = do_check },
	{ .name = "exception request", .event = "check.exception-request", ONE("a commit"), .takes = TAKES,
	  .needs = NEEDS_TEXT, .run = do_target },
	{ .name = "exception grant", .event = "check.exception-grant", ONE("an id"), .takes = TAKES, .run = do_target },
	{ .name = "exception deny", .event = "check.exception-deny", ONE("an id"), .takes = TAKES, .run = do_target },
	{ .name = "gate", .most = 3, .run = do_gate },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-check", usage, verbs, opts };

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
		ret = c.verb->run == do_gate ? repo_open_judge(&c.repo, &cli.err) : repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = c.verb->run(&c);
	checklist_close(&c.list);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
