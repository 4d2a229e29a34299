/* SPDX-License-Identifier: ISC */
#include "policy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/map.h"

#define MAX_SECTIONS 16

struct builder {
	struct policy *policy;
	struct map names[MAX_SECTIONS]; /* for each section: from an element's name to its index plus one */
	struct err *err;
};

/* Pointer members are read and written as bytes: the arrays are of different types. */
static void *get_array(const struct policy *p, const struct policy_section *s, size_t *n)
{
	void *array;

	memcpy(&array, (const char *)p + s->array, sizeof(array));
	memcpy(n, (const char *)p + s->count, sizeof(*n));
	return array;
}

static void set_array(struct policy *p, const struct policy_section *s, void *array, size_t n)
{
	memcpy((char *)p + s->array, &array, sizeof(array));
	memcpy((char *)p + s->count, &n, sizeof(n));
}

static int is_text(const struct policy_key *k)
{
	switch (k->type) {
	case VALUE_BOOL:
	case VALUE_TRISTATE:
	case VALUE_INT:
	case VALUE_DURATION:
	case VALUE_TIME:
		return 0;
	case VALUE_WORD:
		return k->enum_base < 0;
	default:
		return 1;
	}
}

static void set_text(void *member, const char *text, size_t len)
{
	char *old, *new = text ? xstrndup(text, len) : NULL;

	memcpy(&old, member, sizeof(old));
	free(old);
	memcpy(member, &new, sizeof(new));
}

static void add_words(struct strvec *list, const char *value)
{
	size_t n;

	for (; *value; value += n) {
		value += strspn(value, ", \t\n");
		n = strcspn(value, ", \t\n");
		if (n)
			strvec_pushn(list, value, n);
	}
}

static void set_list(const struct policy_key *k, struct strvec *list, const char *value)
{
	if (!*value)
		strvec_release(list);
	else if (k->type == VALUE_LIST)
		add_words(list, value);
	else
		strvec_push(list, value);
}

static void set_word(const struct policy_key *k, void *member, int64_t index)
{
	const char *word = k->words;
	int number = (int)index + k->enum_base;

	if (k->enum_base >= 0) {
		memcpy(member, &number, sizeof(number));
		return;
	}
	while (index--)
		word += strcspn(word, "|") + 1;
	set_text(member, word, strcspn(word, "|"));
}

/* An empty value means "none" for these two and the default everywhere else. */
static int may_be_empty(const struct policy_key *k)
{
	return !strcmp(k->name, "changelog") || !strcmp(k->name, "tagPrefix");
}

/* Puts `value` where the key belongs; `base` is the struct of its section. */
static int set_member(const struct policy_key *k, void *base, const char *value, struct err *err)
{
	void *member = (char *)base + k->offset;
	int64_t number;
	int small;

	if (value && !*value && !policy_key_is_list(k) && k->type != VALUE_BOOL && k->type != VALUE_TRISTATE &&
	    !may_be_empty(k))
		value = k->dflt;
	if (policy_value_parse(k, value, &number, err))
		return ERR_FAIL;
	if (!value)
		value = "true"; /* only a boolean gets here without one */
	small = (int)number;
	if (policy_key_is_list(k))
		set_list(k, member, value);
	else if (k->type == VALUE_WORD && *value)
		set_word(k, member, number);
	else if (is_text(k))
		set_text(member, *value || may_be_empty(k) ? value : NULL, strlen(value));
	else if (k->type == VALUE_DURATION || k->type == VALUE_TIME)
		memcpy(member, &number, sizeof(number));
	else
		memcpy(member, &small, sizeof(small));
	return 0;
}

static void set_defaults(void *base, const char *section, const char *subsection)
{
	const struct policy_key *k;

	for (k = policy_keys; k->section; k++) {
		if (strcmp(k->section, section) ||
		    (subsection && strcmp(k->subsection ? k->subsection : "", subsection)))
			continue;
		if (policy_key_is_list(k))
			strvec_init((struct strvec *)(void *)((char *)base + k->offset));
		else if (*k->dflt)
			set_member(k, base, k->dflt, NULL);
	}
}

static void release_members(void *base, const char *section, int only_footers)
{
	const struct policy_key *k;

	for (k = policy_keys; k->section; k++) {
		void *member = (char *)base + k->offset;
		int footers = k->subsection && !strcmp(k->subsection, "footers");

		if (strcmp(k->section, section) || footers != only_footers)
			continue;
		if (policy_key_is_list(k))
			strvec_release(member);
		else if (is_text(k))
			set_text(member, NULL, 0);
	}
}

