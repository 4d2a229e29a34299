/* SPDX-License-Identifier: ISC */
/* Who wrote commits, for strict separation: the author, co-authors, and the same people under their other addresses. */
#ifndef WRITERS_H
#define WRITERS_H

#include "../base/strvec.h"

/* Appends the addresses of the `Co-authored-by:` trailers of a commit message; each once. */
void writers_add_co_authors(struct strvec *writers, const char *message, size_t len);
/* Appends every address that stands on a line of the mailmap (gitmailmap(5)) with one of them. */
void writers_add_aliases(struct strvec *writers, const char *mailmap);
/* Is the address, whatever its case, one of them? NULL is nobody's. */
int writers_have(const struct strvec *writers, const char *address);

#endif
