/* SPDX-License-Identifier: ISC */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/pattern.h"
#include "../base/utf8.h"
#include "message_scan.h"

struct linter {
	const struct policy *p;
	struct lint_part *part; /* at hand */
	unsigned line;          /* of its header */
	unsigned column;        /* bytes that stand before the header in its line */
};

const char *problem_severity_name(enum problem_severity s)
{
	static const char *const names[] = { "error", "warning", "hint" };

	return names[s];
}

static void report(struct linter *l, enum problem_severity severity, const char *rule, size_t column, char *text,
		   char *fix)
{
	struct problem p = { severity, rule, l->line, l->column + (unsigned)column + 1, text, fix };

	problem_add(&l->part->problems, &l->part->n_problems, p);
}

static void report_at(struct lint_part *part, enum problem_severity severity, const char *rule, unsigned line,
		      size_t column, char *text)
{
	struct problem p = { severity, rule, line, (unsigned)column, text, NULL };

	problem_add(&part->problems, &part->n_problems, p);
}

static size_t offset(const struct message *m, struct slice s)
{
	return (size_t)(s.s - m->header.s);
}

/* The header with one stretch of it replaced. */
static char *with(const struct message *m, struct slice old, const char *text, size_t len)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_add(&out, m->header.s, m->header.len);
	strbuf_splice(&out, offset(m, old), old.len, text, len);
	return strbuf_detach(&out, NULL);
}

/* What one shows of a slice: a type of a megabyte is not shown whole. */
#define SHOWN(part) (int)((part).len > 60 ? 60 : (part).len), (part).s

/* --- type and scope ------------------------------------------------------------------------------------------ */

static int listed(const struct strvec *words, struct slice s)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (slice_is(s, words->v[i]))
			return 1;
	return 0;
}

static int is_policy_type(const struct policy *p, struct slice type)
{
	size_t i;

	for (i = 0; i < p->n_types; i++)
		if (slice_is(type, p->types[i].name))
			return 1;
	return 0;
}

