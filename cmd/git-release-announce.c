/* SPDX-License-Identifier: ISC */
/* git release-announce: what each audience is told of a release, and who has taken note of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/announce_report.h"
#include "../common/cli/main.h"
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

static const char *const verbs[] = { "draft", "publish", "ack", "show", NULL };

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

static const struct opt_table table = { "release-announce", usage, verbs, opts };

struct job {
	struct announcing a;
	const struct policy_audience *audience;
	const char *event;     /* "announce.publish" */
	struct strbuf text;    /* to be drafted or published */
	int is_given;          /* by -F: it is of the candidate at hand */
	struct strvec missing; /* what it lacks */
	struct strvec unexplained;
	struct ledger_self self;
};

static int is_verb(const struct cli *cli, const char *verb)
{
	return !strcmp(cli->args.v[0], verb);
}

static int check_usage(struct cli *cli)
{
	size_t i;

	if (!cli->args.n)
		return cli_usage(cli, "say what to do: draft, publish, ack or show");
	for (i = 0; verbs[i] && !is_verb(cli, verbs[i]); i++)
		;
	if (!verbs[i])
		return cli_usage(cli, "unknown verb '%s'", cli->args.v[0]);
	if (cli->args.n > 1)
		return cli_usage(cli, "too many arguments: '%s'", cli->args.v[1]);
	if (!o.audience && !is_verb(cli, "show"))
		return cli_usage(cli, "%s needs --audience", cli->args.v[0]);
	if (o.file && !is_verb(cli, "draft") && !is_verb(cli, "publish"))
		return cli_usage(cli, "--file is for draft and publish");
	if ((o.print || o.send) && !is_verb(cli, "publish"))
		return cli_usage(cli, "--print and --send are for publish");
	if (o.message && !is_verb(cli, "ack"))
		return cli_usage(cli, "--message is for ack");
	if (o.json && !is_verb(cli, "show"))
		return cli_usage(cli, "--json is for show");
	if ((o.dry_run || o.quiet) && is_verb(cli, "show"))
		return cli_usage(cli, "--dry-run and --quiet are not for show");
	return 0;
}

/* The text that the verb is about: given, drafted anew, or the last draft. */
static int find_text(struct job *j, const struct announce_audience *now, struct err *err)
{
	struct strbuf before = STRBUF_INIT;
	int ret = 0;

	strbuf_reset(&j->text);
	j->is_given = o.file != NULL;
	if (o.file)
		ret = textfile_read(&j->text, o.file, err);
	else
		ret = announcing_text(&before, &j->a, now, err);
	if (!ret && !o.file && !strcmp(j->event, "announce.draft"))
		ret = announcing_compose(&j->text, &j->a, j->audience, before.len ? before.buf : NULL, err);
	else if (!ret && !o.file)
		strbuf_addbuf(&j->text, &before);
	strbuf_release(&before);
	strvec_release(&j->missing);
	if (!ret && j->audience->internal)
		announce_missing(&j->missing, j->text.buf);
	return ret;
}

static int ask_guard(const struct job *j, const struct announce_audience *now, struct err *err)
{
	struct announce_ask ask = { now, &j->a.ledger.log, NULL, j->self.actor, &j->missing, &j->unexplained, NULL, 0 };
	const struct policy *p = &j->a.repo->policy;
	size_t i;

	for (i = 0; i < p->n_roles; i++)
		if (j->audience->ack_role && !strcmp(p->roles[i].name, j->audience->ack_role))
			ask.role = &p->roles[i];
	ask.text = j->text.len ? j->text.buf : NULL;
	ask.is_other_candidate = now->is_other_candidate && !j->is_given;
	return guard_ask(announce_rules, j->event, &ask, err);
}

static void fill(struct job *j, const struct announce_audience *now, struct ledger_draft *draft)
{
	const char *step = strchr(j->event, '.') + 1, *digest;
	char own[65], candidate[41];
	struct event *e = &draft->event;

	event_set_name(e, j->event);
	event_set_subject(e, "announce.%s %s: %s", step, j->a.pick.id, j->audience->name);
	event_set(e, "Audience", j->audience->name);
	git_oid_tostr(candidate, sizeof(candidate), &j->a.pick.candidate);
	memcpy(e->candidate, candidate, sizeof(candidate));
	if (!strcmp(j->event, "announce.ack")) {
		event_set_text(e, o.message);
		digest = event_get(&j->a.ledger.log.v[now->published.v[now->published.n - 1]].event, "Digest");
		event_set(e, "Digest", digest);
		return;
	}
	announcing_digest(own, j->text.buf, j->text.len);
	event_set(e, "Digest", own);
	ledger_draft_add_whole(draft, "text", j->text.buf, j->text.len);
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	struct job *j = data;
	struct announce_state state;
	const struct announce_audience *now;
	int ret;

	(void)rec;
	(void)project;
	announcing_state(&state, &j->a);
	now = announce_state_find(&state, j->audience->name);
	ret = find_text(j, now, err);
	if (!ret)
		ret = ask_guard(j, now, err);
	if (!ret)
		fill(j, now, draft);
	announce_state_release(&state);
	return ret;
}

