/* SPDX-License-Identifier: ISC */
/*
 * Action items: what people will do so that it goes better next time. In the project's ledger, since they outlive the
 * release that they come from:
 *
 *	retro.action-add    Release, Incident, Owner, Due; the text says what
 *	retro.action-done   Action
 *
 * An action's id is that of the event that added it. It is done as soon as one who may allow (event_log_may_allow) has
 * said so, and stays done.
 */
#ifndef RETRO_ACTION_H
#define RETRO_ACTION_H

#include <jansson.h>

#include "event_log.h"
#include "guard.h"
#include "instant.h"

/* Strings are borrowed from the log. */
struct retro_action {
	char id[EVENT_ID_HEX + 1];
	size_t added;             /* place in the log */
	const char *release;      /* NULL: of none */
	const char *incident;     /* its id; NULL: of none */
	const char *text, *owner; /* owner NULL: nobody has it yet */
	int64_t due;              /* seconds; INSTANT_NONE: not said */
	int is_done;
	int64_t done; /* when; INSTANT_NONE: not yet */
};

struct retro_action_list {
	const struct event_log *log;
	struct retro_action *v; /* in the order of the log */
	size_t n, alloc;
};

/* `log` is the project's; it must outlive the list. O(events). */
void retro_action_list_read(struct retro_action_list *l, const struct event_log *log);
void retro_action_list_release(struct retro_action_list *l);
/* By id, or the only one that begins with these (at least 4) digits. NULL with ERR_FAIL in `err`. */
const struct retro_action *retro_action_find(const struct retro_action_list *l, const char *id, struct err *err);
/* Is it of this incident? */
int retro_action_is_of(const struct retro_action *a, const char *incident);
/* Is it open, and its day over? */
int retro_action_is_late(const struct retro_action *a, int64_t now);

/* {"id", "text", "owner", "due", "done", "release", "incident"} */
json_t *retro_action_json(const struct retro_action *a);

/* For guard_ask. */
struct retro_action_ask {
	const struct retro_action *action;
	int may_allow;
};
extern const struct guard_rule retro_action_rules[];

#endif
