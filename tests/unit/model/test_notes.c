/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/notes.h"
#include "../../../common/model/notes_json.h"
#include "../../../common/model/notes_markdown.h"
#include "../../../common/model/notes_text.h"

/* A release of commits given by their messages, newest first. */
struct sample {
	struct policy policy;
	struct commit *commits;
	struct change_set set;
	struct notes_release notes;
};

static const char settings[] = "[release-audience \"in\"]\n\tinternal = true\n"
			       "[release-audience \"few\"]\n\tinclude = fix, breaking\n\tshow = author\n"
			       "[release-audience \"move\"]\n\tinclude = migration\n\tshow = body\n";

static void make(struct sample *s, const char *const *messages, size_t n, const char *audience)
{
	struct config_list entries = CONFIG_LIST_INIT;
	size_t i;

	memset(s, 0, sizeof(*s));
	cr_assert_eq(config_parse(&entries, settings, strlen(settings), "x", NULL), 0);
	cr_assert_eq(policy_from_config(&s->policy, &entries, NULL), 0);
	config_list_release(&entries);
	s->commits = xcalloc(n, sizeof(*s->commits));
	for (i = 0; i < n; i++) {
		memset(s->commits[i].oid, 'a' + (int)(i % 6), OID_HEX);
		s->commits[i].message = messages[i];
		s->commits[i].message_len = strlen(messages[i]);
		s->commits[i].parents = strncmp(messages[i], "Merge", 5) ? 1 : 2;
		s->commits[i].author_name = i % 2 ? "Bo" : "Ann";
		s->commits[i].author_email = "a@example.com";
		s->commits[i].author_time = (int64_t)i;
	}
	cr_assert_eq(change_set_read(&s->set, s->commits, n, &s->policy, NULL, NULL), 0);
	notes_build(&s->notes, &s->set, s->commits, n, &s->policy,
		    audience ? policy_audience_find(&s->policy, audience) : NULL, NULL, NULL);
}

static void unmake(struct sample *s)
{
	notes_release_free(&s->notes);
	change_set_release(&s->set);
	policy_release(&s->policy);
	free(s->commits);
}

static void expect_body(const char *const *messages, size_t n, const char *audience, const char *want)
{
	struct forge none = FORGE_INIT;
	struct strbuf out = STRBUF_INIT;
	struct sample s;

	make(&s, messages, n, audience);
	notes_markdown_body(&out, &s.notes, &none, 0);
	cr_expect_str_eq(out.buf, want, "audience %s: got\n%swanted\n%s", audience ? audience : "-", out.buf, want);
	strbuf_release(&out);
	unmake(&s);
}

Test(notes, each_audience_gets_its_own)
{
	static const char *const messages[] = {
		"fix(api): one\n\nwhy\n\nRelease-note-internal: secret",
		"feat: two\n\nRelease-note: none",
		"chore(x)!: three\n\nMigration: do it",
		"docs: four",
		"feat: five\n\nRelease-note: better five",
		"no convention",
	};

	expect_body(
		messages, 6, NULL,
		"### Breaking changes\n\n- **x:** three (ccccccc)\n\n  do it\n\n### Features\n\n- better five (eeeeeee)\n\n"
		"### Bug fixes\n\n- **api:** one (aaaaaaa)\n");
	expect_body(messages, 6, "in",
		    "### Breaking changes\n\n- **x:** three (ccccccc)\n\n  do it\n\n### Features\n\n- two (bbbbbbb)\n"
		    "- better five (eeeeeee)\n\n### Bug fixes\n\n- **api:** one (aaaaaaa)\n\n  **Internal:** secret\n");
	expect_body(messages, 6, "few",
		    "### Breaking changes\n\n- three, by Ann\n\n  do it\n\n### Bug fixes\n\n- one, by Ann\n");
	expect_body(messages, 6, "move", "### Breaking changes\n\n- three\n\n  do it\n");
	expect_body(messages + 3, 1, NULL, "");
}

Test(notes, finds_issues)
{
	static const struct {
		const char *message, *want; /* ids; "+" closes, "^" in the subject */
	} rows[] = {
		{ "fix: a (#12)", "^#12" },
		{ "fix: a (#12) (#13)", "^#12 ^#13" },
		{ "fix: a (not #12)", "" },
		{ "fix: a (GH-1)", "^GH-1" },
		{ "fix: a ()", "" },
		{ "fix: a #12", "" },
		{ "fix: a\n\nCloses #12", "+#12" },
		{ "fix: a\n\nCloses #12, #13", "+#12 +#13" },
		{ "fix: a\n\nFixes: own/name#12 and ABC-3", "+own/name#12 +ABC-3" },
		{ "fix: a\n\nRefs: #12\nCloses: #12", "+#12" },
		{ "fix: a (#12)\n\nCloses #12", "+^#12" },
		{ "fix: a\n\nRefs: 676104e, a215868", "" },
		{ "fix: a\n\nReviewed-by: Z #12", "" },
		{ "fix: a\n\nRefs: #12a #x ABC- x/y/z#1", "" },
		{ "fix: a\n\nRefs: (#12).", "#12" },
		{ "fix: a\n\nBREAKING CHANGE: #12 is gone", "" },
	};
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf got = STRBUF_INIT;
		const struct notes_entry *e;
		struct sample s;

		make(&s, &rows[i].message, 1, NULL);
		e = s.notes.breaking.n ? s.notes.breaking.entries : s.notes.sections[0].entries;
		for (k = 0; k < e->n_issues; k++)
			strbuf_addf(&got, "%s%s%s%.*s", k ? " " : "", e->issues[k].closes ? "+" : "",
				    e->issues[k].in_subject ? "^" : "", (int)e->issues[k].id.len, e->issues[k].id.s);
		cr_expect_str_eq(got.buf, rows[i].want, "%s: '%s'", rows[i].message, got.buf);
		strbuf_release(&got);
		unmake(&s);
	}
}

