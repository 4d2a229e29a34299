/* SPDX-License-Identifier: ISC */
#include "next.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/release_commit.h"

/* "minor" and its kin, or a version, of which a leading tag prefix is no part. */
static int understand(struct bump_request *q, struct version *exact, struct repo *r,
		      const struct policy_package *package, const struct next_ask *ask, struct err *err)
{
	static const char *const words[] = { "auto", "major", "minor", "patch" };
	static const enum bump_ask asks[] = { BUMP_AUTO, BUMP_MAJOR, BUMP_MINOR, BUMP_PATCH };
	const char *text = ask->level ? ask->level : "auto", *prefix = release_tag_prefix(r, package);
	size_t i, byte = 0;

	q->pre = ask->pre;
	q->final = ask->final;
	q->build = ask->build;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(text, words[i])) {
			q->ask = asks[i];
			return 0;
		}
	if (*prefix && !strncmp(text, prefix, strlen(prefix)))
		text += strlen(prefix);
	else if (text[0] == 'v' && text[1] >= '0' && text[1] <= '9')
		text++;
	if (version_parse(exact, &r->policy.scheme, text, strlen(text), &byte, err)) {
		err_prefix(err, "'%s' is no version: byte %zu", ask->level, byte);
		return err_hint(err, "give auto, major, minor, patch or a version");
	}
	q->ask = BUMP_EXACT;
	q->exact = exact;
	return 0;
}

static int names_untagged(const struct strvec *tags, const struct next *n, struct repo *r, const char **which)
{
	const char *prefix = release_tag_prefix(r, n->package);
	size_t i;

	for (i = 0; i < tags->n; i++) {
		const char *name = tags->v[i];
		struct version v = VERSION_INIT;
		int is_ours = !strncmp(name, prefix, strlen(prefix)) &&
			      !version_parse(&v, &r->policy.scheme, name + strlen(prefix),
					     strlen(name + strlen(prefix)), NULL, NULL);

		version_release(&v);
		if (is_ours && !tags_find_name(&n->reading.tags, name)) {
			*which = name;
			return 1;
		}
	}
	return 0;
}

/*
 * A version that was bumped and never tagged: bumping on would skip it silently. Commits below HEAD are looked at only
 * where they carry our trailer; a subject alone counts at HEAD, where a commit made by hand would stand.
 */
static int check_untagged(const struct next *n, struct repo *r, struct err *err)
{
	const struct history *h = &n->reading.since_latest->history;
	struct strvec tags = STRVEC_INIT;
	const char *which = NULL;
	size_t i;
	int ret = 0;

	for (i = 0; i < h->n && !ret && !which; i++) {
		if (i && !strstr(h->v[i].message, "\nRelease-Tag:"))
			continue;
		strvec_release(&tags);
		ret = release_commit_tags(&tags, h->v[i].message, h->v[i].message_len, &r->policy, err);
		if (!ret && names_untagged(&tags, n, r, &which)) {
			const char *at = i ? h->v[i].oid : "";

			ret = err_set(err, ERR_NO, "'%s' is bumped at %.7s and not tagged yet", which, h->v[i].oid);
			err_hint(err, "git release-tag %s%s%.10s", which, *at ? " " : "", at);
		}
	}
	strvec_release(&tags);
	return ret;
}

static char *tag_name(struct repo *r, const struct policy_package *package, const struct version *v)
{
	return xstrfmt("%s%s", release_tag_prefix(r, package), v->text);
}

int next_read(struct next *out, struct repo *r, const git_oid *tip, const struct policy_package *package,
	      const struct next_ask *ask, struct err *err)
{
	struct version exact = VERSION_INIT;
	struct bump_request q = { 0 };
	int ret;

	memset(out, 0, sizeof(*out));
	out->package = package;
	ret = understand(&q, &exact, r, package, ask, err);
	if (!ret)
		ret = release_read(&out->reading, r, tip, package, err);
	if (!ret)
		ret = check_untagged(out, r, err);
	if (!ret) {
		q.today = r->today;
		q.at_tag = out->reading.at != NULL;
		q.at = out->reading.at ? &out->reading.at->version : NULL;
		q.tag_prefix = release_tag_prefix(r, package);
		q.last_final = out->reading.final ? &out->reading.final->version : NULL;
		q.latest = out->reading.latest ? &out->reading.latest->version : NULL;
		q.since_final = &out->reading.since_final.changes;
		q.n_since_latest = out->reading.n_since_latest;
		ret = bump_decide(&out->result, &r->policy, &q, err);
	}
	if (!ret) {
		out->is_decided = 1;
		out->tag = tag_name(r, package, &out->result.next);
	}
	version_release(&exact);
	return ret;
}

/* The first version of the same level above the taken one that has no tag. 0, or an error where there is none. */
static int find_free(struct version *v, const struct next *n, struct repo *r)
{
	enum level level = n->result.level > LEVEL_NONE ? n->result.level : LEVEL_PATCH;
	int ret = 0, is_taken = 1;

	version_copy(v, &n->result.next);
	while (is_taken && !ret) {
		struct version above = VERSION_INIT;
		char *name;

		ret = version_next_core(&above, &r->policy.scheme, v, level, &r->today, NULL);
		version_release(v);
		*v = above;
		name = ret ? NULL : tag_name(r, n->package, v);
		is_taken = name && tags_find_name(&n->reading.tags, name);
		free(name);
	}
	return ret;
}

int next_check_free(const struct next *n, struct repo *r, struct err *err)
{
	const struct tag *taken = n->is_decided ? tags_find_name(&n->reading.tags, n->tag) : NULL;
	struct version v = VERSION_INIT;
	char at[8];

	if (!taken || taken == n->reading.at)
		return 0;
	err_set(err, ERR_FAIL, "tag '%s' exists at %s, which is not reachable from here", n->tag,
		git_oid_tostr(at, sizeof(at), &taken->commit));
	if (!find_free(&v, n, r))
		err_hint(err, "git release-bump %s   for the next version that is free", v.text);
	version_release(&v);
	return ERR_FAIL;
}

void next_release(struct next *n)
{
	release_reading_release(&n->reading);
	if (n->is_decided)
		bump_result_release(&n->result);
	free(n->tag);
	memset(n, 0, sizeof(*n));
}

struct bump_report next_report(const struct next *n)
{
	const struct release_reading *rd = &n->reading;
	struct bump_report r = { 0 };

	r.package = n->package ? n->package->name : NULL;
	r.current = rd->final ? rd->final->version.text : NULL;
	r.current_tag = rd->final ? rd->final->name : NULL;
	r.latest_tag = rd->latest ? rd->latest->name : NULL;
	r.changes = &rd->since_final.changes;
	if (n->is_decided) {
		r.next = n->result.next.text;
		r.tag = n->tag;
		r.level = n->result.level;
		r.why = n->result.why;
	}
	return r;
}
