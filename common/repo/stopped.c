/* SPDX-License-Identifier: ISC */
#include "stopped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "file.h"

static const char HEADER[] = "git-release-stopped 1\n";

void stopped_init(struct stopped *s, const char *command, const char *summary)
{
	s->command = xstrdup(command);
	s->summary = xstrdup(summary);
	strvec_init(&s->keys);
	strvec_init(&s->values);
}

void stopped_release(struct stopped *s)
{
	free(s->command);
	free(s->summary);
	strvec_release(&s->keys);
	strvec_release(&s->values);
	*s = (struct stopped)STOPPED_INIT;
}

static char *path_in(const char *git_dir)
{
	return xstrfmt("%s/release-stopped", git_dir);
}

static char *path_of(const struct repo *r)
{
	return path_in(r->place.git_dir);
}

static void take_line(struct stopped *s, char *line)
{
	char *value = strchr(line, ' ');

	if (!value)
		return;
	*value++ = '\0';
	if (!strcmp(line, "command") && !s->command)
		s->command = xstrdup(value);
	else if (!strcmp(line, "summary") && !s->summary)
		s->summary = xstrdup(value);
	else
		stopped_add(s, line, value);
}

int stopped_read(struct stopped *s, struct repo *r, struct err *err)
{
	return stopped_read_in(s, r->place.git_dir, err);
}

int stopped_read_in(struct stopped *s, const char *git_dir, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	char *path = path_in(git_dir), *line, *nl;
	int ret = file_read(&text, path, 1 << 20, err);

	if (ret == ERR_NOTFOUND) {
		err_clear(err);
		ret = 0;
	} else if (!ret) {
		int is_ours = !strncmp(text.buf, HEADER, sizeof(HEADER) - 1);

		for (line = text.buf; is_ours && (nl = strchr(line, '\n')); line = nl + 1) {
			*nl = '\0';
			if (line != text.buf)
				take_line(s, line);
		}
		ret = s->command && s->summary ? 1 : err_set(err, ERR_FAIL, "'%s' is damaged", path);
	}
	strbuf_release(&text);
	free(path);
	return ret;
}

int stopped_read_own(struct stopped *s, struct repo *r, const char *command, struct err *err)
{
	int ret = stopped_read(s, r, err);

	return ret > 0 && strcmp(s->command, command) != 0 ? stopped_check(r, err) : ret;
}

int stopped_write(const struct stopped *s, struct repo *r, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	char *path = path_of(r), *fresh = xstrfmt("%s/" STOPPED_NEW, r->place.git_dir);
	size_t i;
	int ret;

	strbuf_addstr(&text, HEADER);
	strbuf_addf(&text, "command %s\nsummary %s\n", s->command, s->summary);
	for (i = 0; i < s->keys.n; i++)
		strbuf_addf(&text, "%s %s\n", s->keys.v[i], s->values.v[i]);
	ret = file_write(fresh, text.buf, text.len, 0666, err);
	if (!ret && rename(fresh, path))
		ret = err_errno(err, "cannot write '%s'", path);
	free(fresh);
	strbuf_release(&text);
	free(path);
	return ret;
}

void stopped_remove(struct repo *r)
{
	char *path = path_of(r), *fresh = xstrfmt("%s/" STOPPED_NEW, r->place.git_dir);

	unlink(fresh);
	unlink(path);
	free(fresh);
	free(path);
}

const char *stopped_get(const struct stopped *s, const char *key)
{
	size_t i;

	for (i = 0; i < s->keys.n; i++)
		if (!strcmp(s->keys.v[i], key))
			return s->values.v[i];
	return NULL;
}

void stopped_add(struct stopped *s, const char *key, const char *value)
{
	strvec_push(&s->keys, key);
	strvec_push(&s->values, value);
}

void stopped_set(struct stopped *s, const char *key, const char *value)
{
	struct strvec keys = STRVEC_INIT, values = STRVEC_INIT;
	char *copy = xstrdup_null(value); /* it may be the one that goes */
	size_t i;

	for (i = 0; i < s->keys.n; i++)
		if (strcmp(s->keys.v[i], key) != 0) {
			strvec_push(&keys, s->keys.v[i]);
			strvec_push(&values, s->values.v[i]);
		}
	if (copy) {
		strvec_push(&keys, key);
		strvec_push(&values, copy);
	}
	free(copy);
	strvec_release(&s->keys);
	strvec_release(&s->values);
	s->keys = keys;
	s->values = values;
}

int stopped_report(const struct stopped *s, struct err *err)
{
	err_set(err, ERR_FAIL, "git %s has stopped for your help (%s)", s->command, s->summary);
	err_hint(err, "git %s --continue   to go on", s->command);
	return err_hint(err, "git %s --abort      to put everything back", s->command);
}

int stopped_check(struct repo *r, struct err *err)
{
	struct stopped s = STOPPED_INIT;
	int ret = stopped_read(&s, r, err);

	if (ret > 0)
		ret = stopped_report(&s, err);
	stopped_release(&s);
	return ret;
}
