/* SPDX-License-Identifier: ISC */
/* Running the commands of checks on a clean export of the candidate, each result recorded. */
#ifndef CHECK_RUN_H
#define CHECK_RUN_H

#include "check_record.h"

/* What the one who waits wants to know; members may be NULL. */
struct check_watch {
	void (*begins)(void *data, const struct check *c);
	/* About ten times a second; the output of this moment, raw. */
	void (*goes_on)(void *data, const char *piece, size_t len);
	void (*ended)(void *data, const struct check *c, const struct checkrun *run);
	/* It has been recorded, or would be; to be reported and not kept. */
	void (*recorded)(void *data, const struct ledger_recording *rec);
	void *data;
};

/*
 * Runs these checks, n of them; 0: all that have a command, apply and are due for a candidate. A rule that refuses one,
 * an unknown name and a policy that nobody trusts stop all before anything runs. With `dry_run` what would run is shown
 * on `out`. ERR_NO when one has failed or could not be run; the others are run all the same.
 */
int check_run(struct checklist *c, const char *const *names, size_t n, int dry_run, const struct check_watch *watch,
	      struct err *err);

#endif
