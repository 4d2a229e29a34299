/* SPDX-License-Identifier: ISC */
/* git release-deploy: plan a deploy, agree on what ends it, start it, watch it, promote it, roll it back, verify it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../common/base/alloc.h"
#include "../common/cli/deploy_report.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/term.h"
#include "../common/model/calendar.h"
#include "../common/model/deploy_json.h"
#include "../common/repo/deploy_list.h"
#include "../common/repo/deploy_watch.h"
#include "../common/repo/ledger_who.h"

static const char *const usage[] = {
	"release-deploy plan [<options>] --rollback-target=<tag> [--stages=<list>]",
	"release-deploy trigger add [<options>] <name> --metric=<name> --op=<op> --threshold=<n> --for=<duration> --owner=<who> --action=<what>",
	"release-deploy trigger tighten [<options>] <name> [--threshold=<n>] [--for=<duration>]",
	"release-deploy trigger list [<options>] [--json]",
	"release-deploy agree [<options>] <trigger>",
	"release-deploy start [<options>]",
	"release-deploy observe [<options>] [--error | --inconclusive] <metric> [<value>]",
	"release-deploy watch [<options>] [--interval=<duration>] [--promote]",
	"release-deploy (promote | verify) [<options>]",
	"release-deploy (pause | resume | abort) [<options>] [--reason=<text>]",
	"release-deploy fire [<options>] <trigger> [--reason=<text>]",
	"release-deploy waive-trigger [<options>] <trigger> --reason=<text>",
	"release-deploy rollback (start | complete | failed) [<options>]",
	"release-deploy resolve [<options>] --reason=<text>",
	"release-deploy budget set [<options>] --remaining=<part>",
	"release-deploy baseline [<options>] <tag> -m <text>",
	"release-deploy status [<options>] [--json]",
	NULL,
};

static struct {
	const char *release, *env, *stages, *rollback_target, *runbook, *fixes;
	const char *metric, *op, *threshold, *window, *owner, *action, *dashboard;
	const char *reason, *message, *remaining, *interval, *color;
	int unplanned, result, promote, dry_run, json, quiet;
} o;

static const struct opt opts[] = {
	OPT_GROUP("Which deploy"),
	OPT_STRING(0, "release", &o.release, "id", "the release; the one that is open when left out"),
	OPT_STRING(0, "env", &o.env, "name", "the environment; production when left out"),
	OPT_GROUP("plan"),
	OPT_STRING(0, "stages", &o.stages, "list", "stages of the policy, in order, with commas; all when left out"),
	OPT_STRING(0, "rollback-target", &o.rollback_target, "tag", "what one goes back to"),
	OPT_STRING(0, "rollback-runbook", &o.runbook, "text", "where it says how to go back"),
	OPT_BOOL(0, "unplanned", &o.unplanned, "a repair that nobody had planned"),
	OPT_STRING(0, "fixes", &o.fixes, "release", "the release that it repairs; implies --unplanned"),
	OPT_GROUP("trigger"),
	OPT_STRING(0, "metric", &o.metric, "name", "what is measured"),
	OPT_STRING(0, "op", &o.op, "op", "how it is compared: >, >=, < or <="),
	OPT_STRING(0, "threshold", &o.threshold, "n", "with what it is compared"),
	OPT_STRING(0, "for", &o.window, "duration", "how long every value must breach; 0m: at once"),
	OPT_STRING(0, "owner", &o.owner, "who", "who acts when it fires"),
	OPT_STRING(0, "action", &o.action, "what", "what is to be done: rollback or pause"),
	OPT_STRING(0, "dashboard", &o.dashboard, "url", "where to look"),
	OPT_GROUP("observe"),
	OPT_SET(0, "error", &o.result, DEPLOY_ERROR, "the measurement failed"),
	OPT_SET(0, "inconclusive", &o.result, DEPLOY_INCONCLUSIVE, "it gave nothing that says anything"),
	OPT_GROUP("watch"),
	OPT_STRING(0, "interval", &o.interval, "duration", "from one round to the next; 30s when left out"),
	OPT_BOOL(0, "promote", &o.promote, "go on to the next stage by itself"),
	OPT_GROUP("budget"),
	OPT_STRING(0, "remaining", &o.remaining, "part", "what is left of the error budget, from 0 to 1"),
	OPT_GROUP("How"),
	OPT_STRING(0, "reason", &o.reason, "text", "why, in one line"),
	OPT_STRING('m', "message", &o.message, "text", "what there is to say of it"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_QUIET(&o.quiet),
	OPT_JSON(&o.json),
	OPT_COLOR(&o.color),
	OPT_END,
};

static const char *const verb_names[] = { "plan",     "trigger",       "agree",   "start",  "observe",  "watch",
					  "promote",  "verify",        "pause",   "resume", "abort",    "fire",
					  "rollback", "waive-trigger", "resolve", "budget", "baseline", "status",
					  NULL };

static const struct opt_table table = { "release-deploy", usage, verb_names, opts };

struct command;

struct verb {
	const char *name, *second; /* "trigger", "add" */
	const char *step;          /* what it records; NULL: it is its own */
	size_t least, most;        /* operands */
	const char *operands;      /* in words */
	unsigned takes, needs;     /* options */
	int (*run)(struct command *c);
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	const char *operand[2];
	struct repo repo;
	struct deploy_session session;
	int view_lines; /* of the live view, on the screen */
	int is_terminal, use_color;
};

