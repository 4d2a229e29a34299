/* SPDX-License-Identifier: ISC */
/* Who and when, as libgit2 has it. */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include <git2.h>

#include "identity.h"

/* What identity_load gives; git_signature_free it. */
int signature_load(git_signature **out, enum identity_role role, struct err *err);

#endif
