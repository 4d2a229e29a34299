/* SPDX-License-Identifier: ISC */
/* Whose ledger is meant. */
#ifndef LEDGER_FIND_H
#define LEDGER_FIND_H

#include "ledger.h"

/*
 * Appends all that have a ledger, be its ref broken, or had one at a remote: one that was lost here must be noticed.
 * The project's own only where its ref is broken.
 */
int ledger_list_known(struct strvec *all, struct repo *r, struct err *err);

/*
 * A release that has a ledger is meant by its very name; anything else must be one that is known. `named`: NULL: the
 * release at hand. The caller frees it.
 */
int ledger_find(char **release, struct repo *r, const char *named, struct err *err);

#endif
