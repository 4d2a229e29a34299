/* SPDX-License-Identifier: ISC */
#include "policy_draft.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "calver.h"
#include "versionfile.h"

static const char *const presets[] = { "trunk", "gitflow", "continuous", "calver" };

int policy_preset_parse(const char *word, enum policy_preset *out)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(presets); i++)
		if (!strcmp(presets[i], word)) {
			*out = (enum policy_preset)i;
			return 0;
		}
	return -1;
}

void policy_draft_init(struct policy_draft *d)
{
	memset(d, 0, sizeof(*d));
	strvec_init(&d->files);
	strvec_init(&d->others);
}

void policy_draft_release(struct policy_draft *d)
{
	size_t i;

	for (i = 0; i < d->n_packages; i++) {
		free(d->packages[i].name);
		free(d->packages[i].path);
		free(d->packages[i].tag_prefix);
	}
	free(d->packages);
	free(d->tag_prefix);
	free(d->calver);
	free(d->branch);
	free(d->develop_branch);
	free(d->changelog);
	strvec_release(&d->files);
	strvec_release(&d->others);
	policy_draft_init(d);
}

void policy_draft_add_package(struct policy_draft *d, const char *name, const char *path, const char *tag_prefix)
{
	ALLOC_GROW(d->packages, d->n_packages + 1, d->alloc_packages);
	d->packages[d->n_packages++] = (struct draft_package){ xstrdup(name), xstrdup(path), xstrdup_null(tag_prefix) };
}

/* --- text -------------------------------------------------------------------------------------------------------- */

static void add_key(struct strbuf *out, const char *key, const char *value, const char *comment)
{
	size_t start = out->len, width;

	strbuf_addf(out, "\t%s =%s", key, *value ? " " : "");
	config_add_value(out, value);
	if (comment) {
		width = out->len - start;
		strbuf_addchars(out, ' ', width < 34 ? 34 - width : 1);
		strbuf_addf(out, "; %s", comment);
	}
	strbuf_addch(out, '\n');
}

static void add_section(struct strbuf *out, const char *section, const char *subsection)
{
	strbuf_addch(out, '\n');
	config_add_section(out, section, subsection);
	strbuf_addch(out, '\n');
}

static void add_release(struct strbuf *out, const struct policy_draft *d)
{
	int calver = d->preset == PRESET_CALVER;

	strbuf_addstr(out, "[release]\n");
	add_key(out, "scheme", calver ? "calver" : "semver", "semver | calver");
	if (calver)
		add_key(out, "calver", d->calver ? d->calver : "YYYY.0M.MICRO", "tokens of calver.org, UTC");
	add_key(out, "tagPrefix", d->tag_prefix ? d->tag_prefix : "v",
		d->has_tags ? "as the tags here have it" : "in front of the version");
	if (!calver && !d->has_tags)
		add_key(out, "initial", "0.1.0", "the first version");
	if (!calver)
		add_key(out, "zeroMajor", "minor", "what a breaking change bumps before 1.0.0: major | minor");
	add_key(out, "model", d->preset == PRESET_CONTINUOUS ? "continuous" : "batch", "batch | train | continuous");
	add_key(out, "strategy", d->preset == PRESET_GITFLOW ? "gitflow" : "trunk", "trunk | gitflow");
	if (d->branch)
		add_key(out, "branch", d->branch, "the main line");
	if (d->preset == PRESET_GITFLOW) {
		add_key(out, "productionBranch", d->branch ? d->branch : "main", "holds what is released");
		add_key(out, "developBranch", d->develop_branch ? d->develop_branch : "develop",
			"the next release grows here");
	}
	add_key(out, "changelog", d->changelog ? d->changelog : "CHANGELOG.md", "empty: none");
	strbuf_addstr(out,
		      ";\towner = releases@example.com     ; who answers for a release\n"
		      ";\trequireChecks = true             ; tag a final version only when the checklist is done\n"
		      ";\tpolicyText = Why we release as we do, for the people who read 'git release-policy show'.\n");
}

static void add_types(struct strbuf *out)
{
	const struct policy_type_default *t;

	strbuf_addstr(
		out, "\n; One section per type of commit. feat and fix stand here to be changed; perf and revert also\n"
		     "; make a patch, all others make no release and show nowhere unless they are breaking.");
	for (t = policy_type_defaults; t < policy_type_defaults + 2; t++) {
		add_section(out, "release-type", t->name);
		add_key(out, "bump", level_name(t->bump), "major | minor | patch | none");
		add_key(out, "title", t->title, "the heading in notes and changelog");
		add_key(out, "risk", t->risk, NULL);
	}
}

static void add_files(struct strbuf *out, const struct policy_draft *d)
{
	size_t i;

	if (d->files.n)
		strbuf_addstr(out, "\n; The files that carry the version.");
	for (i = 0; i < d->files.n; i++) {
		const char *format = versionfile_guess_format(d->files.v[i]);

		add_section(out, "release-file", d->files.v[i]);
		add_key(out, "format", format ? format : "plain", "a section without a key says nothing");
	}
	if (d->files.n || !d->others.n)
		return;
	strbuf_addstr(out, "\n; These carry another version than the tags, so they are left alone:");
	for (i = 0; i < d->others.n; i++)
		strbuf_addf(out, " %s", d->others.v[i]);
	strbuf_addstr(out, "\n[release]\n\tversionFiles = none\n");
}

