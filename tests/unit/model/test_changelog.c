/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/changelog.h"

#define KEEP_HEAD "# Changelog\n\nAll notable changes.\n\n"
#define BODY "### Features\n\n- new thing\n"

/* Enough of an order for the rows: numbers between dots, a pre-release below its final version. */
static int compare(void *data, const char *a, const char *b)
{
	(void)data;
	for (;;) {
		char *end_a = NULL, *end_b = NULL;
		long x = strtol(a, &end_a, 10);
		long y = strtol(b, &end_b, 10);

		if (x != y)
			return x < y ? -1 : 1;
		if (*end_a == '-' || *end_b == '-')
			return (*end_b == '-') - (*end_a == '-');
		if (*end_a != '.' || *end_b != '.')
			return (*end_a == '.') - (*end_b == '.');
		a = end_a + 1;
		b = end_b + 1;
	}
}

static struct changelog_entry_new entry_of(const char *version, const char *body)
{
	struct changelog_entry_new n = { .version = version, .date = "2026-02-03", .body = body, .compare = compare };

	return n;
}

/* --- parsing ------------------------------------------------------------------------------------------------ */

struct heading_row {
	const char *heading;
	const char *version; /* NULL: no entry; "": [Unreleased] */
	const char *date;
	unsigned level;
};

static const struct heading_row heading_rows[] = {
	{ "## [1.2.0] - 2026-01-12", "1.2.0", "2026-01-12", 2 },
	{ "## 1.2.0 (2026-01-12)", "1.2.0", "2026-01-12", 2 },
	{ "## v1.2.0", "1.2.0", "", 2 },
	{ "# 1.2.0", "1.2.0", "", 1 },
	{ "1.2.0\n=====", "1.2.0", "", 1 },
	{ "1.2.0 - 2026-01-12\n---", "1.2.0", "2026-01-12", 2 },
	{ "## [1.2.0](https://x/compare/v1.1.0...v1.2.0) (2026-01-12)", "1.2.0", "2026-01-12", 2 },
	{ "### [1.2.1](https://x/(a)) (2026-01-12)", "1.2.1", "2026-01-12", 3 },
	{ "## [v1.2.0-rc.1+b.5] / 2026/01/12", "1.2.0-rc.1+b.5", "2026/01/12", 2 },
	{ "## Version 1.2.0", "1.2.0", "", 2 },
	{ "## Release v1.2.0 ##", "1.2.0", "", 2 },
	{ "## Frobnicator 4.2", "4.2", "", 2 },
	{ "## api@1.2.0", "1.2.0", "", 2 },
	{ "## [api/v1.2.0] - 2026-01-12", "1.2.0", "2026-01-12", 2 },
	{ "## api-1.2.0", "1.2.0", "", 2 },
	{ "## **1.2.0** - 2026-01-12", "1.2.0", "2026-01-12", 2 },
	{ "## 1.2.0 \xe2\x80\x94 2026-01-12", "1.2.0", "2026-01-12", 2 },
	{ "## [0.0.5] - 2026-01-12 [YANKED]", "0.0.5", "2026-01-12", 2 },
	{ "## 1.2.0 (January 12, 2026)", "1.2.0", "January 12, 2026", 2 },
	{ "## 1.2.0, released 2 Feb 2026", "1.2.0", "2 Feb 2026", 2 },
	{ "## 1.2.0 (build 12026-01-12)", "1.2.0", "", 2 },
	{ "## 1.2.0 (2026-01-123)", "1.2.0", "", 2 },
	{ "## 1.2.0 (2026-01/12)", "1.2.0", "", 2 },
	{ "## 1.2.0 (Maybe 12, 2026)", "1.2.0", "", 2 },
	{ "## [2026.01.3]", "2026.01.3", "", 2 },
	{ "## [2026-01-3]", "2026-01-3", "", 2 },
	{ "## [Unreleased]", "", "", 2 },
	{ "## Unreleased", "", "", 2 },
	{ "## [unreleased](https://x/compare/v1...HEAD)", "", "", 2 },
	{ "## Features", NULL, "", 0 },
	{ "### 2.0.0 compatibility", NULL, "", 0 },
	{ "### Node 18.0.0", NULL, "", 0 },
	{ "## Unreleasedness", NULL, "", 0 },
	{ "## 2026", NULL, "", 0 },
	{ "1.2.0", NULL, "", 0 },
	{ "##1.2.0", NULL, "", 0 },
	{ "    ## 1.2.0", NULL, "", 0 },
	{ "- x\n  ## 1.2.0", NULL, "", 0 },
	{ "```\n## 1.2.0\n```", NULL, "", 0 },
	{ "~~~\n```\n## 1.2.0", NULL, "", 0 },
	{ "<!--\n## 1.2.0\n-->", NULL, "", 0 },
	{ "> ## 1.2.0", NULL, "", 0 },
	{ "<pre>\n\n## 1.2.0\n</pre>", NULL, "", 0 },
	{ "- x\n1.2.0\n---", NULL, "", 0 },
};

static int is_span(const struct changelog *c, struct changelog_span s, const char *want)
{
	return s.end - s.start == strlen(want) && !memcmp(c->text + s.start, want, s.end - s.start);
}

Test(changelog, knows_headings)
{
	for (size_t i = 0; i < ARRAY_SIZE(heading_rows); i++) {
		const struct heading_row *row = &heading_rows[i];
		char *text = xstrfmt("# Changelog\n\n%s\n\n- x\n", row->heading);
		struct changelog c;

		changelog_parse(&c, text, strlen(text));
		cr_expect_eq(c.n, row->version ? 1 : 0, "'%s': %zu entries", row->heading, c.n);
		if (row->version && c.n == 1) {
			cr_expect(is_span(&c, c.entries[0].version, row->version), "'%s'", row->heading);
			cr_expect(is_span(&c, c.entries[0].date, row->date), "'%s'", row->heading);
			cr_expect_eq(c.entries[0].level, row->level, "'%s'", row->heading);
			cr_expect_eq(c.entries[0].unreleased, !*row->version, "'%s'", row->heading);
		}
		changelog_release(&c);
		free(text);
	}
}

