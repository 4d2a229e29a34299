/* SPDX-License-Identifier: ISC */
#include "retro_facts.h"

#include <stdlib.h>
#include <string.h>

void retro_facts_init(struct retro_facts *f)
{
	memset(f, 0, sizeof(*f));
	f->departure = (struct departure){ SCHEDULE_NONE, SCHEDULE_NONE, SCHEDULE_NONE, SCHEDULE_NONE };
}

void retro_facts_release(struct retro_facts *f)
{
	size_t i;

	for (i = 0; i < f->n_late; i++) {
		free(f->late[i].subject);
		free(f->late[i].author);
		free(f->late[i].patch);
	}
	for (i = 0; i < f->n_debts; i++) {
		free(f->debts[i].subject);
		free(f->debts[i].line);
	}
	free(f->late);
	free(f->debts);
	free(f->release);
	free(f->title);
	free(f->first);
	free(f->train);
	retro_facts_init(f);
}

int retro_facts_has_action(const struct retro_facts *f, const struct retro_action *a)
{
	size_t i;

	if (a->release && !strcmp(a->release, f->release))
		return 1;
	for (i = 0; i < f->incidents->n && a->incident; i++)
		if (retro_action_is_of(a, f->incidents->v[i].id) && incident_is_of(&f->incidents->v[i], f->release))
			return 1;
	return 0;
}
