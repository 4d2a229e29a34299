/* SPDX-License-Identifier: ISC */
#include "replace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../base/alloc.h"

static const char prefix[] = "refs/replace/";

/* Is the word in the file? It may stand across two reads. */
static int file_has(const char *path, const char *word)
{
	size_t keep = 0, len = strlen(word), n;
	char buf[65536];
	int found = 0;
	FILE *f = fopen(path, "r");

	while (f && !found && (n = fread(buf + keep, 1, sizeof(buf) - keep, f))) {
		const char *at = buf, *end = buf + keep + n;

		while (!found && (at = memchr(at, word[0], (size_t)(end - at))) && (size_t)(end - at) >= len)
			found = !memcmp(at++, word, len);
		keep = (size_t)(end - buf) < len - 1 ? (size_t)(end - buf) : len - 1;
		memmove(buf, end - keep, keep);
	}
	if (f)
		fclose(f);
	return found;
}

/* Going through all refs costs milliseconds where there are thousands of tags, and hardly anyone has replace refs. */
static int may_have_any(const struct repo *r)
{
	struct strbuf path = STRBUF_INIT;
	struct stat st;
	int any;

	strbuf_addf(&path, "%s/refs/replace", r->place.common_dir);
	any = !stat(path.buf, &st);
	if (!any) {
		strbuf_reset(&path);
		strbuf_addf(&path, "%s/packed-refs", r->place.common_dir);
		any = file_has(path.buf, " refs/replace/");
	}
	strbuf_release(&path);
	return any;
}

static void add(struct oidmap *map, git_oid **with, size_t *alloc, const git_reference *ref)
{
	const git_oid *target = git_reference_target(ref);
	const char *hex = git_reference_name(ref) + strlen(prefix);
	uint32_t n = (uint32_t)map->n;
	git_oid oid;

	if (!target || strlen(hex) != GIT_OID_HEXSZ || git_oid_fromstr(&oid, hex))
		return;
	ALLOC_GROW(*with, map->n + 1, *alloc);
	if (*oidmap_at(map, &oid, n) == n)
		(*with)[n] = *target;
}

int replace_load(struct repo *r, struct oidmap *map, git_oid **with, struct err *err)
{
	git_reference_iterator *iter = NULL;
	git_reference *ref;
	size_t alloc = 0;
	int ret;

	if (getenv("GIT_NO_REPLACE_OBJECTS") || !config_list_bool(&r->config, "core", "usereplacerefs", 1) ||
	    !may_have_any(r))
		return 0;
	if (git_reference_iterator_glob_new(&iter, r->git, "refs/replace/*"))
		return repo_error(err, ERR_FAIL, "cannot read the replace refs");
	while (!(ret = git_reference_next(&ref, iter))) {
		add(map, with, &alloc, ref);
		git_reference_free(ref);
	}
	git_reference_iterator_free(iter);
	return ret == GIT_ITEROVER ? 0 : repo_error(err, ERR_FAIL, "cannot read the replace refs");
}

const git_oid *replace_find(const struct oidmap *map, const git_oid *with, const git_oid *oid)
{
	int depth;

	/* git gives up on longer chains, which can only be circles. */
	for (depth = 0; map->n && depth < 5; depth++) {
		uint32_t i = oidmap_get(map, oid);

		if (i == OIDMAP_NONE)
			break;
		oid = &with[i];
	}
	return oid;
}
