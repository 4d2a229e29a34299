/* SPDX-License-Identifier: ISC */
#include "check_record.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/calendar.h"
#include "../model/check_rules.h"
#include "../model/writers.h"
#include "file.h"
#include "hex.h"
#include "ledger_self.h"
#include "patch.h"
#include "people.h"
#include "policybranch.h"
#include "signers.h"

#define EVIDENCE_MAX ((size_t)256 << 20)
#define SUBJECT_MAX  ((size_t)100)

/* While one step is recorded; what the rules are asked with is read afresh at every try. */
struct recording {
	struct checklist *list;
	const struct check_step *step;
	struct ledger_self self;
	struct strbuf evidence;
	git_oid commit;
	char commit_hex[OID_HEX + 1]; /* an exception's */
	char patch[OID_HEX + 1];      /* "" where there is none */
	char *subject;                /* the commit's */
	struct strvec writers;        /* the commit's; to grant, those the request names, and their other names */
	int64_t until;
};

/* What stops or only asks is anybody's, so nobody is made to show who they are. */
static int needs_self(const char *event)
{
	static const char *const free_for_all[] = { "check.fail",           "check.error",
						    "check.veto",           "check.block",
						    "check.freeze-start",   "check.exception-request",
						    "check.exception-deny", NULL };
	size_t i;

	for (i = 0; free_for_all[i]; i++)
		if (!strcmp(free_for_all[i], event))
			return 0;
	return 1;
}

enum ledger_how check_step_how(const char *event)
{
	if (!strcmp(event, "check.freeze-start") || !strcmp(event, "check.freeze-end"))
		return LEDGER_EXCLUSIVE;
	return LEDGER_PLAIN;
}

