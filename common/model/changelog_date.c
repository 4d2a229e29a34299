/* SPDX-License-Identifier: ISC */
#include "changelog_date.h"

#include <string.h>

#include "changelog_line.h"

static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
				      "July",    "August",   "September", "October", "November", "December" };

/* The pieces of a date in the order of the text. */
enum piece { PIECE_YEAR, PIECE_MONTH, PIECE_DAY, PIECE_NAME };

struct form {
	enum piece piece[3];
	size_t at[3], len[3]; /* where each stands */
	size_t total;
};

static size_t digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

/* The length of a month's name, in full or its first three letters; 0 when there is none. */
static size_t month_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z')))
		n++;
	for (size_t i = 0; i < 12; i++)
		if (changelog_equal(s, n, months[i], strlen(months[i])) || changelog_equal(s, n, months[i], 3))
			return n;
	return 0;
}

/* The length of a piece at `s`; 0 when something else stands there. */
static size_t piece_length(enum piece piece, const char *s, size_t len)
{
	size_t n = piece == PIECE_NAME ? month_length(s, len) : digits(s, len);

	if (piece == PIECE_YEAR)
		return n == 4 ? n : 0;
	return piece == PIECE_NAME || n <= 2 ? n : 0;
}

/* Reads three pieces with one of the separators between each two, given as the bytes that may stand there. */
static int read_form(struct form *f, const char *s, size_t len, const enum piece pieces[3], const char *separators)
{
	size_t pos = 0;

	for (size_t i = 0; i < 3; i++) {
		size_t start = pos;

		while (i && pos < len && pos - start < 2 && s[pos] && strchr(separators, s[pos]))
			pos++;
		if (i && pos == start)
			return 0;
		f->piece[i] = pieces[i];
		f->at[i] = pos;
		f->len[i] = piece_length(pieces[i], s + pos, len - pos);
		if (!f->len[i])
			return 0;
		pos += f->len[i];
	}
	f->total = pos;
	return 1;
}

static int read_date(struct form *f, const char *s, size_t len)
{
	static const enum piece iso[] = { PIECE_YEAR, PIECE_MONTH, PIECE_DAY };
	static const enum piece american[] = { PIECE_NAME, PIECE_DAY, PIECE_YEAR };
	static const enum piece european[] = { PIECE_DAY, PIECE_NAME, PIECE_YEAR };

	if (read_form(f, s, len, iso, "-/."))
		return f->len[1] == 2 && f->len[2] == 2 && f->total == 10 && s[4] == s[7];
	return read_form(f, s, len, american, " ,.") || read_form(f, s, len, european, " ,.");
}

size_t changelog_date_length(const char *s, size_t len)
{
	struct form f;

	return read_date(&f, s, len) ? f.total : 0;
}

/* A number of the date, without its leading zero where the model's has none. */
static void add_number(struct strbuf *out, const char *number, int bare)
{
	if (bare && number[0] == '0')
		strbuf_addch(out, number[1]);
	else
		strbuf_add(out, number, 2);
}

static void add_name(struct strbuf *out, const char *month, size_t model_len)
{
	size_t i = ((size_t)(month[0] - '0') * 10 + (size_t)(month[1] - '0') + 11) % 12;

	strbuf_add(out, months[i], model_len == 3 ? 3 : strlen(months[i]));
}

void changelog_date_like(struct strbuf *out, const char *model, size_t len, const char *date)
{
	struct form f;
	size_t pos = 0;

	if (strlen(date) != 10 || !read_date(&f, model, len)) {
		strbuf_addstr(out, date);
		return;
	}
	for (size_t i = 0; i < 3; i++) {
		strbuf_add(out, model + pos, f.at[i] - pos);
		pos = f.at[i] + f.len[i];
		if (f.piece[i] == PIECE_YEAR)
			strbuf_add(out, date, 4);
		else if (f.piece[i] == PIECE_MONTH)
			strbuf_add(out, date + 5, 2);
		else if (f.piece[i] == PIECE_DAY)
			/* a day of two digits does not tell: where names are written, zeros are not */
			add_number(out, date + 8, f.piece[0] != PIECE_YEAR && model[f.at[i]] != '0');
		else
			add_name(out, date + 5, f.len[i]);
	}
}
