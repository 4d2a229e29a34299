/* SPDX-License-Identifier: ISC */
#include "conflict.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "markers.h"
#include "plan_internal.h"

/* `out` may be NULL. */
static int git_here(struct run *git, struct strbuf *out, struct err *err)
{
	int ret = gitcmd_run(git, err);

	if (out) {
		strbuf_reset(out);
		strbuf_addbuf(out, &git->out);
		strbuf_rtrim(out);
	}
	run_release(git);
	return ret;
}

/* For all that speaks of paths. What changes folders runs where we do, as git keeps that folder for the person. */
static int git_at_top(struct repo *r, struct run *git, struct strbuf *out, struct err *err)
{
	gitcmd_at_top(git, &r->place);
	return git_here(git, out, err);
}

static int has_file(const struct repo *r, const char *name)
{
	char *path = xstrfmt("%s/%s", r->place.git_dir, name);
	int there = !access(path, F_OK);

	free(path);
	return there;
}

int conflict_parse_oid(git_oid *oid, const char *text)
{
	return text ? hex_read(oid, text) : -1;
}

/* --- into the work tree --------------------------------------------------------------------------------------- */

void conflict_list_paths(struct strbuf *out, const struct strvec *paths)
{
	size_t i;

	for (i = 0; i < paths->n && i < 5; i++)
		strbuf_addf(out, "%s'%s'", i ? ", " : "", paths->v[i]);
	if (paths->n > 5)
		strbuf_addf(out, " and %zu more", paths->n - 5);
}

/* The person's own changes and a conflict in one work tree could not be told apart again. */
static int check_dirt(const struct conflict *c, struct repo *r, struct err *err)
{
	struct strbuf dirt = STRBUF_INIT;
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all", NULL);
	ret = git_at_top(r, &git, &dirt, err);
	if (!ret && dirt.len) {
		ret = err_set(err, ERR_FAIL, "%s, and the work tree has changes that are not committed", c->said);
		err_hint(err, "commit or stash them and try again; nothing has moved");
	}
	strbuf_release(&dirt);
	return ret;
}

static int check_can_stop(const struct conflict *c, struct repo *r, struct err *err)
{
	struct follower here = { r->place.work_tree, NULL };
	git_oid head;
	int ret;

	if (!r->place.work_tree) {
		err_set(err, ERR_FAIL, "%s, and there is no work tree to resolve that in", c->said);
		return err_hint(err, "run it in a repository with a work tree; nothing has moved");
	}
	ret = plan_check_foreign(r->place.git_dir, err);
	if (!ret)
		ret = check_dirt(c, r, err);
	if (!ret)
		ret = repo_head(r, &head, err);
	here.branch = xstrdup("HEAD");
	if (!ret)
		ret = follower_check(r, &here, &head, &c->onto, err);
	free(here.branch);
	return ret;
}

static int remember(const struct conflict *c, struct repo *r, struct stopped *s, struct err *err)
{
	char hex[OID_HEX + 1], *branch;
	git_oid head;

	if (!stopped_get(s, "head-oid")) {
		int ret = repo_head(r, &head, err);

		if (ret)
			return ret;
		hex_write(hex, &head);
		branch = repo_branch(r);
		stopped_set(s, "head", branch ? branch : "");
		stopped_set(s, "head-oid", hex);
		free(branch);
	}
	hex_write(hex, &c->onto);
	stopped_set(s, "onto", hex);
	hex_write(hex, &c->commit);
	stopped_set(s, "at", hex);
	stopped_set(s, "as", c->is_pick ? "pick" : "merge");
	stopped_set(s, "phase", NULL);
	return stopped_write(s, r, err);
}

