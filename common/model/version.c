/* SPDX-License-Identifier: ISC */
#include "version.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

int scheme_init(struct scheme *s, enum scheme_kind kind, const char *calver, struct err *err)
{
	struct scheme new = { kind, { 0 } };

	if (kind == SCHEME_CALVER && calver_format_parse(&new.calver, calver, err))
		return ERR_FAIL;
	*s = new;
	return 0;
}

void scheme_release(struct scheme *s)
{
	memset(s, 0, sizeof(*s));
}

static const char *const level_names[] = { "none", "patch", "minor", "major" };

const char *level_name(enum level level)
{
	return level_names[level];
}

/* --- the value ----------------------------------------------------------------------------------------------- */

static void set_text(struct version *v, char *text)
{
	v->text = text;
	if (v->kind == SCHEME_SEMVER)
		v->u.semver.text = text;
	else
		v->u.calver.text = text;
}

int version_parse(struct version *out, const struct scheme *s, const char *text, size_t len, size_t *byte,
		  struct err *err)
{
	struct version v = VERSION_INIT;
	int ret;

	v.kind = s->kind;
	ret = s->kind == SCHEME_SEMVER ? semver_parse(&v.u.semver, text, len, byte, err)
				       : calver_parse(&v.u.calver, &s->calver, text, len, byte, err);
	if (ret)
		return ret;
	set_text(&v, xstrndup(text, len));
	*out = v;
	return 0;
}

void version_add_reason(struct strbuf *out, const char *text, size_t byte, const char *reason)
{
	strbuf_addch(out, '\'');
	for (; *text; text++) {
		if (*text == '\n' || *text == '\t')
			strbuf_addstr(out, "\xef\xbf\xbd");
		else
			strbuf_addch(out, *text);
	}
	strbuf_addf(out, "': byte %zu: %s", byte, reason);
}

int version_parse_named(struct version *out, const struct scheme *s, const char *text, struct err *err)
{
	struct strbuf msg = STRBUF_INIT;
	struct err reason = ERR_INIT;
	size_t byte = 0;
	int ret = version_parse(out, s, text, strlen(text), &byte, &reason);

	if (ret) {
		version_add_reason(&msg, text, byte, reason.msg.buf);
		err_set(err, ret, "%s", msg.buf);
	}
	strbuf_release(&msg);
	err_release(&reason);
	return ret;
}

void version_release(struct version *v)
{
	free(v->text);
	memset(v, 0, sizeof(*v));
}

void version_copy(struct version *out, const struct version *v)
{
	*out = *v;
	if (v->text)
		set_text(out, xstrdup(v->text));
}

int version_compare(const struct version *a, const struct version *b)
{
	return a->kind == SCHEME_SEMVER ? semver_compare(&a->u.semver, &b->u.semver)
					: calver_compare(&a->u.calver, &b->u.calver);
}

int version_order(const struct version *a, const struct version *b)
{
	int order = version_compare(a, b);

	if (!order)
		order = strcmp(a->text, b->text);
	return (order > 0) - (order < 0);
}

static struct span prerelease_of(const struct version *v)
{
	return v->kind == SCHEME_SEMVER ? v->u.semver.pre : v->u.calver.modifier;
}

int version_is_prerelease(const struct version *v)
{
	return prerelease_of(v).len > 0;
}

int version_same_core(const struct version *a, const struct version *b)
{
	return !(a->kind == SCHEME_SEMVER ? semver_compare_core(&a->u.semver, &b->u.semver)
					  : calver_compare_core(&a->u.calver, &b->u.calver));
}

int version_is_zero_major(const struct version *v)
{
	return v->kind == SCHEME_SEMVER && v->u.semver.major.len == 1 && v->text[v->u.semver.major.at] == '0';
}

