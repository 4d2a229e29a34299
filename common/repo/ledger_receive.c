/* SPDX-License-Identifier: ISC */
/* What a remote has of the ledgers: listing, fetching, and noticing when it has gone back. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_sync.h"

struct ledger_side *ledger_side_add(struct ledger_syncing *s, const char *release)
{
	struct strbuf ref = STRBUF_INIT, seen = STRBUF_INIT;
	struct ledger_side *one;
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

void ledger_side_refuse(struct ledger_side *one, const char *reason)
{
	one->state = LEDGER_REFUSED;
	free(one->reason);
	one->reason = xstrdup(reason);
}

/* A ref that is broken is left to the person, and keeps no other ledger back. */
static void read_here(struct ledger_syncing *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct ledger_side *one = &s->v[i];
		struct err why = ERR_INIT;

		if (ledger_tip(&one->here, s->repo, one->ref, &why) ||
		    ledger_tip(&one->seen, s->repo, one->seen_ref, &why)) {
			strbuf_addf(&why.msg, "; %s", why.hint.buf);
			ledger_side_refuse(one, why.msg.buf);
		}
		err_release(&why);
	}
}

int ledger_sides_add_seen(struct ledger_syncing *s)
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
			ledger_side_add(s, release.buf);
		strbuf_release(&release);
	}
	ret = ret == GIT_ITEROVER ? 0 : repo_error(s->err, ERR_FAIL, "cannot list '%s'", glob.buf);
	git_reference_iterator_free(it);
	strbuf_release(&prefix);
	strbuf_release(&glob);
	return ret;
}

/* "<remote>/<release>", both encoded, after the prefix. Anything else is somebody else's. */
static int split_seen(struct strbuf *remote, struct strbuf *release, const char *name)
{
	const char *slash = strchr(name, '/');
	char *first = slash ? xstrndup(name, (size_t)(slash - name)) : NULL;
	int is = first && !event_release_decode(remote, first, NULL) && !event_release_decode(release, slash + 1, NULL);

	free(first);
	return is;
}

/* Of every tip that was seen, of `only` (NULL: any) release, the remote or the release. */
static int list_seen(struct strvec *remotes, struct strvec *releases, struct repo *r, const char *only, struct err *err)
{
	git_reference_iterator *it = NULL;
	const char *name;
	int ret = git_reference_iterator_glob_new(&it, r->git, SEEN_PREFIX "*");

	while (!ret && !(ret = git_reference_next_name(&name, it))) {
		struct strbuf remote = STRBUF_INIT, release = STRBUF_INIT;

		if (split_seen(&remote, &release, name + strlen(SEEN_PREFIX)) &&
		    (!only || !strcmp(release.buf, only))) {
			if (remotes && !strvec_has(remotes, remote.buf))
				strvec_push(remotes, remote.buf);
			if (releases && strcmp(release.buf, EVENT_PROJECT) != 0 && !strvec_has(releases, release.buf))
				strvec_push(releases, release.buf);
		}
		strbuf_release(&remote);
		strbuf_release(&release);
	}
	git_reference_iterator_free(it);
	return ret == GIT_ITEROVER ? 0 : repo_error(err, ERR_FAIL, "cannot list '" SEEN_PREFIX "'");
}

int ledger_seen_remotes(struct strvec *out, struct repo *r, const char *release, struct err *err)
{
	int ret = list_seen(out, NULL, r, release, err);

	strvec_sort(out);
	return ret;
}

int ledger_seen_releases(struct strvec *out, struct repo *r, struct err *err)
{
	int ret = list_seen(NULL, out, r, NULL, err);

	strvec_sort(out);
	return ret;
}

/* --- the remote's tips ------------------------------------------------------------------------------------------- */

/* A line of `git ls-remote`: "<id> TAB <ref>". Other refs below the prefix are somebody else's. */
static void take_listed(struct ledger_syncing *s, const char *line, size_t len, int only_known)
{
	struct strbuf release = STRBUF_INIT;
	char *text = xstrndup(line, len);
	git_oid oid;
	size_t i;

	if (len > OID_HEX + 1 && !hex_read(&oid, text) && ledger_ref_release(&release, s->repo, text + OID_HEX + 1)) {
		if (!only_known)
			ledger_side_add(s, release.buf);
		for (i = 0; i < s->n; i++)
			if (!strcmp(s->v[i].release, release.buf))
				s->v[i].there = oid;
	}
	free(text);
	strbuf_release(&release);
}

static int list_remote(struct ledger_syncing *s, int only_known)
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