static int begin(const struct conflict *c, struct repo *r, struct err *err)
{
	const char *verb = c->is_pick ? "cherry-pick" : "merge";
	struct run git = RUN_INIT;
	struct err said = ERR_INIT;
	git_commit *commit = NULL;
	char hex[OID_HEX + 1];
	int ret = 0;

	if (c->is_pick)
		gitcmd_init(&git, "-c", "rerere.enabled=false", "cherry-pick", "-x", NULL);
	else
		gitcmd_init(&git, "-c", "rerere.enabled=false", "merge", "--quiet", "--no-commit", "--no-ff",
			    "--no-verify-signatures", NULL);
	if (c->is_pick && !git_commit_lookup(&commit, r->git, &c->commit) && git_commit_parentcount(commit) > 1)
		strvec_pushl(&git.args, "-m", "1", NULL);
	git_commit_free(commit);
	hex_write(hex, &c->commit);
	strvec_push(&git.args, hex);
	git_here(&git, NULL, &said); /* a conflict is its failure, too */
	if (!has_file(r, c->is_pick ? "CHERRY_PICK_HEAD" : "MERGE_HEAD"))
		ret = err_set(err, ERR_FAIL, "git %s: %s", verb, said.msg.buf);
	err_release(&said);
	return ret;
}

/* Git makes the conflict anew, from what is left of it. */
static int put_eased(const struct merge_result *m, struct repo *r, struct err *err)
{
	struct run index = RUN_INIT, checkout = RUN_INIT;
	struct strbuf in = STRBUF_INIT;
	char hex[OID_HEX + 1] = "0000000000000000000000000000000000000000";
	size_t i;
	int ret;

	if (!m->eased.n)
		return 0;
	for (i = 0; i < m->eased.n; i++)
		strbuf_addf(&in, "0 %s\t%s%c", hex, m->eased.v[i], '\0');
	for (i = 0; i < m->n_stages; i++) {
		const struct merge_stage *s = &m->stages[i];

		hex_write(hex, &s->oid);
		if (strvec_has(&m->eased, s->path))
			strbuf_addf(&in, "%o %s %d\t%s%c", s->mode, hex, s->stage, s->path, '\0');
	}
	gitcmd_init(&index, "update-index", "-z", "--index-info", NULL);
	index.in = in.buf;
	index.in_len = in.len;
	gitcmd_init(&checkout, "--literal-pathspecs", "checkout", "--quiet", "--merge", "--", NULL);
	strvec_pushv(&checkout.args, &m->eased);
	ret = git_at_top(r, &index, NULL, err);
	if (!ret)
		ret = git_at_top(r, &checkout, NULL, err);
	else
		run_release(&checkout);
	strbuf_release(&in);
	return ret;
}

static int put(const struct conflict *c, struct repo *r, struct err *err)
{
	struct run checkout = RUN_INIT, settled = RUN_INIT, rerere = RUN_INIT;
	char hex[OID_HEX + 1];
	int ret;

	hex_write(hex, &c->onto);
	gitcmd_init(&checkout, "-c", "advice.detachedHead=false", "checkout", "--quiet", "--no-recurse-submodules",
		    "--detach", hex, NULL);
	ret = git_here(&checkout, NULL, err);
	if (!ret)
		ret = begin(c, r, err);
	if (!ret && c->merge->settled.n) {
		hex_write(hex, &c->merge->tree);
		gitcmd_init(&settled, "--literal-pathspecs", "checkout", "--quiet", hex, "--", NULL);
		strvec_pushv(&settled.args, &c->merge->settled);
		ret = git_at_top(r, &settled, NULL, err);
	}
	if (!ret)
		ret = put_eased(c->merge, r, err);
	if (!ret) {
		gitcmd_init(&rerere, "rerere", NULL);
		git_at_top(r, &rerere, NULL, NULL);
	}
	return ret;
}

