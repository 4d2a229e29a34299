/* SPDX-License-Identifier: ISC */
#include "forward.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/message.h"
#include "forward_patch.h"
#include "forward_trace.h"
#include "history.h"

struct table {
	struct forward *out;
	struct repo *repo;
	const struct lines *lines;
	const struct repo_line **v; /* the lines from old to new, the production branch first */
	size_t n;
	unsigned char *must;   /* n * n: must what is fixed on line i reach line k? */
	unsigned char *wanted; /* n: is the line one that cells are wanted of? */
	size_t *n_cells;       /* n: of each fix of line i */
	struct linegraph graph;
	struct forward_trace trace;
	unsigned char *is_fix; /* by commit; 2: taken */
	uint32_t *commits;     /* of each fix */
	size_t alloc_commits;
};

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
static int place_production(struct table *t, struct err *err)
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

static int collect_lines(struct table *t, const struct repo_line *const *only, size_t n_only, struct err *err)
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
			t->n_cells[i] += t->must[i * t->n + k] && t->wanted[k];
	return ret;
}

/* The first tag of each line that is not the main one; zero where it has none. */
static int find_bases(struct table *t, git_oid *bases, struct err *err)
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

static int read_graph(struct table *t, struct err *err)
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
static int names_hotfix(const struct table *t, const char *message)
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

static int is_of_older_line(const struct table *t, uint32_t commit)
{
	size_t i;

	for (i = 0; i + 1 < t->n; i++)
		if (linegraph_has(&t->graph, commit, i) && !linegraph_is_before(&t->graph, commit, i))
			return 1;
	return 0;
}

static void find_hotfixes(struct table *t, unsigned char *hotfix)
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

static void find_fixes(struct table *t)
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

static struct forward_fix *add_fix(struct table *t, uint32_t commit, size_t from)
{
	const char *message = linegraph_text(&t->graph, commit)->message;
	struct forward *f = t->out;
	struct forward_fix *fix;

	ALLOC_GROW(f->v, f->n + 1, f->alloc);
	ALLOC_GROW(t->commits, f->n + 1, t->alloc_commits);
	t->commits[f->n] = commit;
	fix = &f->v[f->n++];
	memset(fix, 0, sizeof(*fix));
	fix->oid = *linegraph_oid(&t->graph, commit);
	fix->subject = xstrndup(message, strcspn(message, "\n"));
	fix->from = t->v[from];
	fix->cells = xcalloc(t->n_cells[from], sizeof(*fix->cells));
	return fix;
}

static void fill_cell(const struct table *t, struct forward_cell *cell, uint32_t commit, size_t line)
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

static void take_fix(struct table *t, uint32_t commit, size_t from)
{
	struct forward_fix *fix;
	size_t i;

	t->is_fix[commit] = 0;
	if (!t->n_cells[from])
		return;
	fix = add_fix(t, commit, from);
	for (i = 0; i < t->n; i++)
		if (t->must[from * t->n + i] && t->wanted[i])
			fill_cell(t, &fix->cells[fix->n_cells++], commit, i);
}

static void collect(struct table *t)
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

/* --- what messages do not tell --------------------------------------------------------------------------------- */

static int is_missing(const struct forward_fix *fix)
{
	size_t k;

	for (k = 0; k < fix->n_cells; k++)
		if (fix->cells[k].state == FORWARD_MISSING)
			return 1;
	return 0;
}

/* The production branch stands before all others. */
static size_t line_number(const struct table *t, const struct repo_line *line)
{
	return line == &t->lines->production ? 0 : (size_t)(line - t->lines->v) + t->n - t->lines->n;
}

static void use_patch(const struct table *t, struct forward_cell *cell, const struct forward_patch *patch)
{
	size_t line = line_number(t, cell->line), i;

	for (i = 0; cell->state == FORWARD_MISSING && i < patch->like.n; i++) {
		uint32_t like = patch->like.v[i];

		if (!forward_trace_holds(&t->trace, like, line) ||
		    forward_trace_is_reverted(&t->trace, patch->commit, like, line))
			continue;
		cell->state = FORWARD_PRESENT;
		cell->how = FORWARD_PATCH;
		cell->oid = *linegraph_oid(&t->graph, like);
	}
}

