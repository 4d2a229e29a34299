/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/forge.h"

Test(forge, finds_kind_and_base_by_the_remote)
{
	static const struct {
		const char *remote, *kind;
		enum forge_kind want;
		const char *base;
	} rows[] = {
		{ "https://github.com/own/name.git", NULL, FORGE_GITHUB, "https://github.com/own/name" },
		{ "https://github.com/own/name/", NULL, FORGE_GITHUB, "https://github.com/own/name" },
		{ "https://me:pa:ss@github.com/own/name", NULL, FORGE_GITHUB, "https://github.com/own/name" },
		{ "https://me:p@ss@github.com/own/name", NULL, FORGE_GITHUB, "https://github.com/own/name" },
		{ "git@github.com:own/name.git", NULL, FORGE_GITHUB, "https://github.com/own/name" },
		{ "ssh://git@github.com:22/own/name.git", NULL, FORGE_GITHUB, "https://github.com/own/name" },
		{ "git://GitHub.com/own/name", NULL, FORGE_GITHUB, "https://GitHub.com/own/name" },
		{ "https://gitlab.corp:8443/a/b/c.git", NULL, FORGE_GITLAB, "https://gitlab.corp:8443/a/b/c" },
		{ "http://gitlab.corp:80x/a/b", NULL, FORGE_GITLAB, "http://gitlab.corp/a/b" },
		{ "https://codeberg.org/a/b", NULL, FORGE_GITEA, "https://codeberg.org/a/b" },
		{ "https://forgejo.example/a/b", NULL, FORGE_GITEA, "https://forgejo.example/a/b" },
		{ "git@bitbucket.org:a/b.git", NULL, FORGE_BITBUCKET, "https://bitbucket.org/a/b" },
		{ "https://org@dev.azure.com/org/my%20project/_git/name", NULL, FORGE_AZURE,
		  "https://dev.azure.com/org/my%20project/_git/name" },
		{ "git@ssh.dev.azure.com:v3/org/project/name", NULL, FORGE_AZURE,
		  "https://dev.azure.com/org/project/_git/name" },
		{ "ssh://git@ssh.dev.azure.com:22/v3/org/project/name", NULL, FORGE_AZURE,
		  "https://dev.azure.com/org/project/_git/name" },
		{ "https://org.visualstudio.com/project/_git/name", NULL, FORGE_AZURE,
		  "https://org.visualstudio.com/project/_git/name" },
		{ "https://git.example.com/a/b", NULL, FORGE_NONE, NULL },
		{ "https://git.example.com/a/b", "forgejo", FORGE_GITEA, "https://git.example.com/a/b" },
		{ "https://github.com/a/b", "none", FORGE_NONE, NULL },
		{ "[::1]:own/name", "gitlab", FORGE_GITLAB, "https://[::1]/own/name" },
		{ "https://github.com/a b/<c>(d)", NULL, FORGE_GITHUB, "https://github.com/a%20b/%3Cc%3E%28d%29" },
		{ "/srv/github.com/own/name", NULL, FORGE_NONE, NULL },
		{ "../github:x", NULL, FORGE_NONE, NULL },
		{ "file:///srv/github/own", NULL, FORGE_NONE, NULL },
		{ "https://github.com/", NULL, FORGE_NONE, NULL },
		{ "https://git\"hub.github.com/a/b", NULL, FORGE_NONE, NULL },
		{ "C:\\github\\x", NULL, FORGE_NONE, NULL },
		{ "", NULL, FORGE_NONE, NULL },
		{ NULL, "github", FORGE_NONE, NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *remote = rows[i].remote ? rows[i].remote : "(none)";
		struct forge f = FORGE_INIT;

		forge_init(&f, rows[i].remote, rows[i].kind, NULL);
		cr_expect_eq(f.kind, rows[i].want, "%s: kind %d", remote, f.kind);
		if (rows[i].base)
			cr_expect(f.base && !strcmp(f.base, rows[i].base), "%s: '%s'", remote, f.base ? f.base : "");
		else
			cr_expect_null(f.base, "%s", remote);
		forge_release(&f);
	}
}

Test(forge, makes_urls_by_kind)
{
	static const struct {
		const char *remote, *commit, *issue, *other, *compare, *release;
	} rows[] = {
		{ "https://github.com/o/n", "https://github.com/o/n/commit/abc", "https://github.com/o/n/issues/12",
		  "https://github.com/x/y/issues/3", "https://github.com/o/n/compare/a/v1%2B2...v2",
		  "https://github.com/o/n/releases/tag/a/v1%2B2" },
		{ "https://gitlab.com/o/n", "https://gitlab.com/o/n/-/commit/abc", "https://gitlab.com/o/n/-/issues/12",
		  "https://gitlab.com/x/y/-/issues/3", "https://gitlab.com/o/n/-/compare/a/v1%2B2...v2",
		  "https://gitlab.com/o/n/-/releases/a%2Fv1%2B2" },
		{ "https://gitea.com/o/n", "https://gitea.com/o/n/commit/abc", "https://gitea.com/o/n/issues/12",
		  "https://gitea.com/x/y/issues/3", "https://gitea.com/o/n/compare/a/v1%2B2...v2",
		  "https://gitea.com/o/n/releases/tag/a/v1%2B2" },
		{ "https://bitbucket.org/o/n", "https://bitbucket.org/o/n/commits/abc",
		  "https://bitbucket.org/o/n/issues/12", "https://bitbucket.org/x/y/issues/3",
		  "https://bitbucket.org/o/n/branches/compare/v2%0Da%2Fv1%2B2",
		  "https://bitbucket.org/o/n/commits/tag/a/v1%2B2" },
		{ "https://dev.azure.com/o/p/_git/n", "https://dev.azure.com/o/p/_git/n/commit/abc",
		  "https://dev.azure.com/o/p/_workitems/edit/12", "",
		  "https://dev.azure.com/o/p/_git/n/branchCompare?baseVersion=GTa%2Fv1%2B2&targetVersion=GTv2",
		  "https://dev.azure.com/o/p/_git/n?version=GTa%2Fv1%2B2" },
		{ NULL, "", "", "", "", "" },
	};
	struct strbuf sb[5] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *want[5] = { rows[i].commit, rows[i].issue, rows[i].other, rows[i].compare,
					rows[i].release };
		struct forge f = FORGE_INIT;

		forge_init(&f, rows[i].remote, NULL, NULL);
		cr_expect_eq(forge_commit(&f, &sb[0], "abc"), *want[0] != 0);
		cr_expect_eq(forge_issue(&f, &sb[1], "#12", 3), *want[1] != 0);
		cr_expect_eq(forge_issue(&f, &sb[2], "x/y#3", 5), *want[2] != 0);
		cr_expect_eq(forge_compare(&f, &sb[3], "a/v1+2", "v2"), *want[3] != 0);
		cr_expect_eq(forge_release_page(&f, &sb[4], "a/v1+2"), *want[4] != 0);
		for (k = 0; k < 5; k++) {
			cr_expect_str_eq(sb[k].buf, want[k], "%s %zu", rows[i].remote ? rows[i].remote : "-", k);
			strbuf_release(&sb[k]);
		}
		cr_expect_eq(forge_issue(&f, &sb[0], "ABC-12", 6), 0);
		cr_expect_eq(forge_issue(&f, &sb[0], "GH-12", 5), *want[1] != 0);
		strbuf_release(&sb[0]);
		forge_release(&f);
	}
}

