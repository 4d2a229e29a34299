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
#include "../common/repo/hex.h"
#include "../common/repo/ledger_doctor.h"
#include "../common/repo/ledger_remote.h"
#include "../common/repo/ledger_rewind.h"
#include "../common/repo/ledger_verify.h"
#include "../common/repo/ledger_who.h"
#include "../common/repo/release_pick.h"

static const char *const usage[] = {
	"release-sync [<remote>] [-n] [-q] [--json]",
	"release-sync log [<release>] [--color[=<when>]] [--json]",
	"release-sync verify [<release>] [--offline] [-q] [--json]",
	"release-sync doctor [<remote>] [-n] [--json]",
	"release-sync accept-rewind <release> --reason=<text> [--remote=<name>] [-n] [-q]",
	NULL,
};

static const char *const verbs[] = { "log", "verify", "doctor", "accept-rewind", NULL };

enum verb { SYNC = 1, LOG = 2, VERIFY = 4, DOCTOR = 8, ACCEPT = 16 };

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

static const struct opt_table table = { "release-sync", usage, verbs, opts };

struct command {
	struct cli *cli;
	enum verb verb;
	const char *operand; /* a remote or a release; NULL: left out */
	struct repo repo;
};

/* --- the command line -------------------------------------------------------------------------------------------- */

static int check_options(struct command *c)
{
	const struct {
		const char *name;
		int given;
		unsigned verbs;
	} rules[] = {
		{ "--offline", o.offline, VERIFY },
		{ "--reason", o.reason != NULL, ACCEPT },
		{ "--remote", o.remote != NULL, ACCEPT },
		{ "--color", o.color != NULL, LOG },
		{ "--quiet", o.quiet, SYNC | VERIFY | ACCEPT },
		{ "--dry-run", o.dry_run, SYNC | DOCTOR | ACCEPT },
		{ "--json", o.json, SYNC | LOG | VERIFY | DOCTOR },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].given && !(rules[i].verbs & c->verb))
			return cli_usage(c->cli, "'%s' does not go with %s", rules[i].name,
					 c->verb == SYNC ? "syncing" : c->cli->args.v[0]);
	if (c->verb == ACCEPT && !o.reason)
		return cli_usage(c->cli, "accept-rewind needs '--reason'");
	if (c->verb == ACCEPT && !c->operand)
		return cli_usage(c->cli, "accept-rewind needs a release");
	return 0;
}

static int read_command_line(struct command *c)
{
	const struct strvec *args = &c->cli->args;
	size_t i, n = 0;

	c->verb = SYNC;
	for (i = 0; verbs[i] && args->n; i++)
		if (!strcmp(verbs[i], args->v[0])) {
			c->verb = (enum verb)(2 << i);
			n = 1;
		}
	if (args->n > n + 1)
		return cli_usage(c->cli, "unexpected argument '%s'", args->v[n + 1]);
	c->operand = args->n > n ? args->v[n] : NULL;
	return check_options(c);
}

/* The remote that was named, else the one that a push goes to. */
static int find_remote(struct command *c, const char *named, char **remote)
{
	if (!named)
		return repo_push_remote(&c->repo, remote, &c->cli->err);
	*remote = xstrdup(named);
	return 0;
}

static void print_line(const char *text)
{
	char *clean = utf8_cleaned(text);

	if (!o.quiet)
		puts(clean);
	free(clean);
}

/* --- sync -------------------------------------------------------------------------------------------------------- */

static json_t *oid_json(const git_oid *oid)
{
	char hex[OID_HEX + 1];

	hex_write(hex, oid);
	return git_oid_is_zero(oid) ? json_null() : json_text(hex);
}

static json_t *results_json(const struct ledger_remote_result *v, size_t n, const char *key)
{
	json_t *all = json_array();
	size_t i;

	for (i = 0; i < n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, key, json_text(v[i].release));
		json_object_set_new(one, "state", json_text(ledger_remote_state_name(v[i].state)));
		json_object_set_new(one, "seen", oid_json(&v[i].seen));
		json_object_set_new(one, "now", oid_json(&v[i].now));
		json_object_set_new(one, "reason", json_text(v[i].reason));
		json_array_append_new(all, one);
	}
	return all;
}

static int print_sync_json(struct command *c, const struct ledger_sync *s, const char *remote)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "remote", json_text(remote));
	json_object_set_new(root, "ledgers", results_json(s->v, s->n, "release"));
	json_object_set_new(root, "notes", results_json(s->notes, s->n_notes, "ref"));
	return json_print(root, &c->cli->err);
}

