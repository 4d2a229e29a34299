/* SPDX-License-Identifier: ISC */
#include "gitcmd.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void add_arguments(struct run *r, va_list ap)
{
	static const char *const settings[] = {
		"LC_ALL=C", "LANGUAGE", "GIT_PAGER=cat", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", NULL
	};
	const char *arg;
	size_t i;

	strvec_push(&r->args, "git");
	while ((arg = va_arg(ap, const char *)))
		strvec_push(&r->args, arg);
	for (i = 0; settings[i]; i++)
		strvec_push(&r->env, settings[i]);
}

void gitcmd_init(struct run *r, ...)
{
	va_list ap;

	va_start(ap, r);
	add_arguments(r, ap);
	va_end(ap);
}

void gitcmd_at_top(struct run *r, const struct place *p)
{
	if (!p->work_tree)
		return;
	r->dir = p->work_tree;
	if (!getenv("GIT_DIR") && !getenv("GIT_WORK_TREE"))
		return;
	strvec_pushf(&r->env, "GIT_DIR=%s", p->git_dir);
	strvec_pushf(&r->env, "GIT_WORK_TREE=%s", p->work_tree);
	if (getenv("GIT_COMMON_DIR"))
		strvec_pushf(&r->env, "GIT_COMMON_DIR=%s", p->common_dir);
}

/* One line of stderr: its text without the word in front, and how well it tells what went wrong. */
struct words {
	const char *text;
	size_t len;
	int weight;
};

static struct words read_line(const char *line, size_t len)
{
	static const struct {
		const char *word;
		int weight;
	} words[] = { { "fatal: ", 3 }, { "error: ", 2 }, { "hint: ", 0 } };
	struct words w = { line, len, 1 };
	size_t i;

	while (w.len && strchr(" \t\r", w.text[w.len - 1]))
		w.len--;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].word);

		if (w.len < n || memcmp(w.text, words[i].word, n))
			continue;
		w.text += n;
		w.len -= n;
		w.weight = words[i].weight;
		break;
	}
	return w;
}

/* Calls read_line for each line that is not blank; *at moves on. Returns 0 at the end. */
static int next_words(const char **at, struct words *w)
{
	while (**at) {
		size_t len = strcspn(*at, "\n");

		*w = read_line(*at, len);
		*at += len + ((*at)[len] == '\n');
		if (w->len)
			return 1;
	}
	return 0;
}

/* New versions of git complain of a setting that we give for the old ones. */
static int is_about_our_own(const struct words *w)
{
	static const char ours[] = "warning: core.fsyncObjectFiles is deprecated";

	return w->len >= sizeof(ours) - 1 && !memcmp(w->text, ours, sizeof(ours) - 1);
}

/* The weightiest line, the last among equals, is the message; the others, which often say what to do, are hints. */
static int set_git_error(const struct run *r, int code, struct err *err)
{
	struct words best = { NULL, 0, -1 }, w;
	const char *at = r->err.buf;

	while (next_words(&at, &w))
		if (w.weight >= best.weight)
			best = w;
	if (!best.text) {
		const char *verb = r->args.n > 1 ? r->args.v[1] : "";

		if (code > 128)
			return err_set(err, ERR_FAIL, "'git %s' was ended by signal %d", verb, code - 128);
		return err_set(err, ERR_FAIL, "'git %s' failed with exit code %d", verb, code);
	}
	err_set(err, ERR_FAIL, "%.*s", (int)best.len, best.text);
	for (at = r->err.buf; next_words(&at, &w);)
		if (w.text != best.text && !is_about_our_own(&w))
			err_hint(err, "%.*s", (int)w.len, w.text);
	return ERR_FAIL;
}

int gitcmd_run(struct run *r, struct err *err)
{
	int code = run_command(r, err);

	if (code <= 0)
		return code;
	return set_git_error(r, code, err);
}

int gitcmd_capture(struct strbuf *out, struct err *err, ...)
{
	struct run r = RUN_INIT;
	va_list ap;
	int ret;

	va_start(ap, err);
	add_arguments(&r, ap);
	va_end(ap);
	ret = gitcmd_run(&r, err);
	if (!ret && out) {
		if (r.out.len && r.out.buf[r.out.len - 1] == '\n')
			strbuf_setlen(&r.out, r.out.len - 1);
		strbuf_addbuf(out, &r.out);
	}
	run_release(&r);
	return ret;
}
