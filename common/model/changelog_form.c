/* SPDX-License-Identifier: ISC */
#include "changelog_form.h"

#include <stdint.h>
#include <string.h>

#include "changelog_date.h"
#include "changelog_line.h"

#define MAX_BLANK_LINES 3

static size_t span_len(struct changelog_span s)
{
	return s.end - s.start;
}

static void add_span(struct strbuf *out, const struct changelog *c, size_t start, size_t end)
{
	if (end > start)
		strbuf_add(out, c->text + start, end - start);
}

/* The first appearance of a word in a span, without case; SIZE_MAX when there is none. */
static size_t find_word(const struct changelog *c, size_t start, size_t end, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = start; i + len <= end; i++)
		if (changelog_equal(c->text + i, len, word, len))
			return i;
	return SIZE_MAX;
}

const struct changelog_entry *changelog_form_model(const struct changelog *c)
{
	const struct changelog_entry *first = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct changelog_entry *e = &c->entries[i];

		if (e->unreleased)
			continue;
		if (!first)
			first = e;
		if (find_word(c, e->text.start, e->text.end, "yanked") == SIZE_MAX)
			return e;
	}
	return first;
}

static const struct changelog_reference *find_reference(const struct changelog *c, const char *label, size_t len)
{
	for (size_t i = 0; i < c->n_refs; i++) {
		const struct changelog_span *l = &c->refs[i].label;

		if (changelog_equal(c->text + l->start, span_len(*l), label, len))
			return &c->refs[i];
	}
	return NULL;
}

const struct changelog_reference *changelog_form_reference(const struct changelog *c, const struct changelog_entry *e)
{
	return e && span_len(e->label) ? find_reference(c, c->text + e->label.start, span_len(e->label)) : NULL;
}

const struct changelog_reference *changelog_form_unreleased_reference(const struct changelog *c)
{
	return find_reference(c, "unreleased", 10);
}

int changelog_form_has_references(const struct changelog *c)
{
	const struct changelog_entry *model = changelog_form_model(c);

	if (!model)
		return changelog_form_unreleased_reference(c) != NULL;
	return span_len(model->label) && !span_len(model->url) &&
	       (changelog_form_reference(c, model) || changelog_form_unreleased_reference(c));
}

/* --- links ------------------------------------------------------------------------------------------------ */

/* May the byte stand beside a version without being part of it? */
static int is_edge(char c)
{
	return !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '+';
}

/* Is the version at `at` there as a whole? "v" or another prefix may stand before it, "..." on both sides. */
static int is_whole(const char *s, size_t len, size_t at, size_t version_len)
{
	size_t after = at + version_len;

	if (at && !is_edge(s[at - 1]) && s[at - 1] != '-' && (at < 2 || memcmp(s + at - 2, "..", 2) != 0))
		return 0;
	return after == len || is_edge(s[after]) || (len - after >= 2 && !memcmp(s + after, "..", 2));
}

/* Appends `s` with the version `from` replaced by `to`. Returns how often. */
static size_t replace_version(struct strbuf *out, const char *s, size_t len, const char *from, size_t from_len,
			      const char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		if (from_len && len - i >= from_len && !memcmp(s + i, from, from_len) &&
		    is_whole(s, len, i, from_len)) {
			strbuf_addstr(out, to);
			i += from_len;
			n++;
		} else {
			strbuf_addch(out, s[i++]);
		}
	}
	return n;
}

/* The position of the first "..." in a URL, as "compare/a...b" has it; SIZE_MAX when there is none. */
static size_t find_dots(const struct changelog *c, struct changelog_span url)
{
	for (size_t i = url.start; i + 3 <= url.end; i++)
		if (!memcmp(c->text + i, "...", 3))
			return i;
	return SIZE_MAX;
}

/* The position behind the last "/compare/" before `end`; `start` when there is none. */
static size_t compare_base(const struct changelog *c, size_t start, size_t end)
{
	for (size_t i = end; i >= start + 9; i--)
		if (!memcmp(c->text + i - 9, "/compare/", 9))
			return i;
	return start;
}

