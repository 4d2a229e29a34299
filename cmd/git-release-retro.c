/* SPDX-License-Identifier: ISC */
/* git release-retro: a release looked back upon, prefilled from what was recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/main.h"
#include "../common/cli/retro_report.h"
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

static const char *const verbs[] = { "draft", "show", "close", "action", NULL };
static const char *const action_verbs[] = { "add", "done", "list", NULL };

enum verb { DRAFT = 1, SHOW = 2, CLOSE = 4, ACTION_ADD = 8, ACTION_DONE = 16, ACTION_LIST = 32 };
#define RECORDS (CLOSE | ACTION_ADD | ACTION_DONE)

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

static const struct opt_table table = { "release-retro", usage, verbs, opts };

struct command {
	struct cli *cli;
	unsigned verb;
	const char *operand; /* a release, or an action's id; NULL: none */
	struct repo repo;
	int64_t due;
};

/* --- the command line -------------------------------------------------------------------------------------------- */

static int check_options(const struct command *c)
{
	const struct {
		const char *name;
		unsigned verbs;
		int given;
	} rules[] = {
		{ "--file", DRAFT | CLOSE, o.file != NULL },
		{ "--amend", CLOSE, o.amend },
		{ "--message", ACTION_ADD, o.message != NULL },
		{ "--release", ACTION_ADD | ACTION_LIST, o.release != NULL },
		{ "--incident", ACTION_ADD, o.incident != NULL },
		{ "--owner", ACTION_ADD, o.owner != NULL },
		{ "--due", ACTION_ADD, o.due != NULL },
		{ "--all", ACTION_LIST, o.all },
		{ "--dry-run", RECORDS, o.dry_run },
		{ "--quiet", RECORDS, o.quiet },
		{ "--json", DRAFT | SHOW | ACTION_LIST, o.json },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].given && !(rules[i].verbs & c->verb))
			return cli_usage(c->cli, "%s does not go with this verb", rules[i].name);
	if (c->verb == ACTION_ADD && !o.message)
		return cli_usage(c->cli, "action add needs -m");
	return 0;
}

static size_t find_verb(const char *const *list, const char *verb)
{
	size_t i = 0;

	while (list[i] && strcmp(list[i], verb) != 0)
		i++;
	return i;
}

static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t at = args->n ? find_verb(verbs, args->v[0]) : 0, used = 1;

	if (!args->n)
		return cli_usage(c->cli, "say what to do: draft, show, close or action");
	if (!verbs[at])
		return cli_usage(c->cli, "unknown verb '%s'", args->v[0]);
	c->verb = 1U << at;
	if (c->verb == ACTION_ADD) {
		if (args->n < 2)
			return cli_usage(c->cli, "say what to do with actions: add, done or list");
		at = find_verb(action_verbs, args->v[1]);
		if (!action_verbs[at])
			return cli_usage(c->cli, "unknown verb 'action %s'", args->v[1]);
		c->verb <<= at;
		used = 2;
	}
	if (c->verb == ACTION_DONE && args->n == used)
		return cli_usage(c->cli, "action done needs the id of an action");
	if (!(c->verb & (ACTION_ADD | ACTION_LIST)) && args->n > used)
		c->operand = args->v[used++];
	if (args->n > used)
		return cli_usage(c->cli, "too many arguments: '%s'", args->v[used]);
	return check_options(c);
}

static int is_blank(const char *text)
{
	return text && !text[strspn(text, " \t\r\n")];
}

static int read_values(struct command *c)
{
	struct err *err = &c->cli->err;

	c->due = INSTANT_NONE;
	if (is_blank(o.message))
		return err_set(err, ERR_FAIL, "the message is empty");
	if (is_blank(o.owner))
		return err_set(err, ERR_FAIL, "the owner is empty");
	return o.due ? time_parse(o.due, &c->due, err) : 0;
}

/* --- draft, show, close ------------------------------------------------------------------------------------------ */

static int draft(struct strbuf *out, struct command *c, struct retro_session *s, const char *before)
{
	struct retro_facts facts;
	int ret = retro_session_facts(&facts, s, &c->cli->err);

	if (!ret)
		retro_draft(out, &s->retro, &facts, before);
	if (!ret && c->verb == DRAFT && o.json)
		ret = retro_report_draft(s->pick.id, &s->retro, &facts, out->buf, &c->cli->err);
	else if (!ret && c->verb == DRAFT)
		fwrite(out->buf, 1, out->len, stdout);
	retro_facts_release(&facts);
	return ret;
}

static int show(struct command *c, struct retro_session *s)
{
	struct strbuf text = STRBUF_INIT;
	struct err *err = &c->cli->err;
	int ret = retro_session_text(&text, s, err);

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

static int close_release(struct command *c, struct retro_session *s, const char *text)
{
	struct ledger_recording rec;
	struct strvec unanswered = STRVEC_INIT;
	int ret = retro_session_record(&rec, s, text, o.amend, o.dry_run, &c->cli->err);
	size_t i;

	if (!ret && !o.quiet) {
		ledger_recording_report(&rec, LEDGER_ANSWER_SUBJECT, cli_warn);
		retro_unanswered(&unanswered, text);
		for (i = 0; i < unanswered.n; i++)
			cli_hint("nobody has answered: %s", unanswered.v[i]);
	}
	ledger_recording_release(&rec);
	strvec_release(&unanswered);
	return ret;
}

/* What is closed is the file as it is; a draft takes no more than the answers from it. */
static int look_back(struct command *c)
{
	struct retro_session s;
	struct strbuf given = STRBUF_INIT, text = STRBUF_INIT;
	struct err *err = &c->cli->err;
	int ret = o.file ? textfile_read(&given, o.file, err) : 0;

	memset(&s, 0, sizeof(s));
	if (!ret)
		ret = retro_session_open(&s, &c->repo, c->operand, err);
	if (!ret && (c->verb == DRAFT || (c->verb == CLOSE && !o.file)))
		ret = draft(&text, c, &s, o.file ? given.buf : NULL);
	if (!ret && c->verb == SHOW)
		ret = show(c, &s);
	if (!ret && c->verb == CLOSE)
		ret = close_release(c, &s, o.file ? given.buf : text.buf);
	retro_session_close(&s);
	strbuf_release(&given);
	strbuf_release(&text);
	return ret;
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
	struct retro_action_ask_for ask = { o.message, o.release, o.incident, o.owner, c->due };
	struct ledger_recording rec;
	int ret = c->verb == ACTION_ADD ? retro_action_add(&rec, s, &ask, o.dry_run, &c->cli->err)
					: retro_action_done(&rec, s, c->operand, o.dry_run, &c->cli->err);

	if (!ret && !o.quiet)
		ledger_recording_report(&rec, c->verb == ACTION_ADD ? LEDGER_ANSWER_ID : LEDGER_ANSWER_SUBJECT,
					cli_warn);
	ledger_recording_release(&rec);
	return ret;
}

static int act(struct command *c)
{
	struct incidents s;
	int ret = incidents_open(&s, &c->repo, &c->cli->err);

	if (!ret)
		ret = c->verb == ACTION_LIST ? list_actions(c, &s) : record_action(c, &s);
	incidents_close(&s);
	return ret;
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
		ret = read_values(&c);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = c.verb & (DRAFT | SHOW | CLOSE) ? look_back(&c) : act(&c);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
