/* SPDX-License-Identifier: ISC */
/* git release-retro: a release looked back upon, prefilled from what was recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/headline.h"
#include "../common/cli/main.h"
#include "../common/cli/retro_report.h"
#include "../common/cli/verb.h"
#include "../common/model/calendar.h"
#include "../common/model/retro_draft.h"
#include "../common/repo/retro_action_record.h"
#include "../common/repo/retro_session.h"
#include "../common/repo/textfile.h"

static const char *const usage[] = {
	"release-retro draft [-F <file>] [--json] [<release>]",
	"release-retro show [--json] [<release>]",
	"release-retro close [-n] [-q] [-F <file>] [--amend] [<release>]",
	"release-retro action add [-n] [-q] [--release=<id>] [--incident=<id>] [--owner=<person>] [--due=<day>] -m <text>",
	"release-retro action done [-n] [-q] <id>",
	"release-retro action list [--release=<id>] [--all] [--json]",
	NULL,
};

static struct {
	const char *file, *message, *release, *incident, *owner, *due;
	int amend, all, dry_run, quiet, json;
} o;

static const struct opt opts[] = {
	OPT_GROUP("Draft and close"),
	OPT_STRING('F', "file", &o.file, "file", "the text, or answers to keep; - for standard input"),
	OPT_BOOL(0, "amend", &o.amend, "replace the text that closed it"),
	OPT_GROUP("Actions"),
	OPT_STRING('m', "message", &o.message, "text", "what is to be done"),
	OPT_STRING(0, "release", &o.release, "id", "the release that it comes from"),
	OPT_STRING(0, "incident", &o.incident, "id", "the incident that it comes from"),
	OPT_STRING(0, "owner", &o.owner, "person", "who does it"),
	OPT_STRING(0, "due", &o.due, "day", "until when"),
	OPT_BOOL(0, "all", &o.all, "those that are done, too"),
	OPT_GROUP("All"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_QUIET(&o.quiet),
	OPT_JSON(&o.json),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	const char *operand; /* a release, or an action's id; NULL: none */
	struct repo repo;
	int64_t due;
};

/* --- the command line -------------------------------------------------------------------------------------------- */

static int read_values(struct command *c)
{
	struct err *err = &c->cli->err;

	c->operand = c->cli->args.n ? c->cli->args.v[0] : NULL;
	c->due = INSTANT_NONE;
	if (o.owner && text_is_blank(o.owner))
		return err_set(err, ERR_FAIL, "the owner is empty");
	return o.due ? time_parse(o.due, &c->due, err) : 0;
}

/* --- draft, show, close ------------------------------------------------------------------------------------------ */

static int draft(struct command *c, struct retro_session *s, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	struct retro_facts facts;
	int ret = retro_session_facts(&facts, s, &c->cli->err);

	if (!ret)
		retro_draft(&out, &s->retro, &facts, text);
	if (!ret && o.json)
		ret = retro_report_draft(s->pick.id, &s->retro, &facts, out.buf, &c->cli->err);
	else if (!ret)
		fwrite(out.buf, 1, out.len, stdout);
	retro_facts_release(&facts);
	strbuf_release(&out);
	return ret;
}

static int show(struct command *c, struct retro_session *s, const char *given)
{
	struct strbuf text = STRBUF_INIT;
	struct err *err = &c->cli->err;
	int ret = retro_session_text(&text, s, err);

	(void)given;
	if (!ret && o.json)
		ret = retro_report_show(s->pick.id, &s->retro, text.buf, err);
	else if (!ret)
		fwrite(text.buf, 1, text.len, stdout);
	if (!ret && !s->retro.closings.n) {
		ret = err_set(err, ERR_NO, "'%s' is not closed", s->pick.id);
		err_hint(err, "begin with 'git release-retro draft %s'", s->pick.id);
	}
	strbuf_release(&text);
	return ret;
}

