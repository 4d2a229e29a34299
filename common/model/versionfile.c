/* SPDX-License-Identifier: ISC */
#include "versionfile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/pattern.h"
#include "versionfile_walk.h"

const struct versionfile_format versionfile_formats[] = {
	{ "json", "package.json, composer.json, package-lock.json, npm-shrinkwrap.json, *.json",
	  "version; in the lock files also that of the root package and of the workspace's own packages" },
	{ "toml", "Cargo.toml, pyproject.toml, Cargo.lock, *.toml",
	  "version; Cargo.toml: package.version, else workspace.package.version; pyproject.toml: project.version, else "
	  "tool.poetry.version; Cargo.lock: the [[package]] entries of the workspace's own packages" },
	{ "yaml", "Chart.yaml, pubspec.yaml, *.yaml, *.yml",
	  "version; Chart.yaml: also appVersion where it is the same" },
	{ "xml", "pom.xml, *.csproj, *.fsproj, *.vbproj, Directory.Build.props, *.xml",
	  "the element version below the root; pom.xml: project.version, or the property that it names; project files: "
	  "Version, else VersionPrefix in a PropertyGroup" },
	{ "ini", "setup.cfg, *.cfg, *.ini", "version; setup.cfg: metadata.version" },
	{ "properties", "gradle.properties, *.properties", "version" },
	{ "plain", "VERSION, VERSION.txt, version.txt", "the first line that is not empty" },
	{ "cmake", "CMakeLists.txt, *.cmake", "VERSION of project(), or the variable that it names; key: a variable" },
	{ "autoconf", "configure.ac, configure.in",
	  "the second argument of AC_INIT, or the macro that it names; key: a macro of m4_define" },
	{ "meson", "meson.build", "version of project()" },
	{ "mix", "mix.exs", "version of the project, or the module attribute that it names; key: an attribute" },
	{ "c-define", "version.h, *.h", "macros that end in VERSION or VERSION_STRING, with dots; key: a macro" },
	{ "dockerfile", "Dockerfile, Containerfile",
	  "LABEL org.opencontainers.image.version, version or org.label-schema.version; key: a label" },
	{ "regex", "", "each match of the pattern's group (?<version>...)" },
	{ NULL, NULL, NULL }
};

/* clang-format off */
const char *const versionfile_defaults[] = {
	"package.json", "package-lock.json", "npm-shrinkwrap.json", "Cargo.toml", "Cargo.lock", "pyproject.toml",
	"setup.cfg", "pom.xml", "*.csproj", "gradle.properties", "Chart.yaml", "composer.json", "mix.exs",
	"pubspec.yaml", "CMakeLists.txt", "configure.ac", "meson.build", "VERSION", "VERSION.txt", "version.txt",
	"version.h", "Dockerfile", NULL
};
/* clang-format on */

enum { KEYS = 2 };

/* Which of several places with one key count. */
enum several { LAST, ALL, REFUSED };

enum special { NONE, NPM_LOCK, CARGO_LOCK, MAVEN, HELM };

struct rule {
	const char *file; /* the base name, or "*.<extension>"; NULL: the format's rule for all other files */
	const char *format;
	const char *keys[KEYS];
	enum several several;
	enum special special;
	const char *names[KEYS]; /* where the package's own name stands */
	enum versionfile_style style;
	enum versionfile_style second_style; /* of the second key */
};

