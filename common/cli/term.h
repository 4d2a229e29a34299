/* SPDX-License-Identifier: ISC */
/* What a terminal may get: whether to colour, and the colours that all commands share. */
#ifndef TERM_H
#define TERM_H

#include "../base/err.h"

#define TERM_RESET "\033[m"
#define TERM_BOLD "\033[1m"
#define TERM_GOOD "\033[32m"
#define TERM_WARN "\033[33m"
#define TERM_BAD "\033[31m"
#define TERM_FAINT "\033[2m"

/*
 * Is standard output to be coloured? `when` is --color's value (NULL: not given) and `configured` color.ui's (NULL: not
 * set); each is always, never, auto or a boolean. --color wins over NO_COLOR (set and not empty: never), that over
 * color.ui. auto: a terminal that is not dumb. *on is 0 or 1. ERR_FAIL for a `when` that is none of these; a bad
 * color.ui counts as auto.
 */
int term_color(int *on, const char *when, const char *configured, struct err *err);

#endif
