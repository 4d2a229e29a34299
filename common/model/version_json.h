/* SPDX-License-Identifier: ISC */
/* A version in pieces, as `git release-version check --json` tells it. */
#ifndef VERSION_JSON_H
#define VERSION_JSON_H

#include "../base/json.h"
#include "version.h"

/*
 * {input, valid, major, minor, patch, prerelease, build, error, byte}. `v` is empty (VERSION_INIT) for what is no version;
 * `byte` and `reason` are then version_parse's, and otherwise not looked at. Numbers are integers where they fit 64 bits,
 * else strings of digits; of a CalVer the counters MAJOR, MINOR and MICRO, null where its format has none.
 */
json_t *version_json(const char *input, const struct version *v, size_t byte, const char *reason);

#endif
