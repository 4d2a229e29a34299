/* SPDX-License-Identifier: ISC */
#include "open.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2/sys/repository.h>

#include "../base/alloc.h"
#include "clock.h"
#include "committed.h"
#include "gitcmd.h"
#include "loose.h"
#include "policybranch.h"
#include "tls_stub.h"
#include "urgent.h"

int repo_error(struct err *err, int code, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	err_set(err, code, "%s: %s", text.buf, last && last->message ? last->message : "unknown error");
	strbuf_release(&text);
	return code;
}

/*
 * How much of a pack is mapped at a time. Commits lie together, so that a walk moves through the pack, and what it has
 * left behind need not stay in memory.
 */
#define PACK_WINDOW ((size_t)1 << 20)
#define PACK_MAPPED ((size_t)8 << 20)

/*
 * Once in a process. Reading packed objects without hashing them again is what git does too (zlib's checksum and the
 * pack's index remain); the cache of libgit2 would keep every commit read and gives nothing to a walk that reads each
 * once. Who reads a second time asks for it (walk.c).
 * Ownership is judged below, as git does, not as libgit2 does.
 */
static int start_libgit2(struct err *err)
{
	static const git_object_t types[] = { GIT_OBJECT_COMMIT, GIT_OBJECT_TREE, GIT_OBJECT_TAG, GIT_OBJECT_BLOB };
	static int started;
	size_t i;

	if (started)
		return 0;
	tls_stub_use();
	if (git_libgit2_init() < 0)
		return repo_error(err, ERR_FAIL, "cannot start libgit2");
	started = 1;
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_SET_ODB_PACKED_PRIORITY, LOOSE_PACKED_PRIORITY);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, PACK_WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, PACK_MAPPED);
	for (i = 0; i < ARRAY_SIZE(types); i++)
		git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, types[i], (size_t)0);
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	return 0;
}

static int owned_by_other(const char *path)
{
	struct stat st;

	return path && !lstat(path, &st) && st.st_uid != geteuid();
}

/*
 * git refuses a repository of another person unless safe.directory says otherwise, and it does not look at the owner
 * when GIT_DIR is set. Where anything has a foreign owner git itself is asked (it knows SUDO_UID and the rules of
 * safe.directory), so the common case costs three lstat calls.
 */
static int check_owner(const struct place *p, struct err *err)
{
	struct strbuf link = STRBUF_INIT;
	int foreign;

	if (getenv("GIT_DIR"))
		return 0;
	if (p->work_tree)
		strbuf_addf(&link, "%s/.git", p->work_tree);
	foreign = owned_by_other(p->git_dir) || owned_by_other(p->work_tree) || (link.len && owned_by_other(link.buf));
	strbuf_release(&link);
	return foreign ? gitcmd_capture(NULL, err, "rev-parse", "--git-dir", (const char *)NULL) : 0;
}

/* The repository's own config file alone: extensions count nowhere else. Unreadable: an empty list. */
static void load_local_config(struct config_list *list, const struct place *p)
{
	struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	char buf[8192];
	size_t n;
	FILE *f;

	strbuf_addf(&path, "%s/config", p->common_dir);
	f = fopen(path.buf, "r");
	while (f && (n = fread(buf, 1, sizeof(buf), f)))
		strbuf_add(&text, buf, n);
	if (f)
		fclose(f);
	config_parse(list, text.buf, text.len, path.buf, NULL);
	strbuf_release(&path);
	strbuf_release(&text);
}

/*
 * Extensions that change nothing for a reader of commits, tags and trees: libgit2 refuses each of them in a repository
 * of format version 1 until it is named. objectFormat is harmless only while it says sha1.
 */
static void allow_extensions(const struct config_list *local)
{
	const char *names[] = { "worktreeconfig",    "partialclone", "preciousobjects",
				"relativeworktrees", "objectformat", "refstorage" };
	const char *objects = config_list_get(local, "extensions", "objectformat");
	const char *refs = config_list_get(local, "extensions", "refstorage");
	size_t n = 4;

	if (objects && !strcasecmp(objects, "sha1"))
		names[n++] = "objectformat";
	if (refs && !strcasecmp(refs, "files"))
		names[n++] = "refstorage";
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, n);
}

/* Says in words what libgit2 cannot read. Returns ERR_FAIL when there is such a thing, else 0. */
static int refuse_format(const struct config_list *local, const struct place *p, struct err *err)
{
	const char *objects = config_list_get(local, "extensions", "objectformat");
	const char *refs = config_list_get(local, "extensions", "refstorage");

	if (objects && strcasecmp(objects, "sha1")) {
		err_set(err, ERR_FAIL, "repository '%s' names its objects by %s, which is not supported", p->git_dir,
			strcasecmp(objects, "sha256") ? objects : "SHA-256");
		return err_hint(err, "a SHA-1 copy can be made with 'git fast-export --all' and 'git fast-import'");
	}
	if (refs && strcasecmp(refs, "files")) {
		err_set(err, ERR_FAIL, "repository '%s' keeps its refs as '%s', which is not supported", p->git_dir,
			refs);
		return err_hint(err, "run 'git refs migrate --ref-format=files'");
	}
	if (config_list_get(local, "extensions", "compatobjectformat")) {
		err_set(err, ERR_FAIL, "repository '%s' uses extensions.compatObjectFormat, which is not supported",
			p->git_dir);
		return err_hint(err, "a plain copy can be made with 'git fast-export --all' and 'git fast-import'");
	}
	return 0;
}