const char *version_number(const struct version *v, enum level which, size_t *len)
{
	size_t nth = (size_t)LEVEL_MAJOR - (size_t)which;
	struct span s = { 0, 0 };

	if (v->kind == SCHEME_CALVER)
		s = nth < v->u.calver.n ? v->u.calver.number[nth].digits : s;
	else if (which != LEVEL_NONE)
		s = which == LEVEL_MAJOR   ? v->u.semver.major
		    : which == LEVEL_MINOR ? v->u.semver.minor
					   : v->u.semver.patch;
	*len = s.len;
	return s.len ? v->text + s.at : NULL;
}

/* --- what follows a version ---------------------------------------------------------------------------------- */

/* Parses what was composed; `out` may be the version that it was composed from only after that one was released. */
static int parse_composed(struct version *out, const struct scheme *s, struct strbuf *text, int ret, struct err *err)
{
	if (!ret)
		ret = version_parse(out, s, text->buf, text->len, NULL, err);
	strbuf_release(text);
	return ret;
}

static void add_core(struct strbuf *out, const struct version *v)
{
	size_t len = v->kind == SCHEME_CALVER ? v->u.calver.core_len : v->u.semver.patch.at + v->u.semver.patch.len;

	strbuf_add(out, v->text, len);
}

static int add_next_core(struct strbuf *out, const struct scheme *s, const struct version *v, enum level level,
			 const struct date *today, struct err *err)
{
	const struct semver *sv = &v->u.semver;

	if (level == LEVEL_NONE) {
		add_core(out, v);
		return 0;
	}
	if (v->kind == SCHEME_CALVER)
		return calver_next(out, &s->calver, &v->u.calver,
				   level == LEVEL_MAJOR   ? CALVER_MAJOR
				   : level == LEVEL_MINOR ? CALVER_MINOR
							  : CALVER_MICRO,
				   today, err);
	if (level == LEVEL_MAJOR) {
		digits_add_next(out, v->text, sv->major.len);
		strbuf_addstr(out, ".0.0");
	} else if (level == LEVEL_MINOR) {
		strbuf_add(out, v->text, sv->minor.at);
		digits_add_next(out, v->text + sv->minor.at, sv->minor.len);
		strbuf_addstr(out, ".0");
	} else {
		strbuf_add(out, v->text, sv->patch.at);
		digits_add_next(out, v->text + sv->patch.at, sv->patch.len);
	}
	return 0;
}

int version_next_core(struct version *out, const struct scheme *s, const struct version *v, enum level level,
		      const struct date *today, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = add_next_core(&text, s, v, level, today, err);

	return parse_composed(out, s, &text, ret, err);
}

/* `core` with a whole pre-release ("rc.1") in place of its own. */
static int with_prerelease(struct version *out, const struct scheme *s, const struct version *core, const char *pre,
			   struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret;

	if (core->kind == SCHEME_CALVER) {
		ret = calver_with_modifier(&text, &s->calver, &core->u.calver, pre, err);
		return parse_composed(out, s, &text, ret, err);
	}
	ret = identifiers_check(pre, strlen(pre), 0, NULL, err);
	if (ret)
		err_prefix(err, "'%s' cannot be a pre-release", pre);
	add_core(&text, core);
	strbuf_addf(&text, "-%s", pre);
	return parse_composed(out, s, &text, ret, err);
}

int version_with_prerelease(struct version *out, const struct scheme *s, const struct version *core, const char *id,
			    const char *n, struct err *err)
{
	char *pre = *id ? xstrfmt("%s.%s", id, n) : xstrdup(n);
	int ret = with_prerelease(out, s, core, pre, err);

	free(pre);
	return ret;
}

int version_with_build(struct version *out, const struct scheme *s, const struct version *v, const char *build,
		       struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret;

	if (v->kind != SCHEME_SEMVER)
		return err_set(err, ERR_FAIL, "calendar versions have no build metadata: '%s'", build);
	ret = identifiers_check(build, strlen(build), 1, NULL, err);
	if (ret)
		err_prefix(err, "'%s' cannot be build metadata", build);
	strbuf_addstr(&text, v->text);
	if (v->u.semver.build.len)
		strbuf_setlen(&text, v->u.semver.build.at - 1);
	strbuf_addf(&text, "+%s", build);
	return parse_composed(out, s, &text, ret, err);
}

