/* SPDX-License-Identifier: ISC */
#include "audit_ledgers.h"

#include <string.h>

#include "ledger.h"
#include "ledger_verify.h"

void audit_ledgers_release(struct audit_ledgers *l)
{
	strvec_release(&l->problems);
}

/* Events are counted of the release's alone. */
static int verify(struct audit_ledgers *out, struct ledger_problems *problems, struct repo *r, const char *release,
		  int counts, struct err *err)
{
	struct ledger l;
	size_t i;
	int ret = ledger_open(&l, r, release, err);

	if (!ret && !git_oid_is_zero(&l.tip)) {
		ret = ledger_verify(problems, &l, err);
		out->n_ledgers++;
	}
	for (i = 0; i < l.log.n && counts && !ret; i++) {
		out->n_events += l.log.v[i].counts != 0;
		out->n_signed += l.log.v[i].counts && l.log.v[i].identity == EVENT_SIGNED;
	}
	ledger_close(&l);
	return ret;
}

static int verify_others(struct audit_ledgers *out, struct ledger_problems *problems, struct repo *r,
			 const char *release, struct err *err)
{
	struct strvec ledgers = STRVEC_INIT;
	size_t i;
	int ret = ledger_list(&ledgers, r, err);

	strvec_push(&ledgers, EVENT_PROJECT);
	for (i = 0; i < ledgers.n && !ret; i++)
		if (!release || strcmp(ledgers.v[i], release) != 0)
			ret = verify(out, problems, r, ledgers.v[i], 0, err);
	strvec_release(&ledgers);
	return ret;
}

int audit_ledgers_read(struct audit_ledgers *out, struct repo *r, const char *release, int all, struct err *err)
{
	struct ledger_problems problems = { NULL, 0, 0 };
	size_t i;
	int ret;

	memset(out, 0, sizeof(*out));
	strvec_init(&out->problems);
	ret = release ? verify(out, &problems, r, release, 1, err) : 0;
	if (!ret && all)
		ret = verify_others(out, &problems, r, release, err);
	if (!ret && (release || all))
		ret = ledger_verify_tags(&problems, r, all ? NULL : release, err);
	for (i = 0; i < problems.n && !ret; i++)
		strvec_pushf(&out->problems, "%s%s%.*s: %s", problems.v[i].release, *problems.v[i].oid ? " " : "",
			     EVENT_ID_HEX, problems.v[i].oid, problems.v[i].text);
	ledger_problems_release(&problems);
	return ret;
}

/* A check of the policy's own is one of quality, whatever it looks at. */
void audit_cover_read(struct audit_cover *out, const struct check_list *list)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < list->n; i++) {
		enum check_kind kind = list->v[i].kind;

		out->migrations |= kind == CHECK_MIGRATIONS;
		out->flags |= kind == CHECK_FLAGS;
		out->qa |= kind == CHECK_QA_SCOPE || (kind == CHECK_OWN && list->v[i].stage == CHECK_CANDIDATE);
		out->communication |= kind == CHECK_NOTES;
	}
}
