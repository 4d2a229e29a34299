/* SPDX-License-Identifier: ISC */
/* The parts of a reading of facts. For facts*.c alone. */
#ifndef FACTS_INTERNAL_H
#define FACTS_INTERNAL_H

#include "facts.h"
#include "history.h"

/* Does the path lie in the package? NULL: the whole project. */
int facts_in_package(const struct policy_package *package, const char *path);
/* Fills config_paths and config_digest. */
int facts_config(struct facts *f, struct repo *r, const struct release_pick *p, struct err *err);
/* Fills schema_problems, contracts and has_migrations from the release's commits. */
int facts_schema_of(struct facts *f, struct repo *r, const struct release_pick *p, const struct history *h,
		    struct err *err);

#endif
