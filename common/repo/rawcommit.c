/* SPDX-License-Identifier: ISC */
#include "rawcommit.h"

#include <string.h>

#include "hex.h"

static int starts(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - at) >= n && !memcmp(at, word, n);
}

/* Digits up to anything else; what does not fit is the latest time there is. */
static int64_t parse_time(const char *at, const char *end)
{
	int64_t t = 0;

	while (at < end && *at == ' ')
		at++;
	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		if (t > (INT64_MAX - 9) / 10)
			return INT64_MAX;
		t = t * 10 + (*at - '0');
	}
	return t;
}

static struct slice trim(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return (struct slice){ at, (size_t)(end - at) };
}

/* The time stands after the last '>', so that a '>' in a name does no harm. */
static int64_t person_time(const char *at, const char *end)
{
	const char *p = end;

	while (p > at && p[-1] != '>')
		p--;
	return p > at ? parse_time(p, end) : 0;
}

static void parse_author(struct rawcommit *c, const char *at, const char *end)
{
	const char *open = memchr(at, '<', (size_t)(end - at));
	const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;

	c->author_name = trim(at, open ? open : end);
	c->author_email = open ? trim(open + 1, close ? close : end) : (struct slice){ end, 0 };
	c->author_time = person_time(at, end);
}

static const char *line_end(const char *at, const char *end)
{
	const char *nl = memchr(at, '\n', (size_t)(end - at));

	return nl ? nl : end;
}

/* Headers after the parents; folded lines (of signatures) begin with a blank and match none of the names. */
static void parse_headers(struct rawcommit *c, const char *at, const char *end)
{
	static const char author[] = "author ", committer[] = "committer ", encoding[] = "encoding ";
	int seen_author = 0;

	while (at < end && *at != '\n') {
		const char *eol = line_end(at, end);

		if (*at == 'a' && !seen_author && starts(at, eol, author)) {
			parse_author(c, at + strlen(author), eol);
			seen_author = 1;
		} else if (*at == 'c' && !c->committer_time && starts(at, eol, committer)) {
			c->committer_time = person_time(at, eol);
		} else if (*at == 'e' && !c->encoding.s && starts(at, eol, encoding)) {
			c->encoding = trim(at + strlen(encoding), eol);
		}
		at = eol < end ? eol + 1 : end;
	}
	if (at < end)
		at++;
	c->message = (struct slice){ at, (size_t)(end - at) };
}

int rawcommit_parse(struct rawcommit *c, const char *data, size_t len)
{
	const char *at = data, *end = data + len;

	memset(c, 0, sizeof(*c));
	if (!starts(at, end, "tree ") || (size_t)(end - at) < 5 + GIT_OID_HEXSZ + 1 || at[5 + GIT_OID_HEXSZ] != '\n' ||
	    hex_read(&c->tree, at + 5))
		return -1;
	at += 5 + GIT_OID_HEXSZ + 1;
	c->parents = at;
	while ((size_t)(end - at) >= RAWCOMMIT_PARENT && starts(at, end, "parent ") &&
	       at[RAWCOMMIT_PARENT - 1] == '\n') {
		c->n_parents++;
		at += RAWCOMMIT_PARENT;
	}
	if (starts(at, end, "parent "))
		return -1;
	c->author_name = c->author_email = (struct slice){ at, 0 };
	parse_headers(c, at, end);
	return 0;
}

int rawcommit_parent(const struct rawcommit *c, size_t i, git_oid *out)
{
	const char *line = c->parents + i * RAWCOMMIT_PARENT;

	return hex_read(out, line + strlen("parent "));
}
