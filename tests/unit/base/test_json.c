/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/json.h"

static void expect_json(json_t *value, const char *want)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	cr_expect_str_eq(text, want);
	free(text);
	json_decref(value);
}

Test(json, a_document_begins_with_its_schema)
{
	json_t *root = json_document("release-bump");

	json_object_set_new(root, "a", json_true());
	expect_json(root, "{\"schema\":\"git-release-bump/1\",\"a\":true}");
}

Test(json, any_bytes_become_text)
{
	expect_json(json_text(NULL), "null");
	expect_json(json_textn(NULL, 0), "null");
	expect_json(json_text(""), "\"\"");
	expect_json(json_text("caf\xe9 \x1b[m\x7f \xc2\x9b \"q\"\n"),
		    "\"caf\xef\xbf\xbd \xef\xbf\xbd[m\xef\xbf\xbd \xef\xbf\xbd \\\"q\\\"\\n\"");
	expect_json(json_textn("a\0b", 3), "\"a\xef\xbf\xbd"
					   "b\"");
}

Test(json, a_list_becomes_an_array)
{
	struct strvec list = STRVEC_INIT;

	expect_json(json_texts(&list), "[]");
	strvec_pushl(&list, "a", "\x1b", NULL);
	expect_json(json_texts(&list), "[\"a\",\"\xef\xbf\xbd\"]");
	strvec_release(&list);
}

Test(json, numbers_lose_no_digits)
{
	static const struct {
		const char *digits, *want;
	} rows[] = {
		{ "0", "0" },
		{ "42", "42" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "9223372036854775808", "\"9223372036854775808\"" },
		{ "99999999999999999999", "\"99999999999999999999\"" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect_json(json_digits(rows[i].digits, strlen(rows[i].digits)), rows[i].want);
}
