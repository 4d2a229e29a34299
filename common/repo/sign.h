/* SPDX-License-Identifier: ISC */
/* Verifying signatures, by git itself and the keys it is configured with: openpgp, ssh, x509. */
#ifndef SIGN_H
#define SIGN_H

#include "open.h"

enum signature_state {
	SIGNATURE_NONE,        /* there is none */
	SIGNATURE_GOOD,        /* by a key that is known and trusted enough for git verify-tag to succeed */
	SIGNATURE_BAD,         /* the content or the signature was changed */
	SIGNATURE_UNKNOWN_KEY, /* no such key, or with ssh no principal for it in the allowed-signers file */
	SIGNATURE_EXPIRED,     /* the key or the signature is past its time */
	SIGNATURE_REVOKED,     /* the key was revoked */
	SIGNATURE_UNCHECKED    /* it could not be verified: no program for it, no allowed-signers file */
};

struct signature {
	enum signature_state state;
	const char *format; /* "openpgp", "ssh", "x509"; NULL: no signature */
	char *principal;    /* ssh: of the allowed-signers file; else the key's user id; NULL: not known. Owned */
	char *detail;       /* when not good, a line of what the verifying program said; NULL: nothing. Owned */
	char *key;          /* fingerprint or key id as git shows it; NULL: not known. Owned */
};

/*
 * Verifies the tag or commit object with this id, itself and never what a replace ref shows; an object of another type
 * has no signature. `signers`: the allowed-signers file that counts for ssh keys (signers.h); NULL: the configured one. ERR_FAIL
 * only when the object cannot be read or git cannot be run. Release the result.
 */
int signature_verify_tag(struct signature *s, struct repo *r, const char *oid, const char *signers, struct err *err);
int signature_verify_commit(struct signature *s, struct repo *r, const char *oid, const char *signers, struct err *err);
void signature_release(struct signature *s);

/* "good", "bad", "unknown key" … */
const char *signature_state_name(enum signature_state state);

#endif
