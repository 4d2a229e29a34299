/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/event.h"

#define ID    "0123456789abcdef0123456789abcdef01234567"
#define OTHER "89abcdef0123456789abcdef0123456789abcdef"
#define NONCE "00112233445566778899aabbccddeeff"
#define HEAD  "Release-Event: 1\nRelease-Id: v1.4.0\nLedger-Root: " ID "\n"
#define TAIL  "Lamport: 7\nTime: 2026-01-12T08:30:00Z\nNonce: " NONCE "\n"
#define BLOCK HEAD "Event: check.pass\n" TAIL

static void fill(struct event *e)
{
	event_set_subject(e, "check.pass v1.4.0: %s", "perf");
	event_set_name(e, "check.pass");
	e->release = xstrdup("v1.4.0");
	memcpy(e->root, ID, OID_HEX);
	memcpy(e->nonce, NONCE, EVENT_NONCE_HEX);
	e->lamport = 7;
	e->time = 1768206600;
}

/* What event_parse says of a text: "" for nothing. What it takes is written again the same. */
static char *refusal(const char *text, size_t len)
{
	struct event e = EVENT_INIT;
	struct err err = ERR_INIT;
	struct strbuf again = STRBUF_INIT;
	char *reason;
	int ret = event_parse(&e, text, len, &err);

	reason = xstrdup(err.msg.buf);
	cr_expect_eq(ret, *reason ? ERR_FAIL : 0);
	if (ret) {
		cr_expect_null(e.subject, "a refused text left something: %s", text);
	} else {
		event_format(&again, &e);
		cr_expect_str_eq(again.buf, text);
	}
	event_release(&e);
	strbuf_release(&again);
	err_release(&err);
	return reason;
}

Test(event, writes_what_it_reads)
{
	struct event e = EVENT_INIT, again = EVENT_INIT;
	struct strbuf text = STRBUF_INIT;
	struct err err = ERR_INIT;

	fill(&e);
	event_set_text(&e, "\n  The p95 stayed.\n\nRelease-Event: 1\nEvent: check.veto\n\n");
	memcpy(e.candidate, OTHER, OID_HEX);
	event_set(&e, "Check", "perf");
	event_setf(&e, "Runs", "%d of %d", 3, 3);
	event_add(&e, "Evidence", "output 1234 5");
	event_add(&e, "Evidence", "diff 1234 5");
	event_format(&text, &e);
	cr_assert_str_eq(text.buf, "check.pass v1.4.0: perf\n\nThe p95 stayed.\n\nRelease-Event: 1\nEvent: check.veto\n\n" HEAD
				   "Event: check.pass\nCandidate: " OTHER "\n" TAIL
				   "Check: perf\nRuns: 3 of 3\nEvidence: output 1234 5\nEvidence: diff 1234 5\n");
	cr_assert_eq(event_parse(&again, text.buf, text.len, &err), 0, "%s", err.msg.buf);
	cr_expect_str_eq(again.subject, "check.pass v1.4.0: perf");
	cr_expect_str_eq(again.text, "The p95 stayed.\n\nRelease-Event: 1\nEvent: check.veto");
	cr_expect_str_eq(again.release, "v1.4.0");
	cr_expect_str_eq(again.root, ID);
	cr_expect_str_eq(again.candidate, OTHER);
	cr_expect_str_eq(again.nonce, NONCE);
	cr_expect_eq(again.lamport, 7);
	cr_expect_eq(again.time, 1768206600);
	cr_expect_str_eq(event_get(&again, "Check"), "perf");
	cr_expect_str_eq(event_get(&again, "Evidence"), "output 1234 5");
	cr_expect_null(event_get(&again, "check"));
	cr_expect(event_is(&again, "check.pass"));
	cr_expect_not(event_is(&again, "check.veto"));
	cr_expect_eq(again.n_fields, 4);
	event_release(&e);
	event_release(&again);
	strbuf_release(&text);
}

