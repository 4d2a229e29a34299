/* SPDX-License-Identifier: ISC */
#include "pattern.h"

#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>

#include "alloc.h"

/*
 * PCRE2 counts its match limit anew for each place where a match may start, so that limit alone lets a pattern take
 * size-of-subject times as long. STEPS, and STEPS_PER_BYTE of the subject, bound a whole search with all its matches;
 * they are counted by callouts. The other limits bound what happens between two of those.
 */
enum {
	STEPS = 10000000,
	STEPS_MANY = 10 * STEPS, /* beyond STEPS_PER_BYTE, for all searches of a PATTERN_MANY */
	STEPS_PER_BYTE = 16,
	STEP_BYTES = 32,
	MATCH_LIMIT = 10000000,
	HEAP_KIB = 64 * 1024,
	LONGEST_PATTERN = 64 * 1024
};

struct pattern {
	char *shown; /* "pattern '<text>' (<name>)" */
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	unsigned flags;
	size_t steps;   /* left for the running search */
	size_t granted; /* what it began with, of which this many were for its length */
	size_t for_length;
	size_t reserve;    /* PATTERN_MANY: what is left beyond those */
	size_t last_pos;   /* of the last callout */
	size_t start, end; /* the last match */
};

static int count_step(pcre2_callout_block *block, void *payload)
{
	struct pattern *p = payload;
	size_t pos = block->current_position;
	size_t moved = pos > p->last_pos ? pos - p->last_pos : p->last_pos - pos;

	p->last_pos = pos;
	moved = 1 + moved / STEP_BYTES;
	if (p->steps < moved)
		return PCRE2_ERROR_MATCHLIMIT;
	p->steps -= moved;
	return 0;
}

static int complain(const struct pattern *p, int code, struct err *err)
{
	PCRE2_UCHAR text[256];

	switch (code) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_RECURSELOOP:
		err_set(err, ERR_FAIL, "%s: match limit exceeded", p->shown);
		return err_hint(err, "write it so that no part can match the same text in many ways");
	default:
		if (pcre2_get_error_message(code, text, ARRAY_SIZE(text)) < 0)
			text[0] = '\0';
		return err_set(err, ERR_FAIL, "%s: %s", p->shown, (const char *)text);
	}
}

static uint32_t compile_options(unsigned flags)
{
	uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;

	if (!(flags & PATTERN_MANY))
		options |= PCRE2_MATCH_INVALID_UTF;
	if (flags & PATTERN_ICASE)
		options |= PCRE2_CASELESS;
	if (flags & PATTERN_MULTILINE)
		options |= PCRE2_MULTILINE;
	if (flags & PATTERN_WHOLE)
		options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
	return options;
}

int pattern_compile(struct pattern **out, const char *text, const char *name, unsigned flags, struct err *err)
{
	struct pattern *p = xcalloc(1, sizeof(*p));
	pcre2_compile_context *ctx = pcre2_compile_context_create(NULL);
	PCRE2_UCHAR reason[256];
	PCRE2_SIZE at = 0;
	int ret = ERR_FAIL, code = 0;

	p->flags = flags;
	p->reserve = STEPS_MANY;
	p->shown = name ? xstrfmt("pattern '%s' (%s)", text, name) : xstrfmt("pattern '%s'", text);
	if (!ctx) {
		err_set(err, ERR_FAIL, "%s: out of memory", p->shown);
		goto out;
	}
	pcre2_set_newline(ctx, PCRE2_NEWLINE_ANYCRLF);
	pcre2_set_max_pattern_length(ctx, LONGEST_PATTERN);
	p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, compile_options(flags), &code, &at, ctx);
	if (!p->code) {
		if (pcre2_get_error_message(code, reason, ARRAY_SIZE(reason)) < 0)
			reason[0] = '\0';
		err_set(err, ERR_FAIL, "%s: %s at byte %zu", p->shown, (const char *)reason, at + 1);
		goto out;
	}
	p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
	p->limits = pcre2_match_context_create(NULL);
	if (!p->data || !p->limits) {
		err_set(err, ERR_FAIL, "%s: out of memory", p->shown);
		goto out;
	}
	pcre2_set_match_limit(p->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(p->limits, MATCH_LIMIT);
	pcre2_set_heap_limit(p->limits, HEAP_KIB);
	pcre2_set_callout(p->limits, count_step, p);
	*out = p;
	p = NULL;
	ret = 0;
out:
	pcre2_compile_context_free(ctx);
	pattern_free(p);
	return ret;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_context_free(p->limits);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free(p->shown);
	free(p);
}

static int search(struct pattern *p, const char *subject, size_t len, size_t start, struct err *err)
{
	uint32_t options = p->flags & PATTERN_MANY ? PCRE2_NO_UTF_CHECK : 0;
	int n;

	p->last_pos = start;
	p->start = p->end = 0;
	n = pcre2_match(p->code, (PCRE2_SPTR)subject, len, start, options, p->data, p->limits);
	if (n == PCRE2_ERROR_NOMATCH)
		return 0;
	if (n < 0)
		return complain(p, n, err);
	pattern_group(p, 0, &p->start, &p->end);
	p->end += p->start;
	return 1;
}

/* What the last search took beyond its share is taken from the reserve of them all. */
static void grant_steps(struct pattern *p, size_t len)
{
	size_t used = p->granted - p->steps, more = STEPS;

	if (p->flags & PATTERN_MANY) {
		p->reserve -= used > p->for_length ? used - p->for_length : 0;
		more = p->reserve < STEPS ? p->reserve : STEPS;
	}
	p->for_length = len < SIZE_MAX / STEPS_PER_BYTE / 2 ? len * STEPS_PER_BYTE : 0;
	p->granted = p->steps = more + p->for_length;
}

int pattern_match(struct pattern *p, const char *subject, size_t len, size_t start, struct err *err)
{
	grant_steps(p, len);
	return search(p, subject, len, start, err);
}

int pattern_match_next(struct pattern *p, const char *subject, size_t len, struct err *err)
{
	size_t from = p->end;

	if (p->end == p->start) {
		if (from >= len)
			return 0;
		/* PCRE2 wants the start of a character. */
		do
			from++;
		while (from < len && ((unsigned char)subject[from] & 0xc0) == 0x80);
	}
	return search(p, subject, len, from, err);
}

int pattern_group(const struct pattern *p, size_t group, size_t *offset, size_t *len)
{
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(p->data);

	if (group >= pcre2_get_ovector_count(p->data) || v[2 * group] == PCRE2_UNSET)
		return 0;
	*offset = v[2 * group];
	/* \K in a group that a lookahead calls can put the start after the end. */
	*len = v[2 * group + 1] > *offset ? v[2 * group + 1] - *offset : 0;
	return 1;
}

/* Walks the entries of the name table that bear `name`; each holds its number in its first two bytes. */
static int name_entries(const struct pattern *p, const char *name, PCRE2_SPTR *first, PCRE2_SPTR *last)
{
	return pcre2_substring_nametable_scan(p->code, (PCRE2_SPTR)name, first, last);
}

int pattern_has_group(const struct pattern *p, const char *name)
{
	PCRE2_SPTR first, last;

	return name_entries(p, name, &first, &last) > 0;
}

int pattern_named(const struct pattern *p, const char *name, size_t *offset, size_t *len)
{
	PCRE2_SPTR entry, last;
	int size = name_entries(p, name, &entry, &last);

	if (size <= 0)
		return 0;
	for (; entry <= last; entry += size)
		if (pattern_group(p, (size_t)entry[0] << 8 | entry[1], offset, len))
			return 1;
	return 0;
}
