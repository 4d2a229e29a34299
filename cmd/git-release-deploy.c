/* SPDX-License-Identifier: ISC */
/* git release-deploy: plan a deploy, agree on what ends it, start it, watch it, promote it, roll it back, verify it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/cli/deploy_report.h"
#include "../common/cli/deploy_view.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/term.h"
#include "../common/cli/verb.h"
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

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct repo repo;
	struct deploy_session session;
	struct deploy_view view;
	int use_color;
};

/* --- recording -------------------------------------------------------------------------------------------------- */

static const char *environment(void)
{
	return o.env ? o.env : "production";
}

static const char *operand(const struct command *c)
{
	return c->cli->args.n ? c->cli->args.v[0] : NULL;
}

static void fill_request(const struct command *c, struct deploy_request *q)
{
	const struct strvec *args = &c->cli->args;

	memset(q, 0, sizeof(*q));
	q->step = c->verb->event;
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
		q->metric = operand(c);
		q->value = args->n > 1 ? args->v[1] : NULL;
	} else {
		q->trigger = operand(c);
	}
}

static void report(const struct ledger_recording *rec)
{
	ledger_recording_report(rec, o.quiet, LEDGER_ANSWER_SUBJECT, cli_warn);
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
		report(&rec);
	if (!ret && !o.dry_run)
		say_fired(c);
	ledger_recording_release(&rec);
	return ret;
}

static int record_in_project(struct command *c,
			     int (*step)(struct ledger_recording *rec, struct ledger *project, const struct command *c))
{
	struct ledger project;
	struct ledger_recording rec;
	int ret = ledger_open_identified(&project, &c->repo, EVENT_PROJECT, &c->cli->err);

	if (!ret) {
		ret = step(&rec, &project, c);
		if (!ret)
			report(&rec);
		ledger_recording_release(&rec);
	}
	ledger_close(&project);
	return ret;
}

static int set_baseline(struct ledger_recording *rec, struct ledger *project, const struct command *c)
{
	return deploy_record_baseline(rec, project, environment(), operand(c), o.message, o.dry_run, &c->cli->err);
}

static int do_baseline(struct command *c)
{
	return record_in_project(c, set_baseline);
}

static int set_budget(struct ledger_recording *rec, struct ledger *project, const struct command *c)
{
	return deploy_record_budget(rec, project, environment(), o.remaining, o.message, o.dry_run, &c->cli->err);
}

static int do_budget(struct command *c)
{
	return record_in_project(c, set_budget);
}

/* --- looking ---------------------------------------------------------------------------------------------------- */

static int set_color(struct command *c)
{
	return term_color(&c->use_color, o.color, config_list_get(&c->repo.config, "color", "ui"), &c->cli->err);
}

static int list_triggers(struct command *c)
{
	const struct deploy *d;
	int ret = deploy_session_open(&c->session, &c->repo, o.release, &c->cli->err);
	json_t *root;

	if (!ret)
		ret = set_color(c);
	if (ret)
		return ret;
	d = deploys_last(&c->session.deploys, environment());
	if (o.json) {
		root = json_document("release-deploy");
		json_object_set_new(root, "triggers", triggers_json(d));
		return json_print(root, &c->cli->err);
	}
	if (d) {
		const struct deploy_report r = {
			.deploy = d, .log = &c->session.ledger.log, .now = c->repo.now, .use_color = c->use_color
		};

		deploy_report_triggers(&r, stdout);
	}
	return 0;
}

/* What is not there cannot be told: that must not look like an answer. */
static void warn_of_damage(const struct deploy_list *l)
{
	size_t i, k;

	for (i = 0; i < l->n_sessions; i++) {
		const struct ledger *ledger = &l->sessions[i].ledger;

		for (k = 0; k < ledger->log.n && !ledger->log.v[k].is_unread; k++)
			;
		if (k < ledger->log.n)
			cli_warn("the ledger of '%s' cannot be read in full, see 'git release-sync verify'",
				 ledger->release);
	}
}

static void print_deploy(const struct deploy_listed *one, int64_t now, int use_color)
{
	const struct deploy_report r = { .deploy = one->deploy,
					 .log = &one->session->ledger.log,
					 .now = now,
					 .command = one->command,
					 .blocking = &one->blocking,
					 .notes = &one->notes,
					 .use_color = use_color };

	deploy_report_print(&r, stdout);
}

static void print_status(const struct deploy_list *l, int64_t now, int use_color)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (i)
			putchar('\n');
		print_deploy(&l->v[i], now, use_color);
	}
	if (!l->n)
		puts("no deploy is planned");
}

static json_t *status_json(const struct deploy_list *l)
{
	json_t *root = json_document("release-deploy");

	json_object_set_new(root, "deploys", deploy_list_json(l));
	return root;
}

static int show_status(struct command *c)
{
	struct deploy_list l;
	int ret = set_color(c);

	if (ret)
		return ret;
	c->repo.is_look = 1;
	ret = deploy_list_read(&l, &c->repo, o.release, o.env, &c->cli->err);
	if (!ret)
		warn_of_damage(&l);
	if (!ret && o.json)
		ret = json_print(status_json(&l), &c->cli->err);
	else if (!ret)
		print_status(&l, c->repo.now, c->use_color);
	deploy_list_release(&l);
	return ret;
}

