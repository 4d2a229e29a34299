/* SPDX-License-Identifier: ISC */
#include "ledger.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_who.h"
#include "oidmap.h"
#include "rawcommit.h"
#include "tree.h"
#include "urgent.h"

void ledger_ref(struct strbuf *out, const struct repo *r, const char *release)
{
	strbuf_addstr(out, r->policy.ledger_prefix);
	if (out->len && out->buf[out->len - 1] != '/')
		strbuf_addch(out, '/');
	event_release_encode(out, release);
}

int ledger_ref_release(struct strbuf *out, const struct repo *r, const char *ref)
{
	struct strbuf prefix = STRBUF_INIT;
	int is;

	ledger_ref(&prefix, r, "");
	is = !strncmp(ref, prefix.buf, prefix.len) && !event_release_decode(out, ref + prefix.len, NULL);
	strbuf_release(&prefix);
	return is;
}

int ledger_tip(git_oid *out, struct repo *r, const char *ref, struct err *err)
{
	int ret = git_reference_name_to_id(out, r->git, ref);

	if (ret == GIT_ENOTFOUND) {
		memset(out, 0, sizeof(*out));
		return 0;
	}
	if (!ret)
		return 0;
	repo_error(err, ERR_FAIL, "cannot read '%s'", ref);
	return err_hint(err, "once '%s/%s' is removed, 'git release-sync' takes what a remote has", r->place.common_dir,
			ref);
}

int ledger_exists(struct repo *r, const char *release)
{
	struct strbuf ref = STRBUF_INIT;
	git_oid tip = { { 0 } };

	ledger_ref(&ref, r, release);
	ledger_tip(&tip, r, ref.buf, NULL);
	strbuf_release(&ref);
	return !git_oid_is_zero(&tip);
}

int ledger_list(struct strvec *out, struct repo *r, struct err *err)
{
	struct strbuf glob = STRBUF_INIT;
	git_reference_iterator *it = NULL;
	const char *name;
	int ret;

	ledger_ref(&glob, r, "");
	strbuf_addch(&glob, '*');
	ret = git_reference_iterator_glob_new(&it, r->git, glob.buf);
	while (!ret && !(ret = git_reference_next_name(&name, it))) {
		struct strbuf release = STRBUF_INIT;

		if (ledger_ref_release(&release, r, name) && strcmp(release.buf, EVENT_PROJECT) != 0)
			strvec_push(out, release.buf);
		strbuf_release(&release);
	}
	ret = ret == GIT_ITEROVER ? 0 : repo_error(err, ERR_FAIL, "cannot list '%s'", glob.buf);
	strvec_sort(out);
	git_reference_iterator_free(it);
	strbuf_release(&glob);
	return ret;
}

static int is_broken(struct repo *r, const char *release)
{
	struct strbuf ref = STRBUF_INIT;
	git_oid tip;
	int is;

	ledger_ref(&ref, r, release);
	is = ledger_tip(&tip, r, ref.buf, NULL) != 0;
	strbuf_release(&ref);
	return is;
}

int ledger_list_broken(struct strvec *out, struct repo *r, struct err *err)
{
	struct strbuf path = STRBUF_INIT;
	struct dirent *file;
	DIR *dir;
	int ret = 0;

	strbuf_addf(&path, "%s/", r->place.common_dir);
	ledger_ref(&path, r, "");
	dir = opendir(path.buf);
	if (!dir && errno != ENOENT)
		ret = err_errno(err, "cannot list '%s'", path.buf);
	while (dir && (file = readdir(dir))) {
		struct strbuf release = STRBUF_INIT;

		if (!event_release_decode(&release, file->d_name, NULL) && !strvec_has(out, release.buf) &&
		    is_broken(r, release.buf))
			strvec_push(out, release.buf);
		strbuf_release(&release);
	}
	if (dir)
		closedir(dir);
	strbuf_release(&path);
	return ret;
}

