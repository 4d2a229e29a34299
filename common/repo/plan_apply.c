/* SPDX-License-Identifier: ISC */
/* plan_apply: from refusals to the last rename. See plan.h for the order and the reason of it. */
#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "commitobject.h"
#include "file.h"
#include "gitcmd.h"
#include "ledger_claim.h"
#include "plan_internal.h"
#include "reftransaction.h"
#include "tagobject.h"
#include "worktrees.h"

struct apply {
	struct plan *plan;
	struct repo *repo;
	struct commitobject_file *files;
	struct strbuf hooked; /* what hooks added to the commit */
	git_oid head;
	git_oid commit; /* the new one, or zero */
	struct journal *journal;
	struct followers followers;
	struct journal_ref *moves; /* what the transaction will do */
	size_t n_moves, moves_alloc;
	struct err *err;
};

/* --- refusals ------------------------------------------------------------------------------------------------ */

/* A tracked file with changes of the person's own, or an untracked one in the way, is never overwritten. */
static int check_clean(const struct plan *p, struct repo *r, struct err *err)
{
	struct run git = RUN_INIT;
	size_t i;
	int ret;

	if (!p->n_files && !p->settled.n)
		return 0;
	gitcmd_init(&git, "--literal-pathspecs", "status", "--porcelain=v1", "-z", "--untracked-files=all",
		    "--ignored=matching", "--no-renames", "--ignore-submodules=all", "--", NULL);
	for (i = 0; i < p->n_files; i++)
		strvec_push(&git.args, p->files[i].path);
	strvec_pushv(&git.args, &p->settled);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	if (!ret && git.out.len > 3) {
		const char *path = git.out.buf + 3;

		if (!strncmp(git.out.buf, "??", 2) || !strncmp(git.out.buf, "!!", 2))
			ret = err_set(err, ERR_FAIL, "'%s' is not tracked", path);
		else
			ret = err_set(err, ERR_FAIL, "'%s' has changes that are not committed", path);
		err_hint(err, "commit or stash them, or `git add` the file first");
	}
	run_release(&git);
	return ret;
}

/* What `git status` cannot see: a change to a file of which the index says not to look at it. */
static int check_looked_at(const struct plan *p, struct repo *r, struct err *err)
{
	struct run git = RUN_INIT;
	const char *at;
	size_t i;
	int ret;

	if (!p->n_files)
		return 0;
	gitcmd_init(&git, "--literal-pathspecs", "ls-files", "-v", "-z", "--", NULL);
	for (i = 0; i < p->n_files; i++)
		strvec_push(&git.args, p->files[i].path);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	for (at = git.out.buf; !ret && at < git.out.buf + git.out.len; at += strlen(at) + 1)
		if (*at >= 'a' && *at <= 'z') {
			ret = err_set(err, ERR_FAIL, "'%s' is marked assume-unchanged, so git cannot tell its changes",
				      at + 2);
			err_hint(err, "git update-index --no-assume-unchanged %s", at + 2);
		}
	run_release(&git);
	return ret;
}

static int check_targets(const struct plan *p, struct repo *r, struct err *err)
{
	size_t i;
	int ret = 0, is_absent;

	for (i = 0; i < p->n_files && !ret; i++) {
		const struct plan_file *f = &p->files[i];

		ret = file_check_target(r->place.work_tree, f->path, &is_absent, err);
		if (!ret && is_absent != f->is_new)
			ret = err_set(err, ERR_FAIL, is_absent ? "'%s' is gone" : "'%s' is there already", f->path);
	}
	return ret;
}

static int is_tag_free(struct repo *r, const char *tag)
{
	static const git_oid none = { { 0 } };
	char *name = xstrfmt("refs/tags/%s", tag);
	int is = reftransaction_is_at(r, name, &none);

	free(name);
	return is;
}

int plan_check_tag(struct repo *r, const char *tag, struct err *err)
{
	return is_tag_free(r, tag) ? 0 : err_set(err, ERR_FAIL, "tag '%s' exists already", tag);
}

/* The plan was made from what the refs were: they may have moved since. The transaction checks again. */
static int check_unmoved(const struct plan *p, struct repo *r, struct err *err)
{
	size_t i;

	for (i = 0; i < p->n_refs; i++)
		if (!reftransaction_is_at(r, p->refs[i].name, &p->refs[i].from))
			return plan_report_race(p->refs[i].name, err);
	for (i = 0; i < p->n_tags; i++)
		if (!is_tag_free(r, p->tags[i].name))
			return plan_report_race(p->tags[i].name, err);
	return 0;
}

