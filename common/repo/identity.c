/* SPDX-License-Identifier: ISC */
#include "identity.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"

/* "Name <address> <seconds> <+hhmm>" */
static int parse(struct identity *id, const char *text)
{
	const char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
	size_t name_len = open ? (size_t)(open - text) : 0;
	char *end;
	long zone;

	if (!close || close[1] != ' ')
		return -1;
	id->time = strtoll(close + 2, &end, 10);
	if (end == close + 2 || *end != ' ')
		return -1;
	zone = strtol(end + 1, &end, 10);
	while (name_len && text[name_len - 1] == ' ')
		name_len--;
	id->offset = (int)(zone / 100 * 60 + zone % 100);
	id->name = xstrndup(text, name_len);
	id->email = xstrndup(open + 1, (size_t)(close - open - 1));
	return 0;
}

int identity_load(struct identity *id, enum identity_role role, struct err *err)
{
	static const struct {
		const char *var, *date;
	} names[] = { { "GIT_AUTHOR_IDENT", "GIT_AUTHOR_DATE" }, { "GIT_COMMITTER_IDENT", "GIT_COMMITTER_DATE" } };
	const char *date = getenv(names[role].date), *epoch = getenv("SOURCE_DATE_EPOCH");
	struct run r = RUN_INIT;
	int ret;

	gitcmd_init(&r, "var", names[role].var, (const char *)NULL);
	if ((!date || !*date) && epoch && *epoch)
		strvec_pushf(&r.env, "%s=@%s +0000", names[role].date, epoch);
	ret = gitcmd_run(&r, err);
	if (!ret && parse(id, r.out.buf))
		ret = err_set(err, ERR_FAIL, "cannot understand git's %s: '%s'", names[role].var, r.out.buf);
	run_release(&r);
	return ret;
}

void identity_release(struct identity *id)
{
	free(id->name);
	free(id->email);
	id->name = id->email = NULL;
}
