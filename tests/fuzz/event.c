/* SPDX-License-Identifier: ISC */
/*
 * Events: a text that is taken is written again byte for byte, and any bytes given as text, value and release make an
 * event that is taken. A name of a ref decodes to what encodes to it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/alloc.h"
#include "../../common/model/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int is_true)
{
	if (!is_true)
		abort();
}

static void read_text(const char *text, size_t len)
{
	struct event e = EVENT_INIT;
	struct strbuf again = STRBUF_INIT;
	struct err err = ERR_INIT;

	if (!event_parse(&e, text, len, &err)) {
		event_format(&again, &e);
		check(again.len == len && !memcmp(again.buf, text, len));
	} else {
		check(err.msg.len && !e.subject);
	}
	event_release(&e);
	strbuf_release(&again);
	err_release(&err);
}

static void write_text(const char *text)
{
	struct event e = EVENT_INIT, again = EVENT_INIT;
	struct strbuf out = STRBUF_INIT;

	event_set_subject(&e, "x%s", text);
	event_set_text(&e, text);
	event_set_name(&e, "check.pass");
	e.release = xstrdup("v1");
	memset(e.root, 'a', OID_HEX);
	memset(e.nonce, 'b', EVENT_NONCE_HEX);
	event_set(&e, "Reason", text);
	event_format(&out, &e);
	check(out.len > EVENT_MAX || !event_parse(&again, out.buf, out.len, NULL));
	event_release(&e);
	event_release(&again);
	strbuf_release(&out);
}

static void name_of_ref(const char *text)
{
	struct strbuf name = STRBUF_INIT, back = STRBUF_INIT;

	event_release_encode(&name, text);
	if (*text)
		check(!event_release_decode(&back, name.buf, NULL) && !strcmp(back.buf, text));
	strbuf_reset(&back);
	if (!event_release_decode(&back, text, NULL)) {
		strbuf_reset(&name);
		event_release_encode(&name, back.buf);
		check(!strcmp(name.buf, text));
	}
	strbuf_release(&name);
	strbuf_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	read_text((const char *)data, size);
	write_text(text);
	name_of_ref(text);
	free(text);
	return 0;
}
