/* SPDX-License-Identifier: ISC */
#include "ledger_remote.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "ledger_internal.h"
#include "ledger_notes.h"
#include "ledger_sync.h"

static void release_results(struct ledger_remote_result *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(v[i].release);
		free(v[i].reason);
	}
	free(v);
}

void ledger_sync_release(struct ledger_sync *s)
{
	release_results(s->v, s->n);
	release_results(s->notes, s->n_notes);
	memset(s, 0, sizeof(*s));
}

const char *ledger_remote_state_name(enum ledger_remote_state state)
{
	static const char *const names[] = { "same", "received", "sent", "joined", "rewound", "refused" };

	return names[state];
}

void ledger_remote_ref(struct strbuf *out, const char *remote, const char *release)
{
	strbuf_addstr(out, SEEN_PREFIX);
	event_release_encode(out, remote);
	strbuf_addch(out, '/');
	event_release_encode(out, release);
}

char *ledger_remote_name(struct repo *r)
{
	char *name = NULL;

	return repo_push_remote(r, &name, NULL) ? NULL : name;
}

void ledger_pause(unsigned attempt)
{
	unsigned limit = 20u * (attempt > 25 ? 25 : attempt), ms;
	struct timespec now, pause;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = ((unsigned)now.tv_nsec / 1000u ^ (unsigned)getpid() * 2654435761u) % limit;
	pause.tv_sec = 0;
	pause.tv_nsec = (long)ms * 1000000;
	nanosleep(&pause, NULL);
}

int ledger_contains(struct repo *r, const git_oid *b, const git_oid *a, struct err *err)
{
	int ret;

	if (git_oid_equal(a, b))
		return 1;
	ret = git_graph_descendant_of(r->git, b, a);
	return ret < 0 ? repo_error(err, ERR_FAIL, "cannot compare two tips of a ledger") : ret;
}

/* --- one ledger -------------------------------------------------------------------------------------------------- */

static void release_sides(struct ledger_syncing *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->v[i].release);
		free(s->v[i].ref);
		free(s->v[i].seen_ref);
		free(s->v[i].reason);
	}
	free(s->v);
}

/* --- joining ------------------------------------------------------------------------------------------------- */

static uint64_t greatest_lamport(const struct event_log *l)
{
	return l->n ? l->v[l->n - 1].lamport : 0;
}

/* The root that both go back to; where they do not, the project's own. */
static const char *common_root(const struct ledger *a, const struct ledger *b)
{
	const char *x = a->log.root, *y = b->log.root;

	if (!*x || !*y)
		return *x ? x : y;
	if (!strcmp(x, y) || ledger_is_own_root(a->repo, a->release, x, NULL) == 1)
		return x;
	return ledger_is_own_root(a->repo, a->release, y, NULL) == 1 || strcmp(x, y) > 0 ? y : x;
}

static int join(struct ledger_syncing *s, const struct ledger_side *one, git_oid *to)
{
	struct ledger here, there;
	int ret;

	memset(&there, 0, sizeof(there));
	ret = ledger_open_at(&here, s->repo, one->release, &one->here, s->err);
	if (!ret)
		ret = ledger_open_at(&there, s->repo, one->release, &one->seen, s->err);
	if (!ret) {
		uint64_t x = greatest_lamport(&here.log), y = greatest_lamport(&there.log);

		ret = ledger_write_join(to, s->repo, one->release, common_root(&here, &there), (x > y ? x : y) + 1,
					&one->here, &one->seen, s->err);
	}
	ledger_close(&here);
	ledger_close(&there);
	return ret;
}

