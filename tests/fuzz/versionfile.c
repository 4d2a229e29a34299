/* SPDX-License-Identifier: ISC */
/*
 * The input: the name of a file, a line end, its text. What must hold: where a version is found, another one can be
 * put; it is then found at as many places, every other byte is as before, and putting the old bytes back gives the
 * old text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/alloc.h"
#include "../../common/model/versionfile.h"
#include "../../common/model/workspace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds)
{
	if (!holds)
		abort();
}

static void check_spans(const struct versionfile_spans *spans, size_t len)
{
	size_t i, pos = 0;

	must(spans->n > 0);
	for (i = 0; i < spans->n; i++) {
		const struct versionfile_span *s = &spans->v[i];

		must(s->offset >= pos && s->len > 0 && s->len <= len - s->offset && s->present && s->line > 0);
		pos = s->offset + s->len;
	}
}

/* Are the bytes between the spans the same, and the spans in the same places relative to them? */
static void check_outside(const char *text, size_t len, const struct versionfile_spans *spans, const char *other,
			  size_t other_len, const struct versionfile_spans *others)
{
	size_t i, a = 0, b = 0;

	must(spans->n == others->n);
	for (i = 0; i < spans->n; i++) {
		size_t n = spans->v[i].offset - a;

		must(n == others->v[i].offset - b && !memcmp(text + a, other + b, n));
		a = spans->v[i].offset + spans->v[i].len;
		b = others->v[i].offset + others->v[i].len;
	}
	must(len - a == other_len - b && !memcmp(text + a, other + b, len - a));
}

/* Puts each place's old bytes back, last first. */
static void restore(struct strbuf *out, const struct versionfile_spans *others, const char *text,
		    const struct versionfile_spans *spans)
{
	size_t i;

	for (i = spans->n; i--;)
		strbuf_splice(out, others->v[i].offset, others->v[i].len, text + spans->v[i].offset, spans->v[i].len);
}

static void check_format(const struct versionfile_request *req, const char *text, size_t len)
{
	static const char version[] = "10.20.30-rc.4", pep440[] = "10.20.30rc4";
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT, again = VERSIONFILE_SPANS_INIT;
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;
	size_t i;

	if (versionfile_find(&spans, req, text, len, &err)) {
		must(!spans.n && err.msg.len);
	} else {
		check_spans(&spans, len);
		must(!versionfile_replace(&out, text, len, &spans, version, pep440, &err));
		must(!versionfile_find(&again, req, out.buf, out.len, &err));
		for (i = 0; i < again.n; i++)
			must(versionfile_span_is(&again.v[i], version, pep440));
		check_outside(text, len, &spans, out.buf, out.len, &again);
		restore(&out, &again, text, &spans);
		must(out.len == len && !memcmp(out.buf, text, len));
	}
	versionfile_spans_release(&spans);
	versionfile_spans_release(&again);
	strbuf_release(&out);
	err_release(&err);
}

static void check_members(const char *name, const char *text, size_t len)
{
	struct strvec globs = STRVEC_INIT;

	if (workspace_members(name, text, len, &globs, NULL))
		must(!globs.n);
	strvec_release(&globs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nl = memchr(data, '\n', size);
	struct strvec own = STRVEC_INIT;
	struct versionfile_request req = { NULL, NULL, NULL, NULL, NULL, &own };
	struct strbuf name = STRBUF_INIT;
	size_t len;
	char *path, *text;

	if (!nl || memchr(data, 0, (size_t)(nl - data)))
		return 0;
	path = xstrndup((const char *)data, (size_t)(nl - data));
	len = size - (size_t)(nl - data) - 1;
	/* A copy of the very size, so that a byte read behind it is seen. */
	text = memcpy(xmalloc(len), nl + 1, len);
	strvec_pushl(&own, "alpha", "beta", NULL);
	req.path = path;
	check_format(&req, text, len);
	versionfile_package_name(&name, NULL, path, text, len, NULL);
	check_members(path, text, len);
	strbuf_release(&name);
	strvec_release(&own);
	free(path);
	free(text);
	return 0;
}