/* --- reading ------------------------------------------------------------------------------------------------- */

struct reading {
	struct ledger *l;
	struct oidmap places; /* object id -> place in the log */
	size_t done;
	struct err *err;
};

/* The place of a commit in the log, new ones at its end. */
static size_t place_of(struct reading *rd, const git_oid *oid)
{
	uint32_t *at = oidmap_at(&rd->places, oid, (uint32_t)rd->l->log.n);
	size_t place = *at;

	if (place == rd->l->log.n)
		hex_write(event_log_add(&rd->l->log)->oid, oid);
	return place;
}

int ledger_object_fits(git_odb_object *object, const git_oid *oid)
{
	git_oid again;

	return !git_odb_hash(&again, git_odb_object_data(object), git_odb_object_size(object),
			     git_odb_object_type(object)) &&
	       git_oid_equal(&again, oid);
}

/* 0, or -1 with the entry's problem noted. */
static int read_object(git_odb_object **out, struct repo *r, const git_oid *oid, struct event_entry *e)
{
	e->is_unread = 1;
	if (git_odb_read(out, r->odb, oid)) {
		event_entry_fail(e, "the object is missing or damaged");
		return -1;
	}
	if (!ledger_object_fits(*out, oid)) {
		event_entry_fail(e, "the object is damaged: its content does not fit its id");
		return -1;
	}
	e->is_unread = 0;
	if (git_odb_object_type(*out) != GIT_OBJECT_COMMIT) {
		event_entry_fail(e, "not a commit");
		return -1;
	}
	return 0;
}

static char *clean_slice(struct slice s)
{
	struct strbuf clean = STRBUF_INIT;

	utf8_clean(&clean, s.s ? s.s : "", s.len);
	return strbuf_detach(&clean, NULL);
}

int ledger_is_signed(const char *data, const struct rawcommit *c)
{
	const char *at = strstr(data, "\ngpgsig ");

	return at && at < c->message.s;
}

static int names_evidence(const struct event *e, const struct tree_entry *file)
{
	size_t i;

	for (i = 0; i < e->n_fields; i++)
		if (!strcmp(e->fields[i].key, "Evidence") && !strncmp(e->fields[i].value, file->name, file->len) &&
		    e->fields[i].value[file->len] == ' ')
			return 1;
	return 0;
}

/* What an event's tree holds: the plain files that its message names, nothing else. */
static void read_evidence(struct reading *rd, struct event_entry *e, const git_oid *tree)
{
	struct tree t;
	struct tree_entry file;

	if (ledger_is_empty_tree(tree))
		return;
	if (tree_open(&t, rd->l->repo, tree, NULL)) {
		event_entry_fail(e, "its tree is missing");
		return;
	}
	if (!ledger_object_fits(t.object, tree))
		event_entry_fail(e, "its tree is damaged: its content does not fit its id");
	while (tree_next(&t, &file)) {
		struct event_evidence *one;

		if (file.mode != 0100644) {
			event_entry_fail(e, "its tree holds what is no plain file");
			break;
		}
		if (!names_evidence(&e->event, &file)) {
			event_entry_fail(e, "its tree holds a file that no 'Evidence' names");
			break;
		}
		e->evidence = xreallocarray(e->evidence, e->n_evidence + 1, sizeof(*e->evidence));
		one = &e->evidence[e->n_evidence++];
		one->name = xstrndup(file.name, file.len);
		hex_write(one->oid, &file.oid);
	}
	tree_close(&t);
}

static void read_message(struct event_entry *e, const struct rawcommit *c)
{
	struct err why = ERR_INIT;

	if (event_parse(&e->event, c->message.s, c->message.len, &why))
		event_entry_fail(e, "no event: %s", why.msg.buf);
	err_release(&why);
}

