/* SPDX-License-Identifier: ISC */
#include "policy_check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/pattern.h"
#include "suggest.h"
#include "versionfile.h"

/* --- noting down ------------------------------------------------------------------------------------------------- */

static void place_name(struct strbuf *out, const char *section, const char *subsection, const char *key)
{
	strbuf_addf(out, "%s\n%s\n", section, subsection ? subsection : "");
	for (; *key; key++)
		strbuf_addch(out, *key >= 'A' && *key <= 'Z' ? *key - 'A' + 'a' : *key);
}

static void index_entries(struct checker *c)
{
	size_t i;

	for (i = 0; i < c->entries->n; i++) {
		struct config_entry *e = &c->entries->v[i];
		struct strbuf name = STRBUF_INIT;
		size_t len;

		if (!policy_is_own(e))
			continue;
		place_name(&name, e->section, e->subsection, e->key);
		len = name.len;
		strvec_push_owned(&c->names, strbuf_detach(&name, NULL));
		*map_at(&c->places, c->names.v[c->names.n - 1], len) = e;
	}
}

const struct config_entry *checker_find(const struct checker *c, const char *section, const char *subsection,
					const char *key)
{
	struct strbuf name = STRBUF_INIT;
	const struct config_entry *e;

	place_name(&name, section, subsection, key);
	e = map_get(&c->places, name.buf, name.len);
	strbuf_release(&name);
	return e;
}

/* The key as documented where it is known, as written elsewhere. */
static char *display_name(const struct config_entry *e)
{
	const struct policy_key *k = policy_key_find(e);
	struct strbuf name = STRBUF_INIT;

	config_entry_name(e, &name);
	if (k)
		strbuf_splice(&name, name.len - strlen(k->name), strlen(k->name), k->name, strlen(k->name));
	return strbuf_detach(&name, NULL);
}

void checker_add(struct checker *c, int is_error, const struct config_entry *e, const char *key, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	struct policy_problem *p;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	ALLOC_GROW(c->out->v, c->out->n + 1, c->out->alloc);
	p = &c->out->v[c->out->n++];
	p->file = e ? e->file : POLICY_FILE;
	p->line = e ? e->line : 0;
	p->key = e ? display_name(e) : xstrdup(key ? key : "release");
	p->is_error = is_error;
	p->message = strbuf_detach(&text, NULL);
}

/* --- keys that there are not ------------------------------------------------------------------------------------- */

static void add_unknown(struct checker *c, const struct config_entry *e, const char *what, const char *written,
			const struct suggestion *s)
{
	if (s->word)
		checker_add(c, 1, e, NULL, "unknown %s '%s'; did you mean '%s'?", what, written, s->word);
	else
		checker_add(c, 1, e, NULL, "unknown %s '%s'", what, written);
}

static int is_section(const char *name)
{
	const struct policy_section *s;

	if (!strcmp(name, "release"))
		return 1;
	for (s = policy_sections; s->name; s++)
		if (!strcmp(s->name, name))
			return 1;
	return 0;
}

static void unknown_section(struct checker *c, const struct config_entry *e)
{
	const struct policy_section *s;
	struct suggestion best = SUGGESTION_INIT;

	suggest(&best, e->section, "release");
	for (s = policy_sections; s->name; s++)
		suggest(&best, e->section, s->name);
	add_unknown(c, e, "section", e->section, &best);
}

/* Does a subsection of release-lint exist? "footers" takes a name of the person's own after it. */
static int is_rule(const char *subsection)
{
	const struct policy_key *k;

	for (k = policy_keys; k->section; k++)
		if (k->subsection && (!strcasecmp(k->subsection, subsection) ||
				      (!strcmp(k->subsection, "footers") && !strncasecmp(subsection, "footers ", 8))))
			return 1;
	return 0;
}

static void unknown_rule(struct checker *c, const struct config_entry *e, const char *rule)
{
	const struct policy_key *k;
	struct suggestion best = SUGGESTION_INIT;

	for (k = policy_keys; k->section; k++)
		if (k->subsection)
			suggest(&best, rule, k->subsection);
	add_unknown(c, e, "rule", rule, &best);
}

static int is_in_rule(const struct policy_key *k, const char *rule)
{
	return k->subsection && !strncasecmp(k->subsection, rule, strlen(k->subsection));
}

