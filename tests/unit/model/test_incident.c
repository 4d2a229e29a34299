/* SPDX-License-Identifier: ISC */
#include "log_world.h"

#include "../../../common/model/calendar.h"
#include "../../../common/model/incident_change.h"
#include "../../../common/model/incident_json.h"

#define AT(text) "2026-01-01T" text ":00Z"

static int64_t instant(const char *text)
{
	int64_t t = 0;

	cr_assert_eq(time_parse(text, &t, NULL), 0, "%s", text);
	return t;
}

static char *of(size_t at)
{
	static char fields[8][32];
	static size_t next;
	char *out = fields[next++ % 8];

	snprintf(out, sizeof(fields[0]), "Incident=%s", id(at));
	return out;
}

/* The only incident; the log is settled here. */
static const struct incident *only(struct incident_list *l, struct event_log *log)
{
	event_log_settle(log, NULL);
	incident_list_read(l, log);
	cr_assert_eq(l->n, 1);
	return &l->v[0];
}

static void end(struct incident_list *l, struct event_log *log)
{
	incident_list_release(l);
	event_log_release(log);
}

Test(incident, is_what_was_said_last)
{
	struct event_log log;
	struct incident_list l;
	const struct incident *one;
	size_t a, b, c;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Text=down", "Severity=3", "Release=v1.0.0", "Environment=eu",
		   "Impact-Start=" AT("08:00"), "Detected=" AT("08:10"), NULL);
	b = record(&log, a, "incident.update", "ben", of(a), "Severity=1", "Mitigated=" AT("09:00"), NULL);
	c = record(&log, b, "incident.update", "ben", of(a), "Severity=2", "Impact-Start=" AT("07:00"), NULL);
	record(&log, c, "incident.resolve", "ben", of(a), "Resolved=" AT("10:00"), NULL);
	one = only(&l, &log);
	cr_expect_str_eq(one->id, id(a));
	cr_expect_eq(one->severity, 2);
	cr_expect_eq(one->state, INCIDENT_RESOLVED);
	cr_expect_eq(one->impact_start, instant(AT("07:00")));
	cr_expect_eq(one->detected, instant(AT("08:10")));
	cr_expect_eq(one->mitigated, instant(AT("09:00")));
	cr_expect_eq(one->resolved, instant(AT("10:00")));
	cr_expect_str_eq(one->release, "v1.0.0");
	cr_expect_str_eq(one->environment, "eu");
	cr_expect_str_eq(one->text, "down");
	cr_expect_eq(one->n_events, 4);
	cr_expect_not(incident_is_open(one));
	end(&l, &log);
}

Test(incident, of_what_was_said_side_by_side_the_worse_counts)
{
	struct event_log log;
	struct incident_list l;
	const struct incident *one;
	size_t a;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=4", NULL);
	record(&log, a, "incident.update", "ben", of(a), "Severity=2", "Impact-Start=" AT("08:00"),
	       "Mitigated=" AT("09:00"), NULL);
	record(&log, a, "incident.update", "eva", of(a), "Severity=3", "Impact-Start=" AT("07:00"),
	       "Mitigated=" AT("09:30"), NULL);
	one = only(&l, &log);
	cr_expect_eq(one->severity, 2);
	cr_expect_eq(one->impact_start, instant(AT("07:00")));
	cr_expect_eq(one->mitigated, instant(AT("09:30")));
	cr_expect_eq(one->state, INCIDENT_MITIGATED);
	cr_expect(incident_is_open(one));
	end(&l, &log);
}

