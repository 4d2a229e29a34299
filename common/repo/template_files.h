/* SPDX-License-Identifier: ISC */
/* The partials of a template: `{{> name}}` is the file `name.mustache` in the template's own folder. */
#ifndef TEMPLATE_FILES_H
#define TEMPLATE_FILES_H

#include "../base/err.h"
#include "../base/strbuf.h"
#include "../base/strvec.h"

/* A template, or a partial, above this is none. */
#define TEMPLATE_MAX_FILE ((size_t)16 << 20)

struct template_files {
	struct strbuf folder; /* of the template, with its slash; empty: the current one */
	struct strvec texts;  /* what was read: it lives as long as this */
	struct err *err;
};

/* `file` is the path of the template. */
void template_files_init(struct template_files *tf, const char *file, struct err *err);
void template_files_release(struct template_files *tf);

/*
 * What template_options.partial asks for, with a struct template_files as `data`. A file that is not there is an empty
 * partial, as the specification of Mustache has it. -1, with the message in `err`, for a name that leads out of the
 * folder (a "/" or "..") and for a file that cannot be read.
 */
int template_files_partial(void *data, const char *name, const char **text, size_t *len);

#endif
