/* SPDX-License-Identifier: ISC */
#include "frozen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "hex.h"
#include "ledger_find.h"
#include "ledger_verify.h"
#include "ledger_who.h"
#include "merge.h"
#include "patch.h"
#include "release_same.h"
#include "thaw.h"

/* Of `Fixes`, which names commits and issues, too: fewer digits could be a number. */
#define FIXES_MIN   7
#define BLOCKER_MIN 4

static void release_one(struct frozen *f)
{
	if (f->is_folded)
		check_state_release(&f->state);
	check_list_release(&f->list);
	facts_release(&f->facts);
	ledger_close(&f->ledger);
	release_pick_release(&f->pick);
	strvec_release(&f->refs);
	err_release(&f->doubt);
	free(f->release);
}

void frozen_list_release(struct frozen_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		release_one(l->v[i]);
		free(l->v[i]);
	}
	free(l->v);
	release_index_release(&l->index);
	memset(l, 0, sizeof(*l));
}

/* --- which ------------------------------------------------------------------------------------------------------- */

/* Of the checklist nothing is asked here: what the release changes need not be read. */
static void fold(struct frozen *f, struct repo *r)
{
	struct check_context x = { .list = &f->list,
				   .policy = &r->policy,
				   .facts = &f->facts,
				   .log = &f->ledger.log,
				   .same = &f->pick.same,
				   .now = r->now };

	check_state_init(&f->state, &x);
	f->is_folded = 1;
}

static void add_branch(struct strvec *refs, const char *branch)
{
	char *ref = branch ? xstrfmt("refs/heads/%s", branch) : NULL;

	if (ref && !strvec_has(refs, ref))
		strvec_push(refs, ref);
	free(ref);
}

static int is_main(const char *branch, const struct lines *lines)
{
	const struct repo_line *main_line = lines_main(lines);

	return main_line && !strcmp(branch, main_line->line.branch);
}

/* A branch that is the release's alone. */
static const char *own_branch(const struct frozen *f, const struct lines *lines)
{
	const char *branch = f->pick.branch;

	return branch && !is_main(branch, lines) ? branch : NULL;
}

/* Those that the policy would make for it; none where its name is no version here. */
static void add_branches_to_be(struct strvec *refs, const struct frozen *f, const struct repo *r)
{
	const char *package = f->pick.package ? f->pick.package->name : NULL;
	struct line line = LINE_INIT;
	char *hotfix;

	if (!f->pick.id)
		return;
	if (!line_of_version(&line, &r->policy, &f->pick.version, package, NULL))
		add_branch(refs, line.branch);
	line_release(&line);
	hotfix = line_hotfix_branch(&r->policy, &f->pick.version, package, NULL);
	add_branch(refs, hotfix);
	free(hotfix);
}

/*
 * A freeze that was begun for this branch holds it, whatever other branches have come since; but once the release has
 * one of its own it leaves the main line alone.
 */
static void add_recorded(struct strvec *refs, const struct frozen *f, size_t event, const struct lines *lines)
{
	const char *branch = event_get(&f->ledger.log.v[event].event, "Branch");

	if (branch && !(own_branch(f, lines) && is_main(branch, lines)))
		add_branch(refs, branch);
}

/* Every branch that the ledger may speak of. */
static void list_branches(struct strvec *refs, const struct frozen *f, const struct repo *r, const struct lines *lines)
{
	const struct event_log *log = &f->ledger.log;
	size_t i;

	add_branch(refs, f->pick.branch);
	if (!own_branch(f, lines))
		add_branches_to_be(refs, f, r);
	for (i = 0; i < log->n; i++)
		if (event_is(&log->v[i].event, "check.freeze-start"))
			add_recorded(refs, f, i, lines);
}

/* One that is there, and yet not the release's, is another's. */
static void add_branches_not_there(struct strvec *refs, const struct frozen *f, struct repo *r)
{
	struct strvec to_be = STRVEC_INIT;
	git_oid tip;
	size_t i;

	add_branches_to_be(&to_be, f, r);
	for (i = 0; i < to_be.n; i++)
		if (git_reference_name_to_id(&tip, r->git, to_be.v[i]) && !strvec_has(refs, to_be.v[i]))
			strvec_push(refs, to_be.v[i]);
	strvec_release(&to_be);
}

/*
 * Those that the freeze holds: the one that it was recorded for, and the release's own. Where it has none, that which
 * would become its own: once made, it is what is released, and leaves the main line free.
 */