struct text_row {
	const char *file, *version, *text;
};

static const struct text_row text_rows[] = {
	{ "## 1.0.0\n\n- a\n- b\n\n## 0.9.0\n", "1.0.0", "- a\n- b\n" },
	{ "## 1.0.0\r\n\r\n- a\r\n", "1.0.0", "- a\n" },
	{ "## 1.0.0\n- a", "1.0.0", "- a\n" },
	{ "## 1.0.0\n\n## 0.9.0\n", "1.0.0", "" },
	{ "## 1.0.0\n\n### Fixed\n\n- a\n\n[1.0.0]: http://x\n", "1.0.0", "### Fixed\n\n- a\n" },
	{ "## 1.0.0\n\n- a\n\n[b]: c\n\n- d\n\n[1.0.0]: http://x\n", "1.0.0", "- a\n\n[b]: c\n\n- d\n" },
	{ "## 1.0.0\n\n- a\n\n## Credits\n\nx\n", "1.0.0", "- a\n" },
	{ "<a name=\"1.0.1\">\n# 1.0.1\n\n# 1.0.0\n\n- a\n", "1.0.0", "- a\n" },
	{ "# 8.0.0\n\n- a\n\n# Breaking\n\n- b\n\n# 7.0.0\n", "8.0.0", "- a\n\n# Breaking\n\n- b\n" },
	{ "## 0.9.0\n\n- a\n\n# Old\n\nx\n\n## 0.8.0\n", "0.9.0", "- a\n" },
	{ "### 1.0.1\n\n### Fixed\n\n- a\n\n## 1.0.0\n", "1.0.1", "### Fixed\n\n- a\n" },
	{ "<a name=\"1.0.1\"></a>\n# 1.0.1\n\n- a\n\n<a name=\"1.0.0\"></a>\n\n# 1.0.0\n", "1.0.1", "- a\n" },
};

Test(changelog, reads_entries)
{
	for (size_t i = 0; i < ARRAY_SIZE(text_rows); i++) {
		const struct text_row *row = &text_rows[i];
		struct strbuf out = STRBUF_INIT;
		struct changelog c;
		const struct changelog_entry *e = NULL;

		changelog_parse(&c, row->file, strlen(row->file));
		e = changelog_find(&c, row->version);
		cr_assert_not_null(e, "row %zu", i);
		changelog_entry_text(&out, &c, e);
		cr_expect_str_eq(out.buf, row->text, "row %zu: '%s'", i, out.buf);
		cr_expect_null(changelog_find(&c, "1.0"), "row %zu", i);
		strbuf_release(&out);
		changelog_release(&c);
	}
}

/* --- inserting ---------------------------------------------------------------------------------------------- */

struct insert_row {
	const char *name;
	const char *file;
	const char *version;
	const char *body;
	const char *result;
};

