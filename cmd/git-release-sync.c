/* SPDX-License-Identifier: ISC */
/* git release-sync: the release ledger: share it, read it, verify it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/event_report.h"
#include "../common/cli/main.h"
#include "../common/cli/sync_report.h"
#include "../common/cli/term.h"
#include "../common/cli/verb.h"
#include "../common/repo/ledger_find.h"
#include "../common/repo/ledger_rewind.h"
#include "../common/repo/ledger_who.h"

static const char *const usage[] = {
	"release-sync [<remote>] [-n] [-q] [--json]",
	"release-sync log [<release>] [--color[=<when>]] [--json]",
	"release-sync verify [<release>] [--offline] [-q] [--json]",
	"release-sync doctor [<remote>] [-n] [--json]",
	"release-sync accept-rewind <release> --reason=<text> [--remote=<name>] [-n] [-q]",
	NULL,
};

static struct {
	const char *reason, *remote, *color;
	int offline, json, quiet, dry_run;
} o;

static const struct opt opts[] = {
	OPT_GROUP("verify"),
	OPT_BOOL(0, "offline", &o.offline, "do not ask the remotes what they have"),
	OPT_GROUP("accept-rewind"),
	OPT_STRING(0, "reason", &o.reason, "text", "why the remote has gone back; needed"),
	OPT_STRING(0, "remote", &o.remote, "name", "which remote; the one that is synced with when left out"),
	OPT_GROUP("How"),
	OPT_COLOR(&o.color),
	OPT_QUIET(&o.quiet),
	OPT_DRY_RUN(&o.dry_run),
	OPT_JSON(&o.json),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	const char *operand; /* a remote or a release; NULL: left out */
	struct repo repo;
};

/* The remote that was named, else the one that a push goes to. */
static int find_remote(struct command *c, const char *named, char **remote)
{
	if (!named)
		return repo_push_remote(&c->repo, remote, &c->cli->err);
	*remote = xstrdup(named);
	return 0;
}

/* --- sync -------------------------------------------------------------------------------------------------------- */

static int do_sync(struct command *c)
{
	struct ledger_sync s = { 0 };
	char *remote = NULL;
	int is_good = 1, ret = find_remote(c, c->operand, &remote);

	if (!ret && o.dry_run)
		ret = ledger_sync_look(&s, &c->repo, remote, &c->cli->err);
	else if (!ret)
		ret = ledger_sync_run(&s, &c->repo, remote, NULL, 0, 1, &c->cli->err);
	if (!ret && o.json) {
		ret = sync_report_json(&s, remote, &c->cli->err);
	} else if (!ret && !o.quiet) {
		sync_report_print(&s, o.dry_run);
	}
	if (!ret)
		is_good = sync_report_warn(&s, remote);
	ledger_sync_release(&s);
	free(remote);
	return ret || is_good ? ret : ERR_NO;
}

/* --- log --------------------------------------------------------------------------------------------------------- */

static int do_log(struct command *c)
{
	struct ledger l = { 0 };
	char *release = NULL;
	int color = 0, ret = ledger_find(&release, &c->repo, c->operand, &c->cli->err);

	if (!ret)
		ret = term_color(&color, o.color, config_list_get(&c->repo.config, "color", "ui"), &c->cli->err);
	if (!ret)
		ret = ledger_open(&l, &c->repo, release, &c->cli->err);
	if (!ret)
		ret = ledger_identify(&l, &c->cli->err);
	if (!ret && o.json)
		ret = sync_report_log_json(&l, &c->cli->err);
	else if (!ret)
		event_report_print(&l.log, color);
	ledger_close(&l);
	free(release);
	return ret;
}

/* --- verify ------------------------------------------------------------------------------------------------------ */

static int verify_one(struct command *c, struct ledger_problems *p, json_t *ledgers, const char *release)
{
	struct ledger l;
	size_t before = p->n, i, events = 0;
	int ret = ledger_open(&l, &c->repo, release, &c->cli->err);

	if (!ret)
		ret = ledger_verify(p, &l, &c->cli->err);
	if (!ret && git_oid_is_zero(&l.tip) && p->n == before) {
		ledger_close(&l);
		return 0;
	}
	for (i = 0; i < l.log.n; i++)
		events += l.log.v[i].counts != 0;
	if (!ret)
		json_array_append_new(ledgers, sync_report_verified(&l, events));
	if (!ret && p->n == before && !o.json && !o.quiet)
		sync_report_ok(&l, events);
	ledger_close(&l);
	return ret;
}

static int verify_all(struct command *c, struct ledger_problems *p, json_t *ledgers, struct strvec *away)
{
	struct strvec releases = STRVEC_INIT;
	char *release = NULL;
	size_t i;
	int ret = 0;

	if (c->operand) {
		ret = ledger_find(&release, &c->repo, c->operand, &c->cli->err);
		if (!ret)
			strvec_push(&releases, release);
	} else {
		strvec_push(&releases, EVENT_PROJECT);
		ret = ledger_list_known(&releases, &c->repo, &c->cli->err);
	}
	for (i = 0; i < releases.n && !ret; i++)
		ret = verify_one(c, p, ledgers, releases.v[i]);
	if (!ret)
		ret = ledger_verify_tags(p, &c->repo, release, &c->cli->err);
	if (!ret && !o.offline)
		ret = ledger_verify_remotes(p, away, &c->repo, release, &c->cli->err);
	free(release);
	strvec_release(&releases);
	return ret;
}