/* --- watch ------------------------------------------------------------------------------------------------------ */

static void show_sight(void *data, const struct deploy_sight *sight)
{
	struct command *c = data;
	const struct deploy_report r = {
		.deploy = sight->deploy, .log = sight->log, .now = sight->now, .use_color = c->use_color
	};

	deploy_view_show(&c->view, &r, sight->is_round);
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
	c->view.is_terminal = isatty(STDOUT_FILENO);
	c->view.is_quiet = o.quiet;
	w.promote = o.promote;
	w.show = show_sight;
	w.warn = cli_warn;
	w.data = c;
	ret = deploy_watch_run(&w, &c->cli->err);
	d = deploys_last(&c->session.deploys, w.environment);
	if (ret == ERR_NO && d && d->status == DEPLOY_FIRED) {
		if (isatty(STDERR_FILENO) || c->view.is_terminal)
			fputc('\a', stderr);
		err_hint(&c->cli->err, "git release-deploy rollback start --release=%s --env=%s", d->release,
			 d->environment);
	} else if (!ret && d) {
		cli_hint("stage '%s' has soaked: git release-deploy %s --release=%s --env=%s", d->stages.v[d->stage],
			 d->stage + 1 < d->stages.n ? "promote" : "verify", d->release, d->environment);
	}
	return ret;
}

/* --- the command line ------------------------------------------------------------------------------------------- */

static int check_options(struct command *c)
{
	const struct strvec *given = &c->cli->given;
	size_t n = c->cli->args.n;

	if (strvec_has(given, "error") && strvec_has(given, "inconclusive"))
		return cli_usage(c->cli, "options '--error' and '--inconclusive' cannot be used together");
	if (!strcmp(c->verb->name, "observe") && (n == 2) == (o.result != DEPLOY_MEASURED))
		return cli_usage(c->cli, n == 2 ? "--error and --inconclusive take no value" : "observe needs a value");
	return 0;
}

/* clang-format off */
#define ABOUT    "release env "
#define STEP     ABOUT "reason message dry-run quiet "
#define PROJECT  "env message dry-run quiet"
#define ONE(what) .least = 1, .most = 1, .operands = (what)

static const struct verb verbs[] = {
	{ .name = "plan", .event = "deploy.plan", .takes = STEP "stages rollback-runbook unplanned fixes",
	  .needs = "rollback-target", .run = record },
	{ .name = "trigger add", .event = "deploy.trigger-add", ONE("a trigger"), .takes = STEP "dashboard",
	  .needs = "metric op threshold for owner action", .run = record },
	{ .name = "trigger tighten", .event = "deploy.trigger-tighten", ONE("a trigger"), .takes = STEP,
	  .needs = "threshold|for", .run = record },
	{ .name = "trigger list", .takes = ABOUT "json color", .run = list_triggers },
	{ .name = "agree", .event = "deploy.agree", ONE("a trigger"), .takes = STEP, .run = record },
	{ .name = "start", .event = "deploy.start", .takes = STEP, .run = record },
	{ .name = "observe", .event = "deploy.observe", .least = 1, .most = 2, .operands = "a metric",
	  .takes = STEP "error inconclusive", .run = record },
	{ .name = "watch", .takes = ABOUT "interval promote color quiet", .run = watch },
	{ .name = "promote", .event = "deploy.promote", .takes = STEP, .run = record },
	{ .name = "verify", .event = "deploy.verify", .takes = STEP, .run = record },
	{ .name = "pause", .event = "deploy.pause", .takes = STEP, .run = record },
	{ .name = "resume", .event = "deploy.resume", .takes = STEP, .run = record },
	{ .name = "abort", .event = "deploy.abort", .takes = STEP, .run = record },
	{ .name = "fire", .event = "deploy.fire", ONE("a trigger"), .takes = STEP, .run = record },
	{ .name = "waive-trigger", .event = "deploy.waive-trigger", ONE("a trigger"), .takes = STEP, .needs = "reason",
	  .run = record },
	{ .name = "rollback start", .event = "deploy.rollback-start", .takes = STEP, .run = record },
	{ .name = "rollback complete", .event = "deploy.rollback-complete", .takes = STEP, .run = record },
	{ .name = "rollback failed", .event = "deploy.rollback-failed", .takes = STEP, .run = record },
	{ .name = "resolve", .event = "deploy.resolve", .takes = STEP, .needs = "reason", .run = record },
	{ .name = "budget set", .takes = PROJECT, .needs = "remaining", .run = do_budget },
	{ .name = "baseline", ONE("a tag"), .takes = PROJECT, .needs = "message", .run = do_baseline },
	{ .name = "status", .takes = ABOUT "json color", .run = show_status },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-deploy", usage, verbs, opts };

/* Whatever is in a bad way, what stops a deploy goes. */
static int open_repo(struct command *c)
{
	const char *step = c->verb->event;

	return step && deploy_is_urgent(step) ? repo_open_urgent(&c->repo, &c->cli->err)
					      : repo_open(&c->repo, &c->cli->err);
}

static int run(struct command *c)
{
	int ret = c->verb->run(c);

	cli_warn_all(&c->repo.warnings);
	return ret;
}

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
		ret = open_repo(&c);
	if (!ret)
		ret = run(&c);
	deploy_session_close(&c.session);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