static const struct insert_row insert_rows[] = {
	{ "keep a changelog", KEEP_HEAD "## [Unreleased]\n\n## [1.1.0] - 2026-01-12\n\n### Added\n\n- a\n", "1.2.0", BODY,
	  KEEP_HEAD "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n\n### Features\n\n- new thing\n\n"
		    "## [1.1.0] - 2026-01-12\n\n### Added\n\n- a\n" },
	{ "no entry yet", KEEP_HEAD "## [Unreleased]\n", "1.2.0", BODY,
	  KEEP_HEAD "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n\n### Features\n\n- new thing\n" },
	{ "no final newline", KEEP_HEAD "## [Unreleased]", "1.2.0", BODY,
	  KEEP_HEAD "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n\n### Features\n\n- new thing" },
	{ "only a title", "# Changelog\n", "1.2.0", BODY,
	  "# Changelog\n\n## [1.2.0] - 2026-02-03\n\n### Features\n\n- new thing\n" },
	{ "empty file", "", "1.2.0", BODY, "## [1.2.0] - 2026-02-03\n\n### Features\n\n- new thing\n" },
	{ "date in parentheses", "# Log\n\n## 1.1.0 (2026-01-12)\n\n- a\n", "1.2.0", BODY,
	  "# Log\n\n## 1.2.0 (2026-02-03)\n\n### Features\n\n- new thing\n\n## 1.1.0 (2026-01-12)\n\n- a\n" },
	{ "without date, with v", "## v1.1.0\n- a\n", "1.2.0", BODY,
	  "## v1.2.0\n### Features\n\n- new thing\n\n## v1.1.0\n- a\n" },
	{ "level one", "# 1.1.0\n\n## Fixes\n\n- a\n", "1.2.0", BODY,
	  "# 1.2.0\n\n## Features\n\n- new thing\n\n# 1.1.0\n\n## Fixes\n\n- a\n" },
	{ "level three", "### 1.1.0\n\n#### Fixes\n\n- a\n", "1.2.0", BODY,
	  "### 1.2.0\n\n#### Features\n\n- new thing\n\n### 1.1.0\n\n#### Fixes\n\n- a\n" },
	{ "setext", "Changes\n=======\n\n1.1.0\n-----\n\n- a\n", "1.10.0", BODY,
	  "Changes\n=======\n\n1.10.0\n------\n\n### Features\n\n- new thing\n\n1.1.0\n-----\n\n- a\n" },
	{ "setext, long line", "1.1.0 / 2026-01-12\n====================\n\n- a\n", "1.2.0", "- b\n",
	  "1.2.0 / 2026-02-03\n====================\n\n- b\n\n1.1.0 / 2026-01-12\n====================\n\n- a\n" },
	{ "closing marks", "## 1.1.0 ##\n\n- a\n", "1.2.0", "- b\n", "## 1.2.0 ##\n\n- b\n\n## 1.1.0 ##\n\n- a\n" },
	{ "inline links", "## [1.1.0](https://x/compare/v1.0.0...v1.1.0) (2026-01-12)\n\n\n* a\n\n\n\n"
			  "## [1.0.0](https://x/tag/v1.0.0) (2026-01-01)\n", "1.2.0", "- b\n",
	  "## [1.2.0](https://x/compare/v1.1.0...v1.2.0) (2026-02-03)\n\n\n- b\n\n\n"
	  "## [1.1.0](https://x/compare/v1.0.0...v1.1.0) (2026-01-12)\n\n\n* a\n\n\n\n"
	  "## [1.0.0](https://x/tag/v1.0.0) (2026-01-01)\n" },
	{ "inline link to a tag", "## [v1.1.0](https://x/releases/tag/v1.1.0)\n\n- a\n", "1.2.0", "- b\n",
	  "## [v1.2.0](https://x/releases/tag/v1.2.0)\n\n- b\n\n## [v1.1.0](https://x/releases/tag/v1.1.0)\n\n- a\n" },
	{ "references",
	  "## [Unreleased]\n\n## [1.1.0] - 2026-01-12\n\n- a\n\n## [1.0.0] - 2026-01-01\n\n"
	  "[unreleased]: https://x/compare/v1.1.0...HEAD\n[1.1.0]: https://x/compare/v1.0.0...v1.1.0\n"
	  "[1.0.0]: https://x/releases/tag/v1.0.0\n", "1.2.0", "- b\n",
	  "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n\n- b\n\n## [1.1.0] - 2026-01-12\n\n- a\n\n"
	  "## [1.0.0] - 2026-01-01\n\n"
	  "[unreleased]: https://x/compare/v1.2.0...HEAD\n[1.2.0]: https://x/compare/v1.1.0...v1.2.0\n"
	  "[1.1.0]: https://x/compare/v1.0.0...v1.1.0\n[1.0.0]: https://x/releases/tag/v1.0.0\n" },
	{ "references without [Unreleased]",
	  "## [1.1.0]\n\n- a\n\n[1.1.0]: https://x/compare/v1.0.0...v1.1.0", "1.2.0", "- b\n",
	  "## [1.2.0]\n\n- b\n\n## [1.1.0]\n\n- a\n\n[1.2.0]: https://x/compare/v1.1.0...v1.2.0\n"
	  "[1.1.0]: https://x/compare/v1.0.0...v1.1.0" },
	{ "only the reference of [Unreleased]",
	  "## [Unreleased]\n\n- h\n\n[Unreleased]: https://x/compare/v1.1.0...HEAD", "1.2.0", "- b\n",
	  "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n\n- h\n- b\n\n[Unreleased]: https://x/compare/v1.2.0...HEAD\n"
	  "[1.2.0]: https://x/compare/v1.1.0...v1.2.0" },
	{ "references of another forge",
	  "## [Unreleased]\n\n## [1.1.0]\n\n[Unreleased]: https://x/branches/compare/HEAD%0Dv1.1.0\n"
	  "[1.1.0]: https://x/src/v1.1.0\n", "1.2.0", "- b\n",
	  "## [Unreleased]\n\n## [1.2.0]\n\n- b\n\n## [1.1.0]\n\n[Unreleased]: https://x/branches/compare/HEAD%0Dv1.2.0\n"
	  "[1.2.0]: https://x/src/v1.2.0\n[1.1.0]: https://x/src/v1.1.0\n" },
	{ "other references stay alone", "## 1.1.0\n\n- [a]\n\n[a]: https://x/a\n", "1.2.0", "- b\n",
	  "## 1.2.0\n\n- b\n\n## 1.1.0\n\n- [a]\n\n[a]: https://x/a\n" },
	{ "hand-written text moves", "## [Unreleased]\n\n### Added\n\n- by hand\n  more\n\n## [1.1.0] - 2026-01-12\n", "1.2.0",
	  "### Added\n\n- made\n\n### Fixed\n\n- also\n",
	  "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n\n### Added\n\n- by hand\n  more\n- made\n\n### Fixed\n\n- also\n\n"
	  "## [1.1.0] - 2026-01-12\n" },
	{ "hand-written text, tight", "## [Unreleased]\n* by hand\n## [1.1.0] - 2026-01-12\n* a\n", "1.2.0", "- made\n",
	  "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n* by hand\n* made\n\n## [1.1.0] - 2026-01-12\n* a\n" },
	{ "hand-written text at the end", "## [Unreleased]\n\n- by hand", "1.2.0", "- made\n",
	  "## [Unreleased]\n\n## [1.2.0] - 2026-02-03\n\n- by hand\n- made" },
	{ "nothing twice", "## [Unreleased]\n\n### Changed\n\n* a thing\n\n## [1.1.0]\n", "1.2.0",
	  "### Features\n\n- a thing\n- another\n\n### Fixed\n\n- a thing\n",
	  "## [Unreleased]\n\n## [1.2.0]\n\n### Changed\n\n* a thing\n\n### Features\n\n- another\n\n## [1.1.0]\n" },
	{ "breaking first, intro kept", "## [Unreleased]\n\nHello.\n\n### Added\n\n### Fixed\n\n- f\n\n## [1.1.0]\n", "1.2.0",
	  "### Breaking changes\n\n- b\n\n  how to go on\n\n### fixed\n\n- g\n",
	  "## [Unreleased]\n\n## [1.2.0]\n\nHello.\n\n### Breaking changes\n\n- b\n\n  how to go on\n\n### Fixed\n\n- f\n- g\n\n"
	  "## [1.1.0]\n" },
	{ "CRLF", "# C\r\n\r\n## [Unreleased]\r\n\r\n- h\r\n\r\n## [1.1.0]\r\n\r\n- a\r\n", "1.2.0", "- b\n",
	  "# C\r\n\r\n## [Unreleased]\r\n\r\n## [1.2.0]\r\n\r\n- h\r\n- b\r\n\r\n## [1.1.0]\r\n\r\n- a\r\n" },
	{ "mixed line ends", "# C\r\n\n## [1.1.0]\r\n\n- a\r\n", "1.2.0", "- b\n",
	  "# C\r\n\n## [1.2.0]\n\n- b\n\n## [1.1.0]\r\n\n- a\r\n" },
	{ "BOM", "\xef\xbb\xbf## 1.1.0\n\n- a\n", "1.2.0", "- b\n", "\xef\xbb\xbf## 1.2.0\n\n- b\n\n## 1.1.0\n\n- a\n" },
	{ "anchors", "<a name=\"1.1.0\"></a>\n\n# 1.1.0 (2026-01-12)\n\n- a\n", "1.2.0", "- b\n",
	  "<a name=\"1.2.0\"></a>\n\n# 1.2.0 (2026-02-03)\n\n- b\n\n<a name=\"1.1.0\"></a>\n\n# 1.1.0 (2026-01-12)\n\n- a\n" },
	{ "yanked is no model", "## [1.1.0] - 2026-01-12 [YANKED]\n\n- a\n\n## 1.0.0 (2026-01-01)\n", "1.2.0", "- b\n",
	  "## 1.2.0 (2026-02-03)\n\n- b\n\n## [1.1.0] - 2026-01-12 [YANKED]\n\n- a\n\n## 1.0.0 (2026-01-01)\n" },
	{ "code name is not repeated", "## 1.1.0 \"Bee\" - 2026-01-12\n\n- a\n", "1.2.0", "- b\n",
	  "## 1.2.0 - 2026-02-03\n\n- b\n\n## 1.1.0 \"Bee\" - 2026-01-12\n\n- a\n" },
	{ "month in full", "## 1.1.0 (January 12, 2026)\n\n- a\n", "1.2.0", "- b\n",
	  "## 1.2.0 (February 3, 2026)\n\n- b\n\n## 1.1.0 (January 12, 2026)\n\n- a\n" },
	{ "month in short", "## 1.1.0 - 02 Jan 2026\n\n- a\n", "1.2.0", "- b\n",
	  "## 1.2.0 - 03 Feb 2026\n\n- b\n\n## 1.1.0 - 02 Jan 2026\n\n- a\n" },
	{ "an older line", "## 2.0.0\n\n- c\n\n## 1.2.4\n\n- a\n\n## 1.2.3\n", "1.2.5", "- b\n",
	  "## 2.0.0\n\n- c\n\n## 1.2.5\n\n- b\n\n## 1.2.4\n\n- a\n\n## 1.2.3\n" },
	{ "an older line keeps [Unreleased]'s reference",
	  "## [Unreleased]\n\n## [2.0.0]\n\n## [1.2.4]\n\n[unreleased]: https://x/compare/v2.0.0...HEAD\n"
	  "[2.0.0]: https://x/compare/v1.2.4...v2.0.0\n[1.2.4]: https://x/compare/v1.2.3...v1.2.4\n", "1.2.5", "- b\n",
	  "## [Unreleased]\n\n## [2.0.0]\n\n## [1.2.5]\n\n- b\n\n## [1.2.4]\n\n[unreleased]: https://x/compare/v2.0.0...HEAD\n"
	  "[2.0.0]: https://x/compare/v1.2.4...v2.0.0\n[1.2.5]: https://x/compare/v1.2.4...v1.2.5\n"
	  "[1.2.4]: https://x/compare/v1.2.3...v1.2.4\n" },
	{ "the oldest of all", "## 2.0.0\n\n- c\n\n## 1.2.4\n\n- a\n", "1.0.0", "- b\n",
	  "## 2.0.0\n\n- c\n\n## 1.2.4\n\n- a\n\n## 1.0.0\n\n- b\n" },
	{ "ascending", "## 1.0.0\n\n- a\n\n## 1.1.0\n\n- b\n\n## Unreleased\n\n- h\n", "1.2.0", "- c\n",
	  "## 1.0.0\n\n- a\n\n## 1.1.0\n\n- b\n\n## 1.2.0\n\n- h\n- c\n\n## Unreleased\n" },
	{ "no order: on top", "## 2.0.0\n\n## 1.2.4\n\n## 1.9.0\n\n- a\n", "1.2.5", "- b\n",
	  "## 1.2.5\n\n- b\n\n## 2.0.0\n\n## 1.2.4\n\n## 1.9.0\n\n- a\n" },
	{ "fences and comments are no entries", "# C\n\n```\n## 9.0.0\n```\n<!--\n## 8.0.0\n-->\n\n## 1.1.0\n\n- a\n", "1.2.0",
	  "- b\n", "# C\n\n```\n## 9.0.0\n```\n<!--\n## 8.0.0\n-->\n\n## 1.2.0\n\n- b\n\n## 1.1.0\n\n- a\n" },
	{ "before the credits", "## 2.0.0\n\n- a\n\n## Credits\n\nx\n", "1.0.0", "- b\n",
	  "## 2.0.0\n\n- a\n\n## 1.0.0\n\n- b\n\n## Credits\n\nx\n" },
	{ "an empty body", "## 1.1.0\n\n- a\n", "1.2.0", "", "## 1.2.0\n\n## 1.1.0\n\n- a\n" },
};

