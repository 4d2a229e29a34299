/* SPDX-License-Identifier: ISC */
#include "event.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "calendar.h"
#include "message.h"

void event_release(struct event *e)
{
	size_t i;

	for (i = 0; i < e->n_fields; i++) {
		free(e->fields[i].key);
		free(e->fields[i].value);
	}
	free(e->fields);
	free(e->subject);
	free(e->text);
	free(e->release);
	free(e->name);
	memset(e, 0, sizeof(*e));
}

/* --- writing ------------------------------------------------------------------------------------------------- */

/* On one line, trimmed, each run of white space and control characters one blank. */
static char *one_line(const char *text)
{
	struct strbuf clean = STRBUF_INIT, line = STRBUF_INIT;
	const char *s;

	utf8_clean(&clean, text, strlen(text));
	strbuf_replace(&clean, "\xef\xbf\xbd", " ");
	for (s = clean.buf; *s; s++)
		if (!strchr(" \t\n", *s))
			strbuf_addch(&line, *s);
		else if (line.len && line.buf[line.len - 1] != ' ')
			strbuf_addch(&line, ' ');
	strbuf_trim(&line);
	strbuf_release(&clean);
	return strbuf_detach(&line, NULL);
}

void event_set_subject(struct event *e, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	free(e->subject);
	e->subject = one_line(text.buf);
	strbuf_release(&text);
}

void event_set_text(struct event *e, const char *text)
{
	struct strbuf clean = STRBUF_INIT;

	utf8_clean(&clean, text ? text : "", text ? strlen(text) : 0);
	strbuf_trim(&clean);
	free(e->text);
	e->text = strbuf_detach(&clean, NULL);
}

void event_set_name(struct event *e, const char *name)
{
	free(e->name);
	e->name = xstrdup(name);
}

static void remove_key(struct event *e, const char *key)
{
	size_t i, kept = 0;

	for (i = 0; i < e->n_fields; i++) {
		if (strcmp(e->fields[i].key, key)) {
			e->fields[kept++] = e->fields[i];
			continue;
		}
		free(e->fields[i].key);
		free(e->fields[i].value);
	}
	e->n_fields = kept;
}

static void append_field(struct event *e, char *key, char *value)
{
	ALLOC_GROW(e->fields, e->n_fields + 1, e->alloc);
	e->fields[e->n_fields++] = (struct event_field){ key, value };
}

void event_add(struct event *e, const char *key, const char *value)
{
	char *line = one_line(value);

	if (*line)
		append_field(e, xstrdup(key), line);
	else
		free(line);
}

void event_set(struct event *e, const char *key, const char *value)
{
	remove_key(e, key);
	if (value)
		event_add(e, key, value);
}

void event_setf(struct event *e, const char *key, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	event_set(e, key, text.buf);
	strbuf_release(&text);
}

const char *event_get(const struct event *e, const char *key)
{
	size_t i;

	for (i = 0; i < e->n_fields; i++)
		if (!strcmp(e->fields[i].key, key))
			return e->fields[i].value;
	return NULL;
}

int event_is(const struct event *e, const char *name)
{
	return e->name && !strcmp(e->name, name);
}

static void add_trailer(struct strbuf *out, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	strbuf_addstr(out, key);
	strbuf_addstr(out, ": ");
	strbuf_addstr(out, value);
	strbuf_addch(out, '\n');
}

void event_format(struct strbuf *out, const struct event *e)
{
	size_t i;

	strbuf_addstr(out, e->subject ? e->subject : "");
	strbuf_addstr(out, "\n\n");
	if (e->text && *e->text) {
		strbuf_addstr(out, e->text);
		strbuf_addstr(out, "\n\n");
	}
	strbuf_addf(out, "Release-Event: %d\n", EVENT_VERSION);
	add_trailer(out, "Release-Id", e->release);
	add_trailer(out, "Ledger-Root", e->root);
	add_trailer(out, "Event", e->name);
	add_trailer(out, "Candidate", e->candidate);
	strbuf_addf(out, "Lamport: %llu\n", (unsigned long long)e->lamport);
	strbuf_addstr(out, "Time: ");
	time_format(out, e->time);
	strbuf_addch(out, '\n');
	add_trailer(out, "Nonce", e->nonce);
	for (i = 0; i < e->n_fields; i++)
		add_trailer(out, e->fields[i].key, e->fields[i].value);
}

