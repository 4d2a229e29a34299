/* SPDX-License-Identifier: ISC */
/* git release-stats: delivery metrics, whether trains leave on their day, what approval costs. */
#include <stdlib.h>
#include <string.h>

#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/stats_page.h"
#include "../common/cli/stats_report.h"
#include "../common/repo/file.h"
#include "../common/repo/stats.h"

static const char *const usage[] = {
	"release-stats [--since=<date>] [--until=<date>] [--env=<environment>] [--json | --csv] [--html=<file>]",
	NULL,
};

#define DAY         INT64_C(86400)
#define WINDOW_DAYS 90

static struct {
	const char *since, *until, *env, *html;
	int json, csv;
} o;

static const struct opt opts[] = {
	OPT_GROUP("What"),
	OPT_STRING(0, "since", &o.since, "date", "from this instant on; 90 days before the end when left out"),
	OPT_STRING(0, "until", &o.until, "date", "up to this instant; the end of today when left out"),
	OPT_STRING(0, "env", &o.env, "environment", "deploys to this one; production when left out"),
	OPT_GROUP("How"),
	OPT_JSON(&o.json),
	OPT_BOOL(0, "csv", &o.csv, "print a table for spreadsheets, a row for each week"),
	OPT_STRING(0, "html", &o.html, "file", "write a page that needs nothing but itself"),
	OPT_END,
};

static const struct opt_table table = { "release-stats", usage, NULL, opts };

static int check_usage(struct cli *cli)
{
	if (cli->args.n)
		return cli_usage(cli, "unexpected argument '%s'", cli->args.v[0]);
	if (o.json && o.csv)
		return cli_usage(cli, "'--json' does not go with '--csv'");
	if (o.env && !*o.env)
		return cli_usage(cli, "'--env' needs the name of an environment");
	if (o.html && !*o.html)
		return cli_usage(cli, "'--html' needs the name of a file");
	return 0;
}

/* What was given, else whole days: today is in the window. */
static int read_window(struct metrics_ask *ask, const struct repo *r, struct err *err)
{
	int ret = 0;

	ask->now = r->now;
	ask->environment = o.env ? o.env : "production";
	ask->until = (date_to_days(&r->today) + 1) * DAY;
	if (o.until)
		ret = time_parse(o.until, &ask->until, err);
	ask->since = ask->until - WINDOW_DAYS * DAY;
	if (!ret && o.since)
		ret = time_parse(o.since, &ask->since, err);
	if (ret || ask->since < ask->until)
		return ret;
	err_set(err, ERR_FAIL, "nothing lies from '%s' until '%s'", o.since, o.until ? o.until : "today");
	return err_hint(err, "--since is the first instant that counts, --until the first one after");
}

static int write_page(const struct metrics *m, struct repo *r, struct err *err)
{
	struct strbuf page = STRBUF_INIT;
	char *project = repo_project_name(r);
	int ret;

	stats_page(&page, m, project, r->now);
	ret = file_output(o.html, page.buf, page.len, err);
	free(project);
	strbuf_release(&page);
	return ret;
}

static int tell_json(const struct metrics *m, const struct strvec *unseen, struct err *err)
{
	json_t *root = stats_json(m);

	json_object_set_new(root, "unseen", json_texts(unseen));
	return json_print(root, err);
}

static void warn_unseen(const struct strvec *unseen, int is_shallow)
{
	size_t i;

	for (i = 0; i < unseen->n; i++) {
		cli_warn("the commit of '%s' is not here: what it brought is not in the lead time", unseen->v[i]);
		cli_hint("git fetch %s--tags, and run this again", is_shallow ? "--unshallow " : "");
	}
}

/* The page first: where it cannot be written nothing is answered. */
static int tell(const struct metrics *m, const struct stats *stats, struct repo *r, struct err *err)
{
	int ret = o.html ? write_page(m, r, err) : 0;

	if (!ret)
		warn_unseen(&stats->unseen, r->is_shallow);
	if (!ret && o.json)
		ret = tell_json(m, &stats->unseen, err);
	else if (!ret && o.csv)
		stats_print_csv(m);
	else if (!ret && !o.html)
		stats_print(m);
	return ret;
}

static int run(struct repo *r, struct err *err)
{
	struct stats stats = STATS_INIT;
	struct metrics_ask ask;
	struct metrics m;
	int ret = read_window(&ask, r, err);

	if (!ret)
		ret = stats_read(&stats, r, &ask, err);
	if (!ret) {
		metrics_count(&m, &stats.facts, &ask);
		ret = tell(&m, &stats, r, err);
		metrics_release(&m);
	}
	stats_release(&stats);
	return ret;
}

int main(int argc, char **argv)
{
	struct repo r = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	ret = check_usage(&cli);
	if (!ret)
		ret = repo_open(&r, &cli.err);
	if (!ret)
		ret = run(&r, &cli.err);
	repo_close(&r);
	return cli_finish(&cli, ret);
}
