/* SPDX-License-Identifier: ISC */
#include "notes_entry.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

/* More than a person writes; beyond it the check for "each once" would cost too much on hostile input. */
#define MAX_REFERENCES 64

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static int is_name(char c)
{
	return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}

static int slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && !memcmp(a.s, b.s, a.len);
}

static size_t digits_at(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && is_digit(s[n]))
		n++;
	return n;
}

/* The length of "#12" or "owner/name#12" at s; 0 for neither. */
static size_t hash_reference(const char *s, size_t len)
{
	size_t i = 0, digits;

	while (i < len && is_name(s[i]))
		i++;
	if (i) {
		size_t start = i + 1;

		if (i >= len || s[i] != '/')
			return 0;
		for (i = start; i < len && is_name(s[i]); i++)
			;
		if (i == start)
			return 0;
	}
	if (i >= len || s[i] != '#')
		return 0;
	digits = digits_at(s + i + 1, len - i - 1);
	return digits ? i + 1 + digits : 0;
}

/* The length of "GH-12" or "JIRA-12" at s; 0 for another word. */
static size_t key_reference(const char *s, size_t len)
{
	size_t i = 0, digits;

	if (!len || !is_upper(s[0]))
		return 0;
	while (i < len && (is_upper(s[i]) || is_digit(s[i]) || s[i] == '_'))
		i++;
	if (i < 2 || i >= len || s[i] != '-')
		return 0;
	digits = digits_at(s + i + 1, len - i - 1);
	return digits ? i + 1 + digits : 0;
}

/* The length of the issue at s, which must end where a word ends; 0 when there is none. */
static size_t reference_at(const char *s, size_t len)
{
	size_t n = hash_reference(s, len);

	if (!n)
		n = key_reference(s, len);
	if (n && n < len && (is_name(s[n]) || s[n] == '/' || s[n] == '#') && s[n] != '.')
		return 0;
	return n;
}

static void add_issue(struct notes_entry *e, const char *s, size_t len, int closes, int in_subject)
{
	struct slice id = { s, len };
	size_t i;

	for (i = 0; i < e->n_issues; i++) {
		if (!slice_equal(e->issues[i].id, id))
			continue;
		e->issues[i].closes |= closes;
		return;
	}
	if (e->n_issues >= MAX_REFERENCES)
		return;
	if (!e->issues)
		e->issues = xcalloc(MAX_REFERENCES, sizeof(*e->issues));
	e->issues[e->n_issues].id = id;
	e->issues[e->n_issues].closes = closes;
	e->issues[e->n_issues++].in_subject = in_subject;
}

/* The issue in parentheses that ends the text, "… (#12)"; returns where its "(" stands, or -1. */
static ptrdiff_t trailing_issue(struct slice text, struct slice *id)
{
	size_t open = text.len;

	if (!text.len || text.s[text.len - 1] != ')')
		return -1;
	while (open && text.s[open - 1] != '(')
		open--;
	if (!open)
		return -1;
	id->s = text.s + open;
	id->len = text.len - 1 - open;
	return id->len && reference_at(id->s, id->len) == id->len ? (ptrdiff_t)open - 1 : -1;
}

static struct slice without_trailing(struct slice text, ptrdiff_t end)
{
	text.len = (size_t)end;
	while (text.len && text.s[text.len - 1] == ' ')
		text.len--;
	return text;
}

/* A squash of picks ends in "(#12) (#13)": all of them, in the order in which they stand. */
static void subject_issues(struct notes_entry *e, struct slice subject)
{
	struct slice ids[8], id;
	size_t n = 0;
	ptrdiff_t end;

	while (n < ARRAY_SIZE(ids) && (end = trailing_issue(subject, &id)) >= 0) {
		ids[n++] = id;
		subject = without_trailing(subject, end);
	}
	while (n--)
		add_issue(e, ids[n].s, ids[n].len, 0, 1);
}

