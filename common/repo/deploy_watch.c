/* SPDX-License-Identifier: ISC */
#include "deploy_watch.h"

#include <string.h>
#include <time.h>

#include "../base/alloc.h"
#include "checkrun.h"
#include "clock.h"
#include "trust.h"

struct round {
	struct deploy_watch *w;
	const struct policy_stage *stage;
	struct strvec metrics; /* that the command gave a value, or something that is none */
	struct err *err;
};

static const struct deploy *deploy_of(const struct deploy_watch *w)
{
	return deploys_last(&w->session->deploys, w->environment);
}

static int record(struct deploy_watch *w, const struct deploy_request *request, struct err *err)
{
	struct ledger_recording rec;
	int ret = deploy_record(&rec, w->session, request, 0, err);

	if (!ret)
		ledger_recording_report(&rec, 1, LEDGER_ANSWER_SUBJECT, w->warn);
	ledger_recording_release(&rec);
	return ret;
}

static void show(const struct deploy_watch *w, int is_round)
{
	struct deploy_sight sight = { deploy_of(w), &w->session->ledger.log, w->session->repo->now, is_round };

	if (w->show && sight.deploy)
		w->show(w->data, &sight);
}

/* --- one round -----------------------------------------------------------------------------------------------------
 */

static int observe(struct round *r, const char *metric, enum deploy_result result, const char *value)
{
	const struct deploy_request request = { .step = "deploy.observe",
						.environment = r->w->environment,
						.metric = metric,
						.result = result,
						.value = value };

	return record(r->w, &request, r->err);
}

static int is_awaited(const struct deploy *d, const char *metric)
{
	size_t i;

	for (i = 0; i < d->n_triggers; i++)
		if (!strcmp(d->triggers[i].metric, metric))
			return 1;
	return 0;
}

/* A line of two words, the first of which can be a metric. What stands for the value and is none is an error. */
static int take_line(struct round *r, const char *line, size_t len)
{
	struct strbuf metric = STRBUF_INIT, value = STRBUF_INIT;
	size_t split = strcspn(line, " \t\n");
	struct decimal number;
	int ret = 0;

	if (split < len) {
		strbuf_add(&metric, line, split);
		strbuf_add(&value, line + split, len - split);
		strbuf_trim(&value);
	}
	if (metric.len && value.len && !strpbrk(value.buf, " \t") && !deploy_check_name("a metric", metric.buf, NULL)) {
		int is_number = !decimal_parse(&number, value.buf, NULL);

		/* Two words of prose are no measurement, unless a trigger waits for it. */
		if (is_number || is_awaited(deploy_of(r->w), metric.buf)) {
			strvec_push(&r->metrics, metric.buf);
			ret = observe(r, metric.buf, is_number ? DEPLOY_MEASURED : DEPLOY_ERROR, value.buf);
		}
	}
	strbuf_release(&metric);
	strbuf_release(&value);
	return ret;
}

static int take_output(struct round *r, const struct checkrun *run)
{
	const char *line = run->output.buf;
	int ret = 0;

	while (*line && !ret) {
		size_t len = strcspn(line, "\n");

		ret = take_line(r, line, len);
		line += len + (line[len] == '\n');
	}
	return ret;
}

/* What the triggers wait for and nothing was said of: missing data is never fine. */
static int take_silence(struct round *r, const struct checkrun *run)
{
	struct strvec missing = STRVEC_INIT;
	const struct deploy *d = deploy_of(r->w);
	size_t i;
	int ret = 0;

	for (i = 0; i < d->n_triggers; i++)
		if (!strvec_has(&r->metrics, d->triggers[i].metric) && !strvec_has(&missing, d->triggers[i].metric))
			strvec_push(&missing, d->triggers[i].metric);
	for (i = 0; i < missing.n && !ret; i++)
		ret = observe(r, missing.v[i], run->exit ? DEPLOY_ERROR : DEPLOY_INCONCLUSIVE, NULL);
	strvec_release(&missing);
	return ret;
}

static void keep_view(void *data, const char *piece, size_t len)
{
	struct deploy_watch *w = data;

	(void)piece;
	(void)len;
	show(w, 0);
}

