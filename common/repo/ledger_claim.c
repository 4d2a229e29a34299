/* SPDX-License-Identifier: ISC */
/* The claims of a journal; a single one is written by ledger_claim_write.c. */
#include "ledger_claim.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "ledger_internal.h"
#include "ledger_remote.h"
#include "reftransaction.h"

/* --- those of a journal ---------------------------------------------------------------------------------------- */

/* The places of the ledgers among the refs, with their releases. */
struct claims {
	size_t *at;
	struct strvec releases;
	char *remote; /* NULL: there is none */
};

static void claims_find(struct claims *c, const struct journal *j, struct repo *r)
{
	struct strbuf release = STRBUF_INIT;
	size_t i;

	c->at = xcalloc(j->n_refs + 1, sizeof(*c->at));
	c->remote = ledger_remote_name(r);
	strvec_init(&c->releases);
	for (i = 0; i < j->n_refs; i++) {
		strbuf_reset(&release);
		if (ledger_ref_release(&release, r, j->refs[i].name)) {
			c->at[c->releases.n] = i;
			strvec_push(&c->releases, release.buf);
		}
	}
	strbuf_release(&release);
}

static void claims_release(struct claims *c)
{
	free(c->at);
	strvec_release(&c->releases);
	free(c->remote);
}

/* What the remote has of their ledgers; without one, or without any, nothing. */
static int claims_receive(const struct claims *c, struct repo *r, struct err *err)
{
	if (!c->remote || !c->releases.n)
		return 0;
	return ledger_receive_whole(r, c->remote, (const char *const *)c->releases.v, c->releases.n, err);
}

/* --- written anew ----------------------------------------------------------------------------------------------- */

static int contains(struct repo *r, const git_oid *tip, const git_oid *event)
{
	return !git_oid_is_zero(tip) && ledger_contains(r, tip, event, NULL) == 1;
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
		ret = ledger_claim_again(&move, r, release, err);
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
	int ret = 0;

	claims_find(&c, j, r);
	if (is_elsewhere(&c, j, r)) {
		/* The event may be there: to be joined with what was recorded here, not written once more. */
		ret = claims_receive(&c, r, err);
		if (!ret)
			ret = renew(&c, j, r, 0, err);
	}
	claims_release(&c);
	return ret;
}

/* --- at the remote ---------------------------------------------------------------------------------------------- */

static int publish_once(const struct claims *c, const struct journal *j, struct repo *r, struct err *err)
{
	git_oid *commits = xcalloc(c->releases.n, sizeof(*commits));
	size_t i;
	int ret;

	for (i = 0; i < c->releases.n; i++)
		commits[i] = j->refs[c->at[i]].to;
	ret = ledger_publish(r, c->remote, (const char *const *)c->releases.v, commits, c->releases.n, err);
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

static int publish(const struct claims *c, struct journal *j, struct repo *r, struct err *err)
{
	unsigned tries;
	int ret = ERR_RACE;

	for (tries = 0; ret == ERR_RACE && tries < LEDGER_TRIES; tries++) {
		if (tries) {
			err_clear(err);
			ledger_pause(tries);
			ret = claims_receive(c, r, err);
			if (!ret)
				ret = renew(c, j, r, 1, err);
			if (ret)
				return ret;
		}
		ret = publish_once(c, j, r, err);
	}
	return ret ? ret : keep_received(c, j, r, err);
}

int ledger_claims_publish(struct journal *j, struct repo *r, struct err *err)
{
	struct claims c;
	int ret = 0;

	claims_find(&c, j, r);
	if (c.remote && c.releases.n)
		ret = publish(&c, j, r, err);
	claims_release(&c);
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
	size_t i;
	int ret;

	claims_find(&c, j, r);
	ret = claims_receive(&c, r, NULL) ? -1 : 0;
	for (i = 0; c.remote && i < c.releases.n && !ret; i++)
		ret = ledger_is_published(r, c.remote, c.releases.v[i], &j->refs[c.at[i]].to);
	claims_release(&c);
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
