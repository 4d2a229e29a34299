/* SPDX-License-Identifier: ISC */
#include "policy_show.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "calendar.h"

static json_t *word_json(const struct policy_key *k, const void *member)
{
	const char *word = k->words;
	int number;

	memcpy(&number, member, sizeof(number));
	for (number -= k->enum_base; number > 0; number--)
		word += strcspn(word, "|") + 1;
	return json_textn(word, strcspn(word, "|"));
}

static json_t *time_json(int64_t seconds)
{
	struct strbuf text = STRBUF_INIT;
	json_t *value;

	if (!seconds)
		return json_null();
	time_format(&text, seconds);
	value = json_text(text.buf);
	strbuf_release(&text);
	return value;
}

static json_t *value_json(const struct policy_key *k, const void *base)
{
	const void *member = (const char *)base + k->offset;
	const char *text;
	int64_t wide;
	int number;

	if (policy_key_is_list(k))
		return json_texts(member);
	switch (k->type) {
	case VALUE_BOOL:
		memcpy(&number, member, sizeof(number));
		return json_boolean(number);
	case VALUE_TRISTATE:
		memcpy(&number, member, sizeof(number));
		return number == TRI_AUTO ? json_text("auto") : json_boolean(number);
	case VALUE_INT:
		memcpy(&number, member, sizeof(number));
		return json_integer(number);
	case VALUE_DURATION:
		memcpy(&wide, member, sizeof(wide));
		return json_integer(wide);
	case VALUE_TIME:
		memcpy(&wide, member, sizeof(wide));
		return time_json(wide);
	default:
		break;
	}
	if (k->type == VALUE_WORD && k->enum_base >= 0)
		return word_json(k, member);
	memcpy(&text, member, sizeof(text));
	return json_text(text);
}

/* The keys of a section as one object; for release-lint those of one subsection. */
static void add_keys(json_t *object, const char *section, const char *subsection, const void *base)
{
	const struct policy_key *k;

	for (k = policy_keys; k->section; k++)
		if (!strcmp(k->section, section) && (!subsection || !strcmp(k->subsection, subsection)))
			json_object_set_new(object, k->name, value_json(k, base));
}

static json_t *section_json(const struct policy *p, const struct policy_section *s, const char *subsection)
{
	json_t *array = json_array();
	const char *elements, *name;
	size_t n, i;

	memcpy(&elements, (const char *)p + s->array, sizeof(elements));
	memcpy(&n, (const char *)p + s->count, sizeof(n));
	for (i = 0; i < n; i++) {
		json_t *object = json_object();

		memcpy(&name, elements + i * s->size, sizeof(name));
		json_object_set_new(object, "name", json_text(name));
		add_keys(object, s->name, subsection, elements + i * s->size);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *lint_json(const struct policy *p, const struct policy_section *footers)
{
	static const char *const rules[] = { "types", "scopes", "subject", "body", NULL };
	json_t *lint = json_object();
	size_t i;

	for (i = 0; rules[i]; i++) {
		json_t *rule = json_object();

		add_keys(rule, "release-lint", rules[i], p);
		json_object_set_new(lint, rules[i], rule);
	}
	json_object_set_new(lint, "footers", section_json(p, footers, "footers"));
	return lint;
}

void policy_json(json_t *root, const struct policy *p)
{
	const struct policy_section *s;
	json_t *release = json_object();

	add_keys(release, "release", NULL, p);
	json_object_set_new(root, "release", release);
	for (s = policy_sections; s->name; s++) {
		char *plural = xstrfmt("%ss", s->name + strlen("release-"));

		if (!strcmp(s->name, "release-lint"))
			json_object_set_new(root, "lint", lint_json(p, s));
		else
			json_object_set_new(root, plural, section_json(p, s, NULL));
		free(plural);
	}
}

/* --- origins ----------------------------------------------------------------------------------------------------- */

struct origin {
	char *key; /* owned */
	const char *value;
	const char *file; /* NULL: a default */
	unsigned line;
};

static char *documented_name(const struct policy_setting *s)
{
	const struct config_entry *e = s->entry;

	return e->subsection ? xstrfmt("%s.%s.%s", e->section, e->subsection, s->key->name)
			     : xstrfmt("%s.%s", e->section, s->key->name);
}

/* The defaults of [release] that nothing replaces, then what the configuration says, in its order. */
static struct origin *find_origins(const struct config_list *entries, size_t *n)
{
	size_t n_settings, i, alloc = 0;
	struct policy_setting *settings = policy_settings(entries, &n_settings);
	const struct policy_key *k;
	struct origin *v = NULL;
	struct map set = MAP_INIT;

	*n = 0;
	for (i = 0; i < n_settings; i++)
		if (!settings[i].entry->subsection)
			*map_at(&set, settings[i].key->name, strlen(settings[i].key->name)) = &settings[i];
	for (k = policy_keys; k->section; k++) {
		if (strcmp(k->section, "release") || !*k->dflt || map_get(&set, k->name, strlen(k->name)))
			continue;
		ALLOC_GROW(v, *n + 1, alloc);
		v[(*n)++] = (struct origin){ xstrfmt("release.%s", k->name), k->dflt, NULL, 0 };
	}
	for (i = 0; i < n_settings; i++) {
		const struct config_entry *e = settings[i].entry;

		if (settings[i].is_replaced)
			continue;
		ALLOC_GROW(v, *n + 1, alloc);
		v[(*n)++] = (struct origin){ documented_name(&settings[i]), e->value ? e->value : "true", e->file,
					     e->line };
	}
	map_release(&set);
	free(settings);
	return v;
}

void policy_origins(struct strbuf *out, const struct config_list *entries)
{
	size_t n, i;
	struct origin *v = find_origins(entries, &n);

	for (i = 0; i < n; i++) {
		if (!v[i].file)
			strbuf_addstr(out, "default");
		else if (v[i].line)
			strbuf_addf(out, "%s:%u", v[i].file, v[i].line);
		else
			strbuf_addstr(out, v[i].file);
		strbuf_addf(out, "\t%s=%s\n", v[i].key, v[i].value);
		free(v[i].key);
	}
	free(v);
}

json_t *policy_origins_json(const struct config_list *entries)
{
	json_t *array = json_array();
	size_t n, i;
	struct origin *v = find_origins(entries, &n);

	for (i = 0; i < n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "key", json_text(v[i].key));
		json_object_set_new(one, "value", json_text(v[i].value));
		json_object_set_new(one, "file", json_text(v[i].file));
		json_object_set_new(one, "line", v[i].line ? json_integer(v[i].line) : json_null());
		json_array_append_new(array, one);
		free(v[i].key);
	}
	free(v);
	return array;
}
