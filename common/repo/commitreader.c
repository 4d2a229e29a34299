/* SPDX-License-Identifier: ISC */
#include "commitreader.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/utf8.h"

static const iconv_t no_converter = (iconv_t)-1;

int commitreader_init(struct commitreader *c, struct repo *r, struct strvec *pieces, struct err *err)
{
	memset(c, 0, sizeof(*c));
	arena_init(&c->arena, pieces);
	strbuf_init(&c->clean);
	strbuf_init(&c->name);
	strbuf_init(&c->email);
	strbuf_init(&c->message);
	c->converter = no_converter;
	return people_init(&c->people, r, &c->arena, err);
}

static void forget_encoding(struct commitreader *c)
{
	if (c->converter != no_converter)
		iconv_close(c->converter);
	c->converter = no_converter;
	free(c->encoding);
	c->encoding = NULL;
}

void commitreader_release(struct commitreader *c)
{
	if (c->encoding)
		forget_encoding(c);
	people_release(&c->people);
	free(c->v);
	strbuf_release(&c->clean);
	strbuf_release(&c->name);
	strbuf_release(&c->email);
	strbuf_release(&c->message);
}

/* Is there a converter for this commit's encoding? Commits that share it come in rows, so one is kept. */
static int open_encoding(struct commitreader *c, struct slice encoding)
{
	if (!encoding.s || !encoding.len)
		return 0;
	if (!c->encoding || strlen(c->encoding) != encoding.len || memcmp(c->encoding, encoding.s, encoding.len)) {
		forget_encoding(c);
		c->encoding = xstrndup(encoding.s, encoding.len);
		if (strcasecmp(c->encoding, "utf-8") && strcasecmp(c->encoding, "utf8"))
			c->converter = iconv_open("UTF-8", c->encoding);
	}
	return c->converter != no_converter;
}

/* Converts into `out`; bytes that the encoding does not have leave the text as it was, which is what git does. */
static struct slice convert(struct commitreader *c, struct slice in, struct strbuf *out)
{
	char *from = (char *)(uintptr_t)in.s;
	size_t left = in.len;

	strbuf_reset(out);
	iconv(c->converter, NULL, NULL, NULL, NULL);
	while (left) {
		char buf[4096], *to = buf;
		size_t room = sizeof(buf);
		size_t n = iconv(c->converter, &from, &left, &to, &room);

		strbuf_add(out, buf, (size_t)(to - buf));
		if (n == (size_t)-1 && errno != E2BIG)
			return in;
	}
	return (struct slice){ out->buf, out->len };
}

#define EACH(byte) ((uint64_t)(byte)*UINT64_C(0x0101010101010101))

/* The highest bit of each byte that is equal to `byte`. */
static uint64_t equal_bytes(uint64_t word, unsigned byte)
{
	uint64_t x = word ^ EACH(byte);

	return ~(((x & EACH(0x7f)) + EACH(0x7f)) | x) & EACH(0x80);
}

/* The same of each byte above '~', and of each control character but tab and newline. */
static uint64_t odd_bytes(uint64_t word)
{
	uint64_t low = word & EACH(0x7f);
	uint64_t control = ~(low + EACH(0x60)) & EACH(0x80) & ~equal_bytes(word, '\n') & ~equal_bytes(word, '\t');

	return ((word | (low + EACH(1))) & EACH(0x80)) | control;
}

/* Nearly every message is plain ASCII, which is found out by eight bytes at a time. */
static int is_plain(const char *s, size_t len)
{
	uint64_t word, odd = 0;

	for (; len >= sizeof(word); s += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		odd |= odd_bytes(word);
	}
	word = EACH(' ');
	memcpy(&word, s, len);
	return !(odd | odd_bytes(word));
}

static void keep_message(struct commitreader *c, struct commit_text *text, struct slice message)
{
	if (!is_plain(message.s, message.len)) {
		strbuf_reset(&c->clean);
		utf8_clean(&c->clean, message.s, message.len);
		message = (struct slice){ c->clean.buf, c->clean.len };
	}
	text->message = arena_add(&c->arena, message.s, message.len);
	text->message_len = message.len;
}

uint32_t commitreader_add(struct commitreader *c, const struct rawcommit *raw)
{
	struct slice name = raw->author_name, email = raw->author_email, message = raw->message;
	struct commit_text *text;

	ALLOC_GROW(c->v, c->n + 1, c->alloc);
	text = &c->v[c->n];
	if (open_encoding(c, raw->encoding)) {
		name = convert(c, name, &c->name);
		email = convert(c, email, &c->email);
		message = convert(c, message, &c->message);
	}
	keep_message(c, text, message);
	text->author = people_find(&c->people, name.s, name.len, email.s, email.len);
	text->author_time = raw->author_time;
	return (uint32_t)c->n++;
}