static void unknown_key(struct checker *c, const struct config_entry *e)
{
	const char *name = e->subsection ? e->subsection : "";
	int plain = !strcmp(e->section, "release"), lint = !strcmp(e->section, "release-lint");
	const struct policy_key *k;
	struct suggestion best = SUGGESTION_INIT;

	if (!is_section(e->section)) {
		unknown_section(c, e);
	} else if (plain && e->subsection) {
		checker_add(c, 1, e, NULL, "[release] takes no subsection");
	} else if (!plain && !*name) {
		checker_add(c, 1, e, NULL, "[%s] needs a name: [%s \"...\"]", e->section, e->section);
	} else if (lint && !is_rule(name)) {
		unknown_rule(c, e, name);
	} else if (lint && !strcasecmp(name, "footers")) {
		checker_add(c, 1, e, NULL, "the rule needs a name: [release-lint \"footers ...\"]");
	} else {
		for (k = policy_keys; k->section; k++)
			if (!strcmp(k->section, e->section) && (!lint || is_in_rule(k, name)))
				suggest(&best, e->key, k->name);
		add_unknown(c, e, "key", e->key, &best);
	}
}

/* --- values that cannot be --------------------------------------------------------------------------------------- */

static int check_pattern(const struct policy_key *k, const struct config_entry *e, struct err *err)
{
	const char *group = strcmp(k->name, "flagPattern") ? "version" : "flag";
	struct pattern *p = NULL;
	int ret = pattern_compile(&p, e->value, NULL, 0, err);

	if (!ret && !pattern_has_group(p, group))
		ret = err_set(err, ERR_FAIL, "the pattern has no group (?<%s>...)", group);
	pattern_free(p);
	return ret;
}

/* An unclosed bracket: such a glob matches nothing. */
static int check_glob(const struct config_entry *e, struct err *err)
{
	const char *p = e->value;
	size_t n;

	for (; *p; p++) {
		if (*p == '\\' && p[1]) {
			p++;
		} else if (*p == '[') {
			n = p[1] == '!' || p[1] == '^' ? 2 : 1;
			if (p[n] == ']')
				n++;
			p = strchr(p + n, ']');
			if (!p)
				return err_set(err, ERR_FAIL, "'%s' has a '[' without ']'", e->value);
		}
	}
	return 0;
}

static int check_template(const struct config_entry *e, int is_ref, struct err *err)
{
	struct scheme s = { SCHEME_SEMVER, { 0 } };
	struct version v = VERSION_INIT;
	struct strbuf out = STRBUF_INIT;
	int ret = version_parse(&v, &s, "1.2.3", 5, NULL, err);

	if (!ret)
		ret = policy_expand(&out, e->value, &v, "v1.2.3", "package", "name", err);
	if (!ret && is_ref)
		ret = policy_check_ref(out.buf, err);
	version_release(&v);
	strbuf_release(&out);
	return ret;
}

static int is_word_of(const char *list, const char *word, size_t len)
{
	for (;; list++) {
		size_t n = strcspn(list, " ");

		if (n == len && !strncasecmp(list, word, n))
			return 1;
		list += n;
		if (!*list)
			return 0;
	}
}

static int check_words(const char *known, const char *value, struct err *err)
{
	while (*(value += strspn(value, ", \t\n"))) {
		size_t n = strcspn(value, ", \t\n");

		if (!is_word_of(known, value, n))
			return err_set(err, ERR_FAIL, "'%.*s' is none of %s", (int)n, value, known);
		value += n;
	}
	return 0;
}

/* The names that a link's pattern must hold, each at least once; another name in it, or "%s", is a slip. */
static int check_url(const char *names, const char *value, struct err *err)
{
	const char *p, *wanted;

	for (p = value; (p = strchr(p, '%')); p += 2) {
		size_t n = p[1] == '(' ? strcspn(p + 2, ")") : 0;

		if (p[1] == '(' && (!p[2 + n] || !is_word_of(names, p + 2, n)))
			return err_set(err, ERR_FAIL, "unknown name '%%(%.*s)': the link takes %s", (int)n, p + 2,
				       names);
		if (!p[1])
			break;
	}
	for (wanted = names; *wanted; wanted += *wanted == ' ') {
		size_t n = strcspn(wanted, " ");
		char *name = xstrfmt("%%(%.*s)", (int)n, wanted);
		int is_there = strstr(value, name) != NULL;

		free(name);
		if (!is_there)
			return err_set(err, ERR_FAIL, "the link has no '%%(%.*s)'", (int)n, wanted);
		wanted += n;
	}
	return 0;
}

