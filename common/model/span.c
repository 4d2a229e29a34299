/* SPDX-License-Identifier: ISC */
#include "span.h"

#include <inttypes.h>

#include "../base/alloc.h"

void span_format(struct strbuf *out, int64_t seconds)
{
	static const struct {
		uint64_t seconds;
		char name;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	uint64_t left = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
	size_t i = 0;

	if (seconds < 0)
		strbuf_addch(out, '-');
	while (i + 1 < ARRAY_SIZE(units) && left < units[i].seconds)
		i++;
	strbuf_addf(out, "%" PRIu64 "%c", left / units[i].seconds, units[i].name);
	left %= units[i].seconds;
	if (++i < ARRAY_SIZE(units) && left >= units[i].seconds)
		strbuf_addf(out, " %" PRIu64 "%c", left / units[i].seconds, units[i].name);
}
