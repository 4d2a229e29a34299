/* SPDX-License-Identifier: ISC */
/* The checklist of a release as a table, as JSON, and explained check by check. */
#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include "../base/json.h"
#include "../model/check_state.h"

/* Strings are borrowed; NULL: not known. */
struct check_report {
	const struct check_state *state;
	const char *release;
	const char *candidate; /* its id */
	const char *candidate_tag;
	const char *owner;
	const char *qa_scope; /* what people sign off, for the explanation */
	const char *config_diff;
};

/* The document's keys after "schema", added to `root`. */
void check_report_json(json_t *root, const struct check_report *r);
void check_report_print(const struct check_report *r, int color);
/* Why each check has its state, and the next command to type. Appended, clean. */
void check_report_explain(struct strbuf *out, const struct check_report *r);

#endif
