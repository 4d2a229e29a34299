/* SPDX-License-Identifier: ISC */
/* A duration as people say it; duration_parse (calendar.h) reads it back, blanks aside. */
#ifndef SPAN_H
#define SPAN_H

#include <stdint.h>

#include "../base/strbuf.h"

/*
 * The two greatest units that it has, what is less cut off: "2d 3h", "45m", "1h 5m", "30s", "0s". Weeks are said as
 * days. A negative one gets "-" in front.
 */
void span_format(struct strbuf *out, int64_t seconds);

#endif
