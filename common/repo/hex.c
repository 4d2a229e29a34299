/* SPDX-License-Identifier: ISC */
#include "hex.h"

#include "../base/json.h"

/* The value of a digit + 1; 0: it is none. */
static const unsigned char digits[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16
};

int hex_read(git_oid *out, const char *s)
{
	size_t i;

	for (i = 0; i < GIT_OID_RAWSZ; i++) {
		unsigned high = digits[(unsigned char)s[2 * i]], low;

		if (!high)
			return -1;
		low = digits[(unsigned char)s[2 * i + 1]];
		if (!low)
			return -1;
		out->id[i] = (unsigned char)((high - 1) << 4 | (low - 1));
	}
	return 0;
}

void hex_write(char out[GIT_OID_HEXSZ + 1], const git_oid *oid)
{
	static const char letters[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < GIT_OID_RAWSZ; i++) {
		out[2 * i] = letters[oid->id[i] >> 4];
		out[2 * i + 1] = letters[oid->id[i] & 15];
	}
	out[2 * i] = '\0';
}

json_t *hex_json(const git_oid *oid)
{
	char hex[GIT_OID_HEXSZ + 1];

	hex_write(hex, oid);
	return json_text(git_oid_is_zero(oid) ? NULL : hex);
}
