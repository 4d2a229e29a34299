/* SPDX-License-Identifier: ISC */
#include "release_pick_internal.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hex.h"
#include "mainline.h"
#include "next.h"
#include "release_bumped.h"
#include "release.h"
#include "releasetag.h"
#include "walk.h"

void release_pick_release(struct release_pick *p)
{
	free(p->id);
	version_release(&p->version);
	free(p->candidate_tag);
	free(p->branch);
	strvec_release(&p->same);
	if (!p->is_tags_lent)
		tags_release(&p->tags);
	memset(p, 0, sizeof(*p));
}

int release_pick_is_candidate(const struct release_pick *p, const char *oid)
{
	return strvec_has(&p->same, oid);
}

/* --- one that was named ------------------------------------------------------------------------------------------ */

int release_pick_read_name(struct release_pick *p, struct repo *r, const char *asked, struct err *err)
{
	const git_oid nowhere = { { 0 } };
	struct releasetag named;
	int ret = releasetag_read(&named, r, NULL, asked, &nowhere, err);

	if (!ret)
		ret = version_next_core(&p->version, &r->policy.scheme, &named.version, LEVEL_NONE, &r->today, err);
	p->package = named.package;
	if (!ret)
		p->id = xstrfmt("%s%s", release_tag_prefix(r, p->package), p->version.text);
	releasetag_release(&named);
	return ret;
}

static const char *package_name(const struct release_pick *p)
{
	return p->package ? p->package->name : NULL;
}

/* One whose name says no package is of every one and of the project. */
static int is_of_package(const struct line *l, const char *package)
{
	return !l->package || (package && !strcmp(l->package, package));
}

const struct repo_line *release_pick_line(const struct lines *ls, const struct version *v, const char *package)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		if (line_holds(&ls->v[i].line, v) && is_of_package(&ls->v[i].line, package))
			return &ls->v[i];
	return NULL;
}

/* Is it what the commits of this line ask for next? ERR_SHALLOW where that cannot be known. */
static int is_next(const struct release_pick *p, struct repo *r, const git_oid *tip, struct err *err)
{
	struct next_ask ask = { NULL, NULL, 0, NULL };
	struct next next = { 0 };
	int ret = next_read(&next, r, tip, p->package, &ask, NULL);
	int is = !ret && next.tag && !strcmp(next.tag, p->id);

	next_release(&next);
	return ret == ERR_SHALLOW ? walk_error_shallow(r, err) : is;
}

int release_pick_is_bumped(const struct release_pick *p, struct repo *r, const git_oid *tip)
{
	char *id = p->is_tagged ? NULL : release_bumped_for(r, p->package, tip);
	int is = id && !strcmp(id, p->id);

	free(id);
	return is;
}

