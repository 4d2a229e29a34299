/* SPDX-License-Identifier: ISC */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void run_release(struct run *r)
{
	strvec_release(&r->args);
	strvec_release(&r->env);
	strbuf_release(&r->out);
	strbuf_release(&r->err);
}

static void trace(const struct run *r)
{
	size_t i;

	if (!getenv("GIT_RELEASE_TRACE"))
		return;
	fputs("trace:", stderr);
	for (i = 0; i < r->args.n; i++)
		fprintf(stderr, " '%s'", r->args.v[i]);
	fputc('\n', stderr);
}

/* Pipe ends of the parent; -1 where there is none. */
struct pipes {
	int in[2], out[2], err[2], fail[2];
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_pipes(struct pipes *p)
{
	int i;

	for (i = 0; i < 2; i++) {
		close_fd(&p->in[i]);
		close_fd(&p->out[i]);
		close_fd(&p->err[i]);
		close_fd(&p->fail[i]);
	}
}

static int make_pipe(int fds[2])
{
	if (pipe(fds))
		return -1;
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

static void set_environment(const struct strvec *env)
{
	size_t i;

	for (i = 0; i < env->n; i++) {
		char *eq = strchr(env->v[i], '=');

		if (!eq) {
			unsetenv(env->v[i]);
			continue;
		}
		*eq = '\0';
		setenv(env->v[i], eq + 1, 1);
		*eq = '=';
	}
}

static int open_null(int flags)
{
	return open("/dev/null", flags | O_CLOEXEC);
}

/* In the child. Reports errno through the close-on-exec pipe, so that "not found" differs from "ran and failed". */
static _Noreturn void child(const struct run *r, struct pipes *p)
{
	sigset_t none;
	int saved;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (!r->inherit_in)
		dup2(r->in ? p->in[0] : open_null(O_RDONLY), 0);
	if (!r->inherit_out)
		dup2(p->out[1], 1);
	if (!r->inherit_err)
		dup2(p->err[1], 2);
	set_environment(&r->env);
	if (!r->dir || !chdir(r->dir))
		execvp(r->args.v[0], r->args.v);
	saved = errno;
	while (write(p->fail[1], &saved, sizeof(saved)) < 0 && errno == EINTR)
		;
	_exit(127);
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what is there; closes the descriptor at its end. */
static void drain(int *fd, struct strbuf *into)
{
	char buf[16384];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n > 0)
		strbuf_add(into, buf, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		close_fd(fd);
}

static void feed(struct run *r, int *fd, size_t *fed)
{
	ssize_t n = write(*fd, r->in + *fed, r->in_len - *fed);

	if (n > 0)
		*fed += (size_t)n;
	if (*fed == r->in_len || (n < 0 && errno != EINTR && errno != EAGAIN))
		close_fd(fd);
}

/* Feeds and drains until the child has closed everything. Returns 0, or -1 at the timeout. */
static int exchange(struct run *r, struct pipes *p)
{
	long long deadline = r->timeout_ms ? now_ms() + r->timeout_ms : 0;
	size_t fed = 0;

	if (p->in[1] >= 0 && !r->in_len)
		close_fd(&p->in[1]);
	while (p->in[1] >= 0 || p->out[0] >= 0 || p->err[0] >= 0) {
		struct pollfd fds[3] = { { p->in[1], POLLOUT, 0 }, { p->out[0], POLLIN, 0 }, { p->err[0], POLLIN, 0 } };
		long long left = deadline ? deadline - now_ms() : -1;

		if (deadline && left <= 0)
			return -1;
		if (poll(fds, 3, (int)left) < 0 && errno != EINTR)
			return -1;
		if (fds[0].revents)
			feed(r, &p->in[1], &fed);
		if (fds[1].revents)
			drain(&p->out[0], &r->out);
		if (fds[2].revents)
			drain(&p->err[0], &r->err);
	}
	return 0;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static pid_t spawn(struct run *r, struct pipes *p)
{
	pid_t pid;

	if (make_pipe(p->fail) || (r->in && make_pipe(p->in)) || (!r->inherit_out && make_pipe(p->out)) ||
	    (!r->inherit_err && make_pipe(p->err)))
		return -1;
	fflush(NULL);
	pid = fork();
	if (!pid)
		child(r, p);
	close_fd(&p->fail[1]);
	close_fd(&p->in[0]);
	close_fd(&p->out[1]);
	close_fd(&p->err[1]);
	return pid;
}

int run_command(struct run *r, struct err *err)
{
	struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct sigaction ignore = { 0 }, old;
	int ret = ERR_FAIL, failed = 0, timed_out;
	ssize_t n;
	pid_t pid;

	trace(r);
	ignore.sa_handler = SIG_IGN; /* a child that does not read its stdin must not kill us */
	sigaction(SIGPIPE, &ignore, &old);
	pid = spawn(r, &p);
	if (pid < 0) {
		err_errno(err, "cannot start '%s'", r->args.v[0]);
		goto out;
	}
	do
		n = read(p.fail[0], &failed, sizeof(failed));
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(failed)) {
		wait_for(pid);
		errno = failed;
		err_errno(err, "cannot run '%s'", r->args.v[0]);
		goto out;
	}
	timed_out = exchange(r, &p);
	if (timed_out)
		kill(pid, SIGKILL);
	ret = wait_for(pid);
	if (timed_out)
		ret = err_set(err, ERR_FAIL, "'%s' did not finish within %u s", r->args.v[0], r->timeout_ms / 1000);
out:
	close_pipes(&p);
	sigaction(SIGPIPE, &old, NULL);
	return ret;
}

void run_replace(const char *const *argv)
{
	struct strvec copy = STRVEC_INIT;

	for (; *argv; argv++)
		strvec_push(&copy, *argv);
	fflush(NULL);
	execvp(copy.v[0], copy.v);
	strvec_release(&copy);
}
