/* SPDX-License-Identifier: ISC */
#include "ledger_verify.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "../model/tag_message.h"
#include "../model/tag_rules.h"
#include "hex.h"
#include "ledger_record.h"
#include "ledger_remote.h"
#include "ledger_tag.h"
#include "ledger_who.h"
#include "tagobject.h"

void ledger_problems_release(struct ledger_problems *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].release);
		free(p->v[i].text);
	}
	free(p->v);
	memset(p, 0, sizeof(*p));
}

__attribute__((format(printf, 4, 5))) static void add(struct ledger_problems *p, const char *release, const char *oid,
						      const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	struct ledger_problem *one;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	ALLOC_GROW(p->v, p->n + 1, p->alloc);
	one = &p->v[p->n++];
	memset(one, 0, sizeof(*one));
	one->release = xstrdup(release);
	if (oid)
		memcpy(one->oid, oid, strlen(oid));
	one->text = strbuf_detach(&text, NULL);
}

void ledger_problems_add(struct ledger_problems *p, const char *release, const char *text)
{
	add(p, release, NULL, "%s", text);
}

/* --- events ------------------------------------------------------------------------------------------------------ */

/* A principal that is no address is compared with what stands before the author's @, and with the name. */
static int is_same_person(const struct event_entry *e)
{
	const char *principal = e->principal;
	size_t local = strcspn(e->email, "@");

	if (!strcasecmp(principal, e->email))
		return 1;
	return !strchr(principal, '@') && (!strcmp(principal, e->author) ||
					   (strlen(principal) == local && !strncasecmp(principal, e->email, local)));
}

static void verify_who(struct ledger_problems *p, const struct ledger *l, const struct event_entry *e)
{
	switch (e->identity) {
	case EVENT_CLAIMED:
		if (l->repo->policy.signed_events == TRI_TRUE)
			add(p, l->release, e->oid, "not signed, and the policy asks for it");
		break;
	case EVENT_SIGNED:
		if (!is_same_person(e))
			add(p, l->release, e->oid, "by %s <%s>, but signed by %s", e->author, e->email, e->principal);
		break;
	case EVENT_UNKNOWN_KEY:
		add(p, l->release, e->oid, "signed by a key that is not known here");
		break;
	case EVENT_REVOKED:
		add(p, l->release, e->oid, "signed by a key that was revoked or is past its time");
		break;
	}
}

/*
 * "<name> <sha256> <size>" against what the event's tree has; of longer content it may be that only the beginning was
 * kept.
 */
static int fits_digest(const struct strbuf *content, const char *digest, size_t size)
{
	char made[SHA256_DIGEST_STRING_LENGTH];

	if (size > LEDGER_EVIDENCE_MAX && content->len < size)
		return content->len == LEDGER_EVIDENCE_MAX;
	SHA256Data((const uint8_t *)content->buf, content->len, made);
	return content->len == size && !strcmp(made, digest);
}

static void verify_one_evidence(struct ledger_problems *p, struct ledger *l, size_t at, const char *value)
{
	const struct event_entry *e = &l->log.v[at];
	const char *blank = strchr(value, ' '), *second = blank ? strchr(blank + 1, ' ') : NULL;
	struct strbuf content = STRBUF_INIT;
	struct err err = ERR_INIT;
	char *name, *digest;

	if (!second) {
		add(p, l->release, e->oid, "'Evidence: %s' is none", value);
		return;
	}
	name = xstrndup(value, (size_t)(blank - value));
	digest = xstrndup(blank + 1, (size_t)(second - blank - 1));
	if (ledger_read_evidence(&content, l, at, name, &err))
		add(p, l->release, e->oid, "%s", err.msg.buf);
	else if (!fits_digest(&content, digest, (size_t)strtoull(second + 1, NULL, 10)))
		add(p, l->release, e->oid, "the evidence '%s' does not fit its digest", name);
	free(name);
	free(digest);
	strbuf_release(&content);
	err_release(&err);
}

static void verify_evidence(struct ledger_problems *p, struct ledger *l, size_t at)
{
	const struct event *e = &l->log.v[at].event;
	size_t i;

	for (i = 0; i < e->n_fields; i++)
		if (!strcmp(e->fields[i].key, "Evidence"))
			verify_one_evidence(p, l, at, e->fields[i].value);
}

/* The tag that is here must be the one that was made last; where there is none here, it may be elsewhere. */
static void verify_created(struct ledger_problems *p, struct ledger *l, size_t at)
{
	const struct event_entry *e = &l->log.v[at];
	const char *tag = event_is(&e->event, TAG_CREATE) ? event_get(&e->event, "Tag") : NULL;
	char hex[OID_HEX + 1], *ref;
	size_t last;
	git_oid here;

	if (!tag || !tag_created(&l->log, tag, &last) || last != at)
		return;
	ref = xstrfmt("refs/tags/%s", tag);
	if (!git_reference_name_to_id(&here, l->repo->git, ref)) {
		hex_write(hex, &here);
		if (strcmp(hex, tag_created_object(&l->log, tag)) != 0)
			add(p, l->release, e->oid, "tag '%s' was made as %.12s, and is %.12s here", tag,
			    tag_created_object(&l->log, tag), hex);
	}
	free(ref);
}

/* Two projects of one beginning, or a main line that was begun anew: only the walk along it tells. */
static int verify_root(struct ledger_problems *p, struct ledger *l, struct err *err)
{
	int own;

	if (!*l->log.root) {
		if (!git_oid_is_zero(&l->tip))
			add(p, l->release, l->log.v[0].oid, "there is no root of this project");
		return 0;
	}
	own = ledger_is_own_root(l->repo, l->release, l->log.root, err);
	if (own == ERR_SHALLOW) {
		if (err)
			err_clear(err);
		return 0;
	}
	if (!own)
		add(p, l->release, l->log.root, "the root is not the one of this project's main line");
	return own < 0 ? own : 0;
}

