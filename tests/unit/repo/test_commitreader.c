/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/base/utf8.h"
#include "../../../common/repo/commitreader.h"
#include "../../../common/repo/hex.h"

TestSuite(commitreader, .init = fixture_start, .fini = fixture_end, .timeout = 120);

Test(commitreader, messages_are_cleaned_whatever_byte_stands_where)
{
	struct strvec pieces = STRVEC_INIT;
	struct strbuf want = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct commitreader c;
	struct repo r;
	size_t at;
	int byte;

	fixture_commit("feat: one", 1000);
	fixture_open(&r);
	cr_assert_eq(commitreader_init(&c, &r, &pieces, &err), 0);
	for (byte = 0; byte < 256; byte++)
		for (at = 0; at < 19; at++) {
			char text[] = "feat: x\n\n\ta~ b\x01?\n.";
			struct rawcommit raw = { .message = { text, 19 } };
			uint32_t place;

			text[15] = ' ';
			text[at] = (char)byte;
			strbuf_reset(&want);
			utf8_clean(&want, text, 19);
			place = commitreader_add(&c, &raw);
			cr_assert_eq(c.v[place].message_len, want.len, "byte %d at %zu", byte, at);
			cr_assert_arr_eq(c.v[place].message, want.buf, want.len, "byte %d at %zu", byte, at);
		}
	strbuf_release(&want);
	commitreader_release(&c);
	strvec_release(&pieces);
	repo_close(&r);
}

Test(commitreader, hexadecimal_ids)
{
	static const char good[] = "0123456789abcdef0123456789abcdef01234567", upper[] = "0123456789ABCDEF0123456789ABCDEF01234567";
	char back[GIT_OID_HEXSZ + 1], bad[sizeof(good)];
	git_oid oid, other;
	size_t i;

	cr_assert_eq(hex_read(&oid, good), 0);
	hex_write(back, &oid);
	cr_assert_str_eq(back, good);
	cr_assert_eq(hex_read(&other, upper), 0);
	cr_assert(git_oid_equal(&oid, &other));
	for (i = 0; i < GIT_OID_HEXSZ; i++) {
		memcpy(bad, good, sizeof(bad));
		bad[i] = 'g';
		cr_assert_eq(hex_read(&oid, bad), -1, "%zu", i);
		bad[i] = '\0';
		cr_assert_eq(hex_read(&oid, bad), -1, "%zu", i);
	}
}
