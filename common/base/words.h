/* SPDX-License-Identifier: ISC */
/* A command line taken apart without a shell. */
#ifndef WORDS_H
#define WORDS_H

#include "err.h"
#include "strvec.h"

/*
 * Appends the words of a command as sh(1) splits them, quotes and backslashes obeyed, and nothing else: no variables,
 * no globs, no operators; a character that would be one of those in a shell stands for itself. ERR_FAIL for an open
 * quote, a backslash at the end, and for no word at all.
 */
int words_split(struct strvec *out, const char *text, struct err *err);

#endif