int ledger_verify_seen(struct ledger_problems *p, struct ledger *l, struct err *err)
{
	struct strvec remotes = STRVEC_INIT;
	size_t i;
	int ret = ledger_seen_remotes(&remotes, l->repo, l->release, err);

	for (i = 0; i < remotes.n && !ret; i++) {
		struct strbuf name = STRBUF_INIT;
		char hex[OID_HEX + 1];
		git_oid seen;

		ledger_remote_ref(&name, remotes.v[i], l->release);
		ret = ledger_tip(&seen, l->repo, name.buf, err);
		hex_write(hex, &seen);
		if (!ret && (git_oid_is_zero(&l->tip) || ledger_contains(l->repo, &l->tip, &seen, NULL) != 1))
			add(p, l->release, hex, "was seen at '%s' and is not in the ledger here", remotes.v[i]);
		strbuf_release(&name);
	}
	strvec_release(&remotes);
	return ret;
}

int ledger_verify(struct ledger_problems *p, struct ledger *l, struct err *err)
{
	size_t i;
	int ret = ledger_identify(l, err);

	for (i = 0; i < l->log.n && !ret; i++) {
		const struct event_entry *e = &l->log.v[i];

		if (e->problem)
			add(p, l->release, e->oid, "%s", e->problem);
		if (!e->counts)
			continue;
		verify_who(p, l, e);
		verify_evidence(p, l, i);
		verify_created(p, l, i);
	}
	if (!ret)
		ret = verify_root(p, l, err);
	return ret ? ret : ledger_verify_seen(p, l, err);
}

/* --- tags -------------------------------------------------------------------------------------------------------- */

/* The value of the trailer in a tag object; NULL: none, or no tag object. */
static char *read_anchor(struct repo *r, const git_oid *oid)
{
	git_odb_object *object = NULL;
	const char *content, *message;
	char *anchor = NULL;
	size_t end;

	if (git_odb_read(&object, r->odb, oid))
		return NULL;
	content = git_odb_object_data(object);
	message = git_odb_object_type(object) == GIT_OBJECT_TAG ? strstr(content, "\n\n") : NULL;
	end = tagobject_signature_start(content, git_odb_object_size(object));
	if (message && message + 2 <= content + end) {
		struct slice trailer = tag_message_trailer(message + 2, (size_t)(content + end - message - 2),
							   "Release-Ledger");

		anchor = trailer.s ? xstrndup(trailer.s, trailer.len) : NULL;
	}
	git_odb_object_free(object);
	return anchor;
}

static int verify_tag(struct ledger_problems *p, struct repo *r, const char *ref, const char *release, struct err *err)
{
	const char *tag = ref + strlen("refs/tags/");
	enum ledger_anchor anchor = LEDGER_ANCHORED;
	char *of = NULL, *value = NULL;
	git_oid oid;
	int ret = 0;

	if (!ledger_tag_release(&of, r, tag, NULL) && (!release || !strcmp(of, release)) &&
	    !git_reference_name_to_id(&oid, r->git, ref))
		value = read_anchor(r, &oid);
	if (value)
		ret = ledger_tag_check(&anchor, r, tag, value, err);
	if (value && !ret && anchor != LEDGER_ANCHORED)
		add(p, of, NULL, "tag '%s' names %.12s, which is not in the ledger%s", tag, value,
		    anchor == LEDGER_ANCHOR_AWAY ? ": there is none here" : "");
	free(of);
	free(value);
	return ret;
}

int ledger_verify_tags(struct ledger_problems *p, struct repo *r, const char *release, struct err *err)
{
	git_reference_iterator *it = NULL;
	const char *name;
	int ret = git_reference_iterator_glob_new(&it, r->git, "refs/tags/*"), failed = 0;

	while (!ret && !failed && !(ret = git_reference_next_name(&name, it)))
		failed = verify_tag(p, r, name, release, err);
	git_reference_iterator_free(it);
	if (failed)
		return failed;
	return ret == GIT_ITEROVER ? 0 : repo_error(err, ERR_FAIL, "cannot list the tags");
}

/* --- remotes ----------------------------------------------------------------------------------------------------- */

static void take_results(struct ledger_problems *p, const struct ledger_sync *s, const char *remote,
			 const char *release)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct ledger_remote_result *one = &s->v[i];
		char hex[OID_HEX + 1];

		if (one->state != LEDGER_REWOUND || (release && strcmp(one->release, release) != 0))
			continue;
		hex_write(hex, &one->seen);
		add(p, one->release, hex,
		    git_oid_is_zero(&one->now) ? "was seen at '%s', which has no such ledger any more"
					       : "was seen at '%s', which has gone back behind it",
		    remote);
	}
}

static int is_configured(const struct repo *r, const char *remote)
{
	return config_list_last(&r->config, "remote", remote, "url") != NULL;
}

int ledger_verify_remotes(struct ledger_problems *p, struct strvec *away, struct repo *r, const char *release,
			  struct err *err)
{
	struct strvec remotes = STRVEC_INIT;
	size_t i;
	int ret = ledger_seen_remotes(&remotes, r, NULL, err);

	for (i = 0; i < remotes.n && !ret; i++) {
		struct ledger_sync s = { 0 };

		/* One that was removed, or an address that was given once, is nobody's to ask. */
		if (!is_configured(r, remotes.v[i]))
			continue;
		if (ledger_sync_look(&s, r, remotes.v[i], NULL))
			strvec_push(away, remotes.v[i]);
		else
			take_results(p, &s, remotes.v[i], release);
		ledger_sync_release(&s);
	}
	strvec_release(&remotes);
	return ret;
}
