/* SPDX-License-Identifier: ISC */
/* What changed in configuration files, and what changed by area: what people approve. */
#include <stdlib.h>
#include <string.h>
#include <sha2.h>

#include "../base/alloc.h"
#include "../base/pattern.h"
#include "../base/utf8.h"
#include "facts_internal.h"
#include "gitcmd.h"
#include "hex.h"
#include "release.h"
#include "treediff.h"

/* Files that change how a program runs without changing the program; `[release-check "config-diff"] paths` replaces
 * them. */
static const char *const usual_paths[] = { "**/config/**",
					   "**/conf/**",
					   "**/*.conf",
					   "**/*.ini",
					   "**/*.properties",
					   "**/.env*",
					   "**/*.tf",
					   "**/*.tfvars",
					   "**/helm/**",
					   "**/k8s/**",
					   "**/deploy/**",
					   "**/docker-compose*.yml",
					   "**/docker-compose*.yaml",
					   "**/Dockerfile",
					   "**/application*.yml",
					   "**/application*.yaml",
					   "**/appsettings*.json",
					   NULL };

static int is_config(const struct repo *r, const char *path)
{
	size_t i, k;

	for (i = 0; i < r->policy.n_checks; i++) {
		const struct policy_check *c = &r->policy.checks[i];

		if (strcmp(c->name, "config-diff") != 0 || !c->paths.n)
			continue;
		for (k = 0; k < c->paths.n; k++)
			if (pattern_glob_match(c->paths.v[k], path))
				return 1;
		return 0;
	}
	for (i = 0; usual_paths[i]; i++)
		if (pattern_glob_match(usual_paths[i], path) || pattern_glob_match(usual_paths[i] + 3, path))
			return 1;
	return 0;
}

struct digesting {
	struct repo *repo;
	struct facts *facts;
	const struct policy_package *package;
	struct strbuf all;
};

static void add_side(struct strbuf *out, const struct tree_entry *e)
{
	char hex[OID_HEX + 1] = "-";

	if (e)
		hex_write(hex, &e->oid);
	strbuf_addf(out, " %o %s", e ? e->mode : 0u, hex);
}

/* By the ids of the contents: however git shows the differences here, everywhere the same ones are approved. */
static int add_config(void *data, const char *path, const struct tree_entry *old, const struct tree_entry *new,
		      struct err *err)
{
	struct digesting *d = data;

	(void)err;
	if (!facts_in_package(d->package, path) || !is_config(d->repo, path))
		return 0;
	strvec_push(&d->facts->config_paths, path);
	strbuf_addf(&d->all, "%zu:%s", strlen(path), path);
	add_side(&d->all, old);
	add_side(&d->all, new);
	strbuf_addch(&d->all, '\n');
	return 0;
}

int facts_config(struct facts *f, struct repo *r, const struct release_pick *p, struct err *err)
{
	struct digesting d = { r, f, p->package, STRBUF_INIT };
	char digest[SHA256_DIGEST_STRING_LENGTH];
	int ret = treediff_commits(r, p->base ? &p->base->commit : NULL, &p->candidate, add_config, &d, err);

	if (!ret && d.all.len) {
		SHA256Data((const uint8_t *)d.all.buf, d.all.len, digest);
		f->config_digest = xstrdup(digest);
	}
	strbuf_release(&d.all);
	return ret;
}

int facts_config_diff(struct strbuf *out, struct repo *r, const struct release_pick *p, const struct facts *f,
		      struct err *err)
{
	struct run git = RUN_INIT;
	char from[OID_HEX + 1] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904", to[OID_HEX + 1];
	size_t i;
	int ret;

	if (!f->config_paths.n)
		return 0;
	if (p->base)
		hex_write(from, &p->base->commit);
	hex_write(to, &p->candidate);
	gitcmd_init(&git, "--literal-pathspecs", "diff", "--no-color", "--no-ext-diff", "--no-textconv", from, to, "--",
		    NULL);
	gitcmd_at_top(&git, &r->place);
	for (i = 0; i < f->config_paths.n; i++)
		strvec_push(&git.args, f->config_paths.v[i]);
	ret = gitcmd_run(&git, err);
	if (!ret)
		utf8_clean(out, git.out.buf, git.out.len);
	run_release(&git);
	return ret;
}

/* --- scope ------------------------------------------------------------------------------------------------------- */

static void add_areas(struct strbuf *out, const struct facts *f)
{
	struct strbuf area = STRBUF_INIT;
	struct strvec areas = STRVEC_INIT;
	size_t i, k;

	for (i = 0; i < f->paths.n; i++) {
		strbuf_reset(&area);
		facts_area(&area, f->paths.v[i]);
		if (!strvec_has(&areas, area.buf))
			strvec_push(&areas, area.buf);
	}
	for (i = 0; i < areas.n; i++) {
		size_t n = 0;

		for (k = 0; k < f->paths.n; k++) {
			strbuf_reset(&area);
			facts_area(&area, f->paths.v[k]);
			n += !strcmp(area.buf, areas.v[i]);
		}
		strbuf_addf(out, "%s: %zu file%s\n", strcmp(areas.v[i], ".") != 0 ? areas.v[i] : "(top)", n,
			    n == 1 ? "" : "s");
	}
	strvec_release(&areas);
	strbuf_release(&area);
}

static void add_changes(struct strbuf *out, const struct change_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		const struct change *c = &set->v[i];

		if (c->fate != CHANGE_COUNTS || (c->type->hidden && !c->breaking))
			continue;
		strbuf_addf(out, "  %.7s %.*s%s%s\n", c->commit->oid, (int)c->message.header.len, c->message.header.s,
			    *c->type->risk ? "  -- risk: " : "", c->type->risk);
	}
}

int facts_qa_scope(struct strbuf *out, struct repo *r, const struct release_pick *p, const struct facts *f,
		   struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	struct release_range range;
	int ret = release_range_read(&range, r, &p->tags, p->base, NULL, &p->candidate, p->package, err);

	if (!ret) {
		add_areas(&text, f);
		strbuf_addstr(&text, "changes:\n");
		add_changes(&text, &range.changes);
		utf8_clean(out, text.buf, text.len);
	}
	strbuf_release(&text);
	release_range_release(&range);
	return ret;
}
