/* SPDX-License-Identifier: ISC */
#include "markers.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"

/* Where the attribute conflict-marker-size says nothing. */
#define USUAL_SIZE 7

/* What git keeps of each conflict that was resolved by adding: "<mode> <id> <stage>\t<path>". */
static int list_resolved(struct strvec *paths, struct repo *r, struct err *err)
{
	struct run git = RUN_INIT;
	const char *at, *tab;
	int ret;

	gitcmd_init(&git, "ls-files", "--resolve-undo", "-z", NULL);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	for (at = git.out.buf; !ret && at < git.out.buf + git.out.len; at += strlen(at) + 1)
		if ((tab = strchr(at, '\t')) && !strvec_has(paths, tab + 1))
			strvec_push(paths, tab + 1);
	run_release(&git);
	return ret;
}

static int read_size(size_t *size, struct repo *r, const char *path, struct err *err)
{
	struct run git = RUN_INIT;
	const char *value;
	long said;
	int ret;

	gitcmd_init(&git, "check-attr", "-z", "conflict-marker-size", "--", path, NULL);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	/* "<path>", the attribute, its value */
	value = git.out.buf + strlen(path) + sizeof("conflict-marker-size") + 1;
	said = !ret && value < git.out.buf + git.out.len ? strtol(value, NULL, 10) : 0;
	*size = said > 0 ? (size_t)said : USUAL_SIZE;
	run_release(&git);
	return ret;
}

static int is_marker(const char *line, size_t len, size_t size)
{
	size_t n = 1;

	if (len < size || !*line || !strchr("<|=>", *line))
		return 0;
	while (n < size && line[n] == *line)
		n++;
	return n == size && (len == size || strchr(" \t\r", line[size]));
}

/* The places in the lines that a diff adds. */
static void list_added(struct strvec *places, const char *path, const struct strbuf *diff, size_t size)
{
	const char *line = diff->buf, *end = diff->buf + diff->len, *nl;
	unsigned long n = 0; /* 0: above the first hunk */

	for (; line < end && (nl = memchr(line, '\n', (size_t)(end - line))); line = nl + 1) {
		if (*line == '@')
			n = strtoul(line + strcspn(line, "+") + 1, NULL, 10);
		else if (n && *line == '+' && is_marker(line + 1, (size_t)(nl - line) - 1, size))
			strvec_pushf(places, "%s:%lu", path, n);
		n += n && (*line == '+' || *line == ' ');
	}
}

/* The places of those that are new against this side: `git diff --check` passes over what an attribute calls binary. */
static int list_new(struct strvec *places, struct repo *r, const char *side, const char *path, size_t size,
		    struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "--literal-pathspecs", "diff", "--cached", "--text", "--unified=0", "--no-color",
		    "--no-ext-diff", "--no-textconv", side, "--", path, NULL);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	if (!ret)
		list_added(places, path, &git.out, size);
	run_release(&git);
	return ret;
}

static int find_in(struct strbuf *place, struct repo *r, const char *ours, const char *theirs, const char *path,
		   struct err *err)
{
	struct strvec here = STRVEC_INIT, there = STRVEC_INIT;
	size_t i, size = 0;
	int ret = read_size(&size, r, path, err);

	if (!ret)
		ret = list_new(&here, r, ours, path, size, err);
	if (!ret && here.n)
		ret = list_new(&there, r, theirs, path, size, err);
	for (i = 0; !ret && i < here.n; i++)
		if (strvec_has(&there, here.v[i])) {
			strbuf_addstr(place, here.v[i]);
			ret = 1;
		}
	strvec_release(&here);
	strvec_release(&there);
	return ret;
}

int markers_find(struct strbuf *place, struct repo *r, const char *ours, const char *theirs, struct err *err)
{
	struct strvec paths = STRVEC_INIT;
	size_t i;
	int ret = list_resolved(&paths, r, err);

	for (i = 0; !ret && i < paths.n; i++)
		ret = find_in(place, r, ours, theirs, paths.v[i], err);
	strvec_release(&paths);
	return ret;
}
