/* SPDX-License-Identifier: ISC */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"

static int read_all(struct strbuf *out, int fd, const char *path, size_t limit, struct err *err)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf)))) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "cannot read '%s'", path);
		strbuf_add(out, buf, (size_t)n);
		if (limit && out->len > limit)
			return err_set(err, ERR_FAIL, "'%s' is larger than %zu bytes", path, limit);
	}
	return 0;
}

int file_read(struct strbuf *out, const char *path, size_t limit, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret; /* not to hang on a fifo */
	struct stat st;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOTFOUND, "no file '%s'", path);
	if (fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (fstat(fd, &st))
		ret = err_errno(err, "cannot read '%s'", path);
	else if (S_ISDIR(st.st_mode))
		ret = err_set(err, ERR_FAIL, "'%s' is a directory", path);
	else if (!S_ISREG(st.st_mode))
		ret = err_set(err, ERR_FAIL, "'%s' is not a regular file", path);
	else
		ret = read_all(out, fd, path, limit, err);
	close(fd);
	return ret;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return fsync(fd) && errno != EINVAL && errno != EROFS ? -1 : 0;
}

/* `name` is what messages call it: a temporary file says nothing to anybody. */
static int write_named(const char *path, const char *name, const char *data, size_t len, mode_t mode, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode), ret = 0;

	if (fd < 0)
		return err_errno(err, "cannot write '%s'", name);
	if (write_all(fd, data, len))
		ret = err_errno(err, "cannot write '%s'", name);
	if (close(fd) && !ret)
		ret = err_errno(err, "cannot write '%s'", name);
	return ret;
}

int file_write(const char *path, const char *data, size_t len, mode_t mode, struct err *err)
{
	return write_named(path, path, data, len, mode, err);
}

int file_replace(const char *path, const char *data, size_t len, struct err *err)
{
	char *temp = xstrfmt("%s.%ld.tmp", path, (long)getpid());
	struct stat st;
	int has_old = !lstat(path, &st), ret;

	ret = write_named(temp, path, data, len, 0666, err);
	if (!ret && has_old && S_ISREG(st.st_mode) && chmod(temp, st.st_mode & 07777))
		ret = err_errno(err, "cannot set the mode of '%s'", path);
	if (!ret && rename(temp, path))
		ret = err_errno(err, "cannot replace '%s'", path);
	if (ret)
		unlink(temp);
	free(temp);
	return ret;
}

/* A device or a pipe: there is nothing to rename. */
static int write_special(const char *path, const char *data, size_t len, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), ret = 0;

	if (fd < 0)
		return err_errno(err, "cannot write '%s'", path);
	while (!ret && len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR) {
			ret = err_errno(err, "cannot write '%s'", path);
		} else if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	if (close(fd) && !ret)
		ret = err_errno(err, "cannot write '%s'", path);
	return ret;
}

int file_output(const char *path, const char *data, size_t len, struct err *err)
{
	struct stat st;
	char *real = NULL;
	int ret;

	if (!stat(path, &st)) {
		if (S_ISDIR(st.st_mode))
			return err_set(err, ERR_FAIL, "'%s' is a directory", path);
		if (!S_ISREG(st.st_mode))
			return write_special(path, data, len, err);
		real = realpath(path, NULL);
	}
	ret = file_replace(real ? real : path, data, len, err);
	free(real);
	return ret;
}

void file_remove_tree(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		char *child;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		child = xstrfmt("%s/%s", path, entry->d_name);
		if (!lstat(child, &st) && S_ISDIR(st.st_mode))
			file_remove_tree(child);
		else
			unlink(child);
		free(child);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

int file_check_path(const char *path, struct err *err)
{
	const char *part = path, *end;

	do {
		size_t len = strcspn(part, "/");

		end = part + len;
		if (!len || (len == 1 && *part == '.') || (len == 2 && !memcmp(part, "..", 2)) ||
		    (len == 4 && !strncasecmp(part, ".git", 4)))
			return err_set(err, ERR_FAIL, "'%s' is no path of a file in the work tree", path);
		part = end + 1;
	} while (*end);
	return 0;
}

/* Every folder on the way must be a real one: git never writes beyond a symlink, nor do we. */
static int check_folders(const char *root, const char *path, struct err *err)
{
	struct strbuf full = STRBUF_INIT;
	const char *slash = path;
	struct stat st;
	int ret = 0;

	while (!ret && (slash = strchr(slash, '/'))) {
		strbuf_reset(&full);
		strbuf_addf(&full, "%s/%.*s", root, (int)(slash - path), path);
		if (lstat(full.buf, &st))
			ret = err_errno(err, "cannot reach '%s'", path);
		else if (!S_ISDIR(st.st_mode))
			ret = err_set(err, ERR_FAIL, "'%s' lies beyond a symbolic link", path);
		strbuf_addstr(&full, "/.git");
		if (!ret && !lstat(full.buf, &st))
			ret = err_set(err, ERR_FAIL, "'%s' lies in a repository of its own", path);
		slash++;
	}
	strbuf_release(&full);
	return ret;
}

int file_check_target(const char *root, const char *path, int *is_absent, struct err *err)
{
	char *full = xstrfmt("%s/%s", root, path);
	struct stat st;
	int ret = file_check_path(path, err);

	*is_absent = 0;
	if (!ret)
		ret = check_folders(root, path, err);
	if (ret) {
		free(full);
		return ret;
	}
	if (lstat(full, &st)) {
		*is_absent = errno == ENOENT;
		ret = *is_absent ? 0 : err_errno(err, "cannot reach '%s'", path);
	} else if (S_ISLNK(st.st_mode)) {
		ret = err_set(err, ERR_FAIL, "'%s' is a symbolic link", path);
	} else if (S_ISDIR(st.st_mode)) {
		ret = err_set(err, ERR_FAIL, "'%s' is a directory", path);
	} else if (!S_ISREG(st.st_mode)) {
		ret = err_set(err, ERR_FAIL, "'%s' is not a regular file", path);
	} else if (!(st.st_mode & 0222) || access(full, W_OK)) {
		ret = err_set(err, ERR_FAIL, "'%s' is read-only", path);
	}
	free(full);
	return ret;
}
