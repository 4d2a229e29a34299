/* SPDX-License-Identifier: ISC */
/*
 * A changelog of any bytes: its spans lie inside the text; an entry that was inserted is found again, a second insert
 * is refused, and without text under [Unreleased] and without references the new entry is one run of bytes, so that
 * taking it out gives the file back. Updating twice is updating once. A merge of a file with itself is the file, and what
 * a merge takes from the other side is found in the outcome.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/alloc.h"
#include "../../common/model/changelog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VERSION "7.77.777"
#define BODY "### Features\n\n- a thing\n- another\n\n### Fixes\n\n- done\n  so\n"

static void require(int holds)
{
	if (!holds)
		abort();
}

static int compare_versions(void *data, const char *a, const char *b)
{
	(void)data;
	return strcmp(a, b);
}

static void check_span(const struct changelog *c, struct changelog_span s)
{
	require(s.start <= s.end && s.end <= c->len);
}

static void check_spans(const struct changelog *c)
{
	size_t pos = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct changelog_entry *e = &c->entries[i];

		check_span(c, e->label);
		check_span(c, e->version);
		check_span(c, e->url);
		check_span(c, e->date);
		check_span(c, e->whole);
		require(e->whole.start >= pos && e->heading.start >= e->whole.start);
		require(e->heading.end > e->heading.start && e->whole.end >= e->heading.end);
		pos = e->whole.end;
	}
	for (size_t i = 0; i < c->n_refs; i++) {
		check_span(c, c->refs[i].line);
		check_span(c, c->refs[i].label);
		check_span(c, c->refs[i].url);
	}
	require(c->end <= c->len && pos <= c->end);
}

/* `after` is `before` with one run of bytes put in. */
static void check_only_added(const struct changelog *before, const struct strbuf *after)
{
	size_t head = 0;
	size_t tail = 0;

	while (head < before->len && before->text[head] == after->buf[head])
		head++;
	while (tail < before->len && before->text[before->len - 1 - tail] == after->buf[after->len - 1 - tail])
		tail++;
	require(after->len >= before->len && head + tail >= before->len);
}

static int is_empty(const struct changelog *c, const struct changelog_entry *e)
{
	struct strbuf text = STRBUF_INIT;
	int empty = 0;

	changelog_entry_text(&text, c, e);
	empty = !text.len;
	strbuf_release(&text);
	return empty;
}

static void check_insert(const struct changelog *c, const char *body)
{
	struct changelog_entry_new n = { .version = VERSION, .date = "2026-01-12", .tag = "v" VERSION, .body = body,
					 .compare = compare_versions };
	struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct changelog d;
	int known = changelog_find(c, VERSION) != NULL;
	int ret = changelog_insert(&out, c, &n, &err);

	require(!known || ret == ERR_EXISTS);
	require(ret == 0 || out.len == 0);
	if (!ret) {
		changelog_parse(&d, out.buf, out.len);
		check_spans(&d);
		require(changelog_find(&d, VERSION) != NULL);
		require(changelog_insert(&again, &d, &n, &err) == ERR_EXISTS && !again.len);
		if (!c->n_refs && (!c->unreleased || is_empty(c, c->unreleased)))
			check_only_added(c, &out);
		changelog_release(&d);
	}
	strbuf_release(&out);
	strbuf_release(&again);
	err_release(&err);
}

static int update(struct strbuf *out, const char *text, size_t len, const char *body, struct err *err)
{
	struct changelog c;
	int ret = 0;

	changelog_parse(&c, text, len);
	ret = changelog_update_unreleased(out, &c, body, err);
	changelog_release(&c);
	return ret;
}

static void check_update(const struct changelog *c, const char *body)
{
	struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
	struct err err = ERR_INIT;

	if (!update(&out, c->text, c->len, body, &err)) {
		require(!update(&again, out.buf, out.len, body, &err));
		require(again.len == out.len && !memcmp(again.buf, out.buf, out.len));
	}
	strbuf_release(&out);
	strbuf_release(&again);
	err_release(&err);
}

static void check_merge(const struct changelog *c)
{
	const char *other = "## 7.77.777\n\n- hotfix\n";
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct changelog theirs, empty, merged;

	require(!changelog_merge(&out, c, c, c, CHANGELOG_STOP, compare_versions, NULL, &err));
	require(out.len == c->len && !memcmp(out.buf, c->text, c->len));
	strbuf_reset(&out);
	changelog_parse(&theirs, other, strlen(other));
	changelog_parse(&empty, "", 0);
	if (!changelog_merge(&out, &empty, c, &theirs, CHANGELOG_STOP, compare_versions, NULL, &err)) {
		changelog_parse(&merged, out.buf, out.len);
		check_spans(&merged);
		require(changelog_find(&merged, VERSION) != NULL);
		changelog_release(&merged);
	}
	changelog_release(&theirs);
	changelog_release(&empty);
	strbuf_release(&out);
	err_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* exactly as large as it is, so that a step beyond the end is seen */
	char *text = xmemdup(data, size);
	struct changelog c;

	changelog_parse(&c, text, size);
	check_spans(&c);
	check_insert(&c, BODY);
	check_insert(&c, "");
	check_update(&c, BODY);
	check_merge(&c);
	changelog_release(&c);
	free(text);
	return 0;
}
