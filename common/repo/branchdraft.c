/* SPDX-License-Identifier: ISC */
#include "branchdraft.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"

void branchdraft_init(struct branchdraft *d, const char *branch, const git_oid *from, const git_oid *base)
{
	memset(d, 0, sizeof(*d));
	d->branch = xstrdup(branch);
	if (from)
		d->from = *from;
	d->base = *base;
	plan_init(&d->effects, NULL);
}

void branchdraft_release(struct branchdraft *d)
{
	free(d->branch);
	free(d->what);
	if (d->branch)
		plan_release(&d->effects);
	memset(d, 0, sizeof(*d));
}

/* --- showing ------------------------------------------------------------------------------------------------- */

static void print_clean(FILE *out, const char *before, const char *text, const char *after)
{
	char *clean = utf8_cleaned(text);

	fprintf(out, "%s%s%s", before, clean, after);
	free(clean);
}

static void print_branch(const struct branchdraft *d, FILE *out)
{
	char from[8], base[8];

	git_oid_tostr(from, sizeof(from), &d->from);
	git_oid_tostr(base, sizeof(base), &d->base);
	if (git_oid_is_zero(&d->from))
		print_clean(out, "create refs/heads/", d->branch, " ");
	else if (!git_oid_equal(&d->from, &d->base))
		print_clean(out, "move refs/heads/", d->branch, " ");
	else
		return;
	if (!git_oid_is_zero(&d->from))
		fprintf(out, "%s..", from);
	fputs(base, out);
	if (d->what)
		print_clean(out, " (", d->what, ")");
	fputc('\n', out);
}

static void print_commit(const struct branchdraft *d, FILE *out)
{
	const struct plan *p = &d->effects;
	char *subject;
	size_t i;

	for (i = 0; i < p->n_files; i++) {
		print_clean(out, p->files[i].is_new ? "create " : "write ", p->files[i].path, "");
		if (p->files[i].what)
			print_clean(out, " (", p->files[i].what, ")");
		print_clean(out, " on ", d->branch, "\n");
	}
	if (!p->commit_message)
		return;
	subject = xstrndup(p->commit_message, strcspn(p->commit_message, "\n"));
	print_clean(out, "commit '", subject, "'");
	print_clean(out, " on ", d->branch, "\n");
	free(subject);
}

void branchdraft_print(const struct branchdraft *d, FILE *out)
{
	char base[8];
	size_t i;

	print_branch(d, out);
	print_commit(d, out);
	git_oid_tostr(base, sizeof(base), &d->base);
	for (i = 0; i < d->effects.n_tags; i++) {
		print_clean(out, "tag ", d->effects.tags[i].name, " at ");
		fprintf(out, "%s\n", d->effects.commit_message ? "the new commit" : base);
	}
}

/* --- doing --------------------------------------------------------------------------------------------------- */

int branchdraft_plan(const struct branchdraft *d, struct plan *p, struct repo *r, struct err *err)
{
	char *name = xstrfmt("refs/heads/%s", d->branch);
	git_oid to = d->base;
	size_t i;
	int ret = d->effects.commit_message ? plan_write_commit(&to, &d->effects, r, &d->base, err) : 0;

	if (ret)
		err_prefix(err, "'%s'", d->branch);
	if (!ret && !git_oid_equal(&to, &d->from))
		plan_add_ref(p, name, &d->from, &to, xstrdup_null(d->what));
	for (i = 0; i < d->effects.n_tags && !ret; i++) {
		const struct plan_tag *t = &d->effects.tags[i];

		plan_add_tag(p, t->name, t->message, git_oid_is_zero(&t->target) ? &to : &t->target, t->sign);
	}
	free(name);
	return ret;
}