/* --- reading ------------------------------------------------------------------------------------------------- */

int event_is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
	size_t command = strspn(name, letters), step;

	if (!command || name[command] != '.')
		return 0;
	step = strspn(name + command + 1, letters);
	return step && !name[command + 1 + step];
}

static int is_hex(struct slice s, size_t digits)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') || (s.s[i] >= 'a' && s.s[i] <= 'f')))
			return 0;
	return s.len == digits;
}

static int is_key(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') || ((s.s[i] | 32) >= 'a' && (s.s[i] | 32) <= 'z') ||
		      s.s[i] == '-'))
			return 0;
	return s.len > 0;
}

/* Beside bytes that are no UTF-8, control characters of two bytes (C1). */
static int check_utf8(const char *text, size_t len, struct err *err)
{
	struct strbuf clean = STRBUF_INIT;
	int same;

	if (!utf8_valid(text, len))
		return err_set(err, ERR_FAIL, "not UTF-8");
	utf8_clean(&clean, text, len);
	same = clean.len == len;
	strbuf_release(&clean);
	return same ? 0 : err_set(err, ERR_FAIL, "a control character");
}

/* Only what event_format writes: a text that reads in two ways could show one thing and mean another. */
static int check_bytes(const char *text, size_t len, struct err *err)
{
	size_t i;
	int is_ascii = 1;

	if (len > EVENT_MAX)
		return err_set(err, ERR_FAIL, "more than %zu bytes", EVENT_MAX);
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		is_ascii &= c < 0x80;
		if (c >= ' ' && c != 0x7f)
			continue;
		if (!c)
			return err_set(err, ERR_FAIL, "a NUL at byte %zu", i + 1);
		if (c == '\r')
			return err_set(err, ERR_FAIL, "a carriage return at byte %zu", i + 1);
		if (c != '\n' && c != '\t')
			return err_set(err, ERR_FAIL, "a control character at byte %zu", i + 1);
	}
	if (!is_ascii && check_utf8(text, len, err))
		return ERR_FAIL;
	if (!len || text[len - 1] != '\n')
		return err_set(err, ERR_FAIL, "cut off: no newline at the end");
	return 0;
}

/* Where the last paragraph begins; 0 when there is but one. */
static size_t last_paragraph(const char *text, size_t len)
{
	while (len > 1 && !(text[len - 1] == '\n' && text[len - 2] == '\n'))
		len--;
	return len > 1 ? len : 0;
}

static int take_oid(char out[OID_HEX + 1], struct slice v, const char *key, struct err *err)
{
	if (*out)
		return err_set(err, ERR_FAIL, "'%s' twice", key);
	if (!is_hex(v, OID_HEX))
		return err_set(err, ERR_FAIL, "'%s' is no object id", key);
	memcpy(out, v.s, OID_HEX);
	return 0;
}

/* Decimal, no leading zero, at most 2^53: what every JSON reader can hold. */
static int take_lamport(uint64_t *out, struct slice v, struct err *err)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < v.len && v.len <= 16; i++) {
		if (v.s[i] < '0' || v.s[i] > '9')
			break;
		n = n * 10 + (uint64_t)(v.s[i] - '0');
	}
	if (i < v.len || !v.len || (v.len > 1 && v.s[0] == '0') || n > (uint64_t)1 << 53)
		return err_set(err, ERR_FAIL, "'Lamport' is no number");
	*out = n;
	return 0;
}

static int take_time(int64_t *out, const char *value, struct err *err)
{
	struct strbuf again = STRBUF_INIT;
	int ret = time_parse(value, out, NULL);

	if (!ret)
		time_format(&again, *out);
	if (ret || strcmp(again.buf, value) != 0)
		ret = err_set(err, ERR_FAIL, "'Time' is no instant of the form 2026-01-12T00:00:00Z");
	strbuf_release(&again);
	return ret;
}

struct reading {
	struct event *e;
	int has_version, has_lamport, has_time;
	struct err *err;
};

