/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/versionfile.h"

/*
 * The texts mark with '^' where each version begins and ends. A row without marks has no version of its own, one with
 * an `error` cannot be read.
 */
struct row {
	const char *path, *format, *key, *text, *error;
};

enum { SPANS = 8 };

struct expected {
	struct strbuf text;
	size_t offset[SPANS], len[SPANS], n;
};

static void expect(struct expected *e, const char *marked)
{
	int inside = 0;

	strbuf_init(&e->text);
	e->n = 0;
	for (; *marked; marked++) {
		if (*marked != '^') {
			strbuf_addch(&e->text, *marked);
		} else if (!inside) {
			e->offset[e->n] = e->text.len;
			inside = 1;
		} else {
			e->len[e->n] = e->text.len - e->offset[e->n];
			e->n++;
			inside = 0;
		}
	}
}

static struct strvec own_packages(void)
{
	struct strvec own = STRVEC_INIT;

	strvec_pushl(&own, "alpha", "@scope/beta", "gamma", NULL);
	return own;
}

/* A copy without a byte behind it, so that a read too far is seen by the sanitizer. */
static char *exact(const struct strbuf *text)
{
	return memcpy(xmalloc(text->len ? text->len : 1), text->buf, text->len);
}

static void check_replaced(const struct row *r, const struct expected *e, const struct versionfile_spans *spans)
{
	static const char *const styles[] = { "10.20.30-rc.4", "10.20.30rc4", "10.20.30" };
	struct strbuf out = STRBUF_INIT, want = STRBUF_INIT;
	struct err err = ERR_INIT;
	size_t i, pos = 0;

	for (i = 0; i < e->n; i++) {
		strbuf_add(&want, e->text.buf + pos, e->offset[i] - pos);
		strbuf_addstr(&want, styles[spans->v[i].style]);
		pos = e->offset[i] + e->len[i];
	}
	strbuf_add(&want, e->text.buf + pos, e->text.len - pos);
	cr_expect_eq(versionfile_replace(&out, e->text.buf, e->text.len, spans, styles[0], styles[1], &err), 0);
	cr_expect_eq(out.len, want.len);
	cr_expect_str_eq(out.buf, want.buf, "%s", r->text);
	strbuf_release(&out);
	strbuf_release(&want);
	err_release(&err);
}

static void check_row(const struct row *r)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct strvec own = own_packages();
	struct versionfile_request req = { r->path, r->format, r->key, NULL, NULL, &own };
	struct expected e;
	struct err err = ERR_INIT;
	char *text;
	size_t i;
	int ret;

	expect(&e, r->text);
	text = exact(&e.text);
	ret = versionfile_find(&spans, &req, text, e.text.len, &err);
	if (r->error) {
		cr_expect_eq(ret, ERR_FAIL, "%s:\n%s", r->path, r->text);
		cr_expect_str_eq(err.msg.buf, r->error, "got '%s' for %s:\n%s", err.msg.buf, r->path, r->text);
	} else {
		cr_expect_eq(ret, e.n ? 0 : ERR_NOTFOUND, "%d %s for %s:\n%s", ret, err.msg.buf, r->path, r->text);
	}
	cr_expect_eq(spans.n, r->error ? 0 : e.n, "%zu spans in %s:\n%s", spans.n, r->path, r->text);
	for (i = 0; i < spans.n && i < e.n; i++) {
		cr_expect_eq(spans.v[i].offset, e.offset[i], "at %zu in %s:\n%s", spans.v[i].offset, r->path, r->text);
		cr_expect_eq(spans.v[i].len, e.len[i], "%zu long in %s:\n%s", spans.v[i].len, r->path, r->text);
	}
	if (spans.n && spans.n == e.n)
		check_replaced(r, &e, &spans);
	versionfile_spans_release(&spans);
	strvec_release(&own);
	strbuf_release(&e.text);
	err_release(&err);
	free(text);
}

#define CHECK(rows) \
	do { \
		size_t i_; \
		for (i_ = 0; i_ < ARRAY_SIZE(rows); i_++) \
			check_row(&(rows)[i_]); \
	} while (0)

