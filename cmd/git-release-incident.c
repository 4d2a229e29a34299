/* SPDX-License-Identifier: ISC */
/* git release-incident: what went wrong, since when, because of what, mended by what. */
#include <stdlib.h>
#include <string.h>

#include "../common/base/headline.h"
#include "../common/cli/incident_report.h"
#include "../common/cli/main.h"
#include "../common/cli/verb.h"
#include "../common/model/calendar.h"
#include "../common/repo/incidents.h"
#include "../common/repo/running.h"

static const char *const usage[] = {
	"release-incident open [-n] [-q] [<options>] --severity=<1..4> -m <text>",
	"release-incident update [-n] [-q] [<options>] [-m <text>] <id>",
	"release-incident resolve [-n] [-q] [--at=<time>] [-m <text>] <id>",
	"release-incident invalid [-n] [-q] --reason=<text> <id>",
	"release-incident (link | unlink) [-n] [-q] [--release=<id>] [--caused-by=<what>] [--fixed-by=<what>] <id>",
	"release-incident list [--release=<id>] [--json]",
	"release-incident show [--json] <id>",
	NULL,
};

static struct {
	const char *release, *env, *severity, *impact_start, *detected, *mitigated, *at, *reason, *message, *caused_by,
		*fixed_by;
	int reopen, dry_run, quiet, json;
} o;

