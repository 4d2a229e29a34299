/* SPDX-License-Identifier: ISC */
/*
 * Inside of versionfile and workspace: walkers over structured text. A walker goes through a text once, keeps the
 * nesting on a stack of its own (never on the machine's) and hands every scalar with its place and the path of keys
 * that leads to it to a function.
 */
#ifndef VERSIONFILE_WALK_H
#define VERSIONFILE_WALK_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strbuf.h"
#include "versionfile.h"

enum vf_kind {
	VF_STRING, /* text, the place is what stands between the quotes */
	VF_NULL,   /* nothing there */
	VF_OTHER   /* a number, a boolean, a reference: nothing that another version could replace */
};

struct vf_leaf {
	const char *path; /* the keys, joined by '.'; places in arrays are numbers from 0 */
	size_t path_len;
	size_t depth;     /* how many keys */
	enum vf_kind kind;
	size_t offset, len;
	/* Appends the meaning of the raw bytes; NULL: they mean themselves. */
	void (*decode)(struct strbuf *out, const char *raw, size_t len);
};

struct vf_frame {
	char kind;       /* the walker's own mark */
	size_t path_len; /* the path of the container itself */
	size_t depth;
	size_t index;    /* the next place in an array */
	size_t indent;
};

struct vf_walk {
	const char *file; /* for messages */
	const char *text;
	size_t len, pos;
	struct strbuf path;
	size_t depth;
	struct vf_frame *stack;
	size_t n, alloc;
	struct strbuf scratch;
	int lenient; /* JSON: comments and commas at the end are fine */
	/* Returns 0 to go on, else what the walk returns. */
	int (*leaf)(void *ctx, struct vf_walk *w, const struct vf_leaf *leaf);
	void *ctx;
	struct err *err;
};

/* Starts behind a UTF-8 BOM. vf_walk_release frees what the walk holds. */
void vf_walk_init(struct vf_walk *w, const char *file, const char *text, size_t len,
		  int (*leaf)(void *, struct vf_walk *, const struct vf_leaf *), void *ctx, struct err *err);
void vf_walk_release(struct vf_walk *w);

/* Each returns 0, what the leaf function returned, or ERR_FAIL with file and line. */
int vf_walk_json(struct vf_walk *w);
int vf_walk_toml(struct vf_walk *w);
int vf_walk_yaml(struct vf_walk *w);
int vf_walk_xml(struct vf_walk *w);
int vf_walk_ini(struct vf_walk *w);
int vf_walk_properties(struct vf_walk *w);

/* "<file>:<line of byte at>: …"; returns ERR_FAIL. */
int vf_fail(struct vf_walk *w, size_t at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
unsigned vf_line(const char *text, size_t at);

/* For the walkers: containers and keys. */
void vf_enter(struct vf_walk *w, char kind);
void vf_leave(struct vf_walk *w);
struct vf_frame *vf_top(struct vf_walk *w);
/* Sets the path to the top container's own, below which vf_add_key adds one part. */
void vf_rewind(struct vf_walk *w);
void vf_add_key(struct vf_walk *w, const char *key, size_t len);
/* The path of the top array's next place. */
void vf_next_index(struct vf_walk *w);
int vf_emit(struct vf_walk *w, enum vf_kind kind, size_t offset, size_t len,
	    void (*decode)(struct strbuf *, const char *, size_t));

/* The byte at pos + ahead, -1 behind the end. */
int vf_peek(const struct vf_walk *w, size_t ahead);
int vf_looking_at(const struct vf_walk *w, const char *s);
int vf_is_blank(int c);
void vf_skip_blanks(struct vf_walk *w);
/* Goes to the start of the next line, or to the end. */
void vf_next_line(struct vf_walk *w);
/* The end of the line that pos is on: of its text, without CR and LF. */
size_t vf_line_end(const struct vf_walk *w, size_t pos);
/* Appends what a string of JSON, TOML or double-quoted YAML means. */
void vf_decode_escapes(struct strbuf *out, const char *raw, size_t len);

/* Adds a span, its line left open; an empty one is not added. `present` NULL: the bytes mean themselves. */
void vf_add_span(struct versionfile_spans *out, const char *text, size_t offset, size_t len, const char *present,
		 enum versionfile_style style);

void vf_add_leaf(struct versionfile_spans *out, const struct vf_walk *w, const struct vf_leaf *leaf);
/* Moves the spans of `from` to `out`, in the style. */
void vf_take_spans(struct versionfile_spans *out, struct versionfile_spans *from, enum versionfile_style style);

int vf_find_in_lock(struct versionfile_spans *out, const struct versionfile_request *req, int cargo, const char *text,
		    size_t len, struct err *err);

/*
 * The finders of formats that have no tree: each adds spans, possibly none, and returns 0, or ERR_FAIL. `key` is the
 * request's or NULL.
 */
struct vf_text {
	const char *file;
	const char *text;
	size_t len, start; /* start: behind a BOM */
	const char *key;
	enum versionfile_style style;
};
int vf_find_plain(struct versionfile_spans *out, const struct vf_text *t, struct err *err);
int vf_find_c_define(struct versionfile_spans *out, const struct vf_text *t, struct err *err);
int vf_find_dockerfile(struct versionfile_spans *out, const struct vf_text *t, struct err *err);
int vf_find_cmake(struct versionfile_spans *out, const struct vf_text *t, struct err *err);
int vf_find_autoconf(struct versionfile_spans *out, const struct vf_text *t, struct err *err);
int vf_find_meson(struct versionfile_spans *out, const struct vf_text *t, struct err *err);
int vf_find_mix(struct versionfile_spans *out, const struct vf_text *t, struct err *err);

#endif
