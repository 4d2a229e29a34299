/* SPDX-License-Identifier: ISC */
/* next_plan: from a decision to its effects. */
#include "next.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "../model/changelog.h"
#include "../model/line.h"
#include "../model/release_commit.h"
#include "../model/tag_message.h"
#include "checklist.h"
#include "file.h"
#include "gitcmd.h"
#include "ledger_claim.h"
#include "ledger_tag.h"
#include "stamp.h"

struct planner {
	struct plan *plan;
	struct repo *repo;
	const struct next_options *options;
	struct strvec tags; /* names, for the commit's trailers */
	struct strbuf list; /* "1.3.0", or "core 1.1.0, api 2.0.1" */
	struct err *err;
};

/* --- version files ------------------------------------------------------------------------------------------- */

/* The base's version, the one to come, or what the main line carries while it is developed. */
static int is_expected(const struct versionfile_span *span, const struct next *n, const struct policy *p)
{
	const struct release_reading *rd = &n->reading;

	return line_is_development_version(p, span->present) || (!rd->latest && !rd->final) ||
	       (rd->latest && stamp_span_is(span, &rd->latest->version)) ||
	       (rd->final && stamp_span_is(span, &rd->final->version)) || stamp_span_is(span, &n->result.next);
}

static int check_present(const struct stamp *s, const struct next *n, const struct policy *p, struct err *err)
{
	const struct tag *base = n->reading.latest ? n->reading.latest : n->reading.final;
	size_t i, k;

	for (i = 0; i < s->n; i++)
		for (k = 0; k < s->v[i].spans.n; k++) {
			const struct versionfile_span *span = &s->v[i].spans.v[k];

			if (is_expected(span, n, p))
				continue;
			err_set(err, ERR_FAIL, "'%s' says %s, but the base is %s", s->v[i].path, span->present,
				base->version.text);
			return err_hint(err, "put %s there, or let --adopt take the file over", base->version.text);
		}
	return 0;
}

static int plan_version_files(struct planner *pl, const struct next *n)
{
	struct stamp s = STAMP_INIT;
	int ret = stamp_read(&s, pl->repo, pl->options->at, n->package, pl->err);

	if (!ret && !pl->options->adopt)
		ret = check_present(&s, n, &pl->repo->policy, pl->err);
	if (!ret)
		ret = stamp_plan(pl->plan, &s, &n->result.next, pl->err);
	stamp_release(&s);
	return ret;
}

/* --- changelog ----------------------------------------------------------------------------------------------- */

struct entry {
	struct strbuf body;    /* Markdown, what the tag says */
	const char *changelog; /* its path; NULL: none is kept */
	char *blob; /* of a changelog that has the entry already; NULL: it is in the plan, or there is none */
};

/* A candidate's notes count from the candidate before it, a final's from the last final. */
static const struct release_range *notes_range(const struct next *n)
{
	const struct tag *latest = n->reading.latest;

	if (version_is_prerelease(&n->result.next) && latest && version_is_prerelease(&latest->version) &&
	    version_same_core(&latest->version, &n->result.next))
		return n->reading.since_latest;
	return &n->reading.since_final;
}

static int compare_texts(void *data, const char *a, const char *b)
{
	const struct scheme *scheme = data;
	struct version x = VERSION_INIT, y = VERSION_INIT;
	int order = 0;

	if (!version_parse(&x, scheme, a, strlen(a), NULL, NULL) &&
	    !version_parse(&y, scheme, b, strlen(b), NULL, NULL))
		order = version_compare(&x, &y);
	version_release(&x);
	version_release(&y);
	return order;
}

/* Does each line of the text stand in the entry of the candidate before this one? */
static int is_told(const struct changelog *c, const struct tag *latest, const struct strbuf *text)
{
	const struct changelog_entry *before = changelog_find(c, latest->version.text);
	struct strbuf told = STRBUF_INIT;
	struct map lines = MAP_INIT;
	const char *at, *end;
	int is = before != NULL;

	if (before)
		changelog_entry_text(&told, c, before);
	for (at = told.buf; *at; at = end + !!*end) {
		end = at + strcspn(at, "\n");
		*map_at(&lines, at, (size_t)(end - at)) = &told;
	}
	for (at = text->buf; is && *at; at = end + !!*end) {
		end = at + strcspn(at, "\n");
		is = end == at || map_get(&lines, at, (size_t)(end - at));
	}
	map_release(&lines);
	strbuf_release(&told);
	return is;
}

