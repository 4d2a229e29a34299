/* SPDX-License-Identifier: ISC */
/* git release-status: where every open release stands, what blocks it, and the next command to type. */
#include <stdlib.h>
#include <string.h>

#include "../common/base/alloc.h"
#include "../common/cli/main.h"
#include "../common/cli/status_report.h"
#include "../common/cli/term.h"
#include "../common/repo/file.h"
#include "../common/repo/standing_moments.h"

static const char *const usage[] = {
	"release-status [--json] [--html=<file>] [--color[=<when>]] [--all | <release>...]",
	NULL,
};

static const char not_given[] = "";

static struct {
	const char *html, *color;
	int all, json;
} o = { .color = not_given };

static const struct opt opts[] = {
	OPT_BOOL(0, "all", &o.all, "also the releases that are over"),
	OPT_JSON(&o.json),
	OPT_STRING(0, "html", &o.html, "file", "write a page that needs nothing but itself"),
	OPT_COLOR(&o.color),
	OPT_END,
};

static const struct opt_table table = { "release-status", usage, NULL, opts };

/* One release that is shown: what is kept of its reading. */
struct shown {
	char *owner;
	struct standing standing;
	struct standing_moments moments; /* for the page */
};

struct job {
	struct repo repo;
	struct standing_context context;
	struct strvec ids;
	unsigned char *is_open;
	struct shown *shown;
	struct status_row *rows;
	int color;
};

/* What is over has nothing more to be found out. */
static int set_over(struct job *j, struct shown *s, const char *release, struct err *err)
{
	const struct lines *lines = NULL;
	int ret = release_index_lines(&lines, &j->context.index, err);

	if (ret)
		return ret;
	s->owner = xstrdup_null(checklist_owner(&j->repo, lines, release, NULL));
	s->standing.stage = STANDING_AFTER;
	strvec_push(&s->standing.done, "the release is over");
	return 0;
}

static int read_release(struct job *j, struct shown *s, const char *release, struct err *err)
{
	const struct standing none = STANDING_INIT;
	struct standing_reading reading;
	int ret = standing_read(&reading, &j->context, release, err);

	if (!ret) {
		s->owner = xstrdup_null(reading.checklist.owner);
		if (o.html)
			standing_moments_read(&s->moments, &reading);
		s->standing = reading.standing;
		reading.standing = none;
	}
	standing_close(&reading);
	return ret;
}

static int read_row(struct job *j, size_t i, int must_read, struct err *err)
{
	const struct standing none = STANDING_INIT;
	struct shown *s = &j->shown[i];
	int ret;

	s->standing = none;
	ret = j->is_open[i] || must_read ? read_release(j, s, j->ids.v[i], err) : set_over(j, s, j->ids.v[i], err);
	j->rows[i] = (struct status_row){ j->ids.v[i],      s->owner,         &s->standing,       j->is_open[i],
					  s->moments.spans, s->moments.marks, s->moments.n_spans, s->moments.n_marks };
	return ret;
}

/* Those that were named, each of which must be known; else the open ones. */
static int find_releases(struct job *j, const struct strvec *named, struct err *err)
{
	struct release_index *index = &j->context.index;
	struct strvec ids = STRVEC_INIT;
	unsigned char *is_open = NULL;
	size_t i, k;
	int ret = release_pick_list(&ids, &is_open, index, o.all || named->n, err);

	/* What is named can be shown without knowing what comes next. */
	if (ret == ERR_SHALLOW && named->n) {
		err_clear(err);
		ret = 0;
	}
	j->is_open = xcalloc(named->n + ids.n + 1, 1);
	for (i = 0; i < named->n && !ret; i++) {
		struct release_pick p;

		ret = release_pick_from(&p, index, named->v[i], err);
		for (k = 0; !ret && k < ids.n && strcmp(ids.v[k], p.id) != 0; k++)
			;
		if (!ret && !strvec_has(&j->ids, p.id)) {
			j->is_open[j->ids.n] = (unsigned char)(k < ids.n ? is_open[k] : !p.is_tagged);
			strvec_push(&j->ids, p.id);
		}
		release_pick_release(&p);
	}
	for (i = 0; i < ids.n && !named->n && !ret; i++) {
		j->is_open[i] = is_open[i];
		strvec_push(&j->ids, ids.v[i]);
	}
	free(is_open);
	strvec_release(&ids);
	return ret;
}

static int write_page(struct job *j, struct err *err)
{
	struct strbuf page = STRBUF_INIT;
	char *project = repo_project_name(&j->repo);
	int ret;

	status_report_page(&page, j->rows, j->ids.n, project, j->repo.now);
	ret = file_output(o.html, page.buf, page.len, err);
	free(project);
	strbuf_release(&page);
	return ret;
}

static int run(struct job *j, struct cli *cli)
{
	const char *when = o.color == not_given ? NULL : o.color ? o.color : "never";
	struct err *err = &cli->err;
	size_t i;
	int ret = term_color(&j->color, when, config_list_get(&j->repo.config, "color", "ui"), err);

	if (!ret)
		ret = standing_context_open(&j->context, &j->repo, err);
	if (!ret)
		ret = find_releases(j, &cli->args, err);
	j->shown = xcalloc(j->ids.n + 1, sizeof(*j->shown));
	j->rows = xcalloc(j->ids.n + 1, sizeof(*j->rows));
	for (i = 0; i < j->ids.n && !ret; i++)
		ret = read_row(j, i, cli->args.n > 0, err);
	if (!ret && o.html)
		ret = write_page(j, err);
	if (!ret && o.json)
		ret = status_report_json(j->rows, j->ids.n, err);
	else if (!ret && !o.html)
		status_report_print(j->rows, j->ids.n, j->color);
	return ret;
}

static void release_job(struct job *j)
{
	size_t i;

	for (i = 0; i < j->ids.n && j->shown; i++) {
		free(j->shown[i].owner);
		standing_release(&j->shown[i].standing);
		standing_moments_release(&j->shown[i].moments);
	}
	free(j->shown);
	free(j->rows);
	free(j->is_open);
	strvec_release(&j->ids);
	standing_context_close(&j->context);
	repo_close(&j->repo);
}

int main(int argc, char **argv)
{
	struct job j;
	struct cli cli;
	int ret = 0;

	memset(&j, 0, sizeof(j));
	strvec_init(&j.ids);
	cli_start(&cli, &table, argc, argv);
	if (o.all && cli.args.n)
		ret = cli_usage(&cli, "--all does not go with a release");
	else if (o.html && !*o.html)
		ret = cli_usage(&cli, "'--html' needs the name of a file");
	if (!ret)
		ret = repo_open(&j.repo, &cli.err);
	j.repo.is_look = 1;
	if (!ret)
		ret = run(&j, &cli);
	cli_warn_all(&j.repo.warnings);
	release_job(&j);
	return cli_finish(&cli, ret);
}
