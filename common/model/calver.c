/* SPDX-License-Identifier: ISC */
#include "calver.h"

#include <string.h>

#include "../base/alloc.h"

/* What a token says; also the order of weight among dates. */
enum unit { UNIT_YEAR, UNIT_MONTH, UNIT_WEEK, UNIT_DAY, UNIT_MAJOR, UNIT_MINOR, UNIT_MICRO, UNIT_MODIFIER, UNIT_COUNT };

/* In the order of enum calver_token. `width`: exactly so many digits, 0: as many as there are. */
static const struct token {
	const char *name;
	enum unit unit;
	size_t width;
	const char *what;
} tokens[] = {
	{ "YYYY", UNIT_YEAR, 4, "the year" },
	{ "YY", UNIT_YEAR, 0, "the year" },
	{ "0Y", UNIT_YEAR, 0, "the year" },
	{ "MM", UNIT_MONTH, 0, "the month" },
	{ "0M", UNIT_MONTH, 2, "the month" },
	{ "WW", UNIT_WEEK, 0, "the week" },
	{ "0W", UNIT_WEEK, 2, "the week" },
	{ "DD", UNIT_DAY, 0, "the day" },
	{ "0D", UNIT_DAY, 2, "the day" },
	{ "MAJOR", UNIT_MAJOR, 0, "the major number" },
	{ "MINOR", UNIT_MINOR, 0, "the minor number" },
	{ "MICRO", UNIT_MICRO, 0, "the micro number" },
	{ "MODIFIER", UNIT_MODIFIER, 0, "the modifier" },
};

static int is_date(enum calver_token token)
{
	return tokens[token].unit <= UNIT_DAY;
}

static int is_separator(char c)
{
	return c == '.' || c == '-' || c == '_';
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* --- formats ------------------------------------------------------------------------------------------------- */

/* The longest token at `s`; -1 when there is none. */
static int find_token(const char *s)
{
	int found = -1, i;
	size_t longest = 0;

	for (i = 0; i < (int)ARRAY_SIZE(tokens); i++) {
		size_t len = strlen(tokens[i].name);

		if (len > longest && !strncmp(s, tokens[i].name, len)) {
			found = i;
			longest = len;
		}
	}
	return found;
}

/* May `next` stand right behind `token`, so that one can tell where the first ends? */
static int may_be_glued(enum calver_token token, enum calver_token next)
{
	return next == CALVER_MODIFIER || tokens[token].width;
}

static int check_slot(const struct calver_format *f, unsigned seen, int token, char separator, const char *format,
		      struct err *err)
{
	const char *name = tokens[token].name;
	enum unit unit = tokens[token].unit;

	if (seen & 1u << unit)
		return err_set(err, ERR_FAIL, "calver format '%s': %s stands there twice", format, tokens[token].what);
	if (f->n && f->slot[f->n - 1].token == CALVER_MODIFIER)
		return err_set(err, ERR_FAIL, "calver format '%s': nothing may follow MODIFIER", format);
	if (unit == UNIT_WEEK ? seen & (1u << UNIT_MONTH | 1u << UNIT_DAY)
			      : (unit == UNIT_MONTH || unit == UNIT_DAY) && seen & 1u << UNIT_WEEK)
		return err_set(err, ERR_FAIL, "calver format '%s': weeks do not go with months or days", format);
	if (f->n && !separator && !may_be_glued(f->slot[f->n - 1].token, (enum calver_token)token))
		return err_set(err, ERR_FAIL, "calver format '%s': a separator is missing before %s", format, name);
	if (!f->n && token == CALVER_MODIFIER)
		return err_set(err, ERR_FAIL, "calver format '%s': MODIFIER needs something before it", format);
	return 0;
}

/* Dates weigh by unit, whatever their order in the text: the slots of dates are handed out among them. */
static void set_places(struct calver_format *f)
{
	size_t i, j, before, nth;

	for (i = 0; i < f->n; i++) {
		f->slot[i].place = i;
		if (!is_date(f->slot[i].token))
			continue;
		for (before = j = 0; j < f->n; j++)
			before += is_date(f->slot[j].token) &&
				  tokens[f->slot[j].token].unit < tokens[f->slot[i].token].unit;
		for (nth = j = 0; j < f->n; j++)
			if (is_date(f->slot[j].token) && nth++ == before)
				f->slot[i].place = j;
	}
}

int calver_format_parse(struct calver_format *out, const char *format, struct err *err)
{
	struct calver_format f = { 0 };
	const char *s = format;
	unsigned seen = 0;

	do {
		char separator = f.n && is_separator(*s) ? *s++ : 0;
		int token = find_token(s);

		if (token < 0)
			return err_set(err, ERR_FAIL,
				       "calver format '%s': byte %zu: a token of calver.org must stand here", format,
				       (size_t)(s - format) + 1);
		if (check_slot(&f, seen, token, separator, format, err))
			return ERR_FAIL;
		seen |= 1u << tokens[token].unit;
		f.slot[f.n].token = (enum calver_token)token;
		f.slot[f.n].separator = separator;
		f.n++;
		s += strlen(tokens[token].name);
	} while (*s);
	set_places(&f);
	*out = f;
	return 0;
}

int calver_format_has(const struct calver_format *f, enum calver_token token)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->slot[i].token == token)
			return 1;
	return 0;
}

