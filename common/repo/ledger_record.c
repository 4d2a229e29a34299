/* SPDX-License-Identifier: ISC */
#include "ledger_record.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_remote.h"
#include "ledger_self.h"

void ledger_draft_release(struct ledger_draft *d)
{
	size_t i;

	for (i = 0; i < d->n_evidence; i++) {
		free(d->evidence[i].name);
		strbuf_release(&d->evidence[i].content);
	}
	free(d->evidence);
	event_release(&d->event);
	memset(d, 0, sizeof(*d));
}

/* Of `kept` bytes of the content; digest and size are of all of it. */
static void add_evidence(struct ledger_draft *d, const char *name, const char *content, size_t kept, const char *digest,
			 size_t size)
{
	struct ledger_evidence *one;
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s %s %zu", name, digest, size);
	event_add(&d->event, "Evidence", line.buf);
	strbuf_release(&line);
	ALLOC_GROW(d->evidence, d->n_evidence + 1, d->alloc);
	one = &d->evidence[d->n_evidence++];
	one->name = xstrdup(name);
	strbuf_init(&one->content);
	strbuf_add(&one->content, content, kept);
}

void ledger_draft_add_digest(struct ledger_draft *d, const char *name, const char *content, size_t len,
			     const char *digest, size_t size)
{
	add_evidence(d, name, content, len > LEDGER_EVIDENCE_MAX ? LEDGER_EVIDENCE_MAX : len, digest, size);
}

void ledger_draft_add_evidence(struct ledger_draft *d, const char *name, const char *content, size_t len)
{
	char digest[SHA256_DIGEST_STRING_LENGTH];

	SHA256Data((const uint8_t *)content, len, digest);
	ledger_draft_add_digest(d, name, content, len, digest, len);
}

void ledger_draft_add_whole(struct ledger_draft *d, const char *name, const char *content, size_t len)
{
	char digest[SHA256_DIGEST_STRING_LENGTH];

	SHA256Data((const uint8_t *)content, len, digest);
	add_evidence(d, name, content, len, digest, len);
}

void ledger_recording_init(struct ledger_recording *rec, struct ledger *l, enum ledger_how how)
{
	memset(rec, 0, sizeof(*rec));
	rec->ledger = l;
	rec->how = how;
	rec->out = stdout;
	strvec_init(&rec->warnings);
}

void ledger_recording_release(struct ledger_recording *rec)
{
	strvec_release(&rec->warnings);
}

/* What one ledger gets in this try. */
struct writing {
	struct ledger *ledger;
	struct ledger_draft draft;
	git_oid from; /* the ref's value that it stands on; zero: the ledger begins */
	git_oid to;
};

/* --- moving the ref ------------------------------------------------------------------------------------------ */

/* Somebody else was quicker, or is at it: git says so in many words, the ref in one. */
static int is_race(const struct run *git, struct repo *r, const char *ref, const git_oid *from)
{
	git_oid now;

	return (!ledger_tip(&now, r, ref, NULL) && !git_oid_equal(&now, from)) ||
	       strstr(git->err.buf, ".lock': File exists");
}

static int say_race(const char *ref, struct err *err)
{
	return err_set(err, ERR_RACE, "'%s' is being changed by another command", ref);
}

/* Of a symbolic ref git would move the target, which may be a branch. */
static int refuse_symbolic(struct repo *r, const char *name, struct err *err)
{
	git_reference *ref = NULL;
	int ret = 0;

	if (!git_reference_lookup(&ref, r->git, name) && git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC) {
		ret = err_set(err, ERR_FAIL, "'%s' is no ledger: it leads to '%s'", name,
			      git_reference_symbolic_target(ref));
		err_hint(err, "run 'git symbolic-ref --delete %s'", name);
	}
	git_reference_free(ref);
	return ret;
}

int ledger_move_ref(struct repo *r, const char *ref, const git_oid *from, const git_oid *to, const char *reflog,
		    struct err *err)
{
	char old[OID_HEX + 1], new[OID_HEX + 1];
	struct run git = RUN_INIT;
	int ret = refuse_symbolic(r, ref, err);

