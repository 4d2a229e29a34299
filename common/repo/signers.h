/* SPDX-License-Identifier: ISC */
/*
 * The file of allowed signers that counts for ssh keys: the one that gpg.ssh.allowedSignersFile names; what lies in a
 * work tree of the repository is read from the tip of the policy branch (policybranch.h) instead, never as a candidate
 * has it.
 */
#ifndef SIGNERS_H
#define SIGNERS_H

#include "open.h"
#include "sign.h"

struct signers {
	char *path;  /* NULL: none is configured */
	int is_copy; /* ours, which signers_release removes */
};

/* ERR_FAIL when it cannot be read from the policy branch. To be released also after a failure. */
int signers_find(struct signers *s, struct repo *r, struct err *err);
void signers_release(struct signers *s);
/* signature_verify_tag by that file; ERR_FAIL also as signers_find. `s` is to be released also after a failure. */
int signers_verify_tag(struct signature *s, struct repo *r, const char *oid, struct err *err);

/* The path with git's "~/" expanded; owned. */
char *signers_expand(const char *path);
/* gpg.ssh.<key>; NULL: none, or empty. */
const char *signers_setting(const struct repo *r, const char *key);

#endif