/* Back to where HEAD was. Each step can be done twice. */
static int go_back(struct repo *r, const struct stopped *s, struct err *err)
{
	const char *branch = stopped_get(s, "head"), *head = stopped_get(s, "head-oid");
	struct run tree = RUN_INIT, ref = RUN_INIT, quit = RUN_INIT;
	char *now = repo_branch(r), *full = xstrfmt("refs/heads/%s", branch);
	int ret = 0;

	if (!now) {
		gitcmd_init(&tree, "read-tree", "--reset", "-u", "--no-recurse-submodules", head, NULL);
		ret = git_here(&tree, NULL, err);
		if (*branch)
			gitcmd_init(&ref, "symbolic-ref", "-m", "back", "HEAD", full, NULL);
		else
			gitcmd_init(&ref, "update-ref", "--no-deref", "-m", "back", "HEAD", head, NULL);
		if (!ret)
			ret = git_at_top(r, &ref, NULL, err);
		else
			run_release(&ref);
	}
	if (!ret && (!now || !strcmp(now, branch)) && has_file(r, "MERGE_HEAD")) {
		gitcmd_init(&quit, "merge", "--quit", NULL);
		ret = git_at_top(r, &quit, NULL, err);
	} else if (!ret && (!now || !strcmp(now, branch)) && has_file(r, "CHERRY_PICK_HEAD")) {
		gitcmd_init(&quit, "cherry-pick", "--quit", NULL);
		ret = git_at_top(r, &quit, NULL, err);
	}
	free(now);
	free(full);
	return ret;
}

int conflict_put(const struct conflict *c, struct repo *r, struct stopped *s, struct err *err)
{
	int ret = check_can_stop(c, r, err);

	if (!ret)
		ret = remember(c, r, s, err);
	if (!ret && (ret = put(c, r, err))) {
		if (!go_back(r, s, NULL))
			stopped_remove(r);
	}
	return ret;
}

int conflict_hint(const char *command, int may_skip, struct err *err)
{
	err_hint(err, "no branch has moved; resolve the conflict, git add what you resolved, then");
	err_hint(err, "git %s --continue   to go on", command);
	if (may_skip)
		err_hint(err, "git %s --skip       to leave this commit out", command);
	return err_hint(err, "git %s --abort      to put everything back", command);
}

/* --- out of it ------------------------------------------------------------------------------------------------ */

const char *conflict_answer(const struct stopped *s, const git_oid *tree_before, const git_oid *commit)
{
	char key[2 * OID_HEX + 3] = "";
	size_t i;

	git_oid_fmt(key, tree_before);
	key[OID_HEX] = ' ';
	git_oid_fmt(key + OID_HEX + 1, commit);
	key[2 * OID_HEX + 1] = ' ';
	for (i = 0; i < s->keys.n; i++)
		if (!strcmp(s->keys.v[i], "hand") && !strncmp(s->values.v[i], key, strlen(key)))
			return s->values.v[i] + strlen(key);
	return NULL;
}

static int still_open(const struct stopped *s, const char *what, const char *paths, struct err *err)
{
	char *first = xstrndup(paths, strcspn(paths, "\n"));

	err_set(err, ERR_STOPPED, "'%s' %s", first, what);
	free(first);
	err_hint(err, "git add what you resolved, then git %s --continue", s->command);
	return err_hint(err, "git %s --abort   to put everything back", s->command);
}

/* The first path that the question lists makes it ERR_STOPPED. */
static int check_none(const struct stopped *s, struct repo *r, struct run *question, const char *what, struct err *err)
{
	struct strbuf paths = STRBUF_INIT;
	int ret = git_at_top(r, question, &paths, err);

	if (!ret && paths.len)
		ret = still_open(s, what, paths.buf, err);
	strbuf_release(&paths);
	return ret;
}

static int check_markers(const struct stopped *s, struct repo *r, struct err *err)
{
	struct strbuf place = STRBUF_INIT;
	int ret = markers_find(&place, r, stopped_get(s, "onto"), stopped_get(s, "at"), err);

	if (ret > 0) {
		ret = still_open(s, "has a conflict marker", place.buf, err);
		err_hint(err, "git commit, then git %s --continue   if it belongs there", s->command);
	}
	strbuf_release(&place);
	return ret;
}