static int check_followers(const struct plan *p, struct repo *r, struct err *err)
{
	struct followers all = { NULL, 0, 0 };
	size_t i;
	int ret = p->n_refs ? followers_list(&all, r, err) : 0;

	for (i = 0; i < p->n_refs && !ret; i++) {
		const struct follower *f = followers_of(&all, p->refs[i].name);

		if (f)
			ret = follower_check(r, f, &p->refs[i].from, &p->refs[i].to, err);
		if (!ret)
			ret = worktrees_check_free(r, p->refs[i].name, err);
	}
	followers_release(&all);
	return ret;
}

int plan_check(const struct plan *p, struct repo *r, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < p->n_tags && !ret; i++)
		ret = plan_check_tag(r, p->tags[i].name, err);
	if (!ret && !p->is_stored)
		ret = check_targets(p, r, err);
	if (!ret && !p->is_stored)
		ret = check_looked_at(p, r, err);
	if (!ret && !p->is_stored)
		ret = check_clean(p, r, err);
	return ret ? ret : check_followers(p, r, err);
}

/* --- objects ------------------------------------------------------------------------------------------------- */

static void add_move(struct apply *a, char *name, const git_oid *from, const git_oid *to)
{
	ALLOC_GROW(a->moves, a->n_moves + 1, a->moves_alloc);
	a->moves[a->n_moves].name = name;
	a->moves[a->n_moves].from = *from;
	a->moves[a->n_moves++].to = *to;
}

static struct commitobject_file *collect_files(const struct plan *p)
{
	struct commitobject_file *files = xcalloc(p->n_files, sizeof(*files));
	size_t i;

	for (i = 0; i < p->n_files; i++) {
		files[i].path = p->files[i].path;
		files[i].content = p->files[i].after.buf;
		files[i].len = p->files[i].after.len;
		files[i].is_stored = p->is_stored;
	}
	return files;
}

static int write_commit(git_oid *out, const struct plan *p, struct repo *r, const git_oid *parent,
			struct strbuf *hooked, struct err *err)
{
	struct commitobject_file *files = collect_files(p);
	int ret = commitobject_write(out, r, parent, p->commit_message, files, p->n_files, p->run_hooks, hooked, err);

	free(files);
	return ret;
}

int plan_write_commit(git_oid *out, const struct plan *p, struct repo *r, const git_oid *parent, struct err *err)
{
	struct strbuf hooked = STRBUF_INIT;
	int ret = write_commit(out, p, r, parent, &hooked, err);

	strbuf_release(&hooked);
	return ret;
}

static int make_commit(struct apply *a)
{
	char *branch;
	int ret;

	if (!a->plan->commit_message)
		return 0;
	ret = repo_head(a->repo, &a->head, a->err);
	if (!ret)
		ret = write_commit(&a->commit, a->plan, a->repo, &a->head, &a->hooked, a->err);
	if (ret)
		return ret;
	branch = repo_branch(a->repo);
	add_move(a, branch ? xstrfmt("refs/heads/%s", branch) : xstrdup("HEAD"), &a->head, &a->commit);
	free(branch);
	return 0;
}

/* The event that goes with the tag, if any, on top of whatever the remote has by now. */
static int make_claim(struct apply *a, const char *tag, const git_oid *commit, const git_oid *oid)
{
	struct journal_ref move = { 0 };
	size_t i = 0;
	int ret;

	while (i < a->plan->n_claims && strcmp(a->plan->claims[i].tag, tag) != 0)
		i++;
	if (i == a->plan->n_claims)
		return 0;
	ret = ledger_claim_write(&move, a->repo, &a->plan->claims[i], commit, oid, a->err);
	if (!ret)
		add_move(a, move.name, &move.from, &move.to);
	else
		free(move.name);
	return ret;
}

static int make_tags(struct apply *a)
{
	static const git_oid none = { { 0 } };
	size_t i;
	int ret = 0;

	for (i = 0; i < a->plan->n_tags && !ret; i++) {
		const struct plan_tag *t = &a->plan->tags[i];
		const git_oid *commit = git_oid_is_zero(&t->target) ? &a->commit : &t->target;
		git_oid oid;

		ret = tagobject_write(&oid, a->repo, t->name, t->message, commit, t->sign, a->err);
		if (!ret)
			add_move(a, xstrfmt("refs/tags/%s", t->name), &none, &oid);
		if (!ret)
			ret = make_claim(a, t->name, commit, &oid);
	}
	return ret;
}

