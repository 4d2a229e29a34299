/* SPDX-License-Identifier: ISC */
/* What a version looks like in a version file: putting one there, and telling whether one is there. */
#include <string.h>

#include "versionfile.h"

/*
 * The numbers before pre-release and build. A CalVer that is held together by dashes ("2026-01-12") has no form with
 * dots alone: *core_len is 0 then.
 */
static size_t core_len(const char *version)
{
	size_t len = strspn(version, "0123456789."), i, dots = 0;

	for (i = 0; i < len; i++)
		dots += version[i] == '.';
	if (version[len] == '_' || (version[len] == '-' && !dots))
		return 0;
	return len && version[len - 1] != '.' ? len : 0;
}

static int in_style(struct strbuf *out, enum versionfile_style style, const char *version, const char *pep440,
		    struct err *err)
{
	size_t len;

	switch (style) {
	case VERSIONFILE_PEP440:
		strbuf_addstr(out, pep440 ? pep440 : version);
		return 0;
	case VERSIONFILE_CORE:
		len = core_len(version);
		if (!len)
			return err_set(err, ERR_FAIL, "version '%s' cannot be written as numbers with dots", version);
		strbuf_add(out, version, len);
		return 0;
	default:
		strbuf_addstr(out, version);
		return 0;
	}
}

static int is_harmless(const char *version)
{
	static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.+_!-";

	return *version && !version[strspn(version, allowed)];
}

int versionfile_replace(struct strbuf *out, const char *text, size_t len, const struct versionfile_spans *spans,
			const char *version_text, const char *pep440_text, struct err *err)
{
	size_t before = out->len, pos = 0, i;
	int ret = ERR_FAIL;

	if (!is_harmless(version_text) || (pep440_text && !is_harmless(pep440_text)))
		return err_set(err, ERR_FAIL, "version '%s' cannot be written to a file", version_text);
	for (i = 0; i < spans->n; i++) {
		const struct versionfile_span *s = &spans->v[i];

		strbuf_add(out, text + pos, s->offset - pos);
		if (in_style(out, s->style, version_text, pep440_text, err))
			goto out;
		pos = s->offset + s->len;
	}
	strbuf_add(out, text + pos, len - pos);
	ret = 0;
out:
	if (ret)
		strbuf_setlen(out, before);
	return ret;
}

/* Are they the same but for build metadata that only `present` has? */
static int is_same(const char *present, const char *version, size_t len)
{
	if (strncmp(present, version, len))
		return 0;
	return !present[len] || (present[len] == '+' && !memchr(version, '+', len));
}

int versionfile_span_is(const struct versionfile_span *span, const char *version_text, const char *pep440_text)
{
	size_t len = strlen(version_text);

	if (is_same(span->present, version_text, len))
		return 1;
	if (span->style == VERSIONFILE_PEP440)
		return pep440_text && is_same(span->present, pep440_text, strlen(pep440_text));
	if (span->style == VERSIONFILE_CORE) {
		len = core_len(version_text);
		return len && is_same(span->present, version_text, len);
	}
	return 0;
}

int versionfile_is_placeholder(const char *present)
{
	static const char lead[] = "0.0.0-";
	static const char *const words[] = { "development", "semantically-released", "semantic-release",
					     "managed",     "PLACEHOLDER",           "placeholder" };
	size_t i, n, len = strlen(present);

	if (strncmp(present, lead, strlen(lead)) != 0)
		return 0;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		n = strlen(words[i]);
		if (len >= strlen(lead) + n && !strcmp(present + len - n, words[i]))
			return 1;
	}
	return 0;
}
