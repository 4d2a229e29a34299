/* SPDX-License-Identifier: ISC */
/*
 * Notes with marks: what was understood, written out, is understood the same again, byte for byte and without a bad line;
 * and any text taken as a reason gives a mark that reads back.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/alloc.h"
#include "../../common/model/forward_mark.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int is_true)
{
	if (!is_true)
		abort();
}

static void format_all(struct strbuf *out, const struct forward_marks *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		forward_mark_format(out, &m->v[i]);
}

static void round_trip(const struct forward_marks *m)
{
	struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
	struct forward_marks again;

	format_all(&first, m);
	forward_marks_parse(&again, first.buf, first.len);
	check(again.n == m->n && !again.n_bad);
	format_all(&second, &again);
	check(first.len == second.len && !memcmp(first.buf, second.buf, first.len));
	forward_marks_release(&again);
	strbuf_release(&first);
	strbuf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	struct forward_marks m, one = { 0 };

	forward_marks_parse(&m, (const char *)data, size);
	round_trip(&m);
	forward_marks_release(&m);
	if (!forward_marks_add(&one, FORWARD_MARK_NOT_NEEDED, "main", "", text, NULL))
		check(one.n == 1);
	round_trip(&one);
	forward_marks_release(&one);
	free(text);
	return 0;
}