/* Brings our ref up to what was seen. A ref that another command moves just now is read again and tried again. */
static int take_in(struct ledger_syncing *s, struct ledger_side *one)
{
	git_oid to;
	int tries, ret = ERR_RACE, has;

	for (tries = 0; tries < LEDGER_TRIES && ret == ERR_RACE; tries++) {
		if (tries) {
			ledger_pause((unsigned)tries);
			ret = ledger_tip(&one->here, s->repo, one->ref, s->err);
			if (ret)
				break;
		}
		if (git_oid_is_zero(&one->seen))
			return 0;
		has = git_oid_is_zero(&one->here) ? 0 : ledger_contains(s->repo, &one->here, &one->seen, s->err);
		if (has)
			return has < 0 ? has : 0;
		has = git_oid_is_zero(&one->here) ? 1 : ledger_contains(s->repo, &one->seen, &one->here, s->err);
		if (has < 0)
			return has;
		to = one->seen;
		ret = has ? 0 : join(s, one, &to);
		if (!ret)
			ret = ledger_move_ref(s->repo, one->ref, &one->here, &to,
					      has ? "sync: received" : "sync: joined", s->err);
		if (!ret) {
			one->here = to;
			one->state = has ? LEDGER_RECEIVED : LEDGER_JOINED;
		}
	}
	return ret;
}

/* --- pushing ------------------------------------------------------------------------------------------------- */

static void take_answer(struct ledger_syncing *s, struct ledger_side *one, struct ledger_pushed *p, size_t *races)
{
	if (p->how == LEDGER_PUSH_DONE) {
		ledger_move_ref(s->repo, one->seen_ref, &one->seen, &one->here, "sync: sent", NULL);
		one->seen = one->here;
		if (one->state == LEDGER_SAME)
			one->state = LEDGER_SENT;
	} else if (p->how == LEDGER_PUSH_RACE) {
		++*races;
	} else {
		ledger_side_refuse(one, p->reason ? p->reason : "no answer");
	}
}

static int push_sides(struct ledger_syncing *s, struct ledger_side *const *sides, size_t n, size_t *races,
		      struct err *err)
{
	const char **refs = xcalloc(n + 1, sizeof(*refs));
	git_oid *commits = xcalloc(n + 1, sizeof(*commits));
	struct ledger_pushed *p = NULL;
	size_t i;
	int ret;

	for (i = 0; i < n; i++) {
		refs[i] = sides[i]->ref;
		commits[i] = sides[i]->here;
	}
	ret = ledger_push_each(&p, s->repo, s->remote, refs, commits, n, 0, err);
	/* One pack for all: which of them it was does not show. */
	if (!ret && n > 1 && strstr(p[0].reason ? p[0].reason : "", "unpacker error"))
		ret = ERR_FAIL;
	for (i = 0; i < n && !ret; i++)
		take_answer(s, sides[i], &p[i], races);
	if (p)
		ledger_pushed_release(p, n);
	free(refs);
	free(commits);
	return ret;
}

/* One by one, so that a ledger with objects that are missing keeps no other back. */
static int push_singly(struct ledger_syncing *s, struct ledger_side *const *sides, size_t n, size_t *races)
{
	size_t i, failed = 0;

	for (i = 0; i < n; i++) {
		struct err why = ERR_INIT;

		if (push_sides(s, &sides[i], 1, races, &why)) {
			ledger_side_refuse(sides[i], why.msg.buf);
			if (++failed == n)
				err_set(s->err, ERR_FAIL, "%s", why.msg.buf);
		}
		err_release(&why);
	}
	return failed == n ? ERR_FAIL : 0;
}

/* All that the remote lacks, each for itself: one that is refused keeps no other back. */
static int push_all(struct ledger_syncing *s, size_t *races)
{
	struct ledger_side **sides = xcalloc(s->n + 1, sizeof(struct ledger_side *));
	size_t i, n = 0;
	int ret = 0;

	*races = 0;
	for (i = 0; i < s->n; i++) {
		struct ledger_side *one = &s->v[i];

		if (one->state != LEDGER_REWOUND && one->state != LEDGER_REFUSED && !git_oid_is_zero(&one->here) &&
		    !git_oid_equal(&one->here, &one->seen))
			sides[n++] = one;
	}
	if (n && push_sides(s, sides, n, races, n > 1 ? NULL : s->err))
		ret = n > 1 ? push_singly(s, sides, n, races) : ERR_FAIL;
	free(sides);
	return ret;
}

