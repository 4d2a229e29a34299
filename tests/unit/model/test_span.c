/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/span.h"

Test(span, two_units_at_most)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {
		{ 0, "0s" },
		{ 59, "59s" },
		{ 60, "1m" },
		{ 61, "1m 1s" },
		{ 3599, "59m 59s" },
		{ 3600, "1h" },
		{ 3601, "1h" }, /* no minute between */
		{ 3660, "1h 1m" },
		{ 86399, "23h 59m" },
		{ 86400, "1d" },
		{ 2 * 86400 + 3 * 3600 + 59, "2d 3h" },
		{ 30 * 86400 + 3599, "30d" },
		{ -90, "-1m 30s" },
		{ INT64_MAX, "106751991167300d 15h" },
		{ INT64_MIN, "-106751991167300d 15h" },
	};
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		strbuf_reset(&out);
		span_format(&out, rows[i].seconds);
		cr_expect_str_eq(out.buf, rows[i].text, "%s, wanted %s", out.buf, rows[i].text);
	}
	strbuf_release(&out);
}
