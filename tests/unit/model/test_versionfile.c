/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/versionfile.h"

static int find_by_pattern(struct versionfile_spans *spans, const char *path, const char *pattern, const char *text,
			   struct err *err)
{
	struct versionfile_request req = { path, NULL, NULL, pattern, "release-file.x.pattern", NULL };

	return versionfile_find(spans, &req, text, strlen(text), err);
}

Test(versionfile, a_pattern_finds_every_match)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct err err = ERR_INIT;

	cr_assert_eq(find_by_pattern(&spans, "install.sh", "^V=(?<version>\\S+)$", "V=1.2.3\r\nW=9\r\nV=1.2.3", &err),
		     0);
	cr_assert_eq(spans.n, 2);
	cr_expect_eq(spans.v[0].offset, 2);
	cr_expect_eq(spans.v[1].offset, 16);
	cr_expect_eq(spans.v[1].line, 3);
	cr_expect_eq(spans.v[1].style, VERSIONFILE_PLAIN);
	cr_expect_str_eq(spans.v[1].present, "1.2.3");
	versionfile_spans_release(&spans);

	cr_assert_eq(find_by_pattern(&spans, "a/__init__.py", "__version__ = '(?<version>[^']*)'",
				     "__version__ = '1.2.3'", &err),
		     0);
	cr_expect_eq(spans.v[0].style, VERSIONFILE_PEP440);
	versionfile_spans_release(&spans);

	cr_assert_eq(find_by_pattern(&spans, "x", ".(?=.*(?<version>v))", "aaav", &err), 0);
	cr_expect_eq(spans.n, 1, "a place seen twice is one");
	versionfile_spans_release(&spans);

	cr_expect_eq(find_by_pattern(&spans, "x", "(?<version>\\d+)", "none", &err), ERR_NOTFOUND);
	cr_expect_str_eq(err.msg.buf, "'x' has no version of its own");
	cr_expect_eq(find_by_pattern(&spans, "x", "(\\d+)", "1", &err), ERR_FAIL);
	cr_expect_str_eq(err.msg.buf, "pattern '(\\d+)' (release-file.x.pattern) has no group (?<version>...)");
	cr_expect_eq(find_by_pattern(&spans, "x", "(?<version>\\d+", "1", &err), ERR_FAIL);
	cr_expect_eq(
		find_by_pattern(&spans, "x", "(?<version>(a+)+)$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", &err),
		ERR_FAIL);
	cr_expect_str_eq(err.msg.buf, "pattern '(?<version>(a+)+)$' (release-file.x.pattern): match limit exceeded");
	err_release(&err);
}

Test(versionfile, refuses_what_is_no_text_or_has_no_format)
{
	static const struct {
		const char *path, *format, *text;
		size_t len;
		const char *error;
	} rows[] = {
		{ "VERSION", NULL, "1.2.3\n\0", 7, "VERSION:2: a zero byte: this is no text in UTF-8" },
		{ "a.csproj", NULL, "\xff\xfe<\0P\0", 6, "a.csproj:1: the file is UTF-16" },
		{ "a.csproj", NULL, "\xfe\xff\0<", 4, "a.csproj:1: the file is UTF-16" },
		{ "README", NULL, "1.2.3", 5, "'README' is no version file whose format is known" },
		{ "a.json", "jsn", "{}", 2, "'a.json': there is no version file format 'jsn'" },
		{ "a", "regex", "1", 1, "'a': format regex needs a pattern" },
	};
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct versionfile_request req = { rows[i].path, rows[i].format, NULL, NULL, NULL, NULL };

		cr_expect_eq(versionfile_find(&spans, &req, rows[i].text, rows[i].len, &err), ERR_FAIL, "row %zu", i);
		cr_expect_str_eq(err.msg.buf, rows[i].error, "row %zu: %s", i, err.msg.buf);
	}
	err_release(&err);
}

Test(versionfile, the_present_value_has_its_escapes_resolved)
{
	static const char text[] = "{\n\"version\": \"1\\u002e2\\/3\\ud83d\\ude00\"}";
	struct versionfile_request req = { "package.json", "json", NULL, NULL, NULL, NULL };
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;

	cr_assert_eq(versionfile_find(&spans, &req, "{\n\"version\": \"1\\u002e2\"}", 24, NULL), 0);
	cr_expect_str_eq(spans.v[0].present, "1.2");
	cr_expect_eq(spans.v[0].line, 2);
	versionfile_spans_release(&spans);
	cr_expect_eq(versionfile_find(&spans, &req, text, strlen(text), NULL), ERR_NOTFOUND, "that is no version");
}