/* The lines that still lack the fix, as bits; 0: none does. */
static int find_wanted(const struct table *t, const struct forward_fix *fix, uint64_t *wanted)
{
	int any = 0;
	size_t k, line;

	for (k = 0; k < fix->n_cells; k++) {
		if (fix->cells[k].state != FORWARD_MISSING)
			continue;
		line = line_number(t, fix->cells[k].line);
		wanted[line / 64] |= UINT64_C(1) << line % 64;
		any = 1;
	}
	return any;
}

static void compare_patches(struct table *t)
{
	struct forward *f = t->out;
	struct forward_patch *patches = xcalloc(f->n, sizeof(*patches));
	uint64_t *wanted = xcalloc(f->n, t->graph.words * sizeof(*wanted));
	size_t *fix = xreallocarray(NULL, f->n, sizeof(*fix)), n = 0, i, k;

	for (i = 0; i < f->n; i++) {
		uint64_t *lines = wanted + n * t->graph.words;

		if (!find_wanted(t, &f->v[i], lines))
			continue;
		fix[n] = i;
		patches[n].wanted = lines;
		patches[n++].commit = t->commits[i];
	}
	if (n)
		forward_patch_find(&t->graph, patches, n);
	for (i = 0; i < n; i++) {
		for (k = 0; k < f->v[fix[i]].n_cells; k++)
			use_patch(t, &f->v[fix[i]].cells[k], &patches[i]);
		free(patches[i].like.v);
	}
	free(patches);
	free(wanted);
	free(fix);
}

/* An equivalent counts as long as the line has it. */
static int line_holds_oid(const struct table *t, const git_oid *oid, size_t line)
{
	uint32_t commit = linegraph_find(&t->graph, oid);

	if (commit != LINEGRAPH_NONE)
		return forward_trace_holds(&t->trace, commit, line);
	return history_is_ancestor(t->repo, oid, &t->v[line]->tip, NULL) == 1;
}

static void use_mark(const struct table *t, struct forward_cell *cell, const struct forward_mark *mark)
{
	git_oid oid;

	if (cell->state != FORWARD_MISSING || !forward_mark_is_for(mark, cell->line->line.branch))
		return;
	if (mark->kind == FORWARD_MARK_NOT_NEEDED) {
		cell->state = FORWARD_NOT_NEEDED;
		cell->reason = xstrdup(mark->reason);
	} else if (!git_oid_fromstr(&oid, mark->oid) && line_holds_oid(t, &oid, line_number(t, cell->line))) {
		cell->state = FORWARD_EQUIVALENT;
		cell->oid = oid;
	} else {
		return;
	}
	cell->how = FORWARD_RECORDED;
}

static void use_marks(struct table *t)
{
	struct forward *f = t->out;
	struct forward_marks marks;
	size_t i, k, m;

	for (i = 0; i < f->n; i++) {
		if (!is_missing(&f->v[i]))
			continue;
		forward_marks_load(&marks, t->repo, &f->v[i].oid);
		f->n_bad_marks += marks.n_bad;
		for (k = 0; k < f->v[i].n_cells; k++)
			for (m = 0; m < marks.n; m++)
				use_mark(t, &f->v[i].cells[k], &marks.v[m]);
		forward_marks_release(&marks);
	}
}

int forward_read(struct forward *f, struct repo *r, const struct lines *lines, const struct repo_line *const *only,
		 size_t n_only, struct err *err)
{
	struct table t = { .out = f, .repo = r, .lines = lines };
	int ret;

	memset(f, 0, sizeof(*f));
	ret = collect_lines(&t, only, n_only, err);
	if (!ret && t.n > 1) {
		ret = read_graph(&t, err);
		if (!ret) {
			forward_trace_read(&t.trace, &t.graph);
			find_fixes(&t);
			collect(&t);
			compare_patches(&t);
			use_marks(&t);
		}
		forward_trace_release(&t.trace);
		linegraph_release(&t.graph);
	}
	free(t.v);
	free(t.must);
	free(t.wanted);
	free(t.n_cells);
	free(t.is_fix);
	free(t.commits);
	return ret;
}

void forward_release(struct forward *f)
{
	size_t i, k;

	for (i = 0; i < f->n; i++) {
		for (k = 0; k < f->v[i].n_cells; k++)
			free(f->v[i].cells[k].reason);
		free(f->v[i].cells);
		free(f->v[i].subject);
	}
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
