/* SPDX-License-Identifier: ISC */
/*
 * Does the tag of a release's final version end its freeze? Whoever may push a tag may push one of that name, so its
 * name alone says nothing:
 *
 *   - where the ledger says by whom it was made (tag.create, of somebody whose word counts), it is that very object, as
 *     the last of these events has it;
 *   - else it is an annotated tag that names itself so, of a commit that holds the candidate which was frozen and lies
 *     on the frozen branch, the main line or the production branch; signed by somebody who is known where the policy
 *     has tags signed (release.sign) or only what is signed may end a freeze (release.signedEvents).
 *
 * What cannot be told ends nothing.
 */
#ifndef THAW_H
#define THAW_H

#include "../model/check_state.h"
#include "release_pick.h"

/*
 * NULL: it does. Else why not, a phrase that goes on from "the tag ...". `p` is tagged; `s` is folded from its ledger,
 * with who recorded what identified. Static.
 */
const char *thaw_objection(const struct release_pick *p, struct repo *r, const struct check_state *s);

#endif
