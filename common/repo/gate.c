/* SPDX-License-Identifier: ISC */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "frozen.h"
#include "hex.h"
#include "history.h"
#include "ledger_remote.h"
#include "policyat.h"

/* git follows symbolic refs no further, and refuses to write to one that leads on. */
#define SYMREF_DEPTH 5

void gate_release(struct gate *g)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		free(g->v[i].ref);
	free(g->v);
	memset(g, 0, sizeof(*g));
}

/* --- what is pushed ---------------------------------------------------------------------------------------------- */

/* The old value may be one that this repository does not have: pre-push is told what the remote has. */
static int read_value(git_oid *out, struct repo *r, const char *text, struct err *err)
{
	if (strlen(text) == OID_HEX && !hex_read(out, text))
		return 0;
	return repo_resolve_commit(r, text, out, err);
}

static int add(struct gate *g, struct repo *r, const char *old, const char *new, const char *ref, struct err *err)
{
	struct gate_update u = { NULL, { { 0 } }, { { 0 } } };
	int ret = read_value(&u.old, r, old, err);

	if (!ret)
		ret = read_value(&u.new, r, new, err);
	if (!ret && strncmp(ref, "refs/", 5) != 0)
		ret = err_set(err, ERR_FAIL, "'%s' is not the full name of a ref", ref);
	if (ret)
		return ret;
	u.ref = xstrdup(ref);
	ALLOC_GROW(g->v, g->n + 1, g->alloc);
	g->v[g->n++] = u;
	return 0;
}

/* Owned; NULL: it is not there, or no symbolic ref. */
static char *target_of(struct repo *r, const char *ref)
{
	git_reference *at = NULL;
	char *target = git_reference_lookup(&at, r->git, ref) ? NULL : xstrdup_null(git_reference_symbolic_target(at));

	git_reference_free(at);
	return target;
}

/* A push to a symbolic ref moves the one that it leads to. */
static char *real_name(struct repo *r, const char *ref)
{
	char *name = xstrdup(ref), *next;
	int depth;

	for (depth = 0; depth < SYMREF_DEPTH && (next = target_of(r, name)); depth++) {
		free(name);
		name = next;
	}
	return name;
}

int gate_add(struct gate *g, struct repo *r, const char *old, const char *new, const char *ref, struct err *err)
{
	char *name = real_name(r, ref);
	int ret = add(g, r, old, new, name, err);

	free(name);
	return ret;
}

int gate_add_line(struct gate *g, struct repo *r, const char *line, struct err *err)
{
	struct strvec words = STRVEC_INIT;
	const char *at;
	int ret;

	for (at = line; *at; at += *at == ' ') {
		strvec_pushn(&words, at, strcspn(at, " "));
		at += strcspn(at, " ");
	}
	if (words.n == 3)
		ret = gate_add(g, r, words.v[0], words.v[1], words.v[2], err);
	else if (words.n == 4)
		ret = add(g, r, words.v[3], words.v[1], words.v[2], err);
	else
		ret = err_set(err, ERR_FAIL, "'%s' is not what a hook gets", line);
	strvec_release(&words);
	return ret;
}

static int is_branch(const char *ref)
{
	return !strncmp(ref, "refs/heads/", strlen("refs/heads/"));
}

/* --- ledgers ----------------------------------------------------------------------------------------------------- */

/* Names that no release encodes to are nobody's ledger: git-release-sync tries a host with one and takes it away again.
 */
static int is_ledger(const struct repo *r, const char *ref)
{
	struct strbuf release = STRBUF_INIT;
	int is = ledger_ref_release(&release, r, ref);

	strbuf_release(&release);
	return is;
}

/* What the ref here holds and nothing has any more cannot be shown to be in what comes. */
static int check_lost(const struct gate_update *u, struct repo *r, struct err *err)
{
	char hex[OID_HEX + 1];
	git_oid here;
	int ret = ledger_tip(&here, r, u->ref, err);

	if (ret || !git_oid_equal(&here, &u->old))
		return ret;
	hex_write(hex, &u->old);
	err_set(err, ERR_NO, "'%s' is a release ledger: what it has may not go missing", u->ref);
	return err_hint(err, "its tip %.12s cannot be read here: push from a clone that has it", hex);
}

