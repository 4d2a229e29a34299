/* SPDX-License-Identifier: ISC */
#include "check_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/shell.h"
#include "../base/utf8.h"
#include "../model/calendar.h"
#include "../model/instant.h"
#include "table.h"
#include "term.h"

static const struct event_entry *entry(const struct check_report *r, size_t at)
{
	return &r->state->context.log->v[at];
}

static char *who(const struct event_entry *e)
{
	return xstrfmt("%s <%s>", e->author ? e->author : "", e->email ? e->email : "");
}

static const char *actor(const struct check_report *r, size_t at)
{
	const char *name = event_entry_actor(entry(r, at));

	return name ? name : "somebody unknown";
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static json_t *owned_text(char *s)
{
	json_t *value = json_text(s);

	free(s);
	return value;
}

static json_t *id_json(const struct event_entry *e)
{
	char id[EVENT_ID_HEX + 1];

	event_entry_id(id, e);
	return json_text(id);
}

static json_t *words_or_null(const char *text)
{
	return json_text(*text ? text : NULL);
}

static json_t *signers_json(const struct check_report *r, const struct check_events *signers)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < signers->n; i++) {
		const struct event_entry *e = entry(r, signers->v[i]);
		json_t *one = json_object();

		json_object_set_new(one, "who", owned_text(who(e)));
		json_object_set_new(one, "principal", json_text(e->principal));
		json_object_set_new(one, "identity", json_text(event_identity_name(e->identity)));
		json_object_set_new(one, "time", json_instant(e->event.time));
		json_array_append_new(list, one);
	}
	return list;
}

/* `line` is "<name> <digest> <size>", or NULL where there is nothing but an exit code or an address. */
static void add_evidence(json_t *list, const struct event *e, const char *line)
{
	const char *digest = line ? strchr(line, ' ') : NULL, *size = digest ? strchr(digest + 1, ' ') : NULL;
	const char *code = event_get(e, "Exit");
	json_t *one = json_object();

	json_object_set_new(one, "digest", size ? json_textn(digest + 1, (size_t)(size - digest - 1)) : json_null());
	json_object_set_new(one, "size", size ? json_digits(size + 1, strlen(size + 1)) : json_null());
	json_object_set_new(one, "exit", code ? json_digits(code, strlen(code)) : json_null());
	json_object_set_new(one, "url", json_text(event_get(e, "Url")));
	json_array_append_new(list, one);
}

static void evidence_json(json_t *list, const struct check_report *r, const struct check_events *events)
{
	size_t i, k;

	for (i = 0; i < events->n; i++) {
		const struct event *e = &entry(r, events->v[i])->event;
		size_t before = json_array_size(list);

		for (k = 0; k < e->n_fields; k++)
			if (!strcmp(e->fields[k].key, "Evidence"))
				add_evidence(list, e, e->fields[k].value);
		if (json_array_size(list) == before && (event_get(e, "Exit") || event_get(e, "Url")))
			add_evidence(list, e, NULL);
	}
}

