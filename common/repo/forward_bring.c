/* SPDX-License-Identifier: ISC */
#include "forward_bring.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "backport.h"

static const struct forward_cell *cell_of(const struct forward_fix *fix, const struct repo_line *line)
{
	size_t i;

	for (i = 0; i < fix->n_cells; i++)
		if (fix->cells[i].line == line)
			return &fix->cells[i];
	return NULL;
}

static int is_missing(const struct forward_fix *fix, const struct repo_line *line)
{
	const struct forward_cell *cell = cell_of(fix, line);

	return cell && cell->state == FORWARD_MISSING;
}

/* As the newest line has it that is older than this one; NULL: as its own line has it. */
static const struct forward_form *newest_form(const struct forward_fix *fix, const struct repo_line *line)
{
	size_t i;

	for (i = fix->n_forms; i--;)
		if (lines_must_receive(line, fix->forms[i].line))
			return &fix->forms[i];
	return NULL;
}

static int check_open(const struct repo_line *line, struct err *err)
{
	return line->is_closed ? err_set(err, ERR_NO, "line '%s' is closed", line->line.branch) : 0;
}

static void say(const struct carry *c, const struct repo_line *line, const char *what)
{
	char *branch = utf8_cleaned(line->line.branch);

	fprintf(c->out, "%s: %s\n", branch, what);
	free(branch);
}

static void add_missing(struct carry_target *t, const struct forward *f, const struct repo_line *line)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct forward_form *form = newest_form(&f->v[i], line);

		if (is_missing(&f->v[i], line))
			carry_add_step(t, form ? &form->oid : &f->v[i].oid, NULL);
	}
}

static int add_named(struct carry *c, struct carry_target *t, const struct lines *lines, const struct repo_line *line,
		     const git_oid *commits, size_t n, struct err *err)
{
	unsigned char *has = xcalloc(n, 1);
	char what[32] = "", hex[8];
	size_t i;
	int ret = backport_has(has, c->repo, lines, line, commits, n, err);

	for (i = 0; !ret && i < n; i++) {
		git_oid_tostr(hex, sizeof(hex), &commits[i]);
		if (has[i]) {
			snprintf(what, sizeof(what), "%s is there already", hex);
			say(c, line, what);
		} else {
			carry_add_step(t, &commits[i], NULL);
		}
	}
	free(has);
	return ret;
}

int forward_bring_picks(struct carry *c, const struct lines *lines, const struct repo_line *line,
			const git_oid *commits, size_t n, struct err *err)
{
	struct forward f = { 0 };
	struct carry_target *t;
	int ret = check_open(line, err);

	if (ret)
		return ret;
	t = carry_add_target(c, line);
	if (n)
		return add_named(c, t, lines, line, commits, n, err);
	ret = forward_read(&f, c->repo, lines, NULL, 0, err);
	if (!ret)
		add_missing(t, &f, line);
	if (!ret && !t->n)
		say(c, line, "nothing is missing");
	forward_release(&f);
	return ret;
}

/* --- merges --------------------------------------------------------------------------------------------------- */

static int contains(struct repo *r, const git_oid *tip, const git_oid *other)
{
	return git_oid_equal(tip, other) || git_graph_descendant_of(r->git, tip, other) == 1;
}

/* Does `line` lack a fix that `other` has in its newest form? */
static int is_source(const struct forward *f, const struct repo_line *line, const struct repo_line *other)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct forward_form *form = newest_form(&f->v[i], line);

		if (is_missing(&f->v[i], line) && (form ? form->line : f->v[i].from) == other)
			return 1;
	}
	return 0;
}

/* From old to new; their number. */
static size_t find_sources(const struct forward *f, const struct lines *lines, const struct repo_line *line,
			   const struct repo_line **out)
{
	size_t i, n = 0;

	if (is_source(f, line, &lines->production))
		out[n++] = &lines->production;
	for (i = 0; i < lines->n; i++)
		if (is_source(f, line, &lines->v[i]))
			out[n++] = &lines->v[i];
	return n;
}

static void add_merges(struct carry *c, struct carry_target *t, const struct repo_line **sources, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		int is_part = contains(c->repo, &t->tip, &sources[i]->tip);

		for (k = i + 1; k < n && !is_part; k++)
			is_part = contains(c->repo, &sources[k]->tip, &sources[i]->tip);
		if (!is_part)
			carry_add_step(t, &sources[i]->tip, sources[i]->line.branch);
	}
}

int forward_bring_merges(struct carry *c, const struct lines *lines, const struct repo_line *line, struct err *err)
{
	const struct repo_line **sources = NULL;
	struct forward f = { 0 };
	struct carry_target *t;
	size_t n;
	int ret = check_open(line, err);

	if (!ret)
		ret = forward_read(&f, c->repo, lines, NULL, 0, err);
	if (ret)
		goto out;
	t = carry_add_target(c, line);
	sources = xcalloc(lines->n + 1, sizeof(*sources));
	n = find_sources(&f, lines, line, sources);
	add_merges(c, t, sources, n);
	if (!n) {
		say(c, line, "nothing is missing");
	} else if (!t->n) {
		ret = err_set(err, ERR_NO, "'%s' is merged into '%s' already, where its fixes were reverted",
			      sources[n - 1]->line.branch, line->line.branch);
		err_hint(err, "'git release-forward pick %s' brings them again", line->line.branch);
	}
out:
	free(sources);
	forward_release(&f);
	return ret;
}