/* clang-format off */
/* Ends with format NULL. What stands first fits first; a rule without a file is its format's own. */
static const struct rule rules[] = {
	{ "package.json", "json", { "version" }, LAST, NONE, { "name" }, 0, 0 },
	{ "composer.json", "json", { "version" }, LAST, NONE, { "name" }, 0, 0 },
	{ "package-lock.json", "json", { "version" }, LAST, NPM_LOCK, { "name" }, 0, 0 },
	{ "npm-shrinkwrap.json", "json", { "version" }, LAST, NPM_LOCK, { "name" }, 0, 0 },
	{ "Cargo.toml", "toml", { "package.version", "workspace.package.version" }, REFUSED, NONE,
	  { "package.name" }, 0, 0 },
	{ "Cargo.lock", "toml", { NULL }, ALL, CARGO_LOCK, { NULL }, 0, 0 },
	{ "pyproject.toml", "toml", { "project.version", "tool.poetry.version" }, REFUSED, NONE,
	  { "project.name", "tool.poetry.name" }, VERSIONFILE_PEP440, VERSIONFILE_PEP440 },
	{ "setup.cfg", "ini", { "metadata.version" }, REFUSED, NONE, { "metadata.name" }, VERSIONFILE_PEP440, 0 },
	{ "pom.xml", "xml", { "project.version" }, REFUSED, MAVEN, { "project.artifactId" }, 0, 0 },
	{ "*.csproj", "xml", { "Project.PropertyGroup.Version", "Project.PropertyGroup.VersionPrefix" }, ALL, NONE,
	  { "Project.PropertyGroup.PackageId", "Project.PropertyGroup.AssemblyName" }, 0, VERSIONFILE_CORE },
	{ "*.fsproj", "xml", { "Project.PropertyGroup.Version", "Project.PropertyGroup.VersionPrefix" }, ALL, NONE,
	  { "Project.PropertyGroup.PackageId", "Project.PropertyGroup.AssemblyName" }, 0, VERSIONFILE_CORE },
	{ "*.vbproj", "xml", { "Project.PropertyGroup.Version", "Project.PropertyGroup.VersionPrefix" }, ALL, NONE,
	  { "Project.PropertyGroup.PackageId", "Project.PropertyGroup.AssemblyName" }, 0, VERSIONFILE_CORE },
	{ "Directory.Build.props", "xml",
	  { "Project.PropertyGroup.Version", "Project.PropertyGroup.VersionPrefix" }, ALL, NONE, { NULL }, 0,
	  VERSIONFILE_CORE },
	{ "gradle.properties", "properties", { "version" }, LAST, NONE, { NULL }, 0, 0 },
	{ "Chart.yaml", "yaml", { "version", "appVersion" }, REFUSED, HELM, { "name" }, 0, 0 },
	{ "pubspec.yaml", "yaml", { "version" }, REFUSED, NONE, { "name" }, 0, 0 },
	{ "mix.exs", "mix", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "CMakeLists.txt", "cmake", { NULL }, ALL, NONE, { NULL }, VERSIONFILE_CORE, 0 },
	{ "configure.ac", "autoconf", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "configure.in", "autoconf", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "meson.build", "meson", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "VERSION", "plain", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "VERSION.txt", "plain", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "version.txt", "plain", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "version.h", "c-define", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "Dockerfile", "dockerfile", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ "Containerfile", "dockerfile", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, "json", { "version" }, LAST, NONE, { "name" }, 0, 0 },
	{ NULL, "toml", { "version" }, REFUSED, NONE, { "name" }, 0, 0 },
	{ NULL, "yaml", { "version" }, REFUSED, NONE, { "name" }, 0, 0 },
	{ NULL, "xml", { "version" }, ALL, NONE, { "name" }, 0, 0 },
	{ NULL, "ini", { "version" }, REFUSED, NONE, { "name" }, 0, 0 },
	{ NULL, "properties", { "version" }, LAST, NONE, { "name" }, 0, 0 },
	{ NULL, "plain", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, "cmake", { NULL }, ALL, NONE, { NULL }, VERSIONFILE_CORE, 0 },
	{ NULL, "autoconf", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, "meson", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, "mix", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, "c-define", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, "dockerfile", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, "regex", { NULL }, ALL, NONE, { NULL }, 0, 0 },
	{ NULL, NULL, { NULL }, ALL, NONE, { NULL }, 0, 0 }
};
/* clang-format on */

static const struct {
	const char *extension, *format;
} extensions[] = { { ".json", "json" },   { ".toml", "toml" },  { ".yaml", "yaml" }, { ".yml", "yaml" },
		   { ".xml", "xml" },     { ".cfg", "ini" },    { ".ini", "ini" },   { ".properties", "properties" },
		   { ".cmake", "cmake" }, { ".h", "c-define" }, { ".jsonc", "json" } };

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

/* The rule for a file that is known by name; with `format`, only one of that format. */
static const struct rule *rule_by_name(const char *path, const char *format)
{
	const char *base = base_name(path);
	const struct rule *r;

	for (r = rules; r->file; r++)
		if ((!format || !strcmp(format, r->format)) &&
		    (r->file[0] == '*' ? ends_with(base, r->file + 1) : !strcmp(base, r->file)))
			return r;
	return NULL;
}

static const struct rule *rule_by_format(const char *format)
{
	const struct rule *r;

	for (r = rules; r->format; r++)
		if (!r->file && !strcmp(format, r->format))
			return r;
	return NULL;
}

