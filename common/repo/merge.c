/* SPDX-License-Identifier: ISC */
#include "merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "merge_driver.h"
#include "merge_meaning.h"

/* git's exit for an option that it does not know. */
#define GIT_USAGE 129

void merge_result_release(struct merge_result *m)
{
	size_t i;

	for (i = 0; i < m->n_stages; i++)
		free(m->stages[i].path);
	free(m->stages);
	strvec_release(&m->conflicts);
	strvec_release(&m->resolved);
	strvec_release(&m->settled);
	strvec_release(&m->eased);
	*m = (struct merge_result)MERGE_RESULT_INIT;
}

static void add_stage(struct merge_result *m, const char *path, unsigned mode, const git_oid *oid, int stage)
{
	struct merge_stage *s;

	ALLOC_GROW(m->stages, m->n_stages + 1, m->stages_alloc);
	s = &m->stages[m->n_stages++];
	s->path = xstrdup(path);
	s->mode = mode;
	s->oid = *oid;
	s->stage = stage;
	if (!strvec_has(&m->conflicts, path))
		strvec_push(&m->conflicts, path);
}

/* --- by git ---------------------------------------------------------------------------------------------------- */

/* "<mode> <oid> <stage>\t<path>" */
static int read_stage(struct merge_result *m, const char *line, struct err *err)
{
	char *rest = NULL;
	unsigned long mode = strtoul(line, &rest, 8);
	git_oid oid;

	if (*rest != ' ' || strlen(rest) < OID_HEX + 5 || git_oid_fromstrn(&oid, rest + 1, OID_HEX) ||
	    rest[OID_HEX + 3] != '\t')
		return err_set(err, ERR_FAIL, "git merge-tree answered in an unknown way");
	add_stage(m, rest + OID_HEX + 4, (unsigned)mode, &oid, rest[OID_HEX + 2] - '0');
	return 0;
}

static int read_answer(struct merge_result *m, const struct strbuf *answer, struct err *err)
{
	const char *at = answer->buf, *end = at + answer->len;
	int ret = 0;

	if (git_oid_fromstr(&m->tree, at))
		return err_set(err, ERR_FAIL, "git merge-tree answered in an unknown way");
	for (at += strlen(at) + 1; at < end && *at && !ret; at += strlen(at) + 1)
		ret = read_stage(m, at, err);
	return ret;
}

/* ERR_NOTFOUND: this git cannot. */
static int merge_by_git(struct merge_result *m, struct repo *r, const git_oid *ours, const git_oid *theirs,
			struct err *err)
{
	char a[OID_HEX + 1], b[OID_HEX + 1];
	struct run git = RUN_INIT;
	int ret;

	git_oid_tostr(a, sizeof(a), ours);
	git_oid_tostr(b, sizeof(b), theirs);
	gitcmd_init(&git, "merge-tree", "--write-tree", "-z", "--no-messages", a, b, NULL);
	/* In a folder it would name what conflicts as seen from there. */
	gitcmd_at_top(&git, &r->place);
	ret = run_command(&git, err);
	if (ret == 0 || ret == 1) {
		ret = read_answer(m, &git.out, err);
		git_odb_refresh(r->odb);
	} else if (ret == GIT_USAGE) {
		ret = ERR_NOTFOUND;
	} else if (ret > 0) {
		strbuf_rtrim(&git.err);
		ret = err_set(err, ERR_FAIL, "cannot merge: %s", git.err.buf);
	}
	run_release(&git);
	return ret;
}

/* --- by libgit2 ------------------------------------------------------------------------------------------------ */

static void add_entry(struct merge_result *m, const git_index_entry *e, int stage)
{
	if (e)
		add_stage(m, e->path, e->mode, &e->id, stage);
}

