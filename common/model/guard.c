/* SPDX-License-Identifier: ISC */
#include "guard.h"

#include <string.h>

int guard_ask(const struct guard_rule *rules, const char *step, const void *ask, struct err *err)
{
	struct strbuf reason = STRBUF_INIT;
	int ret = 0;

	for (; rules->step; rules++) {
		strbuf_reset(&reason);
		if (strcmp(rules->step, step) != 0 || !rules->refuses(ask, &reason))
			continue;
		if (ret)
			err_hint(err, "also: %s", reason.buf);
		else
			ret = err_set(err, ERR_NO, "%s", reason.buf);
	}
	strbuf_release(&reason);
	return ret;
}

int guard_asks_who(const struct guard_rule *rules, const char *step)
{
	for (; rules->step; rules++)
		if (!strcmp(rules->step, step) && !strcmp(rules->name, "not-known"))
			return 1;
	return 0;
}

int guard_not_known(int may_allow, struct strbuf *reason)
{
	if (!may_allow)
		strbuf_addstr(reason, "events are signed here, and yours would not be by anybody who is known");
	return !may_allow;
}