/* --- recording -----------------------------------------------------------------------------------------------------
 */

static const char *environment(void)
{
	return o.env ? o.env : "production";
}

static void fill_request(const struct command *c, struct deploy_request *q)
{
	memset(q, 0, sizeof(*q));
	q->step = c->verb->step;
	q->environment = environment();
	q->reason = o.reason;
	q->text = o.message;
	q->stages = o.stages;
	q->rollback_target = o.rollback_target;
	q->runbook = o.runbook;
	q->fixes = o.fixes;
	q->is_unplanned = o.unplanned;
	q->metric = o.metric;
	q->op = o.op;
	q->threshold = o.threshold;
	q->window = o.window;
	q->owner = o.owner;
	q->action = o.action;
	q->dashboard = o.dashboard;
	q->result = (enum deploy_result)o.result;
	if (!strcmp(q->step, "deploy.observe")) {
		q->metric = c->operand[0];
		q->value = c->operand[1];
	} else {
		q->trigger = c->operand[0];
	}
}

static int report(struct command *c, struct ledger_recording *rec)
{
	size_t i;

	if (!o.quiet) {
		ledger_recording_report(rec, LEDGER_ANSWER_SUBJECT, cli_warn);
		return 0;
	}
	for (i = 0; i < rec->warnings.n; i++)
		cli_warn("%s", rec->warnings.v[i]);
	(void)c;
	return 0;
}

static void say_fired(const struct command *c)
{
	const struct deploy *d = deploys_last(&c->session.deploys, environment());
	size_t i;

	for (i = 0; d && i < d->n_triggers; i++)
		if (d->triggers[i].is_fired && d->status == DEPLOY_FIRED)
			cli_warn("trigger '%s' has fired: %s (%s)", d->triggers[i].name, d->triggers[i].action,
				 d->triggers[i].owner);
}

static int record(struct command *c)
{
	struct deploy_request request;
	struct ledger_recording rec;
	int ret = deploy_session_open(&c->session, &c->repo, o.release, &c->cli->err);

	if (ret)
		return ret;
	fill_request(c, &request);
	ret = deploy_record(&rec, &c->session, &request, o.dry_run, &c->cli->err);
	if (!ret)
		ret = report(c, &rec);
	if (!ret && !o.dry_run)
		say_fired(c);
	ledger_recording_release(&rec);
	return ret;
}

static int record_in_project(struct command *c)
{
	struct ledger project;
	struct ledger_recording rec;
	int ret = ledger_open(&project, &c->repo, EVENT_PROJECT, &c->cli->err);

	if (!ret)
		ret = ledger_identify(&project, &c->cli->err);
	if (ret) {
		ledger_close(&project);
		return ret;
	}
	if (c->operand[0])
		ret = deploy_record_baseline(&rec, &project, environment(), c->operand[0], o.message, o.dry_run,
					     &c->cli->err);
	else
		ret = deploy_record_budget(&rec, &project, environment(), o.remaining, o.message, o.dry_run,
					   &c->cli->err);
	if (!ret)
		ret = report(c, &rec);
	ledger_recording_release(&rec);
	ledger_close(&project);
	return ret;
}

