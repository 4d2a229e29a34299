/* SPDX-License-Identifier: ISC */
/* Marks as git notes, so that they are shared by push and fetch and joined by git itself. */
#include <string.h>

#include "forward.h"
#include "signature.h"

void forward_marks_load(struct forward_marks *out, struct repo *r, const git_oid *fix)
{
	git_note *note = NULL;
	const char *text = "";

	if (!git_note_read(&note, r->git, FORWARD_NOTES_REF, fix))
		text = git_note_message(note);
	forward_marks_parse(out, text, strlen(text));
	git_note_free(note);
}

/* *from is zero and *notes NULL when there are none yet. */
static int find_notes(struct repo *r, git_oid *from, git_commit **notes, struct err *err)
{
	int ret = git_reference_name_to_id(from, r->git, FORWARD_NOTES_REF);

	memset(from, 0, ret ? sizeof(*from) : 0);
	if (ret == GIT_ENOTFOUND)
		return 0;
	if (!ret)
		ret = git_commit_lookup(notes, r->git, from);
	return ret ? repo_error(err, ERR_FAIL, "cannot read '%s'", FORWARD_NOTES_REF) : 0;
}

int forward_marks_plan(struct plan *p, struct repo *r, const git_oid *fix, const struct forward_marks *marks,
		       struct err *err)
{
	git_signature *author = NULL, *committer = NULL;
	struct strbuf text = STRBUF_INIT;
	git_commit *notes = NULL;
	git_oid from, to, blob;
	size_t i;
	int ret = find_notes(r, &from, &notes, err);

	for (i = 0; i < marks->n; i++)
		forward_mark_format(&text, &marks->v[i]);
	if (!ret)
		ret = signature_load(&author, IDENTITY_AUTHOR, err);
	if (!ret)
		ret = signature_load(&committer, IDENTITY_COMMITTER, err);
	if (!ret && git_note_commit_create(&to, &blob, r->git, notes, author, committer, fix, text.buf, 1))
		ret = repo_error(err, ERR_FAIL, "cannot write '%s'", FORWARD_NOTES_REF);
	if (!ret)
		plan_add_ref(p, FORWARD_NOTES_REF, &from, &to, NULL);
	git_signature_free(author);
	git_signature_free(committer);
	git_commit_free(notes);
	strbuf_release(&text);
	return ret;
}