/* The caller's URL is right about the previous tag; it is taken where it leads to the same place as the file's. */
static int same_place(const struct changelog *c, struct changelog_span url, const char *given)
{
	size_t base = compare_base(c, url.start, url.end);

	return given && base > url.start && !strncmp(c->text + url.start, given, base - url.start);
}

/* "…/compare/a...b" with the given ends; NULL keeps what is there. 0 when the URL has another form. */
static int compare_ends(struct strbuf *out, const struct changelog *c, struct changelog_span url, const char *from,
			const char *to)
{
	size_t dots = find_dots(c, url);
	size_t base = 0;

	if (dots == SIZE_MAX)
		return 0;
	base = compare_base(c, url.start, dots);
	if (base == url.start)
		return 0;
	add_span(out, c, url.start, base);
	if (from)
		strbuf_addstr(out, from);
	else
		add_span(out, c, base, dots);
	strbuf_addstr(out, "...");
	if (to)
		strbuf_addstr(out, to);
	else
		add_span(out, c, dots + 3, url.end);
	return 1;
}

/* From the link of the entry below: "compare/v1.0.0...v1.1.0" gives "compare/v1.1.0...<tag>", "tag/v1.1.0" likewise. */
static int url_from_below(struct strbuf *out, const struct changelog *c, const struct changelog_entry *below,
			  struct changelog_span url, const struct changelog_entry_new *n)
{
	struct strbuf old_tag = STRBUF_INIT;
	size_t dots = find_dots(c, url);
	size_t before = out->len;
	int found = 0;

	if (dots != SIZE_MAX) {
		add_span(&old_tag, c, dots + 3, url.end);
		found = compare_ends(out, c, url, old_tag.buf, n->tag);
	}
	if (!found) {
		strbuf_setlen(out, before);
		found = replace_version(out, c->text + url.start, span_len(url), c->text + below->version.start,
					span_len(below->version), n->version) > 0;
	}
	if (!found)
		strbuf_setlen(out, before);
	strbuf_release(&old_tag);
	return found;
}

static int add_given(struct strbuf *out, const char *given)
{
	if (given)
		strbuf_addstr(out, given);
	return given != NULL;
}

int changelog_form_compare_url(struct strbuf *out, const struct changelog *c, const struct changelog_entry *below,
			       int top, const struct changelog_entry_new *n)
{
	const struct changelog_reference *unreleased = changelog_form_unreleased_reference(c);
	const struct changelog_reference *ref = changelog_form_reference(c, below);
	struct changelog_span url = { 0, 0 };

	if (top && unreleased) {
		if (same_place(c, unreleased->url, n->compare_url))
			return add_given(out, n->compare_url);
		if (compare_ends(out, c, unreleased->url, NULL, n->tag))
			return 1;
	}
	if (below)
		url = span_len(below->url) ? below->url : ref ? ref->url : url;
	if (span_len(url)) {
		if (same_place(c, url, n->compare_url))
			return add_given(out, n->compare_url);
		if (url_from_below(out, c, below, url, n))
			return 1;
	}
	return add_given(out, n->compare_url);
}

int changelog_form_unreleased_url(struct strbuf *out, const struct changelog *c, const struct changelog_entry *below,
				  const struct changelog_entry_new *n)
{
	const struct changelog_reference *ref = changelog_form_unreleased_reference(c);
	size_t before = out->len;

	if (!ref || same_place(c, ref->url, n->unreleased_url))
		return add_given(out, n->unreleased_url);
	if (compare_ends(out, c, ref->url, n->tag, NULL))
		return 1;
	if (below && replace_version(out, c->text + ref->url.start, span_len(ref->url), c->text + below->version.start,
				     span_len(below->version), n->version))
		return 1;
	strbuf_setlen(out, before);
	return add_given(out, n->unreleased_url);
}

