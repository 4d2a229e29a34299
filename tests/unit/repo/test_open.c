/* SPDX-License-Identifier: ISC */
#include "fixture.h"

TestSuite(open, .init = fixture_start, .fini = fixture_end, .timeout = 60);

#ifndef NO_TLS_STUB
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

/* Ours, not the library's, which would fail for a file that is not there. */
Test(open, no_certificates_are_read)
{
	cr_assert_eq(mbedtls_x509_crt_parse_file(NULL, "/nowhere"), 0);
}
#endif

static void check_head(const char *where)
{
	struct err err = ERR_INIT;
	char *want, *got;
	struct repo r;
	git_oid oid;

	fixture_open(&r);
	cr_assert_eq(repo_head(&r, &oid, &err), 0, "%s: %s", where, err.msg.buf);
	got = xstrdup(git_oid_tostr_s(&oid));
	want = sh("git rev-parse HEAD");
	cr_assert_str_eq(got, want, "%s", where);
	free(got);
	free(want);
	repo_close(&r);
}

static void refuses(const char *message, const char *hint)
{
	struct err err = ERR_INIT;
	struct repo r;

	cr_assert_eq(repo_open(&r, &err), ERR_FAIL, "opened: wanted '%s'", message);
	cr_assert(strstr(err.msg.buf, message), "'%s' is not in '%s'", message, err.msg.buf);
	cr_assert(strstr(err.hint.buf, hint), "'%s' is not in '%s'", hint, err.hint.buf);
	err_release(&err);
}

Test(open, harmless_extensions_do_no_harm)
{
	fixture_commit("feat: one", 1000);
	check_head("plain");
	do_sh("git config core.repositoryformatversion 1; git config extensions.worktreeConfig true;"
	      "git config extensions.preciousObjects false; git config extensions.partialClone origin");
	check_head("version 1");
	do_sh("git config extensions.objectFormat sha1");
	check_head("sha1 said in words");
}

Test(open, what_cannot_be_read_is_named)
{
	do_sh("git init -q --object-format=sha256 ../s");
	cr_assert_eq(chdir("../s"), 0);
	refuses("SHA-256", "git fast-export");
	cr_assert_eq(chdir("../r"), 0);
	do_sh("printf '[core]\\nrepositoryformatversion = 1\\n[extensions]\\nrefStorage = reftable\\n' >> .git/config");
	setenv("GIT_DIR", ".git", 1);
	refuses("reftable", "git refs migrate --ref-format=files");
	do_sh("sed -i 's/refStorage.*/someday = 1/' .git/config");
	refuses("extensions.someday", "clone");
	unsetenv("GIT_DIR");
}

Test(open, places_are_those_of_git)
{
	fixture_commit("feat: one", 1000);
	do_sh("mkdir -p deep/er; git worktree add -q --detach ../linked; git clone -q --bare . ../bare.git; mkdir ../elsewhere");
	cr_assert_eq(chdir("deep/er"), 0);
	check_head("folder");
	cr_assert_eq(chdir("../../../linked"), 0);
	check_head("linked work tree");
	cr_assert_eq(chdir("../bare.git"), 0);
	check_head("bare");
	cr_assert_eq(chdir("../elsewhere"), 0);
	setenv("GIT_DIR", "../r/.git", 1);
	check_head("GIT_DIR");
	setenv("GIT_WORK_TREE", ".", 1);
	check_head("GIT_WORK_TREE");
	setenv("GIT_INDEX_FILE", "/nowhere/at/all", 1);
	check_head("GIT_INDEX_FILE");
	unsetenv("GIT_INDEX_FILE");
	unsetenv("GIT_WORK_TREE");
	unsetenv("GIT_DIR");
}

