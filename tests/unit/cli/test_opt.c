/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/cli/verb.h"

static struct {
	int dry_run, verbose, sign;
	const char *message, *package, *color, *pattern;
	struct strvec file;
} o;

static const char *const usage[] = { "release-x [<options>] [<file>...]", "release-x --list", NULL };
static int run(struct command *c)
{
	(void)c;
	return 0;
}

static const struct verb verbs[] = { { .name = "", .run = run },
				     { .name = "start", .run = run },
				     { .name = "stop now", .run = run },
				     { .name = "stop later", .run = run },
				     { .name = "dump", .is_hidden = 1, .run = run },
				     { 0 } };
static const struct opt opts[] = {
	OPT_GROUP("General"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_BOOL('v', "verbose", &o.verbose, "say more"),
	OPT_STRING('m', "message", &o.message, "text", "a message"),
	OPT_PACKAGE(&o.package),
	OPT_STRING(0, "pattern", &o.pattern, "p", "a pattern"),
	OPT_GROUP("More"),
	OPT_COLOR(&o.color),
	OPT_LIST('f', "file", &o.file, "path", "a file; may be given more than once, each adds one"),
	OPT_SET('s', "sign", &o.sign, 2, "sign"),
	OPT_SET_FLAGS(0, "secret", &o.verbose, 9, "not shown", OPT_HIDDEN),
	OPT_SET_FLAGS('z', NULL, &o.verbose, 1, "no long name", OPT_HIDDEN | OPT_NONEG),
	OPT_END,
};
static const struct opt_table table = { "release-x", usage, verbs, opts };

static struct opt_line line_read = OPT_LINE_INIT;
static struct err err;

/* Parses a command line written with spaces; "''" is an empty argument. */
static int parse_with(const struct opt_table *t, const char *line)
{
	static struct strvec argv;
	const char *w;
	size_t len;

	strvec_release(&argv);
	strvec_release(&line_read.args);
	strvec_release(&line_read.given);
	line_read.help = 0;
	err_release(&err);
	strvec_release(&o.file);
	memset(&o, 0, sizeof(o));
	strvec_init(&o.file);
	strvec_push(&argv, "git-release-x");
	for (w = line + strspn(line, " "); *w; w += len + strspn(w + len, " ")) {
		len = strcspn(w, " ");
		strvec_pushn(&argv, w, strncmp(w, "''", 2) ? len : 0);
	}
	return opt_parse(t, (int)argv.n, argv.v, &line_read, &err);
}

static int parse(const char *line)
{
	return parse_with(&table, line);
}

static int is(const char *got, const char *want)
{
	return want ? got && !strcmp(got, want) : !got;
}

Test(opt, values_are_taken_as_git_takes_them)
{
	static const struct {
		const char *line;
		int dry_run, verbose, sign;
		const char *message, *package, *color;
		size_t files, rest;
	} rows[] = {
		{ "", 0, 0, 0, NULL, NULL, NULL, 0, 0 },
		{ "-n", 1, 0, 0, NULL, NULL, NULL, 0, 0 },
		{ "--dry-run -v a b", 1, 1, 0, NULL, NULL, NULL, 0, 2 },
		{ "a -nv b", 1, 1, 0, NULL, NULL, NULL, 0, 2 },
		{ "-nm hello", 1, 0, 0, "hello", NULL, NULL, 0, 0 },
		{ "-nmhello", 1, 0, 0, "hello", NULL, NULL, 0, 0 },
		{ "-mnv", 0, 0, 0, "nv", NULL, NULL, 0, 0 },
		{ "-m -n", 0, 0, 0, "-n", NULL, NULL, 0, 0 },
		{ "-m --", 0, 0, 0, "--", NULL, NULL, 0, 0 },
		{ "-m ''", 0, 0, 0, "", NULL, NULL, 0, 0 },
		{ "--message=a=b", 0, 0, 0, "a=b", NULL, NULL, 0, 0 },
		{ "--message=", 0, 0, 0, "", NULL, NULL, 0, 0 },
		{ "--message x --package=y", 0, 0, 0, "x", "y", NULL, 0, 0 },
		{ "--mess x --dry --pac z", 1, 0, 0, "x", "z", NULL, 0, 0 },
		{ "-n --no-dry-run", 0, 0, 0, NULL, NULL, NULL, 0, 0 },
		{ "-n --no-dr", 0, 0, 0, NULL, NULL, NULL, 0, 0 },
		{ "-m x --no-message", 0, 0, 0, NULL, NULL, NULL, 0, 0 },
		{ "--color x", 0, 0, 0, NULL, NULL, "always", 0, 1 },
		{ "--color=never", 0, 0, 0, NULL, NULL, "never", 0, 0 },
		{ "--color --no-color", 0, 0, 0, NULL, NULL, "never", 0, 0 },
		{ "-f a -fb --file=c --file d", 0, 0, 0, NULL, NULL, NULL, 4, 0 },
		{ "-f a --no-file -f b", 0, 0, 0, NULL, NULL, NULL, 1, 0 },
		{ "-s", 0, 0, 2, NULL, NULL, NULL, 0, 0 },
		{ "--secret", 0, 9, 0, NULL, NULL, NULL, 0, 0 },
		{ "- '' x", 0, 0, 0, NULL, NULL, NULL, 0, 3 },
		{ "a -- -n --what --", 0, 0, 0, NULL, NULL, NULL, 0, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_expect_eq(parse(rows[i].line), 0, "%s: %s", rows[i].line, err.msg.buf);
		cr_expect(o.dry_run == rows[i].dry_run && o.verbose == rows[i].verbose && o.sign == rows[i].sign &&
				  is(o.message, rows[i].message) && is(o.package, rows[i].package) &&
				  is(o.color, rows[i].color) && o.file.n == rows[i].files &&
				  line_read.args.n == rows[i].rest && !line_read.help,
			  "%s", rows[i].line);
	}
}

Test(opt, what_cannot_be_understood_is_a_usage_error)
{
	static const struct {
		const char *line, *message;
	} rows[] = {
		{ "--what", "unknown option '--what'" },
		{ "--dry-runs", "unknown option '--dry-runs'" },
		{ "--no-what", "unknown option '--no-what'" },
		{ "-x", "unknown option '-x'" },
		{ "-nx", "unknown option '-x'" },
		{ "-n-", "unknown option '--'" },
		{ "-m", "option '-m' requires a value" },
		{ "--message", "option '--message' requires a value" },
		{ "--dry-run=yes", "option '--dry-run' takes no value" },
		{ "--no-message=x", "option '--no-message' takes no value" },
		{ "--no-sign", "unknown option '--no-sign'" },
		{ "--pa x", "ambiguous option '--pa': could be --package or --pattern" },
		{ "--no-pa", "ambiguous option '--no-pa': could be --no-package or --no-pattern" },
		{ "--=x", "unknown option '--'" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_expect_eq(parse(rows[i].line), ERR_USAGE, "%s", rows[i].line);
		cr_expect_str_eq(err.msg.buf, rows[i].message);
	}
}

Test(opt, help_ends_parsing)
{
	static const struct {
		const char *line;
		int help;
	} rows[] = { { "-h", 'h' }, { "--help", 'H' }, { "start -nh --what", 'h' }, { "-- -h", 0 }, { "-m -h", 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_expect_eq(parse(rows[i].line), 0, "%s", rows[i].line);
		cr_expect_eq(line_read.help, rows[i].help, "%s", rows[i].line);
	}
}

Test(opt, a_required_option_must_be_there)
{
	static const struct opt required[] = {
		{ OPT_KIND_STRING, 0, "reason", "text", "why", &o.message, 0, NULL, OPT_REQUIRED, NULL },
		OPT_END,
	};
	static const struct opt_table t = { "release-x", usage, NULL, required };

	cr_expect_eq(parse_with(&t, "--reason=x"), 0);
	cr_expect_eq(parse_with(&t, "x"), ERR_USAGE);
	cr_expect_str_eq(err.msg.buf, "option '--reason' is required");
	cr_expect_eq(parse_with(&t, "--reason=x --no-reason"), ERR_USAGE);
	cr_expect_eq(parse_with(&t, "-h"), 0, "help needs nothing else");
}

Test(opt, a_name_and_what_takes_it_back_live_together)
{
	static int no_verify, verify, sign;
	static const struct opt both[] = {
		OPT_SET(0, "no-verify", &no_verify, 1, "skip hooks"),
		OPT_SET(0, "verify", &verify, 1, "verify"),
		OPT_BOOL(0, "no-sign", &sign, "leave it unsigned"),
		OPT_END,
	};
	static const struct opt_table t = { "release-x", usage, NULL, both };

	cr_expect_eq(parse_with(&t, "--verify"), 0);
	cr_expect(verify == 1 && no_verify == 0);
	cr_expect_eq(parse_with(&t, "--no-verify"), 0);
	cr_expect(verify == 1 && no_verify == 1);
	cr_expect_eq(parse_with(&t, "--no-sign"), 0);
	cr_expect_eq(sign, 1);
	cr_expect_eq(parse_with(&t, "--no-sign --sign"), 0);
	cr_expect_eq(sign, 0);
}

/* What one of the printers writes. */
static char *printed(void (*print)(const struct opt_table *t, FILE *out))
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	print(&table, out);
	fclose(out);
	return text;
}

Test(opt, usage_is_laid_out_like_gits)
{
	char *text = printed(opt_usage);

	cr_expect_str_eq(text, "usage: git release-x [<options>] [<file>...]\n"
			       "   or: git release-x --list\n"
			       "\n"
			       "General\n"
			       "    -n, --dry-run          show what would be done, change nothing\n"
			       "    -v, --verbose          say more\n"
			       "    -m, --message <text>   a message\n"
			       "    --package <name>       the package of a monorepo\n"
			       "    --pattern <p>          a pattern\n"
			       "\n"
			       "More\n"
			       "    --color[=<when>]       colour the output: always, never or auto\n"
			       "    -f, --file <path>      a file; may be given more than once, each adds one\n"
			       "    -s, --sign             sign\n");
	free(text);
}

Test(opt, the_completion_helper_speaks_gits_protocol)
{
	char *text = printed(opt_completion);

	cr_expect_str_eq(text,
			 " start stop --dry-run --verbose --message= --package= --pattern= --color --file= --sign --"
			 " --no-dry-run --no-verbose --no-message --no-package --no-pattern --no-color --no-file\n");
	free(text);
}

Test(opt, the_dump_has_one_row_an_option)
{
	char *text = printed(opt_dump);

	cr_expect(!strncmp(text, "n\tdry-run\t-\tnegatable\tshow what would be done, change nothing\n", 60), "%s",
		  text);
	cr_expect(strstr(text, "\n-\tcolor\t=when\tnegatable\t"), "%s", text);
	cr_expect(strstr(text, "\ns\tsign\t-\t-\tsign\n"), "%s", text);
	cr_expect(!strstr(text, "secret"), "%s", text);
	free(text);
}

Test(opt, it_is_known_which_were_given)
{
	static const struct {
		const char *line, *given; /* names with a blank after each */
	} rows[] = { { "", "" },
		     { "a -- -n", "" },
		     { "-nv", "dry-run verbose " },
		     { "--mess x -n -m y", "message dry-run " },
		     { "--message=", "message " },
		     { "-n --no-dry-run", "" },
		     { "-nv --no-dry-run --color", "verbose color " },
		     { "--no-message", "" },
		     { "-f a -f b", "file " },
		     { "-f a -v --no-file --file=b", "verbose file " },
		     { "--secret", "secret " },
		     { "-zz -v", "z verbose " } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct strbuf got = STRBUF_INIT;

		cr_expect_eq(parse(rows[i].line), 0, "%s", rows[i].line);
		for (size_t k = 0; k < line_read.given.n; k++)
			strbuf_addf(&got, "%s ", line_read.given.v[k]);
		cr_expect(!strcmp(got.buf ? got.buf : "", rows[i].given), "'%s': %s", rows[i].line, got.buf);
		strbuf_release(&got);
	}
}