static void read_parents(struct reading *rd, size_t at, const struct rawcommit *c)
{
	git_oid *parents = xcalloc(c->n_parents + 1, sizeof(*parents));
	size_t *places = xcalloc(c->n_parents + 1, sizeof(*places)), i, n = 0;

	for (i = 0; i < c->n_parents; i++)
		if (!rawcommit_parent(c, i, &parents[n]))
			n++;
	for (i = 0; i < n; i++)
		places[i] = place_of(rd, &parents[i]);
	rd->l->log.v[at].parents = places;
	rd->l->log.v[at].n_parents = n;
	if (n != c->n_parents)
		event_entry_fail(&rd->l->log.v[at], "a malformed parent");
	free(parents);
}

static int cut_off(struct reading *rd)
{
	struct ledger *l = rd->l;

	err_set(rd->err, ERR_SHALLOW, "the ledger of '%s' is cut off in this shallow clone", l->release);
	err_hint(rd->err, "run 'git fetch --unshallow'");
	return ERR_SHALLOW;
}

static int read_entry(struct reading *rd, size_t at)
{
	struct repo *r = rd->l->repo;
	struct event_entry *e = &rd->l->log.v[at];
	git_odb_object *object = NULL;
	struct rawcommit c;
	git_oid oid;
	int ret = 0;

	hex_read(&oid, e->oid);
	if (read_object(&object, r, &oid, e)) {
		if (r->is_shallow && !r->is_urgent && !object && !git_odb_exists(r->odb, &oid))
			ret = cut_off(rd);
	} else if (rawcommit_parse(&c, git_odb_object_data(object), git_odb_object_size(object))) {
		event_entry_fail(e, "not a commit that git could have made");
	} else {
		e->author = clean_slice(c.author_name);
		e->email = clean_slice(c.author_email);
		e->commit_time = c.committer_time;
		e->is_signed = ledger_is_signed(git_odb_object_data(object), &c);
		read_message(e, &c);
		read_evidence(rd, e, &c.tree);
		read_parents(rd, at, &c);
	}
	git_odb_object_free(object);
	return ret;
}

/* --- what nobody wrote --------------------------------------------------------------------------------------- */

/* The time of a join is the greater of its parents'; where one of them is not there, it can only be believed. */
static int64_t join_time(const struct event_log *log, const struct event_entry *e)
{
	const struct event_entry *a = &log->v[e->parents[0]], *b = &log->v[e->parents[1]];

	if (a->is_unread || b->is_unread)
		return e->commit_time;
	return a->commit_time > b->commit_time ? a->commit_time : b->commit_time;
}

static int is_join_of(const struct ledger *l, const struct event_entry *e)
{
	git_oid a, b, made, oid;

	hex_read(&oid, e->oid);
	hex_read(&a, l->log.v[e->parents[0]].oid);
	hex_read(&b, l->log.v[e->parents[1]].oid);
	return !ledger_hash_join(&made, l->release, e->event.root, e->event.lamport, &a, &b, join_time(&l->log, e)) &&
	       git_oid_equal(&made, &oid);
}

static int is_root(const struct event_entry *e)
{
	return !e->problem && !e->n_parents && event_is(&e->event, EVENT_ROOT);
}

/* Roots and joins are made of what they say; one that somebody made differently is none. */
static void check_made(struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->log.n; i++) {
		struct event_entry *e = &l->log.v[i];

		if (is_root(e))
			ledger_check_root(l->repo, l->release, e);
		else if (!e->problem && event_is(&e->event, EVENT_JOIN) && e->n_parents == 2 && !is_join_of(l, e))
			event_entry_fail(e, "a join with content of its own");
	}
}

static int read_all(struct ledger *l, const git_oid *tip, struct err *err)
{
	struct reading rd = { l, OIDMAP_INIT, 0, err };
	int ret = 0;

	if (!git_oid_is_zero(tip))
		place_of(&rd, tip);
	for (; rd.done < l->log.n && !ret; rd.done++)
		ret = read_entry(&rd, rd.done);
	oidmap_release(&rd.places);
	if (!ret)
		check_made(l);
	return ret;
}