/* Each way round: which of the two comes first in the order of display must not matter. */
Test(incident, open_wins_over_resolved_and_resolved_over_invalid)
{
	static const struct {
		const char *one, *two, *reopen;
		enum incident_state state;
	} rows[] = {
		{ "incident.resolve", "incident.invalid", NULL, INCIDENT_RESOLVED },
		{ "incident.invalid", "incident.resolve", NULL, INCIDENT_RESOLVED },
		{ "incident.resolve", "incident.resolve", NULL, INCIDENT_RESOLVED },
		{ "incident.invalid", "incident.invalid", NULL, INCIDENT_INVALID },
		{ "incident.resolve", "incident.update", "Reopen=yes", INCIDENT_OPEN },
		{ "incident.update", "incident.invalid", "Reopen=yes", INCIDENT_OPEN },
		{ "incident.resolve", "incident.update", NULL, INCIDENT_RESOLVED },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event_log log;
		struct incident_list l;
		const struct incident *one;
		const char *reopen = rows[i].reopen;
		size_t a, b;

		world_init(&log, EVENT_PROJECT);
		a = record(&log, 0, "incident.open", "ana", "Severity=1", NULL);
		b = record(&log, a, "incident.resolve", "ana", of(a), "Resolved=" AT("08:00"), NULL);
		record(&log, b, rows[i].one, "ben", of(a), "Resolved=" AT("10:00"),
		       strstr(rows[i].one, "update") ? reopen : NULL, NULL);
		record(&log, b, rows[i].two, "eva", of(a), "Resolved=" AT("09:00"),
		       strstr(rows[i].two, "update") ? reopen : NULL, NULL);
		one = only(&l, &log);
		cr_expect_eq(one->state, rows[i].state, "row %zu: %s", i, incident_state_name(one->state));
		cr_expect((one->resolved != INSTANT_NONE) == (one->state == INCIDENT_RESOLVED), "row %zu", i);
		end(&l, &log);
	}
}

Test(incident, of_two_ends_side_by_side_the_later_counts)
{
	struct event_log log;
	struct incident_list l;
	size_t a;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=1", NULL);
	record(&log, a, "incident.resolve", "ben", of(a), "Resolved=" AT("10:00"), NULL);
	record(&log, a, "incident.resolve", "eva", of(a), "Resolved=" AT("09:00"), NULL);
	record(&log, a, "incident.invalid", "eva", of(a), "Resolved=" AT("11:00"), NULL);
	cr_expect_eq(only(&l, &log)->resolved, instant(AT("10:00")));
	end(&l, &log);
}

Test(incident, who_reopens_takes_the_mitigation_back)
{
	struct event_log log;
	struct incident_list l;
	const struct incident *one;
	size_t a, b, c;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=1", NULL);
	b = record(&log, a, "incident.update", "ana", of(a), "Mitigated=" AT("08:00"), NULL);
	c = record(&log, b, "incident.resolve", "ana", of(a), "Resolved=" AT("09:00"), NULL);
	c = record(&log, c, "incident.update", "ana", of(a), "Reopen=yes", NULL);
	one = only(&l, &log);
	cr_expect_eq(one->state, INCIDENT_OPEN);
	cr_expect_eq(one->mitigated, INSTANT_NONE);
	cr_expect_eq(one->resolved, INSTANT_NONE);
	incident_list_release(&l);
	record(&log, c, "incident.update", "ana", of(a), "Mitigated=" AT("10:00"), NULL);
	one = only(&l, &log);
	cr_expect_eq(one->state, INCIDENT_MITIGATED);
	cr_expect_eq(one->mitigated, instant(AT("10:00")));
	end(&l, &log);
}

Test(incident, a_link_holds_until_it_is_taken_back)
{
	struct event_log log;
	struct incident_list l;
	const struct incident *one;
	size_t a, b, c;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=1", "Release=v1.0.0", "Caused-By=v1.0.0", NULL);
	b = record(&log, a, "incident.link", "ana", of(a), "Caused-By=v0.9.0", "Fixed-By=v1.0.1", NULL);
	c = record(&log, b, "incident.unlink", "ana", of(a), "Caused-By=v1.0.0", NULL);
	/* Side by side: the link stays. */
	record(&log, c, "incident.unlink", "ana", of(a), "Fixed-By=v1.0.1", NULL);
	record(&log, c, "incident.link", "ben", of(a), "Fixed-By=v1.0.1", NULL);
	one = only(&l, &log);
	cr_assert_eq(one->caused_by.n, 1);
	cr_expect_str_eq(one->caused_by.v[0], "v0.9.0");
	cr_assert_eq(one->fixed_by.n, 1);
	cr_expect_str_eq(one->fixed_by.v[0], "v1.0.1");
	cr_expect_str_eq(one->release, "v1.0.0");
	end(&l, &log);
}

