/* SPDX-License-Identifier: ISC */
#include "json.h"

#include <stdio.h>

/* Failures to write are kept by stdout and reported once, at the end of the program. */
static int write_stdout(const char *buf, size_t len, void *data)
{
	(void)data;
	fwrite(buf, 1, len, stdout);
	return 0;
}

int json_print(json_t *root, struct err *err)
{
	int failed = json_dump_callback(root, write_stdout, NULL, JSON_INDENT(2));

	json_decref(root);
	if (failed)
		return err_set(err, ERR_FAIL, "cannot print the JSON document: it is nested too deep");
	putchar('\n');
	return 0;
}
