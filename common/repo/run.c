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

/* Above the standard descriptors, which may be closed here: a pipe that became one of them would be lost in the child.
 */
static int move_up(int *fd)
{
	int moved = fcntl(*fd, F_DUPFD_CLOEXEC, 3);

	close(*fd);
	*fd = moved;
	return moved < 0 ? -1 : 0;
}

static int make_pipe(int fds[2])
{
	if (pipe(fds))
		return -1;
	return move_up(&fds[0]) | move_up(&fds[1]);
}

/* Our end: a write that blocks while the child waits for us to read would never end. */
static void unblock(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
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

/*
 * A child with a time limit gets a process group, so that all it started can be ended with it. Not one that may talk to
 * the person: outside the terminal's group it could not.
 */
static int has_group(const struct run *r)
{
	return r->timeout_ms && !r->inherit_in;
}

/* Where the descriptor is the wanted one already (ours was closed), it must only survive exec. */
static void become(int fd, int as)
{
	if (fd == as)
		fcntl(fd, F_SETFD, 0);
	else
		dup2(fd, as);
}

/* In the child. Reports errno through the close-on-exec pipe, so that "not found" differs from "ran and failed". */
static _Noreturn void child(const struct run *r, struct pipes *p)
{
	sigset_t none;
	int saved;

	sigemptyset(&none);
	if (!r->is_brief)
		sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (has_group(r))
		setpgid(0, 0);
	if (!r->inherit_in)
		become(r->in ? p->in[0] : open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
	if (!r->inherit_out)
		become(p->out[1], 1);
	if (r->merge_err)
		dup2(1, 2);
	else if (!r->inherit_err)
		become(p->err[1], 2);
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
static void drain(const struct run *r, int *fd, struct strbuf *into)
{
	char buf[16384];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n > 0 && r->watch && into == &r->out)
		r->watch(r->watch_data, buf, (size_t)n);
	else if (n > 0)
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

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return exit_code(status);
}

/* Has it ended? *code, -1 at first, is set when it is found to have. */
static int has_ended(pid_t pid, int *code)
{
	int status;

	if (*code < 0 && waitpid(pid, &status, WNOHANG) == pid)
		*code = exit_code(status);
	return *code >= 0;
}

/* How long to wait for the pipes before looking whether the child is still there. */
#define LOOK_MS 100

/*
 * Feeds and drains until the child has closed everything or has ended: what it leaves behind (a connection kept open by
 * ssh, an agent) may hold its stderr for hours. Returns 0, or -1 at the timeout; *code is set when it has been waited
 * for.
 */
static int exchange(struct run *r, struct pipes *p, pid_t pid, int *code)
{
	long long deadline = r->timeout_ms ? now_ms() + r->timeout_ms : 0;
	size_t fed = 0;

	if (p->in[1] >= 0 && !r->in_len)
		close_fd(&p->in[1]);
	while (p->in[1] >= 0 || p->out[0] >= 0 || p->err[0] >= 0 || (deadline && !has_ended(pid, code))) {
		struct pollfd fds[3] = { { p->in[1], POLLOUT, 0 }, { p->out[0], POLLIN, 0 }, { p->err[0], POLLIN, 0 } };
		int quiet = poll(fds, 3, p->out[0] < 0 && p->err[0] < 0 ? LOOK_MS / 10 : LOOK_MS);

		if (quiet < 0 && errno != EINTR)
			return -1;
		if (fds[0].revents)
			feed(r, &p->in[1], &fed);
		if (fds[1].revents)
			drain(r, &p->out[0], &r->out);
		if (fds[2].revents)
			drain(r, &p->err[0], &r->err);
		if (!quiet && r->watch)
			r->watch(r->watch_data, "", 0);
		if (!quiet && has_ended(pid, code))
			return 0;
		if (deadline && now_ms() >= deadline)
			return -1;
	}
	return 0;
}

static pid_t spawn(struct run *r, struct pipes *p)
{
	pid_t pid;

	if (make_pipe(p->fail) || (r->in && make_pipe(p->in)) || (!r->inherit_out && make_pipe(p->out)) ||
	    (!r->inherit_err && !r->merge_err && make_pipe(p->err)))
		return -1;
	fflush(NULL);
	pid = fork();
	if (!pid)
		child(r, p);
	close_fd(&p->fail[1]);
	close_fd(&p->in[0]);
	close_fd(&p->out[1]);
	close_fd(&p->err[1]);
	unblock(p->in[1]);
	unblock(p->out[0]);
	unblock(p->err[0]);
	return pid;
}

/* Whose group to end when a signal ends us; 0: none. */
static volatile sig_atomic_t running_group;

/* What is run when a signal ends us, and whose it is: a child that has not become another program yet is not us. */
static char *const *volatile last_words;
static pid_t last_words_of;

/* Children may write still where it removes. Nothing here but what a signal handler may call. */
static void say_last_words(void)
{
	pid_t pid;

	if (!last_words || last_words_of != getpid())
		return;
	while (wait(NULL) > 0)
		;
	pid = fork();
	if (!pid) {
		execv(last_words[0], last_words);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void end_group(int sig)
{
	if (running_group)
		kill(-(pid_t)running_group, SIGKILL);
	say_last_words();
	signal(sig, SIG_DFL);
	raise(sig);
}

/*
 * A child in a group of its own does not hear the terminal's Ctrl-C; all others do. Signals that the person ignores
 * (nohup) stay ignored.
 */
static void watch_signals(struct sigaction old[3], int on)
{
	static const int signals[3] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction end = { 0 };
	int i;

	end.sa_handler = end_group;
	for (i = 0; i < 3; i++) {
		if (!on)
			sigaction(signals[i], &old[i], NULL);
		else if (!sigaction(signals[i], NULL, &old[i]) && old[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &end, NULL);
	}
}

void run_at_signal(char *const *argv)
{
	static struct sigaction old[3];

	last_words_of = getpid();
	last_words = argv;
	watch_signals(old, argv != NULL);
}

/* Feeds, drains, waits; ends the child at the timeout. Returns the exit code. */
static int finish_child(struct run *r, struct pipes *p, pid_t pid, struct err *err)
{
	int code = -1, timed_out;
	struct sigaction old[3];

	if (has_group(r)) {
		running_group = pid;
		watch_signals(old, 1);
	}
	timed_out = exchange(r, p, pid, &code);
	if (timed_out)
		kill(has_group(r) ? -pid : pid, SIGKILL);
	if (code < 0)
		code = wait_for(pid);
	if (has_group(r)) {
		watch_signals(old, 0);
		running_group = 0;
	}
	if (timed_out)
		return err_set(err, ERR_FAIL, "'%s' did not finish within %u s", r->args.v[0],
			       (r->timeout_ms + 999) / 1000);
	return code;
}

static int run_it(struct run *r, struct err *err)
{
	struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct sigaction ignore = { 0 }, old;
	int ret = ERR_FAIL, failed = 0;
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
	ret = finish_child(r, &p, pid, err);
out:
	close_pipes(&p);
	sigaction(SIGPIPE, &old, NULL);
	r->code = ret;
	return ret;
}

int run_command(struct run *r, struct err *err)
{
	sigset_t block, old;
	int ret;

	if (!r->is_brief)
		return run_it(r, err);
	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGHUP);
	sigaddset(&block, SIGQUIT);
	sigprocmask(SIG_BLOCK, &block, &old);
	ret = run_it(r, err);
	sigprocmask(SIG_SETMASK, &old, NULL);
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
