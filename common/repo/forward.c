/* SPDX-License-Identifier: ISC */
#include "forward.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "forward_internal.h"

const char *forward_state_name(enum forward_state state)
{
	static const char *const names[] = { "missing", "present", "equivalent", "not-needed" };

	return names[state];
}

const char *forward_how_name(enum forward_how how)
{
	static const char *const names[] = { NULL, "ancestor", "trailer", "patch", "recorded" };

	return names[how];
}

/* --- the lines ------------------------------------------------------------------------------------------------ */

/*
 * The production branch stands where its newest version does: what is fixed there is owed by the main line and by the
 * release branches of later versions.
 */
static int place_production(struct forward_table *t, struct err *err)
{
	struct line at = LINE_INIT;
	const struct tag *latest = NULL;
	struct tags tags = { 0 };
	size_t i;
	int known = 0, ret = tags_load(&tags, t->repo, t->repo->policy.tag_prefix, err);

	if (!ret)
		ret = tags_base(&tags, t->repo, &t->v[0]->tip, NULL, &latest, NULL, err);
	if (!ret && latest)
		known = !line_of_version(&at, &t->repo->policy, &latest->version, NULL, NULL);
	for (i = 1; !ret && i < t->n; i++)
		t->must[i] = !t->v[i]->is_closed &&
			     (t->v[i]->line.is_main || (known && line_order(&t->v[i]->line, &at) > 0));
	line_release(&at);
	tags_release(&tags);
	return ret;
}

static int is_among(const struct repo_line *line, const struct repo_line *const *only, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (only[i] == line)
			return 1;
	return !n;
}

static int collect_lines(struct forward_table *t, const struct repo_line *const *only, size_t n_only, struct err *err)
{
	const struct lines *ls = t->lines;
	int has_production = ls->production.line.branch != NULL, ret;
	size_t i, k;

	t->v = xreallocarray(NULL, ls->n + 1, sizeof(*t->v));
	if (has_production)
		t->v[t->n++] = &ls->production;
	for (i = 0; i < ls->n; i++)
		t->v[t->n++] = &ls->v[i];
	t->must = xcalloc(t->n, t->n);
	t->wanted = xcalloc(t->n, 1);
	for (i = 0; i < t->n; i++)
		t->wanted[i] = (unsigned char)is_among(t->v[i], only, n_only);
	for (i = (size_t)has_production; i < t->n; i++)
		for (k = i + 1; k < t->n; k++)
			t->must[i * t->n + k] = (unsigned char)lines_must_receive(t->v[k], t->v[i]);
	ret = has_production ? place_production(t, err) : 0;
	t->n_cells = xcalloc(t->n, sizeof(*t->n_cells));
	for (i = 0; i < t->n; i++)
		for (k = 0; k < t->n; k++)
			t->n_cells[i] += t->must[i * t->n + k];
	return ret;
}

/* The first tag of each line that is not the main one; zero where it has none. */
static int find_bases(struct forward_table *t, git_oid *bases, struct err *err)
{
	struct tags tags = { 0 };
	const char *prefix = NULL, *wanted;
	size_t i, k;
	int ret = 0;

	for (i = 0; !ret && i < t->n; i++) {
		const struct line *line = &t->v[i]->line;

		wanted = lines_tag_prefix(t->repo, line);
		if (!prefix || strcmp(prefix, wanted) != 0) {
			tags_release(&tags);
			ret = tags_load(&tags, t->repo, wanted, err);
			prefix = wanted;
		}
		for (k = 0; !ret && !line->is_main && k < tags.n; k++) {
			if (!line_holds(line, &tags.v[k].version))
				continue;
			bases[i] = tags.v[k].commit;
			break;
		}
	}
	tags_release(&tags);
	return ret;
}

static int read_graph(struct forward_table *t, struct err *err)
{
	git_oid *tips = xcalloc(t->n, sizeof(*tips)), *bases = xcalloc(t->n, sizeof(*bases));
	size_t i;
	int ret = find_bases(t, bases, err);

	for (i = 0; i < t->n; i++)
		tips[i] = t->v[i]->tip;
	if (!ret)
		ret = linegraph_read(&t->graph, t->repo, tips, bases, t->n, err);
	free(tips);
	free(bases);
	return ret;
}

/* --- the fixes ------------------------------------------------------------------------------------------------ */

