/* SPDX-License-Identifier: ISC */
/* The end of a plan, and the settling of one that was killed: forwards to its end, or back to its beginning. */
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "commitobject.h"
#include "file.h"
#include "gitcmd.h"
#include "ledger_claim.h"
#include "ledger_remote.h"
#include "plan_internal.h"
#include "reftransaction.h"
#include "stopped.h"
#include "tagobject.h"
#include "worktrees.h"

int plan_report_half_done(const struct journal *j, int running, struct err *err)
{
	if (running) {
		err_set(err, ERR_FAIL, "git %s is running here (%s)", j->command, j->summary);
		return err_hint(err, "wait until it has finished");
	}
	if (journal_is_unpushed(j)) {
		err_set(err, ERR_FAIL, "git %s was interrupted before it had pushed (%s)", j->command, j->summary);
		err_hint(err, "git %s --continue   to push to '%s'", j->command, j->remote);
		return err_hint(err, "git %s --abort      to leave it unpushed", j->command);
	}
	err_set(err, ERR_FAIL, "git %s was interrupted half-way (%s)", j->command, j->summary);
	err_hint(err, "git %s --continue   to finish it", j->command);
	return err_hint(err, "git %s --abort      to put everything back", j->command);
}

int plan_report_race(const char *ref, struct err *err)
{
	static const char *const kinds[] = { "refs/heads/", "refs/tags/" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(ref, kinds[i], strlen(kinds[i])))
			ref += strlen(kinds[i]);
	err_set(err, ERR_RACE, "somebody else was quicker: '%s' has moved meanwhile", ref);
	return err_hint(err, "nothing has changed; run the command again");
}

int plan_check_foreign(const char *git_dir, struct err *err)
{
	static const struct {
		const char *file, *what, *how;
	} states[] = {
		{ "MERGE_HEAD", "a merge", "git merge --continue or --abort" },
		{ "rebase-merge", "a rebase", "git rebase --continue or --abort" },
		{ "rebase-apply", "a rebase or am",
		  "git rebase --continue or --abort, or git am --continue or --abort" },
		{ "CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue or --abort" },
		{ "REVERT_HEAD", "a revert", "git revert --continue or --abort" },
		{ "sequencer", "a cherry-pick or revert", "git cherry-pick or git revert --continue or --abort" },
		{ "BISECT_LOG", "a bisect", "git bisect reset" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		char *path = xstrfmt("%s/%s", git_dir, states[i].file);
		int there = !access(path, F_OK);

		free(path);
		if (!there)
			continue;
		err_set(err, ERR_FAIL, "%s is in progress", states[i].what);
		return err_hint(err, "%s", states[i].how);
	}
	return 0;
}

/* A file of the git directory that the journal lies in. */
static char *beside(const struct journal *j, const char *name)
{
	return xstrfmt("%.*s/%s", (int)(strrchr(j->path, '/') - j->path), j->path, name);
}

static void unlock_index(const struct journal *j)
{
	char *lock = xstrfmt("%s.lock", j->index ? j->index : "");

	if (j->has_index)
		unlink(lock);
	free(lock);
}

/* What making the objects needed; the journal keeps two plans apart, so the names can be fixed. */
static void clear_scratch(const struct journal *j)
{
	static const char index_lock[] = COMMITOBJECT_INDEX ".lock";
	static const char *const names[] = { TAGOBJECT_SCRATCH, COMMITOBJECT_INDEX, index_lock, COMMITOBJECT_MESSAGE,
					     STOPPED_NEW };
	char *staging = j->index ? journal_new_name(j->index) : NULL,
	     *lock = xstrfmt("%s.lock", staging ? staging : "");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		char *path = beside(j, names[i]);

		if (unlink(path))
			file_remove_tree(path);
		free(path);
	}
	if (staging)
		unlink(lock);
	free(staging);
	free(lock);
}

/* What is half done in another work tree of the repository stands in the way of the refs that all share. */
static int check_elsewhere(struct repo *r, struct err *err)
{
	struct strvec dirs = STRVEC_INIT;
	struct journal j;
	size_t i;
	int running, ret = 0;

	worktrees_list(&dirs, r);
	for (i = 0; i < dirs.n && !ret; i++) {
		if (worktrees_is_own(r, dirs.v[i]))
			continue;
		journal_init(&j);
		if (journal_peek(&j, dirs.v[i], &running, NULL) > 0 && !running && journal_is_half_done(&j)) {
			char *place = worktrees_place(dirs.v[i]);

			plan_report_half_done(&j, 0, err);
			ret = err_prefix(err, "in '%s'", place);
			free(place);
		}
		journal_release(&j);
	}
	strvec_release(&dirs);
	return ret;
}

