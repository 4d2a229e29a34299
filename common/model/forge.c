/* SPDX-License-Identifier: ISC */
#include "forge.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"

/* The parts of a remote's URL that a link may show: never the user, never a password. */
struct place_url {
	const char *scheme; /* of the links: "https" or "http" */
	char *host;         /* with the port where the links need it */
	char *path;         /* without slashes at its ends and without ".git" */
};

static int is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

static int is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* RFC 3986, section 2.1; `keep` lists bytes that stay besides the unreserved ones. */
static void add_encoded(struct strbuf *out, const char *s, size_t len, const char *keep)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (is_unreserved(c) || (c && strchr(keep, c)))
			strbuf_addch(out, c);
		else
			strbuf_addf(out, "%%%02X", c);
	}
}

/* A path as it stands in a URL may be encoded already: "%20" stays "%20". */
static void add_url_path(struct strbuf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '%' && is_hex(s[1]) && is_hex(s[2]))
			strbuf_addch(out, '%');
		else
			add_encoded(out, s, 1, "/@+,:");
	}
}

static enum forge_kind kind_of_word(const char *word)
{
	/* clang-format off */
	static const struct { const char *word; enum forge_kind kind; } words[] = {
		{ "github", FORGE_GITHUB },
		{ "gitlab", FORGE_GITLAB },
		{ "gitea", FORGE_GITEA },
		{ "forgejo", FORGE_GITEA },
		{ "codeberg", FORGE_GITEA },
		{ "bitbucket", FORGE_BITBUCKET },
		{ "azure", FORGE_AZURE },
	};
	/* clang-format on */
	size_t i;

	for (i = 0; word && i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(word, words[i].word))
			return words[i].kind;
	return FORGE_NONE;
}

static enum forge_kind kind_of_host(const char *host)
{
	static const char *const words[] = { "github", "gitlab", "gitea", "forgejo", "codeberg", "bitbucket", "azure" };
	char *lower = xstrdup(host), *p;
	enum forge_kind kind = FORGE_NONE;
	size_t i;

