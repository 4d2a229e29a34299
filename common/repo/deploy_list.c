/* SPDX-License-Identifier: ISC */
#include "deploy_list.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/shell.h"
#include "../model/deploy_json.h"

#define FIRST "production"

void deploy_list_release(struct deploy_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].command);
		strvec_release(&l->v[i].blocking);
		strvec_release(&l->v[i].notes);
	}
	for (i = 0; i < l->n_sessions; i++)
		deploy_session_close(&l->sessions[i]);
	free(l->v);
	free(l->sessions);
	memset(l, 0, sizeof(*l));
}

/* "deploy.rollback-complete" is typed "rollback complete". */
static char *command_for(const struct deploy *d)
{
	const char *next = deploy_next_step(d);
	struct strbuf text = STRBUF_INIT;

	if (!next)
		return NULL;
	next += strlen("deploy.");
	strbuf_addstr(&text, "git release-deploy ");
	if (!strncmp(next, "rollback-", 9))
		strbuf_addf(&text, "rollback %s", next + 9);
	else
		strbuf_addstr(&text, next);
	strbuf_addstr(&text, " --release=");
	shell_quote(&text, d->release);
	strbuf_addstr(&text, " --env=");
	shell_quote(&text, d->environment);
	return strbuf_detach(&text, NULL);
}

static int add_deploy(struct deploy_list *l, struct deploy_session *s, struct deploy *d, struct err *err)
{
	struct deploy_listed *one;

	ALLOC_GROW(l->v, l->n + 1, l->alloc);
	one = &l->v[l->n++];
	memset(one, 0, sizeof(*one));
	strvec_init(&one->blocking);
	strvec_init(&one->notes);
	one->session = s;
	one->deploy = d;
	one->command = command_for(d);
	deploy_skew_notes(&one->notes, &s->ledger.log, s->repo->now);
	return deploy_blocking(&one->blocking, s, d, err);
}

static int add_release(struct deploy_list *l, struct deploy_session *s, const char *environment, struct err *err)
{
	int first, ret = 0;
	size_t i;

	for (first = 1; first >= 0; first--)
		for (i = 0; i < s->deploys.n && !ret; i++) {
			struct deploy *d = &s->deploys.v[i];

			if ((environment && strcmp(d->environment, environment) != 0) ||
			    (strcmp(d->environment, FIRST) == 0) != first ||
			    deploys_last(&s->deploys, d->environment) != d)
				continue;
			ret = add_deploy(l, s, d, err);
		}
	return ret;
}

/* The one that is meant; all that are open where that is not clear. */
static int choose(struct strvec *ids, struct repo *r, const char *release, struct err *err)
{
	struct release_pick p;
	int ret = release_pick_without_base(&p, r, release, err);

	if (!ret)
		strvec_push(ids, p.id);
	release_pick_release(&p);
	if (!ret || release)
		return ret;
	if (release_pick_open(ids, r, NULL) || ids->n < 2)
		return ret;
	err_clear(err);
	return 0;
}

int deploy_list_read(struct deploy_list *l, struct repo *r, const char *release, const char *environment,
		     struct err *err)
{
	struct strvec ids = STRVEC_INIT;
	size_t i;
	int ret;

	memset(l, 0, sizeof(*l));
	ret = choose(&ids, r, release, err);
	l->sessions = xcalloc(ids.n + 1, sizeof(*l->sessions));
	for (i = 0; i < ids.n && !ret; i++) {
		ret = deploy_session_open(&l->sessions[l->n_sessions++], r, ids.v[i], err);
		if (!ret)
			ret = add_release(l, &l->sessions[i], environment, err);
	}
	strvec_release(&ids);
	return ret;
}

json_t *deploy_list_json(const struct deploy_list *l)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < l->n; i++) {
		json_t *one = deploy_json(l->v[i].deploy, l->v[i].command, &l->v[i].blocking);

		json_object_set_new(one, "notes", json_texts(&l->v[i].notes));
		json_array_append_new(list, one);
	}
	return list;
}
