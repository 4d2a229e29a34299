/* SPDX-License-Identifier: ISC */
#include "utf8.h"

#include <string.h>

size_t utf8_decode(const char *s, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	size_t i, n;
	uint32_t c;

	if (u[0] < 0x80) {
		*cp = u[0];
		return 1;
	}
	if (u[0] >= 0xc2 && u[0] <= 0xdf)
		n = 2, c = u[0] & 0x1f;
	else if ((u[0] & 0xf0) == 0xe0)
		n = 3, c = u[0] & 0x0f;
	else if (u[0] >= 0xf0 && u[0] <= 0xf4)
		n = 4, c = u[0] & 0x07;
	else
		return 0;
	if (n > len)
		return 0;
	for (i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (u[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*cp = c;
	return n;
}

void utf8_encode(struct strbuf *out, uint32_t cp)
{
	char b[4];

	if (cp < 0x80) {
		strbuf_addch(out, (int)cp);
		return;
	}
	if (cp < 0x800) {
		b[0] = (char)(0xc0 | cp >> 6);
		b[1] = (char)(0x80 | (cp & 0x3f));
		strbuf_add(out, b, 2);
	} else if (cp < 0x10000) {
		b[0] = (char)(0xe0 | cp >> 12);
		b[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		b[2] = (char)(0x80 | (cp & 0x3f));
		strbuf_add(out, b, 3);
	} else {
		b[0] = (char)(0xf0 | cp >> 18);
		b[1] = (char)(0x80 | (cp >> 12 & 0x3f));
		b[2] = (char)(0x80 | (cp >> 6 & 0x3f));
		b[3] = (char)(0x80 | (cp & 0x3f));
		strbuf_add(out, b, 4);
	}
}

/* Are these eight bytes ASCII, as nearly all of a program's text is? */
static int is_ascii_word(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return !(word & UINT64_C(0x8080808080808080));
}

int utf8_valid(const char *s, size_t len)
{
	uint32_t cp;
	size_t n;

	while (len) {
		if (len >= sizeof(uint64_t) && is_ascii_word(s)) {
			s += sizeof(uint64_t);
			len -= sizeof(uint64_t);
			continue;
		}
		n = utf8_decode(s, len, &cp);
		if (!n)
			return 0;
		s += n;
		len -= n;
	}
	return 1;
}

static int is_control(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t' && cp != '\n') || (cp >= 0x7f && cp < 0xa0);
}

/* Bytes at the start of s that need no look at Unicode: printable ASCII, tab and newline. */
static size_t plain_run(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x7f || (c < 0x20 && c != '\n' && c != '\t'))
			break;
	}
	return i;
}

void utf8_clean(struct strbuf *out, const char *s, size_t len)
{
	while (len) {
		uint32_t cp;
		size_t n = plain_run(s, len);

		strbuf_add(out, s, n);
		s += n;
		len -= n;
		if (!len)
			break;
		if (*s == '\r' && len > 1 && s[1] == '\n') {
			n = 1;
		} else {
			n = utf8_decode(s, len, &cp);
			if (n && !is_control(cp))
				strbuf_add(out, s, n);
			else
				strbuf_addstr(out, "\xef\xbf\xbd");
			n = n ? n : 1;
		}
		s += n;
		len -= n;
	}
}

char *utf8_cleaned(const char *s)
{
	struct strbuf out = STRBUF_INIT;

	utf8_clean(&out, s, strlen(s));
	return strbuf_detach(&out, NULL);
}

static size_t char_width(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} zero[] = { { 0x300, 0x36f }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f } },
	  wide[] = { { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },   { 0xac00, 0xd7a3 },
		     { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },
		     { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd } };
	size_t i;

	for (i = 0; i < sizeof(zero) / sizeof(zero[0]); i++)
		if (cp >= zero[i].first && cp <= zero[i].last)
			return 0;
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (cp >= wide[i].first && cp <= wide[i].last)
			return 2;
	return 1;
}

size_t utf8_width(const char *s, size_t len)
{
	size_t width = 0;

	while (len) {
		uint32_t cp = 0xfffd;
		size_t n = utf8_decode(s, len, &cp);

		width += char_width(cp);
		n = n ? n : 1;
		s += n;
		len -= n;
	}
	return width;
}
