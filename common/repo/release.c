/* SPDX-License-Identifier: ISC */
#include "release.h"

#include <stdlib.h>
#include <string.h>

#include "../model/notes_markdown.h"
#include "patch.h"
#include "release_also_in.h"

const char *release_tag_prefix(const struct repo *r, const struct policy_package *package)
{
	return package ? package->tag_prefix : r->policy.tag_prefix;
}

/* Does the first line name a hidden type that bumps nothing, or none at all, without a word of breaking or reverting?
 */
static int is_silent(const struct repo *r, const struct commit *c)
{
	size_t line = strcspn(c->message, "\n");
	struct slice type = { c->message, strcspn(c->message, ":(!\n") };
	const struct policy_type *known = policy_type_find(&r->policy, type);

	return known->hidden && known->bump == LEVEL_NONE && !memchr(c->message, '!', line) &&
	       strncmp(c->message, "Revert ", 7) && strncmp(c->message, "Reapply ", 8) &&
	       !strstr(c->message, "BREAKING");
}

/*
 * Which of two equal chores counts, nobody can see; a patch-id costs a diff. (A squash body may hold more than its
 * first line says, but then it is no pick of a single change.)
 */
int release_patch_paths(void *repo, const struct commit *c, uint64_t *out)
{
	return is_silent(repo, c) ? 0 : patch_paths(repo, c, out);
}

int release_range_read(struct release_range *out, struct repo *r, const struct tags *tags, const struct tag *base,
		       const git_oid *from, const git_oid *to, const struct policy_package *package, struct err *err)
{
	const struct change_patches patches = { r, release_patch_paths, patch_id };
	struct history_range range = { *to, NULL, 0, package };
	int ret;

	memset(out, 0, sizeof(*out));
	out->tags = tags;
	out->base = base;
	out->package = package;
	out->to = *to;
	out->people = release_people_new(r);
	if (base || from) {
		out->has_from = 1;
		out->from = base ? base->commit : *from;
		range.hide = &out->from;
		range.n_hide = 1;
	}
	ret = history_read(&out->history, r, &range, err);
	if (!ret)
		ret = change_set_read(&out->changes, out->history.v, out->history.n, &r->policy, &patches, err);
	return ret;
}

void release_range_release(struct release_range *r)
{
	change_set_release(&r->changes);
	history_release(&r->history);
	release_people_free(r->people);
	memset(r, 0, sizeof(*r));
}

static size_t count_bumping(const struct change_set *set)
{
	size_t i, n = 0;

	for (i = 0; i < set->n; i++)
		n += set->v[i].fate == CHANGE_COUNTS && set->v[i].level > LEVEL_NONE;
	return n;
}

int release_read(struct release_reading *out, struct repo *r, const git_oid *tip, const struct policy_package *package,
		 struct err *err)
{
	int ret;

	memset(out, 0, sizeof(*out));
	out->since_latest = &out->since_final;
	ret = tags_load(&out->tags, r, release_tag_prefix(r, package), err);
	if (!ret)
		ret = tags_base(&out->tags, r, tip, &out->final, &out->latest, &out->at, err);
	if (!ret)
		ret = release_range_read(&out->since_final, r, &out->tags, out->final, NULL, tip, package, err);
	if (!ret && out->latest != out->final) {
		ret = release_range_read(&out->since_latest_own, r, &out->tags, out->latest, NULL, tip, package, err);
		out->since_latest = &out->since_latest_own;
	}
	if (!ret)
		out->n_since_latest = count_bumping(&out->since_latest->changes);
	return ret;
}

void release_reading_release(struct release_reading *r)
{
	release_range_release(&r->since_final);
	release_range_release(&r->since_latest_own);
	tags_release(&r->tags);
	memset(r, 0, sizeof(*r));
}

int release_base(const struct tag **base, const struct tags *tags, struct repo *r, const git_oid *commit,
		 const struct version *version, int since_final, struct err *err)
{
	const struct tag *final = NULL, *latest = NULL;
	struct tags lower = *tags;
	int ret;

	/* Tags ascend, so those below the version are a prefix of them. */
	while (lower.n && version_compare(&lower.v[lower.n - 1].version, version) >= 0)
		lower.n--;
	ret = tags_base(&lower, r, commit, &final, &latest, NULL, err);
	if (!ret)
		*base = since_final || !version_is_prerelease(version) ? final : latest;
	return ret;
}

void release_forge(struct forge *out, struct repo *r)
{
	char *url = repo_remote_url(r);

	forge_init(out, url, config_list_get(&r->config, "release", "forge"), &r->policy);
	free(url);
}

void release_notes_build(struct notes_release *out, struct repo *r, const struct release_range *range,
			 const char *version, const char *tag, int64_t date, const struct policy_audience *audience)
{
	release_also_in(range, r);
	notes_build(out, &range->changes, range->history.v, range->history.n, &r->policy, audience, release_people_who,
		    range->people);
	out->version = version;
	out->tag = tag;
	out->date = date;
	out->previous_tag = range->base ? range->base->name : NULL;
	if (range->has_from)
		git_oid_tostr(out->from, sizeof(out->from), &range->from);
	git_oid_tostr(out->to, sizeof(out->to), &range->to);
}

void release_changelog_entry(struct strbuf *out, struct repo *r, const struct release_range *range,
			     const struct version *version, const char *tag)
{
	struct notes_release notes;
	struct forge forge;

	release_forge(&forge, r);
	release_notes_build(&notes, r, range, version ? version->text : NULL, tag, 0, NULL);
	notes_markdown_body(out, &notes, &forge, 0);
	notes_release_free(&notes);
	forge_release(&forge);
}

int64_t release_tag_time(struct repo *r, const struct tag *tag)
{
	const git_signature *tagger;
	git_commit *commit = NULL;
	git_tag *object = NULL;
	int64_t when = 0;

	if (tag->annotated && !git_tag_lookup(&object, r->git, &tag->oid) && (tagger = git_tag_tagger(object)))
		when = tagger->when.time;
	else if (!git_commit_lookup(&commit, r->git, &tag->commit))
		when = git_commit_time(commit);
	git_commit_free(commit);
	git_tag_free(object);
	return when;
}
