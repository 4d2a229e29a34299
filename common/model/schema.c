/* SPDX-License-Identifier: ISC */
#include "schema.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "message.h"

static const char *const kinds[] = { "expand", "migrate", "contract" };

static void take(struct schema_steps *out, const struct commit *c, struct slice value)
{
	struct schema_step *step;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i]);
		const char *id = value.s + len + 1;

		if (value.len < len + 2 || strncasecmp(value.s, kinds[i], len) != 0 || value.s[len] != ' ' ||
		    memchr(id, ' ', value.len - len - 1) || memchr(id, '\n', value.len - len - 1))
			continue;
		ALLOC_GROW(out->v, out->n + 1, out->alloc);
		step = &out->v[out->n++];
		step->kind = (enum schema_kind)i;
		step->id = xstrndup(id, value.len - len - 1);
		step->commit = c;
		return;
	}
	strvec_pushf(&out->bad, "%.7s: %.*s", c->oid, (int)value.len, value.s);
}

void schema_steps_read(struct schema_steps *out, const struct commit *commits, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		struct message m;

		message_parse(&m, commits[i].message, commits[i].message_len);
		for (k = 0; k < m.n_footers; k++)
			if (slice_is(m.footers[k].token, "Schema"))
				take(out, &commits[i], m.footers[k].value);
		message_release(&m);
	}
}

void schema_steps_release(struct schema_steps *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->v[i].id);
	free(s->v);
	strvec_release(&s->bad);
	memset(s, 0, sizeof(*s));
}

const struct schema_step *schema_steps_find(const struct schema_steps *s, enum schema_kind kind, const char *id)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].kind == kind && !strcmp(s->v[i].id, id))
			return &s->v[i];
	return NULL;
}
