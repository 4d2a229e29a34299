/* SPDX-License-Identifier: ISC */
#include "survey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "../base/pattern.h"
#include "../model/versionfile.h"
#include "../model/workspace.h"
#include "file.h"
#include "gitcmd.h"
#include "open.h"

#define FILE_MAX     ((size_t)1 << 22)
#define PACKAGES_MAX 500

struct surveyor {
	struct policy_draft *draft;
	const struct place *place;
	const char *remote;     /* the project's; NULL: none. The configuration's */
	struct strvec tags;     /* newest first */
	struct strvec versions; /* of the tags that have the project's prefix, sorted */
	struct strvec paths;    /* tracked and untracked, not ignored; relative to the root */
};

/* --- tags -------------------------------------------------------------------------------------------------------- */

static void split(struct strvec *out, const struct strbuf *text, char separator)
{
	const char *p = text->buf, *end = p + text->len, *stop;

	for (; p < end; p = stop + 1) {
		stop = memchr(p, separator, (size_t)(end - p));
		if (!stop)
			stop = end;
		if (stop > p)
			strvec_pushn(out, p, (size_t)(stop - p));
	}
}

static int read_tags(struct surveyor *s, struct err *err)
{
	struct strbuf out = STRBUF_INIT;
	int ret = gitcmd_capture(&out, err, "for-each-ref", "--sort=-creatordate", "--format=%(refname:lstrip=2)",
				 "refs/tags", NULL);

	if (!ret)
		split(&s->tags, &out, '\n');
	strbuf_release(&out);
	return ret;
}

/*
 * In a workspace a prefix with a name in it is most likely a package's, even of one that is gone by now: then only
 * plain ones ("", "v", "release-", "rel/v") can be the project's.
 */
static int is_package_prefix(const struct policy_draft *d, const char *tag, size_t len)
{
	static const char *const plain[] = { "", "v", "r", "rel", "release", "version", NULL };
	size_t i, n = len;

	if (!d->n_packages)
		return 0;
	if (n > 1 && (tag[n - 1] == 'v' || tag[n - 1] == 'V') && strchr("@-/_", tag[n - 2]))
		n--;
	if (n && strchr("@-/_", tag[n - 1]))
		n--;
	for (i = 0; plain[i]; i++)
		if (strlen(plain[i]) == n && !strncasecmp(plain[i], tag, n))
			return 0;
	return 1;
}

/* The prefix that most tags have in front of what looks like a version; among equals the one that sorts first. */
static void find_prefix(struct surveyor *s)
{
	struct map counts = MAP_INIT;
	struct strvec prefixes = STRVEC_INIT;
	uintptr_t best = 0;
	size_t i;

	for (i = 0; i < s->tags.n; i++) {
		const char *tag = s->tags.v[i];
		size_t len = policy_tag_version(tag);

		if (!tag[len] || is_package_prefix(s->draft, tag, len))
			continue;
		if (!map_get(&counts, tag, len))
			strvec_pushn(&prefixes, tag, len);
		/* The key is borrowed: the tag outlives the map. */
		*map_at(&counts, tag, len) = (void *)((uintptr_t)map_get(&counts, tag, len) + 1);
	}
	strvec_sort(&prefixes);
	for (i = 0; i < prefixes.n; i++) {
		uintptr_t n = (uintptr_t)map_get(&counts, prefixes.v[i], strlen(prefixes.v[i]));

		if (n <= best)
			continue;
		best = n;
		free(s->draft->tag_prefix);
		s->draft->tag_prefix = xstrdup(prefixes.v[i]);
		s->draft->has_tags = 1;
	}
	map_release(&counts);
	strvec_release(&prefixes);
}

