/* SPDX-License-Identifier: ISC */
/*
 * Commit messages, separated by a NUL, as notes: whatever stands in them, the Markdown has the sections and entries of
 * the model and no other structure, and the JSON can be printed.
 */
#include <cmark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/alloc.h"
#include "../../common/base/utf8.h"
#include "../../common/model/notes.h"
#include "../../common/model/notes_json.h"
#include "../../common/model/notes_markdown.h"
#include "../../common/model/notes_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_COMMITS 16

struct sample {
	struct policy policy;
	struct commit commits[MAX_COMMITS];
	struct strbuf texts[MAX_COMMITS];
	size_t n;
	struct change_set set;
	struct notes_release notes;
};

static void check(int is_true)
{
	if (!is_true)
		abort();
}

static void read_messages(struct sample *s, const char *data, size_t size)
{
	const char *end = data + size;

	for (s->n = 0; s->n < MAX_COMMITS && data < end; s->n++) {
		const char *nul = memchr(data, '\0', (size_t)(end - data));
		size_t len = (size_t)((nul ? nul : end) - data);
		struct commit *c = &s->commits[s->n];

		strbuf_init(&s->texts[s->n]);
		utf8_clean(&s->texts[s->n], data, len);
		memset(c->oid, 'a' + (int)(s->n % 6), OID_HEX);
		c->oid[0] = (char)('0' + s->n % 10);
		c->message = s->texts[s->n].buf;
		c->message_len = s->texts[s->n].len;
		c->parents = 1;
		c->author_name = c->author_email = "a";
		data += len + 1;
	}
}

/* What may stand in an entry: text and the marks that we set ourselves, or code spans. */
static int may_stand_in_entry(cmark_node_type type)
{
	return type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_TEXT || type == CMARK_NODE_STRONG ||
	       type == CMARK_NODE_CODE || type == CMARK_NODE_SOFTBREAK;
}

static void check_item(cmark_node *item)
{
	cmark_iter *iter = cmark_iter_new(item);
	cmark_event_type ev;

	while ((ev = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		check(cmark_iter_get_node(iter) == item ||
		      may_stand_in_entry(cmark_node_get_type(cmark_iter_get_node(iter))));
	cmark_iter_free(iter);
}

/* One heading and one list with one item for each entry. */
static cmark_node *check_section(cmark_node *node, const struct notes_section *s)
{
	cmark_node *item;
	size_t n = 0;

	check(node && cmark_node_get_type(node) == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) == 3);
	node = cmark_node_next(node);
	check(node && cmark_node_get_type(node) == CMARK_NODE_LIST);
	for (item = cmark_node_first_child(node); item; item = cmark_node_next(item), n++)
		check_item(item);
	check(n == s->n);
	return cmark_node_next(node);
}

static void check_markdown(const struct notes_release *notes)
{
	struct forge none = FORGE_INIT;
	struct strbuf out = STRBUF_INIT;
	cmark_node *root, *node;
	size_t i;

	notes_markdown_body(&out, notes, &none, 0);
	root = cmark_parse_document(out.buf, out.len, CMARK_OPT_DEFAULT);
	node = cmark_node_first_child(root);
	if (notes->breaking.n)
		node = check_section(node, &notes->breaking);
	for (i = 0; i < notes->n_sections; i++)
		node = check_section(node, &notes->sections[i]);
	check(!node);
	cmark_node_free(root);
	strbuf_release(&out);
}

static void check_json(const struct notes_release *notes)
{
	json_t *r = notes_json(notes);
	char *text = json_dumps(r, 0);

	check(text != NULL);
	free(text);
	json_decref(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_audience audience = { .internal = 1 };
	struct config_list entries = CONFIG_LIST_INIT;
	struct strbuf text = STRBUF_INIT;
	struct sample s = { .n = 0 };
	size_t i;

	strvec_init(&audience.include);
	strvec_init(&audience.show);
	strvec_push(&audience.show, "scope");
	strvec_push(&audience.show, "body");
	strvec_push(&audience.show, "author");
	check(!policy_from_config(&s.policy, &entries, NULL));
	read_messages(&s, (const char *)data, size);
	check(!change_set_read(&s.set, s.commits, s.n, &s.policy, NULL, NULL));
	for (i = 0; i < 2; i++) {
		notes_build(&s.notes, &s.set, s.commits, s.n, &s.policy, i ? &audience : NULL, NULL, NULL);
		check_markdown(&s.notes);
		check_json(&s.notes);
		notes_text(&text, &s.notes, 0);
		notes_release_free(&s.notes);
	}
	strbuf_release(&text);
	strvec_release(&audience.show);
	change_set_release(&s.set);
	for (i = 0; i < s.n; i++)
		strbuf_release(&s.texts[i]);
	policy_release(&s.policy);
	return 0;
}
