/* SPDX-License-Identifier: ISC */
#include "ledger_remote.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_notes.h"

#define SEEN_PREFIX "refs/release-remotes/"

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

/* What is known of a ledger here and there. */
struct side {
	char *release, *ref, *seen_ref;
	git_oid here;  /* our tip; zero: none */
	git_oid seen;  /* the remote's last tip that we saw; zero: none */
	git_oid there; /* what it has now; zero: none */
	enum ledger_remote_state state;
	char *reason;
};

struct syncing {
	struct repo *repo;
	const char *remote;
	struct side *v;
	size_t n, alloc;
	int push;
	struct err *err;
};

static void release_sides(struct syncing *s)
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

static struct side *add_side(struct syncing *s, const char *release)
{
	struct strbuf ref = STRBUF_INIT, seen = STRBUF_INIT;
	struct side *one;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].release, release))
			return &s->v[i];
	ALLOC_GROW(s->v, s->n + 1, s->alloc);
	one = &s->v[s->n++];
	memset(one, 0, sizeof(*one));
	one->release = xstrdup(release);
	ledger_ref(&ref, s->repo, release);
	one->ref = strbuf_detach(&ref, NULL);
	ledger_remote_ref(&seen, s->remote, release);
	one->seen_ref = strbuf_detach(&seen, NULL);
	return one;
}

static int read_here(struct syncing *s)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < s->n && !ret; i++) {
		ret = ledger_tip(&s->v[i].here, s->repo, s->v[i].ref, s->err);
		if (!ret)
			ret = ledger_tip(&s->v[i].seen, s->repo, s->v[i].seen_ref, s->err);
	}
	return ret;
}

/* Releases that were seen on the remote: one that it has no longer must be noticed. */
static int add_seen(struct syncing *s)
{
	struct strbuf prefix = STRBUF_INIT, glob = STRBUF_INIT;
	git_reference_iterator *it = NULL;
	const char *name;
	int ret;

	ledger_remote_ref(&prefix, s->remote, "");
	strbuf_addf(&glob, "%s*", prefix.buf);
	ret = git_reference_iterator_glob_new(&it, s->repo->git, glob.buf);
	while (!ret && !(ret = git_reference_next_name(&name, it))) {
		struct strbuf release = STRBUF_INIT;

		if (!event_release_decode(&release, name + prefix.len, NULL))
			add_side(s, release.buf);
		strbuf_release(&release);
	}
	ret = ret == GIT_ITEROVER ? 0 : repo_error(s->err, ERR_FAIL, "cannot list '%s'", glob.buf);
	git_reference_iterator_free(it);
	strbuf_release(&prefix);
	strbuf_release(&glob);
	return ret;
}

/* --- the remote's tips ------------------------------------------------------------------------------------------- */

/* A line of `git ls-remote`: "<id> TAB <ref>". Other refs below the prefix are somebody else's. */
static void take_listed(struct syncing *s, const char *line, size_t len, int only_known)
{
	struct strbuf prefix = STRBUF_INIT, release = STRBUF_INIT;
	char *text = xstrndup(line, len);
	git_oid oid;
	size_t i;

	ledger_ref(&prefix, s->repo, "");
	if (len > OID_HEX + 1 && !hex_read(&oid, text) && !strncmp(text + OID_HEX + 1, prefix.buf, prefix.len) &&
	    !event_release_decode(&release, text + OID_HEX + 1 + prefix.len, NULL)) {
		if (!only_known)
			add_side(s, release.buf);
		for (i = 0; i < s->n; i++)
			if (!strcmp(s->v[i].release, release.buf))
				s->v[i].there = oid;
	}
	free(text);
	strbuf_release(&prefix);
	strbuf_release(&release);
}

static int list_remote(struct syncing *s, int only_known)
{
	struct strbuf prefix = STRBUF_INIT;
	struct run git = RUN_INIT;
	const char *at;
	size_t i;
	int ret;

	for (i = 0; i < s->n; i++)
		memset(&s->v[i].there, 0, sizeof(s->v[i].there));
	ledger_ref(&prefix, s->repo, "");
	gitcmd_init(&git, "ls-remote", "--refs", "--", s->remote, NULL);
	if (only_known)
		for (i = 0; i < s->n; i++)
			strvec_push(&git.args, s->v[i].ref);
	else
		strvec_pushf(&git.args, "%s*", prefix.buf);
	ret = gitcmd_run(&git, s->err);
	for (at = git.out.buf; *at && !ret; at += strcspn(at, "\n"), at += *at == '\n')
		take_listed(s, at, strcspn(at, "\n"), only_known);
	strbuf_release(&prefix);
	run_release(&git);
	return ret;
}

