/* SPDX-License-Identifier: ISC */
/*
 * Whether a person has looked at the commands of the committed policy and agreed to run them.
 * The agreement is the SHA-256 of the command set, a line in `<common git directory>/release-trust`, which no clone and
 * no checkout ever carries over. Any changed byte of a command, or of the key it stands under, is another set.
 */
#ifndef TRUST_H
#define TRUST_H

#include "../model/policy.h"
#include "place.h"

/* The commands of the committed file that would run, borrowed from the entries. */
struct trust_set {
	const struct config_entry **v;
	size_t n, alloc;
	char digest[65]; /* hexadecimal */
};

/*
 * Commands, and for each whether a shell runs it. What git config says is the person's own and needs no trust, so a
 * command that git config replaces is not in the set.
 */
void trust_set_init(struct trust_set *s, const struct config_list *entries);
void trust_set_release(struct trust_set *s);

/*
 * May they run? 1: yes (or there are none), 0: nobody has said so. ERR_FAIL when the record cannot be read, or is
 * someone else's or open for others to write: such a record proves nothing.
 */
int trust_check(const struct trust_set *s, const struct place *p, struct err *err);
/* ERR_FAIL for whoever must not go on without: the message says what to run. */
int trust_demand(const struct trust_set *s, const struct place *p, struct err *err);

/* Records the agreement; nothing to do when it stands there. Atomic, mode 0600. */
int trust_record(const struct trust_set *s, const struct place *p, struct err *err);
/* How many agreements trust_revoke would take back; ERR_FAIL as trust_check. */
int trust_count(const struct place *p, struct err *err);
/* Takes back every agreement of this repository. Returns 1, 0 when there was none, or ERR_FAIL. */
int trust_revoke(const struct place *p, struct err *err);

#endif
