/* SPDX-License-Identifier: ISC */
#include "calendar.h"

#define DAY_SECONDS 86400
#define FIRST_DAY   (-719528) /* 0000-01-01 */
#define LAST_DAY    2932896   /* 9999-12-31 */

static int is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

int date_is_valid(const struct date *d)
{
	return d->year >= 0 && d->year <= 9999 && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
	       d->day <= month_days(d->year, d->month);
}

/* Years are counted from March, so that the leap day is the last of its year; 400 years have 146097 days. */
int64_t date_to_days(const struct date *d)
{
	int64_t year = d->year - (d->month <= 2) + 400;
	int64_t day_of_year = (153 * (d->month + (d->month > 2 ? -3 : 9)) + 2) / 5 + d->day - 1;

	return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468 - 146097;
}

struct date date_from_days(int64_t days)
{
	struct date d;
	int64_t era, of_era, year, of_year, month;

	days = days < FIRST_DAY ? FIRST_DAY : days > LAST_DAY ? LAST_DAY : days;
	days += 719468 + 146097; /* one era earlier, so that January and February of the year 0 are not negative */
	era = days / 146097;
	of_era = days % 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	d.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year + era * 400 - 400 + (d.month <= 2));
	return d;
}

int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t days_from_time(int64_t seconds)
{
	return floor_div(seconds, DAY_SECONDS);
}

struct date date_from_time(int64_t seconds)
{
	return date_from_days(days_from_time(seconds));
}

/* 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday. */
static int weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);
}

/* Monday of week 1: the week that holds 4 January. */
static int64_t first_monday(int year)
{
	struct date jan4 = { year, 1, 4 };
	int64_t days = date_to_days(&jan4);

	return days - weekday(days);
}

struct iso_week date_iso_week(const struct date *d)
{
	struct iso_week w = { d->year, 0 };
	int64_t days = date_to_days(d);

	if (days < first_monday(w.year))
		w.year--;
	else if (days >= first_monday(w.year + 1))
		w.year++;
	w.week = (int)((days - first_monday(w.year)) / 7) + 1;
	return w;
}

int date_from_iso_week(const struct iso_week *w, struct date *out)
{
	int64_t monday;

	if (w->year < 0 || w->year > 9999 || w->week < 1 || w->week > 53)
		return -1;
	monday = first_monday(w->year) + 7 * (int64_t)(w->week - 1);
	if (monday >= first_monday(w->year + 1) || monday < FIRST_DAY || monday > LAST_DAY)
		return -1;
	*out = date_from_days(monday);
	return 0;
}

void date_format(struct strbuf *out, const struct date *d)
{
	strbuf_addf(out, "%04d-%02d-%02d", d->year, d->month, d->day);
}

void time_format(struct strbuf *out, int64_t seconds)
{
	struct date d = date_from_time(seconds);
	int of_day = (int)(seconds - floor_div(seconds, DAY_SECONDS) * DAY_SECONDS);

	date_format(out, &d);
	strbuf_addf(out, "T%02d:%02d:%02dZ", of_day / 3600, of_day / 60 % 60, of_day % 60);
}

/* Exactly `n` digits; -1 when they are none. */
static int fixed_number(const char **s, int n)
{
	int value = 0;

	for (; n; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return -1;
		value = value * 10 + (**s - '0');
	}
	return value;
}

static int skip(const char **s, char c)
{
	if (**s != c)
		return 0;
	(*s)++;
	return 1;
}

/* "Z", "+02:00" or "+0200" in seconds east of Greenwich. 0, or -1 when it is none of them. */
static int zone_parse(const char **s, int *east)
{
	int minus = **s == '-', hours, minutes;

	*east = 0;
	if (skip(s, 'Z'))
		return 0;
	if (!minus && **s != '+')
		return -1;
	(*s)++;
	hours = fixed_number(s, 2);
	if (hours < 0)
		return -1;
	skip(s, ':');
	minutes = fixed_number(s, 2);
	if (hours > 23 || minutes < 0 || minutes > 59)
		return -1;
	*east = (minus ? -1 : 1) * (hours * 3600 + minutes * 60);
	return 0;
}

static int clock_parse(const char **s, int *seconds)
{
	int hour = fixed_number(s, 2), minute, second;

	if (hour < 0 || hour > 23 || !skip(s, ':'))
		return -1;
	minute = fixed_number(s, 2);
	if (minute < 0 || minute > 59 || !skip(s, ':'))
		return -1;
	second = fixed_number(s, 2);
	if (second < 0 || second > 59)
		return -1;
	*seconds = hour * 3600 + minute * 60 + second;
	return 0;
}

static int date_parse(const char **s, struct date *d)
{
	d->year = fixed_number(s, 4);
	if (d->year < 0 || !skip(s, '-'))
		return -1;
	d->month = fixed_number(s, 2);
	if (d->month < 0 || !skip(s, '-'))
		return -1;
	d->day = fixed_number(s, 2);
	return date_is_valid(d) ? 0 : -1;
}

int time_parse(const char *text, int64_t *seconds, struct err *err)
{
	const char *s = text;
	int of_day = 0, east = 0;
	struct date d;

	if (date_parse(&s, &d) || (skip(&s, 'T') && (clock_parse(&s, &of_day) || zone_parse(&s, &east))) || *s)
		return err_set(err, ERR_FAIL, "'%s' is no date (2026-01-12) and no instant (2026-01-12T08:30:00Z)",
			       text);
	*seconds = date_to_days(&d) * DAY_SECONDS + of_day - east;
	return 0;
}

static int64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return DAY_SECONDS;
	case 'w':
		return 7 * DAY_SECONDS;
	default:
		return 0;
	}
}

/* One number with its unit. 0; -1: it is none, or too great. */
static int duration_term(const char **s, int64_t *total)
{
	int64_t n = 0, unit;

	if (**s < '0' || **s > '9')
		return -1;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		if (n > (INT64_MAX - 9) / 10)
			return -1;
		n = n * 10 + (**s - '0');
	}
	unit = unit_seconds(**s);
	if (!unit || n > (INT64_MAX - *total) / unit)
		return -1;
	(*s)++;
	*total += n * unit;
	return 0;
}

int duration_parse(const char *text, int64_t *seconds, struct err *err)
{
	const char *s = text;
	int64_t total = 0;

	do {
		if (duration_term(&s, &total))
			return err_set(err, ERR_FAIL, "'%s' is no duration (30m, 24h, 3d, 2w, 1h30m)", text);
	} while (*s);
	*seconds = total;
	return 0;
}
