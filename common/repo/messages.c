/* SPDX-License-Identifier: ISC */
#include "messages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"

/* "<oid>\t<abbreviated>\n<message>NUL" for each commit. */
static int split_records(struct messages *m, struct err *err)
{
	char *s = m->raw.buf, *end = m->raw.buf + m->raw.len, *stop, *tab, *nl;
	size_t alloc = 0;

	for (; s < end; s = stop + 1) {
		stop = memchr(s, '\0', (size_t)(end - s));
		if (!stop)
			stop = end;
		tab = memchr(s, '\t', (size_t)(stop - s));
		nl = tab ? memchr(tab, '\n', (size_t)(stop - tab)) : NULL;
		if (!nl)
			return err_set(err, ERR_FAIL, "cannot understand the output of 'git log'");
		*tab = *nl = '\0';
		ALLOC_GROW(m->v, m->n + 1, alloc);
		m->v[m->n].oid = s;
		m->v[m->n].abbrev = tab + 1;
		m->v[m->n].text = nl + 1;
		m->v[m->n].len = (size_t)(stop - nl - 1);
		strvec_init(&m->v[m->n].paths);
		m->n++;
	}
	return 0;
}

/* diff-tree answers for each id: the id, then the paths. A path that is the next id is taken for the id. */
static void read_paths(struct messages *m, const struct strbuf *out)
{
	const char *s = out->buf, *end = out->buf + out->len;
	size_t i = 0, n;

	for (; s < end; s += n + 1) {
		n = strlen(s);
		if (i < m->n && !strncmp(s, m->v[i].oid, strlen(m->v[i].oid)))
			i++;
		else if (i)
			strvec_push(&m->v[i - 1].paths, s);
	}
}

static int ask_paths(struct messages *m, struct err *err)
{
	struct run r = RUN_INIT;
	struct strbuf ids = STRBUF_INIT;
	size_t i;
	int ret;

	for (i = 0; i < m->n; i++)
		strbuf_addf(&ids, "%s\n", m->v[i].oid);
	gitcmd_init(&r, "diff-tree", "--stdin", "--always", "--root", "-r", "-z", "--name-only", "--no-renames", NULL);
	r.in = ids.buf;
	r.in_len = ids.len;
	ret = gitcmd_run(&r, err);
	if (!ret)
		read_paths(m, &r.out);
	strbuf_release(&ids);
	run_release(&r);
	return ret;
}

/* After "--" a caller may choose commits as rev-list does; nothing else that begins with a dash gets to git. */
static int check_revs(const struct strvec *revs, struct err *err)
{
	static const char *const words[] = { "--not",     "--all",       "--branches",    "--tags",
					     "--remotes", "--no-merges", "--first-parent" };
	size_t i, k;

	for (i = 0; i < revs->n; i++) {
		for (k = 0; k < ARRAY_SIZE(words); k++)
			if (!strcmp(revs->v[i], words[k]))
				break;
		if (*revs->v[i] == '-' && k == ARRAY_SIZE(words))
			return err_set(err, ERR_FAIL, "not a revision: '%s'", revs->v[i]);
	}
	return 0;
}

int messages_read(struct messages *m, const struct strvec *revs, int with_paths, struct err *err)
{
	struct run r = RUN_INIT;
	int ret;

	memset(m, 0, sizeof(*m));
	strbuf_init(&m->raw);
	ret = check_revs(revs, err);
	if (ret)
		return ret;
	gitcmd_init(&r, "log", "-z", "--no-color", "--no-show-signature", "--encoding=UTF-8",
		    "--format=tformat:%H%x09%h%x0a%B", NULL);
	strvec_pushv(&r.args, revs);
	strvec_push(&r.args, "--");
	ret = gitcmd_run(&r, err);
	if (!ret) {
		m->raw = r.out;
		strbuf_init(&r.out);
		ret = split_records(m, err);
	}
	run_release(&r);
	return ret || !with_paths || !m->n ? ret : ask_paths(m, err);
}

