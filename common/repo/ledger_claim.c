/* SPDX-License-Identifier: ISC */
#include "ledger_claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/tag_rules.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_record.h"
#include "ledger_remote.h"
#include "ledger_self.h"
#include "ledger_tag.h"
#include "ledger_who.h"
#include "reftransaction.h"

/* --- one claim ------------------------------------------------------------------------------------------------- */

/* A tag.create to be. */
struct claim {
	const char *release, *tag;
	char commit[OID_HEX + 1], object[OID_HEX + 1]; /* what is tagged, and the tag */
	size_t known; /* how often the tag was made before: once more is somebody else */
};

static int open_known(struct ledger *l, struct repo *r, const char *release, const git_oid *at, struct err *err)
{
	int ret = at ? ledger_open_at(l, r, release, at, err) : ledger_open(l, r, release, err);

	return ret ? ret : ledger_identify(l, err);
}

static int say_lost(const struct ledger *l, size_t by, struct err *err)
{
	struct strbuf said = STRBUF_INIT;

	tag_describe_created(&said, &l->log.v[by]);
	err_set(err, ERR_RACE, "somebody else was quicker: %s", said.buf);
	strbuf_release(&said);
	return err_hint(err, "nothing has changed here; git fetch brings the tag, once it is pushed");
}

static void fill(struct event *e, const struct claim *c)
{
	event_set_name(e, TAG_CREATE);
	event_set_subject(e, TAG_CREATE " %s: %.7s", c->tag, c->commit);
	event_set_text(e, "");
	memcpy(e->candidate, c->commit, sizeof(e->candidate));
	event_set(e, "Tag", c->tag);
	event_set(e, "Tag-Object", c->object);
}

static int write_claim(struct journal_ref *move, struct repo *r, const struct claim *c, struct err *err)
{
	struct ledger_draft draft;
	struct ledger l;
	size_t last;
	int ret = open_known(&l, r, c->release, NULL, err);

	memset(&draft, 0, sizeof(draft));
	if (!ret && tag_created(&l.log, c->tag, &last) > c->known)
		ret = say_lost(&l, last, err);
	if (!ret) {
		fill(&draft.event, c);
		ret = ledger_write_event(&move->to, &l, &draft, ledger_shall_sign(r), err);
	}
	move->from = l.tip;
	ledger_draft_release(&draft);
	ledger_close(&l);
	return ret;
}

int ledger_claim_write(struct journal_ref *move, struct repo *r, const struct plan_claim *c, const git_oid *commit,
		       const git_oid *tag, struct err *err)
{
	struct claim claim = { .release = c->release, .tag = c->tag, .known = c->known };
	char *remote = ledger_remote_name(r);
	struct strbuf ref = STRBUF_INIT;
	int ret = remote ? ledger_receive_whole(r, remote, (const char *const *)&c->release, 1, err) : 0;

	hex_write(claim.commit, commit);
	hex_write(claim.object, tag);
	if (!ret)
		ret = write_claim(move, r, &claim, err);
	ledger_ref(&ref, r, c->release);
	move->name = strbuf_detach(&ref, NULL);
	free(remote);
	return ret;
}

/* --- planning -------------------------------------------------------------------------------------------------- */

static int ask(struct repo *r, struct ledger *l, const char *tag, struct err *err)
{
	struct ledger_self self;
	struct tag_ask a = { .log = &l->log, .tag = tag };
	int ret = ledger_self(&self, r, err);

	if (!ret)
		ret = ledger_identify(l, err);
	a.actor = self.actor;
	a.may_allow = self.may_allow;
	if (!ret)
		ret = guard_ask(tag_rules, TAG_CREATE, &a, err);
	if (ret == ERR_NO && self.may_allow)
		err_hint(err, "git fetch brings the tag, once it is pushed; else release the next version");
	ledger_self_release(&self);
	return ret;
}

int ledger_claim_plan(struct plan *p, struct repo *r, const char *tag, const struct version *v, struct err *err)
{
	char *release = NULL;
	struct ledger l;
	size_t last, known;
	int ret;

	if (version_is_prerelease(v))
		return 0;
	ret = ledger_tag_release(&release, r, tag, err);
	if (ret)
		return ret;
	ret = ledger_open(&l, r, release, err);
	if (!ret && !git_oid_is_zero(&l.tip)) {
		ret = ask(r, &l, tag, err);
		known = ret ? 0 : tag_created(&l.log, tag, &last);
		/* Once more is for a tag that nobody has: what everybody has is not made anew. */
		if (known)
			ret = ledger_tag_check_free(r, tag, err);
		if (!ret)
			plan_add_claim(p, release, tag, known);
	}
	ledger_close(&l);
	free(release);
	return ret;
}

