/* SPDX-License-Identifier: ISC */
/* The calendar of trains, who is on them, and how they have kept it, for people. */
#ifndef TRAIN_REPORT_H
#define TRAIN_REPORT_H

#include "../model/schedule_report.h"
#include "../model/train_board.h"

/* The departures of all trains, a table on stdout. */
void train_report_dates(const struct timetable *trains, size_t n);
/* The next departure alone, on one line. It has one. */
void train_report_next(const struct timetable *t);
/* A row a commit, and what is to be known of the departure. */
void train_report_board(const struct train_board *b);
/* A row a train, in the order of the trains. */
void train_report_rates(const struct timetable *trains, const struct schedule_rates *rates, size_t n);

#endif
