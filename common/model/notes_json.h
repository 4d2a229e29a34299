/* SPDX-License-Identifier: ISC */
/* Notes as JSON: the model that scripts and templates see. Keys never change their meaning; null: not known. */
#ifndef NOTES_JSON_H
#define NOTES_JSON_H

#include <jansson.h>

#include "notes.h"

#define NOTES_SCHEMA "git-release-notes/1"

/* One element of `releases`. The caller owns the reference. */
json_t *notes_json(const struct notes_release *r);

/* The document: {"schema": …, "releases": […]}; takes over the reference to the array. */
json_t *notes_json_document(json_t *releases);

#endif