/* The usual type that people mean by another word. */
static const char *meant_type(struct slice type)
{
	static const char *const words[][2] = { { "feature", "feat" },       { "features", "feat" },
						{ "feats", "feat" },         { "bugfix", "fix" },
						{ "hotfix", "fix" },         { "bug", "fix" },
						{ "fixes", "fix" },          { "doc", "docs" },
						{ "documentation", "docs" }, { "tests", "test" },
						{ "testing", "test" },       { "performance", "perf" },
						{ "refact", "refactor" },    { "refactoring", "refactor" },
						{ "chores", "chore" },       { "reverts", "revert" } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (slice_is(type, words[i][0]))
			return words[i][1];
	return NULL;
}

static void check_type(struct linter *l)
{
	const struct message *m = &l->part->message;
	const struct strvec *allowed = &l->p->lint.types;
	const char *meant = meant_type(m->type);
	struct slice s = { meant, meant ? strlen(meant) : 0 };
	char *fix = NULL;

	if (allowed->n ? listed(allowed, m->type) : is_policy_type(l->p, m->type))
		return;
	if (meant && (allowed->n ? listed(allowed, s) : is_policy_type(l->p, s)))
		fix = with(m, m->type, s.s, s.len);
	if (allowed->n)
		report(l, PROBLEM_ERROR, "type", 0,
		       xstrfmt("type '%.*s' is not one that the policy allows", SHOWN(m->type)), fix);
	else
		report(l, PROBLEM_WARNING, "type", 0,
		       xstrfmt("the policy does not know the type '%.*s'", SHOWN(m->type)), fix);
}

/* One scope, or several with commas between them. */
static void check_scope(struct linter *l)
{
	const struct message *m = &l->part->message;
	const struct strvec *allowed = &l->p->lint.scopes;
	const char *end;
	struct slice one;

	if (!m->scope.s) {
		if (l->p->lint.scope_required)
			report(l, PROBLEM_ERROR, "scope", m->type.len,
			       xstrdup("the policy wants a scope behind the type"), NULL);
		return;
	}
	if (!allowed->n || listed(allowed, m->scope))
		return;
	end = m->scope.s + m->scope.len;
	for (one.s = m->scope.s; one.s < end; one.s += one.len + 1) {
		const char *comma = memchr(one.s, ',', (size_t)(end - one.s));

		while (one.s < end && *one.s == ' ')
			one.s++;
		one.len = (size_t)((comma ? comma : end) - one.s);
		while (one.len && one.s[one.len - 1] == ' ')
			one.len--;
		if (!listed(allowed, one)) {
			report(l, PROBLEM_ERROR, "scope", offset(m, one),
			       xstrfmt("scope '%.*s' is not one that the policy allows", SHOWN(one)), NULL);
			return;
		}
		one.len = (size_t)((comma ? comma : end) - one.s);
	}
}

/* --- subject ------------------------------------------------------------------------------------------------- */

/* The byte where character number `max` (from 0) begins, or len when there are no more than `max`. */
static size_t after_chars(struct slice s, size_t max)
{
	size_t i = 0, n;
	uint32_t cp;

	while (i < s.len && max--) {
		n = utf8_decode(s.s + i, s.len - i, &cp);
		i += n ? n : 1;
	}
	return i;
}

static void check_length(struct linter *l)
{
	const struct message *m = &l->part->message;
	unsigned max = l->p->lint.subject_length;
	size_t end;

	if (!max)
		return;
	end = after_chars(m->header, max);
	if (end < m->header.len)
		report(l, PROBLEM_ERROR, "subject-length", end,
		       xstrfmt("the subject is longer than %u characters", max), NULL);
}

static int is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static void check_lower_case(struct linter *l)
{
	const struct message *m = &l->part->message;
	struct slice first = { m->description.s, 1 };
	char low;

	/* capitals that go on are a name: "API", "HTTP" */
	if (!m->description.len || !is_upper(*first.s) || (m->description.len > 1 && is_upper(first.s[1])))
		return;
	low = (char)(*first.s + ('a' - 'A'));
	report(l, PROBLEM_ERROR, "subject-lower-case", offset(m, first),
	       xstrdup("the description begins with a capital letter"), with(m, first, &low, 1));
}

static int ends(struct slice s, const char *end)
{
	struct slice tail = { s.s + s.len, strlen(end) };

	tail.s -= tail.len < s.len ? tail.len : s.len;
	return tail.len < s.len && slice_is(tail, end);
}

/* Verbs in another form than "add": by their endings, but for verbs that end so by nature; -s by a list, for plurals.
 */
static int is_imperative(struct slice word)
{
	static const char *const by_nature[] = { "need",    "embed",   "speed",  "feed",  "seed",   "exceed",
						 "proceed", "succeed", "shed",   "bring", "string", "ping",
						 "ring",    "bleed",   "wed",    "breed", "weed",   "swing",
						 "fling",   "shred",   "spring", "cling" };
	static const char *const third[] = { "adds",     "fixes",      "removes",  "updates",  "changes",  "makes",
					     "moves",    "uses",       "allows",   "improves", "renames",  "introduces",
					     "replaces", "implements", "handles",  "drops",    "adjusts",  "enables",
					     "disables", "creates",    "deletes",  "ensures",  "prevents", "avoids",
					     "corrects", "bumps",      "supports", "refactors" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(by_nature); i++)
		if (slice_is(word, by_nature[i]))
			return 1;
	for (i = 0; i < ARRAY_SIZE(third); i++)
		if (slice_is(word, third[i]))
			return 0;
	return !ends(word, "ed") && !ends(word, "ing");
}

static void check_imperative(struct linter *l)
{
	const struct message *m = &l->part->message;
	struct slice word = { m->description.s, 0 };

	while (word.len < m->description.len && word.s[word.len] != ' ')
		word.len++;
	if (!is_imperative(word))
		report(l, PROBLEM_ERROR, "subject-imperative", offset(m, word),
		       xstrfmt("'%.*s' is no imperative: say what the commit does, as in 'add' or 'fix'", SHOWN(word)),
		       NULL);
}

/* --- the text ------------------------------------------------------------------------------------------------ */

/* The first byte of each sort that does not belong in a text. */
struct bytes {
	size_t nul, control, invalid;
};

#define NOT_FOUND ((size_t)-1)

static struct bytes find_bytes(const char *text, size_t len)
{
	struct bytes b = { NOT_FOUND, NOT_FOUND, NOT_FOUND };
	size_t i, n;
	uint32_t cp;

	for (i = 0; i < len; i += n) {
		unsigned char c = (unsigned char)text[i];

		n = 1;
		if (c >= ' ' && c < 0x7f)
			continue;
		if (c == '\n' || c == '\t' || c == '\r')
			continue;
		n = utf8_decode(text + i, len - i, &cp);
		if (!n) {
			n = 1;
			b.invalid = b.invalid == NOT_FOUND ? i : b.invalid;
		} else if (!c) {
			b.nul = b.nul == NOT_FOUND ? i : b.nul;
		} else if (cp < 0xa0) {
			b.control = b.control == NOT_FOUND ? i : b.control;
		}
	}
	return b;
}

static void report_byte(struct lint_part *part, enum problem_severity severity, const char *rule, size_t at,
			const char *why)
{
	const char *text = part->message.text.s;
	unsigned line = 1;
	size_t i, start = 0;

	if (at == NOT_FOUND)
		return;
	for (i = 0; i < at; i++)
		if (text[i] == '\n') {
			line++;
			start = i + 1;
		}
	report_at(part, severity, rule, line, at - start + 1, xstrdup(why));
}

static void check_bytes(struct lint_part *part, const char *text, size_t len)
{
	struct bytes b = find_bytes(text, len);

	report_byte(part, PROBLEM_ERROR, "nul-byte", b.nul, "git does not keep what stands behind a NUL byte");
	report_byte(part, PROBLEM_WARNING, "control-character", b.control,
		    "a control character: it is shown as U+FFFD");
	report_byte(part, PROBLEM_WARNING, "utf-8", b.invalid,
		    "not UTF-8: save the message so, or set i18n.commitEncoding");
}

/* A line without a blank in it cannot be wrapped, and footers are one line each by their nature. */
static void check_lines(struct lint_part *part, const char *text, size_t len, unsigned header, unsigned max)
{
	struct scan scan = { text, len, 0, 1 };
	struct line line;
	struct footer f;

	while (max && scan_next(&scan, &line)) {
		struct slice s = { line.s, line.len };
		size_t end = after_chars(s, max), indent = line_indent(line);

		if (end >= line.len || line.number <= header || message_parse_footer(&f, line))
			continue;
		if (memchr(line.s + indent, ' ', line.len - indent))
			report_at(part, PROBLEM_ERROR, "body-line-length", line.number, end + 1,
				  xstrfmt("the line is longer than %u characters", max));
	}
}

/* --- footers ------------------------------------------------------------------------------------------------- */

int lint_wants_paths(const struct policy *p)
{
	size_t i;

	for (i = 0; i < p->lint.n_footers; i++)
		if (p->lint.footers[i].paths.n)
			return 1;
	return 0;
}

/* The first touched path that a rule is about; "" for a rule about all commits; NULL: none. */
static const char *rule_path(const struct policy_lint_footers *rule, const struct strvec *paths)
{
	size_t i, k;

	if (!rule->paths.n)
		return "";
	for (i = 0; paths && i < paths->n; i++)
		for (k = 0; k < rule->paths.n; k++)
			if (pattern_glob_match(rule->paths.v[k], paths->v[i]))
				return paths->v[i];
	return NULL;
}

static int has_footer(const struct lint *l, const char *token)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (message_footer(&l->parts[i].message, token))
			return 1;
	return 0;
}

