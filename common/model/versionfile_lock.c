/* SPDX-License-Identifier: ISC */
/* package-lock.json (v1 to v3) and Cargo.lock: the entries of the packages that the repository itself makes. */
#include "versionfile_walk.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

/* One entry of a lock file at a time: leaves whose paths are the same but for the last key. */
struct lock {
	const struct strvec *own;
	int cargo;
	struct versionfile_spans *out;
	struct strbuf entry; /* the path that its leaves share */
	char *name;
	int has_source;
	struct versionfile_spans version;
};

/* The name that npm gives to a folder: its last part, with the scope before it. */
static const char *folder_name(const char *folder)
{
	const char *slash = strrchr(folder, '/');
	const char *base = slash ? slash + 1 : folder, *p = slash ? slash : folder;

	while (p > folder && p[-1] != '/')
		p--;
	return *p == '@' ? p : base;
}

static int is_own(const struct lock *l)
{
	const char *folder = l->entry.buf;

	if (l->cargo)
		return l->name && l->own && !l->has_source && strvec_has(l->own, l->name);
	folder += strlen("packages");
	if (!*folder || !folder[1])
		return 1;
	if (strstr(folder, "node_modules/") || !l->own)
		return 0;
	return strvec_has(l->own, l->name ? l->name : folder_name(folder + 1));
}

static void end_entry(struct lock *l)
{
	if (l->version.n && is_own(l))
		vf_take_spans(l->out, &l->version, VERSIONFILE_PLAIN);
	versionfile_spans_release(&l->version);
	free(l->name);
	l->name = NULL;
	l->has_source = 0;
}

static int take_lock(void *ctx, struct vf_walk *w, const struct vf_leaf *leaf)
{
	struct lock *l = ctx;
	const char *last = strrchr(leaf->path, '.');
	size_t len = last ? (size_t)(last - leaf->path) : 0;

	if (!l->cargo && leaf->depth == 1 && !strcmp(leaf->path, "version") && leaf->kind == VF_STRING)
		vf_add_leaf(l->out, w, leaf);
	if (!last ||
	    !((leaf->depth == 3 && !strncmp(leaf->path, l->cargo ? "package." : "packages.", l->cargo ? 8 : 9)) ||
	      (l->cargo && leaf->depth == 2 && len == 4 && !memcmp(leaf->path, "root", 4))))
		return 0;
	if (len != l->entry.len || memcmp(leaf->path, l->entry.buf, len)) {
		end_entry(l);
		strbuf_reset(&l->entry);
		strbuf_add(&l->entry, leaf->path, len);
	}
	last++;
	if (!strcmp(last, "name") && leaf->kind == VF_STRING) {
		free(l->name);
		l->name = xstrndup(w->text + leaf->offset, leaf->len);
	} else if (!strcmp(last, "source")) {
		l->has_source = 1;
	} else if (!strcmp(last, "version") && leaf->kind == VF_STRING) {
		versionfile_spans_release(&l->version);
		vf_add_leaf(&l->version, w, leaf);
	}
	return 0;
}

int vf_find_in_lock(struct versionfile_spans *out, const struct versionfile_request *req, int cargo, const char *text,
		    size_t len, struct err *err)
{
	struct lock l = { req->own_packages, cargo, out, STRBUF_INIT, NULL, 0, VERSIONFILE_SPANS_INIT };
	struct vf_walk w;
	int ret;

	vf_walk_init(&w, req->path, text, len, take_lock, &l, err);
	ret = cargo ? vf_walk_toml(&w) : vf_walk_json(&w);
	if (ret)
		versionfile_spans_release(&l.version);
	end_entry(&l);
	vf_walk_release(&w);
	strbuf_release(&l.entry);
	return ret;
}