/* --- those of a journal ---------------------------------------------------------------------------------------- */

/* The release whose ledger it is, owned; NULL: it is none's. */
static char *release_of(const struct repo *r, const char *ref)
{
	struct strbuf prefix = STRBUF_INIT, release = STRBUF_INIT;
	int is;

	ledger_ref(&prefix, r, "");
	is = !strncmp(ref, prefix.buf, prefix.len) && !event_release_decode(&release, ref + prefix.len, NULL);
	strbuf_release(&prefix);
	return is ? strbuf_detach(&release, NULL) : NULL;
}

/* The places of the ledgers among the refs, with their releases. */
struct claims {
	size_t *at;
	struct strvec releases;
};

static void claims_find(struct claims *c, const struct journal *j, const struct repo *r)
{
	size_t i;

	c->at = xcalloc(j->n_refs + 1, sizeof(*c->at));
	strvec_init(&c->releases);
	for (i = 0; i < j->n_refs; i++) {
		char *release = release_of(r, j->refs[i].name);

		if (release) {
			c->at[c->releases.n] = i;
			strvec_push(&c->releases, release);
		}
		free(release);
	}
}

static void claims_release(struct claims *c)
{
	free(c->at);
	strvec_release(&c->releases);
}

static int contains(struct repo *r, const git_oid *tip, const git_oid *event)
{
	return !git_oid_is_zero(tip) && ledger_contains(r, tip, event, NULL) == 1;
}

/* The event that was written for a claim, in `l`, which is to be closed whatever comes; NULL: it cannot be read. */
static const struct event *find_written(struct ledger *l, struct repo *r, const char *release, const git_oid *commit,
					struct err *err)
{
	char hex[OID_HEX + 1];
	long at;

	if (ledger_open_at(l, r, release, commit, err))
		return NULL;
	hex_write(hex, commit);
	at = event_log_find(&l->log, hex);
	if (at >= 0 && event_get(&l->log.v[at].event, "Tag") && event_get(&l->log.v[at].event, "Tag-Object"))
		return &l->log.v[at].event;
	err_set(err, ERR_FAIL, "the event that was written for '%s' cannot be read", release);
	return NULL;
}

/* The same claim as the event that was written for it, which stood on `from`. */
static int write_again(struct journal_ref *move, struct repo *r, const char *release, struct err *err)
{
	struct claim c = { .release = release };
	struct ledger before, written;
	const struct event *e;
	size_t last;
	int ret = open_known(&before, r, release, &move->from, err);

	memset(&written, 0, sizeof(written));
	e = ret ? NULL : find_written(&written, r, release, &move->to, err);
	if (e) {
		c.tag = event_get(e, "Tag");
		memcpy(c.commit, e->candidate, sizeof(c.commit));
		snprintf(c.object, sizeof(c.object), "%s", event_get(e, "Tag-Object"));
		c.known = tag_created(&before.log, c.tag, &last);
		ret = write_claim(move, r, &c, err);
	} else if (!ret) {
		ret = ERR_FAIL;
	}
	ledger_close(&before);
	ledger_close(&written);
	return ret;
}

/* One that stands at an end of its move already is left alone, unless `always`. */
static int renew_one(struct journal *j, size_t at, struct repo *r, const char *release, int always, struct err *err)
{
	struct journal_ref move = j->refs[at];
	git_oid tip;
	int ret = ledger_tip(&tip, r, move.name, err);

	if (ret || git_oid_equal(&tip, &move.to) || (!always && git_oid_equal(&tip, &move.from)))
		return ret;
	if (contains(r, &tip, &move.to))
		move.from = move.to = tip;
	else
		ret = write_again(&move, r, release, err);
	return ret ? ret : journal_add_ref(j, move.name, &move.from, &move.to, err);
}

static int renew(const struct claims *c, struct journal *j, struct repo *r, int always, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < c->releases.n && !ret; i++)
		ret = renew_one(j, c->at[i], r, c->releases.v[i], always, err);
	return ret;
}

