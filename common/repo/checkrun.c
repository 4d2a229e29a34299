/* SPDX-License-Identifier: ISC */
#include "checkrun.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "../base/words.h"
#include "run.h"

extern char **environ;

static int may_pass(const char *entry)
{
	static const char *const names[] = { "PATH",     "HOME",       "USER",        "LOGNAME",    "SHELL",
					     "LANG",     "TZ",         "TERM",        "http_proxy", "https_proxy",
					     "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",   "TMPDIR" };
	size_t len = strcspn(entry, "="), i;

	if (!strncmp(entry, "LC_", 3))
		return 1;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == len && !memcmp(entry, names[i], len))
			return 1;
	return 0;
}

/* Takes away everything that is not named: secrets of the person's, and what would make git look elsewhere. */
static void scrub(struct strvec *env)
{
	char **at;

	for (at = environ; *at; at++)
		if (!may_pass(*at))
			strvec_pushn(env, *at, strcspn(*at, "="));
}

struct keeping {
	const struct checkrun_ask *ask;
	struct checkrun *out;
	SHA2_CTX sha;
};

static void keep(void *data, const char *piece, size_t len)
{
	struct keeping *k = data;
	size_t room = CHECKRUN_KEPT - k->out->output.len;

	SHA256Update(&k->sha, (const uint8_t *)piece, len);
	k->out->size += len;
	strbuf_add(&k->out->output, piece, len < room ? len : room);
	if (k->ask->progress)
		k->ask->progress(k->ask->data, piece, len);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec;
}

static int set_command(struct run *run, const struct checkrun_ask *ask, struct err *err)
{
	if (ask->shell) {
		strvec_pushl(&run->args, "sh", "-c", ask->command, NULL);
		return 0;
	}
	return words_split(&run->args, ask->command, err);
}

void checkrun(struct checkrun *out, const struct checkrun_ask *ask)
{
	struct keeping k = { .ask = ask, .out = out };
	struct run run = RUN_INIT;
	struct err err = ERR_INIT;
	int64_t began = now();
	int code;

	memset(out, 0, sizeof(*out));
	strbuf_init(&out->output);
	SHA256Init(&k.sha);
	scrub(&run.env);
	strvec_pushv(&run.env, &ask->env);
	run.dir = ask->dir;
	run.in = ask->in;
	run.in_len = ask->in_len;
	run.merge_err = 1;
	run.watch = keep;
	run.watch_data = &k;
	run.timeout_ms = ask->timeout > 4000000 ? 4000000000u : (unsigned)(ask->timeout * 1000);
	code = set_command(&run, ask, &err);
	if (!code)
		code = run_command(&run, &err);
	out->exit = code < 0 ? -1 : code;
	out->seconds = now() - began;
	out->timed_out = code < 0 && ask->timeout && out->seconds >= ask->timeout;
	if (code < 0)
		out->problem = xstrdup(err.msg.buf);
	SHA256End(&k.sha, out->digest);
	err_release(&err);
	run_release(&run);
}

void checkrun_release(struct checkrun *c)
{
	free(c->problem);
	strbuf_release(&c->output);
	memset(c, 0, sizeof(*c));
}
