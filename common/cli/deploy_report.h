/* SPDX-License-Identifier: ISC */
/* Deploys for people: where one stands, and the view of one that is being watched. */
#ifndef DEPLOY_REPORT_H
#define DEPLOY_REPORT_H

#include <stdio.h>

#include "../model/deploy_state.h"

struct deploy_report {
	const struct deploy *deploy;
	const struct event_log *log;
	int64_t now;
	const char *command;           /* to be typed next; NULL: nothing is to be done */
	const struct strvec *blocking; /* what stands against it; NULL: nothing */
	const struct strvec *notes;    /* what is odd about it; NULL: nothing */
	int use_color;
};

/* All that is known, in some ten lines. */
void deploy_report_print(const struct deploy_report *r, FILE *out);
/* The triggers alone, as a table. */
void deploy_report_triggers(const struct deploy_report *r, FILE *out);
/* One line: time, stage, last values, what is left of the soak. For what is no terminal. */
void deploy_report_line(const struct deploy_report *r, FILE *out);
/*
 * The live view: state, a bar of the soak, and for each trigger the last value and how far it is from the threshold.
 * `columns` is the terminal's width. Returns the number of lines.
 */
int deploy_report_view(const struct deploy_report *r, int columns, struct strbuf *out);

#endif
