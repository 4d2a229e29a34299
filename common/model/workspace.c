/* SPDX-License-Identifier: ISC */
#include "workspace.h"

#include <string.h>

#include "versionfile_walk.h"

struct members {
	const char *const *lists; /* the arrays that hold globs, to leave out with '!' in front; ends with NULL */
	struct strvec *globs;
};

static void add_glob(struct strvec *globs, const char *glob, size_t len, int exclude)
{
	if (len && *glob == '!') {
		exclude = 1;
		glob++;
		len--;
	}
	while (len > 1 && glob[0] == '.' && glob[1] == '/') {
		glob += 2;
		len -= 2;
	}
	while (len > 1 && glob[len - 1] == '/')
		len--;
	if (len)
		strvec_pushf(globs, "%s%.*s", exclude ? "!" : "", (int)len, glob);
}

static int take_member(void *ctx, struct vf_walk *w, const struct vf_leaf *leaf)
{
	struct members *m = ctx;
	struct strbuf glob = STRBUF_INIT;
	const char *const *list;

	if (leaf->kind != VF_STRING)
		return 0;
	for (list = m->lists; *list; list++) {
		int exclude = **list == '!';
		const char *name = *list + exclude, *last = strrchr(leaf->path, '.');
		size_t n = strlen(name);

		if (!last || (size_t)(last - leaf->path) != n || memcmp(leaf->path, name, n) ||
		    last[1 + strspn(last + 1, "0123456789")])
			continue;
		if (leaf->decode)
			leaf->decode(&glob, w->text + leaf->offset, leaf->len);
		else
			strbuf_add(&glob, w->text + leaf->offset, leaf->len);
		add_glob(m->globs, glob.buf, glob.len, exclude);
		strbuf_release(&glob);
	}
	return 0;
}

/* The folder in front of blanks or a comment, maybe quoted. */
static void add_use(struct strvec *globs, const char *s, size_t len)
{
	size_t n = 0;

	if (len && (*s == '"' || *s == '`')) {
		const char *end = memchr(s + 1, *s, len - 1);

		if (end)
			add_glob(globs, s + 1, (size_t)(end - s) - 1, 0);
		return;
	}
	while (n < len && !strchr(" \t\r()", s[n]) && !(s[n] == '/' && n + 1 < len && s[n + 1] == '/'))
		n++;
	add_glob(globs, s, n, 0);
}

static size_t blanks(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && strchr(" \t", s[n]))
		n++;
	return n;
}

/* go.work is lines: "use ./a", or "use (", one folder a line, ")". */
static int go_work(struct vf_walk *w, struct strvec *globs)
{
	size_t opened = 0;
	int inside = 0;

	while (w->pos < w->len) {
		size_t end = vf_line_end(w, w->pos), start = w->pos;
		const char *s;

		w->pos = end;
		while (w->pos < w->len && w->text[w->pos] != '\n')
			w->pos++;
		w->pos += w->pos < w->len;
		start += blanks(w->text + start, end - start);
		s = w->text + start;
		if (inside) {
			inside = start == end || *s != ')';
			if (inside)
				add_use(globs, s, end - start);
		} else if (end - start > 3 && !memcmp(s, "use", 3) && strchr(" \t(", s[3])) {
			size_t skip = 3 + blanks(s + 3, end - start - 3);

			inside = start + skip < end && s[skip] == '(';
			opened = start;
			if (!inside)
				add_use(globs, s + skip, end - start - skip);
		}
	}
	return inside ? vf_fail(w, opened, "'use (' without an end") : 0;
}

int workspace_members(const char *file_name, const char *text, size_t len, struct strvec *globs, struct err *err)
{
	static const char *const npm[] = { "workspaces", "workspaces.packages", NULL };
	static const char *const pnpm[] = { "packages", NULL };
	static const char *const cargo[] = { "workspace.members", "!workspace.exclude", NULL };
	const char *slash = strrchr(file_name, '/'), *base = slash ? slash + 1 : file_name;
	struct strvec found = STRVEC_INIT;
	struct members m = { NULL, &found };
	struct vf_walk w;
	int ret;

	vf_walk_init(&w, file_name, text, len, take_member, &m, err);
	if (len && memchr(text, 0, len)) {
		ret = vf_fail(&w, 0, "a zero byte: this is no text in UTF-8");
	} else if (!strcmp(base, "package.json")) {
		m.lists = npm;
		ret = vf_walk_json(&w);
	} else if (!strcmp(base, "pnpm-workspace.yaml") || !strcmp(base, "pnpm-workspace.yml")) {
		m.lists = pnpm;
		ret = vf_walk_yaml(&w);
	} else if (!strcmp(base, "Cargo.toml")) {
		m.lists = cargo;
		ret = vf_walk_toml(&w);
	} else if (!strcmp(base, "go.work")) {
		ret = go_work(&w, &found);
	} else {
		ret = err_set(err, ERR_NOTFOUND, "'%s' lists no packages", file_name);
	}
	if (!ret)
		strvec_pushv(globs, &found);
	strvec_release(&found);
	vf_walk_release(&w);
	return ret;
}
