/* SPDX-License-Identifier: ISC */
#include "incidents.h"

#include <string.h>

#include "../base/alloc.h"
#include "hex.h"
#include "ledger_self.h"
#include "ledger_who.h"
#include "release_pick.h"
#include "releasetag.h"

static void read_lists(struct incidents *s)
{
	incident_list_read(&s->list, &s->ledger.log);
	retro_action_list_read(&s->actions, &s->ledger.log);
}

static void release_lists(struct incidents *s)
{
	incident_list_release(&s->list);
	retro_action_list_release(&s->actions);
}

int incidents_open(struct incidents *s, struct repo *r, struct err *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	s->repo = r;
	ret = ledger_open_identified(&s->ledger, r, EVENT_PROJECT, err);
	if (!ret)
		read_lists(s);
	return ret;
}

void incidents_reread(struct incidents *s)
{
	release_lists(s);
	read_lists(s);
}

void incidents_close(struct incidents *s)
{
	release_lists(s);
	ledger_close(&s->ledger);
	memset(s, 0, sizeof(*s));
}

/* --- recording --------------------------------------------------------------------------------------------------- */

struct recording {
	struct incidents *s;
	const struct incident_change *change;
	const char *id;
	int may_allow;
};

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	struct recording *x = data;
	struct incident_ask ask = { x->change, NULL, x->may_allow, x->s->repo->now };
	int ret;

	(void)rec;
	(void)project;
	incidents_reread(x->s);
	if (x->id) {
		ask.incident = incident_find(&x->s->list, x->id, err);
		if (!ask.incident)
			return ERR_FAIL;
	}
	ret = guard_ask(incident_rules, x->change->step, &ask, err);
	if (!ret)
		incident_change_fill(&draft->event, x->change, ask.incident, ask.now);
	return ret;
}

static int record(struct ledger_recording *rec, struct recording *x, struct err *err)
{
	int ret;

	rec->prepare = prepare;
	rec->data = x;
	ret = ledger_record(rec, err);
	rec->data = NULL;
	return ret;
}

/* Opening and linking are anybody's: nobody has to sign twice for them. */
static int is_anybodys(const char *step)
{
	return !strcmp(step, "incident.open") || !strcmp(step, "incident.link");
}

int incidents_record(struct ledger_recording *rec, struct incidents *s, const struct incident_change *change,
		     const char *id, int dry_run, struct err *err)
{
	struct recording x = { s, change, id, 1 };
	struct ledger_self self = { 0 };
	int ret = 0;

	ledger_recording_init(rec, &s->ledger, LEDGER_PLAIN);
	if (id && !incident_find(&s->list, id, err))
		return ERR_FAIL;
	if (!is_anybodys(change->step)) {
		ret = ledger_self(&self, s->repo, err);
		x.may_allow = self.may_allow;
		ledger_self_release(&self);
	}
	rec->dry_run = dry_run;
	return ret ? ret : record(rec, &x, err);
}

/* --- what links name --------------------------------------------------------------------------------------------- */

/* The final tag of this name or version; 0 when there is none. */
static int find_tagged(char **out, struct repo *r, const char *text)
{
	const git_oid nowhere = { { 0 } };
	struct releasetag named;
	struct tags tags = { 0 };
	int found = !releasetag_read(&named, r, NULL, text, &nowhere, NULL) && !version_is_prerelease(&named.version) &&
		    !tags_load(&tags, r, release_tag_prefix(r, named.package), NULL) &&
		    tags_find_name(&tags, named.name);

	if (found)
		*out = xstrdup(named.name);
	tags_release(&tags);
	releasetag_release(&named);
	return found;
}

/* A release that has a ledger or a tag is known by it, whatever history the clone lacks. */
static int resolve_release(char **out, struct repo *r, const char *text, struct err *err)
{
	struct release_pick pick;
	int ret;

	if (strcmp(text, EVENT_PROJECT) != 0 && ledger_exists(r, text)) {
		*out = xstrdup(text);
		return 0;
	}
	if (find_tagged(out, r, text))
		return 0;
	ret = release_pick_without_base(&pick, r, text, err);
	if (!ret)
		*out = xstrdup(pick.id);
	release_pick_release(&pick);
	return ret;
}

int incidents_resolve_link(char **out, struct repo *r, const char *text, const struct strvec *known, int only_release,
			   struct err *err)
{
	git_oid commit;
	char hex[OID_HEX + 1];

	if (known && strvec_has(known, text)) {
		*out = xstrdup(text);
		return 0;
	}
	if (!resolve_release(out, r, text, only_release ? err : NULL))
		return 0;
	if (only_release)
		return ERR_FAIL;
	if (repo_resolve_commit(r, text, &commit, NULL))
		return err_set(err, ERR_FAIL, "'%s' is neither a release nor a commit", text);
	hex_write(hex, &commit);
	*out = xstrdup(hex);
	return 0;
}
