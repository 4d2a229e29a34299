/* SPDX-License-Identifier: ISC */
#include "ledger_record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_remote.h"

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

static void add_evidence(struct ledger_draft *d, const char *name, const char *content, size_t len, size_t kept)
{
	struct ledger_evidence *one;
	struct strbuf line = STRBUF_INIT;
	char digest[SHA256_DIGEST_STRING_LENGTH];

	SHA256Data((const uint8_t *)content, len, digest);
	strbuf_addf(&line, "%s %s %zu", name, digest, len);
	event_add(&d->event, "Evidence", line.buf);
	strbuf_release(&line);
	ALLOC_GROW(d->evidence, d->n_evidence + 1, d->alloc);
	one = &d->evidence[d->n_evidence++];
	one->name = xstrdup(name);
	strbuf_init(&one->content);
	strbuf_add(&one->content, content, kept);
}

void ledger_draft_add_evidence(struct ledger_draft *d, const char *name, const char *content, size_t len)
{
	add_evidence(d, name, content, len, len > LEDGER_EVIDENCE_MAX ? LEDGER_EVIDENCE_MAX : len);
}

void ledger_draft_add_whole(struct ledger_draft *d, const char *name, const char *content, size_t len)
{
	add_evidence(d, name, content, len, len);
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

/* --- one event ----------------------------------------------------------------------------------------------- */

/* What one ledger gets in this try. */
struct writing {
	struct ledger *ledger;
	struct ledger_draft draft;
	git_oid from; /* the ref's value that it stands on; zero: the ledger begins */
	git_oid to;
};

static int random_hex(char *out, size_t digits, struct err *err)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[64];
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, digits / 2);
	size_t i;

	if (fd >= 0)
		close(fd);
	if (n != (ssize_t)(digits / 2))
		return err_errno(err, "cannot read '/dev/urandom'");
	for (i = 0; i < digits; i++)
		out[i] = hex[(bytes[i / 2] >> (i % 2 ? 0 : 4)) & 15];
	out[digits] = '\0';
	return 0;
}

static int write_tree(git_oid *out, struct repo *r, const struct ledger_draft *d, struct err *err)
{
	git_treebuilder *tree = NULL;
	size_t i;
	int ret;

	if (!d->n_evidence)
		return ledger_write_empty_tree(out, r, err);
	ret = git_treebuilder_new(&tree, r->git, NULL);
	for (i = 0; i < d->n_evidence && !ret; i++) {
		git_oid blob;

		ret = git_blob_create_from_buffer(&blob, r->git, d->evidence[i].content.buf,
						  d->evidence[i].content.len);
		if (!ret)
			ret = git_treebuilder_insert(NULL, tree, d->evidence[i].name, &blob, GIT_FILEMODE_BLOB);
	}
	if (!ret)
		ret = git_treebuilder_write(out, tree);
	git_treebuilder_free(tree);
	return ret ? repo_error(err, ERR_FAIL, "cannot write the evidence") : 0;
}

/*
 * By git: it knows who the person is and how they sign. Encoding and flushing are not left to configuration: the text
 * is UTF-8, and the object must be on disk before a ref names it.
 */
static int write_commit(git_oid *out, struct repo *r, const git_oid *tree, const git_oid *parent, const char *text,
			struct err *err)
{
	const char *sign = config_list_get(&r->config, "commit", "gpgsign");
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct run git = RUN_INIT;
	char hex[OID_HEX + 1];
	int ret;

	gitcmd_init(&git, "-c", "i18n.commitEncoding=UTF-8", "-c", "core.fsync=committed,loose-object", "-c",
		    "core.fsyncObjectFiles=true", "commit-tree", NULL);
	strvec_push(&git.env, "GIT_NO_REPLACE_OBJECTS=1");
	if (epoch && *epoch && !getenv("GIT_AUTHOR_DATE"))
		strvec_pushf(&git.env, "GIT_AUTHOR_DATE=@%s +0000", epoch);
	if (epoch && *epoch && !getenv("GIT_COMMITTER_DATE"))
		strvec_pushf(&git.env, "GIT_COMMITTER_DATE=@%s +0000", epoch);
	if (sign && config_bool(sign) == 1)
		strvec_push(&git.args, "-S");
	hex_write(hex, parent);
	strvec_pushl(&git.args, "-p", hex, NULL);
	hex_write(hex, tree);
	strvec_push(&git.args, hex);
	git.in = text;
	git.in_len = strlen(text);
	ret = gitcmd_run(&git, err);
	strbuf_rtrim(&git.out);
	if (!ret && git_oid_fromstr(out, git.out.buf))
		ret = err_set(err, ERR_FAIL, "git made no commit");
	git_odb_refresh(r->odb);
	run_release(&git);
	return ret;
}

