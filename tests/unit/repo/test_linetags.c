/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/linetags.h"

static struct lines load(struct repo *r)
{
	struct err err = ERR_INIT;
	struct lines ls;

	fixture_open(r);
	cr_assert_eq(lines_load(&ls, r, &err), 0, "%s", err.msg.buf);
	err_release(&err);
	return ls;
}

/* What git says: of the tags that are merged into the line, the highest by version; and how many commits came since. */
static void compare_with_git(const struct lines *ls, const struct linetags *lt, const char *prefix, unsigned seed)
{
	size_t i;

	for (i = 0; i < ls->n; i++) {
		char *tag = sh("git -c versionsort.suffix=-rc tag --merged %s --list '%s[0-9]*' --sort=v:refname | tail -n 1",
			       ls->v[i].ref, prefix);
		char *n = sh("git rev-list --count %s %s%s", ls->v[i].ref, *tag ? "^" : "", tag);

		cr_expect_str_eq(lt->v[i].latest ? lt->v[i].latest : "", tag, "seed %u, %s: %s, wanted %s", seed,
				 ls->v[i].ref, lt->v[i].latest, tag);
		cr_expect_eq(lt->v[i].commits, (size_t)atol(n), "seed %u, %s: %zu, wanted %s", seed, ls->v[i].ref,
			     lt->v[i].commits, n);
		free(tag);
		free(n);
	}
}

Test(linetags, all_lines_of_any_history_are_as_git_has_them)
{
	unsigned seed;

	for (seed = 1; seed <= 12; seed++) {
		struct err err = ERR_INIT;
		struct linetags lt;
		struct lines ls;
		struct repo r;

		fixture_start();
		/* More lines than are counted at once. */
		fixture_history(seed, 120, seed % 2);
		do_sh("for i in $(seq 3 3 120); do git branch release/1.$i b$i; done");
		ls = load(&r);
		cr_assert_eq(ls.n, 41);
		cr_assert_eq(linetags_read(&lt, &r, &ls, &err), 0, "%s", err.msg.buf);
		compare_with_git(&ls, &lt, "v", seed);
		linetags_release(&lt);
		lines_release(&ls);
		repo_close(&r);
		fixture_end();
	}
}

/* One by one, a line's answer is found another way. */
Test(linetags, together_they_are_as_one_by_one)
{
	unsigned seed;
	size_t i;

	for (seed = 20; seed <= 25; seed++) {
		struct tags tags = { 0 };
		struct linetags lt;
		struct lines ls;
		struct repo r;

		fixture_start();
		fixture_history(seed, 60, 0);
		do_sh("for i in 10 20 30 40 50; do git branch release/1.$i b$i; git tag w9.$i.0 b$i; done; git tag v1.9.9-rc.1 b50;"
		      "git tag v1.9.9 b50");
		ls = load(&r);
		cr_assert_eq(linetags_read(&lt, &r, &ls, NULL), 0);
		cr_assert_eq(tags_load(&tags, &r, "v", NULL), 0);
		for (i = 0; i < ls.n; i++) {
			const struct tag *latest = NULL;
			size_t commits = 0;

			cr_assert_eq(lines_latest(&latest, &commits, &ls.v[i], &r, &tags, NULL), 0);
			cr_expect_str_eq(lt.v[i].latest ? lt.v[i].latest : "", latest ? latest->name : "", "seed %u", seed);
			cr_expect_eq(lt.v[i].commits, commits, "seed %u", seed);
		}
		tags_release(&tags);
		linetags_release(&lt);
		lines_release(&ls);
		repo_close(&r);
		fixture_end();
	}
}

Test(linetags, each_package_has_its_own_tags)
{
	struct linetags lt;
	struct lines ls;
	struct repo r;

	fixture_start();
	do_sh("git config release.releaseBranch '%%(package)/release/%%(major).%%(minor)';"
	      "git config release-package.api.path api; git config release-package.core.path core");
	fixture_commit("feat: one", 1000);
	do_sh("git tag api/v1.0.0; git tag core/v2.0.0; git tag v7.0.0; git branch api/release/1.0; git branch core/release/2.0");
	fixture_commit("feat: two", 1001);
	do_sh("git branch -f core/release/2.0; git tag core/v2.0.1");
	ls = load(&r);
	cr_assert_eq(ls.n, 3);
	cr_assert_eq(linetags_read(&lt, &r, &ls, NULL), 0);
	cr_expect_str_eq(lt.v[0].latest, "api/v1.0.0");
	cr_expect_eq(lt.v[0].commits, 0);
	cr_expect_str_eq(lt.v[1].latest, "core/v2.0.1");
	cr_expect_eq(lt.v[1].commits, 0);
	cr_expect_str_eq(lt.v[2].latest, "v7.0.0");
	cr_expect_eq(lt.v[2].commits, 1);
	linetags_release(&lt);
	lines_release(&ls);
	repo_close(&r);
	fixture_end();
}

Test(linetags, a_shallow_clone_gives_the_answer_or_says_what_it_lacks)
{
	struct err err = ERR_INIT;
	struct linetags lt;
	struct lines ls;
	struct repo r;

	fixture_start();
	fixture_commit("feat: one", 1000);
	fixture_commit("feat: two", 1001);
	do_sh("git tag v1.2.0; git branch release/1.2");
	fixture_commit("feat: three", 1002);
	do_sh("git clone -q --depth=2 --no-single-branch \"file://$PWD\" ../c");
	cr_assert_eq(chdir("../c"), 0);
	ls = load(&r);
	cr_assert_eq(ls.n, 2);
	cr_expect_eq(linetags_read(&lt, &r, &ls, &err), 0, "%s", err.msg.buf);
	cr_expect_str_eq(lt.v[0].latest, "v1.2.0");
	cr_expect_eq(lt.v[1].commits, 1);
	linetags_release(&lt);
	lines_release(&ls);
	repo_close(&r);
	do_sh("git tag -d v1.2.0");
	ls = load(&r);
	cr_expect_eq(linetags_read(&lt, &r, &ls, &err), ERR_SHALLOW);
	linetags_release(&lt);
	lines_release(&ls);
	repo_close(&r);
	err_release(&err);
	fixture_end();
}
