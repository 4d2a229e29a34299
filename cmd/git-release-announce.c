/* SPDX-License-Identifier: ISC */
/* git release-announce: what each audience is told of a release, and who has taken note of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/announce_report.h"
#include "../common/cli/main.h"
#include "../common/cli/verb.h"
#include "../common/model/announce.h"
#include "../common/repo/announce.h"
#include "../common/repo/announce_send.h"
#include "../common/repo/ledger_record.h"
#include "../common/repo/textfile.h"

static const char *const usage[] = {
	"release-announce draft [-n] [-q] [--release=<id>] --audience=<name> [-F <file>]",
	"release-announce publish [-n] [-q] [--release=<id>] --audience=<name> [-F <file>] [--print] [--send]",
	"release-announce ack [-n] [-q] [--release=<id>] --audience=<name> [-m <text>]",
	"release-announce show [--release=<id>] [--audience=<name>] [--json]",
	NULL,
};

static struct {
	const char *release, *audience, *file, *message;
	int print, send, dry_run, quiet, json;
} o;

static const struct opt opts[] = {
	OPT_STRING(0, "release", &o.release, "id", "the release, instead of the one that is open"),
	OPT_STRING(0, "audience", &o.audience, "name", "whom it is for: a [release-audience] of the policy"),
	OPT_STRING('F', "file", &o.file, "file", "take the text from a file, - for standard input"),
	OPT_BOOL(0, "print", &o.print, "print the text that is published"),
	OPT_BOOL(0, "send", &o.send, "give it to the audience's trusted send command"),
	OPT_STRING('m', "message", &o.message, "text", "a remark on the acknowledgement"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_QUIET(&o.quiet),
	OPT_JSON(&o.json),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct repo repo;
	struct announcing a;
	const struct policy_audience *audience;
	struct strbuf text;    /* to be drafted or published */
	int is_given;          /* by -F: it is of the candidate at hand */
	struct strvec missing; /* what it lacks */
	struct strvec unexplained;
	struct ledger_self self;
};

static int is(const struct command *c, const char *verb)
{
	return !strcmp(c->verb->name, verb);
}

/* The text that the verb is about: given, drafted anew, or the last draft. */
static int find_text(struct command *c, const struct announce_audience *now, struct err *err)
{
	struct strbuf before = STRBUF_INIT;
	int ret = 0;

	strbuf_reset(&c->text);
	c->is_given = o.file != NULL;
	if (o.file)
		ret = textfile_read(&c->text, o.file, err);
	else
		ret = announcing_text(&before, &c->a, now, err);
	if (!ret && !o.file && is(c, "draft"))
		ret = announcing_compose(&c->text, &c->a, c->audience, before.len ? before.buf : NULL, err);
	else if (!ret && !o.file)
		strbuf_addbuf(&c->text, &before);
	strbuf_release(&before);
	strvec_release(&c->missing);
	if (!ret && c->audience->internal)
		announce_missing(&c->missing, c->text.buf);
	return ret;
}

static int ask_guard(const struct command *c, const struct announce_audience *now, struct err *err)
{
	struct announce_ask ask = { .audience = now, .may_allow = c->self.may_allow };

	ask.role = policy_role_find(&c->a.repo->policy, c->audience->ack_role);
	ask.actor = c->self.actor;
	ask.missing = &c->missing;
	ask.unexplained = &c->unexplained;
	ask.text = c->text.len ? c->text.buf : NULL;
	ask.is_other_candidate = now->is_other_candidate && !c->is_given;
	return guard_ask(announce_rules, c->verb->event, &ask, err);
}

static void fill(struct command *c, const struct announce_audience *now, struct ledger_draft *draft)
{
	const char *digest;
	char own[65], candidate[41];
	struct event *e = &draft->event;

	event_set_name(e, c->verb->event);
	event_set_subject(e, "%s %s: %s", c->verb->event, c->a.pick.id, c->audience->name);
	event_set(e, "Audience", c->audience->name);
	git_oid_tostr(candidate, sizeof(candidate), &c->a.pick.candidate);
	memcpy(e->candidate, candidate, sizeof(candidate));
	if (is(c, "ack")) {
		event_set_text(e, o.message);
		digest = event_get(&c->a.ledger.log.v[now->published.v[now->published.n - 1]].event, "Digest");
		event_set(e, "Digest", digest);
		return;
	}
	announcing_digest(own, c->text.buf, c->text.len);
	event_set(e, "Digest", own);
	ledger_draft_add_whole(draft, "text", c->text.buf, c->text.len);
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	struct command *c = data;
	struct announce_state state;
	const struct announce_audience *now;
	int ret;

	(void)rec;
	(void)project;
	announcing_state(&state, &c->a);
	now = announce_state_find(&state, c->audience->name);
	ret = is(c, "ack") ? 0 : find_text(c, now, err);
	if (!ret)
		ret = ask_guard(c, now, err);
	if (!ret)
		fill(c, now, draft);
	announce_state_release(&state);
	return ret;
}