/* By any version of the suite, sound or not: what is bad in it frozen_read judges. */
static int is_event(struct repo *r, const git_oid *tip)
{
	git_commit *commit = NULL;
	struct message m;
	size_t i;
	int is = 0;

	if (git_commit_lookup(&commit, r->git, tip))
		return 0;
	message_parse(&m, git_commit_message_raw(commit), strlen(git_commit_message_raw(commit)));
	for (i = 0; i < m.n_footers && !is; i++)
		is = slice_is(m.footers[i].token, "Release-Event");
	message_release(&m);
	git_commit_free(commit);
	return is;
}

static int check_growth(const struct gate_update *u, struct repo *r, struct err *err)
{
	int contains;

	if (!git_odb_exists(r->odb, &u->old))
		return check_lost(u, r, err);
	contains = ledger_contains(r, &u->new, &u->old, err);
	if (contains < 0)
		return contains;
	return contains ? 0 : err_set(err, ERR_NO, "'%s' is a release ledger: what it has may not go missing", u->ref);
}

static int check_ledger(const struct gate_update *u, struct repo *r, struct err *err)
{
	int ret = 0;

	if (!is_ledger(r, u->ref) || git_oid_equal(&u->old, &u->new))
		return 0;
	if (git_oid_is_zero(&u->new))
		return err_set(err, ERR_NO, "'%s' is a release ledger: it is not deleted", u->ref);
	if (!git_oid_is_zero(&u->old))
		ret = check_growth(u, r, err);
	if (!ret && !is_event(r, &u->new))
		ret = err_set(err, ERR_NO, "'%s' is a release ledger: what it would lead to is no event", u->ref);
	return ret;
}

/* --- frozen branches --------------------------------------------------------------------------------------------- */

static int add_refused(const struct gate_update *u, const struct frozen *f, const struct commit *c, int is_first,
		       struct err *err)
{
	const char *subject = c->message;
	int len = (int)strcspn(subject, "\n");

	if (is_first) {
		err_set(err, ERR_NO, "'%s' is frozen for %s", u->ref, f->release);
		err_hint(err, "let in are fixes of a blocker (trailer Fixes-Blocker: <id>) and commits with a granted "
			      "exception (git release-check exception request <commit> --reason=<text>)");
		if (f->tag)
			err_hint(err,
				 "the tag '%s' does not end the freeze, as it %s; git release-check freeze end "
				 "--release=%s does",
				 f->tag, f->objection, f->release);
	}
	err_hint(err, "%.12s %.*s", c->oid, len, subject);
	return ERR_NO;
}

/* What is there already, and what was there when the freeze began, is not new. */
static size_t hidden(git_oid *hide, const struct gate_update *u, const struct frozen *f, struct repo *r)
{
	size_t n = 0;

	if (!git_oid_is_zero(&u->old) && git_odb_exists(r->odb, &u->old))
		hide[n++] = u->old;
	if (!git_oid_is_zero(&f->at) && git_odb_exists(r->odb, &f->at))
		hide[n++] = f->at;
	return n;
}

static int check_commits(const struct gate_update *u, const struct frozen *f, struct repo *r, struct err *err)
{
	git_oid hide[2];
	struct history_range range = { .tip = u->new, .hide = hide };
	struct history h;
	size_t i;
	int ret;

	range.n_hide = hidden(hide, u, f, r);
	ret = history_read(&h, r, &range, err);
	if (ret)
		return ret;
	for (i = h.n; i > 0; i--)
		if (!frozen_lets_in(f, r, &h.v[i - 1]))
			ret = add_refused(u, f, &h.v[i - 1], !ret, err);
	history_release(&h);
	return ret;
}

/* What cannot be told is no yes. */
static int say_doubt(const struct gate_update *u, const struct frozen *f, struct err *err)
{
	err_set(err, f->doubt.code, "whether '%s' is frozen for %s cannot be told: %s", u->ref, f->release,
		f->doubt.msg.buf);
	return err_hint(err, "%s", f->doubt.hint.buf);
}