/* --- looking -------------------------------------------------------------------------------------------------------
 */

static int set_color(struct command *c)
{
	return term_color(&c->use_color, o.color, config_list_get(&c->repo.config, "color", "ui"), &c->cli->err);
}

static int list_triggers(struct command *c)
{
	const struct deploy *d;
	int ret = deploy_session_open(&c->session, &c->repo, o.release, &c->cli->err);
	json_t *root, *triggers;
	size_t i;

	if (!ret)
		ret = set_color(c);
	if (ret)
		return ret;
	d = deploys_last(&c->session.deploys, environment());
	if (o.json) {
		root = json_document("release-deploy");
		triggers = json_array();
		for (i = 0; d && i < d->n_triggers; i++)
			json_array_append_new(triggers, trigger_json(&d->triggers[i]));
		json_object_set_new(root, "triggers", triggers);
		return json_print(root, &c->cli->err);
	}
	if (d) {
		const struct deploy_report r = { d, &c->session.ledger.log, c->repo.now, NULL, NULL, c->use_color };

		deploy_report_triggers(&r, stdout);
	}
	return 0;
}

static void print_deploy(const struct command *c, const struct deploy_list *l, size_t i)
{
	const struct deploy_listed *one = &l->v[i];
	const struct deploy_report r = { one->deploy,    &one->session->ledger.log,
					 c->repo.now,    one->command,
					 &one->blocking, c->use_color };
	size_t k;

	if (i)
		putchar('\n');
	deploy_report_print(&r, stdout);
	for (k = 0; k < one->notes.n; k++)
		printf("note: %s\n", one->notes.v[k]);
}

static json_t *deploy_document(const struct deploy_list *l)
{
	json_t *root = json_document("release-deploy"), *deploys = json_array();
	size_t i, k;

	for (i = 0; i < l->n; i++) {
		json_t *one = deploy_json(l->v[i].deploy, l->v[i].command, &l->v[i].blocking), *notes = json_array();

		for (k = 0; k < l->v[i].notes.n; k++)
			json_array_append_new(notes, json_text(l->v[i].notes.v[k]));
		json_object_set_new(one, "notes", notes);
		json_array_append_new(deploys, one);
	}
	json_object_set_new(root, "deploys", deploys);
	return root;
}

static int show_status(struct command *c)
{
	struct deploy_list l;
	size_t i;
	int ret = set_color(c);

	if (ret)
		return ret;
	ret = deploy_list_read(&l, &c->repo, o.release, o.env, &c->cli->err);
	if (!ret && o.json)
		ret = json_print(deploy_document(&l), &c->cli->err);
	for (i = 0; !ret && !o.json && i < l.n; i++)
		print_deploy(c, &l, i);
	if (!ret && !o.json && !l.n)
		puts("no deploy is planned");
	deploy_list_release(&l);
	return ret;
}

/* --- watch ---------------------------------------------------------------------------------------------------------
 */