static void check_footers(struct lint *l, const struct policy *p, const struct strvec *paths, unsigned line)
{
	size_t i, k;

	for (i = 0; i < p->lint.n_footers; i++) {
		const struct policy_lint_footers *rule = &p->lint.footers[i];
		const char *path = rule_path(rule, paths);

		for (k = 0; path && k < rule->footers.n; k++) {
			if (has_footer(l, rule->footers.v[k]))
				continue;
			report_at(&l->parts[0], PROBLEM_ERROR, "footer-required", line, 1,
				  xstrfmt("the policy wants a footer '%s: …'%s%s%s", rule->footers.v[k],
					  *path ? " from a commit that touches '" : "", path, *path ? "'" : ""));
		}
	}
}

/* --- all of it ----------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return strcmp(x->rule, y->rule);
}

static void check_header(struct linter *l)
{
	const struct message *m = &l->part->message;

	if (m->kind == MESSAGE_FIXUP)
		report(l, PROBLEM_HINT, "fixup", 0, xstrdup("to be squashed: it counts for nothing by itself"), NULL);
	if (m->kind == MESSAGE_PLAIN && m->header.s)
		check_length(l);
	if (m->kind != MESSAGE_CONVENTIONAL)
		return;
	check_type(l);
	check_scope(l);
	check_length(l);
	if (l->p->lint.lower_case_description)
		check_lower_case(l);
	if (l->p->lint.imperative)
		check_imperative(l);
}

static int policy_knows(void *policy, struct slice type)
{
	return is_policy_type(policy, type);
}

/* The parts come in the order of the text, so their lines are counted in one pass. */
static void check_headers(struct lint *out, const struct policy *p, const char *text)
{
	const char *at = text, *line_start = text;
	struct linter l = { p, NULL, 1, 0 };
	size_t i;

	for (i = 0; i < out->n; i++) {
		l.part = &out->parts[i];
		if (!l.part->message.header.s)
			continue;
		for (; at < l.part->message.header.s; at++)
			if (*at == '\n') {
				l.line++;
				line_start = at + 1;
			}
		l.column = (unsigned)(l.part->message.header.s - line_start);
		check_header(&l);
	}
}

