/* SPDX-License-Identifier: ISC */
/*
 * What ties a release tag to its release's ledger: the trailer `Release-Ledger: <tip>`, the ledger as it was when the tag
 * was made. A candidate's tag belongs to the ledger of its release.
 */
#ifndef LEDGER_TAG_H
#define LEDGER_TAG_H

#include "ledger.h"
#include "plan.h"

/* The release of a version tag: "v1.4.0" for "v1.4.0-rc.1". Owned. ERR_FAIL when it is no version tag. */
int ledger_tag_release(char **release, struct repo *r, const char *tag, struct err *err);

/* The tip of the tag's ledger as it is now; "" when there is none. */
int ledger_tag_tip(char out[OID_HEX + 1], struct repo *r, const char *tag, struct err *err);

/*
 * Adds the ledgers of the tags among the refs that the plan is to push. Not that of a tag with a claim, which is pushed
 * for itself (ledger_claim.h): what others record there until the plan's own push would have that refused.
 */
int ledger_tag_push(struct plan *p, struct repo *r, struct err *err);

/* ERR_NO when the remote that a push goes to has a tag of this name. Asks it; ERR_FAIL when it is away. */
int ledger_tag_check_free(struct repo *r, const char *tag, struct err *err);

/* The id of the tag's object, as its ledger has it made last; "" when that has no such thing. */
int ledger_tag_created(char out[OID_HEX + 1], struct repo *r, const char *tag, struct err *err);

enum ledger_anchor {
	LEDGER_ANCHORED,
	LEDGER_ANCHOR_AWAY, /* the ledger is not here, so that cannot be told */
	LEDGER_ANCHOR_WRONG /* the ledger is here, and the anchor is not in its history */
};
/* `anchor` is the trailer's value. */
int ledger_tag_check(enum ledger_anchor *out, struct repo *r, const char *tag, const char *anchor, struct err *err);

#endif
