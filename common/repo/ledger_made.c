/* SPDX-License-Identifier: ISC */
/* The commits of a ledger that nobody wrote: roots and joins, the same bytes whoever makes them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hex.h"
#include "ledger_internal.h"
#include "lines.h"
#include "rawcommit.h"
#include "urgent.h"

#define MAKER      "git-release <git-release@localhost>"
#define EMPTY_TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

int ledger_is_empty_tree(const git_oid *tree)
{
	char hex[OID_HEX + 1];

	hex_write(hex, tree);
	return !strcmp(hex, EMPTY_TREE);
}

int ledger_write_empty_tree(git_oid *out, struct repo *r, struct err *err)
{
	return git_odb_write(out, r->odb, "", 0, GIT_OBJECT_TREE) ? repo_error(err, ERR_FAIL, "cannot write a tree")
								  : 0;
}

void ledger_sync_objects(void)
{
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
}

/* The bytes of a commit by nobody with this event as its message. */
static void format_commit(struct strbuf *out, const git_oid *parents, size_t n, int64_t time, const struct event *e)
{
	char hex[OID_HEX + 1];
	size_t i;

	strbuf_addstr(out, "tree " EMPTY_TREE "\n");
	for (i = 0; i < n; i++) {
		hex_write(hex, &parents[i]);
		strbuf_addf(out, "parent %s\n", hex);
	}
	strbuf_addf(out, "author " MAKER " %" PRId64 " +0000\n", time);
	strbuf_addf(out, "committer " MAKER " %" PRId64 " +0000\n\n", time);
	event_format(out, e);
}

static int write_commit(git_oid *out, struct repo *r, const struct strbuf *commit, struct err *err)
{
	git_oid tree;

	ledger_sync_objects();
	if (ledger_write_empty_tree(&tree, r, err))
		return ERR_FAIL;
	if (git_odb_write(out, r->odb, commit->buf, commit->len, GIT_OBJECT_COMMIT))
		return repo_error(err, ERR_FAIL, "cannot write to the ledger");
	return 0;
}

/* --- roots --------------------------------------------------------------------------------------------------- */

/* Where the project's history begins: the main line's first parents followed; without a main line HEAD's. */
static int walk_to_first(git_oid *out, struct repo *r, struct err *err)
{
	struct lines lines = { 0 };
	git_odb_object *object = NULL;
	int ret = lines_load(&lines, r, err), more = 1;

	if (!ret && lines_main(&lines))
		*out = lines_main(&lines)->tip;
	else if (!ret)
		ret = repo_head(r, out, err);
	while (!ret && more) {
		struct rawcommit c;

		if (git_odb_read(&object, r->odb, out)) {
			if (!urgent_first_commit(r, out))
				break;
			ret = err_set(err, r->is_shallow ? ERR_SHALLOW : ERR_FAIL,
				      "the project's first commit is needed, and its history is cut off here");
			err_hint(err, "run 'git fetch --unshallow'");
			break;
		}
		more = !rawcommit_parse(&c, git_odb_object_data(object), git_odb_object_size(object)) && c.n_parents &&
		       !rawcommit_parent(&c, 0, out);
		git_odb_object_free(object);
		object = NULL;
	}
	lines_release(&lines);
	return ret;
}

/* Every ledger asks for it, and the walk is as long as the history: once a repository will do. */
static int first_commit(git_oid *out, struct repo *r, struct err *err)
{
	git_oid first = r->first_commit;
	int ret = git_oid_is_zero(&first) ? walk_to_first(&first, r, err) : 0;

	if (!ret)
		*out = r->first_commit = first;
	return ret;
}

static void format_root_of(struct strbuf *out, const char *release, const char *project)
{
	struct event e = EVENT_INIT;

	if (strcmp(release, EVENT_PROJECT) != 0)
		event_set_subject(&e, "ledger of release %s", release);
	else
		event_set_subject(&e, "ledger of the project's releases");
	event_set_name(&e, EVENT_ROOT);
	e.release = xstrdup(release);
	event_set(&e, "Ledger-Project", project);
	format_commit(out, NULL, 0, 0, &e);
	event_release(&e);
}

static int format_root(struct strbuf *out, struct repo *r, const char *release, struct err *err)
{
	git_oid first;
	char hex[OID_HEX + 1];
	int ret = first_commit(&first, r, err);

	if (ret)
		return ret;
	hex_write(hex, &first);
	format_root_of(out, release, hex);
	return 0;
}

int ledger_write_root(git_oid *out, struct repo *r, const char *release, struct err *err)
{
	struct strbuf commit = STRBUF_INIT;
	int ret = format_root(&commit, r, release, err);

	if (!ret)
		ret = write_commit(out, r, &commit, err);
	strbuf_release(&commit);
	return ret;
}

