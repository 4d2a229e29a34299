/* SPDX-License-Identifier: ISC */
/* Pushing refs of the ledger, and what became of each. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_remote.h"

void ledger_pushed_release(struct ledger_pushed *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(p[i].reason);
	free(p);
}

/* A remote that mirrors takes no refspecs; for this one push it does. */
void ledger_unmirror(struct run *git, const struct repo *r, const char *remote)
{
	if (!config_list_last(&r->config, "remote", remote, "mirror"))
		return;
	strvec_push(&git->args, "-c");
	strvec_pushf(&git->args, "remote.%s.mirror=false", remote);
}

/* "!<TAB><from>:<to><TAB>[rejected] (fetch first)": what became of a ref, in the words of `git push --porcelain`. */
static char *pushed_line(const char *out, const char *ref)
{
	const char *at;

	for (at = out; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *colon = strchr(at, ':');
		size_t line = strcspn(at, "\n"), n = strlen(ref);

		if (colon && colon < at + line && !strncmp(colon + 1, ref, n) && colon[1 + n] == '\t')
			return xstrndup(at, line);
	}
	return NULL;
}

/* Somebody else was quicker: now, or in the very moment of this push. */
static int is_race(const char *line)
{
	static const char *const words[] = { "fetch first",
					     "non-fast-forward",
					     "stale info",
					     "failed to update ref",
					     "cannot lock ref",
					     "failed to lock",
					     "reference already exists",
					     "incorrect old value",
					     "atomic transaction failed" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(line, words[i]))
			return 1;
	return 0;
}

/* What stands in brackets, and the first line that a hook there has said. */
static char *reason_of(const char *line, const char *said)
{
	const char *open = strchr(line, '('), *close = strrchr(line, ')'), *tab = strrchr(line, '\t');
	const char *hook = strstr(said, "remote: ");
	struct strbuf reason = STRBUF_INIT;

	if (open && close > open)
		strbuf_add(&reason, open + 1, (size_t)(close - open - 1));
	else
		strbuf_addstr(&reason, tab ? tab + 1 : line);
	if (hook) {
		strbuf_addstr(&reason, ": ");
		strbuf_add(&reason, hook + strlen("remote: "), strcspn(hook + strlen("remote: "), "\r\n"));
		strbuf_rtrim(&reason);
	}
	return strbuf_detach(&reason, NULL);
}

int ledger_push_each(struct ledger_pushed **out, struct repo *r, const char *remote, const char *const *refs,
		     const git_oid *commits, size_t n, int atomic, struct err *err)
{
	struct ledger_pushed *p = xcalloc(n + 1, sizeof(*p));
	struct run git = RUN_INIT;
	size_t i, answered = 0;
	int ret;

	gitcmd_init(&git, NULL);
	ledger_unmirror(&git, r, remote);
	strvec_pushl(&git.args, "push", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no",
		     (const char *)NULL);
	if (atomic)
		strvec_push(&git.args, "--atomic");
	strvec_pushl(&git.args, "--", remote, (const char *)NULL);
	for (i = 0; i < n; i++) {
		char hex[OID_HEX + 1];

		hex_write(hex, &commits[i]);
		strvec_pushf(&git.args, "%s:%s", hex, refs[i]);
	}
	ret = gitcmd_run(&git, err);
	for (i = 0; i < n; i++) {
		char *line = pushed_line(git.out.buf, refs[i]);

		if (!line)
			continue;
		answered++;
		p[i].how = *line != '!' ? LEDGER_PUSH_DONE : is_race(line) ? LEDGER_PUSH_RACE : LEDGER_PUSH_REFUSED;
		if (p[i].how == LEDGER_PUSH_REFUSED)
			p[i].reason = reason_of(line, git.err.buf);
		free(line);
	}
	run_release(&git);
	if (ret && answered < n) {
		ledger_pushed_release(p, n);
		return ret;
	}
	if (ret)
		err_clear(err);
	*out = p;
	return 0;
}

int ledger_push(struct repo *r, const char *remote, const char *const *refs, const git_oid *commits, size_t n,
		struct err *err)
{
	struct ledger_pushed *p = NULL;
	size_t i;
	int ret = ledger_push_each(&p, r, remote, refs, commits, n, n > 1, err);

	for (i = 0; i < n && !ret; i++)
		if (p[i].how == LEDGER_PUSH_RACE)
			ret = err_set(err, ERR_RACE, "remote '%s' has moved on", remote);
	for (i = 0; i < n && !ret; i++)
		if (p[i].how != LEDGER_PUSH_DONE)
			ret = err_set(err, ERR_NO, "remote '%s' does not take '%s': %s", remote, refs[i],
				      p[i].reason ? p[i].reason : "no answer");
	if (p)
		ledger_pushed_release(p, n);
	return ret;
}