/* Whatever a caller is given by a person, one event comes of it: no line of it is taken for a trailer. */
Test(event, makes_values_clean)
{
	static const struct {
		const char *given, *line;
	} rows[] = {
		{ "  a  b\t c \n", "a b c" },
		{ "a\nEvent: check.veto", "a Event: check.veto" },
		{ "a\r\nLamport: 1\r\n", "a Lamport: 1" },
		{ "\033[31mred\177", "[31mred" },
		{ "caf\xc3\xa9 \xff\xc2\x9b", "caf\xc3\xa9" },
		{ " \n\t", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event e = EVENT_INIT, again = EVENT_INIT;
		struct strbuf text = STRBUF_INIT;
		struct err err = ERR_INIT;

		fill(&e);
		event_set_text(&e, rows[i].given);
		event_set(&e, "Reason", "to be replaced");
		event_set(&e, "Reason", rows[i].given);
		cr_expect_eq(event_get(&e, "Reason") != NULL, rows[i].line != NULL, "row %zu", i);
		if (rows[i].line)
			cr_expect_str_eq(event_get(&e, "Reason"), rows[i].line, "row %zu: '%s'", i, event_get(&e, "Reason"));
		event_format(&text, &e);
		cr_expect_eq(event_parse(&again, text.buf, text.len, &err), 0, "row %zu: %s", i, err.msg.buf);
		cr_expect(event_is(&again, "check.pass"), "row %zu", i);
		event_release(&e);
		event_release(&again);
		strbuf_release(&text);
		err_release(&err);
	}
}

Test(event, takes_what_it_should)
{
	static const char *const rows[] = {
		"s\n\n" BLOCK,
		"s\n\ntext\n\nmore\n\n" BLOCK,
		"s\n\n---\n\n# text\n\n" BLOCK,
		"s\n\n" HEAD "Event: ledger.join\nLamport: 7\nTime: 2026-01-12T08:30:00Z\n",
		"s\n\nRelease-Event: 1\nRelease-Id: _project\nEvent: ledger.root\nLamport: 0\nTime: 1970-01-01T00:00:00Z\n",
		"s\n\n" BLOCK "Check: perf\nCheck-Run: 2\nReference: a\nReference: b\n",
		"s\n\n" HEAD "Event: check.pass\nCandidate: " OTHER "\n" TAIL,
		"s\n\n" HEAD "Event: check.pass\nLamport: 9007199254740992\nTime: 2026-01-12T08:30:00Z\nNonce: " NONCE "\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *reason = refusal(rows[i], strlen(rows[i]));

		cr_expect_str_eq(reason, "", "row %zu: %s", i, reason);
		free(reason);
	}
}

Test(event, refuses_everything_else)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "", "cut off" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 7", "cut off" },
		{ BLOCK, "no subject" },
		{ "\n\n" BLOCK, "no subject" },
		{ "s\n" BLOCK, "no subject" },
		{ "s\nt\n\n" BLOCK, "no subject" },
		{ "s\n\ntext\n", "no trailer block" },
		{ "s\n\n" BLOCK "\ntext\n", "no trailer block" },
		{ "s\n\nRelease-Id: v1.4.0\nRelease-Event: 1\n", "no trailer block" },
		{ "s\n\nrelease-event: 1\n", "no trailer block" },
		{ "s\n\nRelease-Event: 2\n", "version '2'" },
		{ "s\n\nRelease-Event: 01\n", "version '01'" },
		{ "s\n\n" BLOCK "\r\n", "carriage return" },
		{ "s\n\n" BLOCK "Check: \033[31m\n", "control character" },
		{ "s\n\n" BLOCK "Check: a\177b\n", "control character" },
		{ "s\n\n" BLOCK "Check: \xc2\x9b\n", "control character" },
		{ "s\n\n" BLOCK "Check: \xff\n", "not UTF-8" },
		{ "s\n\n" BLOCK "Release-Event: 1\n", "'Release-Event' twice" },
		{ "s\n\n" BLOCK "Release-Id: v1.4.0\n", "'Release-Id' twice" },
		{ "s\n\n" BLOCK "Ledger-Root: " ID "\n", "'Ledger-Root' twice" },
		{ "s\n\n" BLOCK "Event: check.pass\n", "'Event' twice" },
		{ "s\n\n" BLOCK "Lamport: 7\n", "'Lamport' twice" },
		{ "s\n\n" BLOCK "Time: 2026-01-12T08:30:00Z\n", "'Time' twice" },
		{ "s\n\n" BLOCK "Nonce: " NONCE "\n", "'Nonce' twice" },
		{ "s\n\n" BLOCK "Candidate: " ID "\nCandidate: " ID "\n", "'Candidate' twice" },
		{ "s\n\n" BLOCK "Check: a\nCheck: a\n", "'Check' twice" },
		{ "s\n\n" BLOCK "Check: a\ncheck: b\n", "'Check' twice" },
		{ "s\n\n" BLOCK "Evidence: a\nevidence: b\n", "'Evidence' twice" },
		{ "s\n\n" BLOCK "candidate: " ID "\n", "'candidate' is written 'Candidate'" },
		{ "s\n\n" BLOCK "EVENT: check.veto\n", "'EVENT' is written 'Event'" },
		{ "s\n\n" BLOCK "Candidate: 0123456\n", "'Candidate' is no object id" },
		{ "s\n\n" BLOCK "Candidate: 0123456789ABCDEF0123456789abcdef01234567\n", "'Candidate' is no object id" },
		{ "s\n\n" BLOCK "Check:\n", "no trailer" },
		{ "s\n\n" BLOCK "Check: \n", "no trailer" },
		{ "s\n\n" BLOCK "Check:  a\n", "blanks around" },
		{ "s\n\n" BLOCK "Check: a \n", "blanks around" },
		{ "s\n\n" BLOCK "Check: a\tb\n", "blanks around" },
		{ "s\n\n" BLOCK "Check : a\n", "no trailer" },
		{ "s\n\n" BLOCK " folded\n", "no trailer" },
		{ "s\n\n" BLOCK "prose\n", "no trailer" },
		{ "s\n\n" HEAD TAIL, "no 'Event'" },
		{ "s\n\n" HEAD "Event: check.pass\nTime: 2026-01-12T08:30:00Z\nNonce: " NONCE "\n", "no 'Lamport'" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 7\nNonce: " NONCE "\n", "no 'Time'" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 7\nTime: 2026-01-12T08:30:00Z\n", "no 'Nonce'" },
		{ "s\n\nRelease-Event: 1\nLedger-Root: " ID "\nEvent: check.pass\n" TAIL, "no 'Release-Id'" },
		{ "s\n\nRelease-Event: 1\nRelease-Id: v1\nEvent: check.pass\n" TAIL, "no 'Ledger-Root'" },
		{ "s\n\n" HEAD "Event: ledger.root\n" TAIL, "a root with a 'Ledger-Root'" },
		{ "s\n\n" HEAD "Event: pass\n" TAIL, "no name of an event" },
		{ "s\n\n" HEAD "Event: check.\n" TAIL, "no name of an event" },
		{ "s\n\n" HEAD "Event: check.pass.x\n" TAIL, "no name of an event" },
		{ "s\n\n" HEAD "Event: Check.pass\n" TAIL, "no name of an event" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 07\n", "'Lamport' is no number" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: -1\n", "'Lamport' is no number" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 9007199254740993\n", "'Lamport' is no number" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 99999999999999999999\n", "'Lamport' is no number" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 7\nTime: 2026-01-12\n", "'Time' is no instant" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 7\nTime: 2026-01-12T08:30:00+00:00\n", "'Time' is no instant" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 7\nTime: 2026-02-30T08:30:00Z\n", "'Time' is no instant" },
		{ "s\n\n" BLOCK "Check: a\nNonce: x\n", "'Nonce' twice" },
		{ "s\n\n" HEAD "Event: check.pass\nLamport: 7\nTime: 2026-01-12T08:30:00Z\nNonce: 0011\n", "'Nonce' is no" },
		{ "s\n\n" HEAD TAIL "Event: check.pass\n", "order of trailers" },
		{ "s\n\n\n" BLOCK, "order of trailers or blank lines" },
		{ "s\n\ntext\n\n\n" BLOCK, "order of trailers or blank lines" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *reason = refusal(rows[i].text, strlen(rows[i].text));

		cr_expect(strstr(reason, rows[i].reason), "row %zu: '%s', wanted '%s'", i, reason, rows[i].reason);
		free(reason);
	}
}

Test(event, refuses_a_nul_and_what_is_too_long)
{
	static const char with_nul[] = "s\n\n" BLOCK "Check: a\0b\n";
	struct strbuf text = STRBUF_INIT;
	char *reason = refusal(with_nul, sizeof(with_nul) - 1);

	cr_expect(strstr(reason, "a NUL at byte"), "%s", reason);
	free(reason);
	strbuf_addstr(&text, "s\n\n");
	strbuf_addchars(&text, 'x', EVENT_MAX - strlen("s\n\n\n\n" BLOCK));
	strbuf_addstr(&text, "\n\n" BLOCK);
	cr_assert_eq(text.len, EVENT_MAX);
	reason = refusal(text.buf, text.len);
	cr_expect_str_eq(reason, "", "just as long as may be: %s", reason);
	free(reason);
	strbuf_splice(&text, 3, 0, "x", 1);
	reason = refusal(text.buf, text.len);
	cr_expect(strstr(reason, "more than 65536 bytes"), "%s", reason);
	free(reason);
	strbuf_release(&text);
}

Test(event, knows_names_of_events)
{
	static const struct {
		const char *name;
		int is;
	} rows[] = { { "deploy.start", 1 }, { "check.freeze-start", 1 }, { "a.b", 1 }, { "", 0 },      { ".", 0 },
		     { "a.", 0 },	    { ".b", 0 },	       { "a.b.c", 0 }, { "a b.c", 0 }, { "a1.b", 0 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(event_is_name(rows[i].name), rows[i].is, "'%s'", rows[i].name);
}

Test(event, encodes_releases_into_names_of_refs)
{
	static const struct {
		const char *release, *name;
	} rows[] = {
		{ "v1.4.0", "v1.4.0" },
		{ "_project", "_project" },
		{ "api/v2.0.0", "api%2Fv2.0.0" },
		{ "v1.0.0+build-7_x", "v1.0.0+build-7_x" },
		{ "100%", "100%25" },
		{ ".a", "%2Ea" },
		{ "a..b", "a.%2Eb" },
		{ "a.", "a%2E" },
		{ "a.lock", "a%2Elock" },
		{ "a.lock.b", "a.lock.b" },
		{ "caf\xc3\xa9", "caf%C3%A9" },
		{ "a b~^:?*[\\@{", "a%20b%7E%5E%3A%3F%2A%5B%5C%40%7B" },
		{ "https://example.com/x.git", "https%3A%2F%2Fexample.com%2Fx.git" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf name = STRBUF_INIT, back = STRBUF_INIT;

		event_release_encode(&name, rows[i].release);
		cr_expect_str_eq(name.buf, rows[i].name);
		cr_expect_eq(event_release_decode(&back, name.buf, NULL), 0, "%s", name.buf);
		cr_expect_str_eq(back.buf, rows[i].release);
		strbuf_release(&name);
		strbuf_release(&back);
	}
}

Test(event, decodes_only_what_it_encodes)
{
	static const char *const rows[] = { "", "a/b", "%2f", "%41", "a%", "a%2", "a%00b", "a..b", "a b", "%zz", "a.lock" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;
		struct err err = ERR_INIT;

		cr_expect_eq(event_release_decode(&out, rows[i], &err), ERR_FAIL, "'%s'", rows[i]);
		cr_expect_eq(out.len, 0);
		strbuf_release(&out);
		err_release(&err);
	}
}