static const struct opt opts[] = {
	OPT_GROUP("What it is"),
	OPT_STRING('m', "message", &o.message, "text", "what happened"),
	OPT_STRING(0, "severity", &o.severity, "1..4", "how bad it is: 1 is the worst"),
	OPT_STRING(0, "release", &o.release, "id", "the release it belongs to"),
	OPT_STRING(0, "env", &o.env, "environment", "where it is, instead of production"),
	OPT_GROUP("When"),
	OPT_STRING(0, "impact-start", &o.impact_start, "time", "since when people are hurt"),
	OPT_STRING(0, "detected", &o.detected, "time", "when it was noticed, instead of now"),
	OPT_STRING(0, "mitigated", &o.mitigated, "time", "when it stopped to hurt"),
	OPT_STRING(0, "at", &o.at, "time", "when it was resolved, instead of now"),
	OPT_BOOL(0, "reopen", &o.reopen, "it is not resolved after all"),
	OPT_GROUP("Links"),
	OPT_STRING(0, "caused-by", &o.caused_by, "what", "the commit or release that brought it"),
	OPT_STRING(0, "fixed-by", &o.fixed_by, "what", "the commit or release that mends it"),
	OPT_GROUP("All"),
	OPT_STRING(0, "reason", &o.reason, "text", "why it was none"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_QUIET(&o.quiet),
	OPT_JSON(&o.json),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	const char *id; /* as it was given; NULL: none */
	struct repo repo;
	struct incidents s;
	struct incident_change change;
	char *release, *caused_by, *fixed_by; /* as they are recorded */
};

/* --- the command line -------------------------------------------------------------------------------------------- */

static int is(const struct command *c, const char *verb)
{
	return !strcmp(c->verb->name, verb);
}

static int read_text(const char **out, const char *what, const char *text, struct err *err)
{
	if (text && text_is_blank(text))
		return err_set(err, ERR_FAIL, "the %s is empty", what);
	if (text)
		*out = text;
	return 0;
}

static int read_time(int64_t *out, const char *text, struct err *err)
{
	return text ? time_parse(text, out, err) : 0;
}

/* Values that cannot be are refused before anything is read. */
static int read_values(struct command *c)
{
	struct incident_change *change = &c->change;
	struct err *err = &c->cli->err;

	c->id = c->cli->args.n ? c->cli->args.v[0] : NULL;
	incident_change_init(change, c->verb->event);
	change->reopen = o.reopen;
	change->environment = is(c, "open") ? o.env ? o.env : "production" : NULL;
	if (o.severity && incident_severity_parse(&change->severity, o.severity, err))
		return ERR_FAIL;
	if (read_time(&change->impact_start, o.impact_start, err) || read_time(&change->detected, o.detected, err) ||
	    read_time(&change->mitigated, o.mitigated, err) || read_time(&change->resolved, o.at, err))
		return ERR_FAIL;
	if (read_text(&change->environment, "environment", o.env, err) ||
	    read_text(&change->text, "message", o.message, err) || read_text(&change->text, "reason", o.reason, err))
		return ERR_FAIL;
	return 0;
}

/* --- what it does ------------------------------------------------------------------------------------------------ */

static int resolve_links(struct command *c)
{
	struct repo *r = c->s.repo;
	struct err *err = &c->cli->err;
	const struct incident *one = is(c, "unlink") ? incident_find(&c->s.list, c->id, err) : NULL;
	int ret = is(c, "unlink") && !one ? ERR_FAIL : 0;

	if (!ret && o.release)
		ret = incidents_resolve_link(&c->release, r, o.release, one ? &one->releases : NULL, 1, err);
	if (!ret && is(c, "open") && !o.release)
		ret = running_release(&c->release, r, c->change.environment, err);
	if (!ret && o.caused_by)
		ret = incidents_resolve_link(&c->caused_by, r, o.caused_by, one ? &one->caused_by : NULL, 0, err);
	if (!ret && o.fixed_by)
		ret = incidents_resolve_link(&c->fixed_by, r, o.fixed_by, one ? &one->fixed_by : NULL, 0, err);
	return ret;
}

static int record(struct command *c)
{
	struct ledger_recording rec;
	int ret;

	c->change.release = c->release;
	c->change.caused_by = c->caused_by;
	c->change.fixed_by = c->fixed_by;
	ret = incidents_record(&rec, &c->s, &c->change, c->id, o.dry_run, &c->cli->err);
	if (!ret)
		ledger_recording_report(&rec, o.quiet, c->id ? LEDGER_ANSWER_SUBJECT : LEDGER_ANSWER_ID, cli_warn);
	ledger_recording_release(&rec);
	return ret;
}

static int report(struct command *c)
{
	const struct incidents *s = &c->s;
	const struct incident *one = c->id ? incident_find(&s->list, c->id, &c->cli->err) : NULL;

	if (c->id && !one)
		return ERR_FAIL;
	if (o.json)
		return incident_report_json(&s->list, one, c->release, &s->actions, &c->cli->err);
	if (one)
		incident_report_one(&s->list, one, &s->actions);
	else
		incident_report_table(&s->list, c->release);
	return 0;
}

/* clang-format off */
#define NEEDS_ID .least = 1, .most = 1, .operands = "the id of an incident"

static const struct verb verbs[] = {
	{ .name = "open", .event = "incident.open",
	  .takes = "release env impact-start detected caused-by fixed-by dry-run quiet",
	  .needs = "severity message", .run = record },
	{ .name = "update", .event = "incident.update", NEEDS_ID, .takes = "dry-run quiet",
	  .needs = "severity|impact-start|detected|mitigated|reopen|message", .run = record },
	{ .name = "resolve", .event = "incident.resolve", NEEDS_ID, .takes = "at message dry-run quiet", .run = record },
	{ .name = "invalid", .event = "incident.invalid", NEEDS_ID, .takes = "dry-run quiet",
	  .needs = "reason", .run = record },
	{ .name = "link", .event = "incident.link", NEEDS_ID, .takes = "dry-run quiet",
	  .needs = "release|caused-by|fixed-by", .run = record },
	{ .name = "unlink", .event = "incident.unlink", NEEDS_ID, .takes = "dry-run quiet",
	  .needs = "release|caused-by|fixed-by", .run = record },
	{ .name = "list", .takes = "release json", .run = report },
	{ .name = "show", NEEDS_ID, .takes = "json", .run = report },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-incident", usage, verbs, opts };

int main(int argc, char **argv)
{
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = verb_find(&c.verb, &cli, verbs);
	if (!ret)
		ret = read_values(&c);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	c.repo.is_look = c.verb && !c.verb->event;
	if (!ret)
		ret = incidents_open(&c.s, &c.repo, &cli.err);
	if (!ret)
		ret = resolve_links(&c);
	if (!ret)
		ret = c.verb->run(&c);
	cli_warn_all(&c.repo.warnings);
	free(c.release);
	free(c.caused_by);
	free(c.fixed_by);
	incidents_close(&c.s);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
