/* SPDX-License-Identifier: ISC */
#include "check_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "export.h"
#include "hex.h"
#include "trust.h"

struct running {
	struct checklist *list;
	const struct check_watch *watch;
	size_t n_bad;
	struct strbuf bad; /* their names */
	struct err *err;
};

static int choose(struct strvec *out, struct checklist *c, const char *const *names, size_t n, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++) {
		ret = check_may(c, "check.run", names[i], err);
		strvec_push(out, names[i]);
	}
	for (i = 0; i < c->state.n && !n && !ret; i++) {
		const struct check_result *r = &c->state.v[i];

		if (!r->check->command || r->check->stage != CHECK_CANDIDATE || r->status == CHECK_NOT_APPLICABLE)
			continue;
		ret = check_may(c, "check.run", r->check->name, err);
		strvec_push(out, r->check->name);
	}
	return ret;
}

static int demand_trust(struct repo *r, struct err *err)
{
	struct trust_set set;
	int ret;

	trust_set_init(&set, &r->config);
	ret = trust_demand(&set, &r->place, err);
	trust_set_release(&set);
	return ret;
}

/* What a command is told beside its environment. */
static void tell(struct strvec *env, const struct checklist *c, const struct check *check)
{
	char hex[OID_HEX + 1];

	strvec_pushf(env, "RELEASE_ID=%s", c->pick.id);
	strvec_pushf(env, "RELEASE_VERSION=%s", c->pick.version.text);
	strvec_pushf(env, "RELEASE_CHECK=%s", check->name);
	hex_write(hex, &c->pick.candidate);
	strvec_pushf(env, "RELEASE_CANDIDATE=%s", hex);
	strvec_pushf(env, "RELEASE_BASE=%s", c->pick.base ? c->pick.base->name : "");
}

static int record(struct running *x, const struct check *check, const struct checkrun *run)
{
	struct check_step s = { .check = check->name, .run = run };
	struct ledger_recording rec;
	int ret;

	s.event = run->exit < 0 ? "check.error" : run->exit ? "check.fail" : "check.pass";
	ledger_recording_init(&rec, &x->list->ledger, check_step_how(s.event));
	ret = check_record(x->list, &s, &rec, x->err);
	if (!ret && x->watch->recorded)
		x->watch->recorded(x->watch->data, &rec);
	ledger_recording_release(&rec);
	return ret;
}

/* The list that checks stand in does not change while they run; their states do. */
static int run_one(struct running *x, const struct check *check)
{
	struct checkrun run;
	struct checkrun_ask ask = { .command = check->command,
				    .shell = check->policy->shell,
				    .timeout = check->policy->timeout,
				    .progress = x->watch->goes_on,
				    .data = x->watch->data };
	char *dir = NULL;
	int ret = export_make(&dir, x->list->repo, &x->list->pick.candidate, x->err);

	if (ret)
		return ret;
	strvec_init(&ask.env);
	tell(&ask.env, x->list, check);
	ask.dir = dir;
	if (x->watch->begins)
		x->watch->begins(x->watch->data, check);
	checkrun(&run, &ask);
	export_remove(dir);
	if (x->watch->ended)
		x->watch->ended(x->watch->data, check, &run);
	ret = record(x, check, &run);
	if (run.exit)
		strbuf_addf(&x->bad, "%s%s", x->n_bad++ ? ", " : "", check->name);
	strvec_release(&ask.env);
	checkrun_release(&run);
	return ret;
}

static void show(const struct checklist *c, const struct strvec *names)
{
	size_t i;

	for (i = 0; i < names->n; i++) {
		char *command = utf8_cleaned(check_find(&c->list, names->v[i])->command);

		printf("run %s: %s\n", names->v[i], command);
		free(command);
	}
}

int check_run(struct checklist *c, const char *const *names, size_t n, int dry_run, const struct check_watch *watch,
	      struct err *err)
{
	struct running x = { .list = c, .watch = watch, .bad = STRBUF_INIT, .err = err };
	struct strvec chosen = STRVEC_INIT;
	size_t i;
	int ret = choose(&chosen, c, names, n, err);

	if (!ret && dry_run)
		show(c, &chosen);
	else if (!ret && chosen.n)
		ret = demand_trust(c->repo, err);
	for (i = 0; i < chosen.n && !ret && !dry_run; i++)
		ret = run_one(&x, check_find(&c->list, chosen.v[i]));
	if (!ret && x.n_bad) {
		ret = err_set(err, ERR_NO, "%zu of %zu checks did not pass: %s", x.n_bad, chosen.n, x.bad.buf);
		err_hint(err, "git release-check --explain %s", c->pick.id);
	}
	strvec_release(&chosen);
	strbuf_release(&x.bad);
	return ret;
}
