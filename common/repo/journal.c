/* SPDX-License-Identifier: ISC */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"

#define JOURNAL_MAX ((size_t)1 << 24)

static const char HEADER[] = "git-release-plan 1";

void journal_init(struct journal *j)
{
	memset(j, 0, sizeof(*j));
	strvec_init(&j->push);
	j->fd = -1;
}

void journal_release(struct journal *j)
{
	size_t i;

	for (i = 0; i < j->n_files; i++)
		free(j->files[i].path);
	for (i = 0; i < j->n_refs; i++)
		free(j->refs[i].name);
	for (i = 0; i < j->n_trees; i++)
		free(j->trees[i].path);
	free(j->files);
	free(j->refs);
	free(j->trees);
	free(j->command);
	free(j->summary);
	free(j->index);
	free(j->remote);
	strvec_release(&j->push);
	free(j->path);
	if (j->fd >= 0)
		close(j->fd);
	journal_init(j);
}

char *journal_new_name(const char *path)
{
	return xstrfmt("%s.release-new", path);
}

char *journal_old_name(const char *path)
{
	return xstrfmt("%s.release-old", path);
}

/* Takes the lock for the life of this process; 0, or -1 when another process has it. */
static int take_lock(int fd)
{
	struct flock lock = { 0 };

	lock.l_type = F_WRLCK;
	lock.l_whence = SEEK_SET;
	return fcntl(fd, F_SETLK, &lock);
}

static int is_locked(int fd)
{
	struct flock lock = { 0 };

	lock.l_type = F_WRLCK;
	lock.l_whence = SEEK_SET;
	return !fcntl(fd, F_GETLK, &lock) && lock.l_type != F_UNLCK;
}