/* libgit2 names an extension that it does not know at the end of its message. */
static int open_failed(const struct place *p, struct err *err)
{
	static const char marker[] = "unsupported extension name extensions.";
	const git_error *last = git_error_last();
	const char *hit = last && last->message ? strstr(last->message, marker) : NULL;

	if (!hit)
		return repo_error(err, ERR_FAIL, "cannot open repository '%s'", p->git_dir);
	err_set(err, ERR_FAIL, "repository '%s' uses extensions.%s, which is not supported", p->git_dir,
		hit + strlen(marker));
	return err_hint(err, "a plain clone ('git clone --no-local') can be read, if git can read this repository");
}

static int guard_objects(struct repo *r, const char *dir, const char *more, struct err *err)
{
	struct strbuf own = STRBUF_INIT;
	int failed;

	strbuf_addf(&own, "%s/objects", r->place.common_dir);
	failed = loose_guard(r->odb, dir && *dir ? dir : own.buf, more);
	strbuf_release(&own);
	return failed ? repo_error(err, ERR_FAIL, "cannot read loose objects") : 0;
}

/* Quarantined objects of a hook, and whatever else the environment adds. */
static int open_objects(struct repo *r, struct err *err)
{
	const char *dir = getenv("GIT_OBJECT_DIRECTORY"), *more = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");

	if (dir && *dir) {
		if (git_odb_open(&r->odb, dir))
			return repo_error(err, ERR_FAIL, "cannot open the objects in '%s'", dir);
		if (git_repository_set_odb(r->git, r->odb))
			return repo_error(err, ERR_FAIL, "cannot use the objects in '%s'", dir);
	} else if (git_repository_odb(&r->odb, r->git)) {
		return repo_error(err, ERR_FAIL, "cannot open the objects of '%s'", r->place.git_dir);
	}
	if (guard_objects(r, dir, more, err))
		return ERR_FAIL;
	while (more && *more) {
		size_t len = strcspn(more, ":");
		char *path = xstrndup(more, len);
		int failed = len && git_odb_add_disk_alternate(r->odb, path);

		if (failed)
			repo_error(err, ERR_FAIL, "cannot use the objects in '%s'", path);
		free(path);
		if (failed)
			return ERR_FAIL;
		more += len + (more[len] == ':');
	}
	return 0;
}

/*
 * By the place that was found, as if bare: libgit2 would otherwise judge core.worktree and GIT_WORK_TREE, which it does
 * not know as git does, and nothing here needs its idea of a work tree or an index.
 */
static int open_git(struct repo *r, struct err *err)
{
	const unsigned flags = GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT | GIT_REPOSITORY_OPEN_BARE;
	struct config_list local = CONFIG_LIST_INIT;
	int ret;

	load_local_config(&local, &r->place);
	ret = refuse_format(&local, &r->place, err);
	if (ret)
		goto out;
	allow_extensions(&local);
	if (git_repository_open_ext(&r->git, r->place.git_dir, flags, NULL)) {
		ret = open_failed(&r->place, err);
		goto out;
	}
	ret = open_objects(r, err);
out:
	config_list_release(&local);
	return ret;
}

/* A bare repository has its policy in HEAD's tree. */
static int read_head_file(void *data, const char *path, struct strbuf *out, struct err *err)
{
	struct repo *r = data;
	git_oid head;

	if (repo_head(r, &head, NULL))
		return err_set(err, ERR_NOTFOUND, "no commit to read '%s' from", path);
	return committed_read(out, r, &head, path, err);
}

static int is_shallow(const struct place *p)
{
	struct strbuf path = STRBUF_INIT;
	struct stat st;
	int shallow;

	strbuf_addf(&path, "%s/shallow", p->common_dir);
	shallow = !stat(path.buf, &st) && st.st_size > 0;
	strbuf_release(&path);
	return shallow;
}

void repo_warn(struct repo *r, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	if (!strvec_has(&r->warnings, text.buf))
		strvec_push(&r->warnings, text.buf);
	strbuf_release(&text);
}

static int open_all(struct repo *r, int is_urgent, int is_judge, struct err *err)
{
	int ret;

	memset(r, 0, sizeof(*r));
	strvec_init(&r->warnings);
	r->is_urgent = is_urgent;
	r->is_judge = is_judge;
	ret = place_find(&r->place, err);
	if (!ret)
		ret = check_owner(&r->place, err);
	if (!ret)
		ret = start_libgit2(err);
	if (!ret)
		ret = open_git(r, err);
	urgent_clock(r);
	if (!ret)
		ret = clock_now(&r->now, err);
	if (!ret && policy_load(&r->policy, &r->config, &r->place, r->place.work_tree ? NULL : read_head_file, r, err))
		ret = urgent_policy(r, err);
	if (ret) {
		repo_close(r);
		return ret == ERR_NOTFOUND ? ERR_FAIL : ret;
	}
	urgent_identity(r);
	r->today = date_from_time(r->now);
	r->is_shallow = is_shallow(&r->place);
	policybranch_heed(r);
	return 0;
}

int repo_open(struct repo *r, struct err *err)
{
	return open_all(r, 0, 0, err);
}

int repo_open_urgent(struct repo *r, struct err *err)
{
	return open_all(r, 1, 0, err);
}

int repo_open_judge(struct repo *r, struct err *err)
{
	return open_all(r, 0, 1, err);
}

void repo_close(struct repo *r)
{
	mainline_release(&r->policy_branch);
	free(r->policy_branch_problem);
	policy_release(&r->policy);
	config_list_release(&r->config);
	git_odb_free(r->odb);
	git_repository_free(r->git);
	place_release(&r->place);
	strvec_release(&r->warnings);
	memset(r, 0, sizeof(*r));
}

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
/* libgit2 1.5.1 forgets the match data of PCRE2: in repositories of format version 1, and for ":/text". */
const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void)
{
	return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void)
{
	return "leak:git_config_foreach_match\nleak:git_revparse_ext";
}
#endif
