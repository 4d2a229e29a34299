/* SPDX-License-Identifier: ISC */
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "calendar.h"
#include "schedule.h"

static int bad_word(const struct policy_key *k, const char *value, struct err *err)
{
	struct strbuf words = STRBUF_INIT;

	strbuf_addstr(&words, k->words);
	strbuf_replace(&words, "|", ", ");
	err_set(err, ERR_FAIL, "'%s' is none of %s", value, words.buf);
	strbuf_release(&words);
	return ERR_FAIL;
}

static int parse_word(const struct policy_key *k, const char *value, int64_t *number, struct err *err)
{
	const char *word = k->words;
	size_t len = strlen(value), n;

	for (*number = 0;; ++*number, word += n + 1) {
		n = strcspn(word, "|");
		if (n == len && !strncasecmp(word, value, n))
			return 0;
		if (!word[n])
			return bad_word(k, value, err);
	}
}

static int parse_bool(const struct policy_key *k, const char *value, int64_t *number, struct err *err)
{
	int may_be_auto = k->type == VALUE_TRISTATE;

	*number = value ? config_bool(value) : 1;
	if (*number >= 0)
		return 0;
	*number = TRI_AUTO;
	if (may_be_auto && !strcasecmp(value, "auto"))
		return 0;
	return err_set(err, ERR_FAIL, "'%s' is none of %strue, false", value, may_be_auto ? "auto, " : "");
}

static int parse_int(const struct policy_key *k, const char *value, int64_t *number, struct err *err)
{
	char *end = NULL;
	long long min = strtoll(k->words, &end, 10), max = strtoll(end + 1, NULL, 10), n;

	errno = 0;
	n = strtoll(value, &end, 10);
	if (errno || end == value || *end || *value == ' ' || n < min || n > max)
		return err_set(err, ERR_FAIL, "'%s' is no whole number from %lld to %lld", value, min, max);
	*number = n;
	return 0;
}

static int parse_duration(const struct policy_key *k, const char *value, int64_t *number, struct err *err)
{
	int ret = duration_parse(value, number, err);

	if (!ret && !*number && !strcmp(k->name, "cadence"))
		ret = err_set(err, ERR_FAIL, "a train needs a cadence above 0");
	return ret;
}

static int check_skip(const char *value, struct err *err)
{
	struct schedule_days days;
	int ret = 0;

	while (!ret && *(value += strspn(value, ", \t\n"))) {
		size_t n = strcspn(value, ", \t\n");

		ret = schedule_days_parse(&days, value, n, err);
		value += n;
	}
	return ret;
}

/* Texts that have a form of their own. */
static int check_text(const struct policy_key *k, const char *value, struct err *err)
{
	int64_t instant;

	if (!strcmp(k->name, "skip"))
		return check_skip(value, err);
	return strcmp(k->name, "expires") ? 0 : time_parse(value, &instant, err);
}

int policy_check_ref(const char *text, struct err *err)
{
	const char *p;

	if (*text == '/' || *text == '-' || *text == '.')
		return err_set(err, ERR_FAIL, "'%s' cannot begin a ref's name", text);
	for (p = text; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 127 || strchr("~^:?*[\\", *p))
			return err_set(err, ERR_FAIL, "'%s' holds a character that no ref may have", text);
	if (strstr(text, "..") || strstr(text, "//") || strstr(text, "/.") || strstr(text, "@{"))
		return err_set(err, ERR_FAIL, "'%s' cannot stand in a ref's name", text);
	return 0;
}

/* Is `name`, without slashes at its end, the folder or in it? */
static int is_within(const char *name, size_t n, const char *folder)
{
	size_t len = strlen(folder);

	return n >= len && !strncmp(name, folder, len) && (n == len || name[len] == '/');
}

/* A folder among the branches is fine, where a host takes nothing else; the branches themselves are not. */
int policy_check_ledger_prefix(const char *value, struct err *err)
{
	static const char *const taken[] = { "refs/release", "refs/release-remotes", "refs/remotes", "refs/tags",
					     NULL };
	size_t n = strlen(value), i;

	while (n && value[n - 1] == '/')
		n--;
	if (!is_within(value, n, "refs") || n <= strlen("refs/"))
		return err_set(err, ERR_FAIL, "'%s' is no folder of refs: 'refs/.../'", value);
	for (i = 0; taken[i] && !is_within(value, n, taken[i]); i++)
		;
	if (taken[i] || (n == strlen("refs/heads") && is_within(value, n, "refs/heads")))
		return err_set(err, ERR_FAIL, "'%s' is where git looks for branches and tags", value);
	return policy_check_ref(value, err);
}

int policy_value_parse(const struct policy_key *k, const char *value, int64_t *number, struct err *err)
{
	*number = 0;
	if (k->type == VALUE_BOOL || k->type == VALUE_TRISTATE)
		return parse_bool(k, value, number, err);
	if (!value)
		return err_set(err, ERR_FAIL, "the key needs a value");
	if (!*value)
		return 0;
	switch (k->type) {
	case VALUE_WORD:
		return parse_word(k, value, number, err);
	case VALUE_INT:
		return parse_int(k, value, number, err);
	case VALUE_DURATION:
		return parse_duration(k, value, number, err);
	case VALUE_TIME:
		return time_parse(value, number, err);
	default:
		return check_text(k, value, err);
	}
}
