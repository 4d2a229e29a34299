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

static const char *const words[] = { "run",   "pass",    "fail",   "sign",      "waive", "veto", "withdraw",
				     "block", "unblock", "freeze", "exception", "gate",  NULL };

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

static const struct opt_table table = { "release-check", usage, words, opts };

enum operand { NO_OPERAND, A_CHECK, PERHAPS_A_CHECK, A_TARGET };
enum takes { TAKES_RESULT = 1, TAKES_UNTIL = 2, NEEDS_TEXT = 4, GIVES_ID = 8 };

/* The verbs that record an event, all alike. */
static const struct verb {
	const char *word, *second, *event;
	enum operand operand;
	unsigned takes;
} verbs[] = {
	{ "pass", NULL, "check.pass", A_CHECK, TAKES_RESULT },
	{ "fail", NULL, "check.fail", A_CHECK, TAKES_RESULT },
	{ "sign", NULL, "check.sign", A_CHECK, 0 },
	{ "waive", NULL, "check.waive", A_CHECK, NEEDS_TEXT },
	{ "veto", NULL, "check.veto", NO_OPERAND, 0 },
	{ "withdraw", NULL, "check.withdraw", PERHAPS_A_CHECK, 0 },
	{ "block", NULL, "check.block", NO_OPERAND, NEEDS_TEXT | GIVES_ID },
	{ "unblock", NULL, "check.unblock", A_TARGET, NEEDS_TEXT },
	{ "freeze", "start", "check.freeze-start", NO_OPERAND, TAKES_UNTIL },
	{ "freeze", "end", "check.freeze-end", NO_OPERAND, 0 },
	{ "exception", "request", "check.exception-request", A_TARGET, NEEDS_TEXT | GIVES_ID },
	{ "exception", "grant", "check.exception-grant", A_TARGET, 0 },
	{ "exception", "deny", "check.exception-deny", A_TARGET, 0 },
	{ NULL, NULL, NULL, NO_OPERAND, 0 },
};

struct command {
	struct cli *cli;
	const char *word;        /* NULL: the list */
	const struct verb *verb; /* NULL: list, run or gate */
	const char *const *operands;
	size_t n_operands;
	struct repo repo;
	struct checklist list;
	struct run_progress progress;
};

/* --- the command line ------------------------------------------------------------------------------------------ */

static int is_word(const char *s)
{
	size_t i;

	for (i = 0; words[i]; i++)
		if (!strcmp(words[i], s))
			return 1;
	return 0;
}

static int find_verb(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	const struct verb *v;
	int is_double = !strcmp(c->word, "freeze") || !strcmp(c->word, "exception");

	for (v = verbs; v->word; v++)
		if (!strcmp(v->word, c->word) && (!v->second || (args->n > 1 && !strcmp(v->second, args->v[1]))))
			break;
	c->verb = v->word ? v : NULL;
	if (is_double && !c->verb)
		return cli_usage(c->cli, !strcmp(c->word, "freeze") ? "freeze what: start or end?"
								    : "exception what: request, grant or deny?");
	c->n_operands -= is_double;
	c->operands += is_double;
	return 0;
}

static int refuse_options(struct command *c)
{
	const struct verb *v = c->verb;
	int lists = !c->word, runs = c->word && !strcmp(c->word, "run"), records = v != NULL;
	const struct {
		const char *name;
		int given, fits;
	} rules[] = {
		{ "--explain", o.explain, lists },
		{ "--json", o.json, lists },
		{ "--color", o.color != NULL, lists },
		{ "--release", o.release != NULL, lists || runs || records },
		{ "--message", o.message != NULL, records },
		{ "--reason", o.reason != NULL, records },
		{ "--evidence", o.evidence != NULL, records && v->takes & TAKES_RESULT },
		{ "--url", o.url != NULL, records && v->takes & TAKES_RESULT },
		{ "--until", o.until != NULL, records && v->takes & TAKES_UNTIL },
		{ "--dry-run", o.dry_run, runs || records },
		{ "--quiet", o.quiet, lists || runs || records },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].given && !rules[i].fits)
			return cli_usage(c->cli, "%s does not go with %s", rules[i].name, lists ? "the list" : c->word);
	if (o.message && o.reason)
		return cli_usage(c->cli, "--message and --reason are the same: give one");
	return o.explain + o.json + o.quiet > 1 ? cli_usage(c->cli, "--explain, --json and --quiet go one by one") : 0;
}

/* Words that say something: a reason of blanks is none. */
static int has_text(const char *text)
{
	return text && text[strspn(text, " \t\r\n")];
}