/* Only a ledger with several roots asks for the project's own one: that takes a walk over the code's history. */
static char *choose_root(const struct ledger *l)
{
	size_t i, roots = 0;

	for (i = 0; i < l->log.n; i++)
		roots += (size_t)is_root(&l->log.v[i]);
	for (i = 0; i < l->log.n && roots > 1; i++)
		if (is_root(&l->log.v[i]) && ledger_is_own_root(l->repo, l->release, l->log.v[i].oid, NULL) == 1)
			return xstrdup(l->log.v[i].oid);
	return NULL;
}

int ledger_open_at(struct ledger *l, struct repo *r, const char *release, const git_oid *tip, struct err *err)
{
	struct strbuf ref = STRBUF_INIT;
	char *root;
	int ret;

	memset(l, 0, sizeof(*l));
	l->repo = r;
	l->release = xstrdup(release);
	ledger_ref(&ref, r, release);
	l->ref = strbuf_detach(&ref, NULL);
	l->tip = l->held = *tip;
	event_log_init(&l->log, release);
	ret = read_all(l, tip, err);
	if (ret)
		return ret;
	root = choose_root(l);
	event_log_settle(&l->log, root);
	free(root);
	return 0;
}

/* Of several the first: verify names them all. */
static void warn_of_damage(const struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->log.n && !l->log.v[i].problem; i++)
		;
	if (i < l->log.n)
		repo_warn(l->repo,
			  "event %.12s of the ledger of '%s' counts for nothing: %s; see 'git release-sync verify'",
			  l->log.v[i].oid, l->release, l->log.v[i].problem);
}

int ledger_open(struct ledger *l, struct repo *r, const char *release, struct err *err)
{
	struct strbuf ref = STRBUF_INIT;
	git_oid held, tip;
	int ret;

	memset(l, 0, sizeof(*l));
	ledger_ref(&ref, r, release);
	ret = ledger_tip(&held, r, ref.buf, err);
	tip = held;
	if (!ret) {
		urgent_tip(&tip, r, ref.buf, release);
		ret = ledger_open_at(l, r, release, &tip, err);
	}
	if (!ret) {
		l->held = held;
		if (r->is_urgent)
			warn_of_damage(l);
	}
	strbuf_release(&ref);
	return ret;
}

int ledger_reload(struct ledger *l, struct err *err)
{
	struct ledger fresh;
	int ret = ledger_open(&fresh, l->repo, l->release, err);

	if (!ret && l->is_identified)
		ret = ledger_identify(&fresh, err);
	if (ret) {
		ledger_close(&fresh);
		return ret;
	}
	ledger_close(l);
	*l = fresh;
	return 0;
}

void ledger_close(struct ledger *l)
{
	event_log_release(&l->log);
	free(l->release);
	free(l->ref);
	memset(l, 0, sizeof(*l));
}

int ledger_read_evidence(struct strbuf *out, struct ledger *l, size_t event, const char *name, struct err *err)
{
	const struct event_entry *e = &l->log.v[event];
	git_odb_object *blob = NULL;
	git_oid oid;
	size_t i;

	for (i = 0; i < e->n_evidence && strcmp(e->evidence[i].name, name) != 0; i++)
		;
	if (i == e->n_evidence)
		return err_set(err, ERR_NOTFOUND, "event %.12s has no evidence '%s'", e->oid, name);
	hex_read(&oid, e->evidence[i].oid);
	if (git_odb_read(&blob, l->repo->odb, &oid))
		return repo_error(err, ERR_FAIL, "cannot read the evidence '%s' of event %.12s", name, e->oid);
	if (!ledger_object_fits(blob, &oid)) {
		git_odb_object_free(blob);
		return err_set(err, ERR_FAIL, "the evidence '%s' of event %.12s is damaged", name, e->oid);
	}
	strbuf_add(out, git_odb_object_data(blob), git_odb_object_size(blob));
	git_odb_object_free(blob);
	return 0;
}
