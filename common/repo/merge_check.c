/* SPDX-License-Identifier: ISC */
/* Whether a person has kept to the rule of versions in what they made of a merge or a pick. */
#include <string.h>

#include "merge_meaning.h"
#include "stamp.h"

static int check_places(struct repo *r, const struct stamp_file *file, const struct versionfile_spans *spans,
			int is_pick, struct err *err)
{
	const struct versionfile_spans *own = &file->spans;
	size_t i;

	for (i = 0; i < spans->n; i++) {
		const char *now = spans->v[i].present, *was = own->v[spans->n == own->n ? i : 0].present;

		if (is_pick ? strcmp(now, was) != 0 : merge_is_higher(r, was, now))
			return err_set(err, ERR_STOPPED, "'%s' says %s in place of %s: a %s", file->path, now, was,
				       is_pick ? "pick changes no version" : "merge never lowers the version");
	}
	return 0;
}

static int check_file(struct repo *r, const struct stamp *stamp, const struct stamp_file *file, const git_oid *tree,
		      int is_pick, struct err *err)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct strbuf text = STRBUF_INIT;
	unsigned mode;
	int ret = merge_read_file(&text, &mode, r, tree, file->path, err);

	if (!ret && stamp_find(&spans, stamp, file, text.buf, text.len, NULL))
		ret = ERR_NOTFOUND;
	if (!ret)
		ret = check_places(r, file, &spans, is_pick, err);
	versionfile_spans_release(&spans);
	strbuf_release(&text);
	return ret == ERR_NOTFOUND ? 0 : ret;
}

static int check_package(struct repo *r, const struct policy_package *package, const git_oid *target,
			 const git_oid *tree, int is_pick, struct err *err)
{
	struct stamp stamp = STAMP_INIT;
	size_t i;
	int ret = stamp_read_found(&stamp, r, target, package, err);

	for (i = 0; i < stamp.n && !ret; i++)
		ret = check_file(r, &stamp, &stamp.v[i], tree, is_pick, err);
	stamp_release(&stamp);
	return ret;
}

int merge_check_version(struct repo *r, const git_oid *target, const git_oid *tree, int is_pick, struct err *err)
{
	size_t i;
	int ret = check_package(r, NULL, target, tree, is_pick, err);

	for (i = 0; i < r->policy.n_packages && !ret; i++)
		ret = check_package(r, &r->policy.packages[i], target, tree, is_pick, err);
	return ret;
}
