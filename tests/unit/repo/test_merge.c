/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/commitobject.h"
#include "../../../common/repo/merge.h"

static struct repo repo;

/* Branches a and b leave a common commit: package.json at 1.2.0, a changelog, ten lines in f. */
static void start(void)
{
	fixture_start();
	do_sh("printf '{\\n  \"name\": \"x\",\\n  \"version\": \"1.2.0\",\\n  \"private\": false\\n}\\n' > package.json;"
	      "printf '# Changelog\\n\\n## [1.2.0] - 2026-01-01\\n\\n### Fixed\\n\\n- old\\n' > CHANGELOG.md; seq 10 > f;"
	      "git add -A; git commit -qm 'chore: start'; git branch a; git branch b");
}

static void end(void)
{
	repo_close(&repo);
	fixture_end();
}

TestSuite(merge, .init = start, .fini = end, .timeout = 120);

/* On the branch: the version in package.json, an entry for it, and a line of shell. */
static void release_on(const char *branch, const char *version, const char *more)
{
	do_sh("git checkout -q %s; sed -i 's/\"version\": \"[^\"]*\"/\"version\": \"%s\"/' package.json;"
	      "sed -i '2a ## [%s] - 2026-02-01\\n\\n### Fixed\\n\\n- in %s\\n' CHANGELOG.md; %s; git add -A; git commit -qm 'fix: %s'",
	      branch, version, version, version, more, version);
}

static void change_on(const char *branch, const char *shell)
{
	do_sh("git checkout -q %s; %s; git add -A; git commit -qm 'fix: %s'", branch, shell, branch);
}

static struct merge_result merged(const char *ours, const char *theirs, int pick)
{
	struct merge_result m = MERGE_RESULT_INIT;
	struct err err = ERR_INIT;
	git_oid a, b;

	fixture_open(&repo);
	a = fixture_oid(&repo, ours);
	b = fixture_oid(&repo, theirs);
	cr_assert_eq(pick ? merge_pick(&m, &repo, &a, &b, 0, &err) : merge_commits(&m, &repo, &a, &b, &err), 0, "%s",
		     err.msg.buf);
	return m;
}

static char *in_tree(const struct merge_result *m, const char *path)
{
	char hex[OID_HEX + 1];

	git_oid_tostr(hex, sizeof(hex), &m->tree);
	return sh("git show %s:%s", hex, path);
}

static void expect_version(const struct merge_result *m, const char *version)
{
	char *text = in_tree(m, "package.json"), *want = xstrfmt("\"version\": \"%s\"", version);

	cr_assert(strstr(text, want), "wanted %s in:\n%s", want, text);
	free(text);
	free(want);
}

Test(merge, agrees_with_git_on_a_clean_merge)
{
	struct merge_result m;
	char *want, got[OID_HEX + 1];

	change_on("a", "sed -i 1s/.*/one/ f");
	change_on("b", "sed -i 10s/.*/ten/ f; git mv CHANGELOG.md HISTORY.md");
	m = merged("a", "b", 0);
	do_sh("git checkout -q a; git merge -q --no-edit b");
	want = sh("git rev-parse HEAD^{tree}");
	git_oid_tostr(got, sizeof(got), &m.tree);
	cr_assert_str_eq(got, want);
	cr_assert_eq(m.conflicts.n, 0);
	cr_assert_eq(m.resolved.n, 0);
	free(want);
	merge_result_release(&m);
}

Test(merge, moves_nothing)
{
	struct merge_result m;
	char *before, *after;

	change_on("a", "sed -i 1s/.*/one/ f");
	change_on("b", "sed -i 1s/.*/eins/ f");
	before = sh("git for-each-ref; git symbolic-ref HEAD; git status --porcelain; ls -A .git");
	m = merged("a", "b", 0);
	after = sh("git for-each-ref; git symbolic-ref HEAD; git status --porcelain; ls -A .git");
	cr_assert_str_eq(before, after);
	free(before);
	free(after);
	merge_result_release(&m);
}