int version_prerelease_parts(const struct version *v, char **id, char **n)
{
	struct span pre = prerelease_of(v);
	const char *s = v->text + pre.at;
	size_t last = pre.len;

	if (!pre.len)
		return 0;
	while (last && s[last - 1] != '.')
		last--;
	if (digits_only(s + last, pre.len - last)) {
		*id = xstrndup(s, last ? last - 1 : 0);
		*n = xstrndup(s + last, pre.len - last);
	} else {
		*id = xstrndup(s, pre.len);
		*n = NULL;
	}
	return 1;
}

/* --- git release-version bump -------------------------------------------------------------------------------- */

/* npm: the last numeric identifier counts up; where there is none, a counter is added. */
static void add_next_prerelease(struct strbuf *out, const char *pre, size_t len)
{
	size_t end, start;

	for (end = len;; end = start - 1) {
		for (start = end; start && pre[start - 1] != '.'; start--)
			;
		if (digits_only(pre + start, end - start))
			break;
		if (!start) {
			strbuf_add(out, pre, len);
			strbuf_addstr(out, ".1");
			return;
		}
	}
	strbuf_add(out, pre, start);
	digits_add_next(out, pre + start, end - start);
	strbuf_add(out, pre + end, len - end);
}

/* Does the pre-release read "<id>.<number>…"? */
static int counts_for(const char *pre, const char *id)
{
	size_t len = strlen(id), digits;

	if (strncmp(pre, id, len) != 0 || pre[len] != '.')
		return 0;
	digits = strspn(pre + len + 1, "0123456789");
	return digits && (pre[len + 1 + digits] == '.' || !pre[len + 1 + digits]);
}

static int bump_prerelease(struct version *out, const struct scheme *s, const struct version *v, const char *id,
			   struct err *err)
{
	struct span pre = prerelease_of(v);
	struct strbuf next = STRBUF_INIT;
	int ret;

	add_next_prerelease(&next, v->text + pre.at, pre.len);
	if (id && !counts_for(next.buf, id)) {
		strbuf_reset(&next);
		strbuf_addf(&next, "%s.1", id);
	}
	ret = with_prerelease(out, s, v, next.buf, err);
	strbuf_release(&next);
	return ret;
}

static int is_zero(const struct version *v, struct span number)
{
	return digits_compare(v->text + number.at, number.len, "0", 1) == 0;
}

/* Is `v` a pre-release of just the kind of version that is asked for, so that dropping the pre-release is the bump? */
static int leads_to(const struct version *v, const struct scheme *s, enum level level, const struct date *today)
{
	const struct semver *sv = &v->u.semver;
	enum calver_token t;

	if (!version_is_prerelease(v))
		return 0;
	if (v->kind == SCHEME_SEMVER)
		return (level < LEVEL_MINOR || is_zero(v, sv->patch)) && (level < LEVEL_MAJOR || is_zero(v, sv->minor));
	if (calver_compare_date(&v->u.calver, today))
		return 0;
	t = calver_counter(&s->calver, level == LEVEL_MAJOR   ? CALVER_MAJOR
				       : level == LEVEL_MINOR ? CALVER_MINOR
							      : CALVER_MICRO);
	while (t < CALVER_MICRO)
		if (!is_zero(v, calver_digits(&v->u.calver, ++t)))
			return 0;
	return 1;
}

static int start_prerelease(struct version *out, const struct scheme *s, const struct version *v, enum level level,
			    const char *id, const struct date *today, struct err *err)
{
	struct version core = VERSION_INIT;
	int ret = version_next_core(&core, s, v, level, today, err);

	if (!ret)
		ret = version_with_prerelease(out, s, &core, id ? id : "", "1", err);
	version_release(&core);
	return ret;
}

