/* SPDX-License-Identifier: ISC */
#include "backport_known.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "hex.h"
#include "patch.h"

static int prefix_of(git_oid *out, const char *hex)
{
	return git_oid_fromstrn(out, hex, 7);
}

/* Only its id yet. */
static struct backport_known_one *add(struct backport_known *k, const git_oid *oid)
{
	struct backport_known_one one = { .oid = *oid, .next = OIDMAP_NONE };
	char hex[OID_HEX + 1];
	uint32_t *first;
	git_oid prefix;

	hex_write(hex, oid);
	prefix_of(&prefix, hex);
	ALLOC_GROW(k->v, k->n + 1, k->alloc);
	first = oidmap_at(&k->first, &prefix, (uint32_t)k->n);
	if (*first != k->n)
		one.next = *first;
	*first = (uint32_t)k->n;
	k->v[k->n] = one;
	return &k->v[k->n++];
}

void backport_known_add(struct backport_known *k, const struct commit *c)
{
	struct backport_known_one *one;
	git_oid oid;

	if (git_oid_fromstr(&oid, c->oid))
		return;
	one = add(k, &oid);
	one->subject = xstrndup(c->message, strcspn(c->message, "\n"));
	one->author_time = c->author_time;
	one->parents = c->parents;
	memcpy(one->first_parent, c->first_parent, sizeof(one->first_parent));
}

/* What the message says that the commit was made from. */
static int read_origin(git_oid *origin, const char *message)
{
	const struct footer *backport;
	struct slice from;
	struct message m;
	int has;

	message_parse(&m, message, strlen(message));
	from = message_cherry_picked_from(&m);
	backport = message_footer(&m, "Backport-Of");
	if (!from.s && backport)
		from = backport->value;
	has = from.s && from.len >= OID_HEX && !git_oid_fromstrn(origin, from.s, OID_HEX);
	message_release(&m);
	return has;
}

void backport_known_add_named(struct backport_known *k, const git_oid *commit)
{
	git_oid at = *commit;
	struct commit c = { 0 };
	git_commit *read = NULL;
	int goes_on = 1;

	while (goes_on) {
		hex_write(c.oid, &at);
		if (backport_known_find(k, c.oid, OID_HEX))
			return;
		if (git_commit_lookup(&read, k->repo->git, &at)) {
			add(k, &at);
			return;
		}
		c.message = git_commit_message(read);
		c.author_time = git_commit_author(read)->when.time;
		c.parents = git_commit_parentcount(read);
		if (c.parents)
			hex_write(c.first_parent, git_commit_parent_id(read, 0));
		backport_known_add(k, &c);
		goes_on = read_origin(&at, c.message);
		git_commit_free(read);
	}
}

void backport_known_release(struct backport_known *k)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		free(k->v[i].subject);
	free(k->v);
	oidmap_release(&k->first);
}

const git_oid *backport_known_find(const struct backport_known *k, const char *hex, size_t len)
{
	git_oid prefix, id;
	uint32_t i;

	if (len < 7 || len > OID_HEX || prefix_of(&prefix, hex) || git_oid_fromstrn(&id, hex, len))
		return NULL;
	for (i = oidmap_get(&k->first, &prefix); i < k->n; i = k->v[i].next)
		if (!git_oid_ncmp(&k->v[i].oid, &id, len))
			return &k->v[i].oid;
	return NULL;
}

static int has_subject(const struct backport_known_one *one, const char *subject, size_t len)
{
	return one->subject && strlen(one->subject) == len && !memcmp(one->subject, subject, len);
}

const git_oid *backport_known_find_subject(const struct backport_known *k, const char *subject, size_t len)
{
	size_t i;

	for (i = k->n; i--;)
		if (has_subject(&k->v[i], subject, len))
			return &k->v[i].oid;
	return NULL;
}

static int has_patch(struct backport_known *k, struct backport_known_one *one, const char *patch)
{
	struct commit c = { .parents = one->parents };

	hex_write(c.oid, &one->oid);
	memcpy(c.first_parent, one->first_parent, sizeof(c.first_parent));
	return (*one->patch || patch_id(k->repo, &c, one->patch)) && !strcmp(one->patch, patch);
}

int backport_known_has_patch(struct backport_known *k, const struct commit *c)
{
	size_t len = strcspn(c->message, "\n"), i;
	char patch[OID_HEX + 1] = "";

	for (i = 0; i < k->n; i++) {
		struct backport_known_one *one = &k->v[i];

		if (!one->subject || (one->author_time != c->author_time && !has_subject(one, c->message, len)))
			continue;
		if (!*patch && !patch_id(k->repo, c, patch))
			return 0;
		if (has_patch(k, one, patch))
			return 1;
	}
	return 0;
}