static char *in_stage(const struct merge_result *m, int stage)
{
	char hex[OID_HEX + 1];

	git_oid_tostr(hex, sizeof(hex), &m->stages[stage - 1].oid);
	return sh("git cat-file blob %s", hex);
}

Test(merge, leaves_of_a_version_file_only_what_else_conflicts)
{
	static const char *const privacy[] = { "false", "0", "1" };
	struct merge_result m;
	int stage;

	release_on("a", "2.0.0", "sed -i s/false/0/ package.json");
	release_on("b", "1.2.1", "sed -i s/false/1/ package.json");
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 1);
	cr_assert_str_eq(m.conflicts.v[0], "package.json");
	cr_assert_eq(m.eased.n, 1);
	cr_assert_eq(m.n_stages, 3);
	for (stage = 1; stage <= 3; stage++) {
		char *text = in_stage(&m, stage), *want = xstrfmt("\"private\": %s", privacy[stage - 1]);

		cr_assert(strstr(text, "\"version\": \"2.0.0\"") && strstr(text, want), "%s", text);
		free(text);
		free(want);
	}
	merge_result_release(&m);
}

Test(merge, leaves_of_a_changelog_only_the_entry_that_both_sides_changed)
{
	struct merge_result m;
	char *text;

	release_on("a", "2.0.0", "sed -i 's/- old/- ours/' CHANGELOG.md");
	release_on("b", "1.2.1", "sed -i 's/- old/- theirs/' CHANGELOG.md");
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 1);
	cr_assert_str_eq(m.conflicts.v[0], "CHANGELOG.md");
	cr_assert_eq(m.eased.n, 1);
	text = in_stage(&m, 2);
	cr_assert(strstr(text, "[2.0.0]") && strstr(text, "[1.2.1]") && strstr(text, "- ours"), "%s", text);
	free(text);
	text = in_stage(&m, 3);
	cr_assert(strstr(text, "[2.0.0]") && strstr(text, "[1.2.1]") && strstr(text, "- theirs"), "%s", text);
	free(text);
	merge_result_release(&m);
}

/* What the other side did to a heading stands in what git merged, and in no text of ours. */
Test(merge, leaves_a_changelog_to_git_where_a_heading_would_be_lost)
{
	struct merge_result m;
	char *text;

	release_on("a", "2.0.0", "sed -i 's/- old/- ours/' CHANGELOG.md");
	release_on("b", "1.2.1", "sed -i 's/- old/- theirs/; s/2026-01-01/& [YANKED]/' CHANGELOG.md");
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 1);
	cr_assert_eq(m.eased.n, 0);
	text = in_stage(&m, 2);
	cr_assert(!strstr(text, "[1.2.1]"), "%s", text);
	free(text);
	text = in_stage(&m, 3);
	cr_assert(strstr(text, "[YANKED]") && !strstr(text, "[2.0.0]"), "%s", text);
	free(text);
	text = in_tree(&m, "CHANGELOG.md");
	cr_assert(strstr(text, "[YANKED]") && strstr(text, "<<<<<<<"), "%s", text);
	free(text);
	merge_result_release(&m);
}

/* `rest` is what b changes beside the version. */
static struct merge_result merged_whole(const char *attribute, const char *rest)
{
	do_sh("mkdir -p .git/info; echo 'package.json %s' > .git/info/attributes", attribute);
	release_on("a", "2.0.0", "sed -i 's/\"x\"/\"y\"/' package.json");
	release_on("b", "1.2.1", rest);
	return merged("a", "b", 0);
}