	if (ret)
		return ret;
	hex_write(old, from);
	hex_write(new, to);
	gitcmd_init(&git, "-c", LEDGER_FSYNC, "update-ref", "--create-reflog", "-m", reflog, ref, new, old, NULL);
	/* Ended at the wrong moment git leaves its lock, and nobody could record an abort any more. */
	git.is_brief = 1;
	ret = gitcmd_run(&git, err);
	if (ret && is_race(&git, r, ref, from))
		ret = say_race(ref, err);
	run_release(&git);
	return ret;
}

/* Two refs go in one transaction: both events or none. */
static int move_refs(struct writing *w, size_t n, struct err *err)
{
	struct strbuf in = STRBUF_INIT;
	struct run git = RUN_INIT;
	char from[OID_HEX + 1], to[OID_HEX + 1];
	size_t i;
	int ret;

	if (n == 1)
		return ledger_move_ref(w->ledger->repo, w->ledger->ref, &w->from, &w->to, w->draft.event.name, err);
	for (i = 0; i < n; i++) {
		if (refuse_symbolic(w[i].ledger->repo, w[i].ledger->ref, err)) {
			strbuf_release(&in);
			return ERR_FAIL;
		}
		hex_write(from, &w[i].from);
		hex_write(to, &w[i].to);
		strbuf_addf(&in, "update %s %s %s\n", w[i].ledger->ref, to, from);
	}
	gitcmd_init(&git, "-c", LEDGER_FSYNC, "update-ref", "--create-reflog", "-m", w->draft.event.name, "--stdin",
		    NULL);
	git.is_brief = 1;
	git.in = in.buf;
	git.in_len = in.len;
	ret = gitcmd_run(&git, err);
	for (i = 0; i < n && ret && ret != ERR_RACE; i++)
		if (is_race(&git, w[i].ledger->repo, w[i].ledger->ref, &w[i].from))
			ret = say_race(w[i].ledger->ref, err);
	run_release(&git);
	strbuf_release(&in);
	return ret;
}

/* --- one try ------------------------------------------------------------------------------------------------- */

struct attempt {
	struct ledger_recording *rec;
	char *remote; /* for LEDGER_EXCLUSIVE; NULL: there is none */
	struct writing w[2];
	size_t n;
	int was_allowed;  /* `prepare` has said yes before: a no is now a lost race */
	int is_lost;      /* and it has said no */
	struct stat lock; /* the lock that was in the way last, and since when */
	time_t since;
	struct err *err;
};

static void drop_drafts(struct attempt *a)
{
	ledger_draft_release(&a->w[0].draft);
	ledger_draft_release(&a->w[1].draft);
	a->n = 0;
}

static int prepare(struct attempt *a)
{
	struct ledger_recording *rec = a->rec;
	int ret;

	drop_drafts(a);
	a->w[0].ledger = rec->ledger;
	a->w[1].ledger = rec->project;
	ret = rec->prepare(rec->data, rec, &a->w[0].draft, &a->w[1].draft, a->err);
	if (ret == ERR_NO && a->was_allowed) {
		err_prefix(a->err, "somebody else was quicker");
		if (a->err)
			a->err->code = ERR_RACE;
		a->is_lost = 1;
		return ERR_RACE;
	}
	a->was_allowed |= !ret;
	a->n = 1 + (rec->project && a->w[1].draft.event.name);
	return ret;
}

static int reload(struct attempt *a)
{
	int ret = ledger_reload(a->rec->ledger, a->err);

	return ret || !a->rec->project ? ret : ledger_reload(a->rec->project, a->err);
}

static int receive(struct attempt *a)
{
	const char *names[2] = { a->rec->ledger->release, EVENT_PROJECT };
	int ret = ledger_receive_whole(a->rec->ledger->repo, a->remote, names, 1 + (a->rec->project != NULL), a->err);

	return ret ? ret : reload(a);
}

/* What stops is not kept waiting for a key: it counts without one. */
static int write_unsigned(struct attempt *a, size_t i)
{
	static const char warning[] = "it could not be signed, and was recorded without a signature";

	if (!strvec_has(&a->rec->warnings, warning))
		strvec_push(&a->rec->warnings, warning);
	err_clear(a->err);
	return ledger_write_event(&a->w[i].to, a->w[i].ledger, &a->w[i].draft, 0, a->err);
}

