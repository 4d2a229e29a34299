/* SPDX-License-Identifier: ISC */
#include "releasetag.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/changelog.h"
#include "../model/release_commit.h"
#include "../model/tag_message.h"
#include "checklist.h"
#include "gitcmd.h"
#include "ledger_tag.h"
#include "stamp.h"

/* --- which tag ----------------------------------------------------------------------------------------------- */

static int parse_after(struct version *v, struct repo *r, const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) != 0 ||
	       version_parse(v, &r->policy.scheme, text + n, strlen(text + n), NULL, NULL);
}

/* The package whose prefix the name begins with; the project's own prefix may be the start of a package's, so it is
 * last. */
static const struct policy_package *package_of(struct repo *r, const char *text)
{
	struct version v = VERSION_INIT;
	size_t i;

	for (i = 0; i < r->policy.n_packages; i++)
		if (!parse_after(&v, r, text, r->policy.packages[i].tag_prefix)) {
			version_release(&v);
			return &r->policy.packages[i];
		}
	return NULL;
}

int releasetag_read(struct releasetag *t, struct repo *r, const struct policy_package *package, const char *text,
		    const git_oid *commit, struct err *err)
{
	const char *prefix;

	memset(t, 0, sizeof(*t));
	t->package = package ? package : package_of(r, text);
	t->commit = *commit;
	prefix = release_tag_prefix(r, t->package);
	if (parse_after(&t->version, r, text, prefix) && parse_after(&t->version, r, text, "") &&
	    parse_after(&t->version, r, text, "v"))
		return err_set(err, ERR_FAIL, "'%s' is neither a version nor the name of a version tag", text);
	t->name = xstrfmt("%s%s", prefix, t->version.text);
	return 0;
}

void releasetag_release(struct releasetag *t)
{
	free(t->name);
	version_release(&t->version);
	memset(t, 0, sizeof(*t));
}

static int read_message(struct strbuf *out, struct repo *r, const git_oid *oid, struct err *err)
{
	git_commit *commit = NULL;
	int ret = git_commit_lookup(&commit, r->git, oid);

	if (ret)
		return repo_error(err, ret, "cannot read the commit");
	strbuf_addstr(out, git_commit_message(commit));
	git_commit_free(commit);
	return 0;
}

int releasetag_names(struct strvec *names, struct repo *r, const struct policy_package *package, const git_oid *commit,
		     struct err *err)
{
	struct strvec all = STRVEC_INIT;
	struct strbuf message = STRBUF_INIT;
	size_t i;
	int ret;

	ret = read_message(&message, r, commit, err);
	if (!ret)
		ret = release_commit_tags(&all, message.buf, message.len, &r->policy, err);
	for (i = 0; i < all.n && !ret; i++)
		if (!package || package_of(r, all.v[i]) == package)
			strvec_push(names, all.v[i]);
	if (!ret && !names->n) {
		char hex[8];

		git_oid_tostr(hex, sizeof(hex), commit);
		ret = err_set(err, ERR_FAIL, "%s is not a release commit, so the version must be given", hex);
		err_hint(err, "git release-bump   to make one");
		err_hint(err, "git release-tag <version>   to tag this commit");
	}
	strvec_release(&all);
	strbuf_release(&message);
	return ret;
}

/* --- what stands against it ------------------------------------------------------------------------------------ */

static int check_free(struct releasetag *t, struct repo *r, struct err *err)
{
	char *name = xstrfmt("refs/tags/%s", t->name);
	char there[8], here[8];
	git_object *object = NULL;
	git_oid oid;
	int ret = 0;

	if (!git_reference_name_to_id(&oid, r->git, name)) {
		if (!git_revparse_single(&object, r->git, name) && git_object_type(object) == GIT_OBJECT_TAG) {
			git_object *peeled = NULL;

			if (!git_object_peel(&peeled, object, GIT_OBJECT_ANY))
				oid = *git_object_id(peeled);
			git_object_free(peeled);
		}
		git_object_free(object);
		git_oid_tostr(there, sizeof(there), &oid);
		git_oid_tostr(here, sizeof(here), &t->commit);
		t->exists = git_oid_equal(&oid, &t->commit);
		if (!t->exists)
			ret = err_set(err, ERR_FAIL, "tag '%s' exists at %s, not at %s", t->name, there, here);
	}
	free(name);
	return ret;
}

static int check_order(const struct releasetag *t, struct repo *r, struct err *err)
{
	const struct tag *latest = NULL;
	struct tags tags = { 0 };
	int ret;

	ret = tags_load(&tags, r, release_tag_prefix(r, t->package), err);
	if (!ret)
		ret = tags_base(&tags, r, &t->commit, NULL, &latest, NULL, err);
	if (!ret && latest && version_compare(&t->version, &latest->version) <= 0)
		ret = err_set(err, ERR_FAIL, "version '%s' is not above '%s', which is reachable from here",
			      t->version.text, latest->name);
	tags_release(&tags);
	return ret;
}

static int is_head(struct repo *r, const git_oid *commit)
{
	git_oid head;

	return !git_reference_name_to_id(&head, r->git, "HEAD") && git_oid_equal(&head, commit);
}

