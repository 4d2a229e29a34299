/* SPDX-License-Identifier: ISC */
#include "ledger_json.h"

#include "../base/json.h"
#include "hex.h"

static json_t *results_json(const struct ledger_remote_result *v, size_t n, const char *key)
{
	json_t *all = json_array();
	size_t i;

	for (i = 0; i < n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, key, json_text(v[i].release));
		json_object_set_new(one, "state", json_text(ledger_remote_state_name(v[i].state)));
		json_object_set_new(one, "seen", hex_json(&v[i].seen));
		json_object_set_new(one, "now", hex_json(&v[i].now));
		json_object_set_new(one, "reason", json_text(v[i].reason));
		json_array_append_new(all, one);
	}
	return all;
}

void ledger_sync_json(json_t *root, const struct ledger_sync *s)
{
	json_object_set_new(root, "ledgers", results_json(s->v, s->n, "release"));
	json_object_set_new(root, "notes", results_json(s->notes, s->n_notes, "ref"));
}

json_t *ledger_verified_json(const struct ledger *l, size_t events)
{
	json_t *one = json_object();

	json_object_set_new(one, "release", json_text(l->release));
	json_object_set_new(one, "tip", hex_json(&l->tip));
	json_object_set_new(one, "events", json_integer((json_int_t)events));
	return one;
}

json_t *ledger_problems_json(const struct ledger_problems *p)
{
	json_t *problems = json_array();
	size_t i;

	for (i = 0; i < p->n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "release", json_text(p->v[i].release));
		json_object_set_new(one, "oid", json_text(*p->v[i].oid ? p->v[i].oid : NULL));
		json_object_set_new(one, "problem", json_text(p->v[i].text));
		json_array_append_new(problems, one);
	}
	return problems;
}

static json_t *finding(int asked, int is)
{
	return asked ? json_boolean(is) : json_null();
}

void ledger_checkup_json(json_t *root, const struct ledger_checkup *k, int asked)
{
	json_object_set_new(root, "probe", json_text(k->probe));
	json_object_set_new(root, "ok", finding(asked, k->takes && k->shows));
	json_object_set_new(root, "takes", finding(asked, k->takes));
	json_object_set_new(root, "shows", finding(asked, k->shows));
	json_object_set_new(root, "clears", finding(asked, k->clears));
	json_object_set_new(root, "reason", json_text(k->reason));
	json_object_set_new(root, "warnings", json_texts(&k->warnings));
}