static uint64_t tip_lamport(const struct ledger *l)
{
	char hex[OID_HEX + 1];
	long at;

	hex_write(hex, &l->tip);
	at = event_log_find(&l->log, hex);
	return at >= 0 ? l->log.v[at].lamport : 0;
}

/* Everything that is the ledger's and not the caller's. */
static int complete(struct writing *w, const git_oid *parent, int is_first, struct err *err)
{
	struct event *e = &w->draft.event;
	struct ledger *l = w->ledger;
	char root[OID_HEX + 1];

	hex_write(root, parent);
	memcpy(e->root, is_first ? root : l->log.root, OID_HEX);
	free(e->release);
	e->release = xstrdup(l->release);
	e->lamport = is_first ? 1 : tip_lamport(l) + 1;
	e->time = l->repo->now;
	return random_hex(e->nonce, EVENT_NONCE_HEX, err);
}

static int write_event(struct writing *w, struct err *err)
{
	struct repo *r = w->ledger->repo;
	struct strbuf text = STRBUF_INIT;
	struct event again = EVENT_INIT;
	git_oid tree, parent = w->ledger->tip;
	int is_first = git_oid_is_zero(&w->ledger->tip), ret = 0;

	ledger_sync_objects();
	w->from = w->ledger->tip;
	if (is_first)
		ret = ledger_write_root(&parent, r, w->ledger->release, err);
	if (!ret)
		ret = complete(w, &parent, is_first, err);
	if (!ret) {
		event_format(&text, &w->draft.event);
		/* Nothing is recorded that readers would refuse: free text may be too long. */
		if (event_parse(&again, text.buf, text.len, err))
			ret = err_prefix(err, "cannot record this");
	}
	if (!ret)
		ret = write_tree(&tree, r, &w->draft, err);
	if (!ret)
		ret = write_commit(&w->to, r, &tree, &parent, text.buf, err);
	event_release(&again);
	strbuf_release(&text);
	return ret;
}

/* --- moving the ref ------------------------------------------------------------------------------------------ */

int ledger_move_ref(struct repo *r, const char *ref, const git_oid *from, const git_oid *to, const char *reflog,
		    struct err *err)
{
	char old[OID_HEX + 1], new[OID_HEX + 1];
	struct run git = RUN_INIT;
	git_oid now;
	int ret;

	hex_write(old, from);
	hex_write(new, to);
	gitcmd_init(&git, "update-ref", "--create-reflog", "-m", reflog, ref, new, old, NULL);
	ret = gitcmd_run(&git, err);
	/* Somebody else was quicker, or is at it: git says so in many words, the ref in one. */
	if (ret && ((!ledger_tip(&now, r, ref, NULL) && !git_oid_equal(&now, from)) ||
		    strstr(git.err.buf, ".lock': File exists")))
		ret = err_set(err, ERR_RACE, "'%s' is being changed by another command", ref);
	run_release(&git);
	return ret;
}

/* Two refs go in one transaction: both events or none. */
static int move_refs(struct writing *w, size_t n, struct err *err)
{
	struct strbuf in = STRBUF_INIT;
	struct run git = RUN_INIT;
	char from[OID_HEX + 1], to[OID_HEX + 1];
	git_oid now;
	size_t i;
	int ret;

	if (n == 1)
		return ledger_move_ref(w->ledger->repo, w->ledger->ref, &w->from, &w->to, w->draft.event.name, err);
	for (i = 0; i < n; i++) {
		hex_write(from, &w[i].from);
		hex_write(to, &w[i].to);
		strbuf_addf(&in, "update %s %s %s\n", w[i].ledger->ref, to, from);
	}
	gitcmd_init(&git, "update-ref", "--create-reflog", "-m", w->draft.event.name, "--stdin", NULL);
	git.in = in.buf;
	git.in_len = in.len;
	ret = gitcmd_run(&git, err);
	for (i = 0; i < n && ret == ERR_FAIL; i++)
		if ((!ledger_tip(&now, w[i].ledger->repo, w[i].ledger->ref, NULL) &&
		     !git_oid_equal(&now, &w[i].from)) ||
		    strstr(git.err.buf, ".lock': File exists"))
			ret = err_set(err, ERR_RACE, "'%s' is being changed by another command", w[i].ledger->ref);
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
	int was_allowed; /* `prepare` has said yes before: a no is now a lost race */
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
		return ERR_RACE;
	}
	a->was_allowed = !ret;
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
	struct ledger_sync sync = { 0 };
	size_t i;
	int ret = ledger_sync_run(&sync, a->rec->ledger->repo, a->remote, names, 1 + (a->rec->project != NULL), 0,
				  a->err);

	for (i = 0; i < sync.n && !ret; i++)
		if (sync.v[i].state == LEDGER_REWOUND) {
			ret = err_set(a->err, ERR_FAIL, "remote '%s' has gone back behind what it had of '%s'",
				      a->remote, sync.v[i].release);
			err_hint(a->err,
				 "look at it with 'git release-sync verify', then run 'git release-sync "
				 "accept-rewind %s --reason=<text>'",
				 sync.v[i].release);
		}
	ledger_sync_release(&sync);
	return ret ? ret : reload(a);
}

