/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/lines.h"

static struct lines load(struct repo *r)
{
	struct err err = ERR_INIT;
	struct lines ls;

	fixture_open(r);
	cr_assert_eq(lines_load(&ls, r, &err), 0, "%s", err.msg.buf);
	err_release(&err);
	return ls;
}

static void unload(struct lines *ls, struct repo *r)
{
	lines_release(ls);
	repo_close(r);
}

/* The branches of all lines, oldest first. */
static char *branches(const struct lines *ls)
{
	struct strbuf out = STRBUF_INIT;
	size_t i;

	for (i = 0; i < ls->n; i++)
		strbuf_addf(&out, "%s%s%s", i ? " " : "", ls->v[i].line.branch, ls->v[i].is_remote ? "?" : "");
	return strbuf_detach(&out, NULL);
}

/* Each row is a repository of its own: what is done to it, and the lines that it then has. */
Test(lines, release_branches_and_the_main_line_from_old_to_new)
{
	static const struct {
		const char *script, *lines, *production;
	} rows[] = {
		{ "git branch release/1.10; git branch release/1.9; git branch topic", "release/1.9 release/1.10 main", NULL },
		{ "git branch -m trunk; git config release.branch trunk; git branch main", "trunk", NULL },
		{ "git config release.branch gone; git branch release/1.0", "release/1.0", NULL },
		{ "git branch -m odd", "odd", NULL },
		{ "git branch -m release/1.0", "release/1.0", NULL },
		{ "git branch -m hotfix/1.0.1", "", NULL },
		{ "git branch -m master; git branch topic; git switch -q topic", "master", NULL },
		{ "git config release.strategy gitflow; git branch develop; git branch release/1.0", "release/1.0 develop", "main" },
		{ "git config release.strategy gitflow", "", "main" },
		{ "git config release.releaseBranch 'support/%(major)'; git branch support/2; git branch release/1.0", "support/2 main",
		  NULL },
		{ "git branch release/1.0; git symbolic-ref refs/heads/release/2.0 refs/heads/release/1.0", "release/1.0 main", NULL },
		{ "git branch release/1.0; git clone -q . ../c; cd ../c; git branch release/2.0; git remote rename origin up",
		  "release/1.0? release/2.0 main", NULL },
		{ "git branch release/1.0; git clone -q . ../c; cd ../c; git branch release/1.0", "release/1.0 main", NULL },
		{ "git branch -m next; git clone -q . ../c; cd ../c; git switch -qc topic; git branch -qD next; git branch main", "next?", NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct repo r;
		struct lines ls;
		char *got, *where;

		fixture_start();
		fixture_commit("feat: one", 1000);
		where = sh("%s; pwd", rows[i].script);
		cr_assert_eq(chdir(where), 0);
		ls = load(&r);
		got = branches(&ls);
		cr_expect_str_eq(got, rows[i].lines, "%s: %s", rows[i].script, got);
		cr_expect_eq(ls.production.line.branch != NULL, rows[i].production != NULL, "%s", rows[i].script);
		cr_expect_eq(lines_main(&ls) != NULL, ls.n && ls.v[ls.n - 1].line.is_main);
		free(got);
		free(where);
		unload(&ls, &r);
		fixture_end();
	}
}

Test(lines, one_is_found_by_branch_ref_and_name)
{
	static const char *const names[] = { "release/1.2", "refs/heads/release/1.2", "heads/release/1.2", "1.2" };
	const struct repo_line *found;
	struct err err = ERR_INIT;
	struct lines ls;
	struct repo r;
	size_t i;

	fixture_start();
	fixture_commit("feat: one", 1000);
	do_sh("git branch release/1.2; git branch release/1.3");
	ls = load(&r);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		cr_expect_eq(lines_find(&ls, names[i]), &ls.v[0], "%s", names[i]);
	cr_expect_eq(lines_find(&ls, "main"), lines_main(&ls));
	cr_expect_null(lines_find(&ls, "1.4"));
	cr_expect_eq(lines_get(&found, &ls, "1.4", &err), ERR_FAIL);
	cr_expect(strstr(err.hint.buf, "release/1.2, release/1.3, main"), "%s", err.hint.buf);
	err_release(&err);
	unload(&ls, &r);
	fixture_end();
}

Test(lines, a_version_comes_from_the_line_that_fixes_most_of_it)
{
	static const struct {
		const char *version, *branch;
	} rows[] = { { "1.2.7", "release/1.2" }, { "1.3.0", "release/1.3" }, { "1.30.0", "main" }, { "2.0.0", "main" } };
	struct lines ls;
	struct repo r;
	size_t i;

	fixture_start();
	fixture_commit("feat: one", 1000);
	do_sh("git branch release/1.2; git branch release/1.3");
	ls = load(&r);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version v = VERSION_INIT;

		cr_assert_eq(version_parse(&v, &r.policy.scheme, rows[i].version, strlen(rows[i].version), NULL, NULL), 0);
		cr_expect_str_eq(lines_of_version(&ls, &v)->line.branch, rows[i].branch);
		version_release(&v);
	}
	cr_expect(lines_must_receive(&ls.v[1], &ls.v[0]));
	cr_expect(lines_must_receive(lines_main(&ls), &ls.v[0]));
	cr_expect_not(lines_must_receive(&ls.v[0], &ls.v[1]));
	cr_expect_not(lines_must_receive(&ls.v[0], &ls.v[0]));
	unload(&ls, &r);
	fixture_end();
}