static const struct rule *rule_for(const char *path, const char *format, const char *pattern, struct err *err)
{
	const struct rule *r;
	size_t i;

	if (pattern && !format)
		format = "regex";
	r = rule_by_name(path, format);
	if (!r && format)
		r = rule_by_format(format);
	for (i = 0; !r && !format && i < ARRAY_SIZE(extensions); i++)
		if (ends_with(base_name(path), extensions[i].extension))
			r = rule_by_format(extensions[i].format);
	if (r)
		return r;
	if (format)
		err_set(err, ERR_FAIL, "'%s': there is no version file format '%s'", path, format);
	else
		err_set(err, ERR_FAIL, "'%s' is no version file whose format is known", path);
	err_hint(err, "set release-file.%s.format, or give release-file.%s.pattern a (?<version>...) group", path,
		 path);
	return NULL;
}

int versionfile_format_known(const char *name)
{
	return rule_by_format(name) != NULL;
}

const char *versionfile_guess_format(const char *path)
{
	const struct rule *r = rule_by_name(path, NULL);

	return r ? r->format : NULL;
}

void versionfile_spans_release(struct versionfile_spans *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->v[i].present);
	free(s->v);
	s->v = NULL;
	s->n = s->alloc = 0;
}

/* --- formats with a tree --------------------------------------------------------------------------------------- */

static int walk(struct vf_walk *w, const char *format)
{
	static const struct {
		const char *format;
		int (*walk)(struct vf_walk *);
	} walks[] = { { "json", vf_walk_json }, { "toml", vf_walk_toml }, { "yaml", vf_walk_yaml },
		      { "xml", vf_walk_xml },   { "ini", vf_walk_ini },   { "properties", vf_walk_properties } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(walks); i++)
		if (!strcmp(format, walks[i].format))
			return walks[i].walk(w);
	return ERR_NOTFOUND;
}

/* What one walk looks for: up to KEYS keys, each with the places found. */
struct wanted {
	const char *const *keys;
	int any_depth; /* a key that a person wrote may go through names with dots */
	int skip_root; /* XML: the root's name may be left out */
	enum several several;
	struct versionfile_spans found[KEYS];
};

static void wanted_release(struct wanted *wanted)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		versionfile_spans_release(&wanted->found[i]);
}

static size_t key_depth(const char *key)
{
	size_t n = 1;

	while ((key = strchr(key, '.'))) {
		n++;
		key++;
	}
	return n;
}

static int leaf_is(const struct vf_leaf *leaf, const char *key, const struct wanted *wanted)
{
	size_t len = strlen(key), depth = leaf->depth;
	const char *path = leaf->path, *dot;

	if (leaf->path_len > len && wanted->skip_root && (dot = strchr(path, '.')) &&
	    leaf->path_len - len == (size_t)(dot + 1 - path)) {
		path = dot + 1;
		depth--;
	} else if (leaf->path_len != len) {
		return 0;
	}
	return !memcmp(path, key, len) && (wanted->any_depth || depth == key_depth(key));
}

static int take_wanted(void *ctx, struct vf_walk *w, const struct vf_leaf *leaf)
{
	struct wanted *wanted = ctx;
	size_t i;

	for (i = 0; i < KEYS && wanted->keys[i]; i++) {
		struct versionfile_spans *found = &wanted->found[i];

		if (leaf->kind == VF_NULL || !leaf_is(leaf, wanted->keys[i], wanted))
			continue;
		if (leaf->kind == VF_OTHER)
			return vf_fail(w, leaf->offset, "'%s' is not a string", wanted->keys[i]);
		if (found->n && wanted->several == REFUSED)
			return vf_fail(w, leaf->offset, "'%s' stands here a second time", wanted->keys[i]);
		if (found->n && wanted->several == LAST)
			versionfile_spans_release(found);
		vf_add_leaf(found, w, leaf);
	}
	return 0;
}

static int look_for(struct wanted *wanted, const struct versionfile_request *req, const char *format, const char *text,
		    size_t len, struct err *err)
{
	struct vf_walk w;
	int ret;

	vf_walk_init(&w, req->path, text, len, take_wanted, wanted, err);
	w.lenient = !versionfile_guess_format(req->path);
	ret = walk(&w, format);
	vf_walk_release(&w);
	return ret;
}