/* The tree shall hold what git would leave in the work tree: the file with markers, or the side that is there. */
static int put_marked(git_index *index, struct repo *r, const git_index_entry *base, const git_index_entry *ours,
		      const git_index_entry *theirs)
{
	const git_index_entry *there = ours ? ours : theirs ? theirs : base;
	git_index_entry entry = *there;
	git_merge_file_result merged;
	int ret;

	entry.flags = 0;
	if (ours && theirs) {
		memset(&merged, 0, sizeof(merged));
		ret = git_merge_file_from_index(&merged, r->git, base, ours, theirs, NULL);
		if (!ret)
			ret = git_blob_create_from_buffer(&entry.id, r->git, merged.ptr, merged.len);
		git_merge_file_result_free(&merged);
		if (ret)
			return ret;
	}
	return git_index_add(index, &entry);
}

static int settle_index(struct merge_result *m, struct repo *r, git_index *index)
{
	const git_index_entry *base, *ours, *theirs;
	git_index_conflict_iterator *it = NULL;
	git_index *marked = NULL;
	int ret;

	ret = git_index_new(&marked);
	if (!ret)
		ret = git_index_conflict_iterator_new(&it, index);
	while (!ret && !(ret = git_index_conflict_next(&base, &ours, &theirs, it))) {
		add_entry(m, base, 1);
		add_entry(m, ours, 2);
		add_entry(m, theirs, 3);
		ret = put_marked(marked, r, base, ours, theirs);
	}
	git_index_conflict_iterator_free(it);
	if (ret == GIT_ITEROVER) {
		size_t i, n = git_index_entrycount(marked);

		ret = git_index_conflict_cleanup(index);
		for (i = 0; i < n && !ret; i++)
			ret = git_index_add(index, git_index_get_byindex(marked, i));
	}
	git_index_free(marked);
	return ret;
}

static int merge_by_library(struct merge_result *m, struct repo *r, const git_oid *ours, const git_oid *theirs,
			    struct err *err)
{
	git_merge_options options;
	git_commit *a = NULL, *b = NULL;
	git_index *index = NULL;
	int ret;

	ret = git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
	if (!ret)
		ret = git_commit_lookup(&a, r->git, ours);
	if (!ret)
		ret = git_commit_lookup(&b, r->git, theirs);
	if (!ret)
		ret = merge_driver_begin(r);
	if (!ret) {
		ret = git_merge_commits(&index, r->git, a, b, &options);
		merge_driver_end();
	}
	if (!ret)
		ret = settle_index(m, r, index);
	if (!ret)
		ret = git_index_write_tree_to(&m->tree, index, r->git);
	if (ret)
		ret = repo_error(err, ret, "cannot merge");
	git_index_free(index);
	git_commit_free(a);
	git_commit_free(b);
	return ret;
}

/* --- both ------------------------------------------------------------------------------------------------------ */

/* Without a common ancestor every file would be a conflict, and a release line has always one. */
static int find_base(git_oid *base, struct repo *r, const git_oid *ours, const git_oid *theirs, struct err *err)
{
	int ret = git_merge_base(base, r->git, ours, theirs);

	if (ret == GIT_ENOTFOUND && r->is_shallow) {
		ret = err_set(err, ERR_SHALLOW, "the history that both sides have in common is cut off");
		err_hint(err, "git fetch --unshallow");
		return ret;
	}
	if (ret == GIT_ENOTFOUND)
		return err_set(err, ERR_FAIL, "cannot merge: they have no history in common");
	return ret ? repo_error(err, ret, "cannot find what both sides have in common") : 0;
}

static int merge(struct merge_result *out, struct repo *r, const git_oid *ours, const git_oid *theirs, struct err *err)
{
	int ret = merge_by_git(out, r, ours, theirs, err);

	if (ret == ERR_NOTFOUND) {
		err_clear(err);
		ret = merge_by_library(out, r, ours, theirs, err);
	}
	if (!ret)
		strvec_sort(&out->conflicts);
	return ret;
}

int merge_commits(struct merge_result *out, struct repo *r, const git_oid *ours, const git_oid *theirs, struct err *err)
{
	struct merge_sides sides = { *ours, *theirs, { { 0 } }, 0 };
	int ret = find_base(&sides.base, r, ours, theirs, err);

	if (!ret)
		ret = merge(out, r, ours, theirs, err);
	return ret ? ret : merge_by_meaning(out, r, &sides, err);
}