static int screen_columns(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

/* On a terminal the view is drawn over the one before; elsewhere each round is a line. */
static void show_sight(void *data, const struct deploy_sight *sight)
{
	struct command *c = data;
	const struct deploy_report r = { sight->deploy, sight->log, sight->now, NULL, NULL, c->use_color };
	struct strbuf text = STRBUF_INIT;
	int lines;

	if (!c->is_terminal) {
		if (sight->is_round && !o.quiet)
			deploy_report_line(&r, stdout);
		return;
	}
	lines = deploy_report_view(&r, screen_columns(), &text);
	if (c->view_lines)
		printf("\033[%dA\033[J", c->view_lines);
	fputs(text.buf, stdout);
	fflush(stdout);
	c->view_lines = lines;
	strbuf_release(&text);
}

static int watch(struct command *c)
{
	struct deploy_watch w = { .session = &c->session, .environment = environment(), .interval = 30 };
	const struct deploy *d;
	int ret = o.interval ? duration_parse(o.interval, &w.interval, &c->cli->err) : 0;

	if (!ret && !w.interval)
		ret = err_set(&c->cli->err, ERR_FAIL, "an interval of '%s' would never end", o.interval);
	if (!ret)
		ret = deploy_session_open(&c->session, &c->repo, o.release, &c->cli->err);
	if (!ret)
		ret = set_color(c);
	if (ret)
		return ret;
	c->is_terminal = isatty(STDOUT_FILENO);
	w.promote = o.promote;
	w.show = show_sight;
	w.warn = cli_warn;
	w.data = c;
	ret = deploy_watch_run(&w, &c->cli->err);
	d = deploys_last(&c->session.deploys, w.environment);
	if (ret == ERR_NO && d && d->status == DEPLOY_FIRED) {
		if (isatty(STDERR_FILENO) || c->is_terminal)
			fputc('\a', stderr);
		err_hint(&c->cli->err, "git release-deploy rollback start --release=%s --env=%s", d->release,
			 d->environment);
	} else if (!ret && d) {
		cli_hint("stage '%s' has soaked: git release-deploy %s --release=%s --env=%s", d->stages.v[d->stage],
			 d->stage + 1 < d->stages.n ? "promote" : "verify", d->release, d->environment);
	}
	return ret;
}

/* --- the command line ----------------------------------------------------------------------------------------------
 */

enum {
	T_RELEASE = 1 << 0,
	T_PLAN = 1 << 1,
	T_TARGET = 1 << 2,
	T_ADD = 1 << 3,
	T_CHANGE = 1 << 4,
	T_RESULT = 1 << 5,
	T_WATCH = 1 << 6,
	T_REMAINING = 1 << 7,
	T_REASON = 1 << 8,
	T_MESSAGE = 1 << 9,
	T_RECORD = 1 << 10,
	T_JSON = 1 << 11,
	T_SHOW = 1 << 12,
	T_QUIET = 1 << 13,
	T_STEP = T_RELEASE | T_REASON | T_MESSAGE | T_RECORD | T_QUIET
};

/* An option, whether it was given, and the group that a verb takes or needs. */
struct given {
	const char *name;
	int is_given;
	unsigned group;
};

static const struct verb verbs[] = {
	{ "plan", NULL, "deploy.plan", 0, 0, NULL, T_STEP | T_PLAN | T_TARGET, T_TARGET, record },
	{ "trigger", "add", "deploy.trigger-add", 1, 1, "a trigger", T_STEP | T_ADD | T_CHANGE, T_ADD | T_CHANGE,
	  record },
	{ "trigger", "tighten", "deploy.trigger-tighten", 1, 1, "a trigger", T_STEP | T_CHANGE, 0, record },
	{ "trigger", "list", NULL, 0, 0, NULL, T_RELEASE | T_JSON | T_SHOW, 0, list_triggers },
	{ "agree", NULL, "deploy.agree", 1, 1, "a trigger", T_STEP, 0, record },
	{ "start", NULL, "deploy.start", 0, 0, NULL, T_STEP, 0, record },
	{ "observe", NULL, "deploy.observe", 1, 2, "a metric", T_STEP | T_RESULT, 0, record },
	{ "watch", NULL, NULL, 0, 0, NULL, T_RELEASE | T_WATCH | T_SHOW | T_QUIET, 0, watch },
	{ "promote", NULL, "deploy.promote", 0, 0, NULL, T_STEP, 0, record },
	{ "verify", NULL, "deploy.verify", 0, 0, NULL, T_STEP, 0, record },
	{ "pause", NULL, "deploy.pause", 0, 0, NULL, T_STEP, 0, record },
	{ "resume", NULL, "deploy.resume", 0, 0, NULL, T_STEP, 0, record },
	{ "abort", NULL, "deploy.abort", 0, 0, NULL, T_STEP, 0, record },
	{ "fire", NULL, "deploy.fire", 1, 1, "a trigger", T_STEP, 0, record },
	{ "waive-trigger", NULL, "deploy.waive-trigger", 1, 1, "a trigger", T_STEP, T_REASON, record },
	{ "rollback", "start", "deploy.rollback-start", 0, 0, NULL, T_STEP, 0, record },
	{ "rollback", "complete", "deploy.rollback-complete", 0, 0, NULL, T_STEP, 0, record },
	{ "rollback", "failed", "deploy.rollback-failed", 0, 0, NULL, T_STEP, 0, record },
	{ "resolve", NULL, "deploy.resolve", 0, 0, NULL, T_STEP, T_REASON, record },
	{ "budget", "set", NULL, 0, 0, NULL, T_REMAINING | T_MESSAGE | T_RECORD | T_QUIET, T_REMAINING,
	  record_in_project },
	{ "baseline", NULL, NULL, 1, 1, "a tag", T_MESSAGE | T_RECORD | T_QUIET, T_MESSAGE, record_in_project },
	{ "status", NULL, NULL, 0, 0, NULL, T_RELEASE | T_JSON | T_SHOW, 0, show_status },
};

static int check_options(struct command *c)
{
	const struct given given[] = {
		{ "--release", o.release != NULL, T_RELEASE },
		{ "--stages", o.stages != NULL, T_PLAN },
		{ "--rollback-target", o.rollback_target != NULL, T_TARGET },
		{ "--rollback-runbook", o.runbook != NULL, T_PLAN },
		{ "--unplanned", o.unplanned, T_PLAN },
		{ "--fixes", o.fixes != NULL, T_PLAN },
		{ "--metric", o.metric != NULL, T_ADD },
		{ "--op", o.op != NULL, T_ADD },
		{ "--threshold", o.threshold != NULL, T_CHANGE },
		{ "--for", o.window != NULL, T_CHANGE },
		{ "--owner", o.owner != NULL, T_ADD },
		{ "--action", o.action != NULL, T_ADD },
		{ "--error and --inconclusive", o.result != DEPLOY_MEASURED, T_RESULT },
		{ "--interval", o.interval != NULL, T_WATCH },
		{ "--promote", o.promote, T_WATCH },
		{ "--remaining", o.remaining != NULL, T_REMAINING },
		{ "--reason", o.reason && *o.reason, T_REASON },
		{ "--message", o.message && *o.message, T_MESSAGE },
		{ "--dry-run", o.dry_run, T_RECORD },
		{ "--quiet", o.quiet, T_QUIET },
		{ "--json", o.json, T_JSON },
		{ "--color", o.color != NULL, T_SHOW },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(given); i++) {
		if (given[i].is_given && !(given[i].group & c->verb->takes))
			return cli_usage(c->cli, "%s does not go with %s", given[i].name, c->cli->args.v[0]);
		if (!given[i].is_given && (given[i].group & c->verb->needs))
			return cli_usage(c->cli, "%s needs %s", c->cli->args.v[0], given[i].name);
	}
	if (o.dashboard && !(c->verb->takes & T_ADD))
		return cli_usage(c->cli, "--dashboard does not go with %s", c->cli->args.v[0]);
	if (c->verb->takes == (T_STEP | T_CHANGE) && !o.threshold && !o.window)
		return cli_usage(c->cli, "trigger tighten needs --threshold or --for");
	return 0;
}

static int check_operands(struct command *c, size_t used)
{
	const struct verb *v = c->verb;
	size_t i, n = c->cli->args.n - used;

	if (n < v->least)
		return cli_usage(c->cli, "%s needs %s", c->cli->args.v[0], v->operands);
	if (n > v->most)
		return cli_usage(c->cli, "unexpected argument '%s'", c->cli->args.v[used + v->most]);
	for (i = 0; i < n; i++)
		c->operand[i] = c->cli->args.v[used + i];
	if (v->takes & T_RESULT && (n == 2) == (o.result != DEPLOY_MEASURED))
		return cli_usage(c->cli, n == 2 ? "--error and --inconclusive take no value" : "observe needs a value");
	return 0;
}

static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t i;
	int is_known = 0, ret;

	if (!args->n)
		return cli_usage(c->cli, "which one: plan, start, promote or another?");
	for (i = 0; i < ARRAY_SIZE(verbs) && !c->verb; i++) {
		if (strcmp(verbs[i].name, args->v[0]) != 0)
			continue;
		is_known = 1;
		if (!verbs[i].second || (args->n > 1 && !strcmp(verbs[i].second, args->v[1])))
			c->verb = &verbs[i];
	}
	if (!is_known)
		return cli_usage(c->cli, "unknown verb '%s'", args->v[0]);
	if (!c->verb)
		return args->n > 1 ? cli_usage(c->cli, "unknown verb '%s %s'", args->v[0], args->v[1])
				   : cli_usage(c->cli, "'%s' what?", args->v[0]);
	ret = check_options(c);
	return ret ? ret : check_operands(c, c->verb->second ? 2 : 1);
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
		ret = c.verb->run(&c);
	deploy_session_close(&c.session);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