/* Puts the property that "${name}" stands for in its place. */
static int resolve_property(struct wanted *wanted, const struct versionfile_request *req, const char *text, size_t len,
			    struct err *err)
{
	struct wanted property = { NULL, 1, 0, LAST, { VERSIONFILE_SPANS_INIT, VERSIONFILE_SPANS_INIT } };
	const char *keys[KEYS] = { NULL, NULL };
	const char *present = wanted->found[0].n ? wanted->found[0].v[0].present : "";
	size_t n = strlen(present);
	char *key;
	int ret;

	if (n < 4 || strncmp(present, "${", 2) || strchr(present, '}') != present + n - 1)
		return 0;
	keys[0] = key = xstrfmt("project.properties.%.*s", (int)(n - 3), present + 2);
	property.keys = keys;
	ret = look_for(&property, req, "xml", text, len, err);
	versionfile_spans_release(&wanted->found[0]);
	wanted->found[0] = property.found[0];
	free(key);
	return ret;
}

static int find_by_key(struct versionfile_spans *out, const struct versionfile_request *req, const struct rule *rule,
		       const char *text, size_t len, struct err *err)
{
	const char *const own[KEYS] = { req->key, NULL };
	struct wanted wanted = { req->key ? own : rule->keys,
				 req->key != NULL,
				 !strcmp(rule->format, "xml"),
				 rule->several,
				 { VERSIONFILE_SPANS_INIT, VERSIONFILE_SPANS_INIT } };
	int ret = look_for(&wanted, req, rule->format, text, len, err);

	if (!ret && rule->special == MAVEN)
		ret = resolve_property(&wanted, req, text, len, err);
	if (ret)
		goto out;
	if (wanted.found[0].n) {
		int same = rule->special == HELM && wanted.found[1].n &&
			   !strcmp(wanted.found[0].v[0].present, wanted.found[1].v[0].present);

		vf_take_spans(out, &wanted.found[0], rule->style);
		if (same)
			vf_take_spans(out, &wanted.found[1], rule->style);
	} else if (rule->special != HELM) {
		vf_take_spans(out, &wanted.found[1], rule->second_style);
	}
out:
	wanted_release(&wanted);
	return ret;
}

/* --- formats without a tree ------------------------------------------------------------------------------------ */

static int find_by_pattern(struct versionfile_spans *out, const struct versionfile_request *req,
			   enum versionfile_style style, const char *text, size_t len, struct err *err)
{
	struct pattern *p = NULL;
	size_t end = 0, offset, n;
	int found, ret = ERR_FAIL;

	if (!req->pattern)
		return err_set(err, ERR_FAIL, "'%s': format regex needs a pattern", req->path);
	if (pattern_compile(&p, req->pattern, req->pattern_name, PATTERN_MULTILINE, err))
		goto out;
	if (!pattern_has_group(p, "version")) {
		err_set(err, ERR_FAIL, "pattern '%s' (%s) has no group (?<version>...)", req->pattern,
			req->pattern_name ? req->pattern_name : req->path);
		goto out;
	}
	for (found = pattern_match(p, text, len, 0, err); found > 0; found = pattern_match_next(p, text, len, err)) {
		/* A group inside of a lookahead may have been seen by the match before. */
		if (!pattern_named(p, "version", &offset, &n) || offset < end)
			continue;
		vf_add_span(out, text, offset, n, NULL, style);
		end = offset + n;
	}
	ret = found;
out:
	pattern_free(p);
	return ret;
}

static int find_in_text(struct versionfile_spans *out, const struct versionfile_request *req, const struct rule *rule,
			const char *text, size_t len, struct err *err)
{
	static const struct {
		const char *format;
		int (*find)(struct versionfile_spans *, const struct vf_text *, struct err *);
	} finders[] = {
		{ "plain", vf_find_plain }, { "c-define", vf_find_c_define }, { "dockerfile", vf_find_dockerfile },
		{ "cmake", vf_find_cmake }, { "autoconf", vf_find_autoconf }, { "meson", vf_find_meson },
		{ "mix", vf_find_mix }
	};
	struct vf_text t = { req->path, text, len, 0, req->key, rule->style };
	size_t i;

	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		t.start = 3;
	for (i = 0; i < ARRAY_SIZE(finders); i++)
		if (!strcmp(rule->format, finders[i].format))
			return finders[i].find(out, &t, err);
	return ERR_FAIL;
}

/* --- the whole ------------------------------------------------------------------------------------------------- */