/* Is every object there, back to the root? */
static int is_whole(struct repo *r, const char *release, const git_oid *tip)
{
	struct ledger l;
	size_t i = 0;
	int is = !ledger_open_at(&l, r, release, tip, NULL);

	for (; i < l.log.n && is; i++)
		is = !l.log.v[i].is_unread;
	ledger_close(&l);
	return is;
}

/*
 * git puts nothing in place while any ref here is broken or leads to what is missing, although it has brought the
 * objects. What is whole all the same is put in place here. ERR_FAIL when any of them is not.
 */
static int put_in_place(struct ledger_syncing *s, struct ledger_side *const *sides, size_t n)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++) {
		struct ledger_side *one = sides[i];

		if (!is_whole(s->repo, one->release, &one->there))
			ret = ERR_FAIL;
		else if (git_oid_is_zero(&one->seen) || ledger_contains(s->repo, &one->there, &one->seen, NULL) == 1)
			ret = ledger_move_ref(s->repo, one->seen_ref, &one->seen, &one->there, "sync: fetched", NULL);
	}
	return ret;
}

/*
 * Fetches these refs, each into the one that keeps it, without a plus: git itself refuses what would go back. Nothing
 * is pruned and nothing filtered, whatever the configuration says. 0 also when some were refused for going back, which
 * git tells only when it is not quiet. `anew`: as if nothing of them were here.
 */
static int fetch_sides(struct ledger_syncing *s, struct ledger_side *const *sides, size_t n, int anew, struct err *err)
{
	struct run git = RUN_INIT;
	size_t i;
	int ret;

	gitcmd_init(&git, "-c", "fetch.prune=false", "-c", "fetch.pruneTags=false", "-c", "fetch.fsckObjects=true",
		    "fetch", "--no-progress", "--no-tags", "--no-prune", "--no-write-fetch-head",
		    "--no-auto-maintenance", "--no-filter", "--recurse-submodules=no", "--refmap=", NULL);
	if (anew)
		strvec_push(&git.args, "--refetch");
	strvec_pushl(&git.args, "--", s->remote, NULL);
	for (i = 0; i < n; i++)
		strvec_pushf(&git.args, "%s:%s", sides[i]->ref, sides[i]->seen_ref);
	ret = gitcmd_run(&git, err);
	git_odb_refresh(s->repo->odb);
	if (ret && (strstr(git.err.buf, "[rejected]") ||
		    (strstr(git.err.buf, "did not send all necessary objects") && !put_in_place(s, sides, n)))) {
		err_clear(err);
		ret = 0;
	}
	run_release(&git);
	return ret;
}

/* Another command here keeps the same refs up to date just now. */
#define LOCK_TRIES 8

static int fetch_patiently(struct ledger_syncing *s, struct ledger_side *const *sides, size_t n, struct err *err)
{
	unsigned tries;
	int ret = ERR_FAIL;

	for (tries = 1; tries <= LOCK_TRIES; tries++) {
		struct err why = ERR_INIT;

		ret = fetch_sides(s, sides, n, 0, &why);
		if (!ret || tries == LOCK_TRIES || !strstr(why.msg.buf, "cannot lock ref")) {
			if (ret)
				err_set(err, ret, "%s", why.msg.buf);
			err_release(&why);
			break;
		}
		err_release(&why);
		ledger_pause(tries);
	}
	return ret;
}

/* One by one, so that objects that git does not take keep no other ledger back. */
static int fetch_singly(struct ledger_syncing *s, struct ledger_side *const *sides, size_t n)
{
	size_t i, failed = 0;

	for (i = 0; i < n; i++) {
		struct err why = ERR_INIT;

		if (fetch_patiently(s, &sides[i], 1, &why)) {
			ledger_side_refuse(sides[i], why.msg.buf);
			if (++failed == n)
				err_set(s->err, ERR_FAIL, "%s", why.msg.buf);
		}
		err_release(&why);
	}
	return n > 1 && failed == n ? ERR_FAIL : 0;
}

/* --- what was lost here ------------------------------------------------------------------------------------------ */

static int is_lost(struct repo *r, const git_oid *tip)
{
	git_odb_object *object = NULL;
	int is = !git_oid_is_zero(tip) && git_odb_read(&object, r->odb, tip);

	git_odb_object_free(object);
	return is;
}

static const git_oid *lost_tip(struct ledger_syncing *s, const struct ledger_side *one)
{
	if (is_lost(s->repo, &one->here))
		return &one->here;
	return is_lost(s->repo, &one->seen) ? &one->seen : NULL;
}