static void print_results(const struct ledger_remote_result *v, size_t n, size_t *changed)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char *line = xstrfmt("%s: %s%s", v[i].release, o.dry_run ? "to be " : "",
				     ledger_remote_state_name(v[i].state));

		if (v[i].state != LEDGER_SAME) {
			print_line(line);
			++*changed;
		}
		free(line);
	}
}

/* What did not go as it should, for people; the answer is 1 then. */
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
	return bad;
}

static int do_sync(struct command *c)
{
	struct ledger_sync s = { 0 };
	char *remote = NULL;
	size_t changed = 0;
	int bad = 0, ret = find_remote(c, c->operand, &remote);

	if (!ret && o.dry_run)
		ret = ledger_sync_look(&s, &c->repo, remote, &c->cli->err);
	else if (!ret)
		ret = ledger_sync_run(&s, &c->repo, remote, NULL, 0, 1, &c->cli->err);
	if (!ret && o.json) {
		ret = print_sync_json(c, &s, remote);
	} else if (!ret) {
		print_results(s.v, s.n, &changed);
		print_results(s.notes, s.n_notes, &changed);
		if (!changed)
			print_line("up to date");
	}
	if (!ret)
		bad = warn_of(s.v, s.n, remote) | warn_of(s.notes, s.n_notes, remote);
	ledger_sync_release(&s);
	free(remote);
	return ret ? ret : bad ? ERR_NO : 0;
}

/* --- log --------------------------------------------------------------------------------------------------------- */

/* All that have a ledger, or had one at a remote: one that was lost here must be noticed. */
static int list_ledgers(struct command *c, struct strvec *all)
{
	struct strvec seen = STRVEC_INIT;
	size_t i;
	int ret = ledger_list(all, &c->repo, &c->cli->err);

	if (!ret)
		ret = ledger_seen_releases(&seen, &c->repo, &c->cli->err);
	for (i = 0; i < seen.n && !ret; i++)
		if (!strvec_has(all, seen.v[i]))
			strvec_push(all, seen.v[i]);
	strvec_release(&seen);
	return ret;
}

static int pick_release(struct command *c, char **release)
{
	struct release_pick p = { 0 };
	int ret = release_pick(&p, &c->repo, c->operand, &c->cli->err);

	if (!ret)
		*release = xstrdup(p.id);
	release_pick_release(&p);
	return ret;
}

/* A release that has a ledger is meant by its very name; anything else must be one that is known. */
static int find_release(struct command *c, char **release)
{
	struct strvec all = STRVEC_INIT;
	int ret = c->operand ? list_ledgers(c, &all) : 0;

	if (!ret && c->operand && (!strcmp(c->operand, EVENT_PROJECT) || strvec_has(&all, c->operand)))
		*release = xstrdup(c->operand);
	else if (!ret)
		ret = pick_release(c, release);
	strvec_release(&all);
	return ret;
}

static int print_log_json(struct command *c, const struct ledger *l)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "release", json_text(l->release));
	json_object_set_new(root, "tip", oid_json(&l->tip));
	json_object_set_new(root, "events", event_report_json(&l->log));
	return json_print(root, &c->cli->err);
}

