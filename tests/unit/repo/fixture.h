/* SPDX-License-Identifier: ISC */
/*
 * Real repositories for the tests of the repository storey, made by git in a directory of their own. Each Criterion test
 * is a process, so changing directory and environment harms no other.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../common/base/alloc.h"
#include "../../../common/repo/open.h"
#include "../../../common/repo/run.h"

static char fixture_root[64];

/* Runs a line of shell where we are; gives its stdout without the last newline, to be freed. Fails the test. */
__attribute__((unused, format(printf, 1, 2))) static char *sh(const char *fmt, ...)
{
	struct strbuf line = STRBUF_INIT;
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;
	va_list ap;
	int code;

	va_start(ap, fmt);
	strbuf_vaddf(&line, fmt, ap);
	va_end(ap);
	strvec_pushl(&r.args, "sh", "-ec", line.buf, (const char *)NULL);
	code = run_command(&r, &err);
	cr_assert_eq(code, 0, "exit %d of: %s\n%s%s", code, line.buf, r.err.buf, err.msg.buf);
	if (r.out.len && r.out.buf[r.out.len - 1] == '\n')
		strbuf_setlen(&r.out, r.out.len - 1);
	strbuf_release(&line);
	strvec_release(&r.args);
	strbuf_release(&r.err);
	err_release(&err);
	return strbuf_detach(&r.out, NULL);
}

/* The same for effect alone. */
#define do_sh(...) free(sh(__VA_ARGS__))

/* A fresh directory with a repository in it, where we are then; nothing of the person's is seen. */
__attribute__((unused)) static void fixture_start(void)
{
	static const char *const unset[] = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_PARAMETERS",
					     "GIT_OBJECT_DIRECTORY", "SOURCE_DATE_EPOCH", "XDG_CONFIG_HOME" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unset); i++)
		unsetenv(unset[i]);
	strcpy(fixture_root, "/tmp/git-release-unit.XXXXXX");
	cr_assert(mkdtemp(fixture_root));
	cr_assert_eq(chdir(fixture_root), 0);
	setenv("HOME", fixture_root, 1);
	setenv("LC_ALL", "C", 1);
	setenv("TZ", "UTC", 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "A U Thor", 1);
	setenv("GIT_AUTHOR_EMAIL", "author@example.com", 1);
	setenv("GIT_COMMITTER_NAME", "C O Mitter", 1);
	setenv("GIT_COMMITTER_EMAIL", "committer@example.com", 1);
	do_sh("git config --global init.defaultBranch main; git config --global protocol.file.allow always;"
	      "git config --global gc.auto 0; git config --global advice.detachedHead false; git init -q r");
	cr_assert_eq(chdir("r"), 0);
}

__attribute__((unused)) static void fixture_end(void)
{
	cr_assert_eq(chdir("/"), 0);
	do_sh("rm -rf '%s'", fixture_root);
}

/* An empty commit; the time in seconds is the committer's and the author's. Gives nothing: see HEAD. */
__attribute__((unused)) static void fixture_commit(const char *message, long time)
{
	do_sh("GIT_AUTHOR_DATE='@%ld +0000' GIT_COMMITTER_DATE='@%ld +0000' git commit -q --allow-empty -m '%s'", time, time,
	      message);
}

__attribute__((unused)) static void fixture_open(struct repo *r)
{
	struct err err = ERR_INIT;

	cr_assert_eq(repo_open(r, &err), 0, "%s", err.msg.buf);
	err_release(&err);
}

__attribute__((unused)) static git_oid fixture_oid(struct repo *r, const char *rev)
{
	struct err err = ERR_INIT;
	git_oid oid;

	cr_assert_eq(repo_resolve_commit(r, rev, &oid, &err), 0, "%s", err.msg.buf);
	err_release(&err);
	return oid;
}

/* A small generator, so that a failing seed can be said and tried again. */
__attribute__((unused)) static unsigned fixture_random(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

/*
 * A made history of n commits by `git fast-import`: now and then a branch or a merge (also of two branches both ways), a
 * clock that jumps when `skew` is set, a file of one of three folders changed in each. Every fifth commit gets a version
 * tag. Branch main is its tip.
 */
__attribute__((unused)) static void fixture_history(unsigned seed, unsigned n, int skew)
{
	struct strbuf in = STRBUF_INIT;
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;
	unsigned i;

	for (i = 1; i <= n; i++) {
		unsigned far = i > 1 ? 1 + fixture_random(&seed, i - 1 < 6 ? i - 1 : 6) : 0;
		unsigned merge = i > 3 && !fixture_random(&seed, 4) ? 1 + fixture_random(&seed, i - 1 < 12 ? i - 1 : 12) : 0;
		long time = 1000000 + 60L * i + (skew ? (long)fixture_random(&seed, 4000) - 2000 : 0);
		unsigned folder = fixture_random(&seed, 3), file = fixture_random(&seed, 2);

		if (!fixture_random(&seed, 3) && i > 1)
			far = 1;
		strbuf_addf(&in, "commit refs/heads/b%u\nmark :%u\nauthor A <a@x> %ld +0000\ncommitter C <c@x> %ld +0000\n", i, i,
			    time, time);
		strbuf_addf(&in, "data <<END\nfeat: number %u\n\nbody\nEND\n", i);
		if (i > 1)
			strbuf_addf(&in, "from :%u\n", i - far);
		if (merge && merge != far)
			strbuf_addf(&in, "merge :%u\n", i - merge);
		strbuf_addf(&in, "M 100644 inline d%u/sub/f%u\ndata <<END\n%u\nEND\n\n", folder, file,
			    fixture_random(&seed, 5) ? i : 1);
		if (i % 5 == 0)
			strbuf_addf(&in, "reset refs/tags/v%u.%u.0%s\nfrom :%u\n\n", fixture_random(&seed, 3), i,
				    fixture_random(&seed, 3) ? "" : "-rc.1", i);
	}
	strbuf_addf(&in, "reset refs/heads/main\nfrom :%u\n\n", n);
	strvec_pushl(&r.args, "git", "fast-import", "--quiet", "--force", (const char *)NULL);
	r.in = in.buf;
	r.in_len = in.len;
	cr_assert_eq(run_command(&r, &err), 0, "%s%s", r.err.buf, err.msg.buf);
	run_release(&r);
	strbuf_release(&in);
	err_release(&err);
}

#endif
