/* SPDX-License-Identifier: ISC */
#include "template_files.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "file.h"

void template_files_init(struct template_files *tf, const char *file, struct err *err)
{
	const char *slash = strrchr(file, '/');

	strbuf_init(&tf->folder);
	strvec_init(&tf->texts);
	tf->err = err;
	if (slash)
		strbuf_add(&tf->folder, file, (size_t)(slash - file) + 1);
}

void template_files_release(struct template_files *tf)
{
	strbuf_release(&tf->folder);
	strvec_release(&tf->texts);
}

int template_files_partial(void *data, const char *name, const char **text, size_t *len)
{
	struct template_files *tf = data;
	struct strbuf content = STRBUF_INIT;
	char *path;
	int ret;

	if (strchr(name, '/') || strstr(name, "..")) {
		err_set(tf->err, ERR_FAIL, "partial '%s' would be outside the template's folder", name);
		return -1;
	}
	path = xstrfmt("%s%s.mustache", tf->folder.buf, name);
	ret = file_read(&content, path, TEMPLATE_MAX_FILE, tf->err);
	if (!ret) {
		*text = strbuf_detach(&content, len);
		strvec_push_owned(&tf->texts, (char *)*text);
	} else if (ret == ERR_NOTFOUND) {
		err_clear(tf->err);
	}
	strbuf_release(&content);
	free(path);
	return !ret ? 1 : ret == ERR_NOTFOUND ? 0 : -1;
}