Test(incident, belongs_to_the_release_that_it_was_linked_to_last)
{
	struct event_log log;
	struct incident_list l;
	const struct incident *one;
	size_t a, b, c;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=1", "Release=v1.0.0", NULL);
	b = record(&log, a, "incident.link", "ana", of(a), "Release=v1.1.0", NULL);
	c = record(&log, b, "incident.link", "ana", of(a), "Release=v1.0.0", NULL);
	one = only(&l, &log);
	cr_expect_str_eq(one->release, "v1.0.0");
	cr_expect_not(incident_is_of(one, "v1.1.0"));
	incident_list_release(&l);
	/* What it is no longer linked to cannot be taken from it. */
	record(&log, c, "incident.unlink", "ana", of(a), "Release=v1.1.0", NULL);
	one = only(&l, &log);
	cr_expect_str_eq(one->release, "v1.0.0");
	incident_list_release(&l);
	record(&log, c + 1, "incident.unlink", "ana", of(a), "Release=v1.0.0", NULL);
	cr_expect_null(only(&l, &log)->release);
	incident_list_release(&l);
	/* Two people move it, each elsewhere: it is of both until one of them is told off. */
	record(&log, c + 1, "incident.link", "ana", of(a), "Release=v2.0.0", NULL);
	record(&log, c + 1, "incident.link", "ben", of(a), "Release=v3.0.0", NULL);
	one = only(&l, &log);
	cr_expect_eq(one->releases.n, 2);
	cr_expect(incident_is_of(one, "v2.0.0") && incident_is_of(one, "v3.0.0"));
	end(&l, &log);
}

Test(incident, what_is_no_value_counts_for_nothing)
{
	struct event_log log;
	struct incident_list l;
	const struct incident *one;
	size_t a, b;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=2", "Impact-Start=" AT("08:00"), NULL);
	b = record(&log, a, "incident.update", "ana", of(a), "Severity=9", "Impact-Start=yesterday", NULL);
	b = record(&log, b, "incident.update", "ana", "Incident=0000000000ff", "Severity=1", NULL);
	b = record(&log, b, "incident.update", "ana", "Severity=1", NULL);
	b = record(&log, b, "deploy.start", "ana", of(a), "Severity=1", NULL);
	b = record(&log, b, "incident.strange", "ana", of(a), NULL);
	b = record(&log, b, "incident.resolve", "ana", of(a), "Resolved=never", NULL);
	one = only(&l, &log);
	cr_expect_eq(one->severity, 2);
	cr_expect_eq(one->impact_start, instant(AT("08:00")));
	cr_expect_eq(one->state, INCIDENT_RESOLVED);
	cr_expect_eq(one->resolved, log.v[b].event.time);
	end(&l, &log);
}

Test(incident, a_bad_event_counts_for_nothing)
{
	struct event_log log;
	struct incident_list l;
	size_t a, b;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=2", NULL);
	b = record(&log, a, "incident.resolve", "ana", of(a), NULL);
	event_entry_fail(&log.v[b], "tampered with");
	cr_expect_eq(only(&l, &log)->state, INCIDENT_OPEN);
	end(&l, &log);
}

/* Where events are signed, anybody opens, links and reopens; the rest takes somebody who is known. */
Test(incident, what_makes_it_look_better_takes_somebody_who_is_known)
{
	struct event_log log;
	struct incident_list l;
	const struct incident *one;
	size_t a, b;

	world_init(&log, EVENT_PROJECT);
	log.must_sign = 1;
	a = record(&log, 0, "incident.open", "ana", "Severity=1", "Release=v1.0.0", "Impact-Start=" AT("08:00"), NULL);
	b = record(&log, a, "incident.update", "ana", of(a), "Severity=4", "Impact-Start=" AT("09:00"),
		   "Mitigated=" AT("09:30"), NULL);
	b = record(&log, b, "incident.unlink", "ana", of(a), "Release=v1.0.0", NULL);
	b = record(&log, b, "incident.resolve", "ana", of(a), NULL);
	one = only(&l, &log);
	cr_expect_eq(one->severity, 1);
	cr_expect_eq(one->impact_start, instant(AT("08:00")));
	cr_expect_eq(one->state, INCIDENT_OPEN);
	cr_expect_str_eq(one->release, "v1.0.0");
	incident_list_release(&l);
	b = record(&log, b, "incident.resolve", "ana", "Signed=ana@example.com", of(a), NULL);
	cr_expect_eq(only(&l, &log)->state, INCIDENT_RESOLVED);
	incident_list_release(&l);
	b = record(&log, b, "incident.update", "eva", of(a), "Reopen=yes", "Severity=4", NULL);
	b = record(&log, b, "incident.link", "eva", of(a), "Fixed-By=v1.0.1", NULL);
	one = only(&l, &log);
	cr_expect_eq(one->state, INCIDENT_OPEN);
	cr_expect_eq(one->severity, 1);
	cr_expect_eq(one->fixed_by.n, 1);
	end(&l, &log);
}