int changelog_form_first_unreleased_url(struct strbuf *out, const struct changelog *c)
{
	const struct changelog_reference *ref = changelog_form_reference(c, changelog_form_model(c));
	struct strbuf tag = STRBUF_INIT;
	size_t dots = ref ? find_dots(c, ref->url) : SIZE_MAX;
	int found = 0;

	if (dots != SIZE_MAX) {
		add_span(&tag, c, dots + 3, ref->url.end);
		found = compare_ends(out, c, ref->url, tag.buf, "HEAD");
	}
	strbuf_release(&tag);
	return found;
}

/* --- headings --------------------------------------------------------------------------------------------- */

/* A byte order mark belongs to the file, not to the entry that happens to be first. */
static size_t after_mark(const struct changelog *c, size_t pos)
{
	return !pos && c->len >= 3 && !memcmp(c->text, "\xef\xbb\xbf", 3) ? 3 : pos;
}

/* What stands between version and date: " - ", " ("; not a code name. */
static void add_separator(struct strbuf *out, const struct changelog *c, const struct changelog_entry *m)
{
	for (size_t i = m->tail; i < m->date.start; i++) {
		if (c->text[i] == '"' || c->text[i] == '\'' || c->text[i] == '[') {
			strbuf_addstr(out, " - ");
			return;
		}
	}
	add_span(out, c, m->tail, m->date.start);
}

/* Brackets and emphasis that close what was opened before. */
static void add_closers(struct strbuf *out, const struct changelog *c, size_t pos, size_t end)
{
	while (pos < end && strchr(")]*_`", c->text[pos]))
		strbuf_addch(out, c->text[pos++]);
}

static void add_version(struct strbuf *out, const struct changelog *c, const struct changelog_entry *m,
			const char *version, const char *url)
{
	int linked = span_len(m->url) > 0;

	if (!span_len(m->label)) {
		strbuf_addstr(out, version);
		return;
	}
	if (!linked || url)
		strbuf_addch(out, '[');
	add_span(out, c, m->label.start, m->version.start);
	strbuf_addstr(out, version);
	add_span(out, c, m->version.end, m->label.end);
	if (!linked || url)
		strbuf_addch(out, ']');
	if (linked && url)
		strbuf_addf(out, "(%s)", url);
}

/* The line under a setext heading: as long as the heading where the model's is, too. */
static void add_underline(struct strbuf *out, const struct changelog *c, const struct changelog_entry *m, size_t width)
{
	size_t end = m->heading.end;
	size_t start = 0;

	while (end > m->text.end && changelog_is_blank(c->text + end - 1, 1))
		end--;
	for (start = end; start > m->text.end && !changelog_is_blank(c->text + start - 1, 1); start--)
		;
	strbuf_addch(out, '\n');
	strbuf_addchars(out, c->text[end - 1], end - start == span_len(m->text) ? width : end - start);
}

/* "##" behind a heading, with the blank before it. */
static void add_closing_marks(struct strbuf *out, const struct changelog *c, const struct changelog_entry *m)
{
	size_t end = m->heading.end;

	while (end > m->text.end && changelog_is_blank(c->text + end - 1, 1))
		end--;
	add_span(out, c, m->text.end, end);
}

/* `<a name="1.2.0"></a>` before the model's heading. */
static void add_anchor(struct strbuf *out, const struct changelog *c, const struct changelog_entry *m,
		       const char *version)
{
	struct strbuf anchor = STRBUF_INIT;
	size_t from = after_mark(c, m->whole.start);

	if (from < m->heading.start && replace_version(&anchor, c->text + from, m->heading.start - from,
						       c->text + m->version.start, span_len(m->version), version)) {
		strbuf_replace(&anchor, "\r\n", "\n");
		strbuf_addbuf(out, &anchor);
	}
	strbuf_release(&anchor);
}