static int check_path_clean(struct repo *r, const char *path, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "--literal-pathspecs", "status", "--porcelain=v1", "--untracked-files=no", "--no-renames",
		    "--", path, NULL);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	if (!ret && git.out.len) {
		ret = err_set(err, ERR_FAIL, "'%s' has changes that are not committed", path);
		err_hint(err, "commit or stash them: the tag would not carry what the work tree says");
	}
	run_release(&git);
	return ret;
}

static const char *changelog_path(const struct releasetag *t, const struct repo *r)
{
	return t->package ? t->package->changelog : r->policy.changelog;
}

/* Only the files that the tag vouches for count; other work in progress is nobody's business here. */
static int check_clean(const struct releasetag *t, struct repo *r, struct err *err)
{
	const char *changelog = changelog_path(t, r);
	struct stamp s = STAMP_INIT;
	size_t i;
	int ret;

	if (!r->place.work_tree || !is_head(r, &t->commit))
		return 0;
	ret = stamp_read(&s, r, &t->commit, t->package, err);
	for (i = 0; i < s.n && !ret; i++)
		ret = check_path_clean(r, s.v[i].path, err);
	if (!ret && changelog && *changelog)
		ret = check_path_clean(r, changelog, err);
	stamp_release(&s);
	return ret;
}

static int check_readiness(const struct releasetag *t, struct repo *r, struct err *err)
{
	return version_is_prerelease(&t->version) ? 0 : checklist_require_ready(r, t->name, &t->commit, err);
}

int releasetag_check(struct releasetag *t, struct repo *r, struct err *err)
{
	int ret = check_free(t, r, err);

	if (ret || t->exists)
		return ret;
	ret = check_order(t, r, err);
	if (!ret)
		ret = check_clean(t, r, err);
	return ret ? ret : check_readiness(t, r, err);
}

/* --- the message ----------------------------------------------------------------------------------------------- */

/*
 * The changelog in the commit's tree: *blob (OID_HEX + 1 bytes) its id, `entry` the version's entry, appended.
 * ERR_NOTFOUND when there is no changelog file, ERR_FAIL when it has no entry for the version.
 */
static int read_changelog(struct strbuf *entry, char *blob, const struct releasetag *t, struct repo *r, struct err *err)
{
	const char *path = changelog_path(t, r);
	const struct changelog_entry *e;
	struct strbuf text = STRBUF_INIT;
	struct changelog c;
	git_oid oid;
	int ret;

	if (!path || !*path)
		return err_set(err, ERR_NOTFOUND, "the policy keeps no changelog");
	ret = repo_read_blob(r, &t->commit, path, &text, NULL, err);
	if (ret) {
		strbuf_release(&text);
		return ret;
	}
	git_odb_hash(&oid, text.buf, text.len, GIT_OBJECT_BLOB);
	git_oid_tostr(blob, OID_HEX + 1, &oid);
	changelog_parse(&c, text.buf, text.len);
	e = changelog_find(&c, t->version.text);
	if (e) {
		changelog_entry_text(entry, &c, e);
	} else {
		ret = err_set(err, ERR_FAIL, "'%s' has no entry for %s", path, t->version.text);
		err_hint(err, "git release-bump %s   to write and commit it", t->version.text);
	}
	changelog_release(&c);
	strbuf_release(&text);
	return ret;
}

static int notes_entry(struct strbuf *out, const struct releasetag *t, struct repo *r, struct err *err)
{
	const struct tag *base = NULL;
	struct release_range range;
	struct tags tags = { 0 };
	int ret;

	memset(&range, 0, sizeof(range));
	ret = tags_load(&tags, r, release_tag_prefix(r, t->package), err);
	if (!ret)
		ret = release_base(&base, &tags, r, &t->commit, &t->version, 0, err);
	if (!ret)
		ret = release_range_read(&range, r, &tags, base, NULL, &t->commit, t->package, err);
	if (!ret)
		release_changelog_entry(out, r, &range, &t->version, t->name);
	release_range_release(&range);
	tags_release(&tags);
	return ret;
}

int releasetag_message(struct strbuf *out, const struct releasetag *t, struct repo *r, struct err *err)
{
	struct strbuf entry = STRBUF_INIT;
	struct tag_message m = { 0 };
	char blob[OID_HEX + 1], ledger[OID_HEX + 1];
	char *name = NULL;
	int ret;

	ret = read_changelog(&entry, blob, t, r, err);
	if (!ret) {
		m.changelog_blob = blob;
	} else if (ret == ERR_NOTFOUND) {
		err_clear(err);
		ret = notes_entry(&entry, t, r, err);
	}
	if (!ret)
		ret = ledger_tag_tip(ledger, r, t->name, err);
	if (!ret) {
		name = t->package ? xstrdup(t->package->name) : repo_project_name(r);
		m.ledger = ledger;
		m.name = name;
		m.version = t->version.text;
		m.entry = entry.buf;
		tag_message_format(out, &m);
	}
	free(name);
	strbuf_release(&entry);
	return ret;
}
