/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/cli/verb.h"

static struct {
	int all, dry_run;
	const char *message, *reason, *until;
} o;

static const char *const usage[] = { "release-x <verb>", NULL };
static const struct opt opts[] = {
	OPT_BOOL(0, "all", &o.all, "all"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_STRING('m', "message", &o.message, "text", "a message"),
	OPT_STRING(0, "reason", &o.reason, "text", "why"),
	OPT_STRING(0, "until", &o.until, "time", "until when"),
	OPT_END,
};
static const struct opt_table table = { "release-x", usage, NULL, opts };

static int run(struct command *c)
{
	(void)c;
	return 0;
}

static struct verb with_unsaid[] = {
	{ .name = "", .most = 1, .takes = "all", .run = run },
	{ .name = "list", .most = VERB_ANY, .takes = "all", .run = run },
	{ .name = "add", .least = 1, .most = 2, .operands = "a name", .takes = "dry-run", .run = run },
	{ .name = "end", .takes = "dry-run", .needs = "message|reason until", .run = run },
	{ .name = "freeze start", .most = 1, .run = run },
	{ .name = "freeze end", .needs = "all|message|reason", .run = run },
	{ .name = "dump", .is_hidden = 1, .run = run },
	{ 0 },
};
static const struct verb *const verbs = with_unsaid + 1;

static struct cli cli;
static const struct verb *found;

/* Looks for the verb of a command line written with spaces; "''" is an empty argument. */
static int look(const struct verb *among, const char *text)
{
	struct strvec argv = STRVEC_INIT;
	struct opt_line line = OPT_LINE_INIT;
	const char *w;
	size_t len;

	strvec_release(&cli.args);
	strvec_release(&cli.given);
	err_release(&cli.err);
	memset(&o, 0, sizeof(o));
	found = NULL;
	cli.table = table;
	strvec_push(&argv, "git-release-x");
	for (w = text + strspn(text, " "); *w; w += len + strspn(w + len, " ")) {
		len = strcspn(w, " ");
		strvec_pushn(&argv, w, strncmp(w, "''", 2) ? len : 0);
	}
	cr_assert_eq(opt_parse(&table, (int)argv.n, argv.v, &line, &cli.err), 0, "%s", text);
	cli.args = line.args;
	cli.given = line.given;
	return verb_find(&found, &cli, among);
}

Test(verb, what_fits_is_let_through_without_its_name)
{
	static const struct {
		const char *line, *verb, *first; /* the operand that comes first then */
		size_t operands;
	} rows[] = {
		{ "list", "list", NULL, 0 },
		{ "list --all a b c list", "list", "a", 4 },
		{ "-n add x", "add", "x", 1 },
		{ "add list end", "add", "list", 2 },
		{ "end -m x --until=y", "end", NULL, 0 },
		{ "end --reason=x --until=y -n", "end", NULL, 0 },
		{ "end -m x --until=", "end", NULL, 0 }, /* whether a time will do is for the verb to say */
		{ "end -m '' --reason=x --until=y", "end", NULL, 0 },
		{ "end -m '' -m x --until=y", "end", NULL, 0 },
		{ "freeze start", "freeze start", NULL, 0 },
		{ "freeze start x", "freeze start", "x", 1 },
		{ "freeze end --all", "freeze end", NULL, 0 },
		{ "add -n --no-dry-run --all --no-all x", "add", "x", 1 },
		{ "dump", "dump", NULL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_assert_eq(look(verbs, rows[i].line), 0, "%s: %s", rows[i].line, cli.err.msg.buf);
		cr_expect(!strcmp(found->name, rows[i].verb), "%s: %s", rows[i].line, found->name);
		cr_expect_eq(cli.args.n, rows[i].operands, "%s", rows[i].line);
		cr_expect(!rows[i].first || !strcmp(cli.args.v[0], rows[i].first), "%s", rows[i].line);
	}
}

static void refuses(const struct verb *among, const char *line, const char *message)
{
	cr_expect_eq(look(among, line), ERR_USAGE, "%s", line);
	cr_expect(!strcmp(cli.err.msg.buf ? cli.err.msg.buf : "", message), "%s: %s", line, cli.err.msg.buf);
	cr_expect_null(found, "%s", line);
}

Test(verb, what_does_not_fit_is_refused)
{
	static const struct {
		const char *line, *message;
	} rows[] = {
		{ "", "which one: list, add, end or freeze?" },
		{ "-n", "which one: list, add, end or freeze?" },
		{ "''", "unknown verb ''" },
		{ "lis", "unknown verb 'lis'" },
		{ "list2 x", "unknown verb 'list2'" },
		{ "freeze", "freeze what: start or end?" },
		{ "freeze stop", "unknown verb 'freeze stop'" },
		{ "freeze star", "unknown verb 'freeze star'" },
		{ "add", "add needs a name" },
		{ "add a b c", "unexpected argument 'c'" },
		{ "freeze start a b", "unexpected argument 'b'" },
		{ "dump a", "unexpected argument 'a'" },
		{ "list -n", "--dry-run does not go with list" },
		{ "freeze start --all", "--all does not go with freeze start" },
		{ "end --all -m x --until=y", "--all does not go with end" },
		{ "add --all -m x a", "--all does not go with add" },
		{ "add -m x --all a", "--message does not go with add" },
		{ "end", "end needs --message or --reason and --until" },
		{ "end -m x", "end needs --until" },
		{ "end -m x --no-message --until=x", "end needs --message or --reason" },
		{ "end -m '' --until=x", "end needs --message or --reason" },
		{ "end -m '' --reason=\t", "end needs --message or --reason and --until" },
		{ "end -m x -m '' --until=y", "end needs --message or --reason" },
		{ "freeze end", "freeze end needs --all, --message or --reason" },
		{ "freeze end --reason=", "freeze end needs --all, --message or --reason" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		refuses(verbs, rows[i].line, rows[i].message);
}

Test(verb, one_may_be_meant_without_being_said)
{
	cr_expect(!look(with_unsaid, "") && !*found->name && !cli.args.n);
	cr_expect(!look(with_unsaid, "v1.2 --all") && !*found->name && cli.args.n == 1);
	cr_expect(!look(with_unsaid, "add x") && !strcmp(found->name, "add"));
	refuses(with_unsaid, "v1.2 add", "unexpected argument 'add'");
	refuses(with_unsaid, "-n v1.2", "--dry-run needs a verb");
	refuses(with_unsaid, "freeze", "freeze what: start or end?");
}

Test(verb, one_without_operands_may_be_meant_by_an_option)
{
	with_unsaid[0] = (struct verb){ .name = "", .needs = "all", .run = run };
	cr_expect(!look(with_unsaid, "--all") && !*found->name);
	refuses(with_unsaid, "", "which one: list, add, end or freeze?");
	refuses(with_unsaid, "--all x", "unknown verb 'x'");
	refuses(with_unsaid, "--all add x", "--all does not go with add");
}
