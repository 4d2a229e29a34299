/* SPDX-License-Identifier: ISC */
/*
 * Recording an event. What is to be recorded, and whether it may be, depends on the state of the ledger at that very
 * moment, so the caller gives a function that is asked afresh at every try.
 */
#ifndef LEDGER_RECORD_H
#define LEDGER_RECORD_H

#include <stdio.h>

#include "ledger.h"

struct ledger_evidence {
	char *name; /* of the entry in the event's tree: "output", "diff" */
	struct strbuf content;
};

/* One event to be: subject, text, name, candidate and fields are the caller's; all else is filled in here. */
struct ledger_draft {
	struct event event;
	struct ledger_evidence *evidence;
	size_t n_evidence, alloc;
};

void ledger_draft_release(struct ledger_draft *d);
/*
 * Keeps the first 64 KiB of the content in the event's tree and adds the trailer `Evidence: <name> <sha256> <size>`, of
 * the whole content.
 */
void ledger_draft_add_evidence(struct ledger_draft *d, const char *name, const char *content, size_t len);
/* The same of content that is known by its beginning (`len` bytes) and by SHA-256 and size of the whole. */
void ledger_draft_add_digest(struct ledger_draft *d, const char *name, const char *content, size_t len,
			     const char *digest, size_t size);
#define LEDGER_EVIDENCE_MAX ((size_t)65536)

/* The same, kept whole: for a text that others must be able to read again. */
void ledger_draft_add_whole(struct ledger_draft *d, const char *name, const char *content, size_t len);

enum ledger_how {
	LEDGER_PLAIN,  /* recorded here; shared where release.autoSync says so */
	LEDGER_ALWAYS, /* likewise, and never kept from it, not by a key either: what stops or goes back (section 8) */
	LEDGER_EXCLUSIVE, /* of two clones at once only one: on the remote first, where there is one */
	LEDGER_LOCAL      /* recorded here, whatever release.autoSync says */
};

struct ledger_recording {
	struct ledger *ledger;
	/*
	 * For a step that concerns other releases, too (one deploy an environment): the project's ledger, which then
	 * gets an event in the same move. NULL: none.
	 */
	struct ledger *project;
	enum ledger_how how;
	/*
	 * May it be, and what is it? Fills `draft`, and `project_draft` where rec->project is set; without a name in it
	 * nothing is recorded there. Returns 0, or ERR_NO with the reason. Called at least once, for the state in
	 * rec->ledger (and rec->project), with empty drafts. For LEDGER_EXCLUSIVE it is asked before and after the
	 * remote's events were fetched: only the second answer decides, the first one tells a lost race from a plain
	 * no.
	 */
	int (*prepare)(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
		       struct ledger_draft *project_draft, struct err *err);
	void *data;
	int dry_run; /* prepares and shows it on `out`, records nothing */
	FILE *out;
	/* Answers. */
	git_oid event;          /* the commit that was made */
	size_t at;              /* its place in rec->ledger->log, which has been read again; not with dry_run */
	struct strvec warnings; /* what did not go as wished without being a failure: sharing; the caller's to show */
};

void ledger_recording_init(struct ledger_recording *rec, struct ledger *l, enum ledger_how how);
void ledger_recording_release(struct ledger_recording *rec);

/*
 * Records. Objects are on disk before the ref moves; the ref moves by compare-and-swap, with a reflog, so that of
 * several at once none is lost. ERR_NO as `prepare` says; ERR_RACE when it was allowed and an event that came in
 * between, of another command here or of another clone, forbids it; ERR_FAIL with nothing recorded (for
 * LEDGER_EXCLUSIVE also when the remote is away).
 */
int ledger_record(struct ledger_recording *rec, struct err *err);

enum ledger_answer {
	LEDGER_ANSWER_SUBJECT, /* what was recorded, in words */
	LEDGER_ANSWER_ID       /* the event's id alone, for verbs that make what other verbs name */
};
/*
 * What a command says when it has recorded: each warning by `warn`, and the answer on `out`; that not with dry_run, and
 * not with `quiet`: it is not wanted, or the command has an answer of its own.
 */
void ledger_recording_report(const struct ledger_recording *rec, int quiet, enum ledger_answer answer,
			     void (*warn)(const char *fmt, ...));

#endif
