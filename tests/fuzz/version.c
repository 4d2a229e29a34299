/* SPDX-License-Identifier: ISC */
/*
 * The input's lines: a CalVer format, a pre-release identifier, then versions. What parses comes back byte for byte from a copy, and again; among
 * any three compare is antisymmetric and transitive; whatever bump makes parses and, where it counts up, is higher.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/alloc.h"
#include "../../common/model/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VERSIONS 3

static void hold(int condition)
{
	if (!condition)
		abort();
}

static const char *cut_line(const char **at, const char *end, size_t *len)
{
	const char *line = *at, *nl = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;

	*len = (size_t)((nl ? nl : end) - line);
	*at = nl ? nl + 1 : end;
	return line;
}

/* Parses; what is refused must be refused at a byte that exists, with a reason, leaving `v` as it was. */
static int parse(struct version *v, const struct scheme *s, const char *text, size_t len)
{
	struct err err = ERR_INIT;
	struct version again = VERSION_INIT;
	size_t byte = 0;
	int ret = version_parse(v, s, text, len, &byte, &err);

	if (ret) {
		hold(ret == ERR_FAIL && byte >= 1 && byte <= len + 1 && err.msg.len && !v->text);
	} else {
		hold(strlen(v->text) == len && !memcmp(v->text, text, len));
		hold(!version_parse(&again, s, v->text, len, NULL, NULL));
		hold(!version_compare(v, &again) && !version_order(v, &again) && version_same_core(v, &again));
	}
	version_release(&again);
	err_release(&err);
	return ret;
}

static void check_parts(const struct scheme *s, const struct version *v)
{
	struct version core = VERSION_INIT, whole = VERSION_INIT;
	char *id = NULL, *n = NULL;
	struct strbuf pep = STRBUF_INIT;

	hold(!version_next_core(&core, s, v, LEVEL_NONE, NULL, NULL));
	hold(!version_is_prerelease(&core) && version_same_core(&core, v));
	hold(version_compare(v, &core) == (version_is_prerelease(v) ? -1 : 0));
	if (version_prerelease_parts(v, &id, &n) && n && !version_with_prerelease(&whole, s, &core, id, n, NULL))
		hold(!version_compare(&whole, v));
	version_format_pep440(&pep, v);
	hold(pep.len > 0);
	free(id);
	free(n);
	strbuf_release(&pep);
	version_release(&whole);
	version_release(&core);
}

static void check_bumps(const struct scheme *s, const struct version *v, const char *id)
{
	static const struct date today = { 2026, 12, 31 };

	for (int how = VERSION_BUMP_PATCH; how <= VERSION_BUMP_FINAL; how++) {
		struct version next = VERSION_INIT;
		const char *pre = how == VERSION_BUMP_FINAL ? NULL : id;
		int ret = version_bump(&next, s, v, (enum version_bump)how, pre, &today, NULL);

		hold(!ret == (next.text != NULL));
		/* Another identifier may sort lower: npm allows that. */
		if (!ret && !(how == VERSION_BUMP_PRE && id))
			hold(version_compare(&next, v) > 0);
		if (!ret && pre)
			hold(version_is_prerelease(&next));
		version_release(&next);
	}
}

static void check_order(const struct version *v)
{
	for (int i = 0; i < VERSIONS; i++) {
		for (int j = 0; j < VERSIONS; j++) {
			int order = version_order(&v[i], &v[j]), precedence = version_compare(&v[i], &v[j]);

			hold(precedence == -version_compare(&v[j], &v[i]) && order == -version_order(&v[j], &v[i]));
			hold(!precedence || order == precedence);
			hold(order || !strcmp(v[i].text, v[j].text));
			for (int k = 0; k < VERSIONS; k++) {
				if (precedence <= 0 && version_compare(&v[j], &v[k]) <= 0)
					hold(version_compare(&v[i], &v[k]) <= 0);
				if (order <= 0 && version_order(&v[j], &v[k]) <= 0)
					hold(version_order(&v[i], &v[k]) <= 0);
			}
		}
	}
}

static void check_scheme(const struct scheme *s, const char *at, const char *end)
{
	struct version v[VERSIONS] = { VERSION_INIT, VERSION_INIT, VERSION_INIT };
	const char *line;
	size_t id_len, n = 0;
	char *id;

	line = cut_line(&at, end, &id_len);
	id = xstrndup(line, id_len);
	while (at < end && n < VERSIONS) {
		size_t len;
		const char *text = cut_line(&at, end, &len);

		if (parse(&v[n], s, text, len))
			continue;
		check_parts(s, &v[n]);
		check_bumps(s, &v[n], NULL);
		check_bumps(s, &v[n], id);
		n++;
	}
	if (n == VERSIONS)
		check_order(v);
	for (n = 0; n < VERSIONS; n++)
		version_release(&v[n]);
	free(id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	struct scheme s = { 0 };
	struct err err = ERR_INIT;
	const char *line;
	char *format;
	size_t len;

	if (!size)
		return 0;
	line = cut_line(&at, end, &len);
	format = xstrndup(line, len);
	check_scheme(&s, at, end);
	if (!scheme_init(&s, SCHEME_CALVER, format, &err))
		check_scheme(&s, at, end);
	else
		hold(err.msg.len > 0);
	free(format);
	err_release(&err);
	return 0;
}
