/* SPDX-License-Identifier: ISC */
#include "strvec.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

char *strvec_empty[1];

void strvec_init(struct strvec *sv)
{
	sv->v = strvec_empty;
	sv->n = sv->alloc = 0;
}

void strvec_release(struct strvec *sv)
{
	size_t i;

	if (!sv || !sv->alloc)
		return;
	for (i = 0; i < sv->n; i++)
		free(sv->v[i]);
	free(sv->v);
	strvec_init(sv);
}

void strvec_push_owned(struct strvec *sv, char *s)
{
	if (sv->n + 2 > sv->alloc) {
		if (!sv->alloc)
			sv->v = NULL;
		ALLOC_GROW(sv->v, sv->n + 2, sv->alloc);
	}
	sv->v[sv->n++] = s;
	sv->v[sv->n] = NULL;
}

void strvec_push(struct strvec *sv, const char *s)
{
	strvec_push_owned(sv, xstrdup(s));
}

void strvec_pushn(struct strvec *sv, const char *s, size_t len)
{
	strvec_push_owned(sv, xstrndup(s, len));
}

void strvec_pushf(struct strvec *sv, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	strvec_push_owned(sv, strbuf_detach(&sb, NULL));
}

void strvec_pushl(struct strvec *sv, ...)
{
	const char *s;
	va_list ap;

	va_start(ap, sv);
	while ((s = va_arg(ap, const char *)))
		strvec_push(sv, s);
	va_end(ap);
}

void strvec_pushv(struct strvec *sv, const struct strvec *other)
{
	size_t i;

	for (i = 0; i < other->n; i++)
		strvec_push(sv, other->v[i]);
}

int strvec_has(const struct strvec *sv, const char *s)
{
	size_t i;

	for (i = 0; i < sv->n; i++)
		if (!strcmp(sv->v[i], s))
			return 1;
	return 0;
}

void strvec_drop(struct strvec *sv, size_t at)
{
	free(sv->v[at]);
	memmove(&sv->v[at], &sv->v[at + 1], (sv->n - at) * sizeof(*sv->v)); /* the NULL at the end with it */
	sv->n--;
}

void strvec_join(struct strbuf *out, const struct strvec *sv, const char *between)
{
	size_t i;

	for (i = 0; i < sv->n; i++)
		strbuf_addf(out, "%s%s", i ? between : "", sv->v[i]);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strvec_sort(struct strvec *sv)
{
	if (sv->n)
		qsort(sv->v, sv->n, sizeof(*sv->v), by_bytes);
}
