/* SPDX-License-Identifier: ISC */
#include "flag_finder.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/utf8.h"

/* A name of the registry, in a chain of those with the same first word, the longest first. */
struct flag_name {
	const char *name;
	size_t len;
	struct flag_name *next;
};

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* Does a word that has come to s go on there? */
static int goes_on(const char *s, size_t len)
{
	return len && (is_letter(*s) || (*s == '-' && len > 1 && is_letter(s[1])));
}

/* Of the word that begins at s; 0: none does. */
static size_t word_len(const char *s, size_t len)
{
	size_t n = len && is_letter(*s);

	while (n && goes_on(s + n, len - n))
		n++;
	return n;
}

/* --- patterns ------------------------------------------------------------------------------------------------------
 */

static int pattern_error(const char *pattern, const struct config_list *entries, struct err *err)
{
	const struct config_entry *e = NULL;
	size_t i;

	for (i = 0; i < entries->n; i++)
		if (!strcmp(entries->v[i].section, "release") && !strcasecmp(entries->v[i].key, "flagPattern") &&
		    entries->v[i].value && !strcmp(entries->v[i].value, pattern))
			e = &entries->v[i];
	if (e && e->line)
		return err_prefix(err, "%s:%u", e->file, e->line);
	return e ? err_prefix(err, "%s", e->file) : ERR_FAIL;
}

static int compile(struct flag_finder *f, const char *text, struct err *err)
{
	struct pattern **p = &f->patterns[f->n_patterns];

	if (pattern_compile(p, text, "release.flagPattern", PATTERN_MULTILINE | PATTERN_MANY, err))
		return ERR_FAIL;
	f->n_patterns++;
	if (pattern_has_group(*p, "flag"))
		return 0;
	return err_set(err, ERR_FAIL, "pattern '%s' (release.flagPattern): the pattern has no group (?<flag>...)",
		       text);
}

/* --- names ---------------------------------------------------------------------------------------------------------
 */

static size_t start_of(const char *word, size_t len)
{
	return (size_t)(unsigned char)word[0] << 8 | (len > 1 ? (unsigned char)word[1] : 0);
}

static int by_len(const void *a, const void *b)
{
	const struct flag_name *x = a, *y = b;

	return (x->len > y->len) - (x->len < y->len);
}

/* The shortest first, each put in front of its chain. A name without a word at its start begins with the empty one. */
static void index_names(struct flag_finder *f, const struct policy *p)
{
	size_t i;

	f->names = xcalloc(p->n_flags, sizeof(*f->names));
	for (i = 0; i < p->n_flags; i++)
		if (*p->flags[i].name) {
			f->names[f->n_names].name = p->flags[i].name;
			f->names[f->n_names++].len = strlen(p->flags[i].name);
		}
	qsort(f->names, f->n_names, sizeof(*f->names), by_len);
	for (i = 0; i < f->n_names; i++) {
		struct flag_name *name = &f->names[i];
		size_t word = word_len(name->name, name->len), start = start_of(name->name, word ? word : 1);
		void **chain = map_at(&f->words, name->name, word);

		name->next = *chain;
		*chain = name;
		f->starts[start / 8] |= (unsigned char)(1 << start % 8);
	}
}

int flag_finder_init(struct flag_finder *f, const struct policy *p, const struct config_list *entries, struct err *err)
{
	size_t i;

	memset(f, 0, sizeof(*f));
	strbuf_init(&f->clean);
	if (!p->flag_patterns.n) {
		index_names(f, p);
		return 0;
	}
	f->patterns = xcalloc(p->flag_patterns.n, sizeof(*f->patterns));
	for (i = 0; i < p->flag_patterns.n; i++)
		if (compile(f, p->flag_patterns.v[i], err))
			return pattern_error(p->flag_patterns.v[i], entries, err);
	return 0;
}

void flag_finder_release(struct flag_finder *f)
{
	while (f->n_patterns)
		pattern_free(f->patterns[--f->n_patterns]);
	free(f->patterns);
	map_release(&f->words);
	free(f->names);
	strbuf_release(&f->clean);
	f->patterns = NULL;
	f->names = NULL;
	f->n_names = 0;
}

/* --- the search ------------------------------------------------------------------------------------------------------
 */

/* Counts lines from place to place, forwards. */
struct line_count {
	const char *at;
	unsigned line;
};

static unsigned line_at(struct line_count *l, const char *place)
{
	const char *p;

	while (l->at < place && (p = memchr(l->at, '\n', (size_t)(place - l->at)))) {
		l->line++;
		l->at = p + 1;
	}
	l->at = place;
	return l->line;
}

static const struct flag_name *match_name(const struct flag_finder *f, const char *s, size_t word, size_t len)
{
	size_t start = start_of(s, word ? word : 1);
	const struct flag_name *n;

	if (!(f->starts[start / 8] & 1 << start % 8))
		return NULL;
	for (n = map_get(&f->words, s, word); n; n = n->next)
		if (n->len <= len && !memcmp(n->name, s, n->len) &&
		    !(is_letter(n->name[n->len - 1]) && goes_on(s + n->len, len - n->len)))
			return n;
	return NULL;
}

static void scan_names(const struct flag_finder *f, const char *text, size_t len, flag_found_fn found, void *data)
{
	struct line_count count = { text, 1 };
	const char *p = text, *end = text + len;

	while (p < end) {
		size_t left = (size_t)(end - p), word = word_len(p, left);
		const struct flag_name *n = match_name(f, p, word, left);

		if (n)
			found(data, p, n->len, line_at(&count, p));
		p += n ? n->len : word ? word : 1;
	}
}

/* Each byte that is no UTF-8 becomes a question mark, so that lines and places stay. */
static const char *make_valid(struct strbuf *clean, const char *text, size_t len)
{
	size_t i, n;
	uint32_t cp;

	if (utf8_valid(text, len))
		return text;
	strbuf_reset(clean);
	strbuf_add(clean, text, len);
	for (i = 0; i < len; i += n) {
		n = utf8_decode(text + i, len - i, &cp);
		if (!n) {
			clean->buf[i] = '?';
			n = 1;
		}
	}
	return clean->buf;
}

static int scan_pattern(struct pattern *p, const char *text, size_t len, flag_found_fn found, void *data,
			struct err *err)
{
	struct line_count count = { text, 1 };
	size_t offset, n, last = 0;
	int ret;

	for (ret = pattern_match(p, text, len, 0, err); ret > 0; ret = pattern_match_next(p, text, len, err)) {
		if (!pattern_named(p, "flag", &offset, &n) || !n)
			continue;
		/* A lookahead or lookbehind can put the group before that of the match before. */
		if (offset < last)
			count = (struct line_count){ text, 1 };
		last = offset;
		found(data, text + offset, n, line_at(&count, text + offset));
	}
	return ret;
}

int flag_finder_scan(struct flag_finder *f, const char *text, size_t len, flag_found_fn found, void *data,
		     struct err *err)
{
	size_t i;
	int ret = 0;

	if (!f->n_patterns) {
		if (f->n_names)
			scan_names(f, text, len, found, data);
		return 0;
	}
	text = make_valid(&f->clean, text, len);
	for (i = 0; i < f->n_patterns && !ret; i++)
		ret = scan_pattern(f->patterns[i], text, len, found, data, err);
	return ret;
}
