/* SPDX-License-Identifier: ISC */
#include "notes.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "notes_entry.h"

static int is_internal(const struct policy_audience *a)
{
	return a && a->internal;
}

static int has_footer(const struct change *c, const char *token)
{
	return message_footer(&c->message, token) != NULL;
}

/* `include` names types, and kinds of changes that are not types. Without it everything that is not hidden counts. */
static int is_included(const struct change *c, const struct policy_audience *a)
{
	size_t i;

	if (!a || !a->include.n)
		return 1;
	for (i = 0; i < a->include.n; i++) {
		const char *word = a->include.v[i];

		if (!strcmp(word, "all") || (c->message.type.s && slice_is(c->message.type, word)) ||
		    (c->type->name && !strcmp(c->type->name, word)) || (!strcmp(word, "breaking") && c->breaking) ||
		    (!strcmp(word, "migration") && c->migration.s) ||
		    (!strcmp(word, "flag") && has_footer(c, "flag")) ||
		    (!strcmp(word, "incident") && has_footer(c, "incident")))
			return 1;
	}
	return 0;
}

static int is_told(const struct change *c, const struct policy_audience *a)
{
	if (c->fate != CHANGE_COUNTS || (c->type->hidden && !c->breaking))
		return 0;
	return (!c->note_none || is_internal(a)) && is_included(c, a);
}

static void section_add(struct notes_section *s, const struct notes_entry *e)
{
	ALLOC_GROW(s->entries, s->n + 1, s->alloc);
	s->entries[s->n++] = *e;
}

/* A place for each type of the policy; those without entries are taken out again. */
static void drop_empty_sections(struct notes_release *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n_sections; i++)
		if (r->sections[i].n)
			r->sections[n++] = r->sections[i];
	r->n_sections = n;
}

static void add_entries(struct notes_release *r, const struct change_set *set, const struct policy *p, notes_who_fn who,
			void *data)
{
	struct notes_entry e;
	size_t i, at;

	r->breaking.type = "breaking";
	r->breaking.title = "Breaking changes";
	r->n_sections = p->n_types;
	r->sections = xcalloc(p->n_types, sizeof(*r->sections));
	for (i = 0; i < p->n_types; i++) {
		r->sections[i].type = p->types[i].name;
		r->sections[i].title = p->types[i].title;
	}
	for (i = 0; i < set->n; i++) {
		const struct change *c = &set->v[i];

		if (!is_told(c, r->audience))
			continue;
		/* Only a type of the policy has a section; an unknown one is hidden, so it is here for breaking alone.
		 */
		for (at = 0; at < p->n_types && &p->types[at] != c->type; at++)
			;
		if (!c->breaking && at == p->n_types)
			continue;
		notes_entry_init(&e, c, is_internal(r->audience), who, data);
		section_add(c->breaking ? &r->breaking : &r->sections[at], &e);
	}
	drop_empty_sections(r);
}

struct counting {
	struct notes_release *release;
	size_t alloc;
	struct map seen;             /* by name: its number + 1 */
	const struct commit *commit; /* at hand */
	const char *author;          /* whose co-authors are counted; NULL: authors are */
	const struct commit **last;  /* of each contributor: the commit that was counted last */
	size_t alloc_last;
};

static void count_name(void *data, struct slice name)
{
	struct counting *c = data;
	struct notes_release *r = c->release;
	void **at;
	size_t i;

	/* nobody is the co-author of a commit of their own, nor twice of another's */
	if (c->author && strlen(c->author) == name.len && !memcmp(c->author, name.s, name.len))
		return;
	at = map_at(&c->seen, name.s, name.len);

	if (!*at) {
		ALLOC_GROW(r->contributors, r->n_contributors + 1, c->alloc);
		r->contributors[r->n_contributors] = (struct notes_contributor){ name, 0 };
		*at = (void *)(uintptr_t)++r->n_contributors;
		ALLOC_GROW(c->last, r->n_contributors, c->alloc_last);
		c->last[r->n_contributors - 1] = NULL;
	}
	i = (size_t)(uintptr_t)*at - 1;
	if (c->last[i] == c->commit)
		return;
	c->last[i] = c->commit;
	r->contributors[i].commits++;
}

static int slice_compare(const struct slice *a, const struct slice *b)
{
	int c = memcmp(a->s, b->s, a->len < b->len ? a->len : b->len);

	return c ? c : (a->len > b->len) - (a->len < b->len);
}

static int contributor_compare(const void *va, const void *vb)
{
	const struct notes_contributor *a = va, *b = vb;

	if (a->commits != b->commits)
		return a->commits < b->commits ? 1 : -1;
	return slice_compare(&a->name, &b->name);
}

/* A co-author has contributed as much as the author; a person named twice in one commit counts twice at most. */
static void add_contributors(struct notes_release *r, const struct change_set *set, const struct commit *commits,
			     size_t n, notes_who_fn who, void *data)
{
	struct counting count = { r, 0, MAP_INIT, NULL, NULL, NULL, 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		struct slice author = { commits[i].author_name, strlen(commits[i].author_name) };

		count.commit = &commits[i];
		if (commits[i].parents <= 1 && author.len)
			count_name(&count, author);
	}
	for (i = 0; i < set->n; i++) {
		count.commit = set->v[i].commit;
		count.author = count.commit->author_name;
		if (set->v[i].part == 0 && count.commit->parents <= 1)
			notes_each_co_author(&set->v[i].message, who, data, count_name, &count);
	}
	if (r->n_contributors)
		qsort(r->contributors, r->n_contributors, sizeof(*r->contributors), contributor_compare);
	map_release(&count.seen);
	free(count.last);
}

void notes_build(struct notes_release *out, const struct change_set *set, const struct commit *commits, size_t n,
		 const struct policy *p, const struct policy_audience *audience, notes_who_fn who, void *data)
{
	memset(out, 0, sizeof(*out));
	out->commits = n;
	out->audience = audience;
	add_entries(out, set, p, who, data);
	add_contributors(out, set, commits, n, who, data);
}

static void section_release(struct notes_section *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		notes_entry_release(&s->entries[i]);
	free(s->entries);
}

void notes_release_free(struct notes_release *r)
{
	size_t i;

	section_release(&r->breaking);
	for (i = 0; i < r->n_sections; i++)
		section_release(&r->sections[i]);
	free(r->sections);
	free(r->contributors);
	memset(r, 0, sizeof(*r));
}

int notes_shows_footer(const struct notes_release *r, const struct footer *f)
{
	return is_internal(r->audience) || !slice_is(f->token, "release-note-internal");
}

int notes_is_empty(const struct notes_release *r)
{
	return !r->breaking.n && !r->n_sections;
}

int notes_shows(const struct notes_release *r, const char *what)
{
	if (r->audience && r->audience->show.n)
		return strvec_has(&r->audience->show, what);
	return !strcmp(what, "scope") || !strcmp(what, "issue") || !strcmp(what, "commit");
}
