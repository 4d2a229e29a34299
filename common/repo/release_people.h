/* SPDX-License-Identifier: ISC */
/* Names of co-authors after the mailmap, which is read when the first one is met. */
#ifndef RELEASE_PEOPLE_H
#define RELEASE_PEOPLE_H

#include "../model/message.h"
#include "open.h"

struct release_people;

/* The names that it gives live as long as it does. */
struct release_people *release_people_new(struct repo *r);
void release_people_free(struct release_people *p);

/* A notes_who_fn over a struct release_people. */
struct slice release_people_who(void *people, struct slice name, struct slice email);

#endif