static void add_given_refs(struct apply *a)
{
	size_t i;

	for (i = 0; i < a->plan->n_refs; i++)
		add_move(a, xstrdup(a->plan->refs[i].name), &a->plan->refs[i].from, &a->plan->refs[i].to);
}

/* --- preparation on disk --------------------------------------------------------------------------------------- */

static int index_is_locked(struct apply *a, const char *lock)
{
	err_set(a->err, ERR_FAIL, "the index is locked: '%s' exists", lock);
	return err_hint(a->err, "another git process may be running; if one crashed, remove the file");
}

/* As git finds it: a relative GIT_INDEX_FILE is seen from the root of the work tree. */
static char *index_path(struct repo *r)
{
	const char *said = getenv("GIT_INDEX_FILE");

	if (!said || !*said)
		return xstrfmt("%s/index", r->place.git_dir);
	return *said == '/' ? xstrdup(said) : xstrfmt("%s/%s", r->place.work_tree, said);
}

/* The journal speaks first: a kill right after the lock was made must not leave it to nobody. */
static int lock_index(struct apply *a)
{
	char *index = index_path(a->repo), *lock = xstrfmt("%s.lock", index);
	int fd = -1, ret;

	free(a->journal->index);
	a->journal->index = index;
	ret = access(lock, F_OK) ? journal_set_index(a->journal, 1, a->err) : index_is_locked(a, lock);
	if (!ret) {
		fd = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0) {
			ret = errno == EEXIST ? index_is_locked(a, lock) : err_errno(a->err, "cannot lock the index");
			journal_set_index(a->journal, 0, NULL);
		} else {
			close(fd);
		}
	}
	free(lock);
	return ret;
}

/* The index with our files staged and everything else as it is, written beside the real one. */
static int prepare_index(struct apply *a)
{
	char *index = index_path(a->repo), *new_index = journal_new_name(index);
	struct strbuf now = STRBUF_INIT;
	int ret;

	ret = journal_add_file(a->journal, index, 0, a->err);
	if (!ret)
		ret = file_read(&now, index, 0, a->err);
	if (ret == ERR_NOTFOUND)
		ret = 0;
	else if (!ret)
		ret = file_write(new_index, now.buf, now.len, 0666, a->err);
	if (!ret)
		ret = commitobject_stage(a->repo, new_index, a->files, a->plan->n_files, a->err);
	if (!ret)
		ret = commitobject_stage_hooked(a->repo, new_index, &a->hooked, a->err);
	strbuf_release(&now);
	free(new_index);
	free(index);
	return ret;
}

/* What a plan left behind is gone by now, so whatever has these names is the person's own. */
static int check_names_free(const char *path, struct err *err)
{
	char *names[] = { journal_new_name(path), journal_old_name(path) };
	struct stat st;
	size_t i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!ret && !lstat(names[i], &st)) {
			ret = err_set(err, ERR_FAIL, "'%s' is in the way", names[i]);
			err_hint(err, "move it: the new content of '%s' is put together there", path);
		}
		free(names[i]);
	}
	return ret;
}

static int prepare_file(struct apply *a, const struct plan_file *f)
{
	char *path = xstrfmt("%s/%s", a->repo->place.work_tree, f->path), *new_path = journal_new_name(path);
	mode_t mode = 0666;
	struct stat st;
	int ret = check_names_free(path, a->err);

	if (!ret)
		ret = journal_add_file(a->journal, path, f->is_new, a->err);
	if (!ret)
		ret = file_write(new_path, f->after.buf, f->after.len, mode, a->err);
	if (!ret && !f->is_new && !lstat(path, &st) && chmod(new_path, st.st_mode & 07777))
		ret = err_errno(a->err, "cannot set the mode of '%s'", new_path);
	free(new_path);
	free(path);
	return ret;
}

static int prepare_files(struct apply *a)
{
	size_t i;
	int ret;

	if (!a->plan->n_files)
		return 0;
	ret = lock_index(a);
	if (!ret)
		ret = prepare_index(a);
	for (i = 0; i < a->plan->n_files && !ret; i++)
		ret = prepare_file(a, &a->plan->files[i]);
	return ret;
}

static int journal_moves(struct apply *a)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < a->n_moves && !ret; i++)
		ret = journal_add_ref(a->journal, a->moves[i].name, &a->moves[i].from, &a->moves[i].to, a->err);
	for (i = 0; i < a->plan->n_refs && !ret; i++) {
		const struct plan_ref *ref = &a->plan->refs[i];
		const struct follower *f = followers_of(&a->followers, ref->name);

		if (f)
			ret = journal_add_tree(a->journal, f->path, &ref->from, &ref->to, a->err);
	}
	if (!ret && a->plan->push.n)
		ret = journal_add_push(a->journal, a->plan->remote, &a->plan->push, a->err);
	return ret ? ret : journal_set_ready(a->journal, a->err);
}