/*
 * What people wrote by hand is for the final version: a candidate's entry tells it too, but it stays under
 * [Unreleased], else the final's entry would begin without it. The next candidate tells it again only when there is
 * more of it.
 */
static void choose_unreleased(struct changelog_entry_new *entry, const struct changelog *c, const struct next *n)
{
	const struct tag *latest = n->reading.latest;
	struct strbuf text = STRBUF_INIT;

	if (!version_is_prerelease(&n->result.next) || !c->unreleased)
		return;
	changelog_entry_text(&text, c, c->unreleased);
	entry->keep_unreleased = 1;
	entry->copy_unreleased = !latest || !version_is_prerelease(&latest->version) ||
				 !version_same_core(&latest->version, &n->result.next) || !is_told(c, latest, &text);
	strbuf_release(&text);
}

/* The file with the new entry. `present` is NULL for a new file. */
static int write_entry(struct planner *pl, const struct next *n, const struct strbuf *present, const char *body,
		       struct strbuf *after)
{
	const struct release_range *range = notes_range(n);
	struct strbuf fresh = STRBUF_INIT, date = STRBUF_INIT, compare = STRBUF_INIT, unreleased = STRBUF_INIT;
	struct changelog_entry_new entry = { 0 };
	struct forge forge = FORGE_INIT;
	struct changelog c;
	int ret;

	if (!present)
		changelog_new_file(&fresh, pl->repo->policy.scheme.kind == SCHEME_SEMVER);
	changelog_parse(&c, present ? present->buf : fresh.buf, present ? present->len : fresh.len);
	release_forge(&forge, pl->repo);
	date_format(&date, &pl->repo->today);
	entry.version = n->result.next.text;
	entry.date = date.buf;
	entry.tag = n->tag;
	entry.body = body;
	if (range->base && forge_compare(&forge, &compare, range->base->name, n->tag))
		entry.compare_url = compare.buf;
	if (forge_compare(&forge, &unreleased, n->tag, "HEAD"))
		entry.unreleased_url = unreleased.buf;
	entry.with_references = !present;
	choose_unreleased(&entry, &c, n);
	entry.compare = compare_texts;
	entry.compare_data = &pl->repo->policy.scheme;
	ret = changelog_insert(after, &c, &entry, pl->err);
	changelog_release(&c);
	forge_release(&forge);
	strbuf_release(&fresh);
	strbuf_release(&date);
	strbuf_release(&compare);
	strbuf_release(&unreleased);
	return ret;
}

/* The blob that git will make of the content: its clean filters may change line ends of what is in the work tree. */
static int blob_id(char **out, struct planner *pl, const char *path, const struct strbuf *content)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "hash-object", "--stdin", NULL);
	gitcmd_at_top(&git, &pl->repo->place);
	if (pl->options->at)
		strvec_push(&git.args, "--no-filters");
	else
		strvec_pushl(&git.args, "--path", path, NULL);
	git.in = content->buf;
	git.in_len = content->len;
	ret = gitcmd_run(&git, pl->err);
	strbuf_rtrim(&git.out);
	if (!ret)
		*out = xstrdup(git.out.buf);
	run_release(&git);
	return ret;
}

/* What the entry says in the file, once hand-written text under [Unreleased] has come along. */
static void take_body(struct entry *e, const struct strbuf *file, const char *version)
{
	const struct changelog_entry *entry;
	struct changelog c;

	changelog_parse(&c, file->buf, file->len);
	entry = changelog_find(&c, version);
	if (entry) {
		strbuf_reset(&e->body);
		changelog_entry_text(&e->body, &c, entry);
	}
	changelog_release(&c);
}

static int read_changelog(struct planner *pl, const struct next *n, const char *path, struct strbuf *out, int *is_new)
{
	char *full;
	int ret;

	*is_new = 0;
	if (pl->options->at) {
		ret = repo_read_blob(pl->repo, pl->options->at, path, out, NULL, pl->err);
		*is_new = ret == ERR_NOTFOUND;
		if (*is_new)
			err_clear(pl->err);
		return *is_new ? 0 : ret;
	}
	full = xstrfmt("%s/%s", pl->repo->place.work_tree, path);
	ret = file_check_target(pl->repo->place.work_tree, path, is_new, pl->err);
	if (!ret && *is_new && repo_has_file(pl->repo, &n->reading.since_final.to, path))
		ret = stamp_missing(path, pl->err);
	if (!ret && !*is_new)
		ret = file_read(out, full, 256u << 20, pl->err);
	free(full);
	return ret;
}

