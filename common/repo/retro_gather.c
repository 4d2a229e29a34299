/* SPDX-License-Identifier: ISC */
#include "retro_gather.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/release_commit.h"
#include "forward.h"
#include "hex.h"
#include "history.h"
#include "patch.h"
#include "release.h"

/* --- late changes ------------------------------------------------------------------------------------------------ */

/* The first pre-release tag of the version; NULL: there was none. */
static const struct tag *first_candidate(const struct release_pick *p)
{
	size_t i;

	for (i = 0; i < p->tags.n; i++)
		if (version_same_core(&p->tags.v[i].version, &p->version) &&
		    version_is_prerelease(&p->tags.v[i].version))
			return &p->tags.v[i];
	return NULL;
}

/* The commit that was frozen, if it is still here. */
static int frozen_commit(git_oid *out, struct repo *r, const struct retro *retro)
{
	return retro->freeze >= 0 && !hex_read(out, retro->log->v[retro->freeze].event.candidate) &&
	       git_odb_exists(r->odb, out);
}

/* What came first of the two: 1 and the commit, 0 when there is neither. */
static int find_first(git_oid *out, char **name, struct repo *r, const struct release_pick *p,
		      const struct retro *retro, struct err *err)
{
	const struct tag *tag = first_candidate(p);
	git_oid frozen;
	int has_frozen = frozen_commit(&frozen, r, retro), is_earlier = !tag;
	char hex[OID_HEX + 1];

	if (tag && has_frozen)
		is_earlier = history_is_ancestor(r, &frozen, &tag->commit, err);
	if (is_earlier < 0)
		return is_earlier;
	if (has_frozen && is_earlier) {
		hex_write(hex, &frozen);
		*out = frozen;
		*name = xstrfmt("the freeze at %.7s", hex);
		return 1;
	}
	if (!tag)
		return 0;
	*out = tag->commit;
	*name = xstrdup(tag->name);
	return 1;
}

/* Merges bring commits that are listed themselves; making a release is no change. */
static int is_change(const struct commit *c, const struct repo *r)
{
	struct strvec tags = STRVEC_INIT;
	int is_made = !release_commit_tags(&tags, c->message, c->message_len, &r->policy, NULL) && tags.n;

	strvec_release(&tags);
	return c->parents < 2 && !is_made;
}

static void add_late(struct retro_facts *f, struct repo *r, const struct commit *c, const struct retro *retro)
{
	struct retro_late *late = &f->late[f->n_late++];
	char patch[OID_HEX + 1];

	memset(late, 0, sizeof(*late));
	memcpy(late->oid, c->oid, sizeof(late->oid));
	late->subject = xstrndup(c->message, strcspn(c->message, "\n"));
	late->author = xstrdup(c->author_name);
	if (retro->n_exceptions && patch_id(r, c, patch))
		late->patch = xstrdup(patch);
}

static int gather_late(struct retro_facts *f, struct repo *r, const struct release_pick *p, const struct retro *retro,
		       struct err *err)
{
	struct history h;
	git_oid first;
	struct history_range range = { p->candidate, &first, 1, p->package };
	int ret = find_first(&first, &f->first, r, p, retro, err);
	size_t i;

	if (ret <= 0)
		return ret;
	ret = history_read(&h, r, &range, err);
	if (ret)
		return ret;
	f->late = xcalloc(h.n + 1, sizeof(*f->late));
	for (i = h.n; i--;)
		if (is_change(&h.v[i], r))
			add_late(f, r, &h.v[i], retro);
	history_release(&h);
	return 0;
}

/* --- fixes that are owed ----------------------------------------------------------------------------------------- */

static void add_debts(struct retro_facts *f, const struct forward_fix *fix)
{
	size_t i;

	for (i = 0; i < fix->n_cells; i++) {
		struct retro_debt *debt;

		if (fix->cells[i].state != FORWARD_MISSING)
			continue;
		ALLOC_GROW(f->debts, f->n_debts + 1, f->debts_alloc);
		debt = &f->debts[f->n_debts++];
		hex_write(debt->oid, &fix->oid);
		debt->subject = xstrdup(fix->subject);
		debt->line = xstrdup(fix->cells[i].line->line.branch);
	}
}

/* The main line owes nothing to anybody. */
static int gather_debts(struct retro_facts *f, struct repo *r, const struct release_pick *p, struct err *err)
{
	struct lines lines = { 0 };
	struct forward forward = { 0 };
	const struct repo_line *line = NULL;
	size_t i;
	int ret = lines_load(&lines, r, err);

	if (!ret && p->branch)
		line = lines_find(&lines, p->branch);
	if (!ret && line && !line->line.is_main) {
		ret = forward_read(&forward, r, &lines, NULL, 0, err);
		for (i = 0; i < forward.n && !ret; i++)
			if (forward.v[i].from == line)
				add_debts(f, &forward.v[i]);
		forward_release(&forward);
	}
	lines_release(&lines);
	return ret;
}

/* --- what was planned -------------------------------------------------------------------------------------------- */

/* The train of the package's name; without one the only train there is, else that of the main line's name or "main". */
static const struct policy_train *train_of(const struct policy *p, const struct policy_package *package)
{
	const char *name = package ? package->name : p->branch ? p->branch : "main";
	size_t i;

	for (i = 0; i < p->n_trains; i++)
		if (!strcmp(p->trains[i].name, name))
			return &p->trains[i];
	return p->n_trains == 1 && !package ? p->trains : NULL;
}

/* When it is first heard of that this release leaves: a candidate, the freeze, the tag, or the ledger's first event. */
static int64_t first_heard(struct repo *r, const struct release_pick *p, const struct retro *retro)
{
	const struct tag *tag = first_candidate(p);
	int64_t first = INT64_MAX, t;
	size_t i;

	if (!tag && p->is_tagged && p->candidate_tag)
		tag = tags_find_name(&p->tags, p->candidate_tag);
	if (tag && (t = release_tag_time(r, tag)))
		first = t;
	if (retro->freeze >= 0 && retro->log->v[retro->freeze].event.time < first)
		first = retro->log->v[retro->freeze].event.time;
	for (i = 0; i < retro->log->n && first == INT64_MAX; i++)
		if (retro->log->v[i].counts)
			first = retro->log->v[i].event.time;
	return first;
}

static int gather_train(struct retro_facts *f, struct repo *r, const struct release_pick *p, const struct retro *retro,
			struct err *err)
{
	const struct policy_train *train = train_of(&r->policy, p->package);
	int64_t heard = first_heard(r, p, retro);
	struct schedule schedule;
	int ret;

	if (!train || heard == INT64_MAX)
		return 0;
	ret = policy_demand(&r->policy, "release-train", err);
	if (ret)
		return ret;
	ret = schedule_init(&schedule, train, err);
	if (!ret && schedule_current(&schedule, heard, &f->departure))
		f->train = xstrdup(train->name);
	schedule_release(&schedule);
	return ret;
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

int retro_gather(struct retro_facts *f, struct repo *r, const struct release_pick *p, const struct retro *retro,
		 struct err *err)
{
	char *project = p->package ? xstrdup(p->package->name) : repo_project_name(r);
	int ret;

	f->release = xstrdup(p->id);
	f->title = xstrfmt("%s %s", project, p->version.text);
	f->now = r->now;
	free(project);
	ret = gather_late(f, r, p, retro, err);
	if (!ret)
		ret = gather_debts(f, r, p, err);
	if (!ret)
		ret = gather_train(f, r, p, retro, err);
	return ret;
}