Test(changelog, inserts_in_the_files_form)
{
	for (size_t i = 0; i < ARRAY_SIZE(insert_rows); i++) {
		const struct insert_row *row = &insert_rows[i];
		struct changelog_entry_new n = entry_of(row->version, row->body);
		struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
		struct err err = ERR_INIT;
		struct changelog c, d;
		char *tag = xstrfmt("v%s", row->version);

		n.tag = tag;
		changelog_parse(&c, row->file, strlen(row->file));
		cr_expect_eq(changelog_insert(&out, &c, &n, &err), 0, "%s: %s", row->name, err.msg.buf);
		cr_expect_str_eq(out.buf, row->result, "%s:\n%s", row->name, out.buf);
		changelog_parse(&d, out.buf, out.len);
		cr_expect_not_null(changelog_find(&d, row->version), "%s", row->name);
		cr_expect_eq(changelog_insert(&again, &d, &n, &err), ERR_EXISTS, "%s", row->name);
		cr_expect_eq(again.len, 0, "%s", row->name);
		changelog_release(&d);
		changelog_release(&c);
		strbuf_release(&out);
		strbuf_release(&again);
		err_release(&err);
		free(tag);
	}
}

Test(changelog, insert_takes_the_callers_links)
{
	const char *file = "## [Unreleased]\n\n## [1.1.0]\n\n[unreleased]: https://x/compare/v1.0.0...HEAD\n"
			   "[1.1.0]: https://x/compare/v1.0.0...v1.1.0\n";
	const char *want = "## [Unreleased]\n\n## [1.2.0]\n\n- b\n\n## [1.1.0]\n\n[unreleased]: https://x/compare/v1.2.0...HEAD\n"
			   "[1.2.0]: https://x/compare/v1.1.0...v1.2.0\n[1.1.0]: https://x/compare/v1.0.0...v1.1.0\n";
	struct changelog_entry_new n = entry_of("1.2.0", "- b\n");
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct changelog c;

	n.tag = "v1.2.0";
	n.compare_url = "https://x/compare/v1.1.0...v1.2.0";
	n.unreleased_url = "https://x/compare/v1.2.0...HEAD";
	changelog_parse(&c, file, strlen(file));
	cr_expect_eq(changelog_insert(&out, &c, &n, &err), 0);
	cr_expect_str_eq(out.buf, want, "%s", out.buf);
	changelog_release(&c);
	strbuf_release(&out);
	err_release(&err);
}

