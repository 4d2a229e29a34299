/* SPDX-License-Identifier: ISC */
/*
 * libgit2 built with mbedTLS (Debian 12's is) parses the machine's whole certificate bundle in git_libgit2_init: 8 to
 * 17 ms at every start, more than anything else that these programs do, and no option switches it off. They never speak
 * TLS themselves (the network is git's), so the function that parses is replaced by one that finds no certificates:
 * the dynamic linker prefers a program's own symbols. A libgit2 with another TLS library never calls it.
 *
 * -DNO_TLS_STUB builds without.
 */
#include "tls_stub.h"

#ifndef NO_TLS_STUB
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

__attribute__((visibility("default"))) int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}
#endif

void tls_stub_use(void)
{
}