Test(incident, is_found_by_its_first_digits)
{
	struct event_log log;
	struct incident_list l;
	struct err err = ERR_INIT;

	world_init(&log, EVENT_PROJECT);
	record(&log, 0, "incident.open", "ana", "Severity=1", NULL);
	record(&log, 1, "incident.open", "ana", "Severity=2", NULL);
	event_log_settle(&log, NULL);
	incident_list_read(&l, &log);
	cr_expect_eq(incident_find(&l, id(1), &err), &l.v[0]);
	cr_expect_eq(incident_find(&l, log.v[2].oid, &err), &l.v[1]);
	cr_expect_null(incident_find(&l, "0000", &err));
	cr_expect_str_eq(err.msg.buf, "several incidents begin with '0000'");
	cr_expect_null(incident_find(&l, "000", &err));
	cr_expect_str_eq(err.msg.buf, "no incident '000'");
	cr_expect_null(incident_find(&l, "00000000000199", &err));
	cr_expect_null(incident_find(&l, "0000000000zz", &err));
	cr_expect_eq(err.code, ERR_FAIL);
	err_release(&err);
	end(&l, &log);
}

Test(incident, a_severity_is_one_to_four)
{
	static const char *const bad[] = { "", "0", "5", "1 ", " 1", "sev1", "11", "-1", "1.0" };
	struct err err = ERR_INIT;
	size_t i;
	int s = 0;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		cr_expect_eq(incident_severity_parse(&s, bad[i], &err), ERR_FAIL, "'%s'", bad[i]);
		err_clear(&err);
	}
	cr_expect_eq(incident_severity_parse(&s, "4", &err), 0);
	cr_expect_eq(s, 4);
	err_release(&err);
}

/* --- what is recorded -------------------------------------------------------------------------------------------- */

Test(incident, says_what_changes_and_no_more)
{
	struct incident_change c;
	struct incident one = { 0 };
	struct event e = EVENT_INIT;
	struct strbuf text = STRBUF_INIT;

	strbuf_addchars(&text, ' ', 3);
	strbuf_addchars(&text, 'x', 300);
	strbuf_addstr(&text, "\n\nmore");
	incident_change_init(&c, "incident.open");
	c.severity = 2;
	c.release = "v1.0.0";
	c.text = text.buf;
	c.environment = "production";
	incident_change_fill(&e, &c, NULL, NOW);
	cr_expect(!strncmp(e.subject, "incident.open sev2 v1.0.0: xxx", 30) && strlen(e.subject) < 140, "%s", e.subject);
	cr_expect(strstr(e.text, "\n\nmore"));
	cr_expect_str_eq(event_get(&e, "Severity"), "2");
	cr_expect_str_eq(event_get(&e, "Detected"), "2026-01-01T00:00:00Z");
	cr_expect_null(event_get(&e, "Impact-Start"));
	cr_expect_null(event_get(&e, "Resolved"));
	event_release(&e);
	memcpy(one.id, "0123456789ab", EVENT_ID_HEX);
	incident_change_init(&c, "incident.resolve");
	incident_change_fill(&e, &c, &one, NOW);
	cr_expect_str_eq(e.subject, "incident.resolve 0123456789ab");
	cr_expect_str_eq(event_get(&e, "Incident"), "0123456789ab");
	cr_expect_str_eq(event_get(&e, "Resolved"), "2026-01-01T00:00:00Z");
	cr_expect_null(event_get(&e, "Detected"));
	cr_expect_null(event_get(&e, "Severity"));
	event_release(&e);
	strbuf_release(&text);
}

