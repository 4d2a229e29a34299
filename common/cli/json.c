/* SPDX-License-Identifier: ISC */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>

/* Failures to write are kept by stdout and reported once, at the end of the program. */
static int write_stdout(const char *buf, size_t len, void *data)
{
	(void)data;
	fwrite(buf, 1, len, stdout);
	return 0;
}

static int comes_back(double value, int digits)
{
	char text[32];

	snprintf(text, sizeof(text), "%.*g", digits, value);
	return strtod(text, NULL) == value;
}

/* The digits that give every number of the document back: 0.1 is not to be 0.10000000000000001. */
static int digits_needed(json_t *json, int digits)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_real(json))
		while (digits < 17 && !comes_back(json_real_value(json), digits))
			digits++;
	json_array_foreach(json, i, value) digits = digits_needed(value, digits);
	json_object_foreach(json, key, value) digits = digits_needed(value, digits);
	return digits;
}

int json_print(json_t *root, struct err *err)
{
	size_t flags = JSON_INDENT(2) | JSON_REAL_PRECISION(digits_needed(root, 15));
	int failed = json_dump_callback(root, write_stdout, NULL, flags);

	json_decref(root);
	if (failed)
		return err_set(err, ERR_FAIL, "cannot print the JSON document: it is nested too deep");
	putchar('\n');
	return 0;
}
