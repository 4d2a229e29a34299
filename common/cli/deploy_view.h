/* SPDX-License-Identifier: ISC */
/* The view of a deploy that is being watched: on a terminal drawn over the one before, elsewhere a line a round. */
#ifndef DEPLOY_VIEW_H
#define DEPLOY_VIEW_H

#include "../repo/deploy_watch.h"

struct deploy_view {
	int is_terminal, use_color;
	int is_quiet; /* no lines where there is no terminal */
	int lines;    /* on the screen; 0 in the beginning */
};

/* For deploy_watch: `data` is a struct deploy_view. */
void deploy_view_show(void *data, const struct deploy_sight *sight);

#endif
