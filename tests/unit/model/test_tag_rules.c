/* SPDX-License-Identifier: ISC */
#include "log_world.h"

#include "../../../common/model/tag_rules.h"

#define COMMIT "0123456789012345678901234567890123456789"

/* 0, or ERR_NO with the reason in `reason`. */
static int ask(struct event_log *log, const char *tag, const char *actor, int may_allow, struct err *err)
{
	struct tag_ask a = { log, tag, actor, may_allow };

	err_clear(err);
	return guard_ask(tag_rules, TAG_CREATE, &a, err);
}

Test(tag_rules, lets_nobody_take_what_somebody_else_has)
{
	struct err err = ERR_INIT;
	struct event_log log;
	size_t at, last = 0;

	world_init(&log, "v1.4.0");
	at = record(&log, 0, TAG_CREATE, "ana", "Tag=v1.4.0", "Candidate=" COMMIT, NULL);
	record(&log, at, "check.veto", "ben", "Tag=v1.4.0", NULL);
	event_log_settle(&log, NULL);
	cr_assert_eq(tag_created(&log, "v1.4.0", &last), 1);
	cr_assert_eq(last, at);
	cr_assert_eq(tag_created(&log, "v1.4.0+b2", &last), 0);
	cr_assert_eq(ask(&log, "v1.4.0", "ben@example.com", 1, &err), ERR_NO);
	cr_assert_str_eq(err.msg.buf, "'v1.4.0' was tagged at 0123456 by ana <ana@example.com>");
	cr_assert_eq(ask(&log, "v1.4.0", "ana@example.com", 1, &err), 0);
	cr_assert_eq(ask(&log, "v1.4.0+b2", "ben@example.com", 1, &err), 0);
	err_release(&err);
	event_log_release(&log);
}

Test(tag_rules, counts_only_what_is_signed_where_signing_is_in_force)
{
	struct err err = ERR_INIT;
	struct event_log log;
	size_t at, last = 0;

	world_init(&log, "v1.4.0");
	at = record(&log, 0, TAG_CREATE, "eve", "Tag=v1.4.0", NULL);
	event_log_settle(&log, NULL);
	log.must_sign = 1;
	cr_assert_eq(tag_created(&log, "v1.4.0", &last), 0);
	cr_assert_eq(ask(&log, "v1.4.0", "ben@example.com", 1, &err), 0);
	cr_assert_eq(ask(&log, "v1.4.0", "ben@example.com", 0, &err), ERR_NO);
	record(&log, at, TAG_CREATE, "ana", "Tag=v1.4.0", "Signed=ana@example.com", NULL);
	event_log_settle(&log, NULL);
	cr_assert_eq(ask(&log, "v1.4.0", "ben@example.com", 1, &err), ERR_NO);
	cr_assert_eq(ask(&log, "v1.4.0", "ana@example.com", 1, &err), 0);
	err_release(&err);
	event_log_release(&log);
}