static int check_frozen(const struct gate_update *u, const struct frozen *f, struct repo *r, struct err *err)
{
	int ret;

	if (f->doubt.code)
		return say_doubt(u, f, err);
	if (git_oid_is_zero(&u->new))
		return err_set(err, ERR_NO, "'%s' is frozen for %s: it is not deleted", u->ref, f->release);
	if (!git_oid_is_zero(&u->old)) {
		if (!git_odb_exists(r->odb, &u->old)) {
			err_set(err, ERR_FAIL, "'%s' is frozen for %s, and what the remote has of it is not here",
				u->ref, f->release);
			return err_hint(err, "git fetch");
		}
		ret = history_is_ancestor(r, &u->old, &u->new, err);
		if (ret < 0)
			return ret;
		if (!ret)
			return err_set(err, ERR_NO, "'%s' is frozen for %s: it is not rewritten", u->ref, f->release);
	}
	return check_commits(u, f, r, err);
}

/* --- the policy -------------------------------------------------------------------------------------------------- */

/* The main line, and in a bare repository HEAD's branch. */
static int gives_policy(const struct gate_update *u, struct repo *r)
{
	const char *name = u->ref + strlen("refs/heads/"), *main_line = r->policy_branch.branch;
	char *head = r->place.work_tree ? NULL : repo_branch(r);
	int gives = (main_line && !strcmp(name, main_line)) || (head && !strcmp(name, head));

	free(head);
	return gives;
}

static int check_policy(const struct gate_update *u, struct repo *r, struct err *err)
{
	struct config_list entries = CONFIG_LIST_INIT;
	struct policy policy;
	struct err why = ERR_INIT;
	int ret = 0;

	if (git_oid_is_zero(&u->new) || !gives_policy(u, r))
		return 0;
	if (policyat_read(&policy, &entries, r, &u->new, NULL, &why))
		ret = err_set(err, ERR_NO, "'%s' would have a policy that cannot be read: %s", u->ref, why.msg.buf);
	policy_release(&policy);
	config_list_release(&entries);
	err_release(&why);
	return ret;
}

static int check_policies(const struct gate *g, struct repo *r, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < g->n && !ret; i++)
		if (is_branch(g->v[i].ref))
			ret = check_policy(&g->v[i], r, err);
	return ret;
}

/* --- all --------------------------------------------------------------------------------------------------------- */

static size_t read_coming(struct frozen_coming *out, const struct gate *g, const struct repo *r)
{
	struct strbuf release = STRBUF_INIT;
	size_t i, n = 0;

	for (i = 0; i < g->n; i++) {
		strbuf_reset(&release);
		if (git_oid_is_zero(&g->v[i].new) || !ledger_ref_release(&release, r, g->v[i].ref) ||
		    !strcmp(release.buf, EVENT_PROJECT))
			continue;
		out[n].release = xstrdup(release.buf);
		out[n++].tip = g->v[i].new;
	}
	strbuf_release(&release);
	return n;
}

static int check_ledgers(const struct gate *g, struct repo *r, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < g->n && !ret; i++)
		ret = check_ledger(&g->v[i], r, err);
	return ret;
}

static int check_branches(const struct gate *g, struct repo *r, const struct frozen_list *frozen, struct err *err)
{
	size_t i, k;
	int ret = 0;

	for (i = 0; i < g->n; i++)
		for (k = 0; k < frozen->n && !ret; k++)
			if (strvec_has(&frozen->v[k]->refs, g->v[i].ref))
				ret = check_frozen(&g->v[i], frozen->v[k], r, err);
	return ret;
}

/* Only branches can be frozen. */
static void list_branches(struct strvec *out, const struct gate *g)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		if (is_branch(g->v[i].ref))
			strvec_push(out, g->v[i].ref);
}

int gate_check(const struct gate *g, struct repo *r, struct err *err)
{
	struct frozen_list frozen = { 0 };
	struct frozen_coming *coming = xcalloc(g->n + 1, sizeof(*coming));
	struct strvec branches = STRVEC_INIT;
	size_t i, n;
	int ret;

	list_branches(&branches, g);
	n = read_coming(coming, g, r);
	ret = check_ledgers(g, r, err);
	if (!ret)
		ret = check_policies(g, r, err);
	if (!ret && branches.n)
		ret = frozen_read(&frozen, r, &branches, coming, n, err);
	if (!ret)
		ret = check_branches(g, r, &frozen, err);
	for (i = 0; i < n; i++)
		free(coming[i].release);
	free(coming);
	frozen_list_release(&frozen);
	strvec_release(&branches);
	return ret;
}
