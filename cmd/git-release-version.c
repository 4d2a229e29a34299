/* SPDX-License-Identifier: ISC */
/* git release-version: check, compare, sort and bump version strings. Needs no repository and loads no libgit2. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/json.h"
#include "../common/cli/verb.h"
#include "../common/model/version_json.h"
#include "../common/repo/clock.h"

#define COMMAND "release-version"

static const char *const usage[] = {
	"release-version check [<options>] <version>...",
	"release-version compare [<options>] <version> <version>",
	"release-version sort [<options>] [-r] [<version>...]",
	"release-version bump [<options>] (major | minor | patch | pre) [--pre <id>] <version>",
	"release-version bump [<options>] final <version>",
	NULL
};

static struct {
	const char *scheme;
	const char *calver;
	const char *pre;
	int reverse;
	int json;
} o;

static const struct opt opts[] = {
	OPT_STRING(0, "scheme", &o.scheme, "scheme", "semver (the default) or calver"),
	OPT_STRING(0, "calver", &o.calver, "format", "calendar versions of this format, such as YYYY.0M.MICRO"),
	OPT_STRING(0, "pre", &o.pre, "id", "bump to a pre-release with this identifier"),
	OPT_BOOL('r', "reverse", &o.reverse, "sort the highest first"),
	OPT_JSON(&o.json),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct scheme scheme;
};

static int choose_scheme(struct cli *cli, struct scheme *scheme)
{
	int is_calver = o.scheme ? !strcmp(o.scheme, "calver") : o.calver != NULL;

	if (o.scheme && !is_calver && strcmp(o.scheme, "semver") != 0)
		return err_set(&cli->err, ERR_FAIL, "unknown scheme '%s': semver or calver", o.scheme);
	if (o.calver && !is_calver)
		return cli_usage(cli, "--calver does not go with --scheme=semver");
	return scheme_init(scheme, is_calver ? SCHEME_CALVER : SCHEME_SEMVER, o.calver ? o.calver : "YYYY.0M.MICRO",
			   &cli->err);
}

/* --- check --------------------------------------------------------------------------------------------------- */

static int check(struct cli *cli, const struct scheme *s, char **texts, size_t n)
{
	json_t *root = json_document(COMMAND), *list = json_array();
	struct strbuf reasons = STRBUF_INIT;
	int ret = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		struct version v = VERSION_INIT;
		size_t byte = 0;

		if (version_parse(&v, s, texts[i], strlen(texts[i]), &byte, &cli->err)) {
			if (reasons.len)
				strbuf_addch(&reasons, '\n');
			version_add_reason(&reasons, texts[i], byte, cli->err.msg.buf);
		}
		json_array_append_new(list, version_json(texts[i], &v, byte, cli->err.msg.buf));
		version_release(&v);
	}
	err_clear(&cli->err);
	json_object_set_new(root, "versions", list);
	if (o.json)
		ret = json_print(root, &cli->err);
	else
		json_decref(root);
	if (!ret && reasons.len)
		ret = err_set(&cli->err, ERR_NO, "%s", reasons.buf);
	strbuf_release(&reasons);
	return ret;
}

/* --- compare ------------------------------------------------------------------------------------------------- */

static int compare(struct cli *cli, const struct scheme *s, char **texts)
{
	struct version a = VERSION_INIT, b = VERSION_INIT;
	int ret = ERR_FAIL, order;
	json_t *root;

	if (version_parse_named(&a, s, texts[0], &cli->err) || version_parse_named(&b, s, texts[1], &cli->err))
		goto out;
	order = version_compare(&a, &b);
	ret = 0;
	if (!o.json) {
		printf("%d\n", order);
		goto out;
	}
	root = json_document(COMMAND);
	json_object_set_new(root, "a", json_text(a.text));
	json_object_set_new(root, "b", json_text(b.text));
	json_object_set_new(root, "result", json_integer(order));
	ret = json_print(root, &cli->err);
out:
	version_release(&a);
	version_release(&b);
	return ret;
}

/* --- sort ---------------------------------------------------------------------------------------------------- */

/* One version a line, which may end as on Windows; empty lines are passed over. */
static int read_lines(struct strvec *lines, struct err *err)
{
	char *line = NULL;
	size_t alloc = 0;
	ssize_t len;
	int ret = 0;

	while (!ret && (len = getline(&line, &alloc, stdin)) >= 0) {
		if (len && line[len - 1] == '\n') {
			line[--len] = '\0';
			if (len && line[len - 1] == '\r')
				line[--len] = '\0';
		}
		if (strlen(line) != (size_t)len)
			ret = err_set(err, ERR_FAIL, "'%s': byte %zu: a NUL byte can be part of no version", line,
				      strlen(line) + 1);
		else if (len)
			strvec_push(lines, line);
	}
	if (!ret && ferror(stdin))
		ret = err_errno(err, "cannot read standard input");
	free(line);
	return ret;
}

struct sorted {
	struct version version;
	size_t at; /* in the input: what is equal keeps its order */
};

