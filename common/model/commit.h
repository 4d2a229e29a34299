/* SPDX-License-Identifier: ISC */
/* A commit as the model sees it: plain text, no repository behind it. repo/history fills it. */
#ifndef COMMIT_H
#define COMMIT_H

#include <stddef.h>
#include <stdint.h>

#define OID_HEX 40 /* SHA-1; SHA-256 repositories are refused when opened */

struct commit {
	char oid[OID_HEX + 1];
	unsigned parents;        /* number of parents; above 1: a merge */
	char first_parent[OID_HEX + 1]; /* "" for a root */
	char second_parent[OID_HEX + 1]; /* "" when there is none */
	const char *message;     /* UTF-8 and clean (utf8_clean), NUL-terminated */
	size_t message_len;
	const char *author_name; /* after the mailmap, clean */
	const char *author_email;
	int64_t author_time;     /* seconds since the epoch */
	int64_t committer_time;
};

#endif