Test(forge, obeys_the_patterns_of_the_policy)
{
	static const char pattern[] = "https://x/%(issue)?100%%&%(no)";
	struct forge f = FORGE_INIT;
	struct strbuf sb = STRBUF_INIT;

	f.issue_url = pattern;
	cr_expect_eq(forge_issue(&f, &sb, "ABC-12", 6), 1);
	cr_expect_str_eq(sb.buf, "https://x/ABC-12?100%&%(no)");
	strbuf_reset(&sb);
	cr_expect_eq(forge_issue(&f, &sb, "#7", 2), 1);
	cr_expect_str_eq(sb.buf, "https://x/7?100%&%(no)");
	strbuf_reset(&sb);
	cr_expect_eq(forge_issue(&f, &sb, "a/b#7", 5), 0);
	f.commit_url = "c %(commit)";
	f.compare_url = "%(from)|%(to)";
	f.release_url = "%(tag)";
	cr_expect_eq(forge_commit(&f, &sb, "a b"), 1);
	cr_expect_eq(forge_compare(&f, &sb, "p", "q"), 1);
	cr_expect_eq(forge_release_page(&f, &sb, "v1"), 1);
	cr_expect_str_eq(sb.buf, "c a%20bp|qv1");
	strbuf_release(&sb);
}
