/* SPDX-License-Identifier: ISC */
/* From a commit's bytes to the text that the program works with: UTF-8, clean, the author after the mailmap. */
#ifndef COMMITREADER_H
#define COMMITREADER_H

#include <iconv.h>

#include "arena.h"
#include "people.h"
#include "rawcommit.h"

struct commit_text {
	const char *message;
	size_t message_len;
	struct person author;
	int64_t author_time;
};

struct commitreader {
	struct arena arena;
	struct people people;
	struct commit_text *v;
	size_t n, alloc;
	struct strbuf clean, name, email, message;
	char *encoding;      /* the last one met, and its converter */
	iconv_t converter;   /* (iconv_t)-1: not known */
};

/* The texts go into `pieces`, which must outlive their use. */
int commitreader_init(struct commitreader *c, struct repo *r, struct strvec *pieces, struct err *err);
void commitreader_release(struct commitreader *c);
/* Keeps the text of a commit; gives its place in v. */
uint32_t commitreader_add(struct commitreader *c, const struct rawcommit *raw);

#endif