/* Is the file that we have open still the one of this name? Another command may have settled it, and one begun anew. */
static int is_still(int fd, const char *path)
{
	struct stat ours, there;

	return !fstat(fd, &ours) && !stat(path, &there) && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static void remember_file(struct journal *j, const char *path, int is_new)
{
	ALLOC_GROW(j->files, j->n_files + 1, j->files_alloc);
	j->files[j->n_files].path = xstrdup(path);
	j->files[j->n_files++].is_new = is_new;
}

static void remember_ref(struct journal *j, const char *name, const git_oid *from, const git_oid *to)
{
	size_t i = 0;

	while (i < j->n_refs && strcmp(j->refs[i].name, name) != 0)
		i++;
	if (i == j->n_refs) {
		ALLOC_GROW(j->refs, j->n_refs + 1, j->refs_alloc);
		j->refs[j->n_refs++].name = xstrdup(name);
	}
	j->refs[i].from = *from;
	j->refs[i].to = *to;
}

static void remember_tree(struct journal *j, const char *path, const git_oid *from, const git_oid *to)
{
	ALLOC_GROW(j->trees, j->n_trees + 1, j->trees_alloc);
	j->trees[j->n_trees].path = xstrdup(path);
	j->trees[j->n_trees].from = *from;
	j->trees[j->n_trees++].to = *to;
}

static void remember_index(struct journal *j, const char *path)
{
	free(j->index);
	j->index = xstrdup(path);
	j->has_index = 1;
}

/* "<from> <to> <name>" */
static void parse_move(struct journal *j, const char *rest,
		       void (*remember)(struct journal *j, const char *name, const git_oid *from, const git_oid *to))
{
	git_oid from, to;

	if (strlen(rest) < 2 * (OID_HEX + 1) + 1 || git_oid_fromstrn(&from, rest, OID_HEX) ||
	    git_oid_fromstrn(&to, rest + OID_HEX + 1, OID_HEX))
		return;
	remember(j, rest + 2 * (OID_HEX + 1), &from, &to);
}

static void parse_line(struct journal *j, const char *line)
{
	if (!strncmp(line, "command ", 8))
		j->command = xstrdup(line + 8);
	else if (!strncmp(line, "summary ", 8))
		j->summary = xstrdup(line + 8);
	else if (!strncmp(line, "index ", 6))
		remember_index(j, line + 6);
	else if (!strcmp(line, "no-index"))
		j->has_index = 0;
	else if (!strncmp(line, "file ", 5))
		remember_file(j, line + 5, 0);
	else if (!strncmp(line, "new ", 4))
		remember_file(j, line + 4, 1);
	else if (!strncmp(line, "ref ", 4))
		parse_move(j, line + 4, remember_ref);
	else if (!strncmp(line, "tree ", 5))
		parse_move(j, line + 5, remember_tree);
	else if (!strncmp(line, "remote ", 7) && !j->remote)
		j->remote = xstrdup(line + 7);
	else if (!strncmp(line, "push ", 5))
		strvec_push(&j->push, line + 5);
	else if (!strcmp(line, "ready"))
		j->is_ready = 1;
	else if (!strcmp(line, "done"))
		j->is_done = 1;
}

/* Through the descriptor that is there: closing another one would drop the lock (fcntl locks belong to the process). */
static int read_text(struct journal *j, int fd, struct strbuf *out, struct err *err)
{
	char buf[4096];
	ssize_t n;

	while ((n = pread(fd, buf, sizeof(buf), (off_t)out->len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "cannot read '%s'", j->path);
		strbuf_add(out, buf, (size_t)n);
		if (out->len > JOURNAL_MAX)
			return err_set(err, ERR_FAIL, "'%s' is too large", j->path);
	}
	return 0;
}

/* A line without its newline was cut short by the kill: it did not happen, since every line is written before its deed.
 */
static int parse(struct journal *j, int fd, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = read_text(j, fd, &text, err);
	char *line, *nl;

	for (line = text.buf; !ret && (nl = strchr(line, '\n')); line = nl + 1) {
		*nl = '\0';
		parse_line(j, line);
	}
	if (!ret && text.len && strncmp(text.buf, HEADER, sizeof(HEADER) - 1) != 0)
		ret = err_set(err, ERR_FAIL, "'%s' was written by another version of git-release", j->path);
	if (!ret && (!j->command || !j->summary))
		ret = err_set(err, ERR_FAIL, "'%s' is damaged", j->path);
	if (ret)
		err_hint(err, "when refs, index and files are as they should be, remove it");
	strbuf_release(&text);
	return ret;
}

static char *journal_path(const char *git_dir)
{
	return xstrfmt("%s/release-plan", git_dir);
}

int journal_peek(struct journal *j, const char *git_dir, int *running, struct err *err)
{
	int fd, ret;

	*running = 0;
	j->path = journal_path(git_dir);
	fd = open(j->path, O_RDWR | O_CLOEXEC);
	/* Who may only read the repository can still be told. */
	if (fd < 0 && (errno == EACCES || errno == EROFS))
		fd = open(j->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, "cannot open '%s'", j->path);
	*running = is_locked(fd);
	ret = parse(j, fd, err);
	close(fd);
	return ret ? ret : 1;
}

static int append(struct journal *j, const char *text, size_t len, struct err *err)
{
	while (len) {
		ssize_t n = write(j->fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "cannot write '%s'", j->path);
		text += n;
		len -= (size_t)n;
	}
	return fsync(j->fd) ? err_errno(err, "cannot write '%s'", j->path) : 0;
}

static int append_line(struct journal *j, struct err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int append_line(struct journal *j, struct err *err, const char *fmt, ...)
{
	struct strbuf line = STRBUF_INIT;
	va_list ap;
	int ret;

	va_start(ap, fmt);
	strbuf_vaddf(&line, fmt, ap);
	va_end(ap);
	if (strchr(line.buf, '\n')) {
		ret = err_set(err, ERR_FAIL, "a name with a newline cannot be kept in '%s'", j->path);
	} else {
		strbuf_addch(&line, '\n');
		ret = append(j, line.buf, line.len, err);
	}
	strbuf_release(&line);
	return ret;
}

/*
 * Writes the head of the journal under another name, locked, and then gives it its own: nobody sees it half made. Who
 * finds the other name locked has lost to a command that is just starting.
 */
static int begin(struct journal *j, const char *temp, struct err *err)
{
	int ret;

	j->fd = open(temp, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (j->fd < 0)
		return err_errno(err, "cannot create '%s'", temp);
	if (take_lock(j->fd))
		return err_set(err, ERR_FAIL, "another command of git-release is running here");
	if (!is_still(j->fd, temp)) /* it began and ended in between */
		return err_set(err, ERR_FAIL, "another command of git-release was running here; run this one again");
	ret = ftruncate(j->fd, 0) ? err_errno(err, "cannot write '%s'", temp) : 0;
	if (!ret)
		ret = append_line(j, err, "%s", HEADER);
	if (!ret)
		ret = append_line(j, err, "command %s", j->command);
	if (!ret)
		ret = append_line(j, err, "summary %s", j->summary);
	if (!ret && link(temp, j->path))
		ret = errno == EEXIST ? ERR_EXISTS : err_errno(err, "cannot create '%s'", j->path);
	unlink(temp);
	return ret;
}

int journal_create(struct journal *j, struct repo *r, const char *command, const char *summary, int *running,
		   struct err *err)
{
	char *temp = xstrfmt("%s/release-plan.lock", r->place.git_dir);
	int ret;

	*running = 0;
	j->path = journal_path(r->place.git_dir);
	j->command = xstrdup(command);
	j->summary = xstrdup(summary);
	ret = begin(j, temp, err);
	free(temp);
	if (ret == ERR_EXISTS) {
		journal_release(j);
		ret = journal_peek(j, r->place.git_dir, running, err);
		ret = ret < 0 ? ret : err_set(err, ERR_EXISTS, "'%s' exists", j->path);
	}
	return ret;
}

int journal_open(struct journal *j, struct repo *r, struct err *err)
{
	j->path = journal_path(r->place.git_dir);
	for (;;) {
		j->fd = open(j->path, O_RDWR | O_APPEND | O_CLOEXEC);
		if (j->fd < 0)
			return errno == ENOENT ? err_set(err, ERR_NOTFOUND, "nothing is half done")
					       : err_errno(err, "cannot open '%s'", j->path);
		if (take_lock(j->fd)) {
			parse(j, j->fd, err);
			return err_set(err, ERR_EXISTS, "git %s is still running", j->command ? j->command : "release");
		}
		if (is_still(j->fd, j->path))
			return parse(j, j->fd, err);
		close(j->fd);
	}
}

int journal_set_index(struct journal *j, int is_ours, struct err *err)
{
	j->has_index = is_ours;
	return is_ours ? append_line(j, err, "index %s", j->index) : append_line(j, err, "no-index");
}

int journal_add_file(struct journal *j, const char *path, int is_new, struct err *err)
{
	int ret = append_line(j, err, "%s %s", is_new ? "new" : "file", path);

	if (!ret)
		remember_file(j, path, is_new);
	return ret;
}

static int append_move(struct journal *j, const char *key, const char *name, const git_oid *from, const git_oid *to,
		       struct err *err)
{
	char a[OID_HEX + 1], b[OID_HEX + 1];

	git_oid_tostr(a, sizeof(a), from);
	git_oid_tostr(b, sizeof(b), to);
	return append_line(j, err, "%s %s %s %s", key, a, b, name);
}

int journal_add_ref(struct journal *j, const char *name, const git_oid *from, const git_oid *to, struct err *err)
{
	int ret = append_move(j, "ref", name, from, to, err);

	if (!ret)
		remember_ref(j, name, from, to);
	return ret;
}

int journal_add_tree(struct journal *j, const char *path, const git_oid *from, const git_oid *to, struct err *err)
{
	int ret = append_move(j, "tree", path, from, to, err);

	if (!ret)
		remember_tree(j, path, from, to);
	return ret;
}

int journal_add_push(struct journal *j, const char *remote, const struct strvec *push, struct err *err)
{
	size_t i;
	int ret = append_line(j, err, "remote %s", remote);

	for (i = 0; i < push->n && !ret; i++)
		ret = append_line(j, err, "push %s", push->v[i]);
	if (ret)
		return ret;
	free(j->remote);
	j->remote = xstrdup(remote);
	strvec_pushv(&j->push, push);
	return 0;
}

int journal_set_ready(struct journal *j, struct err *err)
{
	int ret = append_line(j, err, "ready");

	if (!ret)
		j->is_ready = 1;
	return ret;
}

int journal_set_done(struct journal *j, struct err *err)
{
	int ret = append_line(j, err, "done");

	if (!ret)
		j->is_done = 1;
	return ret;
}

int journal_is_half_done(const struct journal *j)
{
	return (j->is_ready && !j->is_done) || journal_is_unpushed(j);
}

int journal_is_unpushed(const struct journal *j)
{
	return j->is_done && j->push.n;
}

void journal_remove(struct journal *j)
{
	if (j->path)
		unlink(j->path);
}
