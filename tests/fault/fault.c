/* SPDX-License-Identifier: ISC */
/*
 * Preloaded into a program of the suite: at its n-th effect on the file system it is killed (FAULT=kill:<n>), or every
 * write from there on finds the disk full (FAULT=full:<n>). Effects are what a crash could fall between: creating, writing,
 * syncing, renaming, linking and removing files, and starting a child. Children run untouched.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long count, at;
static int mode; /* 'k', 'f' or 0 */

__attribute__((constructor)) static void begin(void)
{
	const char *fault = getenv("FAULT");

	if (!fault || strncmp(program_invocation_short_name, "git-release-", 12) != 0)
		return;
	mode = *fault;
	at = atol(strchr(fault, ':') + 1);
}

/* 1: this effect finds no room. */
static int effect(void)
{
	if (!mode || ++count < at)
		return 0;
	if (mode == 'k')
		raise(SIGKILL);
	return mode == 'f';
}

static int full(void)
{
	errno = ENOSPC;
	return -1;
}

int open(const char *path, int flags, ...)
{
	mode_t file_mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		file_mode = va_arg(ap, mode_t);
	va_end(ap);
	if ((flags & O_CREAT) && effect())
		return full();
	return REAL(open)(path, flags, file_mode);
}

ssize_t write(int fd, const void *data, size_t len)
{
	if (fd > 2 && effect())
		return full();
	return REAL(write)(fd, data, len);
}

int fsync(int fd)
{
	return effect() ? full() : REAL(fsync)(fd);
}

int rename(const char *from, const char *to)
{
	effect(); /* needs no room */
	return REAL(rename)(from, to);
}

int link(const char *from, const char *to)
{
	return effect() ? full() : REAL(link)(from, to);
}

int unlink(const char *path)
{
	effect();
	return REAL(unlink)(path);
}

pid_t fork(void)
{
	effect();
	return REAL(fork)();
}
