/* SPDX-License-Identifier: ISC */
#include "people.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/writers.h"
#include "policybranch.h"

/* Appends a file's content; one that cannot be read counts as empty, as it does for git. */
static void add_file(struct strbuf *out, const char *path, int flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	char buf[8192];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		strbuf_add(out, buf, (size_t)n);
	if (fd >= 0)
		close(fd);
	strbuf_addch(out, '\n');
}

static void add_blob(struct strbuf *out, struct repo *r, const char *name)
{
	git_object *blob = NULL;

	if (!git_revparse_single(&blob, r->git, name) && git_object_type(blob) == GIT_OBJECT_BLOB)
		strbuf_add(out, git_blob_rawcontent((git_blob *)blob), (size_t)git_blob_rawsize((git_blob *)blob));
	git_object_free(blob);
	strbuf_addch(out, '\n');
}

/* In git's order, so that later lines win: the work tree's file (never a link), mailmap.blob, mailmap.file. */
static void read_mailmap(struct strbuf *out, struct repo *r)
{
	const char *blob = config_list_get(&r->config, "mailmap", "blob");
	const char *file = config_list_get(&r->config, "mailmap", "file");
	const char *home = getenv("HOME");
	struct strbuf path = STRBUF_INIT;

	if (r->place.work_tree) {
		strbuf_addf(&path, "%s/.mailmap", r->place.work_tree);
		add_file(out, path.buf, O_NOFOLLOW | O_NONBLOCK);
	} else if (!blob) {
		blob = "HEAD:.mailmap";
	}
	if (blob)
		add_blob(out, r, blob);
	if (file) {
		strbuf_reset(&path);
		if (!strncmp(file, "~/", 2) && home)
			strbuf_addf(&path, "%s%s", home, file + 1);
		else if (*file != '/' && r->place.work_tree)
			strbuf_addf(&path, "%s/%s", r->place.work_tree, file);
		else
			strbuf_addstr(&path, file);
		add_file(out, path.buf, O_NONBLOCK);
	}
	strbuf_release(&path);
}

int people_add_aliases(struct strvec *writers, struct repo *r, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = policybranch_read(&text, r, ".mailmap", err);

	strbuf_addch(&text, '\n');
	read_mailmap(&text, r);
	if (!ret)
		writers_add_aliases(writers, text.buf);
	strbuf_release(&text);
	return ret;
}

int people_init(struct people *p, struct repo *r, struct arena *arena, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = 0;

	memset(p, 0, sizeof(*p));
	strbuf_init(&p->key);
	strbuf_init(&p->clean);
	p->arena = arena;
	read_mailmap(&text, r);
	if (strspn(text.buf, "\n") < text.len && git_mailmap_from_buffer(&p->mailmap, text.buf, text.len))
		ret = repo_error(err, ERR_FAIL, "cannot read the mailmap");
	strbuf_release(&text);
	return ret;
}

void people_release(struct people *p)
{
	git_mailmap_free(p->mailmap);
	free(p->slots);
	strbuf_release(&p->key);
	strbuf_release(&p->clean);
	memset(p, 0, sizeof(*p));
}

/* FNV-1a. Names are chosen by strangers, yet who collides them on purpose slows down only a walk over his commits. */
static uint64_t hash(const char *s, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	while (len--)
		h = (h ^ (unsigned char)*s++) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

static struct people_slot *find(const struct people *p, const char *key, size_t len)
{
	size_t i = (size_t)hash(key, len) & (p->size - 1);

	while (p->slots[i].key && (p->slots[i].len != len || memcmp(p->slots[i].key, key, len)))
		i = (i + 1) & (p->size - 1);
	return &p->slots[i];
}

static void grow(struct people *p)
{
	struct people old = *p;
	size_t i;

	p->size = old.size ? old.size * 2 : 64;
	p->slots = xcalloc(p->size, sizeof(*p->slots));
	for (i = 0; i < old.size; i++)
		if (old.slots[i].key)
			*find(p, old.slots[i].key, old.slots[i].len) = old.slots[i];
	free(old.slots);
}

/* One line: what is no text in a name becomes a blank. */
static const char *keep_clean(struct people *p, const char *s)
{
	char *at;

	strbuf_reset(&p->clean);
	utf8_clean(&p->clean, s, strlen(s));
	for (at = p->clean.buf; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	return arena_add(p->arena, p->clean.buf, p->clean.len);
}

struct person people_find(struct people *p, const char *name, size_t name_len, const char *email, size_t email_len)
{
	const char *real_name, *real_email;
	struct people_slot *slot;

	strbuf_reset(&p->key);
	strbuf_add(&p->key, name, name_len);
	strbuf_addch(&p->key, '\0');
	strbuf_add(&p->key, email, email_len);
	if (p->n * 4 >= p->size * 3)
		grow(p);
	slot = find(p, p->key.buf, p->key.len);
	if (slot->key)
		return slot->person;
	real_name = p->key.buf;
	real_email = p->key.buf + name_len + 1;
	if (p->mailmap)
		git_mailmap_resolve(&real_name, &real_email, p->mailmap, p->key.buf, p->key.buf + name_len + 1);
	slot->person.name = keep_clean(p, real_name);
	slot->person.email = keep_clean(p, real_email);
	slot->key = arena_add(p->arena, p->key.buf, p->key.len);
	slot->len = p->key.len;
	p->n++;
	return slot->person;
}
