/* SPDX-License-Identifier: ISC */
#include "main.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/utf8.h"
#include "../repo/run.h"
#include "progress.h"

#ifndef RELEASE_VERSION
#define RELEASE_VERSION "unknown"
#endif

/* One line a line of text, each with the prefix; repository bytes never drive the terminal. */
static void print_lines(const char *prefix, const char *text, size_t len)
{
	struct strbuf clean = STRBUF_INIT;
	char *line, *nl;

	utf8_clean(&clean, text, len);
	for (line = clean.buf; line; line = nl ? nl + 1 : NULL) {
		nl = strchr(line, '\n');
		if (nl)
			*nl = '\0';
		fprintf(stderr, "%s%s\n", prefix, line);
	}
	strbuf_release(&clean);
}

static void __attribute__((format(printf, 2, 0))) print_formatted(const char *prefix, const char *fmt, va_list ap)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_vaddf(&text, fmt, ap);
	print_lines(prefix, text.buf, text.len);
	strbuf_release(&text);
}

void cli_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_formatted("warning: ", fmt, ap);
	va_end(ap);
}

void cli_warn_all(const struct strvec *texts)
{
	size_t i;

	for (i = 0; i < texts->n; i++)
		cli_warn("%s", texts->v[i]);
}

void cli_hint(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_formatted("hint: ", fmt, ap);
	va_end(ap);
}

int cli_usage(struct cli *cli, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	err_set(&cli->err, ERR_USAGE, "%s", text.buf);
	strbuf_release(&text);
	return ERR_USAGE;
}

/* Was everything that this program said on stdout really written? A full disk must not look like success. */
static int close_stdout(void)
{
	int failed = ferror(stdout);

	errno = 0;
	if (fflush(stdout))
		failed = 1;
	if (!failed || errno == EPIPE)
		return 0;
	fprintf(stderr, "error: cannot write to standard output%s%s\n", errno ? ": " : "",
		errno ? strerror(errno) : "");
	return -1;
}

/* Only the exact words that scripts and completions use; they are no options and so in no table. */
static int answer_helper(const struct opt_table *t, int argc, char **argv)
{
	if (argc != 2)
		return 0;
	if (!strcmp(argv[1], "--git-completion-helper") || !strcmp(argv[1], "--git-completion-helper-all"))
		opt_completion(t, stdout);
	else if (!strcmp(argv[1], "--opt-dump"))
		opt_dump(t, stdout);
	else if (!strcmp(argv[1], "--version"))
		printf("git-%s version %s\n", t->command, RELEASE_VERSION);
	else
		return 0;
	return 1;
}

/* `git release-x --help` is answered by git itself; run directly, do as git does. */
static void open_man_page(const struct opt_table *t)
{
	struct strbuf page = STRBUF_INIT;

	strbuf_addf(&page, "git-%s", t->command);
	run_replace((const char *const[]){ "man", page.buf, NULL });
	strbuf_release(&page);
	opt_usage(t, stdout); /* no man program here */
}

void cli_start(struct cli *cli, const struct opt_table *table, int argc, char **argv)
{
	struct opt_line line = OPT_LINE_INIT;
	int ret;

	memset(cli, 0, sizeof(*cli));
	cli->table = *table;
	strvec_init(&cli->args);
	strvec_init(&cli->given);
	strbuf_init(&cli->err.msg);
	strbuf_init(&cli->err.hint);

	if (answer_helper(table, argc, argv))
		exit(close_stdout() ? EXIT_FAIL : EXIT_DONE);
	ret = opt_parse(table, argc, argv, &line, &cli->err);
	cli->args = line.args; /* and owned from here on */
	cli->given = line.given;
	if (ret)
		exit(cli_finish(cli, ret));
	if (!line.help)
		return;
	if (line.help == 'H')
		open_man_page(table);
	else
		opt_usage(table, stdout);
	exit(close_stdout() ? EXIT_FAIL : EXIT_DONE);
}

static void print_error(struct cli *cli, int ret)
{
	if (cli->err.msg.len)
		print_lines(ret == ERR_NO ? "" : "error: ", cli->err.msg.buf, cli->err.msg.len);
	if (cli->err.hint.len)
		print_lines("hint: ", cli->err.hint.buf, cli->err.hint.len);
	if (ret == ERR_USAGE)
		opt_usage(&cli->table, stderr);
}

int cli_finish(struct cli *cli, int ret)
{
	int code = err_exit_code(ret);

	progress_end();
	if (close_stdout())
		code = EXIT_FAIL;
	if (ret)
		print_error(cli, ret);
	strvec_release(&cli->args);
	strvec_release(&cli->given);
	err_release(&cli->err);
	return code;
}