/* Every rule refuses in the first of its two cases and lets the second through. */
Test(incident, every_rule_refuses_and_lets_through)
{
	struct incident open = { .state = INCIDENT_OPEN, .impact_start = NOW - 100, .mitigated = INSTANT_NONE,
				 .resolved = INSTANT_NONE };
	struct incident mitigated = open, over = open, invalid = open, linked = open;
	struct incident_change open_it, open_late, say, late, early, reopen, resolve, resolve_early, resolve_late, drop, link,
		unlink;
	const struct incident_ask asks[] = {
		{ &open_it, NULL, 1, NOW },	     /* 0 */
		{ &open_late, NULL, 1, NOW },	     /* 1 */
		{ &say, &open, 1, NOW },	     /* 2 */
		{ &say, &open, 0, NOW },	     /* 3 */
		{ &reopen, &over, 0, NOW },	     /* 4 */
		{ &say, &invalid, 1, NOW },	     /* 5 */
		{ &reopen, &invalid, 1, NOW },	     /* 6 */
		{ &reopen, &open, 1, NOW },	     /* 7 */
		{ &reopen, &mitigated, 1, NOW },     /* 8 */
		{ &late, &open, 1, NOW },	     /* 9 */
		{ &early, &open, 1, NOW },	     /* 10 */
		{ &resolve, &open, 1, NOW },	     /* 11 */
		{ &resolve, &open, 0, NOW },	     /* 12 */
		{ &resolve, &over, 1, NOW },	     /* 13 */
		{ &resolve_early, &open, 1, NOW },   /* 14 */
		{ &resolve_late, &open, 1, NOW },    /* 15 */
		{ &drop, &open, 1, NOW },	     /* 16 */
		{ &drop, &open, 0, NOW },	     /* 17 */
		{ &drop, &invalid, 1, NOW },	     /* 18 */
		{ &link, &open, 1, NOW },	     /* 19 */
		{ &link, &invalid, 1, NOW },	     /* 20 */
		{ &unlink, &linked, 1, NOW },	     /* 21 */
		{ &unlink, &linked, 0, NOW },	     /* 22 */
		{ &unlink, &open, 1, NOW },	     /* 23 */
		{ &resolve_early, &mitigated, 1, NOW } /* 24 */
	};
	const struct {
		const char *step, *rule;
		size_t refused, passed;
	} rows[] = {
		{ "incident.open", "in-the-future", 1, 0 },
		{ "incident.update", "not-known", 3, 4 },
		{ "incident.update", "invalid", 5, 6 },
		{ "incident.update", "open-already", 7, 8 },
		{ "incident.update", "in-the-future", 9, 2 },
		{ "incident.update", "out-of-order", 10, 2 },
		{ "incident.resolve", "not-known", 12, 11 },
		{ "incident.resolve", "over", 13, 11 },
		{ "incident.resolve", "in-the-future", 15, 11 },
		{ "incident.resolve", "out-of-order", 14, 11 },
		{ "incident.resolve", "out-of-order", 24, 11 },
		{ "incident.invalid", "not-known", 17, 16 },
		{ "incident.invalid", "invalid", 18, 16 },
		{ "incident.link", "invalid", 20, 19 },
		{ "incident.unlink", "not-known", 22, 21 },
		{ "incident.unlink", "no-link", 23, 21 },
	};
	const struct guard_rule *rule;
	size_t i;

	strvec_init(&open.releases);
	strvec_init(&open.caused_by);
	strvec_init(&open.fixed_by);
	linked.releases = linked.caused_by = linked.fixed_by = open.releases;
	strvec_push(&linked.releases, "v1.0.0");
	mitigated.state = INCIDENT_MITIGATED;
	mitigated.mitigated = NOW - 50;
	over.state = INCIDENT_RESOLVED;
	over.resolved = NOW - 10;
	invalid.state = INCIDENT_INVALID;
	incident_change_init(&open_it, "incident.open");
	open_it.severity = 1;
	open_it.detected = NOW + INCIDENT_SKEW;
	open_late = open_it;
	open_late.detected++;
	incident_change_init(&say, "incident.update");
	say.text = "more";
	reopen = say;
	reopen.reopen = 1;
	late = early = say;
	late.mitigated = NOW + INCIDENT_SKEW + 1;
	early.mitigated = NOW - 101;
	incident_change_init(&resolve, "incident.resolve");
	resolve_early = resolve_late = resolve;
	resolve_early.resolved = NOW - 101;
	resolve_late.resolved = NOW + INCIDENT_SKEW + 1;
	incident_change_init(&drop, "incident.invalid");
	incident_change_init(&link, "incident.link");
	link.release = "v1.0.0";
	unlink = link;
	unlink.step = "incident.unlink";
	for (rule = incident_rules; rule->step; rule++) {
		size_t tried = 0;

		for (i = 0; i < ARRAY_SIZE(rows); i++) {
			const struct incident_ask *refused = &asks[rows[i].refused], *passed = &asks[rows[i].passed];
			struct strbuf reason = STRBUF_INIT;
			struct err err = ERR_INIT;

			if (strcmp(rows[i].rule, rule->name) != 0 || strcmp(rows[i].step, rule->step) != 0)
				continue;
			cr_expect_str_eq(refused->change->step, rule->step);
			cr_expect_str_eq(passed->change->step, rule->step);
			cr_expect(rule->refuses(refused, &reason), "row %zu: %s", i, rule->name);
			cr_expect_gt(reason.len, 0, "row %zu: %s", i, rule->name);
			cr_expect_eq(guard_ask(incident_rules, rule->step, refused, &err), ERR_NO, "row %zu", i);
			err_clear(&err);
			cr_expect_eq(guard_ask(incident_rules, rule->step, passed, &err), 0, "row %zu: %s", i, err.msg.buf);
			err_release(&err);
			strbuf_release(&reason);
			tried++;
		}
		cr_expect_gt(tried, 0, "no row for %s %s", rule->step, rule->name);
	}
	strvec_release(&linked.releases);
}

