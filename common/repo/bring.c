/* SPDX-License-Identifier: ISC */
#include "bring.h"

#include <string.h>

#include "commithooks.h"
#include "commitobject.h"
#include "gitcmd.h"

static int is_pick_line(const char *s)
{
	return !strncmp(s, "(cherry picked from commit ", 27);
}

/* "Token: value", as a trailer begins. */
static int is_trailer(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

	return n && s[n] == ':' && s[n + 1] == ' ';
}

/* Is the last paragraph one of trailers only, so that one more line belongs to it? The subject's own is none. */
static int ends_with_trailers(const char *message)
{
	const char *last = NULL, *s;

	for (s = message; (s = strstr(s, "\n\n")); s += 2)
		last = s + 2;
	for (s = last; s && *s; s += strcspn(s, "\n"), s += *s == '\n')
		if (!is_trailer(s) && !is_pick_line(s) && *s != ' ')
			return 0;
	return last && *last;
}

int bring_pick_message(struct strbuf *out, struct repo *r, const git_oid *commit, const char *text, struct err *err)
{
	char hex[OID_HEX + 1];
	git_commit *c = NULL;
	int ret = git_commit_lookup(&c, r->git, commit);

	if (ret)
		return repo_error(err, ret, "cannot read a commit to pick");
	git_oid_tostr(hex, sizeof(hex), commit);
	strbuf_addstr(out, text ? text : git_commit_message(c));
	strbuf_rtrim(out);
	strbuf_addf(out, "%s(cherry picked from commit %s)\n", ends_with_trailers(out->buf) ? "\n" : "\n\n", hex);
	git_commit_free(c);
	return 0;
}

void bring_add_settled(struct strbuf *message, const struct strvec *resolved)
{
	size_t i;

	if (resolved->n)
		strbuf_addstr(message, "\nSettled by meaning:\n");
	for (i = 0; i < resolved->n; i++)
		strbuf_addf(message, "- %s\n", resolved->v[i]);
}

/*
 * Hooks find another work tree than the line's. One that tidies up what is to be committed, as most do, would put the
 * files of that work tree in place of what is brought; only what the line has not is taken.
 */
static int check_hooked(struct repo *r, const git_oid *before, const git_oid *after, struct err *err)
{
	char from[OID_HEX + 1], to[OID_HEX + 1];
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=a",
		    git_oid_tostr(from, sizeof(from), before), git_oid_tostr(to, sizeof(to), after), NULL);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	if (!ret && git.out.len) {
		ret = err_set(err, ERR_FAIL, "a hook changed '%s' in the index of the commit", git.out.buf);
		err_hint(err, "the work tree is not that of the line; --no-verify leaves the hooks out");
	}
	run_release(&git);
	return ret;
}

static int run_hooks_over(struct bring *b, struct repo *r, enum commithooks_kind kind, struct err *err)
{
	git_oid before = b->tree;
	int ret = commithooks_run(&b->tree, &b->message, r, kind, err);

	return ret || git_oid_equal(&before, &b->tree) ? ret : check_hooked(r, &before, &b->tree, err);
}

int bring_write(git_oid *tip, struct bring *b, struct repo *r, int run_hooks, struct err *err)
{
	enum commithooks_kind kind = b->by_hand   ? COMMITHOOKS_BY_HAND
				     : b->is_pick ? COMMITHOOKS_PICK
						  : COMMITHOOKS_MERGE;
	git_oid parents[2] = { *tip, b->what };

	if (run_hooks && run_hooks_over(b, r, kind, err)) {
		err_prefix(err, "'%s'", b->branch);
		return err_hint(err, "nothing has moved");
	}
	return commitobject_make(tip, r, &b->tree, parents, b->is_pick ? 1 : 2, b->message.buf,
				 b->is_pick ? &b->what : NULL, err);
}