static int do_log(struct command *c)
{
	struct ledger l = { 0 };
	char *release = NULL;
	int color = 0, ret = find_release(c, &release);

	if (!ret)
		ret = term_color(&color, o.color, config_list_get(&c->repo.config, "color", "ui"), &c->cli->err);
	if (!ret)
		ret = ledger_open(&l, &c->repo, release, &c->cli->err);
	if (!ret)
		ret = ledger_identify(&l, &c->cli->err);
	if (!ret && o.json)
		ret = print_log_json(c, &l);
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
	if (!ret) {
		json_t *one = json_object();
		char *line = xstrfmt("%s: ok, %zu event%s", release, events, events == 1 ? "" : "s");

		json_object_set_new(one, "release", json_text(release));
		json_object_set_new(one, "tip", oid_json(&l.tip));
		json_object_set_new(one, "events", json_integer((json_int_t)events));
		json_array_append_new(ledgers, one);
		if (p->n == before && !o.json)
			print_line(line);
		free(line);
	}
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
		ret = find_release(c, &release);
		if (!ret)
			strvec_push(&releases, release);
	} else {
		strvec_push(&releases, EVENT_PROJECT);
		ret = list_ledgers(c, &releases);
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

static int print_verify_json(struct command *c, const struct ledger_problems *p, json_t *ledgers)
{
	json_t *root = json_document("release-sync"), *problems = json_array();
	size_t i;

	for (i = 0; i < p->n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "release", json_text(p->v[i].release));
		json_object_set_new(one, "oid", json_text(*p->v[i].oid ? p->v[i].oid : NULL));
		json_object_set_new(one, "problem", json_text(p->v[i].text));
		json_array_append_new(problems, one);
	}
	json_object_set_new(root, "ledgers", json_incref(ledgers));
	json_object_set_new(root, "problems", problems);
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
	for (i = 0; i < p.n && !ret && !o.json; i++) {
		char *line = xstrfmt("%s: %.12s%s%s", p.v[i].release, p.v[i].oid, *p.v[i].oid ? ": " : "", p.v[i].text);

		print_line(line);
		free(line);
	}
	if (!ret && o.json)
		ret = print_verify_json(c, &p, ledgers);
	n = p.n;
	json_decref(ledgers);
	ledger_problems_release(&p);
	strvec_release(&away);
	return ret ? ret : n ? ERR_NO : 0;
}

/* --- doctor ------------------------------------------------------------------------------------------------------ */

static int print_checkup_json(struct command *c, const struct ledger_checkup *k, const char *remote)
{
	json_t *root = json_document("release-sync"), *warnings = json_array();
	size_t i;

	for (i = 0; i < k->warnings.n; i++)
		json_array_append_new(warnings, json_text(k->warnings.v[i]));
	json_object_set_new(root, "remote", json_text(remote));
	json_object_set_new(root, "prefix", json_text(c->repo.policy.ledger_prefix));
	json_object_set_new(root, "ok", json_boolean(k->takes && k->shows));
	json_object_set_new(root, "takes", json_boolean(k->takes));
	json_object_set_new(root, "shows", json_boolean(k->shows));
	json_object_set_new(root, "clears", json_boolean(k->clears));
	json_object_set_new(root, "reason", json_text(k->reason));
	json_object_set_new(root, "warnings", warnings);
	return json_print(root, &c->cli->err);
}

static void print_checkup(struct command *c, const struct ledger_checkup *k, const char *remote)
{
	const char *prefix = c->repo.policy.ledger_prefix;
	char *line = k->takes && k->shows ? xstrfmt("%s: takes '%s'", remote, prefix)
		     : k->takes           ? xstrfmt("%s: takes '%s' and does not show it", remote, prefix)
					  : xstrfmt("%s: does not take '%s': %s", remote, prefix, k->reason);

	print_line(line);
	free(line);
}

static void advise(struct command *c, const struct ledger_checkup *k, const char *remote)
{
	size_t i;

	for (i = 0; i < k->warnings.n; i++)
		cli_warn("%s", k->warnings.v[i]);
	if (k->takes && !k->clears)
		cli_warn("'%s' does not let the probe '%s' be deleted; it does no harm: %s", remote, k->probe,
			 k->reason);
	if (k->takes && k->shows)
		return;
	if (strncmp(c->repo.policy.ledger_prefix, "refs/heads/", strlen("refs/heads/")) != 0)
		cli_hint("put the ledger where the host takes it:\n"
			 "git config -f .gitrelease release.ledgerPrefix refs/heads/release-ledger/");
	else
		cli_hint("let those who record push to branches below '%s'", c->repo.policy.ledger_prefix);
}

static int do_doctor(struct command *c)
{
	struct ledger_checkup k = { 0 };
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
		ret = print_checkup_json(c, &k, remote);
	else if (!ret && !o.dry_run)
		print_checkup(c, &k, remote);
	if (!ret)
		advise(c, &k, remote);
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
		ret = find_release(c, &release);
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

static int run(struct command *c)
{
	switch (c->verb) {
	case SYNC:
		return do_sync(c);
	case LOG:
		return do_log(c);
	case VERIFY:
		return do_verify(c);
	case DOCTOR:
		return do_doctor(c);
	case ACCEPT:
		break;
	}
	return do_accept(c);
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
		ret = repo_open(&c.repo, &cli.err);
	if (!ret)
		ret = run(&c);
	repo_close(&c.repo);
	return cli_finish(&cli, ret);
}