static int write_events(struct attempt *a)
{
	int sign = ledger_shall_sign(a->rec->ledger->repo), ret = 0;
	size_t i;

	for (i = 0; i < a->n && !ret; i++) {
		a->w[i].from = a->w[i].ledger->held;
		ret = ledger_write_event(&a->w[i].to, a->w[i].ledger, &a->w[i].draft, sign, a->err);
		if (ret && sign && a->rec->how == LEDGER_ALWAYS)
			ret = write_unsigned(a, i);
	}
	return ret;
}

/* The remote first, so that an event of which another clone knows nothing is never kept here either. */
static int publish(struct attempt *a)
{
	const char *names[2] = { a->w[0].ledger->release, EVENT_PROJECT };
	git_oid commits[2] = { a->w[0].to, a->w[1].to };

	return ledger_publish(a->rec->ledger->repo, a->remote, names, commits, a->n, a->err);
}

static int try_here(struct attempt *a)
{
	int ret = prepare(a);

	if (!ret)
		ret = write_events(a);
	return ret ? ret : move_refs(a->w, a->n, a->err);
}

/* A no may be of yesterday: the remote may have what allows it by now. Where that cannot be asked the no stands. */
static int ask_again(struct attempt *a)
{
	struct err *err = a->err;
	int failed;

	a->err = NULL;
	failed = receive(a);
	a->err = err;
	if (failed)
		return ERR_NO;
	err_clear(err);
	return 0;
}

/* What was published and could not be put into the own ref (somebody moved it just now) comes with the next fetch. */
static int try_on_remote(struct attempt *a)
{
	int ret = a->was_allowed ? 0 : prepare(a);

	if (ret == ERR_NO)
		ret = ask_again(a);
	else if (!ret)
		ret = receive(a);
	if (!ret)
		ret = prepare(a);
	if (!ret)
		ret = write_events(a);
	if (!ret)
		ret = publish(a);
	if (!ret && move_refs(a->w, a->n, NULL))
		ret = receive(a);
	return ret;
}

/* --- all of it ----------------------------------------------------------------------------------------------- */

static void show(const struct attempt *a, FILE *out)
{
	size_t i, k;

	for (i = 0; i < a->n; i++) {
		const struct event *e = &a->w[i].draft.event;

		fprintf(out, "record %s in %s: %s\n", e->name, a->w[i].ledger->ref, e->subject);
		for (k = 0; k < e->n_fields; k++)
			fprintf(out, "  %s: %s\n", e->fields[k].key, e->fields[k].value);
	}
}

static void warn_of(struct ledger_recording *rec, const char *remote, const struct ledger_remote_result *result)
{
	if (result->state == LEDGER_REWOUND)
		strvec_pushf(
			&rec->warnings,
			"not shared with '%s': it has gone back behind what it had of '%s'; see 'git release-sync'",
			remote, result->release);
	else if (result->state == LEDGER_REFUSED)
		strvec_pushf(&rec->warnings, "not shared with '%s', which does not take '%s': %s", remote,
			     result->release, result->reason ? result->reason : "no answer");
}

/* *out NULL: there is none, and the event is this clone's alone. One that must not be named is not none. */
static int find_remote(char **out, struct repo *r, struct err *err)
{
	const char *named;
	int ret = repo_policy_remote(&named, r, err);

	*out = ret ? NULL : ledger_remote_name(r);
	return ret;
}

/*
 * Around a recording, where the policy wants it; a host that is away is no reason not to record. What went wrong is
 * said once, by the second one.
 */
static void auto_sync(struct ledger_recording *rec, int push)
{
	const char *names[2] = { rec->ledger->release, EVENT_PROJECT };
	struct ledger_sync sync = { 0 };
	struct err err = ERR_INIT;
	struct repo *r = rec->ledger->repo;
	char *remote = NULL;
	int ret = r->policy.auto_sync ? find_remote(&remote, r, &err) : 0;
	size_t i;

	if (ret && push)
		strvec_pushf(&rec->warnings, "not shared: %s", err.msg.buf);
	if (remote && ledger_sync_run(&sync, r, remote, names, 1 + (rec->project != NULL), push, &err) && push)
		strvec_pushf(&rec->warnings, "not shared with '%s': %s", remote, err.msg.buf);
	for (i = 0; i < sync.n && push; i++)
		warn_of(rec, remote, &sync.v[i]);
	ledger_sync_release(&sync);
	err_release(&err);
	free(remote);
}

