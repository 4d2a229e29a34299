/* SPDX-License-Identifier: ISC */
/* Authors after the mailmap (gitmailmap(5)), each looked up and kept once. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "arena.h"
#include "open.h"

struct person {
	const char *name;
	const char *email;
};

struct people {
	git_mailmap *mailmap; /* NULL: none */
	struct arena *arena;
	struct people_slot {
		const char *key; /* as written: name, NUL, address; NULL: free */
		size_t len;
		struct person person;
	} *slots;
	size_t n, size;
	struct strbuf key, clean;
};

/* Strings go into the arena, which must outlive what people_find gives. */
int people_init(struct people *p, struct repo *r, struct arena *arena, struct err *err);
void people_release(struct people *p);
/*
 * The other addresses of those who wrote something (model/writers.h), by the mailmaps here and that of the policy
 * branch (policybranch.h): a candidate that drops somebody's from its own hides nobody. ERR_FAIL when the latter cannot
 * be read.
 */
int people_add_aliases(struct strvec *writers, struct repo *r, struct err *err);
/* Name and address as the mailmap has them, cleaned. */
struct person people_find(struct people *p, const char *name, size_t name_len, const char *email, size_t email_len);

#endif
