/* SPDX-License-Identifier: ISC */
#include "reftransaction.h"

#include <string.h>

#include "gitcmd.h"

/* Zero: it is not there. */
static git_oid place_of(struct repo *r, const char *name)
{
	git_oid now = { { 0 } };

	if (git_reference_name_to_id(&now, r->git, name))
		memset(&now, 0, sizeof(now));
	return now;
}

int reftransaction_is_at(struct repo *r, const char *name, const git_oid *oid)
{
	git_oid now = place_of(r, name);

	return git_oid_equal(&now, oid);
}

const char *reftransaction_stray(struct repo *r, const struct journal_ref *refs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!reftransaction_is_at(r, refs[i].name, &refs[i].from))
			return refs[i].name;
	return NULL;
}

static void add_update(struct strbuf *in, struct repo *r, const struct journal_ref *ref, unsigned flags)
{
	const git_oid *from = flags & REFS_BACKWARDS ? &ref->to : &ref->from;
	const git_oid *to = flags & REFS_BACKWARDS ? &ref->from : &ref->to;
	char old[OID_HEX + 1], new[OID_HEX + 1];
	git_oid now = place_of(r, ref->name);

	git_oid_tostr(old, sizeof(old), from);
	git_oid_tostr(new, sizeof(new), to);
	if (!strcmp(ref->name, "HEAD")) {
		strbuf_addstr(in, "option no-deref");
		strbuf_addch(in, '\0');
	}
	/* With -z: "update SP <ref> NUL <new> NUL <old> NUL"; zero ids mean "must not exist" and "must go". */
	if (flags & REFS_AGAIN && git_oid_equal(&now, to))
		strbuf_addf(in, "verify %s%c%s%c", ref->name, '\0', new, '\0');
	else if (git_oid_is_zero(to))
		strbuf_addf(in, "delete %s%c%s%c", ref->name, '\0', old, '\0');
	else
		strbuf_addf(in, "update %s%c%s%c%s%c", ref->name, '\0', new, '\0', old, '\0');
}

int reftransaction_run(struct repo *r, const struct journal_ref *refs, size_t n, unsigned flags, const char *reflog,
		       int *was_killed, struct err *err)
{
	struct strbuf in = STRBUF_INIT;
	struct run git = RUN_INIT;
	size_t i;
	int ret;

	for (i = 0; i < n; i++)
		add_update(&in, r, &refs[i], flags);
	gitcmd_init(&git, NULL);
	/* Another command may hold the refs for as long as its hooks take: git's own tenth of a second is soon over. */
	if (!config_list_get(&r->config, "core", "filesreflocktimeout"))
		strvec_pushl(&git.args, "-c", "core.filesRefLockTimeout=1000", NULL);
	strvec_pushl(&git.args, "update-ref", "-m", reflog, "--stdin", "-z", NULL);
	git.in = in.buf;
	git.in_len = in.len;
	ret = gitcmd_run(&git, err);
	if (was_killed)
		*was_killed = git.code > 128;
	run_release(&git);
	strbuf_release(&in);
	return ret;
}

enum reftransaction_state reftransaction_state(struct repo *r, const struct journal_ref *refs, size_t n,
					       const char **which)
{
	size_t i, before = 0, after = 0;

	for (i = 0; i < n; i++) {
		git_oid now = place_of(r, refs[i].name);

		if (git_oid_equal(&now, &refs[i].to)) {
			after++;
		} else if (git_oid_equal(&now, &refs[i].from)) {
			before++;
		} else {
			if (which)
				*which = refs[i].name;
			return REFS_ELSEWHERE;
		}
	}
	return before == n ? REFS_BEFORE : after == n ? REFS_AFTER : REFS_BETWEEN;
}

size_t reftransaction_moved(struct repo *r, const struct journal_ref *refs, size_t n)
{
	size_t i, moved = 0;

	for (i = 0; i < n; i++)
		moved += (size_t)reftransaction_is_at(r, refs[i].name, &refs[i].to);
	return moved;
}