static int record(struct cli *cli, struct job *j)
{
	struct ledger_recording rec;
	size_t i;
	int ret;

	ledger_recording_init(&rec, &j->a.ledger, LEDGER_PLAIN);
	rec.prepare = prepare;
	rec.data = j;
	rec.dry_run = o.dry_run;
	ret = ledger_record(&rec, &cli->err);
	if (!ret && !o.quiet) {
		if (o.print || (!strcmp(j->event, "announce.draft") && !o.file))
			fwrite(j->text.buf, 1, j->text.len, stdout);
		else
			ledger_recording_report(&rec, LEDGER_ANSWER_SUBJECT, cli_warn);
		for (i = 0; i < j->missing.n; i++)
			cli_hint("the draft still lacks: %s", j->missing.v[i]);
	}
	ledger_recording_release(&rec);
	return ret;
}

static int print_json(struct cli *cli, struct job *j, const struct announce_state *state)
{
	struct strvec *lacks = xcalloc(state->n + 1, sizeof(*lacks));
	size_t i;
	int ret = 0;

	for (i = 0; i < state->n; i++) {
		strvec_init(&lacks[i]);
		if (!ret)
			ret = announcing_lacks(&lacks[i], &j->a, &state->v[i], &cli->err);
	}
	if (!ret)
		ret = announce_report_json(j->a.pick.id, state, lacks, j->audience, &cli->err);
	for (i = 0; i < state->n; i++)
		strvec_release(&lacks[i]);
	free(lacks);
	return ret;
}

static int print_text(struct cli *cli, struct job *j, const struct announce_state *state)
{
	struct strbuf text = STRBUF_INIT;
	int ret = announcing_text(&text, &j->a, announce_state_find(state, j->audience->name), &cli->err);

	if (!ret && !text.len)
		ret = err_set(&cli->err, ERR_NO, "nothing was drafted for '%s'", j->audience->name);
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

static int show(struct cli *cli, struct job *j)
{
	struct announce_state state;
	int ret = 0;

	announcing_state(&state, &j->a);
	if (!j->audience)
		leave_out_unlisted(&j->a, &state);
	if (o.json)
		ret = print_json(cli, j, &state);
	else if (j->audience)
		ret = print_text(cli, j, &state);
	else
		announce_report_table(&state);
	announce_state_release(&state);
	return ret;
}

static int run(struct cli *cli, struct job *j)
{
	const char *verb = cli->args.v[0];
	char *event = NULL;
	int ret = 0;

	if (o.audience)
		ret = announcing_audience(&j->audience, &j->a, o.audience, &cli->err);
	if (ret || !strcmp(verb, "show"))
		return ret ? ret : show(cli, j);
	event = xstrfmt("announce.%s", verb);
	j->event = event;
	ret = ledger_self(&j->self, j->a.repo, &cli->err);
	if (!ret && !j->audience->internal)
		ret = announcing_unexplained(&j->unexplained, &j->a, &cli->err);
	if (!ret && o.send)
		ret = announce_send_check(&j->a, j->audience, &cli->err);
	if (!ret)
		ret = record(cli, j);
	if (!ret && o.send)
		ret = announce_send(&j->a, j->audience, &j->text, o.dry_run, stdout, &cli->err);
	free(event);
	return ret;
}

int main(int argc, char **argv)
{
	struct repo repo = { 0 };
	struct job j;
	struct cli cli;
	int ret;

	memset(&j, 0, sizeof(j));
	strbuf_init(&j.text);
	strvec_init(&j.missing);
	strvec_init(&j.unexplained);
	cli_start(&cli, &table, argc, argv);
	ret = check_usage(&cli);
	if (!ret)
		ret = repo_open(&repo, &cli.err);
	if (!ret)
		ret = announcing_open(&j.a, &repo, o.release, &cli.err);
	if (!ret)
		ret = run(&cli, &j);
	strbuf_release(&j.text);
	strvec_release(&j.missing);
	strvec_release(&j.unexplained);
	ledger_self_release(&j.self);
	announcing_close(&j.a);
	repo_close(&repo);
	return cli_finish(&cli, ret);
}