Test(changelog, fresh_file_and_its_first_entries)
{
	struct strbuf file = STRBUF_INIT, one = STRBUF_INIT, two = STRBUF_INIT;
	struct changelog_entry_new n = entry_of("0.1.0", "### Features\n\n- a\n");
	struct err err = ERR_INIT;
	struct changelog c;

	n.tag = "v0.1.0";
	n.compare_url = "https://x/releases/tag/v0.1.0";
	n.unreleased_url = "https://x/compare/v0.1.0...HEAD";
	n.with_references = 1;
	changelog_new_file(&file, 1);
	changelog_parse(&c, file.buf, file.len);
	cr_assert_not_null(c.unreleased);
	cr_expect_eq(changelog_insert(&one, &c, &n, &err), 0);
	cr_expect_not_null(strstr(one.buf, "## [Unreleased]\n\n## [0.1.0] - 2026-02-03\n\n### Features\n\n- a\n\n"
					   "[unreleased]: https://x/compare/v0.1.0...HEAD\n"
					   "[0.1.0]: https://x/releases/tag/v0.1.0\n"), "%s", one.buf);
	changelog_release(&c);

	n = entry_of("0.2.0", "### Features\n\n- b\n");
	n.tag = "v0.2.0";
	changelog_parse(&c, one.buf, one.len);
	cr_expect_eq(changelog_insert(&two, &c, &n, &err), 0);
	cr_expect_not_null(strstr(two.buf, "\n\n[unreleased]: https://x/compare/v0.2.0...HEAD\n"
					   "[0.2.0]: https://x/compare/v0.1.0...v0.2.0\n"
					   "[0.1.0]: https://x/releases/tag/v0.1.0\n"), "%s", two.buf);
	changelog_release(&c);
	strbuf_release(&file);
	strbuf_release(&one);
	strbuf_release(&two);
	err_release(&err);
}

Test(changelog, insert_can_leave_unreleased_alone)
{
	const char *file = "## [Unreleased]\n\n- h\n\n## [1.1.0]\n";
	struct changelog_entry_new n = entry_of("1.2.0-rc.1", "- b\n");
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct changelog c;

	n.keep_unreleased = 1;
	changelog_parse(&c, file, strlen(file));
	cr_expect_eq(changelog_insert(&out, &c, &n, &err), 0);
	cr_expect_str_eq(out.buf, "## [Unreleased]\n\n- h\n\n## [1.2.0-rc.1]\n\n- b\n\n## [1.1.0]\n", "%s", out.buf);
	strbuf_reset(&out);
	n.copy_unreleased = 1;
	cr_expect_eq(changelog_insert(&out, &c, &n, &err), 0);
	cr_expect_str_eq(out.buf, "## [Unreleased]\n\n- h\n\n## [1.2.0-rc.1]\n\n- h\n- b\n\n## [1.1.0]\n", "%s",
			 out.buf);
	changelog_release(&c);
	strbuf_release(&out);
	err_release(&err);
}