/* What waits in a work tree that is gone waits for nobody. */
static void describe_stopped_in(const char *git_dir, struct strbuf *out)
{
	struct stopped s = STOPPED_INIT;
	struct err said = ERR_INIT;
	char *place = worktrees_place(git_dir);

	if (!access(place, F_OK) && stopped_read_in(&s, git_dir, NULL) > 0) {
		stopped_report(&s, &said);
		err_prefix(&said, "in '%s'", place);
		strbuf_addbuf(out, &said.msg);
	}
	err_release(&said);
	stopped_release(&s);
	free(place);
}

void plan_describe_stopped(struct repo *r, struct strbuf *out)
{
	struct strvec dirs = STRVEC_INIT;
	size_t i;

	worktrees_list(&dirs, r);
	for (i = 0; i < dirs.n && !out->len; i++)
		if (!worktrees_is_own(r, dirs.v[i]))
			describe_stopped_in(dirs.v[i], out);
	strvec_release(&dirs);
}

void plan_describe(struct repo *r, struct strbuf *out)
{
	struct err said = ERR_INIT;
	struct journal j;
	int running;

	journal_init(&j);
	if (journal_peek(&j, r->place.git_dir, &running, NULL) > 0 && (running || journal_is_half_done(&j)))
		plan_report_half_done(&j, running, &said);
	else if (!stopped_check(r, &said))
		check_elsewhere(r, &said);
	strbuf_addbuf(out, &said.msg);
	if (!said.msg.len)
		plan_describe_stopped(r, out);
	journal_release(&j);
	err_release(&said);
}

/* Gives one file its new content, keeping the old one beside it until the whole plan is done. Done before: nothing. */
static int install(const struct journal_file *f, struct err *err)
{
	char *new_path = journal_new_name(f->path), *old_path = journal_old_name(f->path);
	int ret = 0;

	if (!access(new_path, F_OK)) {
		if (!f->is_new && link(f->path, old_path) && errno != EEXIST && errno != ENOENT)
			ret = err_errno(err, "cannot keep the old content of '%s'", f->path);
		if (!ret && rename(new_path, f->path))
			ret = err_errno(err, "cannot replace '%s'", f->path);
	}
	free(new_path);
	free(old_path);
	return ret;
}

static void forget_old(const struct journal *j)
{
	size_t i;

	for (i = 0; i < j->n_files; i++) {
		char *old_path = journal_old_name(j->files[i].path);

		unlink(old_path);
		free(old_path);
	}
}

/* Back to the old content: a replaced file from beside, a new one away. */
static void put_back(const struct journal_file *f)
{
	char *new_path = journal_new_name(f->path), *old_path = journal_old_name(f->path);
	int was_installed = access(new_path, F_OK) != 0;

	unlink(new_path);
	if (rename(old_path, f->path) && f->is_new && was_installed)
		unlink(f->path);
	unlink(old_path); /* when both names were still the same file, rename left it */
	free(new_path);
	free(old_path);
}

/* The end of a plan whose effects are all in place. */
static int clear(struct journal *j)
{
	forget_old(j);
	unlock_index(j);
	clear_scratch(j);
	if (!j->push.n)
		journal_remove(j);
	return 0;
}

int plan_undo(struct journal *j, int ret)
{
	size_t i;

	for (i = j->n_files; i-- > 0;)
		put_back(&j->files[i]);
	unlock_index(j);
	clear_scratch(j);
	journal_remove(j);
	return ret;
}

static int say_elsewhere(const char *ref, struct err *err)
{
	err_set(err, ERR_FAIL, "'%s' has moved since", ref ? ref : "a ref");
	return err_hint(
		err,
		"put it back where it was, or settle the refs by hand and remove the file release-plan from the git "
		"directory");
}

static int finish_files(struct journal *j, struct repo *r, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < j->n_files && !ret; i++)
		ret = install(&j->files[i], err);
	if (!ret)
		ret = followers_move(j, r, 0, err);
	if (ret) {
		err_hint(err, "git %s --continue, once it can be written", j->command);
		return ret;
	}
	unlock_index(j);
	/* A disk that is full by now spoils nothing: the mark only matters to a kill within the next lines. */
	journal_set_done(j, NULL);
	return clear(j);
}

static char *reflog_of(const struct journal *j)
{
	return xstrfmt("%s: %s", j->command, j->summary);
}

/* What was pushed cannot be taken back: it stays this person's, who may run the command again. */
static void hint_published(int published, struct err *err)
{
	if (published > 0)
		err_hint(err, "the remote has been told of the tag: it is yours, run the command again");
	else if (published < 0)
		err_hint(err, "whether the remote has been told of the tag is not known: run 'git release-sync'");
}

