/* SPDX-License-Identifier: ISC */
/* Which fixes have reached which lines, as JSON. */
#ifndef FORWARD_JSON_H
#define FORWARD_JSON_H

#include <jansson.h>

#include "forward.h"

/* The document's keys after "schema", added to `root`. */
void forward_json(json_t *root, const struct forward *f);

#endif