static void add_packages(struct strbuf *out, const struct policy_draft *d)
{
	size_t i;

	if (d->n_packages)
		strbuf_addstr(
			out,
			"\n; The packages of the workspace; each has tags and versions of its own (--package=<name>).");
	for (i = 0; i < d->n_packages; i++) {
		const struct draft_package *k = &d->packages[i];

		add_section(out, "release-package", k->name);
		add_key(out, "path", k->path, NULL);
		if (k->tag_prefix)
			add_key(out, "tagPrefix", k->tag_prefix, NULL);
	}
}

static const char tail[] = "\n"
			   "; Who is told what. Without a section everyone reads the same notes.\n"
			   ";[release-audience \"support\"]\n"
			   ";\tinclude = feat, fix, breaking, migration\n"
			   ";\tshow = scope, issue, risk\n"
			   ";\tinternal = true\n"
			   "\n"
			   "; What 'git release-lint' asks of commit messages beyond Conventional Commits.\n"
			   ";[release-lint \"subject\"]\n"
			   ";\tmaxLength = 72\n";

/* A glob would need no more than a folder's name, and a header cannot hold a line end. */
static int is_plain(const char *s)
{
	return !strpbrk(s, "\n\r");
}

static void drop_odd(struct strvec *v)
{
	size_t i, n = 0;

	for (i = 0; i < v->n; i++) {
		if (is_plain(v->v[i]))
			v->v[n++] = v->v[i];
		else
			free(v->v[i]);
	}
	if (v->alloc)
		v->v[n] = NULL;
	v->n = n;
}

void policy_draft_format(struct strbuf *out, const struct policy_draft *d)
{
	struct policy_draft plain = *d;

	strvec_init(&plain.files);
	strvec_init(&plain.others);
	strvec_pushv(&plain.files, &d->files);
	strvec_pushv(&plain.others, &d->others);
	drop_odd(&plain.files);
	drop_odd(&plain.others);
	strbuf_addf(out,
		    "; How this project releases: read it with 'git release-policy show', check it with\n"
		    "; 'git release-policy check'; gitrelease(5) has every key. Preset: %s.\n",
		    presets[d->preset]);
	add_release(out, &plain);
	add_types(out);
	add_files(out, &plain);
	add_packages(out, &plain);
	strbuf_addstr(out, tail);
	strvec_release(&plain.files);
	strvec_release(&plain.others);
}

/* --- tags -------------------------------------------------------------------------------------------------------- */

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_version_at(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n && (s[n] == '.' || s[n] == '-' || s[n] == '_') && is_digit(s[n + 1]);
}

size_t policy_tag_version(const char *name)
{
	size_t i, start = 0, slash = 0;

	/* A version holds no slash; its first number is the first one in the last part that begins a version. */
	for (i = 0; name[i]; i++)
		if (name[i] == '/' || name[i] == '@')
			slash = i + 1;
	for (start = slash; name[start]; start++)
		if (is_version_at(name + start) && (start == slash || !is_digit(name[start - 1])))
			return start;
	return start;
}

static size_t count_format(const char *format, const struct strvec *versions)
{
	struct calver_format f;
	struct calver v;
	size_t i, n = 0;

	if (calver_format_parse(&f, format, NULL))
		return 0;
	for (i = 0; i < versions->n; i++)
		n += !calver_parse(&v, &f, versions->v[i], strlen(versions->v[i]), NULL, NULL);
	return n;
}

/* A first number that can be a year, or a two-digit one before a padded month: 1.2.3 and 22.2.0 are neither. */
static int looks_dated(const char *version)
{
	size_t n = strspn(version, "0123456789");

	if (n == 4)
		return !strncmp(version, "20", 2);
	return n == 2 && version[2] && version[3] == '0' && is_digit(version[4]) && !is_digit(version[5]);
}

const char *policy_guess_calver(const struct strvec *versions)
{
	/* What reads more of the tags wins; among equals the earlier, so the exacter ones stand first. */
	static const char *const formats[] = {
		"YYYY.0M.0D",
		"YYYY-0M-0D",
		"YYYY.0M",
		"YYYY-0M",
		"YYYY.0M.MICRO",
		"YYYY.MM.MICRO",
		"YYYY.0M.0D.MICRO",
		"YYYY.MM",
		"YYYY.MINOR.MICRO",
		"YY.0M",
		"YY.0M.MICRO",
		"YYYY.MINOR",
		"YYYY.0M.MICRO-MODIFIER",
		"YYYY.MM.MICRO-MODIFIER",
		"YYYY.MINOR.MICRO-MODIFIER",
		"YY.0M.MICRO-MODIFIER",
	};
	size_t i, n, dated = 0, best = 0;
	const char *format = NULL;

	for (i = 0; i < versions->n; i++)
		dated += looks_dated(versions->v[i]) != 0;
	if (!dated || dated * 2 < versions->n)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		n = count_format(formats[i], versions);
		if (n > best) {
			best = n;
			format = formats[i];
		}
	}
	return best * 5 >= versions->n * 4 ? format : NULL;
}
