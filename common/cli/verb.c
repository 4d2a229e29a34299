/* SPDX-License-Identifier: ISC */
#include "verb.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/headline.h"
#include "../base/strbuf.h"

/* "a, b or c" */
static void add_listed(struct strbuf *out, const struct strvec *list, const char *last)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (i)
			strbuf_addf(out, i + 1 < list->n ? ", " : " %s ", last);
		strbuf_addstr(out, list->v[i]);
	}
}

/* --- which verb -------------------------------------------------------------------------------------------------- */

static int begins_with(const struct verb *v, const char *word)
{
	size_t len = strcspn(v->name, " ");

	return len && strlen(word) == len && !strncmp(v->name, word, len);
}

/* How many operands spell the name of the verb; 0: it is another one that is meant. */
static size_t words_spelled(const struct verb *v, const struct strvec *args)
{
	const char *blank = strchr(v->name, ' ');

	if (!args->n || !begins_with(v, args->v[0]))
		return 0;
	if (!blank)
		return 1;
	return args->n > 1 && !strcmp(blank + 1, args->v[1]) ? 2 : 0;
}

void verb_words(struct strvec *out, const struct verb *verbs)
{
	const struct verb *v;

	for (v = verbs; v->run; v++) {
		char *word = xstrndup(v->name, strcspn(v->name, " "));

		if (*word && !v->is_hidden && !strvec_has(out, word))
			strvec_push(out, word);
		free(word);
	}
}

static void second_words(struct strvec *out, const struct verb *verbs, const char *first)
{
	const struct verb *v;

	for (v = verbs; v->run; v++)
		if (begins_with(v, first))
			strvec_push(out, v->name + strlen(first) + 1);
}

static int ask_which(struct cli *cli, const struct verb *verbs, const char *first)
{
	struct strvec words = STRVEC_INIT;
	struct strbuf list = STRBUF_INIT;

	if (first)
		second_words(&words, verbs, first);
	else
		verb_words(&words, verbs);
	add_listed(&list, &words, "or");
	if (first)
		cli_usage(cli, "%s what: %s?", first, list.buf);
	else
		cli_usage(cli, "which one: %s?", list.buf);
	strbuf_release(&list);
	strvec_release(&words);
	return ERR_USAGE;
}

static int is_begun(const struct verb *verbs, const struct strvec *args)
{
	const struct verb *v;

	for (v = verbs; v->run && args->n; v++)
		if (begins_with(v, args->v[0]))
			return 1;
	return 0;
}

static int refuse_unknown(struct cli *cli, const struct verb *verbs)
{
	const struct strvec *args = &cli->args;

	if (!args->n)
		return ask_which(cli, verbs, NULL);
	if (!is_begun(verbs, args))
		return cli_usage(cli, "unknown verb '%s'", args->v[0]);
	if (args->n == 1)
		return ask_which(cli, verbs, args->v[0]);
	return cli_usage(cli, "unknown verb '%s %s'", args->v[0], args->v[1]);
}

/* NULL: none. *used: how many operands its name takes. */
static const struct verb *find(const struct verb *verbs, const struct strvec *args, size_t *used)
{
	const struct verb *v, *unsaid = NULL;

	for (v = verbs; v->run; v++) {
		*used = words_spelled(v, args);
		if (*used)
			return v;
		if (!*v->name && (!args->n || v->most))
			unsaid = v;
	}
	return is_begun(verbs, args) ? NULL : unsaid;
}

/* --- what goes with it ------------------------------------------------------------------------------------------- */

static int check_operands(struct cli *cli, const struct verb *v, size_t used)
{
	size_t n = cli->args.n - used;

	if (n < v->least)
		return cli_usage(cli, "%s needs %s", v->name, v->operands);
	if (n > v->most)
		return cli_usage(cli, "unexpected argument '%s'", cli->args.v[used + v->most]);
	return 0;
}

/* The length of the name at the beginning of a list of names, and where the next one begins. */
static size_t name_len(const char *names)
{
	return strcspn(names, " |");
}

static const char *next_name(const char *names)
{
	names += name_len(names);
	return *names ? names + 1 : names;
}

static int names_hold(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (; names && *names; names = next_name(names))
		if (name_len(names) == len && !strncmp(names, name, len))
			return 1;
	return 0;
}

static int refuse_foreign(struct cli *cli, const struct verb *v)
{
	size_t i;

	for (i = 0; i < cli->given.n; i++) {
		const char *name = cli->given.v[i];

		if (names_hold(v->takes, name) || names_hold(v->needs, name))
			continue;
		return *v->name ? cli_usage(cli, "--%s does not go with %s", name, v->name)
				: cli_usage(cli, "--%s needs a verb", name);
	}
	return 0;
}

/* Words that are asked for and are blank were not said: a reason of blanks is none. */
static int is_blank(const struct cli *cli, const char *name)
{
	const struct opt *opt = cli->table.opts;

	while (!opt->name || strcmp(opt->name, name) != 0)
		opt++;
	return opt->kind == OPT_KIND_STRING && !strcmp(opt->arg, "text") &&
	       text_is_blank(*(const char *const *)opt->value);
}

static int is_said(const struct cli *cli, const char *name)
{
	return strvec_has(&cli->given, name) && !is_blank(cli, name);
}

/* One of the alternatives "a|b" that `needs` begins with will do; else they are added to what is missing. */
static const char *check_need(const struct cli *cli, const char *needs, struct strvec *missing)
{
	struct strvec names = STRVEC_INIT;
	struct strbuf text = STRBUF_INIT;
	int is_met = 0, is_last = 0;

	for (; *needs && !is_last; needs = next_name(needs)) {
		size_t len = name_len(needs);

		is_last = needs[len] != '|';
		strvec_pushf(&names, "--%.*s", (int)len, needs);
		is_met |= is_said(cli, names.v[names.n - 1] + strlen("--"));
	}
	add_listed(&text, &names, "or");
	if (!is_met)
		strvec_push(missing, text.buf);
	strbuf_release(&text);
	strvec_release(&names);
	return needs;
}

static int check_needs(struct cli *cli, const struct verb *v, const struct verb *verbs)
{
	struct strvec missing = STRVEC_INIT;
	struct strbuf text = STRBUF_INIT;
	const char *needs = v->needs;
	int ret = 0;

	while (needs && *needs)
		needs = check_need(cli, needs, &missing);
	add_listed(&text, &missing, "and");
	if (missing.n)
		ret = *v->name ? cli_usage(cli, "%s needs %s", v->name, text.buf) : ask_which(cli, verbs, NULL);
	strbuf_release(&text);
	strvec_release(&missing);
	return ret;
}

int verb_find(const struct verb **verb, struct cli *cli, const struct verb *verbs)
{
	size_t used = 0;
	const struct verb *v = find(verbs, &cli->args, &used);
	int ret;

	if (!v)
		return refuse_unknown(cli, verbs);
	ret = check_operands(cli, v, used);
	if (!ret)
		ret = refuse_foreign(cli, v);
	if (!ret)
		ret = check_needs(cli, v, verbs);
	if (ret)
		return ret;
	while (used)
		strvec_drop(&cli->args, --used);
	*verb = v;
	return 0;
}