Test(versionfile_formats, json)
{
	static const struct row rows[] = {
		{ "package.json", NULL, NULL, "{\n  \"name\": \"a\",\n  \"version\": \"^1.2.3^\"\n}\n", NULL },
		{ "a/b/package.json", NULL, NULL, "\xef\xbb\xbf{\r\n\t\"version\" : \"^1.2.3-rc.1+b^\"\r\n}", NULL },
		{ "package.json", NULL, NULL, "{\"version\":\"v^1.2.3^\"}", NULL },
		{ "package.json", NULL, NULL,
		  "{\"dependencies\":{\"version\":\"9.9.9\"},\"x\":[{\"version\":\"8\"}],\"version\":\"^1.2.3^\"}",
		  NULL },
		{ "package.json", NULL, NULL,
		  "{\"description\":\"a \\\"version\\\": \\\"9.9.9\\\"\",\"version\":\"^1^\"}", NULL },
		{ "package.json", NULL, NULL, "{\"ver\\u0073ion\":\"^1.2\\u002e3^\"}", NULL },
		{ "package.json", NULL, NULL, "{\"version\":\"0.0.1\",\"version\":\"^1.2.3^\"}", NULL },
		{ "package.json", NULL, NULL, "{\"private\":true,\"workspaces\":[\"a/*\"]}", NULL },
		{ "package.json", NULL, NULL, "{\"version\":null}", NULL },
		{ "package.json", NULL, NULL, "{\"version\":\"\"}", NULL },
		{ "package.json", NULL, NULL, "{\"version\":\"${npm_version}\"}", NULL },
		{ "package.json", NULL, NULL, "{\"version\":{\"version\":\"1.2.3\"}}", NULL },
		{ "package.json", NULL, NULL, "{}", NULL },
		{ "package.json", NULL, NULL, "{\n\"version\": 1.2 }", "package.json:2: 'version' is not a string" },
		{ "package.json", NULL, NULL, "{\n\"version\": \"1.2.3\"\n", "package.json:3: the text ends too soon" },
		{ "package.json", NULL, NULL, "", "package.json:1: the text ends too soon" },
		{ "package.json", NULL, NULL, "{\n\"a\": \"x\n\"}", "package.json:2: string without an end" },
		{ "package.json", NULL, NULL, "{\"a\":\"\\", "package.json:1: string without an end" },
		{ "package.json", NULL, NULL, "{version: \"1.2.3\"}",
		  "package.json:1: expected a key in double quotes" },
		{ "package.json", NULL, NULL, "{\"version\" \"1.2.3\"}", "package.json:1: expected ':' after a key" },
		{ "package.json", NULL, NULL, "{\"version\": }", "package.json:1: expected a value" },
		{ "package.json", NULL, NULL, "{\"version\":\"1.2.3\",}",
		  "package.json:1: expected a key in double quotes" },
		{ "package.json", NULL, NULL, "{\"version\":\"1.2.3\"]", "package.json:1: expected ',' or '}'" },
		{ "package.json", NULL, NULL, "{} {}", "package.json:1: more text after the end" },
		{ "package.json", NULL, NULL, "<<<<<<< HEAD\n{}", "package.json:1: expected a value" },
		{ "package.json", NULL, NULL, "\xff\xfe{", "package.json:1: the file is UTF-16" },
		{ "package.json", "json", "config.app.version",
		  "{\"version\":\"1\",\"config\":{\"app\":{\"version\":\"^2^\"}}}", NULL },
		{ "package.json", NULL, "a.1.v", "{\"a\":[{\"v\":\"1\"},{\"v\":\"^2^\"}]}", NULL },
		{ "x.json", NULL, "a.b.c", "{\"a.b\":{\"c\":\"^2^\"}}", NULL },
		{ "deno.json", NULL, NULL, "{ // \"version\": \"9\"\n/* * */ \"version\": \"^1.2.3^\", }", NULL },
		{ "deno.json", NULL, NULL, "{ /* \"version\": \"9\"", "deno.json:1: comment without an end" },
		{ "composer.json", NULL, NULL, "{\"require\":{\"php\":\"8\"},\"version\":\"^1.2.3^\"}", NULL },
		{ "composer.json", NULL, NULL, "{\"require\":{\"php\":\"8\"}}", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, package_lock)
{
	static const struct row rows[] = {
		{ "package-lock.json", NULL, NULL,
		  "{\"name\":\"r\",\"version\":\"^1.2.3^\",\"lockfileVersion\":1,\"dependencies\":{\"alpha\":{\"version\":\"1.2.3\"}}}",
		  NULL },
		{ "package-lock.json", NULL, NULL,
		  "{\n\"name\":\"r\",\n\"version\":\"^1.2.3^\",\n\"lockfileVersion\":2,\n\"packages\":{\n"
		  "\"\":{\"name\":\"r\",\"version\":\"^1.2.3^\",\"workspaces\":[\"packages/*\"],\"dependencies\":{\"version\":\"1\"}},\n"
		  "\"node_modules/alpha\":{\"resolved\":\"packages/alpha\",\"link\":true},\n"
		  "\"node_modules/gamma\":{\"version\":\"1.2.3\"},\n"
		  "\"packages/alpha\":{\"version\":\"^1.2.3^\"},\n"
		  "\"packages/alpha/node_modules/gamma\":{\"version\":\"1.2.3\"},\n"
		  "\"packages/@scope/beta\":{\"version\":\"^1.2.3^\"},\n"
		  "\"packages/dir\":{\"version\":\"^1.2.3^\",\"name\":\"gamma\"},\n"
		  "\"packages/gamma\":{\"name\":\"other\",\"version\":\"1.2.3\"},\n"
		  "\"packages/else\":{\"version\":\"1.2.3\"}},\n"
		  "\"dependencies\":{\"alpha\":{\"version\":\"file:packages/alpha\"}}}\n",
		  NULL },
		{ "npm-shrinkwrap.json", NULL, NULL,
		  "{\"packages\":{\"\":{\"version\":\"^1.2.3^\"}},\"version\":\"^1.2.3^\"}", NULL },
		{ "package-lock.json", NULL, NULL,
		  "{\"name\":\"r\",\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"r\"}}}", NULL },
		{ "package-lock.json", NULL, NULL,
		  "{\"packages\":{\"\":", "package-lock.json:1: the text ends too soon" },
	};

	CHECK(rows);
}

Test(versionfile_formats, cargo)
{
	static const struct row rows[] = {
		{ "Cargo.toml", NULL, NULL,
		  "# version = \"9.9.9\"\n[package]\nname = \"a\" # version = \"8\"\nversion = \"^1.2.3^\" # the version\n"
		  "[dependencies]\nversion = \"1.0\"\nserde = { version = \"1.0\", features = [\"x\"] }\n",
		  NULL },
		{ "Cargo.toml", NULL, NULL,
		  "[dependencies.foo]\r\nversion = \"1.0\"\r\n\r\n[ package ]\r\n\"version\"='^1.2.3^'\r\n", NULL },
		{ "Cargo.toml", NULL, NULL, "package.version = \"^1.2.3^\"", NULL },
		{ "Cargo.toml", NULL, NULL, "package = { name = \"a\", version = \"^1.2.3^\" }\n", NULL },
		{ "Cargo.toml", NULL, NULL, "[package]\nversion = \"\"\"\n^1.2.3^\"\"\"\n", NULL },
		{ "Cargo.toml", NULL, NULL,
		  "[package]\ndescription = \"\"\"\n[package]\nversion = \"9.9.9\"\n\\\"\"\"\"\"\"\nkeywords = [\n  \"a]\", # ]\n  'b',\n]\n"
		  "version = \"^1.2.3^\"\n",
		  NULL },
		{ "Cargo.toml", NULL, NULL,
		  "[package]\nauthors = [[\"a\", [\"b\"]], { version = \"9\" }, ]\nversion = \"^1.2.3^\"\n", NULL },
		{ "Cargo.toml", NULL, NULL,
		  "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nversion = \"^1.2.3^\"\n[workspace.dependencies]\na = { version = \"1.2.3\" }\n",
		  NULL },
		{ "Cargo.toml", NULL, NULL,
		  "[package]\nversion.workspace = true\n[workspace.package]\nversion = \"^1.2.3^\"\n", NULL },
		{ "Cargo.toml", NULL, NULL,
		  "[workspace.package]\nversion = \"1.2.3\"\n[package]\nversion = \"^2.0.0^\"\n", NULL },
		{ "Cargo.toml", NULL, NULL, "[package]\nname = \"a\"\nversion.workspace = true\n", NULL },
		{ "Cargo.toml", NULL, NULL, "[package]\nversion = { workspace = true }\n", NULL },
		{ "Cargo.toml", NULL, NULL, "[[bin]]\nversion = \"1\"\n[package.metadata]\nversion = \"2\"\n", NULL },
		{ "Cargo.toml", NULL, NULL, "", NULL },
		{ "Cargo.toml", NULL, NULL, "[package]\nversion = \"1\"\nversion = \"2\"\n",
		  "Cargo.toml:3: 'package.version' stands here a second time" },
		{ "Cargo.toml", NULL, NULL, "[package]\nversion = 1\n",
		  "Cargo.toml:2: 'package.version' is not a string" },
		{ "Cargo.toml", NULL, NULL, "[package]\nversion = \"1.2\n", "Cargo.toml:2: string without an end" },
		{ "Cargo.toml", NULL, NULL, "[package]\nversion \"1.2\"\n", "Cargo.toml:2: expected '=' after a key" },
		{ "Cargo.toml", NULL, NULL, "[package\n", "Cargo.toml:1: table header without an end" },
		{ "Cargo.toml", NULL, NULL, "a = [1\nb = 2\n", "Cargo.toml:2: expected ',' or ']'" },
		{ "Cargo.toml", NULL, NULL, "a = \"\"\"x\n", "Cargo.toml:1: string without an end" },
		{ "Cargo.toml", NULL, NULL, "a = \"x\" y\n", "Cargo.toml:1: expected the end of the line" },
		{ "Cargo.toml", NULL, NULL, "a = \n", "Cargo.toml:1: expected a value" },
		{ "Cargo.toml", NULL, "package.metadata.x.version",
		  "[package]\nversion = \"1\"\n[package.metadata.x]\nversion = \"^2^\"\n", NULL },
		{ "Cargo.lock", NULL, NULL,
		  "# generated\nversion = 3\n\n[[package]]\nname = \"alpha\"\nversion = \"^1.2.3^\"\ndependencies = [\n \"serde\",\n]\n\n"
		  "[[package]]\nname = \"gamma\"\nversion = \"1.2.3\"\nsource = \"registry+https://x\"\nchecksum = \"0\"\n\n"
		  "[[package]]\nname = \"serde\"\nversion = \"1.2.3\"\n\n[[package]]\nversion = \"^1.2.3^\"\nname = \"@scope/beta\"\n",
		  NULL },
		{ "Cargo.lock", NULL, NULL,
		  "[root]\nname = \"alpha\"\nversion = \"^1.2.3^\"\n[metadata]\nname = \"gamma\"\nversion = \"1\"\n",
		  NULL },
		{ "Cargo.lock", NULL, NULL, "[[package]]\nname = \"serde\"\nversion = \"1.2.3\"\n", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, python)
{
	static const struct row rows[] = {
		{ "pyproject.toml", NULL, NULL,
		  "[build-system]\nrequires = [\"x\"]\n[project]\nname = \"a\"\nversion = \"^1.2.3^\"\n[tool.poetry]\nversion = \"9\"\n",
		  NULL },
		{ "pyproject.toml", NULL, NULL, "[tool.poetry]\nname = \"a\"\nversion = \"^1.2.3rc1^\"\n", NULL },
		{ "pyproject.toml", NULL, NULL,
		  "[tool.poetry]\nversion='^1^'\n[project]\nname=\"a\"\ndynamic=[\"version\"]\n", NULL },
		{ "pyproject.toml", NULL, NULL,
		  "[project]\nname = \"a\"\ndynamic = [\n  \"version\",\n]\n[tool.hatch.version]\npath = \"a.py\"\n",
		  NULL },
		{ "pyproject.toml", "toml", "tool.x.version", "[tool.x]\nversion = \"^1^\"\n[project]\nversion=\"2\"\n",
		  NULL },
		{ "setup.cfg", NULL, NULL,
		  "[metadata]\nname = a\nversion = ^1.2.3^\ndescription = x\n  version = 9\n[options]\nversion = 8\n",
		  NULL },
		{ "setup.cfg", NULL, NULL, "# version = 1\r\n; x\r\n[metadata]\r\nVersion: ^1.2.3^  \r\n", NULL },
		{ "setup.cfg", NULL, NULL, "[metadata]\nversion = attr: a.__version__\n", NULL },
		{ "setup.cfg", NULL, NULL, "[metadata]\nversion = file: VERSION\n", NULL },
		{ "setup.cfg", NULL, NULL, "[bumpversion]\ncurrent_version = 1.2.3\nversion = 2\n", NULL },
		{ "setup.cfg", NULL, NULL, "[metadata]\nversion = 1\nversion = 2\n",
		  "setup.cfg:3: 'metadata.version' stands here a second time" },
		{ "setup.cfg", NULL, NULL, "[metadata\nversion = 1\n", "setup.cfg:1: section header without an end" },
		{ "setup.cfg", "ini", "tool.v", "[tool]\nv = \"^1^\" ; x\n", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, xml)
{
	static const struct row rows[] = {
		{ "pom.xml", NULL, NULL,
		  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <version>9</version> -->\n<project xmlns=\"x\" a='>'>\n"
		  "  <parent>\n    <version>5.0</version>\n  </parent>\n  <version>\n    ^1.2.3-SNAPSHOT^\n  </version>\n"
		  "  <dependencies><dependency><version>1.2.3</version></dependency></dependencies>\n</project>\n",
		  NULL },
		{ "pom.xml", NULL, NULL,
		  "<project><parent><version>5.0</version></parent><artifactId>a</artifactId></project>", NULL },
		{ "pom.xml", NULL, NULL,
		  "<project><properties><revision>^1.2.3^</revision><version>2</version></properties><version>${revision}</version></project>",
		  NULL },
		{ "pom.xml", NULL, NULL, "<project><version>${revision}</version></project>", NULL },
		{ "pom.xml", NULL, NULL, "<project><version>${a}${b}</version></project>", NULL },
		{ "pom.xml", NULL, NULL, "<project><version><![CDATA[^1.2.3^]]></version></project>", NULL },
		{ "pom.xml", NULL, NULL,
		  "<project><x><![CDATA[<version>9</version>]]></x><version>^1.2.3^<!-- x --></version></project>",
		  NULL },
		{ "pom.xml", NULL, NULL,
		  "<!DOCTYPE project [ <!ENTITY a \"]>\"> <!-- ]> --> ]><project><version>^1^</version></project>",
		  NULL },
		{ "pom.xml", NULL, NULL, "<project><version/></project>", NULL },
		{ "pom.xml", NULL, NULL, "<?xml version=\"1.0\"?><project/>", NULL },
		{ "pom.xml", NULL, NULL, "<project><version>1<!-- -->2</version></project>",
		  "pom.xml:1: 'project.version' is not a string" },
		{ "pom.xml", NULL, NULL, "<project>\n<version>1</project>",
		  "pom.xml:2: closing tag of another element than 'version'" },
		{ "pom.xml", NULL, NULL, "<project><version>1</version>",
		  "pom.xml:1: element 'project' without an end" },
		{ "pom.xml", NULL, NULL, "<project><!-- x", "pom.xml:1: comment without an end" },
		{ "pom.xml", NULL, NULL, "<project a=\"x", "pom.xml:1: attribute value without an end" },
		{ "pom.xml", NULL, NULL, "</project>", "pom.xml:1: closing tag without an element" },
		{ "pom.xml", NULL, NULL, "<project></project>x", "pom.xml:1: text outside of the document" },
		{ "pom.xml", NULL, NULL, "", "pom.xml:1: the text ends too soon" },
		{ "src/a.csproj", NULL, NULL,
		  "\xef\xbb\xbf<Project Sdk=\"Microsoft.NET.Sdk\">\r\n  <PropertyGroup>\r\n    <Version>^1.2.3^</Version>\r\n"
		  "    <AssemblyVersion>1.2.3</AssemblyVersion>\r\n  </PropertyGroup>\r\n  <ItemGroup>\r\n"
		  "    <PackageReference Include=\"x\" Version=\"1.2.3\"><Version>9</Version></PackageReference>\r\n  </ItemGroup>\r\n</Project>",
		  NULL },
		{ "a.csproj", NULL, NULL,
		  "<Project><PropertyGroup><VersionPrefix>^1.2.3^</VersionPrefix><VersionSuffix>b</VersionSuffix></PropertyGroup></Project>",
		  NULL },
		{ "a.csproj", NULL, NULL,
		  "<Project><PropertyGroup Condition=\"'$(A)' == ''\"><Version>^1.2.3^</Version></PropertyGroup>"
		  "<PropertyGroup><Version>^1.2.3^</Version><Version>$(V)</Version></PropertyGroup></Project>",
		  NULL },
		{ "a.csproj", NULL, NULL, "<Project><PropertyGroup><Version>$(V)</Version></PropertyGroup></Project>",
		  NULL },
		{ "a.csproj", NULL, NULL,
		  "<Project Sdk=\"x\"><PropertyGroup><LangVersion>9</LangVersion></PropertyGroup></Project>", NULL },
		{ "config.xml", NULL, "widget@version",
		  "<widget id=\"a\" version = '^1.2.3^'><version>2</version></widget>", NULL },
		{ "config.xml", NULL, NULL,
		  "<package format=\"2\"><a><version>9</version></a><version>^1.2.3^</version></package>", NULL },
		{ "x.nuspec", "xml", "package.metadata.version",
		  "<package><metadata><version>^1^</version></metadata></package>", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, yaml)
{
	static const struct row rows[] = {
		{ "Chart.yaml", NULL, NULL, "apiVersion: v2\nname: a\nversion: ^1.2.3^\nappVersion: \"^1.2.3^\"\n",
		  NULL },
		{ "Chart.yaml", NULL, NULL,
		  "apiVersion: v2\nappVersion: 4.5.6 # not ours\nversion: ^1.2.3^ # version: 9\n", NULL },
		{ "Chart.yaml", NULL, NULL, "appVersion: ^1.2.3^\nversion: ^1.2.3^", NULL },
		{ "Chart.yaml", NULL, NULL, "appVersion: 1.2.3\n", NULL },
		{ "Chart.yaml", NULL, NULL,
		  "dependencies:\n- name: x\n  version: 9.9.9\n- version: 8\n  name: y\nmaintainers:\n  - name: z\n    version: 7\n"
		  "version: '^1.2.3^'\r\n",
		  NULL },
		{ "Chart.yaml", NULL, NULL,
		  "description: |\n  version: 9\n\n  version: 8\nannotations: {version: 7, a: [version, {version: 6}]}\nversion: ^1.2.3^\n",
		  NULL },
		{ "Chart.yaml", NULL, NULL,
		  "description: >-\n\n   version: 9\nnotes: a\n  version: 8\nmore: \"x\n  version: 7\n  \"\n'version': ^1.2.3^\n",
		  NULL },
		{ "Chart.yaml", NULL, NULL, "---\n# c\n%x: y\nversion: &v !!str ^1.2.3^\n---\nversion: 9\n", NULL },
		{ "Chart.yaml", NULL, NULL,
		  "keywords:\n- a\n-\n  - b: c\n    version: 1\n- - version: 2\n  - d\nversion: ^1.2.3^\n", NULL },
		{ "Chart.yaml", NULL, NULL, "version: ^1.2.3^\n  # deeper comment\n\nname: a\n", NULL },
		{ "Chart.yaml", NULL, NULL, "version: {{ v }}\n", NULL },
		{ "Chart.yaml", NULL, NULL, "version:\n", NULL },
		{ "Chart.yaml", NULL, NULL, "version: ~\n", NULL },
		{ "Chart.yaml", NULL, NULL, "version:\n  ^1.2.3^\nname: a\n", NULL },
		{ "Chart.yaml", NULL, NULL, "version: *x\n", "Chart.yaml:1: 'version' is not a string" },
		{ "Chart.yaml", NULL, NULL, "version: 1\nversion: 2\n",
		  "Chart.yaml:2: 'version' stands here a second time" },
		{ "Chart.yaml", NULL, NULL, "name: a\nversion 1.2.3\n", "Chart.yaml:2: expected 'key: value'" },
		{ "Chart.yaml", NULL, NULL, "version: \"1.2.3\n", "Chart.yaml:1: string without an end" },
		{ "Chart.yaml", NULL, NULL, "a: [1, 2\nversion: 1.2.3\n", "Chart.yaml:1: '[' without an end" },
		{ "Chart.yaml", NULL, NULL, "a: [1}\n", "Chart.yaml:1: '}' closes nothing" },
		{ "Chart.yaml", NULL, NULL, "a:\n\tversion: 1\n", "Chart.yaml:2: a tab cannot indent" },
		{ "pubspec.yaml", NULL, NULL, "name: a\nversion: ^1.2.3+45^\n\nenvironment:\n  sdk: '>=2.0.0'\n",
		  NULL },
		{ "pubspec.yaml", NULL, NULL, "name: a\npublish_to: none\ndependencies:\n  b:\n    version: 1.0.0\n",
		  NULL },
		{ "api.yaml", NULL, "info.version",
		  "openapi: 3.0.0\ninfo:\n  title: T\n  version: '^1.2.3^'\nx:\n  version: 2\n", NULL },
		{ "api.yml", "yaml", "info.version", "info: { title: 'it''s', \"version\": \"^1.2.3^\" }\n", NULL },
		{ "x.yaml", NULL, "a.1.v", "a:\n- v: 1\n- v: ^2^\n", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, lines)
{
	static const struct row rows[] = {
		{ "gradle.properties", NULL, NULL,
		  "# version=9\n! version=8\norg.gradle.jvmargs=-Xmx2g \\\n  version=7\nversion=^1.2.3^\n", NULL },
		{ "gradle.properties", NULL, NULL, "version : ^1.2.3^\r\nkotlin.version=1.9\r\n", NULL },
		{ "gradle.properties", NULL, NULL, "  version ^1.2.3^", NULL },
		{ "gradle.properties", NULL, NULL, "version=1\nversion=^2^\n", NULL },
		{ "gradle.properties", NULL, NULL, "pluginVersion=1.0\nversion=\n", NULL },
		{ "gradle.properties", NULL, "project.version", "version=1\nproject.version=^2^\n", NULL },
		{ "VERSION", NULL, NULL, "^1.2.3^", NULL },
		{ "VERSION", NULL, NULL, "\xef\xbb\xbf\r\n  v^1.2.3^ \r\n", NULL },
		{ "version.txt", NULL, NULL, "^2026.01^\nmore text\n", NULL },
		{ "VERSION", NULL, NULL, "Version 1.2.3\n", NULL },
		{ "VERSION", NULL, NULL, "1.2.3 (stable)\n", NULL },
		{ "VERSION", NULL, NULL, "MAJOR=1\n", NULL },
		{ "VERSION", NULL, NULL, "\n\n", NULL },
		{ "release", "plain", NULL, "^1.2.3^\n", NULL },
		{ "version.h", NULL, NULL,
		  "/* #define A_VERSION \"9.9\" */\n#ifndef VERSION_H\n# define  FOO_VERSION \\\n\t\"^1.2.3^\" /* x */\n#define ABI_VERSION \"7\"\n"
		  "// #define B_VERSION \"8.8\"\nstatic char *s = \"\\\"/*\";\n#define VERSION_STRING \"^1.2.3^\"\n#define VERSION_MAJOR 1\n",
		  NULL },
		{ "version.h", NULL, NULL,
		  "#define SUBVERSION \"1.2\"\n#define FOO_VERSION BAR_VERSION\n#define X_VERSION_H \"1.1\"\n", NULL },
		{ "src/a.h", "c-define", "ABI", "#define ABI_VERSION \"1.0\"\r\n#define ABI \"^7^\"\r\n", NULL },
		{ "src/a.c", "c-define", NULL, "#if 1\n#\tdefine VERSION\t\"^1.2.3^\"\n#endif", NULL },
		{ "Dockerfile", NULL, NULL,
		  "# LABEL version=9\nFROM x AS y\nLABEL maintainer=\"a b\" version=\"^1.2.3^\"\nlabel org.opencontainers.image.version=^1.2.3^\n"
		  "RUN echo LABEL version=8\n",
		  NULL },
		{ "Dockerfile", NULL, NULL,
		  "FROM x\nLABEL a=b \\\n  # version=7\n\n  \"version\"='^1.2.3^' \\\n  c=d\nENV version=9\nRUN a \\\nLABEL version=8\n",
		  NULL },
		{ "Dockerfile", NULL, NULL, "FROM x\nRUN <<EOF\nLABEL version=9\nEOF\nLABEL version ^1.2.3^\r\n",
		  NULL },
		{ "Dockerfile", NULL, NULL, "# escape=`\nFROM x\nLABEL a=b `\n version=^1.2.3^\n", NULL },
		{ "Dockerfile", NULL, NULL, "ARG VERSION=1\nLABEL version=$VERSION version2=3\n", NULL },
		{ "Dockerfile", NULL, "my.label", "LABEL version=1 my.label=^2^\n", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, cmake)
{
	static const struct row rows[] = {
		{ "CMakeLists.txt", NULL, NULL,
		  "cmake_minimum_required(VERSION 3.10)\n# project(a VERSION 9)\n#[[ project(a VERSION 8) ]]\nmessage(\"project(b VERSION 7)\")\n"
		  "project(foo\n  # VERSION 6\n  VERSION ^1.2.3^\n  LANGUAGES C)\n",
		  NULL },
		{ "CMakeLists.txt", NULL, NULL, "PROJECT ( foo VERSION \"^1.2.3.4^\" )", NULL },
		{ "CMakeLists.txt", NULL, NULL,
		  "set(FOO_VERSION \"^1.2.3^\" CACHE STRING x)\r\nproject(foo VERSION ${FOO_VERSION})\r\n", NULL },
		{ "CMakeLists.txt", NULL, NULL, "set(x [==[ ]=] project(a VERSION 9) ]==])\nproject(a VERSION ^1.2.3^)",
		  NULL },
		{ "CMakeLists.txt", NULL, NULL, "project(foo VERSION ${MAJOR}.${MINOR})\n", NULL },
		{ "CMakeLists.txt", NULL, NULL, "project(foo VERSION ${NOWHERE})\n", NULL },
		{ "CMakeLists.txt", NULL, NULL, "project(foo C)\nfind_package(X VERSION 1.2)\n", NULL },
		{ "CMakeLists.txt", NULL, NULL, "project(foo VERSION", NULL },
		{ "CMakeLists.txt", NULL, NULL, "set(x \"unclosed\nproject(foo VERSION 1.2.3)", NULL },
		{ "v.cmake", NULL, "LIB_VERSION", "SET(LIB_VERSION ^1.2.3^)\nproject(x VERSION 9)\n", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, autoconf_meson_mix)
{
	static const struct row rows[] = {
		{ "configure.ac", NULL, NULL,
		  "dnl AC_INIT([a], [9])\n# AC_INIT([a], [8])\nAC_PREREQ([2.69])\nAC_INIT([foo, bar], [^1.2.3^], [x@y])\n",
		  NULL },
		{ "configure.ac", NULL, NULL, "AC_INIT(foo,\n\t^1.2.3^,\n\tx)\r\n", NULL },
		{ "configure.ac", NULL, NULL, "m4_define([my_version], [^1.2.3^])\nAC_INIT([foo], [my_version])\n",
		  NULL },
		{ "configure.ac", NULL, NULL, "AC_INIT([foo], [m4_esyscmd([git describe])])\n", NULL },
		{ "configure.ac", NULL, NULL, "AC_INIT([foo], my_version)\n", NULL },
		{ "configure.ac", NULL, NULL, "AC_INIT([foo])\nAM_INIT_AUTOMAKE([1.2])\n", NULL },
		{ "configure.ac", NULL, NULL, "AC_INIT([foo", NULL },
		{ "configure.ac", NULL, "lt_ver", "m4_define([lt_ver], [^7^])\nAC_INIT([a],[1])\n", NULL },
		{ "meson.build", NULL, NULL,
		  "# project(version: '9')\nproject('foo', 'c', # version: '8'\n  default_options: ['version: 7', 'c_std=c11'],\n"
		  "  meson_version : '>= 0.50',\n  version : '^1.2.3^')\ndependency('x', version: '>=1')\n",
		  NULL },
		{ "meson.build", NULL, NULL, "project('a', version: files('VERSION'))\n", NULL },
		{ "meson.build", NULL, NULL, "project('''it's\nversion: '1' ''', 'c')\ndependency('x', version: '1')\n",
		  NULL },
		{ "meson.build", NULL, NULL, "project('a', version: run_command('x', version: '1').stdout())\n", NULL },
		{ "mix.exs", NULL, NULL,
		  "defmodule A do\n  @moduledoc \"\"\"\n  def project do [version: \"9\"] end\n  \"\"\"\n  # version: \"8\"\n  def project do\n    [\n"
		  "      app: :a, # it's\n      releases: [a: [version: \"7\"]],\n      version: \"^1.2.3^\",\n      deps: deps()\n    ]\n  end\nend\n",
		  NULL },
		{ "mix.exs", NULL, NULL,
		  "defmodule A do\n  @version \"^1.2.3^\"\n  @doc \"x\"\n  def project, do: [app: :a, version: @version, docs: [source_ref: \"v#{@version}\"]]\nend\n",
		  NULL },
		{ "mix.exs", NULL, NULL,
		  "def project do\n [app: :a, version: File.read!(\"VERSION\")]\nend\n@version \"1\"\n", NULL },
		{ "mix.exs", NULL, NULL, "def deps do\n [version: \"1\"]\nend\n", NULL },
		{ "mix.exs", NULL, "vsn", "@vsn \"^1^\"\n def project do\n [version: \"2\"]\nend\n", NULL },
	};

	CHECK(rows);
}

Test(versionfile_formats, depth_and_size_do_no_harm, .timeout = 30)
{
	static const struct {
		const char *path, *lead, *repeat;
	} rows[] = {
		{ "package.json", "", "[" },
		{ "package.json", "", "{\"a\":" },
		{ "Cargo.toml", "a=", "[" },
		{ "Cargo.toml", "a=", "{a=" },
		{ "Chart.yaml", "", "- " },
		{ "Chart.yaml", "a: ", "[" },
		{ "Chart.yaml", "a: ", "{a: " },
		{ "pom.xml", "", "<a>" },
		{ "pom.xml", "<a>", "&" },
		{ "pom.xml", "<a ", "a=''" },
		{ "configure.ac", "AC_INIT(", "[" },
		{ "configure.ac", "", "AC_INIT([a],[" },
		{ "CMakeLists.txt", "", "[=[" },
		{ "CMakeLists.txt", "", "project(" },
		{ "CMakeLists.txt", "project([==", "]=" },
		{ "meson.build", "project(", "(" },
		{ "mix.exs", "def project do ", "[" },
		{ "mix.exs", "", "\"" },
		{ "version.h", "", "/*" },
		{ "version.h", "", "#define " },
		{ "version.h", "", "\\" },
		{ "Dockerfile", "", "LABEL \\\n" },
		{ "Dockerfile", "LABEL ", "a=b " },
		{ "Dockerfile", "", "RUN <<A\n" },
		{ "setup.cfg", "", "[a]\n" },
		{ "setup.cfg", "[metadata]\nversion =", " #" },
		{ "gradle.properties", "", "\\\n" },
		{ "VERSION", "", "\n" },
		{ "Cargo.toml", "", "[[a]]\n" },
		{ "Cargo.toml", "a", ".a" },
		{ "Chart.yaml", "", "a: \n " },
		{ "Chart.yaml", "a: '", "''" },
		{ "package-lock.json", "{\"packages\":", "{\"\":" },
	};
	struct err err = ERR_INIT;
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct versionfile_request req = { rows[i].path, NULL, NULL, NULL, NULL, NULL };
		struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
		struct strbuf text = STRBUF_INIT;
		char *bytes;

		strbuf_addstr(&text, rows[i].lead);
		for (n = 0; n < 300000; n++)
			strbuf_addstr(&text, rows[i].repeat);
		bytes = exact(&text);
		cr_expect_neq(versionfile_find(&spans, &req, bytes, text.len, &err), 0, "row %zu", i);
		versionfile_spans_release(&spans);
		strbuf_release(&text);
		free(bytes);
	}
	err_release(&err);
}