Test(notes, counts_contributors_but_not_merges)
{
	static const char *const messages[] = { "fix: a\n\nCo-authored-by: Cy <c@example.com>\nCo-authored-by: bad",
						"docs: b",
						"Merge branch 'x'",
						"fix: c\n\nCo-authored-by: Cy <c@example.com>",
						"fix: d",
						"fix: e" };
	static const struct {
		const char *name;
		size_t commits;
	} want[] = { { "Bo", 3 }, { "Ann", 2 }, { "Cy", 2 } };
	struct sample s;
	size_t i;

	make(&s, messages, ARRAY_SIZE(messages), NULL);
	cr_assert_eq(s.notes.n_contributors, ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		cr_expect(slice_is(s.notes.contributors[i].name, want[i].name), "%zu", i);
		cr_expect_eq(s.notes.contributors[i].commits, want[i].commits, "%s", want[i].name);
	}
	cr_expect_eq(s.notes.commits, 6);
	unmake(&s);
}

Test(notes, keeps_internal_footers_out_of_public_json)
{
	static const char *const messages[] = { "fix: a\n\nRelease-note-internal: secret\nRefs: #1" };
	static const struct {
		const char *audience;
		size_t footers;
		int has_internal;
	} rows[] = { { NULL, 1, 0 }, { "few", 1, 0 }, { "in", 2, 1 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *name = rows[i].audience ? rows[i].audience : "-";
		struct sample s;
		json_t *r, *e;
		char *text;

		make(&s, messages, 1, rows[i].audience);
		r = notes_json(&s.notes);
		e = json_array_get(json_object_get(json_array_get(json_object_get(r, "sections"), 0), "entries"), 0);
		cr_expect_eq(json_array_size(json_object_get(e, "footers")), rows[i].footers, "%s", name);
		cr_expect_eq(json_object_get(e, "internal") != NULL, rows[i].has_internal, "%s", name);
		text = json_dumps(r, 0);
		cr_expect_eq(strstr(text, "secret") != NULL, rows[i].has_internal, "%s", name);
		free(text);
		json_decref(r);
		unmake(&s);
	}
}

Test(notes, heads_a_release_by_version_label_or_neither)
{
	static const char *const messages[] = { "fix: a" };
	static const struct {
		const char *version, *label, *markdown, *text;
		int64_t date;
	} rows[] = {
		{ "1.2.0", NULL, "## 1.2.0 - 2026-01-12\n", "1.2.0 - 2026-01-12\n", 1768176000 },
		{ NULL, "a*..b*", "## a\\*..b\\*\n", "a*..b*\n", 0 },
		{ NULL, NULL, "## Unreleased\n", "Unreleased\n", 0 },
	};
	struct forge none = FORGE_INIT;
	struct strbuf out = STRBUF_INIT;
	struct sample s;
	size_t i;

	make(&s, messages, 1, NULL);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		s.notes.version = rows[i].version;
		s.notes.label = rows[i].label;
		s.notes.date = rows[i].date;
		notes_markdown(&out, &s.notes, &none);
		cr_expect(!strncmp(out.buf, rows[i].markdown, strlen(rows[i].markdown)), "%zu: %s", i, out.buf);
		strbuf_reset(&out);
		notes_text(&out, &s.notes, 0);
		cr_expect(!strncmp(out.buf, rows[i].text, strlen(rows[i].text)), "%zu: %s", i, out.buf);
		strbuf_reset(&out);
	}
	strbuf_release(&out);
	unmake(&s);
}

Test(notes, html_title_is_text)
{
	struct strbuf md = STRBUF_INIT, out = STRBUF_INIT;

	strbuf_addstr(&md, "## x\n<script>y</script>\n");
	notes_html(&out, &md, "</title><b>\"&");
	cr_expect(strstr(out.buf, "<title>&lt;/title&gt;&lt;b&gt;&quot;&amp;</title>"), "%s", out.buf);
	cr_expect_null(strstr(out.buf, "<script"), "%s", out.buf);
	strbuf_release(&md);
	strbuf_release(&out);
}
