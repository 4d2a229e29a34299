/* SPDX-License-Identifier: ISC */
#include "tagcheck.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/tag_message.h"
#include "gitcmd.h"
#include "ledger_tag.h"
#include "releasetag.h"
#include "sign.h"
#include "signers.h"
#include "stamp.h"
#include "tagobject.h"

enum { ANNOTATED, SIGNATURE, MESSAGE, VERSION_FILES, ORDER, COMMIT };

struct check {
	struct repo *repo;
	struct tagcheck *out;
	git_oid object;        /* what the ref points at */
	struct releasetag tag; /* package, version and commit */
	int has_version, has_commit;
	struct strbuf content; /* of the tag object; empty for a lightweight one */
	struct err *err;
};

static int yes(struct check *c, int which, char *detail)
{
	c->out->v[which].ok = 1;
	c->out->v[which].detail = detail;
	return 0;
}

static int no(struct check *c, int which, char *detail)
{
	c->out->v[which].ok = 0;
	c->out->v[which].detail = detail;
	return 0;
}

static void name_checks(struct tagcheck *out)
{
	static const char *const names[] = { "annotated", "signature", "message", "version-files", "order", "commit" };
	size_t i;

	for (i = 0; i < TAGCHECK_COUNT; i++)
		out->v[i].name = names[i];
}

/* --- reading --------------------------------------------------------------------------------------------------- */