/* --- parsing ------------------------------------------------------------------------------------------------- */

struct scan {
	const char *s;
	size_t len, at;
	int value[UNIT_COUNT]; /* of the dates; -1 where there is none */
	size_t where[UNIT_COUNT];
	size_t *byte;
	struct err *err;
};

static int bad(const struct scan *sc, size_t at, const char *reason, const char *what)
{
	if (sc->byte)
		*sc->byte = at + 1;
	return err_set(sc->err, ERR_FAIL, "%s%s", reason, what);
}

static int check_digits(const struct scan *sc, enum calver_token token, struct span d)
{
	const struct token *t = &tokens[token];
	int padded = d.len > 1 && sc->s[d.at] == '0';

	if (!d.len)
		return bad(sc, d.at, d.at < sc->len ? "a digit must begin " : "the text ends before ", t->what);
	if (t->width && d.len != t->width)
		return bad(sc, d.len > t->width ? d.at + t->width : d.at + d.len,
			   t->width == 4 ? "four digits are needed for " : "two digits are needed for ", t->what);
	if (token == CALVER_0Y && (d.len < 2 || (d.len > 2 && padded)))
		return bad(sc, d.len < 2 ? d.at + d.len : d.at, "two digits are needed for ", t->what);
	if (padded && !t->width && token != CALVER_0Y)
		return bad(sc, d.at, "leading zero in ", t->what);
	return 0;
}

/* The value of a date token; those too great for any calendar become one that is refused. */
static int date_value(const struct scan *sc, enum calver_token token, struct span d)
{
	int value = 0;
	size_t i;

	for (i = 0; i < d.len; i++) {
		value = value * 10 + (sc->s[d.at + i] - '0');
		if (value > 99999)
			return 99999;
	}
	return token == CALVER_YY || token == CALVER_0Y ? value + 2000 : value;
}

static int scan_number(struct scan *sc, const struct calver_slot *slot, struct span *out)
{
	static const int least[] = { 0, 1, 1, 1 }, most[] = { 9999, 12, 53, 31 };
	enum unit unit = tokens[slot->token].unit;
	size_t width = tokens[slot->token].width;
	int glued = slot[1].token != CALVER_MODIFIER && !slot[1].separator && width;
	struct span d = { sc->at, 0 };

	while (d.at + d.len < sc->len && is_digit(sc->s[d.at + d.len]) && !(glued && d.len == width))
		d.len++;
	if (check_digits(sc, slot->token, d))
		return ERR_FAIL;
	sc->at += d.len;
	*out = d;
	if (!is_date(slot->token))
		return 0;
	sc->where[unit] = d.at;
	sc->value[unit] = date_value(sc, slot->token, d);
	if (sc->value[unit] < least[unit] || sc->value[unit] > most[unit])
		return bad(sc, d.at, "the calendar has no such ", tokens[slot->token].what + strlen("the "));
	return 0;
}

static int scan_separator(struct scan *sc, const struct calver_slot *slot)
{
	char reason[] = "'.' must stand before ";

	if (!slot->separator)
		return 0;
	reason[1] = slot->separator;
	if (sc->at == sc->len)
		return bad(sc, sc->at, "the text ends before ", tokens[slot->token].what);
	if (sc->s[sc->at] != slot->separator)
		return bad(sc, sc->at, reason, tokens[slot->token].what);
	sc->at++;
	return 0;
}

static int scan_modifier(struct scan *sc, const struct calver_slot *slot, struct span *out)
{
	size_t offset = 0;

	if (sc->at == sc->len)
		return 0;
	if (scan_separator(sc, slot))
		return ERR_FAIL;
	if (!slot->separator && (is_digit(sc->s[sc->at]) || is_separator(sc->s[sc->at])))
		return bad(sc, sc->at, "a letter must begin ", tokens[slot->token].what);
	if (identifiers_check(sc->s + sc->at, sc->len - sc->at, 0, &offset, sc->err))
		return sc->byte ? (*sc->byte = sc->at + offset, ERR_FAIL) : ERR_FAIL;
	out->at = sc->at;
	out->len = sc->len - sc->at;
	sc->at = sc->len;
	return 0;
}

