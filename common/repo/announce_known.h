/* SPDX-License-Identifier: ISC */
/* What policy and ledger know already of the parts of an internal announcement. For announce.c alone. */
#ifndef ANNOUNCE_KNOWN_H
#define ANNOUNCE_KNOWN_H

#include "../model/announce.h"
#include "announce.h"

/* Appends Markdown to each part that something is known of; `known` has ANNOUNCE_PARTS buffers. */
int announce_known(struct strbuf *known, struct announcing *a, struct err *err);

#endif
