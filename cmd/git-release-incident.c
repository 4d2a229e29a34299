/* SPDX-License-Identifier: ISC */
/* git release-incident: what went wrong, since when, because of what, mended by what. */
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/incident_report.h"
#include "../common/cli/main.h"
#include "../common/model/calendar.h"
#include "../common/repo/incidents.h"

static const char *const usage[] = {
	"release-incident open [<options>] --severity=<1..4> -m <text>",
	"release-incident update [<options>] [-m <text>] <id>",
	"release-incident resolve [-n] [-q] [--at=<time>] [-m <text>] <id>",
	"release-incident invalid [-n] [-q] --reason=<text> <id>",
	"release-incident (link | unlink) [-n] [-q] [--release=<id>] [--caused-by=<what>] [--fixed-by=<what>] <id>",
	"release-incident list [--release=<id>] [--json]",
	"release-incident show [--json] <id>",
	NULL,
};

static const char *const verbs[] = { "open", "update", "resolve", "invalid", "link", "unlink", "list", "show", NULL };

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

struct job {
	struct incidents s;
	const char *verb, *id;
	char *release, *caused_by, *fixed_by; /* as they are recorded */
};

static int is_one_of(const char *verb, const char *list)
{
	const char *at = strstr(list, verb);
	size_t len = strlen(verb);

	return at && (at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]);
}

/* Which option goes with which verbs. */
static int check_options(struct cli *cli, const char *verb)
{
	const struct {
		const char *name, *verbs;
		int given;
	} rules[] = {
		{ "--severity", "open update", o.severity != NULL },
		{ "--impact-start", "open update", o.impact_start != NULL },
		{ "--detected", "open update", o.detected != NULL },
		{ "--mitigated", "update", o.mitigated != NULL },
		{ "--reopen", "update", o.reopen },
		{ "--at", "resolve", o.at != NULL },
		{ "--reason", "invalid", o.reason != NULL },
		{ "--env", "open", o.env != NULL },
		{ "--release", "open link unlink list", o.release != NULL },
		{ "--caused-by", "open link unlink", o.caused_by != NULL },
		{ "--fixed-by", "open link unlink", o.fixed_by != NULL },
		{ "--message", "open update resolve", o.message != NULL },
		{ "--json", "list show", o.json },
		{ "--dry-run", "open update resolve invalid link unlink", o.dry_run },
		{ "--quiet", "open update resolve invalid link unlink", o.quiet },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].given && !is_one_of(verb, rules[i].verbs))
			return cli_usage(cli, "%s does not go with %s", rules[i].name, verb);
	if (is_one_of(verb, "open") && (!o.severity || !o.message))
		return cli_usage(cli, "open needs --severity and -m");
	if (is_one_of(verb, "invalid") && !o.reason)
		return cli_usage(cli, "invalid needs --reason");
	if (is_one_of(verb, "link unlink") && !o.release && !o.caused_by && !o.fixed_by)
		return cli_usage(cli, "%s needs --release, --caused-by or --fixed-by", verb);
	if (is_one_of(verb, "update") && !o.severity && !o.impact_start && !o.detected && !o.mitigated && !o.reopen &&
	    !o.message)
		return cli_usage(cli, "update needs to be told what changes");
	return 0;
}

static int check_usage(struct cli *cli)
{
	const char *verb = cli->args.n ? cli->args.v[0] : NULL;
	size_t i, wanted;

	if (!verb)
		return cli_usage(cli, "say what to do: open, update, resolve, invalid, link, unlink, list or show");
	for (i = 0; verbs[i] && strcmp(verbs[i], verb) != 0; i++)
		;
	if (!verbs[i])
		return cli_usage(cli, "unknown verb '%s'", verb);
	wanted = is_one_of(verb, "open list") ? 1 : 2;
	if (cli->args.n > wanted)
		return cli_usage(cli, "too many arguments: '%s'", cli->args.v[wanted]);
	if (cli->args.n < wanted)
		return cli_usage(cli, "%s needs the id of an incident", verb);
	return check_options(cli, verb);
}

/* Values that cannot be are refused before anything is read. */
static int check_values(struct err *err)
{
	const char *const times[] = { o.impact_start, o.detected, o.mitigated, o.at };
	int64_t t;
	size_t i;
	int severity;

	if (o.severity && incident_severity_parse(&severity, o.severity, err))
		return ERR_FAIL;
	for (i = 0; i < ARRAY_SIZE(times); i++)
		if (times[i] && time_parse(times[i], &t, err))
			return ERR_FAIL;
	if (o.message && !o.message[strspn(o.message, " \t\n")])
		return err_set(err, ERR_FAIL, "the message is empty");
	if (o.reason && !o.reason[strspn(o.reason, " \t\n")])
		return err_set(err, ERR_FAIL, "the reason is empty");
	return 0;
}

static int resolve_links(struct job *j, struct err *err)
{
	struct repo *r = j->s.repo;
	int ret = 0;

	if (o.release)
		ret = incidents_resolve_link(&j->release, r, o.release, 1, err);
	if (!ret && o.caused_by)
		ret = incidents_resolve_link(&j->caused_by, r, o.caused_by, 0, err);
	if (!ret && o.fixed_by)
		ret = incidents_resolve_link(&j->fixed_by, r, o.fixed_by, 0, err);
	return ret;
}

