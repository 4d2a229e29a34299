/* SPDX-License-Identifier: ISC */
/* Keeps libgit2's start from reading the machine's certificates: see tls_stub.c. */
#ifndef TLS_STUB_H
#define TLS_STUB_H

/* To be called before git_libgit2_init, so that the linker takes the file in. */
void tls_stub_use(void);

#endif