static int do_verify(struct command *c)
{
	struct ledger_problems p = { NULL, 0, 0 };
	struct strvec away = STRVEC_INIT;
	json_t *ledgers = json_array();
	size_t i, n;
	int ret = verify_all(c, &p, ledgers, &away);

	for (i = 0; i < away.n && !ret; i++)
		cli_warn("remote '%s' does not answer: whether it still has the ledger is not known", away.v[i]);
	if (!ret && !o.json && !o.quiet)
		sync_report_problems(&p);
	if (!ret && o.json)
		ret = sync_report_verify_json(&p, ledgers, &c->cli->err);
	n = p.n;
	json_decref(ledgers);
	ledger_problems_release(&p);
	strvec_release(&away);
	return ret ? ret : n ? ERR_NO : 0;
}

/* --- doctor ------------------------------------------------------------------------------------------------------ */

static int do_doctor(struct command *c)
{
	struct ledger_checkup k = { 0 };
	const char *prefix = c->repo.policy.ledger_prefix;
	char *remote = NULL;
	int ok, ret = find_remote(c, c->operand, &remote);

	if (ret)
		return ret;
	ledger_checkup_init(&k, &c->repo, remote);
	if (o.dry_run) {
		printf("push %s to %s\ndelete it there\n", k.probe, remote);
		k.takes = k.shows = k.clears = 1;
	} else {
		ret = ledger_checkup_run(&k, &c->repo, remote, &c->cli->err);
	}
	if (!ret && !o.dry_run && o.json)
		ret = sync_report_checkup_json(&k, remote, prefix, &c->cli->err);
	else if (!ret && !o.dry_run)
		sync_report_checkup(&k, remote, prefix);
	if (!ret)
		sync_report_advise(&k, remote, prefix);
	ok = k.takes && k.shows;
	ledger_checkup_release(&k);
	free(remote);
	return ret ? ret : ok ? 0 : ERR_NO;
}

/* --- accept-rewind ----------------------------------------------------------------------------------------------- */

static int accept(struct command *c, struct ledger_rewind *w, struct ledger *l)
{
	struct ledger_recording rec;
	int ret;

	ledger_recording_init(&rec, l, LEDGER_LOCAL);
	rec.prepare = ledger_rewind_prepare;
	rec.data = w;
	rec.dry_run = o.dry_run;
	ret = ledger_record(&rec, &c->cli->err);
	if (!ret && !o.dry_run)
		ret = ledger_rewind_accept(w, &c->repo, l->release, &c->cli->err);
	if (!ret && !o.quiet)
		ledger_recording_report(&rec, LEDGER_ANSWER_SUBJECT, cli_warn);
	if (!ret && !o.dry_run)
		cli_hint("git release-sync %s   sends what was lost there", w->remote);
	ledger_recording_release(&rec);
	return ret;
}

static int do_accept(struct command *c)
{
	struct ledger_rewind w = { .reason = o.reason };
	struct ledger l = { 0 };
	char *remote = NULL, *release = NULL;
	int ret = find_remote(c, o.remote, &remote);

	if (!ret && !o.reason[strspn(o.reason, " \t\n")])
		ret = err_set(&c->cli->err, ERR_FAIL, "'%s' is no reason", o.reason);
	if (!ret)
		ret = ledger_find(&release, &c->repo, c->operand, &c->cli->err);
	w.remote = remote;
	if (!ret)
		ret = ledger_rewind_find(&w, &c->repo, release, !o.dry_run, &c->cli->err);
	if (!ret)
		ret = ledger_open(&l, &c->repo, release, &c->cli->err);
	if (!ret)
		ret = accept(c, &w, &l);
	ledger_close(&l);
	free(remote);
	free(release);
	return ret;
}

/* ----------------------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "", .most = 1, .takes = "quiet dry-run json", .run = do_sync },
	{ .name = "log", .most = 1, .takes = "color json", .run = do_log },
	{ .name = "verify", .most = 1, .takes = "offline quiet json", .run = do_verify },
	{ .name = "doctor", .most = 1, .takes = "dry-run json", .run = do_doctor },
	{ .name = "accept-rewind", .least = 1, .most = 1, .operands = "a release", .takes = "remote quiet dry-run",
	  .needs = "reason", .run = do_accept },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-sync", usage, verbs, opts };

int main(int argc, char **argv)
{
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = verb_find(&c.verb, &cli, verbs);
	c.operand = cli.args.n ? cli.args.v[0] : NULL;
	if (!ret)
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = c.verb->run(&c);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