	for (p = lower; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	for (i = 0; kind == FORGE_NONE && i < ARRAY_SIZE(words); i++)
		if (strstr(lower, words[i]))
			kind = kind_of_word(words[i]);
	if (strstr(lower, "visualstudio.com"))
		kind = FORGE_AZURE;
	free(lower);
	return kind;
}

/* Letters, digits, dots and hyphens, or an IPv6 address in brackets. */
static int host_is_plain(const char *host)
{
	const char *more = *host == '[' ? "[]:" : "";
	const char *p;

	if (!*host || *host == '-')
		return 0;
	for (p = host; *p; p++)
		if (!(is_unreserved((unsigned char)*p) && *p != '~') && !strchr(more, *p))
			return 0;
	return 1;
}

static void place_url_release(struct place_url *u)
{
	free(u->host);
	free(u->path);
}

static char *path_trimmed(const char *s, size_t len)
{
	while (len && *s == '/') {
		s++;
		len--;
	}
	while (len && s[len - 1] == '/')
		len--;
	if (len > 4 && !strncmp(s + len - 4, ".git", 4))
		len -= 4;
	return xstrndup(s, len);
}

/* Where the port begins in "host:port" or "[::1]:port"; NULL without one. */
static char *find_port(char *host)
{
	char *end = *host == '[' ? strchr(host, ']') : host;

	return end ? strchr(end, ':') : NULL;
}

/* "scheme://[user[:password]@]host[:port]/path" */
static int split_url(struct place_url *u, const char *remote, const char *rest)
{
	size_t scheme_len = (size_t)(rest - remote) - 3;
	size_t authority = strcspn(rest, "/?#");
	const char *end = rest + authority, *at = rest, *p;
	int is_http = scheme_len == 4 && !strncasecmp(remote, "http", 4);
	int is_https = scheme_len == 5 && !strncasecmp(remote, "https", 5);
	char *port;

	if (scheme_len == 4 && !strncasecmp(remote, "file", 4))
		return 0;
	for (p = rest; p < end; p++)
		if (*p == '@')
			at = p + 1;
	u->scheme = is_http ? "http" : "https";
	u->host = xstrndup(at, (size_t)(end - at));
	u->path = path_trimmed(end, strcspn(end, "?#"));
	port = find_port(u->host);
	if (port && (!(is_http || is_https) || !port[1] || port[1 + strspn(port + 1, "0123456789")]))
		*port = '\0';
	return 1;
}

/* "[user@]host:path", as git knows it: a colon before the first slash. */
static int split_scp(struct place_url *u, const char *remote)
{
	const char *slash = strchr(remote, '/'), *at = strrchr(remote, '@'), *host = remote, *colon;

	if (at && (!slash || at < slash))
		host = at + 1;
	colon = *host == '[' ? strchr(host, ']') : host;
	colon = colon ? strchr(colon, ':') : NULL;
	if (!colon || colon == host || (slash && slash < colon) || colon == host + 1)
		return 0;
	u->scheme = "https";
	u->host = xstrndup(host, (size_t)(colon - host));
	u->path = path_trimmed(colon + 1, strlen(colon + 1));
	return 1;
}

/* ssh.dev.azure.com:v3/org/project/name and the older vs-ssh.visualstudio.com speak of dev.azure.com's pages. */
static void azure_ssh(struct place_url *u)
{
	char *project, *name, *path;

	if (strncmp(u->path, "v3/", 3) || !(project = strchr(u->path + 3, '/')) || !(name = strchr(project + 1, '/')))
		return;
	path = xstrfmt("%.*s/_git/%s", (int)(name - (u->path + 3)), u->path + 3, name + 1);
	free(u->path);
	free(u->host);
	u->path = path;
	u->host = xstrdup("dev.azure.com");
}

static int place_url_parse(struct place_url *u, const char *remote)
{
	const char *rest = strstr(remote, "://");
	char *port;
	int ok;

	if (!(rest ? split_url(u, remote, rest + 3) : split_scp(u, remote)))
		return 0;
	if (!strcasecmp(u->host, "ssh.dev.azure.com") || !strcasecmp(u->host, "vs-ssh.visualstudio.com"))
		azure_ssh(u);
	port = find_port(u->host);
	if (port)
		*port = '\0';
	ok = host_is_plain(u->host) && *u->path;
	if (port)
		*port = ':';
	return ok;
}

void forge_init(struct forge *f, const char *remote, const char *kind, const struct policy *p)
{
	struct place_url u = { NULL, NULL, NULL };
	struct strbuf sb = STRBUF_INIT;

	memset(f, 0, sizeof(*f));
	if (p) {
		f->commit_url = p->commit_url;
		f->issue_url = p->issue_url;
		f->compare_url = p->compare_url;
		f->release_url = p->release_url;
	}
	if (remote && place_url_parse(&u, remote))
		f->kind = kind ? kind_of_word(kind) : kind_of_host(u.host);
	if (f->kind != FORGE_NONE && u.path) {
		f->site = xstrfmt("%s://%s", u.scheme, u.host);
		strbuf_addf(&sb, "%s/", f->site);
		add_url_path(&sb, u.path);
		f->base = strbuf_detach(&sb, NULL);
	}
	place_url_release(&u);
}

void forge_release(struct forge *f)
{
	free(f->base);
	free(f->site);
	memset(f, 0, sizeof(*f));
}

struct url_value {
	const char *name;
	const char *s;
	size_t len;
};

/* Replaces %(name) by the encoded value, %% by a percent sign; anything else of the pattern stays. */
static int expand(struct strbuf *out, const char *pattern, const struct url_value *values, size_t n)
{
	const char *p = pattern;
	size_t i;

	while (*p) {
		size_t step = 1;

		if (p[0] == '%' && p[1] == '(') {
			for (i = 0; i < n; i++) {
				size_t len = strlen(values[i].name);

				if (strncmp(p + 2, values[i].name, len) || p[2 + len] != ')')
					continue;
				add_encoded(out, values[i].s, values[i].len, "/");
				step = 0;
				p += len + 3;
				break;
			}
		} else if (p[0] == '%' && p[1] == '%') {
			p++;
		}
		if (step)
			strbuf_addch(out, *p++);
	}
	return 1;
}

int forge_commit(const struct forge *f, struct strbuf *out, const char *oid)
{
	struct url_value v = { "commit", oid, strlen(oid) };
	static const char *const by_kind[] = { NULL, "/commit/", "/-/commit/", "/commit/", "/commits/", "/commit/" };

	if (f->commit_url)
		return expand(out, f->commit_url, &v, 1);
	if (!f->base)
		return 0;
	strbuf_addf(out, "%s%s", f->base, by_kind[f->kind]);
	add_encoded(out, oid, strlen(oid), "");
	return 1;
}

/* Azure's work items belong to the project: the base up to "/_git/". */
static void add_issue_base(const struct forge *f, struct strbuf *out)
{
	const char *end = strstr(f->base, "/_git/");

	if (f->kind == FORGE_AZURE && end)
		strbuf_add(out, f->base, (size_t)(end - f->base));
	else
		strbuf_addstr(out, f->base);
}

int forge_issue(const struct forge *f, struct strbuf *out, const char *issue, size_t len)
{
	static const char *const by_kind[] = { NULL,       "/issues/", "/-/issues/",
					       "/issues/", "/issues/", "/_workitems/edit/" };
	const char *hash = memchr(issue, '#', len);
	struct url_value v = { "issue", issue, len };
	int elsewhere = hash && hash > issue;

	if (hash)
		v.s = hash + 1;
	else if (len > 3 && !strncmp(issue, "GH-", 3))
		v.s = issue + 3;
	v.len = len - (size_t)(v.s - issue);
	if (f->issue_url && !elsewhere)
		return expand(out, f->issue_url, &v, 1);
	if (!f->base || v.s == issue || (elsewhere && f->kind == FORGE_AZURE))
		return 0;
	if (elsewhere) {
		strbuf_addf(out, "%s/", f->site);
		add_encoded(out, issue, (size_t)(hash - issue), "/");
	} else {
		add_issue_base(f, out);
	}
	strbuf_addstr(out, by_kind[f->kind]);
	add_encoded(out, v.s, v.len, "");
	return 1;
}

int forge_compare(const struct forge *f, struct strbuf *out, const char *from, const char *to)
{
	struct url_value v[2] = { { "from", from, strlen(from) }, { "to", to, strlen(to) } };

	if (f->compare_url)
		return expand(out, f->compare_url, v, 2);
	switch (f->kind) {
	case FORGE_NONE:
		return 0;
	case FORGE_GITHUB:
	case FORGE_GITEA:
		strbuf_addf(out, "%s/compare/", f->base);
		break;
	case FORGE_GITLAB:
		strbuf_addf(out, "%s/-/compare/", f->base);
		break;
	case FORGE_BITBUCKET:
		strbuf_addf(out, "%s/branches/compare/", f->base);
		add_encoded(out, to, strlen(to), "");
		strbuf_addstr(out, "%0D");
		add_encoded(out, from, strlen(from), "");
		return 1;
	case FORGE_AZURE:
		strbuf_addf(out, "%s/branchCompare?baseVersion=GT", f->base);
		add_encoded(out, from, strlen(from), "");
		strbuf_addstr(out, "&targetVersion=GT");
		add_encoded(out, to, strlen(to), "");
		return 1;
	}
	add_encoded(out, from, strlen(from), "/");
	strbuf_addstr(out, "...");
	add_encoded(out, to, strlen(to), "/");
	return 1;
}

int forge_release_page(const struct forge *f, struct strbuf *out, const char *tag)
{
	struct url_value v = { "tag", tag, strlen(tag) };
	static const char *const by_kind[] = {
		NULL, "/releases/tag/", "/-/releases/", "/releases/tag/", "/commits/tag/", "?version=GT"
	};

	if (f->release_url)
		return expand(out, f->release_url, &v, 1);
	if (!f->base)
		return 0;
	strbuf_addf(out, "%s%s", f->base, by_kind[f->kind]);
	add_encoded(out, tag, strlen(tag), f->kind == FORGE_AZURE || f->kind == FORGE_GITLAB ? "" : "/");
	return 1;
}
