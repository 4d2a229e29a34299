/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/utf8.h"
#include "../../../common/model/ical.h"
#include "../../../common/model/schedule_report.h"

Test(ical, writes_an_event_as_rfc_5545_has_it)
{
	const struct ical_event e = { "u-1@x", "cut, freeze; and \\ more\nlines", "d\x01" "e", 1768206600, 1767225600 };
	struct strbuf out = STRBUF_INIT;

	ical_begin(&out, "x");
	ical_event(&out, &e);
	ical_end(&out);
	cr_expect_str_eq(out.buf, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//git-release//release-train//EN\r\n"
				  "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:x\r\nBEGIN:VEVENT\r\nUID:u-1@x\r\n"
				  "DTSTAMP:20260101T000000Z\r\nDTSTART:20260112T083000Z\r\n"
				  "SUMMARY:cut\\, freeze\\; and \\\\ more\\nlines\r\nDESCRIPTION:d\xef\xbf\xbd" "e\r\n"
				  "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	strbuf_release(&out);
}

/* Lines of 0 to 400 octets, of characters of one to four: none above 75, none broken inside a character, nothing lost. */
Test(ical, folds_long_lines_between_characters)
{
	static const char *const characters[] = { "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x9a\x82" };

	for (size_t c = 0; c < 4; c++) {
		for (size_t n = 0; n < 200; n++) {
			struct strbuf name = STRBUF_INIT, out = STRBUF_INIT, unfolded = STRBUF_INIT, want = STRBUF_INIT;
			const char *line, *end;

			strbuf_addchars(&name, 'b', n % 3);
			for (size_t i = 0; i < n; i++)
				strbuf_addstr(&name, characters[c]);
			ical_begin(&out, name.buf);
			for (line = out.buf; *line; line = end + 2) {
				end = strstr(line, "\r\n");
				cr_assert(end && end - line <= 75, "%zu octets", (size_t)(end - line));
				cr_assert(utf8_valid(line, (size_t)(end - line)));
				cr_assert(*line != ' ' || end - line > 1, "an empty continuation");
			}
			strbuf_addbuf(&unfolded, &out);
			strbuf_replace(&unfolded, "\r\n ", "");
			strbuf_addf(&want, "\r\nX-WR-CALNAME:%s\r\n", name.buf);
			cr_assert(strstr(unfolded.buf, want.buf), "%s", out.buf);
			strbuf_release(&name);
			strbuf_release(&out);
			strbuf_release(&unfolded);
			strbuf_release(&want);
		}
	}
}

Test(ical, uids_stay_when_a_cut_moves_and_differ_by_train_and_project)
{
	struct policy_train p = { .name = (char *)"weekly, \xc3\xa4", .cadence = 604800, .anchor = 1767744000 };
	struct strbuf plain = STRBUF_INIT, moved = STRBUF_INIT, other = STRBUF_INIT;
	const char *uid = "UID:20260114T000000Z-cut-weekly%2C%20%C3%A4@shop.release-train\r\n";
	struct timetable t;

	strvec_init(&p.skip);
	cr_assert_eq(timetable_init(&t, &p, 1767744000, 2, NULL), 0);
	timetable_ical(&plain, &t, 1, "shop", 1);
	timetable_ical(&other, &t, 1, "bank", 1);
	timetable_release(&t);
	strvec_push(&p.skip, "2026-01-14");
	cr_assert_eq(timetable_init(&t, &p, 1767744000, 2, NULL), 0);
	timetable_ical(&moved, &t, 1, "shop", 1);
	timetable_release(&t);
	cr_expect(strstr(plain.buf, uid) && strstr(plain.buf, "DTSTART:20260114T000000Z"));
	cr_expect(strstr(moved.buf, uid) && strstr(moved.buf, "DTSTART:20260115T000000Z"), "%s", moved.buf);
	cr_expect_not(strstr(other.buf, uid));
	strvec_release(&p.skip);
	strbuf_release(&plain);
	strbuf_release(&moved);
	strbuf_release(&other);
}