int version_bump(struct version *out, const struct scheme *s, const struct version *v, enum version_bump how,
		 const char *pre_id, const struct date *today, struct err *err)
{
	enum level level = how == VERSION_BUMP_MAJOR   ? LEVEL_MAJOR
			   : how == VERSION_BUMP_MINOR ? LEVEL_MINOR
						       : LEVEL_PATCH;

	if (pre_id && identifiers_check(pre_id, strlen(pre_id), 0, NULL, err))
		return err_prefix(err, "'%s' cannot be a pre-release", pre_id);
	if (how == VERSION_BUMP_FINAL) {
		if (!version_is_prerelease(v))
			return err_set(err, ERR_NO, "'%s' is a final version already", v->text);
		return version_next_core(out, s, v, LEVEL_NONE, today, err);
	}
	if (how == VERSION_BUMP_PRE)
		return version_is_prerelease(v) ? bump_prerelease(out, s, v, pre_id, err)
						: start_prerelease(out, s, v, LEVEL_PATCH, pre_id, today, err);
	if (pre_id)
		return start_prerelease(out, s, v, level, pre_id, today, err);
	return version_next_core(out, s, v, leads_to(v, s, level, today) ? LEVEL_NONE : level, today, err);
}

/* --- PEP 440 ------------------------------------------------------------------------------------------------- */

static int is_word(const char *s, size_t len, const char *words)
{
	const char *w;

	for (w = words; *w; w += strlen(w) + 1) {
		size_t i;

		for (i = 0; i < len && w[i] && (s[i] | 0x20) == w[i]; i++)
			;
		if (i == len && !w[i])
			return 1;
	}
	return 0;
}

/* PEP 440 knows three kinds of pre-releases; any other becomes a development release, which sorts below them. */
static void format_pep440_pre(struct strbuf *out, const char *pre, size_t len)
{
	size_t word = 0, end = len, start;

	while (word < len && ((pre[word] | 0x20) >= 'a' && (pre[word] | 0x20) <= 'z'))
		word++;
	if (is_word(pre, word, "alpha\0a\0"))
		strbuf_addch(out, 'a');
	else if (is_word(pre, word, "beta\0b\0"))
		strbuf_addch(out, 'b');
	else if (is_word(pre, word, "rc\0c\0pre\0preview\0"))
		strbuf_addstr(out, "rc");
	else
		strbuf_addstr(out, ".dev");
	for (start = end; start && pre[start - 1] >= '0' && pre[start - 1] <= '9'; start--)
		;
	strbuf_add(out, pre + start, end - start);
	if (start == end)
		strbuf_addch(out, '0');
}

/* Local version labels hold letters, digits and single dots between them. */
static void format_pep440_local(struct strbuf *out, const char *build, size_t len)
{
	size_t start = out->len, i;
	char between = '+';

	for (i = 0; i < len; i++) {
		if (build[i] == '-' || build[i] == '.') {
			between = out->len > start ? '.' : '+';
			continue;
		}
		if (between)
			strbuf_addch(out, between);
		between = 0;
		strbuf_addch(out, build[i] >= 'A' && build[i] <= 'Z' ? build[i] | 0x20 : build[i]);
	}
}

void version_format_pep440(struct strbuf *out, const struct version *v)
{
	size_t start = out->len, i;
	struct span pre = prerelease_of(v);

	add_core(out, v);
	for (i = start; i < out->len; i++)
		if (out->buf[i] == '-' || out->buf[i] == '_')
			out->buf[i] = '.';
	if (pre.len)
		format_pep440_pre(out, v->text + pre.at, pre.len);
	if (v->kind == SCHEME_SEMVER)
		format_pep440_local(out, v->text + v->u.semver.build.at, v->u.semver.build.len);
}
