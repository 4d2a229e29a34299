/* SPDX-License-Identifier: ISC */
#include "deploy_view.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "deploy_report.h"

static int screen_columns(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

void deploy_view_show(void *data, const struct deploy_sight *sight)
{
	struct deploy_view *v = data;
	const struct deploy_report r = { sight->deploy, sight->log, sight->now, NULL, NULL, v->use_color };
	struct strbuf text = STRBUF_INIT;
	int lines;

	if (!v->is_terminal) {
		if (sight->is_round && !v->is_quiet)
			deploy_report_line(&r, stdout);
		return;
	}
	lines = deploy_report_view(&r, screen_columns(), &text);
	if (v->lines)
		printf("\033[%dA\033[J", v->lines);
	fputs(text.buf, stdout);
	fflush(stdout);
	v->lines = lines;
	strbuf_release(&text);
}
