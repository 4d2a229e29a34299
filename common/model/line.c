/* SPDX-License-Identifier: ISC */
#include "line.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/pattern.h"

static const char *const numbers[] = { "major", "minor", "patch" };

void line_release(struct line *l)
{
	size_t i;

	free(l->branch);
	free(l->name);
	for (i = 0; i < 3; i++)
		free(l->number[i]);
	free(l->version);
	free(l->package);
	memset(l, 0, sizeof(*l));
}

void line_copy(struct line *out, const struct line *l)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	out->branch = xstrdup_null(l->branch);
	out->name = xstrdup_null(l->name);
	out->is_main = l->is_main;
	for (i = 0; i < 3; i++)
		out->number[i] = xstrdup_null(l->number[i]);
	out->version = xstrdup_null(l->version);
	out->package = xstrdup_null(l->package);
}

void line_init_main(struct line *out, const char *branch)
{
	memset(out, 0, sizeof(*out));
	out->branch = xstrdup(branch);
	out->name = xstrdup(branch);
	out->is_main = 1;
}

/* --- patterns ------------------------------------------------------------------------------------------------ */

static void add_literal(struct strbuf *out, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (strchr("\\^$.|?*+()[]{}", text[i]))
			strbuf_addch(out, '\\');
		strbuf_addch(out, text[i]);
	}
}

/* The second time a name stands there it must have the value of the first. */
static int add_name(struct strbuf *out, const char *name, size_t len, const char *tag_prefix, struct err *err)
{
	static const struct {
		const char *name, *expression;
	} known[] = {
		{ "major", "[0-9]+" }, { "minor", "[0-9]+" },   { "patch", "[0-9]+" }, { "version", ".+?" },
		{ "tag", ".+?" },      { "package", "[^ ]+?" }, { "name", ".+?" },
	};
	char *group = xstrndup(name, len), *first = xstrfmt("(?<%s>", group);
	size_t i;
	int ret = ERR_FAIL;

	for (i = 0; i < ARRAY_SIZE(known) && ret; i++) {
		if (strcmp(known[i].name, group))
			continue;
		if (strstr(out->buf, first)) {
			strbuf_addf(out, "\\k<%s>", group);
		} else {
			if (!strcmp(group, "tag") && tag_prefix)
				add_literal(out, tag_prefix, strlen(tag_prefix));
			strbuf_addf(out, "%s%s)", first, known[i].expression);
		}
		ret = 0;
	}
	if (ret)
		err_set(err, ERR_FAIL, "unknown name '%%(%.200s)' in the pattern of a branch", group);
	free(first);
	free(group);
	return ret;
}

/* The mirror of policy_expand: a percent sign that begins neither "%%" nor a name stands for itself. */
static int add_pattern(struct strbuf *out, const char *text, const char *tag_prefix, struct err *err)
{
	while (*text) {
		size_t n = strcspn(text, "%");

		add_literal(out, text, n);
		text += n;
		if (!*text)
			break;
		if (text[1] != '(') {
			strbuf_addch(out, '%');
			text += text[1] == '%' ? 2 : 1;
			continue;
		}
		n = strcspn(text + 2, ")");
		if (!text[2 + n])
			return err_set(err, ERR_FAIL, "no ')' after '%.200s'", text);
		if (add_name(out, text + 2, n, tag_prefix, err))
			return ERR_FAIL;
		text += n + 3;
	}
	return 0;
}

int line_pattern_init(struct line_pattern *out, const char *text, const struct policy *p, struct err *err)
{
	struct strbuf expression = STRBUF_INIT;
	int ret;

	out->expression = NULL;
	out->scheme = &p->scheme;
	ret = add_pattern(&expression, text, p->tag_prefix, err);
	if (!ret)
		ret = pattern_compile(&out->expression, expression.buf, text, PATTERN_WHOLE, err);
	strbuf_release(&expression);
	return ret;
}

void line_pattern_release(struct line_pattern *lp)
{
	pattern_free(lp->expression);
	lp->expression = NULL;
}

