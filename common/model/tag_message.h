/* SPDX-License-Identifier: ISC */
/* The message of a release tag: subject "<name> <version>", the changelog entry, trailers. */
#ifndef TAG_MESSAGE_H
#define TAG_MESSAGE_H

#include "../base/strbuf.h"
#include "message.h"

struct tag_message {
	const char *name;           /* of the project, or of the package */
	const char *version;
	const char *entry;          /* Markdown of the changelog entry; "" when there is nothing to say */
	const char *changelog_blob; /* id of the changelog's blob; NULL: no changelog */
	const char *ledger;         /* tip of the release's ledger; NULL or "": none */
};

void tag_message_format(struct strbuf *out, const struct tag_message *m);

/* The entry inside a message (without subject, trailers and a signature's lines before `len`); a slice of `text`. */
struct slice tag_message_entry(const char *text, size_t len);
/* The value of a trailer of the last paragraph ("Release-Version"); s NULL when it has none. */
struct slice tag_message_trailer(const char *text, size_t len, const char *token);

#endif