static void list_held(struct strvec *refs, const struct frozen *f, struct repo *r, const struct lines *lines)
{
	add_branch(refs, own_branch(f, lines));
	add_recorded(refs, f, f->state.freeze.event, lines);
	if (!refs->n)
		add_branch(refs, f->pick.branch);
	if (!own_branch(f, lines))
		add_branches_not_there(refs, f, r);
}

/* --- what cannot be told ----------------------------------------------------------------------------------------- */

static void advise(struct frozen *f)
{
	err_hint(&f->doubt, "git release-sync verify %s", f->release);
}

static void doubt(struct frozen *f, const char *oid, const char *problem)
{
	err_set(&f->doubt, ERR_FAIL, "event %.12s of the ledger counts for nothing: %s", oid, problem);
	advise(f);
	err_hint(&f->doubt,
		 "what is missing git release-sync may fetch; what stays bad is settled by a later 'git release-check "
		 "freeze end --release=%s'",
		 f->release);
}

/* One that has gone back here may have lost a freeze. */
static void doubt_unseen(struct frozen *f)
{
	struct ledger_problems lost = { NULL, 0, 0 };

	if (!ledger_verify_seen(&lost, &f->ledger, &f->doubt) && lost.n)
		err_set(&f->doubt, ERR_FAIL, "event %.12s %s", lost.v[0].oid, lost.v[0].text);
	if (f->doubt.code)
		advise(f);
	ledger_problems_release(&lost);
}

static int holds_any(const struct strvec *refs, const struct strvec *pushed)
{
	size_t i;

	for (i = 0; i < pushed->n; i++)
		if (strvec_has(refs, pushed->v[i]))
			return 1;
	return 0;
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

/* The ledgers of what is tagged are many: who recorded what in them is asked only where something may stand in them. */
static int is_idle(struct frozen *f)
{
	const struct event_log *log = &f->ledger.log;
	size_t i;

	if (!f->pick.is_tagged)
		return 0;
	for (i = 0; i < log->n; i++)
		if (log->v[i].problem || event_is(&log->v[i].event, "check.freeze-start"))
			return 0;
	doubt_unseen(f);
	return !f->doubt.code;
}

static int is_out(struct frozen *f, struct repo *r)
{
	if (!f->pick.is_tagged)
		return 0;
	f->tag = f->pick.candidate_tag;
	f->objection = thaw_objection(&f->pick, r, &f->state);
	return !f->objection;
}

/* What of `f->refs` is frozen; all of them where that is in doubt. */
static void judge(struct frozen *f, struct repo *r, const struct lines *lines)
{
	const struct event_log *log = &f->ledger.log;

	fold(f, r);
	if (is_out(f, r)) {
		err_clear(&f->doubt);
		strvec_release(&f->refs);
		return;
	}
	if (f->state.freeze.doubt >= 0)
		doubt(f, log->v[f->state.freeze.doubt].oid, log->v[f->state.freeze.doubt].problem);
	else if (!f->doubt.code)
		doubt_unseen(f);
	if (f->doubt.code)
		return;
	strvec_release(&f->refs);
	if (!f->state.freeze.is_on)
		return;
	hex_read(&f->at, log->v[f->state.freeze.event].event.candidate);
	list_held(&f->refs, f, r, lines);
}

/*
 * A release that cannot be made out from here (its branch is not here yet) has its ledger to go by; `f->refs` stays
 * empty where nothing that is pushed is held.
 */
static void read_one(struct frozen *f, struct repo *r, struct release_index *x, const struct lines *lines,
		     const git_oid *at, const struct strvec *pushed)
{
	int ret;

	release_pick_from(&f->pick, x, f->release, NULL);
	ret = at ? ledger_open_at(&f->ledger, r, f->release, at, &f->doubt)
		 : ledger_open(&f->ledger, r, f->release, &f->doubt);
	list_branches(&f->refs, f, r, lines);
	if (!holds_any(&f->refs, pushed))
		goto none;
	if (!ret && is_idle(f))
		goto none;
	if (!ret)
		ret = ledger_identify(&f->ledger, &f->doubt);
	if (!ret)
		judge(f, r, lines);
	else if (ret != ERR_SHALLOW)
		advise(f);
	if (holds_any(&f->refs, pushed))
		return;
none:
	strvec_release(&f->refs);
}

static const git_oid *find_coming(const struct frozen_coming *coming, size_t n, const char *release)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(coming[i].release, release))
			return &coming[i].tip;
	return NULL;
}

/* The ledgers that are here or were once, broken ones among them, and those that come. */
static int list_releases(struct strvec *out, struct repo *r, const struct frozen_coming *coming, size_t n,
			 struct err *err)
{
	size_t i;
	int ret = ledger_list_known(out, r, err);

