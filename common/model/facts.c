/* SPDX-License-Identifier: ISC */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/pattern.h"

void facts_release(struct facts *f)
{
	size_t i;

	strvec_release(&f->paths);
	strvec_release(&f->risks);
	free(f->risk);
	strvec_release(&f->authors);
	strvec_release(&f->breaking_without_migration);
	strvec_release(&f->schema_problems);
	strvec_release(&f->contracts);
	strvec_release(&f->config_paths);
	free(f->config_digest);
	strvec_release(&f->flag_problems);
	for (i = 0; i < f->n_history; i++)
		free(f->history[i].release);
	free(f->history);
	memset(f, 0, sizeof(*f));
}

/* --- risk -------------------------------------------------------------------------------------------------------- */

static size_t usual_rank(const char *name)
{
	static const char *const names[] = { "low", "medium", "high", "critical" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return i + 1;
	return 0;
}

size_t facts_risk_rank(const struct policy *p, const char *name)
{
	size_t i, usual = 0;

	for (i = 0; i < p->n_risks; i++)
		usual += usual_rank(p->risks[i].name) > 0;
	for (i = 0; i < p->n_risks; i++)
		if (!strcmp(p->risks[i].name, name))
			return usual == p->n_risks ? usual_rank(name) : i + 1;
	return usual == p->n_risks ? usual_rank(name) : 0;
}

static int touches(const struct facts *f, const struct policy_risk *risk)
{
	size_t i, k;

	for (i = 0; i < f->paths.n; i++)
		for (k = 0; k < risk->paths.n; k++)
			if (pattern_glob_match(risk->paths.v[k], f->paths.v[i]))
				return 1;
	return 0;
}

void facts_judge_risk(struct facts *f, const struct policy *p)
{
	const char *highest = "";
	size_t i;

	for (i = 0; i < p->n_risks; i++) {
		size_t rank = facts_risk_rank(p, p->risks[i].name);

		if (!touches(f, &p->risks[i]))
			continue;
		strvec_push(&f->risks, p->risks[i].name);
		if (rank > f->risk_rank) {
			f->risk_rank = rank;
			highest = p->risks[i].name;
		}
	}
	f->risk = xstrdup(highest);
}

/* --- size -------------------------------------------------------------------------------------------------------- */

void facts_area(struct strbuf *out, const char *path)
{
	const char *slash = strchr(path, '/');

	if (slash)
		strbuf_add(out, path, (size_t)(slash - path));
	else
		strbuf_addch(out, '.');
}

static double number_of(const struct facts_size *s, int which)
{
	return which == 0   ? (double)s->commits
	       : which == 1 ? (double)s->files
	       : which == 2 ? (double)s->areas
			    : s->days;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(const struct facts *f, int which)
{
	double v[FACTS_HISTORY] = { 0 };
	size_t i, n = f->n_history < FACTS_HISTORY ? f->n_history : FACTS_HISTORY;

	for (i = 0; i < n; i++)
		v[i] = number_of(&f->history[i], which);
	qsort(v, n, sizeof(*v), by_value);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

size_t facts_unusual(struct strvec *out, const struct facts *f)
{
	static const char *const names[] = { "commits", "files", "areas", "days" };
	size_t found = 0;
	int which;

	if (f->n_history < 3)
		return 0;
	for (which = 0; which < 4; which++) {
		double here = number_of(&f->size, which), usual = median(f, which);

		if (here <= 2 * usual || here <= 1)
			continue;
		strvec_pushf(out, "%.0f %s where %.0f are usual", here, names[which], usual);
		found++;
	}
	return found;
}