static int take_version(struct reading *r, const char *value)
{
	if (r->has_version++)
		return err_set(r->err, ERR_FAIL, "'Release-Event' twice");
	if (strcmp(value, "1") != 0)
		return err_set(r->err, ERR_FAIL, "version '%s' of the event format is not known here", value);
	return 0;
}

static int take_string(char **out, const char *key, const char *value, struct err *err)
{
	if (*out)
		return err_set(err, ERR_FAIL, "'%s' twice", key);
	*out = xstrdup(value);
	return 0;
}

static int takes_several(const char *key)
{
	return !strcmp(key, "Evidence") || !strcmp(key, "Reference");
}

/* git takes trailers' keys without case: what it would take for another value of one that is there already is refused.
 */
static int take_own(struct reading *r, const char *key, const char *value)
{
	static const char *const taken[] = { "Release-Event", "Release-Id", "Ledger-Root", "Event",
					     "Candidate",     "Lamport",    "Time",        "Nonce" };
	struct event *e = r->e;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcasecmp(key, taken[i]))
			return err_set(r->err, ERR_FAIL, "'%s' is written '%s'", key, taken[i]);
	for (i = 0; i < e->n_fields; i++)
		if (!strcasecmp(key, e->fields[i].key) && (strcmp(key, e->fields[i].key) != 0 || !takes_several(key)))
			return err_set(r->err, ERR_FAIL, "'%s' twice", e->fields[i].key);
	append_field(e, xstrdup(key), xstrdup(value));
	return 0;
}

static int take_field(struct reading *r, const char *key, struct slice v, const char *value)
{
	struct event *e = r->e;

	if (!strcmp(key, "Release-Event"))
		return take_version(r, value);
	if (!strcmp(key, "Release-Id"))
		return take_string(&e->release, key, value, r->err);
	if (!strcmp(key, "Event"))
		return event_is_name(value) ? take_string(&e->name, key, value, r->err)
					    : err_set(r->err, ERR_FAIL, "'Event' is no name of an event");
	if (!strcmp(key, "Ledger-Root"))
		return take_oid(e->root, v, key, r->err);
	if (!strcmp(key, "Candidate"))
		return take_oid(e->candidate, v, key, r->err);
	if (!strcmp(key, "Lamport"))
		return r->has_lamport++ ? err_set(r->err, ERR_FAIL, "'Lamport' twice")
					: take_lamport(&e->lamport, v, r->err);
	if (!strcmp(key, "Time"))
		return r->has_time++ ? err_set(r->err, ERR_FAIL, "'Time' twice") : take_time(&e->time, value, r->err);
	if (!strcmp(key, "Nonce")) {
		if (*e->nonce)
			return err_set(r->err, ERR_FAIL, "'Nonce' twice");
		if (!is_hex(v, EVENT_NONCE_HEX))
			return err_set(r->err, ERR_FAIL, "'Nonce' is no %d hexadecimal digits", EVENT_NONCE_HEX);
		memcpy(e->nonce, v.s, v.len);
		return 0;
	}
	return take_own(r, key, value);
}

static int take_line(struct reading *r, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	struct slice key = { line, colon ? (size_t)(colon - line) : 0 }, value;
	char *k, *v;
	int ret;

	if (!colon || !is_key(key) || key.len + 2 >= len || colon[1] != ' ')
		return err_set(r->err, ERR_FAIL, "a line of the trailer block is no trailer");
	value.s = colon + 2;
	value.len = len - key.len - 2;
	if (strchr(" \t", value.s[0]) || strchr(" \t", value.s[value.len - 1]) || memchr(value.s, '\t', value.len))
		return err_set(r->err, ERR_FAIL, "blanks around the value of '%.*s'", (int)key.len, key.s);
	k = xstrndup(key.s, key.len);
	v = xstrndup(value.s, value.len);
	ret = take_field(r, k, value, v);
	free(k);
	free(v);
	return ret;
}

static int take_trailers(struct reading *r, const char *block, size_t len)
{
	static const char first[] = "Release-Event: ";
	int ret = 0;

	if (len < sizeof(first) || memcmp(block, first, sizeof(first) - 1) != 0)
		return err_set(r->err, ERR_FAIL, "no event: no trailer block that begins with 'Release-Event'");
	while (len && !ret) {
		const char *nl = memchr(block, '\n', len);
		size_t line = (size_t)(nl - block);

		ret = take_line(r, block, line);
		block += line + 1;
		len -= line + 1;
	}
	return ret;
}