Test(merge, joins_no_version_file_that_the_attributes_call_no_text)
{
	static const char *const attributes[] = { "-merge", "binary", "merge=binary" };
	struct merge_result m;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes); i++) {
		m = merged_whole(attributes[i], "sed -i s/false/true/ package.json");
		cr_assert_eq(m.conflicts.n, 1, "%s", attributes[i]);
		cr_assert_str_eq(m.conflicts.v[0], "package.json");
		cr_assert_eq(m.eased.n, 0);
		merge_result_release(&m);
		repo_close(&repo);
		do_sh("git reset -q --hard; for b in a b; do git branch -qf $b $b^ 2>/dev/null || git reset -q --hard HEAD^; done");
	}
	m = merged_whole("merge", "sed -i s/false/true/ package.json");
	cr_assert_eq(m.conflicts.n, 0);
	expect_version(&m, "2.0.0");
	merge_result_release(&m);
}

Test(merge, settles_such_a_file_where_one_side_alone_changed_more_than_the_version)
{
	struct merge_result m = merged_whole("-merge", ":");
	char *text = in_tree(&m, "package.json");

	cr_assert_eq(m.conflicts.n, 0);
	expect_version(&m, "2.0.0");
	cr_assert(strstr(text, "\"y\""), "%s", text);
	free(text);
	merge_result_release(&m);
}

/* What a person made of it, as a tree: the version in package.json. */
static int judged(const char *target, const char *version, int is_pick, struct err *err)
{
	git_oid oid, tree;
	char *hex;

	do_sh("git checkout -q --detach %s; sed -i 's/\"version\": \"[^\"]*\"/\"version\": \"%s\"/' package.json; git add -A",
	      target, version);
	hex = sh("git write-tree; git reset -q --hard");
	fixture_open(&repo);
	oid = fixture_oid(&repo, target);
	cr_assert_eq(git_oid_fromstrn(&tree, hex, OID_HEX), 0);
	free(hex);
	return merge_check_version(&repo, &oid, &tree, is_pick, err);
}

Test(merge, lets_nobody_lower_the_version_by_a_merge_nor_change_it_by_a_pick)
{
	static const struct {
		const char *version;
		int is_pick, ret;
	} rows[] = { { "1.2.0", 0, 0 }, { "1.2.1", 0, 0 },           { "1.1.9", 0, ERR_STOPPED },
		     { "1.2.0", 1, 0 }, { "1.2.1", 1, ERR_STOPPED }, { "1.1.9", 1, ERR_STOPPED } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct err err = ERR_INIT;

		cr_expect_eq(judged("a", rows[i].version, rows[i].is_pick, &err), rows[i].ret, "%s %d", rows[i].version,
			     rows[i].is_pick);
		err_release(&err);
		repo_close(&repo);
	}
}

Test(merge, names_conflicts_with_their_stages)
{
	struct merge_result m;
	char *text;

	change_on("a", "sed -i 1s/.*/one/ f; echo a > new");
	change_on("b", "sed -i 1s/.*/eins/ f; echo b > new");
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 2);
	cr_assert_str_eq(m.conflicts.v[0], "f");
	cr_assert_str_eq(m.conflicts.v[1], "new");
	cr_assert_eq(m.n_stages, 5);
	cr_assert_eq(m.stages[0].stage, 1);
	cr_assert_eq(m.stages[0].mode, 0100644);
	text = in_tree(&m, "f");
	cr_assert(strstr(text, "<<<<<<<") && strstr(text, ">>>>>>>"));
	free(text);
	merge_result_release(&m);
}

Test(merge, keeps_the_higher_version_of_the_target)
{
	struct merge_result m;
	char *text;

	release_on("a", "2.0.0", ":");
	release_on("b", "1.2.1", "sed -i 5s/.*/fixed/ f");
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 0, "%s", m.conflicts.n ? m.conflicts.v[0] : "");
	expect_version(&m, "2.0.0");
	text = in_tree(&m, "CHANGELOG.md");
	cr_assert(strstr(text, "[2.0.0]") && strstr(text, "[1.2.1]") > strstr(text, "[2.0.0]") &&
			  strstr(text, "[1.2.0]") > strstr(text, "[1.2.1]"),
		  "%s", text);
	cr_assert_eq(m.resolved.n, 2);
	cr_assert_str_eq(m.resolved.v[0], "package.json (stays at 2.0.0)");
	cr_assert_str_eq(m.resolved.v[1], "CHANGELOG.md (entries of both sides)");
	free(text);
	merge_result_release(&m);
}