/* git fetches nothing over a file that is damaged, and neither is it ours to remove. */
static void refuse_lost(struct ledger_side *one, const git_oid *tip, const struct ledger_syncing *s)
{
	const char *ref = tip == &one->here ? one->ref : one->seen_ref;
	char hex[OID_HEX + 1], *file, *reason;

	hex_write(hex, tip);
	file = xstrfmt("%s/objects/%.2s/%s", s->repo->place.common_dir, hex, hex + 2);
	if (!access(file, F_OK))
		reason = xstrfmt("its tip %.12s is damaged here; once '%s' is removed, the next sync fetches it again",
				 hex, file);
	else
		reason = xstrfmt("its tip %.12s is missing here, and '%s' does not have it; 'git update-ref -d %s' "
				 "gives it up, and the next sync takes what is there",
				 hex, s->remote, ref);
	ledger_side_refuse(one, reason);
	free(file);
	free(reason);
}

/*
 * A tip whose object is gone: git asks for nothing that a ref says is here, so the ledger is fetched as if there were
 * none. What the remote does not have either is for the person to give up.
 */
static void fetch_lost(struct ledger_syncing *s)
{
	struct ledger_side **sides = xcalloc(s->n + 1, sizeof(struct ledger_side *));
	const git_oid *tip;
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		if (s->v[i].state != LEDGER_REFUSED && !git_oid_is_zero(&s->v[i].there) && lost_tip(s, &s->v[i]))
			sides[n++] = &s->v[i];
	if (n)
		fetch_sides(s, sides, n, 1, NULL);
	for (i = 0; i < n; i++) {
		ledger_tip(&sides[i]->seen, s->repo, sides[i]->seen_ref, NULL);
		sides[i]->state = LEDGER_RECEIVED;
	}
	for (i = 0; i < s->n; i++) {
		tip = s->v[i].state == LEDGER_REFUSED ? NULL : lost_tip(s, &s->v[i]);
		if (tip)
			refuse_lost(&s->v[i], tip, s);
	}
	free(sides);
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

/* Only what the remote has anew. */
static int fetch_new(struct ledger_syncing *s)
{
	struct ledger_side **sides = xcalloc(s->n + 1, sizeof(struct ledger_side *));
	size_t i, n = 0;
	int ret = 0;

	for (i = 0; i < s->n; i++)
		if (s->v[i].state != LEDGER_REFUSED && !git_oid_is_zero(&s->v[i].there) &&
		    !git_oid_equal(&s->v[i].there, &s->v[i].seen))
			sides[n++] = &s->v[i];
	if (n && fetch_patiently(s, sides, n, NULL))
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
static int is_rewound(struct ledger_syncing *s, const struct ledger_side *one, const git_oid *before)
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

int ledger_receive(struct ledger_syncing *s, int only_known)
{
	git_oid *before;
	size_t i;
	int ret = list_remote(s, only_known);

	if (ret)
		return ret;
	read_here(s);
	fetch_lost(s);
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

/* --- looking only ------------------------------------------------------------------------------------------------ */

static enum ledger_remote_state look_at(struct ledger_syncing *s, const struct ledger_side *one)
{
	struct repo *r = s->repo;

	if (git_oid_is_zero(&one->there))
		return git_oid_is_zero(&one->seen) ? LEDGER_SENT : LEDGER_REWOUND;
	if (is_lost(r, &one->here))
		return LEDGER_RECEIVED;
	if (git_oid_equal(&one->there, &one->here))
		return LEDGER_SAME;
	if (!git_odb_exists(r->odb, &one->there))
		return LEDGER_RECEIVED;
	if (!git_oid_is_zero(&one->seen) && ledger_contains(r, &one->there, &one->seen, NULL) != 1)
		return LEDGER_REWOUND;
	if (git_oid_is_zero(&one->here) || ledger_contains(r, &one->there, &one->here, NULL) == 1)
		return LEDGER_RECEIVED;
	return ledger_contains(r, &one->here, &one->there, NULL) == 1 ? LEDGER_SENT : LEDGER_JOINED;
}

int ledger_look(struct ledger_syncing *s)
{
	size_t i;
	int ret = list_remote(s, 0);

	if (!ret)
		read_here(s);
	for (i = 0; i < s->n && !ret; i++)
		if (s->v[i].state != LEDGER_REFUSED &&
		    (!git_oid_is_zero(&s->v[i].here) || !git_oid_is_zero(&s->v[i].there) ||
		     !git_oid_is_zero(&s->v[i].seen)))
			s->v[i].state = look_at(s, &s->v[i]);
	return ret;
}
