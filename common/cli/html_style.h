/* SPDX-License-Identifier: ISC */
/* The style sheet of all pages. Colours are pairs that meet WCAG AA in both schemes; t-html.sh measures them. */
#ifndef HTML_STYLE_H
#define HTML_STYLE_H

/* In pieces, in order, NULL at the end. */
extern const char *const html_style[];

#endif
