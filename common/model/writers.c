/* SPDX-License-Identifier: ISC */
#include "writers.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "message.h"

int writers_have(const struct strvec *writers, const char *address)
{
	size_t i;

	for (i = 0; i < writers->n && address; i++)
		if (!strcasecmp(writers->v[i], address))
			return 1;
	return 0;
}

/* Takes the address over. Returns 1 when it is a new one. */
static int add(struct strvec *writers, char *address)
{
	if (writers_have(writers, address)) {
		free(address);
		return 0;
	}
	strvec_push_owned(writers, address);
	return 1;
}

void writers_add_co_authors(struct strvec *writers, const char *message, size_t len)
{
	struct slice name, email;
	struct message m;
	size_t i;

	message_parse(&m, message, len);
	for (i = 0; i < m.n_footers; i++)
		if (slice_is(m.footers[i].token, "co-authored-by") &&
		    message_identity(m.footers[i].value, &name, &email))
			add(writers, xstrndup(email.s, email.len));
	message_release(&m);
}

/* The addresses of a line, "Name <proper> Name <as written>"; a comment has none. */
static void read_line(struct strvec *out, const char *line, size_t len)
{
	struct slice rest = { line, *line == '#' ? 0 : len }, name, email;

	while (message_identity(rest, &name, &email)) {
		strvec_pushn(out, email.s, email.len);
		rest.len -= (size_t)(email.s + email.len + 1 - rest.s);
		rest.s = email.s + email.len + 1;
	}
}

/* Returns whether there was a new one. */
static int add_line(struct strvec *writers, const struct strvec *addresses)
{
	int is_theirs = 0, grew = 0;
	size_t i;

	for (i = 0; i < addresses->n; i++)
		is_theirs |= writers_have(writers, addresses->v[i]);
	for (i = 0; i < addresses->n && is_theirs; i++)
		grew |= add(writers, xstrdup(addresses->v[i]));
	return grew;
}

/* Once more after each new one: the lines of a person may come in any order. */
void writers_add_aliases(struct strvec *writers, const char *mailmap)
{
	const char *line;
	int grew;

	do {
		grew = 0;
		for (line = mailmap; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n')) {
			struct strvec addresses = STRVEC_INIT;

			read_line(&addresses, line, strcspn(line, "\n"));
			grew |= add_line(writers, &addresses);
			strvec_release(&addresses);
		}
	} while (grew);
}
