/* SPDX-License-Identifier: ISC */
/*
 * The text of a retro: Markdown with what was recorded, and four questions that only people can answer. Text of other
 * people in it is escaped (markdown.h).
 */
#ifndef RETRO_DRAFT_H
#define RETRO_DRAFT_H

#include "retro.h"
#include "retro_facts.h"

#define RETRO_QUESTIONS 4

/* Appends the text. `before`: an earlier one, whose answers stay; NULL: none. */
void retro_draft(struct strbuf *out, const struct retro *r, const struct retro_facts *f, const char *before);

/* The questions without an answer in the text (nothing, or a comment alone), appended. */
void retro_unanswered(struct strvec *out, const char *text);

#endif