static char *named(const struct line_pattern *lp, const char *name, const char *branch)
{
	size_t at, len;

	return pattern_named(lp->expression, name, &at, &len) ? xstrndup(branch + at, len) : NULL;
}

static void take_numbers(struct line *l, const struct version *v)
{
	size_t i, len;

	for (i = 0; i < 3; i++) {
		const char *digits = version_number(v, i == 0 ? LEVEL_MAJOR : i == 1 ? LEVEL_MINOR : LEVEL_PATCH, &len);

		free(l->number[i]);
		l->number[i] = digits ? xstrndup(digits, len) : NULL;
	}
}

static void make_name(struct line *l)
{
	struct strbuf name = STRBUF_INIT;
	size_t i;

	if (l->package)
		strbuf_addf(&name, "%s/", l->package);
	if (l->version)
		strbuf_addstr(&name, l->version);
	for (i = 0; !l->version && i < 3 && l->number[i]; i++)
		strbuf_addf(&name, "%s%s", i ? "." : "", l->number[i]);
	if (!name.len || name.buf[name.len - 1] == '/') {
		strbuf_reset(&name);
		strbuf_addstr(&name, l->branch);
	}
	l->name = strbuf_detach(&name, NULL);
}

/* 0 when the text at the place of %(version) or %(tag) is no version. */
static int read_version(struct line *l, const struct line_pattern *lp, const char *branch)
{
	struct version v = VERSION_INIT;
	int is_version;

	l->version = named(lp, "version", branch);
	if (!l->version)
		l->version = named(lp, "tag", branch);
	if (!l->version)
		return 1;
	is_version = !version_parse(&v, lp->scheme, l->version, strlen(l->version), NULL, NULL);
	if (is_version)
		take_numbers(l, &v);
	version_release(&v);
	return is_version;
}

int line_pattern_match(struct line_pattern *lp, const char *branch, struct line *out, struct err *err)
{
	struct line l = LINE_INIT;
	size_t i;
	int ret = pattern_match(lp->expression, branch, strlen(branch), 0, err);

	if (ret != 1)
		return ret;
	l.branch = xstrdup(branch);
	l.package = named(lp, "package", branch);
	for (i = 0; i < 3; i++)
		l.number[i] = named(lp, numbers[i], branch);
	if (!read_version(&l, lp, branch)) {
		line_release(&l);
		return 0;
	}
	make_name(&l);
	*out = l;
	return 1;
}

static char *expand(const char *pattern, const char *key, const struct policy *p, const struct version *v,
		    const char *package, struct err *err)
{
	const struct policy_package *pk = package ? policy_package_find(p, package) : NULL;
	char *tag = xstrfmt("%s%s", pk ? pk->tag_prefix : p->tag_prefix, v->text);
	struct strbuf branch = STRBUF_INIT;
	int ret = policy_expand(&branch, pattern, v, tag, package, p->name, err);

	free(tag);
	if (ret) {
		err_prefix(err, "%s", key);
		strbuf_release(&branch);
		return NULL;
	}
	return strbuf_detach(&branch, NULL);
}

int line_of_version(struct line *out, const struct policy *p, const struct version *v, const char *package,
		    struct err *err)
{
	struct line_pattern lp = { 0 };
	char *branch = expand(p->release_branch, "release.releaseBranch", p, v, package, err);
	int ret = branch ? line_pattern_init(&lp, p->release_branch, p, err) : ERR_FAIL;

	if (!ret) {
		ret = line_pattern_match(&lp, branch, out, err);
		ret = ret > 0 ? 0
		      : ret   ? ret
			      : err_set(err, ERR_FAIL, "release.releaseBranch: '%s' cannot be read back from '%s'",
					p->release_branch, branch);
	}
	line_pattern_release(&lp);
	free(branch);
	return ret;
}

char *line_hotfix_branch(const struct policy *p, const struct version *v, const char *package, struct err *err)
{
	return expand(p->hotfix_branch, "release.hotfixBranch", p, v, package, err);
}

/* --- belonging and order ------------------------------------------------------------------------------------- */

