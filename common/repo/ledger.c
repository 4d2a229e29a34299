/* SPDX-License-Identifier: ISC */
#include "ledger.h"

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

void ledger_ref(struct strbuf *out, const struct repo *r, const char *release)
{
	strbuf_addstr(out, r->policy.ledger_prefix);
	if (out->len && out->buf[out->len - 1] != '/')
		strbuf_addch(out, '/');
	event_release_encode(out, release);
}

int ledger_tip(git_oid *out, struct repo *r, const char *ref, struct err *err)
{
	int ret = git_reference_name_to_id(out, r->git, ref);

	if (ret == GIT_ENOTFOUND) {
		memset(out, 0, sizeof(*out));
		return 0;
	}
	return ret ? repo_error(err, ERR_FAIL, "cannot read '%s'", ref) : 0;
}

int ledger_list(struct strvec *out, struct repo *r, struct err *err)
{
	struct strbuf prefix = STRBUF_INIT, glob = STRBUF_INIT;
	git_reference_iterator *it = NULL;
	const char *name;
	int ret;

	ledger_ref(&prefix, r, "");
	strbuf_addf(&glob, "%s*", prefix.buf);
	ret = git_reference_iterator_glob_new(&it, r->git, glob.buf);
	while (!ret && !(ret = git_reference_next_name(&name, it))) {
		struct strbuf release = STRBUF_INIT;

		if (!event_release_decode(&release, name + prefix.len, NULL) && strcmp(release.buf, EVENT_PROJECT) != 0)
			strvec_push(out, release.buf);
		strbuf_release(&release);
	}
	ret = ret == GIT_ITEROVER ? 0 : repo_error(err, ERR_FAIL, "cannot list '%s'", glob.buf);
	strvec_sort(out);
	git_reference_iterator_free(it);
	strbuf_release(&prefix);
	strbuf_release(&glob);
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

/*
 * The object, hashed again: what stands under a wrong id was damaged or put there. 0, or -1 with the entry's problem
 * noted.
 */
static int read_object(git_odb_object **out, struct repo *r, const git_oid *oid, struct event_entry *e)
{
	git_oid again;

	if (git_odb_read(out, r->odb, oid)) {
		event_entry_fail(e, "the object is missing or damaged");
		return -1;
	}
	if (git_odb_object_type(*out) != GIT_OBJECT_COMMIT) {
		event_entry_fail(e, "not a commit");
		return -1;
	}
	if (git_odb_hash(&again, git_odb_object_data(*out), git_odb_object_size(*out), GIT_OBJECT_COMMIT) ||
	    !git_oid_equal(&again, oid)) {
		event_entry_fail(e, "the object is damaged: its content does not fit its id");
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

static int is_signed(const char *data, const struct rawcommit *c)
{
	const char *at = strstr(data, "\ngpgsig ");

	return at && at < c->message.s;
}

/* What an event's tree holds: plain files, nothing else. */
static void read_evidence(struct reading *rd, struct event_entry *e, const git_oid *tree)
{
	struct tree t;
	struct tree_entry file;

	if (ledger_is_empty_tree(tree))
		return;
	if (tree_open(&t, rd->l->repo, tree, NULL)) {
		event_entry_fail(e, "its tree is missing or damaged");
		return;
	}
	while (tree_next(&t, &file)) {
		struct event_evidence *one;

		if (file.mode != 0100644) {
			event_entry_fail(e, "its tree holds what is no plain file");
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

/* A root or join is made of what it says; one that somebody else made differently is none. */
static void check_made(struct reading *rd, struct event_entry *e, const git_oid *parents, size_t n)
{
	git_oid made;
	char hex[OID_HEX + 1];

	if (e->problem || !event_is(&e->event, EVENT_JOIN) || n != 2)
		return;
	if (ledger_hash_join(&made, rd->l->release, e->event.root, e->event.lamport, &parents[0], &parents[1],
			     e->commit_time))
		return;
	hex_write(hex, &made);
	if (strcmp(hex, e->oid) != 0)
		event_entry_fail(e, "a join with content of its own");
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
	check_made(rd, &rd->l->log.v[at], parents, n);
	free(parents);
}

static int cut_off(struct reading *rd)
{
	struct ledger *l = rd->l;

	err_set(rd->err, ERR_SHALLOW, "the ledger of '%s' is cut off in this shallow clone", l->release);
	return err_hint(rd->err, "run 'git fetch --unshallow'");
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
		if (r->is_shallow && !object && !git_odb_exists(r->odb, &oid))
			ret = cut_off(rd);
	} else if (rawcommit_parse(&c, git_odb_object_data(object), git_odb_object_size(object))) {
		event_entry_fail(e, "not a commit that git could have made");
	} else {
		e->author = clean_slice(c.author_name);
		e->email = clean_slice(c.author_email);
		e->commit_time = c.committer_time;
		e->is_signed = is_signed(git_odb_object_data(object), &c);
		read_message(e, &c);
		read_evidence(rd, e, &c.tree);
		read_parents(rd, at, &c);
	}
	git_odb_object_free(object);
	return ret;
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
	return ret;
}

/* Only a ledger with several roots asks for the project's own one: that takes a walk over the code's history. */
static char *choose_root(const struct ledger *l)
{
	size_t i, roots = 0;

	for (i = 0; i < l->log.n; i++)
		roots += !l->log.v[i].n_parents && event_is(&l->log.v[i].event, EVENT_ROOT);
	for (i = 0; i < l->log.n && roots > 1; i++)
		if (!l->log.v[i].n_parents && event_is(&l->log.v[i].event, EVENT_ROOT) &&
		    ledger_is_own_root(l->repo, l->release, l->log.v[i].oid, NULL) == 1)
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
	l->tip = *tip;
	event_log_init(&l->log, release);
	ret = read_all(l, tip, err);
	if (ret)
		return ret;
	root = choose_root(l);
	event_log_settle(&l->log, root);
	free(root);
	return 0;
}

int ledger_open(struct ledger *l, struct repo *r, const char *release, struct err *err)
{
	struct strbuf ref = STRBUF_INIT;
	git_oid tip;
	int ret;

	memset(l, 0, sizeof(*l));
	ledger_ref(&ref, r, release);
	ret = ledger_tip(&tip, r, ref.buf, err);
	strbuf_release(&ref);
	return ret ? ret : ledger_open_at(l, r, release, &tip, err);
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
	strbuf_add(out, git_odb_object_data(blob), git_odb_object_size(blob));
	git_odb_object_free(blob);
	return 0;
}
