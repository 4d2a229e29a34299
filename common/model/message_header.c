/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "../base/alloc.h"
#include "../base/strbuf.h"
#include "message_scan.h"

/* A word of any script: rule 1 asks for a noun. */
static int is_type_char(unsigned char c, int first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80)
		return 1;
	return !first && ((c >= '0' && c <= '9') || c == '-' || c == '_');
}

static size_t type_len(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && is_type_char((unsigned char)s[i], !i))
		i++;
	return i;
}

static int is_space(char c)
{
	return c == ' ' || c == '\t';
}

static size_t skip_space(const char *s, size_t len, size_t i)
{
	while (i < len && is_space(s[i]))
		i++;
	return i;
}

/* The scope that starts behind a parenthesis at `i`; returns the index of the closing one, or 0 when it is none. */
static size_t scope_end(const char *s, size_t len, size_t i)
{
	size_t start = i;

	while (i < len && s[i] != '(' && s[i] != ')')
		i++;
	return i < len && s[i] == ')' && i > start && !is_space(s[start]) && !is_space(s[i - 1]) ? i : 0;
}

int message_parse_header(struct message *m, struct slice header)
{
	const char *s = header.s;
	size_t len = header.len, i = type_len(s, len), type = i, end;
	struct slice scope = { NULL, 0 };
	int bang = 0;

	if (!type)
		return 0;
	if (i < len && s[i] == '(') {
		end = scope_end(s, len, i + 1);
		if (!end)
			return 0;
		scope.s = s + i + 1;
		scope.len = end - i - 1;
		i = end + 1;
	}
	if (i < len && s[i] == '!') {
		bang = 1;
		i++;
	}
	if (i + 1 >= len || s[i] != ':' || s[i + 1] != ' ')
		return 0;
	i = skip_space(s, len, i + 1);
	if (i == len)
		return 0;
	m->type.s = s;
	m->type.len = type;
	m->scope = scope;
	m->bang = bang;
	m->description.s = s + i;
	m->description.len = len - i;
	return 1;
}

/* --- what git and its hosts write ---------------------------------------------------------------------------- */

static int starts(struct slice s, const char *word)
{
	size_t n = strlen(word);

	return s.len >= n && !memcmp(s.s, word, n);
}

static int holds(struct slice s, const char *word)
{
	size_t i, n = strlen(word);

	for (i = 0; i + n <= s.len; i++)
		if (s.s[i] == *word && !memcmp(s.s + i, word, n))
			return 1;
	return 0;
}

/* git fmt-merge-msg, then GitHub, GitLab, Bitbucket, Gitea, Azure DevOps and Gerrit. */
static int is_merge_subject(struct slice h)
{
	static const char *const starts_of_merges[] = {
		"Merge branch '",        "Merge branches '",     "Merge remote-tracking branch",
		"Merge tag '",           "Merge tags '",         "Merge commit '",
		"Merge commits '",       "Merge pull request #", "Merge pull request '",
		"Merge branch \"",       "Merge changes ",       "Merge \"",
		"Merge ref '",           "Merge bookmark '",     "Merged PR ",
		"Automatic merge from ", "Auto-merged ",         "Merge HEAD",
		"Merge refs/",           "Merge merge request "
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(starts_of_merges); i++)
		if (starts(h, starts_of_merges[i]))
			return 1;
	if (starts(h, "Merged in ") && holds(h, "(pull request #"))
		return 1;
	return (starts(h, "Merge ") && holds(h, " into ")) || (starts(h, "Merge ") && holds(h, "://"));
}

/* fixup!, squash! and amend! may be stacked; returns the bytes of all of them, 0: none. */
static size_t fixup_len(struct slice h)
{
	static const char *const words[] = { "fixup! ", "squash! ", "amend! " };
	size_t i, at = 0;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		struct slice rest = { h.s + at, h.len - at };

		if (starts(rest, words[i])) {
			at += strlen(words[i]);
			i = (size_t)-1; /* from the first word again */
		}
	}
	return at;
}

/* Behind the closing quote nothing may stand but GitHub's number of the pull request. */
static int is_pull_request_number(const char *s, size_t len)
{
	size_t i;

	if (!len)
		return 1;
	if (len < 5 || memcmp(s, " (#", 3) != 0 || s[len - 1] != ')')
		return 0;
	for (i = 3; i + 1 < len; i++)
		if (s[i] < '0' || s[i] > '9')
			return 0;
	return 1;
}

static int read_revert(struct message *m, const char *word)
{
	struct slice h = m->header;
	size_t n = strlen(word), end = h.len;

	if (!starts(h, word) || h.len == n)
		return 0;
	while (end > n && h.s[end - 1] != '"')
		end--;
	m->description.s = h.s + n;
	/* a subject that was cut short has no closing quote */
	if (end > n + 1 && is_pull_request_number(h.s + end, h.len - end))
		m->description.len = end - 1 - n;
	else
		m->description.len = h.len - n;
	return 1;
}

/* --- what is wrong with it ----------------------------------------------------------------------------------- */

/* The header read with good will: parts may stand apart and in the wrong order. */
struct guess {
	struct slice type, scope, rest;
	int bang, bang_before_scope, has_scope, scope_bad, colon, space_before, space_behind, hopeless;
};

/* Where the scope that starts at `start` was meant to end: "fix(a::b) : x" and "fix(parser: x" both have one. */
static size_t guess_scope_end(const char *s, size_t len, size_t start)
{
	size_t end = scope_end(s, len, start), next;

	if (end) {
		next = skip_space(s, len, end + 1);
		if (next < len && (s[next] == ':' || s[next] == '!'))
			return end;
	}
	for (end = start; end < len && s[end] != ')' && s[end] != ':';)
		end++;
	return end;
}

