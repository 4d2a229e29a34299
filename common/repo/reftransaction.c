/* SPDX-License-Identifier: ISC */
#include "reftransaction.h"

#include <string.h>

#include "gitcmd.h"

static void add_update(struct strbuf *in, const struct journal_ref *ref, int backwards)
{
	const git_oid *from = backwards ? &ref->to : &ref->from, *to = backwards ? &ref->from : &ref->to;
	char old[OID_HEX + 1], new[OID_HEX + 1];

	git_oid_tostr(old, sizeof(old), from);
	git_oid_tostr(new, sizeof(new), to);
	if (!strcmp(ref->name, "HEAD")) {
		strbuf_addstr(in, "option no-deref");
		strbuf_addch(in, '\0');
	}
	/* With -z: "update SP <ref> NUL <new> NUL <old> NUL"; zero ids mean "must not exist" and "must go". */
	if (git_oid_is_zero(to))
		strbuf_addf(in, "delete %s%c%s%c", ref->name, '\0', old, '\0');
	else
		strbuf_addf(in, "update %s%c%s%c%s%c", ref->name, '\0', new, '\0', old, '\0');
}

int reftransaction_run(const struct journal_ref *refs, size_t n, int backwards, const char *reflog, struct err *err)
{
	struct strbuf in = STRBUF_INIT;
	struct run git = RUN_INIT;
	size_t i;
	int ret;

	for (i = 0; i < n; i++)
		add_update(&in, &refs[i], backwards);
	gitcmd_init(&git, "update-ref", "-m", reflog, "--stdin", "-z", NULL);
	git.in = in.buf;
	git.in_len = in.len;
	ret = gitcmd_run(&git, err);
	run_release(&git);
	strbuf_release(&in);
	return ret;
}

enum reftransaction_state reftransaction_state(struct repo *r, const struct journal_ref *refs, size_t n,
					       const char **which)
{
	size_t i, before = 0, after = 0;

	for (i = 0; i < n; i++) {
		git_oid now = { { 0 } };

		if (git_reference_name_to_id(&now, r->git, refs[i].name))
			memset(&now, 0, sizeof(now));
		if (git_oid_equal(&now, &refs[i].to))
			after++;
		else if (git_oid_equal(&now, &refs[i].from))
			before++;
		else if (which)
			*which = refs[i].name;
	}
	return before == n ? REFS_BEFORE : after == n ? REFS_AFTER : REFS_ELSEWHERE;
}
