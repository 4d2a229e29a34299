/* SPDX-License-Identifier: ISC */
/* Object ids from and to hexadecimal, for loops over all of history. */
#ifndef HEX_H
#define HEX_H

#include <git2.h>
#include <jansson.h>

/* Reads GIT_OID_HEXSZ digits of either case. 0, or -1 when there is something else. */
int hex_read(git_oid *out, const char *s);
/* Writes GIT_OID_HEXSZ digits and a NUL. */
void hex_write(char out[GIT_OID_HEXSZ + 1], const git_oid *oid);

/* The 40 digits as a string; null for the id that is all zero. */
json_t *hex_json(const git_oid *oid);

#endif
