/* SPDX-License-Identifier: ISC */
#include "deploy_view.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int screen_columns(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

void deploy_view_show(struct deploy_view *v, const struct deploy_report *r, int is_round)
{
	struct strbuf text = STRBUF_INIT;
	int lines;

	if (!v->is_terminal) {
		if (is_round && !v->is_quiet)
			deploy_report_line(r, stdout);
		return;
	}
	lines = deploy_report_view(r, screen_columns(), &text);
	if (v->lines)
		printf("\033[%dA\033[J", v->lines);
	fputs(text.buf, stdout);
	fflush(stdout);
	v->lines = lines;
	strbuf_release(&text);
}
