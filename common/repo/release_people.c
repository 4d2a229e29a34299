/* SPDX-License-Identifier: ISC */
#include "release_people.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "people.h"

struct release_people {
	struct repo *repo;
	struct strvec pieces;
	struct arena arena;
	struct people people;
	int is_read;
};

struct release_people *release_people_new(struct repo *r)
{
	struct release_people *p = xcalloc(1, sizeof(*p));

	p->repo = r;
	strvec_init(&p->pieces);
	return p;
}

void release_people_free(struct release_people *p)
{
	if (!p)
		return;
	if (p->is_read)
		people_release(&p->people);
	strvec_release(&p->pieces);
	free(p);
}

/* A mailmap that cannot be read changes no name. */
struct slice release_people_who(void *people, struct slice name, struct slice email)
{
	struct release_people *p = people;
	struct person person;

	if (!p->is_read) {
		arena_init(&p->arena, &p->pieces);
		if (people_init(&p->people, p->repo, &p->arena, NULL))
			return name;
		p->is_read = 1;
	}
	person = people_find(&p->people, name.s, name.len, email.s, email.len);
	return (struct slice){ person.name, strlen(person.name) };
}
