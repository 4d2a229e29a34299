/* SPDX-License-Identifier: ISC */
/*
 * Finds references to feature flags in a text: by the policy's patterns, or, without any, by the names of the registry
 * as whole words. Part of a word are letters, digits, '_', every byte beyond ASCII, and a single '-' between two of
 * these: `checkout` does not stand in `checkout-v2`, but it does in `--checkout`. Where one name begins with another
 * ("a", "a.b") the longest one counts.
 */
#ifndef FLAG_FINDER_H
#define FLAG_FINDER_H

#include "../base/map.h"
#include "../base/pattern.h"
#include "policy.h"

struct flag_finder {
	struct pattern **patterns;
	size_t n_patterns;
	struct map words; /* without patterns: from a name's first word to a struct flag_name chain */
	struct flag_name *names;
	size_t n_names;
	unsigned char starts[8192]; /* a bit for the first two bytes of each of those words */
	struct strbuf clean;        /* the text at hand, where it is no UTF-8 */
};

/*
 * `p` must outlive it. ERR_FAIL with the pattern's place in `entries` for one that does not compile or has no group
 * (?<flag>...). To be released also after a failure.
 */
int flag_finder_init(struct flag_finder *f, const struct policy *p, const struct config_list *entries, struct err *err);
void flag_finder_release(struct flag_finder *f);

/* A name that was found, not NUL-terminated, and its line, from 1. */
typedef void (*flag_found_fn)(void *data, const char *name, size_t len, unsigned line);

/*
 * Calls `found` for each reference, pattern after pattern, by place. ERR_FAIL when a pattern ran out of its limits,
 * which hold for all texts together. Linear in `len` without patterns.
 */
int flag_finder_scan(struct flag_finder *f, const char *text, size_t len, flag_found_fn found, void *data,
		     struct err *err);

#endif