Test(merge, keeps_the_targets_version_in_a_merge_that_git_finds_clean)
{
	struct merge_result m;

	do_sh("git checkout -q main; sed -i s/1.2.0/2.0.0/ package.json; git commit -qam 'chore: 2.0.0'; git branch -f a; git branch -f b");
	do_sh("git checkout -q b; sed -i s/2.0.0/1.2.1/ package.json; git commit -qam 'chore: 1.2.1'");
	change_on("a", "echo more >> f");
	m = merged("a", "b", 0);
	expect_version(&m, "2.0.0");
	cr_assert_eq(m.resolved.n, 1);
	merge_result_release(&m);
}

Test(merge, raises_a_target_that_the_release_overtakes)
{
	struct merge_result m;

	change_on("a", "echo more >> f");
	release_on("b", "1.2.1", ":");
	m = merged("a", "b", 0);
	expect_version(&m, "1.2.1");
	cr_assert_eq(m.resolved.n, 0);
	merge_result_release(&m);
}

Test(merge, a_pick_leaves_the_version_alone)
{
	struct merge_result m;
	char *text;

	change_on("a", "echo more >> f");
	release_on("b", "1.2.1", "sed -i 5s/.*/fixed/ f");
	m = merged("a", "b", 1);
	expect_version(&m, "1.2.0");
	text = in_tree(&m, "f");
	cr_assert(strstr(text, "fixed") && strstr(text, "more"));
	free(text);
	merge_result_release(&m);
}

Test(merge, what_stands_beside_the_version_is_still_a_conflict)
{
	struct merge_result m;

	release_on("a", "2.0.0", "sed -i 's/\"private\": false/\"private\": true/' package.json");
	release_on("b", "1.2.1", "sed -i 's/\"private\": false/\"private\": 0/' package.json");
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 1);
	cr_assert_str_eq(m.conflicts.v[0], "package.json");
	merge_result_release(&m);
}

Test(merge, picks_follow_renames_and_fall_empty_when_there_already)
{
	struct merge_result m;
	git_oid onto, tree;
	struct err err = ERR_INIT;
	char *text;

	change_on("a", "git mv f g");
	change_on("b", "sed -i 5s/.*/fixed/ f");
	m = merged("a", "b", 1);
	text = in_tree(&m, "g");
	cr_assert(strstr(text, "fixed"));
	free(text);
	merge_result_release(&m);
	repo_close(&repo);
	change_on("a", "sed -i 5s/.*/fixed/ g");
	m = merged("a", "b", 1);
	onto = fixture_oid(&repo, "a");
	cr_assert_eq(merge_tree_of(&tree, &repo, &onto, &err), 0);
	cr_assert(git_oid_equal(&tree, &m.tree));
	merge_result_release(&m);
}

Test(merge, a_merge_is_picked_only_with_a_mainline)
{
	struct merge_result m = MERGE_RESULT_INIT;
	struct err err = ERR_INIT;
	git_oid onto, commit;
	char *text;

	change_on("b", "sed -i 5s/.*/fixed/ f");
	do_sh("git checkout -q main; git commit -q --allow-empty -m 'chore: x'; git merge -q --no-ff --no-edit b");
	fixture_open(&repo);
	onto = fixture_oid(&repo, "a");
	commit = fixture_oid(&repo, "main");
	cr_assert_eq(merge_pick(&m, &repo, &onto, &commit, 0, &err), ERR_FAIL);
	cr_assert(strstr(err.msg.buf, "is a merge"));
	cr_assert_eq(merge_pick(&m, &repo, &onto, &commit, 3, &err), ERR_FAIL);
	err_clear(&err);
	cr_assert_eq(merge_pick(&m, &repo, &onto, &commit, 1, &err), 0, "%s", err.msg.buf);
	text = in_tree(&m, "f");
	cr_assert(strstr(text, "fixed"));
	free(text);
	merge_result_release(&m);
	err_release(&err);
}

