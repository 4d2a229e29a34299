/* SPDX-License-Identifier: ISC */
/*
 * Where a repository is hosted, as far as links go: from a remote's URL to the URLs of its commits, issues,
 * comparisons and releases. User names, passwords and tokens of the remote's URL never reach the outcome.
 */
#ifndef FORGE_H
#define FORGE_H

#include "../base/strbuf.h"
#include "policy.h"

enum forge_kind { FORGE_NONE, FORGE_GITHUB, FORGE_GITLAB, FORGE_GITEA, FORGE_BITBUCKET, FORGE_AZURE };

struct forge {
	enum forge_kind kind;
	char *base; /* "https://github.com/owner/name", percent-encoded; NULL: no links but the policy's patterns */
	char *site; /* "https://github.com", for issues of other repositories; NULL with base */
	/* patterns of the policy, borrowed; NULL: by kind */
	const char *commit_url, *issue_url, *compare_url, *release_url;
};

#define FORGE_INIT \
	{ \
		FORGE_NONE, NULL, NULL, NULL, NULL, NULL, NULL \
	}

/*
 * Understands https://, http://, ssh://, git:// and scp-like URLs, Azure's dev.azure.com/org/project/_git/name and
 * ssh.dev.azure.com:v3/org/project/name, a `.git` suffix, user and port. The kind is known by the host's name;
 * `kind` ("github", "gitlab", …; may be NULL) overrides it. `remote` may be NULL. `p` may be NULL, else outlives `f`.
 */
void forge_init(struct forge *f, const char *remote, const char *kind, const struct policy *p);
void forge_release(struct forge *f);

/*
 * Each appends the URL and returns 1; 0 and nothing appended when there is no such link. The strings are
 * percent-encoded on the way in. forge_issue takes "#12", "GH-12", "owner/name#12" and "JIRA-123" (that one only by a
 * pattern).
 */
int forge_commit(const struct forge *f, struct strbuf *out, const char *oid);
int forge_issue(const struct forge *f, struct strbuf *out, const char *issue, size_t len);
int forge_compare(const struct forge *f, struct strbuf *out, const char *from, const char *to);
int forge_release_page(const struct forge *f, struct strbuf *out, const char *tag);

#endif