/* Is it here, and does nothing come before it? To stop a deploy it may also be where the history is cut off. */
static int is_first_commit(struct repo *r, const char *hex)
{
	git_odb_object *object = NULL;
	struct rawcommit c;
	git_oid oid, first;
	int is;

	if (strlen(hex) != OID_HEX || hex_read(&oid, hex))
		return 0;
	if (git_odb_read(&object, r->odb, &oid))
		return r->is_urgent && !first_commit(&first, r, NULL) && git_oid_equal(&first, &oid);
	is = git_odb_object_type(object) == GIT_OBJECT_COMMIT &&
	     !rawcommit_parse(&c, git_odb_object_data(object), git_odb_object_size(object)) && !c.n_parents;
	git_odb_object_free(object);
	return is;
}

void ledger_check_root(struct repo *r, const char *release, struct event_entry *root)
{
	const char *project = event_get(&root->event, "Ledger-Project");
	struct strbuf commit = STRBUF_INIT;
	char hex[OID_HEX + 1] = "";
	git_oid oid;

	if (project)
		format_root_of(&commit, release, project);
	if (!git_odb_hash(&oid, commit.buf, commit.len, GIT_OBJECT_COMMIT))
		hex_write(hex, &oid);
	if (strcmp(root->event.release, release) != 0)
		event_entry_fail(root, "the root of the ledger of release '%s'", root->event.release);
	else if (!project || strcmp(hex, root->oid) != 0)
		event_entry_fail(root, "a root with content of its own");
	else if (!r->is_shallow && !is_first_commit(r, project))
		event_entry_fail(root, "the root of another project's ledger: its first commit is not here");
	strbuf_release(&commit);
}

int ledger_is_own_root(struct repo *r, const char *release, const char *root, struct err *err)
{
	struct strbuf commit = STRBUF_INIT;
	git_oid oid;
	char hex[OID_HEX + 1] = "";
	int ret = format_root(&commit, r, release, err);

	if (!ret && !git_odb_hash(&oid, commit.buf, commit.len, GIT_OBJECT_COMMIT))
		hex_write(hex, &oid);
	strbuf_release(&commit);
	return ret ? ret : !strcmp(hex, root);
}

/* --- joins --------------------------------------------------------------------------------------------------- */

static void format_join(struct strbuf *out, const char *release, const char *root, uint64_t lamport, const git_oid *a,
			const git_oid *b, int64_t time)
{
	git_oid parents[2] = { *a, *b };
	struct event e = EVENT_INIT;

	if (git_oid_cmp(a, b) > 0) {
		parents[0] = *b;
		parents[1] = *a;
	}
	event_set_subject(&e, "join");
	event_set_name(&e, EVENT_JOIN);
	e.release = xstrdup(release);
	memcpy(e.root, root, OID_HEX);
	e.lamport = lamport;
	e.time = time;
	format_commit(out, parents, 2, time, &e);
	event_release(&e);
}

int ledger_hash_join(git_oid *out, const char *release, const char *root, uint64_t lamport, const git_oid *a,
		     const git_oid *b, int64_t time)
{
	struct strbuf commit = STRBUF_INIT;
	int ret;

	format_join(&commit, release, root, lamport, a, b, time);
	ret = git_odb_hash(out, commit.buf, commit.len, GIT_OBJECT_COMMIT);
	strbuf_release(&commit);
	return ret ? -1 : 0;
}

static int commit_time(int64_t *out, struct repo *r, const git_oid *oid, struct err *err)
{
	git_odb_object *object = NULL;
	struct rawcommit c;
	int ret = 0;

	if (git_odb_read(&object, r->odb, oid)) {
		repo_error(err, ERR_FAIL, "cannot read the ledger");
		return err_hint(err, "'git release-sync' fetches again what a remote has of it");
	}
	if (rawcommit_parse(&c, git_odb_object_data(object), git_odb_object_size(object)))
		ret = err_set(err, ERR_FAIL, "cannot read the ledger: not a commit");
	else
		*out = c.committer_time;
	git_odb_object_free(object);
	return ret;
}

int ledger_write_join(git_oid *out, struct repo *r, const char *release, const char *root, uint64_t lamport,
		      const git_oid *a, const git_oid *b, struct err *err)
{
	struct strbuf commit = STRBUF_INIT;
	int64_t x = 0, y = 0;
	int ret = commit_time(&x, r, a, err);

	if (!ret)
		ret = commit_time(&y, r, b, err);
	if (ret)
		return ret;
	format_join(&commit, release, root, lamport, a, b, x > y ? x : y);
	ret = write_commit(out, r, &commit, err);
	strbuf_release(&commit);
	return ret;
}
