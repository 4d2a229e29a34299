/* SPDX-License-Identifier: ISC */
#include "branchdraft.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "gitcmd.h"

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

/* A file that is there keeps its mode. */
static int add_update(git_tree_update *u, struct repo *r, const git_oid *base, const struct plan_file *f,
		      struct err *err)
{
	struct strbuf present = STRBUF_INIT;
	unsigned mode = GIT_FILEMODE_BLOB;
	int ret = repo_read_blob(r, base, f->path, &present, &mode, err);

	strbuf_release(&present);
	if (ret == ERR_NOTFOUND) {
		err_clear(err);
		ret = 0;
	}
	if (!ret && mode == GIT_FILEMODE_LINK)
		ret = err_set(err, ERR_FAIL, "'%s' is a symbolic link", f->path);
	if (!ret && git_blob_create_from_buffer(&u->id, r->git, f->after.buf, f->after.len))
		ret = repo_error(err, ERR_FAIL, "cannot write '%s'", f->path);
	u->action = GIT_TREE_UPDATE_UPSERT;
	u->filemode = (git_filemode_t)mode;
	u->path = f->path;
	return ret;
}

static int write_tree(git_oid *out, const struct branchdraft *d, struct repo *r, struct err *err)
{
	const struct plan *p = &d->effects;
	git_tree_update *updates = xcalloc(p->n_files, sizeof(*updates));
	git_commit *base = NULL;
	git_tree *tree = NULL;
	size_t i;
	int ret = 0;

	if (git_commit_lookup(&base, r->git, &d->base) || git_commit_tree(&tree, base))
		ret = repo_error(err, ERR_FAIL, "cannot read the commit that '%s' is to stand on", d->branch);
	for (i = 0; i < p->n_files && !ret; i++)
		ret = add_update(&updates[i], r, &d->base, &p->files[i], err);
	if (!ret && git_tree_create_updated(out, r->git, tree, p->n_files, updates))
		ret = repo_error(err, ERR_FAIL, "cannot write the tree of the new commit");
	git_tree_free(tree);
	git_commit_free(base);
	free(updates);
	return ret;
}

/* By git itself, for its identity, encoding and signature. */
static int write_commit(git_oid *out, const struct branchdraft *d, struct repo *r, struct err *err)
{
	const char *sign = config_list_get(&r->config, "commit", "gpgsign");
	char tree_hex[OID_HEX + 1], base_hex[OID_HEX + 1];
	struct run git = RUN_INIT;
	git_oid tree;
	int ret = write_tree(&tree, d, r, err);

	if (ret)
		return ret;
	git_oid_tostr(tree_hex, sizeof(tree_hex), &tree);
	git_oid_tostr(base_hex, sizeof(base_hex), &d->base);
	gitcmd_init(&git, "commit-tree", "-p", base_hex, "-F", "-", NULL);
	if (sign && config_bool(sign) == 1)
		strvec_push(&git.args, "-S");
	strvec_push(&git.args, tree_hex);
	git.in = d->effects.commit_message;
	git.in_len = strlen(d->effects.commit_message);
	ret = gitcmd_run(&git, err);
	strbuf_rtrim(&git.out);
	if (!ret && git_oid_fromstr(out, git.out.buf))
		ret = err_set(err, ERR_FAIL, "git made no commit");
	run_release(&git);
	return ret;
}

int branchdraft_plan(const struct branchdraft *d, struct plan *p, struct repo *r, struct err *err)
{
	char *name = xstrfmt("refs/heads/%s", d->branch);
	git_oid to = d->base;
	size_t i;
	int ret = d->effects.commit_message ? write_commit(&to, d, r, err) : 0;

	if (!ret && !git_oid_equal(&to, &d->from))
		plan_add_ref(p, name, &d->from, &to, xstrdup_null(d->what));
	for (i = 0; i < d->effects.n_tags && !ret; i++) {
		const struct plan_tag *t = &d->effects.tags[i];

		plan_add_tag(p, t->name, t->message, git_oid_is_zero(&t->target) ? &to : &t->target, t->sign);
	}
	free(name);
	return ret;
}