/* A body that would hide the entries under it, or pose as one, is refused; the same words as text are taken. */
Test(changelog, insert_refuses_what_does_not_read_back)
{
	static const struct {
		const char *body;
		int ret;
	} rows[] = {
		{ "```\nnot closed\n", ERR_FAIL },
		{ "<!-- not closed\n", ERR_FAIL },
		{ "## 9.9.9\n\n- y\n", ERR_FAIL },
		{ "- x\n\n### 1.2.3\n\n- y\n", ERR_FAIL },
		{ "```\nclosed\n```\n", 0 },
		{ "- \\## 9.9.9\n", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *file = "## [1.1.0]\n\n- a\n";
		struct changelog_entry_new n = entry_of("1.2.0", rows[i].body);
		struct strbuf out = STRBUF_INIT;
		struct err err = ERR_INIT;
		struct changelog c;

		changelog_parse(&c, file, strlen(file));
		cr_expect_eq(changelog_insert(&out, &c, &n, &err), rows[i].ret, "row %zu: %s", i, out.buf);
		cr_expect_eq(out.len == 0, rows[i].ret != 0, "row %zu", i);
		changelog_release(&c);
		strbuf_release(&out);
		err_release(&err);
	}
}

/* --- updating ----------------------------------------------------------------------------------------------- */

struct update_row {
	const char *file;
	const char *version; /* NULL: [Unreleased] */
	const char *body;
	const char *result;
};

static const struct update_row update_rows[] = {
	{ "# C\n\n## [Unreleased]\n\n## [1.1.0]\n", NULL, BODY,
	  "# C\n\n## [Unreleased]\n\n### Features\n\n- new thing\n\n## [1.1.0]\n" },
	{ "# C\n\n## [Unreleased]\n\n### Added\n\n* h\n\n## [1.1.0]\n", NULL, "### Added\n\n- h\n- i\n",
	  "# C\n\n## [Unreleased]\n\n### Added\n\n* h\n* i\n\n## [1.1.0]\n" },
	{ "## Unreleased", NULL, "- a\n", "## Unreleased\n\n- a" },
	{ "# C\r\n\r\n## [1.1.0]\r\n\r\n- a\r\n", NULL, "- b\n",
	  "# C\r\n\r\n## [Unreleased]\r\n\r\n- b\r\n\r\n## [1.1.0]\r\n\r\n- a\r\n" },
	{ "# C\n\n## 1.1.0\n\n- a\n", NULL, "- b\n", "# C\n\n## Unreleased\n\n- b\n\n## 1.1.0\n\n- a\n" },
	{ "# C\n\n## 1.1.0\n\n- a\n", NULL, "", "# C\n\n## 1.1.0\n\n- a\n" },
	{ "# C\n", NULL, "- b\n", "# C\n\n## [Unreleased]\n\n- b\n" },
	{ "## [1.1.0]\n\n- a\n\n[1.1.0]: https://x/compare/v1.0.0...v1.1.0\n", NULL, "- b\n",
	  "## [Unreleased]\n\n- b\n\n## [1.1.0]\n\n- a\n\n[unreleased]: https://x/compare/v1.1.0...HEAD\n"
	  "[1.1.0]: https://x/compare/v1.0.0...v1.1.0\n" },
	{ "## 1.1.0\n\n\n### Fixed\n- a\n   - b\n\n\n## 1.0.0\n", "1.1.0", "### Fixed\n\n- a\n   - b\n",
	  "## 1.1.0\n\n\n### Fixed\n- a\n   - b\n\n\n## 1.0.0\n" },
	{ "## 1.1.0\n\n### Fixed\n\n- a\n\n## 1.0.0\n", "1.1.0", "### Fixed\n\n- c\n\n### Added\n\n- a\n- d\n",
	  "## 1.1.0\n\n### Fixed\n\n- a\n- c\n\n### Added\n\n- d\n\n## 1.0.0\n" },
	{ "## 1.1.0\n\n## 1.0.0\n", "1.0.0", "- a\n", "## 1.1.0\n\n## 1.0.0\n\n- a\n" },
	{ "## 1.1.0\n## 1.0.0", "1.0.0", "- a\n", "## 1.1.0\n## 1.0.0\n\n- a" },
};

static int update(struct strbuf *out, const char *file, size_t len, const struct update_row *row, struct err *err)
{
	struct changelog c;
	int ret = 0;

	changelog_parse(&c, file, len);
	ret = row->version ? changelog_update_entry(out, &c, row->version, row->body, err)
			   : changelog_update_unreleased(out, &c, row->body, err);
	changelog_release(&c);
	return ret;
}

Test(changelog, updates_once)
{
	for (size_t i = 0; i < ARRAY_SIZE(update_rows); i++) {
		const struct update_row *row = &update_rows[i];
		struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
		struct err err = ERR_INIT;

		cr_expect_eq(update(&out, row->file, strlen(row->file), row, &err), 0, "row %zu: %s", i, err.msg.buf);
		cr_expect_str_eq(out.buf, row->result, "row %zu:\n%s", i, out.buf);
		cr_expect_eq(update(&again, out.buf, out.len, row, &err), 0, "row %zu", i);
		cr_expect_str_eq(again.buf, out.buf, "row %zu, second run:\n%s", i, again.buf);
		strbuf_release(&out);
		strbuf_release(&again);
		err_release(&err);
	}
}

Test(changelog, update_needs_the_entry)
{
	struct update_row row = { "## 1.1.0\n", "1.2.0", "- a\n", NULL };
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;

	cr_expect_eq(update(&out, row.file, strlen(row.file), &row, &err), ERR_NOTFOUND);
	cr_expect_eq(out.len, 0);
	strbuf_release(&out);
	err_release(&err);
}

/* --- merging ------------------------------------------------------------------------------------------------ */

static const struct {
	const char *name, *base, *ours, *theirs, *result; /* result NULL: ERR_STOPPED */
} merge_rows[] = {
	{ "a hotfix comes to the main line", "# C\n\n## 1.2.0\n\n- a\n",
	  "# C\n\n## 2.0.0\n\n- c\n\n## 1.2.0\n\n- a\n", "# C\n\n## 1.2.1\n\n- b\n\n## 1.2.0\n\n- a\n",
	  "# C\n\n## 2.0.0\n\n- c\n\n## 1.2.1\n\n- b\n\n## 1.2.0\n\n- a\n" },
	{ "with references",
	  "## [1.2.0]\n\n[1.2.0]: https://x/a\n", "## [Unreleased]\n\n- u\n\n## [1.2.0]\n\n[unreleased]: https://x/u\n[1.2.0]: https://x/a\n",
	  "## [1.2.1]\n\n- b\n\n## [1.2.0]\n\n[1.2.1]: https://x/b\n[1.2.0]: https://x/a\n",
	  "## [Unreleased]\n\n- u\n\n## [1.2.1]\n\n- b\n\n## [1.2.0]\n\n[unreleased]: https://x/u\n[1.2.1]: https://x/b\n"
	  "[1.2.0]: https://x/a\n" },
	{ "line ends are ours", "## 1.0.0\r\n", "## 1.0.0\r\n\r\n- a\r\n", "## 1.0.1\n\n- b\n\n## 1.0.0\n",
	  "## 1.0.1\r\n\r\n- b\r\n\r\n## 1.0.0\r\n\r\n- a\r\n" },
	{ "theirs corrected an entry", "## 1.0.0\n\n- a\n", "## 1.1.0\n\n## 1.0.0\n\n- a\n", "## 1.0.0\n\n- A\n",
	  "## 1.1.0\n\n## 1.0.0\n\n- A\n" },
	{ "ours corrected an entry", "## 1.0.0\n\n- a\n", "## 1.0.0\n\n- A\n", "## 1.0.0\n\n- a\n", "## 1.0.0\n\n- A\n" },
	{ "both corrected it alike", "## 1.0.0\n\n- a\n", "## 1.0.0\n\n- A\n", "## 1.0.0\n\n- A\n", "## 1.0.0\n\n- A\n" },
	{ "both corrected it in two ways", "## 1.0.0\n\n- a\n", "## 1.0.0\n\n- A\n", "## 1.0.0\n\n- aa\n", NULL },
	{ "ours took an entry out", "## 1.1.0\n\n## 1.0.0\n", "## 1.1.0\n", "## 1.1.0\n\n## 1.0.0\n", "## 1.1.0\n" },
	{ "ours took an entry out that theirs changed", "## 1.1.0\n\n## 1.0.0\n\n- a\n", "## 1.1.0\n",
	  "## 1.1.0\n\n## 1.0.0\n\n- A\n", NULL },
	{ "ours hides an entry that theirs changed", "## 1.1.0\n\n## 1.0.0\n\n- a\n",
	  "## 1.1.0\n\n```\n\n## 1.0.0\n\n- a\n", "## 1.1.0\n\n## 1.0.0\n\n- A\n", NULL },
	{ "theirs took an entry out", "## 1.1.0\n\n## 1.0.0\n", "## 1.2.0\n\n## 1.1.0\n\n## 1.0.0\n", "## 1.1.0\n", NULL },
	{ "both took it out", "## 1.1.0\n\n## 1.0.0\n", "## 1.2.0\n\n## 1.1.0\n", "## 1.1.0\n", "## 1.2.0\n\n## 1.1.0\n" },
	{ "theirs marked a heading", "## [1.0.0]\n", "## [1.1.0]\n\n## [1.0.0]\n", "## [1.0.0] [YANKED]\n", NULL },
	{ "ours marked a heading", "## [1.0.0]\n", "## [1.0.0] [YANKED]\n", "## [1.0.1]\n\n## [1.0.0]\n",
	  "## [1.0.1]\n\n## [1.0.0] [YANKED]\n" },
	{ "both marked it", "## [1.0.0]\n", "## [1.0.0] [YANKED]\n", "## [1.0.1]\n\n## [1.0.0] [YANKED]\n",
	  "## [1.0.1]\n\n## [1.0.0] [YANKED]\n" },
	{ "theirs changed the head", "# C\n\n## 1.0.0\n", "# C\n\n## 1.1.0\n\n## 1.0.0\n", "# Changes\n\n## 1.0.0\n", NULL },
	{ "theirs changed an entry that repeats a version", "## 1.0.0\n\n- a\n\n## 1.0.0\n\n- b\n",
	  "## 1.1.0\n\n## 1.0.0\n\n- a\n\n## 1.0.0\n\n- b\n", "## 1.0.0\n\n- a\n\n## 1.0.0\n\n- B\n", NULL },
	{ "theirs corrected a link", "## [1.0.0]\n\n[1.0.0]: https://x/a\n", "## [1.1.0]\n\n## [1.0.0]\n\n[1.0.0]: https://x/a\n",
	  "## [1.0.0]\n\n[1.0.0]: https://x/good\n", NULL },
	{ "theirs has a link that finds no place", "## [1.0.0]\n", "## [1.1.0]\n\n## [1.0.0]\n",
	  "## [1.0.1]\n\n## [1.0.0]\n\n[1.0.1]: https://x/b\n", NULL },
	{ "both moved the link of [Unreleased]", "## [Unreleased]\n\n## [1.0.0]\n\n[unreleased]: https://x/1.0.0\n[1.0.0]: https://x/a\n",
	  "## [Unreleased]\n\n## [2.0.0]\n\n## [1.0.0]\n\n[unreleased]: https://x/2.0.0\n[2.0.0]: https://x/c\n[1.0.0]: https://x/a\n",
	  "## [Unreleased]\n\n## [1.0.1]\n\n## [1.0.0]\n\n[unreleased]: https://x/1.0.1\n[1.0.1]: https://x/b\n[1.0.0]: https://x/a\n",
	  "## [Unreleased]\n\n## [2.0.0]\n\n## [1.0.1]\n\n## [1.0.0]\n\n[unreleased]: https://x/2.0.0\n[2.0.0]: https://x/c\n"
	  "[1.0.1]: https://x/b\n[1.0.0]: https://x/a\n" },
	{ "theirs alone moved it", "## [Unreleased]\n\n## [1.0.0]\n\n[unreleased]: https://x/1.0.0\n",
	  "## [Unreleased]\n\n- u\n\n## [1.0.0]\n\n[unreleased]: https://x/1.0.0\n",
	  "## [Unreleased]\n\n## [1.0.1]\n\n## [1.0.0]\n\n[unreleased]: https://x/1.0.1\n",
	  "## [Unreleased]\n\n- u\n\n## [1.0.1]\n\n## [1.0.0]\n\n[unreleased]: https://x/1.0.1\n" },
	{ "theirs alone has one", "## [1.0.0]\n", "## [1.1.0]\n\n## [1.0.0]\n", "## [1.0.0]\n\n[unreleased]: https://x/u\n", NULL },
	{ "an open fence would hide it", "", "# C\n\n```\n", "## 1.0.0\n\n- a\n", NULL },
	{ "a closed one does not", "", "# C\n\n```\n```\n", "## 1.0.0\n\n- a\n", "# C\n\n```\n```\n\n## 1.0.0\n\n- a\n" },
	{ "a version that stands twice", "## 1.0.0\n\n- a\n\n## 1.0.0\n\n- b\n", "## 1.0.0\n\n- a\n\n## 1.0.0\n\n- b\n",
	  "## 1.0.0\n\n- a\n\n## 1.0.0\n\n- b\n", "## 1.0.0\n\n- a\n\n## 1.0.0\n\n- b\n" },
	{ "both wrote under [Unreleased]", "## Unreleased\n\n- a\n", "## Unreleased\n\n- a\n- b\n",
	  "## Unreleased\n\n- a\n- c\n", "## Unreleased\n\n- a\n- b\n- c\n" },
	{ "ours released and reworded what theirs adds to", "## Unreleased\n\n- a\n- b\n",
	  "## Unreleased\n\n## 2.0.0\n\n- A\n- b\n\n## 1.0.0\n", "## Unreleased\n\n- a\n- b\n- c\n",
	  "## Unreleased\n\n- c\n\n## 2.0.0\n\n- A\n- b\n\n## 1.0.0\n" },
	{ "ours has no [Unreleased] any more", "## Unreleased\n\n### Fixed\n\n- a\n", "## 2.0.0\n\n### Fixed\n\n- a\n",
	  "## Unreleased\n\n### Fixed\n\n- a\n- c\n\n### Added\n\n- d\n",
	  "## Unreleased\n\n### Fixed\n\n- c\n\n### Added\n\n- d\n\n## 2.0.0\n\n### Fixed\n\n- a\n" },
	{ "and theirs has nothing new in it", "## Unreleased\n\n- a\n- b\n", "## 2.0.0\n\n- a\n- b\n", "## Unreleased\n\n- a\n",
	  "## 2.0.0\n\n- a\n- b\n" },
	{ "theirs released what ours has still unreleased", "## Unreleased\n\n- a\n", "## Unreleased\n\n- a\n- b\n",
	  "## Unreleased\n\n## 1.0.0\n\n- a\n", "## Unreleased\n\n- a\n- b\n\n## 1.0.0\n\n- a\n" },
};

Test(changelog, merges_by_meaning)
{
	for (size_t i = 0; i < ARRAY_SIZE(merge_rows); i++) {
		struct changelog base, ours, theirs;
		struct strbuf out = STRBUF_INIT;
		struct err err = ERR_INIT;
		int ret = 0;

		changelog_parse(&base, merge_rows[i].base, strlen(merge_rows[i].base));
		changelog_parse(&ours, merge_rows[i].ours, strlen(merge_rows[i].ours));
		changelog_parse(&theirs, merge_rows[i].theirs, strlen(merge_rows[i].theirs));
		ret = changelog_merge(&out, &base, &ours, &theirs, CHANGELOG_STOP, compare, NULL, &err);
		cr_expect_eq(ret, merge_rows[i].result ? 0 : ERR_STOPPED, "%s", merge_rows[i].name);
		cr_expect_str_eq(out.buf, merge_rows[i].result ? merge_rows[i].result : "", "%s:\n%s",
				 merge_rows[i].name, out.buf);
		changelog_release(&base);
		changelog_release(&ours);
		changelog_release(&theirs);
		strbuf_release(&out);
		err_release(&err);
	}
}

/* The entry that only theirs has is in all three: what differs is the clash. */
Test(changelog, keeps_a_side_of_an_entry_that_clashes)
{
	static const struct {
		enum changelog_clash clash;
		const char *body;
	} rows[] = { { CHANGELOG_BASE, "- a" }, { CHANGELOG_OURS, "- A" }, { CHANGELOG_THEIRS, "- aa" } };
	static const char *const texts[] = { "## 1.0.0\n\n- a\n", "## 1.0.0\n\n- A\n",
					     "## 1.1.0\n\n- new\n\n## 1.0.0\n\n- aa\n" };
	struct changelog c[3];

	for (size_t i = 0; i < 3; i++)
		changelog_parse(&c[i], texts[i], strlen(texts[i]));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *want = xstrfmt("## 1.1.0\n\n- new\n\n## 1.0.0\n\n%s\n", rows[i].body);
		struct strbuf out = STRBUF_INIT;

		cr_expect_eq(changelog_merge(&out, &c[0], &c[1], &c[2], rows[i].clash, compare, NULL, NULL), 0);
		cr_expect_str_eq(out.buf, want);
		strbuf_release(&out);
		free(want);
	}
	for (size_t i = 0; i < 3; i++)
		changelog_release(&c[i]);
}