/* The index as the person left it, when nothing in it is open. */
static int resolved_tree(struct strbuf *tree, const struct stopped *s, struct repo *r, struct err *err)
{
	struct run open = RUN_INIT, left = RUN_INIT, rerere = RUN_INIT, write = RUN_INIT;
	int ret;

	gitcmd_init(&open, "diff", "--name-only", "--diff-filter=U", NULL);
	gitcmd_init(&left, "diff", "--name-only", "--ignore-submodules=all", NULL);
	gitcmd_init(&rerere, "rerere", NULL);
	gitcmd_init(&write, "write-tree", NULL);
	ret = check_none(s, r, &open, "is still in conflict", err);
	if (!ret)
		ret = check_none(s, r, &left, "is changed and not added", err);
	if (!ret)
		ret = check_markers(s, r, err);
	if (!ret) {
		git_at_top(r, &rerere, NULL, NULL);
		ret = git_at_top(r, &write, tree, err);
	}
	run_release(&left);
	run_release(&rerere);
	run_release(&write);
	return ret;
}

/* Does the commit conclude what was begun: on what HEAD was detached at, and for a merge, with the other side? */
static int concludes(const git_commit *c, const struct stopped *s)
{
	const char *as = stopped_get(s, "as");
	git_oid onto, at;

	if (conflict_parse_oid(&onto, stopped_get(s, "onto")) || conflict_parse_oid(&at, stopped_get(s, "at")) ||
	    !git_commit_parentcount(c) || !git_oid_equal(git_commit_parent_id(c, 0), &onto))
		return 0;
	return !as || strcmp(as, "merge") != 0 ||
	       (git_commit_parentcount(c) == 2 && git_oid_equal(git_commit_parent_id(c, 1), &at));
}

/* The person may have concluded it with git commit: then that tree is the answer. */
static void committed_tree(struct strbuf *tree, const struct stopped *s, struct repo *r)
{
	char hex[OID_HEX + 1];
	git_commit *c = NULL;
	git_oid head;

	if (!repo_head(r, &head, NULL) && !git_commit_lookup(&c, r->git, &head) && concludes(c, s)) {
		hex_write(hex, git_commit_tree_id(c));
		strbuf_addstr(tree, hex);
	}
	git_commit_free(c);
}

/* "<tree before> <commit> <tree>" */
static int keep_answer(struct stopped *s, struct repo *r, const char *answer, struct err *err)
{
	char before[OID_HEX + 1], *line;
	git_oid onto, tree;
	int ret;

	if (conflict_parse_oid(&onto, stopped_get(s, "onto")))
		return err_set(err, ERR_FAIL, "what '%s' has stopped at cannot be read", s->command);
	ret = merge_tree_of(&tree, r, &onto, err);
	if (ret)
		return ret;
	hex_write(before, &tree);
	line = xstrfmt("%s %s %s", before, stopped_get(s, "at"), answer);
	stopped_add(s, "hand", line);
	free(line);
	return 0;
}

static int is_open(const struct repo *r)
{
	return has_file(r, "MERGE_HEAD") || has_file(r, "CHERRY_PICK_HEAD");
}

/* HEAD may be back by the person's own doing; what is under way there is not ours. */
static int check_head(const struct stopped *s, struct repo *r, const char *branch, struct err *err)
{
	if (!branch)
		return 0;
	if (!strcmp(branch, stopped_get(s, "head")))
		return plan_check_foreign(r->place.git_dir, err);
	err_set(err, ERR_FAIL, "HEAD is not where '%s' stopped", s->command);
	return err_hint(err, "git %s --abort, and begin again", s->command);
}