static int get_check(const struct check_result **out, const struct checklist *c, const char *name, struct err *err)
{
	struct strbuf names = STRBUF_INIT;
	size_t i;

	*out = check_state_find(&c->state, name);
	if (*out)
		return 0;
	for (i = 0; i < c->list.n; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", c->list.v[i].name);
	err_set(err, ERR_FAIL, "no check '%s'", name);
	err_hint(err, "there are: %s", names.buf);
	strbuf_release(&names);
	return ERR_FAIL;
}

/* --- what is asked for ------------------------------------------------------------------------------------------- */

/* An instant, or a duration from now on. */
static int read_until(struct recording *x, struct err *err)
{
	int64_t length;

	if (!x->step->until || !time_parse(x->step->until, &x->until, NULL))
		return 0;
	if (duration_parse(x->step->until, &length, NULL))
		return err_set(err, ERR_FAIL, "'%s' is neither an instant nor a duration", x->step->until);
	x->until = x->list->repo->now + length;
	return 0;
}

static int read_evidence(struct recording *x, struct err *err)
{
	int ret = x->step->evidence ? file_read(&x->evidence, x->step->evidence, EVIDENCE_MAX, err) : 0;

	return ret ? err_prefix(err, "cannot keep the evidence") : 0;
}

/* The same change under another id, on the release branch say, is known by its patch. */
static int read_commit(struct recording *x, struct err *err)
{
	struct repo *r = x->list->repo;
	struct commit c = { .oid = "" };
	git_commit *commit = NULL;
	int ret = repo_resolve_commit(r, x->step->target, &x->commit, err);

	if (ret)
		return ret;
	if (git_commit_lookup(&commit, r->git, &x->commit))
		return repo_error(err, ERR_FAIL, "cannot read commit '%s'", x->step->target);
	hex_write(x->commit_hex, &x->commit);
	hex_write(c.oid, &x->commit);
	c.parents = git_commit_parentcount(commit);
	if (c.parents)
		hex_write(c.first_parent, git_commit_parent_id(commit, 0));
	if (c.parents > 1 || !patch_id(r, &c, x->patch))
		x->patch[0] = '\0';
	strvec_push_owned(&x->writers, utf8_cleaned(git_commit_author(commit)->email));
	writers_add_co_authors(&x->writers, git_commit_message(commit), strlen(git_commit_message(commit)));
	x->subject = utf8_cleaned(git_commit_summary(commit) ? git_commit_summary(commit) : "");
	git_commit_free(commit);
	return 0;
}

static int read_step(struct recording *x, struct err *err)
{
	int ret = read_until(x, err);

	if (!ret)
		ret = read_evidence(x, err);
	if (!ret && !strcmp(x->step->event, "check.exception-request"))
		ret = read_commit(x, err);
	if (!ret && needs_self(x->step->event))
		ret = ledger_self(&x->self, x->list->repo, err);
	return ret;
}

/* As the request has them, with their other addresses. */
static int find_writers(struct recording *x, const struct event *request, struct err *err)
{
	const char *at = event_get(request, "Written-By");

	strvec_release(&x->writers);
	for (; at && *at; at += strspn(at, " ")) {
		strvec_pushn(&x->writers, at, strcspn(at, " "));
		at += strcspn(at, " ");
	}
	return people_add_aliases(&x->writers, x->list->repo, err);
}

static int find_things(struct check_ask *ask, struct recording *x, struct err *err)
{
	const struct check_step *s = x->step;
	const struct check_state *state = &x->list->state;

	if (s->check && get_check(&ask->check, x->list, s->check, err))
		return ERR_FAIL;
	if (!strcmp(s->event, "check.unblock")) {
		ask->blocker = check_state_blocker(state, s->target, err);
		return ask->blocker ? 0 : ERR_FAIL;
	}
	if (!strcmp(s->event, "check.exception-grant") || !strcmp(s->event, "check.exception-deny")) {
		ask->exception = check_state_exception(state, s->target, err);
		if (!ask->exception)
			return ERR_FAIL;
		return find_writers(x, &x->list->ledger.log.v[ask->exception->event].event, err);
	}
	return 0;
}

static struct check_ask ask_of(const struct recording *x)
{
	struct check_ask ask = { .state = &x->list->state, .actor = x->self.actor, .identity = x->self.identity };

	ask.commit = x->commit_hex;
	ask.patch = x->patch;
	ask.writers = &x->writers;
	ask.until = x->until;
	return ask;
}

/* --- the event --------------------------------------------------------------------------------------------------- */

/* Appends the first line of a text, cut short between characters. */
static void add_first_line(struct strbuf *out, const char *text)
{
	size_t len = strcspn(text, "\r\n");

	if (len > SUBJECT_MAX) {
		len = SUBJECT_MAX;
		while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	strbuf_add(out, text, len);
}

static void add_id(struct strbuf *out, const struct recording *x, size_t event)
{
	char id[EVENT_ID_HEX + 1];

	event_entry_id(id, &x->list->ledger.log.v[event]);
	strbuf_addstr(out, id);
}

/* "check.sign v1.4.0: qa-scope" */
static void set_subject(struct event *e, const struct recording *x, const struct check_ask *ask)
{
	const struct check_step *s = x->step;
	struct strbuf what = STRBUF_INIT;

	if (s->check)
		strbuf_addstr(&what, s->check);
	else if (ask->blocker)
		add_id(&what, x, ask->blocker->event);
	else if (ask->exception)
		add_id(&what, x, ask->exception->event);
	else if (*x->commit_hex)
		strbuf_addf(&what, "%.12s %s", x->commit_hex, x->subject);
	else if (x->until)
		strbuf_addstr(&what, "until ");
	if (x->until)
		time_format(&what, x->until);
	else if (!what.len && s->text)
		add_first_line(&what, s->text);
	event_set_subject(e, "%s %s%s%s", s->event, x->list->pick.id, what.len ? ": " : "", what.buf);
	strbuf_release(&what);
}

static void set_run(struct ledger_draft *d, const struct checkrun *run, const struct check_result *r)
{
	event_set(&d->event, "Command", r->check->command);
	if (run->exit >= 0)
		event_setf(&d->event, "Exit", "%d", run->exit);
	event_setf(&d->event, "Duration", "%lld", (long long)run->seconds);
	if (run->problem && !*d->event.text)
		event_set_text(&d->event, run->problem);
	ledger_draft_add_digest(d, "output", run->output.buf, run->output.len, run->digest, run->size);
}

static void set_target(struct event *e, const struct recording *x, const struct check_ask *ask)
{
	const struct event_log *log = &x->list->ledger.log;
	struct strbuf until = STRBUF_INIT, writers = STRBUF_INIT;

	if (ask->blocker)
		event_set(e, "Blocker", log->v[ask->blocker->event].oid);
	if (ask->exception)
		event_set(e, "Exception", log->v[ask->exception->event].oid);
	if (*x->commit_hex) {
		event_set(e, "Commit", x->commit_hex);
		event_set(e, "Patch", x->patch);
		strvec_join(&writers, &x->writers, " ");
		event_set(e, "Written-By", writers.buf);
	}
	if (!strcmp(e->name, "check.freeze-start"))
		event_set(e, "Branch", x->list->pick.branch);
	if (x->until) {
		time_format(&until, x->until);
		event_set(e, "Until", until.buf);
	}
	strbuf_release(&until);
	strbuf_release(&writers);
}

static void fill(struct ledger_draft *d, const struct recording *x, const struct check_ask *ask)
{
	const struct check_step *s = x->step;
	struct event *e = &d->event;

	event_set_name(e, s->event);
	hex_write(e->candidate, &x->list->pick.candidate);
	event_set_text(e, s->text);
	set_subject(e, x, ask);
	event_set(e, "Check", s->check);
	if (ask->check && ask->check->check->kind == CHECK_CONFIG_DIFF)
		event_set(e, "Digest", x->list->facts.config_digest);
	event_set(e, "Url", s->url);
	set_target(e, x, ask);
	if (s->run && ask->check)
		set_run(d, s->run, ask->check);
	if (s->evidence)
		ledger_draft_add_evidence(d, "evidence", x->evidence.buf, x->evidence.len);
}

static int ask_rules(struct check_ask *ask, const char *step, const struct recording *x, struct err *err)
{
	int ret = guard_ask(check_rules, step, ask, err);

	if (ret == ERR_NO && ask->identity == EVENT_UNKNOWN_KEY)
		policybranch_advise(x->list->repo, err);
	return ret;
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
		   struct ledger_draft *project_draft, struct err *err)
{
	struct recording *x = data;
	struct check_ask ask;
	int ret;

	(void)rec;
	(void)project_draft;
	checklist_fold(x->list);
	ask = ask_of(x);
	ret = find_things(&ask, x, err);
	if (!ret)
		ret = ask_rules(&ask, x->step->event, x, err);
	if (!ret)
		fill(draft, x, &ask);
	return ret;
}

static void recording_release(struct recording *x)
{
	ledger_self_release(&x->self);
	strbuf_release(&x->evidence);
	strvec_release(&x->writers);
	free(x->subject);
}

/* A key that is not known may be so to a branch that nobody thought of. */
static void name_branch(const struct recording *x, struct err *err)
{
	struct repo *r = x->list->repo;
	struct signers signers = { 0 };

	if (x->self.identity == EVENT_UNKNOWN_KEY && r->policy_branch.ref && !signers_find(&signers, r, NULL) &&
	    signers.is_copy)
		err_hint(err, "the allowed signers are those of '%s'", r->policy_branch.ref);
	signers_release(&signers);
}

int check_record(struct checklist *c, const struct check_step *s, struct ledger_recording *rec, struct err *err)
{
	struct recording *x = xcalloc(1, sizeof(*x));
	int ret;

	x->list = c;
	x->step = s;
	strbuf_init(&x->evidence);
	ret = read_step(x, err);
	rec->prepare = prepare;
	rec->data = x;
	if (!ret)
		ret = ledger_record(rec, err);
	if (ret == ERR_NO)
		name_branch(x, err);
	rec->data = NULL;
	recording_release(x);
	free(x);
	return ret;
}

int check_may(struct checklist *c, const char *step, const char *check, struct err *err)
{
	const struct check_step s = { .event = step, .check = check };
	struct recording x = { .list = c, .step = &s, .evidence = STRBUF_INIT, .writers = STRVEC_INIT };
	struct check_ask ask;
	int ret = read_step(&x, err);

	ask = ask_of(&x);
	if (!ret)
		ret = find_things(&ask, &x, err);
	if (!ret)
		ret = ask_rules(&ask, step, &x, err);
	recording_release(&x);
	return ret;
}
