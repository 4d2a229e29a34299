/* SPDX-License-Identifier: ISC */
#include "loose.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <git2/sys/odb_backend.h>

#include "../base/alloc.h"
#include "../base/strvec.h"
#include "file.h"

/* "commit 123": git and libgit2 read no longer one. */
#define HEADER_MAX 64

/* No stream of zlib holds more than this for each of its bytes. */
#define INFLATE_MAX 1032

/* git's limit to alternates of alternates, which may go in circles. */
#define DEPTH_MAX 5

struct loose {
	git_odb_backend base; /* first: what libgit2 hands back */
	struct strvec folders;
	z_stream z;
	unsigned char in[16384];
};

/* --- one file ------------------------------------------------------------------------------------------------ */

/*
 * Inflates from the file until `len` bytes are there, or the stream has ended: *is_end. Returns how many there are;
 * fewer without an end: it is cut short, or no stream.
 */
static size_t inflate_some(struct loose *l, int fd, unsigned char *out, size_t len, int *is_end)
{
	size_t done = 0;
	int ret = Z_OK;

	while (done < len && ret == Z_OK) {
		uInt room = len - done < UINT_MAX ? (uInt)(len - done) : UINT_MAX;
		ssize_t n = l->z.avail_in ? 0 : read(fd, l->in, sizeof(l->in));

		if (n > 0) {
			l->z.next_in = l->in;
			l->z.avail_in = (uInt)n;
		}
		l->z.next_out = out + done;
		l->z.avail_out = room;
		/* Without input this says Z_BUF_ERROR, which ends the loop. */
		ret = inflate(&l->z, Z_NO_FLUSH);
		done += room - l->z.avail_out;
	}
	*is_end = ret == Z_STREAM_END;
	return done;
}

/* "<type> <size>" and a NUL. Returns its length, 0: no header. */
static size_t parse_header(const char *head, size_t n, git_object_t *type, size_t *size)
{
	const char *nul = memchr(head, '\0', n), *space = nul ? strchr(head, ' ') : NULL;
	char name[HEADER_MAX], *end;

	if (!space || space[1] < '0' || space[1] > '9')
		return 0;
	memcpy(name, head, (size_t)(space - head));
	name[space - head] = '\0';
	*type = git_object_string2type(name);
	errno = 0;
	*size = strtoul(space + 1, &end, 10);
	return git_object_typeisloose(*type) && end == nul && !errno ? (size_t)(nul - head) + 1 : 0;
}

/* The object in the file, and nothing behind it. GIT_ERROR when that is not what it holds; `data` is libgit2's. */
static int unpack(struct loose *l, int fd, void **data, size_t *len, git_object_t *type)
{
	unsigned char head[HEADER_MAX], *body;
	size_t n, header, size;
	struct stat st;
	int is_end;

	inflateReset(&l->z);
	l->z.avail_in = 0;
	n = inflate_some(l, fd, head, sizeof(head), &is_end);
	header = parse_header((const char *)head, n, type, &size);
	if (!header || n - header > size || fstat(fd, &st) || size / INFLATE_MAX > (size_t)st.st_size)
		return GIT_ERROR;
	/* With room for one byte more the stream must end where the size says, and readers find a NUL there. */
	body = git_odb_backend_data_alloc(&l->base, size + 1);
	if (!body)
		return GIT_ERROR;
	n -= header;
	memcpy(body, head + header, n);
	if (!is_end)
		n += inflate_some(l, fd, body + n, size + 1 - n, &is_end);
	if (!is_end || n != size || l->z.avail_in || read(fd, l->in, 1) > 0) {
		git_odb_backend_data_free(&l->base, body);
		return GIT_ERROR;
	}
	body[size] = '\0';
	*data = body;
	*len = size;
	return 0;
}

/* GIT_ENOTFOUND: not there; GIT_ELOCKED, as libgit2 has it: it cannot be opened; GIT_ERROR: it holds no object. */
static int read_file(struct loose *l, const char *folder, const git_oid *oid, void **data, size_t *len,
		     git_object_t *type)
{
	struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];
	int fd, ret = 0;

	git_oid_tostr(hex, sizeof(hex), oid);
	strbuf_addf(&path, "%s/%.2s/%s", folder, hex, hex + 2);
	fd = open(path.buf, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* not to hang on a fifo */
	if (fd >= 0) {
		ret = unpack(l, fd, data, len, type);
		if (ret)
			strbuf_addf(&text, "loose object %s (stored in %s) is corrupt", hex, path.buf);
		close(fd);
	} else if (errno == ENOENT || errno == ENOTDIR) {
		ret = GIT_ENOTFOUND;
	} else {
		strbuf_addf(&text, "cannot open '%s': %s", path.buf, strerror(errno));
		ret = GIT_ELOCKED;
	}
	if (text.len)
		git_error_set_str(GIT_ERROR_ODB, text.buf);
	strbuf_release(&path);
	strbuf_release(&text);
	return ret;
}

/* --- what libgit2 calls -------------------------------------------------------------------------------------- */