/* A ledger that cannot be read keeps no other back. */
static int take_in_all(struct ledger_syncing *s)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < s->n && !ret; i++) {
		struct ledger_side *one = &s->v[i];

		if (one->state == LEDGER_REWOUND || one->state == LEDGER_REFUSED)
			continue;
		ret = take_in(s, one);
		if (ret == ERR_FAIL && s->n > 1) {
			ledger_side_refuse(one, s->err ? s->err->msg.buf : "it cannot be read");
			if (s->err)
				err_clear(s->err);
			ret = 0;
		}
	}
	return ret;
}

static int run(struct ledger_syncing *s, int only_known)
{
	size_t races = 0;
	unsigned tries;
	int ret = ledger_receive(s, only_known);

	if (!ret)
		ret = take_in_all(s);
	for (tries = 0; s->push && !ret; tries++) {
		ret = push_all(s, &races);
		if (ret || !races)
			break;
		if (tries == LEDGER_TRIES)
			return err_set(s->err, ERR_RACE, "remote '%s' moved on at every one of %d tries", s->remote,
				       LEDGER_TRIES);
		ledger_pause(tries + 1);
		ret = ledger_receive(s, 1);
		if (!ret)
			ret = take_in_all(s);
	}
	return ret;
}

static int by_release(const void *a, const void *b)
{
	const struct ledger_remote_result *x = a, *y = b;
	int project = !strcmp(y->release, EVENT_PROJECT) - !strcmp(x->release, EVENT_PROJECT);

	return project ? project : strcmp(x->release, y->release);
}

static void report(struct ledger_sync *out, struct ledger_syncing *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct ledger_remote_result *one;

		if (s->v[i].state != LEDGER_REFUSED && git_oid_is_zero(&s->v[i].here) &&
		    git_oid_is_zero(&s->v[i].seen) && git_oid_is_zero(&s->v[i].there))
			continue;
		ALLOC_GROW(out->v, out->n + 1, out->alloc);
		one = &out->v[out->n++];
		one->release = xstrdup(s->v[i].release);
		one->state = s->v[i].state;
		one->seen = s->v[i].seen;
		one->now = s->v[i].there;
		one->reason = xstrdup_null(s->v[i].reason);
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_release);
}

static int add_sides(struct ledger_syncing *s, const char *const *only, size_t n_only)
{
	struct strvec all = STRVEC_INIT;
	size_t i;
	int ret = 0;

	for (i = 0; i < n_only; i++)
		ledger_side_add(s, only[i]);
	if (!n_only) {
		ledger_side_add(s, EVENT_PROJECT);
		ret = ledger_list(&all, s->repo, s->err);
		if (!ret)
			ret = ledger_list_broken(&all, s->repo, s->err);
		for (i = 0; i < all.n; i++)
			ledger_side_add(s, all.v[i]);
		if (!ret)
			ret = ledger_sides_add_seen(s);
	}
	strvec_release(&all);
	return ret;
}

int ledger_sync_run(struct ledger_sync *out, struct repo *r, const char *remote, const char *const *only, size_t n_only,
		    int push, struct err *err)
{
	struct ledger_syncing s = { .repo = r, .remote = remote, .push = push, .err = err };
	int ret = add_sides(&s, only, n_only);

	if (!ret)
		ret = run(&s, n_only > 0);
	if (!ret)
		report(out, &s);
	if (!ret && !n_only)
		ret = ledger_notes_sync(&out->notes, &out->n_notes, r, remote, push, err);
	release_sides(&s);
	return ret;
}

int ledger_take_seen(struct repo *r, const char *remote, const char *release, struct err *err)
{
	struct ledger_syncing s = { .repo = r, .remote = remote, .err = err };
	struct ledger_side *one = ledger_side_add(&s, release);
	int ret = ledger_tip(&one->here, r, one->ref, err);

	if (!ret)
		ret = ledger_tip(&one->seen, r, one->seen_ref, err);
	if (!ret)
		ret = take_in(&s, one);
	release_sides(&s);
	return ret;
}

int ledger_sync_look(struct ledger_sync *out, struct repo *r, const char *remote, struct err *err)
{
	struct ledger_syncing s = { .repo = r, .remote = remote, .err = err };
	int ret = add_sides(&s, NULL, 0);

	if (!ret)
		ret = ledger_look(&s);
	if (!ret)
		report(out, &s);
	release_sides(&s);
	return ret;
}