/* --- the whole ------------------------------------------------------------------------------------------------- */

static int may_begin(const struct plan *p, struct repo *r, struct err *err)
{
	return p->goes_on ? plan_may_go_on(r, p->command, err)
			  : plan_may_begin(r, p->n_files || p->commit_message, err);
}

/* The journal's file stays or is gone, as what was done with it wants; the lock goes. */
static void let_go(struct plan *p)
{
	journal_release(p->journal);
	free(p->journal);
	p->journal = NULL;
}

void plan_give_up(struct plan *p)
{
	if (!p->journal)
		return;
	plan_undo(p->journal, 0);
	let_go(p);
}

int plan_begin(struct plan *p, struct repo *r, struct err *err)
{
	int running, ret = may_begin(p, r, err);

	if (ret)
		return ret;
	p->journal = xcalloc(1, sizeof(*p->journal));
	journal_init(p->journal);
	ret = journal_create(p->journal, r, p->command, p->summary ? p->summary : "", &running, err);
	if (ret == ERR_EXISTS)
		ret = plan_report_half_done(p->journal, running, err);
	if (ret)
		let_go(p);
	return ret;
}

/* Under the lock, so that of two commands at once the second sees what the first has done. */
static int check_base(struct apply *a)
{
	git_oid head;
	int ret;

	if (git_oid_is_zero(&a->plan->base))
		return 0;
	ret = repo_head(a->repo, &head, a->err);
	if (ret || git_oid_equal(&head, &a->plan->base))
		return ret;
	return plan_report_race("HEAD", a->err);
}

static int make_objects(struct apply *a)
{
	int ret = check_base(a);

	a->files = collect_files(a->plan);
	if (!ret)
		ret = make_commit(a);
	if (!ret)
		ret = make_tags(a);
	add_given_refs(a);
	return ret;
}

/* From the first file to the end of the journal. Signals wait: what they would interrupt is over in milliseconds. */
static int move(struct apply *a)
{
	sigset_t block, old;
	int ret;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGHUP);
	sigaddset(&block, SIGQUIT);
	sigprocmask(SIG_BLOCK, &block, &old);
	ret = prepare_files(a);
	if (!ret)
		ret = journal_moves(a);
	ret = ret ? plan_undo(a->journal, ret) : plan_finish(a->journal, a->repo, 0, a->err);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

/* Lets the index know the files by their new times, so that it does not seem dirty to scripts; failing is no harm. */
static void refresh_index(struct apply *a)
{
	struct run git = RUN_INIT;
	size_t i;

	if (!a->plan->n_files)
		return;
	gitcmd_init(&git, "--literal-pathspecs", "add", "--refresh", "--", NULL);
	for (i = 0; i < a->plan->n_files; i++)
		strvec_push(&git.args, a->plan->files[i].path);
	gitcmd_at_top(&git, &a->repo->place);
	run_command(&git, NULL);
	run_release(&git);
}

int plan_apply(struct plan *p, struct repo *r, struct plan_result *out, struct err *err)
{
	struct apply a = { 0 };
	size_t i;
	int ret;

	a.plan = p;
	a.repo = r;
	a.err = err;
	strbuf_init(&a.hooked);
	ret = p->journal ? 0 : may_begin(p, r, err);
	if (!ret)
		ret = check_unmoved(p, r, err);
	if (!ret)
		ret = plan_check(p, r, err);
	if (!ret && p->n_refs)
		ret = followers_list(&a.followers, r, err);
	if (!ret && !p->journal)
		ret = plan_begin(p, r, err);
	a.journal = p->journal;
	if (!ret) {
		ret = make_objects(&a);
		if (!ret)
			ret = plan_ask_remote(p, a.moves, a.n_moves, err);
		ret = ret ? plan_undo(a.journal, ret) : move(&a);
		if (!ret && out) {
			out->commit = a.commit;
			out->has_moved = 1;
		}
		if (!ret)
			refresh_index(&a);
		if (!ret)
			ret = plan_push(a.journal, r, 0, err);
		let_go(p);
	}
	for (i = 0; i < a.n_moves; i++)
		free(a.moves[i].name);
	free(a.moves);
	free(a.files);
	strbuf_release(&a.hooked);
	followers_release(&a.followers);
	return ret;
}