static json_t *checks_json(const struct check_report *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->state->n; i++) {
		const struct check_result *c = &r->state->v[i];
		json_t *one = json_object(), *evidence = json_array();

		evidence_json(evidence, r, &c->results);
		evidence_json(evidence, r, &c->signers);
		json_object_set_new(one, "name", json_text(c->check->name));
		json_object_set_new(one, "state", json_text(check_status_name(c->status)));
		json_object_set_new(one, "severity", json_text(c->check->is_blocking ? "blocking" : "informing"));
		json_object_set_new(one, "stage", json_text(check_stage_name(c->check->stage)));
		json_object_set_new(one, "reason", words_or_null(c->reason));
		json_object_set_new(one, "signers", signers_json(r, &c->signers));
		json_object_set_new(one, "evidence", evidence);
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *blockers_json(const struct check_report *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->state->n_blockers; i++) {
		const struct check_blocker *b = &r->state->blockers[i];
		json_t *one = json_object();

		json_object_set_new(one, "id", id_json(entry(r, b->event)));
		json_object_set_new(one, "text", json_text(entry(r, b->event)->event.text));
		json_object_set_new(one, "by", owned_text(who(entry(r, b->event))));
		json_object_set_new(one, "open", json_boolean(b->closed < 0));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *vetoes_json(const struct check_report *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->state->vetoes.n; i++) {
		const struct event_entry *e = entry(r, r->state->vetoes.v[i]);
		json_t *one = json_object();

		json_object_set_new(one, "who", owned_text(who(e)));
		json_object_set_new(one, "reason", words_or_null(e->event.text));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *exceptions_json(const struct check_report *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->state->n_exceptions; i++) {
		const struct check_exception *x = &r->state->exceptions[i];
		const struct event_entry *e = entry(r, x->event);
		json_t *one = json_object();

		json_object_set_new(one, "id", id_json(e));
		json_object_set_new(one, "commit", json_text(event_get(&e->event, "Commit")));
		json_object_set_new(one, "reason", words_or_null(e->event.text));
		json_object_set_new(one, "by", owned_text(who(e)));
		json_object_set_new(one, "state", json_text(check_decision_name(x->decision)));
		json_array_append_new(list, one);
	}
	return list;
}

void check_report_json(json_t *root, const struct check_report *r)
{
	const struct check_freeze *f = &r->state->freeze;

	json_object_set_new(root, "release", json_text(r->release));
	json_object_set_new(root, "candidate", json_text(r->candidate));
	json_object_set_new(root, "owner", json_text(r->owner));
	json_object_set_new(root, "ready", json_boolean(check_state_is_ready(r->state, CHECK_CANDIDATE, NULL)));
	json_object_set_new(root, "frozen", json_boolean(f->is_on));
	json_object_set_new(root, "frozenUntil", f->is_on && f->until ? json_instant(f->until) : json_null());
	json_object_set_new(root, "checks", checks_json(r));
	json_object_set_new(root, "blockers", blockers_json(r));
	json_object_set_new(root, "vetoes", vetoes_json(r));
	json_object_set_new(root, "exceptions", exceptions_json(r));
}

/* --- for people -------------------------------------------------------------------------------------------------- */

/* A line of text, whatever it holds. */
static void add_line(struct strbuf *out, const char *text)
{
	struct strbuf clean = STRBUF_INIT;
	char *at;

	utf8_clean(&clean, text, strlen(text));
	for (at = clean.buf; (at = strpbrk(at, "\n\t")) != NULL;)
		*at = ' ';
	strbuf_addbuf(out, &clean);
	strbuf_release(&clean);
}

static void add_head(struct strbuf *out, const struct check_report *r)
{
	const struct check_freeze *f = &r->state->freeze;

	strbuf_addf(out, "%s, candidate %.12s", r->release, r->candidate);
	if (r->candidate_tag)
		strbuf_addf(out, " (%s)", r->candidate_tag);
	if (r->owner) {
		strbuf_addstr(out, ", owner ");
		add_line(out, r->owner);
	}
	if (f->is_on)
		strbuf_addstr(out, f->until ? ", frozen until " : ", frozen");
	if (f->is_on && f->until)
		time_format(out, f->until);
	strbuf_addstr(out, "\n\n");
}

static void add_said(struct strbuf *out, const struct check_report *r, const char *what, size_t event, int with_id)
{
	char id[EVENT_ID_HEX + 1];

	event_entry_id(id, entry(r, event));
	strbuf_addf(out, "%s%s%s by ", what, with_id ? " " : "", with_id ? id : "");
	add_line(out, actor(r, event));
	if (*entry(r, event)->event.text) {
		strbuf_addstr(out, ": ");
		add_line(out, entry(r, event)->event.text);
	}
	strbuf_addch(out, '\n');
}

/* What stands against the release beside its checks, and what waits for an answer. */
static void add_rest(struct strbuf *out, const struct check_report *r)
{
	const struct check_state *s = r->state;
	size_t i;

	for (i = 0; i < s->n_blockers; i++)
		if (s->blockers[i].closed < 0)
			add_said(out, r, "blocker", s->blockers[i].event, 1);
	for (i = 0; i < s->vetoes.n; i++)
		add_said(out, r, "veto", s->vetoes.v[i], 0);
	for (i = 0; i < s->n_exceptions; i++)
		if (s->exceptions[i].decision == CHECK_ASKED)
			add_said(out, r, "exception asked for", s->exceptions[i].event, 1);
}

static const char *color_of(const struct check_result *c)
{
	return c->status == CHECK_NOT_APPLICABLE                        ? TERM_FAINT
	       : !check_result_is_open(c) && c->check->is_blocking      ? TERM_GOOD
	       : c->status == CHECK_PASSED || c->status == CHECK_WAIVED ? TERM_GOOD
	       : c->status == CHECK_FAILED || c->status == CHECK_ERROR  ? TERM_BAD
									: TERM_WARN;
}

void check_report_print(const struct check_report *r, int color)
{
	struct strbuf text = STRBUF_INIT;
	struct table t;
	size_t i;

	add_head(&text, r);
	fwrite(text.buf, 1, text.len, stdout);
	table_init(&t, 5);
	table_cells(&t, "STATE", "CHECK", "SEVERITY", "STAGE", "REASON", (char *)NULL);
	for (i = 0; i < r->state->n; i++) {
		const struct check_result *c = &r->state->v[i];

		table_cell(&t, check_status_name(c->status), color_of(c));
		table_cells(&t, c->check->name, c->check->is_blocking ? "blocking" : "informing",
			    check_stage_name(c->check->stage), c->reason, (char *)NULL);
	}
	table_print(&t, stdout, color);
	table_release(&t);
	strbuf_reset(&text);
	add_rest(&text, r);
	if (check_state_is_ready(r->state, CHECK_CANDIDATE, NULL))
		strbuf_addf(&text, "'%s' is ready\n", r->release);
	if (text.len)
		printf("\n%s", text.buf);
	strbuf_release(&text);
}

/* --- explained --------------------------------------------------------------------------------------------------- */

static void add_command(struct strbuf *out, const struct check_report *r, const char *verb, const char *operand,
			const char *rest)
{
	strbuf_addf(out, "    next: git release-check %s ", verb);
	shell_quote(out, operand);
	strbuf_addstr(out, " --release=");
	shell_quote(out, r->release);
	strbuf_addf(out, "%s\n", rest);
}

/* What the release itself has wrong is mended by a commit; nothing that can be typed here does it. */
static void add_next(struct strbuf *out, const struct check_report *r, const struct check_result *c)
{
	if (c->status == CHECK_PASSED || c->status == CHECK_WAIVED || c->status == CHECK_NOT_APPLICABLE)
		return;
	if (c->problems.n) {
		if (c->check->kind == CHECK_FLAGS)
			strbuf_addstr(out, "    next: git release-flags check\n");
		add_command(out, r, "waive", c->check->name, " --reason=<text>");
	} else if (c->check->command && (c->missing_runs || c->status == CHECK_FAILED || c->status == CHECK_ERROR)) {
		add_command(out, r, "run", c->check->name, "");
	} else {
		add_command(out, r, "sign", c->check->name, "");
	}
}

/* Text of several lines, each moved to the right. */
static void add_block(struct strbuf *out, const char *text)
{
	const char *at = text;

	while (at && *at) {
		size_t len = strcspn(at, "\n");

		strbuf_addf(out, "%s%.*s\n", len ? "    | " : "    |", (int)len, at);
		at += len;
		at += *at == '\n';
	}
}

static void add_asked(struct strbuf *out, const struct check *c)
{
	if (c->command) {
		strbuf_addstr(out, "    command: ");
		add_line(out, c->command);
		strbuf_addf(out, c->runs > 1 ? ", %d times in a row\n" : "\n", c->runs);
	}
	if (c->approvals) {
		strbuf_addf(out, "    sign-off: %d", c->approvals);
		if (c->role) {
			strbuf_addstr(out, " of role ");
			add_line(out, c->role);
		}
		strbuf_addch(out, '\n');
	}
}

static void explain(struct strbuf *out, const struct check_report *r, const struct check_result *c)
{
	const char *text = c->check->kind == CHECK_QA_SCOPE      ? r->qa_scope
			   : c->check->kind == CHECK_CONFIG_DIFF ? r->config_diff
								 : NULL;
	size_t i;

	add_line(out, c->check->name);
	strbuf_addf(out, ": %s%s", check_status_name(c->status), *c->reason ? ": " : "");
	add_line(out, c->reason);
	strbuf_addf(out, "%s\n", c->check->is_blocking ? "" : " (informing)");
	if (*c->check->description) {
		strbuf_addstr(out, "    ");
		add_line(out, c->check->description);
		strbuf_addch(out, '\n');
	}
	if (c->status == CHECK_NOT_APPLICABLE)
		return;
	add_asked(out, c->check);
	for (i = 1; i < c->problems.n; i++) {
		strbuf_addstr(out, "    also: ");
		add_line(out, c->problems.v[i]);
		strbuf_addch(out, '\n');
	}
	add_block(out, text);
	add_next(out, r, c);
}

void check_report_explain(struct strbuf *out, const struct check_report *r)
{
	const struct check_state *s = r->state;
	char id[EVENT_ID_HEX + 1];
	size_t i;

	add_head(out, r);
	for (i = 0; i < s->n; i++)
		explain(out, r, &s->v[i]);
	for (i = 0; i < s->n_blockers; i++)
		if (s->blockers[i].closed < 0) {
			add_said(out, r, "blocker", s->blockers[i].event, 1);
			event_entry_id(id, entry(r, s->blockers[i].event));
			add_command(out, r, "unblock", id, " -m <text>");
		}
	for (i = 0; i < s->vetoes.n; i++) {
		add_said(out, r, "veto", s->vetoes.v[i], 0);
		strbuf_addstr(out, "    only who spoke it takes it back: git release-check withdraw --release=");
		shell_quote(out, r->release);
		strbuf_addch(out, '\n');
	}
	for (i = 0; i < s->n_exceptions; i++)
		if (s->exceptions[i].decision == CHECK_ASKED) {
			add_said(out, r, "exception asked for", s->exceptions[i].event, 1);
			event_entry_id(id, entry(r, s->exceptions[i].event));
			add_command(out, r, "exception grant", id, "");
		}
}