static int record_closing(struct command *c, struct retro_session *s, const char *text)
{
	struct ledger_recording rec;
	struct strvec unanswered = STRVEC_INIT;
	int ret = retro_session_record(&rec, s, text, o.amend, o.dry_run, &c->cli->err);
	size_t i;

	if (!ret)
		ledger_recording_report(&rec, o.quiet, LEDGER_ANSWER_SUBJECT, cli_warn);
	if (!ret && !o.quiet) {
		retro_unanswered(&unanswered, text);
		for (i = 0; i < unanswered.n; i++)
			cli_hint("nobody has answered: %s", unanswered.v[i]);
	}
	ledger_recording_release(&rec);
	strvec_release(&unanswered);
	return ret;
}

/* Without a text it is closed with the draft as it stands. */
static int close_release(struct command *c, struct retro_session *s, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	struct retro_facts facts;
	int ret;

	if (text)
		return record_closing(c, s, text);
	ret = retro_session_facts(&facts, s, &c->cli->err);
	if (!ret)
		retro_draft(&out, &s->retro, &facts, NULL);
	if (!ret)
		ret = record_closing(c, s, out.buf);
	retro_facts_release(&facts);
	strbuf_release(&out);
	return ret;
}

/* What is closed is the file as it is; a draft takes no more than the answers from it. */
static int with_release(struct command *c, int (*step)(struct command *c, struct retro_session *s, const char *text))
{
	struct retro_session s;
	struct strbuf given = STRBUF_INIT;
	struct err *err = &c->cli->err;
	int ret = o.file ? textfile_read(&given, o.file, err) : 0;

	memset(&s, 0, sizeof(s));
	if (!ret)
		ret = retro_session_open(&s, &c->repo, c->operand, err);
	if (!ret)
		ret = step(c, &s, o.file ? given.buf : NULL);
	retro_session_close(&s);
	strbuf_release(&given);
	return ret;
}

static int do_draft(struct command *c)
{
	return with_release(c, draft);
}

static int do_show(struct command *c)
{
	return with_release(c, show);
}

static int do_close(struct command *c)
{
	return with_release(c, close_release);
}

/* --- actions ----------------------------------------------------------------------------------------------------- */

static int list_actions(struct command *c, struct incidents *s)
{
	char *release = NULL;
	int ret = o.release ? incidents_resolve_link(&release, &c->repo, o.release, NULL, 1, &c->cli->err) : 0;

	if (!ret && o.json)
		ret = retro_report_actions(&s->actions, release, o.all, &c->cli->err);
	else if (!ret)
		retro_report_table(&s->actions, release, o.all, c->repo.now);
	free(release);
	return ret;
}

static int record_action(struct command *c, struct incidents *s)
{
	int is_new = !c->operand;
	struct retro_action_ask_for ask = { o.message, o.release, o.incident, o.owner, c->due };
	struct ledger_recording rec;
	int ret = is_new ? retro_action_add(&rec, s, &ask, o.dry_run, &c->cli->err)
			 : retro_action_done(&rec, s, c->operand, o.dry_run, &c->cli->err);

	if (!ret)
		ledger_recording_report(&rec, o.quiet, is_new ? LEDGER_ANSWER_ID : LEDGER_ANSWER_SUBJECT, cli_warn);
	ledger_recording_release(&rec);
	return ret;
}

static int with_incidents(struct command *c, int (*step)(struct command *c, struct incidents *s))
{
	struct incidents s;
	int ret = incidents_open(&s, &c->repo, &c->cli->err);

	if (!ret)
		ret = step(c, &s);
	incidents_close(&s);
	return ret;
}

static int do_action_list(struct command *c)
{
	return with_incidents(c, list_actions);
}

static int do_action(struct command *c)
{
	return with_incidents(c, record_action);
}

/* ----------------------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "draft", .most = 1, .takes = "file json", .run = do_draft },
	{ .name = "show", .most = 1, .takes = "json", .run = do_show },
	{ .name = "close", .most = 1, .takes = "file amend dry-run quiet", .run = do_close },
	{ .name = "action add", .takes = "release incident owner due dry-run quiet", .needs = "message", .run = do_action },
	{ .name = "action done", .least = 1, .most = 1, .operands = "the id of an action", .takes = "dry-run quiet",
	  .run = do_action },
	{ .name = "action list", .takes = "release all json", .run = do_action_list },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-retro", usage, verbs, opts };

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
	if (!ret)
		ret = c.verb->run(&c);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