Test(versionfile, replaces_in_the_style_of_the_place)
{
	static const struct {
		enum versionfile_style style;
		const char *version, *pep440, *result; /* NULL: refused */
	} rows[] = {
		{ VERSIONFILE_PLAIN, "1.3.0-rc.1+b.2", "1.3.0rc1+b.2", "a=1.3.0-rc.1+b.2;" },
		{ VERSIONFILE_PEP440, "1.3.0-rc.1", "1.3.0rc1", "a=1.3.0rc1;" },
		{ VERSIONFILE_PEP440, "1.3.0", NULL, "a=1.3.0;" },
		{ VERSIONFILE_CORE, "1.3.0-rc.1+b.2", NULL, "a=1.3.0;" },
		{ VERSIONFILE_CORE, "2026.01", NULL, "a=2026.01;" },
		{ VERSIONFILE_CORE, "2026.01-beta", NULL, "a=2026.01;" },
		{ VERSIONFILE_CORE, "2026-01-12", NULL, NULL },
		{ VERSIONFILE_CORE, "2026_01", NULL, NULL },
		{ VERSIONFILE_PLAIN, "2026-01-12", NULL, "a=2026-01-12;" },
		{ VERSIONFILE_PLAIN, "1.0\"; rm", NULL, NULL },
		{ VERSIONFILE_PLAIN, "1.0\n", NULL, NULL },
		{ VERSIONFILE_PLAIN, "", NULL, NULL },
		{ VERSIONFILE_PLAIN, "1.0", "1.0'", NULL },
	};
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct versionfile_span span = { 2, 3, NULL, rows[i].style, 1 };
		struct versionfile_spans spans = { &span, 1, 0 };
		struct strbuf out = STRBUF_INIT;

		strbuf_addstr(&out, ">");
		cr_expect_eq(versionfile_replace(&out, "a=old;", 6, &spans, rows[i].version, rows[i].pep440, &err),
			     rows[i].result ? 0 : ERR_FAIL, "row %zu", i);
		cr_expect_str_eq(out.buf + 1, rows[i].result ? rows[i].result : "", "row %zu", i);
		strbuf_release(&out);
	}
	err_release(&err);
}

