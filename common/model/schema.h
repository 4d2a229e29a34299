/* SPDX-License-Identifier: ISC */
/*
 * Changes to a database's schema by expand and contract (PRODUCT.md, section 7): the trailers `Schema: expand <id>`,
 * `Schema: migrate <id>` and `Schema: contract <id>` of commit messages. First what both the old and the new program
 * can live with is added, then data is moved, and only when nothing old runs any more is the old form taken away: a
 * contract does not go out with its expand, and not before the expand was verified in production.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "../base/strvec.h"
#include "commit.h"

enum schema_kind { SCHEMA_EXPAND, SCHEMA_MIGRATE, SCHEMA_CONTRACT };

struct schema_step {
	enum schema_kind kind;
	char *id; /* what is changed, one word: "orders-total" */
	const struct commit *commit;
};

struct schema_steps {
	struct schema_step *v; /* as the commits came */
	size_t n, alloc;
	struct strvec bad; /* Schema trailers that are none of the three, as "<abbreviated id>: <value>" */
};

#define SCHEMA_STEPS_INIT \
	{ \
		NULL, 0, 0, STRVEC_INIT \
	}
/* Reads the trailers of these commits, which must outlive the steps. */
void schema_steps_read(struct schema_steps *out, const struct commit *commits, size_t n);
void schema_steps_release(struct schema_steps *s);
/* The first step of this kind and id; NULL: there is none. */
const struct schema_step *schema_steps_find(const struct schema_steps *s, enum schema_kind kind, const char *id);

#endif
