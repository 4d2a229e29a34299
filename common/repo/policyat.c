/* SPDX-License-Identifier: ISC */
#include "policyat.h"

#include <stdlib.h>
#include <string.h>

#include "committed.h"

/* As far back as a mistake may have been committed and not been noticed. */
#define COMMITS_MAX 100

static void add_entries(struct config_list *to, const struct config_list *from, const char *section, int with_file)
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		const struct config_entry *e = &from->v[i];

		if (section && strcmp(e->section, section) != 0)
			continue;
		if (!strcmp(e->file, POLICY_FILE) && (!with_file || !policy_is_own(e)))
			continue;
		config_list_add(to, e->section, e->subsection, e->key, e->value, e->file, e->line);
	}
}

int policyat_read(struct policy *p, struct config_list *entries, struct repo *r, const git_oid *commit,
		  const char *section, struct err *err)
{
	struct config_list committed = CONFIG_LIST_INIT;
	struct strbuf text = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];
	int ret = commit ? committed_read(&text, r, commit, POLICY_FILE, err) : 0;

	memset(p, 0, sizeof(*p));
	if (ret == ERR_NOTFOUND) {
		err_clear(err);
		ret = 0;
	}
	if (!ret)
		ret = config_parse_policy(&committed, &text, err);
	if (!ret) {
		add_entries(entries, &committed, section, 1);
		add_entries(entries, &r->config, section, 0);
		ret = policy_from_config(p, entries, err);
	}
	if (ret && commit) {
		git_oid_tostr(hex, sizeof(hex), commit);
		err_prefix(err, "commit '%s'", hex);
	}
	config_list_release(&committed);
	strbuf_release(&text);
	return ret;
}

static int move_to_parent(git_oid *oid, struct repo *r)
{
	git_commit *commit = NULL;
	const git_oid *parent = git_commit_lookup(&commit, r->git, oid) ? NULL : git_commit_parent_id(commit, 0);

	if (parent)
		*oid = *parent;
	git_commit_free(commit);
	return parent ? 0 : ERR_NOTFOUND;
}

int policyat_read_last(struct policy *p, struct config_list *entries, struct repo *r, git_oid *commit)
{
	unsigned i;

	for (i = 0; i < COMMITS_MAX; i++) {
		if (!policyat_read(p, entries, r, commit, NULL, NULL))
			return 0;
		policy_release(p);
		config_list_release(entries);
		if (move_to_parent(commit, r))
			break;
	}
	return ERR_NOTFOUND;
}