int merge_tree_of(git_oid *tree, struct repo *r, const git_oid *commit, struct err *err)
{
	git_commit *c = NULL;
	int ret = git_commit_lookup(&c, r->git, commit);

	if (ret)
		return repo_error(err, ret, "cannot read the commit");
	*tree = *git_commit_tree_id(c);
	git_commit_free(c);
	return 0;
}

/* The parent that the change counts from; *tree is the empty one for a root commit. */
static int parent_tree(git_oid *tree, struct repo *r, const git_oid *commit, unsigned mainline, struct err *err)
{
	git_commit *c = NULL;
	git_treebuilder *empty = NULL;
	unsigned n;
	char hex[8];
	int ret = git_commit_lookup(&c, r->git, commit);

	if (ret)
		return repo_error(err, ret, "cannot read the commit to pick");
	n = git_commit_parentcount(c);
	git_oid_tostr(hex, sizeof(hex), commit);
	if (n > 1 && !mainline) {
		ret = err_set(err, ERR_FAIL, "%s is a merge: say which parent the change counts from", hex);
	} else if (mainline && mainline > n) {
		ret = err_set(err, ERR_FAIL, "%s has no parent number %u", hex, mainline);
	} else if (n) {
		ret = merge_tree_of(tree, r, git_commit_parent_id(c, mainline ? mainline - 1 : 0), err);
	} else {
		ret = git_treebuilder_new(&empty, r->git, NULL);
		if (!ret)
			ret = git_treebuilder_write(tree, empty);
		if (ret)
			ret = repo_error(err, ret, "cannot write the empty tree");
	}
	git_treebuilder_free(empty);
	git_commit_free(c);
	return ret;
}

/* A commit that only says "this tree, after that one"; its bytes depend on nothing else. */
static int write_stand_in(git_oid *out, struct repo *r, const git_oid *tree, const git_oid *parent, struct err *err)
{
	char tree_hex[OID_HEX + 1], parent_hex[OID_HEX + 1];
	struct strbuf text = STRBUF_INIT;
	int ret;

	git_oid_tostr(tree_hex, sizeof(tree_hex), tree);
	strbuf_addf(&text, "tree %s\n", tree_hex);
	if (parent) {
		git_oid_tostr(parent_hex, sizeof(parent_hex), parent);
		strbuf_addf(&text, "parent %s\n", parent_hex);
	}
	strbuf_addstr(
		&text,
		"author git-release <git-release> 0 +0000\ncommitter git-release <git-release> 0 +0000\n\npick\n");
	ret = git_odb_write(out, r->odb, text.buf, text.len, GIT_OBJECT_COMMIT);
	if (ret)
		ret = repo_error(err, ret, "cannot write an object");
	strbuf_release(&text);
	return ret;
}

int merge_pick(struct merge_result *out, struct repo *r, const git_oid *onto, const git_oid *commit, unsigned mainline,
	       struct err *err)
{
	git_oid base_tree, ours_tree, theirs_tree, ours, theirs;
	struct merge_sides sides = { *onto, *commit, { { 0 } }, 1 };
	int ret;

	ret = parent_tree(&base_tree, r, commit, mainline, err);
	if (!ret)
		ret = merge_tree_of(&ours_tree, r, onto, err);
	if (!ret)
		ret = merge_tree_of(&theirs_tree, r, commit, err);
	if (!ret)
		ret = write_stand_in(&sides.base, r, &base_tree, NULL, err);
	if (!ret)
		ret = write_stand_in(&ours, r, &ours_tree, &sides.base, err);
	if (!ret)
		ret = write_stand_in(&theirs, r, &theirs_tree, &sides.base, err);
	if (!ret)
		ret = merge(out, r, &ours, &theirs, err);
	return ret ? ret : merge_by_meaning(out, r, &sides, err);
}