Test(open, quarantined_objects_are_seen)
{
	struct err err = ERR_INIT;
	struct repo r;
	git_oid oid;
	char *id;

	fixture_commit("feat: one", 1000);
	do_sh("mkdir .git/q");
	id = sh("GIT_OBJECT_DIRECTORY=.git/q GIT_ALTERNATE_OBJECT_DIRECTORIES=.git/objects git commit-tree -m two -p HEAD "
		"HEAD^{tree}");
	setenv("GIT_OBJECT_DIRECTORY", ".git/q", 1);
	setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", ".git/objects", 1);
	fixture_open(&r);
	cr_assert_eq(repo_resolve_commit(&r, id, &oid, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(repo_resolve_commit(&r, "HEAD", &oid, &err), 0, "%s", err.msg.buf);
	repo_close(&r);
	unsetenv("GIT_OBJECT_DIRECTORY");
	unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	free(id);
}

Test(open, an_owner_that_git_refuses_is_refused)
{
	if (geteuid())
		cr_skip_test("only root can make a folder of someone else");
	fixture_commit("feat: one", 1000);
	do_sh("chown -R 12345 .");
	refuses("dubious ownership", "safe.directory");
	do_sh("git config --global safe.directory '*'");
	check_head("safe.directory = *");
	do_sh("git config --global --replace-all safe.directory \"$PWD\"");
	check_head("safe.directory = this one");
}

Test(open, revisions_are_resolved_as_git_does)
{
	static const char *const good[] = { "HEAD", "main", "v1", "HEAD~1", "v1^{}", "main@{0}", ":/one", "refs/tags/v1", "HEAD^" };
	static const char *const bad[] = { "nothing", "HEAD:f", "HEAD^{tree}", "--all", "", "HEAD~9" };
	struct err err = ERR_INIT;
	struct repo r;
	git_oid oid;
	size_t i;

	do_sh("echo x > f; git add f");
	fixture_commit("feat: one", 1000);
	fixture_commit("feat: two", 1001);
	do_sh("git tag -a -m x v1; git tag -d v2 2>&1 || :");
	fixture_open(&r);
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		char *want = sh("git rev-parse $(git rev-parse '%s')^{commit}", good[i]);

		cr_assert_eq(repo_resolve_commit(&r, good[i], &oid, &err), 0, "%s: %s", good[i], err.msg.buf);
		cr_assert_str_eq(git_oid_tostr_s(&oid), want, "%s", good[i]);
		free(want);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		cr_assert_eq(repo_resolve_commit(&r, bad[i], &oid, &err), ERR_FAIL, "%s", bad[i]);
		cr_assert(strstr(err.msg.buf, "not a commit: '"), "%s", err.msg.buf);
	}
	err_release(&err);
	repo_close(&r);
}

Test(open, an_unborn_head_says_so)
{
	struct err err = ERR_INIT;
	struct repo r;
	git_oid oid;
	char *branch;

	fixture_open(&r);
	cr_assert_eq(repo_head(&r, &oid, &err), ERR_FAIL);
	cr_assert_str_eq(err.msg.buf, "branch 'main' has no commits yet");
	branch = repo_branch(&r);
	cr_assert_str_eq(branch, "main");
	free(branch);
	repo_close(&r);
	fixture_commit("feat: one", 1000);
	do_sh("git checkout -q --detach");
	fixture_open(&r);
	cr_assert_null(repo_branch(&r));
	repo_close(&r);
	err_release(&err);
}

Test(open, files_of_a_commit_are_read)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = ERR_INIT;
	unsigned mode = 0;
	struct repo r;
	git_oid head;

	do_sh("mkdir d; printf 'a\\0b' > d/f; chmod +x d/f; git add d");
	fixture_commit("feat: one", 1000);
	fixture_open(&r);
	head = fixture_oid(&r, "HEAD");
	cr_assert_eq(repo_read_blob(&r, &head, "d/f", &text, &mode, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(text.len, 3);
	cr_assert_eq(mode, 0100755);
	cr_assert_eq(repo_read_blob(&r, &head, "d/g", &text, NULL, &err), ERR_NOTFOUND);
	cr_assert_eq(repo_read_blob(&r, &head, "d", &text, NULL, &err), ERR_FAIL);
	repo_close(&r);
	strbuf_release(&text);
	err_release(&err);
}

Test(open, names_and_remotes_are_those_in_effect)
{
	struct {
		const char *setup, *url, *name;
	} rows[] = {
		{ ":", NULL, "r" },
		{ "git remote add up https://x.example/team/tool.git", "https://x.example/team/tool.git", "tool" },
		{ "git remote add origin git@x.example:team/other", "git@x.example:team/other", "other" },
		{ "git config branch.main.remote up", "https://x.example/team/tool.git", "tool" },
		{ "git config url.ssh://y/.insteadOf https://x.example/", "ssh://y/team/tool.git", "tool" },
		{ "git config release.remote origin", "git@x.example:team/other", "other" },
		{ "git config release.name Named", "git@x.example:team/other", "Named" },
	};
	size_t i;

	fixture_commit("feat: one", 1000);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *url, *name;
		struct repo r;

		do_sh("%s", rows[i].setup);
		fixture_open(&r);
		url = repo_remote_url(&r);
		name = repo_project_name(&r);
		cr_assert_str_eq(url ? url : "-", rows[i].url ? rows[i].url : "-", "row %zu", i);
		cr_assert_str_eq(name, rows[i].name, "row %zu", i);
		free(url);
		free(name);
		repo_close(&r);
	}
}

Test(open, source_date_epoch_is_the_time)
{
	static const char *const bad[] = { "x", "-1", "12x", "99999999999999999999", " 1" };
	struct err err = ERR_INIT;
	struct repo r;
	size_t i;

	fixture_commit("feat: one", 1000);
	setenv("SOURCE_DATE_EPOCH", "86400", 1);
	fixture_open(&r);
	cr_assert_eq(r.now, 86400);
	cr_assert_eq(r.today.year, 1970);
	cr_assert_eq(r.today.day, 2);
	repo_close(&r);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		setenv("SOURCE_DATE_EPOCH", bad[i], 1);
		refuses("SOURCE_DATE_EPOCH", "");
	}
	unsetenv("SOURCE_DATE_EPOCH");
	err_release(&err);
}
