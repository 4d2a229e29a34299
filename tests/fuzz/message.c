/* SPDX-License-Identifier: ISC */
/*
 * The grammar of commit messages: every slice lies inside the text, the header made again from its slices is the
 * header, and the parts of a split lie inside the text, in its order.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/strbuf.h"
#include "../../common/model/cleanup.h"
#include "../../common/model/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *text;
static size_t text_len;

static void check(int is_true)
{
	if (!is_true)
		abort();
}

static void inside(struct slice s)
{
	check(!s.s || (s.s >= text && s.s <= text + text_len && s.len <= (size_t)(text + text_len - s.s)));
}

static void found_id(void *data, const char *hex, size_t len)
{
	struct slice s = { hex, len };

	(void)data;
	inside(s);
	check(len >= 7 && len <= 40);
}

static int has_problem(const struct message *m, const char *rule)
{
	size_t i;

	for (i = 0; i < m->n_problems; i++)
		if (!strcmp(m->problems[i].rule, rule))
			return 1;
	return 0;
}

static void same_header(const struct message *m)
{
	struct strbuf sb = STRBUF_INIT;
	size_t gap;

	strbuf_add(&sb, m->type.s, m->type.len);
	if (m->scope.s) {
		strbuf_addch(&sb, '(');
		strbuf_add(&sb, m->scope.s, m->scope.len);
		strbuf_addch(&sb, ')');
	}
	strbuf_addstr(&sb, m->bang ? "!:" : ":");
	/* more than one space is a problem that is reported */
	gap = (size_t)(m->description.s - m->header.s) - sb.len;
	check(gap == 1 || (gap > 1 && has_problem(m, "header-colon-space")));
	strbuf_add(&sb, m->header.s + sb.len, gap);
	strbuf_add(&sb, m->description.s, m->description.len);
	check(sb.len == m->header.len && !memcmp(sb.buf, m->header.s, sb.len));
	strbuf_release(&sb);
}

static void check_message(const struct message *m)
{
	size_t i;
	int breaking = m->bang;

	inside(m->header);
	inside(m->type);
	inside(m->scope);
	inside(m->description);
	inside(m->body);
	inside(message_cherry_picked_from(m));
	check((m->kind == MESSAGE_CONVENTIONAL) == (m->type.s != NULL));
	check(!m->header.s || !memchr(m->header.s, '\n', m->header.len));
	for (i = 0; i < m->n_footers; i++) {
		const struct footer *f = &m->footers[i];

		inside(f->token);
		inside(f->value);
		check(f->token.len && (!strcmp(f->separator, ": ") || !strcmp(f->separator, " #")));
		check(f->value.len || f->is_breaking);
		breaking |= f->is_breaking;
	}
	check(m->breaking == breaking);
	for (i = 0; i < m->n_problems; i++)
		check(m->problems[i].line > 0 && m->problems[i].column > 0 && m->problems[i].message);
	message_reverted_ids(m, found_id, NULL);
	if (m->kind == MESSAGE_CONVENTIONAL)
		same_header(m);
}

static void check_split(void)
{
	struct message *parts = NULL;
	size_t n = 0, i;

	message_split(text, text_len, NULL, NULL, &parts, &n);
	check(n > 0);
	for (i = 0; i < n; i++) {
		inside(parts[i].header);
		inside(parts[i].body);
		check(!i || parts[i].kind == MESSAGE_CONVENTIONAL);
		check(!i || !parts[i - 1].header.s || parts[i].header.s > parts[i - 1].header.s);
		check_message(&parts[i]);
		message_release(&parts[i]);
	}
	free(parts);
}

static void check_cleanup(void)
{
	struct cleanup c;
	size_t i;
	int mode;

	for (mode = CLEANUP_STRIP; mode <= CLEANUP_VERBATIM; mode++) {
		cleanup_message(&c, text, text_len, (enum cleanup_mode)mode, NULL);
		check(c.text.len <= text_len);
		for (i = 1; i < c.n_lines; i++)
			check(c.lines[i] > c.lines[i - 1]);
		cleanup_release(&c);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message m;

	text = (const char *)data;
	text_len = size;
	message_parse(&m, text, text_len);
	check_message(&m);
	message_release(&m);
	check_split();
	check_cleanup();
	return 0;
}