void changelog_form_heading(struct strbuf *out, const struct changelog *c, const struct changelog_entry_new *n,
			    const char *url)
{
	const struct changelog_entry *m = changelog_form_model(c);
	size_t start = 0;

	if (!m) {
		strbuf_addchars(out, '#', c->unreleased ? c->unreleased->level : 2);
		if (c->unreleased && !span_len(c->unreleased->label))
			strbuf_addf(out, " %s - %s\n", n->version, n->date);
		else
			strbuf_addf(out, " [%s] - %s\n", n->version, n->date);
		return;
	}
	add_anchor(out, c, m, n->version);
	start = out->len;
	add_span(out, c, after_mark(c, m->heading.start), span_len(m->label) ? m->label.start - 1 : m->version.start);
	add_version(out, c, m, n->version, url);
	if (span_len(m->date)) {
		add_separator(out, c, m);
		changelog_date_like(out, c->text + m->date.start, span_len(m->date), n->date);
		add_closers(out, c, m->date.end, m->text.end);
	} else {
		add_closers(out, c, m->tail, m->text.end);
	}
	if (m->setext)
		add_underline(out, c, m, out->len - start);
	else
		add_closing_marks(out, c, m);
	strbuf_addch(out, '\n');
}

void changelog_form_unreleased_heading(struct strbuf *out, const struct changelog *c)
{
	const struct changelog_entry *m = changelog_form_model(c);
	const char *name = !m || span_len(m->label) ? "[Unreleased]" : "Unreleased";

	if (m && m->setext) {
		strbuf_addf(out, "%s\n", name);
		strbuf_addchars(out, m->level == 1 ? '=' : '-', strlen(name));
	} else {
		strbuf_addchars(out, '#', m ? m->level : 2);
		strbuf_addf(out, " %s", name);
	}
	strbuf_addch(out, '\n');
}

void changelog_form_reference_line(struct strbuf *out, const struct changelog *c, const char *version, const char *url)
{
	const struct changelog_entry *m = changelog_form_model(c);

	strbuf_addch(out, '[');
	if (m && span_len(m->label))
		add_span(out, c, m->label.start, m->version.start);
	strbuf_addstr(out, version);
	if (m && span_len(m->label))
		add_span(out, c, m->version.end, m->label.end);
	strbuf_addf(out, "]: %s", url);
}

/* The level of the first heading inside an entry, 0 when there is none. */
static unsigned first_level(const struct changelog *c, const struct changelog_entry *e)
{
	struct changelog_lines l;
	unsigned level = 0;

	changelog_lines_read(&l, c->text + e->heading.end, e->whole.end - e->heading.end);
	if (l.n_head)
		level = l.head[0].level;
	changelog_lines_release(&l);
	return level;
}

unsigned changelog_form_section_level(const struct changelog *c, const struct changelog_entry *e)
{
	const struct changelog_entry *in = e ? e : changelog_form_model(c);
	unsigned level = in ? in->level : c->unreleased ? c->unreleased->level : 2;
	unsigned found = e ? first_level(c, e) : 0;

	for (size_t i = 0; !found && i < c->n; i++)
		found = first_level(c, &c->entries[i]);
	/* at the upper levels a heading beside the entry's own would end the entry */
	if (found && (found > level || (found == level && level > 2)))
		return found;
	return level < 6 ? level + 1 : 6;
}

/* Counts the empty lines from `pos` on. */
static size_t blank_lines(const struct changelog *c, size_t pos, size_t end)
{
	size_t n = 0;

	for (; pos < end && changelog_is_blank(c->text + pos, 1); pos++)
		n += c->text[pos] == '\n';
	return n < MAX_BLANK_LINES ? n : MAX_BLANK_LINES;
}

size_t changelog_form_gap(const struct changelog *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct changelog_entry *e = &c->entries[i];

		if (!e->unreleased && !changelog_is_blank(c->text + e->heading.end, e->whole.end - e->heading.end))
			return blank_lines(c, e->heading.end, e->whole.end);
	}
	return 1;
}

size_t changelog_form_distance(const struct changelog *c)
{
	for (size_t i = 0; i + 1 < c->n; i++) {
		const struct changelog_entry *e = &c->entries[i];
		size_t end = e->whole.end;
		size_t n = 0;

		if (e->unreleased || c->entries[i + 1].whole.start != end)
			continue;
		while (end > e->heading.end && changelog_is_blank(c->text + end - 1, 1))
			end--;
		n = blank_lines(c, end, e->whole.end);
		return n > 2 ? n - 1 : 1;
	}
	return 1;
}
