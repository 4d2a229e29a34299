/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/facts.h"
#include "../../../common/model/schema.h"

static struct policy policy_of(const char *text)
{
	struct config_list entries = CONFIG_LIST_INIT;
	struct policy p;
	struct err err = ERR_INIT;

	cr_assert_eq(config_parse(&entries, text, strlen(text), POLICY_FILE, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(policy_from_config(&p, &entries, &err), 0, "%s", err.msg.buf);
	config_list_release(&entries);
	return p;
}

Test(facts, the_highest_risk_counts)
{
	static const struct {
		const char *policy, *paths, *risk; /* paths joined by a blank */
		size_t rank, risks;
	} rows[] = {
		{ "", "a.c", "", 0, 0 },
		{ "[release-risk \"high\"]\npaths = db/**\n", "a.c", "", 0, 0 },
		{ "[release-risk \"high\"]\npaths = db/**\n", "db/1.sql", "high", 3, 1 },
		{ "[release-risk \"high\"]\npaths = db/**\n[release-risk \"low\"]\npaths = db/**\n", "db/1.sql", "high", 3, 2 },
		{ "[release-risk \"green\"]\npaths = a/**\n[release-risk \"red\"]\npaths = b/**\n", "a/x b/y", "red", 2, 2 },
		{ "[release-risk \"high\"]\npaths = a/**\n[release-risk \"red\"]\npaths = b/**\n", "a/x", "high", 1, 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct policy p = policy_of(rows[i].policy);
		struct facts f;
		const char *at = rows[i].paths;

		memset(&f, 0, sizeof(f));
		strvec_init(&f.paths);
		strvec_init(&f.risks);
		for (; *at; at += strcspn(at, " "), at += strspn(at, " "))
			strvec_pushn(&f.paths, at, strcspn(at, " "));
		facts_judge_risk(&f, &p);
		cr_assert_str_eq(f.risk, rows[i].risk, "row %zu: %s", i, f.risk);
		cr_assert_eq(f.risk_rank, rows[i].rank, "row %zu: %zu", i, f.risk_rank);
		cr_assert_eq(f.risks.n, rows[i].risks, "row %zu: %zu", i, f.risks.n);
		facts_release(&f);
		policy_release(&p);
	}
}

Test(facts, says_what_is_unusual)
{
	struct facts_size before[3] = { { NULL, 10, 5, 2, 7 }, { NULL, 12, 6, 2, 7 }, { NULL, 30, 50, 3, 14 } };
	struct strvec out = STRVEC_INIT;
	struct facts f;

	memset(&f, 0, sizeof(f));
	f.size = (struct facts_size){ NULL, 25, 6, 2, 7 };
	f.history = before;
	f.n_history = 2;
	cr_assert_eq(facts_unusual(&out, &f), 0);
	f.n_history = 3;
	cr_assert_eq(facts_unusual(&out, &f), 1);
	cr_assert_str_eq(out.v[0], "25 commits where 12 are usual");
	f.size.commits = 24;
	cr_assert_eq(facts_unusual(&out, &f), 0);
	strvec_release(&out);
}

Test(schema, reads_trailers)
{
	static const char *const messages[] = {
		"feat(db): new total\n\nSchema: expand orders-total\n",
		"fix: x\n\nSchema: nonsense\nschema: Contract orders-total\n",
		"docs: Schema: expand in prose\n\nSchema: expand what is prose\n\nand goes on",
	};
	struct commit commits[3];
	struct schema_steps s = SCHEMA_STEPS_INIT;
	size_t i;

	memset(commits, 0, sizeof(commits));
	for (i = 0; i < 3; i++) {
		memset(commits[i].oid, 'a' + (int)i, OID_HEX);
		commits[i].message = messages[i];
		commits[i].message_len = strlen(messages[i]);
	}
	schema_steps_read(&s, commits, 2);
	cr_assert_eq(s.n, 2);
	cr_assert_eq(s.v[0].kind, SCHEMA_EXPAND);
	cr_assert_str_eq(s.v[0].id, "orders-total");
	cr_assert_eq(s.v[1].kind, SCHEMA_CONTRACT);
	cr_assert_eq(s.bad.n, 1);
	cr_assert_str_eq(s.bad.v[0], "bbbbbbb: nonsense");
	cr_assert(schema_steps_find(&s, SCHEMA_CONTRACT, "orders-total") == &s.v[1]);
	cr_assert_null(schema_steps_find(&s, SCHEMA_MIGRATE, "orders-total"));
	schema_steps_release(&s);
}