/*
 * Fetches these refs, each into the one that keeps it, without a plus: git itself refuses what would go back. Nothing is
 * pruned and nothing filtered, whatever the configuration says. 0 also when some were refused for going back.
 */
static int fetch_sides(struct syncing *s, struct side *const *sides, size_t n, struct err *err)
{
	struct run git = RUN_INIT;
	size_t i;
	int ret;

	gitcmd_init(&git, "-c", "fetch.prune=false", "-c", "fetch.pruneTags=false", "-c", "fetch.fsckObjects=true",
		    "fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head", "--no-auto-maintenance",
		    "--no-filter", "--recurse-submodules=no", "--refmap=", "--", s->remote, NULL);
	for (i = 0; i < n; i++)
		strvec_pushf(&git.args, "%s:%s", sides[i]->ref, sides[i]->seen_ref);
	ret = gitcmd_run(&git, err);
	if (ret && strstr(git.err.buf, "[rejected]")) {
		err_clear(err);
		ret = 0;
	}
	git_odb_refresh(s->repo->odb);
	run_release(&git);
	return ret;
}

/* One by one, so that objects that git does not take keep no other ledger back. */
static int fetch_singly(struct syncing *s, struct side *const *sides, size_t n)
{
	size_t i, failed = 0;

	for (i = 0; i < n; i++) {
		struct err why = ERR_INIT;

		if (fetch_sides(s, &sides[i], 1, &why)) {
			failed++;
			sides[i]->state = LEDGER_REFUSED;
			free(sides[i]->reason);
			sides[i]->reason = xstrdup(why.msg.buf);
			if (failed == n)
				err_set(s->err, ERR_FAIL, "%s", why.msg.buf);
		}
		err_release(&why);
	}
	return n > 1 && failed == n ? ERR_FAIL : 0;
}

/* Only what the remote has anew. */
static int fetch_new(struct syncing *s)
{
	struct side **sides = xcalloc(s->n + 1, sizeof(struct side *));
	size_t i, n = 0;
	int ret = 0;

	for (i = 0; i < s->n; i++)
		if (!git_oid_is_zero(&s->v[i].there) && !git_oid_equal(&s->v[i].there, &s->v[i].seen))
			sides[n++] = &s->v[i];
	if (n && fetch_sides(s, sides, n, NULL))
		ret = fetch_singly(s, sides, n);
	for (i = 0; i < n && !ret; i++)
		ret = ledger_tip(&sides[i]->seen, s->repo, sides[i]->seen_ref, s->err);
	free(sides);
	return ret;
}

/*
 * Gone, or what it has now does not hold what was seen there. `before` is what was seen before this fetch: where that
 * has brought more than was listed, somebody has pushed in between.
 */
static int is_rewound(struct syncing *s, const struct side *one, const git_oid *before)
{
	if (git_oid_is_zero(&one->seen) || git_oid_equal(&one->seen, &one->there))
		return 0;
	if (git_oid_is_zero(&one->there))
		return 1;
	if (!git_odb_exists(s->repo->odb, &one->there))
		return 1;
	if (!git_oid_equal(&one->seen, before) && ledger_contains(s->repo, &one->seen, &one->there, NULL) == 1)
		return 0;
	return ledger_contains(s->repo, &one->there, &one->seen, NULL) != 1;
}

