/* SPDX-License-Identifier: ISC */
#include "instant.h"

#include "../base/json.h"
#include "calendar.h"

json_t *json_instant(int64_t seconds)
{
	struct strbuf text = STRBUF_INIT;
	json_t *value;

	if (seconds == INSTANT_NONE)
		return json_null();
	time_format(&text, seconds);
	value = json_textn(text.buf, text.len);
	strbuf_release(&text);
	return value;
}
