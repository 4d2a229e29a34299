/* SPDX-License-Identifier: ISC */
#include "half_done.h"

static void warn_of(struct repo *r, void (*describe)(struct repo *r, struct strbuf *out),
		    void (*warn)(const char *fmt, ...))
{
	struct strbuf text = STRBUF_INIT;

	describe(r, &text);
	if (text.len)
		warn("%s", text.buf);
	strbuf_release(&text);
}

void half_done_warn(struct repo *r, void (*warn)(const char *fmt, ...))
{
	warn_of(r, plan_describe, warn);
}

void half_done_warn_stopped(struct repo *r, void (*warn)(const char *fmt, ...))
{
	warn_of(r, plan_describe_stopped, warn);
}

int half_done_may_begin(struct repo *r, int moves_head, void (*warn)(const char *fmt, ...), struct err *err)
{
	half_done_warn_stopped(r, warn);
	return plan_may_begin(r, moves_head, err);
}

int half_done_settle(struct repo *r, const char *command, int is_abort, struct err *err)
{
	int done, ret;

	if (is_abort)
		return plan_abort(r, command, &done, err);
	ret = plan_continue(r, command, &done, err);
	return ret || done ? ret : err_set(err, ERR_FAIL, "nothing is half done");
}
