/* SPDX-License-Identifier: ISC */
/* What a retro needs to know that is not in the release's ledger. Filled by repo/retro_gather. */
#ifndef RETRO_FACTS_H
#define RETRO_FACTS_H

#include "incident.h"
#include "retro_action.h"
#include "schedule.h"

/* A commit that came after the first candidate or the freeze. */
struct retro_late {
	char oid[OID_HEX + 1];
	char *subject, *author;
	char *patch; /* its patch-id; NULL: it was not asked for */
};

/* A fix of the release's line that a newer line still lacks. */
struct retro_debt {
	char oid[OID_HEX + 1];
	char *subject, *line;
};

struct retro_facts {
	char *release; /* its id */
	char *title;   /* "shop 1.4.0" */
	char *first;   /* what late commits are counted from: "v1.4.0-rc.1", or a commit; NULL: there was nothing */
	struct retro_late *late; /* oldest first */
	size_t n_late;
	struct retro_debt *debts;
	size_t n_debts, debts_alloc;
	char *train;                             /* its name; NULL: on none */
	struct departure departure;              /* when it was to leave */
	const struct incident_list *incidents;   /* of the whole project; borrowed */
	const struct retro_action_list *actions; /* likewise */
	int64_t now;
};

void retro_facts_init(struct retro_facts *f);
void retro_facts_release(struct retro_facts *f);

/* Is the action one of the release, or of an incident of it? */
int retro_facts_has_action(const struct retro_facts *f, const struct retro_action *a);

#endif