static int find_recorded(struct attempt *a)
{
	char hex[OID_HEX + 1];
	long at;

	a->rec->event = a->w[0].to;
	hex_write(hex, &a->w[0].to);
	if (reload(a))
		return ERR_FAIL;
	at = event_log_find(&a->rec->ledger->log, hex);
	if (at < 0)
		return err_set(a->err, ERR_FAIL, "the event was recorded as %s and is not in '%s' any more", hex,
			       a->rec->ledger->ref);
	a->rec->at = (size_t)at;
	return 0;
}

/* No longer than commands of one machine hold a lock. */
#define LOCAL_PAUSE 4

/* Seconds for which one and the same lock is waited for, where git itself gives up after a tenth of one. */
#define LOCK_PATIENCE 2

/* The first lock on a ref that is to move; NULL: there is none. */
static char *find_lock(const struct attempt *a, struct stat *st)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		const struct ledger *l = a->w[i].ledger;
		char *path = xstrfmt("%s/%s.lock", l->repo->place.common_dir, l->ref);

		if (!stat(path, st))
			return path;
		free(path);
	}
	return NULL;
}

/* Those who are at it take turns with their locks; one that stays was left by a command that is gone. */
static int is_stuck(struct attempt *a)
{
	struct timespec now;
	struct stat st;
	char *path = find_lock(a, &st);
	int is_same = path && st.st_ino == a->lock.st_ino && st.st_mtime == a->lock.st_mtime;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (path && !is_same) {
		a->lock = st;
		a->since = now.tv_sec;
	}
	free(path);
	return is_same && now.tv_sec - a->since > LOCK_PATIENCE;
}

/* As with git only the person removes it: whether somebody still holds it cannot be told from here. */
static int say_locked(struct attempt *a)
{
	struct stat st;
	char *path = find_lock(a, &st);

	if (!path)
		return err_set(a->err, ERR_FAIL, "'%s' is being changed by other commands all the time",
			       a->rec->ledger->ref);
	err_set(a->err, ERR_FAIL, "cannot record: '%s' is in the way", path);
	err_hint(a->err, "if no other git command is running here, one that was killed has left it: rm '%s'", path);
	free(path);
	return ERR_FAIL;
}

static int record(struct attempt *a)
{
	unsigned tries;
	int ret = ERR_RACE;

	for (tries = 0; tries < LEDGER_TRIES && ret == ERR_RACE && !a->is_lost && !is_stuck(a); tries++) {
		if (tries) {
			ledger_pause(a->remote || tries < LOCAL_PAUSE ? tries : LOCAL_PAUSE);
			ret = reload(a);
			if (ret)
				return ret;
			if (a->err)
				err_clear(a->err);
		}
		ret = a->remote ? try_on_remote(a) : try_here(a);
	}
	return ret == ERR_RACE && !a->is_lost && !a->remote ? say_locked(a) : ret;
}

int ledger_record(struct ledger_recording *rec, struct err *err)
{
	struct attempt a = { .rec = rec, .err = err };
	int ret = 0;

	if (rec->dry_run) {
		ret = prepare(&a);
		if (!ret)
			show(&a, rec->out);
		drop_drafts(&a);
		return ret;
	}
	if (rec->how == LEDGER_EXCLUSIVE)
		ret = find_remote(&a.remote, rec->ledger->repo, err);
	if (rec->how == LEDGER_PLAIN && rec->ledger->repo->policy.auto_sync) {
		auto_sync(rec, 0);
		ret = reload(&a);
	}
	if (!ret)
		ret = record(&a);
	if (!ret)
		ret = find_recorded(&a);
	if (!ret && (rec->how == LEDGER_PLAIN || rec->how == LEDGER_ALWAYS))
		auto_sync(rec, 1);
	drop_drafts(&a);
	free(a.remote);
	return ret;
}

void ledger_recording_report(const struct ledger_recording *rec, int quiet, enum ledger_answer answer,
			     void (*warn)(const char *fmt, ...))
{
	const struct event_entry *e;
	char id[EVENT_ID_HEX + 1];
	size_t i;

	for (i = 0; i < rec->warnings.n; i++)
		warn("%s", rec->warnings.v[i]);
	if (rec->dry_run || quiet)
		return;
	e = &rec->ledger->log.v[rec->at];
	event_entry_id(id, e);
	fprintf(rec->out, "%s\n", answer == LEDGER_ANSWER_ID ? id : e->event.subject);
}
