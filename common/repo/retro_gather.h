/* SPDX-License-Identifier: ISC */
/* What a retro needs from the repository besides the ledger: late changes, fixes that are owed, dates that were
 * planned. */
#ifndef RETRO_GATHER_H
#define RETRO_GATHER_H

#include "../model/retro.h"
#include "../model/retro_facts.h"
#include "release_pick.h"

/*
 * Fills everything but incidents and actions, which are borrowed. `f` is initialised, and to be released also after a
 * failure. ERR_SHALLOW when the clone lacks history that the answer needs.
 */
int retro_gather(struct retro_facts *f, struct repo *r, const struct release_pick *p, const struct retro *retro,
		 struct err *err);

#endif