/* In one form, whatever form it was given in. */
static void set_time(struct event *e, const char *key, const char *given, int64_t otherwise)
{
	struct strbuf text = STRBUF_INIT;
	int64_t t = otherwise;

	if (given)
		time_parse(given, &t, NULL);
	if (t != INCIDENT_NO_TIME) {
		time_format(&text, t);
		event_set(e, key, text.buf);
	}
	strbuf_release(&text);
}

static int64_t time_of(const char *given, int64_t otherwise)
{
	int64_t t = otherwise;

	if (given)
		time_parse(given, &t, NULL);
	return t;
}

static int has_link(const struct job *j, const struct incident *one)
{
	return (!j->release || (one->release && !strcmp(one->release, j->release))) &&
	       (!j->caused_by || strvec_has(&one->caused_by, j->caused_by)) &&
	       (!j->fixed_by || strvec_has(&one->fixed_by, j->fixed_by));
}

static void fill_open(const struct job *j, struct event *e)
{
	event_set_subject(e, "incident.open sev%s%s%s: %.*s", o.severity, j->release ? " " : "",
			  j->release ? j->release : "", (int)strcspn(o.message, "\n"), o.message);
	event_set(e, "Severity", o.severity);
	event_set(e, "Environment", o.env ? o.env : "production");
	set_time(e, "Impact-Start", o.impact_start, INCIDENT_NO_TIME);
	set_time(e, "Detected", o.detected, j->s.repo->now);
}

static void fill_later(const struct job *j, struct event *e, const struct incident *one)
{
	event_set_subject(e, "incident.%s %s", j->verb, one->id);
	event_set(e, "Incident", one->id);
	event_set(e, "Severity", o.severity);
	set_time(e, "Impact-Start", o.impact_start, INCIDENT_NO_TIME);
	set_time(e, "Detected", o.detected, INCIDENT_NO_TIME);
	set_time(e, "Mitigated", o.mitigated, INCIDENT_NO_TIME);
	event_set(e, "Reopen", o.reopen ? "yes" : NULL);
	if (!strcmp(j->verb, "resolve"))
		set_time(e, "Resolved", o.at, j->s.repo->now);
}

static int ask_guard(const struct job *j, const struct incident *one, const char *event, struct err *err)
{
	struct incident_ask ask = { one, INCIDENT_NO_TIME, INCIDENT_NO_TIME, 0, 0 };

	ask.now = j->s.repo->now;
	ask.impact_start = time_of(o.impact_start, one->impact_start);
	ask.resolved = !strcmp(j->verb, "resolve") ? time_of(o.at, ask.now)
		       : o.reopen                  ? INCIDENT_NO_TIME
						   : one->resolved;
	ask.has_link = has_link(j, one);
	return guard_ask(incident_rules, event, &ask, err);
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	struct job *j = data;
	struct event *e = &draft->event;
	char *event = xstrfmt("incident.%s", j->verb);
	const struct incident *one = NULL;
	int ret = 0;

	(void)rec;
	(void)project;
	incidents_reread(&j->s);
	if (j->id) {
		one = incident_find(&j->s.list, j->id, err);
		ret = one ? ask_guard(j, one, event, err) : ERR_FAIL;
	}
	if (!ret) {
		event_set_name(e, event);
		event_set_text(e, o.message ? o.message : o.reason);
		if (one)
			fill_later(j, e, one);
		else
			fill_open(j, e);
		event_set(e, "Release", j->release);
		event_set(e, "Caused-By", j->caused_by);
		event_set(e, "Fixed-By", j->fixed_by);
	}
	free(event);
	return ret;
}

static int record(struct cli *cli, struct job *j)
{
	struct ledger_recording rec;
	int ret;

	ledger_recording_init(&rec, &j->s.ledger, LEDGER_PLAIN);
	rec.prepare = prepare;
	rec.data = j;
	rec.dry_run = o.dry_run;
	ret = ledger_record(&rec, &cli->err);
	if (!ret && !o.quiet)
		ledger_recording_report(&rec, j->id ? LEDGER_ANSWER_SUBJECT : LEDGER_ANSWER_ID, cli_warn);
	ledger_recording_release(&rec);
	return ret;
}

static int report(struct cli *cli, struct job *j)
{
	const struct incident *one = j->id ? incident_find(&j->s.list, j->id, &cli->err) : NULL;

	if (j->id && !one)
		return ERR_FAIL;
	if (o.json)
		return incident_report_json(&j->s.list, one, j->release, &cli->err);
	if (one)
		incident_report_one(&j->s.list, one);
	else
		incident_report_table(&j->s.list, j->release);
	return 0;
}

int main(int argc, char **argv)
{
	struct repo repo = { 0 };
	struct job j = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	ret = check_usage(&cli);
	if (!ret)
		ret = check_values(&cli.err);
	if (!ret)
		ret = repo_open(&repo, &cli.err);
	if (!ret)
		ret = incidents_open(&j.s, &repo, &cli.err);
	if (!ret)
		ret = resolve_links(&j, &cli.err);
	if (!ret) {
		j.verb = cli.args.v[0];
		j.id = cli.args.n > 1 ? cli.args.v[1] : NULL;
		ret = is_one_of(j.verb, "list show") ? report(&cli, &j) : record(&cli, &j);
	}
	free(j.release);
	free(j.caused_by);
	free(j.fixed_by);
	incidents_close(&j.s);
	repo_close(&repo);
	return cli_finish(&cli, ret);
}