Test(versionfile, tells_whether_a_place_holds_a_version)
{
	static const struct {
		enum versionfile_style style;
		const char *present, *version, *pep440;
		int is;
	} rows[] = {
		{ VERSIONFILE_PLAIN, "1.2.3", "1.2.3", "1.2.3", 1 },
		{ VERSIONFILE_PLAIN, "1.2.30", "1.2.3", "1.2.3", 0 },
		{ VERSIONFILE_PLAIN, "1.2.3-rc.1", "1.2.3", NULL, 0 },
		{ VERSIONFILE_PLAIN, "1.2.3+45", "1.2.3", NULL, 1 },
		{ VERSIONFILE_PLAIN, "1.2.3", "1.2.3+45", NULL, 0 },
		{ VERSIONFILE_PLAIN, "1.2.3+45+6", "1.2.3+45", NULL, 0 },
		{ VERSIONFILE_PLAIN, "1.2.3rc1", "1.2.3-rc.1", "1.2.3rc1", 0 },
		{ VERSIONFILE_PEP440, "1.2.3rc1", "1.2.3-rc.1", "1.2.3rc1", 1 },
		{ VERSIONFILE_PEP440, "1.2.3-rc.1", "1.2.3-rc.1", "1.2.3rc1", 1 },
		{ VERSIONFILE_PEP440, "1.2.3rc2", "1.2.3-rc.1", "1.2.3rc1", 0 },
		{ VERSIONFILE_CORE, "1.2.3", "1.2.3-rc.1", NULL, 1 },
		{ VERSIONFILE_CORE, "1.2.30", "1.2.3-rc.1", NULL, 0 },
		{ VERSIONFILE_CORE, "2026", "2026-01-12", NULL, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *present = xstrdup(rows[i].present);
		struct versionfile_span span = { 0, 1, present, rows[i].style, 1 };

		cr_expect_eq(versionfile_span_is(&span, rows[i].version, rows[i].pep440), rows[i].is, "row %zu", i);
		free(present);
	}
}

Test(versionfile, tells_a_placeholder_from_a_version)
{
	static const struct {
		const char *present;
		int is;
	} rows[] = {
		{ "0.0.0-development", 1 },
		{ "0.0.0-PLACEHOLDER", 1 },
		{ "0.0.0-EXPERIMENTAL-PLACEHOLDER", 1 },
		{ "0.0.0-semantically-released", 1 },
		{ "0.0.0", 0 },
		{ "0.0.0-alpha.1", 0 },
		{ "0.0.1-development", 0 },
		{ "0.0.0-", 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(versionfile_is_placeholder(rows[i].present), rows[i].is, "'%s'", rows[i].present);
}

Test(versionfile, recognises_files_by_name)
{
	static const struct {
		const char *path, *format;
	} rows[] = {
		{ "package.json", "json" },
		{ "a/package-lock.json", "json" },
		{ "npm-shrinkwrap.json", "json" },
		{ "Cargo.toml", "toml" },
		{ "Cargo.lock", "toml" },
		{ "pyproject.toml", "toml" },
		{ "setup.cfg", "ini" },
		{ "pom.xml", "xml" },
		{ "src/A.csproj", "xml" },
		{ "gradle.properties", "properties" },
		{ "Chart.yaml", "yaml" },
		{ "composer.json", "json" },
		{ "mix.exs", "mix" },
		{ "pubspec.yaml", "yaml" },
		{ "CMakeLists.txt", "cmake" },
		{ "configure.ac", "autoconf" },
		{ "meson.build", "meson" },
		{ "VERSION", "plain" },
		{ "VERSION.txt", "plain" },
		{ "version.txt", "plain" },
		{ "version.h", "c-define" },
		{ "Dockerfile", "dockerfile" },
		{ "tsconfig.json", NULL },
		{ "README.md", NULL },
		{ "my-package.json", NULL },
		{ "package.json/x", NULL },
		{ ".csproj", NULL },
		{ "", NULL },
	};
	const struct versionfile_format *f;
	const char *const *name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *format = versionfile_guess_format(rows[i].path);

		cr_expect_str_eq(format ? format : "-", rows[i].format ? rows[i].format : "-", "%s", rows[i].path);
		cr_expect(!format || versionfile_format_known(format), "%s", format);
	}
	for (f = versionfile_formats; f->name; f++)
		cr_expect(versionfile_format_known(f->name), "%s", f->name);
	cr_expect_not(versionfile_format_known("jsn"));
	for (name = versionfile_defaults; *name; name++)
		cr_expect(versionfile_guess_format(**name == '*' ? "x.csproj" : *name), "%s", *name);
}

Test(versionfile, names_the_package)
{
	static const struct {
		const char *path, *text, *name; /* NULL: none */
	} rows[] = {
		{ "package.json", "{\"author\":{\"name\":\"x\"},\"name\":\"@scope/a\"}", "@scope/a" },
		{ "package.json", "{\"private\":true}", NULL },
		{ "Cargo.toml", "[[bin]]\nname = \"x\"\n[package]\nname = \"a\"\n", "a" },
		{ "Cargo.toml", "[workspace]\nmembers = []\n", NULL },
		{ "pyproject.toml", "[project]\nname = \"a\"\n", "a" },
		{ "pyproject.toml", "[tool.poetry]\nname = \"a\"\n", "a" },
		{ "setup.cfg", "[metadata]\nname = a\n", "a" },
		{ "pom.xml", "<project><parent><artifactId>p</artifactId></parent><artifactId>a</artifactId></project>",
		  "a" },
		{ "pubspec.yaml", "name: a\n", "a" },
		{ "VERSION", "1.2.3", NULL },
	};
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;

		cr_expect_eq(
			versionfile_package_name(&out, NULL, rows[i].path, rows[i].text, strlen(rows[i].text), &err),
			rows[i].name ? 0 : ERR_NOTFOUND, "%s: %s", rows[i].path, err.msg.buf);
		cr_expect_str_eq(out.buf, rows[i].name ? rows[i].name : "", "row %zu", i);
		strbuf_release(&out);
	}
	err_release(&err);
}
