/* SPDX-License-Identifier: ISC */
/* Tag messages and release commits: what is written is read back. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/model/release_commit.h"
#include "../../../common/model/tag_message.h"

static int equals(struct slice s, const char *text)
{
	return s.s && s.len == strlen(text) && !memcmp(s.s, text, s.len);
}

Test(tag_message, entry_and_trailers_come_back)
{
	static const char *const entries[] = { "### Features\n\n- one", "- one", "# not a heading of ours\n\nRelease-Version: 9.9.9, they said",
					       "Key: value\nOther: value" };
	size_t i;

	for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct tag_message m = { "demo", "1.3.0", entries[i], "0123456789012345678901234567890123456789",
					 i % 2 ? "9876543210987654321098765432109876543210" : NULL };
		struct strbuf text = STRBUF_INIT;

		tag_message_format(&text, &m);
		cr_expect(!strncmp(text.buf, "demo 1.3.0\n\n", 12), "row %zu", i);
		cr_expect(equals(tag_message_entry(text.buf, text.len), entries[i]), "row %zu:\n%s", i, text.buf);
		cr_expect(equals(tag_message_trailer(text.buf, text.len, "Release-Version"), "1.3.0"), "row %zu", i);
		cr_expect(equals(tag_message_trailer(text.buf, text.len, "Changelog-Blob"), m.changelog_blob), "row %zu", i);
		cr_expect(m.ledger ? equals(tag_message_trailer(text.buf, text.len, "Release-Ledger"), m.ledger)
				   : !tag_message_trailer(text.buf, text.len, "Release-Ledger").s,
			  "row %zu", i);
		strbuf_release(&text);
	}
}

Test(tag_message, an_empty_entry_leaves_subject_and_trailers)
{
	struct tag_message m = { "demo", "1.3.0", "", NULL, "" };
	struct strbuf text = STRBUF_INIT;

	tag_message_format(&text, &m);
	cr_expect_str_eq(text.buf, "demo 1.3.0\n\nRelease-Version: 1.3.0\n");
	cr_expect_eq(tag_message_entry(text.buf, text.len).len, 0);
	cr_expect_null(tag_message_trailer(text.buf, text.len, "Changelog-Blob").s);
	strbuf_release(&text);
}

Test(tag_message, takes_no_other_message_for_a_release)
{
	static const char *const texts[] = { "", "\n", "demo 1.3.0", "demo 1.3.0\n\nbody\n", "a\n\nRelease-Version: " };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_expect_null(tag_message_trailer(texts[i], strlen(texts[i]), "Release-Version").s, "row %zu", i);
}

/* The names that a message stands for, joined by spaces. */
static void names(struct strbuf *out, const char *message, char *pattern)
{
	static char prefix[] = "v";
	struct policy p = { .tag_prefix = prefix };
	struct strvec tags = STRVEC_INIT;
	size_t i;

	p.commit_message = pattern;
	cr_assert_eq(release_commit_tags(&tags, message, strlen(message), &p, NULL), 0);
	strbuf_reset(out);
	for (i = 0; i < tags.n; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", tags.v[i]);
	strvec_release(&tags);
}

Test(release_commit, is_known_by_its_trailers_and_else_by_its_subject)
{
	static const struct {
		const char *message, *pattern, *tags;
	} rows[] = {
		{ "chore(release): 1.3.0\n\nRelease-Tag: v1.3.0\n", "x %(version)", "v1.3.0" },
		{ "chore(release): core 1.1.0, api 2.0.1\n\nRelease-Tag: core/v1.1.0\nRelease-Tag: api/v2.0.1\n",
		  "chore(release): %(version)", "core/v1.1.0 api/v2.0.1" },
		{ "chore(release): 1.3.0", "chore(release): %(version)", "v1.3.0" },
		{ "chore(release): 1.3.0-rc.1+b\n", "chore(release): %(version)", "v1.3.0-rc.1+b" },
		{ "Release 1.3.0 of x (v1.3.0)", "Release %(version) of %(name) (%(tag))", "v1.3.0" },
		{ "100% 1.3.0", "100%% %(version)", "v1.3.0" },
		{ "chore(release): soon", "chore(release): %(version)", "" },
		{ "chore(release): 1.3.0 or so", "chore(release): %(version)", "" },
		{ "xchore(release): 1.3.0", "chore(release): %(version)", "" },
		{ "feat: 1.3.0", "no version in here", "" },
		{ "", "%(version)", "" },
	};
	struct strbuf got = STRBUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		names(&got, rows[i].message, (char *)rows[i].pattern);
		cr_expect_str_eq(got.buf, rows[i].tags, "row %zu: '%s', wanted '%s'", i, got.buf, rows[i].tags);
	}
	strbuf_release(&got);
}

Test(release_commit, what_is_written_is_known_again)
{
	static char pattern[] = "another pattern %(version)";
	struct strbuf text = STRBUF_INIT, got = STRBUF_INIT;
	struct strvec tags = STRVEC_INIT;

	strvec_pushl(&tags, "v1.3.0", "api/v2.0.0", NULL);
	release_commit_format(&text, "chore(release): 1.3.0", &tags);
	names(&got, text.buf, pattern);
	cr_expect_str_eq(got.buf, "v1.3.0 api/v2.0.0");
	strvec_release(&tags);
	strbuf_release(&text);
	strbuf_release(&got);
}