static unsigned header_line(const struct message *m)
{
	const char *s;
	unsigned line = 1;

	for (s = m->text.s; m->header.s && s < m->header.s; s++)
		line += *s == '\n';
	return line;
}

static void judge(struct lint *out)
{
	size_t i, k;

	out->is_valid = 1;
	for (i = 0; i < out->n; i++) {
		struct lint_part *part = &out->parts[i];

		part->is_valid = 1;
		if (part->n_problems)
			qsort(part->problems, part->n_problems, sizeof(*part->problems), by_place);
		for (k = 0; k < part->n_problems; k++)
			if (part->problems[k].severity == PROBLEM_ERROR)
				part->is_valid = out->is_valid = 0;
	}
}

void lint_run(struct lint *out, const char *text, size_t len, const struct policy *p, const struct strvec *paths)
{
	struct message *parts = NULL, whole;
	size_t i, n = 1;

	memset(out, 0, sizeof(*out));
	if (p->split_body) {
		message_split(text, len, policy_knows, (void *)p, &parts, &n);
	} else {
		message_parse(&whole, text, len);
		parts = xmemdup(&whole, sizeof(whole));
	}
	out->n = n;
	out->parts = xcalloc(n, sizeof(*out->parts));
	for (i = 0; i < n; i++) {
		struct lint_part *part = &out->parts[i];

		part->message = parts[i];
		part->problems = parts[i].problems;
		part->n_problems = parts[i].n_problems;
		part->message.problems = NULL;
		part->message.n_problems = 0;
	}
	free(parts);
	check_headers(out, p, text);
	check_bytes(&out->parts[0], text, len);
	check_lines(&out->parts[0], text, len, header_line(&out->parts[0].message), p->lint.body_line_length);
	if (out->parts[0].message.kind != MESSAGE_MERGE && out->parts[0].message.kind != MESSAGE_FIXUP)
		check_footers(out, p, paths, header_line(&out->parts[0].message));
	judge(out);
}

void lint_release(struct lint *l)
{
	size_t i;

	if (!l)
		return;
	for (i = 0; i < l->n; i++) {
		message_release(&l->parts[i].message);
		problem_list_release(l->parts[i].problems, l->parts[i].n_problems);
	}
	free(l->parts);
	memset(l, 0, sizeof(*l));
}
