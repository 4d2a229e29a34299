/* SPDX-License-Identifier: ISC */
#include "linelist.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/json.h"
#include "forward.h"
#include "linetags.h"

char *linelist_who_cut(struct repo *r, const struct repo_line *l, const struct tags *tags)
{
	const git_signature *tagger;
	git_tag *tag = NULL;
	char *who = NULL;
	size_t i = 0;

	while (i < tags->n && !line_holds(&l->line, &tags->v[i].version))
		i++;
	if (l->line.is_main || i == tags->n || !tags->v[i].annotated || git_tag_lookup(&tag, r->git, &tags->v[i].oid))
		return NULL;
	tagger = git_tag_tagger(tag);
	if (tagger && tagger->email && *tagger->email)
		who = xstrdup(tagger->email);
	git_tag_free(tag);
	return who;
}

static int read_owners(struct linelist *l, struct repo *r, const struct lines *ls, struct err *err)
{
	const char *prefix = NULL;
	struct tags tags = { 0 };
	size_t i;
	int ret = 0;

	/* Neighbours mostly share a tag prefix, whose tags are then read once. */
	for (i = 0; i < ls->n && !ret; i++) {
		const char *wanted = lines_tag_prefix(r, &ls->v[i].line);

		l->v[i].owner = xstrdup_null(lines_owner(ls, r, &ls->v[i]));
		if (l->v[i].owner)
			continue;
		if (!prefix || strcmp(prefix, wanted) != 0) {
			tags_release(&tags);
			ret = tags_load(&tags, r, wanted, err);
			prefix = wanted;
		}
		if (!ret)
			l->v[i].owner = linelist_who_cut(r, &ls->v[i], &tags);
	}
	tags_release(&tags);
	return ret;
}

static int read_tags(struct linelist *l, struct repo *r, const struct lines *ls, struct err *err)
{
	struct linetags lt;
	size_t i;
	int ret = linetags_read(&lt, r, ls, err);

	for (i = 0; i < l->n && !ret; i++) {
		l->v[i].latest_tag = xstrdup_null(lt.v[i].latest);
		l->v[i].commits = lt.v[i].commits;
	}
	linetags_release(&lt);
	return ret;
}

static int read_missing(struct linelist *l, struct repo *r, const struct lines *ls, struct err *err)
{
	struct forward f = { 0 };
	size_t i, k;
	int ret = forward_read(&f, r, ls, NULL, 0, err);

	/* Only lines of `ls` are owed anything. */
	for (i = 0; i < f.n && !ret; i++)
		for (k = 0; k < f.v[i].n_cells; k++)
			if (f.v[i].cells[k].state == FORWARD_MISSING)
				l->v[f.v[i].cells[k].line - ls->v].missing++;
	forward_release(&f);
	return ret;
}

int linelist_read(struct linelist *l, struct repo *r, const struct lines *ls, struct err *err)
{
	size_t i;
	int ret;

	l->v = xcalloc(ls->n, sizeof(*l->v));
	l->n = ls->n;
	for (i = 0; i < ls->n; i++)
		l->v[i].line = &ls->v[i];
	ret = read_tags(l, r, ls, err);
	if (!ret)
		ret = read_owners(l, r, ls, err);
	return ret ? ret : read_missing(l, r, ls, err);
}

void linelist_release(struct linelist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].latest_tag);
		free(l->v[i].owner);
	}
	free(l->v);
	l->v = NULL;
	l->n = 0;
}

const char *linelist_state(const struct linelist_row *row)
{
	return row->line->is_closed ? "closed" : "supported";
}

static json_t *row_json(const struct linelist_row *row)
{
	json_t *one = json_object();

	json_object_set_new(one, "branch", json_text(row->line->line.branch));
	json_object_set_new(one, "line", json_text(row->line->line.name));
	json_object_set_new(one, "latestTag", json_text(row->latest_tag));
	json_object_set_new(one, "state", json_text(linelist_state(row)));
	json_object_set_new(one, "commitsSinceTag", json_integer((json_int_t)row->commits));
	json_object_set_new(one, "missingFixes", json_integer((json_int_t)row->missing));
	json_object_set_new(one, "owner", json_text(row->owner));
	json_object_set_new(one, "remote", json_boolean(row->line->is_remote));
	return one;
}

json_t *linelist_json(const struct linelist *l)
{
	json_t *lines = json_array();
	size_t i;

	for (i = 0; i < l->n; i++)
		json_array_append_new(lines, row_json(&l->v[i]));
	return lines;
}
