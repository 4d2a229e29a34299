/* SPDX-License-Identifier: ISC */
/* git release-sync: the release ledger: share it, read it, verify it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/event_report.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/term.h"
#include "../common/cli/verb.h"
#include "../common/repo/hex.h"
#include "../common/repo/ledger_find.h"
#include "../common/repo/ledger_json.h"
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

static void print_line(const char *text)
{
	char *clean = utf8_cleaned(text);

	if (!o.quiet)
		puts(clean);
	free(clean);
}

static int print_sync_json(struct command *c, const struct ledger_sync *s, const char *remote)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "remote", json_text(remote));
	ledger_sync_json(root, s);
	return json_print(root, &c->cli->err);
}

static size_t print_results(const struct ledger_remote_result *v, size_t n)
{
	size_t i, changed = 0;

	for (i = 0; i < n; i++) {
		char *line = xstrfmt("%s: %s%s", v[i].release, o.dry_run ? "to be " : "",
				     ledger_remote_state_name(v[i].state));

		if (v[i].state != LEDGER_SAME) {
			print_line(line);
			changed++;
		}
		free(line);
	}
	return changed;
}

static void print_sync(const struct ledger_sync *s)
{
	size_t changed = print_results(s->v, s->n);

	changed += print_results(s->notes, s->n_notes);
	if (!changed)
		print_line("up to date");
}

/* What did not go as it should, for people; 0 then, else 1. */
static int warn_of(const struct ledger_remote_result *v, size_t n, const char *remote)
{
	size_t i;
	int bad = 0;

	for (i = 0; i < n; i++) {
		char seen[OID_HEX + 1], now[OID_HEX + 1];

		hex_write(seen, &v[i].seen);
		hex_write(now, &v[i].now);
		if (v[i].state == LEDGER_REFUSED)
			cli_warn("'%s' is not shared with '%s': %s", v[i].release, remote, v[i].reason);
		if (v[i].state == LEDGER_REWOUND && git_oid_is_zero(&v[i].now))
			cli_warn("'%s' has lost '%s', which it had at %.12s", remote, v[i].release, seen);
		else if (v[i].state == LEDGER_REWOUND)
			cli_warn("'%s' has gone back in '%s': it had %.12s, and has now %.12s", remote, v[i].release,
				 seen, now);
		if (v[i].state == LEDGER_REWOUND)
			cli_hint("nothing is lost here; when it is meant to be so: git release-sync accept-rewind %s "
				 "--reason=<text>",
				 v[i].release);
		bad |= v[i].state == LEDGER_REFUSED || v[i].state == LEDGER_REWOUND;
	}
	return !bad;
}

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
		ret = print_sync_json(c, &s, remote);
	} else if (!ret) {
		print_sync(&s);
	}
	if (!ret)
		is_good = warn_of(s.v, s.n, remote) & warn_of(s.notes, s.n_notes, remote);
	ledger_sync_release(&s);
	free(remote);
	return ret || is_good ? ret : ERR_NO;
}

/* --- log --------------------------------------------------------------------------------------------------------- */

static int print_log_json(struct command *c, const struct ledger *l)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "release", json_text(l->release));
	json_object_set_new(root, "tip", hex_json(&l->tip));
	json_object_set_new(root, "events", event_report_json(&l->log));
	return json_print(root, &c->cli->err);
}

static int do_log(struct command *c)
{
	struct ledger l = { 0 };
	char *release = NULL;
	int color = 0, ret = ledger_find(&release, &c->repo, c->operand, &c->cli->err);

	if (!ret)
		ret = term_color(&color, o.color, config_list_get(&c->repo.config, "color", "ui"), &c->cli->err);
	c->repo.is_look = 1;
	if (!ret)
		ret = ledger_open_identified(&l, &c->repo, release, &c->cli->err);
	cli_warn_all(&c->repo.warnings);
	if (!ret && o.json)
		ret = print_log_json(c, &l);
	else if (!ret)
		event_report_print(&l.log, color);
	ledger_close(&l);
	free(release);
	return ret;
}

/* --- verify ------------------------------------------------------------------------------------------------------ */

static void print_ok(const struct ledger *l, size_t events)
{
	char *line = xstrfmt("%s: ok, %zu event%s", l->release, events, events == 1 ? "" : "s");

	print_line(line);
	free(line);
}

