/* SPDX-License-Identifier: ISC */
/*
 * The start and the end of every program. A command's main is: cli_start, the work, `return cli_finish`. Between
 * them nothing prints an error or exits: the work returns an err_code and leaves the message in cli.err.
 */
#ifndef MAIN_H
#define MAIN_H

#include "../base/err.h"
#include "../base/strvec.h"
#include "opt.h"

struct cli {
	struct opt_table table;
	struct strvec args;  /* operands, in order */
	struct strvec given; /* as struct opt_line has it */
	struct err err;
};

/*
 * Parses the command line. On -h, --help, --version, the completion helpers and usage errors it prints what is
 * asked and ends the program (0, or 129 for a usage error).
 */
void cli_start(struct cli *cli, const struct opt_table *table, int argc, char **argv);

/*
 * Prints cli->err when `ret` is not 0 ("error: …", then "hint: …"; a documented "no" without the word error),
 * flushes stdout and makes sure that it was written (else 128; a closed pipe is silent), frees, and returns the
 * exit code for `ret`, an err_code.
 */
int cli_finish(struct cli *cli, int ret);

/* "warning: …" on stderr, control characters made harmless. */
void cli_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Each text of the list. */
void cli_warn_all(const struct strvec *texts);
/* "hint: …" on stderr, one line for each line of text. */
void cli_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A usage error found after parsing (a verb that does not exist, operands that do not fit). Returns ERR_USAGE;
 * cli_finish then prints the usage lines as for an unknown option.
 */
int cli_usage(struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
