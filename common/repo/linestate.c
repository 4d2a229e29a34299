/* SPDX-License-Identifier: ISC */
#include "linestate.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"

static void init(struct linestate *s, const char *key, const char *subject, const char *value, const git_oid *commit)
{
	memset(s, 0, sizeof(*s));
	s->key = key;
	s->subject = xstrdup(subject);
	s->value = xstrdup_null(value);
	s->commit = *commit;
}

void linestate_release(struct linestate *s)
{
	free(s->subject);
	free(s->value);
	memset(s, 0, sizeof(*s));
}

int linestate_close(struct linestate *s, const struct lines *ls, const char *name, struct err *err)
{
	const struct repo_line *l;
	int ret = lines_get(&l, ls, name, err);

	if (ret)
		return ret;
	if (l->line.is_main)
		return err_set(err, ERR_FAIL, "'%s' is the main line, which is never closed", l->line.branch);
	init(s, "closed", l->line.branch, "", &l->tip);
	s->is_so = l->is_closed;
	return 0;
}

int linestate_reopen(struct linestate *s, const struct lines *ls, const char *name, struct err *err)
{
	const struct repo_line *l;
	int ret = lines_get(&l, ls, name, err);

	if (ret)
		return ret;
	init(s, "closed", l->line.branch, NULL, &l->tip);
	s->is_so = !l->is_closed;
	return 0;
}

/* --- owners ---------------------------------------------------------------------------------------------------- */

/* A line of text without control characters, and something in it. */
static int check_person(const char *person, struct err *err)
{
	char *clean = utf8_cleaned(person);
	int fits = *person && person[0] != ' ' && !strcmp(clean, person) && !strchr(person, '\n') &&
		   !strchr(person, '\t');

	free(clean);
	if (fits)
		return 0;
	err_set(err, ERR_FAIL, "no person: '%s'", person);
	return err_hint(err, "a name, an address, or 'Name <address>'");
}

/* Is the version one that can still come from the main line, or a branch of its own? */
static int is_open(const struct repo_line *l, struct repo *r, const struct tags *tags, const struct version *v,
		   struct err *err)
{
	const struct tag *latest = NULL;
	int ret;

	if (!l->line.is_main)
		return 1;
	ret = tags_base(tags, r, &l->tip, NULL, &latest, NULL, err);
	return ret ? ret : !latest || version_compare(v, &latest->version) > 0;
}

/* 1 and the commit when a release of this tag prefix is known, 0, or a negative err_code. */
static int find_release(struct linestate *s, struct repo *r, const struct lines *ls, const char *prefix,
			const char *text, const char *person, struct err *err)
{
	const struct repo_line *l;
	const git_oid *at = NULL;
	const struct tag *tag;
	struct version v = VERSION_INIT;
	struct tags tags = { 0 };
	char *name;
	int ret;

	if (version_parse(&v, &r->policy.scheme, text, strlen(text), NULL, NULL))
		return 0;
	name = xstrfmt("%s%s", prefix, text);
	ret = tags_load(&tags, r, prefix, err);
	tag = ret ? NULL : tags_find_name(&tags, name);
	if (tag) {
		at = &tag->commit;
	} else if (!ret) {
		l = lines_of_version(ls, &v);
		ret = l ? is_open(l, r, &tags, &v, err) : 0;
		at = ret == 1 ? &l->tip : NULL;
	}
	if (at) {
		init(s, "owner", name, person, at);
		ret = 1;
	}
	tags_release(&tags);
	version_release(&v);
	free(name);
	return ret;
}

static int find_tag(struct linestate *s, struct repo *r, const struct lines *ls, const char *release,
		    const char *person, struct err *err)
{
	const char *prefix = r->policy.tag_prefix;
	size_t i, len = strlen(prefix);
	int ret = find_release(s, r, ls, prefix, strncmp(release, prefix, len) ? release : release + len, person, err);

	for (i = 0; i < r->policy.n_packages && !ret; i++) {
		prefix = r->policy.packages[i].tag_prefix;
		len = strlen(prefix);
		if (!strncmp(release, prefix, len))
			ret = find_release(s, r, ls, prefix, release + len, person, err);
	}
	return ret;
}

int linestate_own(struct linestate *s, struct repo *r, const struct lines *ls, const char *release, const char *person,
		  struct err *err)
{
	const struct repo_line *l = lines_find(ls, release);
	const struct linerecord *there;
	int ret = check_person(person, err);

	if (ret)
		return ret;
	if (l) {
		init(s, "owner", l->line.branch, person, &l->tip);
	} else {
		ret = find_tag(s, r, ls, release, person, err);
		if (ret < 0)
			return ret;
		if (!ret) {
			err_set(err, ERR_FAIL, "no release '%s'", release);
			return err_hint(err, "give a version tag, the next version of a line, or a line's branch");
		}
	}
	there = linerecords_find(&ls->records, "owner", s->subject);
	s->is_so = there && !strcmp(there->value, person);
	return 0;
}

/* --- showing and doing ------------------------------------------------------------------------------------------- */

void linestate_print(const struct linestate *s, FILE *out)
{
	char *subject = utf8_cleaned(s->subject), *value = utf8_cleaned(s->value ? s->value : "");
	char commit[8];

	git_oid_tostr(commit, sizeof(commit), &s->commit);
	if (s->is_so)
		fprintf(out, "nothing to do: it is recorded already\n");
	else if (s->value)
		fprintf(out, "note '%s: %s%s%s' at %s in %s\n", s->key, subject, *value ? " " : "", value, commit,
			LINERECORD_REF);
	else
		fprintf(out, "remove the note '%s: %s' from %s\n", s->key, subject, LINERECORD_REF);
	free(subject);
	free(value);
}

int linestate_apply(const struct linestate *s, struct repo *r, const struct lines *ls, int push, struct err *err)
{
	struct plan p;
	int ret = plan_may_begin(r, 0, err);

	plan_init(&p, "release-branch");
	p.summary = xstrfmt("%s: %s", s->key, s->subject);
	if (!ret && !s->is_so)
		ret = linerecords_plan(&ls->records, &p, r, s->key, s->subject, s->value, &s->commit, err);
	if (!ret && push) {
		strvec_push(&p.push, LINERECORD_REF);
		ret = repo_push_remote(r, &p.remote, err);
	}
	if (!ret)
		ret = plan_apply(&p, r, NULL, err);
	plan_release(&p);
	return ret;
}
