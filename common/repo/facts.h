/* SPDX-License-Identifier: ISC */
/* What a release changes, read from the repository: the differences between its candidate and the release before it. */
#ifndef REPO_FACTS_H
#define REPO_FACTS_H

#include "../model/facts.h"
#include "release_pick.h"

/*
 * Reads them; of a package only what lies in it. Without a release before, everything is new. ERR_SHALLOW when the
 * clone lacks the history. `out` is to be released also after a failure. flag_problems is left empty: it is the flags'
 * own reading.
 */
int facts_read(struct facts *out, struct repo *r, const struct release_pick *p, struct err *err);
/* Fills size and history. Looks at the trees of the last FACTS_HISTORY releases, so only where it is wanted. */
int facts_read_size(struct facts *f, struct repo *r, const struct release_pick *p, struct err *err);

/*
 * What is approved by signing config-diff and qa-scope off, for people: the differences of the configuration files as
 * `git diff` shows them; what changed, by area. Appended, clean.
 */
int facts_config_diff(struct strbuf *out, struct repo *r, const struct release_pick *p, const struct facts *f,
		      struct err *err);
int facts_qa_scope(struct strbuf *out, struct repo *r, const struct release_pick *p, const struct facts *f,
		   struct err *err);

/*
 * What the release contracts (Schema trailers of its commits), for the deploy that raises the rollback floor; and what
 * is wrong with that: a contract beside its expand, or before the expand was verified in production. Either may be
 * NULL.
 */
int facts_schema(struct strvec *contracts, struct strvec *problems, struct repo *r, const struct release_pick *p,
		 struct err *err);

#endif