static void find_versions(struct surveyor *s)
{
	size_t i, len = s->draft->has_tags ? strlen(s->draft->tag_prefix) : 0;

	for (i = 0; i < s->tags.n && s->draft->has_tags; i++)
		if (policy_tag_version(s->tags.v[i]) == len && s->tags.v[i][len] &&
		    !strncmp(s->tags.v[i], s->draft->tag_prefix, len))
			strvec_push(&s->versions, s->tags.v[i] + len);
	strvec_sort(&s->versions);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int is_released(const struct surveyor *s, const char *version)
{
	return s->versions.n &&
	       bsearch(&version, s->versions.v, s->versions.n, sizeof(*s->versions.v), by_bytes) != NULL;
}

/* --- branches ---------------------------------------------------------------------------------------------------- */

/* git's answer, or NULL when it has none. */
static char *ask(const char *verb, const char *option, const char *name)
{
	struct run r = RUN_INIT;
	char *answer = NULL;

	gitcmd_init(&r, verb, "-q", option, name, NULL);
	if (!run_command(&r, NULL)) {
		strbuf_rtrim(&r.out);
		answer = r.out.len ? xstrdup(r.out.buf) : NULL;
	}
	run_release(&r);
	return answer;
}

/* Takes the name over. */
static int has_ref(char *ref)
{
	char *oid = ask("rev-parse", "--verify", ref);
	int has = oid != NULL;

	free(oid);
	free(ref);
	return has;
}

static int has_branch(const struct surveyor *s, const char *name)
{
	return has_ref(xstrfmt("refs/heads/%s", name)) ||
	       (s->remote && has_ref(xstrfmt("refs/remotes/%s/%s", s->remote, name)));
}

/* Where the remote's HEAD points, as a branch; owned. */
static char *remote_head(const struct surveyor *s)
{
	char *ref = s->remote ? xstrfmt("refs/remotes/%s/HEAD", s->remote) : NULL;
	char *prefix = s->remote ? xstrfmt("refs/remotes/%s/", s->remote) : NULL;
	char *target = ref ? ask("symbolic-ref", "--", ref) : NULL;
	char *branch = target && !strncmp(target, prefix, strlen(prefix)) ? xstrdup(target + strlen(prefix)) : NULL;

	free(ref);
	free(prefix);
	free(target);
	return branch;
}

/* In the order of mainline_find; at last the branch at hand, with a commit or not. */
static void find_main(struct surveyor *s, const struct config_list *config)
{
	char *there = remote_head(s);
	const char *tries[] = { there, config_list_get(config, "init", "defaultbranch"), "main", "master" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tries) && !s->draft->branch; i++)
		if (tries[i] && *tries[i] && has_branch(s, tries[i]))
			s->draft->branch = xstrdup(tries[i]);
	if (!s->draft->branch)
		s->draft->branch = ask("symbolic-ref", "--short", "HEAD");
	free(there);
}

static void find_develop(struct surveyor *s)
{
	static const char *const names[] = { "develop", "development", "dev" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names) && !s->draft->develop_branch; i++)
		if (has_branch(s, names[i]))
			s->draft->develop_branch = xstrdup(names[i]);
}

/* What released code stands on, where there is a branch for the next release. */
static void settle_gitflow(const struct surveyor *s)
{
	static const char *const production[] = { "main", "master", "production", NULL };
	struct policy_draft *d = s->draft;
	size_t i;

	if (!d->branch || !d->develop_branch || strcmp(d->branch, d->develop_branch))
		return;
	for (i = 0; production[i]; i++)
		if (has_branch(s, production[i]))
			break;
	free(d->branch);
	d->branch = xstrdup(production[i] ? production[i] : "main");
}

/* --- files ------------------------------------------------------------------------------------------------------- */

static int read_paths(struct surveyor *s, struct err *err)
{
	struct run r = RUN_INIT;
	int ret;

	gitcmd_init(&r, "ls-files", "-z", "-c", "-o", "--exclude-standard", "--full-name", "--deduplicate", "--", ":/",
		    NULL);
	ret = gitcmd_run(&r, err);
	if (!ret)
		split(&s->paths, &r.out, '\0');
	strvec_sort(&s->paths);
	run_release(&r);
	return ret;
}

