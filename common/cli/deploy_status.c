/* SPDX-License-Identifier: ISC */
#include "deploy_status.h"

#include <stdio.h>

#include "../model/deploy_json.h"
#include "deploy_report.h"
#include "json.h"

static void print_deploy(const struct deploy_listed *one, int64_t now, int use_color)
{
	const struct deploy_report r = { one->deploy, &one->session->ledger.log, now, one->command, &one->blocking,
					 use_color };
	size_t k;

	deploy_report_print(&r, stdout);
	for (k = 0; k < one->notes.n; k++)
		printf("note: %s\n", one->notes.v[k]);
}

void deploy_status_print(const struct deploy_list *l, int64_t now, int use_color)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (i)
			putchar('\n');
		print_deploy(&l->v[i], now, use_color);
	}
	if (!l->n)
		puts("no deploy is planned");
}

json_t *deploy_status_json(const struct deploy_list *l)
{
	json_t *root = json_document("release-deploy"), *deploys = json_array();
	size_t i;

	for (i = 0; i < l->n; i++) {
		json_t *one = deploy_json(l->v[i].deploy, l->v[i].command, &l->v[i].blocking);

		json_object_set_new(one, "notes", json_texts(&l->v[i].notes));
		json_array_append_new(deploys, one);
	}
	json_object_set_new(root, "deploys", deploys);
	return root;
}
