/* SPDX-License-Identifier: ISC */
#include "thaw.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/tag_rules.h"
#include "hex.h"
#include "history.h"
#include "lines.h"
#include "mainline.h"
#include "signers.h"

/* What the last to make it recorded; NULL: nobody did. */
static const struct event_entry *made_by(const struct event_log *log, const struct tag *t)
{
	size_t last;

	return tag_created(log, t->name, &last) ? &log->v[last] : NULL;
}

static int is_as_made(const struct tag *t, const struct event_entry *e)
{
	const char *object = event_get(&e->event, "Tag-Object");
	char oid[OID_HEX + 1], commit[OID_HEX + 1];

	hex_write(oid, &t->oid);
	hex_write(commit, &t->commit);
	return object && !strcmp(object, oid) && !strcmp(e->event.candidate, commit);
}

/* The object of another tag, signature and all, may have been given this name. */
static int names_itself(struct repo *r, const struct tag *t)
{
	git_tag *object = NULL;
	int is = !git_tag_lookup(&object, r->git, &t->oid) && git_tag_target_type(object) == GIT_OBJECT_COMMIT &&
		 !strcmp(git_tag_name(object), t->name);

	git_tag_free(object);
	return is;
}

static const struct event *frozen_by(const struct check_state *s)
{
	return s->freeze.is_on ? &s->context.log->v[s->freeze.event].event : NULL;
}

static int holds_candidate(struct repo *r, const struct tag *t, const struct event *freeze)
{
	git_oid at;

	return !freeze || hex_read(&at, freeze->candidate) || history_is_ancestor(r, &at, &t->commit, NULL) == 1;
}

static int is_below_ref(struct repo *r, const git_oid *commit, char *ref)
{
	git_oid tip;
	int is = !git_reference_name_to_id(&tip, r->git, ref) && history_is_ancestor(r, commit, &tip, NULL) == 1;

	free(ref);
	return is;
}

/* Here or as the remote (NULL: none) has it. `branch` NULL: there is none. */
static int is_on(struct repo *r, const git_oid *commit, const char *remote, const char *branch)
{
	return branch && (is_below_ref(r, commit, xstrfmt("refs/heads/%s", branch)) ||
			  (remote && is_below_ref(r, commit, xstrfmt("refs/remotes/%s/%s", remote, branch))));
}

static int is_on_upper_line(struct repo *r, const git_oid *commit, const char *remote)
{
	struct lines lines;
	int is = 0;

	if (!lines_load(&lines, r, NULL))
		is = (lines_main(&lines) && is_on(r, commit, remote, lines_main(&lines)->line.branch)) ||
		     is_on(r, commit, remote, lines.production.line.branch);
	lines_release(&lines);
	return is;
}

static int is_on_line(struct repo *r, const git_oid *commit, const char *branch, const struct event *freeze)
{
	char *remote = mainline_remote(r);
	int is = is_on(r, commit, remote, branch) ||
		 (freeze && is_on(r, commit, remote, event_get(freeze, "Branch"))) ||
		 is_on_upper_line(r, commit, remote);

	free(remote);
	return is;
}

static int is_signed(struct repo *r, const struct tag *t)
{
	struct signature s;
	char oid[OID_HEX + 1];
	int is;

	hex_write(oid, &t->oid);
	is = !signers_verify_tag(&s, r, oid, NULL) && s.state == SIGNATURE_GOOD && s.principal;
	signature_release(&s);
	return is;
}

static const char *objection(const struct release_pick *p, struct repo *r, const struct check_state *s,
			     const struct tag *t)
{
	const struct event_entry *made = made_by(s->context.log, t);
	const struct event *freeze = frozen_by(s);

	if (made)
		return is_as_made(t, made) ? NULL : "is not the one that the ledger says was made";
	if (!t->annotated)
		return "is not annotated";
	if (!names_itself(r, t))
		return "is another tag's object";
	if (!holds_candidate(r, t, freeze))
		return "does not hold the candidate that was frozen";
	if (!is_on_line(r, &t->commit, p->branch, freeze))
		return "is on none of its lines";
	if ((r->policy.sign == TRI_TRUE || s->context.log->must_sign) && !is_signed(r, t))
		return "is not signed by a known person";
	return NULL;
}

/* Versions that differ in build metadata are one release. */
const char *thaw_objection(const struct release_pick *p, struct repo *r, const struct check_state *s)
{
	const char *why = "is not there";
	size_t i;

	for (i = 0; i < p->tags.n && why; i++)
		if (!version_is_prerelease(&p->tags.v[i].version) &&
		    version_same_core(&p->tags.v[i].version, &p->version))
			why = objection(p, r, s, &p->tags.v[i]);
	return why;
}
