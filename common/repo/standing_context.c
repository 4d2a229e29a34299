/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "identity.h"
#include "ledger_remote.h"
#include "ledger_scan.h"
#include "ledger_self.h"
#include "ledger_who.h"
#include "plan.h"
#include "standing.h"
#include "stopped.h"
#include "trust.h"

/* Whoever cannot say who they are can do nothing that is recorded, but look. */
static void read_self(struct standing_context *x)
{
	struct identity author = IDENTITY_INIT;
	int signs = ledger_shall_sign(x->repo);

	if (!identity_load(&author, IDENTITY_AUTHOR, NULL)) {
		x->self.actor = xstrdup(author.email);
		x->self.identity = signs ? EVENT_SIGNED : EVENT_CLAIMED;
		x->self.may_allow = signs || !x->incidents.ledger.log.must_sign;
	}
	identity_release(&author);
}

static int is_in_work_tree(const struct repo *r)
{
	char *path = r->place.work_tree ? xstrfmt("%s/%s", r->place.work_tree, POLICY_FILE) : NULL;
	int is = path && !access(path, F_OK);

	free(path);
	return is;
}

static void read_policy(struct standing_context *x)
{
	struct repo *r = x->repo;
	git_oid head;
	int has_head = !repo_head(r, &head, NULL), is_committed = has_head && repo_has_file(r, &head, POLICY_FILE);
	size_t i;

	x->has_policy = is_committed || is_in_work_tree(r);
	x->is_policy_untracked = x->has_policy && !is_committed;
	for (i = 0; i < r->config.n; i++)
		x->has_policy |= policy_key_find(&r->config.v[i]) != NULL;
}

static void read_trust(struct standing_context *x)
{
	struct trust_set set;

	trust_set_init(&set, &x->repo->config);
	x->is_trusted = trust_check(&set, &x->repo->place, NULL) == 1;
	trust_set_release(&set);
}

static void read_under_way(struct standing_context *x)
{
	struct stopped s = STOPPED_INIT;

	if (stopped_read(&s, x->repo, NULL) > 0)
		x->stopped = xstrdup(s.command);
	stopped_release(&s);
	x->is_busy = plan_check_foreign(x->repo->place.git_dir, NULL) != 0;
}

int standing_context_open(struct standing_context *x, struct repo *r, struct err *err)
{
	int ret;

	memset(x, 0, sizeof(*x));
	x->repo = r;
	release_index_init(&x->index, r);
	strvec_init(&x->verified_keys);
	ret = incidents_open(&x->incidents, r, err);
	if (ret)
		return ret;
	x->at_hand = repo_branch(r);
	x->remote = ledger_remote_name(r);
	x->is_bare = r->place.work_tree == NULL;
	read_under_way(x);
	read_self(x);
	read_policy(x);
	read_trust(x);
	return 0;
}

void standing_context_close(struct standing_context *x)
{
	if (!x->repo)
		return;
	forward_release(&x->forward);
	incidents_close(&x->incidents);
	ledger_self_release(&x->self);
	checklist_cache_release(&x->facts);
	release_index_release(&x->index);
	map_release(&x->verified);
	strvec_release(&x->verified_keys);
	free(x->at_hand);
	free(x->stopped);
	free(x->remote);
	memset(x, 0, sizeof(*x));
}

static int read_verified(struct standing_context *x, const char *release, const char *environment, struct err *err)
{
	static const char *const names[] = { "deploy.verify", NULL };
	struct ledger l;
	struct deploys d = { NULL, 0, 0 };
	int ret = ledger_may_hold(x->repo, release, names, err), verified = 0;

	if (ret <= 0)
		return ret;
	ret = ledger_open_identified(&l, x->repo, release, err);
	if (!ret) {
		deploys_fold(&d, &l.log);
		verified = deploys_is_verified(&d, environment);
	}
	deploys_release(&d);
	ledger_close(&l);
	return ret ? ret : verified;
}

int standing_is_verified(struct standing_context *x, const char *release, const char *environment, struct err *err)
{
	static char answers[2];
	char *key = xstrfmt("%s %s", environment, release);
	char *known = map_get(&x->verified, key, strlen(key));
	int ret = known ? (int)(known - answers) : read_verified(x, release, environment, err);

	if (known || ret < 0) {
		free(key);
		return ret;
	}
	*map_at(&x->verified, key, strlen(key)) = &answers[ret];
	strvec_push_owned(&x->verified_keys, key);
	return ret;
}
