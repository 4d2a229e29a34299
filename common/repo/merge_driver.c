/* SPDX-License-Identifier: ISC */
#include "merge_driver.h"

#include <stdlib.h>
#include <string.h>
#include <git2/sys/merge.h>

#include "../base/alloc.h"
#include "file.h"
#include "run.h"

/* Whatever has no driver of its own in libgit2. */
#define ANY         "*"
#define MARKER_SIZE "7"

struct any_driver {
	git_merge_driver driver; /* first, as libgit2 wants it */
	struct repo *repo;
};

/* One file to merge, and the folder that its three versions lie in. */
struct task {
	struct repo *repo;
	const git_index_entry *base, *ours, *theirs;
	char *dir;
};

static const char *command_of(const struct repo *r, const char *name)
{
	const struct config_entry *e = config_list_last(&r->config, "merge", name, "driver");

	return e && e->value && *e->value ? e->value : NULL;
}

/* --- the files ------------------------------------------------------------------------------------------------ */

/* The name goes into commands as it is, where people seldom quote it. */
static char *make_dir(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir;

	if (!tmp || *tmp != '/' || tmp[strcspn(tmp, " \t\n'\"\\$`&|;<>()*?[#~%!")])
		tmp = "/tmp";
	dir = xstrfmt("%s/git-release-merge.XXXXXX", tmp);
	if (mkdtemp(dir))
		return dir;
	free(dir);
	return NULL;
}

/* A side that is not there is an empty file. */
static int write_side(const struct task *t, const char *name, const git_index_entry *side)
{
	char *path = xstrfmt("%s/%s", t->dir, name);
	git_blob *blob = NULL;
	int ret = side ? git_blob_lookup(&blob, t->repo->git, &side->id) : 0;

	if (!ret)
		ret = file_write(path, blob ? git_blob_rawcontent(blob) : "", blob ? (size_t)git_blob_rawsize(blob) : 0,
				 0600, NULL);
	git_blob_free(blob);
	free(path);
	return ret;
}

/* --- the command ---------------------------------------------------------------------------------------------- */

/* As git does: on both sides in single quotes. */
static void add_quoted(struct strbuf *out, const char *s)
{
	strbuf_addch(out, '\'');
	for (; *s; s++)
		if (*s == '\'' || *s == '!')
			strbuf_addf(out, "'\\%c'", *s);
		else
			strbuf_addch(out, *s);
	strbuf_addch(out, '\'');
}

static const char *side_name(char placeholder)
{
	switch (placeholder) {
	case 'O':
		return "base";
	case 'A':
		return "ours";
	case 'B':
		return "theirs";
	default:
		return NULL;
	}
}

static void expand(struct strbuf *out, const struct task *t, const char *command)
{
	const char *s;

	for (s = command; *s; s++) {
		const char *side = *s == '%' ? side_name(s[1]) : NULL;

		if (side)
			strbuf_addf(out, "%s/%s", t->dir, side);
		else if (*s == '%' && s[1] == 'L')
			strbuf_addstr(out, MARKER_SIZE);
		else if (*s == '%' && s[1] == 'P')
			add_quoted(out, t->ours->path);
		else if (*s == '%' && s[1] == '%')
			strbuf_addch(out, '%');
		else {
			strbuf_addch(out, *s);
			continue;
		}
		s++;
	}
}

static int run_driver(const struct task *t, const char *command)
{
	struct strbuf line = STRBUF_INIT;
	struct run sh = RUN_INIT;
	int ret;

	expand(&line, t, command);
	strvec_pushl(&sh.args, "sh", "-c", line.buf, NULL);
	sh.dir = t->repo->place.work_tree ? t->repo->place.work_tree : t->repo->place.git_dir;
	sh.inherit_err = 1;
	ret = run_command(&sh, NULL);
	run_release(&sh);
	strbuf_release(&line);
	return ret ? GIT_EMERGECONFLICT : 0;
}

/* --- for libgit2 ---------------------------------------------------------------------------------------------- */

/* The side that changed the name, or the mode, has its way. */
static const char *merged_path(const struct task *t)
{
	return t->base && !strcmp(t->base->path, t->ours->path) ? t->theirs->path : t->ours->path;
}

static uint32_t merged_mode(const struct task *t)
{
	if (t->base)
		return t->base->mode == t->ours->mode ? t->theirs->mode : t->ours->mode;
	return t->theirs->mode == GIT_FILEMODE_BLOB_EXECUTABLE ? t->theirs->mode : t->ours->mode;
}

static int take_result(const struct task *t, git_buf *out)
{
	char *path = xstrfmt("%s/ours", t->dir);
	struct strbuf text = STRBUF_INIT;
	int ret = file_read(&text, path, 0, NULL) ? GIT_EMERGECONFLICT : git_buf_set(out, text.buf, text.len);

	strbuf_release(&text);
	free(path);
	return ret;
}

static int apply(git_merge_driver *self, const char **path, uint32_t *mode, git_buf *out, const char *name,
		 const git_merge_driver_source *source)
{
	struct task t = { .repo = ((struct any_driver *)self)->repo };
	const char *command = command_of(t.repo, name);
	int ret;

	t.base = git_merge_driver_source_ancestor(source);
	t.ours = git_merge_driver_source_ours(source);
	t.theirs = git_merge_driver_source_theirs(source);
	if (!command || !t.ours || !t.theirs)
		return GIT_PASSTHROUGH;
	t.dir = make_dir();
	if (!t.dir)
		return GIT_EMERGECONFLICT;
	ret = write_side(&t, "base", t.base) || write_side(&t, "ours", t.ours) || write_side(&t, "theirs", t.theirs)
		      ? GIT_EMERGECONFLICT
		      : run_driver(&t, command);
	if (!ret)
		ret = take_result(&t, out);
	if (!ret) {
		*path = merged_path(&t);
		*mode = merged_mode(&t);
	}
	file_remove_tree(t.dir);
	free(t.dir);
	return ret;
}

static struct any_driver any = { { GIT_MERGE_DRIVER_VERSION, NULL, NULL, apply }, NULL };

int merge_driver_begin(struct repo *r)
{
	any.repo = r;
	return git_merge_driver_register(ANY, &any.driver);
}

void merge_driver_end(void)
{
	git_merge_driver_unregister(ANY);
	any.repo = NULL;
}