static int read_text(const struct surveyor *s, const char *path, struct strbuf *out)
{
	char *full = xstrfmt("%s/%s", s->place->work_tree, path);
	int absent, ret;

	strbuf_reset(out);
	ret = file_check_target(s->place->work_tree, path, &absent, NULL);
	if (!ret)
		ret = absent ? ERR_NOTFOUND : file_read(out, full, FILE_MAX, NULL);
	free(full);
	return ret;
}

static int is_lock(const char *path)
{
	return strstr(path, "lock") || strstr(path, "shrinkwrap");
}

/* A file that is known to carry the version: does it, and is it one that was released? */
static void look_at_file(struct surveyor *s, const char *path)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct versionfile_request req = { 0 };
	struct strbuf text = STRBUF_INIT;

	req.path = path;
	if (!read_text(s, path, &text) && !versionfile_find(&spans, &req, text.buf, text.len, NULL) && spans.n) {
		int good = !s->versions.n || is_released(s, spans.v[0].present);

		strvec_push(good ? &s->draft->files : &s->draft->others, path);
	}
	versionfile_spans_release(&spans);
	strbuf_release(&text);
}

static void find_files(struct surveyor *s)
{
	static const char *const changelogs[] = { "changelog.md", "changes.md",        "history.md",
						  "news.md",      "docs/changelog.md", NULL };
	size_t i, k, best = ARRAY_SIZE(changelogs);

	for (i = 0; i < s->paths.n; i++) {
		const char *path = s->paths.v[i];

		for (k = 0; changelogs[k]; k++)
			if (k < best && !strcasecmp(path, changelogs[k])) {
				best = k;
				free(s->draft->changelog);
				s->draft->changelog = xstrdup(path);
			}
		if (!strchr(path, '/') && versionfile_guess_format(path) && !is_lock(path))
			look_at_file(s, path);
	}
}

/* --- packages ---------------------------------------------------------------------------------------------------- */

static int is_member(const struct strvec *globs, const char *folder)
{
	size_t i;
	int yes = 0;

	for (i = 0; i < globs->n; i++) {
		const char *glob = globs->v[i];
		int no = *glob == '!';
		char *anchored = xstrfmt("/%s", glob + no);

		if (strpbrk(glob, "*?[") ? pattern_glob_match(anchored, folder) : !strcmp(glob + no, folder))
			yes = !no;
		free(anchored);
	}
	return yes;
}

/* The prefix that the newest tag of a package of this name has; NULL when it has none. Owned. */
static char *find_package_prefix(const struct surveyor *s, const char *name)
{
	static const char *const forms[] = { "%s@", "%s@v", "%s/v", "%s/", "%s-v", "%s-" };
	size_t len = strlen(name), i, k;

	for (i = 0; i < s->tags.n; i++) {
		const char *tag = s->tags.v[i];
		size_t at;

		if (strncmp(tag, name, len))
			continue;
		at = policy_tag_version(tag);
		for (k = 0; k < ARRAY_SIZE(forms) && tag[at]; k++)
			if (at == len + strlen(forms[k]) - 2 && !strncmp(tag + len, forms[k] + 2, at - len))
				return xstrndup(tag, at);
	}
	return NULL;
}

static void add_package(struct surveyor *s, const char *manifest, const char *folder, struct map *names)
{
	struct strbuf text = STRBUF_INIT, declared = STRBUF_INIT;
	const char *slash = strrchr(folder, '/'), *base = slash ? slash + 1 : folder;
	const char *name = map_get(names, base, strlen(base)) ? folder : base;
	char *prefix = NULL;

	if (!read_text(s, manifest, &text))
		versionfile_package_name(&declared, NULL, manifest, text.buf, text.len, NULL);
	if (declared.len)
		prefix = find_package_prefix(s, declared.buf);
	if (!prefix)
		prefix = find_package_prefix(s, base);
	if (!prefix && slash)
		prefix = find_package_prefix(s, folder);
	policy_draft_add_package(s->draft, name, folder, prefix);
	*map_at(names, base, strlen(base)) = (void *)names;
	free(prefix);
	strbuf_release(&text);
	strbuf_release(&declared);
}

