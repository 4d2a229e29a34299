/* SPDX-License-Identifier: ISC */
#include "linked.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

/* As many as git follows. */
#define LINKS_MAX 40

static void drop_part(struct strbuf *path)
{
	const char *slash = strrchr(path->buf, '/');

	if (slash)
		strbuf_setlen(path, (size_t)(slash - path->buf));
}

char *linked_tidy(const char *path)
{
	struct strbuf out = STRBUF_INIT;
	size_t len;

	for (; *path; path += len + !!path[len]) {
		len = strcspn(path, "/");
		if (len == 2 && !memcmp(path, "..", 2))
			drop_part(&out);
		else if (len && (len != 1 || *path != '.'))
			strbuf_addf(&out, "/%.*s", (int)len, path);
	}
	return strbuf_detach(&out, NULL);
}

/* Where the link at `path` leads; NULL: out of the commit. Owned. */
static char *target_of(const char *path, const char *link)
{
	const char *slash = strrchr(path, '/');
	char *joined, *tidy;

	if (*link == '/')
		return NULL;
	joined = xstrfmt("%.*s%s", slash ? (int)(slash - path + 1) : 0, path, link);
	tidy = linked_tidy(joined);
	free(joined);
	joined = *tidy ? xstrdup(tidy + 1) : NULL;
	free(tidy);
	return joined;
}

int linked_read(struct strbuf *out, linked_read_fn read, void *data, const char *path, struct err *err)
{
	char *at = xstrdup(path);
	int is_link = 0, ret = read(data, at, out, &is_link, err), links;

	for (links = 0; !ret && is_link; links++) {
		char *to = links < LINKS_MAX ? target_of(at, out->buf) : NULL;

		free(at);
		at = to;
		strbuf_reset(out);
		is_link = 0;
		ret = at ? read(data, at, out, &is_link, err) : ERR_NOTFOUND;
		if (ret == ERR_NOTFOUND)
			ret = err_set(err, ERR_FAIL, "'%s' is a symbolic link to what is no file there", path);
	}
	free(at);
	return ret;
}
