/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/strbuf.h"
#include "../../../common/model/workspace.h"

Test(workspace, lists_members)
{
	static const struct {
		const char *file, *text, *globs; /* joined by ' ' */
		const char *error;		 /* or NULL */
	} rows[] = {
		{ "package.json", "{\"workspaces\":[\"packages/*\",\"./apps/web/\",\"!packages/x\"]}",
		  "packages/* apps/web !packages/x", NULL },
		{ "a/package.json", "{\"workspaces\":{\"packages\":[\"p/*\"],\"nohoist\":[\"**/x\"]}}", "p/*", NULL },
		{ "package.json", "{\"name\":\"a\",\"files\":[\"x\"]}", "", NULL },
		{ "package.json", "{\"workspaces\":[", "", "package.json:1: the text ends too soon" },
		{ "Cargo.toml",
		  "[workspace]\nmembers = [\n  \"crates/*\", # \"x\"\n  'cli',\n]\nexclude = [\"crates/old\"]\n[workspace.package]\nmembers = [\"y\"]\n",
		  "crates/* cli !crates/old", NULL },
		{ "Cargo.toml", "[package]\nname = \"a\"\n", "", NULL },
		{ "Cargo.toml", "[workspace\n", "", "Cargo.toml:1: table header without an end" },
		{ "pnpm-workspace.yaml",
		  "packages:\n  # all\n  - 'packages/*'\n  - \"!**/test/**\"\n  - apps\ncatalog:\n  - x\n",
		  "packages/* !**/test/** apps", NULL },
		{ "pnpm-workspace.yaml", "packages: ['a', b/*]\n", "a b/*", NULL },
		{ "pnpm-workspace.yaml", "packages: [a\n", "", "pnpm-workspace.yaml:1: '[' without an end" },
		{ "go.work",
		  "go 1.21\n\nuse ./cmd/a // note\nuse (\n\t./lib\r\n\t// no\n\t\"./with space\"\n\t.\n)\nreplace x => ./y\n",
		  "cmd/a lib with space .", NULL },
		{ "go.work", "use (\n./a\n", "", "go.work:1: 'use (' without an end" },
	};
	struct err err = ERR_INIT;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strvec globs = STRVEC_INIT;
		struct strbuf joined = STRBUF_INIT;

		cr_expect_eq(workspace_members(rows[i].file, rows[i].text, strlen(rows[i].text), &globs, &err),
			     rows[i].error ? ERR_FAIL : 0, "row %zu: %s", i, err.msg.buf);
		if (rows[i].error)
			cr_expect_str_eq(err.msg.buf, rows[i].error);
		for (j = 0; j < globs.n; j++)
			strbuf_addf(&joined, "%s%s", j ? " " : "", globs.v[j]);
		cr_expect_str_eq(joined.buf, rows[i].globs, "row %zu: %s", i, joined.buf);
		strvec_release(&globs);
		strbuf_release(&joined);
	}
	err_release(&err);
}

Test(workspace, refuses_other_files_and_other_than_text)
{
	struct strvec globs = STRVEC_INIT;

	cr_expect_eq(workspace_members("Makefile", "a:", 2, &globs, NULL), ERR_NOTFOUND);
	cr_expect_eq(workspace_members("go.work", "use a\0", 6, &globs, NULL), ERR_FAIL);
	cr_expect_eq(globs.n, 0);
	strvec_release(&globs);
}
