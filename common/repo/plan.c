/* SPDX-License-Identifier: ISC */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/tag_rules.h"
#include "ledger.h"
#include "plan_internal.h"

void plan_init(struct plan *p, const char *command)
{
	memset(p, 0, sizeof(*p));
	p->command = command;
	p->run_hooks = 1;
	strvec_init(&p->settled);
	strvec_init(&p->push);
}

void plan_release(struct plan *p)
{
	size_t i;

	plan_give_up(p);
	for (i = 0; i < p->n_files; i++) {
		free(p->files[i].path);
		free(p->files[i].what);
		strbuf_release(&p->files[i].after);
	}
	for (i = 0; i < p->n_refs; i++) {
		free(p->refs[i].name);
		free(p->refs[i].what);
	}
	for (i = 0; i < p->n_tags; i++) {
		free(p->tags[i].name);
		free(p->tags[i].message);
	}
	for (i = 0; i < p->n_claims; i++) {
		free(p->claims[i].release);
		free(p->claims[i].tag);
	}
	free(p->claims);
	free(p->files);
	free(p->refs);
	free(p->tags);
	free(p->summary);
	free(p->commit_message);
	free(p->remote);
	strvec_release(&p->settled);
	strvec_release(&p->push);
}

void plan_add_file(struct plan *p, const char *path, struct strbuf *after, char *what, int is_new)
{
	struct plan_file *f;

	ALLOC_GROW(p->files, p->n_files + 1, p->files_alloc);
	f = &p->files[p->n_files++];
	f->path = xstrdup(path);
	f->after = *after;
	strbuf_init(after);
	f->what = what;
	f->is_new = is_new;
}

struct plan_file *plan_find_file(const struct plan *p, const char *path)
{
	size_t i;

	for (i = 0; i < p->n_files; i++)
		if (!strcmp(p->files[i].path, path))
			return &p->files[i];
	return NULL;
}

void plan_add_ref(struct plan *p, const char *name, const git_oid *from, const git_oid *to, char *what)
{
	struct plan_ref *r;

	ALLOC_GROW(p->refs, p->n_refs + 1, p->refs_alloc);
	r = &p->refs[p->n_refs++];
	memset(r, 0, sizeof(*r));
	r->name = xstrdup(name);
	if (from)
		r->from = *from;
	if (to)
		r->to = *to;
	r->what = what;
}

void plan_add_tag(struct plan *p, const char *name, const char *message, const git_oid *target,
		  enum policy_tristate sign)
{
	struct plan_tag *t;

	ALLOC_GROW(p->tags, p->n_tags + 1, p->tags_alloc);
	t = &p->tags[p->n_tags++];
	memset(t, 0, sizeof(*t));
	t->name = xstrdup(name);
	t->message = xstrdup(message);
	if (target)
		t->target = *target;
	t->sign = sign;
}

void plan_add_claim(struct plan *p, const char *release, const char *tag, size_t known)
{
	struct plan_claim *c;

	ALLOC_GROW(p->claims, p->n_claims + 1, p->claims_alloc);
	c = &p->claims[p->n_claims++];
	c->release = xstrdup(release);
	c->tag = xstrdup(tag);
	c->known = known;
}

static void print_clean(FILE *out, const char *before, const char *text, const char *after)
{
	char *clean = utf8_cleaned(text);

	fprintf(out, "%s%s%s", before, clean, after);
	free(clean);
}

static void print_commit(const struct plan *p, struct repo *r, FILE *out)
{
	char *branch = p->onto ? xstrdup(p->onto) : repo_branch(r);
	char *subject = xstrndup(p->commit_message, strcspn(p->commit_message, "\n"));

	print_clean(out, "commit '", subject, "'");
	print_clean(out, " on ", branch ? branch : "detached HEAD", "\n");
	free(subject);
	free(branch);
}

static void print_ref(const struct plan_ref *ref, FILE *out)
{
	char from[8], to[8];

	git_oid_tostr(from, sizeof(from), &ref->from);
	git_oid_tostr(to, sizeof(to), &ref->to);
	print_clean(out,
		    git_oid_is_zero(&ref->to)     ? "delete "
		    : git_oid_is_zero(&ref->from) ? "create "
						  : "move ",
		    ref->name, " ");
	if (!git_oid_is_zero(&ref->from))
		fputs(from, out);
	if (!git_oid_is_zero(&ref->from) && !git_oid_is_zero(&ref->to))
		fputs("..", out);
	if (!git_oid_is_zero(&ref->to))
		fputs(to, out);
	if (ref->what)
		print_clean(out, " (", ref->what, ")");
	fputc('\n', out);
}

static void print_tag(const struct plan_tag *tag, FILE *out)
{
	char target[8];

	git_oid_tostr(target, sizeof(target), &tag->target);
	print_clean(out, "tag ", tag->name, "");
	if (git_oid_is_zero(&tag->target))
		fputs(" at the new commit\n", out);
	else
		fprintf(out, " at %s\n", target);
}

static void print_claim(const struct plan_claim *claim, const struct repo *r, FILE *out)
{
	struct strbuf ref = STRBUF_INIT;

	ledger_ref(&ref, r, claim->release);
	print_clean(out, "record " TAG_CREATE " in ", ref.buf, ": ");
	print_clean(out, "", claim->tag, "\n");
	strbuf_release(&ref);
}

void plan_print(const struct plan *p, struct repo *r, FILE *out)
{
	size_t i;

	for (i = 0; i < p->n_files; i++) {
		const struct plan_file *f = &p->files[i];

		print_clean(out, f->is_new ? "create " : "write ", f->path, "");
		if (f->what)
			print_clean(out, " (", f->what, ")");
		fputc('\n', out);
	}
	if (p->commit_message)
		print_commit(p, r, out);
	for (i = 0; i < p->n_refs; i++)
		print_ref(&p->refs[i], out);
	for (i = 0; i < p->n_tags; i++)
		print_tag(&p->tags[i], out);
	for (i = 0; i < p->n_claims; i++)
		print_claim(&p->claims[i], r, out);
	if (!p->push.n)
		return;
	print_clean(out, "push to ", p->remote, ":");
	for (i = 0; i < p->push.n; i++)
		print_clean(out, " ", p->push.v[i], "");
	fputc('\n', out);
}
