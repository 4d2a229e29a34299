/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "../../../common/repo/gitcmd.h"

TestSuite(run, .init = fixture_start, .fini = fixture_end, .timeout = 60);

static int shell(struct run *r, const char *line, struct err *err)
{
	strvec_pushl(&r->args, "sh", "-c", line, (const char *)NULL);
	return run_command(r, err);
}

Test(run, exit_codes_are_told)
{
	static const struct {
		const char *line;
		int code;
	} rows[] = { { "exit 0", 0 }, { "exit 7", 7 }, { "kill -TERM $$", 128 + SIGTERM }, { "exit 255", 255 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct run r = RUN_INIT;
		struct err err = ERR_INIT;

		cr_assert_eq(shell(&r, rows[i].line, &err), rows[i].code, "%s", rows[i].line);
		cr_assert_eq(err.msg.len, 0);
		run_release(&r);
	}
}

Test(run, what_cannot_be_started_is_an_error)
{
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;

	strvec_push(&r.args, "git-release-no-such-program");
	cr_assert_eq(run_command(&r, &err), ERR_FAIL);
	cr_assert(strstr(err.msg.buf, "git-release-no-such-program"), "%s", err.msg.buf);
	run_release(&r);
	err_release(&err);
}

/* More both ways than any pipe holds. */
Test(run, big_input_and_output_do_not_block_each_other)
{
	size_t len = (size_t)4 << 20;
	char *text = xmalloc(len);
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;

	memset(text, 'x', len);
	r.in = text;
	r.in_len = len;
	cr_assert_eq(shell(&r, "tee /dev/stderr", &err), 0);
	cr_assert_eq(r.out.len, len);
	cr_assert_eq(r.err.len, len);
	run_release(&r);
	free(text);
}

Test(run, a_child_that_does_not_read_harms_nothing)
{
	size_t len = (size_t)1 << 20;
	char *text = xcalloc(len, 1);
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;

	r.in = text;
	r.in_len = len;
	cr_assert_eq(shell(&r, "exit 3", &err), 3);
	run_release(&r);
	free(text);
}

static int is_alive(const char *file)
{
	char *pid = sh("cat %s", file);
	int alive = !kill((pid_t)atoi(pid), 0);
	char *state = alive ? sh("sed 's/.*) //; s/ .*//' /proc/%s/stat 2>&1 || :", pid) : NULL;

	if (state && *state == 'Z')
		alive = 0;
	free(state);
	free(pid);
	return alive;
}

Test(run, a_time_limit_ends_all_that_was_started)
{
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;
	struct timespec moment = { 0, 200000000 };

	r.timeout_ms = 500;
	cr_assert_eq(shell(&r, "sleep 50 & echo $! > pid; wait", &err), ERR_FAIL);
	cr_assert(strstr(err.msg.buf, "did not finish within 1 s"), "%s", err.msg.buf);
	nanosleep(&moment, NULL);
	cr_assert_not(is_alive("pid"));
	run_release(&r);
	err_release(&err);
}

Test(run, what_ends_in_time_is_not_ended)
{
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;

	r.timeout_ms = 20000;
	cr_assert_eq(shell(&r, "exec 2>&-; echo yes; exec >&-; sleep 0.3; exit 4", &err), 4);
	cr_assert_str_eq(r.out.buf, "yes\n");
	run_release(&r);
}

Test(run, a_daemon_left_behind_is_not_waited_for)
{
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;
	time_t start = time(NULL);

	cr_assert_eq(shell(&r, "sleep 20 & echo $! > pid; echo done", &err), 0);
	cr_assert_str_eq(r.out.buf, "done\n");
	cr_assert(time(NULL) - start < 10);
	do_sh("kill $(cat pid)");
	run_release(&r);
}

Test(run, the_end_of_the_parent_ends_a_limited_child)
{
	struct timespec moment = { 0, 100000000 };
	pid_t pid = fork();
	int status, tries;

	if (!pid) {
		struct run r = RUN_INIT;

		/* Who starts the tests in the background of a shell has it ignored. */
		signal(SIGINT, SIG_DFL);
		r.timeout_ms = 30000;
		shell(&r, "sleep 50 & echo $! > pid.new; mv pid.new pid; wait", NULL);
		_exit(0);
	}
	for (tries = 0; tries < 100 && access("pid", F_OK); tries++)
		nanosleep(&moment, NULL);
	kill(pid, SIGINT);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
	nanosleep(&moment, NULL);
	cr_assert_not(is_alive("pid"));
}

/* What ends us comes when the child is through; one that is not brief is ended at once. A shell lets signals in. */
Test(run, what_is_brief_is_not_interrupted)
{
	static const char line[] = "kill TERM => getppid, $$; select undef, undef, undef, 0.2; open F, '>through'";
	int brief, status;

	for (brief = 0; brief < 2; brief++) {
		pid_t pid = fork();

		if (!pid) {
			struct run r = RUN_INIT;

			r.is_brief = brief;
			strvec_pushl(&r.args, "perl", "-e", line, (const char *)NULL);
			run_command(&r, NULL);
			_exit(0);
		}
		cr_assert_eq(waitpid(pid, &status, 0), pid);
		cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
		cr_expect_eq(access("through", F_OK), brief - 1);
	}
}

Test(run, the_environment_is_set_and_unset)
{
	struct run r = RUN_INIT;
	struct err err = ERR_INIT;

	setenv("GONE", "x", 1);
	strvec_pushl(&r.env, "GONE", "HERE=a=b", (const char *)NULL);
	r.dir = "/";
	cr_assert_eq(shell(&r, "echo \"${GONE-unset} $HERE $PWD\"", &err), 0);
	cr_assert_str_eq(r.out.buf, "unset a=b /\n");
	cr_assert_str_eq(getenv("GONE"), "x");
	run_release(&r);
}

Test(run, git_s_own_words_are_the_error)
{
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;

	cr_assert_eq(gitcmd_capture(&out, &err, "rev-parse", "--is-inside-work-tree", (const char *)NULL), 0);
	cr_assert_str_eq(out.buf, "true");
	cr_assert_eq(gitcmd_capture(NULL, &err, "tag", "a..b", (const char *)NULL), ERR_FAIL);
	cr_assert(!strncmp(err.msg.buf, "Failed to resolve 'HEAD'", 10) || strstr(err.msg.buf, "valid tag name"), "%s",
		  err.msg.buf);
	cr_assert_eq(gitcmd_capture(NULL, &err, "diff", "--quiet", "--no-index", "/dev/null", "HEAD", (const char *)NULL),
		     ERR_FAIL);
	cr_assert(err.msg.len);
	cr_assert_eq(gitcmd_capture(NULL, &err, "-c", "safe.directory=x", "merge-base", "--is-ancestor", "x", "y",
				    (const char *)NULL), ERR_FAIL);
	cr_assert_str_eq(err.msg.buf, "Not a valid object name x");
	strbuf_release(&out);
	err_release(&err);
}
