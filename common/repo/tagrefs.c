/* SPDX-License-Identifier: ISC */
#include "tagrefs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hex.h"

static const char tags_dir[] = "refs/tags/";

struct scan {
	struct repo *repo;
	const char *prefix;
	int (*wanted)(void *data, const char *rest);
	void (*found)(void *data, const struct tagref *ref);
	void *data;
	struct strvec loose; /* names that are done; sorted before the packed ones are looked at */
};

/* A tag that points at another ref is rare enough for libgit2. */
static int follow(struct repo *r, const char *name, git_oid *oid)
{
	struct strbuf full = STRBUF_INIT;
	int failed;

	strbuf_addf(&full, "%s%s", tags_dir, name);
	failed = git_reference_name_to_id(oid, r->git, full.buf);
	strbuf_release(&full);
	return failed ? -1 : 0;
}

/* 1: there is no file (a folder that a deleted tag left behind); -1: broken, which hides a packed one all the same. */
static int read_loose(struct scan *s, int dir, const char *file, const char *name, git_oid *oid)
{
	char text[GIT_OID_HEXSZ + 1];
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text)) : -1;

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return 1;
	if (n >= 5 && !memcmp(text, "ref: ", 5))
		return follow(s->repo, name, oid);
	if (n < GIT_OID_HEXSZ || (n > GIT_OID_HEXSZ && !strchr(" \t\r\n", text[GIT_OID_HEXSZ])))
		return -1;
	return hex_read(oid, text);
}

