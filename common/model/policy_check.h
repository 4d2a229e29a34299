/* SPDX-License-Identifier: ISC */
/* Within the checks of a policy alone: how a problem is noted down. The result is policy_check's, in policy.h. */
#ifndef POLICY_CHECK_H
#define POLICY_CHECK_H

#include "../base/map.h"
#include "policy.h"

struct checker {
	const struct config_list *entries;
	struct policy_problems *out;
	struct map places;     /* "section\nsubsection\nkey", lower-case key: the last entry of it */
	struct strvec names;   /* owns the keys of `places` */
};

/* The last entry of a key; NULL when it is not set. `subsection` may be NULL. */
const struct config_entry *checker_find(const struct checker *c, const char *section, const char *subsection,
					const char *key);
/* Notes a problem at an entry (NULL: at none in particular, then `key` names it). */
void checker_add(struct checker *c, int is_error, const struct config_entry *e, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* What single values cannot show: sections that contradict each other. `p` was made of the good values. */
void checker_contradictions(struct checker *c, const struct policy *p);

#endif