/* What one number alone does not show. Without a year any leap year will do, without a month any long one. */
static int check_date(const struct scan *sc)
{
	const int *value = sc->value;
	struct date d = { value[UNIT_YEAR] < 0 ? 2000 : value[UNIT_YEAR], value[UNIT_MONTH] < 0 ? 1 : value[UNIT_MONTH],
			  value[UNIT_DAY] < 0 ? 1 : value[UNIT_DAY] };
	struct iso_week w = { value[UNIT_YEAR] < 0 ? 2004 : value[UNIT_YEAR], value[UNIT_WEEK] };

	if (!date_is_valid(&d))
		return bad(sc, sc->where[UNIT_DAY], "the month has no such day", "");
	if (w.week > 0 && date_from_iso_week(&w, &d))
		return bad(sc, sc->where[UNIT_WEEK], "the year has no such week", "");
	return 0;
}

int calver_parse(struct calver *out, const struct calver_format *f, const char *text, size_t len, size_t *byte,
		 struct err *err)
{
	struct scan sc = { text, len, 0, { -1, -1, -1, -1, -1, -1, -1, -1 }, { 0 }, byte, err };
	struct calver v = { 0 };
	size_t i;

	for (i = 0; i < f->n && f->slot[i].token != CALVER_MODIFIER; i++) {
		struct calver_number *number = &v.number[f->slot[i].place];

		if (scan_separator(&sc, &f->slot[i]) || scan_number(&sc, &f->slot[i], &number->digits))
			return ERR_FAIL;
		number->token = f->slot[i].token;
		v.n++;
	}
	v.text = text;
	v.core_len = sc.at;
	if (check_date(&sc) || (i < f->n && scan_modifier(&sc, &f->slot[i], &v.modifier)))
		return ERR_FAIL;
	if (sc.at < len)
		return bad(&sc, sc.at, "nothing more may follow", "");
	*out = v;
	return 0;
}

/* --- order --------------------------------------------------------------------------------------------------- */

int calver_compare_core(const struct calver *a, const struct calver *b)
{
	int order = 0;
	size_t i;

	for (i = 0; i < a->n && i < b->n && !order; i++) {
		struct span x = a->number[i].digits, y = b->number[i].digits;

		order = digits_compare(a->text + x.at, x.len, b->text + y.at, y.len);
	}
	return order;
}

int calver_compare(const struct calver *a, const struct calver *b)
{
	int order = calver_compare_core(a, b);

	return order ? order
		     : identifiers_compare(a->text + a->modifier.at, a->modifier.len, b->text + b->modifier.at,
					   b->modifier.len);
}

struct span calver_digits(const struct calver *v, enum calver_token token)
{
	struct span none = { 0, 0 };
	size_t i;

	for (i = 0; i < v->n; i++)
		if (v->number[i].token == token)
			return v->number[i].digits;
	return token == CALVER_MODIFIER ? v->modifier : none;
}

/* --- what follows -------------------------------------------------------------------------------------------- */

/* Today's value for a date token; weeks bring their own year. */
static int today_value(enum calver_token token, int by_week, const struct date *today)
{
	struct iso_week w = date_iso_week(today);

	switch (tokens[token].unit) {
	case UNIT_YEAR:
		return (by_week ? w.year : today->year) - (token == CALVER_YYYY ? 0 : 2000);
	case UNIT_MONTH:
		return today->month;
	case UNIT_WEEK:
		return w.week;
	default:
		return today->day;
	}
}

static void format_date_token(struct strbuf *out, enum calver_token token, int value)
{
	if (token == CALVER_YYYY)
		strbuf_addf(out, "%04d", value);
	else if (token == CALVER_0Y || tokens[token].width == 2)
		strbuf_addf(out, "%02d", value);
	else
		strbuf_addf(out, "%d", value);
}

static int version_is_by_week(const struct calver *v)
{
	return calver_digits(v, CALVER_WW).len || calver_digits(v, CALVER_0W).len;
}

/* Compares one date token with today, by weight. */
static int compare_token(const struct calver *v, size_t i, const struct date *today)
{
	const struct calver_number *n = &v->number[i];
	struct strbuf now = STRBUF_INIT;
	int value = today_value(n->token, version_is_by_week(v), today), order;

	strbuf_addf(&now, "%d", value < 0 ? 0 : value);
	order = value < 0 ? -1 : digits_compare(now.buf, now.len, v->text + n->digits.at, n->digits.len);
	strbuf_release(&now);
	return order;
}