static int check_versions(const struct stopped *s, struct repo *r, const char *answer, struct err *err)
{
	const char *as = stopped_get(s, "as");
	git_oid onto, tree;
	int ret;

	if (conflict_parse_oid(&onto, stopped_get(s, "onto")) || conflict_parse_oid(&tree, answer))
		return 0;
	ret = merge_check_version(r, &onto, &tree, as && !strcmp(as, "pick"), err);
	if (ret == ERR_STOPPED) {
		err_hint(err,
			 "put it back and git add it (if it is committed, git commit --amend), then git %s --continue",
			 s->command);
		err_hint(err, "git %s --abort   to put everything back", s->command);
	}
	return ret;
}

static int take_answer(struct stopped *s, struct repo *r, int skip, struct err *err)
{
	struct strbuf tree = STRBUF_INIT;
	char *branch = repo_branch(r);
	int ret = check_head(s, r, branch, err);

	if (!ret && skip)
		strbuf_addstr(&tree, "skip");
	else if (!ret && !branch && is_open(r))
		ret = resolved_tree(&tree, s, r, err);
	else if (!ret && !branch)
		committed_tree(&tree, s, r);
	if (!ret && tree.len && !skip)
		ret = check_versions(s, r, tree.buf, err);
	if (!ret && tree.len)
		ret = keep_answer(s, r, tree.buf, err);
	if (!ret) {
		stopped_set(s, "phase", "back");
		ret = stopped_write(s, r, err);
	}
	strbuf_release(&tree);
	free(branch);
	return ret;
}

static int is_phase(const struct stopped *s, const char *phase)
{
	const char *now = stopped_get(s, "phase");

	return now && !strcmp(now, phase);
}

/* HEAD is back since an earlier run: what is in index and work tree now is the person's. */
static int is_back(const struct stopped *s)
{
	return is_phase(s, "here") || is_phase(s, "apply");
}

int conflict_take(struct stopped *s, struct repo *r, int skip, struct err *err)
{
	int ret = stopped_get(s, "phase") ? 0 : take_answer(s, r, skip, err);

	if (ret || is_back(s))
		return ret;
	ret = go_back(r, s, err);
	if (!ret) {
		stopped_set(s, "phase", "here");
		ret = stopped_write(s, r, err);
	}
	return ret;
}

int conflict_abort(struct stopped *s, struct repo *r, struct err *err)
{
	char *branch = repo_branch(r);
	int by_person = branch && !stopped_get(s, "phase"), ret; /* who went back on their own */

	free(branch);
	if (by_person || is_back(s) || !stopped_get(s, "head") || !stopped_get(s, "head-oid"))
		return 0;
	stopped_set(s, "phase", "abort");
	ret = stopped_write(s, r, err);
	return ret ? ret : go_back(r, s, err);
}

/* --- the end of it -------------------------------------------------------------------------------------------- */

int conflict_will_apply(struct stopped *s, const struct plan *p, struct repo *r, struct err *err)
{
	char hex[OID_HEX + 1], *line;
	size_t i;

	stopped_set(s, "phase", "apply");
	stopped_set(s, "to", NULL);
	for (i = 0; i < p->n_refs; i++) {
		hex_write(hex, &p->refs[i].to);
		line = xstrfmt("%s %s", hex, p->refs[i].name);
		stopped_add(s, "to", line);
		free(line);
	}
	return stopped_write(s, r, err);
}

/* The ref may have gone on since. */
static int has_come_to(struct repo *r, const char *line)
{
	git_oid to, now;

	return !conflict_parse_oid(&to, line) && strlen(line) > OID_HEX + 1 &&
	       !git_reference_name_to_id(&now, r->git, line + OID_HEX + 1) &&
	       (git_oid_equal(&now, &to) || git_graph_descendant_of(r->git, &now, &to) == 1);
}

int conflict_is_over(const struct stopped *s, struct repo *r)
{
	size_t i, n = 0;

	if (!is_phase(s, "apply"))
		return 0;
	for (i = 0; i < s->keys.n; i++) {
		if (strcmp(s->keys.v[i], "to") != 0)
			continue;
		if (!has_come_to(r, s->values.v[i]))
			return 0;
		n++;
	}
	return n > 0;
}