/* A version holds no slash, so all loose refs of a prefix lie in one folder. */
static int scan_loose(struct scan *s, struct err *err)
{
	const char *slash = strrchr(s->prefix, '/'), *start = slash ? slash + 1 : s->prefix;
	struct strbuf path = STRBUF_INIT, name = STRBUF_INIT;
	struct dirent *entry;
	int ret = 0;
	DIR *dir;

	strbuf_addf(&path, "%s/%s%.*s", s->repo->place.common_dir, tags_dir, (int)(start - s->prefix), s->prefix);
	dir = opendir(path.buf);
	if (!dir && errno != ENOENT && errno != ENOTDIR)
		ret = err_errno(err, "cannot read '%s'", path.buf);
	while (dir && (entry = readdir(dir))) {
		struct tagref ref = { NULL, { { 0 } }, { { 0 } } };
		int broken;

		if (strncmp(entry->d_name, start, strlen(start)) || !s->wanted(s->data, entry->d_name + strlen(start)))
			continue;
		strbuf_reset(&name);
		strbuf_addf(&name, "%.*s%s", (int)(start - s->prefix), s->prefix, entry->d_name);
		ref.name = name.buf;
		broken = read_loose(s, dirfd(dir), entry->d_name, name.buf, &ref.oid);
		if (broken <= 0)
			strvec_push(&s->loose, name.buf);
		if (!broken)
			s->found(s->data, &ref);
	}
	if (dir)
		closedir(dir);
	strbuf_release(&path);
	strbuf_release(&name);
	return ret;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *next_line(const char *at, const char *end)
{
	const char *nl = memchr(at, '\n', (size_t)(end - at));

	return nl ? nl + 1 : end;
}

/* Where the name starts in a line "<id> <name>"; NULL when it is another kind of line. */
static const char *name_in(const char *at, const char *end)
{
	return end - at > GIT_OID_HEXSZ + 1 && at[GIT_OID_HEXSZ] == ' ' ? at + GIT_OID_HEXSZ + 1 : NULL;
}

/* Order of the line's name and `word`, as far as `word` goes; lines that are no refs come before all. */
static int compare(const char *line, const char *end, const char *word)
{
	const char *name = name_in(line, end);
	size_t len = strlen(word), left = name ? (size_t)(end - name) : 0;
	int order;

	if (!name)
		return -1;
	order = memcmp(name, word, left < len ? left : len);
	return order ? order : left < len ? -1 : 0;
}

/* The first line not before `word` in a file that says it is sorted: halving bytes, then going back to a line's start.
 */
static const char *find_first(const char *start, const char *end, const char *word)
{
	const char *low = start, *high = end;

	while (low < high) {
		const char *mid = low + (high - low) / 2;

		while (mid > low && mid[-1] != '\n')
			mid--;
		/* What a peeled line means belongs to the ref before it. */
		while (mid > low && *mid == '^')
			for (mid--; mid > low && mid[-1] != '\n'; mid--)
				;
		if (compare(mid, end, word) < 0) {
			low = next_line(mid, end);
			while (low < end && *low == '^')
				low = next_line(low, end);
		} else {
			high = mid;
		}
	}
	return low;
}

/* One line "<id> <name>", and the line "^<id>" that may follow. */
static void read_packed(struct scan *s, const char *line, const char *end, struct strbuf *name)
{
	const char *full = name_in(line, end), *next = next_line(line, end);
	struct tagref ref = { NULL, { { 0 } }, { { 0 } } };
	const char *stop = next > full && next[-1] == '\n' ? next - 1 : next;
	const char *rest;

	strbuf_reset(name);
	strbuf_add(name, full + strlen(tags_dir), (size_t)(stop - full) - strlen(tags_dir));
	rest = name->buf + strlen(s->prefix);
	ref.name = name->buf;
	if (strchr(rest, '/') || !s->wanted(s->data, rest) || hex_read(&ref.oid, line))
		return;
	if (s->loose.n && bsearch(&ref.name, s->loose.v, s->loose.n, sizeof(*s->loose.v), by_name))
		return;
	if (end - next > GIT_OID_HEXSZ && *next == '^' && hex_read(&ref.peeled, next + 1))
		memset(&ref.peeled, 0, sizeof(ref.peeled));
	s->found(s->data, &ref);
}

static void scan_packed(struct scan *s, const char *start, const char *end)
{
	struct strbuf word = STRBUF_INIT, name = STRBUF_INIT, header = STRBUF_INIT;
	const char *at = start;
	int sorted = 0;

	strbuf_addf(&word, "%s%s", tags_dir, s->prefix);
	if (at < end && *at == '#') {
		at = next_line(at, end);
		strbuf_add(&header, start, (size_t)(at - start));
		sorted = strstr(header.buf, " sorted ") || strstr(header.buf, " sorted\n");
	}
	if (sorted)
		at = find_first(at, end, word.buf);
	for (; at < end; at = next_line(at, end)) {
		int order = compare(at, end, word.buf);

		if (!order)
			read_packed(s, at, end, &name);
		else if (order > 0 && sorted && *at != '^')
			break;
	}
	strbuf_release(&word);
	strbuf_release(&name);
	strbuf_release(&header);
}

/* git replaces the file by another one and never writes into it, so a map of it does not change. */
static int map_packed(struct scan *s, struct err *err)
{
	struct strbuf path = STRBUF_INIT;
	struct stat st;
	int fd, ret = 0;
	char *map;

	strbuf_addf(&path, "%s/packed-refs", s->repo->place.common_dir);
	fd = open(path.buf, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		ret = err_errno(err, "cannot read '%s'", path.buf);
	if (fd >= 0 && !fstat(fd, &st) && st.st_size > 0) {
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map == MAP_FAILED) {
			ret = err_errno(err, "cannot read '%s'", path.buf);
		} else {
			scan_packed(s, map, map + st.st_size);
			munmap(map, (size_t)st.st_size);
		}
	}
	if (fd >= 0)
		close(fd);
	strbuf_release(&path);
	return ret;
}

int tagrefs_each(struct repo *r, const char *prefix, int (*wanted)(void *data, const char *rest),
		 void (*found)(void *data, const struct tagref *ref), void *data, struct err *err)
{
	struct scan s = { r, prefix, wanted, found, data, STRVEC_INIT };
	int ret;

	/* No ref has such a name, and a path made of it would lead elsewhere. */
	if (strstr(prefix, ".."))
		return 0;
	ret = scan_loose(&s, err);
	strvec_sort(&s.loose);
	if (!ret)
		ret = map_packed(&s, err);
	strvec_release(&s.loose);
	return ret;
}