/* A changelog that got the entry of another package in this same plan. */
static int plan_shared_changelog(struct planner *pl, const struct next *n, struct plan_file *pending, struct entry *e)
{
	struct strbuf after = STRBUF_INIT;
	char *what;
	int ret = write_entry(pl, n, &pending->after, e->body.buf, &after);

	if (ret == ERR_EXISTS)
		err_hint(pl->err, "give package '%s' a changelog of its own", n->package ? n->package->name : "");
	if (ret) {
		strbuf_release(&after);
		return ret == ERR_EXISTS ? ERR_FAIL : ret;
	}
	take_body(e, &after, n->result.next.text);
	what = xstrfmt("%s, %s", pending->what, n->result.next.text);
	free(pending->what);
	pending->what = what;
	strbuf_release(&pending->after);
	pending->after = after;
	return 0;
}

static int plan_changelog(struct planner *pl, const struct next *n, const char *path, struct entry *e)
{
	struct plan_file *pending = plan_find_file(pl->plan, path);
	struct strbuf present = STRBUF_INIT, after = STRBUF_INIT;
	int is_new, ret;

	if (pending)
		return plan_shared_changelog(pl, n, pending, e);
	ret = read_changelog(pl, n, path, &present, &is_new);
	if (!ret)
		ret = write_entry(pl, n, is_new ? NULL : &present, e->body.buf, &after);
	if (ret == ERR_EXISTS) { /* written by hand, or by a bump with --no-commit: nothing to add */
		err_clear(pl->err);
		strbuf_addbuf(&after, &present);
		ret = 0;
	}
	if (!ret) {
		take_body(e, &after, n->result.next.text);
		if (is_new || after.len != present.len || memcmp(after.buf, present.buf, after.len) != 0) {
			plan_add_file(pl->plan, path, &after, xstrfmt("entry %s", n->result.next.text), is_new);
		} else {
			strvec_push(&pl->plan->settled, path);
			ret = blob_id(&e->blob, pl, path, &after);
		}
	}
	strbuf_release(&present);
	strbuf_release(&after);
	return ret;
}

/* --- commit, tags, push -------------------------------------------------------------------------------------- */

/* Where the policy asks for it, what is released has been approved: the commit that the release commit is made on. */
static int check_readiness(const struct planner *pl, const struct next *n)
{
	git_oid at;
	int ret = 0;

	if (version_is_prerelease(&n->result.next))
		return 0;
	if (pl->options->at)
		at = *pl->options->at;
	else
		ret = repo_head(pl->repo, &at, pl->err);
	return ret ? ret : checklist_require_ready(pl->repo, n->tag, &at, pl->err);
}

/* When all is planned: packages may share a changelog, and each tag tells the blob that the commit will have. */
static int plan_tag(struct planner *pl, const struct next *n, struct entry *e)
{
	const struct plan_file *f = e->changelog ? plan_find_file(pl->plan, e->changelog) : NULL;
	struct tag_message m = { 0 };
	struct strbuf text = STRBUF_INIT;
	char ledger[OID_HEX + 1];
	char *name;
	int ret = plan_check_tag(pl->repo, n->tag, pl->err);

	if (!ret)
		ret = ledger_claim_plan(pl->plan, pl->repo, n->tag, &n->result.next, pl->err);
	if (!ret)
		ret = ledger_tag_tip(ledger, pl->repo, n->tag, pl->err);
	if (ret)
		return ret;
	if (f) {
		free(e->blob);
		e->blob = NULL;
		ret = blob_id(&e->blob, pl, f->path, &f->after);
		if (ret)
			return ret;
	}
	name = n->package ? xstrdup(n->package->name) : repo_project_name(pl->repo);
	m.name = name;
	m.version = n->result.next.text;
	m.entry = e->body.buf;
	m.changelog_blob = e->blob;
	m.ledger = ledger;
	tag_message_format(&text, &m);
	plan_add_tag(pl->plan, n->tag, text.buf, NULL, pl->repo->policy.sign);
	free(name);
	strbuf_release(&text);
	return 0;
}