static int by_precedence(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int order = version_compare(&x->version, &y->version);

	if (!order)
		return x->at < y->at ? -1 : x->at > y->at;
	return o.reverse ? -order : order;
}

static int print_sorted(const struct sorted *v, size_t n, struct err *err)
{
	json_t *root, *list;
	size_t i;

	if (!o.json) {
		for (i = 0; i < n; i++)
			puts(v[i].version.text);
		return 0;
	}
	root = json_document(COMMAND);
	list = json_array();
	for (i = 0; i < n; i++)
		json_array_append_new(list, json_text(v[i].version.text));
	json_object_set_new(root, "versions", list);
	return json_print(root, err);
}

static int sort(struct cli *cli, const struct scheme *s, char **texts, size_t n_texts)
{
	struct strvec lines = STRVEC_INIT;
	struct sorted *v = NULL;
	size_t n = 0;
	int ret = 0;

	if (!n_texts) {
		ret = read_lines(&lines, &cli->err);
		texts = lines.v;
		n_texts = lines.n;
	}
	v = xcalloc(n_texts, sizeof(*v));
	for (; !ret && n < n_texts; n++) {
		v[n].at = n;
		ret = version_parse_named(&v[n].version, s, texts[n], &cli->err);
	}
	if (!ret) {
		qsort(v, n, sizeof(*v), by_precedence);
		ret = print_sorted(v, n, &cli->err);
	}
	while (n)
		version_release(&v[--n].version);
	free(v);
	strvec_release(&lines);
	return ret;
}

/* --- bump ---------------------------------------------------------------------------------------------------- */

static int print_bumped(const struct version *v, const struct version *next, struct err *err)
{
	json_t *root;

	if (!o.json) {
		if (next->text)
			puts(next->text);
		return 0;
	}
	root = json_document(COMMAND);
	json_object_set_new(root, "version", json_text(v->text));
	json_object_set_new(root, "next", json_text(next->text));
	return json_print(root, err);
}

static int bump(struct cli *cli, const struct scheme *s, enum version_bump how, const char *text)
{
	struct version v = VERSION_INIT, next = VERSION_INIT;
	struct date today;
	int64_t now = 0;
	int ret = 0;

	if (s->kind == SCHEME_CALVER)
		ret = clock_now(&now, &cli->err);
	today = date_from_time(now);
	if (!ret)
		ret = version_parse_named(&v, s, text, &cli->err);
	if (!ret)
		ret = version_bump(&next, s, &v, how, o.pre, &today, &cli->err);
	if ((!ret || ret == ERR_NO) && print_bumped(&v, &next, &cli->err))
		ret = ERR_FAIL;
	version_release(&v);
	version_release(&next);
	return ret;
}

static int bump_word(struct cli *cli, const struct scheme *s, char **args)
{
	static const char *const words[] = { "patch", "minor", "major", "pre", "final" }; /* enum version_bump */
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(args[0], words[i]))
			break;
	if (i == ARRAY_SIZE(words))
		return cli_usage(cli, "cannot bump '%s': major, minor, patch, pre or final", args[0]);
	if (o.pre && i == VERSION_BUMP_FINAL)
		return cli_usage(cli, "--pre does not go with bump final");
	return bump(cli, s, (enum version_bump)i, args[1]);
}

/* --- the verbs ----------------------------------------------------------------------------------------------- */

static int do_check(struct command *c)
{
	return check(c->cli, &c->scheme, c->cli->args.v, c->cli->args.n);
}

static int do_compare(struct command *c)
{
	return compare(c->cli, &c->scheme, c->cli->args.v);
}

static int do_sort(struct command *c)
{
	return sort(c->cli, &c->scheme, c->cli->args.v, c->cli->args.n);
}

static int do_bump(struct command *c)
{
	return bump_word(c->cli, &c->scheme, c->cli->args.v);
}

/* clang-format off */
#define VERSIONS "scheme calver json "

static const struct verb verbs[] = {
	{ .name = "check", .least = 1, .most = VERB_ANY, .operands = "versions", .takes = VERSIONS, .run = do_check },
	{ .name = "compare", .least = 2, .most = 2, .operands = "two versions", .takes = VERSIONS, .run = do_compare },
	{ .name = "sort", .most = VERB_ANY, .takes = VERSIONS "reverse", .run = do_sort },
	{ .name = "bump", .least = 2, .most = 2, .operands = "what to bump and one version", .takes = VERSIONS "pre",
	  .run = do_bump },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { COMMAND, usage, verbs, opts };

int main(int argc, char **argv)
{
	struct command c = { 0 };
	struct cli cli;
	int ret;

	cli_start(&cli, &table, argc, argv);
	c.cli = &cli;
	ret = verb_find(&c.verb, &cli, verbs);
	if (!ret)
		ret = choose_scheme(&cli, &c.scheme);
	if (!ret)
		ret = c.verb->run(&c);
	scheme_release(&c.scheme);
	return cli_finish(&cli, ret);
}
