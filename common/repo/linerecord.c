/* SPDX-License-Identifier: ISC */
#include "linerecord.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "signature.h"

/* --- reading ------------------------------------------------------------------------------------------------- */

static void add_record(struct linerecords *rs, const char *key, const char *text, const git_oid *commit)
{
	const char *subject = text + strspn(text, " ");
	size_t len = strcspn(subject, " ");
	struct linerecord *one;

	if (!len)
		return;
	ALLOC_GROW(rs->v, rs->n + 1, rs->alloc);
	one = &rs->v[rs->n++];
	one->key = xstrdup(key);
	one->subject = xstrndup(subject, len);
	one->value = xstrdup(subject + len + strspn(subject + len, " "));
	one->commit = *commit;
}

static void parse_line(struct linerecords *rs, const char *line, const git_oid *commit)
{
	static const char *const keys[] = { "closed", "owner" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t len = strlen(keys[i]);

		if (!strncmp(line, keys[i], len) && line[len] == ':')
			add_record(rs, keys[i], line + len + 1, commit);
	}
}

/* `text` need not end with a newline. */
static void each_line(const char *text, size_t len, void (*use)(void *data, const char *line), void *data)
{
	struct strbuf line = STRBUF_INIT;

	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;

		strbuf_reset(&line);
		strbuf_add(&line, text, n);
		strbuf_rtrim(&line);
		use(data, line.buf);
		n += end != NULL;
		text += n;
		len -= n;
	}
	strbuf_release(&line);
}

struct parsing {
	struct linerecords *rs;
	git_oid commit;
};

static void use_line(void *data, const char *line)
{
	struct parsing *p = data;

	parse_line(p->rs, line, &p->commit);
}

/* What is no readable note says nothing. */
static void read_note(struct linerecords *rs, struct repo *r, const git_oid *note, const git_oid *commit)
{
	struct parsing p = { rs, *commit };
	git_odb_object *object = NULL;

	if (!git_odb_read(&object, r->odb, note) && git_odb_object_type(object) == GIT_OBJECT_BLOB)
		each_line(git_odb_object_data(object), git_odb_object_size(object), use_line, &p);
	git_odb_object_free(object);
}

int linerecords_load(struct linerecords *rs, struct repo *r, struct err *err)
{
	git_note_iterator *it = NULL;
	git_commit *notes = NULL;
	git_oid note, commit;
	int ret = git_reference_name_to_id(&rs->tip, r->git, LINERECORD_REF);

	if (ret == GIT_ENOTFOUND)
		return 0;
	if (!ret)
		ret = git_commit_lookup(&notes, r->git, &rs->tip);
	if (!ret)
		ret = git_note_commit_iterator_new(&it, notes);
	while (!ret) {
		ret = git_note_next(&note, &commit, it);
		if (!ret)
			read_note(rs, r, &note, &commit);
	}
	ret = ret == GIT_ITEROVER ? 0 : repo_error(err, ERR_FAIL, "cannot read '%s'", LINERECORD_REF);
	git_note_iterator_free(it);
	git_commit_free(notes);
	return ret;
}

void linerecords_release(struct linerecords *rs)
{
	size_t i;

	for (i = 0; i < rs->n; i++) {
		free(rs->v[i].key);
		free(rs->v[i].subject);
		free(rs->v[i].value);
	}
	free(rs->v);
	memset(rs, 0, sizeof(*rs));
}

static int is_record(const struct linerecord *one, const char *key, const char *subject)
{
	return !strcmp(one->key, key) && !strcmp(one->subject, subject);
}

const struct linerecord *linerecords_find(const struct linerecords *rs, const char *key, const char *subject)
{
	size_t i;

	for (i = 0; i < rs->n; i++)
		if (is_record(&rs->v[i], key, subject))
			return &rs->v[i];
	return NULL;
}

/* --- writing ------------------------------------------------------------------------------------------------- */

struct writing {
	struct repo *repo;
	const char *key, *subject, *value;
	git_oid notes; /* zero: none yet */
	git_signature *author, *committer;
	struct strbuf text; /* the note in the making */
	struct err *err;
};

static void keep_line(void *data, const char *line)
{
	struct writing *w = data;
	struct linerecords rs = LINERECORDS_INIT;
	git_oid none = { { 0 } };

	parse_line(&rs, line, &none);
	if (!rs.n || !is_record(&rs.v[0], w->key, w->subject))
		strbuf_addf(&w->text, "%s\n", line);
	linerecords_release(&rs);
}

/* The note of one commit without what is said of the subject, and with the value where `adds`. */
static int rewrite(struct writing *w, const git_oid *commit, int adds)
{
	git_commit *notes = NULL;
	git_note *note = NULL;
	git_oid blob, next;
	int ret = 0;

	strbuf_reset(&w->text);
	if (!git_oid_is_zero(&w->notes))
		ret = git_commit_lookup(&notes, w->repo->git, &w->notes);
	if (!ret && notes && !git_note_commit_read(&note, w->repo->git, notes, commit))
		each_line(git_note_message(note), strlen(git_note_message(note)), keep_line, w);
	if (adds)
		strbuf_addf(&w->text, "%s: %s%s%s\n", w->key, w->subject, *w->value ? " " : "", w->value);
	if (!ret && w->text.len)
		ret = git_note_commit_create(&next, &blob, w->repo->git, notes, w->author, w->committer, commit,
					     w->text.buf, 1);
	else if (!ret && note)
		ret = git_note_commit_remove(&next, w->repo->git, notes, w->author, w->committer, commit);
	else
		next = w->notes;
	if (ret)
		ret = repo_error(w->err, ERR_FAIL, "cannot write '%s'", LINERECORD_REF);
	else
		w->notes = next;
	git_note_free(note);
	git_commit_free(notes);
	return ret;
}

int linerecords_plan(const struct linerecords *rs, struct plan *p, struct repo *r, const char *key, const char *subject,
		     const char *value, const git_oid *commit, struct err *err)
{
	struct writing w = { r, key, subject, value, rs->tip, NULL, NULL, STRBUF_INIT, err };
	size_t i;
	int ret;

	ret = signature_load(&w.author, IDENTITY_AUTHOR, err);
	if (!ret)
		ret = signature_load(&w.committer, IDENTITY_COMMITTER, err);
	for (i = 0; i < rs->n && !ret; i++)
		if (is_record(&rs->v[i], key, subject))
			ret = rewrite(&w, &rs->v[i].commit, 0);
	if (!ret && value)
		ret = rewrite(&w, commit, 1);
	if (!ret && !git_oid_equal(&w.notes, &rs->tip))
		plan_add_ref(p, LINERECORD_REF, &rs->tip, &w.notes, xstrfmt("%s: %s", key, subject));
	git_signature_free(w.author);
	git_signature_free(w.committer);
	strbuf_release(&w.text);
	return ret;
}
