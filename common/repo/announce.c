/* SPDX-License-Identifier: ISC */
#include "announce.h"

#include <stdlib.h>
#include <string.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "../model/announce.h"
#include "../model/markdown.h"
#include "../model/notes_markdown.h"
#include "announce_known.h"
#include "ledger_who.h"
#include "release.h"

/* Everybody has these two, unless the policy says otherwise of them. */
static char external_name[] = "external", internal_name[] = "internal", never[] = "never";

static struct policy_audience built_in[2] = {
	{ .name = external_name, .include = STRVEC_INIT, .show = STRVEC_INIT, .internal = 0, .before = never },
	{ .name = internal_name, .include = STRVEC_INIT, .show = STRVEC_INIT, .internal = 1, .before = never },
};

static size_t list_audiences(const struct policy_audience ***out, const struct policy *p)
{
	size_t n = 0, i;

	*out = xcalloc(p->n_audiences + ARRAY_SIZE(built_in), sizeof(**out));
	for (i = 0; i < p->n_audiences; i++)
		(*out)[n++] = &p->audiences[i];
	for (i = 0; i < ARRAY_SIZE(built_in); i++)
		if (!policy_audience_find(p, built_in[i].name))
			(*out)[n++] = &built_in[i];
	return n;
}

static int demand_policy(const struct repo *r, struct err *err)
{
	int ret = policy_demand(&r->policy, "release-audience", err);

	return ret ? ret : policy_demand(&r->policy, "release-role", err);
}

int announcing_open(struct announcing *a, struct repo *r, const char *release, struct err *err)
{
	int ret;

	memset(a, 0, sizeof(*a));
	a->repo = r;
	ret = demand_policy(r, err);
	if (!ret)
		ret = release_pick(&a->pick, r, release, err);
	if (!ret)
		ret = ledger_open_identified(&a->ledger, r, a->pick.id, err);
	if (!ret)
		a->n_audiences = list_audiences(&a->audiences, &r->policy);
	return ret;
}

int announcing_lend(struct announcing *a, struct repo *r, const struct release_pick *pick, const struct ledger *ledger,
		    struct err *err)
{
	int ret;

	memset(a, 0, sizeof(*a));
	a->repo = r;
	a->is_lent = 1;
	ret = demand_policy(r, err);
	if (ret)
		return ret;
	a->pick = *pick;
	a->ledger = *ledger;
	a->n_audiences = list_audiences(&a->audiences, &r->policy);
	return 0;
}

void announcing_close(struct announcing *a)
{
	free(a->audiences);
	if (!a->is_lent) {
		ledger_close(&a->ledger);
		release_pick_release(&a->pick);
	}
	memset(a, 0, sizeof(*a));
}

int announcing_audience(const struct policy_audience **out, const struct announcing *a, const char *name,
			struct err *err)
{
	struct strbuf names = STRBUF_INIT;
	size_t i;

	for (i = 0; i < a->n_audiences; i++) {
		if (!strcmp(a->audiences[i]->name, name)) {
			*out = a->audiences[i];
			strbuf_release(&names);
			return 0;
		}
		strbuf_addf(&names, "%s%s", i ? ", " : "", a->audiences[i]->name);
	}
	err_set(err, ERR_FAIL, "no audience '%s'", name);
	err_hint(err, "there are: %s", names.buf);
	strbuf_release(&names);
	return ERR_FAIL;
}

void announcing_state(struct announce_state *s, const struct announcing *a)
{
	announce_state_read(s, &a->ledger.log, &a->repo->policy, a->audiences, a->n_audiences, &a->pick.same);
}

int announcing_is_listed(const struct announcing *a, const struct announce_audience *audience)
{
	return audience->stage != ANNOUNCE_NONE || !a->repo->policy.n_audiences ||
	       policy_audience_find(&a->repo->policy, audience->audience->name) != NULL;
}

