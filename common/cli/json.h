/* SPDX-License-Identifier: ISC */
/* Printing JSON documents; building them is base/json.h. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "../base/err.h"
#include "../base/json.h"

/*
 * Prints the document and a newline on stdout and drops the reference. Writing is checked by cli_finish; ERR_FAIL only
 * when the document itself cannot be printed (nested too deep).
 */
int json_print(json_t *root, struct err *err);

#endif