static int write_events(struct attempt *a)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < a->n && !ret; i++)
		ret = write_event(&a->w[i], a->err);
	return ret;
}

/* The remote first, so that an event of which another clone knows nothing is never kept here either. */
static int publish(struct attempt *a)
{
	const char *refs[2] = { a->w[0].ledger->ref, a->n > 1 ? a->w[1].ledger->ref : NULL };
	git_oid commits[2] = { a->w[0].to, a->w[1].to };
	git_oid seen;
	struct strbuf name = STRBUF_INIT;
	int ret = ledger_push(a->remote, refs, commits, a->n, a->err);

	/* Perhaps it was accepted and only the answer got lost. */
	if (ret) {
		int code = ret;

		if (receive(a))
			return code == ERR_RACE ? ERR_RACE : ERR_FAIL;
		ledger_remote_ref(&name, a->remote, a->rec->ledger->release);
		if (!ledger_tip(&seen, a->rec->ledger->repo, name.buf, NULL) && !git_oid_is_zero(&seen) &&
		    ledger_contains(a->rec->ledger->repo, &seen, &a->w[0].to, NULL) == 1)
			ret = 0;
		strbuf_release(&name);
	}
	return ret;
}

static int try_here(struct attempt *a)
{
	int ret = prepare(a);

	if (!ret)
		ret = write_events(a);
	return ret ? ret : move_refs(a->w, a->n, a->err);
}

/* What was published and could not be put into the own ref (somebody moved it just now) comes with the next fetch. */
static int try_on_remote(struct attempt *a)
{
	int ret = prepare(a);

	if (!ret)
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

/* Around a recording, where the policy wants it; a host that is away is no reason not to record. */
static void auto_sync(struct ledger_recording *rec, int push)
{
	const char *names[2] = { rec->ledger->release, EVENT_PROJECT };
	struct ledger_sync sync = { 0 };
	struct err err = ERR_INIT;
	char *remote = rec->ledger->repo->policy.auto_sync ? ledger_remote_name(rec->ledger->repo) : NULL;

	if (remote && ledger_sync_run(&sync, rec->ledger->repo, remote, names, 1 + (rec->project != NULL), push, &err))
		strvec_pushf(&rec->warnings, "not shared with '%s': %s", remote, err.msg.buf);
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

static int record(struct attempt *a)
{
	unsigned tries;
	int ret = ERR_RACE;

	for (tries = 0; tries < LEDGER_TRIES && ret == ERR_RACE; tries++) {
		if (tries) {
			ledger_pause(tries);
			ret = reload(a);
			if (ret)
				return ret;
			err_clear(a->err);
		}
		ret = a->remote ? try_on_remote(a) : try_here(a);
		/* A no after a yes is the answer, not one more reason to try. */
		if (ret == ERR_RACE && !a->was_allowed)
			break;
	}
	return ret;
}

int ledger_record(struct ledger_recording *rec, struct err *err)
{
	struct attempt a = { rec, NULL, { { 0 }, { 0 } }, 0, 0, err };
	int ret;

	if (rec->dry_run) {
		ret = prepare(&a);
		if (!ret)
			show(&a, rec->out);
		drop_drafts(&a);
		return ret;
	}
	if (rec->how == LEDGER_EXCLUSIVE)
		a.remote = ledger_remote_name(rec->ledger->repo);
	else if (rec->how == LEDGER_PLAIN && rec->ledger->repo->policy.auto_sync) {
		auto_sync(rec, 0);
		ret = reload(&a);
		if (ret)
			return ret;
	}
	ret = record(&a);
	if (!ret)
		ret = find_recorded(&a);
	if (!ret && rec->how != LEDGER_EXCLUSIVE)
		auto_sync(rec, 1);
	drop_drafts(&a);
	free(a.remote);
	return ret;
}

void ledger_recording_report(const struct ledger_recording *rec, enum ledger_answer answer,
			     void (*warn)(const char *fmt, ...))
{
	const struct event_entry *e;
	char id[EVENT_ID_HEX + 1];
	size_t i;

	for (i = 0; i < rec->warnings.n; i++)
		warn("%s", rec->warnings.v[i]);
	if (rec->dry_run)
		return;
	e = &rec->ledger->log.v[rec->at];
	event_entry_id(id, e);
	fprintf(rec->out, "%s\n", answer == LEDGER_ANSWER_ID ? id : e->event.subject);
}
