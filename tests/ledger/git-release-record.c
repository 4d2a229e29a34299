/* SPDX-License-Identifier: ISC */
/*
 * Records one event, whatever it is: for the tests of the ledger, which are about no command's own rules. Prints the
 * event's id. --once: refused when the ledger has an event of that name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/cli/main.h"
#include "../../common/repo/ledger_record.h"

static struct {
	const char *release, *event, *text, *evidence, *count;
	int exclusive, always, once, project, dry_run;
} o;

static const char *const usage[] = { "release-record [<options>] <subject>", NULL };

static const struct opt opts[] = {
	OPT_STRING(0, "release", &o.release, "id", "whose ledger"),
	OPT_STRING(0, "event", &o.event, "name", "check.pass when left out"),
	OPT_STRING('m', "message", &o.text, "text", "free text"),
	OPT_STRING(0, "evidence", &o.evidence, "text", "kept as 'output'"),
	OPT_STRING(0, "count", &o.count, "n", "as many, one after the other"),
	OPT_BOOL(0, "exclusive", &o.exclusive, "on the remote first"),
	OPT_BOOL(0, "always", &o.always, "whatever the state"),
	OPT_BOOL(0, "once", &o.once, "only if there is none of that name"),
	OPT_BOOL(0, "project", &o.project, "in the project's ledger, too"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_END,
};

static const struct opt_table table = { "release-record", usage, NULL, opts };

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
		   struct ledger_draft *project_draft, struct err *err)
{
	const char *name = o.event ? o.event : "check.pass";
	const struct event_log *log = &rec->ledger->log;
	size_t i;

	for (i = 0; i < log->n && o.once; i++)
		if (log->v[i].counts && event_is(&log->v[i].event, name))
			return err_set(err, ERR_NO, "there is a '%s' already", name);
	event_set_name(&draft->event, name);
	event_set_subject(&draft->event, "%s", (const char *)data);
	event_set_text(&draft->event, o.text);
	if (o.evidence)
		ledger_draft_add_evidence(draft, "output", o.evidence, strlen(o.evidence));
	if (rec->project) {
		event_set_name(&project_draft->event, "deploy.occupy");
		event_set_subject(&project_draft->event, "%s", (const char *)data);
	}
	return 0;
}

static int record(struct cli *cli, struct ledger *l, struct ledger *project)
{
	struct ledger_recording rec;
	int ret;

	ledger_recording_init(&rec, l, o.exclusive ? LEDGER_EXCLUSIVE : o.always ? LEDGER_ALWAYS : LEDGER_PLAIN);
	rec.prepare = prepare;
	rec.data = cli->args.v[0];
	rec.dry_run = o.dry_run;
	rec.project = o.project ? project : NULL;
	ret = ledger_record(&rec, &cli->err);
	if (!ret)
		ledger_recording_report(&rec, 0, LEDGER_ANSWER_ID, cli_warn);
	fflush(stdout);
	ledger_recording_release(&rec);
	return ret;
}

int main(int argc, char **argv)
{
	struct ledger l = { 0 }, project = { 0 };
	struct repo r = { 0 };
	struct cli cli;
	long n;
	int ret;

	cli_start(&cli, &table, argc, argv);
	ret = cli.args.n == 1 ? repo_open(&r, &cli.err) : cli_usage(&cli, "needs a subject");
	if (!ret)
		ret = ledger_open(&l, &r, o.release ? o.release : "v1.0.0", &cli.err);
	if (!ret)
		ret = ledger_open(&project, &r, EVENT_PROJECT, &cli.err);
	for (n = o.count ? atol(o.count) : 1; n > 0 && !ret; n--)
		ret = record(&cli, &l, &project);
	ledger_close(&l);
	ledger_close(&project);
	repo_close(&r);
	return cli_finish(&cli, ret);
}
