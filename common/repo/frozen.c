/* SPDX-License-Identifier: ISC */
#include "frozen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "hex.h"
#include "ledger_who.h"
#include "lines.h"
#include "merge.h"
#include "patch.h"
#include "release_same.h"

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
	free(f->release);
	free(f->ref);
}

void frozen_list_release(struct frozen_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		release_one(l->v[i]);
		free(l->v[i]);
	}
	free(l->v);
	memset(l, 0, sizeof(*l));
}

/* --- which ------------------------------------------------------------------------------------------------------- */

static int has_freeze(const struct event_log *log)
{
	size_t i;

	for (i = 0; i < log->n; i++)
		if (log->v[i].counts && event_is(&log->v[i].event, "check.freeze-start"))
			return 1;
	return 0;
}

/* Of the checklist nothing is asked here: what the release changes need not be read. */
static void fold(struct frozen *f, struct repo *r)
{
	struct check_context x = { .list = &f->list,
				   .policy = &r->policy,
				   .facts = &f->facts,
				   .log = &f->ledger.log,
				   .same = &f->pick.same,
				   .is_tagged = f->pick.is_tagged,
				   .now = r->now };

	check_state_init(&f->state, &x);
	f->is_folded = 1;
}

/*
 * The branch that the freeze was recorded for. A release that was frozen on the main line and has got a branch of its
 * own since leaves the main line alone.
 */
static char *frozen_ref(const struct frozen *f, const struct lines *lines)
{
	const struct event *e = &f->ledger.log.v[f->state.freeze.event].event;
	const struct repo_line *main_line = lines_main(lines);
	const char *recorded = event_get(e, "Branch"), *now = f->pick.branch;
	int has_own = now && (!main_line || strcmp(now, main_line->line.branch) != 0);
	const char *branch = has_own || !recorded ? now : recorded;

	return branch ? xstrfmt("refs/heads/%s", branch) : NULL;
}

/* A release that cannot be made out from here (its branch is not here yet) has its ledger to go by. */
static int read_one(struct frozen *f, struct repo *r, const char *release, const git_oid *at, const struct lines *lines,
		    struct err *err)
{
	int ret = at ? ledger_open_at(&f->ledger, r, release, at, err) : ledger_open(&f->ledger, r, release, err);

	f->release = xstrdup(release);
	if (ret || !has_freeze(&f->ledger.log))
		return ret;
	ret = ledger_identify(&f->ledger, err);
	if (ret)
		return ret;
	release_pick(&f->pick, r, release, NULL);
	fold(f, r);
	if (!f->state.freeze.is_on)
		return 0;
	hex_read(&f->at, f->ledger.log.v[f->state.freeze.event].event.candidate);
	f->ref = frozen_ref(f, lines);
	return 0;
}

static const git_oid *find_coming(const struct frozen_coming *coming, size_t n, const char *release)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(coming[i].release, release))
			return &coming[i].tip;
	return NULL;
}

/* The ledgers that are here, and those that come. */
static int list_releases(struct strvec *out, struct repo *r, const struct frozen_coming *coming, size_t n,
			 struct err *err)
{
	size_t i;
	int ret = ledger_list(out, r, err);

	for (i = 0; i < n && !ret; i++)
		if (!strvec_has(out, coming[i].release))
			strvec_push(out, coming[i].release);
	return ret;
}

int frozen_read(struct frozen_list *out, struct repo *r, const struct frozen_coming *coming, size_t n, struct err *err)
{
	struct strvec releases = STRVEC_INIT;
	struct lines lines = { 0 };
	size_t i;
	int ret = list_releases(&releases, r, coming, n, err);

	if (!ret)
		ret = lines_load(&lines, r, err);
	for (i = 0; i < releases.n && !ret; i++) {
		struct frozen *f = xcalloc(1, sizeof(*f));

		ret = read_one(f, r, releases.v[i], find_coming(coming, n, releases.v[i]), &lines, err);
		if (!ret && f->ref) {
			ALLOC_GROW(out->v, out->n + 1, out->alloc);
			out->v[out->n++] = f;
		} else {
			release_one(f);
			free(f);
		}
	}
	lines_release(&lines);
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

/* One that was open at some time during the freeze. */
static int is_listed(const struct frozen *f, const char *id, size_t len)
{
	const struct event_log *log = &f->ledger.log;
	size_t i, found = 0;

	for (i = 0; i < f->state.n_blockers; i++) {
		const struct check_blocker *b = &f->state.blockers[i];

		if (strncmp(entry(f, b->event)->oid, id, len) != 0 ||
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