/* Every folder with such a manifest that the workspace lists. */
static void find_members(struct surveyor *s, const char *workspace, const char *manifest, struct strvec *folders,
			 struct map *names)
{
	struct strvec globs = STRVEC_INIT;
	struct strbuf text = STRBUF_INIT;
	size_t i, tail = strlen(manifest);

	if (!read_text(s, workspace, &text))
		workspace_members(workspace, text.buf, text.len, &globs, NULL);
	for (i = 0; globs.n && i < s->paths.n && s->draft->n_packages < PACKAGES_MAX; i++) {
		const char *path = s->paths.v[i];
		size_t len = strlen(path);
		char *folder;

		if (len < tail + 2 || path[len - tail - 1] != '/' || strcmp(path + len - tail, manifest) ||
		    strpbrk(path, "\n\r\"\\*?["))
			continue;
		folder = xstrndup(path, len - tail - 1);
		if (!strvec_has(folders, folder) && is_member(&globs, folder)) {
			strvec_push(folders, folder);
			add_package(s, path, folders->v[folders->n - 1], names);
		}
		free(folder);
	}
	strbuf_release(&text);
	strvec_release(&globs);
}

static void find_packages(struct surveyor *s)
{
	static const struct {
		const char *workspace, *manifest;
	} kinds[] = { { "package.json", "package.json" },
		      { "pnpm-workspace.yaml", "package.json" },
		      { "Cargo.toml", "Cargo.toml" },
		      { "go.work", "go.mod" } };
	struct strvec folders = STRVEC_INIT;
	struct map names = MAP_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		find_members(s, kinds[i].workspace, kinds[i].manifest, &folders, &names);
	map_release(&names);
	strvec_release(&folders);
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

int survey(struct policy_draft *d, int preset, const struct place *p, const struct config_list *config, struct err *err)
{
	struct surveyor s = { d, p, repo_usual_remote(config), STRVEC_INIT, STRVEC_INIT, STRVEC_INIT };
	const char *calver;
	int ret = read_tags(&s, err);

	if (!ret)
		ret = read_paths(&s, err);
	if (!ret) {
		find_packages(&s);
		find_prefix(&s);
		find_versions(&s);
		find_files(&s);
		find_main(&s, config);
		find_develop(&s);
		calver = policy_guess_calver(&s.versions);
		d->calver = xstrdup_null(calver);
		d->preset = calver ? PRESET_CALVER : d->develop_branch ? PRESET_GITFLOW : PRESET_TRUNK;
		if (preset >= 0)
			d->preset = (enum policy_preset)preset;
		if (d->preset == PRESET_GITFLOW)
			settle_gitflow(&s);
	}
	strvec_release(&s.tags);
	strvec_release(&s.versions);
	strvec_release(&s.paths);
	return ret;
}

int survey_write(const struct place *p, const struct strbuf *text, struct err *err)
{
	char *path = xstrfmt("%s/%s", p->work_tree, POLICY_FILE);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666), ret = 0;
	size_t done = 0;
	ssize_t n = 0;

	if (fd < 0) {
		ret = errno == EEXIST ? err_set(err, ERR_EXISTS, "'%s' exists already", POLICY_FILE)
				      : err_errno(err, "cannot create '%s'", POLICY_FILE);
		free(path);
		return ret;
	}
	while (done < text->len && (n = write(fd, text->buf + done, text->len - done)) > 0)
		done += (size_t)n;
	if (done < text->len)
		ret = err_errno(err, "cannot write '%s'", POLICY_FILE);
	if (close(fd) && !ret)
		ret = err_errno(err, "cannot write '%s'", POLICY_FILE);
	if (ret)
		unlink(path);
	free(path);
	return ret;
}