/* Does the subject of a merge name a hotfix branch: "Merge branch 'hotfix/1.2.4'", "… from user/hotfix/login"? */
static int names_hotfix(const struct forward_table *t, const char *message)
{
	const char *pattern = t->repo->policy.hotfix_branch, *end = message + strcspn(message, "\n"), *s = message;
	char *prefix = xstrndup(pattern, strcspn(pattern, "%"));
	int found = 0;

	while (*prefix && !found && (s = strstr(s, prefix)) && s < end) {
		found = s > message && strchr(" '\"/", s[-1]) && s[strlen(prefix)] &&
			!strchr(" '\"\n", s[strlen(prefix)]);
		s++;
	}
	free(prefix);
	return found;
}

static int is_of_older_line(const struct forward_table *t, uint32_t commit)
{
	size_t i;

	for (i = 0; i + 1 < t->n; i++)
		if (linegraph_has(&t->graph, commit, i) && !linegraph_is_before(&t->graph, commit, i))
			return 1;
	return 0;
}

static void find_hotfixes(struct forward_table *t, unsigned char *hotfix)
{
	struct walk_list brought = { NULL, 0, 0 };
	size_t i, k;

	for (i = 0; i < t->graph.list.n; i++) {
		uint32_t c = (uint32_t)i;

		if (linegraph_node(&t->graph, c)->n_parents < 2 || !is_of_older_line(t, c) ||
		    !names_hotfix(t, linegraph_text(&t->graph, c)->message))
			continue;
		brought.n = 0;
		linegraph_brought(&t->graph, c, &brought);
		for (k = 0; k < brought.n; k++)
			hotfix[brought.v[k]] = 1;
	}
	free(brought.v);
}

static int is_fix(const struct commit_text *text, int is_hotfix)
{
	struct message m;
	int ret;

	message_parse(&m, text->message, text->message_len);
	ret = m.kind == MESSAGE_CONVENTIONAL ? slice_is(m.type, "fix") : m.kind == MESSAGE_PLAIN && is_hotfix;
	if (m.kind == MESSAGE_CONVENTIONAL && is_hotfix)
		ret = !slice_is(m.type, "chore") && !slice_is(m.type, "revert");
	message_release(&m);
	return ret;
}

static void find_fixes(struct forward_table *t)
{
	unsigned char *hotfix = xcalloc(t->graph.list.n, 1);
	size_t i;

	t->is_fix = xcalloc(t->graph.list.n, 1);
	find_hotfixes(t, hotfix);
	for (i = 0; i < t->graph.list.n; i++) {
		uint32_t c = (uint32_t)i;

		if (linegraph_node(&t->graph, c)->n_parents < 2 && is_of_older_line(t, c))
			t->is_fix[i] = (unsigned char)is_fix(linegraph_text(&t->graph, c), hotfix[i]);
	}
	free(hotfix);
}

static struct forward_fix *add_fix(struct forward_table *t, uint32_t commit, size_t from)
{
	const char *message = linegraph_text(&t->graph, commit)->message;
	struct forward *f = t->out;
	struct forward_fix *fix;

	ALLOC_GROW(f->v, f->n + 1, f->alloc);
	ALLOC_GROW(t->rows, f->n + 1, t->alloc_rows);
	memset(&t->rows[f->n], 0, sizeof(*t->rows));
	t->rows[f->n].commit = commit;
	t->rows[f->n].line = from;
	fix = &f->v[f->n++];
	memset(fix, 0, sizeof(*fix));
	fix->oid = *linegraph_oid(&t->graph, commit);
	fix->subject = xstrndup(message, strcspn(message, "\n"));
	fix->from = t->v[from];
	fix->cells = xcalloc(t->n_cells[from], sizeof(*fix->cells));
	return fix;
}

static void fill_cell(const struct forward_table *t, struct forward_cell *cell, uint32_t commit, size_t line)
{
	uint32_t carrier = commit;

	memset(cell, 0, sizeof(*cell));
	cell->line = t->v[line];
	cell->how = FORWARD_ANCESTOR;
	if (!forward_trace_holds(&t->trace, commit, line)) {
		cell->how = FORWARD_TRAILER;
		carrier = forward_trace_carrier(&t->trace, commit, line);
	}
	if (carrier == LINEGRAPH_NONE) {
		cell->how = FORWARD_UNKNOWN;
		return;
	}
	cell->state = FORWARD_PRESENT;
	cell->oid = *linegraph_oid(&t->graph, carrier);
}