Test(merge, obeys_the_persons_merge_driver)
{
	struct merge_result m;
	char *text;

	do_sh("git config merge.mine.driver 'echo driven > %%A'; echo 'f merge=mine' > .git/info/attributes");
	change_on("a", "sed -i 1s/.*/one/ f");
	change_on("b", "sed -i 1s/.*/eins/ f");
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 0);
	text = in_tree(&m, "f");
	cr_assert_str_eq(text, "driven");
	free(text);
	merge_result_release(&m);
}

/* A git on the PATH that knows no merge-tree --write-tree. */
Test(merge, does_without_gits_merge_tree)
{
	struct merge_result m;
	char *text, *path, *git = sh("command -v git");

	release_on("a", "2.0.0", "sed -i 1s/.*/one/ f");
	release_on("b", "1.2.1", "sed -i 1s/.*/eins/ f; echo b > new");
	do_sh("mkdir ../old; printf '#!/bin/sh\\n[ \"$1\" != merge-tree ] || exit 129\\nexec %s \"$@\"\\n' > ../old/git; chmod +x ../old/git",
	      git);
	path = xstrfmt("%s/old:%s", fixture_root, getenv("PATH"));
	setenv("PATH", path, 1);
	m = merged("a", "b", 0);
	cr_assert_eq(m.conflicts.n, 1, "%zu", m.conflicts.n);
	cr_assert_str_eq(m.conflicts.v[0], "f");
	expect_version(&m, "2.0.0");
	text = in_tree(&m, "f");
	cr_assert(strstr(text, "<<<<<<<"));
	free(text);
	text = in_tree(&m, "new");
	cr_assert_str_eq(text, "b");
	free(text);
	free(path);
	free(git);
	merge_result_release(&m);
}

Test(merge, refuses_histories_that_have_nothing_in_common)
{
	struct merge_result m = MERGE_RESULT_INIT;
	struct err err = ERR_INIT;
	git_oid a, b;

	do_sh("git checkout -q --orphan c; git commit -qm 'feat: other'");
	fixture_open(&repo);
	a = fixture_oid(&repo, "a");
	b = fixture_oid(&repo, "c");
	cr_assert_eq(merge_commits(&m, &repo, &a, &b, &err), ERR_FAIL);
	cr_assert(strstr(err.msg.buf, "in common"));
	err_release(&err);
}

Test(merge, writes_commits_with_the_author_of_another)
{
	struct err err = ERR_INIT;
	git_oid parents[2], tree, made;
	char hex[OID_HEX + 1], *got;

	do_sh("git checkout -q b; GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@x GIT_AUTHOR_DATE='@1000000 -0230' git commit -q "
	      "--allow-empty -m 'fix: x'");
	fixture_open(&repo);
	parents[0] = fixture_oid(&repo, "a");
	parents[1] = fixture_oid(&repo, "b");
	cr_assert_eq(merge_tree_of(&tree, &repo, &parents[1], &err), 0);
	cr_assert_eq(commitobject_make(&made, &repo, &tree, parents, 2, "Merge b\n", &parents[1], &err), 0, "%s",
		     err.msg.buf);
	git_oid_tostr(hex, sizeof(hex), &made);
	got = sh("git log -1 --date=raw --format='%%an %%ae %%ad|%%cn|%%s|%%P' %s | cut -d'|' -f1-3", hex);
	cr_assert_str_eq(got, "Ann ann@x 1000000 -0230|C O Mitter|Merge b");
	free(got);
}
