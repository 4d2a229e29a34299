/* SPDX-License-Identifier: ISC */
#include "semver.h"

#include <string.h>

struct scan {
	const char *s;
	size_t len, at;
	size_t *byte;
	struct err *err;
};

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_identifier_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static int is_at(const struct scan *sc, char c)
{
	return sc->at < sc->len && sc->s[sc->at] == c;
}

static int bad(const struct scan *sc, size_t at, const char *reason, const char *where)
{
	if (sc->byte)
		*sc->byte = at + 1;
	return err_set(sc->err, ERR_FAIL, "%s%s", reason, where);
}

/* Item 2: non-negative, without leading zeros. */
static int scan_number(struct scan *sc, const char *name, struct span *out)
{
	size_t start = sc->at;

	while (sc->at < sc->len && is_digit(sc->s[sc->at]))
		sc->at++;
	out->at = start;
	out->len = sc->at - start;
	if (!out->len)
		return bad(sc, start, start < sc->len ? "a digit must begin " : "the text ends before ", name);
	if (out->len > 1 && sc->s[start] == '0')
		return bad(sc, start, "leading zero in ", name);
	return 0;
}

static int scan_dot(struct scan *sc, const char *after)
{
	if (!is_at(sc, '.'))
		return bad(sc, sc->at, sc->at < sc->len ? "a dot must follow " : "the text ends after ", after);
	sc->at++;
	return 0;
}

/* Items 9 and 10. Ends at the end of the text or, in a pre-release, at a plus. */
static int scan_identifiers(struct scan *sc, int build, struct span *out)
{
	const char *name = build ? "the build metadata" : "the pre-release";
	size_t first = sc->at;

	for (;; sc->at++) {
		size_t start = sc->at;

		while (sc->at < sc->len && is_identifier_char(sc->s[sc->at]))
			sc->at++;
		if (sc->at < sc->len && sc->s[sc->at] != '.' && (build || sc->s[sc->at] != '+'))
			return bad(sc, sc->at, "only letters, digits, hyphens and dots may stand in ", name);
		if (sc->at == start)
			return bad(sc, start, "empty identifier in ", name);
		if (!build && sc->at - start > 1 && sc->s[start] == '0' && digits_only(sc->s + start, sc->at - start))
			return bad(sc, start, "leading zero in a numeric identifier of ", name);
		if (!is_at(sc, '.'))
			break;
	}
	out->at = first;
	out->len = sc->at - first;
	return 0;
}

static int is_tag_prefix(const char *text, size_t len)
{
	return len > 1 && (text[0] == 'v' || text[0] == 'V') && is_digit(text[1]);
}

int semver_parse(struct semver *out, const char *text, size_t len, size_t *byte, struct err *err)
{
	struct scan sc = { text, len, 0, byte, err };
	struct semver v = { text, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 } };

	if (is_tag_prefix(text, len))
		return bad(&sc, 0, "a tag prefix is no part of a version", "");
	if (scan_number(&sc, "the major number", &v.major) || scan_dot(&sc, "the major number") ||
	    scan_number(&sc, "the minor number", &v.minor) || scan_dot(&sc, "the minor number") ||
	    scan_number(&sc, "the patch number", &v.patch))
		return ERR_FAIL;
	if (is_at(&sc, '-')) {
		sc.at++;
		if (scan_identifiers(&sc, 0, &v.pre))
			return ERR_FAIL;
	}
	if (is_at(&sc, '+')) {
		sc.at++;
		if (scan_identifiers(&sc, 1, &v.build))
			return ERR_FAIL;
	}
	if (sc.at < len)
		return bad(&sc, sc.at, "only '-' or '+' may follow the patch number", "");
	*out = v;
	return 0;
}

int identifiers_check(const char *text, size_t len, int build, size_t *byte, struct err *err)
{
	struct scan sc = { text, len, 0, byte, err };
	struct span all;

	if (scan_identifiers(&sc, build, &all))
		return ERR_FAIL;
	if (sc.at < len)
		return bad(&sc, sc.at, "only letters, digits, hyphens and dots may stand in the pre-release", "");
	return 0;
}

int digits_only(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_digit(s[i]))
			return 0;
	return len > 0;
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static int sizes_compare(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

int digits_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	while (a_len && *a == '0')
		a++, a_len--;
	while (b_len && *b == '0')
		b++, b_len--;
	if (a_len != b_len)
		return sizes_compare(a_len, b_len);
	return a_len ? sign(memcmp(a, b, a_len)) : 0;
}

void digits_add_next(struct strbuf *out, const char *s, size_t len)
{
	size_t start = out->len, i;

	strbuf_add(out, s, len);
	for (i = out->len; i > start; i--) {
		if (out->buf[i - 1] != '9') {
			out->buf[i - 1]++;
			return;
		}
		out->buf[i - 1] = '0';
	}
	strbuf_splice(out, start, 0, "1", 1);
}

static size_t identifier_len(const char *s, size_t len)
{
	const char *dot = len ? memchr(s, '.', len) : NULL;

	return dot ? (size_t)(dot - s) : len;
}

/* Items 11.4.1 to 11.4.3. */
static int identifier_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int a_num = digits_only(a, a_len), b_num = digits_only(b, b_len), order;

	if (a_num && b_num)
		return digits_compare(a, a_len, b, b_len);
	if (a_num != b_num)
		return a_num ? -1 : 1;
	order = memcmp(a, b, a_len < b_len ? a_len : b_len);
	return order ? sign(order) : sizes_compare(a_len, b_len);
}

int identifiers_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	if (!a_len || !b_len)
		return sizes_compare(!a_len, !b_len);
	for (;;) {
		size_t m = identifier_len(a, a_len), n = identifier_len(b, b_len);
		int order = identifier_compare(a, m, b, n);

		if (order)
			return order;
		/* Item 11.4.4: of two that agree so far, the one with more identifiers is higher. */
		if (m == a_len || n == b_len)
			return sizes_compare(m < a_len, n < b_len);
		a += m + 1, a_len -= m + 1;
		b += n + 1, b_len -= n + 1;
	}
}

static int spans_compare(const struct semver *a, struct span sa, const struct semver *b, struct span sb)
{
	return digits_compare(a->text + sa.at, sa.len, b->text + sb.at, sb.len);
}

int semver_compare_core(const struct semver *a, const struct semver *b)
{
	int order = spans_compare(a, a->major, b, b->major);

	if (!order)
		order = spans_compare(a, a->minor, b, b->minor);
	return order ? order : spans_compare(a, a->patch, b, b->patch);
}

int semver_compare(const struct semver *a, const struct semver *b)
{
	int order = semver_compare_core(a, b);

	return order ? order : identifiers_compare(a->text + a->pre.at, a->pre.len, b->text + b->pre.at, b->pre.len);
}
