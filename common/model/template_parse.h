/* SPDX-License-Identifier: ISC */
/* A compiled Mustache template. For the renderer only. */
#ifndef TEMPLATE_PARSE_H
#define TEMPLATE_PARSE_H

#include <stddef.h>

#include "template.h"

#define TEMPLATE_MAX_DEPTH 64

enum token_kind { TOKEN_TEXT, TOKEN_VALUE, TOKEN_RAW, TOKEN_SECTION, TOKEN_INVERTED, TOKEN_PARTIAL };

struct token {
	enum token_kind kind;
	const char *s; /* the text, or the name */
	size_t len;
	const char *indent; /* of a partial that stands alone on its line */
	size_t indent_len;
	size_t end; /* of a section: the token behind its last one */
	size_t line;
};

struct template
{
	char *name;
	char *text; /* what the tokens point into */
	struct token *tokens;
	size_t n, alloc;
};

#endif
