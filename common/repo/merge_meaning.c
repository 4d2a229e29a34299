/* SPDX-License-Identifier: ISC */
#include "merge_meaning.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/changelog.h"
#include "stamp.h"

struct settler {
	struct merge_result *m;
	struct repo *repo;
	const struct merge_sides *sides;
	struct err *err;
};

/* --- reading and writing the merge ------------------------------------------------------------------------------- */

static const struct merge_stage *stage_of(const struct merge_result *m, const char *path, int stage)
{
	size_t i;

	for (i = 0; i < m->n_stages; i++)
		if (m->stages[i].stage == stage && !strcmp(m->stages[i].path, path))
			return &m->stages[i];
	return NULL;
}

static int read_blob(struct strbuf *out, struct repo *r, const git_oid *oid, struct err *err)
{
	git_blob *blob = NULL;
	int ret = git_blob_lookup(&blob, r->git, oid);

	if (ret)
		return repo_error(err, ret, "cannot read a file to merge");
	strbuf_add(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	return 0;
}

/* One side of a conflict; no base is an empty one. ERR_NOTFOUND: it is a deletion, or no plain file. */
static int read_stage(struct settler *s, const char *path, int stage, struct strbuf *out)
{
	const struct merge_stage *st = stage_of(s->m, path, stage);

	if (!st)
		return stage == 1 ? 0 : ERR_NOTFOUND;
	return (st->mode & 0170000) == 0100000 ? read_blob(out, s->repo, &st->oid, s->err) : ERR_NOTFOUND;
}

int merge_read_file(struct strbuf *out, unsigned *mode, struct repo *r, const git_oid *tree, const char *path,
		    struct err *err)
{
	git_tree_entry *entry = NULL;
	git_tree *read = NULL;
	int ret = git_tree_lookup(&read, r->git, tree);

	if (ret)
		return repo_error(err, ret, "cannot read the merged tree");
	ret = git_tree_entry_bypath(&entry, read, path) ? ERR_NOTFOUND : 0;
	if (!ret && git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		ret = ERR_NOTFOUND;
	if (!ret) {
		*mode = git_tree_entry_filemode(entry);
		ret = *mode == GIT_FILEMODE_LINK ? ERR_NOTFOUND : read_blob(out, r, git_tree_entry_id(entry), err);
	}
	git_tree_entry_free(entry);
	git_tree_free(read);
	return ret;
}

static int put_file(struct settler *s, const char *path, unsigned mode, const struct strbuf *text)
{
	git_tree_update update = { GIT_TREE_UPDATE_UPSERT, { { 0 } }, (git_filemode_t)mode, path };
	git_tree *tree = NULL;
	int ret = git_tree_lookup(&tree, s->repo->git, &s->m->tree);

	if (!ret)
		ret = git_blob_create_from_buffer(&update.id, s->repo->git, text->buf, text->len);
	if (!ret)
		ret = git_tree_create_updated(&s->m->tree, s->repo->git, tree, 1, &update);
	if (ret)
		ret = repo_error(s->err, ret, "cannot write '%s' of the merge", path);
	git_tree_free(tree);
	return ret;
}

static void forget_conflict(struct merge_result *m, const char *path)
{
	struct strvec left = STRVEC_INIT;
	size_t i, n = 0;

	for (i = 0; i < m->conflicts.n; i++)
		if (strcmp(m->conflicts.v[i], path) != 0)
			strvec_push(&left, m->conflicts.v[i]);
	strvec_release(&m->conflicts);
	m->conflicts = left;
	for (i = 0; i < m->n_stages; i++)
		if (strcmp(m->stages[i].path, path) != 0)
			m->stages[n++] = m->stages[i];
		else
			free(m->stages[i].path);
	m->n_stages = n;
}

/* The conflict stays, about these texts in place of those of its three stages. */
static int ease_conflict(struct settler *s, const char *path, const struct strbuf sides[3])
{
	size_t i;
	int is_eased = 0, ret = 0;

	for (i = 0; i < s->m->n_stages && !ret; i++) {
		struct merge_stage *st = &s->m->stages[i];
		const struct strbuf *text = &sides[st->stage - 1];
		git_oid was = st->oid;

		if (strcmp(st->path, path) != 0)
			continue;
		ret = git_blob_create_from_buffer(&st->oid, s->repo->git, text->buf, text->len);
		is_eased |= !git_oid_equal(&st->oid, &was);
	}
	if (ret)
		return repo_error(s->err, ret, "cannot write '%s' of the merge", path);
	if (is_eased && !strvec_has(&s->m->eased, path))
		strvec_push(&s->m->eased, path);
	return 0;
}

static void note(struct settler *s, const char *path, const char *how)
{
	strvec_push(&s->m->settled, path);
	strvec_pushf(&s->m->resolved, "%s (%s)", path, how);
}

static int is_same(const struct strbuf *a, const struct strbuf *b)
{
	return a->len == b->len && !memcmp(a->buf, b->buf, a->len);
}

/* --- version files --------------------------------------------------------------------------------------------- */

/* One version file of the target: what it shall hold after the merge. */
struct stay {
	const struct stamp *stamp;
	const struct stamp_file *file;
	char *raised; /* the other side's higher version; NULL: each place keeps the target's */
};

int merge_is_higher(const struct repo *r, const char *a, const char *b)
{
	struct version x = VERSION_INIT, y = VERSION_INIT;
	int is = !version_parse(&x, &r->policy.scheme, a, strlen(a), NULL, NULL) &&
		 !version_parse(&y, &r->policy.scheme, b, strlen(b), NULL, NULL) && version_compare(&x, &y) > 0;

	version_release(&x);
	version_release(&y);
	return is;
}

/* Without the raise, the tag that a merge brings along would stand above what the file says. */
static int find_raise(struct settler *s, struct stay *stay)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct strbuf text = STRBUF_INIT;

	if (!s->sides->is_pick && !repo_read_blob(s->repo, &s->sides->theirs, stay->file->path, &text, NULL, NULL) &&
	    !stamp_find(&spans, stay->stamp, stay->file, text.buf, text.len, NULL) &&
	    merge_is_higher(s->repo, spans.v[0].present, stay->file->spans.v[0].present))
		stay->raised = xstrdup(spans.v[0].present);
	versionfile_spans_release(&spans);
	strbuf_release(&text);
	return 0;
}

/* The text with the version that shall stand in it. ERR_NOTFOUND when it has no place for one. */
static int put_version(struct settler *s, const struct stay *stay, const struct strbuf *text, struct strbuf *out)
{
	const struct versionfile_spans *own = &stay->file->spans;
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	size_t i;
	int ret = stamp_find(&spans, stay->stamp, stay->file, text->buf, text->len, NULL) ? ERR_NOTFOUND : 0;

	if (!ret && stay->raised)
		ret = versionfile_replace(out, text->buf, text->len, &spans, stay->raised, stay->raised, s->err);
	if (!ret && !stay->raised) {
		strbuf_addbuf(out, text);
		for (i = spans.n; i-- > 0;) {
			const char *keep = own->v[spans.n == own->n ? i : 0].present;

			strbuf_splice(out, spans.v[i].offset, spans.v[i].len, keep, strlen(keep));
		}
	}
	versionfile_spans_release(&spans);
	return ret;
}

/* gitattributes(5): what has the attribute -merge, or git's own driver "binary", is not merged line by line. */
static int is_text(struct settler *s, const char *path)
{
	const char *merge = NULL;

	return !git_attr_get(&merge, s->repo->git, 0, path, "merge") && git_attr_value(merge) != GIT_ATTR_VALUE_FALSE &&
	       (git_attr_value(merge) != GIT_ATTR_VALUE_STRING || strcmp(merge, "binary") != 0);
}

static int merge_as_text(struct strbuf *out, struct settler *s, const char *path, const struct strbuf sides[3])
{
	git_merge_file_input in[3];
	git_merge_file_result merged;
	int i, ret = 0;

	memset(&merged, 0, sizeof(merged));
	for (i = 0; i < 3; i++) {
		git_merge_file_input_init(&in[i], GIT_MERGE_FILE_INPUT_VERSION);
		in[i].ptr = sides[i].buf;
		in[i].size = sides[i].len;
	}
	if (git_merge_file(&merged, &in[0], &in[1], &in[2], NULL))
		ret = repo_error(s->err, ERR_FAIL, "cannot merge '%s'", path);
	else if (merged.automergeable)
		strbuf_add(out, merged.ptr, merged.len);
	else if (!(ret = ease_conflict(s, path, sides)))
		ret = ERR_NOTFOUND;
	git_merge_file_result_free(&merged);
	return ret;
}

/* The side that says it all, as a whole. */
static int merge_whole(struct strbuf *out, const struct strbuf sides[3])
{
	const struct strbuf *base = &sides[0], *ours = &sides[1], *theirs = &sides[2];

	if (is_same(ours, theirs) || is_same(base, theirs))
		strbuf_addbuf(out, ours);
	else if (is_same(base, ours))
		strbuf_addbuf(out, theirs);
	else
		return ERR_NOTFOUND;
	return 0;
}

/* The version is the same on all sides first; what is left then is the rest of the file. ERR_NOTFOUND: it is still a
 * conflict, which is about that rest. */
static int merge_around_version(struct settler *s, const struct stay *stay, struct strbuf *out)
{
	struct strbuf sides[3] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	const char *path = stay->file->path;
	int i, ret = 0;

	for (i = 0; i < 3 && !ret; i++) {
		struct strbuf text = STRBUF_INIT;

		ret = read_stage(s, path, i + 1, &text);
		if (!ret && (i || text.len))
			ret = put_version(s, stay, &text, &sides[i]);
		strbuf_release(&text);
	}
	if (!ret)
		ret = is_text(s, path) ? merge_as_text(out, s, path, sides) : merge_whole(out, sides);
	for (i = 0; i < 3; i++)
		strbuf_release(&sides[i]);
	return ret;
}

static int settle_version(struct settler *s, const struct stay *stay)
{
	const char *path = stay->file->path;
	int is_conflict = strvec_has(&s->m->conflicts, path), ret;
	struct strbuf merged = STRBUF_INIT, after = STRBUF_INIT, how = STRBUF_INIT;
	unsigned mode = GIT_FILEMODE_BLOB;

	ret = merge_read_file(&merged, &mode, s->repo, &s->m->tree, path, s->err);
	if (!ret)
		ret = is_conflict ? merge_around_version(s, stay, &after) : put_version(s, stay, &merged, &after);
	if (!ret && (is_conflict || !is_same(&after, &merged))) {
		ret = put_file(s, path, mode, &after);
		strbuf_addf(&how, stay->raised ? "takes version %s" : "stays at %s",
			    stay->raised ? stay->raised : stay->file->spans.v[0].present);
		note(s, path, how.buf);
		forget_conflict(s->m, path);
	}
	strbuf_release(&merged);
	strbuf_release(&after);
	strbuf_release(&how);
	return ret == ERR_NOTFOUND ? 0 : ret;
}

static int settle_versions(struct settler *s, const struct policy_package *package)
{
	struct stamp stamp = STAMP_INIT;
	size_t i;
	int ret = stamp_read_found(&stamp, s->repo, &s->sides->ours, package, s->err);

	for (i = 0; i < stamp.n && !ret; i++) {
		struct stay stay = { &stamp, &stamp.v[i], NULL };

		ret = find_raise(s, &stay);
		if (!ret)
			ret = settle_version(s, &stay);
		free(stay.raised);
	}
	stamp_release(&stamp);
	return ret;
}

/* --- changelogs ------------------------------------------------------------------------------------------------ */

static int compare_texts(void *data, const char *a, const char *b)
{
	struct repo *r = data;

	return merge_is_higher(r, a, b) ? 1 : merge_is_higher(r, b, a) ? -1 : 0;
}

static int join_changelogs(struct settler *s, const char *path, enum changelog_clash clash, struct strbuf *out)
{
	struct strbuf text[3] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	struct changelog c[3];
	int i, ret = 0;

	for (i = 0; i < 3 && !ret; i++)
		ret = read_stage(s, path, i + 1, &text[i]);
	if (!ret) {
		for (i = 0; i < 3; i++)
			changelog_parse(&c[i], text[i].buf, text[i].len);
		ret = changelog_merge(out, &c[0], &c[1], &c[2], clash, compare_texts, s->repo, s->err);
		for (i = 0; i < 3; i++)
			changelog_release(&c[i]);
	}
	for (i = 0; i < 3; i++)
		strbuf_release(&text[i]);
	return ret;
}

/* One entry, changed in two ways: a person has to read that, not the entries that only one side has. */
static int ease_changelog(struct settler *s, const char *path)
{
	static const enum changelog_clash keep[] = { CHANGELOG_BASE, CHANGELOG_OURS, CHANGELOG_THEIRS };
	struct strbuf sides[3] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	int i, ret = 0;

	for (i = 0; i < 3 && !ret; i++)
		ret = join_changelogs(s, path, keep[i], &sides[i]);
	if (!ret)
		ret = ease_conflict(s, path, sides);
	for (i = 0; i < 3; i++)
		strbuf_release(&sides[i]);
	return ret;
}

static int settle_changelog(struct settler *s, const char *path)
{
	struct strbuf merged = STRBUF_INIT, after = STRBUF_INIT;
	unsigned mode = GIT_FILEMODE_BLOB;
	int ret;

	if (!path || !*path || !strvec_has(&s->m->conflicts, path))
		return 0;
	ret = merge_read_file(&merged, &mode, s->repo, &s->m->tree, path, s->err);
	if (!ret)
		ret = join_changelogs(s, path, CHANGELOG_STOP, &after);
	if (!ret)
		ret = put_file(s, path, mode, &after);
	if (!ret) {
		note(s, path, "entries of both sides");
		forget_conflict(s->m, path);
	}
	strbuf_release(&merged);
	strbuf_release(&after);
	if (ret == ERR_STOPPED) {
		err_clear(s->err);
		ret = ease_changelog(s, path);
	}
	if (ret == ERR_NOTFOUND || ret == ERR_STOPPED) {
		err_clear(s->err);
		ret = 0;
	}
	return ret;
}

int merge_by_meaning(struct merge_result *m, struct repo *r, const struct merge_sides *sides, struct err *err)
{
	struct settler s = { m, r, sides, err };
	size_t i;
	int ret = settle_versions(&s, NULL);

	if (!ret)
		ret = settle_changelog(&s, r->policy.changelog);
	for (i = 0; i < r->policy.n_packages && !ret; i++) {
		ret = settle_versions(&s, &r->policy.packages[i]);
		if (!ret)
			ret = settle_changelog(&s, r->policy.packages[i].changelog);
	}
	return ret;
}