/* Its final tag, which is the highest; else that of its last candidate, right below where the final one would be. */
static const struct tag *candidate_tag(const struct release_pick *p)
{
	size_t low = 0, high = p->tags.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (version_compare(&p->tags.v[mid].version, &p->version) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low && version_same_core(&p->tags.v[low - 1].version, &p->version) ? &p->tags.v[low - 1] : NULL;
}

/* The tip of its hotfix branch, here or as the remote has it; *branch is owned. ERR_NOTFOUND without one. */
static int hotfix_tip(git_oid *tip, char **branch, const struct release_pick *p, struct repo *r)
{
	char *name = line_hotfix_branch(&r->policy, &p->version, package_name(p), NULL), *remote = mainline_remote(r);
	struct mainline m;
	int found = name && mainline_find_branch(&m, r, remote, name);

	if (found) {
		*tip = m.tip;
		free(*branch);
		*branch = xstrdup(name);
		mainline_release(&m);
	}
	free(name);
	free(remote);
	return found ? 0 : ERR_NOTFOUND;
}

/* One that nothing was recorded or tagged of yet: what the main line asks for next, or else HEAD. */
static int find_next(struct release_pick *p, struct repo *r, struct err *err)
{
	git_oid head;
	int is = is_next(p, r, &p->candidate, err);

	if (!is && !repo_head(r, &head, NULL) && !git_oid_equal(&head, &p->candidate)) {
		is = is_next(p, r, &head, err);
		if (is > 0) {
			p->candidate = head;
			free(p->branch);
			p->branch = repo_branch(r);
		}
	}
	if (is)
		return is > 0 ? 0 : is;
	err_set(err, ERR_FAIL, "unknown release '%s'", p->id);
	return err_hint(err, "it has no ledger, no tag or candidate, and is not what the commits ask for next");
}

/* `at`: the commit that counts as the candidate; NULL: it is looked for, and the release must be a known one. */
static int find_candidate(struct release_pick *p, struct repo *r, const struct lines *lines, const git_oid *at,
			  struct err *err)
{
	const struct repo_line *line = release_pick_line(lines, &p->version, package_name(p));
	const struct tag *tag = candidate_tag(p);
	int is_hotfix = 0, ret = 0;

	if (line)
		p->branch = xstrdup(line->line.branch);
	p->is_tagged = tag && !version_is_prerelease(&tag->version);
	if (at) {
		p->candidate = *at;
	} else if (tag) {
		p->candidate = tag->commit;
		p->candidate_tag = xstrdup(tag->name);
	} else if (!hotfix_tip(&p->candidate, &p->branch, p, r)) {
		is_hotfix = 1;
	} else if (line) {
		p->candidate = line->tip;
	} else {
		ret = repo_head(r, &p->candidate, err);
	}
	p->is_hotfix = is_hotfix;
	if (!ret && !at && !tag && !is_hotfix && !ledger_exists(r, p->id) && (!line || line->line.is_main) &&
	    !release_pick_is_bumped(p, r, &p->candidate))
		ret = find_next(p, r, err);
	return ret;
}

/* --- either way -------------------------------------------------------------------------------------------------- */

/* Approvals alone ask for it: what stops goes without. */
static int read_same(struct release_pick *p, struct release_index *x, struct err *err)
{
	int ret = release_index_same(&p->same, x, &p->candidate, p->package, err);

	if (!ret || !x->repo->is_urgent)
		return ret;
	repo_warn(x->repo, "%s", err ? err->msg.buf : "the candidate cannot be read");
	err_clear(err);
	return 0;
}

static int read_pick(struct release_pick *p, struct release_index *x, const char *asked, const git_oid *candidate,
		     struct err *err)
{
	struct repo *r = x->repo;
	char *id = asked ? xstrdup(asked) : NULL;
	const struct lines *lines = NULL;
	const struct tags *tags = NULL;
	int ret = 0;

	memset(p, 0, sizeof(*p));
	strvec_init(&p->same);
	if (!id)
		ret = release_open_choose(&id, x, err);
	if (!ret)
		ret = release_pick_read_name(p, r, id, err);
	if (!ret)
		ret = release_index_tags(&tags, x, p->package, err);
	if (!ret)
		ret = release_index_lines(&lines, x, err);
	if (!ret) {
		p->tags = *tags;
		p->is_tags_lent = 1;
		ret = find_candidate(p, r, lines, candidate, err);
	}
	if (!ret)
		ret = read_same(p, x, err);
	free(id);
	return ret;
}

int release_pick_read_base(struct release_pick *p, struct repo *r, struct err *err)
{
	return p->base ? 0 : release_base(&p->base, &p->tags, r, &p->candidate, &p->version, 1, err);
}

int release_pick_from(struct release_pick *p, struct release_index *x, const char *asked, struct err *err)
{
	return read_pick(p, x, asked, NULL, err);
}

int release_pick(struct release_pick *p, struct repo *r, const char *asked, struct err *err)
{
	return release_pick_at(p, r, asked, NULL, err);
}

static int pick_without_base(struct release_pick *p, struct repo *r, const char *asked, const git_oid *candidate,
			     struct err *err)
{
	struct release_index index;
	int ret;

	release_index_init(&index, r);
	ret = read_pick(p, &index, asked, candidate, err);
	if (p->is_tags_lent)
		release_index_take_tags(&index, p->package);
	p->is_tags_lent = 0;
	release_index_release(&index);
	return ret;
}

int release_pick_at(struct release_pick *p, struct repo *r, const char *asked, const git_oid *candidate,
		    struct err *err)
{
	int ret = pick_without_base(p, r, asked, candidate, err);

	return ret ? ret : release_pick_read_base(p, r, err);
}

int release_pick_without_base(struct release_pick *p, struct repo *r, const char *asked, struct err *err)
{
	return pick_without_base(p, r, asked, NULL, err);
}