/* Each way in which times can be out of order, and the same just in order. */
Test(incident, times_come_in_their_order)
{
	static const struct {
		const char *step;
		int64_t start, mitigated, resolved; /* of the incident, as seconds before now; 0: not known */
		int64_t say_start, say_mitigated, say_resolved;
		int refused;
	} rows[] = {
		{ "incident.resolve", 100, 0, 0, 0, 0, 100, 0 },  { "incident.resolve", 100, 0, 0, 0, 0, 101, 1 },
		{ "incident.resolve", 100, 50, 0, 0, 0, 51, 1 },  { "incident.resolve", 100, 50, 0, 0, 0, 50, 0 },
		{ "incident.resolve", 0, 0, 0, 0, 0, 900, 0 },	  { "incident.update", 100, 0, 10, 9, 0, 0, 1 },
		{ "incident.update", 100, 0, 10, 10, 0, 0, 0 },	  { "incident.update", 100, 50, 0, 49, 0, 0, 1 },
		{ "incident.update", 100, 50, 10, 0, 9, 0, 1 },	  { "incident.update", 100, 50, 10, 0, 10, 0, 0 },
		{ "incident.update", 0, 0, 0, 100, 101, 0, 1 },	  { "incident.update", 0, 0, 0, 100, 100, 0, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct incident one = { .state = INCIDENT_OPEN };
		struct incident_change c;
		struct incident_ask ask = { &c, &one, 1, NOW };
		struct err err = ERR_INIT;

		one.impact_start = rows[i].start ? NOW - rows[i].start : INSTANT_NONE;
		one.mitigated = rows[i].mitigated ? NOW - rows[i].mitigated : INSTANT_NONE;
		one.resolved = rows[i].resolved ? NOW - rows[i].resolved : INSTANT_NONE;
		incident_change_init(&c, rows[i].step);
		c.impact_start = rows[i].say_start ? NOW - rows[i].say_start : INSTANT_NONE;
		c.mitigated = rows[i].say_mitigated ? NOW - rows[i].say_mitigated : INSTANT_NONE;
		c.resolved = rows[i].say_resolved ? NOW - rows[i].say_resolved : INSTANT_NONE;
		cr_expect_eq(guard_ask(incident_rules, rows[i].step, &ask, &err), rows[i].refused ? ERR_NO : 0,
			     "row %zu: %s", i, err.msg.buf);
		err_release(&err);
	}
}

/* --- as JSON ----------------------------------------------------------------------------------------------------- */

Test(incident, has_its_actions_and_updates_as_json)
{
	struct event_log log;
	struct incident_list l;
	struct retro_action_list actions;
	json_t *o;
	size_t a, b;

	world_init(&log, EVENT_PROJECT);
	a = record(&log, 0, "incident.open", "ana", "Severity=1", "Text=down", NULL);
	b = record(&log, a, "retro.action-add", "ana", of(a), "Text=alarm", "Due=2026-02-01", NULL);
	record(&log, b, "incident.update", "ben", of(a), "Text=the disk", NULL);
	event_log_settle(&log, NULL);
	incident_list_read(&l, &log);
	retro_action_list_read(&actions, &log);
	o = incident_json(&l, &l.v[0], &actions);
	cr_expect_eq(json_array_size(json_object_get(o, "actions")), 1);
	cr_expect_eq(json_array_size(json_object_get(o, "updates")), 1);
	cr_expect_str_eq(json_string_value(json_object_get(json_array_get(json_object_get(o, "updates"), 0), "text")),
			 "the disk");
	cr_expect(json_is_null(json_object_get(o, "resolved")));
	cr_expect(json_is_null(json_object_get(o, "release")));
	cr_expect_str_eq(json_string_value(json_object_get(o, "openedBy")), "ana@example.com");
	json_decref(o);
	retro_action_list_release(&actions);
	end(&l, &log);
}
