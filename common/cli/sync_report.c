/* SPDX-License-Identifier: ISC */
#include "sync_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../repo/hex.h"
#include "event_report.h"
#include "json.h"
#include "main.h"

static void print_line(const char *text)
{
	char *clean = utf8_cleaned(text);

	puts(clean);
	free(clean);
}

/* --- sync -------------------------------------------------------------------------------------------------------- */

static json_t *results_json(const struct ledger_remote_result *v, size_t n, const char *key)
{
	json_t *all = json_array();
	size_t i;

	for (i = 0; i < n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, key, json_text(v[i].release));
		json_object_set_new(one, "state", json_text(ledger_remote_state_name(v[i].state)));
		json_object_set_new(one, "seen", hex_json(&v[i].seen));
		json_object_set_new(one, "now", hex_json(&v[i].now));
		json_object_set_new(one, "reason", json_text(v[i].reason));
		json_array_append_new(all, one);
	}
	return all;
}

int sync_report_json(const struct ledger_sync *s, const char *remote, struct err *err)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "remote", json_text(remote));
	json_object_set_new(root, "ledgers", results_json(s->v, s->n, "release"));
	json_object_set_new(root, "notes", results_json(s->notes, s->n_notes, "ref"));
	return json_print(root, err);
}

static size_t print_results(const struct ledger_remote_result *v, size_t n, int is_dry_run)
{
	size_t i, changed = 0;

	for (i = 0; i < n; i++) {
		char *line = xstrfmt("%s: %s%s", v[i].release, is_dry_run ? "to be " : "",
				     ledger_remote_state_name(v[i].state));

		if (v[i].state != LEDGER_SAME) {
			print_line(line);
			changed++;
		}
		free(line);
	}
	return changed;
}

void sync_report_print(const struct ledger_sync *s, int is_dry_run)
{
	size_t changed = print_results(s->v, s->n, is_dry_run);

	changed += print_results(s->notes, s->n_notes, is_dry_run);
	if (!changed)
		print_line("up to date");
}

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

int sync_report_warn(const struct ledger_sync *s, const char *remote)
{
	return warn_of(s->v, s->n, remote) & warn_of(s->notes, s->n_notes, remote);
}

/* --- log and verify ---------------------------------------------------------------------------------------------- */

int sync_report_log_json(const struct ledger *l, struct err *err)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "release", json_text(l->release));
	json_object_set_new(root, "tip", hex_json(&l->tip));
	json_object_set_new(root, "events", event_report_json(&l->log));
	return json_print(root, err);
}

void sync_report_ok(const struct ledger *l, size_t events)
{
	char *line = xstrfmt("%s: ok, %zu event%s", l->release, events, events == 1 ? "" : "s");

	print_line(line);
	free(line);
}

json_t *sync_report_verified(const struct ledger *l, size_t events)
{
	json_t *one = json_object();

	json_object_set_new(one, "release", json_text(l->release));
	json_object_set_new(one, "tip", hex_json(&l->tip));
	json_object_set_new(one, "events", json_integer((json_int_t)events));
	return one;
}

void sync_report_problems(const struct ledger_problems *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		char *line = xstrfmt("%s: %.12s%s%s", p->v[i].release, p->v[i].oid, *p->v[i].oid ? ": " : "",
				     p->v[i].text);

		print_line(line);
		free(line);
	}
}

int sync_report_verify_json(const struct ledger_problems *p, json_t *ledgers, struct err *err)
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
	return json_print(root, err);
}

/* --- doctor ------------------------------------------------------------------------------------------------------ */

int sync_report_checkup_json(const struct ledger_checkup *k, const char *remote, const char *prefix, struct err *err)
{
	json_t *root = json_document("release-sync");

	json_object_set_new(root, "remote", json_text(remote));
	json_object_set_new(root, "prefix", json_text(prefix));
	json_object_set_new(root, "ok", json_boolean(k->takes && k->shows));
	json_object_set_new(root, "takes", json_boolean(k->takes));
	json_object_set_new(root, "shows", json_boolean(k->shows));
	json_object_set_new(root, "clears", json_boolean(k->clears));
	json_object_set_new(root, "reason", json_text(k->reason));
	json_object_set_new(root, "warnings", json_texts(&k->warnings));
	return json_print(root, err);
}

void sync_report_checkup(const struct ledger_checkup *k, const char *remote, const char *prefix)
{
	char *line = k->takes && k->shows ? xstrfmt("%s: takes '%s'", remote, prefix)
		     : k->takes           ? xstrfmt("%s: takes '%s' and does not show it", remote, prefix)
					  : xstrfmt("%s: does not take '%s': %s", remote, prefix, k->reason);

	print_line(line);
	free(line);
}

void sync_report_advise(const struct ledger_checkup *k, const char *remote, const char *prefix)
{
	size_t i;

	for (i = 0; i < k->warnings.n; i++)
		cli_warn("%s", k->warnings.v[i]);
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
