/* SPDX-License-Identifier: ISC */
#include "release_commit.h"

#include <string.h>

#include "../base/pattern.h"

static const char TOKEN[] = "Release-Tag";

void release_commit_format(struct strbuf *out, const char *subject, const struct strvec *tags)
{
	size_t i;

	strbuf_addf(out, "%s\n\n", subject);
	for (i = 0; i < tags->n; i++)
		strbuf_addf(out, "%s: %s\n", TOKEN, tags->v[i]);
}

/* A regular expression that is release.commitMessage read backwards: what %(version) stood for is the group. */
static int subject_pattern(struct strbuf *out, const char *format, struct err *err)
{
	const char *at = format, *end;

	while (*at) {
		if (at[0] == '%' && at[1] == '(' && (end = strchr(at, ')'))) {
			size_t len = (size_t)(end - at) - 2;

			if (len == 7 && !strncmp(at + 2, "version", 7) && !strstr(out->buf, "?<version>"))
				strbuf_addstr(out, "(?<version>[0-9][^\\s]*)");
			else
				strbuf_addstr(out, "[^\\s]*");
			at = end + 1;
			continue;
		}
		if (at[0] == '%' && at[1] == '%')
			at++;
		if (strchr("\\^$.[]|()?*+{}/-#", *at))
			strbuf_addch(out, '\\');
		strbuf_addch(out, *at++);
	}
	return strstr(out->buf, "?<version>") ? 0 : err_set(err, ERR_NOTFOUND, "no %%(version) in it");
}

static int from_subject(struct strvec *tags, const char *message, size_t len, const struct policy *p, struct err *err)
{
	const char *nl = memchr(message, '\n', len);
	size_t subject_len = nl ? (size_t)(nl - message) : len, at, n;
	struct strbuf text = STRBUF_INIT;
	struct pattern *pattern = NULL;
	int ret;

	if (!p->commit_message || subject_pattern(&text, p->commit_message, NULL)) {
		strbuf_release(&text);
		return 0;
	}
	ret = pattern_compile(&pattern, text.buf, "release.commitMessage", PATTERN_WHOLE, err);
	if (!ret)
		ret = pattern_match(pattern, message, subject_len, 0, err);
	if (ret == 1 && pattern_named(pattern, "version", &at, &n)) {
		struct version v = VERSION_INIT;

		if (!version_parse(&v, &p->scheme, message + at, n, NULL, NULL))
			strvec_pushf(tags, "%s%s", p->tag_prefix, v.text);
		version_release(&v);
	}
	pattern_free(pattern);
	strbuf_release(&text);
	return ret < 0 ? ret : 0;
}

int release_commit_tags(struct strvec *tags, const char *message, size_t len, const struct policy *p, struct err *err)
{
	struct message m;
	size_t i, before = tags->n;

	message_parse(&m, message, len);
	for (i = 0; i < m.n_footers; i++)
		if (slice_is(m.footers[i].token, TOKEN))
			strvec_pushn(tags, m.footers[i].value.s, m.footers[i].value.len);
	message_release(&m);
	return tags->n > before ? 0 : from_subject(tags, message, len, p, err);
}
