/* SPDX-License-Identifier: ISC */
#include "half_done.h"

void half_done_warn(struct repo *r, void (*warn)(const char *fmt, ...))
{
	struct strbuf text = STRBUF_INIT;

	plan_describe(r, &text);
	if (text.len)
		warn("%s", text.buf);
	strbuf_release(&text);
}

int half_done_settle(struct repo *r, const char *command, int is_abort, struct err *err)
{
	int done, ret;

	if (is_abort)
		return plan_abort(r, command, &done, err);
	ret = plan_continue(r, command, &done, err);
	return ret || done ? ret : err_set(err, ERR_FAIL, "nothing is half done");
}
