/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/checkrun.h"
#include "../../../common/repo/export.h"
#include "../../../common/repo/facts.h"
#include "../../../common/repo/treediff.h"

TestSuite(facts, .init = fixture_start, .fini = fixture_end, .timeout = 120);

static void read_facts(struct facts *f, struct repo *r, struct release_pick *p, const char *release)
{
	struct err err = ERR_INIT;

	fixture_open(r);
	cr_assert_eq(release_pick(p, r, release, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(facts_read(f, r, p, &err), 0, "%s", err.msg.buf);
	err_release(&err);
}

static void done(struct facts *f, struct repo *r, struct release_pick *p)
{
	facts_release(f);
	release_pick_release(p);
	repo_close(r);
}

/* A commit that writes one file. */
static void change(const char *message, const char *path, const char *content)
{
	do_sh("mkdir -p \"$(dirname '%s')\"; printf '%s' > '%s'; git add -A; printf '%s' | git commit -q -F -", path, content, path,
	      message);
}

Test(facts, tells_what_a_release_changes)
{
	struct facts f;
	struct release_pick p;
	struct repo r;
	struct err err = ERR_INIT;
	struct strbuf text = STRBUF_INIT;

	change("feat: one", "src/a.c", "1");
	do_sh("git tag -a -m v1.0.0 v1.0.0");
	change("feat!: two", "src/b.c", "2");
	change("fix(db): three\\n\\nBREAKING CHANGE: stop it first\\n\\nSchema: contract total", "db/1.sql", "3");
	change("fix: four", "config/app.yml", "port: 1\\n");
	read_facts(&f, &r, &p, "v2.0.0");
	cr_assert_eq(f.paths.n, 3);
	cr_assert_str_eq(f.paths.v[0], "config/app.yml");
	cr_assert_eq(f.size.commits, 3);
	cr_assert_eq(f.breaking_without_migration.n, 1);
	cr_assert(strstr(f.breaking_without_migration.v[0], "feat!: two"));
	cr_assert_eq(f.schema_problems.n, 1);
	cr_assert(strstr(f.schema_problems.v[0], "contracts 'total', which nothing expanded"), "%s", f.schema_problems.v[0]);
	cr_assert_eq(f.config_paths.n, 1);
	cr_assert_eq(strlen(f.config_digest), 64);
	cr_assert_eq(f.authors.n, 0, "asked for by nobody");
	cr_assert_eq(facts_config_diff(&text, &r, &p, &f, &err), 0, "%s", err.msg.buf);
	cr_assert(strstr(text.buf, "+port: 1") && !strstr(text.buf, "1.sql"), "%s", text.buf);
	strbuf_reset(&text);
	cr_assert_eq(facts_qa_scope(&text, &r, &p, &f, &err), 0, "%s", err.msg.buf);
	cr_assert(strstr(text.buf, "db: 1 file\n") && strstr(text.buf, "fix(db): three"), "%s", text.buf);
	strbuf_release(&text);
	done(&f, &r, &p);
}

Test(facts, the_digest_is_of_the_contents)
{
	struct facts f;
	struct release_pick p;
	struct repo r;
	char *one;

	change("feat: one", "config/app.yml", "port: 1\\n");
	do_sh("git tag -a -m v1.0.0 v1.0.0");
	change("feat: two", "config/app.yml", "port: 2\\n");
	read_facts(&f, &r, &p, "v1.1.0");
	one = xstrdup(f.config_digest);
	done(&f, &r, &p);
	do_sh("git config diff.noprefix true; git config diff.context 0; git config core.abbrev 20");
	change("feat: three", "src/x", "x");
	read_facts(&f, &r, &p, "v1.1.0");
	cr_assert_str_eq(f.config_digest, one);
	done(&f, &r, &p);
	change("feat: four", "config/app.yml", "port: 3\\n");
	read_facts(&f, &r, &p, "v1.1.0");
	cr_assert_str_neq(f.config_digest, one);
	done(&f, &r, &p);
	free(one);
}

Test(facts, a_contract_waits_for_its_expand_in_production)
{
	struct facts f;
	struct release_pick p;
	struct repo r;

	change("feat: one\\n\\nSchema: expand total", "a", "1");
	do_sh("git tag -a -m v1.0.0 v1.0.0");
	change("feat: two\\n\\nSchema: contract total", "a", "2");
	read_facts(&f, &r, &p, "v1.1.0");
	cr_assert_eq(f.contracts.n, 1);
	cr_assert_eq(f.schema_problems.n, 1);
	cr_assert(strstr(f.schema_problems.v[0], "whose expand came with v1.0.0, not verified in production"), "%s",
		  f.schema_problems.v[0]);
	done(&f, &r, &p);
	change("feat: three\\n\\nSchema: expand other", "a", "3");
	change("feat: four\\n\\nSchema: contract other", "a", "4");
	read_facts(&f, &r, &p, "v1.1.0");
	cr_assert_eq(f.schema_problems.n, 2);
	cr_assert(strstr(f.schema_problems.v[0], "in the release that expands it"), "%s", f.schema_problems.v[0]);
	done(&f, &r, &p);
}

static int count(void *data, const char *path, const struct tree_entry *old, const struct tree_entry *new, struct err *err)
{
	(void)err;
	strvec_pushf(data, "%c\t%s", !old ? 'A' : !new ? 'D' : (old->mode ^ new->mode) & 0170000 ? 'T' : 'M', path);
	return 0;
}

/* git's own answer, on a made history. */
Test(facts, trees_differ_where_git_says_so)
{
	struct repo r;
	struct err err = ERR_INIT;
	unsigned i;

	fixture_history(7, 40, 0);
	do_sh("git checkout -q b40; rm -rf d0; echo file > d0; ln -s d0 link; git add -A; git commit -q -m x; git branch -f b41");
	fixture_open(&r);
	for (i = 1; i <= 41; i += 2) {
		char rev[8];
		char *want = sh("git diff --name-status --no-renames --ignore-submodules=none b1 b%u | sort", i);
		struct strvec got = STRVEC_INIT;
		struct strbuf joined = STRBUF_INIT;
		git_oid a = fixture_oid(&r, "b1"), b;
		size_t k;

		snprintf(rev, sizeof(rev), "b%u", i);
		b = fixture_oid(&r, rev);
		cr_assert_eq(treediff_commits(&r, &a, &b, count, &got, &err), 0, "%s", err.msg.buf);
		strvec_sort(&got);
		for (k = 0; k < got.n; k++)
			strbuf_addf(&joined, "%s%s", k ? "\n" : "", got.v[k]);
		cr_assert_str_eq(joined.buf, want, "%s: '%s' but git has '%s'", rev, joined.buf, want);
		strvec_release(&got);
		strbuf_release(&joined);
		free(want);
	}
	repo_close(&r);
}

Test(facts, an_export_is_the_commit_and_nothing_else)
{
	struct repo r;
	struct err err = ERR_INIT;
	char *dir = NULL, *out;
	git_oid head;

	change("feat: one", "src/a.c", "1");
	do_sh("echo dirty >> src/a.c; echo stray > stray; git config core.sparseCheckout true; echo /none > .git/info/sparse-checkout");
	fixture_open(&r);
	head = fixture_oid(&r, "HEAD");
	cr_assert_eq(export_make(&dir, &r, &head, &err), 0, "%s", err.msg.buf);
	out = sh("cd '%s' && find . -type f | sort && cat src/a.c", dir);
	cr_assert_str_eq(out, "./src/a.c\n1");
	free(out);
	out = xstrdup(dir);
	export_remove(dir);
	cr_assert_neq(access(out, F_OK), 0);
	free(out);
	repo_close(&r);
}

static void run(struct checkrun *c, const char *command, int shell, int64_t timeout)
{
	struct checkrun_ask ask = { command, shell, timeout, fixture_root, STRVEC_INIT, NULL, 0, NULL, NULL };

	strvec_push(&ask.env, "RELEASE_ID=v1.0.0");
	checkrun(c, &ask);
	strvec_release(&ask.env);
}

Test(facts, a_command_runs_scrubbed_and_bounded)
{
	struct checkrun c;

	setenv("GIT_DIR", "/nowhere", 1);
	setenv("AWS_SECRET", "x", 1);
	run(&c, "echo $RELEASE_ID ${GIT_DIR-none} ${AWS_SECRET-none}; echo err >&2; exit 3", 1, 0);
	unsetenv("GIT_DIR");
	cr_assert_eq(c.exit, 3);
	cr_assert_str_eq(c.output.buf, "v1.0.0 none none\nerr\n");
	checkrun_release(&c);
	run(&c, "echo 'a  b' $HOME", 0, 0);
	cr_assert_str_eq(c.output.buf, "a  b $HOME\n");
	cr_assert_eq(c.exit, 0);
	checkrun_release(&c);
	run(&c, "no-such-program-here", 0, 0);
	cr_assert_eq(c.exit, -1);
	cr_assert(strstr(c.problem, "no-such-program-here"));
	checkrun_release(&c);
	run(&c, "sleep 60", 0, 1);
	cr_assert_eq(c.exit, -1);
	cr_assert(c.timed_out);
	checkrun_release(&c);
	run(&c, "head -c 100000 /dev/zero", 0, 0);
	cr_assert_eq(c.size, 100000);
	cr_assert_eq(c.output.len, CHECKRUN_KEPT);
	/* head -c 100000 /dev/zero | sha256sum */
	cr_assert_str_eq(c.digest, "9192c25b734fcbadbe32dadc28089c60db0e39f90cc20ce2e5733f57261acc0c");
	checkrun_release(&c);
}