int announcing_text(struct strbuf *out, struct announcing *a, const struct announce_audience *audience, struct err *err)
{
	return audience->text < 0 ? 0 : ledger_read_evidence(out, &a->ledger, (size_t)audience->text, "text", err);
}

int announcing_lacks(struct strvec *out, struct announcing *a, const struct announce_audience *audience,
		     struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = announcing_text(&text, a, audience, err);

	if (!ret && audience->text >= 0 && audience->is_other_candidate)
		strvec_push(out, "a text for this candidate");
	if (!ret && audience->audience->internal)
		announce_missing(out, text.buf);
	else if (!ret)
		ret = announcing_unexplained(out, a, err);
	strbuf_release(&text);
	return ret;
}

void announcing_digest(char out[65], const char *text, size_t len)
{
	SHA256Data((const uint8_t *)text, len, out);
}

/* --- drafts ------------------------------------------------------------------------------------------------------ */

static char *title_of(const struct announcing *a)
{
	char *project = a->pick.package ? xstrdup(a->pick.package->name) : repo_project_name(a->repo);
	char *title = xstrfmt("%s %s", project, a->pick.version.text);

	free(project);
	return title;
}

static int read_notes(struct strbuf *out, struct announcing *a, const struct policy_audience *audience, struct err *err)
{
	struct release_range range;
	struct notes_release notes;
	struct forge forge;
	int ret = release_range_read(&range, a->repo, &a->pick.tags, a->pick.base, NULL, &a->pick.candidate,
				     a->pick.package, err);

	if (!ret) {
		release_forge(&forge, a->repo);
		release_notes_build(&notes, a->repo, &range, a->pick.version.text, a->pick.id, 0, audience);
		notes_markdown_body(out, &notes, &forge, 0);
		if (!out->len)
			strbuf_addstr(out, "Nothing that users notice.\n");
		notes_release_free(&notes);
		forge_release(&forge);
	}
	release_range_release(&range);
	return ret;
}

int announcing_compose(struct strbuf *out, struct announcing *a, const struct policy_audience *audience,
		       const char *before, struct err *err)
{
	struct strbuf known[ANNOUNCE_PARTS];
	struct announce_draft draft;
	char *title = title_of(a);
	int i, ret;

	memset(&draft, 0, sizeof(draft));
	for (i = 0; i < ANNOUNCE_PARTS; i++)
		strbuf_init(&known[i]);
	ret = read_notes(&known[ANNOUNCE_CHANGES], a, audience, err);
	if (!ret && audience->internal)
		ret = announce_known(known, a, err);
	for (i = 0; i < ANNOUNCE_PARTS; i++)
		draft.known[i] = known[i].buf;
	draft.title = title;
	draft.audience = audience->name;
	draft.internal = audience->internal;
	draft.before = before;
	if (!ret)
		announce_compose(out, &draft);
	for (i = 0; i < ANNOUNCE_PARTS; i++)
		strbuf_release(&known[i]);
	free(title);
	return ret;
}

int announcing_unexplained(struct strvec *out, struct announcing *a, struct err *err)
{
	struct release_range range;
	size_t i;
	int ret = release_range_read(&range, a->repo, &a->pick.tags, a->pick.base, NULL, &a->pick.candidate,
				     a->pick.package, err);

	for (i = 0; !ret && i < range.changes.n; i++) {
		const struct change *c = &range.changes.v[i];

		if (c->fate == CHANGE_COUNTS && c->breaking && !c->migration.len)
			strvec_pushf(out, "%.7s %.*s", c->commit->oid, (int)c->message.header.len, c->message.header.s);
	}
	release_range_release(&range);
	return ret;
}

int announce_due(struct strvec *out, struct repo *r, const struct release_pick *p, const struct ledger *l,
		 const char *step, struct err *err)
{
	struct announcing a;
	struct announce_state state;
	int ret = announcing_lend(&a, r, p, l, err);

	if (!ret) {
		announcing_state(&state, &a);
		announce_state_due(out, &state, step);
		announce_state_release(&state);
	}
	announcing_close(&a);
	return ret;
}