/* Digits of any length, compared as numbers. */
static int compare_digits(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order;

	while (a_len && *a == '0') {
		a++;
		a_len--;
	}
	while (b_len && *b == '0') {
		b++;
		b_len--;
	}
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	order = memcmp(a, b, a_len);
	return order < 0 ? -1 : order > 0;
}

int line_holds(const struct line *l, const struct version *v)
{
	static const enum level levels[] = { LEVEL_MAJOR, LEVEL_MINOR, LEVEL_PATCH };
	size_t i;

	for (i = 0; i < 3; i++) {
		size_t len = 0;
		const char *digits = l->number[i] ? version_number(v, levels[i], &len) : NULL;

		if (l->number[i] && (!digits || compare_digits(l->number[i], strlen(l->number[i]), digits, len)))
			return 0;
	}
	return 1;
}

static void describe(struct strbuf *out, const struct line *l)
{
	size_t i;

	for (i = 0; i < 3; i++)
		strbuf_addf(out, "%s%s", i ? "." : "", l->number[i] ? l->number[i] : "x");
}

int line_check(const struct line *l, const struct version *v, struct err *err)
{
	struct strbuf takes = STRBUF_INIT;

	if (line_holds(l, v))
		return 0;
	describe(&takes, l);
	err_set(err, ERR_FAIL, "%s is not of line '%s'", v->text, l->name);
	err_hint(err, "branch '%s' takes %s", l->branch, takes.buf);
	strbuf_release(&takes);
	return ERR_FAIL;
}

enum level line_max_level(const struct line *l)
{
	if (l->number[2])
		return LEVEL_NONE;
	if (l->number[1])
		return LEVEL_PATCH;
	return l->number[0] ? LEVEL_MINOR : LEVEL_MAJOR;
}

/* Without the branch as the last resort. */
static int compare_lines(const struct line *a, const struct line *b)
{
	size_t i;

	if (a->is_main || b->is_main)
		return a->is_main - b->is_main;
	for (i = 0; i < 3; i++) {
		const char *x = a->number[i], *y = b->number[i];
		int order = x && y ? compare_digits(x, strlen(x), y, strlen(y)) : !x - !y;

		if (order)
			return order;
	}
	return 0;
}

int line_order(const struct line *a, const struct line *b)
{
	int order = compare_lines(a, b);

	if (!order)
		order = strcmp(a->branch, b->branch);
	return order < 0 ? -1 : order > 0;
}

int line_is_newer(const struct line *other, const struct line *l)
{
	int same_package = !other->package || !l->package || !strcmp(other->package, l->package);

	return same_package && compare_lines(l, other) < 0;
}

/* --- development versions ------------------------------------------------------------------------------------ */

static int has_development_version(const struct policy *p)
{
	return p->development_version && *p->development_version;
}

int line_development_version(struct version *out, const struct policy *p, const struct line *l, const struct version *v,
			     const struct date *today, struct err *err)
{
	enum level level = line_max_level(l) >= LEVEL_MINOR ? LEVEL_MAJOR : LEVEL_MINOR;
	struct strbuf text = STRBUF_INIT;
	struct version next = VERSION_INIT;
	int ret;

	if (!has_development_version(p))
		return err_set(err, ERR_NOTFOUND, "the policy has no release.developmentVersion");
	ret = version_next_core(&next, &p->scheme, v, level, today, err);
	if (!ret)
		ret = policy_expand(&text, p->development_version, &next, NULL, l->package, p->name, err);
	if (!ret)
		ret = version_parse_named(out, &p->scheme, text.buf, err);
	if (ret)
		err_prefix(err, "release.developmentVersion");
	version_release(&next);
	strbuf_release(&text);
	return ret;
}

int line_is_development_version(const struct policy *p, const char *text)
{
	struct line_pattern lp = { 0 };
	struct line l = LINE_INIT;
	struct version v = VERSION_INIT;
	int is = has_development_version(p) && !line_pattern_init(&lp, p->development_version, p, NULL) &&
		 line_pattern_match(&lp, text, &l, NULL) == 1 &&
		 !version_parse(&v, &p->scheme, text, strlen(text), NULL, NULL);

	version_release(&v);
	line_release(&l);
	line_pattern_release(&lp);
	return is;
}
