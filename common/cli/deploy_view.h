/* SPDX-License-Identifier: ISC */
/* The view of a deploy that is being watched: on a terminal drawn over the one before, elsewhere a line a round. */
#ifndef DEPLOY_VIEW_H
#define DEPLOY_VIEW_H

#include "deploy_report.h"

struct deploy_view {
	int is_terminal;
	int is_quiet; /* no lines where there is no terminal */
	int lines;    /* on the screen; 0 in the beginning */
};

/* `is_round`: everything was looked at anew; between two rounds only a terminal is drawn. */
void deploy_view_show(struct deploy_view *v, const struct deploy_report *r, int is_round);

#endif
