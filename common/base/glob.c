/* SPDX-License-Identifier: ISC */
/*
 * pattern_glob_match. A glob is a list of parts as a path is, and `**` is to the list what `*` is to one part: in
 * both a mismatch only ever goes back to the latest star, which is enough, so nothing grows exponentially.
 */
#include "pattern.h"

#include <ctype.h>
#include <string.h>

static int in_class(const char *name, size_t len, unsigned char c)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = { { "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl },
			{ "digit", isdigit }, { "graph", isgraph }, { "lower", islower }, { "print", isprint },
			{ "punct", ispunct }, { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit } };
	size_t i;

	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (strlen(classes[i].name) == len && !memcmp(classes[i].name, name, len))
			return c < 0x80 && classes[i].test(c) != 0;
	return 0;
}

/* One member of a bracket: a class, a character or a range. Returns the bytes used, 0 when the bracket is unclosed. */
static size_t bracket_member(const char *g, size_t len, unsigned char c, int *hit)
{
	unsigned char low, high;
	const char *end;
	size_t n = 1;

	if (len > 3 && g[0] == '[' && g[1] == ':') {
		for (end = g + 2; end + 1 < g + len && (isalpha((unsigned char)*end)); end++)
			;
		if (end + 1 < g + len && end[0] == ':' && end[1] == ']') {
			*hit |= in_class(g + 2, (size_t)(end - g) - 2, c);
			return (size_t)(end - g) + 2;
		}
	}
	if (*g == '\\') {
		if (len < 2)
			return 0;
		n = 2;
	}
	low = high = (unsigned char)g[n - 1];
	if (n + 1 < len && g[n] == '-' && g[n + 1] != ']') {
		n++;
		if (g[n] == '\\' && n + 1 < len)
			n++;
		high = (unsigned char)g[n++];
	}
	*hit |= low <= c && c <= high;
	return n;
}

/*
 * The bracket expression at g: whether it holds c is stored in *hit, its length returned; 0 when it is unclosed. In
 * first place ']' is an ordinary member.
 */
static size_t bracket(const char *g, size_t len, unsigned char c, int *hit)
{
	size_t pos = 1, n;
	int negated = 0, first;

	*hit = 0;
	if (pos < len && (g[pos] == '!' || g[pos] == '^')) {
		negated = 1;
		pos++;
	}
	for (first = 1; pos < len; first = 0) {
		if (g[pos] == ']' && !first) {
			*hit ^= negated;
			return pos + 1;
		}
		n = bracket_member(g + pos, len - pos, c, hit);
		if (!n)
			return 0;
		pos += n;
	}
	return 0;
}

/* Does what stands at g (not a star) match c? Returns its length, 0 when it does not. */
static size_t one(const char *g, size_t len, unsigned char c)
{
	size_t n;
	int hit = 0;

	switch (*g) {
	case '?':
		return 1;
	case '[':
		n = bracket(g, len, c, &hit);
		return hit ? n : 0;
	case '\\':
		return len > 1 && (unsigned char)g[1] == c ? 2 : 0;
	default:
		return (unsigned char)*g == c;
	}
}

static int match_part(const char *g, size_t glen, const char *s, size_t slen)
{
	size_t gi = 0, si = 0, star = 0, star_at = 0, n;
	int starred = 0;

	/* What a part "a\" means is that the slash after it was quoted, which needs no quoting. */
	if (glen && g[glen - 1] == '\\' && (glen < 2 || g[glen - 2] != '\\'))
		glen--;
	while (si < slen) {
		if (gi < glen && g[gi] == '*') {
			starred = 1;
			star = ++gi;
			star_at = si;
		} else if (gi < glen && (n = one(g + gi, glen - gi, (unsigned char)s[si]))) {
			gi += n;
			si++;
		} else if (starred) {
			gi = star;
			si = ++star_at;
		} else {
			return 0;
		}
	}
	while (gi < glen && g[gi] == '*')
		gi++;
	return gi == glen;
}

static size_t part_len(const char *s)
{
	return strcspn(s, "/");
}

/* The part after the one at s, NULL when that was the last. */
static const char *part_next(const char *s)
{
	s += part_len(s);
	return *s ? s + 1 : NULL;
}

static int is_double_star(const char *g)
{
	size_t len = part_len(g);

	return len >= 2 && strspn(g, "*") == len;
}

static int is_literal(const char *g)
{
	for (; *g; g++) {
		if (*g == '*' || *g == '?' || *g == '[')
			return 0;
		if (*g == '\\' && g[1])
			g++;
	}
	return 1;
}

/*
 * Holds the list of parts at g against that at s; NULL is the end of either. A part of no bytes at the glob's end
 * ("src/") and a `**` there stand for one part and all that follow; `below`: so does the end of the glob itself.
 */
static int match_parts(const char *g, const char *s, int below)
{
	const char *star = NULL, *star_at = NULL;

	while (s) {
		if (g && is_double_star(g)) {
			g = star = part_next(g);
			star_at = s;
			if (!star)
				return 1;
		} else if (g && !*g) {
			return 1;
		} else if (g && match_part(g, part_len(g), s, part_len(s))) {
			g = part_next(g);
			s = part_next(s);
		} else if (!g && below) {
			return 1;
		} else if (star) {
			g = star;
			s = star_at = part_next(star_at);
		} else {
			return 0;
		}
	}
	return !g;
}

int pattern_glob_match(const char *glob, const char *path)
{
	const char *base = strrchr(path, '/');
	int literal;

	if (!*glob)
		return 0;
	if (!strcmp(glob, ".") || !strcmp(glob, "./") || !strcmp(glob, "/"))
		return 1;
	literal = is_literal(glob);
	if (!strchr(glob, '/')) {
		base = base ? base + 1 : path;
		return match_part(glob, strlen(glob), base, strlen(base)) || (literal && match_parts(glob, path, 1));
	}
	if (glob[0] == '.' && glob[1] == '/')
		glob += 2;
	else if (glob[0] == '/')
		glob++;
	return match_parts(glob, path, literal);
}
