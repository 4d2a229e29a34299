/* SPDX-License-Identifier: ISC */
#include "trust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "file.h"

#define RECORD_MAX ((size_t)1 << 20)

static int by_name(const void *a, const void *b)
{
	const struct config_entry *x = *(const struct config_entry *const *)a,
				  *y = *(const struct config_entry *const *)b;
	int c = strcmp(x->section, y->section);

	if (!c)
		c = strcmp(x->subsection, y->subsection);
	return c ? c : strcmp(x->key, y->key);
}

/* Each part with its length in front, so that no two sets have the same bytes. */
static void add_part(struct strbuf *out, const char *part)
{
	strbuf_addf(out, "%zu:%s,", strlen(part), part);
}

static void set_digest(struct trust_set *s)
{
	struct strbuf all = STRBUF_INIT;
	size_t i;

	for (i = 0; i < s->n; i++) {
		add_part(&all, s->v[i]->section);
		add_part(&all, s->v[i]->subsection);
		add_part(&all, s->v[i]->key);
		add_part(&all, s->v[i]->value ? s->v[i]->value : "true");
		strbuf_addch(&all, '\n');
	}
	SHA256Data((const uint8_t *)all.buf, all.len, s->digest);
	strbuf_release(&all);
}

static int is_in_set(const struct policy_setting *setting)
{
	const struct policy_key *k = setting->key;

	if (setting->is_replaced || strcmp(setting->entry->file, POLICY_FILE))
		return 0;
	if (k->type == VALUE_COMMAND)
		return setting->entry->value && *setting->entry->value;
	return (!strcmp(k->section, "release-check") || !strcmp(k->section, "release-stage")) &&
	       !strcmp(k->name, "shell");
}

void trust_set_init(struct trust_set *s, const struct config_list *entries)
{
	size_t n, i, commands = 0;
	struct policy_setting *settings = policy_settings(entries, &n);

	memset(s, 0, sizeof(*s));
	for (i = 0; i < n; i++) {
		if (!is_in_set(&settings[i]))
			continue;
		ALLOC_GROW(s->v, s->n + 1, s->alloc);
		s->v[s->n++] = settings[i].entry;
		commands += settings[i].key->type == VALUE_COMMAND;
	}
	free(settings);
	if (!commands)
		s->n = 0;
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v), by_name);
	set_digest(s);
}

void trust_set_release(struct trust_set *s)
{
	free(s->v);
	memset(s, 0, sizeof(*s));
}

static char *record_path(const struct place *p)
{
	return xstrfmt("%s/release-trust", p->common_dir);
}

/* The record's text; empty when there is none. */
static int read_record(const char *path, struct strbuf *out, struct err *err)
{
	struct stat st;
	int ret;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : err_errno(err, "cannot read '%s'", path);
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)))
		return err_set(err, ERR_FAIL, "'%s' is not yours alone to write, so it proves nothing", path);
	ret = file_read(out, path, RECORD_MAX, err);
	return ret;
}

/* Lines of one digest each. */
static int has_line(const struct strbuf *text, const char *digest)
{
	const char *line = text->buf;
	size_t len = strlen(digest), n;

	while (*line) {
		n = strcspn(line, "\n");
		if (n == len && !memcmp(line, digest, n))
			return 1;
		line += n + (line[n] == '\n');
	}
	return 0;
}

int trust_check(const struct trust_set *s, const struct place *p, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	char *path;
	int ret;

	if (!s->n)
		return 1;
	path = record_path(p);
	ret = read_record(path, &text, err);
	if (!ret)
		ret = has_line(&text, s->digest);
	strbuf_release(&text);
	free(path);
	return ret;
}

int trust_demand(const struct trust_set *s, const struct place *p, struct err *err)
{
	int ret = trust_check(s, p, err);

	if (ret < 0)
		return ret;
	if (ret)
		return 0;
	err_set(err, ERR_FAIL, "the commands in '%s' are not trusted in this repository", POLICY_FILE);
	return err_hint(err, "look at them and agree with 'git release-policy trust'");
}

/* A lock as git's own: made only when it is not there, renamed over the record. */
static int write_record(const char *path, const struct strbuf *text, struct err *err)
{
	char *lock = xstrfmt("%s.lock", path);
	int fd = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), ret = 0;
	size_t done = 0;
	ssize_t n = 0;

	if (fd < 0) {
		ret = err_errno(err, "cannot create '%s'", lock);
		free(lock);
		return ret;
	}
	while (done < text->len && (n = write(fd, text->buf + done, text->len - done)) > 0)
		done += (size_t)n;
	if (done < text->len || fsync(fd))
		ret = err_errno(err, "cannot write '%s'", lock);
	if (close(fd) && !ret)
		ret = err_errno(err, "cannot write '%s'", lock);
	if (!ret && rename(lock, path))
		ret = err_errno(err, "cannot rename '%s'", lock);
	if (ret)
		unlink(lock);
	free(lock);
	return ret;
}

int trust_record(const struct trust_set *s, const struct place *p, struct err *err)
{
	char *path = record_path(p);
	struct strbuf text = STRBUF_INIT;
	int ret = read_record(path, &text, err);

	if (!ret && !has_line(&text, s->digest)) {
		if (text.len && text.buf[text.len - 1] != '\n')
			strbuf_addch(&text, '\n');
		strbuf_addf(&text, "%s\n", s->digest);
		ret = write_record(path, &text, err);
	}
	strbuf_release(&text);
	free(path);
	return ret;
}

int trust_count(const struct place *p, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	char *path = record_path(p);
	int ret = read_record(path, &text, err), n = 0;
	const char *line = text.buf;

	while (!ret && (line = strchr(line, '\n'))) {
		line++;
		n++;
	}
	strbuf_release(&text);
	free(path);
	return ret ? ret : n;
}

int trust_revoke(const struct place *p, struct err *err)
{
	char *path = record_path(p);
	int ret = 1;

	if (unlink(path))
		ret = errno == ENOENT ? 0 : err_errno(err, "cannot remove '%s'", path);
	free(path);
	return ret;
}
