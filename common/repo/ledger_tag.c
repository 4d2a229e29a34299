/* SPDX-License-Identifier: ISC */
#include "ledger_tag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/tag_rules.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_remote.h"
#include "ledger_who.h"
#include "releasetag.h"

int ledger_tag_release(char **release, struct repo *r, const char *tag, struct err *err)
{
	const git_oid nowhere = { { 0 } };
	struct version core = VERSION_INIT;
	struct releasetag t;
	int ret = releasetag_read(&t, r, NULL, tag, &nowhere, err);

	if (!ret)
		ret = version_next_core(&core, &r->policy.scheme, &t.version, LEVEL_NONE, &r->today, err);
	if (!ret)
		*release = xstrfmt("%s%s", release_tag_prefix(r, t.package), core.text);
	releasetag_release(&t);
	version_release(&core);
	return ret;
}

static int read_tip(git_oid *tip, char **ref, struct repo *r, const char *tag, struct err *err)
{
	struct strbuf name = STRBUF_INIT;
	char *release = NULL;
	int ret = ledger_tag_release(&release, r, tag, err);

	if (!ret) {
		ledger_ref(&name, r, release);
		ret = ledger_tip(tip, r, name.buf, err);
	}
	if (!ret && ref)
		*ref = strbuf_detach(&name, NULL);
	strbuf_release(&name);
	free(release);
	return ret;
}

int ledger_tag_tip(char out[OID_HEX + 1], struct repo *r, const char *tag, struct err *err)
{
	git_oid tip;
	int ret = read_tip(&tip, NULL, r, tag, err);

	*out = '\0';
	if (!ret && !git_oid_is_zero(&tip))
		hex_write(out, &tip);
	return ret;
}

static int has_claim(const struct plan *p, const char *tag)
{
	size_t i;

	for (i = 0; i < p->n_claims; i++)
		if (!strcmp(p->claims[i].tag, tag))
			return 1;
	return 0;
}

int ledger_tag_push(struct plan *p, struct repo *r, struct err *err)
{
	static const char tags[] = "refs/tags/";
	struct strvec *push = &p->push;
	size_t i, n = push->n;
	int ret = 0;

	for (i = 0; i < n && !ret; i++) {
		const char *tag = push->v[i] + strlen(tags);
		char *ref = NULL;
		git_oid tip;

		if (strncmp(push->v[i], tags, strlen(tags)) != 0 || has_claim(p, tag))
			continue;
		ret = read_tip(&tip, &ref, r, tag, err);
		if (!ret && !git_oid_is_zero(&tip) && !strvec_has(push, ref))
			strvec_push(push, ref);
		free(ref);
	}
	return ret;
}

int ledger_tag_check(enum ledger_anchor *out, struct repo *r, const char *tag, const char *anchor, struct err *err)
{
	git_oid tip, oid;
	int ret = read_tip(&tip, NULL, r, tag, err);

	if (ret)
		return ret;
	if (git_oid_is_zero(&tip))
		*out = LEDGER_ANCHOR_AWAY;
	else if (strlen(anchor) == OID_HEX && !hex_read(&oid, anchor) && git_odb_exists(r->odb, &oid) &&
		 ledger_contains(r, &tip, &oid, NULL) == 1)
		*out = LEDGER_ANCHORED;
	else
		*out = LEDGER_ANCHOR_WRONG;
	return 0;
}

int ledger_tag_check_free(struct repo *r, const char *tag, struct err *err)
{
	char *remote = ledger_remote_name(r), *ref = xstrfmt("refs/tags/%s", tag);
	struct strbuf out = STRBUF_INIT;
	int ret = remote ? gitcmd_capture(&out, err, "ls-remote", "--refs", "--", remote, ref, NULL) : 0;

	if (!ret && out.len) {
		ret = err_set(err, ERR_NO, "'%s' has tag '%s' already, object %.12s", remote, tag, out.buf);
		err_hint(err, "git fetch %s tag %s   brings it", remote, tag);
	}
	strbuf_release(&out);
	free(remote);
	free(ref);
	return ret;
}

int ledger_tag_created(char out[OID_HEX + 1], struct repo *r, const char *tag, struct err *err)
{
	char *release = NULL;
	struct ledger l;
	int ret = ledger_tag_release(&release, r, tag, err);

	*out = '\0';
	if (ret)
		return ret;
	ret = ledger_open_identified(&l, r, release, err);
	if (!ret)
		snprintf(out, OID_HEX + 1, "%s", tag_created_object(&l.log, tag));
	ledger_close(&l);
	free(release);
	return ret;
}