static int record(struct command *c)
{
	struct ledger_recording rec;
	int ret, is_text = o.print || (is(c, "draft") && !o.file);
	size_t i;

	ledger_recording_init(&rec, &c->a.ledger, LEDGER_PLAIN);
	rec.prepare = prepare;
	rec.data = c;
	rec.dry_run = o.dry_run;
	ret = ledger_record(&rec, &c->cli->err);
	if (!ret)
		ledger_recording_report(&rec, o.quiet || is_text, LEDGER_ANSWER_SUBJECT, cli_warn);
	if (!ret && !o.quiet && is_text)
		fwrite(c->text.buf, 1, c->text.len, stdout);
	for (i = 0; i < c->missing.n && !ret && !o.quiet; i++)
		cli_hint("the draft still lacks: %s", c->missing.v[i]);
	ledger_recording_release(&rec);
	return ret;
}

static int print_json(struct command *c, const struct announce_state *state)
{
	struct strvec *lacks = xcalloc(state->n + 1, sizeof(*lacks));
	size_t i;
	int ret = 0;

	for (i = 0; i < state->n; i++) {
		strvec_init(&lacks[i]);
		if (!ret)
			ret = announcing_lacks(&lacks[i], &c->a, &state->v[i], &c->cli->err);
	}
	if (!ret)
		ret = announce_report_json(c->a.pick.id, state, lacks, c->audience, &c->cli->err);
	for (i = 0; i < state->n; i++)
		strvec_release(&lacks[i]);
	free(lacks);
	return ret;
}

static int print_text(struct command *c, const struct announce_state *state)
{
	struct strbuf text = STRBUF_INIT;
	int ret = announcing_text(&text, &c->a, announce_state_find(state, c->audience->name), &c->cli->err);

	if (!ret && !text.len)
		ret = err_set(&c->cli->err, ERR_NO, "nothing was drafted for '%s'", c->audience->name);
	else if (!ret)
		fwrite(text.buf, 1, text.len, stdout);
	strbuf_release(&text);
	return ret;
}

static void leave_out_unlisted(const struct announcing *a, struct announce_state *state)
{
	size_t i, kept = 0;

	for (i = 0; i < state->n; i++) {
		struct announce_audience one = state->v[i];

		if (!announcing_is_listed(a, &one))
			continue;
		state->v[i] = state->v[kept];
		state->v[kept++] = one;
	}
	state->n = kept;
}

static int show(struct command *c)
{
	struct announce_state state;
	int ret = 0;

	announcing_state(&state, &c->a);
	if (!c->audience)
		leave_out_unlisted(&c->a, &state);
	if (o.json)
		ret = print_json(c, &state);
	else if (c->audience)
		ret = print_text(c, &state);
	else
		announce_report_table(&state);
	announce_state_release(&state);
	return ret;
}

static int announce(struct command *c)
{
	int asks_who = guard_asks_who(announce_rules, c->verb->event);
	int ret = asks_who ? ledger_self(&c->self, &c->repo, &c->cli->err) : 0;

	if (!ret && is(c, "publish") && !c->audience->internal)
		ret = announcing_unexplained(&c->unexplained, &c->a, &c->cli->err);
	if (!ret && o.send)
		ret = announce_send_check(&c->a, c->audience, &c->cli->err);
	if (!ret)
		ret = record(c);
	if (!ret && o.send)
		ret = announce_send(&c->a, c->audience, &c->text, o.dry_run, stdout, &c->cli->err);
	return ret;
}

static int open_release(struct command *c)
{
	int ret = announcing_open(&c->a, &c->repo, o.release, &c->cli->err);

	return ret || !o.audience ? ret : announcing_audience(&c->audience, &c->a, o.audience, &c->cli->err);
}

/* clang-format off */
#define RECORDS "release dry-run quiet "

static const struct verb verbs[] = {
	{ .name = "draft", .event = "announce.draft", .takes = RECORDS "file", .needs = "audience", .run = announce },
	{ .name = "publish", .event = "announce.publish", .takes = RECORDS "file print send", .needs = "audience",
	  .run = announce },
	{ .name = "ack", .event = "announce.ack", .takes = RECORDS "message", .needs = "audience", .run = announce },
	{ .name = "show", .takes = "release audience json", .run = show },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-announce", usage, verbs, opts };

int main(int argc, char **argv)
{
	struct command c = { .text = STRBUF_INIT, .missing = STRVEC_INIT, .unexplained = STRVEC_INIT };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = verb_find(&c.verb, &cli, verbs);
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = open_release(&c);
	if (!ret)
		ret = c.verb->run(&c);
	strbuf_release(&c.text);
	strvec_release(&c.missing);
	strvec_release(&c.unexplained);
	ledger_self_release(&c.self);
	announcing_close(&c.a);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