void messages_release(struct messages *m)
{
	size_t i;

	if (!m)
		return;
	for (i = 0; i < m->n; i++)
		strvec_release(&m->v[i].paths);
	free(m->v);
	strbuf_release(&m->raw);
	memset(m, 0, sizeof(*m));
}

/* Keeps the higher of two tags; `best` is empty at first. */
static void consider(const char *tag, const struct policy *p, struct strbuf *best, struct version *highest)
{
	size_t n = strlen(p->tag_prefix);
	struct err err = ERR_INIT;
	struct version v;

	if (strncmp(tag, p->tag_prefix, n) != 0)
		return;
	if (version_parse(&v, &p->scheme, tag + n, strlen(tag + n), NULL, &err)) {
		err_release(&err);
		return;
	}
	if (best->len && version_order(&v, highest) <= 0) {
		version_release(&v);
		return;
	}
	if (best->len)
		version_release(highest);
	*highest = v;
	strbuf_reset(best);
	strbuf_addstr(best, tag);
}

static int highest_tag(struct strbuf *best, const struct policy *p, struct err *err)
{
	struct run r = RUN_INIT;
	struct version highest;
	char *tag, *nl;
	int ret;

	memset(&highest, 0, sizeof(highest));
	gitcmd_init(&r, "for-each-ref", "--merged=HEAD", "--format=%(refname:lstrip=2)", "refs/tags/", NULL);
	ret = gitcmd_run(&r, err);
	for (tag = r.out.buf; !ret && (nl = strchr(tag, '\n')); tag = nl + 1) {
		*nl = '\0';
		consider(tag, p, best, &highest);
	}
	if (best->len)
		version_release(&highest);
	run_release(&r);
	return ret;
}

/* Does git know it? Nothing is said when it does not. */
static int resolves(const char *rev)
{
	struct err quiet = ERR_INIT;
	int ret = gitcmd_capture(NULL, &quiet, "rev-parse", "--verify", "--quiet", rev, NULL);

	err_release(&quiet);
	return !ret;
}

int messages_default_range(struct strvec *revs, const struct policy *p, struct err *err)
{
	struct strbuf tag = STRBUF_INIT;
	int ret;

	if (!resolves("HEAD^{commit}")) {
		err_set(err, ERR_FAIL, "there is no commit at HEAD yet");
		return err_hint(err, "use --file or --stdin to judge a message that is no commit");
	}
	if (resolves("@{upstream}^{commit}")) {
		strvec_push(revs, "@{upstream}..HEAD");
		return 0;
	}
	ret = highest_tag(&tag, p, err);
	if (!ret && tag.len)
		strvec_pushf(revs, "refs/tags/%s..HEAD", tag.buf);
	else if (!ret)
		strvec_push(revs, "HEAD");
	strbuf_release(&tag);
	return ret;
}

int messages_staged_paths(struct strvec *paths, struct err *err)
{
	struct run r = RUN_INIT;
	const char *s;
	int ret;

	gitcmd_init(&r, "-c", "diff.relative=false", "diff", "--cached", "--name-only", "--no-renames", "--no-ext-diff",
		    "-z", NULL);
	ret = gitcmd_run(&r, err);
	for (s = r.out.buf; !ret && s < r.out.buf + r.out.len; s += strlen(s) + 1)
		strvec_push(paths, s);
	run_release(&r);
	return ret;
}

#define MAX_TEXT ((size_t)64 << 20)

static int read_all(int fd, const char *name, struct strbuf *out, struct err *err)
{
	char chunk[65536];
	ssize_t n;

	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n > 0)
			strbuf_add(out, chunk, (size_t)n);
		if (n < 0 && errno != EINTR)
			return err_errno(err, "cannot read '%s'", name);
		if (out->len > MAX_TEXT)
			return err_set(err, ERR_FAIL, "'%s' is larger than 64 MiB: that is no commit message", name);
	} while (n);
	return 0;
}

int messages_read_file(struct strbuf *out, const char *path, struct err *err)
{
	int fd, ret;

	if (!strcmp(path, "-"))
		return read_all(STDIN_FILENO, path, out, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	ret = read_all(fd, path, out, err);
	close(fd);
	return ret;
}