/* What a transaction that was cut short has left: to go on with, to undo, or for the person to say. */
static int after_cut(struct journal *j, struct repo *r, int ret, struct err *err)
{
	size_t moved = reftransaction_moved(r, j->refs, j->n_refs);

	if (!moved) {
		hint_published(ledger_claims_published(j, r), err);
		return plan_undo(j, ret);
	}
	if (moved == j->n_refs) {
		err_clear(err);
		return finish_files(j, r, err);
	}
	err_hint(err, "git %s --continue   to move the other refs", j->command);
	err_hint(err, "git %s --abort      to put everything back", j->command);
	return ret;
}

/* git takes the end of what it gets to read for the end of the transaction: look, do not guess. */
static int check_moved(const struct journal *j, struct repo *r, struct err *err)
{
	switch (reftransaction_state(r, j->refs, j->n_refs, NULL)) {
	case REFS_BEFORE:
		return err_set(err, ERR_FAIL, "git update-ref moved nothing");
	case REFS_BETWEEN:
		return err_set(err, ERR_FAIL, "git update-ref moved only some of the refs");
	case REFS_AFTER:
	case REFS_ELSEWHERE: /* moved on since */
		break;
	}
	return 0;
}

static int move_refs(struct journal *j, struct repo *r, int again, int *is_cut, struct err *err)
{
	char *reflog = reflog_of(j);
	int ret = reftransaction_run(r, j->refs, j->n_refs, again ? REFS_AGAIN : 0, reflog, is_cut, err);

	free(reflog);
	if (!ret) {
		ret = check_moved(j, r, err);
		*is_cut = ret;
	}
	return ret;
}

/* Refused as a whole, in git's words: they do not tell a ref that has moved from one that nobody can write. */
static int after_refusal(struct journal *j, struct repo *r, int ret, struct err *err)
{
	const char *stray = reftransaction_stray(r, j->refs, j->n_refs);

	if (stray) {
		err_clear(err);
		ret = plan_report_race(stray, err);
	}
	hint_published(ledger_claims_published(j, r), err);
	return plan_undo(j, ret);
}

/* The events first, where there is a remote. A ledger in which somebody has recorded here since is no lost race yet. */
static int move_all(struct journal *j, struct repo *r, int again, struct err *err)
{
	unsigned tries = 0;
	int is_cut, ret;

	do {
		if (tries)
			err_clear(err);
		ret = ledger_claims_renew(j, r, err);
		if (!ret)
			ret = ledger_claims_publish(j, r, err);
		if (ret && again && (ret == ERR_FAIL || reftransaction_moved(r, j->refs, j->n_refs)))
			return ret;
		if (ret)
			return plan_undo(j, ret);
		ret = move_refs(j, r, again, &is_cut, err);
		if (ret && (is_cut || again))
			return after_cut(j, r, ret, err);
	} while (ret && ++tries < LEDGER_TRIES && ledger_claims_moved(j, r));
	return ret ? after_refusal(j, r, ret, err) : finish_files(j, r, err);
}

int plan_finish(struct journal *j, struct repo *r, int again, struct err *err)
{
	if (!j->n_refs || (again && reftransaction_state(r, j->refs, j->n_refs, NULL) == REFS_AFTER))
		return finish_files(j, r, err);
	return move_all(j, r, again, err);
}

/*
 * A command that was killed before it changed anything, or after it had done everything, leaves only files of its own:
 * they go, and nobody need know.
 */
static int clear_remains(struct repo *r, struct err *err)
{
	struct journal j;
	int ret;

	journal_init(&j);
	ret = journal_open(&j, r, err);
	if (ret == ERR_NOTFOUND) {
		err_clear(err);
		ret = 0;
	} else if (ret == ERR_EXISTS || (!ret && journal_is_half_done(&j))) {
		ret = plan_report_half_done(&j, ret == ERR_EXISTS, err);
	} else if (!ret) {
		ret = j.is_done ? clear(&j) : plan_undo(&j, 0);
	}
	journal_release(&j);
	return ret;
}

int plan_may_begin(struct repo *r, int moves_head, struct err *err)
{
	struct journal j;
	int running, ret;

	journal_init(&j);
	ret = journal_peek(&j, r->place.git_dir, &running, err);
	if (ret > 0)
		ret = running || journal_is_half_done(&j) ? plan_report_half_done(&j, running, err)
							  : clear_remains(r, err);
	journal_release(&j);
	if (!ret)
		ret = stopped_check(r, err);
	if (!ret)
		ret = check_elsewhere(r, err);
	return ret || !moves_head ? ret : plan_check_foreign(r->place.git_dir, err);
}