static int check_operands(struct command *c)
{
	static const struct {
		size_t least, most;
		const char *missing;
	} counts[] = { { 0, 0, "" }, { 1, 1, "a check" }, { 0, 1, "" }, { 1, 1, "an id" } };
	const struct verb *v = c->verb;
	size_t most = v ? counts[v->operand].most : !c->word ? 1 : !strcmp(c->word, "gate") ? 3 : SIZE_MAX;

	if (c->n_operands > most)
		return cli_usage(c->cli, "unexpected argument '%s'", c->operands[most]);
	if (v && c->n_operands < counts[v->operand].least)
		return cli_usage(c->cli, "%s needs %s", c->word,
				 !strcmp(v->event, "check.exception-request") ? "a commit"
									      : counts[v->operand].missing);
	if (v && v->takes & NEEDS_TEXT && !has_text(o.message) && !has_text(o.reason))
		return cli_usage(c->cli, "%s needs %s", c->word,
				 !strcmp(v->word, "waive") || v->second ? "--reason=<text>" : "-m <text>");
	if (c->word && !strcmp(c->word, "gate") && c->n_operands && c->n_operands != 3)
		return cli_usage(c->cli, "gate takes <old> <new> <ref>, or nothing and reads lines");
	if (!c->word && c->n_operands && o.release)
		return cli_usage(c->cli, "the release is named twice");
	return 0;
}

static int read_command_line(struct command *c)
{
	int ret = 0;

	c->operands = (const char *const *)c->cli->args.v;
	c->n_operands = c->cli->args.n;
	if (c->n_operands && is_word(c->operands[0])) {
		c->word = c->operands[0];
		c->operands++;
		c->n_operands--;
		ret = find_verb(c);
	}
	if (!ret)
		ret = refuse_options(c);
	return ret ? ret : check_operands(c);
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
	int ret = print_list(c);

	warn_of_ledger(c);

	if (!ret && checklist_demand_ready(&c->list, CHECK_CANDIDATE, &c->cli->err)) {
		ret = ERR_NO;
		if (!o.explain)
			err_hint(&c->cli->err, "git release-check --explain %s", c->list.pick.id);
	}
	return ret;
}

/* --- recording ------------------------------------------------------------------------------------------------- */

static int do_record(struct command *c)
{
	const struct verb *v = c->verb;
	const char *operand = c->n_operands ? c->operands[0] : NULL;
	int names_check = v->operand == A_CHECK || v->operand == PERHAPS_A_CHECK;
	struct check_step s = { .event = v->event,
				.check = names_check ? operand : NULL,
				.target = names_check ? NULL : operand,
				.text = o.message ? o.message : o.reason,
				.url = o.url,
				.evidence = o.evidence,
				.until = o.until };
	struct ledger_recording rec;
	int ret;

	ledger_recording_init(&rec, &c->list.ledger, check_step_how(v->event));
	rec.dry_run = o.dry_run;
	ret = check_record(&c->list, &s, &rec, &c->cli->err);
	if (!ret && !o.quiet)
		ledger_recording_report(&rec, v->takes & GIVES_ID ? LEDGER_ANSWER_ID : LEDGER_ANSWER_SUBJECT, cli_warn);
	ledger_recording_release(&rec);
	return ret;
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
	if (!o.quiet)
		ledger_recording_report(rec, LEDGER_ANSWER_SUBJECT, cli_warn);
	fflush(stdout);
}

static int do_run(struct command *c)
{
	const struct check_watch watch = { begins, goes_on, ended, recorded, &c->progress };

	return check_run(&c->list, c->operands, c->n_operands, o.dry_run, &watch, &c->cli->err);
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
	struct gate g = { NULL, 0, 0 };
	int ret = c->n_operands ? gate_add(&g, &c->repo, c->operands[0], c->operands[1], c->operands[2], &c->cli->err)
				: read_lines(c, &g);

	if (!ret)
		ret = gate_check(&g, &c->repo, &c->cli->err);
	gate_release(&g);
	return ret;
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static int run(struct command *c)
{
	const char *release = o.release ? o.release : !c->word && c->n_operands ? c->operands[0] : NULL;
	int ret;

	if (c->word && !strcmp(c->word, "gate"))
		return do_gate(c);
	c->repo.progress = progress_commits;
	ret = checklist_open(&c->list, &c->repo, release, &c->cli->err);
	progress_end();
	if (ret)
		return ret;
	return !c->word ? do_list(c) : c->verb ? do_record(c) : do_run(c);
}

int main(int argc, char **argv)
{
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = read_command_line(&c);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = run(&c);
	checklist_close(&c.list);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