static int run_round(struct round *r)
{
	struct deploy_session *s = r->w->session;
	struct checkrun_ask ask = { .command = r->stage->verify,
				    .shell = r->stage->shell,
				    .timeout = r->stage->timeout };
	struct checkrun run;
	int ret;

	strvec_init(&ask.env);
	strvec_pushf(&ask.env, "RELEASE=%s", s->pick.id);
	strvec_pushf(&ask.env, "RELEASE_ENVIRONMENT=%s", r->w->environment);
	strvec_pushf(&ask.env, "RELEASE_STAGE=%s", r->stage->name);
	ask.dir = s->repo->place.work_tree ? s->repo->place.work_tree : s->repo->place.git_dir;
	ask.progress = keep_view;
	ask.data = r->w;
	checkrun(&run, &ask);
	if (run.problem)
		r->w->warn("%s", run.problem);
	else if (run.exit)
		r->w->warn("'%s' ended with exit code %d", r->stage->verify, run.exit);
	ret = clock_now(&s->repo->now, r->err);
	if (!ret)
		ret = take_output(r, &run);
	if (!ret)
		ret = take_silence(r, &run);
	strvec_release(&ask.env);
	checkrun_release(&run);
	return ret;
}

/* --- rounds --------------------------------------------------------------------------------------------------------
 */

static int check_running(const struct deploy_watch *w, struct err *err)
{
	const struct deploy *d = deploy_of(w);
	size_t i;

	if (!d)
		return err_set(err, ERR_NO, "no deploy of '%s' to '%s' is planned", w->session->pick.id,
			       w->environment);
	if (d->status == DEPLOY_RUNNING)
		return 0;
	for (i = 0; i < d->n_triggers; i++)
		if (d->status == DEPLOY_FIRED && d->triggers[i].is_fired)
			return err_set(err, ERR_NO, "trigger '%s' has fired: %s", d->triggers[i].name,
				       d->triggers[i].action);
	return err_set(err, ERR_NO, "the deploy of '%s' to '%s' is not running (%s)", d->release, d->environment,
		       deploy_status_name(d->status));
}

static int find_stage(struct round *r)
{
	const struct deploy *d = deploy_of(r->w);
	const char *name = d->stages.v[d->stage];

	r->stage = deploy_policy_stage(&r->w->session->repo->policy, name);
	if (r->stage && r->stage->verify && *r->stage->verify)
		return 0;
	return err_set(r->err, ERR_FAIL, "stage '%s' has no verify command in the policy", name);
}

/* May the deploy go on: has the stage soaked, and is every metric there? 1, 0 or ERR_*. */
static int may_go_on(const struct deploy_watch *w, struct err *err)
{
	struct strvec blocking = STRVEC_INIT;
	struct deploy d = *deploy_of(w);
	int ret = deploy_blocking(&blocking, w->session, &d, err), free_to_go = !blocking.n;

	strvec_release(&blocking);
	return ret ? ret : free_to_go;
}

static int promote(struct deploy_watch *w, struct err *err)
{
	const struct deploy_request request = { .step = "deploy.promote", .environment = w->environment };

	return record(w, &request, err);
}

/* Second by second, so that whoever looks on sees time go by. */
static int wait_for_next(struct deploy_watch *w, struct err *err)
{
	const struct timespec second = { 1, 0 };
	int64_t left;
	int ret = 0;

	for (left = w->interval; left > 0 && !ret; left--) {
		nanosleep(&second, NULL);
		ret = clock_now(&w->session->repo->now, err);
		if (!ret)
			show(w, 0);
	}
	return ret;
}

static int run_rounds(struct deploy_watch *w, struct err *err)
{
	struct round r = { .w = w, .err = err };
	const struct deploy *d;
	int ret = check_running(w, err), go_on;

	while (!ret) {
		ret = find_stage(&r);
		strvec_init(&r.metrics);
		if (!ret)
			ret = run_round(&r);
		strvec_release(&r.metrics);
		if (ret)
			return ret;
		show(w, 1);
		ret = check_running(w, err);
		if (ret)
			return ret;
		go_on = may_go_on(w, err);
		d = deploy_of(w);
		if (go_on < 0 || (go_on && (!w->promote || d->stage + 1 == d->stages.n)))
			return go_on < 0 ? go_on : 0;
		ret = go_on ? promote(w, err) : wait_for_next(w, err);
		if (!ret)
			ret = deploy_session_reload(w->session, err);
		if (!ret)
			ret = check_running(w, err);
	}
	return ret;
}

int deploy_watch_run(struct deploy_watch *w, struct err *err)
{
	struct repo *r = w->session->repo;
	struct trust_set set;
	int ret = policy_demand(&r->policy, "release-stage", err);

	trust_set_init(&set, &r->config);
	if (!ret)
		ret = check_running(w, err);
	if (!ret)
		ret = trust_demand(&set, &r->place, err);
	trust_set_release(&set);
	return ret ? ret : run_rounds(w, err);
}