/* Like git, past what cannot be opened to a copy that can; past no copy that is corrupt. */
static int read_loose(void **data, size_t *len, git_object_t *type, git_odb_backend *base, const git_oid *oid)
{
	struct loose *l = (struct loose *)base;
	int ret = GIT_ENOTFOUND;
	size_t i;

	for (i = 0; i < l->folders.n; i++) {
		int found = read_file(l, l->folders.v[i], oid, data, len, type);

		if (!found || found == GIT_ERROR)
			return found;
		if (found != GIT_ENOTFOUND)
			ret = found;
	}
	return ret;
}

/* Would libgit2 read one of the folder's objects of this beginning, and wait? GIT_ERROR says so, else GIT_ENOTFOUND. */
static int look_through(struct loose *l, const char *folder, const char *hex, size_t n)
{
	struct strbuf path = STRBUF_INIT, name = STRBUF_INIT;
	int ret = GIT_ENOTFOUND;
	struct dirent *e;
	DIR *d;

	strbuf_addf(&path, "%s/%.2s", folder, hex);
	d = opendir(path.buf);
	while (d && ret == GIT_ENOTFOUND && (e = readdir(d))) {
		void *data = NULL;
		git_object_t type;
		size_t len;
		git_oid oid;

		strbuf_reset(&name);
		strbuf_addf(&name, "%.2s%s", hex, e->d_name);
		if (strncmp(name.buf, hex, n) || name.len != GIT_OID_HEXSZ || git_oid_fromstr(&oid, name.buf))
			continue;
		if (read_file(l, folder, &oid, &data, &len, &type) == GIT_ERROR)
			ret = GIT_ERROR;
		git_odb_backend_data_free(&l->base, data);
	}
	if (d)
		closedir(d);
	strbuf_release(&path);
	strbuf_release(&name);
	return ret;
}

/* Short ids are left to libgit2, which knows what is ambiguous, once nothing stands in its way. */
static int check_prefix(git_oid *oid, void **data, size_t *len, git_object_t *type, git_odb_backend *base,
			const git_oid *prefix, size_t n)
{
	struct loose *l = (struct loose *)base;
	char hex[GIT_OID_HEXSZ + 1];
	int ret = GIT_ENOTFOUND;
	size_t i;

	(void)oid, (void)data, (void)len, (void)type;
	git_oid_tostr(hex, sizeof(hex), prefix);
	for (i = 0; i < l->folders.n && ret == GIT_ENOTFOUND; i++)
		ret = look_through(l, l->folders.v[i], hex, n);
	return ret;
}

/* libgit2's reader finds the header, or its lack, in one step. Without this function it would ask for whole objects. */
static int no_header(size_t *len, git_object_t *type, git_odb_backend *base, const git_oid *oid)
{
	(void)len, (void)type, (void)base, (void)oid;
	return GIT_ENOTFOUND;
}

static void free_loose(git_odb_backend *base)
{
	struct loose *l = (struct loose *)base;

	strvec_release(&l->folders);
	inflateEnd(&l->z);
	free(l);
}

/* --- its folders --------------------------------------------------------------------------------------------- */

static void add_folder(struct strvec *folders, const char *folder, int depth);

/* The folders of a text, of which each is relative to `base`. */
static void add_folders(struct strvec *folders, const char *base, const char *text, const char *separators, int depth)
{
	struct strbuf path = STRBUF_INIT;
	size_t len;

	for (; *text; text += len + !!text[len]) {
		len = strcspn(text, separators);
		strbuf_reset(&path);
		if (*text != '/')
			strbuf_addf(&path, "%s/", base);
		strbuf_add(&path, text, len);
		if (len && *text != '#')
			add_folder(folders, path.buf, depth);
	}
	strbuf_release(&path);
}

static void add_folder(struct strvec *folders, const char *folder, int depth)
{
	struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;

	if (depth > DEPTH_MAX || strvec_has(folders, folder))
		return;
	strvec_push(folders, folder);
	strbuf_addf(&path, "%s/info/alternates", folder);
	/* One that cannot be read is libgit2's to name. */
	if (!file_read(&text, path.buf, 0, NULL))
		add_folders(folders, folder, text.buf, "\n", depth + 1);
	strbuf_release(&path);
	strbuf_release(&text);
}

int loose_guard(git_odb *odb, const char *objects, const char *more)
{
	struct loose *l = xcalloc(1, sizeof(*l));
	int ret = git_odb_init_backend(&l->base, GIT_ODB_BACKEND_VERSION);

	l->base.read = read_loose;
	l->base.read_prefix = check_prefix;
	l->base.read_header = no_header;
	l->base.free = free_loose;
	strvec_init(&l->folders);
	add_folder(&l->folders, objects, 0);
	add_folders(&l->folders, ".", more ? more : "", ":", 0);
	if (!ret && inflateInit(&l->z) == Z_OK)
		ret = git_odb_add_backend(odb, &l->base, LOOSE_PACKED_PRIORITY - 1);
	else
		ret = GIT_ERROR;
	if (ret)
		free_loose(&l->base);
	return ret;
}
