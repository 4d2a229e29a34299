/* SPDX-License-Identifier: ISC */
/* Words of a command line that a person is to type, or a program to paste. */
#ifndef SHELL_H
#define SHELL_H

#include "strbuf.h"

/* Appends the word as sh(1) takes it for one: as it is where nothing in it is special, else in single quotes. */
void shell_quote(struct strbuf *out, const char *word);

#endif