/* What a key's type alone does not tell. */
static int check_special(const struct policy_key *k, const struct config_entry *e, struct err *err)
{
	struct calver_format format;
	static const char *const refs[] = { "releaseBranch", "hotfixBranch", NULL };
	static const char *const urls[][2] = {
		{ "commitUrl", "commit" }, { "issueUrl", "issue" }, { "compareUrl", "from to" }, { "releaseUrl", "tag" }
	};
	size_t i;

	for (i = 0; refs[i]; i++)
		if (!strcmp(k->name, refs[i]))
			return check_template(e, 1, err);
	for (i = 0; i < ARRAY_SIZE(urls); i++)
		if (!strcmp(k->name, urls[i][0]))
			return check_url(urls[i][1], e->value, err);
	if (!strcmp(k->name, "commitMessage") || !strcmp(k->name, "developmentVersion"))
		return check_template(e, 0, err);
	if (!strcmp(k->name, "tagPrefix") || !strcmp(k->name, "branch") || !strcmp(k->name, "productionBranch") ||
	    !strcmp(k->name, "developBranch"))
		return policy_check_ref(e->value, err);
	if (!strcmp(k->name, "ledgerPrefix"))
		return policy_check_ledger_prefix(e->value, err);
	if (!strcmp(k->name, "calver"))
		return calver_format_parse(&format, e->value, err);
	if (!strcmp(k->name, "show"))
		return check_words("scope issue risk author commit body", e->value, err);
	if (!strcmp(k->name, "format") && !versionfile_format_known(e->value))
		return err_set(err, ERR_FAIL, "unknown format '%s'", e->value);
	return 0;
}

static int check_value(const struct policy_key *k, const struct config_entry *e, struct err *err)
{
	int64_t number;
	int ret = policy_value_parse(k, e->value, &number, err);

	if (ret || !e->value || !*e->value)
		return ret;
	if (k->type == VALUE_PATTERN)
		return check_pattern(k, e, err);
	if (k->type == VALUE_GLOB)
		return check_glob(e, err);
	return check_special(k, e, err);
}

/* Notes what is wrong with the entries one by one; the good ones go to `good`. */
static void check_entries(struct checker *c, struct config_list *good)
{
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < c->entries->n; i++) {
		const struct config_entry *e = &c->entries->v[i];
		const struct policy_key *k = policy_key_find(e);

		if (!k && policy_is_own(e))
			unknown_key(c, e);
		else if (!k && !strcmp(e->file, POLICY_FILE))
			unknown_section(c, e);
		else if (k && check_value(k, e, &err))
			checker_add(c, 1, e, NULL, "%s", err.msg.buf);
		else if (k)
			config_list_add(good, e->section, e->subsection, e->key, e->value, e->file, e->line);
		err_clear(&err);
	}
	err_release(&err);
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

/* .gitrelease first, then the other files by name; by line within one. */
static int by_place(const void *a, const void *b)
{
	const struct policy_problem *x = a, *y = b;
	int other_x = strcmp(x->file, POLICY_FILE) != 0, other_y = strcmp(y->file, POLICY_FILE) != 0;
	int c = other_x - other_y;

	if (!c)
		c = strcmp(x->file, y->file);
	if (!c)
		c = x->line < y->line ? -1 : x->line > y->line;
	if (!c)
		c = strcmp(x->key, y->key);
	return c ? c : strcmp(x->message, y->message);
}

void policy_check(const struct config_list *entries, struct policy_problems *out)
{
	struct checker c = { entries, out, MAP_INIT, STRVEC_INIT };
	struct config_list good = CONFIG_LIST_INIT;
	struct err err = ERR_INIT;
	struct policy p;

	index_entries(&c);
	check_entries(&c, &good);
	if (!policy_from_config(&p, &good, &err)) {
		checker_contradictions(&c, &p);
		policy_release(&p);
	} else {
		/* Single values are good: only release.initial can be wrong, by the scheme. */
		const struct config_entry *e = checker_find(&c, "release", NULL, "initial");

		checker_add(&c, 1, e, "release.initial", "'%s' is no version of the scheme",
			    e && e->value ? e->value : "");
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_place);
	err_release(&err);
	config_list_release(&good);
	map_release(&c.places);
	strvec_release(&c.names);
}

void policy_problems_release(struct policy_problems *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].key);
		free(p->v[i].message);
	}
	free(p->v);
	p->v = NULL;
	p->n = p->alloc = 0;
}
