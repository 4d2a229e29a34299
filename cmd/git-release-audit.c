/* SPDX-License-Identifier: ISC */
/* git release-audit: the final review of a release, or of the policy, each item with its evidence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/cli/audit_report.h"
#include "../common/cli/main.h"
#include "../common/cli/term.h"
#include "../common/repo/audit.h"

static const char *const usage[] = {
	"release-audit [--format=<format> | --json] [--verify-all] [--color[=<when>]] [<release>]",
	NULL,
};

static const char not_given[] = "";

static struct {
	const char *format, *color;
	int json, verify_all;
} o = { .color = not_given };

static const struct opt opts[] = {
	OPT_STRING(0, "format", &o.format, "format", "text (the default), markdown or json"),
	OPT_JSON(&o.json),
	OPT_BOOL(0, "verify-all", &o.verify_all, "verify every other ledger, too"),
	OPT_COLOR(&o.color),
	OPT_END,
};

static const struct opt_table table = { "release-audit", usage, NULL, opts };

static int check_options(struct cli *cli)
{
	if (cli->args.n > 1)
		return cli_usage(cli, "one release, or none for the policy");
	if (o.format && o.json)
		return cli_usage(cli, "'--format' does not go with '--json'");
	if (o.format && strcmp(o.format, "text") != 0 && strcmp(o.format, "markdown") != 0 &&
	    strcmp(o.format, "json") != 0)
		return cli_usage(cli, "unknown format '%s': text, markdown or json", o.format);
	o.json |= o.format && !strcmp(o.format, "json");
	return 0;
}

static int show(const struct audit *a, const char *release, int color, struct err *err)
{
	struct strbuf text = STRBUF_INIT;

	if (o.json)
		return audit_report_json(a, release, err);
	if (o.format && !strcmp(o.format, "markdown")) {
		audit_report_markdown(&text, a, release);
		fwrite(text.buf, 1, text.len, stdout);
		strbuf_release(&text);
	} else {
		audit_report_print(a, release, color);
	}
	return 0;
}

static int run(struct cli *cli, struct repo *r)
{
	const char *when = o.color == not_given ? NULL : o.color ? o.color : "never";
	const char *asked = cli->args.n ? cli->args.v[0] : NULL;
	struct audit a;
	char *release = NULL;
	int color, ret = term_color(&color, when, config_list_get(&r->config, "color", "ui"), &cli->err);

	if (!ret)
		ret = asked ? audit_read(&a, &release, r, asked, o.verify_all, &cli->err)
			    : audit_read_policy(&a, r, o.verify_all, &cli->err);
	if (ret)
		return ret;
	ret = show(&a, release, color, &cli->err);
	if (!ret && audit_missing(&a))
		ret = err_set(&cli->err, ERR_NO, "%zu of %d items of %s%s%s are not in order", audit_missing(&a),
			      (int)AUDIT_ITEMS, release ? "'" : "", release ? release : "the policy",
			      release ? "'" : "");
	audit_release(&a);
	free(release);
	return ret;
}

int main(int argc, char **argv)
{
	struct repo r;
	struct cli cli;
	int ret;

	memset(&r, 0, sizeof(r));
	cli_start(&cli, &table, argc, argv);
	ret = check_options(&cli);
	if (!ret)
		ret = repo_open(&r, &cli.err);
	if (!ret)
		ret = run(&cli, &r);
	repo_close(&r);
	return cli_finish(&cli, ret);
}
