/* SPDX-License-Identifier: ISC */
#include "announce_send.h"

#include <string.h>

#include "../base/utf8.h"
#include "checkrun.h"
#include "trust.h"

/* Long enough for a mail server that makes one wait, short enough for a script. */
#define SEND_SECONDS 300

int announce_send_check(const struct announcing *a, const struct policy_audience *audience, struct err *err)
{
	struct trust_set set;
	int ret;

	if (!audience->send || !*audience->send) {
		err_set(err, ERR_FAIL, "audience '%s' has no command to send by", audience->name);
		return err_hint(err, "set release-audience.%s.send, or take the text with --print", audience->name);
	}
	trust_set_init(&set, &a->repo->config);
	ret = trust_demand(&set, &a->repo->place, err);
	trust_set_release(&set);
	return ret;
}

int announce_send(const struct announcing *a, const struct policy_audience *audience, const struct strbuf *text,
		  int dry_run, FILE *out, struct err *err)
{
	struct checkrun_ask ask;
	struct checkrun done;
	struct strbuf clean = STRBUF_INIT;
	int ret = 0;

	if (dry_run) {
		fprintf(out, "run '%s' with the text as its input\n", audience->send);
		return 0;
	}
	memset(&ask, 0, sizeof(ask));
	ask.command = audience->send;
	ask.timeout = SEND_SECONDS;
	ask.dir = a->repo->place.work_tree;
	ask.in = text->buf;
	ask.in_len = text->len;
	strvec_init(&ask.env);
	strvec_pushf(&ask.env, "RELEASE_ID=%s", a->pick.id);
	strvec_pushf(&ask.env, "RELEASE_AUDIENCE=%s", audience->name);
	checkrun(&done, &ask);
	if (done.exit) {
		utf8_clean(&clean, done.output.buf, done.output.len);
		strbuf_trim(&clean);
		ret = done.problem ? err_set(err, ERR_FAIL, "%s", done.problem)
				   : err_set(err, ERR_FAIL, "'%s' failed with exit code %d", audience->send, done.exit);
		if (clean.len)
			err_hint(err, "%s", clean.buf);
		err_hint(err, "the publication is recorded; 'git release-announce show --audience=%s' prints its text",
			 audience->name);
	}
	strvec_release(&ask.env);
	strbuf_release(&clean);
	checkrun_release(&done);
	return ret;
}
