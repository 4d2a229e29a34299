/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/policy_draft.h"
#include "../../../common/model/suggest.h"

Test(policy_draft, finds_the_version_in_a_tag)
{
	static const struct {
		const char *tag, *version;
	} rows[] = {
		{ "v1.2.3", "1.2.3" },       { "1.2.3-rc.1", "1.2.3-rc.1" }, { "rel-1.0", "1.0" },
		{ "api/v2.0.0", "2.0.0" },   { "@x/a@1.1.0", "1.1.0" },      { "log4j-1.2.3", "1.2.3" },
		{ "latest", "" },            { "v2", "" },                   { "", "" },
		{ "x1.2/y", "" },            { "2026-01-05", "2026-01-05" }, { "v10.20.30", "10.20.30" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_assert_str_eq(rows[i].tag + policy_tag_version(rows[i].tag), rows[i].version, "row %zu", i);
}

Test(policy_draft, tells_calendar_versions_from_others)
{
	static const struct {
		const char *versions, *want; /* NULL: none */
	} rows[] = {
		{ "2025.11.0 2025.12.3 2026.01.0", "YYYY.0M.MICRO" },
		{ "2025.1.0 2025.12.3 2026.2.10", "YYYY.MM.MICRO" },
		{ "2025.11.30 2026.01.02", "YYYY.0M.0D" },
		{ "22.04 22.10 23.04", "YY.0M" },
		{ "22.2.0 22.1.10 21.0.0", NULL },
		{ "1.2.3", NULL },
		{ "2024.1.0 1.0.0 1.1.0 1.2.0", NULL },
		{ "", NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strvec versions = STRVEC_INIT;
		char *text = xstrdup(rows[i].versions), *p = text;
		const char *got;

		while (*p) {
			size_t n = strcspn(p, " ");

			strvec_pushn(&versions, p, n);
			p += n + (p[n] == ' ');
		}
		got = policy_guess_calver(&versions);
		cr_assert(rows[i].want ? got && !strcmp(got, rows[i].want) : !got, "row %zu: %s", i, got ? got : "none");
		strvec_release(&versions);
		free(text);
	}
}

Test(policy_draft, what_is_found_cannot_break_out_of_its_place)
{
	struct policy_draft d;
	struct strbuf text = STRBUF_INIT;
	struct config_list l = CONFIG_LIST_INIT;
	struct policy_problems problems = { NULL, 0, 0 };
	struct policy p;

	policy_draft_init(&d);
	d.preset = PRESET_TRUNK;
	d.tag_prefix = xstrdup("a\"b");
	d.branch = xstrdup("x;y#z");
	strvec_push(&d.files, "we \"ird\" \\ VERSION");
	strvec_push(&d.files, "line\n[release]\nscheme = x");
	policy_draft_add_package(&d, "p", "with space ; and", NULL);
	policy_draft_format(&text, &d);
	cr_assert_eq(config_parse(&l, text.buf, text.len, POLICY_FILE, NULL), 0, "%s", text.buf);
	policy_check(&l, &problems);
	cr_assert_eq(problems.n, 0);
	cr_assert_eq(policy_from_config(&p, &l, NULL), 0);
	cr_assert_str_eq(p.tag_prefix, "a\"b");
	cr_assert_str_eq(p.branch, "x;y#z");
	cr_assert_eq(p.n_files, 1);
	cr_assert_str_eq(p.files[0].path, "we \"ird\" \\ VERSION");
	cr_assert_str_eq(p.packages[0].paths.v[0], "with space ; and");
	policy_release(&p);
	policy_problems_release(&problems);
	config_list_release(&l);
	strbuf_release(&text);
	policy_draft_release(&d);
}

Test(suggest, takes_the_nearest_word_and_no_far_one)
{
	static const struct {
		const char *written, *want; /* of "tagPrefix", "branch", "bump" */
	} rows[] = { { "tagprefx", "tagPrefix" }, { "brnach", "branch" }, { "BUMP", "bump" }, { "x", NULL }, { "", NULL },
		     { "completely", NULL } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct suggestion s = SUGGESTION_INIT;

		suggest(&s, rows[i].written, "tagPrefix");
		suggest(&s, rows[i].written, "branch");
		suggest(&s, rows[i].written, "bump");
		cr_assert(rows[i].want ? s.word && !strcmp(s.word, rows[i].want) : !s.word, "row %zu: %s", i,
			  s.word ? s.word : "none");
	}
}