int plan_may_go_on(struct repo *r, const char *command, struct err *err)
{
	struct journal j;
	int running, ret;

	journal_init(&j);
	ret = journal_peek(&j, r->place.git_dir, &running, err);
	if (ret > 0 && !running && !strcmp(j.command, command) && !journal_is_half_done(&j))
		ret = clear_remains(r, err);
	else if (ret > 0)
		ret = plan_report_half_done(&j, running, err);
	journal_release(&j);
	return ret;
}

static int open_own(struct journal *j, struct repo *r, const char *command, int *done, struct err *err)
{
	int ret = journal_open(j, r, err);

	*done = 0;
	if (ret == ERR_NOTFOUND) {
		err_clear(err);
		return ERR_NOTFOUND;
	}
	if (ret == ERR_EXISTS)
		return plan_report_half_done(j, 1, err);
	if (!ret && strcmp(j->command, command) != 0)
		return plan_report_half_done(j, 0, err);
	*done = !ret;
	return ret;
}

/* Ledgers may have gone on meanwhile; of any other ref the person has to say where it is to be. */
static int go_on(struct journal *j, struct repo *r, struct err *err)
{
	const char *which = NULL;
	int ret = ledger_claims_renew(j, r, err);

	if (ret)
		return ret == ERR_RACE && !reftransaction_moved(r, j->refs, j->n_refs) ? plan_undo(j, ret) : ret;
	if (reftransaction_state(r, j->refs, j->n_refs, &which) == REFS_ELSEWHERE)
		return say_elsewhere(which, err);
	return plan_finish(j, r, 1, err);
}

int plan_continue(struct repo *r, const char *command, int *done, struct err *err)
{
	struct journal j;
	int ret;

	journal_init(&j);
	ret = open_own(&j, r, command, done, err);
	if (ret == ERR_NOTFOUND)
		ret = 0;
	else if (!ret && j.is_done)
		ret = clear(&j);
	else if (!ret && !j.is_ready)
		ret = plan_undo(
			&j, err_set(err, ERR_FAIL, "git %s had not begun to change anything; run it again", command));
	else if (!ret)
		ret = go_on(&j, r, err);
	if (!ret && *done)
		ret = plan_push(&j, r, 1, err);
	journal_release(&j);
	return ret;
}

static int undo_refs(struct journal *j, struct repo *r, struct err *err)
{
	const char *which = NULL;
	char *reflog;
	int ret = 0;

	switch (reftransaction_state(r, j->refs, j->n_refs, &which)) {
	case REFS_BEFORE:
		break;
	case REFS_AFTER:
	case REFS_BETWEEN:
		if (!j->n_refs)
			break;
		reflog = reflog_of(j);
		ret = reftransaction_run(r, j->refs, j->n_refs, REFS_BACKWARDS | REFS_AGAIN, reflog, NULL, err);
		free(reflog);
		break;
	case REFS_ELSEWHERE:
		ret = say_elsewhere(which, err);
	}
	return ret;
}

static int say_finished(struct journal *j, struct err *err)
{
	struct strbuf refspecs = STRBUF_INIT;
	size_t i;

	if (!j->push.n)
		return err_set(err, ERR_FAIL, "git %s had finished: there is nothing left to abort", j->command);
	for (i = 0; i < j->push.n; i++)
		strbuf_addf(&refspecs, " %s", j->push.v[i]);
	err_set(err, ERR_FAIL, "git %s had finished here: what it made stays", j->command);
	err_hint(err, "git push --atomic %s%s   to push it", j->remote, refspecs.buf);
	strbuf_release(&refspecs);
	journal_remove(j);
	return ERR_FAIL;
}

/* An event that the remote has stays in the ledger here, too. */
static int go_back(struct journal *j, struct repo *r, struct err *err)
{
	int published = j->is_ready ? ledger_claims_published(j, r) : 0, ret = 0;

	if (j->is_ready) {
		ledger_claims_leave(j, r, published > 0);
		ret = undo_refs(j, r, err);
	}
	if (!ret && j->is_ready)
		ret = followers_move(j, r, 1, err);
	if (ret)
		return ret;
	plan_undo(j, 0);
	if (published)
		ret = err_set(err, ERR_FAIL, "everything is as it was here, and here alone");
	hint_published(published, err);
	return ret;
}

int plan_abort(struct repo *r, const char *command, int *done, struct err *err)
{
	struct journal j;
	int ret;

	journal_init(&j);
	ret = open_own(&j, r, command, done, err);
	if (ret == ERR_NOTFOUND) {
		ret = 0;
	} else if (!ret && j.is_done) {
		clear(&j);
		ret = say_finished(&j, err);
	} else if (!ret) {
		ret = go_back(&j, r, err);
	}
	journal_release(&j);
	return ret;
}