static int receive(struct syncing *s, int only_known)
{
	git_oid *before;
	size_t i;
	int ret = list_remote(s, only_known);

	if (!ret)
		ret = read_here(s);
	if (ret)
		return ret;
	before = xcalloc(s->n + 1, sizeof(*before));
	for (i = 0; i < s->n; i++)
		before[i] = s->v[i].seen;
	ret = fetch_new(s);
	for (i = 0; i < s->n && !ret; i++)
		if (s->v[i].state != LEDGER_REFUSED && is_rewound(s, &s->v[i], &before[i]))
			s->v[i].state = LEDGER_REWOUND;
	free(before);
	return ret;
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

static int join(struct syncing *s, const struct side *one, git_oid *to)
{
	struct ledger here, there;
	int ret;

	memset(&there, 0, sizeof(there));
	ret = ledger_open_at(&here, s->repo, one->release, &one->here, s->err);
	if (!ret)
		ret = ledger_open_at(&there, s->repo, one->release, &one->seen, s->err);
	if (!ret) {
		uint64_t x = greatest_lamport(&here.log), y = greatest_lamport(&there.log);

		ret = ledger_write_join(to, s->repo, one->release, common_root(&here, &there),
					(x > y ? x : y) + 1, &one->here, &one->seen, s->err);
	}
	ledger_close(&here);
	ledger_close(&there);
	return ret;
}

/* Brings our ref up to what was seen. A ref that another command moves just now is read again and tried again. */
static int take_in(struct syncing *s, struct side *one)
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

static void take_answer(struct syncing *s, struct side *one, struct ledger_pushed *p, size_t *races)
{
	if (p->how == LEDGER_PUSH_DONE) {
		ledger_move_ref(s->repo, one->seen_ref, &one->seen, &one->here, "sync: sent", NULL);
		one->seen = one->here;
		if (one->state == LEDGER_SAME)
			one->state = LEDGER_SENT;
	} else if (p->how == LEDGER_PUSH_RACE) {
		++*races;
	} else {
		one->state = LEDGER_REFUSED;
		free(one->reason);
		one->reason = xstrdup(p->reason ? p->reason : "no answer");
	}
}

/* All that the remote lacks, each for itself: one that is refused keeps no other back. */
static int push_all(struct syncing *s, size_t *races)
{
	struct side **sides = xcalloc(s->n + 1, sizeof(struct side *));
	const char **refs = xcalloc(s->n + 1, sizeof(*refs));
	git_oid *commits = xcalloc(s->n + 1, sizeof(*commits));
	struct ledger_pushed *p = NULL;
	size_t i, n = 0;
	int ret = 0;

	*races = 0;
	for (i = 0; i < s->n; i++) {
		struct side *one = &s->v[i];

		if (one->state == LEDGER_REWOUND || one->state == LEDGER_REFUSED || git_oid_is_zero(&one->here) ||
		    git_oid_equal(&one->here, &one->seen))
			continue;
		sides[n] = one;
		refs[n] = one->ref;
		commits[n++] = one->here;
	}
	if (n)
		ret = ledger_push_each(&p, s->repo, s->remote, refs, commits, n, 0, s->err);
	for (i = 0; i < n && !ret; i++)
		take_answer(s, sides[i], &p[i], races);
	if (p)
		ledger_pushed_release(p, n);
	free(sides);
	free(refs);
	free(commits);
	return ret;
}

static int take_in_all(struct syncing *s)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < s->n && !ret; i++)
		if (s->v[i].state != LEDGER_REWOUND && s->v[i].state != LEDGER_REFUSED)
			ret = take_in(s, &s->v[i]);
	return ret;
}

static int run(struct syncing *s, int only_known)
{
	size_t races = 0;
	unsigned tries;
	int ret = receive(s, only_known);

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
		ret = receive(s, 1);
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

static void report(struct ledger_sync *out, struct syncing *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct ledger_remote_result *one;

		if (git_oid_is_zero(&s->v[i].here) && git_oid_is_zero(&s->v[i].seen))
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

int ledger_sync_run(struct ledger_sync *out, struct repo *r, const char *remote, const char *const *only, size_t n_only,
		    int push, struct err *err)
{
	struct syncing s = { r, remote, NULL, 0, 0, push, err };
	struct strvec all = STRVEC_INIT;
	size_t i;
	int ret = 0;

	for (i = 0; i < n_only; i++)
		add_side(&s, only[i]);
	if (!n_only) {
		add_side(&s, EVENT_PROJECT);
		ret = ledger_list(&all, r, err);
		for (i = 0; i < all.n; i++)
			add_side(&s, all.v[i]);
		if (!ret)
			ret = add_seen(&s);
	}
	if (!ret)
		ret = run(&s, n_only > 0);
	if (!ret)
		report(out, &s);
	if (!ret && !n_only)
		ret = ledger_notes_sync(&out->notes, &out->n_notes, r, remote, push, err);
	strvec_release(&all);
	release_sides(&s);
	return ret;
}