/* Does one of them stand at neither end of its move? */
static int is_elsewhere(const struct claims *c, const struct journal *j, struct repo *r)
{
	size_t i;
	int is = 0;

	for (i = 0; i < c->releases.n; i++) {
		const struct journal_ref *move = &j->refs[c->at[i]];

		is |= !reftransaction_is_at(r, move->name, &move->from) &&
		      !reftransaction_is_at(r, move->name, &move->to);
	}
	return is;
}

int ledger_claims_renew(struct journal *j, struct repo *r, struct err *err)
{
	struct claims c;
	char *remote;
	int ret = 0;

	claims_find(&c, j, r);
	if (is_elsewhere(&c, j, r)) {
		/* The event may be there: to be joined with what was recorded here, not written once more. */
		remote = ledger_remote_name(r);
		if (remote)
			ret = ledger_receive_whole(r, remote, (const char *const *)c.releases.v, c.releases.n, err);
		if (!ret)
			ret = renew(&c, j, r, 0, err);
		free(remote);
	}
	claims_release(&c);
	return ret;
}

static int publish_once(const struct claims *c, const struct journal *j, struct repo *r, const char *remote,
			struct err *err)
{
	git_oid *commits = xcalloc(c->releases.n, sizeof(*commits));
	size_t i;
	int ret;

	for (i = 0; i < c->releases.n; i++)
		commits[i] = j->refs[c->at[i]].to;
	ret = ledger_publish(r, remote, (const char *const *)c->releases.v, commits, c->releases.n, err);
	free(commits);
	return ret;
}

/* Where the answer to the push got lost, asking for it has brought the event here: that move is done. */
static int keep_received(const struct claims *c, struct journal *j, struct repo *r, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < c->releases.n && !ret; i++) {
		const struct journal_ref move = j->refs[c->at[i]];

		if (!git_oid_equal(&move.from, &move.to) && reftransaction_is_at(r, move.name, &move.to))
			ret = journal_add_ref(j, move.name, &move.to, &move.to, err);
	}
	return ret;
}

static int publish(const struct claims *c, struct journal *j, struct repo *r, const char *remote, struct err *err)
{
	unsigned tries;
	int ret = ERR_RACE;

	for (tries = 0; ret == ERR_RACE && tries < LEDGER_TRIES; tries++) {
		if (tries) {
			err_clear(err);
			ledger_pause(tries);
			ret = ledger_receive_whole(r, remote, (const char *const *)c->releases.v, c->releases.n, err);
			if (!ret)
				ret = renew(c, j, r, 1, err);
			if (ret)
				return ret;
		}
		ret = publish_once(c, j, r, remote, err);
	}
	return ret ? ret : keep_received(c, j, r, err);
}

int ledger_claims_publish(struct journal *j, struct repo *r, struct err *err)
{
	struct claims c;
	char *remote;
	int ret = 0;

	claims_find(&c, j, r);
	remote = c.releases.n ? ledger_remote_name(r) : NULL;
	if (remote)
		ret = publish(&c, j, r, remote, err);
	claims_release(&c);
	free(remote);
	return ret;
}

void ledger_claims_leave(struct journal *j, struct repo *r, int all)
{
	struct claims c;
	git_oid tip;
	size_t i;

	claims_find(&c, j, r);
	for (i = 0; i < c.releases.n; i++) {
		struct journal_ref *move = &j->refs[c.at[i]];

		if (!ledger_tip(&tip, r, move->name, NULL) &&
		    (all || (!git_oid_equal(&tip, &move->from) && !git_oid_equal(&tip, &move->to))))
			move->from = move->to = tip;
	}
	claims_release(&c);
}

int ledger_claims_published(const struct journal *j, struct repo *r)
{
	struct claims c;
	char *remote;
	size_t i;
	int ret = 0;

	claims_find(&c, j, r);
	remote = c.releases.n ? ledger_remote_name(r) : NULL;
	if (remote && ledger_receive_whole(r, remote, (const char *const *)c.releases.v, c.releases.n, NULL))
		ret = -1;
	for (i = 0; remote && i < c.releases.n && !ret; i++)
		ret = ledger_is_published(r, remote, c.releases.v[i], &j->refs[c.at[i]].to);
	claims_release(&c);
	free(remote);
	return ret;
}

int ledger_claims_moved(const struct journal *j, struct repo *r)
{
	struct claims c;
	size_t i;
	int moved = 0;

	claims_find(&c, j, r);
	for (i = 0; i < c.releases.n; i++)
		moved |= !reftransaction_is_at(r, j->refs[c.at[i]].name, &j->refs[c.at[i]].from);
	claims_release(&c);
	return moved;
}