static int check_text(const char *path, const char *text, size_t len, struct err *err)
{
	if (len >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2))) {
		err_set(err, ERR_FAIL, "%s:1: the file is UTF-16", path);
		return err_hint(err, "save it as UTF-8");
	}
	if (len && memchr(text, 0, len))
		return err_set(err, ERR_FAIL, "%s:%u: a zero byte: this is no text in UTF-8", path,
			       vf_line(text, (size_t)((const char *)memchr(text, 0, len) - text)));
	return 0;
}

static int by_offset(const void *a, const void *b)
{
	const struct versionfile_span *x = a, *y = b;

	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Versions of all schemes begin with a digit; "${revision}", "@VERSION@" and "attr: a.b" are computed later. */
static int may_be_version(const char *s)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+_!~-";

	return *s >= '0' && *s <= '9' && !s[strspn(s, letters)];
}

/* Sorts and counts lines. Unless a pattern asked for them, drops places that hold something else than a version. */
static void tidy(struct versionfile_spans *s, const char *text, int all)
{
	size_t i, n = 0, pos = 0;
	unsigned line = 1;

	for (i = 0; i < s->n; i++) {
		if (all || may_be_version(s->v[i].present))
			s->v[n++] = s->v[i];
		else
			free(s->v[i].present);
	}
	s->n = n;
	if (n)
		qsort(s->v, n, sizeof(*s->v), by_offset);
	for (i = 0; i < n; i++) {
		line += vf_line(text + pos, s->v[i].offset - pos) - 1;
		pos = s->v[i].offset;
		s->v[i].line = line;
		assert(!i || s->v[i - 1].offset + s->v[i - 1].len <= pos);
	}
}

static int is_python(const char *path)
{
	return ends_with(base_name(path), ".py") || ends_with(base_name(path), ".pyi");
}

int versionfile_find(struct versionfile_spans *out, const struct versionfile_request *req, const char *text, size_t len,
		     struct err *err)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	const struct rule *rule = rule_for(req->path, req->format, req->pattern, err);
	int ret;

	if (!rule || check_text(req->path, text, len, err))
		return ERR_FAIL;
	if (!strcmp(rule->format, "regex"))
		ret = find_by_pattern(&spans, req, is_python(req->path) ? VERSIONFILE_PEP440 : VERSIONFILE_PLAIN, text,
				      len, err);
	else if ((rule->special == NPM_LOCK || rule->special == CARGO_LOCK) && !req->key)
		ret = vf_find_in_lock(&spans, req, rule->special == CARGO_LOCK, text, len, err);
	else if (rule->keys[0] || rule->special == CARGO_LOCK)
		ret = find_by_key(&spans, req, rule, text, len, err);
	else
		ret = find_in_text(&spans, req, rule, text, len, err);
	if (!ret)
		tidy(&spans, text, !strcmp(rule->format, "regex"));
	if (!ret && !spans.n) {
		ret = err_set(err, ERR_NOTFOUND, "'%s' has no version of its own", req->path);
		if (req->key)
			err_hint(err, "looked for '%s'", req->key);
	}
	if (ret)
		versionfile_spans_release(&spans);
	else
		*out = spans;
	return ret;
}

int versionfile_package_name(struct strbuf *out, const char *format, const char *path, const char *text, size_t len,
			     struct err *err)
{
	const struct rule *rule = rule_for(path, format, NULL, err);
	struct versionfile_request req = { path, format, NULL, NULL, NULL, NULL };
	struct wanted wanted = { NULL, 0, 0, LAST, { VERSIONFILE_SPANS_INIT, VERSIONFILE_SPANS_INIT } };
	int ret;

	if (!rule || check_text(path, text, len, err))
		return ERR_FAIL;
	wanted.keys = rule->names;
	wanted.skip_root = !strcmp(rule->format, "xml");
	ret = rule->names[0] ? look_for(&wanted, &req, rule->format, text, len, err) : ERR_NOTFOUND;
	if (!ret && wanted.found[0].n)
		strbuf_addstr(out, wanted.found[0].v[0].present);
	else if (!ret && wanted.found[1].n)
		strbuf_addstr(out, wanted.found[1].v[0].present);
	else if (!ret || ret == ERR_NOTFOUND)
		ret = err_set(err, ERR_NOTFOUND, "'%s' does not name a package", path);
	wanted_release(&wanted);
	return ret;
}
