/* SPDX-License-Identifier: ISC */
#include "policy.h"

#include <string.h>

struct source {
	const struct version *version;
	const char *tag, *package, *name;
};

/* The n-th number of a version: major, minor, patch; for CalVer in order of weight. len 0: it has none. */
static struct span number_of(const struct version *v, size_t n)
{
	const struct span *semver[] = { &v->u.semver.major, &v->u.semver.minor, &v->u.semver.patch };
	static const struct span none = { 0, 0 };

	if (v->kind == SCHEME_SEMVER)
		return *semver[n];
	return n < v->u.calver.n ? v->u.calver.number[n].digits : none;
}

static int add_number(struct strbuf *out, const struct version *v, size_t n, const char *name, struct err *err)
{
	struct span digits = number_of(v, n);

	if (!digits.len)
		return err_set(err, ERR_FAIL, "version '%s' has no %s number", v->text, name);
	strbuf_add(out, v->text + digits.at, digits.len);
	return 0;
}

static int add_named(struct strbuf *out, const char *name, size_t len, const struct source *s, struct err *err)
{
	static const char *const numbers[] = { "major", "minor", "patch" };
	const struct {
		const char *name, *value;
	} texts[] = {
		{ "version", s->version->text }, { "tag", s->tag }, { "package", s->package }, { "name", s->name }
	};
	size_t i;

	for (i = 0; i < 3; i++)
		if (strlen(numbers[i]) == len && !memcmp(numbers[i], name, len))
			return add_number(out, s->version, i, numbers[i], err);
	for (i = 0; i < 4; i++) {
		if (strlen(texts[i].name) != len || memcmp(texts[i].name, name, len))
			continue;
		strbuf_addstr(out, texts[i].value ? texts[i].value : "");
		return 0;
	}
	return err_set(err, ERR_FAIL,
		       "unknown name '%%(%.*s)'; known are %%(version) %%(major) %%(minor) %%(patch) %%(tag) "
		       "%%(package) %%(name)",
		       (int)(len < 200 ? len : 200), name);
}

/* A percent sign that begins neither "%%" nor a name stands for itself. */
int policy_expand(struct strbuf *out, const char *pattern, const struct version *v, const char *tag,
		  const char *package, const char *name, struct err *err)
{
	struct source s = { v, tag, package, name };
	size_t before = out->len;

	while (*pattern) {
		size_t n = strcspn(pattern, "%");

		strbuf_add(out, pattern, n);
		pattern += n;
		if (pattern[0] != '%')
			break;
		if (pattern[1] != '(') {
			strbuf_addch(out, '%');
			pattern += pattern[1] == '%' ? 2 : 1;
			continue;
		}
		n = strcspn(pattern + 2, ")");
		if (!pattern[2 + n]) {
			strbuf_setlen(out, before);
			return err_set(err, ERR_FAIL, "no ')' after '%.200s'", pattern);
		}
		if (add_named(out, pattern + 2, n, &s, err)) {
			strbuf_setlen(out, before);
			return ERR_FAIL;
		}
		pattern += n + 3;
	}
	return 0;
}
