/* SPDX-License-Identifier: ISC */
#include "textfile.h"

#include <string.h>

#include "../base/utf8.h"
#include "messages.h"

int textfile_read(struct strbuf *out, const char *file, struct err *err)
{
	struct strbuf raw = STRBUF_INIT, text = STRBUF_INIT;
	int ret = messages_read_file(&raw, file, err);

	if (!ret && raw.len > TEXTFILE_MAX)
		ret = err_set(err, ERR_FAIL, "'%s' is larger than 4 MiB", file);
	/* Not to be mended in silence: readers would see something else than what was written. */
	if (!ret && (strlen(raw.buf) != raw.len || !utf8_valid(raw.buf, raw.len)))
		ret = err_set(err, ERR_FAIL, "'%s' is no text in UTF-8", file);
	if (!ret)
		utf8_clean(&text, raw.buf, raw.len);
	strbuf_trim(&text);
	if (!ret && !text.len)
		ret = err_set(err, ERR_FAIL, "'%s' is empty", file);
	if (!ret)
		strbuf_addf(out, "%s\n", text.buf);
	strbuf_release(&raw);
	strbuf_release(&text);
	return ret;
}