static int read_object(struct check *c)
{
	git_odb_object *object = NULL;
	int ret = git_odb_read(&object, c->repo->odb, &c->object);

	if (ret)
		return repo_error(c->err, ret, "cannot read tag '%s'", c->out->tag);
	if (git_odb_object_type(object) == GIT_OBJECT_TAG)
		strbuf_add(&c->content, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return 0;
}

static void read_target(struct check *c)
{
	char *spec = xstrfmt("refs/tags/%s^{commit}", c->out->tag);
	git_object *commit = NULL;

	if (!git_revparse_single(&commit, c->repo->git, spec)) {
		c->has_commit = 1;
		c->tag.commit = *git_object_id(commit);
	}
	git_object_free(commit);
	free(spec);
}

static int open_tag(struct check *c)
{
	char *ref = xstrfmt("refs/tags/%s", c->out->tag);
	git_oid commit;
	int missing = git_reference_name_to_id(&c->object, c->repo->git, ref);

	free(ref);
	if (missing)
		return err_set(c->err, ERR_FAIL, "no tag '%s'", c->out->tag);
	if (read_object(c))
		return c->err->code;
	memset(&commit, 0, sizeof(commit));
	c->has_version = !releasetag_read(&c->tag, c->repo, NULL, c->out->tag, &commit, NULL) &&
			 !strcmp(c->tag.name, c->out->tag);
	read_target(c);
	return 0;
}

/* --- the six --------------------------------------------------------------------------------------------------- */

static int check_annotated(struct check *c)
{
	return c->content.len ? yes(c, ANNOTATED, xstrdup("a tag object"))
			      : no(c, ANNOTATED, xstrdup("a lightweight tag"));
}

static int is_signature_due(struct repo *r)
{
	return r->policy.sign == TRI_TRUE ||
	       (r->policy.sign == TRI_AUTO && config_list_bool(&r->config, "tag", "gpgsign", 0));
}

static int check_signature(struct check *c)
{
	struct signature s;
	char hex[OID_HEX + 1];
	int ret;

	if (!tagobject_is_signed(c->content.buf, c->content.len)) {
		if (is_signature_due(c->repo))
			return no(c, SIGNATURE, xstrdup("not signed, and the policy asks for it"));
		return yes(c, SIGNATURE, xstrdup("not signed, and not asked for"));
	}
	git_oid_tostr(hex, sizeof(hex), &c->object);
	ret = signers_verify_tag(&s, c->repo, hex, c->err);
	if (!ret && s.state == SIGNATURE_GOOD)
		yes(c, SIGNATURE, xstrfmt("%s, by %s", s.format, s.principal ? s.principal : s.key ? s.key : "?"));
	else if (!ret)
		no(c, SIGNATURE,
		   xstrfmt("%s: %s%s%s", s.format, signature_state_name(s.state), s.key ? ", key " : "",
			   s.key ? s.key : ""));
	signature_release(&s);
	return ret;
}

/* The message of the tag object without its signature. */
static struct slice message_of(const struct check *c)
{
	const char *start = strstr(c->content.buf, "\n\n");
	size_t end = tagobject_signature_start(c->content.buf, c->content.len);
	struct slice m = { "", 0 };

	if (start && (size_t)(start + 2 - c->content.buf) <= end) {
		m.s = start + 2;
		m.len = end - (size_t)(m.s - c->content.buf);
	}
	return m;
}

static int slices_equal(struct slice a, struct slice b)
{
	return a.len == b.len && !memcmp(a.s, b.s, a.len);
}

/* A tag of before there was a ledger has no anchor, and a clone that has not fetched the ledger cannot judge one. */
static int check_anchor(struct check *c, struct slice message)
{
	struct slice trailer = tag_message_trailer(message.s, message.len, "Release-Ledger");
	enum ledger_anchor anchor;
	char *oid;
	int ret;

	if (!trailer.s)
		return yes(c, MESSAGE, xstrdup("equals the changelog entry"));
	oid = xstrndup(trailer.s, trailer.len);
	ret = ledger_tag_check(&anchor, c->repo, c->out->tag, oid, c->err);
	if (!ret && anchor == LEDGER_ANCHOR_WRONG)
		no(c, MESSAGE, xstrfmt("its Release-Ledger %.12s is not in the ledger", oid));
	else if (!ret)
		yes(c, MESSAGE,
		    xstrdup(anchor == LEDGER_ANCHORED ? "equals the changelog entry; its ledger is here"
						      : "equals the changelog entry; its ledger is not here"));
	free(oid);
	return ret;
}

/* Another tag of this name may be the one that everybody has. */
static int check_created(struct check *c, struct slice message)
{
	char made[OID_HEX + 1], hex[OID_HEX + 1];
	int ret = ledger_tag_created(made, c->repo, c->out->tag, c->err);

	if (ret)
		return ret;
	git_oid_tostr(hex, sizeof(hex), &c->object);
	if (*made && strcmp(made, hex) != 0)
		return no(c, MESSAGE, xstrfmt("its ledger has it made as %.12s, and this is %.12s", made, hex));
	return check_anchor(c, message);
}

static int check_message(struct check *c)
{
	struct slice message = message_of(c), version;
	struct strbuf wanted = STRBUF_INIT;
	int ret;

	if (!c->has_version || !c->has_commit || !c->content.len)
		return no(c, MESSAGE, xstrdup("no release message"));
	version = tag_message_trailer(message.s, message.len, "Release-Version");
	if (version.len != strlen(c->tag.version.text) || memcmp(version.s, c->tag.version.text, version.len) != 0)
		return no(c, MESSAGE, xstrfmt("no trailer 'Release-Version: %s'", c->tag.version.text));
	ret = releasetag_message(&wanted, &c->tag, c->repo, c->err);
	if (ret == ERR_FAIL) { /* the changelog lacks the entry: that is the answer */
		no(c, MESSAGE, xstrdup(c->err->msg.buf));
		err_clear(c->err);
		ret = 0;
	} else if (!ret &&
		   slices_equal(tag_message_entry(message.s, message.len), tag_message_entry(wanted.buf, wanted.len))) {
		ret = check_created(c, message);
	} else if (!ret) {
		no(c, MESSAGE, xstrdup("differs from the changelog entry"));
	}
	strbuf_release(&wanted);
	return ret;
}

static int check_version_files(struct check *c)
{
	struct stamp s = STAMP_INIT;
	size_t i, k;
	int ret;

	if (!c->has_version || !c->has_commit)
		return no(c, VERSION_FILES, xstrdup("no version, or no commit"));
	ret = stamp_read(&s, c->repo, &c->tag.commit, c->tag.package, c->err);
	if (ret == ERR_FAIL) {
		no(c, VERSION_FILES, xstrdup(c->err->msg.buf));
		err_clear(c->err);
		stamp_release(&s);
		return 0;
	}
	for (i = 0; i < s.n && !c->out->v[VERSION_FILES].detail; i++)
		for (k = 0; k < s.v[i].spans.n && !c->out->v[VERSION_FILES].detail; k++)
			if (!stamp_span_is(&s.v[i].spans.v[k], &c->tag.version))
				no(c, VERSION_FILES, xstrfmt("%s says %s", s.v[i].path, s.v[i].spans.v[k].present));
	if (!c->out->v[VERSION_FILES].detail)
		yes(c, VERSION_FILES,
		    s.n ? xstrfmt("%zu of %zu carry the version", s.n, s.n) : xstrdup("none in the tree"));
	stamp_release(&s);
	return ret;
}

/* The highest version below the tag itself among those reachable must be lower; equal ones at one commit are no breach.
 */
static int check_order(struct check *c)
{
	struct tags tags = { 0 };
	const struct tag *latest = NULL;
	int ret;

	if (!c->has_version || !c->has_commit)
		return no(c, ORDER, xstrdup("no version, or no commit"));
	ret = tags_load(&tags, c->repo, release_tag_prefix(c->repo, c->tag.package), c->err);
	if (!ret)
		ret = tags_base(&tags, c->repo, &c->tag.commit, NULL, &latest, NULL, c->err);
	if (!ret && latest && version_compare(&latest->version, &c->tag.version) > 0)
		no(c, ORDER, xstrfmt("'%s' is higher and reachable from it", latest->name));
	else if (!ret)
		yes(c, ORDER, xstrdup("above every version before it"));
	tags_release(&tags);
	return ret;
}

static int check_commit(struct check *c)
{
	struct run git = RUN_INIT;
	char hex[OID_HEX + 1];
	int ret;

	if (!c->has_commit)
		return no(c, COMMIT, xstrdup("does not point at a commit"));
	git_oid_tostr(hex, sizeof(hex), &c->tag.commit);
	gitcmd_init(&git, "for-each-ref", "--count=1", "--contains", hex, "--format=%(refname:short)", "refs/heads",
		    "refs/remotes", NULL);
	ret = gitcmd_run(&git, c->err);
	strbuf_rtrim(&git.out);
	if (!ret && git.out.len) {
		yes(c, COMMIT, xstrfmt("%.7s, on %s", hex, git.out.buf));
	} else if (!ret) {
		git_oid head;

		ret = repo_head(c->repo, &head, NULL) ? 0 : history_is_ancestor(c->repo, &c->tag.commit, &head, c->err);
		if (ret > 0)
			ret = yes(c, COMMIT, xstrfmt("%.7s, in HEAD's history", hex));
		else if (!ret)
			no(c, COMMIT, xstrfmt("%.7s is on no branch", hex));
	}
	run_release(&git);
	return ret;
}

int tagcheck_run(struct tagcheck *out, struct repo *r, const char *name, struct err *err)
{
	static int (*const checks[])(struct check *) = { check_annotated,     check_signature, check_message,
							 check_version_files, check_order,     check_commit };
	struct check c = { .repo = r, .out = out, .content = STRBUF_INIT, .err = err };
	size_t i;
	int ret;

	memset(out, 0, sizeof(*out));
	out->tag = xstrdup(name);
	name_checks(out);
	ret = open_tag(&c);
	out->ok = !ret;
	for (i = 0; i < TAGCHECK_COUNT && !ret; i++) {
		ret = checks[i](&c);
		out->ok &= out->v[i].ok;
	}
	releasetag_release(&c.tag);
	strbuf_release(&c.content);
	return ret;
}

void tagcheck_release(struct tagcheck *c)
{
	size_t i;

	for (i = 0; i < TAGCHECK_COUNT; i++)
		free(c->v[i].detail);
	free(c->tag);
}

json_t *tagcheck_json(const struct tagcheck *check)
{
	json_t *tag = json_object(), *checks = json_array();
	size_t i;

	json_object_set_new(tag, "tag", json_text(check->tag));
	json_object_set_new(tag, "ok", json_boolean(check->ok));
	for (i = 0; i < TAGCHECK_COUNT; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "name", json_text(check->v[i].name));
		json_object_set_new(one, "ok", json_boolean(check->v[i].ok));
		json_object_set_new(one, "detail", json_text(check->v[i].detail));
		json_array_append_new(checks, one);
	}
	json_object_set_new(tag, "checks", checks);
	return tag;
}
