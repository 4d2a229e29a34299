/* SPDX-License-Identifier: ISC */
#include "taglist.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "gitcmd.h"
#include "release.h"
#include "tagobject.h"

/* Asked of git itself, so that shallow clones, replace refs and commit-graphs are as the person knows them. */
static int read_merged(struct strbuf *names, const char *rev, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "for-each-ref", "--format=%(refname:strip=2)", NULL);
	strvec_pushf(&git.args, "--merged=%s", rev);
	strvec_push(&git.args, "refs/tags");
	ret = gitcmd_run(&git, err);
	strbuf_addbuf(names, &git.out);
	run_release(&git);
	return ret;
}

/* Cuts the lines of `names` apart and keeps them as keys. */
static void index_lines(struct map *m, struct strbuf *names)
{
	char *line, *nl;

	for (line = names->buf; (nl = strchr(line, '\n')); line = nl + 1) {
		*nl = '\0';
		*map_at(m, line, (size_t)(nl - line)) = names;
	}
}

int taglist_read(struct taglist *l, struct repo *r, const struct taglist_filter *f, struct err *err)
{
	struct strbuf names = STRBUF_INIT;
	struct map merged = MAP_INIT;
	size_t i;
	int ret;

	memset(l, 0, sizeof(*l));
	ret = tags_load(&l->tags, r, release_tag_prefix(r, f->package), err);
	if (!ret && f->merged)
		ret = read_merged(&names, f->merged, err);
	if (!ret) {
		index_lines(&merged, &names);
		l->v = xcalloc(l->tags.n, sizeof(*l->v));
	}
	for (i = 0; !ret && i < l->tags.n; i++) {
		const struct tag *t = &l->tags.v[i];

		if ((!f->merged || map_get(&merged, t->name, strlen(t->name))) &&
		    (!f->final || !version_is_prerelease(&t->version)))
			l->v[l->n++] = t;
	}
	map_release(&merged);
	strbuf_release(&names);
	return ret;
}

void taglist_release(struct taglist *l)
{
	free(l->v);
	tags_release(&l->tags);
	memset(l, 0, sizeof(*l));
}

static int is_signed(struct repo *r, const struct tag *tag)
{
	git_odb_object *object = NULL;
	int is = 0;

	if (!tag->annotated || git_odb_read(&object, r->odb, &tag->oid))
		return 0;
	is = tagobject_is_signed(git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return is;
}

static json_t *tag_json(struct repo *r, const struct tag *t)
{
	json_t *tag = json_object();
	struct strbuf date = STRBUF_INIT;
	char hex[OID_HEX + 1];
	int64_t time = release_tag_time(r, t);

	git_oid_tostr(hex, sizeof(hex), &t->commit);
	if (time)
		time_format(&date, time);
	json_object_set_new(tag, "tag", json_text(t->name));
	json_object_set_new(tag, "version", json_text(t->version.text));
	json_object_set_new(tag, "oid", json_text(hex));
	json_object_set_new(tag, "annotated", json_boolean(t->annotated));
	json_object_set_new(tag, "signed", json_boolean(is_signed(r, t)));
	json_object_set_new(tag, "prerelease", json_boolean(version_is_prerelease(&t->version)));
	json_object_set_new(tag, "date", json_text(time ? date.buf : NULL));
	strbuf_release(&date);
	return tag;
}

json_t *taglist_json(const struct taglist *l, struct repo *r)
{
	json_t *tags = json_array();
	size_t i;

	for (i = 0; i < l->n; i++)
		json_array_append_new(tags, tag_json(r, l->v[i]));
	return tags;
}
