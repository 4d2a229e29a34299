/* SPDX-License-Identifier: ISC */
#include "err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

void err_release(struct err *e)
{
	strbuf_release(&e->msg);
	strbuf_release(&e->hint);
	e->code = 0;
}

void err_clear(struct err *e)
{
	if (!e)
		return;
	strbuf_reset(&e->msg);
	strbuf_reset(&e->hint);
	e->code = 0;
}

/* The arguments may be parts of the message that is replaced. */
static void __attribute__((format(printf, 3, 0))) replace(struct err *e, int code, const char *fmt, va_list ap)
{
	struct strbuf msg = STRBUF_INIT;

	strbuf_vaddf(&msg, fmt, ap);
	err_release(e);
	e->code = code;
	e->msg = msg;
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	va_start(ap, fmt);
	replace(e, code, fmt, ap);
	va_end(ap);
	return code;
}

int err_errno(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (!e)
		return ERR_FAIL;
	va_start(ap, fmt);
	replace(e, ERR_FAIL, fmt, ap);
	va_end(ap);
	strbuf_addf(&e->msg, ": %s", strerror(saved));
	errno = saved;
	return ERR_FAIL;
}

int err_prefix(struct err *e, const char *fmt, ...)
{
	struct strbuf head = STRBUF_INIT;
	va_list ap;

	if (!e)
		return ERR_FAIL;
	va_start(ap, fmt);
	strbuf_vaddf(&head, fmt, ap);
	va_end(ap);
	strbuf_addstr(&head, ": ");
	strbuf_splice(&e->msg, 0, 0, head.buf, head.len);
	strbuf_release(&head);
	return e->code;
}

int err_hint(struct err *e, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return ERR_FAIL;
	if (e->hint.len)
		strbuf_addch(&e->hint, '\n');
	va_start(ap, fmt);
	strbuf_vaddf(&e->hint, fmt, ap);
	va_end(ap);
	return e->code;
}

int err_exit_code(int code)
{
	switch (code) {
	case 0:
		return EXIT_DONE;
	case ERR_USAGE:
		return EXIT_USAGE;
	case ERR_NO:
		return EXIT_NO;
	case ERR_STOPPED:
		return EXIT_STOPPED;
	case ERR_RACE:
		return EXIT_RACE;
	default:
		return EXIT_FAIL;
	}
}
