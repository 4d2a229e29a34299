/* SPDX-License-Identifier: ISC */
#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../model/config_text.h"

enum when { WHEN_BAD = -2, WHEN_AUTO = -1, WHEN_NEVER, WHEN_ALWAYS };

/* As git reads color.ui: "true" means auto there, only "always" means always. */
static enum when parse_when(const char *word)
{
	int flag;

	if (!strcasecmp(word, "always"))
		return WHEN_ALWAYS;
	if (!strcasecmp(word, "never"))
		return WHEN_NEVER;
	if (!strcasecmp(word, "auto"))
		return WHEN_AUTO;
	flag = config_bool(word);
	return flag < 0 ? WHEN_BAD : flag ? WHEN_AUTO : WHEN_NEVER;
}

static int is_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

int term_color(int *on, const char *when, const char *configured, struct err *err)
{
	const char *no_color = getenv("NO_COLOR");
	enum when how = when ? parse_when(when) : configured ? parse_when(configured) : WHEN_AUTO;

	if (when && how == WHEN_BAD)
		return err_set(err, ERR_FAIL, "'%s' is none of always, never, auto", when);
	if (!when && no_color && *no_color)
		how = WHEN_NEVER;
	*on = how == WHEN_ALWAYS || (how < 0 && is_terminal());
	return 0;
}
