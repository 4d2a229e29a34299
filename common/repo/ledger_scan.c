/* SPDX-License-Identifier: ISC */
#include "ledger_scan.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "oidmap.h"
#include "rawcommit.h"

/* A ledger that may hold it is read in full next, so libgit2 keeps what was read here, up to a bound. */
#define KEPT_COMMIT ((size_t)4096)
#define KEPT_ALL    ((ssize_t)32 << 20)

static void keep_objects(int keep)
{
	ssize_t used = 0, allowed = 0;

	git_libgit2_opts(GIT_OPT_GET_CACHED_MEMORY, &used, &allowed);
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT,
			 keep && used < KEPT_ALL ? KEPT_COMMIT : (size_t)0);
}

struct scan {
	struct repo *repo;
	const char *const *names;
	git_oid *stack;
	size_t depth, alloc;
	struct oidmap seen;
};

static void push(struct scan *s, const git_oid *oid)
{
	uint32_t *at = oidmap_at(&s->seen, oid, 0);

	if (*at)
		return;
	*at = 1;
	ALLOC_GROW(s->stack, s->depth + 1, s->alloc);
	s->stack[s->depth++] = *oid;
}

/* The trailer, at the beginning of a line of its own. */
static int names_one(const struct scan *s, struct slice message)
{
	static const char key[] = "\nEvent: ";
	const size_t len = strlen(key);
	const char *at = message.s, *end = message.s + message.len;
	size_t i, n;

	for (; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++) {
		if ((size_t)(end - at) <= len || memcmp(at, key, len) != 0)
			continue;
		for (i = 0; s->names[i]; i++) {
			n = strlen(s->names[i]);
			if ((size_t)(end - at) - len >= n && !memcmp(at + len, s->names[i], n))
				return 1;
		}
	}
	return 0;
}

static int look_at(struct scan *s, const git_oid *oid)
{
	git_odb_object *object = NULL;
	struct rawcommit c;
	git_oid parent;
	size_t i;
	int may = 1;

	if (!git_odb_read(&object, s->repo->odb, oid) && git_odb_object_type(object) == GIT_OBJECT_COMMIT &&
	    !rawcommit_parse(&c, git_odb_object_data(object), git_odb_object_size(object))) {
		may = names_one(s, c.message);
		for (i = 0; i < c.n_parents && !may; i++) {
			may = rawcommit_parent(&c, i, &parent) != 0;
			if (!may)
				push(s, &parent);
		}
	}
	git_odb_object_free(object);
	return may;
}

int ledger_may_hold(struct repo *r, const char *release, const char *const *names, struct err *err)
{
	struct scan s = { .repo = r, .names = names, .seen = OIDMAP_INIT };
	struct strbuf ref = STRBUF_INIT;
	git_oid tip;
	int ret;

	ledger_ref(&ref, r, release);
	ret = ledger_tip(&tip, r, ref.buf, err);
	if (!ret && !git_oid_is_zero(&tip))
		push(&s, &tip);
	keep_objects(1);
	while (!ret && s.depth) {
		git_oid at = s.stack[--s.depth];

		ret = look_at(&s, &at);
	}
	keep_objects(0);
	free(s.stack);
	oidmap_release(&s.seen);
	strbuf_release(&ref);
	return ret;
}
