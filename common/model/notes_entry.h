/* SPDX-License-Identifier: ISC */
/* One change as an entry of the notes: what notes.c fills its sections with. */
#ifndef NOTES_ENTRY_H
#define NOTES_ENTRY_H

#include "notes.h"

/* `internal`: the audience may see Release-note-internal:. Fills everything; notes_entry_release frees what it owns. */
void notes_entry_init(struct notes_entry *e, const struct change *c, int internal, notes_who_fn who, void *data);
void notes_entry_release(struct notes_entry *e);

/* Calls `found` with each Co-authored-by: name of the message, the mailmap applied. */
void notes_each_co_author(const struct message *m, notes_who_fn who, void *data,
			  void (*found)(void *found_data, struct slice name), void *found_data);

#endif
