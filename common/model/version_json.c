/* SPDX-License-Identifier: ISC */
#include "version_json.h"

#include <string.h>

static json_t *number_json(const struct version *v, enum level which)
{
	static const enum calver_token counters[] = { CALVER_MICRO, CALVER_MICRO, CALVER_MINOR, CALVER_MAJOR };
	struct span s = { 0, 0 };
	const char *digits = v->text;

	if (!v->text)
		return json_null();
	if (v->kind == SCHEME_CALVER)
		s = calver_digits(&v->u.calver, counters[which]);
	else
		digits = version_number(v, which, &s.len);
	return s.len ? json_digits(digits + s.at, s.len) : json_null();
}

static json_t *identifiers_json(const struct version *v, struct span all)
{
	json_t *list = json_array();
	const char *s = v->text ? v->text + all.at : "", *dot;
	size_t left = all.len;

	for (; left; s = dot + 1) {
		dot = memchr(s, '.', left);
		json_array_append_new(list, json_textn(s, dot ? (size_t)(dot - s) : left));
		if (!dot)
			break;
		left -= (size_t)(dot - s) + 1;
	}
	return list;
}

json_t *version_json(const char *input, const struct version *v, size_t byte, const char *reason)
{
	struct span none = { 0, 0 };
	json_t *entry = json_object();
	int is_semver = v->kind == SCHEME_SEMVER;

	json_object_set_new(entry, "input", json_text(input));
	json_object_set_new(entry, "valid", json_boolean(v->text != NULL));
	json_object_set_new(entry, "major", number_json(v, LEVEL_MAJOR));
	json_object_set_new(entry, "minor", number_json(v, LEVEL_MINOR));
	json_object_set_new(entry, "patch", number_json(v, LEVEL_PATCH));
	json_object_set_new(entry, "prerelease",
			    identifiers_json(v, is_semver ? v->u.semver.pre : v->u.calver.modifier));
	json_object_set_new(entry, "build", identifiers_json(v, is_semver ? v->u.semver.build : none));
	json_object_set_new(entry, "error", v->text ? json_null() : json_text(reason));
	json_object_set_new(entry, "byte", v->text ? json_null() : json_integer((json_int_t)byte));
	return entry;
}
