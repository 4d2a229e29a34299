/* SPDX-License-Identifier: ISC */
/*
 * What the commits of a release mean: the one reading of history that bump and notes share, so that they can never
 * disagree. Reverts cancelled, duplicates folded, squash bodies split, trailers obeyed.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include "commit.h"
#include "message.h"
#include "policy.h"

enum change_fate {
	CHANGE_COUNTS,
	CHANGE_SKIPPED,   /* Skip-Release: yes */
	CHANGE_REVERTED,  /* cancelled by a revert in the range */
	CHANGE_REVERT,    /* the revert that cancelled it */
	CHANGE_DUPLICATE, /* the same change stands in the range already */
	CHANGE_MERGE,     /* a merge commit: its changes are counted by themselves */
	CHANGE_FIXUP      /* fixup!, squash!, amend! */
};

struct change {
	const struct commit *commit;
	unsigned part; /* 0, or the number of the part of a squash body */
	struct message message;
	const struct policy_type *type; /* never NULL */
	enum level level;               /* what it bumps, release.zeroMajor not yet applied */
	const char *why;                /* one of a few constant phrases: "breaking change (!)", "type feat", … */
	enum change_fate fate;
	int breaking;
	struct slice migration;       /* the text of the breaking footer, or of Migration:; s NULL */
	struct slice note;            /* Release-note: overrides the description; s NULL */
	int note_none;                /* Release-note: none */
	struct slice note_internal;   /* Release-note-internal: */
	struct strvec also_in;        /* tags of older lines that carry it already */
	const struct change *same_as; /* for REVERTED and DUPLICATE: the other one */
};

struct change_set {
	struct change *v; /* newest first, as the commits came */
	size_t n;
	char *release_as; /* the newest Release-As: value, a leading tag prefix taken off; NULL */
	const struct change *release_as_by;
};

/* How the same patch is found in two commits. */
struct change_patches {
	void *data;
	/*
	 * A fingerprint that commits with equal patch-ids share, cheap to have; others may share it by chance. Returns
	 * 1, or 0 where `id` would.
	 */
	int (*paths)(void *data, const struct commit *c, uint64_t *out);
	/*
	 * The patch-id of a commit as 40 hexadecimal digits. Returns 1, or 0 when it has none that tells anything
	 * (empty commit, merge, blob that is missing): such commits are never folded.
	 */
	int (*id)(void *data, const struct commit *c, char out[OID_HEX + 1]);
};

/*
 * Reads commits (newest first; they and `p` must outlive the set). Fingerprints are asked for only among non-merge
 * commits whose subject or author and author time occur more than once, patch-ids only among equal fingerprints, so the
 * cost stays linear. `patches` NULL: no folding by patch.
 */
int change_set_read(struct change_set *set, const struct commit *commits, size_t n, const struct policy *p,
		    const struct change_patches *patches, struct err *err);
void change_set_release(struct change_set *set);

/* The weightiest level among the changes that count. */
enum level change_set_level(const struct change_set *set);

#endif