static void take_fix(struct forward_table *t, uint32_t commit, size_t from)
{
	struct forward_fix *fix = add_fix(t, commit, from);
	size_t i;

	t->is_fix[commit] = 0;
	for (i = 0; i < t->n; i++)
		if (t->must[from * t->n + i])
			fill_cell(t, &fix->cells[fix->n_cells++], commit, i);
}

static void collect(struct forward_table *t)
{
	size_t line, i;

	for (line = 0; line < t->n; line++) {
		for (i = t->graph.list.n; i--;) {
			uint32_t c = (uint32_t)i;

			if (t->is_fix[i] && !linegraph_is_before(&t->graph, c, line) &&
			    forward_trace_holds(&t->trace, c, line))
				take_fix(t, c, line);
		}
	}
}

/* --- the whole ------------------------------------------------------------------------------------------------ */

int forward_is_missing(const struct forward_fix *fix)
{
	size_t k;

	for (k = 0; k < fix->n_cells; k++)
		if (fix->cells[k].state == FORWARD_MISSING)
			return 1;
	return 0;
}

size_t forward_line_number(const struct forward_table *t, const struct repo_line *line)
{
	return line == &t->lines->production ? 0 : (size_t)(line - t->lines->v) + t->n - t->lines->n;
}

static void release_fix(struct forward_fix *fix)
{
	size_t k;

	for (k = 0; k < fix->n_cells; k++)
		free(fix->cells[k].reason);
	free(fix->cells);
	free(fix->forms);
	free(fix->subject);
}

/* Not before it is folded: what one line tells of a fix counts for the others. */
static void leave_wanted(struct forward_table *t)
{
	struct forward *f = t->out;
	size_t i, k, n, left = 0;

	for (i = 0; i < f->n; i++) {
		struct forward_fix *fix = &f->v[i];

		for (k = n = 0; k < fix->n_cells; k++)
			if (t->wanted[forward_line_number(t, fix->cells[k].line)])
				fix->cells[n++] = fix->cells[k];
		fix->n_cells = n;
		if (n)
			f->v[left++] = *fix;
		else
			release_fix(fix);
	}
	f->n = left;
}

static void read_table(struct forward_table *t)
{
	size_t i, n;

	forward_trace_read(&t->trace, &t->graph);
	find_fixes(t);
	collect(t);
	n = t->out->n;
	forward_use_patches(t);
	forward_fold(t);
	leave_wanted(t);
	forward_use_marks(t);
	for (i = 0; i < n; i++) {
		free(t->rows[i].like.v);
		free(t->rows[i].holds.v);
	}
}

int forward_read(struct forward *f, struct repo *r, const struct lines *lines, const struct repo_line *const *only,
		 size_t n_only, struct err *err)
{
	struct forward_table t = { .out = f, .repo = r, .lines = lines };
	int ret;

	memset(f, 0, sizeof(*f));
	ret = collect_lines(&t, only, n_only, err);
	if (!ret && t.n > 1) {
		ret = read_graph(&t, err);
		if (!ret)
			read_table(&t);
		forward_trace_release(&t.trace);
		linegraph_release(&t.graph);
	}
	free(t.v);
	free(t.must);
	free(t.wanted);
	free(t.n_cells);
	free(t.is_fix);
	free(t.rows);
	return ret;
}

void forward_release(struct forward *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		release_fix(&f->v[i]);
	free(f->v);
	memset(f, 0, sizeof(*f));
}

size_t forward_missing(const struct forward *f, const struct repo_line *line)
{
	size_t i, k, n = 0;

	for (i = 0; i < f->n; i++)
		for (k = 0; k < f->v[i].n_cells; k++)
			n += f->v[i].cells[k].state == FORWARD_MISSING && (!line || f->v[i].cells[k].line == line);
	return n;
}

const struct forward_fix *forward_find(const struct forward *f, const git_oid *oid)
{
	size_t i, k;

	for (i = 0; i < f->n; i++) {
		if (git_oid_equal(&f->v[i].oid, oid))
			return &f->v[i];
		for (k = 0; k < f->v[i].n_forms; k++)
			if (git_oid_equal(&f->v[i].forms[k].oid, oid))
				return &f->v[i];
	}
	return NULL;
}
