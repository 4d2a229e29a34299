/* SPDX-License-Identifier: ISC */
/* git release-incident: what went wrong, since when, because of what, mended by what. */
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/incident_report.h"
#include "../common/cli/main.h"
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

static const char *const verbs[] = { "open", "update", "resolve", "invalid", "link", "unlink", "list", "show", NULL };

enum verb { OPEN = 1, UPDATE = 2, RESOLVE = 4, INVALID = 8, LINK = 16, UNLINK = 32, LIST = 64, SHOW = 128 };
#define RECORDS (OPEN | UPDATE | RESOLVE | INVALID | LINK | UNLINK)
#define LINKS   (OPEN | LINK | UNLINK)

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

static const struct opt_table table = { "release-incident", usage, verbs, opts };

struct command {
	struct cli *cli;
	unsigned verb;
	const char *id; /* as it was given; NULL: none */
	struct incidents s;
	struct incident_change change;
	char *step;
	char *release, *caused_by, *fixed_by; /* as they are recorded */
};

/* --- the command line -------------------------------------------------------------------------------------------- */

static int check_options(const struct command *c)
{
	const char *verb = c->cli->args.v[0];
	const struct {
		const char *name;
		unsigned verbs;
		int given;
	} rules[] = {
		{ "--message", OPEN | UPDATE | RESOLVE, o.message != NULL },
		{ "--severity", OPEN | UPDATE, o.severity != NULL },
		{ "--release", LINKS | LIST, o.release != NULL },
		{ "--env", OPEN, o.env != NULL },
		{ "--impact-start", OPEN | UPDATE, o.impact_start != NULL },
		{ "--detected", OPEN | UPDATE, o.detected != NULL },
		{ "--mitigated", UPDATE, o.mitigated != NULL },
		{ "--at", RESOLVE, o.at != NULL },
		{ "--reopen", UPDATE, o.reopen },
		{ "--caused-by", LINKS, o.caused_by != NULL },
		{ "--fixed-by", LINKS, o.fixed_by != NULL },
		{ "--reason", INVALID, o.reason != NULL },
		{ "--dry-run", RECORDS, o.dry_run },
		{ "--quiet", RECORDS, o.quiet },
		{ "--json", LIST | SHOW, o.json },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].given && !(rules[i].verbs & c->verb))
			return cli_usage(c->cli, "%s does not go with %s", rules[i].name, verb);
	if (c->verb == OPEN && (!o.severity || !o.message))
		return cli_usage(c->cli, "open needs --severity and -m");
	if (c->verb == INVALID && !o.reason)
		return cli_usage(c->cli, "invalid needs --reason");
	if (c->verb & (LINK | UNLINK) && !o.release && !o.caused_by && !o.fixed_by)
		return cli_usage(c->cli, "%s needs --release, --caused-by or --fixed-by", verb);
	if (c->verb == UPDATE && !o.severity && !o.impact_start && !o.detected && !o.mitigated && !o.reopen &&
	    !o.message)
		return cli_usage(c->cli, "update needs to be told what changes");
	return 0;
}

static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t i = 0, wanted;

	if (!args->n)
		return cli_usage(c->cli, "say what to do: open, update, resolve, invalid, link, unlink, list or show");
	while (verbs[i] && strcmp(verbs[i], args->v[0]) != 0)
		i++;
	if (!verbs[i])
		return cli_usage(c->cli, "unknown verb '%s'", args->v[0]);
	c->verb = 1U << i;
	wanted = c->verb & (OPEN | LIST) ? 1 : 2;
	if (args->n > wanted)
		return cli_usage(c->cli, "too many arguments: '%s'", args->v[wanted]);
	if (args->n < wanted)
		return cli_usage(c->cli, "%s needs the id of an incident", args->v[0]);
	c->id = wanted > 1 ? args->v[1] : NULL;
	return check_options(c);
}

static int read_text(const char **out, const char *what, const char *text, struct err *err)
{
	if (text && !text[strspn(text, " \t\r\n")])
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

	c->step = xstrfmt("incident.%s", c->cli->args.v[0]);
	incident_change_init(change, c->step);
	change->reopen = o.reopen;
	change->environment = c->verb == OPEN ? o.env ? o.env : "production" : NULL;
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
	const struct incident *one = c->verb == UNLINK ? incident_find(&c->s.list, c->id, err) : NULL;
	int ret = c->verb == UNLINK && !one ? ERR_FAIL : 0;

	if (!ret && o.release)
		ret = incidents_resolve_link(&c->release, r, o.release, one ? &one->releases : NULL, 1, err);
	if (!ret && c->verb == OPEN && !o.release)
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
	if (!ret && !o.quiet)
		ledger_recording_report(&rec, c->id ? LEDGER_ANSWER_SUBJECT : LEDGER_ANSWER_ID, cli_warn);
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

int main(int argc, char **argv)
{
	struct repo repo = { 0 };
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = read_command_line(&c);
	if (!ret)
		ret = read_values(&c);
	if (!ret)
		ret = repo_open(&repo, &cli.err);
	if (!ret)
		ret = incidents_open(&c.s, &repo, &cli.err);
	if (!ret)
		ret = resolve_links(&c);
	if (!ret)
		ret = c.verb & RECORDS ? record(&c) : report(&c);
	free(c.step);
	free(c.release);
	free(c.caused_by);
	free(c.fixed_by);
	incidents_close(&c.s);
	repo_close(&repo);
	return cli_finish(&cli, ret);
}
