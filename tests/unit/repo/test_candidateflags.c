/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/candidateflags.h"

TestSuite(candidateflags, .init = fixture_start, .fini = fixture_end, .timeout = 60);

/* Commits a policy and a file that asks for the flag "a". */
static void project(const char *model, const char *rest)
{
	FILE *f = fopen(".gitrelease", "w");

	cr_assert_not_null(f);
	fprintf(f, "[release]\n\tmodel = %s\n\tflagPattern = on:(?<flag>[a-z]+)\n%s", model, rest);
	fclose(f);
	do_sh("echo on:a > code; git add -A; git commit -q -m 'feat: flags'");
}

/* What the gate says of a revision: 0 or an error; *text gets message and hints. */
static int ask(const char *rev, char **text)
{
	struct err err = ERR_INIT;
	struct repo r;
	git_oid oid;
	int ret;

	fixture_open(&r);
	oid = fixture_oid(&r, rev);
	ret = flags_require_clean(&r, &oid, &err);
	*text = xstrfmt("%s\n%s", err.msg.buf, err.hint.buf);
	err_release(&err);
	repo_close(&r);
	return ret;
}

static void expect(const char *rev, int want, const char *says)
{
	char *text;
	int ret = ask(rev, &text);

	cr_assert_eq(ret, want, "%s: %d: %s", rev, ret, text);
	cr_assert(!says || strstr(text, says), "no '%s' in: %s", says, text);
	free(text);
}

Test(candidateflags, in_continuous_mode_flags_must_be_in_order)
{
	setenv("SOURCE_DATE_EPOCH", "1767225600", 1); /* 2026-01-01 */
	project("continuous", "[release-flag \"a\"]\n\texpires = 2026-01-02\n");
	expect("HEAD", 0, NULL);
	setenv("SOURCE_DATE_EPOCH", "1767312000", 1);
	expect("HEAD", ERR_NO, ".gitrelease:5: a: expired (since 2026-01-02)");
	project("continuous", "");
	expect("HEAD", ERR_NO, "code:1: a: unregistered");
	project("continuous", "[release-flag \"a\"]\n\tretired\n");
	expect("HEAD", ERR_NO, "code:1: a: retired-but-referenced");
	project("continuous", "[release-flag \"a\"]\n\towner = x\n[release-flag \"b\"]\n\towner = x\n");
	expect("HEAD", ERR_NO, "1 problem with feature flags");
	expect("HEAD", ERR_NO, "b: unreferenced");
	/* Each commit by its own registry. */
	project("continuous", "[release-flag \"a\"]\n\towner = x\n");
	expect("HEAD", 0, NULL);
	expect("HEAD~1", ERR_NO, "b: unreferenced");
	expect("HEAD~1", ERR_NO, "git release-flags check ");
}

Test(candidateflags, a_default_that_changed_can_be_released)
{
	project("continuous", "[release-flag \"a\"]\n\tdefault = off\n");
	do_sh("git tag v1.0.0");
	project("continuous", "[release-flag \"a\"]\n\tdefault = on\n");
	expect("HEAD", 0, NULL);
}

Test(candidateflags, other_models_leave_it_to_the_checklist)
{
	static const char *const models[] = { "batch", "train" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(models); i++) {
		project(models[i], "");
		expect("HEAD", 0, NULL);
	}
}

Test(candidateflags, what_is_recorded_counts_and_must_be_known)
{
	static const char record[] =
		"root=$(git commit-tree -m 'not a ledger' $(git mktree < /dev/null));"
		"git update-ref refs/release-ledger/_project $root";

	project("continuous", "[release-flag \"a\"]\n\towner = x\n");
	do_sh("%s", record);
	/* Events that cannot be read count for nothing, and are no reason to stop. */
	expect("HEAD", 0, NULL);
	do_sh("git commit -q --allow-empty -m two; git clone -q --depth=1 \"file://$PWD\" s;"
	      "x=$(git commit-tree -p refs/release-ledger/_project -m x $(git mktree < /dev/null));"
	      "git update-ref refs/release-ledger/_project $x;"
	      "git -C s fetch -q --depth=1 origin refs/release-ledger/_project:refs/release-ledger/_project");
	cr_assert_eq(chdir("s"), 0);
	expect("HEAD", ERR_FAIL, "cut off in this shallow clone");
	do_sh("git fetch -q --unshallow");
	expect("HEAD", 0, NULL);
}