static int plan_one(struct planner *pl, const struct next *n, struct entry *e)
{
	const char *changelog = n->package ? n->package->changelog : pl->repo->policy.changelog;
	int ret;

	release_changelog_entry(&e->body, pl->repo, notes_range(n), &n->result.next, n->tag);
	ret = plan_version_files(pl, n);
	if (!ret && pl->options->changelog && changelog && *changelog) {
		e->changelog = changelog;
		ret = plan_changelog(pl, n, changelog, e);
	}
	strvec_push(&pl->tags, n->tag);
	if (pl->list.len)
		strbuf_addstr(&pl->list, ", ");
	if (n->package)
		strbuf_addf(&pl->list, "%s ", n->package->name);
	strbuf_addstr(&pl->list, n->result.next.text);
	return ret;
}

static int plan_all(struct planner *pl, const struct next *const *list, size_t n)
{
	struct entry *entries = xcalloc(n, sizeof(*entries));
	size_t i;
	int ret = 0;

	for (i = 0; i < n; i++)
		strbuf_init(&entries[i].body);
	for (i = 0; i < n && !ret; i++)
		ret = plan_one(pl, list[i], &entries[i]);
	for (i = 0; pl->options->tag && i < n && !ret; i++) {
		ret = check_readiness(pl, list[i]);
		if (!ret)
			ret = plan_tag(pl, list[i], &entries[i]);
	}
	for (i = 0; i < n; i++) {
		strbuf_release(&entries[i].body);
		free(entries[i].blob);
	}
	free(entries);
	return ret;
}

/* With packages the subject names them, unless the pattern does it itself. */
static int plan_commit(struct planner *pl, const struct next *first)
{
	struct strbuf pattern = STRBUF_INIT, subject = STRBUF_INIT, message = STRBUF_INIT;
	const char *package = first->package ? first->package->name : NULL;
	char *name = repo_project_name(pl->repo);
	int ret;

	strbuf_addstr(&pattern, pl->repo->policy.commit_message);
	if (package && !strstr(pattern.buf, "%(package)") && !strstr(pattern.buf, "%(tag)"))
		strbuf_replace(&pattern, "%(version)", pl->list.buf);
	ret = policy_expand(&subject, pattern.buf, &first->result.next, first->tag, package, name, pl->err);
	if (ret) {
		err_prefix(pl->err, "release.commitMessage");
	} else {
		release_commit_format(&message, subject.buf, &pl->tags);
		pl->plan->commit_message = strbuf_detach(&message, NULL);
	}
	free(name);
	strbuf_release(&pattern);
	strbuf_release(&subject);
	return ret;
}

/* A project that keeps neither version file nor changelog: its version is its tag, and HEAD is what is released. */
static int plan_without_commit(struct planner *pl)
{
	git_oid head;
	size_t i;
	int ret = repo_head(pl->repo, &head, pl->err);

	for (i = 0; i < pl->plan->n_tags && !ret; i++)
		pl->plan->tags[i].target = head;
	return ret;
}

static int plan_push(struct planner *pl)
{
	char *branch = repo_branch(pl->repo);
	size_t i;
	int ret;

	ret = repo_push_remote(pl->repo, &pl->plan->remote, pl->err);
	if (!ret && branch)
		strvec_pushf(&pl->plan->push, "refs/heads/%s", branch);
	for (i = 0; i < pl->plan->n_tags && !ret; i++)
		strvec_pushf(&pl->plan->push, "refs/tags/%s", pl->plan->tags[i].name);
	if (!ret && !pl->plan->push.n)
		ret = err_set(pl->err, ERR_FAIL, "nothing to push: HEAD is detached and no tag is made");
	if (!ret)
		ret = ledger_tag_push(pl->plan, pl->repo, pl->err);
	free(branch);
	return ret;
}

int next_plan(struct plan *p, struct repo *r, const struct next *const *list, size_t n, const struct next_options *o,
	      struct err *err)
{
	struct planner pl = { p, r, o, STRVEC_INIT, STRBUF_INIT, err };
	int ret;

	if (!r->place.work_tree && !o->at)
		return err_set(err, ERR_FAIL, "this operation must be run in a work tree");
	ret = plan_all(&pl, list, n);
	if (!ret && o->commit)
		ret = p->n_files ? plan_commit(&pl, list[0]) : plan_without_commit(&pl);
	if (!ret && o->push)
		ret = plan_push(&pl);
	if (!o->commit)
		strvec_release(&p->settled); /* a second --no-commit finds what the first one left */
	p->base = list[0]->reading.since_final.to;
	p->run_hooks = o->run_hooks;
	p->is_stored = o->at != NULL;
	p->summary = xstrfmt("bump to %s", pl.list.buf);
	strvec_release(&pl.tags);
	strbuf_release(&pl.list);
	return ret;
}