static size_t guess_scope(struct guess *g, const char *s, size_t len, size_t i)
{
	size_t start = i + 1, end = guess_scope_end(s, len, start);

	g->has_scope = 1;
	g->scope.s = s + skip_space(s, end, start);
	g->scope.len = (size_t)(s + end - g->scope.s);
	while (g->scope.len && is_space(g->scope.s[g->scope.len - 1]))
		g->scope.len--;
	g->scope_bad = !scope_end(s, len, start);
	g->hopeless = memchr(s + start, '(', end - start) || end == len;
	return end < len && s[end] == ')' ? end + 1 : end;
}

/* Passes over spaces, remembering that there were some. */
static size_t guess_space(struct guess *g, const char *s, size_t len, size_t i)
{
	size_t next = skip_space(s, len, i);

	/* only where a part follows: the space behind the last word of "feat add it" is not in anyone's way */
	if (next > i && next < len && (s[next] == '(' || s[next] == '!' || s[next] == ':')) {
		g->space_before = 1;
		return next;
	}
	return i;
}

static void guess_header(struct guess *g, struct slice h)
{
	const char *s = h.s;
	size_t len = h.len, start = skip_space(s, len, 0), i;

	memset(g, 0, sizeof(*g));
	g->type.s = s + start;
	g->type.len = type_len(s + start, len - start);
	i = guess_space(g, s, len, start + g->type.len);
	if (i < len && s[i] == '!') {
		g->bang = 1;
		i = guess_space(g, s, len, i + 1);
	}
	if (i < len && s[i] == '(') {
		g->bang_before_scope = g->bang;
		i = guess_space(g, s, len, guess_scope(g, s, len, i));
	}
	if (i < len && s[i] == '!') {
		g->bang = 1;
		i = guess_space(g, s, len, i + 1);
	}
	if (i < len && s[i] == ':') {
		g->colon = 1;
		i++;
		g->space_behind = i < len && s[i] == ' ';
	}
	i = skip_space(s, len, i);
	if (!g->colon && i + 1 < len && s[i] == '-' && s[i + 1] == ' ')
		i = skip_space(s, len, i + 1); /* "docs - add a page" */
	g->rest.s = s + i;
	g->rest.len = len - i;
}

static char *corrected(const struct guess *g)
{
	struct strbuf out = STRBUF_INIT;

	if (!g->rest.len || g->hopeless)
		return NULL;
	strbuf_add(&out, g->type.s, g->type.len);
	if (g->scope.len) {
		strbuf_addch(&out, '(');
		strbuf_add(&out, g->scope.s, g->scope.len);
		strbuf_addch(&out, ')');
	}
	strbuf_addstr(&out, g->bang ? "!: " : ": ");
	strbuf_add(&out, g->rest.s, g->rest.len);
	return strbuf_detach(&out, NULL);
}

struct fault {
	const char *rule;
	const char *text;
	const char *at; /* where it is */
};

static struct fault find_fault(const struct guess *g, struct slice h)
{
	struct fault none = { "header-type",
			      "the header does not start with a type and a colon, such as 'feat: ' or 'fix(parser): '",
			      h.s };
	int usual = message_is_usual_type(g->type);

	if (!g->type.len || (!g->colon && !usual))
		return none;
	if (g->colon && !g->space_behind && g->rest.len && (*g->rest.s == '/' || *g->rest.s == ':'))
		return none; /* a URL, a C++ name */
	if (g->has_scope && g->scope_bad)
		return (struct fault){ "header-scope", "the scope is not one noun in parentheses",
				       g->type.s + g->type.len };
	if (!g->colon)
		return (struct fault){ "header-colon", "no colon and space after the type", g->type.s + g->type.len };
	if (g->type.s != h.s)
		return (struct fault){ "header-type", "white space stands before the type", h.s };
	if (g->bang_before_scope)
		return (struct fault){ "header-bang", "the '!' belongs right before the colon",
				       g->type.s + g->type.len };
	if (g->space_before)
		return (struct fault){ "header-colon", "white space stands before the colon", g->type.s + g->type.len };
	if (!g->rest.len)
		return (struct fault){ "header-description", "no description after the colon", h.s + h.len };
	return (struct fault){ "header-colon-space", "exactly one space belongs after the colon", g->rest.s };
}

static void report(struct message *m, const struct guess *g, unsigned number, size_t column)
{
	struct fault f = find_fault(g, m->header);
	int is_plain = strcmp(f.rule, "header-type") != 0 || *f.text == 'w';
	struct problem p = { PROBLEM_ERROR,   f.rule,
			     number,          (unsigned)(column + (size_t)(f.at - m->header.s) + 1),
			     xstrdup(f.text), is_plain ? corrected(g) : NULL };

	problem_add(&m->problems, &m->n_problems, p);
}

void message_read_header(struct message *m, unsigned number, size_t column)
{
	struct slice h = m->header;
	struct guess g;
	size_t n;

	m->description = h;
	if (is_merge_subject(h)) {
		m->kind = MESSAGE_MERGE;
	} else if ((n = fixup_len(h))) {
		m->kind = MESSAGE_FIXUP;
		m->description.s += n;
		m->description.len -= n;
	} else if (read_revert(m, "Revert \"")) {
		m->kind = MESSAGE_REVERT;
	} else if (read_revert(m, "Reapply \"")) {
		m->kind = MESSAGE_REVERT;
		m->reapply = 1;
	} else if (message_parse_header(m, h)) {
		m->kind = MESSAGE_CONVENTIONAL;
		if (is_space(m->description.s[-2])) {
			guess_header(&g, h);
			report(m, &g, number, column);
		}
	} else {
		m->kind = MESSAGE_PLAIN;
		guess_header(&g, h);
		report(m, &g, number, column);
	}
}
