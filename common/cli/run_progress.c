/* SPDX-License-Identifier: ISC */
#include "run_progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/utf8.h"

#define DELAY 1000
#define PAUSE 200
#define WIDTH 78
#define KEPT  ((size_t)200)

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void run_progress_begin(struct run_progress *p, const char *name)
{
	memset(p, 0, sizeof(*p));
	p->name = name;
	p->began = now();
	strbuf_init(&p->last);
}

static void keep_last_line(struct run_progress *p, const char *piece, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (piece[i] == '\n' || piece[i] == '\r') {
			p->is_line_over = 1;
			continue;
		}
		if (p->is_line_over)
			strbuf_reset(&p->last);
		p->is_line_over = 0;
		if (p->last.len < KEPT)
			strbuf_addch(&p->last, piece[i]);
	}
}

/* No more than fits the line, whatever the command has said. */
static void show(struct run_progress *p, int64_t at)
{
	struct strbuf line = STRBUF_INIT, clean = STRBUF_INIT;
	char *tab;

	strbuf_addf(&line, "%s: %lld s", p->name, (long long)(at - p->began) / 1000);
	if (p->last.len)
		strbuf_addf(&line, ": %s", p->last.buf);
	while ((tab = strchr(line.buf, '\t')))
		*tab = ' ';
	utf8_clean(&clean, line.buf, line.len);
	while (utf8_width(clean.buf, clean.len) > WIDTH)
		strbuf_setlen(&clean, clean.len - 1);
	while (!utf8_valid(clean.buf, clean.len))
		strbuf_setlen(&clean, clean.len - 1);
	fprintf(stderr, "\r%s\033[K", clean.buf);
	fflush(stderr);
	strbuf_release(&line);
	strbuf_release(&clean);
	p->shown = at;
}

void run_progress_add(struct run_progress *p, const char *piece, size_t len)
{
	int64_t at = now();

	keep_last_line(p, piece, len);
	if (isatty(2) && at - p->began >= DELAY && at - p->shown >= PAUSE)
		show(p, at);
}

void run_progress_end(struct run_progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	strbuf_release(&p->last);
}
