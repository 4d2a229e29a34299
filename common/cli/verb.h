/* SPDX-License-Identifier: ISC */
/*
 * The verbs of a command ("git release-branch cut"): one table says what each is called, what operands and options it
 * takes and what runs it. Whatever does not fit is refused here, in the same words by every command.
 */
#ifndef VERB_H
#define VERB_H

#include <stdint.h>

#include "main.h"

struct command; /* what is at hand while a verb runs; each program has its own */

#define VERB_ANY SIZE_MAX /* as many operands as there are */

struct verb {
	const char *name;              /* "cut", "trigger add"; "": what is meant when the first operand is no verb */
	const char *event;             /* what it records; NULL: nothing, or not always the same */
	size_t least, most;            /* operands, the verb itself not counted */
	const char *operands;          /* those that it needs, in words: "a branch"; NULL: least is 0 */
	const char *takes;             /* long names of options, with blanks between them; NULL: none */
	const char *needs;             /* those that may not be left out; "a|b": one of them will do; NULL: none. The
					  argument of one whose label is "text" may not be blank either */
	int is_hidden;                 /* it is not for people: neither messages nor the completion name it */
	int (*run)(struct command *c); /* NULL ends the table */
};

/*
 * Finds the verb that the operands begin with and holds them and the options that were given to it. Then cli->args
 * are the operands alone, without the verb. ERR_USAGE with *verb untouched: there is no such verb, an operand is
 * missing or superfluous, an option does not go with the verb, or one is missing.
 */
int verb_find(const struct verb **verb, struct cli *cli, const struct verb *verbs);

/* Appends the first word of each verb that is not hidden, each once. */
void verb_words(struct strvec *out, const struct verb *verbs);

#endif
