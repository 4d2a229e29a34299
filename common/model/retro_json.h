/* SPDX-License-Identifier: ISC */
/* A retro as JSON has it, see git-release-retro(1). */
#ifndef RETRO_JSON_H
#define RETRO_JSON_H

#include <jansson.h>

#include "retro.h"
#include "retro_facts.h"

/* Sets what a draft is made of, from "timeline" to "actions". */
void retro_json(json_t *object, const struct retro *r, const struct retro_facts *f);

#endif