	for (i = 0; i < n && !ret; i++)
		if (!strvec_has(out, coming[i].release))
			strvec_push(out, coming[i].release);
	return ret;
}

int frozen_read(struct frozen_list *out, struct repo *r, const struct strvec *refs, const struct frozen_coming *coming,
		size_t n, struct err *err)
{
	struct strvec releases = STRVEC_INIT;
	const struct lines *lines = NULL;
	size_t i;
	int ret = list_releases(&releases, r, coming, n, err);

	release_index_init(&out->index, r);
	if (!ret)
		ret = release_index_lines(&lines, &out->index, err);
	for (i = 0; i < releases.n && !ret; i++) {
		struct frozen *f = xcalloc(1, sizeof(*f));

		strvec_init(&f->refs);
		f->doubt = (struct err)ERR_INIT;
		f->release = xstrdup(releases.v[i]);
		read_one(f, r, &out->index, lines, find_coming(coming, n, f->release), refs);
		if (f->refs.n) {
			ALLOC_GROW(out->v, out->n + 1, out->alloc);
			out->v[out->n++] = f;
		} else {
			release_one(f);
			free(f);
		}
	}
	strvec_release(&releases);
	return ret;
}

/* --- what goes in ------------------------------------------------------------------------------------------------ */

static const struct event_entry *entry(const struct frozen *f, size_t at)
{
	return &f->ledger.log.v[at];
}

/* Nothing but what its two parents give when they are merged. */
static int is_plain_merge(struct repo *r, const struct commit *c)
{
	struct merge_result m = MERGE_RESULT_INIT;
	git_oid ours, theirs, own, tree;
	int is = c->parents == 2 && !hex_read(&ours, c->first_parent) && !hex_read(&theirs, c->second_parent) &&
		 !hex_read(&own, c->oid) && !merge_tree_of(&tree, r, &own, NULL) &&
		 !merge_commits(&m, r, &ours, &theirs, NULL) && !m.conflicts.n && git_oid_equal(&m.tree, &tree);

	merge_result_release(&m);
	return is;
}

/*
 * One that was open at some time during the freeze. It stops, whoever recorded it; what lets in is the word of those
 * who may allow.
 */
static int is_listed(const struct frozen *f, const char *id, size_t len)
{
	const struct event_log *log = &f->ledger.log;
	size_t i, found = 0;

	for (i = 0; i < f->state.n_blockers; i++) {
		const struct check_blocker *b = &f->state.blockers[i];

		if (strncmp(entry(f, b->event)->oid, id, len) != 0 || !event_log_may_allow(log, b->event) ||
		    (b->closed >= 0 && event_log_precedes(log, (size_t)b->closed, f->state.freeze.event)))
			continue;
		found++;
	}
	return found == 1;
}

static int fixes_blocker(const struct frozen *f, const struct commit *c)
{
	struct message m;
	size_t i, len;
	int fixes = 0;

	message_parse(&m, c->message, c->message_len);
	for (i = 0; i < m.n_footers && !fixes; i++) {
		struct slice value = m.footers[i].value;
		int is_plain = slice_is(m.footers[i].token, "Fixes");

		if (!is_plain && !slice_is(m.footers[i].token, "Fixes-Blocker"))
			continue;
		for (len = 0; len < value.len && isxdigit((unsigned char)value.s[len]); len++)
			;
		fixes = len >= (is_plain ? FIXES_MIN : BLOCKER_MIN) && len <= OID_HEX && is_listed(f, value.s, len);
	}
	message_release(&m);
	return fixes;
}

static int has_exception(const struct frozen *f, struct repo *r, const struct commit *c)
{
	char patch[OID_HEX + 1];
	int has_patch = 0, is_read = 0;
	size_t i;

	for (i = 0; i < f->state.n_exceptions; i++) {
		const struct event *e = &entry(f, f->state.exceptions[i].event)->event;
		const char *commit = event_get(e, "Commit"), *wanted = event_get(e, "Patch");

		if (f->state.exceptions[i].decision != CHECK_GRANTED)
			continue;
		if (commit && !strcmp(commit, c->oid))
			return 1;
		if (!is_read++)
			has_patch = c->parents < 2 && patch_id(r, c, patch);
		if (wanted && has_patch && !strcmp(wanted, patch))
			return 1;
	}
	return 0;
}

int frozen_lets_in(const struct frozen *f, struct repo *r, const struct commit *c)
{
	git_oid oid;

	return fixes_blocker(f, c) || has_exception(f, r, c) ||
	       (!hex_read(&oid, c->oid) && release_is_made(r, &oid, f->pick.package)) || is_plain_merge(r, c);
}