/* Does the token speak of issues? 2: it closes them, 1: it refers to them. */
static int issue_token(struct slice token)
{
	static const char *const closing[] = { "close", "closes",  "closed",   "fix",     "fixes",
					       "fixed", "resolve", "resolves", "resolved" };
	static const char *const referring[] = {
		"ref",     "refs",       "reference", "references", "issue", "issues",
		"related", "related-to", "see",       "part-of",    "bug",   "ticket"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(closing); i++)
		if (slice_is(token, closing[i]))
			return 2;
	for (i = 0; i < ARRAY_SIZE(referring); i++)
		if (slice_is(token, referring[i]))
			return 1;
	return 0;
}

static void footer_issues(struct notes_entry *e, const struct footer *f)
{
	int kind = issue_token(f->token);
	const char *s = f->value.s, *end = s + f->value.len;
	size_t n;

	if (f->is_breaking || (!kind && strcmp(f->separator, " #")))
		return;
	if (!strcmp(f->separator, " #")) {
		n = digits_at(s, f->value.len);
		if (!n)
			return;
		/* The separator's "#" stands right before the value and is part of the issue. */
		add_issue(e, s - 1, n + 1, kind == 2, 0);
		s += n;
	}
	while (s < end) {
		n = reference_at(s, (size_t)(end - s));
		if (n)
			add_issue(e, s, n, kind == 2, 0);
		else
			for (n = 0; s + n < end && !strchr(" \t\n,;()", s[n]); n++)
				;
		s += n ? n : 1;
	}
}

void notes_each_co_author(const struct message *m, notes_who_fn who, void *data,
			  void (*found)(void *found_data, struct slice name), void *found_data)
{
	struct slice name, email;
	size_t i, n = 0;

	for (i = 0; i < m->n_footers && n < MAX_REFERENCES; i++) {
		if (!slice_is(m->footers[i].token, "co-authored-by") ||
		    !message_identity(m->footers[i].value, &name, &email) || !name.len)
			continue;
		found(found_data, who ? who(data, name, email) : name);
		n++;
	}
}

static void add_author(void *data, struct slice name)
{
	struct notes_entry *e = data;
	size_t i;

	for (i = 0; i < e->n_authors; i++)
		if (slice_equal(e->authors[i], name))
			return;
	e->authors = xreallocarray(e->authors, e->n_authors + 1, sizeof(*e->authors));
	e->authors[e->n_authors++] = name;
}

/* A type of the policy by the policy's name, another one as the author wrote it. */
static struct slice entry_type(const struct change *c)
{
	struct slice type = c->message.type;

	if (c->type->name && *c->type->name && (!type.s || slice_is(type, c->type->name))) {
		type.s = c->type->name;
		type.len = strlen(c->type->name);
	}
	return type;
}

void notes_entry_init(struct notes_entry *e, const struct change *c, int internal, notes_who_fn who, void *data)
{
	struct slice author = { c->commit->author_name, strlen(c->commit->author_name) };
	size_t i;

	memset(e, 0, sizeof(*e));
	e->change = c;
	e->oid = c->commit->oid;
	e->type = entry_type(c);
	e->scope = c->message.scope;
	e->description = c->note.s ? c->note : c->message.description;
	e->breaking = c->breaking;
	e->migration = c->migration;
	e->body = c->message.body;
	e->risk = c->type->risk ? c->type->risk : "";
	if (internal)
		e->internal = c->note_internal;
	subject_issues(e, c->message.description);
	for (i = 0; i < c->message.n_footers; i++)
		footer_issues(e, &c->message.footers[i]);
	if (e->issues)
		e->issues = xreallocarray(e->issues, e->n_issues, sizeof(*e->issues));
	add_author(e, author);
	notes_each_co_author(&c->message, who, data, add_author, e);
}

void notes_entry_release(struct notes_entry *e)
{
	free(e->issues);
	free(e->authors);
	memset(e, 0, sizeof(*e));
}

struct slice notes_description_head(const struct notes_entry *e)
{
	struct slice text = e->description, id;
	size_t i, n = 0;
	ptrdiff_t end;

	/* A Release-note: has no issues of the subject at its end. */
	if (e->change->note.s)
		return text;
	for (i = 0; i < e->n_issues; i++)
		n += (size_t)e->issues[i].in_subject;
	while (n-- && (end = trailing_issue(text, &id)) >= 0)
		text = without_trailing(text, end);
	return text.len ? text : e->description;
}