/* A ref that is broken is a problem like any other. */
static int open_one(struct ledger *l, struct command *c, struct ledger_problems *p, const char *release)
{
	struct err *err = &c->cli->err;
	int ret = ledger_open(l, &c->repo, release, err);

	if (ret == ERR_FAIL) {
		ledger_problems_add(p, release, err->msg.buf);
		err_clear(err);
		return 0;
	}
	return ret;
}

static int verify_one(struct command *c, struct ledger_problems *p, json_t *ledgers, const char *release)
{
	struct ledger l;
	size_t before = p->n, i, events = 0;
	int ret = open_one(&l, c, p, release);

	if (!ret && p->n > before) {
		ledger_close(&l);
		return 0;
	}
	if (!ret)
		ret = ledger_verify(p, &l, &c->cli->err);
	if (!ret && git_oid_is_zero(&l.tip) && p->n == before) {
		ledger_close(&l);
		return 0;
	}
	for (i = 0; i < l.log.n; i++)
		events += l.log.v[i].counts != 0;
	if (!ret)
		json_array_append_new(ledgers, ledger_verified_json(&l, events));
	if (!ret && p->n == before && !o.json)
		print_ok(&l, events);
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

static void print_problems(const struct ledger_problems *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		char *line = xstrfmt("%s: %.12s%s%s", p->v[i].release, p->v[i].oid, *p->v[i].oid ? ": " : "",
				     p->v[i].text);

		print_line(line);
		free(line);
	}
}

static int print_verify_json(struct command *c, const struct ledger_problems *p, json_t *ledgers)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "ledgers", json_incref(ledgers));
	json_object_set_new(root, "problems", ledger_problems_json(p));
	return json_print(root, &c->cli->err);
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
	if (!ret && !o.json)
		print_problems(&p);
	if (!ret && o.json)
		ret = print_verify_json(c, &p, ledgers);
	n = p.n;
	json_decref(ledgers);
	ledger_problems_release(&p);
	strvec_release(&away);
	return ret ? ret : n ? ERR_NO : 0;
}

/* --- doctor ------------------------------------------------------------------------------------------------------ */

static int print_checkup_json(struct command *c, const struct ledger_checkup *k, const char *remote, const char *prefix)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "remote", json_text(remote));
	json_object_set_new(root, "prefix", json_text(prefix));
	ledger_checkup_json(root, k, !o.dry_run);
	return json_print(root, &c->cli->err);
}

static void print_checkup(const struct ledger_checkup *k, const char *remote, const char *prefix)
{
	char *line = k->takes && k->shows ? xstrfmt("%s: takes '%s'", remote, prefix)
		     : k->takes           ? xstrfmt("%s: takes '%s' and does not show it", remote, prefix)
					  : xstrfmt("%s: does not take '%s': %s", remote, prefix, k->reason);

	print_line(line);
	free(line);
}

static void advise(const struct ledger_checkup *k, const char *remote, const char *prefix)
{
	if (k->takes && !k->clears)
		cli_warn("'%s' does not let the probe '%s' be deleted; it does no harm: %s", remote, k->probe,
			 k->reason);
	if (k->takes && k->shows)
		return;
	if (strncmp(prefix, "refs/heads/", strlen("refs/heads/")) != 0)
		cli_hint("put the ledger where the host takes it:\n"
			 "git config -f .gitrelease release.ledgerPrefix refs/heads/release-ledger/");
	else
		cli_hint("let those who record push to branches below '%s'", prefix);
}

static int do_doctor(struct command *c)
{
	struct ledger_checkup k = { 0 };
	const char *prefix = c->repo.policy.ledger_prefix;
	char *remote = NULL;
	int ok, ret = find_remote(c, c->operand, &remote);

	if (ret)
		return ret;
	ledger_checkup_init(&k, &c->repo, remote);
	if (!o.dry_run)
		ret = ledger_checkup_run(&k, &c->repo, remote, &c->cli->err);
	if (!ret && o.json)
		ret = print_checkup_json(c, &k, remote, prefix);
	else if (!ret && o.dry_run)
		printf("push %s to %s\ndelete it there\n", k.probe, remote);
	else if (!ret)
		print_checkup(&k, remote, prefix);
	if (!ret)
		cli_warn_all(&k.warnings);
	if (!ret && !o.dry_run)
		advise(&k, remote, prefix);
	ok = o.dry_run || (k.takes && k.shows);
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
	if (!ret)
		ledger_recording_report(&rec, o.quiet, LEDGER_ANSWER_SUBJECT, cli_warn);
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