static const struct policy_section *find_section(const char *name)
{
	const struct policy_section *s;

	for (s = policy_sections; s->name; s++)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

/* The element of that name, made with its defaults when it is new. */
static void *get_element(struct builder *b, const struct policy_section *s, const char *name)
{
	struct map *names = &b->names[s - policy_sections];
	size_t n, len = strlen(name);
	char *array = get_array(b->policy, s, &n), *element, *owned;
	void *known = map_get(names, name, len);

	if (known)
		return array + ((uintptr_t)known - 1) * s->size;
	if (!(n & (n - 1)))
		array = xreallocarray(array, n ? n * 2 : 1, s->size);
	set_array(b->policy, s, array, n + 1);
	element = array + n * s->size;
	memset(element, 0, s->size);
	owned = xmemdup(name, len + 1);
	memcpy(element, &owned, sizeof(owned));
	set_defaults(element, s->name, !strcmp(s->name, "release-lint") ? "footers" : NULL);
	if (!strcmp(s->name, "release-check") && !strcmp(name, "size"))
		set_text(&((struct policy_check *)(void *)element)->severity, "informing", strlen("informing"));
	*map_at(names, owned, len) = (void *)(uintptr_t)(n + 1);
	return element;
}

static char *lower_case(const char *s)
{
	char *copy = xstrdup(s), *p;

	for (p = copy; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return copy;
}

static void add_default_types(struct builder *b)
{
	const struct policy_section *s = find_section("release-type");
	const struct policy_type_default *d;

	for (d = policy_type_defaults; d->name; d++) {
		struct policy_type *t = get_element(b, s, d->name);

		t->bump = d->bump;
		t->hidden = d->hidden;
		t->is_default = 1;
		set_text(&t->title, d->title, strlen(d->title));
		set_text(&t->risk, d->risk, strlen(d->risk));
	}
}

/* The struct that the entry's key lies in. */
static void *get_base(struct builder *b, const struct config_entry *e, const struct policy_key *k)
{
	char *lowered;
	void *base;

	if (!strcmp(k->section, "release") || (k->subsection && strcmp(k->subsection, "footers")))
		return b->policy;
	if (k->subsection)
		return get_element(b, find_section(k->section), e->subsection + strlen("footers "));
	if (strcmp(k->section, "release-type"))
		return get_element(b, find_section(k->section), e->subsection);
	lowered = lower_case(e->subsection);
	base = get_element(b, find_section(k->section), lowered);
	free(lowered);
	return base;
}

/* The key as documented, whatever its case in the file. */
static int entry_error(const struct config_entry *e, struct err *err)
{
	const struct policy_key *k = policy_key_find(e);
	struct strbuf name = STRBUF_INIT;

	config_entry_name(e, &name);
	if (k)
		strbuf_splice(&name, name.len - strlen(k->name), strlen(k->name), k->name, strlen(k->name));
	if (e->line)
		err_prefix(err, "%s:%u: %s", e->file, e->line, name.buf);
	else
		err_prefix(err, "%s: %s", e->file, name.buf);
	strbuf_release(&name);
	return ERR_FAIL;
}

/* What makes a release shows in its notes, unless the policy hides it itself. */
static void note_type_set(struct policy_type *t, const struct policy_key *k)
{
	if (!strcmp(k->name, "hidden"))
		t->is_default = -1;
	else if (!strcmp(k->name, "bump") && t->is_default >= 0)
		t->hidden = t->bump == LEVEL_NONE;
	if (t->is_default > 0)
		t->is_default = 0;
}

static int is_for_everything(const char *section)
{
	return !strcmp(section, "release") || !strcmp(section, "release-type") || !strcmp(section, "release-file") ||
	       !strcmp(section, "release-package");
}

/* The error at hand: a failure, or something to be told to those who ask for the section. */
static int note_bad(struct builder *b, const char *section)
{
	struct policy *p = b->policy;

	if (is_for_everything(section))
		return ERR_FAIL;
	p->bad = xreallocarray(p->bad, p->n_bad + 1, sizeof(*p->bad));
	p->bad[p->n_bad].section = section;
	p->bad[p->n_bad++].message = xstrdup(b->err ? b->err->msg.buf : "");
	err_clear(b->err);
	return 0;
}

static int apply_entry(struct builder *b, const struct config_entry *e, const struct policy_key *k)
{
	void *base = get_base(b, e, k);

	if (set_member(k, base, e->value, b->err)) {
		entry_error(e, b->err);
		return note_bad(b, k->section);
	}
	if (!strcmp(k->section, "release-type"))
		note_type_set(base, k);
	return 0;
}

static int apply_entries(struct builder *b, const struct config_list *entries)
{
	size_t n, i;
	struct policy_setting *v = policy_settings(entries, &n);
	int ret = 0;

	for (i = 0; i < n && !ret; i++)
		if (!v[i].is_replaced)
			ret = apply_entry(b, v[i].entry, v[i].key);
	free(v);
	return ret;
}

/* The scheme, and the values whose meaning hangs on it. */
static int finish_scheme(struct policy *p, const struct config_list *entries, struct err *err)
{
	const char *format = p->scheme.kind == SCHEME_CALVER ? p->calver_format : NULL;
	const struct config_entry *e = config_list_last(entries, "release", NULL, "calver");
	struct version initial = VERSION_INIT;

	if (scheme_init(&p->scheme, p->scheme.kind, format, err))
		return e ? entry_error(e, err) : ERR_FAIL;
	e = config_list_last(entries, "release", NULL, "initial");
	if (!e) {
		if (p->scheme.kind == SCHEME_CALVER)
			set_text(&p->initial, NULL, 0);
		return 0;
	}
	if (p->initial && version_parse(&initial, &p->scheme, p->initial, strlen(p->initial), NULL, err)) {
		err_prefix(err, "'%s' is no version", p->initial);
		return entry_error(e, err);
	}
	version_release(&initial);
	return 0;
}

/* Wherever refs are written by a setting, a bad one must not get that far. */
static int check_ledger_prefix(const struct policy *p, const struct config_list *entries, struct err *err)
{
	const struct config_entry *e = config_list_last(entries, "release", NULL, "ledgerPrefix");

	if (!e || !policy_check_ledger_prefix(p->ledger_prefix, err))
		return 0;
	return entry_error(e, err);
}

const char *policy_freeze_problem(const struct policy_freeze *f, int has_from, int has_until)
{
	if (!has_from || !has_until)
		return "a freeze needs both from and until";
	return f->until <= f->from ? "the freeze ends before it begins" : NULL;
}

/* A freeze that can never hold would let through what it was written against. */
static void finish_freezes(struct builder *b, const struct config_list *entries)
{
	static const char section[] = "release-freeze";
	size_t i;

	for (i = 0; i < b->policy->n_freezes; i++) {
		const struct policy_freeze *f = &b->policy->freezes[i];
		const struct config_entry *from = config_list_last(entries, section, f->name, "from");
		const struct config_entry *until = config_list_last(entries, section, f->name, "until");
		const char *problem = policy_freeze_problem(f, from != NULL, until != NULL);

		if (!problem)
			continue;
		err_set(b->err, ERR_FAIL, "%s", problem);
		if (from || until)
			entry_error(until ? until : from, b->err);
		else
			err_prefix(b->err, "%s.%s", section, f->name);
		note_bad(b, section);
	}
}

static void finish_types(struct policy *p)
{
	size_t i;

	for (i = 0; i < p->n_types; i++) {
		struct policy_type *t = &p->types[i];

		if (t->is_default < 0)
			t->is_default = 0;
		if (!t->title) {
			t->title = xstrdup(t->name);
			if (t->title[0] >= 'a' && t->title[0] <= 'z')
				t->title[0] -= 'a' - 'A';
		}
		if (!t->risk)
			t->risk = xstrdup("");
	}
}

/* The length of the folder that a glob cannot leave: "services/api" of "services/api" and of "services/api/x?.c". */
static size_t literal_folder(const char *glob)
{
	size_t n = strcspn(glob, "*?[{"), len = strlen(glob);

	if (n < len)
		while (n && glob[n - 1] != '/')
			n--;
	while (n && glob[n - 1] == '/')
		n--;
	return n;
}

static char *package_changelog(const struct policy *p, const struct policy_package *k)
{
	const char *slash = strrchr(p->changelog, '/');
	const char *name = slash ? slash + 1 : p->changelog;
	size_t n = k->paths.n ? literal_folder(k->paths.v[0]) : 0;

	if (!*name || !k->paths.n)
		return xstrdup("");
	return n ? xstrfmt("%.*s/%s", (int)n, k->paths.v[0], name) : xstrdup(name);
}

static void finish_packages(struct policy *p)
{
	size_t i;

	for (i = 0; i < p->n_packages; i++) {
		struct policy_package *k = &p->packages[i];

		if (!k->tag_prefix)
			k->tag_prefix = xstrfmt("%s/%s", k->name, p->tag_prefix);
		if (!k->changelog)
			k->changelog = package_changelog(p, k);
	}
}

static int by_type_name(const void *a, const void *b)
{
	const struct policy_type *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void index_types(struct policy *p)
{
	size_t i;

	p->types_by_name = xreallocarray(NULL, p->n_types, sizeof(*p->types_by_name));
	for (i = 0; i < p->n_types; i++)
		p->types_by_name[i] = &p->types[i];
	qsort(p->types_by_name, p->n_types, sizeof(*p->types_by_name), by_type_name);
}

int policy_from_config(struct policy *p, const struct config_list *entries, struct err *err)
{
	struct builder b = { p, { MAP_INIT }, err };
	size_t i;
	int ret;

	memset(p, 0, sizeof(*p));
	set_defaults(p, "release", NULL);
	set_defaults(p, "release-lint", "types");
	set_defaults(p, "release-lint", "scopes");
	add_default_types(&b);
	ret = apply_entries(&b, entries);
	if (!ret)
		ret = finish_scheme(p, entries, err);
	if (!ret)
		ret = check_ledger_prefix(p, entries, err);
	if (!ret) {
		finish_freezes(&b, entries);
		finish_types(p);
		finish_packages(p);
		index_types(p);
	}
	for (i = 0; i < MAX_SECTIONS; i++)
		map_release(&b.names[i]);
	if (ret)
		policy_release(p);
	return ret;
}

int policy_demand(const struct policy *p, const char *section, struct err *err)
{
	size_t i;

	for (i = 0; i < p->n_bad; i++)
		if (!section || !strcmp(p->bad[i].section, section))
			return err_set(err, ERR_FAIL, "%s", p->bad[i].message);
	return 0;
}

void policy_release(struct policy *p)
{
	const struct policy_section *s;

	for (s = policy_sections; s->name; s++) {
		size_t n, i;
		char *array = get_array(p, s, &n);

		for (i = 0; i < n; i++) {
			release_members(array + i * s->size, s->name, !strcmp(s->name, "release-lint"));
			set_text(array + i * s->size, NULL, 0);
		}
		free(array);
	}
	release_members(p, "release", 0);
	release_members(p, "release-lint", 0);
	scheme_release(&p->scheme);
	free(p->types_by_name);
	while (p->n_bad)
		free(p->bad[--p->n_bad].message);
	free(p->bad);
	memset(p, 0, sizeof(*p));
}

/* As strcmp, for a slice of any case and a lower-case name. */
static int compare_name(struct slice s, const char *name)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		int c = (unsigned char)s.s[i], d = (unsigned char)name[i];

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (c != d)
			return c - d;
		if (!d)
			return 1;
	}
	return -(int)(unsigned char)name[i];
}

const struct policy_type *policy_type_find(const struct policy *p, struct slice type)
{
	static char none[] = "";
	static const struct policy_type unknown = { none, LEVEL_NONE, none, none, 1, 1 };
	size_t low = 0, high = p->n_types;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct policy_type *t = p->types_by_name[middle];
		int c = compare_name(type, t->name);

		if (!c)
			return t;
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return &unknown;
}

const struct policy_package *policy_package_find(const struct policy *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n_packages; i++)
		if (!strcmp(p->packages[i].name, name))
			return &p->packages[i];
	return NULL;
}

int policy_package_get(const struct policy_package **out, const struct policy *p, const char *name, struct err *err)
{
	const struct policy_package *found = name ? policy_package_find(p, name) : NULL;

	if (name && !found)
		return err_set(err, ERR_FAIL, "no package '%s' in the policy", name);
	*out = found;
	return 0;
}

const struct policy_role *policy_role_find(const struct policy *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n_roles && name; i++)
		if (!strcmp(p->roles[i].name, name))
			return &p->roles[i];
	return NULL;
}

const struct policy_audience *policy_audience_find(const struct policy *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n_audiences; i++)
		if (!strcmp(p->audiences[i].name, name))
			return &p->audiences[i];
	return NULL;
}