static int check_complete(const struct reading *r)
{
	const struct event *e = r->e;
	const char *missing = !e->release       ? "Release-Id"
			      : !e->name        ? "Event"
			      : !r->has_lamport ? "Lamport"
			      : !r->has_time    ? "Time"
						: NULL;
	int is_root, is_join;

	if (missing)
		return err_set(r->err, ERR_FAIL, "no '%s'", missing);
	is_root = event_is(e, EVENT_ROOT);
	is_join = event_is(e, EVENT_JOIN);
	if (!is_root && !*e->root)
		return err_set(r->err, ERR_FAIL, "no 'Ledger-Root'");
	if (is_root && *e->root)
		return err_set(r->err, ERR_FAIL, "a root with a 'Ledger-Root'");
	if (!is_root && !is_join && !*e->nonce)
		return err_set(r->err, ERR_FAIL, "no 'Nonce'");
	return 0;
}

/* The subject's line and what stands between it and the trailers. */
static int take_prose(struct event *e, const char *text, size_t len, struct err *err)
{
	const char *nl = memchr(text, '\n', len);
	size_t subject = nl ? (size_t)(nl - text) : 0;

	if (!subject || len < subject + 2 || text[subject + 1] != '\n')
		return err_set(err, ERR_FAIL, "no subject with an empty line after it");
	e->subject = xstrndup(text, subject);
	text += subject + 2;
	len -= subject + 2;
	while (len && text[len - 1] == '\n')
		len--;
	e->text = xstrndup(text, len);
	return 0;
}

int event_parse(struct event *out, const char *text, size_t len, struct err *err)
{
	struct event e = EVENT_INIT;
	struct reading r = { &e, 0, 0, 0, err };
	struct strbuf again = STRBUF_INIT;
	size_t block;
	int ret = check_bytes(text, len, err);

	if (ret)
		return ret;
	block = last_paragraph(text, len);
	ret = take_prose(&e, text, block, err);
	if (!ret)
		ret = take_trailers(&r, text + block, len - block);
	if (!ret)
		ret = check_complete(&r);
	if (!ret) {
		event_format(&again, &e);
		if (again.len != len || memcmp(again.buf, text, len) != 0)
			ret = err_set(err, ERR_FAIL, "not as this suite writes it: order of trailers or blank lines");
	}
	strbuf_release(&again);
	if (ret)
		event_release(&e);
	else
		*out = e;
	return ret;
}

/* --- the name of the ref ---------------------------------------------------------------------------------------- */

/* gitcheck-ref-format(1): a dot may not begin a part of a name, follow another one, end it, or begin ".lock" there. */
static int is_plain(const char *release, size_t i)
{
	unsigned char c = (unsigned char)release[i];

	if (c == '.')
		return i && release[i - 1] != '.' && release[i + 1] && strcmp(release + i, ".lock") != 0;
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (c && strchr("_+-", c));
}

void event_release_encode(struct strbuf *out, const char *release)
{
	size_t i;

	for (i = 0; release[i]; i++)
		if (is_plain(release, i))
			strbuf_addch(out, release[i]);
		else
			strbuf_addf(out, "%%%02X", (unsigned char)release[i]);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int event_release_decode(struct strbuf *out, const char *name, struct err *err)
{
	struct strbuf text = STRBUF_INIT, again = STRBUF_INIT;
	const char *s;
	int ok;

	for (s = name; *s; s++) {
		if (*s == '%' && hex_digit(s[1]) >= 0 && hex_digit(s[2]) >= 0) {
			strbuf_addch(&text, hex_digit(s[1]) << 4 | hex_digit(s[2]));
			s += 2;
		} else {
			strbuf_addch(&text, *s);
		}
	}
	event_release_encode(&again, text.buf);
	ok = text.len && strlen(text.buf) == text.len && !strcmp(again.buf, name);
	if (ok)
		strbuf_addbuf(out, &text);
	strbuf_release(&text);
	strbuf_release(&again);
	return ok ? 0 : err_set(err, ERR_FAIL, "'%s' is no name of a release's ledger", name);
}