Test(lines, notes_that_people_write_are_read)
{
	struct lines ls;
	struct repo r;

	fixture_start();
	fixture_commit("feat: one", 1000);
	do_sh("git branch release/1.2; git branch release/1.3; git config release.owner all@example.com");
	do_sh("printf 'hello\\nclosed: release/1.2\\nowner: release/1.3 Ana <a@example.com>\\nowner:\\nclosed release/1.3\\n' |"
	      "git notes --ref=release-lines add -F -");
	ls = load(&r);
	cr_expect(ls.v[0].is_closed);
	cr_expect_not(ls.v[1].is_closed);
	cr_expect_not(lines_must_receive(&ls.v[0], &ls.v[0]));
	cr_expect_eq(ls.records.n, 2);
	cr_expect_str_eq(lines_owner(&ls, &r, &ls.v[1]), "Ana <a@example.com>");
	cr_expect_str_eq(lines_owner(&ls, &r, &ls.v[0]), "all@example.com");
	unload(&ls, &r);
	fixture_end();
}

Test(lines, the_owner_of_the_highest_release_speaks_for_the_line)
{
	struct lines ls;
	struct repo r;

	fixture_start();
	fixture_commit("feat: one", 1000);
	do_sh("git branch release/1.2; printf 'owner: v1.2.10 ten\\nowner: v1.2.9 nine\\nowner: v1.3.0 other\\nowner: release/1.2 line\\n' |"
	      "git notes --ref=release-lines add -F -");
	ls = load(&r);
	cr_expect_str_eq(lines_owner(&ls, &r, &ls.v[0]), "ten");
	cr_expect_null(lines_owner(&ls, &r, lines_main(&ls)));
	unload(&ls, &r);
	fixture_end();
}

Test(lines, the_latest_tag_is_the_highest_that_is_reachable)
{
	const struct tag *latest = NULL;
	struct tags tags = { 0 };
	size_t commits = 0;
	struct lines ls;
	struct repo r;

	fixture_start();
	fixture_commit("feat: one", 1000);
	do_sh("git tag v1.2.0; git branch release/1.2");
	fixture_commit("feat: two", 1001);
	fixture_commit("feat: three", 1002);
	do_sh("git tag v2.0.0 HEAD~");
	ls = load(&r);
	cr_assert_eq(tags_load(&tags, &r, "v", NULL), 0);
	cr_expect_eq(lines_latest(&latest, &commits, &ls.v[0], &r, &tags, NULL), 0);
	cr_expect_str_eq(latest->name, "v1.2.0");
	cr_expect_eq(commits, 0);
	cr_expect_eq(lines_latest(&latest, &commits, lines_main(&ls), &r, &tags, NULL), 0);
	cr_expect_str_eq(latest->name, "v2.0.0");
	cr_expect_eq(commits, 1);
	tags_release(&tags);
	unload(&ls, &r);
	fixture_end();
}