int calver_compare_date(const struct calver *v, const struct date *today)
{
	int order = 0;
	size_t i;

	for (i = 0; i < v->n && !order; i++)
		if (is_date(v->number[i].token))
			order = compare_token(v, i, today);
	return order;
}

static int check_today(const struct calver_format *f, const struct date *today, struct err *err)
{
	if (today->year < 2000 && (calver_format_has(f, CALVER_YY) || calver_format_has(f, CALVER_0Y)))
		return err_set(err, ERR_FAIL, "short years begin at 2000, and today is in %d", today->year);
	return 0;
}

static int format_by_week(const struct calver_format *f)
{
	return calver_format_has(f, CALVER_WW) || calver_format_has(f, CALVER_0W);
}

int calver_first(struct strbuf *out, const struct calver_format *f, const struct date *today, struct err *err)
{
	size_t i;

	if (check_today(f, today, err))
		return ERR_FAIL;
	for (i = 0; i < f->n && f->slot[i].token != CALVER_MODIFIER; i++) {
		enum calver_token token = f->slot[i].token;

		if (f->slot[i].separator)
			strbuf_addch(out, f->slot[i].separator);
		if (is_date(token))
			format_date_token(out, token, today_value(token, format_by_week(f), today));
		else
			strbuf_addch(out, '0');
	}
	return 0;
}

enum calver_token calver_counter(const struct calver_format *f, enum calver_token counter)
{
	int t;

	for (t = counter; t <= CALVER_MICRO; t++)
		if (calver_format_has(f, (enum calver_token)t))
			return (enum calver_token)t;
	for (t = counter; t >= CALVER_MAJOR; t--)
		if (calver_format_has(f, (enum calver_token)t))
			return (enum calver_token)t;
	return CALVER_MODIFIER;
}

/* The leftmost slot whose date moves; f->n when none does. */
static size_t first_moved(const struct calver_format *f, const struct calver *v, const struct date *today)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (is_date(f->slot[i].token) && compare_token(v, f->slot[i].place, today))
			return i;
	return f->n;
}

static size_t slot_of(const struct calver_format *f, enum calver_token token)
{
	size_t i = 0;

	while (i < f->n && f->slot[i].token != token)
		i++;
	return i;
}

int calver_next(struct strbuf *out, const struct calver_format *f, const struct calver *v, enum calver_token counter,
		const struct date *today, struct err *err)
{
	enum calver_token moves = calver_counter(f, counter);
	size_t moved = first_moved(f, v, today), up = slot_of(f, moves), i;

	if (check_today(f, today, err))
		return ERR_FAIL;
	if (calver_compare_date(v, today) < 0)
		return err_set(err, ERR_FAIL, "today, %04d-%02d-%02d, lies before version '%.*s'", today->year,
			       today->month, today->day, (int)v->core_len, v->text);
	if (moved == f->n && moves == CALVER_MODIFIER)
		return err_set(err, ERR_FAIL, "'%.*s' is today's version and the calver format has no counter",
			       (int)v->core_len, v->text);
	/* A new date makes the version higher by itself; a counter to its left moves only when it was asked for. */
	if (moved < f->n && (moves < counter || up > moved))
		up = f->n;
	for (i = 0; i < f->n && f->slot[i].token != CALVER_MODIFIER; i++) {
		enum calver_token token = f->slot[i].token;
		struct span d = v->number[f->slot[i].place].digits;

		if (f->slot[i].separator)
			strbuf_addch(out, f->slot[i].separator);
		if (is_date(token))
			format_date_token(out, token, today_value(token, format_by_week(f), today));
		else if (i == up)
			digits_add_next(out, v->text + d.at, d.len);
		else if (i > moved || (i > up && token > moves))
			strbuf_addch(out, '0');
		else
			strbuf_add(out, v->text + d.at, d.len);
	}
	return 0;
}

int calver_with_modifier(struct strbuf *out, const struct calver_format *f, const struct calver *v,
			 const char *modifier, struct err *err)
{
	const struct calver_slot *last = &f->slot[f->n - 1];

	if (last->token != CALVER_MODIFIER)
		return err_set(err, ERR_FAIL, "the calver format has no MODIFIER for the pre-release '%s'", modifier);
	if (identifiers_check(modifier, strlen(modifier), 0, NULL, err))
		return err_prefix(err, "'%s' cannot be a pre-release", modifier);
	if (!last->separator && (is_digit(*modifier) || *modifier == '-'))
		return err_set(err, ERR_FAIL,
			       "'%s' must begin with a letter: the calver format has no separator before MODIFIER",
			       modifier);
	strbuf_add(out, v->text, v->core_len);
	if (last->separator)
		strbuf_addch(out, last->separator);
	strbuf_addstr(out, modifier);
	return 0;
}
